"""llama.cpp's server beside Fimble's engine: the same weights and prompts, in turns.

Plain code is where speculation finds little, a rewrite where it finds nearly everything.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fimble.engine.client import OpenAICompatibleEngine
from fimble.engine.interface import Engine
from fimble.evaluation.engine_speed import measure_run
from fimble.evaluation.plain_code import take_plain_code
from fimble.evaluation.replay.llama_server import FOR_LONGER_PROMPTS, llama_server
from fimble.evaluation.spread import spread

_LINES: Final = range(12, 40)
_REWRITTEN_TOKENS: Final = 160
_ASKED: Final = "\n\n# The same function once more, with a docstring:\n"


@dataclass(frozen=True, kw_only=True)
class Peer:
    """What runs beside: llama.cpp's program, and the weights as a GGUF."""

    program: Path
    gguf: Path


@dataclass(kw_only=True)
class SideBySide:
    """Tokens a second of both, run by run: `ours` and `theirs` of a kind of text."""

    ours: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    theirs: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def summarise(self) -> dict[str, object]:
        """The figures of each kind, and how many times as fast ours were, each pair by itself."""
        return {
            kind: {
                "ours_tokens_per_s": spread(ours),
                "llama_cpp_tokens_per_s": spread(self.theirs[kind]),
                "ratio": spread([a / b for a, b in zip(ours, self.theirs[kind], strict=True)]),
            }
            for kind, ours in self.ours.items()
        }


@contextlib.asynccontextmanager
async def peer_started(peer: Peer | None) -> AsyncGenerator[Engine | None]:
    """The peer's server, ended at the end; None where there is to be none."""
    if peer is None:
        yield None
        return
    with llama_server(peer.program, peer.gguf, FOR_LONGER_PROMPTS) as url:
        engine = OpenAICompatibleEngine(url, "", "")
        try:
            yield engine
        finally:
            await engine.aclose()


async def measure_side_by_side(
    ours: Engine, theirs: Engine, model: str, sizes: tuple[int, int], number: int, into: SideBySide
) -> None:
    """Have both write after the same prompts, ours first.

    Args:
        sizes: tokens of a prompt of plain code, and new tokens after it.
        number: of the run; each has prompts of its own.
    """
    prompt_tokens, new_tokens = sizes
    prompts = {
        "plain": (take_plain_code(prompt_tokens, number), new_tokens),
        "rewrite": (write_rewrite_prompt(number), _REWRITTEN_TOKENS),
    }
    for kind, (prompt, count) in prompts.items():
        our_run = await measure_run(ours, model, prompt, count)
        their_run = await measure_run(theirs, "", prompt, count)
        if our_run.decode_tokens_per_s is None or their_run.decode_tokens_per_s is None:
            continue  # one of them ended at once: there is nothing to compare
        into.ours.setdefault(kind, []).append(our_run.decode_tokens_per_s)
        into.theirs.setdefault(kind, []).append(their_run.decode_tokens_per_s)


def write_rewrite_prompt(number: int) -> str:
    """A function of Python's own `argparse`, and the wish to have it again with a docstring."""
    source = take_plain_code(10**6, 0)
    functions = [
        ast.get_source_segment(source, node, padded=True) or ""
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and len(ast.unparse(node).splitlines()) in _LINES
    ]
    function = functions[number % len(functions)]
    head = function.splitlines(keepends=True)[0]
    return f"{function}{_ASKED}{head}"
