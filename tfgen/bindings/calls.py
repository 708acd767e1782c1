"""Many jsii objects made, or asked, without waiting for each answer in turn.

In a fraction of the time where the kernel is one of ours; else as jsii does it, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def create_each(makers: Iterable[Callable[[], T]]) -> list[T]:
    """The jsii object that each of these makes, in order.

    Args:
        makers: Each makes one, such as `functools.partial(EcsCluster, stack, "ops", name="ops")`.
            None may need another's object, and none may call back into Python.

    Raises:
        RuntimeError: What JavaScript says of the first that cannot be made.
    """
    ours = _kernel("create_each")
    return ours(makers) if ours else [make() for make in makers]


def call_each(objects: Iterable[Any], method: str) -> list[Any]:
    """What a method without arguments returns for each of these objects, in order.

    The method may not call back into Python, and only plain data may come of it.

    Args:
        objects: Constructs, for example.
        method: Its name in JavaScript, such as `toHclTerraform`.

    Raises:
        RuntimeError: What JavaScript says of the first that fails.
    """
    if ours := _kernel("call_each"):
        return ours(objects, method)
    import jsii

    return [jsii.invoke(each, method, []) for each in objects]


def _kernel(method: str) -> Callable[..., list[Any]] | None:
    """Our kernel's method, if the kernel is one of ours."""
    import jsii  # here, because `activate` comes before the first import of it

    # Not asked by its class: where jsii is of an unknown version, that cannot even be imported.
    ours: Callable[..., list[Any]] | None = getattr(jsii.kernel.provider, method, None)
    return ours
