"""All rules, in the order in which they are best read."""

from __future__ import annotations

from tfgen.checks import (
    duplicates,
    language,
    outputs,
    references,
    schema,
    syntax,
    variables,
    wildcards,
)
from tfgen.checks.rule import Rule

RULES: tuple[Rule, ...] = (
    syntax.RULE,
    language.RULE,
    duplicates.RULE,
    references.RULE,
    variables.RULE,
    outputs.RULE,
    schema.RULE,
    wildcards.RULE,
)
