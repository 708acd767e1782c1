"""What rendering would change: the texts that a spec gives beside the files on disk."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tfgen.errors import Place, Problem, RenderError
from tfgen.render.header import MARKER


@dataclass(frozen=True, slots=True)
class Difference:
    """What separates a directory from what it should hold.

    Attributes:
        directory: The environment's root module.
        files: Path below it → text, everything that belongs there; empty if nothing differs.
        created: Paths that are not there yet.
        changed: Paths that are there with other content.
        deleted: Paths of ours that no longer belong there.
        before: Path → the text on disk, of what is changed or deleted.
    """

    directory: Path
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.deleted)

    def unified(self) -> Iterator[str]:
        """The lines of a unified diff, from what is on disk to what should be."""
        for path in sorted((*self.created, *self.changed, *self.deleted)):
            name = (self.directory / path).as_posix()
            yield from difflib.unified_diff(
                self.before.get(path, "").splitlines(),
                self.files.get(path, "").splitlines(),
                "/dev/null" if path in self.created else name,
                "/dev/null" if path in self.deleted else name,
                lineterm="",
            )


def compare(directory: Path, files: Mapping[str, str]) -> Difference:
    """Reads what is on disk; changes nothing.

    Files without our marker are the team's own and stay out of it, as long as they do not lie where
    one of ours belongs.

    Raises:
        RenderError: A file of somebody else's is in the way, or one cannot be read.
    """
    present = on_disk(directory)
    ours = {path: text for path, text in present.items() if text.startswith(MARKER)}
    foreign = [path for path in files if path in present and path not in ours]
    if foreign:
        raise RenderError(
            *(
                Problem(
                    "is not one of tfgen's files, and rendering would overwrite it",
                    Place((directory / path).as_posix(), 1),
                    "rename it: other names, such as extra.tf, are yours",
                )
                for path in foreign
            )
        )
    changed = tuple(path for path in files if path in ours and ours[path] != files[path])
    deleted = tuple(sorted(path for path in ours if path not in files))
    return Difference(
        directory,
        files,
        created=tuple(path for path in files if path not in present),
        changed=changed,
        deleted=deleted,
        before={path: ours[path] for path in (*changed, *deleted)},
    )


def on_disk(directory: Path) -> dict[str, str]:
    """Path → text of every .tf file of the root and of its modules, whoever wrote it.

    Raises:
        RenderError: One of them cannot be read.
    """
    try:
        return {
            path.relative_to(directory).as_posix(): path.read_bytes().decode(
                "utf-8", errors="replace"
            )
            for pattern in ("*.tf", "[!.]*/*.tf")
            for path in sorted(directory.glob(pattern))
        }
    except OSError as error:
        problem = Problem(
            f"cannot be read: {error.strerror}", Place(str(error.filename)), "check its permissions"
        )
        raise RenderError(problem) from error
