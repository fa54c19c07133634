"""The outcome of a generation does not depend on how its text is cut into pieces."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from fimble.engine.run_on import RunOnRule
from fimble.engine.stop_rules import BlockRule, StopChecker, StopRules

TEXTS = st.text(alphabet="abelsend@:{}()'\"`#/*\\ \t\r\n", max_size=60)
RULES = st.builds(
    StopRules,
    strings=st.lists(st.text(alphabet="ab\n{", max_size=3), max_size=4).map(tuple),
    block=st.none()
    | st.builds(
        BlockRule,
        kind=st.sampled_from(["indentation", "brackets"]),
        columns=st.integers(min_value=0, max_value=8),
    ),
    max_lines=st.none() | st.integers(min_value=1, max_value=4),
    run_on=st.none()
    | st.builds(
        RunOnRule,
        kind=st.sampled_from(["indentation", "brackets"]),
        line_before=st.sampled_from(["", "  ", "    if a "]),
        owed=st.integers(min_value=0, max_value=2),
        max_lines=st.integers(min_value=1, max_value=4),
        decorators_wait=st.booleans(),
        own_end=st.booleans(),
    ),
)


def outcome(rules: StopRules, pieces: list[str]) -> tuple[str, object]:
    """What was given out in all, and the match."""
    checker = StopChecker(rules=rules)
    given_out = "".join(checker.push(piece) for piece in pieces)
    return given_out + checker.finish(), checker.match


@given(RULES, TEXTS, st.lists(st.integers(min_value=0, max_value=60)))
def test_pieces_make_no_difference(rules: StopRules, text: str, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(edges)]
    assert outcome(rules, pieces) == outcome(rules, [text]) == outcome(rules, list(text))


@given(RULES, TEXTS)
def test_what_is_given_is_the_text_up_to_the_match(rules: StopRules, text: str) -> None:
    given_out, match = outcome(rules, list(text))
    assert given_out == (text if match is None else text[: match.end])  # type: ignore[attr-defined]


@given(RULES, TEXTS)
def test_no_stop_string_and_no_line_too_many_is_ever_given(rules: StopRules, text: str) -> None:
    given_out, _ = outcome(rules, list(text))
    assert not any(string in given_out for string in rules.strings if string.strip())
    most = rules.run_on.max_lines if rules.run_on else rules.max_lines
    assert most is None or given_out.count("\n") < most


@given(TEXTS)
def test_without_rules_everything_is_given(text: str) -> None:
    assert outcome(StopRules(), [text]) == (text, None)
