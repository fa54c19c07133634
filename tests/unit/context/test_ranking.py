"""The choice among snippets: worth, echo, budget, order."""

from hypothesis import given
from hypothesis import strategies as st

from fimble.context.ranking import PRIORITIES, arrange, choose
from fimble.context.snippet import Snippet


def snippet(text: str, source: str = "imports", relevance: float = 1.0, **more: object) -> Snippet:
    fields = {"path": "a.py", "line": 0, "reason": "", **more}
    return Snippet(source=source, text=text, relevance=relevance, **fields)  # type: ignore[arg-type]


def texts(*snippets: Snippet, window: str = "", budget: int = 1000) -> list[str]:
    lines = frozenset(window.split("\n"))
    chosen = choose(snippets, lines, budget, len, lambda each: each.text)
    return [each.text for each in chosen.snippets]


def test_what_stands_in_the_prompt_is_not_told_again() -> None:
    assert texts(snippet("first()\nsecond()"), window="first()\nsecond()") == []
    assert texts(snippet("first()"), snippet("first()", line=9)) == ["first()"]
    assert texts(snippet("first()\nsecond()\nthird()"), window="first()") != []


def test_an_outline_and_the_lines_it_was_made_of_are_told_once() -> None:
    outline = snippet("class Shelf:\n    def add_book(self, title)", "members")
    lines = snippet("class Shelf:\n    def add_book(self, title):\n        pass", "similar code")
    assert texts(outline, lines) == [outline.text]
    elsewhere = snippet("shelf = Shelf()\nshelf.add_book(title)", "similar code", path="b.py")
    assert len(texts(outline, elsewhere)) == 2


def test_the_budget_cuts_at_lines_and_the_worthless_is_left_out() -> None:
    assert texts(snippet("one()\ntwo()\nthree()", answers_cursor=True), budget=20) == [
        "one()\ntwo()"
    ]
    assert texts(snippet("abcd()", relevance=0.1)) == []
    assert texts(snippet("abcd()"), budget=0) == []


def test_what_is_cleaned_away_is_not_shown() -> None:
    chosen = choose([snippet("secret()")], frozenset(), 100, len, lambda each: "")
    assert (chosen.snippets, chosen.tokens) == ((), 0)


snippets = st.builds(
    snippet,
    st.text("ab(\n", min_size=1, max_size=60),
    st.sampled_from(list(PRIORITIES)),
    st.floats(0, 1),
    path=st.sampled_from(["a.py", "b.py"]),
    line=st.integers(0, 3),
    answers_cursor=st.booleans(),
)


@given(st.lists(snippets, max_size=12), st.integers(0, 200))
def test_never_more_than_the_budget_and_always_in_one_order(
    given_snippets: list[Snippet], budget: int
) -> None:
    chosen = choose(given_snippets, frozenset(), budget, len, lambda each: each.text)
    assert chosen.tokens <= budget
    assert sum(len(each.text) for each in chosen.snippets) <= budget
    assert arrange(chosen.snippets) == arrange(list(reversed(chosen.snippets))) == chosen.snippets
