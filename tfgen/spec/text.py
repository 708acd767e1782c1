"""What the strings of a spec may hold, and the one form in which they are kept."""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 control characters except tab, newline and carriage return; surrogates; noncharacters.
# Noncharacters are free for a program's own use (Unicode Standard, section 23.7); tfgen marks its
# own things with some, so none may come from outside.
_PLANE_ENDS = "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
_FORBIDDEN = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_PLANE_ENDS}]"
)
_ESCAPED = re.compile(r"[\n\r\t<>&](.)")


def normal(text: str) -> str:
    """The same text in Unicode's Normalization Form C.

    Terraform keeps every string in that form
    (https://pkg.go.dev/github.com/zclconf/go-cty/cty/ctystrings), so a value in another form would
    not come back from Terraform as it went in.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def forbidden(text: str, start: int = 0) -> re.Match[str] | None:
    """The first character from `start` on that no spec may hold, or None."""
    if text.replace("\n", "").isprintable():  # many times faster than the search; nearly every text
        return None
    return _FORBIDDEN.search(text, start)


def detached_accent(text: str) -> str | None:
    """A combining character behind one that Terraform's `jsonencode` escapes, or None.

    cty normalises what has been escaped already: the `n` of an escaped newline and a following
    U+0301 would become one letter, and the JSON invalid (seen with Terraform 1.11.4).
    """
    if text.isascii():
        return None
    behind = (found[1] for found in _ESCAPED.finditer(text))
    return next((each for each in behind if unicodedata.category(each).startswith("M")), None)


def named(character: str) -> str:
    """What to call a forbidden character in a message, such as "the control character U+0007"."""
    kind = {"Cc": "control character", "Cs": "lone surrogate"}.get(
        unicodedata.category(character), "noncharacter"
    )
    return f"the {kind} U+{ord(character):04X}"
