"""What an unquoted word means: text, number, boolean or nothing.

YAML 1.1 (most libraries) and YAML 1.2 (most editors) disagree on many words: `012` is 10 or 12,
`yes` is true or text, `1e5` is text or a number, `12:30` is 750 or text. A spec reads plainly
written numbers, `true`, `false` and `null` alike everywhere; what else a reader may take for a
number or a boolean is called odd, so that the loader can ask for quotes or a plain spelling. A date
is text in YAML 1.2, and its characters are kept as they are.

https://yaml.org/type/ and https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re
from typing import NamedTuple

# 18 digits and 30 characters keep clear of what JSON and floats can no longer hold exactly.
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_ODD_NUMBER = re.compile(
    r"""[-+]?(?:
        0b[01_]+ | 0o[0-7_]+ | 0x[0-9a-fA-F_]+
      | (?:[0-9][0-9_]*(?:\.[0-9_]*)? | \.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?
      | [1-9][0-9_]*(?::[0-5]?[0-9])+ | [0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*
      | \.(?:inf|Inf|INF)
    ) | \.(?:nan|NaN|NAN)""",
    re.VERBOSE,
)
_NOTHING = {"", "~", "null", "Null", "NULL"}
BOOLEAN_WORDS = {
    spelling: word in ("true", "yes", "on")
    for word in ("true", "false", "yes", "no", "on", "off")
    for spelling in (word, word.capitalize(), word.upper())
}
"""Every word that some YAML reader takes for a boolean, and for which one."""


class Reading(NamedTuple):
    """What a word is read as; `tfgen.spec.node.Scalar` describes the fields."""

    data: str | int | float | bool | None
    kind: str
    odd: bool = False


def read(word: str) -> Reading:
    """Reads one unquoted word."""
    if word in _NOTHING:
        return Reading(None, "null")
    if word in BOOLEAN_WORDS:
        if word in ("true", "false"):
            return Reading(word == "true", "boolean")
        return Reading(word, "boolean", odd=True)
    if word[0] not in "-+.0123456789":
        return Reading(word, "text")
    if _WHOLE.fullmatch(word):
        return Reading(int(word), "number")
    if _FRACTION.fullmatch(word):
        return Reading(float(word), "number")
    if _ODD_NUMBER.fullmatch(word):
        return Reading(word, "number", odd=True)
    return Reading(word, "text")
