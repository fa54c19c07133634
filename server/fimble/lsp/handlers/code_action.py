"""`textDocument/codeAction`: what can be done with the selection, from the tree alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.client_abilities import resolves_edits, takes_code_actions
from fimble.lsp.diagnostic_fixes import ListedFix, list_fixes
from fimble.lsp.session import Session
from fimble.lsp.translate_refactoring import REFACTOR_COMMAND, from_range, to_data

if TYPE_CHECKING:
    from fimble.refactoring.action import Action, Selection


def code_action(
    server: LanguageServer, session: Session, params: types.CodeActionParams
) -> list[types.CodeAction | types.Command]:
    """List the refactorings; the work is done when one is chosen."""
    from fimble.refactoring.listing import find_place, list_actions

    document = session.documents.get(params.text_document.uri)
    if document is None:
        return []
    selection = from_range(document, params.range, session.documents.encoding)
    place = find_place(selection, session.refactoring_services())
    wanted = params.context.only
    listed = [
        _listed(server, action, selection)
        for action in list_actions(place)
        if action.listed and (wanted is None or _is_wanted(action.kind, wanted))
    ]
    if wanted is not None and not _is_wanted("quickfix", wanted):
        return listed
    fixes = list_fixes(document, params.context.diagnostics, session)
    return [*(_fix(server, fix) for fix in fixes), *listed]


def _fix(server: LanguageServer, fix: ListedFix) -> types.CodeAction | types.Command:
    """The action that mends a diagnostic; editors show it beside that."""
    command = types.Command(title=fix.title, command=REFACTOR_COMMAND, arguments=[fix.data])
    if not takes_code_actions(server):
        return command
    action = types.CodeAction(
        title=fix.title, kind=types.CodeActionKind.QuickFix, diagnostics=[fix.diagnostic]
    )
    if resolves_edits(server):
        action.data = fix.data
    else:
        action.command = command
    return action


def _is_wanted(kind: str, wanted: Sequence[types.CodeActionKind | str]) -> bool:
    """Whether a kind is one of those asked for, or below one: `refactor.extract` in `refactor`."""
    return any(
        kind == each or kind.startswith(f"{each}.")
        for each in (str(getattr(one, "value", one)) for one in wanted)
    )


def _listed(
    server: LanguageServer, action: Action, selection: Selection
) -> types.CodeAction | types.Command:
    data = to_data(action, selection)
    command = types.Command(title=action.title, command=REFACTOR_COMMAND, arguments=[data])
    if not takes_code_actions(server):
        return command
    if not resolves_edits(server):
        return types.CodeAction(title=action.title, kind=action.kind, command=command)
    return types.CodeAction(title=action.title, kind=action.kind, data=data)
