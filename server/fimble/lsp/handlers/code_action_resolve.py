"""`codeAction/resolve`: the chosen refactoring is made, checked and given with its evidence."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.client_abilities import edit_abilities
from fimble.lsp.refactoring_run import run_refactoring, tell_outcome
from fimble.lsp.session import Session
from fimble.lsp.translate_refactoring import from_data, to_workspace_edit


async def code_action_resolve(
    server: LanguageServer, session: Session, action: types.CodeAction
) -> types.CodeAction:
    """Give the action with its edit; or without one, and tell the reason. Others' are given back.

    What was checked stands in the title and, as plain data, in `data.outcome`.
    """
    from fimble.refactoring.report import outcome_as_json

    encoding = session.documents.encoding
    documents = {each.uri: each for each in session.documents.every()}
    request = from_data(action.data, documents, encoding)
    if request is None:
        return action
    result = await run_refactoring(server, session, request)
    tell_outcome(server, result)
    if isinstance(result, str):
        return _with(action, {"reason": result}, disabled=types.CodeActionDisabled(reason=result))
    data = outcome_as_json(result)
    if result.proposal is None:
        return _with(action, data, disabled=types.CodeActionDisabled(reason=result.reason))
    if not result.proposal.changes:
        return _with(action, data)
    edit = to_workspace_edit(result, result.proposal, encoding, edit_abilities(server))
    return replace_action(_with(action, data), title=result.title, edit=edit)


def replace_action(action: types.CodeAction, **fields: Any) -> types.CodeAction:
    """A copy of an action with some fields new."""
    import attrs

    return attrs.evolve(action, **fields)


def _with(action: types.CodeAction, outcome: dict[str, object], **fields: Any) -> types.CodeAction:
    data: Any = {**action.data, "outcome": outcome} if isinstance(action.data, dict) else outcome
    return replace_action(action, data=data, **fields)
