"""Completes as if the entry selected in the editor's popup were accepted already.

A suggestion must extend that entry (LSP's `selectedCompletionInfo`), so the model is asked for what
follows it, and cannot contradict it.
"""

from __future__ import annotations

from dataclasses import replace

from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, SelectedEntry, Suggestion


def check_selection(request: CompletionRequest) -> Rejection | None:
    """A reason for silence where the selected entry, if any, is not for text at the cursor."""
    selected = request.selected
    if selected is None:
        return None
    at_cursor = 0 <= selected.start_offset <= request.offset <= selected.end_offset
    fits = at_cursor and selected.end_offset <= len(request.document.text)
    return None if fits else Rejection.SELECTION_MISMATCH


def accept_selection(request: CompletionRequest) -> CompletionRequest:
    """The request in the document that accepting the entry would make."""
    selected = request.selected
    if selected is None:
        return request
    text = request.document.text
    text = text[: selected.start_offset] + selected.text + text[selected.end_offset :]
    return CompletionRequest(
        # Another name, lest a tree of the real document be taken for this one's.
        document=replace(request.document, text=text, uri=f"{request.document.uri}#selected"),
        offset=selected.start_offset + len(selected.text),
        trigger=request.trigger,
    )


def extend_selection(suggestion: Suggestion, selected: SelectedEntry | None) -> Suggestion:
    """The suggestion in terms of the real document: the entry, and what follows it."""
    if selected is None:
        return suggestion
    replaced = suggestion.end_offset - suggestion.start_offset
    return Suggestion(
        text=selected.text + suggestion.text,
        start_offset=selected.start_offset,
        end_offset=selected.end_offset + replaced,
    )


def behind_selection(suggestion: Suggestion, selected: SelectedEntry) -> Suggestion:
    """What follows the entry, in terms of the document that accepting it makes."""
    start = selected.start_offset + len(selected.text)
    return Suggestion(
        text=suggestion.text[len(selected.text) :],
        start_offset=start,
        end_offset=start + suggestion.end_offset - selected.end_offset,
    )
