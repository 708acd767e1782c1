"""The tables of a ledger, in SQLite's SQL: https://www.sqlite.org/lang.html."""

from __future__ import annotations

# Of two records for one thing (a trail may deliver an event twice) the same one always stays.
TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -8192;
CREATE TABLE call (id TEXT PRIMARY KEY, row TEXT, time REAL, rank INTEGER, data TEXT) WITHOUT ROWID;
CREATE TABLE started (task TEXT PRIMARY KEY, data TEXT) WITHOUT ROWID;
CREATE TABLE stopped (task TEXT PRIMARY KEY, time REAL) WITHOUT ROWID;
CREATE TABLE transcript (
    place TEXT, name TEXT, session TEXT, row TEXT, delivered REAL, size INTEGER,
    PRIMARY KEY (place, name)
) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX IF NOT EXISTS call_row ON call (row, rank, time, id);
CREATE INDEX IF NOT EXISTS transcript_row ON transcript (row, delivered, place, name);
"""
ADD_CALL = (
    "INSERT INTO call VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET row = excluded.row, "
    "time = excluded.time, rank = excluded.rank, data = excluded.data WHERE excluded.data < data"
)
ADD_STARTED = (
    "INSERT INTO started VALUES (?, ?) "
    "ON CONFLICT DO UPDATE SET data = excluded.data WHERE excluded.data < data"
)
ADD_STOPPED = (
    "INSERT INTO stopped VALUES (?, ?) "
    "ON CONFLICT DO UPDATE SET time = excluded.time WHERE excluded.time < time"
)
