"""Whatever is typed, wherever: an incremental parse equals a full one, and nothing ever raises.

In a text with errors the two may mend it differently (tree-sitter promises no more), but both see
that it has errors; and once the text is sound again, nothing of that is left.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fimble.completion.surroundings import read_surroundings
from fimble.completion.syntax_at_cursor import read_syntax
from fimble.documents.document import Document
from fimble.syntax.parse import ParseCache, SyntaxTree, with_edit

SAMPLES = Path(__file__).parents[1] / "unit" / "syntax" / "samples"
LANGUAGES = ("python", "javascript", "typescriptreact", "java", "rust", "cpp", "ruby", "markdown")

PIECES = st.text(alphabet="ab1é𝄞 \t\r\n(){}[]:;,.=<>\"'`#/*\\|-", max_size=12) | st.sampled_from(
    ["def f():\n", "class A {\n", "/*", '"""', "if (x) {", "}\n", "# ", "```\n", "\r\n", "end\n"]
)
EDITS = st.lists(
    st.tuples(
        st.floats(min_value=0, max_value=1),  # where, as a share of the text
        st.integers(min_value=0, max_value=30),  # how much is taken away
        PIECES,
    ),
    max_size=5,
)
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def document(language: str, text: str) -> Document:
    return Document(uri="a", language_id=language, version=1, text=text)


def sample(language: str) -> str:
    (path,) = SAMPLES.glob(f"{language}.*")
    return path.read_text("utf-8")


def parsed_anew(language: str, text: str) -> SyntaxTree:
    tree = ParseCache().parse(document(language, text))
    assert tree is not None
    return tree


def described(tree: SyntaxTree) -> list[tuple[str, int, int]]:
    """Every node with its place: the s-expression alone would not tell of wrong places."""
    found: list[tuple[str, int, int]] = []
    waiting = [tree.root]
    while waiting:
        node = waiting.pop()
        found.append((node.type, node.start_byte, node.end_byte))
        waiting.extend(node.children)
    return found


def check_like_a_full_parse(tree: SyntaxTree | None, language: str, text: str) -> None:
    assert tree is not None
    anew = parsed_anew(language, text)
    if anew.root.has_error:
        assert tree.root.has_error
    else:
        assert str(tree.root) == str(anew.root)
        assert described(tree) == described(anew)


@pytest.mark.parametrize("language", LANGUAGES)
@given(edits=EDITS)
@QUICK
def test_an_incremental_parse_equals_a_full_one(
    language: str, edits: list[tuple[float, int, str]]
) -> None:
    cache, texts = ParseCache(), [sample(language)]
    cache.parse(document(language, texts[0]))
    for share, taken, piece in edits:
        text = texts[-1]
        start = round(share * len(text))
        texts.append(text[:start] + piece + text[start + taken :])
    for text in (*texts, *reversed(texts)):  # there, and undone
        check_like_a_full_parse(cache.parse(document(language, text)), language, text)


@pytest.mark.parametrize("language", LANGUAGES)
@given(share=st.floats(min_value=0, max_value=1), taken=st.integers(min_value=0, max_value=30))
@QUICK
def test_a_hole_that_is_filled_again_leaves_no_error(
    language: str, share: float, taken: int
) -> None:
    text = sample(language)
    start = min(round(share * len(text)), len(text) - taken)
    hole = text[start : start + taken]
    broken = parsed_anew(language, text[:start] + text[start + taken :])
    edited = with_edit(broken, start, start, hole)
    check_like_a_full_parse(edited, language, text)


@pytest.mark.parametrize("language", LANGUAGES)
@given(edits=EDITS, share=st.floats(min_value=0, max_value=1), piece=PIECES)
@QUICK
def test_any_cursor_in_any_text_can_be_described(
    language: str, edits: list[tuple[float, int, str]], share: float, piece: str
) -> None:
    text = sample(language)
    for place, taken, new in edits:
        start = round(place * len(text))
        text = text[:start] + new + text[start + taken :]
    offset = round(share * len(text))
    tree = parsed_anew(language, text)
    found = read_syntax(tree, text, offset, read_surroundings(text, offset))
    assert found.adds_errors is not None and found.adds_errors(piece) in (True, False)
    assert all(
        text.startswith(each.text, each.offset) and each.offset + len(each.text) <= offset
        for each in found.signatures
    )
    offsets = [each.offset for each in found.signatures]
    assert offsets == sorted(set(offsets))
