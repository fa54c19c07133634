"""Between LSP's types and ours, in both directions; the only place that does it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lsprotocol import types

from fimble.documents.document import Document
from fimble.documents.position import Encoding, Position, offset_at, position_at
from fimble.documents.store import ContentChange

if TYPE_CHECKING:
    from fimble.completion.request import CompletionRequest, Outcome, SelectedEntry, Suggestion

ACCEPT_COMMAND = "fimble.accepted"
_ALTERNATIVES = 2
"""For a user who asks with a key; each costs about as much again as the first one's tokens."""


def from_position(position: types.Position) -> Position:
    """LSP's position as ours."""
    return Position(line=position.line, character=position.character)


def from_change(change: types.TextDocumentContentChangeEvent) -> ContentChange:
    """One change of a document."""
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = from_position(change.range.start), from_position(change.range.end)
        return ContentChange(text=change.text, start=start, end=end)
    return ContentChange(text=change.text)


def from_inline_params(
    document: Document, params: types.InlineCompletionParams, encoding: Encoding
) -> CompletionRequest:
    """An inline completion request on a snapshot."""
    from fimble.completion.request import CompletionRequest, Trigger

    invoked = params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
    selected = params.context.selected_completion_info
    return CompletionRequest(
        document=document,
        offset=offset_at(document, from_position(params.position), encoding),
        trigger=Trigger.INVOKED if invoked else Trigger.AUTOMATIC,
        alternatives=_ALTERNATIVES if invoked else 0,
        selected=None if selected is None else _selected(document, selected, encoding),
    )


def to_range(document: Document, suggestion: Suggestion, encoding: Encoding) -> types.Range:
    """The range that a suggestion replaces."""
    start = position_at(document, suggestion.start_offset, encoding)
    end = position_at(document, suggestion.end_offset, encoding)
    return types.Range(
        start=types.Position(line=start.line, character=start.character),
        end=types.Position(line=end.line, character=end.character),
    )


def to_inline_list(
    document: Document, outcome: Outcome, encoding: Encoding
) -> types.InlineCompletionList:
    """The answer; a rejection is an empty list."""
    suggestion = outcome.suggestion
    if suggestion is None:
        return types.InlineCompletionList(items=[])
    items = [
        types.InlineCompletionItem(
            insert_text=each.text,
            range=to_range(document, each, encoding),
            command=accept_command(outcome),
        )
        for each in (suggestion, *outcome.alternatives)
    ]
    return types.InlineCompletionList(items=items)


def to_completion_list(
    document: Document, offset: int, outcome: Outcome, encoding: Encoding
) -> types.CompletionList:
    """The suggestion as one entry of the completion popup."""
    suggestion = outcome.suggestion
    if suggestion is None:
        return types.CompletionList(is_incomplete=True, items=[])
    word = word_before(document.text, suggestion.start_offset)
    whole = replace(
        suggestion,
        text=word + suggestion.text,
        start_offset=suggestion.start_offset - len(word),
    )
    first_line, *more = whole.text.strip().splitlines() or [""]
    item = types.CompletionItem(
        label=first_line + (" …" if more else ""),
        kind=types.CompletionItemKind.Snippet,
        detail="Fimble",
        documentation=whole.text,
        filter_text=document.text[whole.start_offset : offset] + suggestion.text,
        sort_text="\uffff",  # below what other servers know for certain
        insert_text=whole.text,  # for clients that know no edits of entries: jupyterlab-lsp
        text_edit=types.TextEdit(range=to_range(document, whole, encoding), new_text=whole.text),
        command=accept_command(outcome),
    )
    return types.CompletionList(is_incomplete=True, items=[item])


def word_before(text: str, offset: int) -> str:
    """The begun word before an offset; popups compare it with what an entry is filtered by."""
    start = offset
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    return text[start:offset]


def accept_command(outcome: Outcome) -> types.Command:
    """What the editor runs when the suggestion is taken."""
    return types.Command(
        title="Accepted", command=ACCEPT_COMMAND, arguments=[outcome.trace.trace_id]
    )


def _selected(
    document: Document, info: types.SelectedCompletionInfo, encoding: Encoding
) -> SelectedEntry:
    from fimble.completion.request import SelectedEntry

    return SelectedEntry(
        start_offset=offset_at(document, from_position(info.range.start), encoding),
        end_offset=offset_at(document, from_position(info.range.end), encoding),
        text=info.text,
    )
