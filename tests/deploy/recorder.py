"""Every call that goes to AWS, seen from outside: a proxy on loopback in front of the local AWS.

It knows nothing of Terraform and nothing of tfgen: operations come from the requests themselves,
with moto's routes (made of botocore's service models) where a protocol is REST.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from moto.core.request import Request
from moto.core.routing import get_service_router
from werkzeug.test import EnvironBuilder

_SCOPE = re.compile(r"Credential=[^/]+/\d+/([\w-]+)/([\w-]+)/aws4_request")
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True)
class Call:
    """One call of an API.

    Attributes:
        service: As it signs: `s3`, `iam`, `monitoring`.
        operation: As in botocore: `PutBucketPolicy`.
        parameters: As they were sent; of XML bodies nothing.
        status: Of the answer.
        answer: The body of the answer.
    """

    service: str
    operation: str
    parameters: dict[str, Any]
    status: int
    answer: str = field(repr=False)


class Recorder:
    """The calls so far, and where to send more."""

    def __init__(self, upstream: str) -> None:
        self.calls: list[Call] = []
        self._upstream = urlsplit(upstream).netloc
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def taken(self) -> list[Call]:
        """The calls since the last time."""
        found, self.calls = self.calls, []
        return found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _forward(self) -> None:
                body = _body(self)
                connection = http.client.HTTPConnection(recorder._upstream, timeout=120)
                headers = {
                    name: value
                    for name, value in self.headers.items()
                    if name.lower() not in _HOP_BY_HOP
                }
                connection.request(self.command, self.path, body, headers)
                answer = connection.getresponse()
                content = answer.read()
                recorder.calls.append(_call(self, body, answer.status, content))
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in _HOP_BY_HOP:
                        self.send_header(name, value)
                length = answer.getheader("content-length") if self.command == "HEAD" else None
                self.send_header("content-length", length or str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                connection.close()

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _forward

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@contextmanager
def recording(upstream: str) -> Iterator[Recorder]:
    """A recorder that is listening."""
    recorder = Recorder(upstream)
    thread = threading.Thread(target=recorder.server.serve_forever, daemon=True)
    thread.start()
    yield recorder
    recorder.server.shutdown()
    recorder.server.server_close()


def _body(handler: BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("transfer-encoding", "").lower() != "chunked":
        return handler.rfile.read(int(handler.headers.get("content-length") or 0))
    body = b""
    while size := int(handler.rfile.readline().split(b";")[0], 16):
        body += handler.rfile.read(size)
        handler.rfile.readline()
    handler.rfile.readline()
    return body


def _call(handler: BaseHTTPRequestHandler, body: bytes, status: int, content: bytes) -> Call:
    scope = _SCOPE.search(handler.headers.get("authorization", ""))
    assert scope, f"a call that nobody has signed: {handler.command} {handler.path}"
    service, answer = scope[2], content.decode(errors="replace")
    target = handler.headers.get("x-amz-target")
    if target:
        parameters = json.loads(body or b"{}")
        return Call(service, target.rpartition(".")[2], parameters, status, answer)
    form = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    if "Action" in form:
        return Call(service, form.pop("Action"), form, status, answer)
    url = urlsplit(handler.path)
    builder = EnvironBuilder(
        handler.path, method=handler.command, headers=list(handler.headers.items())
    )
    operation, found = get_service_router(service).match(Request(builder.get_environ()))
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    return Call(service, operation.name, {**query, **found}, status, answer)
