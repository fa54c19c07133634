"""The ways in which one and the same model is asked to edit code, through the same engine.

`raw`: one greedy answer to the instruction and the code by the model's own chat template, as a
stranger would ask; the first block of code in it is the edit. `ours`: what `fimble refactor
--action rewrite` gives with all of the code selected; silence where nothing passes the checks. No
subject sees the tests.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

from fimble.completion.generation import generate
from fimble.documents.document import Document
from fimble.engine.interface import GenerationRequest
from fimble.engine.stop_rules import StopRules
from fimble.errors import EngineError
from fimble.evaluation.edits.edit_data import EditCase
from fimble.prompt.parse_output import take_code
from fimble.prompt.rewrite import FENCE, build_plain_question
from fimble.prompt.sentinels import control_tokens
from fimble.refactoring.action import Selection
from fimble.refactoring.actions.rewrite import REWRITE
from fimble.refactoring.listing import find_place
from fimble.refactoring.perform import perform
from fimble.refactoring.services import RefactoringServices
from fimble_models import ModelCard


@dataclass(frozen=True, kw_only=True)
class EditAnswer:
    """What a subject made of a case. Plain: it is kept as a line of JSON.

    Attributes:
        text: the edited code; None for silence, whose reason is `reason`.
        candidates: how many answers of the model were looked at.
        checked: what the checks said of the edit, check by check.
    """

    subject: str
    text: str | None
    reason: str = ""
    candidates: int = 1
    latency_ms: float = 0.0
    generated_tokens: int | None = None
    stop_reason: str = ""
    checked: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the file of done cases."""
        return asdict(self)


Subject = Callable[[EditCase, RefactoringServices, ModelCard], Awaitable[EditAnswer]]


async def ask_raw(case: EditCase, services: RefactoringServices, card: ModelCard) -> EditAnswer:
    """Ends where the model ends, or at the token limit."""
    settings = services.settings
    request = GenerationRequest(
        prompt=build_plain_question(case.instruction, case.code, "python", card),
        stop=StopRules(
            token_strings=control_tokens(card.fim),
            max_tokens=settings.refactor.max_tokens,
            time_limit_ms=settings.refactor.time_limit_ms,
        ),
        model=settings.model,
    )
    started = time.perf_counter()
    generated = await generate(services.engine(), request)
    answer = generated.text
    return EditAnswer(
        subject="raw",
        text=take_code(answer) if FENCE in answer else answer,
        latency_ms=round((time.perf_counter() - started) * 1000, 1),
        generated_tokens=generated.end.generated_tokens,
        stop_reason=str(generated.end.reason),
    )


async def ask_ours(case: EditCase, services: RefactoringServices, card: ModelCard) -> EditAnswer:
    """The road of the editor. Raises EngineError for a fault, which is no silence."""
    del card  # the road finds it itself
    document = Document(
        uri="file:///evaluation/edited.py", language_id="python", version=1, text=case.code
    )
    selection = Selection(document=document, start_offset=0, end_offset=len(case.code))
    started = time.perf_counter()
    outcome = await perform(
        REWRITE, find_place(selection, services), services, instruction=case.instruction
    )
    proposal = outcome.proposal
    if proposal is None and isinstance(outcome.fault, EngineError):
        raise outcome.fault
    return EditAnswer(
        subject="ours",
        text=proposal.changes[0].after if proposal else None,
        reason=outcome.reason,
        candidates=outcome.candidates,
        latency_ms=round((time.perf_counter() - started) * 1000, 1),
        checked=", ".join(f"{each.check} {each.finding.status}" for each in outcome.verdicts),
    )


SUBJECTS: Final[dict[str, Subject]] = {"raw": ask_raw, "ours": ask_ours}
