"""`fimble serve`: the language server. stdout carries nothing but LSP."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys

from fimble.errors import UsageError
from fimble.thread_turns import take_short_turns


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options; flags that editors append on their own are tolerated."""
    parser.add_argument("--stdio", action="store_true", help="speak on stdin and stdout (default)")
    parser.add_argument("--tcp", metavar="HOST:PORT", help="wait for one connection instead")
    parser.add_argument("--log-file", metavar="F", help="log here, not to stderr")
    parser.add_argument(
        "--log-level", default="info", choices=["error", "warning", "info", "debug"]
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until the editor says exit or is gone."""
    # Nothing of what is imported is ever garbage: without looking for some the start is shorter.
    gc.disable()
    from fimble.lsp.server import make_server
    from fimble.lsp.serving import serve_socket, serve_streams

    _begin_log(arguments.log_file, arguments.log_level)
    take_short_turns()
    server = make_server()
    gc.freeze()
    gc.enable()
    if arguments.tcp:
        host, port = _address(arguments.tcp)
        try:
            return serve_socket(server, host, port)
        except OSError as fault:
            raise UsageError(
                f"{arguments.tcp} cannot be listened on: {fault.strerror}.", "Choose another port."
            ) from fault
    # A stray print anywhere must not land between two messages.
    stdout = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return serve_streams(server, sys.stdin.buffer, stdout)


def _begin_log(file: str | None, level: str) -> None:
    try:
        logging.basicConfig(
            filename=file,
            level=level.upper(),
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )
    except OSError as fault:
        raise UsageError(
            f"The log file {file} cannot be written: {fault.strerror}.", "Check --log-file."
        ) from fault
    # An editor keeps what comes on stderr: no line for every question to the engine.
    for chatty in ("pygls", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise UsageError(f"--tcp {text} is not HOST:PORT.", "For example: 127.0.0.1:0")
    return host or "127.0.0.1", int(port)
