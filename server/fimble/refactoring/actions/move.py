"""Move: a function or class at the top of a Python module goes to another with what imports it.

To a new module of its own name beside it; or, where the client names one, to a file or a module.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.left_imports import find_left_import
from fimble.refactoring.movable import definition_at, import_each_other, why_not_moved
from fimble.refactoring.naming import snake_case
from fimble.refactoring.parse_apart import parse_apart
from fimble.refactoring.python_place import is_python, span_of
from fimble.refactoring.report import file_name
from fimble.refactoring.rope_refactoring import ask_rope, path_of, workspace_root
from fimble.refactoring.tests_beside_module import import_name
from fimble.syntax.texts import comments_of, strings_of

_HEAD: Final = re.compile(rb"(?:async[ \t]+def|def|class)[ \t]+$")


def _applies(place: Place) -> bool:
    """Cheap: the name of a definition that begins its line."""
    code, tree = place.code, place.tree
    if not is_python(place) or tree is None or code.name is None:
        return False
    line_start = tree.data.rfind(b"\n", 0, code.name.start_byte) + 1
    return _HEAD.match(tree.data[line_start : code.name.start_byte]) is not None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    assert task.place.code.name is not None
    span, text = span_of(task.place, task.place.code.name), task.document.text
    moved = definition_at(text, text.count("\n", 0, span.start) + 1)
    path = path_of(task.document)
    if moved is None or path is None:
        yield Refusal(reason="There is no function or class of a module's top here.")
    elif reason := why_not_moved(text, moved):
        yield Refusal(reason=f"`{moved.name}` cannot be moved: {reason}.")
    else:
        root = workspace_root(path, task.services.workspace)
        target = _target(task.name, moved.name, path, root)
        if isinstance(target, Path):
            yield await _move(task, moved.name, path, target, root)
        else:
            yield target


def _target(wish: str, name: str, path: Path, root: Path) -> Path | Refusal:
    """The file to move to: a wish is a path below the workspace, or a module's dotted name."""
    if not wish:
        plain = snake_case(name) or name.lower()
        target = path.with_name(f"{plain}.py")
        if target.exists():
            return Refusal(reason=f"{target.name} is there already; say where to move it.")
    elif wish.endswith(".py"):
        target = (root / wish).resolve()
    else:
        near, below = (
            folder.joinpath(*wish.split(".")).with_suffix(".py") for folder in (path.parent, root)
        )
        target = near if near.exists() and not below.exists() else below
    if not target.is_relative_to(root):
        return Refusal(reason=f"{target} is outside the workspace.")
    if not target.stem.isidentifier() or not target.parent.is_dir():
        return Refusal(reason=f"No module can be made at {target.relative_to(root)}.")
    if target == path:
        return Refusal(reason="It is there already.")
    return target


async def _move(task: Task, name: str, path: Path, target: Path, root: Path) -> Proposal | Refusal:
    assert task.place.code.name is not None
    span = span_of(task.place, task.place.code.name)
    module, other = import_name(path, root), import_name(target, root)
    more = {
        "name": name,
        "module": module,
        "destination": target.relative_to(root).as_posix(),
    }
    new = None if await asyncio.to_thread(target.exists) else target
    found = await ask_rope(task, "move", span.start, span.end, more, new)
    if isinstance(found, Refusal):
        return found
    after = _by_path(found)
    try:
        if import_each_other(after.get(path, ""), module, after.get(target, ""), other):
            return Refusal(reason=f"`{module}` and `{other}` would import each other.")
    except (SyntaxError, ValueError):
        return Refusal(reason="What rope made is not read as Python.")
    left = await asyncio.to_thread(find_left_import, name, path, root, after)
    if left is not None:
        return Refusal(reason=f"{left.name} would still import it from `{module}`.")
    lost = _texts(each.before for each in found.changes) - _texts(after.values())
    return Refusal(reason=f"{min(lost)[:40]!r} would be lost.") if lost else found


def _by_path(proposal: Proposal) -> dict[Path, str]:
    return {Path(file_name(each)).resolve(): each.after for each in proposal.changes}


def _texts(sources: Iterable[str]) -> Counter[str]:
    """The comments of some files, and once each text in quotes: they may go from one to another."""
    trees = [tree for source in sources if (tree := parse_apart(source, "python"))]
    comments = sum((comments_of(tree) for tree in trees), Counter[str]())
    return comments + Counter({text for tree in trees for text in strings_of(tree)})


MOVE: Final = Action(
    id="move",
    title="Move to a new module",
    kind="refactor.move",
    applies=_applies,
    propose=_propose,
    about=frozenset(("names", "imports", "signatures", "comments", "strings")),
)
