"""What one check found; a leaf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "failed", "skipped"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A check's answer.

    Attributes:
        reason: why it failed or was skipped; empty where all is well.
        shown: what stands in the title where it passed, such as `240 inputs agree`.
    """

    status: Status
    reason: str = ""
    shown: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A finding with the name of its check and what it cost."""

    check: str
    finding: Finding
    cost_ms: float

    def as_json(self) -> dict[str, object]:
        """Plain data, as the command line and the editor show it."""
        return {
            "check": self.check,
            "status": self.finding.status,
            "reason": self.finding.reason,
            "shown": self.finding.shown,
            "cost_ms": round(self.cost_ms, 1),
        }


def passed(shown: str = "") -> Finding:
    """All is well."""
    return Finding(status="ok", shown=shown)


def failed(reason: str) -> Finding:
    """The change must not be offered."""
    return Finding(status="failed", reason=reason)


def skipped(reason: str) -> Finding:
    """Nothing can be said."""
    return Finding(status="skipped", reason=reason)
