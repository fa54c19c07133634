"""Cases in the format of human-eval-infilling (Bavarian et al., 2022, arXiv:2207.14255).

One JSON object a line: `task_id`, `prompt` (what stands before the hole), `suffix`,
`canonical_solution` (what stood in it), `test` (defines `check`) and `entry_point`. Lines without
a `suffix` are whole programs, into which a hole is cut; see `line_holes`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from fimble.errors import UsageError
from fimble.evaluation.json_lines import read_json_lines
from fimble.evaluation.line_holes import LANGUAGES, cut_line

_FIELDS: Final = ("task_id", "prompt", "suffix", "canonical_solution", "test", "entry_point")
_PROGRAM_FIELDS: Final = ("task_id", "prompt", "canonical_solution")
_Case = TypeVar("_Case")
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
    language_id: str = "python"

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
    return read_json_lines(path, _read_case, _FORMAT)


def choose_sample(cases: Sequence[_Case], limit: int | None, seed: int) -> list[_Case]:
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
    if "suffix" not in fields and "declaration" in fields:
        return _cut_case(fields, where)
    _require(fields, _FIELDS, where)
    return InfillingCase(**{name: fields[name] for name in _FIELDS})


def _require(fields: dict[str, Any], names: Sequence[str], where: str) -> None:
    wrong = [name for name in names if not isinstance(fields.get(name), str)]
    if wrong:
        raise UsageError(f"{where} has no text in the field {wrong[0]}.", _FORMAT)


def _cut_case(fields: dict[str, Any], where: str) -> InfillingCase:
    _require(fields, _PROGRAM_FIELDS, where)
    task_id, before = fields["task_id"], fields["prompt"]
    language_id = LANGUAGES.get(task_id.partition("/")[0])
    cut = cut_line(task_id, before + fields["canonical_solution"], len(before))
    if language_id is None or cut is None:
        raise UsageError(f"{where} is no program of a known language with a line to cut.", _FORMAT)
    prompt, middle, suffix = cut
    return InfillingCase(
        task_id=task_id,
        prompt=prompt,
        suffix=suffix,
        canonical_solution=middle,
        test="",
        entry_point="",
        language_id=language_id,
    )
