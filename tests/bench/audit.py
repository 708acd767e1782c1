"""`python -m tests.bench.audit [RECORDS ...]`: the speed and memory of `tfgen audit`.

Makes trails of that many records, in files as CloudTrail delivers them, and runs the command as a
whole process. A session comes with its RunTask, ECS's own StartSession and its StopTask; the other
records are what fills trails: calls of services. With --dense every file holds a call of interest,
so that none can be left unparsed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.aws.audit.recorded import (
    CLUSTER,
    Record,
    ecs_itself,
    execute_command,
    run_task,
    start_session,
    stop_task,
    team_member,
    write_trail,
)
from tests.bench.measure import Case, interleaved
from tests.bench.place import REPOSITORY

_BEGIN = datetime(2025, 11, 1, tzinfo=UTC)
_DAYS = 365
_PER_FILE = 200
# A thousand records hold one session; every file in ten holds a RunTask of somebody else.
_PER_SESSION = 1000
_FILES_PER_OTHER_TASK = 10


def main() -> None:
    """Measures each size once, after a trail was made for it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.audit")
    parser.add_argument("records", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--dense", action="store_true", help="nothing can be left unparsed")
    asked = parser.parse_args()
    for records in asked.records:
        with tempfile.TemporaryDirectory() as directory:
            sessions = _make(Path(directory), records, dense=asked.dense)
            size = sum(file.stat().st_size for file in Path(directory, "trail").rglob("*.gz"))
            name = f"{records} records, {size / 1e6:.0f} MB packed, {sessions} sessions"
            measured = interleaved([_case(Path(directory), name)], 1)[name]
        rate = records / measured.median
        print(f"{name}: {measured.median:.1f} s, {rate:.0f} records/s, {measured.peak:.0f} MB")


def _case(directory: Path, name: str) -> Case:
    command = [sys.executable, "-m", "tfgen", "audit", "prod", "--format", "csv"]
    sources = ["--trail", str(directory / "trail"), "--transcripts", str(directory / "sessions")]
    return Case(name, [*command, *sources], REPOSITORY, dict(os.environ))


def _make(directory: Path, records: int, *, dense: bool) -> int:
    """A trail over a year; how many sessions are in it."""
    transcripts = directory / "sessions"
    transcripts.mkdir()
    files = max(1, records // _PER_FILE)
    step = timedelta(days=_DAYS) / files
    session = 0
    for number in range(files):
        time = _BEGIN + number * step
        found: list[Record] = []
        if number % (_PER_SESSION // _PER_FILE) == 0:
            session += 1
            found += _session(session, time)
            _transcript(transcripts, session, time)
        if dense or number % _FILES_PER_OTHER_TASK == 0:
            found.append(_other_task(number, time))
        found += _noise(number, time, _PER_FILE - len(found))
        write_trail(directory / "trail", found, day=f"{time:%Y%m%d}", minute=number)
    return session


def _session(number: int, time: datetime) -> Iterator[Record]:
    task, name = f"{number:032x}", f"ecs-execute-command-{number:017x}"
    who = team_member("backend", f"person-{number % 40}@example.com")
    at = f"{time:%Y-%m-%dT%H:%M:%SZ}"
    yield run_task(f"run-{number}", at, who, task, reason=f"Order {number}", owner="person")
    yield execute_command(f"execute-{number}", at, who, name, task=task)
    yield start_session(f"start-{number}", at, ecs_itself(), name)
    yield stop_task(f"stop-{number}", at, who, task)


def _transcript(directory: Path, number: int, time: datetime) -> None:
    file = directory / f"ecs-execute-command-{number:017x}.log"
    file.write_text("$ exit\n")
    end = time.timestamp() + 600
    os.utime(file, (end, end))


def _other_task(number: int, time: datetime) -> Record:
    who = team_member("backend", "scheduler")
    record = run_task(f"other-{number}", f"{time:%Y-%m-%dT%H:%M:%SZ}", who, f"{number:032x}")
    return json.loads(json.dumps(record).replace(CLUSTER, "shop-prod-web"))  # type: ignore[no-any-return]


def _noise(number: int, time: datetime, count: int) -> Iterator[Record]:
    """Calls as services make them all day, of the usual size."""
    template = execute_command("", f"{time:%Y-%m-%dT%H:%M:%SZ}", ecs_itself(), "")
    template |= {
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole",
        "requestParameters": {
            "roleArn": "arn:aws:iam::333344445555:role/service-role",
            "roleSessionName": "service-session",
            "durationSeconds": 3600,
        },
        "responseElements": {
            "assumedRoleUser": {"assumedRoleId": "AROAEXAMPLE:service-session"},
        },
    }
    chance = random.Random(number)
    for _ in range(count):
        answer = {**template["responseElements"]}
        answer["credentials"] = {"sessionToken": chance.randbytes(150).hex()}
        ids = {"eventID": chance.randbytes(16).hex(), "requestID": chance.randbytes(16).hex()}
        yield {**template, **ids, "responseElements": answer}


if __name__ == "__main__":
    main()
