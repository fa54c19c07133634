"""Learns from done holes how likely a suggestion is to be taken, and says how well that holds.

Plain logistic regression by gradient descent, with a small penalty on the weights; the files that
it is judged by are never those that it has learnt from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fimble.completion.acceptance import estimate_acceptance, weigh
from fimble.completion.rejection import Rejection
from fimble.evaluation.holes.done_cases import Case
from fimble.evaluation.resampling import resample
from fimble_models import AcceptanceTable

_NEARLY_ALL: Final = 0.8
"""Similarity from which on a suggestion counts as taken: a name or a bracket is mended after it."""
_ROUNDS: Final = 1500
_STEP: Final = 0.5
_PENALTY: Final = 0.02
_FOLDS: Final = 5
_DECIDED_BY_GATE: Final = ("", str(Rejection.UNLIKELY))
_KEEP: Final = 0.9
"""Of the correct ones in other files, when the least chance is chosen."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A suggestion that somebody who types could have seen, and whether they would have taken it.

    `features` are those of `completion.acceptance`.
    """

    file: str
    features: Mapping[str, float]
    taken: bool


def read_examples(cases: Sequence[Case]) -> list[Example]:
    """Of all done cases of the pipeline those that a gate decides about.

    Where an answer was looked at again, the last look counts.
    """
    by_hole: dict[str, Case] = {}
    for case in cases:
        subject = case["answer"]["subject"]
        if subject == "again" or (subject == "pipeline" and case["key"] not in by_hole):
            by_hole[case["key"]] = case
    return [
        Example(
            file=f"{case['repository']}/{case['path']}",
            features=case["answer"]["features"],
            taken=_is_taken(case),
        )
        for case in by_hole.values()
        if case["answer"]["text"] is not None
        and case["answer"]["automatic_rejection"] in _DECIDED_BY_GATE
        and case["answer"].get("features")
    ]


def _is_taken(case: Case) -> bool:
    score = case["score"]
    if case["quiet"]:
        return bool(score["exact"])
    return bool(score["exact_line"] or score["similarity"] >= _NEARLY_ALL)


def fit_table(examples: Sequence[Example], model: str) -> AcceptanceTable:
    """The weights that make the examples most likely."""
    rows = [example.features for example in examples]
    names = list(rows[0])
    weights, bias = dict.fromkeys(names, 0.0), 0.0
    for _ in range(_ROUNDS):
        misses = [
            example.taken - 1 / (1 + math.exp(-bias - weigh(row, weights)))
            for example, row in zip(examples, rows, strict=True)
        ]
        bias += _STEP * sum(misses) / len(rows)
        for name in names:
            slope = sum(miss * row[name] for miss, row in zip(misses, rows, strict=True))
            weights[name] += _STEP * (slope / len(rows) - _PENALTY * weights[name])
    rounded = {name: round(weight, 3) for name, weight in weights.items()}
    return AcceptanceTable(model=model, bias=round(bias, 3), weights=rounded)


def choose_least_chance(examples: Sequence[Example], model: str) -> float:
    """The highest chance to ask for that keeps nearly all correct ones, in other files."""
    files = sorted({example.file for example in examples})
    chances: list[float] = []
    for fold in range(_FOLDS):
        apart = set(files[fold::_FOLDS])
        table = fit_table([each for each in examples if each.file not in apart], model)
        chances += [
            chance_of(each, table) for each in examples if each.file in apart and each.taken
        ]
    chances.sort()
    return round(chances[int(len(chances) * (1 - _KEEP))], 2)


def chance_of(example: Example, table: AcceptanceTable) -> float:
    """What the table says of an example, for a user of whom nothing is known."""
    chance = estimate_acceptance(example.features, table, table.usual_rate)
    assert chance is not None, "examples have log-probabilities"
    return chance


def judge_table(
    examples: Sequence[Example], table: AcceptanceTable, least: float
) -> dict[str, Any]:
    """How a table does on examples of other files; intervals hold 95 % of resamples of files."""

    def kept(some: Sequence[Example]) -> float | None:
        return _share([chance_of(each, table) >= least for each in some if each.taken])

    def withheld(some: Sequence[Example]) -> float | None:
        return _share([chance_of(each, table) < least for each in some if not each.taken])

    return {
        "least_chance": least,
        "suggestions": len(examples),
        "taken": sum(each.taken for each in examples),
        "kept": {"value": kept(examples), "interval": resample(examples, _file_of, kept)},
        "withheld": {
            "value": withheld(examples),
            "interval": resample(examples, _file_of, withheld),
        },
        "calibration": _calibration(examples, table),
    }


def _calibration(examples: Sequence[Example], table: AcceptanceTable) -> list[dict[str, Any]]:
    """In four parts by the estimated chance: what was said on average, and what came of it."""
    ordered = sorted(((chance_of(each, table), each.taken) for each in examples), key=_first)
    quarter = max(1, math.ceil(len(ordered) / 4))
    parts = [ordered[start : start + quarter] for start in range(0, len(ordered), quarter)]
    return [
        {
            "suggestions": len(part),
            "said": round(sum(map(_first, part)) / len(part), 3),
            "taken": _share([taken for _, taken in part]),
        }
        for part in parts
    ]


def _first(pair: tuple[float, bool]) -> float:
    return pair[0]


def _file_of(example: Example) -> str:
    return example.file


def _share(found: Sequence[bool]) -> float | None:
    return round(sum(found) / len(found), 4) if found else None
