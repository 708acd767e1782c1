"""A temporary database of events and transcripts, and the rows that they make together.

Memory stays flat however much goes in, and what comes out does not depend on the order.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from operator import attrgetter
from pathlib import Path
from typing import IO, Any

from tfgen.aws.audit import tables
from tfgen.aws.audit.decode import DamagedError, records
from tfgen.aws.audit.event import Call, TaskStarted, TaskStopped, events
from tfgen.aws.audit.harmless import plain
from tfgen.aws.audit.join import Joined, row_of_call, row_of_transcript
from tfgen.aws.audit.period import Period
from tfgen.aws.audit.row import Row
from tfgen.aws.audit.scope import Scope
from tfgen.aws.audit.transcript import ODD, Transcript, usual
from tfgen.errors import Place, Problem


class Ledger:
    """Takes events and transcripts; gives rows. Made by `ledger`.

    Attributes:
        problems: What could not be read, each with its file.
        known_until: Up to when events are known, or None where nobody said: a copy of a trail ends
            with its last file, and says nothing of a transcript that was delivered later.
    """

    def __init__(self, database: sqlite3.Connection, scope: Scope) -> None:
        self.problems: list[Problem] = []
        self.known_until: float | None = None
        self._database = database
        self._scope = scope
        database.executescript(tables.TABLES)
        database.execute("BEGIN")  # one transaction: each of its own would cost more than the rest

    def read(self, name: str, raw: IO[bytes]) -> None:
        """Takes all records of a file; what is wrong with it becomes a problem."""
        try:
            for record in records(raw):
                self.add(record, name)
        except DamagedError as error:
            self.unreadable(name, str(error))

    def reaches(self, moment: float) -> None:
        """Notes that events up to a moment are known."""
        self.known_until = max(moment, self.known_until or moment)

    def unreadable(self, name: str, why: str) -> None:
        """Notes that a file, or part of it, could not be read."""
        self.problems.append(Problem(f"{why}; what could be read of it counts", Place(plain(name))))

    def add(self, record: dict[str, Any], name: str) -> None:
        """Takes one CloudTrail record of the file or source `name`."""
        try:
            found = list(events(record, self._scope))
        except ValueError as error:
            self.problems.append(Problem(f"{error}, and was left out", Place(plain(name))))
            return
        for event in found:
            data = json.dumps(asdict(event), sort_keys=True)
            match event:
                case Call():
                    self._database.execute(
                        tables.ADD_CALL,
                        (event.id, _row(event), event.time, event.by_ecs, data),
                    )
                case TaskStarted():
                    self._database.execute(
                        tables.ADD_STARTED,
                        (event.task, data),
                    )
                case TaskStopped():
                    self._database.execute(
                        tables.ADD_STOPPED,
                        (event.task, event.time),
                    )

    def add_transcripts(self, transcripts: Iterable[Transcript]) -> None:
        """Takes transcripts of any place."""
        self._database.executemany(
            "INSERT OR REPLACE INTO transcript VALUES (?, ?, ?, ?, ?, ?)",
            (
                (one.place, one.name, one.session, one.session, one.delivered, one.size)
                for one in transcripts
            ),
        )

    def rows(self, period: Period, joined: Joined) -> Iterator[Row]:
        """The rows of a period, in the order of time."""
        self._database.executescript(tables.INDEXES)
        self._mend_odd_names()
        made = heapq.merge(
            self._with_calls(joined), self._without_calls(joined), key=attrgetter("time")
        )
        return (row for row in made if row.time in period)

    def _mend_odd_names(self) -> None:
        """Gives a transcript with the odd prefix of 2021 to the session with the same random end.

        Only where no session is called so, and no transcript in that place has the usual name: what
        somebody may have put there to look like it stays without an event, and is flagged.
        """
        odd = self._database.execute(
            "SELECT place, name, session FROM transcript WHERE session LIKE ? "
            "AND NOT EXISTS (SELECT 1 FROM call WHERE call.row = session)",
            (f"{ODD}%",),
        ).fetchall()
        for place, name, session in odd:
            self._database.execute(
                "UPDATE transcript SET row = :usual WHERE place = :place AND name = :name "
                "AND EXISTS (SELECT 1 FROM call WHERE call.row = :usual) AND NOT EXISTS "
                "(SELECT 1 FROM transcript WHERE place = :place AND session = :usual)",
                {"usual": usual(session), "place": place, "name": name},
            )

    def _with_calls(self, joined: Joined) -> Iterator[Row]:
        # The first call of a row says when it was: ECS's own, where there is another, only follows.
        first = self._database.execute(
            "SELECT row FROM call WHERE NOT EXISTS (SELECT 1 FROM call AS other "
            "WHERE other.row = call.row "
            "AND (other.rank, other.time, other.id) < (call.rank, call.time, call.id)) "
            "ORDER BY time, row"
        )
        for (key,) in first:
            calls = [
                Call(**json.loads(data))
                for (data,) in self._database.execute(
                    "SELECT data FROM call WHERE row = ? ORDER BY rank, time, id", (key,)
                )
            ]
            task = calls[0].task
            yield row_of_call(
                calls, self._started(task), self._stopped(task), self._transcripts(key), joined
            )

    def _without_calls(self, joined: Joined) -> Iterator[Row]:
        lone = self._database.execute(
            "SELECT row, max(delivered) AS at FROM transcript WHERE NOT EXISTS "
            "(SELECT 1 FROM call WHERE call.row = transcript.row) GROUP BY row ORDER BY at, row"
        )
        for key, _ in lone:
            yield row_of_transcript(self._transcripts(key), joined, self.known_until)

    def _started(self, task: str) -> TaskStarted | None:
        found = self._one("SELECT data FROM started WHERE task = ?", task)
        return TaskStarted(**json.loads(found)) if found else None

    def _stopped(self, task: str) -> float | None:
        found: float | None = self._one("SELECT time FROM stopped WHERE task = ?", task)
        return found

    def _transcripts(self, key: str) -> list[Transcript]:
        return [
            Transcript(*found)
            for found in self._database.execute(
                "SELECT place, name, session, delivered, size FROM transcript WHERE row = ? "
                "ORDER BY delivered, place, name",
                (key,),
            )
        ]

    def _one(self, question: str, key: str) -> Any:
        found = self._database.execute(question, (key,)).fetchone()
        return found[0] if found else None


def _row(call: Call) -> str:
    """What a call is a row of: its session, as far as that leaves a transcript, or itself.

    Somebody can name a role session so that a session past ECS Exec gets an id like one of ECS
    Exec's; that stays a row of its own.
    """
    transcribed = call.name == "ExecuteCommand" or call.by_ecs or call.on_host
    return call.session if call.session and transcribed else f"event {call.id}"


@contextmanager
def ledger(scope: Scope) -> Iterator[Ledger]:
    """A new ledger, in a file that nobody else can read and that goes with it."""
    with tempfile.TemporaryDirectory(prefix="tfgen-audit-") as directory:
        database = sqlite3.connect(Path(directory, "ledger"), isolation_level=None)
        try:
            yield Ledger(database, scope)
        finally:
            database.close()
