"""Who is typed with: one row an assistant, and how it is started. All are warm when they come."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fimble.errors import EngineUnavailableError, UsageError, WeightsError
from fimble.evaluation.replay.assistant import Assistant
from fimble.evaluation.replay.fimble_assistant import FimbleAssistant
from fimble.evaluation.replay.llama_assistant import LlamaAssistant
from fimble.evaluation.replay.llama_server import (
    FOR_LONGER_PROMPTS,
    LIKE_LLAMA_VIM,
    llama_server,
)
from fimble.evaluation.replay.plain_assistant import PlainAssistant
from fimble.evaluation.replay.typing_script import Key
from fimble.settings import CompletionSettings
from fimble.weights.resolve import resolve_model
from fimble.weights.store import loadable_directory, place_of
from fimble_models import ModelCard

_WARM_UP_S: Final = 300.0
_WARM_UP: Final = 'def add(first, second):\n    """The sum of two numbers."""\n    return'


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The weights that everyone uses.

    Attributes:
        program: llama.cpp's server; None where no peer needs it.
        engine_url: a server that Fimble asks in place of its own engine.
    """

    model: str
    card: ModelCard
    device: str
    program: Path | None = None
    engine_url: str = ""


Start = Callable[[Weights], contextlib.AbstractContextManager[Assistant]]


def parse_peers(text: str) -> tuple[str, ...]:
    """Names divided by commas; `none` is nobody.

    Raises:
        UsageError: there is no such peer.
    """
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if names == ("none",):
        return ()
    for name in names:
        if name not in PEERS:
            raise UsageError(
                f"There is no peer named {name!r}.", f"Name any of {', '.join(PEERS)}, or none."
            )
    return names


def find_weights(model: str, device: str, peers: Sequence[str]) -> Weights:
    """The weights on disk.

    Raises:
        WeightsError: a peer needs the GGUF, which was not kept, or sentinels that there are not.
    """
    card = resolve_model(model).card
    if any(name in NEEDS_LLAMA for name in peers) and not place_of(card).gguf.exists():
        raise WeightsError(
            f"llama.cpp needs the GGUF of {card.name}, which was not kept.",
            f"Run fimble models pull {model} --keep-gguf first, or use --peers none.",
        )
    if peers and card.fim is None:
        raise WeightsError(
            f"{card.name} does not fill in the middle, so peers cannot be asked.",
            "Use --peers none.",
        )
    return Weights(model=model, card=card, device=device)


@contextlib.contextmanager
def started(name: str, weights: Weights) -> Generator[Assistant]:
    """An assistant that has answered once; it is ended at the end."""
    with (start_fimble if name == "fimble" else PEERS[name])(weights) as assistant:
        _warm_up(name, assistant)
        yield assistant


@contextlib.contextmanager
def start_fimble(weights: Weights) -> Generator[Assistant]:
    """`fimble serve` and the engine of its settings."""
    engine: dict[str, Any] = {"device": weights.device}
    if weights.engine_url:
        engine["url"] = weights.engine_url
    with contextlib.closing(FimbleAssistant({"model": weights.model, "engine": engine})) as one:
        yield one


def own_budget() -> tuple[int, int]:
    """Tokens before and after the cursor that Fimble reads by default."""
    settings = CompletionSettings()
    return settings.prefix_tokens, settings.suffix_tokens


@contextlib.contextmanager
def _start_llama(weights: Weights) -> Generator[Assistant]:
    with (
        llama_server(_program(weights), place_of(weights.card).gguf, LIKE_LLAMA_VIM) as url,
        contextlib.closing(LlamaAssistant(url)) as assistant,
    ):
        yield assistant


@contextlib.contextmanager
def _start_llama_equal(weights: Weights) -> Generator[Assistant]:
    with (
        llama_server(_program(weights), place_of(weights.card).gguf, FOR_LONGER_PROMPTS) as url,
        contextlib.closing(LlamaAssistant(url, own_budget())) as assistant,
    ):
        yield assistant


@contextlib.contextmanager
def _start_fimble_on_llama(weights: Weights) -> Generator[Assistant]:
    gguf = place_of(weights.card).gguf
    with llama_server(_program(weights), gguf, FOR_LONGER_PROMPTS) as url:
        other = Weights(
            model=weights.model, card=weights.card, device=weights.device, engine_url=url
        )
        with start_fimble(other) as assistant:
            yield assistant


@contextlib.contextmanager
def _start_plain(weights: Weights) -> Generator[Assistant]:
    folder = loadable_directory(weights.card)
    assert folder is not None and weights.card.fim is not None
    plain = PlainAssistant(folder, weights.card.fim, own_budget())
    with contextlib.closing(plain) as assistant:
        yield assistant


def _program(weights: Weights) -> Path:
    assert weights.program is not None
    return weights.program


def _warm_up(name: str, assistant: Assistant) -> None:
    """Ask until there is an answer from the model: weights are read, caches are made."""
    deadline = time.perf_counter() + _WARM_UP_S
    while time.perf_counter() < deadline:
        assistant.open("warm up.py", "python", _WARM_UP + "\n\n\nprint(add(1, 2))\n")
        key = Key(
            offset=len(_WARM_UP), removed=0, text=" ", kind="typing", pauses=True, ahead="first"
        )
        assistant.press(key)
        answer = assistant.wait(min(deadline, time.perf_counter() + 60))
        if answer is not None and answer.text:
            return
        time.sleep(0.5)
    raise EngineUnavailableError(
        f"{name} has no suggestion even for an easy line.", "Run it alone."
    )


PEERS: Final[dict[str, Start]] = {
    "llama.cpp": _start_llama,
    "llama.cpp-equal": _start_llama_equal,
    "fimble-on-llama.cpp": _start_fimble_on_llama,
    "generate": _start_plain,
}
"""`llama.cpp-equal` sends as many tokens as Fimble does; `fimble-on-llama.cpp` is Fimble with
llama.cpp in place of its own engine."""

NEEDS_LLAMA: Final = frozenset({"llama.cpp", "llama.cpp-equal", "fimble-on-llama.cpp"})
