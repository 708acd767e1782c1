"""Strings of a spec become exactly those strings, whatever they hold."""

from __future__ import annotations

import hcl2
import pytest
from hcl2.utils import process_escape_sequences
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.console import evaluate
from tests.strategies import texts
from tfgen.hcl.literal import BRACE
from tfgen.hcl.strings import quoted, reference, verbatim
from tfgen.terraform.find import Terraform


def _literal(text: str) -> str:
    """As a string of a spec reaches the writer: no brace in it is a brace any more."""
    return quoted(text.replace("{", BRACE))


@pytest.mark.terraform
@given(st.lists(texts, min_size=1, max_size=100))
@example(["".join(pair) for pair in zip("$$%%$%", "$%$%{{", strict=True)])
@settings(max_examples=25)
def test_terraform_reads_back_what_was_written(terraform: Terraform, wanted: list[str]) -> None:
    assert evaluate(terraform, "[\n" + ",\n".join(map(_literal, wanted)) + "]") == wanted


@given(texts)
@example("an escaped ${ without its end")
@example("${a %{b} $$c %%d}")
@settings(max_examples=300)
def test_python_hcl2_reads_back_what_was_written(wanted: str) -> None:
    read = hcl2.loads(f"a = {_literal(wanted)}\n")["a"]
    inner = read.removeprefix('"').removesuffix('"').replace("$${", "${").replace("%%{", "%{")
    assert process_escape_sequences(inner) == wanted


@given(texts)
def test_what_a_reviewer_sees_is_one_line_of_visible_characters(text: str) -> None:
    assert _literal(text).isprintable()


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("${aws_iam_role.task.arn}/*", '"${aws_iam_role.task.arn}/*"'),
        ("a ${var.x} b ${module.m.y[0].z}", '"a ${var.x} b ${module.m.y[0].z}"'),
        ("5 $ and 5 %", '"5 $ and 5 %"'),
        ("$$ %% $%", '"\\u0024\\u0024 \\u0025\\u0025 \\u0024\\u0025"'),
        ("", '""'),
    ],
)
def test_references_stay_and_the_rest_reads_well(template: str, text: str) -> None:
    assert quoted(template) == text


@pytest.mark.parametrize(
    "name", ["var.key_arn", "aws_kms_key.sessions.arn", "data.aws_x.y.json", "a.b[0].c"]
)
def test_a_reference_alone_needs_no_quotes(name: str) -> None:
    assert reference(f"${{{name}}}") == name


@pytest.mark.parametrize("template", ["plain", "${var.a}b", "${var.a}${var.b}", ""])
def test_other_templates_are_no_reference(template: str) -> None:
    assert reference(template) is None


@pytest.mark.parametrize(
    "template",
    [
        '${file("/etc/passwd")}',
        "${1 + 1}",
        "${a}",
        "${}",
        "x ${",
        "%{ if true }",
        "${join(a.b)}",
        "${a.b} ${",
    ],
)
def test_no_other_expression_can_be_written(template: str) -> None:
    with pytest.raises(ValueError, match=r"not a reference|unfinished"):
        quoted(template)


_lines = st.lists(
    st.text(st.sampled_from("ab $%{}#\"'\\`~<>")).filter(lambda line: not line.isspace()),
    min_size=1,
    max_size=30,
)


@pytest.mark.terraform
@given(_lines)
@example(["if true; then", "  echo ${HOME} %{ if true }", "", "fi", "$${a} %%{b} $$$ {"])
@settings(max_examples=15)
def test_terraform_reads_back_a_heredoc(terraform: Terraform, lines: list[str]) -> None:
    wanted = "".join(f"{line}\n" for line in lines)
    # Terraform takes off the indentation that all lines share; a script's first line has none.
    written = verbatim(f"#!\n{wanted}".replace("{", BRACE))
    text = "<<-EOT\n" + "".join(f"  {line}\n" if line else "\n" for line in written) + "EOT\n"
    assert evaluate(terraform, text) == f"#!\n{wanted}"


@pytest.mark.parametrize(
    "text", ["no line break", "EOT\n", "  EOT\n", "a\n  \n", "a\tb\n", "a${var.b}\n"]
)
def test_a_heredoc_holds_nothing_that_would_end_or_change_it(text: str) -> None:
    with pytest.raises(ValueError, match="heredoc"):
        verbatim(text)
