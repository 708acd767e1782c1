"""HCL text is read as what it means, each part with its place."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.strategies import texts
from tfgen.configuration.document import (
    Call,
    Expression,
    Literal,
    Object,
    Reference,
    Sequence,
    Template,
    references,
)
from tfgen.configuration.parse import HclSyntaxError, parse, same_again
from tfgen.hcl.literal import BRACE
from tfgen.hcl.strings import quoted

LARGE = "\n".join(f'resource "aws_kms_key" "k{n}" {{\n  description = "{n}"\n}}' for n in range(9))


def value(expression: str) -> Expression:
    """The value of `x = <expression>`."""
    (attribute,) = parse(f"x = {expression}\n", "x.tf").attributes
    return attribute.value


def names(expression: str) -> list[str]:
    return [".".join(reference.parts) for reference in references(value(expression))]


def test_blocks_arguments_and_labels_come_with_their_places() -> None:
    document = parse(
        '\n# why\nresource "aws_kms_key" k {\n  a = 1\n  b {\n    in = 2\n  }\n}\n', "x.tf"
    )
    (block,) = document.blocks
    assert (block.type, block.labels, block.line, block.column) == (
        "resource",
        ("aws_kms_key", "k"),
        3,
        1,
    )
    (attribute,) = block.attributes
    assert (attribute.name, attribute.line, attribute.column) == ("a", 4, 3)
    assert attribute.value == Literal(4, 7, 1)
    assert block.value("a") == Literal(4, 7, 1)
    assert block.value("b") is None
    (inner,) = block.blocks
    assert (inner.type, inner.labels, inner.line) == ("b", (), 5)
    assert [(item.name, item.line) for item in inner.attributes] == [("in", 6)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1", Literal(1, 5, 1)),
        ("-1.5e3", Literal(1, 5, -1500.0)),
        ("true", Literal(1, 5, True)),
        ("null", Literal(1, 5, None)),
        (r'"a\n\"\\é\u0041"', Literal(1, 5, 'a\n"\\éA')),
        ('"$${a} %%{b} $c {d}"', Literal(1, 5, "${a} %{b} $c {d}")),
        ('"a-${var.b}"', Template(1, 5, ("a-", Reference(1, 10, ("var", "b"))))),
        ("a.b", Reference(1, 5, ("a", "b"))),
        ("a.b[0].c", Reference(1, 5, ("a", "b", "[]", "c"), (Literal(1, 9, 0),))),
        ("a.b[*].c", Reference(1, 5, ("a", "b", "[]", "c"))),
        ("a.b.*.c", Reference(1, 5, ("a", "b", "[]", "c"))),
        ("a.b.0", Reference(1, 5, ("a", "b", "[]"))),
        ('["a", b.c]', Sequence(1, 5, (Literal(1, 6, "a"), Reference(1, 11, ("b", "c"))))),
        ("{ a = 1 }", Object(1, 5, ((Literal(1, 7, "a"), Literal(1, 11, 1)),))),
        ('{ "a-b" : 1 }', Object(1, 5, ((Literal(1, 7, "a-b"), Literal(1, 15, 1)),))),
        ("{ for = 1 }", Object(1, 5, ((Literal(1, 7, "for"), Literal(1, 13, 1)),))),
        ("f(1, a.b)", Call(1, 5, "f", (Literal(1, 7, 1), Reference(1, 10, ("a", "b"))))),
        ("provider::aws::f()", Call(1, 5, "provider::aws::f", ())),
        ('<<-E\n  a "b" \\n\n  E', Literal(1, 5, '  a "b" \\n\n')),
        ("<<E\n${a.b}\nE", Template(1, 5, ("", Reference(2, 3, ("a", "b")), "\n"))),
    ],
)
def test_an_expression_is_read_as_what_it_is(written: str, expected: Expression) -> None:
    assert value(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a.b ? c.d : -e.f", ["a.b", "c.d", "e.f"]),
        ("(a.b + 1) * c.d", ["a.b", "c.d"]),
        ("a.b[c.d].e", ["a.b.[].e", "c.d"]),
        ("f(g(a.b)...)", ["a.b"]),
        ("f(a.b).c[d.e]", ["a.b", "d.e"]),
        ("{ (a.b) = c.d, e = 1 }", ["a.b", "c.d"]),
        ("[for x in a.b : x.y if x != c.d]", ["a.b", "c.d"]),
        ("{ for k, v in a.b : k => v... }", ["a.b"]),
        ("[for x in a.b : [for y in x.z : y + x]]", ["a.b"]),
        ('"%{ if a.b }x%{ else }${c.d}%{ endif }"', ["a.b", "c.d"]),
        ('"%{ for x in a.b ~}${x}%{ endfor }"', ["a.b"]),
        ('<<E\n{"r": "${a.b}/*", "q": ${f("x", { y = "z" }, c.d)}}\nE', ["a.b", "c.d"]),
    ],
)
def test_references_are_found_wherever_they_stand(written: str, expected: list[str]) -> None:
    assert names(written) == expected


def test_what_stands_in_a_heredoc_has_the_place_that_it_has_in_the_file() -> None:
    (attribute,) = parse(
        '\n\nx = <<-E\n  "a": "\\d ${var.b}"\n  ${ var.c }\n  E\n', "x.tf"
    ).attributes
    places = [(reference.line, reference.column) for reference in references(attribute.value)]
    assert places == [(4, 14), (5, 6)]


# python-hcl2 reads an escaped `$${` on to the next brace, wherever that is.
closed = texts.filter(lambda text: not re.search(r"[$%]\{[^}]*\Z", text))


@given(closed)
def test_every_text_that_is_written_is_read_back(text: str) -> None:
    assert value(quoted(text.replace("{", BRACE))) == Literal(1, 5, text)


@given(closed)
def test_a_file_of_written_text_is_the_same_again(text: str) -> None:
    written = quoted(text.replace("{", BRACE))
    assert same_again(
        parse(f'a "b" {{\n  c = [{written}]\n  d = {{\n    e = {written}\n  }}\n}}\n', "")
    )


@given(st.text() | st.text(alphabet='{}[]()"=\n aE1<-$%.:#/*\\'))
def test_any_text_at_all_is_read_or_refused_in_words(text: str) -> None:
    try:
        same_again(parse(text, "x.tf"))
    except HclSyntaxError as error:
        (problem,) = error.problems
        assert problem.place is not None
        assert problem.place.file == "x.tf"
        assert problem.hint


@pytest.mark.parametrize("depth", [400, 5000])
def test_expressions_in_one_another_to_any_depth_are_no_traceback(depth: int) -> None:
    try:
        parse(f"x = {'[' * depth}{']' * depth}", "x.tf")
    except HclSyntaxError as error:
        assert "python-hcl2" in str(error)


def _cached(cache: Path) -> subprocess.Popen[bytes]:
    code = f"from tfgen.configuration.parse import parse; print(len(parse({LARGE!r}, 'x').blocks))"
    environment = {**os.environ, "TFGEN_CACHE_DIR": str(cache)}
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)


def test_processes_that_start_at_once_share_one_grammar_and_mend_it(tmp_path: Path) -> None:
    started = [_cached(tmp_path) for _ in range(3)]
    assert [process.communicate()[0].strip() for process in started] == [b"9"] * 3
    (grammar,) = tmp_path.rglob("grammar.bin")
    size = grammar.stat().st_size
    grammar.write_bytes(grammar.read_bytes()[: size // 2])
    assert _cached(tmp_path).communicate()[0].strip() == b"9"
    assert grammar.stat().st_size == pytest.approx(size, rel=0.1)


def test_a_cache_that_others_could_write_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "grammar").mkdir()
    (tmp_path / "grammar").chmod(0o777)
    assert _cached(tmp_path).communicate()[0].strip() == b"9"
    assert not list(tmp_path.rglob("grammar.bin"))
