"""From a place in a document to what the engine is asked, and to what the filters may look at."""

from __future__ import annotations

from fimble.completion.context import word_context
from fimble.completion.generation import Generated
from fimble.completion.model_card import ModelChoice
from fimble.completion.place import Place
from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.request import CompletionRequest
from fimble.completion.services import Services
from fimble.context.gathered import Gathered
from fimble.engine.interface import GenerationRequest
from fimble.engine.stop_rules import StopRules
from fimble.engine.token_estimate import estimate_tokens
from fimble.prompt.budget import TokenBudget, cut_window, draft_window
from fimble.prompt.fill_in_middle import Prompt, build_prompt
from fimble.prompt.sentinels import control_tokens


async def write_prompt(
    place: Place, choice: ModelChoice, services: Services, gathered: Gathered
) -> Prompt:
    """Cut the document to the budget, in the model's own tokens, and write the prompt."""
    settings = services.settings.completion
    suffix_tokens = settings.suffix_tokens if choice.fim else 0
    prefix_tokens = settings.prefix_tokens
    if choice.card is not None:
        # Sentinels, signatures and rounding need some room besides.
        room = choice.card.context_length - settings.max_tokens - gathered.chosen.tokens - 64
        share = min(1.0, room / (prefix_tokens + suffix_tokens))
        prefix_tokens, suffix_tokens = int(prefix_tokens * share), int(suffix_tokens * share)
    budget = TokenBudget(prefix=prefix_tokens, suffix=suffix_tokens)
    draft = draft_window(place.document.text, place.offset, place.signatures, budget)
    texts = draft.texts()
    counts = dict(
        zip(
            texts,
            await services.engine.count_tokens(texts, services.settings.model),
            strict=True,
        )
    )

    def count(text: str) -> int:
        # The cut may leave a part of an overlong line, which was not counted.
        return counts[text] if text in counts else estimate_tokens(text)

    return build_prompt(
        cut_window(draft, count, budget),
        choice.fim,
        heals=choice.heals,
        context=word_context(gathered, place, choice.fim),
    )


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
    place: Place, choice: ModelChoice, prompt: Prompt, generated: Generated
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
        control_tokens=control_tokens(choice.fim),
        stop_reason=generated.end.reason,
        missing_closers=place.missing_closers,
        adds_errors=place.adds_errors,
    )
