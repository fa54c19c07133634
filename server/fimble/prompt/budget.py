"""Cuts the text around the cursor to a token budget, at line ends. Pure: token counts are given.

Two cuts: `draft_window` by characters, cheap for a file of any size, says which lines have to be
counted; `cut_window` by tokens. Both move the window's start in steps (a quarter of the budget)
that depend only on what stands above, so that while one types the prompt keeps its beginning for
many keys, and with it the engine its KV cache.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_CHARACTERS_PER_TOKEN: Final = 6
"""More than code has (about 3.5), so that the first cut never decides."""

_STEP: Final = 0.25
_LEAST_KEPT: Final = 0.5
_SIGNATURE_SHARE: Final = 0.125

_CLOSERS_ALONE: Final = re.compile(r"(?=\S)[\"'`]?[)\]}>]*(?=[ \t]*(?:\r?\n|\Z))")
"""One quote at most: of three, the end of a docstring, the model must know."""


CountTokens = Callable[[str], int]


@dataclass(frozen=True, kw_only=True)
class TokenBudget:
    """How many tokens the text before and after the cursor may have."""

    prefix: int
    suffix: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line, or what was left of it: where it begins in the document, and its text.

    The text ends with `\\n` whatever the document's line ends are: models were trained on that.
    """

    offset: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Signature:
    """The header of a class or function around the cursor: where it begins, and its text."""

    offset: int
    text: str


@dataclass(frozen=True, kw_only=True)
class WindowTop:
    """How a window begins: where, and below which signatures of what is cut off above it."""

    start_offset: int
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WindowDraft:
    """The lines that may come into the prompt.

    Attributes:
        offset: the cursor.
        earlier: how the last window of the same document began, where that still holds.
    """

    offset: int
    before: tuple[Line, ...]
    after: tuple[Line, ...]
    signatures: tuple[Signature, ...]
    earlier: WindowTop | None = None

    def texts(self) -> tuple[str, ...]:
        """Every text whose tokens have to be known."""
        earlier = self.earlier.signatures if self.earlier else ()
        parts = (*self.before, *self.after, *self.signatures, *earlier)
        return tuple(part.text for part in parts)


@dataclass(frozen=True, kw_only=True)
class Window:
    """What of the document comes into the prompt.

    Attributes:
        signatures: headers of enclosing classes and functions that were cut off above, outer first.
        before, after: the text up to and from the cursor; of `after` the closers that an editor
            has put behind the cursor are left out, see `draft_window`.
        top: where `before` begins in the document, and the signatures that would stand above.
        prefix_tokens, suffix_tokens: the sums of the given counts.
    """

    signatures: tuple[str, ...]
    before: str
    after: str
    top: WindowTop
    prefix_tokens: int
    suffix_tokens: int


def draft_window(
    text: str,
    offset: int,
    signatures: Sequence[Signature],
    budget: TokenBudget,
    earlier: WindowTop | None = None,
) -> WindowDraft:
    """The lines around an offset that may fit, by a generous number of characters.

    Closers alone behind the cursor are left out: editors write them at the opener and drop them at
    the closer, and each time the whole text after the cursor would have to be read anew.
    """
    most_before = budget.prefix * _CHARACTERS_PER_TOKEN
    start = _stepped(offset, most_before)
    if start:
        line_end = text.find("\n", start - 1, offset)
        start = start if line_end < 0 else line_end + 1
    closers = _CLOSERS_ALONE.match(text, offset)
    behind = closers.end() if closers else offset
    end = min(len(text), behind + budget.suffix * _CHARACTERS_PER_TOKEN)
    return WindowDraft(
        offset=offset,
        before=_lines(text, start, offset),
        after=_lines(text, behind, end),
        signatures=tuple(signatures),
        earlier=earlier,
    )


def cut_window(draft: WindowDraft, count: CountTokens, budget: TokenBudget) -> Window:
    """The lines that fit, and the signatures of what encloses the cursor above them."""
    before = _cut_before(draft, count, budget.prefix)
    start_offset = before[0].offset if before else draft.offset
    above = _signatures_above(draft, start_offset)
    signatures = _cut_signatures(above, count, round(budget.prefix * _SIGNATURE_SHARE))
    after = _cut_after(draft.after, count, budget.suffix)
    prefix = [*signatures, *(line.text for line in before)]
    return Window(
        signatures=signatures,
        before="".join(line.text for line in before),
        after="".join(line.text for line in after),
        top=WindowTop(start_offset=start_offset, signatures=above),
        prefix_tokens=sum(map(count, prefix)),
        suffix_tokens=sum(count(line.text) for line in after),
    )


def _stepped(size: int, most: int) -> int:
    """How much of `size` is dropped so that at most `most` is left: whole steps only."""
    step = max(1, int(most * _STEP))
    return max(0, math.ceil((size - most) / step) * step)


def _lines(text: str, start: int, end: int) -> tuple[Line, ...]:
    lines: list[Line] = []
    while start < end:
        line_end = text.find("\n", start, end)
        stop = end if line_end < 0 else line_end + 1
        lines.append(Line(offset=start, text=text[start:stop].replace("\r\n", "\n")))
        start = stop
    return tuple(lines)


def _cut_before(draft: WindowDraft, count: CountTokens, budget: int) -> Sequence[Line]:
    lines = draft.before
    counts = [count(line.text) for line in lines]
    if sum(counts) <= budget:
        return lines
    # A part is set aside for signatures whether there are any or not: a budget that depended on
    # them would move the window's start.
    without_signatures = budget - round(budget * _SIGNATURE_SHARE)
    kept = _from_earlier_start(draft, counts, without_signatures)
    if kept:
        return kept
    drop = _stepped(sum(counts), without_signatures)
    dropped = first = 0
    while first < len(lines) - 1 and dropped < drop:
        dropped += counts[first]
        first += 1
    if counts[-1] > budget:  # the cursor's own line alone is too long
        return [_end_of_line(lines[-1], counts[-1], budget)]
    return lines[first:]


def _from_earlier_start(draft: WindowDraft, counts: Sequence[int], budget: int) -> Sequence[Line]:
    """The lines from where the last window began, if they fit and are enough; else none."""
    start = draft.earlier.start_offset if draft.earlier else None
    index = next((i for i, line in enumerate(draft.before) if line.offset == start), None)
    if index is None or not budget * _LEAST_KEPT <= sum(counts[index:]) <= budget:
        return ()
    return draft.before[index:]


def _end_of_line(line: Line, count: int, budget: int) -> Line:
    drop = min(_stepped(len(line.text), len(line.text) * budget // count), len(line.text))
    return Line(offset=line.offset + drop, text=line.text[drop:])


def _cut_after(lines: Sequence[Line], count: CountTokens, budget: int) -> Sequence[Line]:
    kept: list[Line] = []
    left = budget
    for line in lines:
        tokens = count(line.text)
        if tokens > left:
            if not kept and left > 0:  # one line that is too long for the budget
                text = line.text[: len(line.text) * left // tokens]
                kept.append(Line(offset=line.offset, text=text))
            break
        left -= tokens
        kept.append(line)
    return kept


def _signatures_above(draft: WindowDraft, start_offset: int) -> tuple[Signature, ...]:
    """Those of what the window cuts off; the last window's where the new ones are among them.

    The beginning of the prompt stays so: what encloses another place of the same window encloses
    the window's start too.
    """
    above = tuple(
        _above(each, start_offset) for each in draft.signatures if each.offset < start_offset
    )
    earlier = draft.earlier
    if earlier and earlier.start_offset == start_offset and {*above} <= {*earlier.signatures}:
        return earlier.signatures
    return above


def _above(signature: Signature, start_offset: int) -> Signature:
    """The part of a signature that the window does not show itself."""
    cut_away = start_offset - signature.offset
    if len(signature.text) <= cut_away:
        return signature
    return Signature(offset=signature.offset, text=signature.text[:cut_away])


def _cut_signatures(
    signatures: Sequence[Signature], count: CountTokens, budget: int
) -> tuple[str, ...]:
    """The innermost that fit, in the document's order."""
    kept: list[str] = []
    for signature in reversed(signatures):
        text = signature.text.replace("\r\n", "\n").rstrip("\n") + "\n"
        budget -= count(signature.text)
        if budget < 0:
            break
        kept.insert(0, text)
    return tuple(kept)
