"""Messages of JSON-RPC as bytes, without any library; whatever is no message fails the test."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import IO, Any

Message = dict[str, Any]


def framed(message: Message, more: bytes = b"") -> bytes:
    """The message with its header, which begins with `more`."""
    body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode()
    return b"%sContent-Length: %d\r\n\r\n%s" % (more, len(body), body)


def read_until(pipe: IO[bytes], wanted: Callable[[Message], bool]) -> Message:
    """The first message that is wanted; others on the way are passed over, but never unframed."""
    while True:
        header = pipe.readline()
        assert header.startswith(b"Content-Length: "), header
        while pipe.readline() != b"\r\n":
            pass
        message: Message = json.loads(pipe.read(int(header.split(b":")[1])))
        if wanted(message):
            return message


def read(pipe: IO[bytes], number: int) -> Message:
    """The answer of this number."""
    return read_until(pipe, lambda told: told.get("id") == number and "method" not in told)
