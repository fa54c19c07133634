"""An outcome as a page of Markdown: what was shown or why nothing, and what each step saw."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from fimble.completion.request import Outcome
from fimble.trace import TraceStep

_NOTHING_YET: Final = (
    "# No completion yet\n\nThis editor has asked Fimble for nothing since the server was started."
    " Type in a file, then ask again; where nothing appears, `fimble doctor` says what to mend.\n"
)
_LONGEST_NOTE: Final = 400


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One completion: the document's uri, the line (from 0) it was asked for, what came of it."""

    uri: str
    line: int
    outcome: Outcome


def explain(explained: Explained | None) -> str:
    """The page of a completion; of none, what to do."""
    if explained is None:
        return _NOTHING_YET
    outcome = explained.outcome
    parts = [
        f"# {'Why this suggestion' if outcome.suggestion else 'Why no suggestion'}",
        name_place(explained),
        describe_answer(outcome) if outcome.suggestion is None else _fence(outcome.suggestion.text),
        describe_cost(outcome),
        "## What each step saw",
        _steps(outcome.trace.steps),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def name_place(explained: Explained) -> str:
    """The file's name and the line, counted from 1."""
    name = PurePosixPath(unquote(urlsplit(explained.uri).path)).name
    return f"{name}, line {explained.line + 1}."


def describe_answer(outcome: Outcome) -> str:
    """The suggestion's text, or why there is none."""
    if outcome.suggestion is not None:
        return outcome.suggestion.text
    fault = f" {outcome.fault}" if outcome.fault else ""
    return f"Nothing was shown: {outcome.rejection}.{fault}"


def describe_cost(outcome: Outcome) -> str:
    """One line: by what, how long it took, how sure it was."""
    told = [f"{outcome.model} on {outcome.device}" if outcome.device else outcome.model]
    told.append(f"{outcome.latency_ms:.0f} ms in all")
    if outcome.prompt_tokens is not None:
        told.append(f"{outcome.prompt_tokens} tokens read ({outcome.cached_tokens or 0} known)")
    if outcome.generated_tokens is not None:
        told.append(f"{outcome.generated_tokens} written")
    if outcome.confidence is not None:
        told.append(f"confidence {outcome.confidence:.0%}")
    if outcome.stop_reason:
        told.append(f"ended by: {outcome.stop_reason}")
    return ", ".join(part for part in told if part) + "."


def _steps(steps: list[TraceStep]) -> str:
    rows = ["| step | after ms | took ms | saw |", "| --- | --- | --- | --- |"]
    for step in steps:
        saw = "; ".join(f"{name}: {_cell(value)}" for name, value in step.notes.items())
        rows.append(f"| {step.name} | {step.start_ms:.1f} | {step.duration_ms:.1f} | {saw} |")
    return "\n".join(rows)


def _cell(value: object) -> str:
    """A note in one line of a table."""
    text = str(value).replace("\n", "⏎").replace("|", "\\|")
    return text if len(text) <= _LONGEST_NOTE else f"{text[:_LONGEST_NOTE]} …"


def _fence(text: str) -> str:
    """Code in a fence that it cannot close."""
    marks = "```"
    while marks in text:
        marks += "`"
    return f"{marks}\n{text}\n{marks}"
