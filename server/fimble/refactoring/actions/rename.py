"""Rename: a name of Python everywhere in the workspace, elsewhere a function's own variable; or
nothing, where that is not sure.

It needs a name from the user, so editors do not list it: `fimble.refactor` and the command line
take one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Final

from fimble.documents.position import offset_at_byte
from fimble.refactoring.action import Action, Place, Proposal, Refusal, Span, Task
from fimble.refactoring.proposals import one_file
from fimble.refactoring.python_place import check_wished_name, is_python, span_of
from fimble.refactoring.rope_refactoring import ask_rope
from fimble.syntax.local_variables import LANGUAGES_WITH_LOCALS, find_occurrences


def _applies(place: Place) -> bool:
    known = place.language_id in LANGUAGES_WITH_LOCALS and place.tree is not None
    sound = is_python(place) or (known and not place.code.broken)
    return sound and place.code.name is not None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    code = task.place.code
    assert code.name is not None
    span = span_of(task.place, code.name)
    old, new = task.document.text[span.start : span.end], task.name
    if not new:
        yield Refusal(reason="Say the new name.")
    elif refusal := check_wished_name(new):
        yield refusal
    elif new == old:
        yield Refusal(reason=f"It is called `{old}` already.")
    elif task.place.language_id == "python":
        found = await ask_rope(task, "rename", span.start, span.end, {"name": new})
        yield _checked(found, old, new)
    else:
        yield _checked(_rename_local(task, code.name.start_byte, new), old, new)


def _rename_local(task: Task, byte_offset: int, new: str) -> Proposal | Refusal:
    tree, before = task.place.tree, task.document.text
    assert tree is not None
    found = find_occurrences(tree, byte_offset)
    if isinstance(found, str):
        return Refusal(reason=f"It cannot be renamed: {found}.")
    spans = [
        Span(start=offset_at_byte(tree.data, start), end=offset_at_byte(tree.data, end))
        for start, end in found
    ]
    after = before
    for span in sorted(spans, key=lambda each: -each.start):
        after = after[: span.start] + new + after[span.end :]
    return one_file(task.document, after, spans)


def _checked(found: Proposal | Refusal, old: str, new: str) -> Proposal | Refusal:
    """A name that a file has already may be another's; then nothing is renamed."""
    if isinstance(found, Refusal):
        return found
    for change in found.changes:
        if re.search(rf"\b{re.escape(new)}\b", change.before):
            name = change.uri.rpartition("/")[2]
            return Refusal(reason=f"{name} has a `{new}` already; choose another name.")
    bound = any(_is_bound(change.after, new) for change in found.changes)
    if not bound or any(_imports_nothing(change.after, new) for change in found.changes):
        return Refusal(reason=f"`{old}` is imported from elsewhere, where it keeps its name.")
    return replace(found, renamed=(old, new))


def _is_bound(source: str, name: str) -> bool:
    """Whether a text gives a name its meaning; one of a library's is only used."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError):
        return True  # another language, or a check says that it does not parse
    for node in nodes:
        stored = isinstance(getattr(node, "ctx", None), ast.Store)
        words = [getattr(node, field, None) for field in ("name", "arg", "asname", "rest")]
        words += [getattr(node, field, None) for field in ("id", "attr") if stored]
        only_imported = isinstance(node, ast.alias) and node.asname != name
        if name in words and not only_imported and not isinstance(node, ast.keyword):
            return True
    return False


def _imports_nothing(source: str, new: str) -> bool:
    """Whether a text imports a module by the new name: that of a file, which nobody renames."""
    return (
        re.search(rf"(?m)^[ \t]*import[ \t](?!.*\bas[ \t]).*\b{re.escape(new)}\b", source)
        is not None
    )


RENAME: Final = Action(
    id="rename",
    title="Rename",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    about=frozenset(("names", "signatures")),
    listed=False,
)
