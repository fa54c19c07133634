from __future__ import annotations

from fimble.completion.outcome import silent
from fimble.completion.rejection import Rejection
from fimble.completion.request import Outcome, Suggestion
from fimble.explain.explanation import Explained, explain
from fimble.trace import Trace


def page_of(outcome: Outcome) -> str:
    return explain(Explained(uri="file:///project/my%20add.py", line=1, outcome=outcome))


def test_a_suggestion_is_shown_with_what_it_cost() -> None:
    trace = Trace()
    with trace.step("generate") as notes:
        notes["text"] = "one\ntwo | three"
    suggestion = Suggestion(text="return a + b", start_offset=0, end_offset=0)
    outcome = Outcome(
        suggestion=suggestion,
        rejection=None,
        trace=trace,
        model="m",
        device="cpu",
        latency_ms=12.4,
        confidence=0.9,
    )
    page = page_of(outcome)
    assert page.startswith("# Why this suggestion\n\nmy add.py, line 2.")
    assert "```\nreturn a + b\n```" in page
    assert "m on cpu, 12 ms in all, confidence 90%." in page
    assert "text: one⏎two \\| three |" in page


def test_a_silence_is_told_with_its_reason_and_what_to_do() -> None:
    page = page_of(silent(Trace(), Rejection.ENGINE_FAILED, "It is gone. Start it."))
    assert page.startswith("# Why no suggestion")
    assert f"Nothing was shown: {Rejection.ENGINE_FAILED}. It is gone. Start it." in page


def test_code_does_not_end_its_own_fence() -> None:
    suggestion = Suggestion(text='"""\n```python\n```', start_offset=0, end_offset=0)
    outcome = Outcome(suggestion=suggestion, rejection=None, trace=Trace())
    assert "````\n" in page_of(outcome)


def test_before_the_first_completion_it_says_what_to_do() -> None:
    assert "Type in a file" in explain(None)
