"""What can be done at a place: from the syntax tree alone, so that it is quick."""

from __future__ import annotations

from fimble.documents.position import byte_offset_at
from fimble.refactoring.action import Action, Place, Selection
from fimble.refactoring.registry import ACTIONS
from fimble.refactoring.services import RefactoringServices
from fimble.syntax.selected_code import read_selection


def find_place(selection: Selection, services: RefactoringServices) -> Place:
    """The selection with what its tree says of it."""
    tree = services.parse(selection.document)
    text = selection.document.text
    start = byte_offset_at(text, selection.start_offset)
    end = start + byte_offset_at(selection.text, len(selection.text))
    return Place(selection=selection, tree=tree, code=read_selection(tree, start, end))


def list_actions(place: Place) -> tuple[Action, ...]:
    """The actions that apply, in the order of the table."""
    return tuple(action for action in ACTIONS if action.applies(place))
