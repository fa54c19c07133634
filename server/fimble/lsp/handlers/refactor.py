"""`fimble.refactor`: a refactoring as a command, for clients that resolve no actions, and for
those with a name or with words of the user's own. The server asks the client to apply the edit."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.client_abilities import applies_edits, edit_abilities
from fimble.lsp.refactoring_run import run_refactoring, tell_outcome
from fimble.lsp.session import Session
from fimble.lsp.translate_refactoring import from_data, to_workspace_edit


async def refactor(
    server: LanguageServer, session: Session, argument: object = None, *more: object
) -> dict[str, object]:
    """Run it and have it applied; the outcome, and whether it was `applied`.

    Args:
        argument: `{action, uri, version, start, end}` as the list of actions gave it, or with an
            LSP `range` in place of the offsets; `name` and `instruction` where the action takes
            them.
    """
    del more
    from fimble.refactoring.report import outcome_as_json

    encoding = session.documents.encoding
    documents = {each.uri: each for each in session.documents.every()}
    request = from_data(argument, documents, encoding)
    if request is None:
        result = "fimble.refactor needs an action, the uri of an open document and a range."
    else:
        result = await run_refactoring(server, session, request)
    tell_outcome(server, result)
    if isinstance(result, str):
        return {"applied": False, "reason": result}
    if result.proposal is None or not result.proposal.changes:
        return {"applied": False, **outcome_as_json(result)}
    if not applies_edits(server):
        reason = "The editor does not let a server apply edits."
        return {"applied": False, **outcome_as_json(result), "reason": reason}
    edit = to_workspace_edit(result, result.proposal, encoding, edit_abilities(server))
    asked = types.ApplyWorkspaceEditParams(edit=edit, label=result.title)
    answer = await server.workspace_apply_edit_async(asked)
    return {"applied": answer.applied, **outcome_as_json(result)}
