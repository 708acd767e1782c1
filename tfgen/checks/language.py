"""The blocks at the top of a file are those of the Terraform language, with what it asks for."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.checks.rule import Rule, nearest
from tfgen.configuration.document import Attribute, Block, Document
from tfgen.configuration.modules import LABELS, Configuration, address, at
from tfgen.errors import Problem

_REQUIRED = {"output": "value", "module": "source"}
_ARGUMENTS = {
    "output": ("value", "description", "sensitive", "ephemeral", "depends_on"),
    "variable": ("type", "description", "default", "sensitive", "nullable", "ephemeral"),
}


def _find(configuration: Configuration) -> Iterator[Problem]:
    for module in configuration.modules.values():
        for document in module.documents:
            for attribute in document.attributes:
                yield _stray(document, attribute)
            for block in document.blocks:
                yield from _block(document, block)


def _stray(document: Document, attribute: Attribute) -> Problem:
    message = f"the argument {attribute.name} stands outside of any block"
    return Problem(
        message, at(document, attribute, attribute.name), "is a brace closed too early above?"
    )


def _block(document: Document, block: Block) -> Iterator[Problem]:
    labels = LABELS.get(block.type)
    if labels is None:
        hint = nearest(block.type, LABELS)
        yield Problem(f"there is no block {block.type}", at(document, block, block.type), hint)
        return
    path = address(block)
    if labels != len(block.labels):
        wanted = f"{labels} label{'' if labels == 1 else 's'}"
        message = f"the block {block.type} takes {wanted}, and this one has {len(block.labels)}"
        yield Problem(message, at(document, block, path))
    required = _REQUIRED.get(block.type)
    if required and block.value(required) is None:
        yield Problem(f"{path} has no {required}", at(document, block, path))
    known = _ARGUMENTS.get(block.type)
    for attribute in block.attributes:
        if known and attribute.name not in known:
            message = f"the block {block.type} has no argument {attribute.name}"
            place = at(document, attribute, f"{path}.{attribute.name}")
            yield Problem(message, place, nearest(attribute.name, known))


RULE = Rule("language", "every block is one that Terraform knows, with its labels", _find)
