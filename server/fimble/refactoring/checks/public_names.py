"""What others use of the file is still there, with the same signatures."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath
from typing import Final

from fimble.refactoring.action import Action, FileChange, Proposal
from fimble.refactoring.parse_apart import parse_apart
from fimble.refactoring.python_signatures import imported_names, public_names
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verdict import Finding, failed, passed, skipped
from fimble.syntax.outline import outline

_LONGEST_SHOWN: Final = 80


async def check_public_names(
    proposal: Proposal, action: Action, services: RefactoringServices
) -> Finding:
    """Whether a name has gone, has come, or is called otherwise, where that is not the subject."""
    del services
    if "names" in action.about:
        return skipped("The refactoring is about names.")
    for change in proposal.changes:
        reason = _python(change, action) if change.language_id == "python" else _other(change)
        if reason:
            return failed(f"{PurePath(change.uri).name}: {reason}")
    return passed()


def _python(change: FileChange, action: Action) -> str:
    annotations = "annotations" not in action.about
    before = public_names(change.before, annotations=annotations)
    after = public_names(change.after, annotations=annotations)
    if before is None or after is None:
        return ""
    free = imported_names(change.before) if "imports" in action.about else set[str]()
    if gone := sorted(before.keys() - after.keys() - free):
        return f"{gone[0]} would be gone."
    new = sorted(name for name in after.keys() - before.keys() if "." not in name)
    if new and "imports" not in action.about and PurePath(change.uri).name == "__init__.py":
        return f"{new[0]} would be a new name that the package gives to others."
    if "signatures" not in action.about:
        changed = sorted(name for name in before if before[name] != after.get(name, before[name]))
        if changed:
            return f"{changed[0]} would be called in another way."
    return ""


def _other(change: FileChange) -> str:
    """By the definitions of the outline: each old one must still be there, word for word."""
    before, after = _definitions(change, change.before), _definitions(change, change.after)
    gone = before - after
    if not gone:
        return ""
    head = next(iter(gone))
    shown = head if len(head) <= _LONGEST_SHOWN else f"{head[:_LONGEST_SHOWN]}…"
    return f"the definition {shown!r} would be gone or changed."


def _definitions(change: FileChange, text: str) -> Counter[str]:
    tree = parse_apart(text, change.language_id)
    if tree is None:
        return Counter()
    heads = (tree.data[one.start_byte : one.signature_end_byte] for one in outline(tree))
    return Counter(" ".join(head.decode("utf-8", "replace").split()) for head in heads)
