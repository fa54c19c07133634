"""The measurement of an engine's speed: several prompts, and the figures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from fimble.engine.daemon import LocalEngine
from fimble.engine.engine_process import find_engine
from fimble.engine.interface import EngineDescription
from fimble.evaluation.engine_speed import SpeedRun, measure_run, peak_rss, write_prompt
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.spread import spread
from fimble.settings import EngineSettings


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to measure. `prompt_tokens` is about kept, `new_tokens` is the most that are written."""

    model: str
    device: str
    prompt_tokens: int
    new_tokens: int
    runs: int


def measure_engine(plan: Plan) -> tuple[dict[str, Any], EngineDescription]:
    """What a result of the kind `engine` holds, and the engine; to be called in `own_folders`."""
    runs, description, peak = asyncio.run(_run_all(plan))
    measured = {
        "prompt_tokens": plan.prompt_tokens,
        "new_tokens": plan.new_tokens,
        "peak_rss": peak,
        "summary": _summarise(runs),
        "runs": [asdict(run) for run in runs],
    }
    return measured, description


async def _run_all(plan: Plan) -> tuple[list[SpeedRun], EngineDescription, int | None]:
    engine = LocalEngine(replace(EngineSettings(), device=plan.device))
    runs: list[SpeedRun] = []
    try:
        # Run 0 is not counted: the first pass over a new length is slower on a GPU.
        for number in range(plan.runs + 1):
            prompt = await write_prompt(engine, plan.model, plan.prompt_tokens, number)
            run = await measure_run(engine, plan.model, prompt, plan.new_tokens)
            if number:
                runs.append(run)
                show_progress("engine: measured", number, plan.runs)
        entry = find_engine()
        return runs, await engine.describe(), peak_rss(entry.pid) if entry else None
    finally:
        await engine.aclose()


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
