"""What the AWS provider's resources take and give, by version of the provider."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from tfgen.configuration.document import Document, Expression, Literal, Object
from tfgen.configuration.modules import Configuration

_CLAUSE = re.compile(r"(>=|<=|~>|!=|>|<|=|)\s*(\d+(?:\.\d+)*)")


@dataclass(frozen=True, slots=True)
class Body:
    """What a resource, or a block in one, holds: a view of `provider_schema.json`."""

    data: Mapping[str, Any]

    @property
    def attributes(self) -> Mapping[str, str]:
        """Name → `required`, `optional` or `computed`."""
        attributes: Mapping[str, str] = self.data["attributes"]
        return attributes

    @property
    def blocks(self) -> Mapping[str, tuple[Body, int, int | None]]:
        """Name → what it holds, the fewest and (where there is a limit) the most there may be."""
        blocks = self.data["blocks"].items()
        return {name: (Body(block["body"]), block["min"], block["max"]) for name, block in blocks}

    @property
    def names(self) -> set[str]:
        """All that it holds."""
        return {*self.data["attributes"], *self.data["blocks"]}


@dataclass(frozen=True, slots=True)
class Schema:
    """One version of the provider."""

    data: Mapping[str, Any]

    def body(self, kind: str, type_: str) -> Body | None:
        """What a type holds; None for one that is not known here.

        Args:
            kind: `resource`, `data` or `provider`.
            type_: Such as `aws_kms_key`.
        """
        if kind == "provider":
            return Body(self.data["provider"]) if type_ == "aws" else None
        found = self.data.get(kind, {}).get(type_)
        return Body(found) if found else None


Schemas: TypeAlias = Mapping[str, Schema]


@functools.cache
def all_schemas() -> Schemas:
    """The schemas that tfgen carries, by version: one for each major of the provider."""
    text = Path(__file__).with_name("provider_schema.json").read_text("utf-8")
    return {version: Schema(data) for version, data in json.loads(text).items()}


def schemas(configuration: Configuration) -> Schemas:
    """The schemas of the majors that the environment's version constraint lets in."""
    asked = requirement(configuration)
    return {
        version: schema
        for version, schema in all_schemas().items()
        if asked is None or admits(str(asked[1].value), int(version.split(".")[0]))
    }


def requirement(configuration: Configuration) -> tuple[Document, Literal] | None:
    """The version that the root module asks for, and the file that says so."""
    root = configuration.modules.get("")
    for document, block in root.blocks("terraform") if root else ():
        for inner in block.blocks:
            version = _version(inner.value("aws")) if inner.type == "required_providers" else None
            if version:
                return document, version
    return None


def _version(provider: Expression | None) -> Literal | None:
    for key, value in provider.entries if isinstance(provider, Object) else ():
        if isinstance(key, Literal) and key.value == "version" and isinstance(value, Literal):
            return value
    return None


def versions(of: Iterable[str]) -> str:
    """Versions as words."""
    return " and ".join(of)


def split(known: Schemas, against: Sequence[str]) -> str:
    """A hint where the versions that the environment lets in do not agree, or ""."""
    others = [version for version in known if version not in against]
    if not others:
        return ""
    return (
        f"AWS provider {versions(others)} does not mind;"
        " terraform.aws_provider in the spec says which versions are let in"
    )


def admits(constraint: str, major: int) -> bool:
    """Whether a constraint such as `>= 5.100.0, < 7.0.0` lets in any version of a major.

    https://developer.hashicorp.com/terraform/language/expressions/version-constraints
    """
    return all(
        _admits(operator, version, major) for operator, version in _CLAUSE.findall(constraint)
    )


def _admits(operator: str, version: str, major: int) -> bool:
    wanted = (*map(int, version.split(".")), 0, 0)[:3]
    match operator:
        case ">" | ">=":
            return major >= wanted[0]
        case "<":
            return (major, 0, 0) < wanted
        case "<=":
            return major <= wanted[0]
        case "!=":
            return True
        case "~>" if "." not in version:
            return major >= wanted[0]
        case _:
            return major == wanted[0]
