"""What other modules need of module `trail`, apart from it: its bindings are loaded where it is."""

from __future__ import annotations

from dataclasses import dataclass

from tfgen.modules.module import Output


@dataclass(frozen=True, slots=True)
class Trail:
    """The trail, its bucket and its key."""

    name: Output
    arn: Output
    bucket_name: Output
    key_id: Output
    key_arn: Output
