"""Nothing is declared twice: no two blocks with one address, no argument twice in a block."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.checks.rule import Rule
from tfgen.configuration.document import Attribute, Block, Document, Literal
from tfgen.configuration.modules import Configuration, Declared, address, at, inner_blocks
from tfgen.errors import Problem


def _find(configuration: Configuration) -> Iterator[Problem]:
    for module in configuration.modules.values():
        first: dict[tuple[str, object], Declared] = {}
        for declared in module.declared:
            earlier = first.setdefault(_identity(declared), declared)
            if earlier is not declared:
                message = f"{declared.address} is declared a second time"
                yield Problem(message, declared.place, f"the first time was at {earlier.place}")
        for document, block in module.blocks():
            yield from _arguments(document, block, address(block))


def _identity(declared: Declared) -> tuple[str, object]:
    """A provider may be configured several times, each time under another alias."""
    alias = (
        declared.block.value("alias")
        if declared.block and declared.block.type == "provider"
        else None
    )
    return declared.address, alias.value if isinstance(alias, Literal) else None


def _arguments(document: Document, block: Block, path: str) -> Iterator[Problem]:
    first: dict[str, Attribute] = {}
    for attribute in block.attributes:
        earlier = first.setdefault(attribute.name, attribute)
        if earlier is not attribute:
            message = f"{attribute.name} is set a second time in the same block"
            hint = f"the first time was at line {earlier.line}"
            yield Problem(message, at(document, attribute, f"{path}.{attribute.name}"), hint)
    for inner, inner_path in inner_blocks(block, path):
        yield from _arguments(document, inner, inner_path)


RULE = Rule("duplicates", "no address and no argument is there twice", _find)
