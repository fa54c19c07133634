"""Asks the rope process for the changes of one Python refactoring, and makes a proposal of them."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from fimble.documents.document import Document
from fimble.documents.read_file import read_document
from fimble.errors import UsageError
from fimble.refactoring.action import FileChange, Proposal, Refusal, Span, Task
from fimble.refactoring.line_ends import LineEnds, line_ends_of
from fimble.refactoring.worker_process import run_worker

_COMMAND: Final = (sys.executable, "-P", "-m", "fimble.refactoring.rope_worker")
_LIMIT_S: Final = 20.0
"""A rename in a workspace of a thousand files takes about ten."""


async def ask_rope(
    task: Task, do: str, start: int, end: int, more: Mapping[str, Any], new: Path | None = None
) -> Proposal | Refusal:
    """The changes that rope makes for a range (offsets), or its reason for making none.

    Args:
        more: the further parts of the question.
        new: a file that would be made, if one would.
    """
    path = path_of(task.document)
    if path is None:
        return Refusal(reason="The document is not a file on this machine.")
    root = workspace_root(path, task.services.workspace)
    buffers = {path: task.document, **_buffers(task.services.open_documents())}
    if new is not None:
        buffers[new] = Document(uri=new.as_uri(), language_id="python", version=0, text="")
    ends = {each: line_ends_of(document.text) for each, document in buffers.items()}
    if (own := ends[path]) is None:
        return Refusal(reason="The file mixes line ends of different kinds; make them one kind.")
    question = {
        "do": do,
        "root": str(root),
        "path": path.relative_to(root).as_posix(),
        "texts": {
            str(each): (own if each == path else LineEnds.LF).to_lf(document.text)
            for each, document in buffers.items()
        },
        "start": own.offset_in_lf(task.document.text, start),
        "end": own.offset_in_lf(task.document.text, end),
        **more,
    }
    ended = await run_worker(_COMMAND, question, _LIMIT_S)
    if ended.answer is None:
        return Refusal(reason=f"The refactoring engine gave nothing: {ended.trouble}.")
    if "refused" in ended.answer:
        return Refusal(reason=_sentence(str(ended.answer["refused"])))
    return _proposal(ended.answer["changes"], buffers, root, new)


def with_allowed(proposal: Proposal | Refusal, allowed: Sequence[Span]) -> Proposal | Refusal:
    """The proposal with the ranges that its only file may change."""
    if isinstance(proposal, Refusal) or len(proposal.changes) != 1:
        return proposal
    change = replace(proposal.changes[0], allowed=tuple(allowed))
    return replace(proposal, changes=(change,))


def path_of(document: Document) -> Path | None:
    """The real path of a document that is a file here."""
    parts = urlsplit(document.uri)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return None
    return Path(unquote(parts.path)).resolve()


def workspace_root(path: Path, workspace: Path | None) -> Path:
    """The folder in which files may be changed: the workspace, or that of a file outside it."""
    root = workspace.resolve() if workspace else path.parent
    return root if path.is_relative_to(root) and path != root else path.parent


def _buffers(documents: Sequence[Document]) -> dict[Path, Document]:
    pairs = ((path_of(document), document) for document in documents)
    return {path: document for path, document in pairs if path and document.language_id == "python"}


def _proposal(
    changes: Sequence[Mapping[str, str]],
    buffers: Mapping[Path, Document],
    root: Path,
    new: Path | None,
) -> Proposal | Refusal:
    made: list[FileChange] = []
    for change in changes:
        path = Path(change["path"]).resolve()
        if not path.is_relative_to(root):
            return Refusal(reason=f"It would change {path}, which is outside the workspace.")
        buffer = buffers.get(path)
        try:
            document = buffer or read_document(path, "python")
        except UsageError as fault:
            return Refusal(reason=str(fault))
        ends = line_ends_of(document.text)
        if ends is None:
            return Refusal(reason=f"{path.name} mixes line ends of different kinds.")
        after = ends.from_lf(change["after"])
        if after != document.text:
            made.append(
                FileChange(
                    uri=document.uri,
                    language_id="python",
                    before=document.text,
                    after=after,
                    version=document.version if buffer and path != new else None,
                    creates=path == new,
                )
            )
    return Proposal(changes=tuple(made)) if made else Refusal(reason="Nothing would change.")


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
