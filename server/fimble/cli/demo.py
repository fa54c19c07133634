"""`fimble demo`: the main job, shown: a server started as an editor does, a file, a suggestion."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any, Final

from fimble.documents.document import Document
from fimble.documents.position import Position, offset_at, position_at
from fimble.documents.read_file import offset_of, parse_location, read_document
from fimble.engine.engine_process import find_engine
from fimble.evaluation.editor_session import EditorSession
from fimble.syntax.languages import language_of_file

_CURSOR: Final = "<cursor>"
_LINES_AROUND: Final = 6
_EXAMPLES: Final = (
    (
        "average.py",
        "python",
        "def average(numbers: list[float]) -> float:\n"
        '    """The arithmetic mean; 0 for no numbers."""\n'
        "    if not numbers:\n        return 0.0\n    return <cursor>\n\n\n"
        "print(average([1, 2, 3]))\n",
    ),
    (
        "words.py",
        "python",
        "def count_words(text: str) -> dict[str, int]:\n"
        "    # 统计每个单词出现的次数\n"
        "    counts: dict[str, int] = {}\n    for word in text.split():\n        <cursor>\n"
        "    return counts\n",
    ),
    (
        "area.ts",
        "typescript",
        "interface Rectangle {\n  width: number;\n  height: number;\n}\n\n"
        "export function area(rectangle: Rectangle): number {\n  return <cursor>\n}\n",
    ),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The place, if not the examples."""
    parser.add_argument("place", nargs="?", metavar="FILE:LINE:COLUMN", help="your own cursor")
    parser.add_argument("--model", help="a model card's id or a path")


def run(arguments: argparse.Namespace) -> int:
    """Show a suggestion; 1 if there was none at any place."""
    places = [_own_place(arguments.place)] if arguments.place else _example_places()
    started = time.perf_counter()
    session = EditorSession(_show_progress)
    try:
        model = {"model": arguments.model} if arguments.model else {}
        # As fast as while one types: who asks with a key may wait for something better.
        quick = {"completion": {"weighingMs": 0}, "record": {"enabled": False}}
        session.initialize({**model, **quick})
        _say(f"language server: initialize answered after {_since_ms(started):.0f} ms")
        shown = sum([_show_place(session, *place) for place in places])
    finally:
        session.close()
    if find_engine() is not None:
        _say("The engine stays warm for the next editor; fimble engine stop ends it.")
    if not shown:
        _say("No suggestion at any place: fimble doctor looks for the reason.")
    return 0 if shown else 1


def _show_place(session: EditorSession, document: Document, offset: int) -> bool:
    session.open(document.uri, document.language_id, document.text)
    at = position_at(document, offset, "utf-16")
    started = time.perf_counter()
    items = session.inline_completion(document.uri, at.line, at.character)
    first_ms = _since_ms(started)
    name = document.uri.rsplit("/", 1)[-1]
    _say(f"\n{name}:{at.line + 1}  ({first_ms:.0f} ms)")
    if not items:
        _say("  no suggestion here (fimble complete tells why)")
        return False
    item: dict[str, Any] = items[0]
    spot = item["range"]
    start = offset_at(document, Position(**spot["start"]), "utf-16")
    end = offset_at(document, Position(**spot["end"]), "utf-16")
    _print_lines(document.text, start, end, item["insertText"])
    return True


def _print_lines(text: str, start: int, end: int, suggestion: str) -> None:
    """The lines around, with the suggestion in colour on a terminal and in ⟦⟧ elsewhere."""
    opening, closing = ("\x1b[32m", "\x1b[0m") if sys.stdout.isatty() else ("⟦", "⟧")
    above = text[:start].split("\n")[-_LINES_AROUND:]
    below = text[end:].split("\n")[:_LINES_AROUND]
    marked = "\n".join(above) + opening + suggestion + closing + "\n".join(below)
    for line in marked.rstrip("\n").split("\n"):
        _say(f"  {line}")


def _own_place(place: str) -> tuple[Document, int]:
    location = parse_location(place)
    document = read_document(location.path, language_of_file(location.path))
    return document, offset_of(document, location)


def _example_places() -> list[tuple[Document, int]]:
    return [
        (
            Document(
                uri=Path("/example", name).as_uri(),
                language_id=language,
                version=1,
                text=text.replace(_CURSOR, ""),
            ),
            text.index(_CURSOR),
        )
        for name, language, text in _EXAMPLES
    ]


def _show_progress(method: str, params: Any) -> None:
    if method == "$/progress":
        value = params["value"]
        percentage = value.get("percentage")
        message = value.get("message") or value.get("title") or ""
        done = f" {percentage} %" if percentage else ""
        if value["kind"] != "begin" and sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{message}{done}" + ("\n" if value["kind"] == "end" else ""))
            sys.stderr.flush()
    elif method == "window/showMessage":
        _say(params["message"])


def _since_ms(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
