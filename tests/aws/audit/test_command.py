"""`tfgen audit` as people use it, with everything on disk."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from tests.conftest import Run
from tfgen.errors import ExitCode

from .recorded import (
    ACCOUNT,
    at,
    denied,
    execute_command,
    run_task,
    start_session,
    team_member,
    user,
    write_trail,
)

PREFIX = "ecs-execute-command-"
FIRST, ODD, LOST, EMPTY, LONE = (f"{number * 17}" for number in "12345")
ADA = team_member("backend", "ada@example.com", source_identity="ada@example.com")
OWNER = "AROAEXAMPLE:ada@example.com"
BOB = team_member("on-call", "bob@example.com")
EVIL = team_member("backend", "\x1b[2J\u202eroot")
TEXT = b"$ ls\r\n\x1b[01;34mbin\x1b[0m\r\n\x1b]0;title\x07"
ON_DISK = ("--trail", "trail", "--transcripts", "transcripts")


@pytest.fixture
def recorded(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A day of prod, with every kind of gap, on disk."""
    now = datetime.fromisoformat("2026-11-21T12:00:00Z")
    monkeypatch.setattr("tfgen.cli.audit._now", lambda: now)
    write_trail(
        project / "trail",
        [
            run_task("e1", "2026-11-20T09:10:00Z", ADA, "1" * 32, reason="Order 4711", owner=OWNER),
            execute_command("e2", "2026-11-20T09:12:31Z", ADA, PREFIX + FIRST, task="1" * 32),
        ],
        [
            execute_command("e3", "2026-11-20T10:00:00Z", BOB, PREFIX + ODD, task="2" * 32),
            denied("e4", "2026-11-20T11:30:00Z", user("eve"), task="2" * 32),
            start_session("e5", "2026-11-20T12:00:00Z", user("eve"), "eve-0123456789abcdef0"),
            execute_command("e6", "2026-11-20T13:00:00Z", ADA, PREFIX + LOST, task="3" * 32),
            run_task("e7", "2026-11-20T13:50:00Z", EVIL, "4" * 32, reason="=1+1\nforged [red]row"),
            execute_command("e8", "2026-11-20T14:00:00Z", EVIL, PREFIX + EMPTY, task="4" * 32),
        ],
        minute=23 * 60,
    )
    last = execute_command("e9", "2026-11-21T11:50:00Z", ADA, PREFIX + "9" * 17, task="5" * 32)
    write_trail(project / "trail", [last], day="20261121", minute=11 * 60 + 55)
    directory = project / "transcripts" / "sessions"
    directory.mkdir(parents=True)
    for name, time, text in (
        (PREFIX + FIRST, "2026-11-20T09:25:11Z", TEXT),
        (f"ecs-eni-provisioning-{ODD}", "2026-11-20T11:02:03Z", TEXT),
        (PREFIX + EMPTY, "2026-11-20T14:00:40Z", b""),
        (PREFIX + LONE, "2026-11-20T16:00:00Z", TEXT),
    ):
        file = directory / f"{name}.log"
        file.write_bytes(text)
        os.utime(file, (at(time), at(time)))
    return project


def _flags(out: str) -> dict[str, list[str]]:
    return {(one["session"] or "-")[-17:]: one["flags"] for one in json.loads(out)["sessions"]}


@pytest.mark.usefixtures("recorded")
def test_json(run: Run) -> None:
    ran = run("audit", "prod", *ON_DISK, "--format", "json")
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    assert _flags(ran.out) == {
        FIRST: [],
        ODD: [],
        "-": ["outside-teams", "denied"],
        "0123456789abcdef0": ["outside-teams", "past-ecs-exec"],
        LOST: ["no-transcript"],
        EMPTY: ["empty-transcript"],
        LONE: ["no-event"],
        "9" * 17: [],
    }
    document = json.loads(ran.out)
    assert document["counts"] == {"rows": 8, "denied": 1, "flagged": 5}
    assert document["sessions"][0] == {
        "time": "2026-11-20T09:12:31Z",
        "kind": "session",
        "outcome": "allowed",
        "flags": [],
        "who": "ada@example.com",
        "source_identity": "ada@example.com",
        "session_name": "ada@example.com",
        "role": f"arn:aws:iam::{ACCOUNT}:role/shop-prod-access-backend",
        "principal": ADA["arn"],
        "address": "203.0.113.10",
        "team": "backend",
        "reason": "Order 4711",
        "owner": OWNER,
        "task": "1" * 32,
        "container": "ops",
        "command": "/bin/sh",
        "error": None,
        "seconds": 760,
        "ended_by": "time of the file",
        "session": PREFIX + FIRST,
        "transcript": {
            "log_group": None,
            "streams": [],
            "bucket": None,
            "keys": [],
            "files": [f"transcripts/sessions/{PREFIX}{FIRST}.log"],
        },
        "pending": False,
        "events": ["e2"],
    }
    assert document["sessions"][-1]["pending"]


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("width", [60, 80, 120, 140, 200])
def test_text_fits_the_terminal(width: int, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    ran = run("audit", "prod", *ON_DISK)
    assert (ran.code, ran.err) == (ExitCode.OK, "")
    assert "Sessions of shop-prod until 2026-11-21T12:00:00Z\n" in ran.out
    assert "8 rows, 1 denied, 5 flagged" in ran.out
    assert "tfgen audit prod --transcript SESSION" in ran.out
    table = ran.out.partition("\n\n")[2].partition("\n\n")[0]
    assert max(map(len, table.splitlines())) <= width
    joined = "".join(table.split())
    for text in ("12m40s", '"Order4711"', "pending", "denied", "backend"):
        assert text in joined
    assert "taskof" not in joined, "hers"
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


@pytest.mark.usefixtures("recorded")
def test_a_reason_cannot_forge_anything_in_the_table(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    lines = run("audit", "prod", *ON_DISK, "--who", "root").out.splitlines()
    assert "\\x1b[2J\\u202eroot" in lines[5]
    assert lines[6].strip() == '"=1+1\\x0aforged [red]row"'


@pytest.mark.usefixtures("recorded")
def test_csv(run: Run) -> None:
    ran = run("audit", "prod", *ON_DISK, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert (ran.code, len(rows)) == (ExitCode.OK, 8)
    assert [row["session"][-17:] for row in rows[:2]] == [FIRST, ODD]
    [evil] = [row for row in rows if row["flags"] == "empty-transcript"]
    assert evil["reason"] == "'=1+1\\x0aforged [red]row"


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("options", "sessions"),
    [
        (("--who", "BOB"), [ODD]),
        (("--team", "on-call"), [ODD]),
        (("--denied",), ["-"]),
        (("--flagged",), ["-", "0123456789abcdef0", LOST, EMPTY, LONE]),
        (("--flagged", "--team", "backend"), [LOST, EMPTY]),
        (("--since", "2026-11-21"), ["9" * 17]),
        (("--since", "1h"), ["9" * 17]),
        (("--until", "2026-11-20T10:00"), [FIRST, ODD]),
    ],
)
def test_filters(options: tuple[str, ...], sessions: list[str], run: Run) -> None:
    ran = run("audit", "prod", *ON_DISK, *options, "--format", "json")
    assert list(_flags(ran.out)) == sessions


@pytest.mark.usefixtures("recorded")
def test_strict_refuses_what_is_flagged(run: Run) -> None:
    for format_ in ("text", "json", "csv"):
        assert run("audit", "prod", *ON_DISK, "--strict", "--format", format_).code == 4
    ran = run("audit", "prod", *ON_DISK, "--strict", "--who", "bob", "--format", "json")
    assert (ran.code, json.loads(ran.out)["exit_code"]) == (0, 0)
    ran = run("audit", "prod", *ON_DISK, "--strict", "--format", "json")
    assert json.loads(ran.out)["exit_code"] == 4


@pytest.mark.usefixtures("recorded")
def test_without_transcripts_none_is_missed(run: Run) -> None:
    ran = run("audit", "prod", "--trail", "trail", "--no-transcripts", "--format", "json")
    assert not any("transcript" in flag for flags in _flags(ran.out).values() for flag in flags)
    assert "transcripts: not looked for" in json.loads(ran.out)["sources"]


@pytest.mark.usefixtures("recorded")
def test_how_long_a_session_may_be_without_a_transcript(run: Run) -> None:
    ran = run("audit", "prod", *ON_DISK, "--grace", "2d", "--format", "json")
    assert _flags(ran.out)[LOST] == []
    ran = run("audit", "prod", *ON_DISK, "--grace", "5m", "--format", "json")
    assert _flags(ran.out)["9" * 17] == ["no-transcript"]


def test_bad_files_are_named_and_do_not_stop_the_rest(recorded: Path, run: Run) -> None:
    [first, second, _] = sorted((recorded / "trail").rglob("*.gz"))
    second.write_bytes(second.read_bytes()[:-60])
    (recorded / "trail" / "no\x1btes.txt").write_text("hello")
    (recorded / "trail" / ".hidden").write_text("not read")
    ran = run("audit", "prod", *ON_DISK, "--format", "json")
    assert ran.code == ExitCode.ERROR
    document = json.loads(ran.out)
    assert document["exit_code"] == 1
    assert [one["place"]["file"] for one in document["problems"]] == [
        "trail/no\\x1btes.txt",
        second.relative_to(recorded).as_posix(),
    ]
    assert first.name not in ran.err
    assert "no\\x1btes.txt: is not JSON, or not to its end; what could be read of it counts" in (
        ran.err
    )
    assert FIRST in _flags(ran.out)


def test_a_copy_of_a_trail_says_nothing_of_what_came_after_it(recorded: Path, run: Run) -> None:
    last = recorded / "transcripts" / "sessions" / f"{PREFIX}{LONE}.log"
    for time, flags in (("2026-11-21T11:30:00Z", ["no-event"]), ("2026-11-21T11:50:00Z", [])):
        os.utime(last, (at(time), at(time)))
        ran = run("audit", "prod", *ON_DISK, "--format", "json", "--until", "2026-11-22")
        assert _flags(ran.out)[LONE] == flags
    for file in (recorded / "trail").rglob("*20261121T1155Z*"):
        file.unlink()
    os.utime(last, (at("2026-11-21T11:30:00Z"),) * 2)
    assert _flags(run("audit", "prod", *ON_DISK, "--format", "json").out)[LONE] == []


def test_files_of_every_other_kind(recorded: Path, run: Run) -> None:
    """What `zcat *.gz` makes, named like nothing in particular."""
    packed = sorted((recorded / "trail").rglob("*.gz"))
    one = recorded / "all"
    one.write_bytes(b"".join(gzip.decompress(file.read_bytes()) for file in packed))
    options = ("--transcripts", "transcripts", "--format", "json")
    ran = run("audit", "prod", "--trail", "all", *options)
    before = run("audit", "prod", *ON_DISK, "--format", "json")
    assert json.loads(ran.out)["sessions"] == json.loads(before.out)["sessions"]
    ran = run("audit", "prod", *(f"--trail={file}" for file in packed), *options)
    assert json.loads(ran.out)["sessions"] == json.loads(before.out)["sessions"]


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("session", [FIRST, PREFIX + FIRST, ODD, PREFIX + ODD])
def test_one_transcript(session: str, run: Run) -> None:
    ran = run("audit", "prod", "--transcripts", "transcripts", "--transcript", session)
    assert (ran.code, ran.out, ran.err) == (0, "$ ls\nbin\n\\x1b]0;title\\x07", "")


def test_a_transcript_as_it_is(recorded: Path) -> None:
    command = [sys.executable, "-m", "tfgen", "audit", "prod", "--transcripts", "transcripts"]
    command += ["--transcript", FIRST, "--raw"]
    done = subprocess.run(command, cwd=recorded, capture_output=True, check=True)
    assert done.stdout == TEXT


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("--trail nowhere", 64, "nowhere: there is no such file or directory"),
        ("--trail trail --transcripts nowhere", 64, "nowhere: there is no such file or directory"),
        ("--trail trail --transcripts environments/prod.yaml", 64, "prod.yaml: is no directory"),
        ("--transcripts transcripts --no-transcripts", 64, "do not go together"),
        ("--trail trail --no-transcripts --team sales", 64, "there is no team sales"),
        ("--trail trail --no-transcripts --since tomorrow", 64, "'tomorrow' is no moment"),
        ("--trail trail --no-transcripts --grace soon", 64, "--grace: 'soon' is no moment"),
        ("--trail s3:// --no-transcripts", 64, "names no bucket"),
        ("--no-transcripts --since 100d", 64, "goes back 90 days"),
        ("--raw", 64, "--raw goes with --transcript"),
        ("--transcripts transcripts --transcript ../x", 64, "is no id of a session"),
        ("--transcripts transcripts --transcript 123", 1, "there is no transcript of"),
        ("--format xml", 64, "'xml' is not one of"),
    ],
)
def test_wrong_usage(arguments: str, code: int, message: str, run: Run) -> None:
    ran = run("audit", "prod", *arguments.split())
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("error: ")
    assert message in ran.err


# Fails on any connection, and says what of AWS was imported.
_OFFLINE = """
import sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen"):
        raise AssertionError(event)
sys.addaudithook(watch)
from tfgen.cli.app import run
code = run(sys.argv[1:])
print("CODE", code, sorted({"boto3", "botocore", "cdktf", "jsii"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    "arguments", [(), ("--format", "json"), ("--format", "csv"), ("--transcript", FIRST)]
)
def test_with_everything_on_disk_nothing_of_aws_is_touched(
    arguments: tuple[str, ...], recorded: Path
) -> None:
    command = [sys.executable, "-c", _OFFLINE, "audit", "prod", *ON_DISK, *arguments]
    done = subprocess.run(command, cwd=recorded, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].endswith("CODE 0 []")
    assert done.stderr == ""


def test_without_credentials_it_says_what_to_do(
    recorded: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(recorded / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    ran = run("audit", "prod")
    assert (ran.code, ran.out) == (ExitCode.ERROR, "")
    assert "Unable to locate credentials" in ran.err
    assert "offline, give --trail" in ran.err
