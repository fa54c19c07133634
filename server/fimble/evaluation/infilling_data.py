"""Cases in the format of human-eval-infilling (Bavarian et al., 2022, arXiv:2207.14255).

One JSON object a line: `task_id`, `prompt` (what stands before the hole), `suffix`,
`canonical_solution` (what stood in it), `test` (defines `check`) and `entry_point`.
"""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from fimble.errors import UsageError

_FIELDS: Final = ("task_id", "prompt", "suffix", "canonical_solution", "test", "entry_point")
_FORMAT: Final = "Give a .jsonl or .jsonl.gz file in the format of human-eval-infilling."


@dataclass(frozen=True, kw_only=True)
class InfillingCase:
    """A program with a hole, what stood there, and the test that a filling has to pass."""

    task_id: str
    prompt: str
    suffix: str
    canonical_solution: str
    test: str
    entry_point: str

    @property
    def is_whole_lines(self) -> bool:
        """Whether the hole is one or more lines with their line end, and not a part of a line."""
        starts_line = not self.prompt or self.prompt.endswith("\n")
        return starts_line and self.canonical_solution.endswith("\n")


def read_cases(path: Path) -> list[InfillingCase]:
    """All cases of a file, in order.

    Raises:
        UsageError: the file cannot be read, has no cases, or a line is not a case.
    """
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as fault:
        raise UsageError(f"The data in {path} cannot be read: {fault}.", _FORMAT) from fault
    lines = enumerate(text.split("\n"), 1)
    cases = [_read_case(line, f"Line {number} of {path.name}") for number, line in lines if line]
    if not cases:
        raise UsageError(f"There are no cases in {path}.", _FORMAT)
    return cases


def choose_sample(
    cases: Sequence[InfillingCase], limit: int | None, seed: int
) -> list[InfillingCase]:
    """The first `limit` of a shuffle by the seed: a smaller sample is the start of a larger one."""
    shuffled = list(cases)
    random.Random(seed).shuffle(shuffled)
    return shuffled[:limit]


def _read_case(line: str, where: str) -> InfillingCase:
    try:
        raw: Any = json.loads(line)
    except ValueError as fault:
        raise UsageError(f"{where} is not JSON: {fault}.", _FORMAT) from fault
    fields = cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}
    wrong = [name for name in _FIELDS if not isinstance(fields.get(name), str)]
    if wrong:
        raise UsageError(f"{where} has no text in the field {wrong[0]}.", _FORMAT)
    return InfillingCase(**{name: fields[name] for name in _FIELDS})
