"""Fields of records that may be of any type, and the parts of ARNs that may be no ARNs."""

from __future__ import annotations


def cluster_of(arn: str) -> str:
    """The cluster's name in the ARN of a task or of a cluster, or ""."""
    kind, _, rest = arn.rpartition(":")[2].partition("/")
    cluster, slash, _ = rest.partition("/")
    return cluster if arn.startswith("arn:") and (kind == "cluster" or slash) else ""


def task_of(arn: str) -> str:
    """The ARN, if it is a task's, or ""."""
    return arn if ":task/" in arn else ""


def task_id(task: str) -> str:
    """The last part of a task's ARN, which the API takes as well."""
    return task.rpartition("/")[2]


def at(value: object, *path: str) -> object:
    """What is there below a value, or None."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: object, *path: str) -> str:
    """The same, if it is text, or ""."""
    found = at(value, *path)
    return writable(found) if isinstance(found, str) else ""


def writable(found: str) -> str:
    r"""Text without halves of characters, which JSON and file names can hold and no file can.

    A half becomes its escape, `\udcff`, so that different texts stay different.
    """
    return found.encode("utf-8", "backslashreplace").decode()


def items(value: object) -> list[object]:
    """The value, if it is a list, or none."""
    return value if isinstance(value, list) else []
