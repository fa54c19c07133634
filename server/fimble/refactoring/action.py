"""The nouns of refactoring: what is selected, what an action is, what it gives. Plain data."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fimble.refactoring.verdict import Verdict

if TYPE_CHECKING:  # the language server imports this before a grammar is needed
    from fimble.documents.document import Document
    from fimble.refactoring.services import RefactoringServices
    from fimble.syntax.parse import SyntaxTree
    from fimble.syntax.selected_code import SelectedCode

Subject = Literal[
    "names", "signatures", "annotations", "comments", "strings", "imports", "behaviour", "errors"
]
"""What an action may be about, so that a change of it is no fault; `errors` is what is done where
something is wrong, while for good input all stays as it is."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A range of a snapshot, in offsets; an empty one is a cursor."""

    document: Document
    start_offset: int
    end_offset: int

    @property
    def text(self) -> str:
        """What is selected."""
        return self.document.text[self.start_offset : self.end_offset]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A selection and what the syntax tree says of it; made once, for all actions that are listed.

    Attributes:
        tree: None where the language has no grammar.
        code: what is selected, without the blanks around it.
    """

    selection: Selection
    tree: SyntaxTree | None
    code: SelectedCode

    @property
    def language_id(self) -> str:
        """The document's language."""
        return self.selection.document.language_id


@dataclass(frozen=True, kw_only=True)
class Span:
    """A range of a text, in offsets."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """One file before and after.

    Attributes:
        version: of the open document that `before` is the text of; None for a file on disk.
        allowed: the ranges of `before` that may change; None where the action names none.
        may_insert: new lines may stand elsewhere too.
        creates: there is no such file yet; `before` is empty.
        given: names that other files give this one without an import, as those of a package in Go.
    """

    uri: str
    language_id: str
    before: str
    after: str
    version: int | None = None
    allowed: tuple[Span, ...] | None = None
    may_insert: bool = False
    creates: bool = False
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What an action would do.

    Attributes:
        renamed: the old and the new name, where nothing but that name may change.
        shown: Markdown to show, for an action that edits nothing.
        verdicts: what the action itself has found out, besides the checks of every proposal.
    """

    changes: tuple[FileChange, ...] = ()
    renamed: tuple[str, str] | None = None
    shown: str = ""
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An action does nothing here, and why: one sentence for the user."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """What an action is given.

    Attributes:
        name: the user's wish for the new name; empty for one that the action chooses.
        instruction: what the user wants, in words, for a free instruction.
    """

    place: Place
    services: RefactoringServices
    name: str = ""
    instruction: str = ""

    @property
    def selection(self) -> Selection:
        """What is selected."""
        return self.place.selection

    @property
    def document(self) -> Document:
        """The snapshot."""
        return self.place.selection.document


Propose = Callable[[Task], AsyncGenerator["Proposal | Refusal", None]]
"""Gives candidates one by one, best first; the first that passes the checks is taken."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """One refactoring.

    Attributes:
        kind: LSP's, such as `refactor.extract`.
        applies: whether it makes sense at a place; cheap, from the tree alone.
        about: what it may change without being wrong.
        asks_model: a model writes it.
        by_agreement: of several candidates that pass, the one is taken that most others agree with:
            for what may do something else than before, which no check can prove right.
        listed: editors list it; one that needs a name or words from the user is not.
    """

    id: str
    title: str
    kind: str
    applies: Callable[[Place], bool]
    propose: Propose
    about: frozenset[Subject] = field(default_factory=lambda: frozenset[Subject]())
    asks_model: bool = False
    by_agreement: bool = False
    listed: bool = True
