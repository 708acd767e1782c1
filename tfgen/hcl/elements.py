"""cdktf elements → blocks: cdktf says what each value is, tokens become references."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from json.encoder import encode_basestring_ascii
from typing import Any

import cdktf

from tfgen.bindings import call_each
from tfgen.hcl.blocks import Attribute, Block, Encoded, Expression, Heredoc, Value
from tfgen.hcl.literal import BASE64, EXPRESSION, HEREDOC, JSON, LINES, REASON

_TOKEN = re.compile(r"\$\{TfToken\[TOKEN\.\d+\]\}")


def trees(elements: Sequence[cdktf.TerraformElement]) -> list[Any]:
    """What cdktf makes of each resource or data source; tokens are still in it.

    Each value comes with its type and whether it is a block.
    """
    return call_each(elements, "toHclTerraform")


def resolved(stack: cdktf.TerraformStack, tree: Any) -> Any:
    """The same values with references such as `${aws_kms_key.sessions.arn}` in place of tokens.

    What the tokens stand for is asked once for all of them: handing the whole tree to cdktf takes
    ten times as long. `stack` is any one of theirs: only references across stacks would differ.
    They are replaced in JSON, which takes a quarter of the time of a walk through the tree.

    Raises:
        TypeError: cdktf left a value in it that is no plain data.
    """
    text = json.dumps(tree)
    tokens = sorted(set(_TOKEN.findall(text)))
    resolver = cdktf.DefaultTokenResolver(cdktf.StringConcat())
    found = cdktf.Tokenization.resolve(tokens, scope=stack, preparing=False, resolver=resolver)
    references = {
        token: encode_basestring_ascii(reference)[1:-1]
        for token, reference in zip(tokens, found, strict=True)
    }
    return json.loads(_TOKEN.sub(lambda token: references[token[0]], text))


def block(tree: dict[str, Any]) -> Block:
    """`{"resource": {"aws_kms_key": {"sessions": {…}}}}` → a block with its two labels."""
    ((kind, types),) = tree.items()
    ((type_, labels),) = types.items()
    ((label, entries),) = labels.items()
    return Block(kind, (type_, label), tuple(_body(entries)))


def _body(entries: dict[str, Any]) -> Iterator[Attribute | Block]:
    for name, entry in entries.items():
        if name == "//":  # cdktf's own notes on where the element came from
            continue
        if name == "depends_on":
            yield Attribute(name, [Expression(address) for address in entry])
        elif name == "lifecycle":
            yield Block(name, (), tuple(_lifecycle(entry)))
        elif entry.get("isBlock"):
            content = entry["value"]
            for body in content if isinstance(content, list) else [content]:
                yield Block(name, (), tuple(_body(body)))
        else:
            value = _value(entry["value"])
            # The values of an IAM condition are a set to AWS and a list to the provider.
            is_set = entry["type"] == "set" or name == "values"
            yield Attribute(name, _sorted(value) if is_set else value)


def _lifecycle(entries: dict[str, Any]) -> Iterator[Attribute | Block]:
    """Conditions are blocks of their own, and what is ignored are names, not text.

    https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle
    """
    for name, entry in entries.items():
        if name in ("precondition", "postcondition"):
            for check in entry:
                yield Block(name, (), tuple(Attribute(k, _value(v)) for k, v in check.items()))
        elif name == "ignore_changes" and isinstance(entry, list):
            yield Attribute(name, [Expression(attribute) for attribute in sorted(entry)])
        else:
            yield Attribute(name, _value(entry))


def _sorted(value: Value) -> Value:
    """A set in alphabetical order, so that how it was built leaves no trace.

    Only once its tokens are resolved: their numbers depend on all that was rendered before.
    """
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted(value, key=lambda item: str(item).partition(REASON)[0])
    return value


def _value(value: Any) -> Value:
    match value:
        case str() if value.startswith(JSON):
            return Encoded(_plain(json.loads(value.removeprefix(JSON))))
        case str() if value.startswith(HEREDOC):
            return Heredoc(value.removeprefix(HEREDOC))
        case str() if value.startswith(LINES):
            return Encoded(_plain(json.loads(value.removeprefix(LINES))), 'join("\\n", ')
        case str() if value.startswith(BASE64):
            lines = _plain(json.loads(value.removeprefix(BASE64)))
            return Encoded(lines, 'base64encode(join("\\n", ', "))")
        case str() if value.startswith(EXPRESSION):
            return Expression(value.removeprefix(EXPRESSION))
        case dict():
            # JavaScript moves keys that look like numbers to the front: order them ourselves.
            return {key: _value(value[key]) for key in sorted(value)}
        case list():
            return [_value(item) for item in value]
        case _:
            return _plain(value)


def _plain(value: Any) -> Value:
    """JSON as it is; a number that Python and JavaScript spell differently in one spelling."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value  # type: ignore[no-any-return]
