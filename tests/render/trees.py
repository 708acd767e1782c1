"""Small trees of generated files, without cdktf."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from tfgen.render.header import header

Tree = Mapping[str, str]


def tree(**files: str) -> dict[str, str]:
    """Generated files; `iam__main="x"` is iam/main.tf with our header and the text x."""
    return {f"{name.replace('__', '/')}.tf": header("dev") + text for name, text in files.items()}


def put(directory: Path, files: Tree) -> None:
    for path, text in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(text.encode())


def texts(directory: Path) -> dict[str, str]:
    """Path → text of every file below a directory."""
    return {path: content.decode() for path, content in contents(directory).items()}


def contents(directory: Path) -> dict[str, bytes]:
    """Path → content of every file below a directory."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def times(directory: Path) -> dict[str, int]:
    """Path → when it was last written, in nanoseconds."""
    return {path: (directory / path).stat().st_mtime_ns for path in contents(directory)}


def sums(directory: Path) -> dict[str, str]:
    """Path → SHA-256: short enough to be printed when two trees differ."""
    return {
        path: hashlib.sha256(text).hexdigest()[:12] for path, text in contents(directory).items()
    }
