"""What a spec may say and should not: allowed, and told each time it is rendered or validated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tfgen.errors import Problem
from tfgen.spec.environment import Environment
from tfgen.spec.load import Loaded
from tfgen.spec.network_warnings import network_warnings


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing that is allowed, with its place and how to mend it, as in `Fault`.

    Attributes:
        path: From the top of the spec, in the words of the spec.
        message: What is the matter, without a final full stop; it is shown after the path.
        hint: How to mend it, or "".
        since: The moment from which it counts, such as that at which a grant ends; None for
            always. Before it nothing is said.
    """

    path: tuple[str | int, ...]
    message: str
    hint: str = ""
    since: datetime | None = None


def warnings(spec: Environment) -> Iterator[Warned]:
    """Every warning of a spec, whatever the time is."""
    yield from _no_trail(spec)
    for path, message, hint in network_warnings(spec):
        yield Warned(path, message, hint)
    yield from _image_by_tag(spec)
    yield from _grants(spec)


def placed(loaded: Loaded[Environment]) -> Iterator[tuple[Problem, datetime | None]]:
    """Every warning where it was written, with the moment from which it counts."""
    for warned in warnings(loaded.spec):
        yield Problem(warned.message, loaded.place_of(warned.path), warned.hint), warned.since


def counting(
    found: Iterator[tuple[Problem, datetime | None]], now: datetime | None = None
) -> tuple[Problem, ...]:
    """Those of `placed` that count at a moment, with its time zone: the present if left out."""
    at = now or datetime.now(UTC)
    return tuple(problem for problem, since in found if since is None or since <= at)


def _image_by_tag(spec: Environment) -> Iterator[Warned]:
    """https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html ."""
    image = spec.ops_task.image
    if isinstance(image, str) and "@" not in image:
        yield Warned(
            ("ops_task", "image"),
            "names no digest, so what runs tomorrow need not be what was reviewed today",
            "write <repository>@sha256:<digest>, or take what production runs: image.from_service",
        )


def _no_trail(spec: Environment) -> Iterator[Warned]:
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
    if spec.trail is None:
        yield Warned(
            ("trail",),
            "is not named, and without a trail in the account no alert ever arrives",
            "name it in trail.existing, or make one with trail.create",
        )


def _grants(spec: Environment) -> Iterator[Warned]:
    """Grants that have ended; they allow nothing any more."""
    for index, grant in enumerate(spec.access.grants):
        what = "port forwarding" if grant.what == "port-forwarding" else "the shell"
        who = f"{grant.person} of {grant.team}" if grant.person else grant.team
        yield Warned(
            ("access", "grants", index),
            f"{what} of {who} ended at {grant.until}",
            "remove the grant and render again, or give it a new end",
            grant.moment,
        )
