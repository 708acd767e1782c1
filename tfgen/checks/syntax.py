"""Every file is HCL, and comes out the same when python-hcl2 writes what it read.

python-hcl2 is more lenient than Terraform about line breaks, so those are looked at here.
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#structural-elements
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from lark import Token, Tree

from tfgen.checks.rule import Rule
from tfgen.configuration.document import Document
from tfgen.configuration.modules import Configuration
from tfgen.configuration.parse import same_again
from tfgen.errors import Place, Problem

_SPACE = "new_line_or_comment"


def _find(configuration: Configuration) -> Iterator[Problem]:
    yield from configuration.unreadable
    for module in configuration.modules.values():
        for document in module.documents:
            strict = list(_line_breaks(document))
            yield from strict
            if not strict and not same_again(document):
                message = "what python-hcl2 writes of this file is not what it read"
                hint = "this is a limit of python-hcl2; write the file in a plainer way"
                yield Problem(message, Place(document.file), hint)


def _line_breaks(document: Document) -> Iterator[Problem]:
    for token in document.tree.scan_values(_runs_on):
        yield _problem(document, token.line, token.column, "text in quotes must end on its line")
    for block in document.tree.find_data("block"):
        if any(isinstance(child, Tree) and child.data == _SPACE for child in block.children):
            line, column = block.meta.line, block.meta.column
            yield _problem(document, line, column, "a block's { must stand on its first line")
    for tree in document.tree.find_pred(lambda tree: tree.data in ("body", "object")):
        for before, after in itertools.pairwise(tree.children):
            if not isinstance(before, Tree) or not isinstance(after, Tree):
                continue
            # The text decides: a heredoc, and some operators, swallow the line break behind them.
            ahead = document.text[: after.meta.start_pos].rstrip(" \t")
            if _SPACE not in (before.data, after.data) and not ahead.endswith("\n"):
                line, column = after.meta.line, after.meta.column
                yield _problem(document, line, column, "a line break is missing before this")


def _runs_on(part: Token | Tree[Token]) -> bool:
    return isinstance(part, Token) and part.type == "STRING_CHARS" and "\n" in part


def _problem(document: Document, line: int | None, column: int | None, message: str) -> Problem:
    return Problem(message, Place(document.file, line, column))


RULE = Rule("syntax", "every file is HCL, and comes out of python-hcl2 as it went in", _find)
