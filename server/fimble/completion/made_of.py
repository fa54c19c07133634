"""What a suggestion was made of, kept so that others can be found for the same place later."""

from __future__ import annotations

from dataclasses import dataclass

from fimble.completion.place import Place
from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.request import Suggestion
from fimble.engine.interface import GenerationRequest, TextChunk


@dataclass(frozen=True, kw_only=True)
class MadeOf:
    """One suggestion, the question it answers, and what came of it.

    Attributes:
        chunks: the answer as it was streamed, with the tokens' log-probabilities.
        looked_at: what the filters saw.
    """

    suggestion: Suggestion
    place: Place
    question: GenerationRequest
    chunks: tuple[TextChunk, ...]
    looked_at: FilterContext
