"""Wildcards in policies, and texts with parts that nobody knows before `terraform apply`.

Such a part is a placeholder: `<logging.sessions>` stands for an id that AWS will give, the same
wherever it stands and different from that of every other resource; `<?…>` stands for a value that
these files do not tell, which can be anything.
"""

from __future__ import annotations

import functools
import re

from tfgen.access.truth import NO, YES, Truth, truth, unknown

LITERAL = {"*": "\ue000", "?": "\ue001", "$": "\ue002"}
"""How `*`, `?` and `$` are written where they are meant literally, as in `${*}`."""

_HIDDEN = str.maketrans({**LITERAL})
_SHOWN = str.maketrans({mark: character for character, mark in LITERAL.items()})
_PLACEHOLDER = re.compile(r"<[^<>]*>")
_ANY = "\ue003"
_ARN_PARTS = 6


def shown(text: str) -> str:
    """A text with its literal characters as they are."""
    return text.translate(_SHOWN)


def equals(expected: str, text: str, *, ignore_case: bool = False) -> Truth:
    """Whether two texts are the same, which may depend on their placeholders."""
    expected, text = shown(expected), shown(text)
    if expected == text or (ignore_case and expected.casefold() == text.casefold()):
        return YES
    return _depends(expected.translate(_HIDDEN), text)


def like(pattern: str, text: str, *, ignore_case: bool = False) -> Truth:
    """Whether a text matches a pattern in which `*` is any text and `?` any character."""
    found = _regex(pattern, ignore_case).fullmatch(text)
    # A `?` must not be taken for one character of a placeholder's name.
    if found and not ("?" in pattern and _PLACEHOLDER.search(text)):
        return YES
    return _depends(pattern, text)


def resource_like(pattern: str, text: str) -> Truth:
    """As `like`, for the Resource element.

    There a `*` reaches beyond a colon where it ends its segment; AWS leaves open whether it does
    so elsewhere.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    matches = like(pattern, text)
    if matches.value and not _within_segments(pattern).fullmatch(text):
        return unknown(f"whether the * in {pattern} reaches beyond a colon")
    return matches


def arn_like(pattern: str, text: str) -> Truth:
    """As `like`, for ArnEquals and ArnLike: each of the six parts of the ARN by itself.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
    """
    if "<?" in pattern or "<?" in text:  # its colons are not known either
        return like(pattern, text)
    patterns, parts = pattern.split(":", 5), text.split(":", 5)
    if len(patterns) < _ARN_PARTS or len(parts) < _ARN_PARTS:
        return truth(pattern == "*" and len(parts) == _ARN_PARTS)
    found = [like(part, given) for part, given in zip(patterns, parts, strict=True)]
    if any(part.value is False for part in found):
        return NO
    return next((part for part in found if part.value is None), YES)


@functools.lru_cache(maxsize=4096)
def _regex(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    made = {"*": ".*", "?": "."}
    parts = (made.get(character) or re.escape(shown(character)) for character in pattern)
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if ignore_case else 0))


@functools.lru_cache(maxsize=4096)
def _within_segments(pattern: str) -> re.Pattern[str]:
    ends = re.sub(r"\*+(?=:|$)", _ANY, pattern)
    made = {_ANY: ".*", "*": "[^:]*", "?": "[^:]"}
    parts = (made.get(character) or re.escape(shown(character)) for character in ends)
    return re.compile("".join(parts), re.DOTALL)


def _depends(pattern: str, text: str) -> Truth:
    """No, or what it depends on: pattern and text are not the same as they stand."""
    ours, theirs = set(_PLACEHOLDER.findall(pattern)), set(_PLACEHOLDER.findall(text))
    found = sorted(ours | theirs)
    if not found:
        return NO
    open_ = any(name.startswith("<?") for name in found)
    if ours and theirs and not ours & theirs and not open_:
        return NO  # the ids of two resources
    return unknown(*found) if _could_match(pattern, shown(text)) else NO


@functools.lru_cache(maxsize=4096)
def _could_match(pattern: str, text: str) -> bool:
    """Whether the two have a text in common, with placeholders read as any text."""
    ours = _PLACEHOLDER.sub("*", pattern).casefold()
    theirs = _PLACEHOLDER.sub(_ANY, text).casefold()
    # reached[j]: what is read of `ours` and the first j characters of `theirs` can be the same
    reached = [not theirs[:j].strip(_ANY) for j in range(len(theirs) + 1)]
    for character in ours:
        before, reached = reached, [character == "*" and reached[0]]
        for j, given in enumerate(theirs):
            if character == "*" or given == _ANY:
                reached.append(before[j + 1] or reached[j])
            else:
                reached.append(before[j] and character in ("?", given, LITERAL.get(given)))
    return reached[-1]
