"""Where a refactoring can be tried: the source files of a folder, and places in them by chance."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from fimble.documents.document import Document
from fimble.documents.position import offset_at_byte
from fimble.documents.read_file import read_document
from fimble.errors import UsageError
from fimble.refactoring.action import Action, Place, Selection
from fimble.refactoring.listing import find_place
from fimble.refactoring.registry import ACTIONS
from fimble.refactoring.services import RefactoringServices
from fimble.syntax.languages import language_of_file

DETERMINISTIC: Final = tuple(action for action in ACTIONS if not action.asks_model)
_TRIED_NODES: Final = 400
_LARGEST_BYTES: Final = 400_000


def source_files(folder: Path, *, with_tests: bool) -> list[Path]:
    """The files of known languages.

    Args:
        with_tests: files of tests too. They stay as they are where they are to judge.

    Raises:
        UsageError: there are none.
    """
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and language_of_file(path)
        and path.stat().st_size < _LARGEST_BYTES
        and (with_tests or not is_test(path.relative_to(folder)))
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    if not found:
        raise UsageError(f"There is no source file in {folder}.", "Name another folder.")
    return found


def is_test(path: Path) -> bool:
    """Whether a file looks like one of tests, or prepares or builds the package."""
    folders = {"test", "tests", "testing", "docs", "doc", "benchmarks", "bench", "examples"}
    name = path.name.lower()
    apart = name.startswith(("test", "conftest", "setup.")) or name.endswith("_test.py")
    return apart or bool(folders & {part.lower() for part in path.parts[:-1]})


def read_source(path: Path) -> Document | None:
    """The file as a document; None where it is no text."""
    try:
        return read_document(path, language_of_file(path))
    except UsageError:
        return None


def find_application(
    document: Document, action: Action, services: RefactoringServices, chosen: random.Random
) -> Place | None:
    """A place by chance where an action applies; None where none of those tried is one."""
    tree = services.parse(document)
    if tree is None:
        return None
    nodes = list(_named(tree.root))
    for node in chosen.sample(nodes, min(len(nodes), _TRIED_NODES)):
        start, end = (offset_at_byte(tree.data, at) for at in (node.start_byte, node.end_byte))
        if node.child_count == 0 and chosen.random() < 0.5:
            end = start  # a cursor, as most actions are asked for
        place = find_place(
            Selection(document=document, start_offset=start, end_offset=end), services
        )
        if action.applies(place):
            return place
    return None


def _named(root: Any) -> Iterator[Any]:
    """The named nodes of a tree (tree-sitter's, whose types live in `syntax`)."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.named_children)
        yield node
