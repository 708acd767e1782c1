"""CloudTrail records out of a file, one after the other, however large the file is.

What is read, each as it is or in gzip: a trail's own files, `{"Records": [...]}`
(https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html);
the output of `aws cloudtrail lookup-events`, `{"Events": [{"CloudTrailEvent": "..."}]}`; a list of
records; records or files one after the other, as JSON Lines and `zcat *.gz` give them.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any

from tfgen.aws.audit.event import WANTED
from tfgen.aws.audit.unpack import Unpacked

# A file up to this size is looked through for the names of calls before it is parsed.
_LOOKED_THROUGH = 8 << 20
# CloudTrail's own limit for one event is 256 KB:
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
_LONGEST_RECORD = 16 << 20

_MARKS = tuple(name.encode() for name in WANTED)
_TRAIL_FILE = re.compile(rb'\s*\{\s*"Records"\s*:\s*\[')
_TRAIL_END = re.compile(rb"\]\s*\}\s*$")

_S = r"[ \t\r\n]*"  # JSON's white space; \s is more
_SPACE = re.compile(_S)
_OPENING = re.compile(rf'\{{{_S}"(?:Records|Events)"{_S}:{_S}\[{_S}|\[{_S}')
_NEXT = re.compile(rf"{_S},{_S}")
_CLOSING = re.compile(rf'{_S}\](?:{_S},{_S}"NextToken"{_S}:{_S}"[^"]*")?')
_BRACE = re.compile(rf"{_S}\}}")
_ENOUGH_TO_SEE = 64


class DamagedError(Exception):
    """A file that is not whole or not CloudTrail's; what could be read of it has been given."""


def records(raw: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The records of one file. `raw` is read once, from where it stands.

    A trail's file in which no call of interest occurs gives none at all: it is not even parsed.

    Raises:
        DamagedError: The rest of it cannot be read, or the whole is something else.
    """
    stream = Unpacked(raw)
    try:
        yield from _records(stream)
        fault = ""
    except json.JSONDecodeError:
        fault = "is not JSON, or not to its end"
    except UnicodeDecodeError:
        fault = "is not text in UTF-8"
    except RecursionError:
        fault = "is nested too deeply to be a trail's"
    except ValueError as error:
        fault = str(error)
    if stream.fault or fault:
        raise DamagedError(stream.fault or fault)


def _records(stream: Unpacked) -> Iterator[dict[str, Any]]:
    head = bytearray()
    while len(head) < _LOOKED_THROUGH and (chunk := stream.read()):
        head += chunk
    if len(head) < _LOOKED_THROUGH and not stream.fault and _cannot_matter(head):
        return
    text = _Text(bytes(head), stream)
    del head
    while text.has_more():
        if text.at(_OPENING):
            yield from _items(text)
        else:
            yield from _unpacked(text.value())


def _cannot_matter(whole: bytearray) -> bool:
    """Whether it is a trail's file, all of it, and none of the calls occurs in it."""
    return bool(
        not any(mark in whole for mark in _MARKS)
        and _TRAIL_FILE.match(whole)
        and _TRAIL_END.search(whole[-_ENOUGH_TO_SEE:])
    )


def _items(text: _Text) -> Iterator[dict[str, Any]]:
    """The items of a list that comes next, and the end of what the list is in."""
    in_object = text.skip(_OPENING).startswith("{")
    while not text.at(_CLOSING):
        yield from _unpacked(text.value())
        if not text.skip(_NEXT):
            break
    if not text.skip(_CLOSING) or (in_object and not text.skip(_BRACE)):
        raise ValueError("ends in the middle of a list")


def _unpacked(value: object) -> Iterator[dict[str, Any]]:
    match value:
        case {"CloudTrailEvent": str(inner)}:
            yield from _unpacked(json.loads(inner))
        case dict() if "eventName" in value:
            yield value
        case {"Records": list(items)} | {"Events": list(items)}:
            for item in items:
                yield from _unpacked(item)
        case {"digestStartTime": _}:
            return  # vouches for the trail's files, and holds no events
        case _:
            raise ValueError("holds something else than CloudTrail records")


class _Text:
    """JSON text that is read on as it is used up, so that only what is being read is in memory."""

    def __init__(self, head: bytes, stream: Unpacked) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._scan = json.JSONDecoder().raw_decode
        self._stream = stream
        self._ended = False
        self._position = 0
        self._text = self._decode(head)

    def has_more(self) -> bool:
        """Whether anything but white space is left; afterwards it comes next."""
        while True:
            self.skip(_SPACE)
            if self._position < len(self._text):
                return True
            if not self._read_on():
                return False

    def at(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern comes next."""
        while len(self._text) - self._position < _ENOUGH_TO_SEE and self._read_on():
            pass
        return bool(pattern.match(self._text, self._position))

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Goes past a pattern if it comes next; what it was."""
        if not self.at(pattern):
            return ""
        found = pattern.match(self._text, self._position)
        assert found is not None
        self._position = found.end()
        return found[0]

    def value(self) -> object:
        """The JSON value that comes next.

        Raises:
            ValueError: There is none, or it is not whole.
        """
        while True:
            try:
                value, self._position = self._scan(self._text, self._position)
                return value
            except ValueError:
                # Perhaps only the rest of it has not been read yet.
                if len(self._text) - self._position > _LONGEST_RECORD or not self._read_on():
                    raise

    def _read_on(self) -> bool:
        """Reads some more; whether there was any."""
        if self._ended:
            return False
        chunk = self._stream.read()
        self._ended = not chunk
        rest = self._text[self._position :]
        self._text = rest + self._decode(chunk, final=self._ended)
        self._position = 0
        return True
