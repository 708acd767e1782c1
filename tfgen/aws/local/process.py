"""Starts, finds and ends the process of a local AWS, from the commands that use it."""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import tfgen
from tfgen.aws.local.existing import Existing
from tfgen.errors import Place, Problem, ToolError

IDLE_SECONDS = 2 * 60 * 60
_START_SECONDS = 60
_ANSWER_SECONDS = 60
_RECORD, _LOCK, _LOG = "server.json", "server.lock", "server.log"


@dataclass(frozen=True, slots=True)
class LocalAws:
    """A local AWS that is running.

    Attributes:
        endpoint: Such as `http://127.0.0.1:40123`.
        account: The account that it plays.
        environment: All variables for a process that talks to it: those of this process without
            any that could lead to a real account.
        forgotten: Whether an earlier one is gone, and what had been applied there with it.
    """

    endpoint: str
    account: str
    environment: Mapping[str, str]
    forgotten: bool = False


def start(
    directory: Path,
    account: str,
    region: str,
    existing: Iterable[Existing] = (),
    *,
    idle_seconds: float = IDLE_SECONDS,
) -> LocalAws:
    """The local AWS that lives in `directory`, started if it is not running, seeded in any case.

    `directory` is all its own: with a new server everything else in it goes, since a state file
    there would tell of resources that no longer exist.

    Raises:
        ToolError: moto is not installed, or the server does not start.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _locked(directory):
        record, forgotten = _running(directory), False
        if record and (record["account"] != account or record["code"] != _code()):
            _end(record)
            record = None
        if record is None:
            forgotten = _empty(directory)
            record = _launch(directory, account, idle_seconds)
        _ask(record, "PUT", json.dumps([asdict(thing) for thing in existing]))
    return _local_aws(record, region, forgotten=forgotten)


def status(directory: Path, region: str) -> LocalAws | None:
    """The local AWS of `directory`, if it is running."""
    record = _running(directory)
    return _local_aws(record, region) if record else None


def stop(directory: Path) -> bool:
    """Ends the local AWS of `directory` and removes all that is in it; whether there was one."""
    if not directory.is_dir():
        return False
    with _locked(directory):
        record = _running(directory)
        if record:
            _end(record)
        _empty(directory)
    return record is not None


def environment(endpoint: str, region: str, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables under which the AWS SDKs see this endpoint, and no profile, key or service.

    https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
    """
    kept = {name: value for name, value in base.items() if not name.upper().startswith("AWS_")}
    without_proxy = kept.get("NO_PROXY") or kept.get("no_proxy") or ""
    exempt = ",".join(filter(None, (without_proxy, "127.0.0.1")))
    return {
        **kept,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        # Not only no profile: the files themselves may name endpoints.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": exempt,
        "no_proxy": exempt,
    }


def _local_aws(record: dict[str, Any], region: str, *, forgotten: bool = False) -> LocalAws:
    endpoint = f"http://127.0.0.1:{record['port']}"
    return LocalAws(endpoint, record["account"], environment(endpoint, region), forgotten)


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """For two commands that start at once: the second finds the server of the first."""
    with (directory / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _running(directory: Path) -> dict[str, Any] | None:
    try:
        record: dict[str, Any] = json.loads((directory / _RECORD).read_text())
        os.kill(record["pid"], 0)
        return record if _ask(record, "GET")["pid"] == record["pid"] else None
    except (OSError, ValueError, KeyError, http.client.HTTPException):
        # No record, no such process, or another program with its number or its port.
        return None


def _end(record: dict[str, Any]) -> None:
    # It may be gone before it has answered.
    with suppress(OSError, http.client.HTTPException):
        _ask(record, "DELETE")


def _ask(record: dict[str, Any], method: str, body: str | None = None) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", record["port"], timeout=_ANSWER_SECONDS)
    try:
        connection.request(method, f"/tfgen/{record['key']}", body)
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        return answer
    finally:
        connection.close()


def _empty(directory: Path) -> bool:
    """Removes what is left of an earlier server; whether there was anything of worth."""
    left = [path for path in directory.iterdir() if path.name not in (_LOCK, _LOG)]
    for path in left:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return bool(left)


def _launch(directory: Path, account: str, idle_seconds: float) -> dict[str, Any]:
    key = secrets.token_hex(16)
    command = [sys.executable, "-P", "-m", "tfgen.aws.local.server"]
    command += ["--record", str((directory / _RECORD).absolute()), "--account", account]
    command += ["--key", key, "--code", _code(), "--idle-seconds", str(idle_seconds)]
    # -P keeps the working directory off the path; tfgen itself may stand there uninstalled.
    path = [str(Path(tfgen.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    with (directory / _LOG).open("w") as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Not part of the terminal's job: it outlives the command and its Ctrl-C.
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        record = _running(directory)
        if record and record["key"] == key:
            return record
        time.sleep(0.02)
    if process.poll() is None:
        process.kill()
    raise _did_not_start(directory / _LOG)


def _did_not_start(log: Path) -> ToolError:
    text = log.read_text(errors="replace").strip()
    if "No module named 'moto'" in text or "moto[server]" in text:
        hint = 'Install it: pip install "tfgen[local]"'
        return ToolError(Problem("the local AWS needs moto, which is not installed", hint=hint))
    last = text.splitlines()[-1] if text else "it says nothing"
    return ToolError(Problem(f"the local AWS does not start: {last}", Place(str(log))))


def _code() -> str:
    """What the server runs: a server of another tfgen or moto is replaced, not trusted."""
    seen = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        seen.update(file.read_bytes())
    try:
        seen.update(version("moto").encode())
    except PackageNotFoundError:
        seen.update(b"none")
    return seen.hexdigest()
