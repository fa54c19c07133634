"""How many tokens the prompts of one who types make an engine read anew, without any model.

A count of what differs from the prompt before: no generation, and an engine that remembers one
prompt. It says which prompts survive typing, on any machine and in seconds.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from fimble.completion.model_card import ModelChoice
from fimble.completion.place import find_place
from fimble.completion.question import write_prompt
from fimble.completion.request import CompletionRequest
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.evaluation.typing_states import TypingState, text_read_anew


@dataclass(frozen=True, kw_only=True)
class PromptCost:
    """One prompt: its tokens, and how many of them were read anew."""

    kind: Literal["jump", "key"]
    tokens: int
    read_anew: int


@dataclass(frozen=True, kw_only=True)
class CostSummary:
    """Means over all keys, and over all jumps."""

    keys: int
    jumps: int
    tokens: float
    read_anew_per_key: float
    read_anew_per_jump: float


async def count_costs(
    document: Document, states: Sequence[TypingState], choice: ModelChoice, services: Services
) -> list[PromptCost]:
    """The cost of each state but the first, whose prompt is new as a whole."""
    prompts: list[str] = []
    for state in states:
        snapshot = Document(
            uri=document.uri, language_id=document.language_id, version=0, text=state.text
        )
        request = CompletionRequest(document=snapshot, offset=state.offset)
        place = find_place(request, services.parse)
        prompts.append((await write_prompt(place, choice, document.uri, services)).text)
    anew = [text_read_anew(*pair) for pair in pairwise(prompts)]
    model = services.settings.model
    return [
        PromptCost(kind=state.kind, tokens=tokens, read_anew=read)
        for state, tokens, read in zip(
            states[1:],
            await services.engine.count_tokens(prompts[1:], model),
            await services.engine.count_tokens(anew, model),
            strict=True,
        )
    ]


def summarise_costs(costs: Sequence[PromptCost]) -> CostSummary:
    """The means; 0 where there is nothing of a kind."""
    keys = [cost.read_anew for cost in costs if cost.kind == "key"]
    jumps = [cost.read_anew for cost in costs if cost.kind == "jump"]
    return CostSummary(
        keys=len(keys),
        jumps=len(jumps),
        tokens=_mean([cost.tokens for cost in costs]),
        read_anew_per_key=_mean(keys),
        read_anew_per_jump=_mean(jumps),
    )


def _mean(values: Sequence[int]) -> float:
    return round(statistics.fmean(values), 2) if values else 0.0
