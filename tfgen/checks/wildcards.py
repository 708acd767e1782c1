"""A `*` that allows says why, and names the AWS page that says there is nothing narrower.

Meant is the whole: every resource, every action, every action of a service. A pattern such as
`kms:GenerateDataKey*` or an ARN that ends in `/*` is a choice that the policy itself shows.
https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tfgen.checks.rule import Rule
from tfgen.configuration.document import Attribute, Block, Document, Literal, Sequence
from tfgen.configuration.modules import Configuration, address, at, inner_blocks
from tfgen.errors import Problem

_DOCUMENT = "aws_iam_policy_document"
_WHOLE = {"actions": re.compile(r"\*|[\w-]+:\*"), "resources": re.compile(r"\*")}
_PAGE = "https://docs.aws.amazon.com/"
_HINT = (
    "name what is needed; where AWS supports nothing narrower, say so in a comment right above,"
    f" with the page under {_PAGE}"
)


def _find(configuration: Configuration) -> Iterator[Problem]:
    for module in configuration.modules.values():
        for document, block in module.blocks("data"):
            if block.labels[:1] == (_DOCUMENT,):
                yield from _policy(document, block)


def _policy(document: Document, policy: Block) -> Iterator[Problem]:
    for statement, path in inner_blocks(policy, address(policy)):
        effect = statement.value("effect")
        allows = not (
            isinstance(effect, Literal) and effect.value == "Deny"
        )  # Allow is the default
        for attribute in statement.attributes if statement.type == "statement" and allows else ():
            for item in _whole(attribute):
                if not any(
                    _explained(document, line)
                    for line in (item.line, attribute.line, statement.line, policy.line)
                ):
                    place = at(document, item, f"{path}.{attribute.name}")
                    yield Problem(
                        f'"{item.value}" in {attribute.name} is not explained', place, _HINT
                    )


def _whole(attribute: Attribute) -> Iterator[Literal]:
    pattern = _WHOLE.get(attribute.name)
    items = attribute.value.items if isinstance(attribute.value, Sequence) else ()
    for item in items:
        if pattern and isinstance(item, Literal) and pattern.fullmatch(str(item.value)):
            yield item


def _explained(document: Document, line: int) -> bool:
    """Whether the comment that ends on the line above names a page of AWS."""
    above = document.text.split("\n")[: line - 1]
    while above and above[-1].lstrip().startswith(("#", "//")):
        if _PAGE in above.pop():
            return True
    return False


RULE = Rule("wildcards", "every * that allows is explained, with the AWS page that says why", _find)
