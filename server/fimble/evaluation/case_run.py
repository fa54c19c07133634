"""Written cases put to the pipeline, and the rows of what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fimble.completion.pipeline import complete
from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Suggestion
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.errors import EngineError
from fimble.evaluation.case_files import WrittenCase


@dataclass(frozen=True, kw_only=True)
class CaseOutcome:
    """What was shown; `exact` is whether that was right."""

    task_id: str
    title: str
    language: str
    text: str | None
    rejection: str
    chance: float | None
    exact: bool
    latency_ms: float


async def ask_written_cases(cases: Sequence[WrittenCase], services: Services) -> list[CaseOutcome]:
    """Every case, one after the other, as the editor would ask.

    Raises:
        EngineError: the engine failed, which is no silence.
    """
    return [await _ask(case, services) for case in cases]


async def _ask(case: WrittenCase, services: Services) -> CaseOutcome:
    document = Document(
        uri=f"file:///evaluation/{case.name}",
        language_id=case.language_id,
        version=1,
        text=case.before + case.after,
    )
    request = CompletionRequest(document=document, offset=len(case.before), trigger=case.trigger)
    outcome = await complete(request, services)
    if outcome.rejection in (Rejection.ENGINE_FAILED, Rejection.ENGINE_NOT_READY):
        raise EngineError(f"The engine failed at {case.name}: {outcome.fault}")
    text = _standing(case, outcome.suggestion)
    gate = next((step.notes for step in outcome.trace.steps if step.name == "gate"), {})
    chance: Any = gate.get("chance")
    return CaseOutcome(
        task_id=case.name,
        title=case.title,
        language=case.language_id,
        text=text,
        rejection=str(outcome.rejection or ""),
        chance=chance,
        exact=case.is_right(text),
        latency_ms=round(outcome.latency_ms, 1),
    )


def _standing(case: WrittenCase, suggestion: Suggestion | None) -> str | None:
    """What would stand at the cursor: closers that a suggestion takes over are of what follows."""
    if suggestion is None:
        return None
    whole = case.before + case.after
    filled = whole[: suggestion.start_offset] + suggestion.text + whole[suggestion.end_offset :]
    return filled.removeprefix(case.before).removesuffix(case.after)


def case_rows(result: Mapping[str, Any]) -> list[dict[str, str]]:
    """One row for each case."""
    return [
        {
            "model": result["provenance"]["model"],
            "case": case["title"],
            "language": case["language"],
            "right": "yes" if case["exact"] else "no",
            "shown": _cell(case),
            "chance": "–" if case["chance"] is None else f"{case['chance']:.2f}",
            "ms": f"{case['latency_ms']:.0f}",
        }
        for case in result["subjects"]["pipeline"]["cases"]
    ]


def _cell(case: Mapping[str, Any]) -> str:
    if case["text"] is None:
        return f"nothing: {case['rejection']}"
    first, *more = case["text"].strip().split("\n")
    return "`" + first.replace("|", "\\|") + "`" + (" …" if more else "")


WRITTEN_CASES: Final = (
    "Cases that people have written",
    "The Markdown files of `server/fimble/evaluation/cases`, asked as their header says; *right*"
    " is what they show, or silence where they ask for it.",
    case_rows,
)
"""Title, what a reader has to know, and the rows, as `results_page` wants them."""
