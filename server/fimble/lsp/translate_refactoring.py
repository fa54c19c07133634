"""Between LSP's code actions and our refactorings, in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from lsprotocol import types

from fimble.documents.document import Document
from fimble.documents.position import Encoding, offset_at, position_at
from fimble.lsp.translate import from_position

if TYPE_CHECKING:
    from fimble.refactoring.action import Action, FileChange, Proposal, Selection
    from fimble.refactoring.perform import Outcome

REFACTOR_COMMAND: Final = "fimble.refactor"
CODE_ACTION_KINDS: Final = [
    types.CodeActionKind.QuickFix,
    types.CodeActionKind.RefactorExtract,
    types.CodeActionKind.RefactorInline,
    types.CodeActionKind.RefactorMove,
    types.CodeActionKind.RefactorRewrite,
    types.CodeActionKind.SourceOrganizeImports,
    types.CodeActionKind.Source,
]
_ANNOTATION: Final = "fimble"


@dataclass(frozen=True, kw_only=True)
class RefactorRequest:
    """What an action that was listed, or a command, asks for. Offsets count code points.

    Attributes:
        version: of the document when it was listed; None for one as it is now.
    """

    action: str
    uri: str
    version: int | None
    start_offset: int
    end_offset: int
    name: str = ""
    instruction: str = ""


@dataclass(frozen=True, kw_only=True)
class EditAbilities:
    """What a client understands of a workspace edit.

    Attributes:
        creates: it makes new files.
    """

    versions: bool
    annotations: bool
    creates: bool = False


def from_range(document: Document, range_: types.Range, encoding: Encoding) -> Selection:
    """A range of a snapshot; one that is turned round is turned back."""
    first = offset_at(document, from_position(range_.start), encoding)
    second = offset_at(document, from_position(range_.end), encoding)
    from fimble.refactoring.action import Selection

    return Selection(
        document=document, start_offset=min(first, second), end_offset=max(first, second)
    )


def to_data(action: Action, selection: Selection) -> dict[str, object]:
    """What a listed action carries until it is chosen."""
    return {
        "action": action.id,
        "uri": selection.document.uri,
        "version": selection.document.version,
        "start": selection.start_offset,
        "end": selection.end_offset,
    }


def from_data(
    data: object, document_of: Mapping[str, Document], encoding: Encoding
) -> RefactorRequest | None:
    """A request from the data of an action or the argument of a command; None if it is not ours.

    A command of the user's own may give an LSP `range` in place of offsets, and no version.
    """
    if not isinstance(data, Mapping):
        return None
    fields = cast("Mapping[str, Any]", data)
    action, uri = fields.get("action"), fields.get("uri")
    if not isinstance(action, str) or not isinstance(uri, str):
        return None
    start, end = fields.get("start"), fields.get("end")
    document = document_of.get(uri)
    if document is not None and (range_ := _range_of(fields.get("range"))) is not None:
        selection = from_range(document, range_, encoding)
        start, end = selection.start_offset, selection.end_offset
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end:
        return None
    version = fields.get("version")
    return RefactorRequest(
        action=action,
        uri=uri,
        version=version if isinstance(version, int) else None,
        start_offset=start,
        end_offset=end,
        name=str(fields.get("name") or ""),
        instruction=str(fields.get("instruction") or ""),
    )


def to_workspace_edit(
    outcome: Outcome, proposal: Proposal, encoding: Encoding, abilities: EditAbilities
) -> types.WorkspaceEdit:
    """The edit, with versions where the client knows them, and with what was checked."""
    if not abilities.versions:
        plain = {each.uri: _edits(each, encoding, "") for each in proposal.changes}
        return types.WorkspaceEdit(changes=cast("Any", plain))
    from fimble.refactoring.report import evidence_in_markdown

    annotation = _ANNOTATION if abilities.annotations else ""
    changes = [each for one in proposal.changes for each in _changes(one, encoding, annotation)]
    about = types.ChangeAnnotation(
        label=outcome.title, needs_confirmation=False, description=evidence_in_markdown(outcome)
    )
    return types.WorkspaceEdit(
        document_changes=changes,
        change_annotations={_ANNOTATION: about} if annotation else None,
    )


def _changes(
    change: FileChange, encoding: Encoding, annotation: str
) -> Iterator[types.TextDocumentEdit | types.CreateFile]:
    """The edit of one file, after the making of one that is new."""
    if change.creates:
        yield types.CreateFile(
            uri=change.uri,
            options=types.CreateFileOptions(overwrite=False, ignore_if_exists=False),
            annotation_id=annotation or None,
        )
    yield types.TextDocumentEdit(
        text_document=types.OptionalVersionedTextDocumentIdentifier(
            uri=change.uri, version=change.version
        ),
        edits=_edits(change, encoding, annotation),
    )


def _edits(
    change: FileChange, encoding: Encoding, annotation: str
) -> list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit]:
    from fimble.refactoring.line_edits import line_edits

    document = Document(
        uri=change.uri, language_id=change.language_id, version=0, text=change.before
    )
    made: list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit] = []
    for edit in line_edits(change.before, change.after):
        start = position_at(document, edit.start_offset, encoding)
        end = position_at(document, edit.end_offset, encoding)
        range_ = types.Range(
            start=types.Position(line=start.line, character=start.character),
            end=types.Position(line=end.line, character=end.character),
        )
        if annotation:
            made.append(
                types.AnnotatedTextEdit(annotation_id=annotation, range=range_, new_text=edit.text)
            )
        else:
            made.append(types.TextEdit(range=range_, new_text=edit.text))
    return made


def _range_of(raw: object) -> types.Range | None:
    """A range from plain JSON."""
    try:
        fields = cast("Mapping[str, Mapping[str, int]]", raw)
        places = [
            types.Position(line=fields[end]["line"], character=fields[end]["character"])
            for end in ("start", "end")
        ]
    except (TypeError, KeyError, ValueError):
        return None
    return types.Range(start=places[0], end=places[1])
