from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tfgen.errors import Place, SpecError
from tfgen.spec.invalid import Fault, refuse
from tfgen.spec.load import load

Told = Callable[..., list[str]]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=1)


class Arch(StrEnum):
    X86 = "X86_64"
    ARM = "ARM64"


class Saml(Section):
    type: Literal["saml"]
    provider: str


class Oidc(Section):
    type: Literal["oidc"]
    saml: int  # named like the other tag, which must not confuse anyone


class FromService(Section):
    cluster: str
    service: str


class FromTag(Section):
    tag: str


class Role(Section):
    name: Annotated[str, Field(max_length=8)]
    from_: str | None = Field(default=None, alias="from")


class Spec(Section):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] = Field(
        default="dev", description="Lower-case letters, digits and dashes.", examples=["dev"]
    )
    account: str = Field(default="1", description="The AWS account, 12 digits.\n\nMore about it.")
    arch: Arch = Arch.X86
    cpu: Literal[256, 512] = 256
    state: Literal["on", "off", "1.10"] = "on"
    days: Annotated[int, Field(ge=1, le=365)] = Field(
        default=1, description="Days that transcripts are kept."
    )
    ratio: float = 0.5
    flag: bool = False
    cidr: IPv4Network | IPv6Network | None = None
    either: dict[Literal["a", "b"], int | list[int] | Saml] = {}
    until: datetime.date | None = None
    login: Annotated[Saml | Oidc, Field(discriminator="type")] | None = None
    image: str | FromService | FromTag = "x"
    count: int | Literal["max"] = 1
    roles: tuple[Role, ...] = ()
    command: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = ("x",)
    limits: dict[Annotated[str, Field(pattern=r"^[A-Z]+$")], int] = {}

    @field_validator("account")
    @classmethod
    def _has_digits(cls, account: str) -> str:
        if not account.isdigit():
            raise ValueError("is not made of digits")
        return account

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [role.name for role in self.roles]
        refuse(
            Fault(("roles", index, "name"), f'"{name}" is taken', "choose another name")
            for index, name in enumerate(names)
            if name in names[:index]
        )
        return self


class Required(Section):
    name: str = Field(description="What everything is named after.")
    aws: FromTag


TOP = (
    "name, account, arch, cpu, state, days, ratio, flag, cidr, either, until, login, image, "
    "count, roles, command, limits, extends"
)


# A spec, and indented below it the one problem that it has.
WRONG_VALUES = r"""
# What YAML reads as something else.

account: 12345
    account: must be text, not the number 12345 (write it in quotes: "12345")

account: 012345678901
    account: must be text, and YAML may read 012345678901 as a number (write it in quotes:
    "012345678901")

account: 098765432109
    account: must be text, and YAML may read 098765432109 as a number (write it in quotes:
    "098765432109")

account: 1.10
    account: must be text, not the number 1.10 (write it in quotes: "1.10")

account: 12:30
    account: must be text, and YAML may read 12:30 as a number (write it in quotes: "12:30")

account: 1e5
    account: must be text, and YAML may read 1e5 as a number (write it in quotes: "1e5")

account: No
    account: must be text, and YAML may read No as a boolean (write it in quotes: "No")

account: true
    account: must be text, not true (write it in quotes: "true")

account:
    account: must be text, and has no value (give a value, or remove the key)

state: off
    state: must be text, and YAML may read off as a boolean (write it in quotes: "off")

state: 1.10
    state: must be text, not the number 1.10 (write it in quotes: "1.10")

flag: yes
    flag: must be true or false, not yes (write true without quotes)

flag: 'false'
    flag: must be true or false, not the text "false" (write false without quotes)

flag: 1
    flag: must be true or false, not the number 1

days: '7'
    days: must be a whole number, not the text "7" (write it without quotes: 7)

days: 012
    days: must be a whole number, not 012 (write it in plain decimal digits)

days: 1.5
    days: must be a whole number, not the number 1.5 (Days that transcripts are kept)

ratio: '0.5'
    ratio: must be a number, not the text "0.5" (write it without quotes: 0.5)

cpu: '256'
    cpu: must be a whole number, not the text "256" (write it without quotes: 256)

until: 2026
    until: must be a date such as 2026-12-31, not the number 2026

until: soon
    until: must be a date such as 2026-12-31, not the text "soon"

# Wrong kinds, unknown and wrong keys.

account: [1]
    account: must be text, not a list (The AWS account, 12 digits)

roles: x
    roles: must be a list, not the text "x" (write it as a list: ["x"])

roles: [x]
    roles[0]: must be a mapping, not the text "x" (the keys name, from)

roles: [{from: x}]
    roles[0].name: is missing

limits: []
    limits: must be a mapping, not a list

limits: {a: 1}
    limits.a: the key "a" does not have the right form (its pattern is ^[A-Z]+$)

limits: {A: x}
    limits.A: must be a whole number, not the text "x"

dayz: 1
    dayz: is not a known key (did you mean "days"? known keys: <TOP>)

Flag: yes
    Flag: is not a known key (did you mean "flag"? known keys: <TOP>)

extend: x
    extend: is not a known key (did you mean "extends"? known keys: <TOP>)

zzz: 1
    zzz: is not a known key (known keys: <TOP>)

roles: [{nam: x}]
    roles[0].nam: is not a known key (did you mean "name"? known keys: name, from)

# Choices and limits.

arch: arm64
    arch: "arm64" is not one of the choices (did you mean "ARM64"? choices: "X86_64",
    "ARM64")

arch: {}
    arch: must be one of the choices, not a mapping (choices: "X86_64", "ARM64")

cpu: 300
    cpu: 300 is not one of the choices (choices: 256, 512)

days: 0
    days: must be at least 1, not 0 (Days that transcripts are kept)

days: 366
    days: must be at most 365, not 366 (Days that transcripts are kept)

command: []
    command: must not be empty

command: [a, b, c]
    command: must have at most 2 items, not 3

command: ['']
    command[0]: must not be empty

roles: [{name: too-long-a-name}]
    roles[0].name: must have at most 8 characters, not 15

name: Dev
    name: "Dev" does not have the right form (Lower-case letters, digits and dashes; for example
    "dev")

# Our own validators.

account: x
    account: is not made of digits

roles: [{name: a}, {name: b}, {name: a}]
    roles[2].name: "a" is taken (choose another name)

# Unions.

login: {type: oidc, saml: x}
    login.saml: must be a whole number, not the text "x"

login: {type: saml, provider: 1}
    login.provider: must be text, not the number 1 (write it in quotes: "1")

login: {type: saml, saml: 1, provider: x}
    login.saml: is not a known key (known keys: type, provider)

login: {type: samls}
    login.type: "samls" is not one of the choices (did you mean "saml"? choices: "oidc",
    "saml")

login: {provider: x}
    login.type: is missing (choices: "oidc", "saml")

login: saml
    login: must be a mapping, not the text "saml" (its key type is "oidc" or "saml")

image: 5
    image: must be text or a mapping, not the number 5 (write it in quotes: "5")

image: {cluster: a, service: 1}
    image.service: must be text, not the number 1 (write it in quotes: "1")

image: {cluster: a, servic: b}
    image.servic: is not a known key (did you mean "service"? known keys: cluster, service)

image: {}
    image: fits none of the alternatives (write a mapping with the keys cluster, service or
    a mapping with the key tag)

image: {clustr: a, tga: b}
    image: fits none of the alternatives (write a mapping with the keys cluster, service or
    a mapping with the key tag)

count: maximum
    count: must be a whole number or "max", not the text "maximum"

cidr: 10.20.0.0/99
    cidr: must be an IPv4 network such as 10.0.0.0/16 or an IPv6 network such as 2001:db8::/32, not
    the text "10.20.0.0/99"

cidr: 10
    cidr: must be an IPv4 network such as 10.0.0.0/16 or an IPv6 network such as 2001:db8::/32, not
    the number 10

either: {a: [1, x]}
    either.a[1]: must be a whole number, not the text "x"

either: {a: {type: saml, provider: 3}}
    either.a.provider: must be text, not the number 3 (write it in quotes: "3")

either: {a: x}
    either.a: must be a whole number or a list or a mapping, not the text "x" (write it as a list:
    ["x"])

either: {c: 1}
    either.c: the key "c" is not one of the choices (choices: "a", "b")

count: 08
    count: must be a whole number or "max", not 08 (write it in plain decimal digits)
"""


def cases() -> list[tuple[str, str]]:
    paragraphs = [paragraph.split("\n    ") for paragraph in WRONG_VALUES.strip().split("\n\n")]
    return [
        (text, " ".join(expected).strip().replace("<TOP>", TOP))
        for text, *expected in paragraphs
        if not text.startswith("#")
    ]


@pytest.mark.parametrize(("text", "expected"), cases(), ids=[text for text, _ in cases()])
def test_one_wrong_value_is_one_problem(told: Told, text: str, expected: str) -> None:
    (line,) = told(Spec, f"{text}\n")
    assert line.removeprefix("dev.yaml:").split(" ", 1)[1] == expected


def test_every_problem_is_told_at_once_in_the_order_of_the_text(told: Told) -> None:
    text = """\
name: Prod
zzz: yes
account: 012345678901
roles:
  - name: a
    from: 1
  - name: b
    name: c
  - &x {from: x}
limits: {A: x, B: &y 2, A: 3}
login:
  type: oidc
"""
    assert [line.split(" (")[0] for line in told(Spec, text)] == [
        'dev.yaml:1:7: name: "Prod" does not have the right form',
        "dev.yaml:2:1: zzz: is not a known key",
        "dev.yaml:3:10: account: must be text, and YAML may read 012345678901 as a number",
        "dev.yaml:6:11: roles[0].from: must be text, not the number 1",
        "dev.yaml:8:5: roles[1].name: is given twice, first in line 7",
        "dev.yaml:9:5: roles[2]: YAML reads a word that begins with & as an anchor, "
        "and a spec has none",
        "dev.yaml:9:5: roles[2].name: is missing",
        'dev.yaml:10:13: limits.A: must be a whole number, not the text "x"',
        "dev.yaml:10:19: limits.B: YAML reads a word that begins with & as an anchor, "
        "and a spec has none",
        "dev.yaml:10:25: limits.A: is given twice, first in line 10",
        "dev.yaml:12:3: login.saml: is missing",
    ]


def test_what_is_missing_is_placed_at_the_mapping_that_misses_it(told: Told) -> None:
    assert told(Required, "aws:\n  tga: x\n") == [
        "dev.yaml:1:1: name: is missing (What everything is named after)",
        'dev.yaml:2:3: aws.tga: is not a known key (did you mean "tag"? known keys: tag)',
    ]
    assert told(Required, "name: x\naws: {}\n") == ["dev.yaml:2:6: aws.tag: is missing"]


def test_a_misspelt_key_is_told_once(told: Told) -> None:
    (line,) = told(Required, "nmae: x\naws: {tag: y}\n")
    assert line.startswith('dev.yaml:1:1: nmae: is not a known key (did you mean "name"?')


def test_an_odd_value_of_an_unknown_key_is_told_once(told: Told) -> None:
    (line,) = told(Spec, "zzz: [yes, {a: 012}]\n")
    assert line.startswith("dev.yaml:1:1: zzz: is not a known key")


def test_a_wrong_item_is_not_told_again_as_too_few_items(told: Told) -> None:
    assert told(Spec, "command: [1]\n") == [
        'dev.yaml:1:11: command[0]: must be text, not the number 1 (write it in quotes: "1")'
    ]


def test_a_valid_spec_is_read_as_it_was_meant(told: Told) -> None:
    text = """\
account: "012345678901"
arch: ARM64
cpu: 512
state: "off"
ratio: 1
until: 2026-12-31
image: {cluster: a, service: b}
count: max
roles: [{name: "e\u0301", from: 'no'}]
command: [a, "b\\tc"]
limits: {A: 1}
"""
    assert told(Spec, text) == []
    spec = load(Path("dev.yaml"), Spec).spec
    assert spec.account == "012345678901"
    assert (spec.arch, spec.cpu, spec.state, spec.ratio) == (Arch.ARM, 512, "off", 1.0)
    assert spec.until == datetime.date(2026, 12, 31)
    assert spec.image == FromService(cluster="a", service="b")
    assert (spec.count, spec.command, spec.limits) == ("max", ("a", "b\tc"), {"A": 1})
    assert (spec.roles[0].name, spec.roles[0].from_) == ("é", "no")


def test_the_place_of_a_value_can_be_asked(told: Told) -> None:
    told(Spec, "roles:\n  - name: a\n")
    loaded = load(Path("dev.yaml"), Spec)
    assert loaded.place_of(("roles", 0, "name")) == Place("dev.yaml", 2, 11, "roles[0].name")
    assert loaded.place_of(("days",)) == Place("dev.yaml", 1, 1, "days")


def failure(path: Path) -> str:
    with pytest.raises(SpecError) as caught:
        load(path, Spec)
    (problem,) = caught.value.problems
    return f"{problem.place}: {problem.message} ({problem.hint})"


def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dev.yaml").write_text("name: x\n")
    Path("bytes.yaml").write_bytes(b"name: x\nname: \xc3\xa9\xff\n")
    Path("utf16.yaml").write_text("name: x\n", encoding="utf-16")
    Path("large.yaml").write_bytes(b"#" * (1024 * 1024 + 1))
    Path("control.yaml").write_text("name: a\nflag: \x1b[0m\n")
    os.mkfifo("pipe.yaml")

    assert failure(Path("deb.yaml")) == (
        'deb.yaml: there is no such file (did you mean "dev.yaml"?)'
    )
    assert failure(Path("no/dev.yaml")) == (
        "no/dev.yaml: there is no such file (there is no directory no either)"
    )
    assert failure(tmp_path) == ".: is a directory (name a YAML file)"
    assert failure(Path("pipe.yaml")) == "pipe.yaml: is not an ordinary file (name a YAML file)"
    assert failure(Path("utf16.yaml")) == "utf16.yaml: is not UTF-8 text (save it as UTF-8)"
    assert failure(Path("bytes.yaml")) == (
        "bytes.yaml:2:8: is not UTF-8 from here on (save it as UTF-8)"
    )
    assert failure(Path("large.yaml")) == (
        "large.yaml: is larger than 1 MiB (a spec has a few hundred lines)"
    )
    assert failure(Path("control.yaml")) == (
        "control.yaml:2:7: holds the control character U+001B (remove it)"
    )
    assert failure(Path("x" * 300)).startswith(f"{'x' * 300}: cannot be read: ")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read anything")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dev.yaml"
    path.touch(mode=0o000)
    assert failure(path) == f"{path}: may not be read (check the file's permissions)"


def test_a_byte_order_mark_is_skipped(told: Told) -> None:
    assert told(Spec, "\ufeffname: 1\n") == [
        'dev.yaml:1:7: name: must be text, not the number 1 (write it in quotes: "1")'
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_give_anything_but_a_spec_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "dev.yaml"
    path.write_bytes(data)
    try:
        load(path, Spec)
    except SpecError as error:
        assert error.problems


_WORDS = r"""
yes | 012 | 1 | 1.5 | '1' | '' | x | {} | [] | ~ | *a | &a | !t | true | on | max | ARM64 | 256 |
'256' | {type: saml} | {name: x, from: 1} | [1, x] | 2026-01-01 | [[1]] | {a: {b: 1}} | {A: yes} |
{cluster: 1} | 'a: b' | "\u0007" | [{name: a}, {name: a}]
"""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from([*Spec.model_fields, "from", "extends", "<<"]),
        st.sampled_from(_WORDS.split("|")),
    )
)
def test_no_values_give_anything_but_a_spec_error(tmp_path: Path, words: dict[str, str]) -> None:
    path = tmp_path / "dev.yaml"
    path.write_text("".join(f"{key}: {word.strip()}\n" for key, word in words.items()) or "{}")
    try:
        load(path, Spec)
    except SpecError as error:
        assert error.problems
        places = [(item.place, item.message) for item in error.problems]
        assert len(places) == len(set(places))
