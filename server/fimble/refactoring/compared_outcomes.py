"""What a function did before and after, call by call: do they agree, and on enough? Pure."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fimble.refactoring.told_difference import shown_call, tell_difference
from fimble.refactoring.verdict import Finding, failed, skipped

_WRONG_KIND: Final = ("TypeError", "AttributeError")
"""What a function raises for values that it was never meant for."""
_NOT_COMPARED: Final = (
    *("PermissionError", "OSError", "MemoryError", "OutOfTime", "RecursionError"),
    "NoInput",
)
"""What the sandbox makes a function raise, or notes where a call could not be made."""

Outcomes = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is compared, and how.

    Attributes:
        name: for people; `entry` is what is called for it.
        code: of the old one.
        fewest: inputs that the old one has to take, or nothing is claimed.
        new_errors: what the old one fails for may be handled, and what it takes may be refused with
            an exception, which is told; what it gives has to stay.
    """

    name: str
    entry: str
    code: ast.AST
    fewest: int
    new_errors: bool = False


def judge_outcomes(
    subject: Subject, calls: Sequence[str], old: Outcomes, again: Outcomes, new: Outcomes
) -> int | Finding:
    """How many inputs agree; or where they differ, or that they are too few.

    Args:
        again: of the old one once more: what is another thing each time is not compared.
    """
    name = subject.name
    raised = {each.id for each in ast.walk(subject.code) if isinstance(each, ast.Name)}
    steady = (at for at in range(min(len(old), len(again))) if again[at] == old[at])
    usable = [at for at in steady if _says_something(old[at], raised)]
    if subject.new_errors:  # its own exceptions stay, those that happen to it are to be handled
        usable = [at for at in usable if not old[at]["raised"] or old[at]["raised"] in raised]
    refused: list[int] = []
    for at in usable:
        if at >= len(new):
            continue
        if _was_compared(new[at]):
            if new[at] == old[at]:
                continue
            if not (subject.new_errors and new[at]["raised"]):
                return failed(tell_difference(name, calls[at], old[at], new[at]))
            refused.append(at)
        elif new[at]["raised"] == "OutOfTime":
            return failed(f"`{name}` does not end for {shown_call(name, calls[at])}.")
    agreed = sum(at < len(new) for at in usable) - len(refused)
    returned = sum(not old[at]["raised"] for at in usable)
    if refused:
        told = tell_difference(name, calls[refused[0]], old[refused[0]], new[refused[0]])
        if len(refused) > agreed:
            return failed(f"It refuses most of what it took before. {told}")
        return skipped(f"It may do something else. {told}")
    if agreed < subject.fewest or returned < subject.fewest // 2:
        return skipped(f"Too few inputs were found that `{name}` takes ({agreed}).")
    return agreed


def _was_compared(outcome: Mapping[str, Any]) -> bool:
    return str(outcome["raised"]) not in _NOT_COMPARED


def _says_something(outcome: Mapping[str, Any], raised: set[str]) -> bool:
    """A kind of value that was never meant says nothing, unless the function itself raises for
    it."""
    name = str(outcome["raised"])
    return _was_compared(outcome) and (name not in _WRONG_KIND or name in raised)
