"""The road of one inline completion: every step by name, in order, each in the trace.

Faults of the engine become outcomes that say what to do. Cancelling the task that runs `complete`
passes through; the generation goes on for a moment, for a newer request may join it (`running`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fimble.completion.alternatives import MOMENT_MS, WHILE_MS, find_alternatives
from fimble.completion.answered import Asked, ask_again, read_answer
from fimble.completion.context import gather_context
from fimble.completion.debounce import wait_for_quiet
from fimble.completion.gate import withhold_unlikely
from fimble.completion.generation import Generated, generate, without_begun
from fimble.completion.made_of import MadeOf
from fimble.completion.model_card import ModelChoice, choose_model
from fimble.completion.outcome import conclude, given_again, silent, taken_over
from fimble.completion.place import Place, find_place
from fimble.completion.question import ask, write_prompt
from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Outcome, Suggestion, Trigger
from fimble.completion.reuse import Found
from fimble.completion.selected_entry import accept_selection, check_selection
from fimble.completion.services import Services
from fimble.completion.stop import plan_stop
from fimble.completion.trigger import check_surroundings, check_trigger
from fimble.completion.weighing import can_weigh, suggestions_of, weigh_answer
from fimble.context.gathered import Gathered
from fimble.engine.interface import GenerationRequest
from fimble.errors import FimbleError
from fimble.prompt.fill_in_middle import Prompt
from fimble.prompt.sentinels import control_tokens
from fimble.trace import Trace


async def complete(request: CompletionRequest, services: Services) -> Outcome:
    """One completion. Raises nothing but CancelledError."""
    trace, settings = Trace(), services.settings.completion
    with trace.step("trigger") as notes:
        rejection = check_trigger(request, settings) or check_selection(request)
        notes["rejection"] = rejection
    if rejection is not None:
        return silent(trace, rejection)
    with trace.step("reuse") as notes:
        found = services.recent.find(request)
        notes["found"] = found is not None
    if found is not None:
        return await _give_again(found, request, services, trace)
    try:
        with trace.step("join") as notes:
            joined = await services.running.join(request)
            found = services.recent.find(request) if joined else None
            notes["found"] = found is not None
        if found is not None:
            return taken_over(trace, found)
        with trace.step("debounce") as notes:
            accepted = services.recent.was_accepted(request)
            notes["waited_ms"] = await wait_for_quiet(request, settings, accepted)
        with trace.step("syntax") as notes:
            place = find_place(accept_selection(request), services.parse)
            rejection = check_surroundings(place.inside, request, settings)
            notes.update(place.notes(), rejection=rejection)
        if rejection is not None:
            return silent(trace, rejection)
        with trace.step("context") as notes:
            context = await gather_context(place, services)
            notes.update(context.notes())
        with trace.step("model") as notes:
            choice = await choose_model(services)
            notes.update(model=choice.name, guess=choice.guess, busy=choice.busy)
        if choice.busy and request.trigger is Trigger.AUTOMATIC:
            return silent(trace, Rejection.ENGINE_NOT_READY, choice.busy)
        with trace.step("prompt") as notes:
            prompt = await write_prompt(place, choice, request.document.uri, services, context)
            notes.update(prefix_tokens=prompt.prefix_tokens, suffix_tokens=prompt.suffix_tokens)
        outcome = await services.running.run(
            request,
            lambda tell: _answer(request, place, choice, prompt, context, services, trace, tell),
        )
    except FimbleError as fault:
        return silent(trace, Rejection.ENGINE_FAILED, str(fault))
    return outcome or silent(trace, Rejection.SUPERSEDED)


async def _answer(
    request: CompletionRequest,
    place: Place,
    choice: ModelChoice,
    prompt: Prompt,
    context: Gathered,
    services: Services,
    trace: Trace,
    tell: Callable[[str], None],
) -> Outcome:
    """The second half of the road, on which other requests may wait for what comes of it."""
    settings = services.settings.completion
    question, generated = await _generate(request, place, choice, prompt, services, trace, tell)
    asked = Asked(question=question, place=place, choice=choice, prompt=prompt, context=context)
    with trace.step("postprocess") as notes:
        answered = read_answer(asked, generated)
        notes.update(changed_by=answered.filtered.changed_by, dropped=answered.filtered.dropped)
    answered = await ask_again(asked, answered, services, trace)
    ranked = [answered]
    asks_with_key = request.trigger is Trigger.INVOKED and request.selected is None
    if asks_with_key and can_weigh(asked, services):
        ranked = await weigh_answer(asked, answered, services, trace)
        answered = ranked[0]
    with trace.step("gate") as notes:
        gated = withhold_unlikely(
            answered.filtered.result, request, place, choice, prompt, answered.generated, settings
        )
        notes.update(chance=gated.chance, least=settings.minimum_acceptance)
        notes["features"] = gated.features
    outcome = conclude(request, place, prompt, answered.generated, gated.result, trace)
    made_of = None
    if outcome.suggestion is not None and request.selected is None and choice.branches:
        made_of = MadeOf(
            suggestion=outcome.suggestion,
            place=place,
            question=question,
            chunks=answered.generated.chunks,
            looked_at=answered.looked_at,
        )
    if len(ranked) > 1:
        others = suggestions_of(ranked[1:], place)[: request.alternatives]
        outcome = replace(outcome, alternatives=others)
    elif made_of is not None and request.alternatives:
        others = await _find_others(made_of, request, services, trace, MOMENT_MS)
        outcome = replace(outcome, alternatives=others, latency_ms=trace.elapsed_ms())
    services.recent.remember(request, outcome, made_of)
    return outcome


async def _generate(
    request: CompletionRequest,
    place: Place,
    choice: ModelChoice,
    prompt: Prompt,
    services: Services,
    trace: Trace,
    tell: Callable[[str], None],
) -> tuple[GenerationRequest, Generated]:
    """What the model is asked, and its answer."""
    with trace.step("stop rules") as notes:
        rules = plan_stop(
            place,
            control_tokens(choice.fim),
            services.settings.completion,
            prompt.held_back,
            invoked=request.trigger is Trigger.INVOKED,
            ends_itself=choice.fim is not None and choice.fim.ends,
        )
        notes["rules"] = str(rules)
    with trace.step("generate") as notes:
        question = ask(prompt, choice, rules, request, services)
        generated = await generate(
            services.engine, question, lambda text: tell(without_begun(text, prompt.held_back))
        )
        notes.update(text=generated.text, end=str(generated.end))
    return question, generated


async def _give_again(
    found: Found, request: CompletionRequest, services: Services, trace: Trace
) -> Outcome:
    """What still stands, and others besides for who asks for them and has seen the first."""
    others = found.others if request.alternatives else ()
    if found.made_of is not None and len(others) < request.alternatives:
        others = await _find_others(found.made_of, request, services, trace, WHILE_MS)
        services.recent.remember(request, replace(found.outcome, alternatives=others))
    return given_again(trace, found, others)


async def _find_others(
    made_of: MadeOf, request: CompletionRequest, services: Services, trace: Trace, time_ms: int
) -> tuple[Suggestion, ...]:
    with trace.step("alternatives") as notes:
        others = await find_alternatives(made_of, services, request.alternatives, time_ms)
        notes.update(texts=[other.text for other in others])
    return others
