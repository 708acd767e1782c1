"""Text → quoted HCL templates, in the one spelling that Terraform and python-hcl2 both read.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions
"""

from __future__ import annotations

import re
import unicodedata

from tfgen.hcl.literal import BRACE

_INTERPOLATION = re.compile(r"\$\{([^{}]*)\}")
# What a module may refer to: a variable, a resource, a data source or another module's output.
_REFERENCE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*|\[\d+\])+")
_PLAIN = re.compile(r"[A-Za-z0-9 .:/@*_,+=()<>'#?!;&~^|\[\]-]*")
# All but printable ASCII without quote and backslash.
_UNUSUAL = re.compile(r"[^ !#-\[\]-~]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# A `$` or `%` that stands alone reads well, and so does `$${ }`. In a run, or without the closing
# brace, python-hcl2 8.1 loses its place, so those are spelled as code points.
_SIGILS = re.compile(r"[$%]+\{?")
# Cc, Cf, Cs, Co, Cn, Zl, Zp and every space but the ordinary one: what a reviewer cannot see, or
# what reorders the line before their eyes (https://trojansource.codes).
_INVISIBLE = ("C", "Zl", "Zp", "Zs")


def reference(template: str) -> str | None:
    """The reference that a template consists of, such as `var.key_arn`, or None.

    Raises:
        ValueError: The template is an expression of another kind, which no module may make.
    """
    found = _INTERPOLATION.fullmatch(template) if template.startswith("${") else None
    return _checked(found[1]) if found else None


def quoted(template: str) -> str:
    """A template with quotes around it, everything that is not a reference escaped."""
    if _PLAIN.fullmatch(template):  # nearly all of them, at a tenth of the time
        return f'"{template}"'
    parts = []
    end = 0
    for found in _INTERPOLATION.finditer(template):
        parts.append(_escaped(template[end : found.start()]))
        parts.append(f"${{{_checked(found[1])}}}")
        end = found.end()
    parts.append(_escaped(template[end:]))
    return f'"{"".join(parts)}"'


def verbatim(text: str) -> list[str]:
    """The lines of a heredoc that stand for this text and for nothing more.

    Raises:
        ValueError: The text does not end with a line break, or holds a line that would end the
            heredoc, that is nothing but spaces (Terraform takes them off), or that has characters
            which a heredoc has no way to spell.
    """
    if not text.endswith("\n") or "${" in text or "%{" in text:
        raise ValueError(f"no text for a heredoc: {text!r}")
    lines = text.replace(BRACE, "{").removesuffix("\n").split("\n")
    for line in lines:
        if (
            line.strip() == "EOT"
            or line.isspace()
            or any(
                character != " " and unicodedata.category(character).startswith(_INVISIBLE)
                for character in line
            )
        ):
            raise ValueError(f"no line for a heredoc: {line!r}")
    return [line.replace("${", "$${").replace("%{", "%%{") for line in lines]


def _checked(expression: str) -> str:
    if not _REFERENCE.fullmatch(expression):
        raise ValueError(f"not a reference: {expression!r}")
    return expression


def _escaped(text: str) -> str:
    if "${" in text or "%{" in text:
        raise ValueError(f"an unfinished template: {text!r}")
    plain = text.replace(BRACE, "{")
    return _SIGILS.sub(_sigils, _UNUSUAL.sub(_character, plain))


def _character(found: re.Match[str]) -> str:
    character = found[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not unicodedata.category(character).startswith(_INVISIBLE):
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _sigils(found: re.Match[str]) -> str:
    run = found[0].removesuffix("{")
    brace = "{" if found[0].endswith("{") else ""
    if len(run) == 1 and not brace:
        return run
    if len(run) == 1 and "}" in found.string[found.end() :]:
        return f"{run}{run}{{"
    return "".join(f"\\u{ord(sigil):04x}" for sigil in run) + brace
