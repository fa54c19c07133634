"""Cases of edits in words, in the formats of EditEval (Hu et al., 2023, arXiv:2311.16322) and of
CanItEdit (Cassano et al., 2023, arXiv:2312.12450): one JSON object a line.

EditEval: `task_id`, `instruction`, `input`, `output`, `test` (defines `check`), and `context`, a
program in which the edited code stands at a mark. CanItEdit: `id`, `before`, `after`, `tests`, and
an instruction in two lengths, each of which is a case.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from fimble.errors import UsageError
from fimble.evaluation.json_lines import read_json_lines

_EDIT_EVAL: Final = ("task_id", "instruction", "input", "output", "test")
_CAN_IT_EDIT: Final = ("before", "after", "tests")
_INSTRUCTIONS: Final = {"descriptive": "instruction_descriptive", "lazy": "instruction_lazy"}
_MARK: Final = "{{Code}}"
_FORMAT: Final = "Give a .jsonl or .jsonl.gz file in the format of EditEval or CanItEdit."


@dataclass(frozen=True, kw_only=True)
class EditCase:
    """Code, what is to be done with it, and the test that the edited code has to pass.

    Attributes:
        solution: an edit that somebody made rightly.
        around: a program in which the edited code stands wherever the mark does.
        test: follows that program, and raises where the edit is wrong.
    """

    key: str
    instruction: str
    code: str
    solution: str
    around: str
    test: str

    def program(self, edited: str) -> str:
        """The whole program that judges an edit."""
        return f"{self.around.replace(_MARK, edited)}\n{self.test}"


def read_edit_cases(path: Path) -> list[EditCase]:
    """All cases of a file, in order.

    Raises:
        UsageError: the file cannot be read, has no cases, or a line is not a case.
    """
    return [case for cases in read_json_lines(path, _read_line, _FORMAT) for case in cases]


def _read_line(line: str, where: str) -> list[EditCase]:
    try:
        raw: Any = json.loads(line)
    except ValueError as fault:
        raise UsageError(f"{where} is not JSON: {fault}.", _FORMAT) from fault
    fields = cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}
    return _of_can_it_edit(fields, where) if "before" in fields else _of_edit_eval(fields, where)


def _of_edit_eval(fields: dict[str, Any], where: str) -> list[EditCase]:
    _require(fields, _EDIT_EVAL, where)
    case = EditCase(
        key=fields["task_id"],
        instruction=fields["instruction"].strip(),
        code=fields["input"],
        solution=fields["output"],
        around=fields.get("context") or _MARK,
        test=f"{fields['test']}\ncheck()\n",
    )
    return [case]


def _of_can_it_edit(fields: dict[str, Any], where: str) -> list[EditCase]:
    _require(fields, (*_CAN_IT_EDIT, *_INSTRUCTIONS.values()), where)
    name = fields.get("full_name") or fields.get("name") or fields.get("id")
    return [
        EditCase(
            key=f"{name}/{length}",
            instruction=fields[field].strip(),
            code=fields["before"],
            solution=fields["after"],
            around=_MARK,
            test=fields["tests"],
        )
        for length, field in _INSTRUCTIONS.items()
    ]


def _require(fields: dict[str, Any], names: Sequence[str], where: str) -> None:
    for name in names:
        if not isinstance(fields.get(name), str):
            raise UsageError(f"{where} has no text in the field {name}.", _FORMAT)
