"""How a correction is put in: around one method of moto."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

Method = Callable[..., Any]


def around(owner: type, name: str) -> Callable[[Method], Method]:
    """Puts the decorated function in place of a method; its first argument is the original."""

    def put(function: Method) -> Method:
        original = getattr(owner, name)

        @functools.wraps(original)
        def corrected(*arguments: Any, **named: Any) -> Any:
            return function(original, *arguments, **named)

        setattr(owner, name, corrected)
        return function

    return put
