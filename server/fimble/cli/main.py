"""`fimble`: finds the command in the table, imports that one only, and runs it.

A command is a file with `add_arguments(parser)` and `run(arguments) -> status`. Status: 0 done,
1 the thing asked for could not be had (with a reason), 2 wrong usage, and as shells have it 130
after Ctrl-C and 141 where nobody reads the output. stdout is for results alone.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

from fimble import __version__
from fimble.errors import FimbleError, UsageError

COMMANDS: Final[dict[str, str]] = {
    "serve": "run the language server",
    "complete": "one inline completion at FILE:LINE:COLUMN",
    "explain": "why the suggestion at FILE:LINE:COLUMN, or why none",
    "refactor": "list or run refactorings at FILE:LINE:COLUMN[-LINE:COLUMN]",
    "engine": "the process that holds the model: run, start, stop, status",
    "models": "model cards and weights: list, show, pull, verify, path",
    "report": "what became of suggestions, from the record on this machine",
    "doctor": "check everything a completion needs and say what to mend",
    "evaluate": "quality: of suggestions (infill, replay …), of refactorings (edit, refactor …)",
    "benchmark": "speed on this machine: startup, engine, replay, index, refactor …",
    "demo": "start the server as an editor would and show a completion",
}
"""Each command and what it does; its code is `fimble.cli.<command>`."""

_SERVER_FLAGS: Final = ("--stdio", "--tcp", "--node-ipc", "--socket", "--pipe")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    _write_any_character()
    if words and words[0].split("=")[0] in _SERVER_FLAGS:
        words.insert(0, "serve")  # editors start a language server with flags alone
    command = words[0] if words and words[0] in COMMANDS else None
    if command is None:
        _overview().parse_args(words or ["--help"])
        return 2
    module = importlib.import_module(f"fimble.cli.{command}")
    parser = argparse.ArgumentParser(prog=f"fimble {command}", description=COMMANDS[command])
    module.add_arguments(parser)
    arguments, unknown = parser.parse_known_args(words[1:])
    if unknown and command != "serve":
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return _run(module.run, arguments)


def _run(run: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    try:
        status = run(arguments)
        sys.stdout.flush()
        return status
    except FimbleError as fault:
        if getattr(arguments, "json", False):
            print(json.dumps({"error": str(fault)}))  # noqa: T201
        print(f"fimble: {fault}", file=sys.stderr)  # noqa: T201
        return 2 if isinstance(fault, UsageError) else 1
    except BrokenPipeError:
        # Whoever read our output has seen enough (`| head`); the interpreter must not write more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130


def _write_any_character() -> None:
    """A ✓, or a file name that is no text, must not end a command where the output is ASCII."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _overview() -> argparse.ArgumentParser:
    lines = "\n".join(f"  {name:<10} {summary}" for name, summary in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="fimble",
        description="A code-writing assistant that lives in the editor.",
        epilog=f"commands:\n{lines}\n\n`fimble COMMAND --help` tells more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"fimble {__version__}")
    parser.add_argument("command", choices=list(COMMANDS), metavar="COMMAND")
    return parser
