"""The type descriptions of an assembly (its `.jsii` file), cut as text.

The file is JSON, 120 MB for the AWS provider. jsii writes it with two spaces of indentation, so
each description starts and ends at a line of its own, and the few in use can be found without
parsing the rest: in a tenth of a second, where parsing takes three seconds and 700 MB.
The fields are those of https://github.com/aws/jsii, packages/@jsii/spec/src/assembly.ts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from tfgen.bindings.installed import Unfit

# jsii drops these itself (jsii, packages/@jsii/kernel/src/runtime-index.ts, `slimReplacer`).
_COMPILE_TIME_ONLY = ("docs", "locationInModule")


class Descriptions:
    """The descriptions of one assembly.

    Attributes:
        name: The name of the assembly, such as `@cdktf/provider-aws`.
    """

    def __init__(self, name: str, text: bytes) -> None:
        self.name = name
        self._text = text
        self._submodules = self._section("submodules")
        self._types = self._section("types")
        self._chunks: dict[str, list[bytes]] = {}
        # Two levels of braces deep means four spaces.
        header = re.compile(rb'\n    "%b\.(\w+)\.[^"]+": \{' % re.escape(name.encode()))
        for found in header.finditer(text, *self._types):
            end = text.index(b"\n    }", found.end()) + len(b"\n    }")
            self._chunks.setdefault(found[1].decode(), []).append(text[found.start() : end])

    def closure(self, namespaces: Iterable[str]) -> frozenset[str]:
        """These submodules and all that their types refer to."""
        mention = re.compile(rb'"%b\.(\w+)\.' % re.escape(self.name.encode()))
        closed: set[str] = set()
        pending = set(namespaces)
        while pending:
            namespace = pending.pop()
            closed.add(namespace)
            for chunk in self._chunks_of(namespace):
                pending |= {found.decode() for found in mention.findall(chunk)} - closed
        return frozenset(closed)

    def folder(self, namespace: str) -> str:
        """The folder of a submodule's JavaScript below `lib`, such as `ecs-cluster`."""
        start, end = self._submodules
        key = b'\n    "%b.%b": {' % (self.name.encode(), namespace.encode())
        at = self._text.find(key, start, end)
        entry = self._text[at : self._text.find(b"\n    }", at)] if at >= 0 else b""
        symbol = re.search(rb'"symbolId": "\w+/([\w.-]+)/index:"', entry)
        if symbol is None:
            raise Unfit(f"{self.name} does not say where {namespace} is")
        return symbol[1].decode()

    def pruned(self, namespaces: Iterable[str], plain: Iterable[str] = ()) -> bytes:
        """A `.jsii` file that describes only these submodules.

        Each class says once more of the methods in `plain`, which it inherits, that they take
        nothing and give JSON.
        """
        kept = [chunk for name in sorted(namespaces) for chunk in self._chunks_of(name)]
        (first, first_end), (second, second_end) = sorted([self._submodules, self._types])
        head = self._text[:first] + self._text[first_end:second] + self._text[second_end:]
        try:
            document: dict[str, Any] = json.loads(head)
            types = json.loads(b"{" + b",".join(kept) + b"}", object_hook=_slim)
        except ValueError as error:
            raise Unfit(f"the type descriptions of {self.name} are not laid out as text") from error
        document.pop("readme", None)
        giving_json = [
            {"name": method, "returns": {"type": {"primitive": "json"}}} for method in sorted(plain)
        ]
        for described in types.values():
            if described.get("kind") == "class":
                described["methods"] = [*described.get("methods", ()), *giving_json]
        return json.dumps({**document, "types": types}, separators=(",", ":")).encode()

    def _chunks_of(self, namespace: str) -> list[bytes]:
        if namespace not in self._chunks:
            raise Unfit(f"{self.name} describes no types of {namespace}")
        return self._chunks[namespace]

    def _section(self, key: str) -> tuple[int, int]:
        """Where a section is, with the comma after it (a section is never the last one)."""
        start = self._text.find(b'\n  "%b": {\n' % key.encode())
        end = self._text.find(b"\n  },", start)
        if min(start, end) < 0:
            raise Unfit(f"{self.name} has no section {key!r} laid out as expected")
        return start, end + len(b"\n  },")


def _slim(described: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in described.items() if key not in _COMPILE_TIME_ONLY}
