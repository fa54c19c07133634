"""From a place in a document to what the engine is asked, and to what the filters may look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fimble.completion.confidence import logprobs_of_lines
from fimble.completion.context import told_lines, word_context
from fimble.completion.generation import Generated
from fimble.completion.model_card import ModelChoice
from fimble.completion.place import Place
from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.request import CompletionRequest
from fimble.completion.services import Services
from fimble.context.gathered import NOTHING, Gathered
from fimble.engine.interface import GenerationRequest
from fimble.engine.stop_rules import StopRules
from fimble.engine.token_estimate import estimate_tokens
from fimble.prompt.budget import CountTokens, TokenBudget, Window, cut_window, draft_window
from fimble.prompt.fill_in_middle import Prompt, build_prompt
from fimble.prompt.frame import Frame, carry_over, choose_frame
from fimble.prompt.sentinels import control_tokens
from fimble.settings import CompletionSettings


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What of a document a prompt shows, and where it is split."""

    window: Window
    frame: Frame


async def write_prompt(
    place: Place,
    choice: ModelChoice,
    uri: str,
    services: Services,
    gathered: Gathered = NOTHING,
) -> Prompt:
    """Cut the document to the budget, in the model's own tokens, and write the prompt.

    It begins as the last one for `uri` did, as far as the document still does. A wide window, read
    in a pause, stays while one types on in it; after a jump the window is narrow again.
    """
    kept = services.frames.find(uri)
    carried = carry_over(kept.frame, place.document.text) if kept else None
    layout, is_wide = None, False
    if kept is not None and kept.is_wide and carried is not None:
        budget = _wide_budget(choice, services.settings.completion, gathered.chosen.tokens)
        layout = await _lay_out(place, choice, services, budget, carried)
        is_wide = layout.frame.continues(carried)
    if layout is None or not is_wide:
        budget = _budget(choice, services.settings.completion, gathered.chosen.tokens)
        layout = await _lay_out(place, choice, services, budget, carried)
    services.frames.remember(uri, layout.frame, is_wide=is_wide)
    return _build(layout, choice, place, gathered)


async def write_wide_prompt(
    place: Place, choice: ModelChoice, uri: str, services: Services, gathered: Gathered
) -> tuple[Prompt, Frame] | None:
    """The prompt with the wider window of a pause, and its frame, which is not remembered yet.

    None where the last prompt for `uri` has shown as much.
    """
    kept, settings = services.frames.find(uri), services.settings.completion
    if kept is None or kept.is_wide or settings.pause_tokens <= settings.prefix_tokens:
        return None
    budget = _wide_budget(choice, services.settings.completion, gathered.chosen.tokens)
    layout = await _lay_out(place, choice, services, budget, None)
    begins_higher = layout.frame.top.start_offset < kept.frame.top.start_offset
    if not begins_higher and len(layout.frame.after) <= len(kept.frame.after):
        return None
    return _build(layout, choice, place, gathered), layout.frame


async def _lay_out(
    place: Place,
    choice: ModelChoice,
    services: Services,
    budget: TokenBudget,
    carried: Frame | None,
) -> Layout:
    text, offset = place.document.text, place.offset
    draft = draft_window(text, offset, place.signatures, budget, carried.top if carried else None)
    window = cut_window(draft, await _count(draft.texts(), services), budget)
    rule = choice.fim.anchor if choice.fim else "cursor"
    frame = choose_frame(carried, text, offset, window, rule, place.signatures)
    return Layout(window=window, frame=frame)


def _build(layout: Layout, choice: ModelChoice, place: Place, gathered: Gathered) -> Prompt:
    return build_prompt(
        layout.window,
        choice.fim,
        front=layout.frame.front(),
        heals=choice.heals,
        context=word_context(gathered, place, choice.fim),
    )


def _wide_budget(
    choice: ModelChoice, settings: CompletionSettings, context_tokens: int
) -> TokenBudget:
    """What may be read while nobody waits for it; never less than what is read at once."""
    wide = replace(
        settings,
        prefix_tokens=max(settings.prefix_tokens, settings.pause_tokens),
        suffix_tokens=max(settings.suffix_tokens, settings.pause_tokens // 3),
    )
    return _budget(choice, wide, context_tokens)


def _budget(choice: ModelChoice, settings: CompletionSettings, context_tokens: int) -> TokenBudget:
    suffix_tokens = settings.suffix_tokens if choice.fim else 0
    prefix_tokens = settings.prefix_tokens
    if choice.card is not None:
        # Sentinels, signatures and rounding need some room besides.
        room = choice.card.context_length - settings.max_tokens - context_tokens - 64
        share = min(1.0, room / (prefix_tokens + suffix_tokens))
        prefix_tokens, suffix_tokens = int(prefix_tokens * share), int(suffix_tokens * share)
    return TokenBudget(prefix=prefix_tokens, suffix=suffix_tokens)


async def _count(texts: Sequence[str], services: Services) -> CountTokens:
    counts = await services.engine.count_tokens(texts, services.settings.model)
    known = dict(zip(texts, counts, strict=True))
    # The cut may leave a part of an overlong line, which was not counted.
    return lambda text: known[text] if text in known else estimate_tokens(text)


def ask(
    prompt: Prompt,
    choice: ModelChoice,
    rules: StopRules,
    request: CompletionRequest,
    services: Services,
) -> GenerationRequest:
    """The request to the engine; a newer one for the same document supersedes it."""
    return GenerationRequest(
        prompt=prompt.text,
        stop=rules,
        model=services.settings.model,
        session=request.document.uri,
        begins_with=prompt.held_back if choice.heals else "",
    )


def filter_context(
    place: Place, choice: ModelChoice, prompt: Prompt, gathered: Gathered, generated: Generated
) -> FilterContext:
    """What the filters may look at."""
    around = place.around
    return FilterContext(
        line_before=around.line_before,
        line_after=around.line_after,
        lines_above=around.lines_above,
        lines_below=around.lines_below,
        line_end=around.line_end,
        uses_tabs=around.uses_tabs,
        inside_literal=place.inside_literal,
        held_back=prompt.held_back,
        document_text=place.document.text,
        control_tokens=control_tokens(choice.fim),
        stop_reason=generated.end.reason,
        missing_closers=place.missing_closers,
        adds_errors=place.adds_errors,
        deletion=place.deletion,
        line_logprobs=logprobs_of_lines(generated.chunks),
        indents_blocks=_indents_blocks(place),
        told_lines=told_lines(gathered, place, choice.fim),
    )


def _indents_blocks(place: Place) -> bool:
    return place.language == "python" and not place.inside_literal and not place.missing_closers
