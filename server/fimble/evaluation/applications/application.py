"""One refactoring at one place of a real file, and what came of it."""

from __future__ import annotations

import ast
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from fimble.documents.document import Document
from fimble.evaluation.applications.places import find_application
from fimble.refactoring.action import Action, FileChange, Proposal, Selection
from fimble.refactoring.apply import apply_changes
from fimble.refactoring.compiled import why_not_compiled
from fimble.refactoring.listing import find_place, list_actions
from fimble.refactoring.parse_apart import parse_apart
from fimble.refactoring.perform import perform
from fimble.refactoring.registry import find_action
from fimble.refactoring.report import file_name, unified_diff
from fimble.refactoring.services import RefactoringServices
from fimble.syntax.damage import damage_of

RoundTrip = Literal["same", "different", "not tried"]
_NEW_NAME: Final = "renamed_by_evaluation"


@dataclass(frozen=True, kw_only=True)
class Application:
    """What came of one.

    Attributes:
        file: from the folder; `offset` is where in it.
        sound: every changed file parses as before; None where nothing was offered.
        reason: why nothing was offered, or what is wrong.
        tests: `passed`, `failed`, or `not run`.
        listing_ms: what it took to list all actions there, as an editor asks on every move.
        diff: what was changed, where that was wrong.
    """

    file: str
    language: str
    action: str
    offset: int
    offered: bool
    reason: str = ""
    sound: bool | None = None
    round_trip: RoundTrip = "not tried"
    tests: str = "not run"
    listing_ms: float = 0.0
    diff: str = ""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """An application, and the change that it would make."""

    application: Application
    proposal: Proposal | None


async def try_action(
    document: Document,
    path: Path,
    action: Action,
    services: RefactoringServices,
    chosen: random.Random,
) -> Tried | None:
    """Run an action at a place of a document by chance; None where it applies nowhere."""
    place = find_application(document, action, services, chosen)
    if place is None:
        return None
    listing_ms = _time_listing(place.selection, services)
    name = _NEW_NAME if action.id == "rename" else ""
    outcome = await perform(action, place, services, name)
    made = Application(
        file=str(path),
        language=document.language_id,
        action=action.id,
        offset=place.selection.start_offset,
        offered=outcome.proposal is not None,
        reason=outcome.reason,
        listing_ms=listing_ms,
    )
    proposal = outcome.proposal
    if proposal is None or not proposal.changes:
        return Tried(application=made, proposal=None)
    trouble = _why_not_sound(proposal)
    made = replace(made, sound=not trouble, reason=trouble)
    tried = Tried(application=made, proposal=proposal)
    return with_diff(tried) if trouble else tried


def with_diff(tried: Tried) -> Tried:
    """The change in its application too, for who looks at what was wrong."""
    changes = tried.proposal.changes if tried.proposal is not None else ()
    diff = "".join(unified_diff(change) for change in changes)
    return replace(tried, application=replace(tried.application, diff=diff))


def _time_listing(selection: Selection, services: RefactoringServices) -> float:
    """Milliseconds. The tree is there already, as in an editor, where the typing made it."""
    start = time.perf_counter()
    list_actions(find_place(selection, services))
    return (time.perf_counter() - start) * 1000


def _why_not_sound(proposal: Proposal) -> str:
    """Looked at anew, and not by what the checks said."""
    for change in proposal.changes:
        before, after = (
            parse_apart(text, change.language_id) for text in (change.before, change.after)
        )
        if before is None or after is None:
            return "it has no tree"
        if damage_of(after).errors > damage_of(before).errors:
            return "it parses with a new error"
        is_python = change.language_id == "python"
        if is_python and not why_not_compiled(change.before) and why_not_compiled(change.after):
            return "Python does not compile it"
    return ""


async def go_back(tried: Tried, folder: Path, services: RefactoringServices) -> RoundTrip:
    """A rename there and back gives the same text; what is extracted and inlined, the same tree.

    The change must be on disk, and is taken back as it came.
    """
    action, proposal = tried.application.action, tried.proposal
    if proposal is None or action not in ("rename", "extract_variable"):
        return "not tried"
    own = folder / tried.application.file
    change = next((each for each in proposal.changes if each.uri == own.as_uri()), None)
    if change is None:
        return "not tried"
    back, name, at = "inline_variable", "", _first_difference(change.before, change.after)
    if action == "rename" and proposal.renamed:
        back, name = "rename", proposal.renamed[0]
    document = Document(uri=change.uri, language_id="python", version=0, text=change.after)
    selection = Selection(document=document, start_offset=at, end_offset=at)
    outcome = await perform(find_action(back), find_place(selection, services), services, name)
    if outcome.proposal is None:
        return "not tried"
    after = {each.uri: each.after for each in outcome.proposal.changes}
    same = _same_text if back == "rename" else _same_tree
    agree = all(same(each.before, after.get(each.uri, each.after)) for each in proposal.changes)
    return "same" if agree else "different"


def _first_difference(before: str, after: str) -> int:
    """The first offset at which two texts differ, at the beginning of its word."""
    at = next(
        (at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]),
        min(len(before), len(after)),
    )
    while at and (after[at - 1].isalnum() or after[at - 1] == "_"):
        at -= 1
    return at


def _same_text(one: str, other: str) -> bool:
    return one == other


def _same_tree(one: str, other: str) -> bool:
    return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))


def write_changes(tried: Sequence[Tried], *, back: bool = False) -> None:
    """Write the changes of several applications in their order, or take them back."""
    for each in reversed(tried) if back else tried:
        changes = each.proposal.changes if each.proposal is not None else ()
        if back:
            _take_back(changes)
        else:
            apply_changes(changes)


def _take_back(changes: Sequence[FileChange]) -> None:
    for change in changes:
        if change.creates:
            Path(file_name(change)).unlink()
    apply_changes([_turned(change) for change in changes if not change.creates])


def _turned(change: FileChange) -> FileChange:
    return replace(change, before=change.after, after=change.before)
