"""An outcome for people and for programs: a diff, Markdown, plain data."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from fimble.refactoring.action import FileChange
from fimble.refactoring.perform import Outcome
from fimble.refactoring.verdict import Verdict

_BACKTICKS: Final = re.compile(r"`+")
_SIGNS: Final = {"ok": "✓", "failed": "✗", "skipped": "–"}


def outcome_as_json(outcome: Outcome) -> dict[str, object]:
    """Plain data: what `--json` prints and what a resolved action carries."""
    proposal = outcome.proposal
    changes = proposal.changes if proposal else ()
    return {
        "action": outcome.action.id,
        "title": outcome.title,
        "diff": "".join(unified_diff(change) for change in changes) if proposal else None,
        "files": [change.uri for change in changes],
        "shown": proposal.shown if proposal else "",
        "markdown": outcome_in_markdown(outcome),
        "verdicts": [verdict.as_json() for verdict in outcome.verdicts],
        "candidates": outcome.candidates,
        "reason": outcome.reason,
        "elapsed_ms": round(sum(step.duration_ms for step in outcome.trace.steps), 1),
    }


def unified_diff(change: FileChange) -> str:
    """One file's change as `diff -u` gives it, with the file's path."""
    path = file_name(change)
    before = "/dev/null" if change.creates else path
    lines: list[str] = []
    for line in difflib.unified_diff(
        change.before.splitlines(keepends=True),
        change.after.splitlines(keepends=True),
        before,
        path,
    ):
        lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)


def file_name(change: FileChange) -> str:
    """The path of a changed file; its URI where it is no file."""
    parts = urlsplit(change.uri)
    return str(Path(unquote(parts.path))) if parts.scheme == "file" else change.uri


def verdict_line(verdict: Verdict) -> str:
    """One verdict in words: `✓ parses (0.4 ms)`."""
    finding = verdict.finding
    about = finding.reason or (finding.shown if finding.shown != verdict.check else "")
    words = f"{_SIGNS[finding.status]} {verdict.check}" + (f": {about}" if about else "")
    return f"{words} ({verdict.cost_ms:.1f} ms)"


def outcome_in_markdown(outcome: Outcome) -> str:
    """All of it to be shown: what was done or why not, the checks, and the diff."""
    proposal = outcome.proposal
    changes = proposal.changes if proposal else ()
    diff = "".join(unified_diff(change) for change in changes)
    fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(diff)), default=0))
    parts = (
        f"**{outcome.title}**" if proposal else f"**{outcome.action.title}**: {outcome.reason}",
        proposal.shown if proposal else "",
        evidence_in_markdown(outcome),
        f"{fence}diff\n{diff}{fence}" if diff else "",
    )
    return "\n\n".join(part for part in parts if part)


def evidence_in_markdown(outcome: Outcome) -> str:
    """The verdicts as a list."""
    return "\n".join(f"- {verdict_line(verdict)}" for verdict in outcome.verdicts)
