"""Whether a suggestion is shown to somebody who only types: if it is likely enough to be taken.

A user who asks with a key gets it all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fimble.completion.acceptance import estimate_acceptance, features_of, read_signs
from fimble.completion.generation import Generated
from fimble.completion.model_card import ModelChoice
from fimble.completion.place import Place
from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Trigger
from fimble.prompt.fill_in_middle import Prompt
from fimble.settings import CompletionSettings
from fimble_models import find_acceptance_table


@dataclass(frozen=True, kw_only=True)
class Gated:
    """The text or the reason for silence, and the chance that the text is taken (None: unknown).

    `features` are what the chance was estimated from.
    """

    result: str | Rejection
    chance: float | None = None
    features: Mapping[str, float] = field(default_factory=dict[str, float])


def withhold_unlikely(
    result: str | Rejection,
    request: CompletionRequest,
    place: Place,
    choice: ModelChoice,
    prompt: Prompt,
    generated: Generated,
    settings: CompletionSettings,
) -> Gated:
    """What the filters left, or UNLIKELY."""
    if isinstance(result, Rejection):
        return Gated(result=result)
    signs = read_signs(
        result,
        generated.chunks,
        len(prompt.held_back),
        line_before=place.around.line_before,
        document_text=place.document.text,
        inside_literal=place.inside_literal,
        stop_reason=str(generated.end.reason),
    )
    features = features_of(signs)
    table = find_acceptance_table(choice.card.id) if choice.card else None
    if table is None:
        return Gated(result=result, features=features)
    chance = estimate_acceptance(features, table, request.recent.rate(table.usual_rate))
    withheld = (
        chance is not None
        and chance < settings.minimum_acceptance
        and request.trigger is Trigger.AUTOMATIC
    )
    return Gated(
        result=Rejection.UNLIKELY if withheld else result, chance=chance, features=features
    )
