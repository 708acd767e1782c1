"""What a security person asks: the rows of the matrix."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.access import shells, stores, tasks
from tfgen.access.connect_host import sessions
from tfgen.access.entry import entries
from tfgen.access.estate import Estate
from tfgen.access.question import Question


def questions(estate: Estate) -> Iterator[Question]:
    """Every row; what an environment does not have is not asked about."""
    for section, rows in (
        ("Open a shell", shells.shells(estate)),
        ("Forward a port, unlogged", shells.ports(estate)),
        ("A session on the connect host", sessions(estate, host) if (host := estate.host) else ()),
        ("Ops tasks", tasks.tasks(estate) if estate.definition else ()),
        ("Transcripts in S3", stores.bucket(estate) if estate.bucket else ()),
        ("Transcripts in CloudWatch Logs", stores.logs(estate) if estate.log_group else ()),
        ("The key of sessions and transcripts", stores.key(estate) if estate.key else ()),
        ("Secrets", stores.secrets(estate)),
        ("Alerts", stores.alerts(estate)),
    ):
        for id_, label, ways, *note in rows:
            yield Question(id_, section, label, tuple(ways), *note)
    yield from entries(estate)
