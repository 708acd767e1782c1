"""Text of others, made safe to print: nothing of it moves a cursor or begins a row or a formula."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator

# Control, format (bidirectional overrides, zero width …), surrogates, separators of lines:
# https://www.unicode.org/reports/tr44/#General_Category_Values
_HARMFUL = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
# What spreadsheets take for the beginning of a formula, full-width forms included:
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001
# Colours, and the switch for pasting that shells send with every prompt: noise, and harmless.
_NOISE = re.compile(r"\x1b\[[0-9;:]*m|\x1b\[\?2004[hl]")
_UNFINISHED = re.compile(r"(\x1b[^\x1b]{0,32}|\r)\Z")


def plain(text: str) -> str:
    r"""One line of text, in which `\x1b` stands for the character that it names."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def cell(text: str) -> str:
    """The same for a cell of a spreadsheet, where it stays text whatever it begins with."""
    return f"'{plain(text)}" if text.startswith(_FORMULA) else plain(text)


def transcript(chunks: Iterable[bytes]) -> Iterator[str]:
    r"""A transcript for a terminal: lines and tabs stay, colours go, other controls become visible.

    Backspaces, cursor movements and carriage returns show as `\x08`, `\x1b[A` and `\x0d`, so that
    nothing on the screen hides what was typed.
    """
    decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
    held = ""
    for chunk in chunks:
        text = held + decode(chunk)
        unfinished = _UNFINISHED.search(text)
        held = unfinished[0] if unfinished else ""
        yield _lines(text[: len(text) - len(held)])
    yield _lines(held + decode(b"", final=True))


def _lines(text: str) -> str:
    kept = _NOISE.sub("", text).replace("\r\n", "\n")
    return "".join(one if one in "\n\t" else _visible(one) for one in kept)


def _visible(one: str) -> str:
    if unicodedata.category(one) not in _HARMFUL:
        return one
    number = ord(one)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"
