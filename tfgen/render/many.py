"""Many environments: those that changed side by side, and Node's memory kept flat."""

from __future__ import annotations

import gc
import multiprocessing
import os
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait

from tfgen.errors import Problem, TfgenError
from tfgen.project import Project
from tfgen.render.compare import Difference
from tfgen.render.files import activate
from tfgen.render.record import up_to_date
from tfgen.render.render import render
from tfgen.render.write import recover

# A second Python with its own Node takes about a second to start: what some environments cost.
_WORTH_A_PROCESS = 8
# What a process is given at a time: one to work at, and one so that it does not wait for the next.
_IN_HAND = 2
# cdktf frees nothing, a megabyte for each environment: after so many, all of it is let go of.
_BEFORE_RENEWAL = 16

_rendered = 0


def render_many(
    project: Project,
    names: Iterable[str],
    on_done: Callable[[str], None] = lambda _: None,
    progress: Callable[[float], None] | None = None,
    warn: Callable[[str], None] = warnings.warn,
) -> dict[str, Difference]:
    """What rendering each environment would change, in the order of the names; writes nothing.

    Args:
        project: Where they are.
        names: Environments that have a spec.
        on_done: Called with each name when it is done.
        progress: As in `activate`.
        warn: As in `activate`.

    Raises:
        TfgenError: With the problems of all environments that cannot be rendered; its exit code
            is that of the worst.
    """
    names = list(names)
    recover(project.modules)
    results: dict[str, Difference | TfgenError] = {
        name: Difference(project.module(name)) for name in names if up_to_date(project, name)
    }
    rest = [name for name in names if name not in results]
    if rest:
        activate(progress, warn)  # here and not below: the other processes then find all ready
    for name, result in _results(project, rest):
        results[name] = result
        on_done(name)
    errors = [result for result in results.values() if isinstance(result, TfgenError)]
    if errors:
        raise _together(errors)
    return {name: result for name in names if isinstance(result := results[name], Difference)}


def _results(project: Project, names: list[str]) -> Iterator[tuple[str, Difference | TfgenError]]:
    """Name and result of each, as they come; this process works as well."""
    others = min(os.cpu_count() or 1, len(names) // _WORTH_A_PROCESS) - 1
    if others < 1:
        for name in names:
            yield name, _result(project, name)
        return
    waiting = deque(names)
    running: dict[Future[Difference | TfgenError], str] = {}
    # Not forked: a child would share the pipes of this process's Node, if it has one.
    context = multiprocessing.get_context("spawn")
    # As seldom as this process they look for garbage.
    pool = ProcessPoolExecutor(others, context, gc.set_threshold, gc.get_threshold())
    try:
        while waiting or running:
            while waiting and len(running) < others * _IN_HAND:
                name = waiting.popleft()
                running[pool.submit(_result, project, name)] = name
            if waiting:
                name = waiting.popleft()
                yield name, _result(project, name)
            done, _ = wait(running, 0 if waiting else None, FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result()
    finally:
        # The others end while this process goes on; at its own end it waits for them.
        pool.shutdown(wait=False, cancel_futures=True)


def _result(project: Project, name: str) -> Difference | TfgenError:
    """In whatever process: errors are values here, so that one does not hide the others."""
    global _rendered
    if _rendered and _rendered % _BEFORE_RENEWAL == 0:
        activate().renew()
    _rendered += 1
    try:
        return render(project, name)
    except TfgenError as error:
        return error


def _together(errors: list[TfgenError]) -> TfgenError:
    problems: list[Problem] = [problem for error in errors for problem in error.problems]
    return type(errors[0])(*problems)
