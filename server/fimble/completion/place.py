"""The place to complete at: the document, the lines around the cursor, what the tree says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fimble.completion.deletion import Deletion
from fimble.completion.replaced_range import replaced_end
from fimble.completion.request import CompletionRequest, Suggestion, Trigger
from fimble.completion.surroundings import Surroundings, read_surroundings
from fimble.completion.syntax_at_cursor import read_syntax
from fimble.documents.document import Document
from fimble.prompt.budget import Signature
from fimble.syntax.cursor import Inside
from fimble.syntax.embedded import embedded_code
from fimble.syntax.parse import SyntaxTree


@dataclass(frozen=True, kw_only=True)
class Place:
    """A cursor in a document.

    Attributes:
        tree: None for a language without a grammar.
        language_id: that of the code here, which may be a script in markup; empty for the
            document's own.
        inside: what the cursor stands in.
        missing_closers: see `FilterContext`.
        adds_errors: see `FilterContext`.
        signatures: headers of the classes and functions around the cursor, outer first.
        deletion: what was deleted here just before, for who does not ask with a key.
        wanted: names that the code below uses and that come from nowhere.
    """

    document: Document
    offset: int
    around: Surroundings
    tree: SyntaxTree | None
    language_id: str = ""
    inside: Inside = "code"
    missing_closers: str | None = None
    adds_errors: Callable[[str], bool] | None = None
    signatures: tuple[Signature, ...] = ()
    wanted: tuple[str, ...] = ()
    deletion: Deletion | None = None

    @property
    def language(self) -> str:
        """The language of the code here."""
        return self.language_id or self.document.language_id

    @property
    def inside_literal(self) -> bool:
        """Whether that is a string or a comment."""
        return self.inside != "code"

    def suggestion(self, text: str) -> Suggestion:
        """A text to be shown here, with the closers behind the cursor that it replaces."""
        end = replaced_end(text, self.document.text, self.offset)
        return Suggestion(text=text, start_offset=self.offset, end_offset=end)

    def notes(self) -> dict[str, object]:
        """What stands in the trace."""
        return {
            "parsed": self.tree is not None,
            "inside": self.inside,
            "missing_closers": self.missing_closers,
            "signatures": [signature.text for signature in self.signatures],
            "wanted": self.wanted,
        }


def find_place(request: CompletionRequest, parse: Callable[[Document], SyntaxTree | None]) -> Place:
    """Look at the document around the cursor."""
    document, offset = request.document, request.offset
    code = embedded_code(document, offset) or document
    around, tree = read_surroundings(document.text, offset), parse(code)
    syntax = read_syntax(tree, code.text, offset, around)
    return Place(
        document=document,
        offset=offset,
        around=around,
        tree=tree,
        language_id=code.language_id,
        inside=syntax.inside,
        missing_closers=syntax.missing_closers,
        adds_errors=syntax.adds_errors,
        signatures=syntax.signatures,
        wanted=syntax.wanted,
        deletion=request.deletion if request.trigger is Trigger.AUTOMATIC else None,
    )
