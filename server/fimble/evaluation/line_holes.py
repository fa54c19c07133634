"""Holes cut into whole programs: one line of each solution, in any language.

For data in the format of HumanEvalPack (Muennighoff et al., 2023, arXiv:2308.07124): `task_id`
(`Rust/3`), `prompt` (what stands before the solution) and `canonical_solution`.
"""

from __future__ import annotations

import random
from typing import Final

LANGUAGES: Final = {
    "Python": "python",
    "JavaScript": "javascript",
    "Java": "java",
    "Go": "go",
    "CPP": "cpp",
    "Rust": "rust",
}
"""The first word of a task's name, and the language identifier it stands for."""

_LEAST_LETTERS: Final = 4
"""A line with fewer (`}`, `end`) says nothing of a model."""


def cut_line(task_id: str, program: str, solution_start: int) -> tuple[str, str, str] | None:
    """What stands before, in and after the hole; None for a solution without a line to cut.

    The task's name chooses the line, so that everybody cuts the same one.
    """
    lines = program[solution_start:].splitlines(keepends=True)
    fit = [i for i, line in enumerate(lines) if sum(map(str.isalnum, line)) >= _LEAST_LETTERS]
    if not fit:
        return None
    chosen = random.Random(task_id).choice(fit)
    start = solution_start + sum(len(line) for line in lines[:chosen])
    end = start + len(lines[chosen])
    return program[:start], program[start:end], program[end:]
