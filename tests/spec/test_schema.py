from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from tfgen.spec.load import load
from tfgen.spec.schema import DIALECT, json_schema

Told = Callable[..., list[str]]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Saml(Section):
    type: Literal["saml"]
    provider: str


class Oidc(Section):
    type: Literal["oidc"]
    issuer: str


class Role(Section):
    name: str = Field(min_length=1)
    days: int | None = Field(default=None, ge=1)


class Aws(Section):
    """Where everything is made."""

    region: str = Field(description="Such as eu-west-1.")
    account: str


class Spec(Section):
    """One environment."""

    name: str
    aws: Aws
    login: Annotated[Saml | Oidc, Field(discriminator="type")]
    roles: tuple[Role, ...] = ()
    by_name: dict[Annotated[str, Field(pattern="^[a-z]+$")], Role] = {}
    arch: Literal["ARM64", "X86_64"] = "X86_64"


SCHEMA = json_schema(Spec)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def is_valid(text: str) -> bool:
    return bool(VALIDATOR.is_valid(yaml.safe_load(text)))


def test_the_schema_is_one_and_says_which() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == DIALECT
    assert SCHEMA["title"] == "Spec"
    assert SCHEMA["description"] == "One environment."
    assert SCHEMA["$defs"]["Aws"]["properties"]["region"]["description"] == "Such as eu-west-1."
    assert json.dumps(json_schema(Spec)) == json.dumps(SCHEMA)


COMPLETE = """\
name: dev
aws: {region: r, account: "1"}
login: {type: saml, provider: p}
roles: [{name: a}]
by_name: {a: {name: a, days: 1}}
"""


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        (("", ""), True),
        (("name: dev\n", ""), False),
        (("dev", "1"), False),
        (('"1"', "1"), False),
        (("region: r, ", ""), False),
        (("type: saml", "type: oidc"), False),
        (("roles", "rolez"), False),
        (("[{name: a}]", "[{}]"), False),
        (("days: 1", "days: 0"), False),
        (("{a: {", "{A: {"), False),
    ],
)
def test_editor_and_loader_agree(told: Told, change: tuple[str, str], valid: bool) -> None:
    text = COMPLETE.replace(*change)
    assert (told(Spec, text) == []) == valid
    assert is_valid(text) == valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("extends: base.yaml\n", True),
        ("extends: [base.yaml, other.yaml]\n", True),
        ("extends: []\nlogin: {provider: x}\n", True),
        ("extends: base.yaml\naws: {region: r}\nby_name: {a: {days: 2}, b: null}\n", True),
        ("extends: base.yaml\naws: {regio: r}\n", False),
        ("extends: base.yaml\nroles: [{days: 1}]\n", False),
        ("extends: 1\n", False),
    ],
)
def test_with_extends_nothing_is_missing_but_mistakes_are_still_seen(
    text: str, valid: bool
) -> None:
    assert is_valid(text) == valid


_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1)
_ROLES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"name": _TEXT}, optional={"days": st.none() | st.integers(1, 9)}
)
_SPECS = st.fixed_dictionaries(
    {
        "name": _TEXT,
        "aws": st.fixed_dictionaries({"region": _TEXT, "account": _TEXT}),
        "login": st.fixed_dictionaries({"type": st.just("saml"), "provider": _TEXT})
        | st.fixed_dictionaries({"type": st.just("oidc"), "issuer": _TEXT}),
    },
    optional={
        "roles": st.lists(_ROLES, max_size=3),
        "by_name": st.dictionaries(st.from_regex("[a-z]{1,5}", fullmatch=True), _ROLES, max_size=3),
        "arch": st.sampled_from(["ARM64", "X86_64"]),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_SPECS)
def test_every_valid_spec_is_valid_in_the_editor(tmp_path: Path, content: dict[str, Any]) -> None:
    path = tmp_path / "dev.yaml"
    path.write_text(json.dumps(content))  # JSON is YAML
    load(path, Spec)
    assert VALIDATOR.is_valid(content)
    path.with_name("base.yaml").write_text(json.dumps(content))
    path.write_text("extends: base.yaml")
    load(path, Spec)
    assert VALIDATOR.is_valid({"extends": "base.yaml", **content})
