"""How far a pull is. Whoever pulls is told several times a second, and may raise to stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["waiting", "downloading", "checking", "converting", "ready"]


@dataclass(frozen=True, kw_only=True)
class PullProgress:
    """One moment of a pull.

    Attributes:
        message: one line for the user.
        done, total: bytes while downloading and checking, steps while converting; `total` is None
            where nobody knows.
    """

    stage: Stage
    message: str
    done: int = 0
    total: int | None = None

    @property
    def fraction(self) -> float | None:
        """0 to 1 of this stage, or None."""
        return min(1.0, self.done / self.total) if self.total else None


Report = Callable[[PullProgress], None]


def ignore_progress(progress: PullProgress) -> None:
    """The `Report` of a caller who does not want to know."""
