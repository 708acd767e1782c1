from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from tfgen.spec.document import parse
from tfgen.spec.extends import merge
from tfgen.spec.load import load
from tfgen.spec.node import Mapping, plain

Told = Callable[..., list[str]]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Aws(Section):
    region: str
    account: str


class Spec(Section):
    name: str
    aws: Aws
    tags: dict[str, str] = {}
    teams: tuple[str, ...] = Field(default=(), min_length=1)


def test_a_spec_wins_over_what_it_extends(told: Told) -> None:
    others = {
        "shared/defaults.yaml": """\
            extends: [a.yaml, b.yaml]
            tags: {owner: platform, cost: shared}
            """,
        "shared/a.yaml": "aws: {region: eu-west-1, account: '1'}\nteams: [one, two]\n",
        "shared/b.yaml": "aws: {region: eu-west-2}\n",
    }
    text = """\
extends: shared/defaults.yaml
name: dev
tags:
  cost: null
  stage: dev
teams: [three]
"""
    assert told(Spec, text, others) == []
    loaded = load(Path("dev.yaml"), Spec)
    assert loaded.spec == Spec(
        name="dev",
        aws=Aws(region="eu-west-2", account="1"),
        tags={"owner": "platform", "stage": "dev"},
        teams=("three",),
    )
    assert [str(path) for path in loaded.sources] == [
        "dev.yaml",
        "shared/defaults.yaml",
        "shared/a.yaml",
        "shared/b.yaml",
    ]
    assert str(loaded.place_of(("aws", "region"))) == "shared/b.yaml:1:15"
    assert str(loaded.place_of(("aws", "account"))) == "shared/a.yaml:1:35"
    assert str(loaded.place_of(("tags", "stage"))) == "dev.yaml:5:10"
    assert str(loaded.place_of(("tags", "owner"))) == "shared/defaults.yaml:2:27"


def test_null_drops_what_is_inherited_and_nothing_else(told: Told) -> None:
    others = {"base.yaml": "name: base\naws: {region: r, account: a}\n"}
    assert told(Spec, "extends: base.yaml\nname: null\ntags: null\n", others) == [
        "dev.yaml:2:7: name: is missing",
        "dev.yaml:3:7: tags: must be a mapping, and has no value (give a value, or remove the key)",
    ]


def test_problems_are_told_in_the_file_that_has_them(told: Told) -> None:
    others = {
        "base.yaml": "aws: {region: 1, acount: '2'}\nname: base\nname: again\n",
    }
    assert told(Spec, "extends: base.yaml\nname: dev\ntags: {a: yes}\n", others) == [
        "dev.yaml:3:11: tags.a: must be text, and YAML may read yes as a boolean "
        '(write it in quotes: "yes")',
        'base.yaml:1:15: aws.region: must be text, not the number 1 (write it in quotes: "1")',
        'base.yaml:1:18: aws.acount: is not a known key (did you mean "account"? '
        "known keys: region, account)",
        "base.yaml:3:1: name: is given twice, first in line 2 (keep one of the two)",
    ]


_FORM = "write the path of a file, relative to this one, or a list of such paths"


@pytest.mark.parametrize(
    ("text", "others", "expected"),
    [
        (
            "extends: dev.yaml\n",
            {},
            ["dev.yaml:1:10: extends: goes in a circle: dev.yaml → dev.yaml "
             "(remove one of these `extends`)"],
        ),
        (
            "extends: a/one.yaml\n",
            {"a/one.yaml": "extends: ../b/two.yaml\n", "b/two.yaml": "extends: ../a/one.yaml\n"},
            ["b/two.yaml:1:10: extends: goes in a circle: a/one.yaml → b/two.yaml → a/one.yaml "
             "(remove one of these `extends`)"],
        ),
        (
            "extends: shared/default.yaml\n",
            {"shared/defaults.yaml": "{}"},
            ["dev.yaml:1:10: extends: shared/default.yaml: there is no such file "
             '(did you mean "shared/defaults.yaml"?)'],
        ),
        (
            "extends: [/etc/tfgen.yaml, 3, '', {a: b}]\n",
            {},
            [
                "dev.yaml:1:11: extends: is an absolute path, which holds on one machine only "
                f"({_FORM})",
                f"dev.yaml:1:28: extends: does not name a file ({_FORM})",
                f"dev.yaml:1:31: extends: does not name a file ({_FORM})",
                f"dev.yaml:1:35: extends: does not name a file ({_FORM})",
            ],
        ),
        ("extends:\n", {}, [f"dev.yaml:1:9: extends: does not name a file ({_FORM})"]),
        (
            "extends: shared\n",
            {"shared/x.yaml": ""},
            ["dev.yaml:1:10: extends: shared: is a directory (name a YAML file)"],
        ),
        (
            "extends: [a.yaml, b.yaml]\nname: 1\n",
            {"a.yaml": "a: b: c\n", "b.yaml": "- b\n"},
            [
                "a.yaml:1:5: a colon stands where no key can be (keys of one mapping begin in the "
                "same column; text with a colon goes in quotes)",
                "b.yaml:1:1: the file holds a list (a spec is a mapping: `key: value`)",
            ],
        ),
    ],
    ids=["itself", "circle", "missing", "not-paths", "nothing", "directory", "unreadable"],
)  # fmt: skip
def test_what_cannot_be_extended_is_told(
    told: Told, text: str, others: dict[str, str], expected: list[str]
) -> None:
    assert told(Spec, text, others) == expected


def test_a_long_chain_ends(told: Told) -> None:
    others = {f"{number}.yaml": f"extends: {number + 1}.yaml\n" for number in range(40)}
    assert told(Spec, "extends: 0.yaml\n", others) == [
        "14.yaml:1:10: extends: is more than 16 files away from the spec"
    ]


def test_a_file_that_two_others_extend_is_read_and_told_once(told: Told) -> None:
    others = {
        "a.yaml": "extends: c.yaml\n",
        "b.yaml": "extends: c.yaml\n",
        "c.yaml": "name: c\nname: d\naws: {region: r, account: a}\n",
    }
    assert told(Spec, "extends: [a.yaml, b.yaml]\n", others) == [
        "c.yaml:2:1: name: is given twice, first in line 1 (keep one of the two)"
    ]


_TREES = st.recursive(
    st.integers(0, 9) | st.lists(st.integers(0, 9), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)
_MAPPINGS = st.dictionaries(st.sampled_from("abc"), _TREES, max_size=3)


def tree(content: dict[str, Any]) -> Mapping:
    root = parse(str(content), "f").root  # what Python writes for these is YAML as well
    assert root is not None
    return root


def merged(*contents: dict[str, Any]) -> Any:
    result = tree(contents[0])
    for content in contents[1:]:
        result = merge(result, tree(content))
    return plain(result)


@given(_MAPPINGS, _MAPPINGS)
def test_merging_keeps_all_of_the_spec_and_what_it_leaves_open(
    base: dict[str, Any], over: dict[str, Any]
) -> None:
    assert merged(base, {}) == base
    assert merged({}, over) == over
    assert merged(base, over, over) == merged(base, over)
    result = merged(base, over)
    assert result.keys() == base.keys() | over.keys()
    for key, value in result.items():
        if key not in over:
            assert value == base[key]
        elif not isinstance(value, dict):
            assert value == over[key]


@given(_MAPPINGS, st.data())
def test_every_inherited_key_can_be_dropped(base: dict[str, Any], data: st.DataObject) -> None:
    dropped = data.draw(st.sets(st.sampled_from(sorted(base)))) if base else set()
    over = parse("".join(f"{key}: null\n" for key in sorted(dropped)) or "{}", "f").root
    assert over is not None
    assert plain(merge(tree(base), over)) == {
        key: value for key, value in base.items() if key not in dropped
    }
