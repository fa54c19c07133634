"""How it went lately, as plain numbers for the gate that decides what is shown. Pure.

The gate (`completion.gate`) takes `rate(usual)`, 0 to 1: how often this user takes what is shown in
this language, drawn towards the usual rate while little is known. The default says nothing of
anybody, and its rate is the usual one, so the gate works alike without a record.
`rejected_in_a_row` says that right now nothing helps; nothing uses it yet.
A gate that hides what was rejected before sees no more of it, so the rate counts only in part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fimble.completion.recent_outcomes import RecentOutcomes

_LOOKED_AT: Final = 50
"""Decisions in a language: enough to know a rate to a tenth, few enough to follow a change."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A suggestion that was seen, and whether it was taken, in whole or in part."""

    language: str
    accepted: bool


def recent_outcomes(decided: Sequence[Decided], language: str) -> RecentOutcomes:
    """The numbers for one language.

    Args:
        decided: every language's, the newest last.
    """
    of_language = [each.accepted for each in decided if each.language == language][-_LOOKED_AT:]
    in_a_row = 0
    for each in reversed(decided):
        if each.accepted:
            break
        in_a_row += 1
    return RecentOutcomes(
        seen=len(of_language), accepted=sum(of_language), rejected_in_a_row=in_a_row
    )
