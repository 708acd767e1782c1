"""What was found about one setting, and how it would be mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One setting of the bucket.

    Attributes:
        setting: Its name, such as `versioning`.
        found: What is there, in few words; "" where there is no bucket yet.
        wanted: What there is afterwards.
        change: Makes it so; None where nothing is to do.
        note: What a person should know about what is there and stays.
    """

    setting: str
    found: str
    wanted: str
    change: Callable[[], None] | None = None
    note: str = ""
