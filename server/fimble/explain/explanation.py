"""From an outcome and its trace to an explanation, in parts that every reader shows alike. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from fimble.completion.outcome_figures import outcome_figures
from fimble.completion.request import Outcome

_UNINTERESTING_MS: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class ShownSnippet:
    """A piece of another file that the model read: where it stands, counted from 1, and why."""

    path: str
    line: int
    source: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why this suggestion, or none.

    Attributes:
        headline: one sentence: what came of it.
        snippets: what the model read of other files, as it stood in the prompt.
        context: one sentence about the context as a whole.
        filters: what was done to the model's text before it was shown, in order.
        written: the model's own text where a filter has changed it; else empty.
        steps: each step that took time, with milliseconds.
        figures: of `outcome_figures`.
    """

    trace_id: str
    headline: str
    suggestion: str
    snippets: Sequence[ShownSnippet]
    context: str
    filters: Sequence[str]
    written: str
    steps: Sequence[tuple[str, float]]
    figures: Mapping[str, object]


def explain(outcome: Outcome) -> Explanation:
    """What its trace tells."""
    notes = {step.name: step.notes for step in outcome.trace.steps}
    changed_by = _texts(notes.get("postprocess", {}).get("changed_by"))
    dropped = _texts(notes.get("postprocess", {}).get("dropped"))
    written = notes.get("generate", {}).get("text", "")
    context = notes.get("context", {})
    return Explanation(
        trace_id=outcome.trace.trace_id,
        headline=_headline(outcome, notes),
        suggestion=outcome.suggestion.text if outcome.suggestion else "",
        snippets=_snippets(context),
        context=_describe_context(context),
        filters=[*changed_by, *(f"{each} (failed, left out)" for each in dropped)],
        written=str(written) if changed_by else "",
        steps=[
            (step.name, round(step.duration_ms, 1))
            for step in outcome.trace.steps
            if step.duration_ms >= _UNINTERESTING_MS
        ],
        figures=outcome_figures(outcome),
    )


def _headline(outcome: Outcome, notes: Mapping[str, Mapping[str, object]]) -> str:
    if outcome.rejection is not None:
        fault = f" {outcome.fault}" if outcome.fault else ""
        return f"There is no suggestion: {outcome.rejection}.{fault}"
    if notes.get("reuse", {}).get("found"):
        return "The rest of an earlier suggestion still stands; no model was asked."
    if notes.get("join", {}).get("found"):
        return "A generation that ran already is shown; it fitted what was typed meanwhile."
    sure = "" if outcome.confidence is None else f", sure to {outcome.confidence:.0%} a token"
    return f"{outcome.model or 'The model'} has written this in {outcome.latency_ms:.0f} ms{sure}."


def _describe_context(notes: Mapping[str, object]) -> str:
    if not notes:
        return "Other files were not looked at."
    index = {"off": "there is no index", "ready": "the index is up to date"}
    state = str(notes.get("index", "off"))
    told = [index.get(state, f"the index is {state}")]
    if dropped := cast("dict[str, str]", notes.get("dropped") or {}):
        told.append("left out: " + ", ".join(f"{name} ({why})" for name, why in dropped.items()))
    if notes.get("frozen"):
        told.append("kept from the suggestion before at this place")
    return f"{notes.get('tokens', 0)} tokens of other files were read; {'; '.join(told)}."


def _snippets(notes: Mapping[str, object]) -> list[ShownSnippet]:
    listed = cast("list[dict[str, Any]]", notes.get("snippets") or [])
    return [
        ShownSnippet(
            path=each["path"], line=each["line"] + 1, source=each["source"], reason=each["why"]
        )
        for each in listed
    ]


def _texts(value: object) -> list[str]:
    return [str(each) for each in cast("Sequence[object]", value or ())]
