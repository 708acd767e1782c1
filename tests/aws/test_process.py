"""The life of a local AWS: one for each environment, found again, noticed when it is gone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tfgen.aws.local import process
from tfgen.aws.local.process import LocalAws
from tfgen.errors import ToolError

from .conftest import ACCOUNT, REGION, client_of


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "local" / "dev"
    process.stop(tmp_path / "local" / "dev")


def _start(directory: Path, account: str = ACCOUNT) -> LocalAws:
    return process.start(directory, account, REGION)


def _record(directory: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((directory / "server.json").read_text())
    return record


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        # A child of this very process stays as a zombie until it is waited for.
        if os.waitpid(pid, os.WNOHANG)[0]:
            return
        time.sleep(0.05)
    pytest.fail("the server is still there")


def test_it_is_found_again_with_all_that_it_holds(directory: Path) -> None:
    first = _start(directory)
    assert not first.forgotten
    client_of(first.endpoint)("sqs").create_queue(QueueName="q")
    (directory / "terraform.tfstate").write_text("{}")

    again = _start(directory)
    assert (again.endpoint, again.forgotten) == (first.endpoint, False)
    assert client_of(again.endpoint)("sqs").list_queues()["QueueUrls"]
    assert (directory / "terraform.tfstate").exists()
    found = process.status(directory, REGION)
    assert found is not None
    assert found.endpoint == first.endpoint


def test_when_it_has_died_what_is_left_goes_and_that_is_told(directory: Path) -> None:
    _start(directory)
    (directory / "module").mkdir()
    (directory / "module" / "terraform.tfstate").write_text("{}")
    pid = _record(directory)["pid"]
    os.kill(pid, signal.SIGKILL)
    _wait_until_gone(pid)
    assert process.status(directory, REGION) is None

    again = _start(directory)
    assert again.forgotten
    assert not (directory / "module").exists()


def test_another_program_with_its_number_or_its_port_is_not_taken_for_it(directory: Path) -> None:
    directory.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    record = {"pid": os.getpid(), "port": port, "key": "k", "account": ACCOUNT, "code": "c"}
    (directory / "server.json").write_text(json.dumps(record))
    assert process.status(directory, REGION) is None

    other = _start(directory.parent / "other")
    try:
        record["port"] = int(other.endpoint.rpartition(":")[2])
        (directory / "server.json").write_text(json.dumps(record))
        assert process.status(directory, REGION) is None
        assert not process.stop(directory)
        assert process.status(directory.parent / "other", REGION)
    finally:
        process.stop(directory.parent / "other")


def test_a_record_that_cannot_be_read_is_none(directory: Path) -> None:
    directory.mkdir(parents=True)
    (directory / "server.json").write_text("{")
    assert process.status(directory, REGION) is None


def test_stop_ends_it_and_leaves_nothing(directory: Path) -> None:
    _start(directory)
    pid = _record(directory)["pid"]
    (directory / "module").mkdir()
    assert process.stop(directory)
    _wait_until_gone(pid)
    assert not (directory / "module").exists()
    assert not process.stop(directory)
    assert not _start(directory).forgotten


def test_two_that_start_at_once_have_the_same_one(directory: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: _start(directory), range(4)))
    assert len({aws.endpoint for aws in found}) == 1


def test_another_account_needs_another_one(directory: Path) -> None:
    first = _start(directory)
    other = _start(directory, "444455556666")
    assert other.endpoint != first.endpoint
    assert other.forgotten
    identity = client_of(other.endpoint)("sts").get_caller_identity()
    assert identity["Account"] == "444455556666"


def test_it_ends_by_itself_when_nobody_asks(directory: Path) -> None:
    aws = process.start(directory, ACCOUNT, REGION, idle_seconds=1.5)
    pid = _record(directory)["pid"]
    for _ in range(5):
        time.sleep(0.5)
        client_of(aws.endpoint)("sqs").list_queues()
    _wait_until_gone(pid)
    assert process.status(directory, REGION) is None


def test_it_ends_by_itself_when_its_directory_has_gone(directory: Path) -> None:
    _start(directory)
    pid = _record(directory)["pid"]
    shutil.rmtree(directory)
    _wait_until_gone(pid)


def test_it_is_on_loopback_alone_and_its_record_for_its_owner(directory: Path) -> None:
    aws = _start(directory)
    port = int(aws.endpoint.rpartition(":")[2])
    # Every address of 127/8 is this machine; only the one that it is bound to answers.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)
    assert stat.S_IMODE((directory / "server.json").stat().st_mode) == 0o600


def test_nothing_leads_to_a_real_account() -> None:
    base = {
        "PATH": "/bin",
        "HTTPS_PROXY": "http://proxy:3128",
        "no_proxy": "internal",
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "real",
        "AWS_ACCESS_KEY_ID": "real",
        "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/real",
        "AWS_ENDPOINT_URL_S3": "https://s3.eu-west-1.amazonaws.com",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
    }
    assert process.environment("http://127.0.0.1:1", REGION, base) == {
        "PATH": "/bin",
        "HTTPS_PROXY": "http://proxy:3128",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "NO_PROXY": "internal,127.0.0.1",
        "no_proxy": "internal,127.0.0.1",
    }


def test_without_moto_it_says_how_to_get_it(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "moto.py").write_text("raise ModuleNotFoundError(\"No module named 'moto'\")")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ToolError, match="moto") as caught:
        _start(directory)
    assert "tfgen[local]" in caught.value.problems[0].hint
