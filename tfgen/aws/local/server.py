"""The process of a local AWS: `python -m tfgen.aws.local.server`, started by `process.start`.

It serves moto on a port of 127.0.0.1 that the system chooses, writes `server.json` once it is
ready, and ends by itself when nobody has asked it anything for a while, or when that file has gone
and nobody could find it any more.

Besides AWS it answers under `/tfgen/<key>`, where the key is known from `server.json` alone: GET
says that it is this very server, PUT seeds a list of existing things, DELETE ends it.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]

_CHECK_EVERY_SECONDS = 5.0


def main() -> None:
    """Serves until it is told to end, or idle for too long."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--account", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--code", required=True)
    parser.add_argument("--idle-seconds", type=float, required=True)
    arguments = parser.parse_args()
    # Moto reads it for every request: whatever the credentials, this is the account.
    os.environ["MOTO_ACCOUNT_ID"] = arguments.account
    serve(
        arguments.record, arguments.account, arguments.key, arguments.code, arguments.idle_seconds
    )


def serve(record: Path, account: str, key: str, code: str, idle_seconds: float) -> None:
    """Binds, says where in `record`, and serves."""
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server

    from tfgen.aws.local import corrections

    corrections.apply()
    # One line for every request would fill the disk; failures are logged all the same.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    end = threading.Event()
    last_asked = [time.monotonic()]
    moto: Application = DomainDispatcherApplication(create_backend_app)

    def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
        last_asked[0] = time.monotonic()
        if environ["PATH_INFO"] == f"/tfgen/{key}":
            return _control(environ, start_response, account, end)
        return moto(environ, start_response)

    server = make_server(
        "127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler
    )
    # Moto calls itself for some deliveries.
    os.environ["MOTO_PORT"] = str(server.port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _write(
        record,
        {"pid": os.getpid(), "port": server.port, "key": key, "account": account, "code": code},
    )
    while not end.wait(min(_CHECK_EVERY_SECONDS, idle_seconds)):
        if time.monotonic() - last_asked[0] > idle_seconds or not _is_ours(record, key):
            break
    # The record stays: it may be the next server's by now, and a dead one is noticed by all.
    server.shutdown()


def _control(
    environ: Environ, start_response: Any, account: str, end: threading.Event
) -> Iterable[bytes]:
    from tfgen.aws.local.existing import Existing
    from tfgen.aws.local.seed import seed

    match environ["REQUEST_METHOD"]:
        case "PUT":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            seed(account, [Existing(**thing) for thing in json.loads(body)])
        case "DELETE":
            end.set()
    status = HTTPStatus.OK
    start_response(f"{status.value} {status.phrase}", [("Content-Type", "application/json")])
    return [json.dumps({"pid": os.getpid()}).encode()]


def _write(record: Path, content: dict[str, Any]) -> None:
    unfinished = record.with_suffix(".new")
    # The key in it ends the server: for nobody else to read.
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(content))
    unfinished.replace(record)


def _is_ours(record: Path, key: str) -> bool:
    try:
        return bool(json.loads(record.read_text())["key"] == key)
    except (OSError, ValueError, KeyError):
        return False


if __name__ == "__main__":
    main()
