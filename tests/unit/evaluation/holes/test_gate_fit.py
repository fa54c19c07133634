"""The gate learns what there is to learn, and is judged by files that it has not seen."""

import math
import random
from pathlib import Path
from typing import Any

import pytest

from fimble.completion.rejection import Rejection
from fimble.errors import UsageError
from fimble.evaluation.holes.done_cases import DoneCases
from fimble.evaluation.holes.gate_fit import (
    Example,
    chance_of,
    choose_least_chance,
    fit_table,
    judge_table,
    read_examples,
)


def example(file: int, logprob: float, taken: bool) -> Example:
    features = {"sum_logprob": 1.5 * logprob, "probability": math.exp(1.5 * logprob)}
    return Example(file=f"r/{file}", features=features, taken=taken)


def drawn(seed: int, count: int) -> list[Example]:
    """Suggestions that are right as often as the model thinks, for the most part."""
    chance = random.Random(seed)
    made: list[Example] = []
    for number in range(count):
        sure = chance.random() < 0.6
        logprob = -chance.random() * (0.3 if sure else 4)
        made.append(example(number // 5, logprob, chance.random() < (0.95 if sure else 0.15)))
    return made


def test_what_is_sure_is_kept_and_what_is_not_withheld() -> None:
    learnt = drawn(1, 200)
    table = fit_table(learnt, "m")
    assert chance_of(example(0, -0.05, taken=True), table) > 0.7
    assert chance_of(example(0, -3.0, taken=False), table) < 0.3
    judged = judge_table(drawn(2, 200), table, choose_least_chance(learnt, "m"))
    assert judged["kept"]["value"] > 0.85 and judged["withheld"]["value"] > 0.4
    low, high = judged["kept"]["interval"]
    assert low <= judged["kept"]["value"] <= high
    said = [part["said"] for part in judged["calibration"]]
    assert said == sorted(said) and sum(p["suggestions"] for p in judged["calibration"]) == 200


def case(key: str = "hole", **answer: Any) -> dict[str, Any]:
    whole = {
        "subject": "pipeline",
        "text": "b",
        "automatic_rejection": "",
        "features": {"sum_logprob": -0.5},
    }
    return {
        "key": key,
        "quiet": False,
        "repository": "r",
        "path": "a",
        "answer": whole | answer,
        "score": {"exact": True, "exact_line": True, "similarity": 1.0},
    }


def test_examples_are_what_somebody_who_types_would_see() -> None:
    cases = [
        case(),
        case("1", automatic_rejection=str(Rejection.UNLIKELY)),
        case("2", text=None),
        case("3", automatic_rejection=str(Rejection.MIDDLE_OF_WORD)),
        case("4", subject="raw"),
        case("5", features={}),
    ]
    first, withheld = read_examples(cases)
    assert first.taken and withheld.taken and first.features == {"sum_logprob": -0.5}


def test_an_answer_that_was_looked_at_again_counts_once() -> None:
    again = case(subject="again", features={"sum_logprob": -0.1})
    for cases in ([case(), again], [again, case()]):
        (only,) = read_examples(cases)
        assert only.features == {"sum_logprob": -0.1}


def test_silence_was_right_where_a_quiet_hole_was_filled() -> None:
    (only,) = read_examples([case() | {"quiet": True, "score": {"exact": False}}])
    assert not only.taken


def test_a_run_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "done.jsonl"
    DoneCases(path).add(case())
    with path.open("a") as file:
        file.write('{"key": "cut o')
    again = DoneCases(path)
    assert again.find(case()["key"], "pipeline") == case()
    assert again.find(case()["key"], "raw") is None


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"x": 1}\n')
    with pytest.raises(UsageError, match="other things than cases"):
        DoneCases(path)
