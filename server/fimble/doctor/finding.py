"""What a check found: a verdict, one sentence, and what to mend. Plain data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """`warning` is what one can live with; `skipped` says nothing about its subject."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The verdict, what was found, and what to mend (empty where there is nothing to)."""

    verdict: Verdict
    found: str
    remedy: str = ""


def ok(found: str) -> Finding:
    """All is well."""
    return Finding(verdict=Verdict.OK, found=found)


def warning(found: str, remedy: str = "") -> Finding:
    """Completions work, but not as they could."""
    return Finding(verdict=Verdict.WARNING, found=found, remedy=remedy)


def failed(found: str, remedy: str) -> Finding:
    """Completions do not work."""
    return Finding(verdict=Verdict.FAILED, found=found, remedy=remedy)


def skipped(reason: str) -> Finding:
    """Not checked."""
    return Finding(verdict=Verdict.SKIPPED, found=reason)
