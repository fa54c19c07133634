"""Asks the model for a rewrite, several times if need be: greedy first, then by chance."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import Final

from fimble.completion.generation import generate
from fimble.completion.model_card import choose_model
from fimble.completion.services import Services
from fimble.engine.interface import GenerationRequest, StopReason
from fimble.engine.stop_rules import StopRules
from fimble.errors import RequestError
from fimble.prompt.rewrite import FENCE, Question, build_chat_prompt, takes_instructions
from fimble.prompt.sentinels import control_tokens, mend_control_tokens
from fimble.refactoring.services import RefactoringServices
from fimble_models import ModelCard

_TEMPERATURE: Final = 0.7
_TOP_P: Final = 0.9
_MOST_CHARACTERS: Final = 12_000
"""Of the code in a question: about 3500 tokens, which a CPU reads in half a minute."""


async def answers(
    question: Question | Callable[[], Question],
    services: RefactoringServices,
    stop: tuple[str, ...] = (f"\n{FENCE}",),
    max_tokens: int | None = None,
    *,
    cut: bool = False,
    more: int = 0,
) -> AsyncGenerator[str, None]:
    """What the model writes, one sample after another: what was begun for it is in front.

    Args:
        question: or what gives it, asked anew for each sample.
        stop: texts that end an answer.
        cut: an answer that a limit has cut is of use too.
        more: so many samples above those of the settings.

    Raises:
        RequestError: the model takes no instructions, or the code is too long.
        EngineError: the engine cannot answer.
    """
    asked = question() if callable(question) else question
    if len(asked.code) > _MOST_CHARACTERS:
        raise RequestError("This is too long for a model to rewrite.", "Select a smaller part.")
    card = await _card(services)
    settings = services.settings.refactor
    tokens = control_tokens(card.fim)
    rules = StopRules(
        strings=stop,
        token_strings=tokens,
        max_tokens=max_tokens or settings.max_tokens,
        time_limit_ms=settings.time_limit_ms,
    )
    for sample in range(settings.samples + more):
        asked = question() if callable(question) else question
        request = GenerationRequest(
            prompt=build_chat_prompt(asked, card),
            background=True,
            stop=rules,
            model=services.settings.model,
            temperature=_TEMPERATURE if sample else 0.0,
            top_p=_TOP_P if sample else 1.0,
            seed=sample or None,
            logprobs=False,
        )
        generated = await generate(services.engine(), request)
        whole = generated.end.reason not in (StopReason.TOKEN_LIMIT, StopReason.TIME_LIMIT)
        if whole or cut:  # of code that was cut off the rest is not known
            yield mend_control_tokens(asked.begun + generated.text, tokens)


async def _card(services: RefactoringServices) -> ModelCard:
    choice = await choose_model(
        Services(
            engine=services.engine(),
            settings=services.settings,
            parse=services.parse,
            card_of=services.card_of,
        )
    )
    if choice.card is None or not takes_instructions(choice.card):
        raise RequestError(
            f"The model {choice.name or 'of this engine'} takes no instructions.",
            "Choose an instruct model (`fimble models list`).",
        )
    return choice.card
