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
import contextlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from subprocess import Popen
from typing import Any, TypeVar

import attr
import jsii
from jsii import _reference_map
from jsii._kernel.providers.process import (
    ProcessProvider,
    _NodeProcess,
    _unstructure_ref,
    jdefault,
    ohook,
)
from jsii._kernel.types import (
    Callback,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DeleteResponse,
    GetRequest,
    GetResponse,
    InvokeRequest,
    InvokeResponse,
    LoadRequest,
    LoadResponse,
    ObjRef,
    StaticInvokeRequest,
    StatsRequest,
    StatsResponse,
)
from jsii._stack_trace import is_enabled
from jsii.errors import ErrorType, JavaScriptError, JSIIError

from tfgen.bindings.node import Load, stop_kernel
from tfgen.bindings.structs import send_what_is_set
from tfgen.errors import Problem, ToolError

T = TypeVar("T")
Start = Callable[[Iterable[Load]], Popen[bytes]]

# A line that is not jsii's: direct.js looks for it.
_FORGET = '{"forget":"tokens"}\n'

# So many short requests, or answers, fit into a pipe (64 KB on Linux, 16 KB elsewhere).
_AT_ONCE = 50

# The requests of which there are many, and what becomes of the answers to them. All of it is as
# jsii words it (jsii/_kernel/types.py), without cattrs, which takes as long as Node does.
_ANSWERS: Mapping[type, Callable[[Any], Any]] = {
    CreateRequest: lambda ok: CreateResponse(ok.ref),
    DeleteRequest: lambda _: DeleteResponse(),
    GetRequest: lambda ok: GetResponse(ok.get("value")),
    InvokeRequest: lambda ok: InvokeResponse(ok.get("result")),
    StaticInvokeRequest: lambda ok: InvokeResponse(ok.get("result")),
}


def _line(request: Any) -> str:
    """The line for one of these requests."""
    message: dict[str, Any]
    match request:
        case CreateRequest():
            message = {"api": "create", "fqn": request.fqn, "args": request.args}
            message["overrides"] = list(map(attr.asdict, request.overrides))
            message["interfaces"] = request.interfaces
        case DeleteRequest():
            message = {"api": "del", "objref": request.objref}
        case GetRequest():
            message = {"api": "get", "objref": request.objref, "property": request.property}
        case InvokeRequest():
            message = {"api": "invoke", "objref": request.objref, "method": request.method}
            message["args"] = request.args
        case StaticInvokeRequest():
            message = {"api": "sinvoke", "fqn": request.fqn, "method": request.method}
            message["args"] = request.args
        case _:
            raise TypeError(f"{request!r} is none of them")
    return f"{_encode(message)}\n"


def _default(value: Any) -> Any:
    if isinstance(value, ObjRef):
        return _unstructure_ref(value)  # type: ignore[no-untyped-call]
    return jdefault(value)  # type: ignore[no-untyped-call]


_encode = json.JSONEncoder(default=_default, check_circular=False).encode


class _Adopted(_NodeProcess):
    """jsii's conversation with a kernel that it did not start itself."""

    def __init__(self, process: Popen[bytes]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._process = process
        self._refs: set[str] = set()
        self._postponed: list[tuple[CreateRequest, CreateResponse]] | None = None
        # The hook is called for each object and makes jsii's own of those that have such a key.
        self._decode_hooked = json.JSONDecoder(object_hook=self._hooked).decode

    def receive_loads(self, loads: Iterable[Load]) -> None:
        """Take the answers to the requests that were sent when the kernel was started."""
        self.handshake()
        for load in loads:
            answer = self._next_message()
            if "ok" not in answer:
                raise RuntimeError(f"{load.name} was not loaded: {answer.get('error')}")

    def stop(self) -> None:
        stop_kernel(self._process)

    def send(self, request: Any, response_type: Any) -> Any:
        """As jsii does it, but in half the time for what is asked a hundred times."""
        if type(request) not in _ANSWERS or is_enabled():
            return super().send(request, response_type)
        if self._postponed is not None and type(request) is CreateRequest:
            made = CreateResponse(f"postponed@{len(self._postponed)}")
            self._postponed.append((request, made))
            return made
        self._write(_line(request))
        return self._result(request, self._next_message())

    @contextlib.contextmanager
    def creating(self) -> Iterator[None]:
        """Objects that are made inside are there when it ends, and cannot be used before.

        Raises:
            RuntimeError: One of them could not be made.
        """
        postponed: list[tuple[CreateRequest, CreateResponse]] = []
        self._postponed = postponed
        try:
            yield
        finally:
            self._postponed = None
        objects = _reference_map._refs._refs
        answers = self.send_all(request for request, _ in postponed)
        for (_, made), answer in zip(postponed, answers, strict=True):
            objects[answer.ref] = objects.pop(made.ref)
            object.__setattr__(made, "ref", answer.ref)

    def send_all(self, requests: Iterable[Any]) -> list[Any]:
        """Ask without waiting in between; the answers are in the same order.

        Requests or answers must be short, and none may lead to a call back into Python.

        Raises:
            RuntimeError: One of them failed.
        """
        pending = iter(requests)
        results: list[Any] = []
        # What lies in the pipe must not fill it, or both sides would wait for each other.
        while batch := list(itertools.islice(pending, _AT_ONCE)):
            self._write("".join(map(_line, batch)))
            answers = [self._next_message() for _ in batch]
            results += map(self._result, batch, answers)
        return results

    def empty(self) -> bool:
        """Delete all objects that the kernel has, and cdktf's tokens; False if that cannot be."""
        refs, self._refs = self._refs, set()
        self.send_all(DeleteRequest(ObjRef(ref)) for ref in refs)
        left: StatsResponse = self.send(StatsRequest(), StatsResponse)
        if left.objectCount > 0:
            return False
        self._write(_FORGET)
        return bool(self._next_message().get("ok"))  # direct.js does not know every cdktf

    def _write(self, lines: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(lines.encode())
        self._process.stdin.flush()

    def _result(self, request: Any, answer: Mapping[Any, Any]) -> Any:
        if "ok" not in answer:
            return self._exceptional(answer)
        return _ANSWERS[type(request)](answer["ok"])

    def _exceptional(self, answer: Mapping[Any, Any]) -> Callback:
        """What jsii makes of an answer that is none: it says no, or calls back into Python."""
        if "callback" in answer:
            callback: Callback = self._serializer.structure(answer["callback"], Callback)
            return callback
        kind = JSIIError if answer["name"] == ErrorType.JSII_FAULT.value else RuntimeError
        stack = JavaScriptError(answer.get("stack") or "")  # type: ignore[no-untyped-call]
        raise kind(answer["error"]) from stack

    def _next_message(self) -> Mapping[Any, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            message = f"Node ended early, with exit status {self._process.wait()}"
            hint = "run the command again; if Node lacked memory, there is more about it above"
            raise ToolError(Problem(message, hint=hint))
        decode = self._decode_hooked if b'"$jsii.' in line else json.loads
        answer: Mapping[Any, Any] = decode(line.decode())
        return answer

    def _hooked(self, value: dict[str, Any]) -> Any:
        made = ohook(value)  # type: ignore[no-untyped-call]
        if isinstance(made, ObjRef):
            self._refs.add(made.ref)
        return made


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
        send_what_is_set()

    def renew(self) -> None:
        """Go on with an empty kernel; jsii objects made before must not be used again.

        The objects are deleted, and with the tokens that `direct.js` drops nothing holds on to
        them any more. Where that does not lead to an empty kernel, there is a fresh one, which
        takes about 0.3 s, during which Python may do something else.
        """
        if not self._emptied():
            self._stop()
            self._conversation = None
            self._started = self._start(self._loads)
        # A fresh kernel counts its objects from the start, so the old names would come again.
        _reference_map._refs._refs.clear()

    def _emptied(self) -> bool:
        if not isinstance(self._conversation, _Adopted):
            return False
        try:
            return self._conversation.empty()
        except (OSError, RuntimeError, JSIIError, ToolError):
            return False

    def create_each(self, makers: Iterable[Callable[[], T]]) -> list[T]:
        """The object that each of these makes, without another's help or a call into Python."""
        process = self._process
        waiting = process.creating if isinstance(process, _Adopted) else contextlib.nullcontext
        with waiting():
            return [make() for make in makers]

    def call_each(self, objects: Iterable[Any], method: str) -> list[Any]:
        """What a method without arguments returns for each of these objects.

        None of it may call back into Python.
        """
        process = self._process
        requests = [InvokeRequest(each.__jsii_ref__, method) for each in objects]
        if isinstance(process, _Adopted):
            return [response.result for response in process.send_all(requests)]
        responses: list[Any] = [process.send(request, InvokeResponse) for request in requests]
        return [response.result for response in responses]

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
