from __future__ import annotations

import unicodedata
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import survives_jsonencode
from tfgen.spec import document
from tfgen.spec.document import MAX_DEPTH, parse
from tfgen.spec.node import at, key_place_of, place_of, plain, scalars


def complaints(text: str) -> list[str]:
    found = parse(text, "f").problems
    return [
        f"{problem.place}: {problem.place.path}: {problem.message}"
        for problem in found
        if problem.place
    ]


def data(text: str) -> Any:
    read = parse(text, "f")
    assert read.root is not None
    assert read.problems == ()
    return plain(read.root)


_TEXT = (
    st.text(
        st.characters(
            codec="utf-8",
            exclude_categories=("Cc", "Cs", "Cn"),
            include_characters="\t\n",
            exclude_characters="\ufeff",  # a byte order mark anywhere is for the parser to skip
        )
    )
    .map(lambda text: unicodedata.normalize("NFC", text))
    .filter(survives_jsonencode)
)
_PLAIN_NUMBER = st.integers(-(10**17), 10**17) | st.decimals(
    -(10**9), 10**9, places=4, allow_nan=False
).map(float).filter(lambda number: "e" not in repr(number))
_DATA = st.recursive(
    st.none() | st.booleans() | _PLAIN_NUMBER | _TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_TEXT.filter(bool), inner, max_size=4)
    ),
    max_leaves=20,
)


class _Quoting(yaml.SafeDumper):
    """Writes every text in quotes: what goes without them is another test's claim."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


_Quoting.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


@given(st.dictionaries(_TEXT.filter(bool), _DATA, max_size=5), st.booleans())
def test_what_can_be_written_as_yaml_is_read_back(content: dict[str, Any], flow: bool) -> None:
    text = yaml.dump(
        content, Dumper=_Quoting, allow_unicode=True, default_flow_style=flow, sort_keys=False
    )
    assert data(text) == content


@given(st.text())
def test_no_text_makes_the_parser_raise(text: str) -> None:
    read = parse(text, "f")
    assert read.root is not None or read.problems


@given(st.text(st.sampled_from("ab:-?[]{},&*!|>'\"%@`#~ \t\n\\\\uxU0<=.")))
def test_no_piece_of_yaml_makes_the_parser_raise(text: str) -> None:
    read = parse(text, "f")
    assert read.root is not None or read.problems


@pytest.mark.parametrize(
    ("word", "read_as"),
    [
        ("0", 0),
        ("-12", -12),
        ("123456789012", 123456789012),
        ("1.5", 1.5),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-01-31", "2026-01-31"),
        ("08:00", "08:00"),
        ("1.2.3", "1.2.3"),
        ("sg-0123", "sg-0123"),
        ("${var.x}", "${var.x}"),
        ("a#b", "a#b"),
        ("y", "y"),
    ],
)
def test_plain_words_are_read_alike_by_every_yaml_version(word: str, read_as: object) -> None:
    assert data(f"k: {word}\n") == {"k": read_as}


_DISPUTED = (
    "yes No ON off True FALSE 012 08 +1 1_000 0x1F 0o17 0b1 1e5 1.5e3 .5 5. 12:30 1:2:3 .inf -.Inf "
    ".nan 1234567890123456789 012345678901"
)


@pytest.mark.parametrize("word", _DISPUTED.split())
def test_words_that_readers_disagree_on_are_odd_and_kept_as_written(word: str) -> None:
    read = parse(f"k: {word}\n", "f")
    assert read.root is not None
    ((_, scalar),) = scalars(read.root)
    assert (scalar.odd, scalar.data, scalar.raw) == (True, word, word)


def test_every_key_and_value_knows_its_place() -> None:
    root = parse("# first\na:\n  - b: 1\n    é: 😀 x\n\n  - [2, 'c d']\n", "f").root
    assert root is not None
    assert str(place_of(root, ("a", 0, "b"))) == "f:3:8"
    assert str(key_place_of(root, ("a", 0, "é"))) == "f:4:5"
    assert str(place_of(root, ("a", 1, 1))) == "f:6:9"
    assert place_of(root, ("a", 1, 1)).path == "a[1][1]"
    assert str(place_of(root, ("a", 0, "missing", 7))) == "f:3:5"
    assert at(root, ("a", 2)) is None


def test_keys_are_their_text() -> None:
    assert data("on: 1\n123: 2\n1.10: 3\n2026-01-01: 4\nnull: 5\n") == {
        "on": 1,
        "123": 2,
        "1.10": 3,
        "2026-01-01": 4,
        "null": 5,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\tb: 1\n", "f:2:1: : a tab stands where YAML allows only spaces"),
        ("a:\n  b: 1\n \tc: 1\n", "f:3:2: : a tab stands where YAML allows only spaces"),
        ("-\ta: b\n", "f:1:2: : a tab stands where YAML allows only spaces"),
        ("a: b: c\n", "f:1:5: : a colon stands where no key can be"),
        ("a: 1\n b: 2\n", "f:2:3: : a colon stands where no key can be"),
        ("a: 1\nb\n", "f:2:1: : a key has no colon, or text goes on in the wrong column"),
        ("a: [1, 2\nb: 3\n", "f:1:4: : the list that begins with [ here is not closed properly"),
        ("a: {b: c]\n", "f:1:4: : the mapping that begins with { here is not closed properly"),
        ("a: 'x\nb: 3\n", "f:1:4: : the quote that opens here is never closed"),
        ("a: 'x\n\ty\n", "f:1:4: : the quote that opens here is never closed"),
        ("a: @x\n", "f:1:4: : no value can begin with @"),
        ("a: - b\n", "f:1:4: : a list item stands where no list can begin"),
        (
            'a: "\\q"\n',
            "f:1:5: : a backslash in double quotes begins an escape that YAML does not know",
        ),
        ("a: |x\n", "f:1:5: : something follows the | or > that begins a block of text"),
        ("a: }\n", "f:1:4: : a value is missing, or it begins with a bracket, a brace or a comma"),
        ('a: "b" c\n', "f:1:8: : this does not fit what stands before it"),
        ("- a\nb: c\n", "f:2:1: : a list goes on with something that is not a list item"),
        ("a: 1\n...\nb: 2\n", "f:3:1: : something follows the end of the document"),
        ("a: 1\n---\nb: 2\n", "f:2:1: : a second document begins here"),
        (
            "%FOO\n---\na: 1\n",
            "f:1:5: : YAML reads a line that begins with % as a directive, and a spec has none",
        ),
        (
            "a: *.example.com\n",
            "f:1:4: : YAML reads a word that begins with * as an alias, and a spec has none",
        ),
        (
            "a: !foo!bar x\n",
            "f:1:4: : YAML reads a word that begins with ! as a tag, and a spec has none",
        ),
        ("", "f: : the file holds nothing"),
        ("# only a comment\n", "f: : the file holds nothing"),
        ("---\n", "f: : the file holds nothing"),
        ("- a\n", "f:1:1: : the file holds a list"),
        ("text\n", "f:1:1: : the file holds a single value"),
    ],
)
def test_a_text_that_cannot_be_read_is_told_in_plain_words(text: str, expected: str) -> None:
    assert complaints(text) == [expected]
    assert parse(text, "f").root is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ["f:3:1: a: is given twice, first in line 1"]),
        ("a:\n  - {b: 1, b: 2}\n", ["f:2:12: a[0].b: is given twice, first in line 2"]),
        ("e\u0301: 1\né: 2\n", ["f:2:1: é: is given twice, first in line 1"]),
        (
            "a: &x 1\nb: *x\n",
            [
                "f:1:4: a: YAML reads a word that begins with & as an anchor, and a spec has none",
                "f:2:4: b: YAML reads a word that begins with * as an alias, and a spec has none",
            ],
        ),
        ("a: 1\n<<: {b: 2}\n", ['f:2:1: ["<<"]: is YAML\'s merge key, and a spec has none']),
        (
            "a: !!str 12\n",
            ["f:1:4: a: YAML reads a word that begins with ! as a tag, and a spec has none"],
        ),
        ("a: {{ name }}\n", ["f:1:5: a: a key must be text"]),
        ("? [a, b]\n: c\nd: e\n", ["f:1:3: : a key must be text"]),
        ('a: "x\\u0007"\n', ["f:1:4: a: holds the control character U+0007"]),
        ('"a\\uFFFF": x\n', ['f:1:1: ["a\\uffff"]: holds the noncharacter U+FFFF']),
    ],
)
def test_what_a_spec_has_no_use_for_is_told_and_the_rest_is_read(
    text: str, expected: list[str]
) -> None:
    assert complaints(text) == expected
    assert parse(text, "f").root is not None


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" * 1000,
        "[" * 100_000,
        "{" * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "\n".join(" " * level + "a:" for level in range(1000)),
    ],
    ids=["laughs", "lists", "mappings", "items", "keys", "blocks"],
)
def test_a_hostile_document_does_no_harm(text: str) -> None:
    assert parse(text, "f").problems


def test_nesting_has_a_limit() -> None:
    def nested(levels: int) -> str:
        return "a: " + "[" * (levels - 1) + "]" * (levels - 1)

    assert complaints(nested(MAX_DEPTH)) == []
    too_deep = f"f:1:{3 + MAX_DEPTH}: : the nesting is more than {MAX_DEPTH} levels deep"
    assert complaints(nested(MAX_DEPTH + 1)) == [too_deep]


def test_line_ends_of_every_system_count_as_one_line() -> None:
    root = parse("a: 1\r\nb: 2\r\nc: 3\r\n", "f").root
    assert root is not None
    assert str(place_of(root, ("c",))) == "f:3:4"


def test_without_the_c_parser_the_reading_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LOADER", yaml.SafeLoader)
    parse.cache_clear()
    assert data("a: [1, 'b', {c: true}]\nd: |\n  e\n") == {"a": [1, "b", {"c": True}], "d": "e\n"}
    assert complaints("a: b: c\n") == ["f:1:5: : a colon stands where no key can be"]
    assert complaints('a: "\\ud800"\n') == ["f:1:4: a: holds the lone surrogate U+D800"]
    assert complaints('a: "\\U00110000"\n') == ["f: : YAML cannot read this file"]
    parse.cache_clear()
