"""Resources and data sources hold what the provider asks for and nothing that it does not know.

What Terraform itself lets a block hold: https://developer.hashicorp.com/terraform/language/meta-arguments
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from tfgen.checks.provider import Body, all_schemas, requirement, schemas, split, versions
from tfgen.checks.rule import Rule, nearest
from tfgen.configuration.document import Attribute, Block, Document
from tfgen.configuration.modules import Configuration, address, at, inner_blocks
from tfgen.errors import Place, Problem

Found: TypeAlias = tuple[str, Place, str]
"""Message, place and hint."""

_META_ARGUMENTS = ("count", "for_each", "provider", "depends_on")
_META_BLOCKS = ("lifecycle", "provisioner", "connection")


def _find(configuration: Configuration) -> Iterator[Problem]:
    known = schemas(configuration)
    asked = requirement(configuration)
    if not known and asked:
        document, version = asked
        message = (
            f"nothing is known here of AWS provider {version.value}, so its schema is not checked"
        )
        yield Problem(message, at(document, version), f"known are {versions(all_schemas())}")
    for module in configuration.modules.values():
        for document, block in module.blocks("resource", "data", "provider"):
            where: dict[tuple[str, Place], list[str]] = {}
            hints: dict[tuple[str, Place], str] = {}
            for number, schema in known.items():
                body = schema.body(block.type, block.labels[0])
                for message, place, hint in _top(document, block, body) if body else ():
                    where.setdefault((message, place), []).append(number)
                    hints.setdefault((message, place), hint)
            for (message, place), numbers in where.items():
                words = f"{message} in AWS provider {versions(numbers)}"
                yield Problem(words, place, split(known, numbers) or hints[message, place])


def _top(document: Document, block: Block, body: Body) -> Iterator[Found]:
    attributes = tuple(item for item in block.attributes if item.name not in _META_ARGUMENTS)
    blocks = tuple(item for item in block.blocks if item.type not in _META_BLOCKS)
    own = replace(block, attributes=attributes, blocks=blocks)
    yield from _body(document, own, body, address(block), block.labels[0])


def _body(document: Document, block: Block, body: Body, path: str, name: str) -> Iterator[Found]:
    for attribute in block.attributes:
        for message, hint in _argument(attribute, body, name):
            yield message, at(document, attribute, f"{path}.{attribute.name}"), hint
    written: Counter[str] = Counter()
    for inner, inner_path in inner_blocks(block, path):
        type_, content = _dynamic(inner)
        written[type_] += 1
        if type_ in body.blocks:
            yield from _body(document, content, body.blocks[type_][0], inner_path, type_)
        else:
            message, hint = _unknown_block(type_, body, name)
            yield message, at(document, inner, inner_path), hint
    for message, hint in _amounts(block, body, written, name):
        yield message, at(document, block, path), hint


def _amounts(
    block: Block, body: Body, written: Mapping[str, int], name: str
) -> Iterator[tuple[str, str]]:
    """What is missing, or there too often."""
    given = {attribute.name for attribute in block.attributes}.union(written)
    for wanted, kind in body.attributes.items():
        if kind == "required" and wanted not in given:
            yield f"{name} lacks {wanted}, which is required", f"add {wanted} = …"
    for wanted, (_, fewest, most) in body.blocks.items():
        if fewest and wanted not in given and wanted not in body.attributes:
            yield f"{name} lacks the block {wanted}, which is required", f"add {wanted} {{ … }}"
        if most is not None and written.get(wanted, 0) > most:
            yield f"{name} takes only one block {wanted}", f"there are {written[wanted]}"


def _argument(attribute: Attribute, body: Body, name: str) -> Iterator[tuple[str, str]]:
    kind = body.attributes.get(attribute.name)
    if kind == "computed":
        yield f"{attribute.name} of {name} cannot be set", "the provider gives it; only read it"
    elif kind is None and attribute.name in body.blocks:
        hint = f"write {attribute.name} {{ … }}, without ="
        yield f"{attribute.name} of {name} is a block", hint
    elif kind is None:
        hint = nearest(attribute.name, _settable(body))
        yield f"{name} has no argument {attribute.name}", hint


def _unknown_block(written: str, body: Body, name: str) -> tuple[str, str]:
    if written in body.attributes:
        return f"{written} of {name} is not a block", f"write {written} = …"
    return f"{name} has no block {written}", nearest(written, body.blocks)


def _settable(body: Body) -> Iterator[str]:
    yield from (name for name, kind in body.attributes.items() if kind != "computed")
    yield from body.blocks


def _dynamic(block: Block) -> tuple[str, Block]:
    """What a block writes and holds; for a `dynamic` block, its label and its content."""
    if block.type != "dynamic" or not block.labels:
        return block.type, block
    content = next((inner for inner in block.blocks if inner.type == "content"), block)
    return block.labels[0], content


RULE = Rule(
    "schema", "arguments and blocks are those of the AWS provider, required ones included", _find
)
