"""Which lines of a prompt speak of other files alone, by the form in which a model reads them."""

from fimble.completion.context import told_lines
from fimble.completion.place import Place
from fimble.completion.surroundings import read_surroundings
from fimble.context.gathered import NOTHING, Gathered
from fimble.context.ranking import Chosen
from fimble.context.snippet import Snippet
from fimble.documents.document import Document
from fimble_models import FimTokens

FIM = FimTokens(prefix="<P>", suffix="<S>", middle="<M>")
WITH_FILES = FimTokens(prefix="<P>", suffix="<S>", middle="<M>", repository="<R>", file="<F>")
PLACE = Place(
    document=Document(uri="a", language_id="python", version=1, text="x = "),
    offset=4,
    around=read_surroundings("x = ", 4),
    tree=None,
)
SNIPPET = Snippet(
    source="names",
    path="shelf/books.py",
    line=0,
    text="class Shelf:\n    pass",
    relevance=1.0,
    reason="",
)
GATHERED = Gathered(chosen=Chosen(snippets=(SNIPPET,), tokens=9))


def test_paths_in_both_forms_and_comments_where_it_is_told_in_them() -> None:
    paths = {"shelf/books.py", "# shelf/books.py"}
    assert told_lines(GATHERED, PLACE, WITH_FILES) == paths
    assert told_lines(GATHERED, PLACE, FIM) == paths | {"# class Shelf:"}
    assert told_lines(NOTHING, PLACE, FIM) == frozenset()
