"""What a spec may say and should not: allowed, and told each time it is rendered or validated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tfgen.errors import Problem
from tfgen.spec.environment import Environment
from tfgen.spec.load import Loaded


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing that is allowed, with its place and how to mend it, as in `Fault`.

    Attributes:
        path: From the top of the spec, in the words of the spec.
        message: What is the matter, without a final full stop; it is shown after the path.
        hint: How to mend it, or "".
        since: The first day on which it counts, such as that on which a grant has ended; None for
            every day. Before that day nothing is said.
    """

    path: tuple[str | int, ...]
    message: str
    hint: str = ""
    since: date | None = None


def warnings(spec: Environment) -> Iterator[Warned]:
    """Every warning of a spec, whatever the day is."""
    yield from _image_by_tag(spec)


def placed(loaded: Loaded[Environment]) -> Iterator[tuple[Problem, date | None]]:
    """Every warning where it was written, with the first day on which it counts."""
    for warned in warnings(loaded.spec):
        yield Problem(warned.message, loaded.place_of(warned.path), warned.hint), warned.since


def counting(
    found: Iterator[tuple[Problem, date | None]], today: date | None = None
) -> tuple[Problem, ...]:
    """Those of `placed` that count on a day, which is today if it is not given."""
    day = today or date.today()
    return tuple(problem for problem, since in found if since is None or since <= day)


def _image_by_tag(spec: Environment) -> Iterator[Warned]:
    """https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html ."""
    image = spec.ops_task.image
    if isinstance(image, str) and "@" not in image:
        yield Warned(
            ("ops_task", "image"),
            "names no digest, so what runs tomorrow need not be what was reviewed today",
            "write <repository>@sha256:<digest>, or take what production runs: image.from_service",
        )
