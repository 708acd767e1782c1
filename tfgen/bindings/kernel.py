"""jsii's kernel in a Node that was started early, and that can be exchanged for a fresh one.

jsii starts Node when the first assembly is loaded and waits for each assembly in turn. Here Node is
already running and loading while Python imports its modules, and jsii takes over the conversation
at the first request that needs an answer. If anything about that fails, jsii starts its own Node as
ever. This stands on parts of jsii that are not public: those imported below, and the order of
its messages (a greeting, then one answer for each request).

Importing this module imports jsii.
"""

from __future__ import annotations

import atexit
import json
from collections.abc import Callable, Iterable, Mapping
from subprocess import Popen
from typing import Any

import jsii
from jsii import _reference_map
from jsii._kernel.providers.process import ProcessProvider, _NodeProcess, ohook
from jsii._kernel.types import LoadRequest, LoadResponse

from tfgen.bindings.node import Load, stop_kernel
from tfgen.errors import Problem, ToolError

Start = Callable[[Iterable[Load]], Popen[bytes]]


class _Adopted(_NodeProcess):
    """jsii's conversation with a kernel that it did not start itself."""

    def __init__(self, process: Popen[bytes]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._process = process

    def receive_loads(self, loads: Iterable[Load]) -> None:
        """Take the answers to the requests that were sent when the kernel was started."""
        self.handshake()
        for load in loads:
            answer = self._next_message()
            if "ok" not in answer:
                raise RuntimeError(f"{load.name} was not loaded: {answer.get('error')}")

    def stop(self) -> None:
        stop_kernel(self._process)

    def _next_message(self) -> Mapping[Any, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            message = f"Node ended early, with exit status {self._process.wait()}"
            hint = "run the command again; if Node lacked memory, there is more about it above"
            raise ToolError(Problem(message, hint=hint))
        answer: Mapping[Any, Any] = json.loads(line, object_hook=ohook)
        return answer


class EarlyKernel(ProcessProvider):
    """What jsii talks to, in place of the provider that starts Node at first use."""

    def __init__(
        self,
        start: Start,
        started: Popen[bytes],
        loads: Iterable[Load],
        originals: Mapping[str, str],
        warn: Callable[[str], None],
    ) -> None:
        """Take over a kernel.

        Args:
            start: Starts another kernel like it and asks that to load assemblies.
            started: The kernel, which was asked to load the first assemblies.
            loads: These assemblies.
            originals: The installed assembly for each name that `loads` has a pruned one of.
            warn: Called with a sentence if jsii has to start Node itself.
        """
        self._start = start
        self._started = started
        self._loads = list(loads)
        self._originals = originals
        self._warn = warn
        self._conversation: _NodeProcess | None = None
        atexit.register(self._stop)

    def install(self) -> None:
        """From now on, jsii uses this kernel."""
        jsii.kernel.provider = self

    def renew(self) -> None:
        """Exchange the kernel for a fresh one; jsii objects made before must not be used again.

        It takes about 0.3 s, during which Python may do something else.
        """
        self._stop()
        self._conversation = None
        self._started = self._start(self._loads)
        # The fresh kernel counts its objects from the start, so the old names would come again.
        _reference_map._refs._refs.clear()

    def load(self, request: LoadRequest) -> LoadResponse:
        """Load an assembly, unless the kernel was asked to when it was started."""
        load = Load(request.name, request.version, request.tarball)
        if load in self._loads:
            return LoadResponse(assembly=load.name, types=0)  # jsii looks at neither
        response = super().load(request)
        self._loads.append(load)
        return response

    @property
    def _process(self) -> _NodeProcess:
        """The conversation with Node, under the name that `ProcessProvider` calls it by."""
        if self._conversation is None:
            adopted = _Adopted(self._started)
            try:
                adopted.receive_loads(self._loads)
                self._conversation = adopted
            except Exception as error:  # whatever it is, the ordinary way may still work
                self._warn(f"jsii starts Node itself, which is slower: {error}")
                self._conversation = self._ordinary()
        return self._conversation

    def _ordinary(self) -> _NodeProcess:
        """What jsii does by itself, with the assemblies as they are installed."""
        stop_kernel(self._started)
        conversation = _NodeProcess()  # type: ignore[no-untyped-call]
        conversation.start()  # type: ignore[no-untyped-call]
        for load in self._loads:
            tarball = self._originals.get(load.name, load.tarball)
            conversation.send(LoadRequest(load.name, load.version, tarball), LoadResponse)
        return conversation

    def _stop(self) -> None:
        if self._conversation is not None:
            self._conversation.stop()
        stop_kernel(self._started)


def running_kernel() -> EarlyKernel | None:
    """The kernel that jsii uses, if it is one of ours."""
    provider = jsii.kernel.provider
    return provider if isinstance(provider, EarlyKernel) else None
