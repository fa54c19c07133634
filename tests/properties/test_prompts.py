"""Prompts over random edits and jumps: always the document's text, and typing only appends."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from fimble.prompt.budget import Signature, TokenBudget, Window, cut_window, draft_window
from fimble.prompt.changed_range import changed_range
from fimble.prompt.enclosing_lines import enclosing_lines
from fimble.prompt.fill_in_middle import Prompt, build_prompt
from fimble.prompt.frame import Frame, carry_over, choose_frame
from fimble_models import FimTokens

PIECES = ["x", "foo ", "\n", "\n    ", "(", ")", "class A:\n", "  def f(self):\n", "a b c\n"]
RULES = st.sampled_from(["cursor", "start", "function", "lines:0", "lines:1", "lines:5"])
BUDGETS = st.builds(TokenBudget, prefix=st.sampled_from([12, 60, 900]), suffix=st.just(20))
TEXTS = st.lists(st.sampled_from([*PIECES, "\r\n"]), max_size=120).map("".join)
PLACES = st.floats(0, 1, exclude_max=True)


@dataclass(frozen=True, kw_only=True)
class Step:
    window: Window
    frame: Frame
    prompt: Prompt


def count(text: str) -> int:
    return len(text) // 3 + 1


def ask(
    text: str, offset: int, rule: str, order: str, budget: TokenBudget, last: Frame | None
) -> Step:
    """A prompt as the pipeline writes it."""
    fim = FimTokens(prefix="<P>", suffix="<S>", middle="<M>", order=order, anchor=rule)  # type: ignore[arg-type]
    signatures: tuple[Signature, ...] = enclosing_lines(text, offset)
    carried = carry_over(last, text)
    draft = draft_window(text, offset, signatures, budget, carried.top if carried else None)
    window = cut_window(draft, count, budget)
    frame = choose_frame(carried, text, offset, window, rule, signatures)
    return Step(window=window, frame=frame, prompt=build_prompt(window, fim, front=frame.front()))


def parts(prompt: Prompt, order: str) -> tuple[str, str]:
    """The text before and after the cursor that a prompt shows."""
    first, _, behind = prompt.text.partition("<M>")
    left, right = ("<P>", "<S>") if order == "psm" else ("<S>", "<P>")
    one, _, two = first.removeprefix(left).partition(right)
    front, after = (one, two) if order == "psm" else (two, one)
    return front + behind + prompt.held_back, after


def check_text(step: Step, text: str, offset: int, order: str) -> None:
    before, after = parts(step.prompt, order)
    plain, shown = text[:offset].replace("\r\n", "\n"), step.window
    assert before == "".join(shown.signatures) + shown.before
    assert after == shown.after
    assert plain.endswith(shown.before)
    closers = len(text[offset:]) - len(text[offset:].lstrip(")"))
    assert any(
        text[offset + skipped :].replace("\r\n", "\n").startswith(after) for skipped in {0, closers}
    )
    for signature in shown.signatures:
        assert signature.rstrip("\n") in plain


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_differs_is_one_range(before: str, old: str, new: str, after: str) -> None:
    first, second = before + old + after, before + new + after
    change = changed_range(first, second)
    assert first[: change.start] == second[: change.start]
    assert first[change.old_end :] == second[change.new_end :]
    assert change.start <= min(change.old_end, change.new_end)
    one, two = first[change.start : change.old_end], second[change.start : change.new_end]
    assert not one or not two or (one[0] != two[0] and one[-1] != two[-1])


@given(st.data(), TEXTS, RULES, st.sampled_from(["psm", "spm"]), BUDGETS)
def test_a_prompt_never_differs_from_the_document(
    data: st.DataObject, text: str, rule: str, order: str, budget: TokenBudget
) -> None:
    last: Frame | None = None
    for _ in range(6):
        start, end, cursor = (int(data.draw(PLACES) * (len(text) + 1)) for _ in range(3))
        text = text[:start] + data.draw(st.sampled_from(PIECES)) + text[max(start, end % 20) :]
        cursor = min(cursor, len(text))
        step = ask(text, cursor, rule, order, budget, last)
        check_text(step, text, cursor, order)
        last = step.frame


@given(
    TEXTS,
    PLACES,
    st.lists(st.sampled_from(["x", "foo ", "\n    ", "(", "a b\n"]), min_size=1, max_size=8),
    st.sampled_from(["start", "function", "lines:0", "lines:5"]),
    st.sampled_from(["psm", "spm"]),
)
def test_typing_only_appends(
    text: str, place: float, typed: list[str], rule: str, order: str
) -> None:
    offset = int(place * (len(text) + 1))
    before, after, last = text[:offset].rstrip("\r"), text[offset:].lstrip("\n"), None
    budget = TokenBudget(prefix=10_000, suffix=20)
    for piece in ["", *typed]:
        before += piece
        step = ask(before + after, len(before), rule, order, budget, last.frame if last else None)
        if last is not None:
            whole = step.prompt.text + step.prompt.held_back
            assert whole.startswith(last.prompt.text)
        last = step
