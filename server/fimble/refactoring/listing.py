"""What can be done at a place: from the syntax tree alone, so that it is quick."""

from __future__ import annotations

from fimble.refactoring.action import Action, Place, Selection
from fimble.refactoring.registry import ACTIONS
from fimble.refactoring.selected_place import place_of
from fimble.refactoring.services import RefactoringServices


def find_place(selection: Selection, services: RefactoringServices) -> Place:
    """The selection with what its tree says of it."""
    return place_of(selection, services.parse(selection.document))


def list_actions(place: Place) -> tuple[Action, ...]:
    """The actions that apply, in the order of the table."""
    return tuple(action for action in ACTIONS if action.applies(place))
