"""Two results of the same cases, compared case by case."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fimble.evaluation.comparison import compare_results, find_last_like


def result(rights: dict[str, bool], **changes: Any) -> dict[str, Any]:
    cases = [
        {"task_id": f"Lines/{key}/L1", "exact": right, "verdict": "passed" if right else "failed"}
        for key, right in rights.items()
    ]
    made = {
        "kind": "infill",
        "provenance": {"model": "m"},
        "data": {"sha256": "1"},
        "subjects": {"pipeline": {"cases": cases}},
    }
    return made | changes


OLD = {str(number): number < 10 for number in range(20)}
NEW = {str(number): 2 <= number < 15 for number in range(5, 25)} | {"0": False, "1": False}


def test_what_was_gained_and_lost_on_the_cases_of_both() -> None:
    passed, exact = compare_results(result(NEW), result(OLD))
    assert (passed.measure, exact.measure) == ("pass@1", "exact")
    assert (passed.cases, passed.gained, passed.lost) == (17, 5, 2)
    assert passed.points == round(100 * 3 / 17, 2)
    assert passed.interval and passed.interval[0] <= passed.points <= passed.interval[1]
    assert passed.as_text().startswith("pipeline: pass@1 +17.6 points (")


def test_programs_that_were_not_run_are_compared_by_what_is_known() -> None:
    for_new, for_old = result(NEW), result(OLD)
    for case in for_new["subjects"]["pipeline"]["cases"]:
        case["verdict"] = "not run"
    (exact,) = compare_results(for_new, for_old)
    assert exact.measure == "exact"


def test_only_the_newest_of_the_same_model_and_cases_is_compared() -> None:
    recorded = {
        "5": result(OLD, kind="holes"),
        "4": result(OLD, provenance={"model": "another"}),
        "3": result(OLD, data={"sha256": "2"}),
        "2": result({"0": True}),
        "1": result(OLD),
        "0": result(OLD),
    }
    assert find_last_like(result(NEW), recorded) == "1"
    assert find_last_like(result(NEW), {}) is None


@given(st.dictionaries(st.integers(0, 40).map(str), st.booleans(), min_size=10))
def test_a_result_does_not_differ_from_itself(rights: dict[str, bool]) -> None:
    for each in compare_results(result(rights), result(rights)):
        assert (each.gained, each.lost, each.points, each.interval) == (0, 0, 0, [0, 0])


def test_data_may_be_a_name_alone() -> None:
    named = result(NEW, data="humaneval.jsonl")
    assert (
        find_last_like(named, {"other": result(OLD), "same": result(OLD, data="humaneval.jsonl")})
        == "same"
    )
