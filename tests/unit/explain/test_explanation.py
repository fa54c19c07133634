"""From outcomes to explanations; the outcomes are drawn, since only their traces are read."""

from fimble.completion.rejection import Rejection
from fimble.completion.request import Outcome, Suggestion
from fimble.explain.explanation import explain
from fimble.explain.markdown import render_markdown
from fimble.explain.page import render_page
from fimble.explain.recent import RecentCompletions
from fimble.trace import Trace, TraceStep

SNIPPET = {"source": "imports", "path": "shelf.py", "line": 3, "why": "Shelf is imported"}


def make_trace(**notes: dict[str, object]) -> Trace:
    """A trace whose steps have these notes and took 5 ms each; underscores are blanks."""
    steps = [
        TraceStep(name=name.replace("_", " "), start_ms=0.0, duration_ms=5.0, notes=each)
        for name, each in notes.items()
    ]
    return Trace(steps=steps)


def suggested(text: str = "a<b>", **notes: dict[str, object]) -> Outcome:
    suggestion = Suggestion(text=text, start_offset=0, end_offset=0)
    trace = make_trace(**notes)
    return Outcome(suggestion=suggestion, rejection=None, trace=trace, model="tiny", confidence=0.5)


def test_what_it_read_and_what_was_changed() -> None:
    outcome = suggested(
        context={
            "tokens": 40,
            "index": "ready",
            "dropped": {"names": "late"},
            "snippets": [SNIPPET],
        },
        generate={"text": "a<b>\n\n"},
        postprocess={"changed_by": ("trailing blanks",), "dropped": ["closers: KeyError: 1"]},
    )
    text = render_markdown(explain(outcome))
    assert "shelf.py:4 (imports: Shelf is imported)" in text
    assert (
        "40 tokens of other files were read; the index is up to date; left out: names (late)."
        in text
    )
    assert "- trailing blanks" in text and "closers: KeyError: 1 (failed, left out)" in text
    assert "sure to 50% a token" in text and "- generate: 5 ms" in text


def test_the_page_is_safe_and_alone() -> None:
    page = render_page(explain(suggested("<script>alert(1)</script>")))
    assert "<script" not in page and "&lt;script&gt;" in page and "http" not in page


def test_where_a_suggestion_comes_from_without_a_model() -> None:
    again = explain(suggested(reuse={"found": True}))
    assert "earlier suggestion" in again.headline
    assert "ran already" in explain(suggested(join={"found": True})).headline
    assert again.context == "Other files were not looked at."


def test_a_silence_and_its_fault() -> None:
    outcome = Outcome(
        suggestion=None,
        rejection=Rejection.ENGINE_FAILED,
        trace=Trace(),
        fault="The engine died. Start it again.",
    )
    headline = explain(outcome).headline
    assert headline == (
        "There is no suggestion: the engine could not answer. The engine died. Start it again."
    )


def test_only_the_last_are_remembered() -> None:
    recent = RecentCompletions()
    assert recent.find() is None
    outcomes = [suggested() for _ in range(40)]
    for outcome in outcomes:
        recent.remember(outcome)
    assert recent.find() is outcomes[-1]
    assert recent.find(outcomes[20].trace.trace_id) is outcomes[20]
    assert recent.find(outcomes[0].trace.trace_id) is None
