"""Whatever happened, in whatever order it is read: every event and transcript is in one row."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tfgen.aws.audit.row import Kind
from tfgen.aws.audit.transcript import ODD, USUAL, Place, Transcript

from .conftest import rows_of
from .recorded import (
    Record,
    at,
    denied,
    ecs_itself,
    execute_command,
    run_task,
    start_session,
    stop_task,
    team_member,
    user,
)

# Few of each, so that they meet.
_ENDS = st.sampled_from(["1", "2", "3"])
_SESSIONS = st.builds(str.__add__, st.sampled_from([USUAL, ODD, "eve-"]), _ENDS)
_TASKS = st.sampled_from(["1" * 32, "2" * 32])
_PEOPLE = st.sampled_from([team_member("backend", "ada"), team_member("x", "bob"), user("eve")])
_TIMES = st.sampled_from([f"2026-11-20T0{hour}:00:00Z" for hour in range(6)])
_IDS = st.uuids().map(str)

_CALLS = st.one_of(
    st.builds(execute_command, _IDS, _TIMES, _PEOPLE, _SESSIONS, task=_TASKS),
    st.builds(start_session, _IDS, _TIMES, _PEOPLE | st.just(ecs_itself()), _SESSIONS),
    st.builds(denied, _IDS, _TIMES, _PEOPLE, task=_TASKS),
)
_AROUND = st.one_of(
    st.builds(
        run_task,
        _IDS,
        _TIMES,
        _PEOPLE,
        _TASKS,
        reason=st.text(st.characters(codec=None), max_size=5),
    ),
    st.builds(stop_task, _IDS, _TIMES, _PEOPLE, _TASKS),
)
_PLACES: st.SearchStrategy[Place] = st.sampled_from(["cloudwatch", "s3", "disk"])
_TRANSCRIPTS = st.lists(
    st.builds(
        lambda place, session, time: Transcript(place, session, session, at(time), 1),
        _PLACES,
        st.builds(str.__add__, st.sampled_from([USUAL, ODD]), _ENDS),
        _TIMES,
    ),
    max_size=6,
    unique_by=lambda one: (one.place, one.name),
)


@given(st.lists(_CALLS, max_size=8), st.lists(_AROUND, max_size=4), _TRANSCRIPTS)
def test_every_event_and_transcript_is_in_exactly_one_row(
    calls: list[Record], around: list[Record], transcripts: list[Transcript]
) -> None:
    rows = rows_of([*calls, *around], transcripts)
    assert Counter(event for row in rows for event in row.events) == Counter(
        call["eventID"] for call in calls
    )
    placed = Counter(
        (place, name)
        for row in rows
        for place, names in (("cloudwatch", row.streams), ("s3", row.keys), ("disk", row.files))
        for name in names
    )
    assert placed == Counter((one.place, one.name) for one in transcripts)
    assert [row.time for row in rows] == sorted(row.time for row in rows)


@given(
    st.lists(_CALLS, max_size=8),
    st.lists(_AROUND, max_size=4),
    _TRANSCRIPTS,
    st.randoms(use_true_random=False),
)
def test_the_order_of_reading_changes_nothing(
    calls: list[Record],
    around: list[Record],
    transcripts: list[Transcript],
    chance: random.Random,
) -> None:
    records = [*calls, *around]
    before = rows_of(records, transcripts)
    again = [*records, *chance.sample(records, len(records) // 2)]  # some are delivered twice
    chance.shuffle(again)
    chance.shuffle(transcripts)
    assert rows_of(again, transcripts) == before


@given(st.lists(_CALLS, max_size=8), _TRANSCRIPTS)
def test_a_transcript_never_goes_to_a_session_of_another_id(
    calls: list[Record], transcripts: list[Transcript]
) -> None:
    for row in rows_of(calls, transcripts):
        for name in (*row.streams, *row.keys, *row.files):
            assert name.removeprefix(ODD).removeprefix(USUAL) == row.session.removeprefix(
                ODD
            ).removeprefix(USUAL)
            assert row.kind is not Kind.PAST_ECS_EXEC
