"""Every hole put to a subject: our pipeline, the raw model, or a careless writer behind both."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from fimble.completion.generation import generate
from fimble.completion.pipeline import complete
from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Outcome, Suggestion, Trigger
from fimble.completion.services import Services
from fimble.completion.trigger import check_trigger
from fimble.engine.interface import Engine, GenerationRequest
from fimble.engine.stop_rules import StopRules
from fimble.errors import EngineError
from fimble.evaluation.holes.careless_engine import STYLES, CarelessEngine
from fimble.evaluation.holes.cutting import document_of
from fimble.evaluation.holes.hole import Hole
from fimble.evaluation.holes.listening_engine import ListeningEngine
from fimble.evaluation.holes.stored_answer import StoredAnswerEngine
from fimble.prompt.sentinels import control_tokens
from fimble_models import FimTokens

_CHARACTERS_A_TOKEN: Final = 4
"""So the raw model reads about as much as the pipeline's own budget allows."""


@dataclass(frozen=True, kw_only=True)
class HoleAnswer:
    """What a subject did with a hole. Plain: it is kept as a line of JSON.

    Attributes:
        text: what would be shown; None for silence, whose reason is `rejection`.
        replaced: how many characters behind the hole it takes the place of.
        automatic_rejection: why somebody who only types would not see it; or empty.
        chance: of being taken, as the gate has it; None where nothing is known.
        features: what that was estimated from (`completion.acceptance`).
        raw: what the model wrote, `begun` (a piece before the cursor) included.
        tokens: the log-probabilities of each piece of `raw`, with the piece's length.
        inside_literal: whether the pipeline took the hole to be in a string or a comment.
    """

    subject: str
    text: str | None
    replaced: int = 0
    rejection: str = ""
    automatic_rejection: str = ""
    raw: str = ""
    begun: str = ""
    tokens: tuple[tuple[int, tuple[float, ...]], ...] = ()
    stop_reason: str = ""
    latency_ms: float = 0.0
    prompt_tokens: int | None = None
    generated_tokens: int | None = None
    inside_literal: bool = False
    sources: tuple[str, ...] = ()
    chance: float | None = None
    features: Mapping[str, float] = field(default_factory=dict[str, float])

    def as_json(self) -> dict[str, Any]:
        """For the file of done cases."""
        return asdict(self)


async def ask_pipeline(
    hole: Hole, uri: str, services: Services, engine: ListeningEngine, subject: str = "pipeline"
) -> HoleAnswer:
    """The road of the editor.

    Where something is missing for a user who asks, and whether it would be seen unasked; where
    nothing is, for one who only types. What the gate withholds is told all the same, as withheld.

    Raises:
        EngineError: the engine failed, which is no silence.
    """
    request = CompletionRequest(
        document=document_of(hole, uri), offset=len(hole.before), trigger=Trigger.AUTOMATIC
    )
    settings = services.settings.completion
    unasked = check_trigger(request, settings)
    engine.forget()
    if hole.is_quiet and unasked is not None:
        return HoleAnswer(
            subject=subject, text=None, rejection=str(unasked), automatic_rejection=str(unasked)
        )
    if not hole.is_quiet:
        request = replace(request, trigger=Trigger.INVOKED)
    outcome = await complete(request, _with_open_gate(services, engine))
    if outcome.rejection in (Rejection.ENGINE_FAILED, Rejection.ENGINE_NOT_READY):
        raise EngineError(f"The engine failed at {hole.key}: {outcome.fault}")
    unasked = unasked or _why_not_unasked(hole, outcome, settings.minimum_acceptance)
    return _answer(hole, subject, outcome, engine, str(unasked or ""))


def _with_open_gate(services: Services, engine: Engine) -> Services:
    """Services that remember nothing, show what is unlikely too, and weigh nothing: what is
    judged is what one sees who types."""
    settings = services.settings.completion
    completion = replace(settings, minimum_acceptance=0.0, weighing_ms=0)
    return replace(
        services,
        engine=engine,
        settings=replace(services.settings, completion=completion),
        recent=type(services.recent)(),
        running=type(services.running)(),
    )


def _why_not_unasked(hole: Hole, outcome: Outcome, least: float) -> Rejection | None:
    """Why a suggestion would not be seen by somebody who only types, if not."""
    shown, chance = outcome.suggestion, _notes(outcome, "gate").get("chance")
    if shown is None:
        return None
    if shown.text.startswith("\n") and hole.before.rpartition("\n")[2].strip():
        return Rejection.EMPTY  # the line below is for who asks with a key
    return Rejection.UNLIKELY if chance is not None and chance < least else None


def _answer(
    hole: Hole, subject: str, outcome: Outcome, engine: ListeningEngine, unasked: str
) -> HoleAnswer:
    shown = outcome.suggestion
    return HoleAnswer(
        subject=subject,
        text=shown.text if shown else None,
        replaced=_replaced(shown, len(hole.before)),
        rejection=str(outcome.rejection or ""),
        automatic_rejection=unasked,
        raw="".join(chunk.text for chunk in engine.chunks),
        begun=engine.request.begins_with if engine.request else "",
        tokens=_tokens(engine),
        stop_reason=str(outcome.stop_reason or ""),
        latency_ms=round(outcome.latency_ms, 1),
        prompt_tokens=outcome.prompt_tokens,
        generated_tokens=outcome.generated_tokens,
        inside_literal=_notes(outcome, "syntax").get("inside", "code") != "code",
        sources=_sources(outcome),
        chance=_notes(outcome, "gate").get("chance"),
        features=dict(_notes(outcome, "gate").get("features", {})),
    )


def _tokens(engine: ListeningEngine) -> tuple[tuple[int, tuple[float, ...]], ...]:
    return tuple((len(chunk.text), chunk.token_logprobs) for chunk in engine.chunks)


def _replaced(shown: Suggestion | None, offset: int) -> int:
    return shown.end_offset - offset if shown else 0


def _sources(outcome: Outcome) -> tuple[str, ...]:
    snippets: Any = _notes(outcome, "context").get("snippets", [])
    return tuple(f"{each['source']}: {each['path']}" for each in snippets)


def _notes(outcome: Outcome, step: str) -> Mapping[str, Any]:
    return next((each.notes for each in outcome.trace.steps if each.name == step), {})


async def ask_careless(hole: Hole, uri: str, services: Services, style: str) -> HoleAnswer:
    """The pipeline with a writer of bad habits in the model's place."""
    writer = CarelessEngine()
    writer.answer = STYLES[style](hole)
    return await ask_pipeline(hole, uri, services, ListeningEngine(writer), f"careless, {style}")


async def ask_again(
    hole: Hole, uri: str, services: Services, stored: Mapping[str, Any], model: str
) -> HoleAnswer:
    """What the pipeline makes today of what the model wrote when it was asked (`stored`)."""
    tokens = [(int(length), tuple(logprobs)) for length, logprobs in stored["tokens"]]
    engine = StoredAnswerEngine(
        raw=stored["raw"],
        begun=stored["begun"],
        tokens=tokens,
        stop_reason=stored["stop_reason"],
        model=model,
    )
    return await ask_pipeline(hole, uri, services, ListeningEngine(engine), "again")


async def ask_raw(
    hole: Hole, services: Services, engine: ListeningEngine, fim: FimTokens
) -> HoleAnswer:
    """The plain prompt of the model card around the hole, as a stranger would ask the model."""
    settings = services.settings.completion
    before = hole.before[-settings.prefix_tokens * _CHARACTERS_A_TOKEN :]
    after = hole.after[: settings.suffix_tokens * _CHARACTERS_A_TOKEN]
    if fim.order == "spm":
        prompt = f"{fim.suffix}{after}{fim.prefix}{before}{fim.middle}"
    else:
        prompt = f"{fim.prefix}{before}{fim.suffix}{after}{fim.middle}"
    rules = StopRules(token_strings=control_tokens(fim), max_tokens=settings.max_tokens)
    request = GenerationRequest(prompt=prompt, stop=rules, model=services.settings.model)
    started = time.perf_counter()
    generated = await generate(engine, request)
    text, end = generated.text, generated.end
    return HoleAnswer(
        subject="raw",
        text=text or None,
        raw=text,
        tokens=_tokens(engine),
        stop_reason=str(end.reason),
        latency_ms=round((time.perf_counter() - started) * 1000, 1),
        prompt_tokens=end.prompt_tokens,
        generated_tokens=end.generated_tokens,
    )
