"""The file of done cases: one JSON object a line, appended at once, so that a run can go on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fimble.errors import UsageError

Case = Mapping[str, Any]
"""`key`, `kind`, `language`, `repository`, `path`, `parsed`, `truth`, `answer`, `score`."""


def by_subject(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """The cases of each subject, in their order."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case["answer"]["subject"], []).append(case)
    return found


class DoneCases:
    """What was asked already, by hole and subject.

    Args:
        path: of the file; None to keep nothing.

    Raises:
        UsageError: the file cannot be read or written, or is another one.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._cases: dict[tuple[str, str], Case] = {}
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8") if path.exists() else ""
            path.touch()
        except OSError as fault:
            raise UsageError(
                f"{path} cannot be used: {fault.strerror}.", "Name another."
            ) from fault
        for line in text.split("\n"):
            self._read(line, path)

    def find(self, key: str, subject: str) -> Case | None:
        """A case that is done."""
        return self._cases.get((key, subject))

    def all(self) -> list[Case]:
        """Every case, in the order of the file."""
        return list(self._cases.values())

    def add(self, case: Case) -> None:
        """Keep a case."""
        self._cases[case["key"], case["answer"]["subject"]] = case
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(case, ensure_ascii=False) + "\n")

    def _read(self, line: str, path: Path) -> None:
        if not line.strip():
            return
        try:
            case = json.loads(line)
            self._cases[case["key"], case["answer"]["subject"]] = case
        except ValueError:
            return  # a line that was being written when the run was ended
        except (KeyError, TypeError) as fault:
            raise UsageError(f"{path} holds other things than cases.", "Name another.") from fault
