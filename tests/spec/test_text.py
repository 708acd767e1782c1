from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfgen.spec.text import forbidden, named, normal


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\x00", "the control character U+0000"),
        ("\x1b", "the control character U+001B"),
        ("\x7f", "the control character U+007F"),
        ("\x85", "the control character U+0085"),
        ("\ud800", "the lone surrogate U+D800"),
        ("\ufdd0", "the noncharacter U+FDD0"),
        ("\uffff", "the noncharacter U+FFFF"),
        ("\U0010fffe", "the noncharacter U+10FFFE"),
    ],
)
def test_a_forbidden_character_is_found_and_named(character: str, name: str) -> None:
    found = forbidden(f"tab\t, newline\n, é 😀 and {character}")
    assert found is not None
    assert named(found[0]) == name


@given(st.text())
def test_exactly_controls_surrogates_and_noncharacters_are_forbidden(text: str) -> None:
    def is_bad(character: str) -> bool:
        code = ord(character)
        is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
        is_control = unicodedata.category(character) == "Cc" and character not in "\t\n\r"
        return is_noncharacter or is_control or 0xD800 <= code <= 0xDFFF

    found = forbidden(text)
    first = next((index for index, character in enumerate(text) if is_bad(character)), None)
    assert (found.start() if found else None) == first


@given(st.text())
def test_text_is_kept_in_nfc(text: str) -> None:
    assert unicodedata.is_normalized("NFC", normal(text))
    assert normal(normal(text)) == normal(text)


def test_composed_and_decomposed_letters_are_the_same_text() -> None:
    assert normal("e\u0301") == "é"
