"""The measurement of an engine's speed: several prompts, and the figures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from fimble.engine.daemon import LocalEngine
from fimble.engine.engine_process import find_engine
from fimble.engine.interface import EngineDescription
from fimble.evaluation.bandwidth import bytes_per_token, measure_bandwidth
from fimble.evaluation.engine_beside import (
    Peer,
    SideBySide,
    measure_side_by_side,
    peer_started,
)
from fimble.evaluation.engine_speed import SpeedRun, measure_run, peak_rss, write_prompt
from fimble.evaluation.plain_code import take_plain_code
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.spread import spread
from fimble.settings import EngineSettings
from fimble.weights.resolve import resolve_model
from fimble.weights.store import loadable_directory


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to measure. `prompt_tokens` is about kept, `new_tokens` is the most that are written.

    Attributes:
        lengths: of prompts, in tokens, whose first token is waited for besides; those that the
            model cannot read are left out.
        peer: what decodes the same prompts beside the engine.
    """

    model: str
    device: str
    prompt_tokens: int
    new_tokens: int
    runs: int
    lengths: tuple[int, ...] = ()
    peer: Peer | None = None


def measure_engine(plan: Plan) -> tuple[dict[str, Any], EngineDescription]:
    """What a result of the kind `engine` holds, and the engine; to be called in `own_folders`."""
    bandwidth = measure_bandwidth(plan.device)  # before the engine shares the memory
    measured, description, peak = asyncio.run(_run_all(plan))
    summary = _summarise(measured.runs)
    plain = spread(measured.plain_decode) if measured.plain_decode else None
    result = {
        "prompt_tokens": plan.prompt_tokens,
        "new_tokens": plan.new_tokens,
        "peak_rss": peak,
        "summary": {**summary, "plain_decode_tokens_per_s": plain},
        "bandwidth": _bandwidth(plan, description, bandwidth, plain),
        "lengths": measured.lengths,
        "beside": measured.beside.summarise(),
        "runs": [asdict(run) for run in measured.runs],
    }
    return result, description


@dataclass(kw_only=True)
class _Measured:
    runs: list[SpeedRun] = field(default_factory=list[SpeedRun])
    plain_decode: list[float] = field(default_factory=list[float])
    lengths: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    beside: SideBySide = field(default_factory=SideBySide)


async def _run_all(plan: Plan) -> tuple[_Measured, EngineDescription, int | None]:
    engine = LocalEngine(replace(EngineSettings(), device=plan.device))
    measured = _Measured()
    try:
        # Run 0 is not counted: the first pass over a new length is slower on a GPU.
        for number in range(plan.runs + 1):
            prompt = await write_prompt(engine, plan.model, plan.prompt_tokens, number)
            run = await measure_run(engine, plan.model, prompt, plan.new_tokens)
            code = take_plain_code(plan.prompt_tokens, number)
            plain = await measure_run(engine, plan.model, code, plan.new_tokens)
            if number:
                measured.runs.append(run)
                if plain.decode_tokens_per_s is not None:
                    measured.plain_decode.append(plain.decode_tokens_per_s)
                show_progress("engine: measured", number, plan.runs)
        # A prompt of "about" a length is a little longer now and then, hence the tenth.
        most = (await engine.describe()).context_length or max(plan.lengths, default=0)
        for length in (each for each in plan.lengths if each * 1.1 < most):
            measured.lengths.append(await _first_tokens(engine, plan, length))
        await _run_beside(engine, plan, measured.beside)
        entry = find_engine()
        return measured, await engine.describe(), peak_rss(entry.pid) if entry else None
    finally:
        await engine.aclose()


async def _run_beside(engine: LocalEngine, plan: Plan, into: SideBySide) -> None:
    async with peer_started(plan.peer) as peer:
        if peer is None:
            return
        sizes = plan.prompt_tokens, plan.new_tokens
        await measure_side_by_side(engine, peer, plan.model, sizes, 0, SideBySide())  # to warm up
        for number in range(1, plan.runs + 1):
            await measure_side_by_side(engine, peer, plan.model, sizes, number, into)
            show_progress("engine: beside llama.cpp", number, plan.runs)


async def _first_tokens(engine: LocalEngine, plan: Plan, length: int) -> dict[str, Any]:
    runs: list[SpeedRun] = []
    for number in range(plan.runs + 1):
        prompt = await write_prompt(engine, plan.model, length, 1000 + number)
        runs.append(await measure_run(engine, plan.model, prompt, 1))
    counted = runs[1:]
    show_progress(f"engine: first tokens of {length}", plan.runs, plan.runs)
    return {
        "prompt_tokens": spread([run.prompt_tokens for run in counted]),
        "first_token_ms": spread([run.first_token_ms for run in counted]),
    }


def _bandwidth(
    plan: Plan,
    description: EngineDescription,
    bytes_per_s: float,
    plain: dict[str, float] | None,
) -> dict[str, Any]:
    """What the memory gives, what a token needs, and the share that decoding reaches."""
    folder = loadable_directory(resolve_model(plan.model).card)
    needed = (
        bytes_per_token(folder, description.dtype, description.quantization) if folder else None
    )
    return {
        "bytes_per_s": round(bytes_per_s),
        "bytes_per_token": needed,
        "share": round(needed * plain["median"] / bytes_per_s, 3) if needed and plain else None,
    }


def _summarise(runs: Sequence[SpeedRun]) -> dict[str, dict[str, float] | None]:
    decode = [run.decode_tokens_per_s for run in runs if run.decode_tokens_per_s is not None]
    return {
        "prompt_tokens": spread([run.prompt_tokens for run in runs]),
        "new_tokens": spread([run.new_tokens for run in runs]),
        "first_token_ms": spread([run.first_token_ms for run in runs]),
        "prefill_tokens_per_s": spread([run.prefill_tokens_per_s for run in runs]),
        "decode_tokens_per_s": spread(decode) if decode else None,
        "cached_first_token_ms": spread([run.cached_first_token_ms for run in runs]),
    }
