"""What is known of the other files of the project that the doctor runs in?"""

from __future__ import annotations

from pathlib import Path

from fimble.context.index.condition import IndexCondition, look_at_index
from fimble.context.workspace import find_workspace
from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, ok, skipped, warning


def check_index(examination: Examination) -> Finding:
    """A suggestion does without, but it knows less then."""
    if not examination.settings.context.max_tokens:
        return skipped("fimble.context.maxTokens is 0: other files are not looked at")
    root = find_workspace(Path.cwd() / "file")
    if root is None:
        return skipped(f"{Path.cwd()} lies in no project")
    condition = look_at_index(root)
    if condition.fault:
        return warning(
            f"The index of {root} could not be brought up to date: {condition.fault}.",
            f"If that stays, delete {condition.path}; it is made anew.",
        )
    if condition.files is None:
        return ok(f"{root} is indexed when an editor opens it")
    return ok(_describe(condition))


def _describe(condition: IndexCondition) -> str:
    parts = [f"{condition.files:,} files", f"{condition.bytes / 1e6:.0f} MB in {condition.path}"]
    if condition.is_being_updated:
        parts.append("it is just being brought up to date")
    if not condition.is_complete:
        parts.append("not the whole project, which is too large or not read yet")
    return "; ".join(parts)
