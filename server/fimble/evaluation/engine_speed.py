"""How fast an engine reads and writes: tokens a second, and the first token of a known prompt.

Measured at the client, so loopback and HTTP are in it, as they are for the editor.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from fimble.engine.interface import Engine, GenerationEnd, GenerationRequest
from fimble.engine.stop_rules import StopRules
from fimble.errors import EngineError


@dataclass(frozen=True, kw_only=True)
class SpeedRun:
    """One prompt that the engine had not read, and then the same once more.

    Attributes:
        decode_tokens_per_s: None where the model ended at its first token.
        cached_first_token_ms: with all but the last token of the prompt in the cache.
    """

    prompt_tokens: int
    new_tokens: int
    first_token_ms: float
    prefill_tokens_per_s: float
    decode_tokens_per_s: float | None
    cached_first_token_ms: float


@dataclass(frozen=True, kw_only=True)
class _Timed:
    first_token_s: float
    rest_s: float
    read: int
    prompt_tokens: int
    new_tokens: int


async def measure_run(engine: Engine, model: str, prompt: str, new_tokens: int) -> SpeedRun:
    """Ask twice with a prompt whose beginning the engine has not seen."""
    fresh = await _ask(engine, model, prompt, new_tokens)
    again = await _ask(engine, model, prompt, 1)
    followers = fresh.new_tokens - 1
    return SpeedRun(
        prompt_tokens=fresh.prompt_tokens,
        new_tokens=fresh.new_tokens,
        first_token_ms=round(fresh.first_token_s * 1000, 2),
        prefill_tokens_per_s=round(fresh.read / fresh.first_token_s, 1),
        decode_tokens_per_s=round(followers / fresh.rest_s, 1) if followers > 0 else None,
        cached_first_token_ms=round(again.first_token_s * 1000, 2),
    )


async def write_prompt(engine: Engine, model: str, tokens: int, mark: int) -> str:
    """Code of about so many tokens; prompts of different marks differ from the start."""
    sample = _code(mark, 10)
    [count] = await engine.count_tokens([sample], model)
    text = _code(mark, max(1, round(10 * tokens / count)))
    [count] = await engine.count_tokens([text], model)
    return _code(mark, max(1, round(text.count("return") * tokens / count)))


def peak_rss(pid: int) -> int | None:
    """The most memory, in bytes, that a process has held so far; None where nobody keeps that."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        for line in status.read_text("ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    # `peak_wset` is Windows' word for it.
    return getattr(psutil.Process(pid).memory_info(), "peak_wset", None)


def _code(mark: int, functions: int) -> str:
    return f"{mark}\n" + "".join(
        f"def step_{number}(value):\n    return value * {number} + {mark}\n\n"
        for number in range(functions)
    )


async def _ask(engine: Engine, model: str, prompt: str, new_tokens: int) -> _Timed:
    rules = StopRules(max_tokens=new_tokens)
    request = GenerationRequest(prompt=prompt, model=model, stop=rules)
    started, first = time.perf_counter(), 0.0
    async for item in engine.generate(request):
        now = time.perf_counter()
        first = first or now
        if isinstance(item, GenerationEnd):
            return _timed(item, first - started, now - first)
    raise EngineError("The engine ended its answer in the middle.", "Measure again.")


def _timed(end: GenerationEnd, first_token_s: float, rest_s: float) -> _Timed:
    if end.prompt_tokens is None or end.generated_tokens is None:
        raise EngineError("The engine does not count tokens.", "Measure Fimble's own engine.")
    return _Timed(
        first_token_s=first_token_s,
        rest_s=rest_s,
        read=end.prompt_tokens - (end.cached_tokens or 0),
        prompt_tokens=end.prompt_tokens,
        new_tokens=end.generated_tokens,
    )
