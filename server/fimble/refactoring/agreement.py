"""Which of several candidates the others agree with: what they do counts, not how they are written.

The wrong answers of a model differ from one another more than the right ones do (self-consistency:
Wang et al., 2022, arXiv:2203.11171; of programs by what they do: Li et al., 2022, AlphaCode,
arXiv:2203.07814).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from fimble.refactoring.action import FileChange, Proposal
from fimble.refactoring.changed_functions import changed_functions
from fimble.refactoring.compared_behaviour import compare_functions
from fimble.refactoring.python_signatures import public_names
from fimble.refactoring.sandbox.system_calls import why_no_filter
from fimble.refactoring.verdict import Verdict

_CALLS: Final = 120
"""Fewer than a proof of sameness takes: two wrong candidates that differ mostly differ soon."""
_FEWEST: Final = 4
_MOST_FUNCTIONS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A proposal that passed the checks, and what they said."""

    proposal: Proposal
    verdicts: tuple[Verdict, ...]


@dataclass(kw_only=True)
class Agreement:
    """Candidates in groups that do the same, as they come.

    Attributes:
        run_code: whether functions may be run in the sandbox; else only the same code agrees.
    """

    run_code: bool
    groups: list[list[Candidate]] = field(default_factory=list[list[Candidate]])

    async def add(self, candidate: Candidate) -> int:
        """Put a candidate to those that it agrees with; how many they are now."""
        for group in self.groups:
            if await self._agree(group[0].proposal, candidate.proposal):
                group.append(candidate)
                return len(group)
        self.groups.append([candidate])
        return 1

    def best(self) -> Candidate | None:
        """The first candidate of the largest group; of equal ones that which takes the fewest
        public names away, and then the group that came first."""
        if not self.groups:
            return None
        return max(self.groups, key=lambda group: (len(group), -_names_lost(group[0].proposal)))[0]

    async def _agree(self, one: Proposal, other: Proposal) -> bool:
        ours = {change.uri: change for change in one.changes}
        theirs = {change.uri: change for change in other.changes}
        if ours.keys() != theirs.keys():
            return False
        for uri, change in ours.items():
            if not await self._same_file(change, theirs[uri]):
                return False
        return True

    async def _same_file(self, one: FileChange, other: FileChange) -> bool:
        if one.after.split() == other.after.split():
            return True
        if one.language_id != "python":
            return False
        changed = changed_functions(one.after, other.after)
        if isinstance(changed, str) or len(changed.names) > _MOST_FUNCTIONS:
            return False
        if changed.names and (not self.run_code or why_no_filter()):
            return False
        for name in changed.names:
            found = await compare_functions(
                changed.before, changed.after, name, count=_CALLS, fewest=_FEWEST
            )
            if not isinstance(found, int):
                return False
        return True


def _names_lost(proposal: Proposal) -> int:
    """How many public names of Python files a proposal takes away."""
    lost = 0
    for change in proposal.changes:
        if change.language_id == "python":
            before = public_names(change.before, annotations=False) or {}
            after = public_names(change.after, annotations=False) or {}
            lost += len(before.keys() - after.keys())
    return lost
