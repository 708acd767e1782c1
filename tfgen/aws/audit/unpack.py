"""The bytes of a file, unpacked where it is gzip, as far as they can be read."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO

_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_GZIP_FORMAT = 16 + zlib.MAX_WBITS  # https://docs.python.org/3/library/zlib.html#zlib.decompressobj


class Unpacked:
    """A file that is read once, from front to back, at most a megabyte at a time.

    Attributes:
        fault: Why it ended too early, or "". Known once `read` has given b"".
    """

    def __init__(self, raw: IO[bytes]) -> None:
        self.fault = ""
        self._raw = raw
        self._chunks = self._all()

    def read(self) -> bytes:
        """Some more of it; b"" at its end."""
        return next(self._chunks, b"")

    def _all(self) -> Iterator[bytes]:
        start = self._raw.read(_CHUNK)
        if start[: len(_GZIP)] == _GZIP:
            try:
                yield from self._members(start)
            except zlib.error as error:
                self.fault = f"is damaged ({error})"
            return
        while start:
            yield start
            start = self._raw.read(_CHUNK)

    def _members(self, packed: bytes) -> Iterator[bytes]:
        """Gzip files one after the other are one: https://datatracker.ietf.org/doc/html/rfc1952."""
        while packed:
            gzip = zlib.decompressobj(_GZIP_FORMAT)
            while packed and not gzip.eof:
                found = gzip.decompress(packed, _CHUNK)
                if found:
                    yield found
                packed = gzip.unconsumed_tail or (b"" if gzip.eof else self._raw.read(_CHUNK))
            if not gzip.eof and (rest := gzip.flush()):
                yield rest
            if not gzip.eof:
                self.fault = "is truncated: its gzip has no end"
                return
            # Some programs fill up with zeros.
            packed = (gzip.unused_data or self._raw.read(_CHUNK)).lstrip(b"\0")
