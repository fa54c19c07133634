"""The nouns of an examination: a check, what it found, and the verdict. Plain data only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding


class Applies(StrEnum):
    """Where a check has a subject: with the user's own engine, with a named server, or always."""

    ALWAYS = "always"
    OWN_ENGINE = "own engine"
    NAMED_SERVER = "named server"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check.

    Attributes:
        needs: names of earlier checks without which this one says nothing; where one of them has
            failed, this one is skipped.
        limit_s: seconds after which it counts as failed.
    """

    name: str
    run: Callable[[Examination], Finding]
    needs: tuple[str, ...] = ()
    applies: Applies = Applies.ALWAYS
    limit_s: float = 30.0


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What one check found, and how long it took; `applied` False: it had no subject here."""

    name: str
    finding: Finding
    ms: float
    applied: bool = True
