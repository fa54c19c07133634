"""What the client said it can do with code actions and edits."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.translate_refactoring import EditAbilities


def edit_abilities(server: LanguageServer) -> EditAbilities:
    """Whether edits may carry versions and annotations."""
    workspace = server.client_capabilities.workspace
    edit = workspace.workspace_edit if workspace else None
    operations = (edit.resource_operations if edit else None) or ()
    return EditAbilities(
        versions=bool(edit and edit.document_changes),
        annotations=bool(edit and edit.document_changes and edit.change_annotation_support),
        creates=bool(edit and edit.document_changes)
        and types.ResourceOperationKind.Create in operations,
    )


def resolves_edits(server: LanguageServer) -> bool:
    """Whether the client asks for an action's edit when the user has chosen it."""
    text_document = server.client_capabilities.text_document
    code_action = text_document.code_action if text_document else None
    support = code_action.resolve_support if code_action else None
    return bool(code_action and code_action.data_support and support) and (
        "edit" in (support.properties if support else ())
    )


def takes_code_actions(server: LanguageServer) -> bool:
    """Whether the client knows code actions, and not only commands."""
    text_document = server.client_capabilities.text_document
    code_action = text_document.code_action if text_document else None
    return bool(code_action and code_action.code_action_literal_support)


def applies_edits(server: LanguageServer) -> bool:
    """Whether the server may ask the client to apply an edit."""
    workspace = server.client_capabilities.workspace
    return bool(workspace and workspace.apply_edit)


def shows_documents(server: LanguageServer) -> bool:
    """Whether the server may ask the client to open a document."""
    window = server.client_capabilities.window
    return bool(window and window.show_document and window.show_document.support)


def shows_progress(server: LanguageServer) -> bool:
    """Whether the server may begin a progress of its own."""
    window = server.client_capabilities.window
    return bool(window and window.work_done_progress)
