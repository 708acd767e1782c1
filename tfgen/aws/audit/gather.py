"""Everything that an audit reads, into one ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tfgen.aws.audit import lookup
from tfgen.aws.audit.bucket import read_bucket, trail_bucket
from tfgen.aws.audit.client import check_account, client
from tfgen.aws.audit.exported import exported
from tfgen.aws.audit.files import check_there, read_files
from tfgen.aws.audit.ledger import Ledger
from tfgen.aws.audit.listing import objects, streams
from tfgen.aws.audit.period import Period
from tfgen.aws.audit.scope import Scope
from tfgen.aws.audit.transcript import Transcript

_AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Sources:
    """What an audit reads.

    Attributes:
        trail: Buckets (`s3://…`), directories and files; none means CloudTrail's event history.
        transcripts: A directory; None means AWS.
        with_transcripts: Whether transcripts are looked for at all.
    """

    trail: tuple[str, ...] = ()
    transcripts: Path | None = None
    with_transcripts: bool = True

    @property
    def buckets(self) -> list[str]:
        """The trails in S3."""
        return [one for one in self.trail if one.startswith("s3://")]

    @property
    def files(self) -> list[Path]:
        """The trails on disk."""
        return [Path(one) for one in self.trail if not one.startswith("s3://")]

    @property
    def on_disk(self) -> bool:
        """Whether all events are on disk, so that there is no reason to read only the latest."""
        return bool(self.trail) and not self.buckets

    def names(self, scope: Scope) -> Iterator[str]:
        """Where events and transcripts come from, in words."""
        yield f"events: {', '.join(self.trail) or lookup.NAME}"
        if not self.with_transcripts:
            yield "transcripts: not looked for"
        elif self.transcripts is not None:
            yield f"transcripts: {self.transcripts}"
        else:
            yield f"transcripts: {scope.log_group}, s3://{scope.bucket}/{scope.prefix}/"


def gather(
    sources: Sources, scope: Scope, period: Period, now: float, ledger: Ledger
) -> Iterator[str]:
    """Fills a ledger; gives what is being read, for somebody who waits.

    With everything on disk nothing of AWS is even imported.

    Raises:
        UsageError: A source is not there, or does not go back far enough.
        ToolError: AWS refuses, cannot be reached, or is another account's.
    """
    trails = [trail_bucket(address) for address in sources.buckets]
    check_there([*sources.files, *([sources.transcripts] if sources.transcripts else [])])
    in_aws = sources.with_transcripts and sources.transcripts is None
    if not sources.trail:
        lookup.check_reach(period, now)
    if in_aws or not sources.trail:
        check_account(scope.account, scope.region)
    if not sources.trail:
        yield from lookup.read_history(client("cloudtrail", scope.region), period, ledger, now)
    if not sources.on_disk:
        ledger.reaches(now)
    for trail in trails:
        yield from read_bucket(client("s3", scope.region), trail, scope, period, now, ledger)
    yield from read_files(sources.files, scope, period, now, ledger)
    if sources.transcripts is not None:
        yield from _take(exported(sources.transcripts, scope), str(sources.transcripts), ledger)
    elif in_aws:
        found = streams(client("logs", scope.region), scope, period)
        yield from _take(found, scope.log_group, ledger)
        found = objects(client("s3", scope.region), scope, period)
        yield from _take(found, f"s3://{scope.bucket}", ledger)


def _take(transcripts: Iterable[Transcript], where: str, ledger: Ledger) -> Iterator[str]:
    left = iter(transcripts)
    taken = 0
    while some := list(islice(left, _AT_A_TIME)):
        ledger.add_transcripts(some)
        taken += len(some)
        yield f"{taken} transcripts of {where}"
