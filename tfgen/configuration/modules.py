"""The files of one environment → documents, by module, with what each module declares."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tfgen.configuration.document import Attribute, Block, Document, Expression, Literal
from tfgen.configuration.parse import HclSyntaxError, parse
from tfgen.errors import Place, Problem

LABELS = {
    **{"resource": 2, "data": 2, "ephemeral": 2},
    **{"module": 1, "variable": 1, "output": 1, "provider": 1, "check": 1},
    **{"terraform": 0, "locals": 0, "moved": 0, "import": 0, "removed": 0},
}
"""The blocks of the language and how many labels each takes.

https://developer.hashicorp.com/terraform/language/syntax/configuration and the pages of the blocks.
"""

_PREFIXES = {"variable": "var", "locals": "local"}


@dataclass(frozen=True, slots=True)
class Declared:
    """A block, or an entry of `locals`, that has an address.

    Attributes:
        block: None for an entry of `locals`.
    """

    address: str
    document: Document
    line: int
    column: int
    block: Block | None

    @property
    def place(self) -> Place:
        """Where it starts."""
        return Place(self.document.file, self.line, self.column, self.address)


@dataclass(frozen=True, slots=True)
class Module:
    """The files of one directory.

    Attributes:
        directory: Below the root module, which is "".
        complete: Whether every file could be read; where one could not, nothing can be said to be
            missing.
        declared: All that has an address, in the order of the files; twice what is declared twice.
    """

    directory: str
    documents: tuple[Document, ...]
    complete: bool
    declared: tuple[Declared, ...]

    def find(self, address: str) -> Declared | None:
        """What is declared under an address, such as `var.key_arn` or `aws_kms_key.sessions`."""
        return next((item for item in self.declared if item.address == address), None)

    def names(self, prefix: str) -> list[str]:
        """What is declared below a prefix: `names("var")` are the variables."""
        start = f"{prefix}."
        return [
            item.address.removeprefix(start)
            for item in self.declared
            if item.address.startswith(start)
        ]

    def blocks(self, *types: str) -> Iterator[tuple[Document, Block]]:
        """The blocks at the top of its files, of these types or of all; each has its labels."""
        for document in self.documents:
            for block in document.blocks:
                if (not types or block.type in types) and _labelled(block):
                    yield document, block


@dataclass(frozen=True, slots=True)
class Configuration:
    """The files of one environment.

    Attributes:
        modules: By directory.
        unreadable: What python-hcl2 could not read.
    """

    modules: Mapping[str, Module]
    unreadable: tuple[Problem, ...]

    def called(self, caller: Module, call: Block) -> Module | None:
        """The module that a `module` block calls, or None where it is not among the files."""
        directory = local_source(caller, call)
        return self.modules.get(directory) if directory is not None else None


def read(files: Mapping[str, str], root: str) -> Configuration:
    """Reads all files once, for all rules."""
    documents: dict[str, list[Document]] = {}
    incomplete: set[str] = set()
    problems: list[Problem] = []
    for path in sorted(path for path in files if path.endswith(".tf")):
        directory = posixpath.dirname(path)
        documents.setdefault(directory, [])
        try:
            documents[directory].append(parse(files[path], posixpath.join(root, path)))
        except HclSyntaxError as error:
            incomplete.add(directory)
            problems += error.problems
    modules = {
        directory: Module(
            directory, tuple(made), directory not in incomplete, tuple(_declared(made))
        )
        for directory, made in documents.items()
    }
    return Configuration(modules, tuple(problems))


def local_source(caller: Module, call: Block) -> str | None:
    """The directory that a call names, or None for a module that lies outside of the environment.

    https://developer.hashicorp.com/terraform/language/modules/sources#local-paths
    """
    source = call.value("source")
    if not isinstance(source, Literal) or not str(source.value).startswith(("./", "../")):
        return None
    directory = posixpath.normpath(posixpath.join(caller.directory, str(source.value)))
    if directory.startswith(".."):
        return None
    return "" if directory == "." else directory


def address(block: Block) -> str:
    """How Terraform names a block: `aws_kms_key.sessions`, `data.aws_vpc.main`, `var.key_arn`."""
    if block.type == "resource":
        return ".".join(block.labels)
    return ".".join([_PREFIXES.get(block.type, block.type), *block.labels])


def inner_blocks(block: Block, path: str) -> Iterator[tuple[Block, str]]:
    """The blocks in a block, each with its path; numbered where there are several of a type."""
    seen: dict[str, int] = {}
    types = [inner.type for inner in block.blocks]
    for inner in block.blocks:
        number = seen[inner.type] = seen.get(inner.type, -1) + 1
        index = f"[{number}]" if types.count(inner.type) > 1 else ""
        yield inner, f"{path}.{inner.type}{index}"


def at(document: Document, node: Block | Attribute | Expression, path: str = "") -> Place:
    """The place of a node of a document."""
    return Place(document.file, node.line, node.column, path)


def _labelled(block: Block) -> bool:
    """Whether a block has the labels that it needs; where it has not, `language` says so."""
    return LABELS.get(block.type) == len(block.labels)


def _declared(documents: list[Document]) -> Iterator[Declared]:
    for document in documents:
        for block in filter(_labelled, document.blocks):
            if block.type == "locals":
                for entry in block.attributes:
                    yield Declared(f"local.{entry.name}", document, entry.line, entry.column, None)
            checked = filter(_labelled, block.blocks if block.type == "check" else ())
            for made in (block, *checked):
                if made.labels:
                    yield Declared(address(made), document, made.line, made.column, made)
