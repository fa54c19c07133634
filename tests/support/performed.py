"""Runs an action on a drawn text, by the road of the editor: one `«…»` marks the selection."""

from __future__ import annotations

from pathlib import Path

from fimble.documents.document import Document
from fimble.engine.interface import Engine
from fimble.refactoring.action import Selection
from fimble.refactoring.listing import find_place, list_actions
from fimble.refactoring.perform import Outcome, perform
from fimble.refactoring.registry import find_action
from fimble.refactoring.services import RefactoringServices
from fimble.settings import Settings
from fimble.syntax.languages import language_of_file
from fimble.syntax.parse import ParseCache


def selection_of(drawn: str, path: Path) -> Selection:
    """The text without its marks, and what they mark."""
    start, end = drawn.index("«"), drawn.index("»") - 1
    document = Document(
        uri=path.as_uri(),
        language_id=language_of_file(path),
        version=1,
        text=drawn.replace("«", "").replace("»", ""),
    )
    return Selection(document=document, start_offset=start, end_offset=end)


def services_for(
    folder: Path, *open_: Document, engine: Engine | None = None
) -> RefactoringServices:
    """Services without a model, unless one is given."""

    def give_engine() -> Engine:
        assert engine is not None, "no model is asked in this test"
        return engine

    return RefactoringServices(
        engine=give_engine,
        settings=Settings(),
        parse=ParseCache().parse,
        workspace=folder,
        open_documents=lambda: open_,
        names_by_model=engine is not None,
    )


def listed(drawn: str, path: Path) -> set[str]:
    """The ids of the actions that apply."""
    selection = selection_of(drawn, path)
    place = find_place(selection, services_for(path.parent))
    return {action.id for action in list_actions(place)}


async def run(
    action: str,
    drawn: str,
    path: Path,
    *,
    name: str = "",
    instruction: str = "",
    engine: Engine | None = None,
    workspace: Path | None = None,
) -> Outcome:
    """The outcome of an action; the file is written first, so that the disk agrees."""
    selection = selection_of(drawn, path)
    _write(path, selection.document.text)
    services = services_for(workspace or path.parent, selection.document, engine=engine)
    place = find_place(selection, services)
    return await perform(find_action(action), place, services, name, instruction)


def text_after(outcome: Outcome) -> str:
    """The text of the only file that changes."""
    assert outcome.proposal is not None, outcome.reason
    [change] = outcome.proposal.changes
    return change.after


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))
