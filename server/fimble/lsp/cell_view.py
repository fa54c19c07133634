"""From the offsets of a cell to those of its notebook and back; of no effect on other documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fimble.documents.notebooks import CellView

if TYPE_CHECKING:
    from fimble.completion.request import CompletionRequest, Outcome, Suggestion


def widen(request: CompletionRequest, view: CellView) -> CompletionRequest:
    """A request on a cell as one on the cells together."""
    selected = request.selected
    if selected is not None:
        selected = replace(
            selected,
            start_offset=selected.start_offset + view.start,
            end_offset=selected.end_offset + view.start,
        )
    offset = request.offset + view.start
    return replace(request, document=view.document, offset=offset, selected=selected)


def narrow(outcome: Outcome, view: CellView) -> Outcome:
    """An outcome on the cells together as one on the cell; nothing outside it is replaced."""
    suggestion = outcome.suggestion
    if suggestion is None:
        return outcome
    end = len(view.cell.text)

    def inside(each: Suggestion) -> Suggestion:
        return replace(
            each,
            start_offset=min(max(each.start_offset - view.start, 0), end),
            end_offset=min(max(each.end_offset - view.start, 0), end),
        )

    return replace(
        outcome,
        suggestion=inside(suggestion),
        alternatives=tuple(inside(each) for each in outcome.alternatives),
    )
