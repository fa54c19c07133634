"""The table of refactorings: adding one is a file under `actions/` and a row here."""

from __future__ import annotations

from typing import Final

from fimble.errors import UsageError
from fimble.refactoring.action import Action
from fimble.refactoring.actions.add_types import ADD_TYPES
from fimble.refactoring.actions.explain_code import EXPLAIN_CODE
from fimble.refactoring.actions.extract_function import EXTRACT_FUNCTION
from fimble.refactoring.actions.extract_variable import EXTRACT_VARIABLE
from fimble.refactoring.actions.fix_diagnostic import FIX_DIAGNOSTIC
from fimble.refactoring.actions.follow_comment import FOLLOW_COMMENT
from fimble.refactoring.actions.handle_errors import HANDLE_ERRORS
from fimble.refactoring.actions.inline_variable import INLINE_VARIABLE
from fimble.refactoring.actions.introduce_parameter import INTRODUCE_PARAMETER
from fimble.refactoring.actions.invert_condition import INVERT_CONDITION
from fimble.refactoring.actions.loops import COMPREHENSION_TO_LOOP, LOOP_TO_COMPREHENSION
from fimble.refactoring.actions.modernise import MODERNISE
from fimble.refactoring.actions.move import MOVE
from fimble.refactoring.actions.organise_imports import ORGANISE_IMPORTS
from fimble.refactoring.actions.rename import RENAME
from fimble.refactoring.actions.rewrite import REWRITE
from fimble.refactoring.actions.simplify import SIMPLIFY
from fimble.refactoring.actions.split_function import SPLIT_FUNCTION
from fimble.refactoring.actions.write_docstring import WRITE_DOCSTRING
from fimble.refactoring.actions.write_tests import WRITE_TESTS

ACTIONS: Final[tuple[Action, ...]] = (
    FOLLOW_COMMENT,
    EXTRACT_VARIABLE,
    EXTRACT_FUNCTION,
    INLINE_VARIABLE,
    INTRODUCE_PARAMETER,
    MOVE,
    INVERT_CONDITION,
    LOOP_TO_COMPREHENSION,
    COMPREHENSION_TO_LOOP,
    WRITE_DOCSTRING,
    ADD_TYPES,
    SIMPLIFY,
    SPLIT_FUNCTION,
    HANDLE_ERRORS,
    WRITE_TESTS,
    EXPLAIN_CODE,
    ORGANISE_IMPORTS,
    MODERNISE,
    FIX_DIAGNOSTIC,
    RENAME,
    REWRITE,
)
"""In the order in which editors list them."""

_BY_ID: Final = {action.id: action for action in ACTIONS}


def find_action(name: str) -> Action:
    """An action by its id.

    Raises:
        UsageError: there is none.
    """
    action = _BY_ID.get(name)
    if action is None:
        known = ", ".join(sorted(_BY_ID))
        raise UsageError(f"There is no refactoring {name!r}.", f"There are: {known}.")
    return action
