"""Records out of files: every shape, damaged ones, and as little parsing as possible."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfgen.aws.audit import decode
from tfgen.aws.audit.decode import DamagedError, records

from .recorded import Record, execute_command, team_member

ADA = team_member("backend", "ada@example.com")
CALLS = [
    execute_command(f"e{number}", "2026-11-20T09:12:31Z", ADA, f"ecs-execute-command-{number}")
    for number in range(3)
]
FILE = json.dumps({"Records": CALLS}, separators=(",", ":")).encode()
LINES = b"\n".join(json.dumps(call).encode() for call in CALLS)
LOOKED_UP = {
    "Events": [{"EventId": call["eventID"], "CloudTrailEvent": json.dumps(call)} for call in CALLS],
    "NextToken": "abc=",
}


def _read(data: bytes) -> list[Record]:
    return list(records(io.BytesIO(data)))


@pytest.mark.parametrize(
    "data",
    [
        FILE,
        json.dumps({"Records": CALLS}, indent=2).encode(),
        json.dumps(CALLS).encode(),
        LINES,
        LINES + b"\n",
        json.dumps(LOOKED_UP).encode(),
        json.dumps({"ResponseMetadata": {}} | LOOKED_UP).encode(),
        json.dumps({"Records": CALLS[:1]}).encode() + json.dumps({"Records": CALLS[1:]}).encode(),
        gzip.compress(FILE),
        gzip.compress(LINES[:300]) + gzip.compress(LINES[300:]),
        gzip.compress(FILE) + b"\0" * 512,
    ],
)
def test_every_shape_gives_the_same_records(data: bytes) -> None:
    assert _read(data) == CALLS


@pytest.mark.parametrize("data", [b"", b" \n", gzip.compress(b"", mtime=0), b'{"Records": []}'])
def test_nothing_is_nothing(data: bytes) -> None:
    assert _read(data) == []


def test_a_digest_holds_no_events() -> None:
    assert _read(json.dumps({"digestStartTime": "2026-11-20T09:00:00Z"}).encode()) == []


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"hello", "is not JSON"),
        (b'{"a": 1}', "something else than CloudTrail records"),
        (b"[1]", "something else than CloudTrail records"),
        (b'{"Records": [{"b": "RunTask"}]}', "something else than CloudTrail records"),
        (b"\xff\xfe\x00", "is not text in UTF-8"),
        (b'{"Records": [' + b"[" * 100_000, "nested too deeply"),
        (b"\x1f\x8b" + b"nonsense" * 4, "is damaged"),
        (gzip.compress(FILE, mtime=0)[:-8] + b"12345678", "is damaged"),
        (FILE + b"]", "is not JSON"),
    ],
)
def test_foreign_and_damaged_files(data: bytes, why: str) -> None:
    with pytest.raises(DamagedError, match=why):
        _read(data)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@given(data=st.data())
def test_of_a_truncated_file_all_whole_records_count(pack: Any, data: st.DataObject) -> None:
    whole = pack(FILE)
    left = whole[: data.draw(st.integers(min_value=1, max_value=len(whole) - 1))]
    found: list[Record] = []
    with pytest.raises(DamagedError):
        found.extend(records(io.BytesIO(left)))  # extend keeps what came before the error
    assert found == CALLS[: len(found)]


def test_whole_records_before_the_cut_are_not_lost() -> None:
    found: list[Record] = []
    with pytest.raises(DamagedError, match="not to its end"):
        found.extend(records(io.BytesIO(FILE[:-40])))
    assert found == CALLS[:2]


def test_files_without_a_call_of_interest_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    dull = FILE.replace(b"ExecuteCommand", b"AssumeRole")
    monkeypatch.setattr(decode, "_Text", None)  # parsing would fail
    assert _read(gzip.compress(dull)) == []


def test_a_file_larger_than_the_look_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "_LOOKED_THROUGH", 64)
    assert _read(FILE) == CALLS
    assert _read(FILE.replace(b"ExecuteCommand", b"AssumeRole"))[0]["eventName"] == "AssumeRole"


def test_records_across_every_boundary_of_reading() -> None:
    class Drop(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(7, size or 7))

    assert list(records(Drop(FILE))) == CALLS
    assert list(records(Drop(gzip.compress(FILE)))) == CALLS
