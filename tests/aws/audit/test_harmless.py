"""Text of others: nothing of it moves a cursor, forges a row or becomes a formula."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfgen.aws.audit.document import COLUMNS, as_csv, as_json
from tfgen.aws.audit.harmless import cell, plain, transcript
from tfgen.aws.audit.row import Row
from tfgen.aws.audit.scope import Scope

from .conftest import rows_of, scope_of_prod
from .recorded import execute_command, team_member

HOSTILE = st.text(max_size=12) | st.sampled_from(
    ["\x1b[2J", "a\r\nb,c", '"x",', "=1+1", "\x9b2J", "\u202etxt", "\u2028", "\ud800", '", "a": "b']
)


def _row() -> Row:
    ada = team_member("backend", "ada")
    [row] = rows_of([execute_command("e1", "2026-11-20T09:12:31Z", ada, "ecs-execute-command-1")])
    return row


ROW = _row()
TEXTS = [one.name for one in fields(Row) if isinstance(getattr(ROW, one.name), str)]
FREE = [name for name in TEXTS if name not in ("kind", "outcome")]


def _with(texts: dict[str, Any]) -> Row:
    return replace(ROW, **texts)


HOSTILE_ROWS = st.lists(st.dictionaries(st.sampled_from(FREE), HOSTILE).map(_with), max_size=4)


def _is_harmless(text: str) -> bool:
    return not any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada@example.com", "ada@example.com"),
        ("Żółć 日本", "Żółć 日本"),
        ("a\x1b[31mb\n", "a\\x1b[31mb\\x0a"),
        ("\x9b2J\x7f", "\\x9b2J\\x7f"),
        ("\u202eabc\u200b\u2028", "\\u202eabc\\u200b\\u2028"),
        ("\ud800", "\\ud800"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(HOSTILE)
def test_plain_is_one_line_that_can_be_printed(text: str) -> None:
    assert _is_harmless(plain(text))
    plain(text).encode()


@pytest.mark.parametrize("start", "=+-@\t\r＝")  # noqa: RUF001
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert cell(f"{start}HYPERLINK(1)").startswith("'")
    assert cell("ada=1") == "ada=1"


@given(HOSTILE_ROWS)
def test_csv_has_a_line_for_each_row_and_all_of_it_is_text(rows: list[Row]) -> None:
    lines = list(as_csv(rows))
    assert len(lines) == 1 + len(rows)
    assert all(_is_harmless(line) for line in lines)
    heading, *read = csv.reader(io.StringIO("\n".join(lines)))
    assert tuple(heading) == COLUMNS
    assert [len(cells) for cells in read] == [len(COLUMNS)] * len(rows)
    assert not any(one.startswith(tuple("=+-@")) for cells in read for one in cells)


@given(HOSTILE_ROWS)
def test_json_gives_back_every_text_and_is_ascii(rows: list[Row]) -> None:
    lines = list(as_json(rows, scope_of_prod(), {"a": 1}, lambda: {"z": 1}))
    assert all(line.isascii() and line.isprintable() for line in lines)
    document = json.loads("\n".join(lines))
    assert [one["reason"] or "" for one in document["sessions"]] == [row.reason for row in rows]
    assert [one["who"] or "" for one in document["sessions"]] == [row.who for row in rows]
    assert {key for one in document["sessions"] for key in one} <= set(KEYS)


# fmt: off
KEYS = [
    "time", "kind", "outcome", "flags", "who", "source_identity", "session_name", "role",
    "principal", "address", "team", "reason", "owner", "task", "container", "command", "error",
    "seconds", "ended_by", "session", "transcript", "pending", "events",
]
# fmt: on


def test_the_keys_of_json_never_change(scope: Scope) -> None:
    """Pipelines stand on them: keys may be added at the end, and none may go or move."""
    document = json.loads("\n".join(as_json([ROW], scope, {"a": 1}, lambda: {"z": 1})))
    [session] = document["sessions"]
    assert list(session) == KEYS
    assert list(session["transcript"]) == ["log_group", "streams", "bucket", "keys", "files"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"$ ls\r\n\x1b[01;34mbin\x1b[0m\tetc\r\n", "$ ls\nbin\tetc\n"),
        (b"\x1b[?2004h$ exit\r\n\x1b[?2004l", "$ exit\n"),
        (b"rm -rf /\x08\x08\x08ls\r", "rm -rf /\\x08\\x08\\x08ls\\x0d"),
        (b"\x1b]0;title\x07\x1b[2J\x1b[A", "\\x1b]0;title\\x07\\x1b[2J\\x1b[A"),
        ("Ż\u202e".encode(), "Ż\\u202e"),
        (b"\xff\x9b", "\ufffd\ufffd"),
        (b"\x1b", "\\x1b"),
    ],
)
def test_transcripts(raw: bytes, expected: str) -> None:
    assert "".join(transcript([raw])) == expected
    # Wherever the pieces happen to end.
    assert "".join(transcript([raw[i : i + 1] for i in range(len(raw))])) == expected


@given(st.lists(st.binary(max_size=40), max_size=5))
def test_a_transcript_is_harmless_and_the_same_in_any_pieces(pieces: list[bytes]) -> None:
    text = "".join(transcript(pieces))
    assert _is_harmless(text.replace("\n", "").replace("\t", ""))
    assert text == "".join(transcript([b"".join(pieces)]))
