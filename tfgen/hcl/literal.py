"""Marks that travel through cdktf inside ordinary strings.

cdktf finds its tokens, and Terraform its templates, by looking for `${`, `#{`, `&{` and `%{` in
strings, and neither escapes them: a spec that contains `${file("/etc/passwd")}` would be executed,
and one that contains `#{TfToken[TOKEN.0]}` would be replaced by some other value of the stack. So
no brace of a spec ever reaches cdktf: `literal` puts a mark in its place, and the writer turns the
mark back into a brace that is escaped where HCL needs it.

The marks are Unicode noncharacters, which `tfgen.spec.text` refuses in a spec.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

BRACE = "\ufdd0"
JSON = "\ufdd1"
REASON = "\ufdd2"
HEREDOC = "\ufdd5"
LINES = "\ufdd6"
BASE64 = "\ufdd7"
EXPRESSION = "\ufdd8"

M = TypeVar("M", bound=BaseModel)


def literal(spec: M) -> M:
    """A copy of the spec in which no string can become an expression, whatever it holds."""
    return spec.model_copy(update={name: _marked(value) for name, value in spec})


def _marked(value: Any) -> Any:
    match value:
        case str():
            return value.replace("{", BRACE)
        case BaseModel():
            return literal(value)
        case Mapping():
            return {_marked(key): _marked(item) for key, item in value.items()}
        case tuple():
            return tuple(_marked(item) for item in value)
        case _:
            return value


def jsonencode(value: Sequence[Any] | Mapping[str, Any]) -> str:
    """A value that becomes `jsonencode(…)` over several lines, with its keys in the order given.

    Strings in it may hold references. The value is handed over as marked JSON because cdktf's
    own `Fn.jsonencode` writes one line that nobody can review.
    """
    return JSON + json.dumps(value, ensure_ascii=False)


def heredoc(text: str) -> str:
    """Text of many lines, such as a script, that becomes a heredoc: read as it will be run.

    It holds no references, and what looks like one is literal text.
    """
    return HEREDOC + text.replace("{", BRACE)


def base64lines(lines: Sequence[str]) -> str:
    """A text that becomes `base64encode(join(…))`, its lines one below the other.

    For user data, which a reviewer must be able to read. Lines may hold references.
    """
    return BASE64 + json.dumps(lines, ensure_ascii=False)


def lines(texts: Sequence[str]) -> str:
    """A text of several lines that becomes `join(…)`, each line a string of its own in the HCL."""
    return LINES + json.dumps(list(texts), ensure_ascii=False)


def because(value: str, reason: str) -> str:
    """A string with the reason why it is there, which becomes a comment above it in the HCL."""
    return f"{value}{REASON}{reason}"


def expression(text: str) -> str:
    """An expression that is no bare reference, such as the condition of a `postcondition`.

    It comes out as it is, so only a module may write one; what it holds of a spec must be text
    that no quoting can be left by, which its field's pattern has to promise.
    """
    return EXPRESSION + text
