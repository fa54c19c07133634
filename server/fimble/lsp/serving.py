"""Serves one connection, on the standard streams or a socket, with pygls's loop of messages.

pygls's own `start_io` would read `exit` before `shutdown` is answered, and knows no exit status.
"""

from __future__ import annotations

import asyncio
import logging
from threading import Event
from typing import Any, BinaryIO

from pygls.io_ import StdinAsyncReader, StdoutWriter, run_async
from pygls.lsp.server import LanguageServer

from fimble.lsp.protocol import FimbleProtocol

_log = logging.getLogger(__name__)


class _OrderlyReader:
    """Reads no further while the server is ending and something is still to be answered."""

    def __init__(self, reader: Any, protocol: FimbleProtocol) -> None:
        self._reader = reader
        self._protocol = protocol

    async def readline(self) -> bytes:
        """A line of a message's head."""
        await self._protocol.wait_while_ending()
        return await self._reader.readline()

    async def readexactly(self, n: int) -> bytes:
        """A message's body."""
        return await self._reader.readexactly(n)


def serve_streams(server: LanguageServer, stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Serve until `exit` or the end of the input; the exit status that LSP wants."""
    server.protocol.set_writer(StdoutWriter(stdout))
    return _run(server, _converse(server, StdinAsyncReader(stdin, server.thread_pool)))


def serve_socket(server: LanguageServer, host: str, port: int) -> int:
    """Serve the first client that connects; the exit status.

    Raises:
        OSError: the address cannot be listened on.
    """
    return _run(server, _accept(server, host, port))


async def _accept(server: LanguageServer, host: str, port: int) -> None:
    first: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if first.done():
            writer.close()
        else:
            first.set_result((reader, writer))

    listener = await asyncio.start_server(connected, host, port)
    _log.info("listening on %s:%d", *listener.sockets[0].getsockname()[:2])
    reader, writer = await first
    listener.close()
    server.protocol.set_writer(writer)
    await _converse(server, reader)


async def _converse(server: LanguageServer, reader: Any) -> None:
    protocol = server.protocol
    assert isinstance(protocol, FimbleProtocol)
    orderly = _OrderlyReader(reader, protocol)
    await run_async(Event(), orderly, protocol, _log, server.report_server_error)


def _run(server: LanguageServer, conversation: Any) -> int:
    try:
        asyncio.run(conversation)
    except SystemExit as end:  # pygls's way to follow `exit`
        return end.code if isinstance(end.code, int) else 1
    except (BrokenPipeError, ConnectionResetError):
        _log.error("The editor is gone.")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        server.shutdown()
    return 0
