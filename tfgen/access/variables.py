"""Policy variables: `${aws:PrincipalTag/team}`, `${aws:PrincipalTag/team, 'none'}` and `${*}`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re

from tfgen.access.patterns import LITERAL
from tfgen.access.policy import Context
from tfgen.access.truth import Truth, unknown

_VARIABLE = re.compile(r"\$\{\s*([^},\s]+)\s*(?:,\s*'([^']*)'\s*)?\}")
_AS_TEXT = str.maketrans({**LITERAL})


def fill(text: str, context: Context) -> str | Truth:
    """A text with its variables replaced, or what that depends on.

    A value stands for itself: a `*` in it is no wildcard.
    """
    made, end = "", 0
    for found in _VARIABLE.finditer(text):
        key, default = found[1], found[2]
        if key in LITERAL:
            value = key
        elif key.lower() not in context:
            return unknown(key)
        elif values := context[key.lower()]:
            if len(values) > 1:
                return unknown(f"which value of {key} AWS puts into a policy variable")
            value = values[0]
        elif default is not None:
            value = default
        else:  # AWS says only that this "might cause the entire statement to be invalid"
            return unknown(f"what AWS makes of ${{{key}}} without {key} in the request")
        made += text[end : found.start()] + value.translate(_AS_TEXT)
        end = found.end()
    return made + text[end:]
