"""The nouns of the seam: what is asked of an engine, and what it gives. Plain data only.

Rules that every `Engine` keeps:

1. `generate` yields chunks as tokens arrive and ends with exactly one `GenerationEnd`.
2. Closing the iterator (or cancelling the task that reads it) stops the generation within a token.
3. A newer request with the same `session` stops the older one, whose end has the reason
   `superseded`.
4. The text given is never past the place where a stop rule cut it; a stop string is not part of it.
5. What goes wrong is an `EngineError`; nothing else leaves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from fimble.engine.stop_rules import StopRules


class StopReason(StrEnum):
    """Why a generation ended."""

    STOP_STRING = "stop_string"
    STOP_TOKEN = "stop_token"
    BLOCK_END = "block_end"
    LINE_LIMIT = "line_limit"
    TOKEN_LIMIT = "token_limit"
    TIME_LIMIT = "time_limit"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, kw_only=True)
class GenerationRequest:
    """One generation.

    Attributes:
        prompt: the whole prompt, sentinels of the model card included; or, with a `suffix`, the
            plain text before the cursor.
        stop: when to end.
        model: a model card's id, a path, or `auto`.
        temperature: 0 is greedy.
        top_p: nucleus sampling mass; only with a temperature above 0.
        seed: makes sampling repeatable.
        logprobs: whether chunks carry the log-probability of each token.
        session: who asks (a document's URI); the key of rule 3. Empty: nobody is superseded.
        begins_with: the answer begins with this text, which the prompt leaves out (token healing).
            Only for engines that announce the extra `token_healing`.
        avoids: what the answer must not go on with behind `begins_with`: its next token is none
            that begins like this text. Only for engines that announce the extra `branches`.
        one_of: behind `begins_with` the answer spells one of these, and then no letter, digit or
            underscore; empty for no such rule. Only for engines that announce the extra `one_of`.
        weighs: pairs of texts that may follow the prompt. Nothing is written: there is one chunk
            for each pair, without text, with the log-probabilities of the tokens that begin in its
            second text, behind the prompt and the first. Only for engines that announce the extra
            `weighs`.
        suffix: the plain text after the cursor, for a prompt that the engine itself arranges.
        prefill_only: the prompt is read, so that a later one that begins like it need not wait for
            that, and no text is given. Only for engines that announce the extra `prefill`.
        background: nobody waits for this at the keyboard, so what somebody waits for goes first.
            Only for engines that announce the extra `background`; others need not know.
    """

    prompt: str
    stop: StopRules
    model: str = "auto"
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None
    logprobs: bool = True
    session: str = ""
    begins_with: str = ""
    avoids: str = ""
    one_of: tuple[str, ...] = ()
    weighs: tuple[tuple[str, str], ...] = ()
    suffix: str = ""
    prefill_only: bool = False
    background: bool = False


@dataclass(frozen=True, kw_only=True)
class TextChunk:
    """Text that is final, with the log-probabilities (natural) of the tokens that made it."""

    text: str
    token_logprobs: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GenerationEnd:
    """The last item of a generation. Counts are None where a server does not tell them."""

    reason: StopReason
    model: str = ""
    device: str = ""
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    generated_tokens: int | None = None
    first_token_ms: float | None = None


@dataclass(frozen=True, kw_only=True)
class EngineDescription:
    """What an engine says of itself.

    Attributes:
        status: `ready`, `pulling`, `converting`, `loading`, `unloaded` or `failed`.
        model: the id of the model card that is (or was last) asked for.
        device: `cpu`, `cuda` or `mps`; empty where unknown.
        extras: names of what this engine can do beyond the OpenAI protocol; see `wire`.
        progress: fraction 0 to 1 of what `status` is busy with, or None.
        message: one sentence for the user about `status`.
    """

    status: str
    model: str = ""
    device: str = ""
    dtype: str = ""
    quantization: str = ""
    context_length: int | None = None
    extras: frozenset[str] = field(default_factory=lambda: frozenset[str]())
    progress: float | None = None
    message: str = ""


class Engine(Protocol):
    """Something that runs a model: our engine process, or any OpenAI-compatible server."""

    def generate(self, request: GenerationRequest) -> AsyncIterator[TextChunk | GenerationEnd]:
        """Generate; see the rules above. Starts the engine and loads the model where needed."""
        ...

    async def describe(self) -> EngineDescription:
        """What the engine is and does now. Never starts or loads anything."""
        ...

    async def count_tokens(self, texts: Sequence[str], model: str = "auto") -> list[int]:
        """The number of a model's tokens of each text; estimated where the engine cannot count."""
        ...

    async def aclose(self) -> None:
        """Close the connections; the engine process lives on for others."""
        ...
