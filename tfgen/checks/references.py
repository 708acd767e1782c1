"""Every reference leads to something: a variable, a local, a resource, a data source, an attribute.

What `module.x.y` leads to is for `outputs`.
https://developer.hashicorp.com/terraform/language/expressions/references
"""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.checks.provider import Schemas, schemas, split, versions
from tfgen.checks.rule import Rule, nearest
from tfgen.configuration.document import ELEMENT, Block, Document, Reference, references
from tfgen.configuration.modules import Configuration, Module, address, at, inner_blocks
from tfgen.errors import Problem

_ALWAYS_THERE = ("each", "count", "self", "path", "terraform")
_NOUNS = {"var": "variable", "local": "local value", "module": "module"}
# Where a bare name is not a reference to a value but a type, an address or a provider.
_NO_VALUES = {
    ("variable", "type"),
    ("lifecycle", "ignore_changes"),
    ("dynamic", "iterator"),
    ("import", "to"),
    ("import", "provider"),
    ("resource", "provider"),
    ("data", "provider"),
    ("ephemeral", "provider"),
    ("module", "providers"),
}
_NO_VALUES_AT_ALL = ("terraform", "moved", "removed")


def found_in(module: Module) -> Iterator[tuple[Document, str, Reference]]:
    """Every reference in a module, with the path of the argument that holds it."""
    for document, block in module.blocks():
        if block.type not in _NO_VALUES_AT_ALL:
            yield from ((document, path, ref) for path, ref in _in_block(block, address(block)))


def _in_block(
    block: Block, path: str, bound: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Reference]]:
    if block.type == "dynamic":
        iterator = block.value("iterator")
        bound |= {*(iterator.parts if isinstance(iterator, Reference) else block.labels)}
    for attribute in block.attributes:
        if (block.type, attribute.name) not in _NO_VALUES:
            for reference in references(attribute.value):
                if reference.parts[0] not in bound:
                    yield f"{path}.{attribute.name}", reference
    for inner, inner_path in inner_blocks(block, path):
        yield from _in_block(inner, inner_path, bound)


def _find(configuration: Configuration) -> Iterator[Problem]:
    known = schemas(configuration)
    for module in configuration.modules.values():
        if module.complete:
            for document, path, reference in found_in(module):
                problem = _resolve(module, reference, known)
                if problem:
                    message, hint = problem
                    yield Problem(message, at(document, reference, path), hint)


def _resolve(module: Module, reference: Reference, known: Schemas) -> tuple[str, str] | None:
    """What is wrong with a reference and how to mend it, or None."""
    first, *rest = reference.parts
    if first in _ALWAYS_THERE:
        return None
    if not rest:
        return f"{first} refers to nothing", f'text stands in quotes: "{first}"'
    if first in _NOUNS:
        if module.find(f"{first}.{rest[0]}"):
            return None
        return f"there is no {_NOUNS[first]} {rest[0]}", nearest(rest[0], module.names(first))
    is_data = first in ("data", "ephemeral")
    length = 3 if is_data else 2
    target = ".".join(reference.parts[:length])
    declared = module.find(target)
    if declared is None or declared.block is None:
        kinds = ("data",) if is_data else ("resource",)
        valid = (address(block) for _, block in module.blocks(*kinds))
        return f"there is no {target}", nearest(target, valid)
    names = [part for part in reference.parts[length:] if part != ELEMENT]
    return _attribute(declared.block, names[0], known) if names else None


def _attribute(block: Block, name: str, known: Schemas) -> tuple[str, str] | None:
    kind, type_ = block.type, block.labels[0]
    bodies = {version: schema.body(kind, type_) for version, schema in known.items()}
    lacking = [version for version, body in bodies.items() if body and name not in body.names]
    if not lacking:
        return None
    valid = {name for body in bodies.values() if body for name in body.names}
    hint = split(known, lacking) or nearest(name, valid)
    return f"{type_} has no attribute {name} in AWS provider {versions(lacking)}", hint


RULE = Rule("references", "every reference leads to something that is declared", _find)
