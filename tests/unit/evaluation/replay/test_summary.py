"""The figures of a replay, from records made by hand, up to the page and the plot."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from fimble.evaluation.replay.assistant import Answer
from fimble.evaluation.replay.plot import draw_replay
from fimble.evaluation.replay.summary import Session, compare, pause_as_json, summarise
from fimble.evaluation.replay.typing_script import Kind
from fimble.evaluation.replay.typist import KeyRecord
from fimble.evaluation.results_page import render_result


def record(
    number: int, ms: float | None, *, kind: Kind = "typing", paused: bool = True
) -> KeyRecord:
    answer = None
    if ms is not None:
        answer = Answer(
            text="text", after_ms=ms, origin="model", prompt_tokens=1000, read_tokens=10
        )
    return KeyRecord(number=number, kind=kind, paused=paused, answer=answer, right=2)


def silent(number: int) -> KeyRecord:
    answer = Answer(text="", after_ms=1.0, origin="silence")
    return KeyRecord(number=number, kind="typing", paused=True, answer=answer, right=0)


OURS = (
    record(0, 100.0),
    record(1, 50.0, paused=False),
    silent(2),
    record(3, None),
    record(4, 300.0),
)
THEIRS = (
    record(0, 200.0),
    record(1, None, paused=False),
    record(2, 9.0),
    silent(3),
    record(4, 600.0),
)
SESSIONS = {
    "fimble": [Session(key="a", key_ms=150, records=OURS)],
    "llama.cpp": [Session(key="a", key_ms=150, records=THEIRS)],
}


def test_times_are_of_pauses_with_a_suggestion_and_in_time_is_of_all_keys() -> None:
    figures = summarise(SESSIONS)["fimble"]["typing"]
    assert (figures["keys"], figures["pauses"], figures["shown"], figures["late"]) == (5, 4, 2, 1)
    assert figures["ms"]["p50"] == 200.0 and figures["read_tokens"]["mean"] == 10
    assert figures["in_time"] == pytest.approx(2 / 5)
    assert (figures["right"], figures["characters"]) == (2, 4)
    assert "jump" not in summarise(SESSIONS)["fimble"]


def test_peers_are_compared_where_both_had_something_to_say() -> None:
    [(name, kinds)] = compare(SESSIONS, 1).items()
    assert name == "llama.cpp" and kinds["typing"]["pairs"] == 2
    assert kinds["typing"]["p50"]["ratio"] == pytest.approx(2.0)


def result() -> dict[str, Any]:
    return {
        "kind": "replay",
        "provenance": {"model": "a-model"},
        "plan": {"paces_ms": [50, 150]},
        "assistants": summarise(SESSIONS),
        "comparison": compare(SESSIONS, 1),
        "pauses": {
            name: [pause_as_json(one, r) for one in done for r in one.records if r.paused]
            for name, done in SESSIONS.items()
        },
    }


def test_the_table_has_a_row_for_each_assistant_and_kind() -> None:
    rows = render_result(result()).splitlines()
    assert len(rows) == 2 + 2 and len({row.count("|") for row in rows}) == 1
    assert "| 2 of 4 |" in rows[2] and "2.0 (2.0 to 2.0)" in rows[3]


def test_the_plot_is_an_svg_that_names_everyone(tmp_path: Path) -> None:
    draw_replay(result(), tmp_path / "plot.svg")
    root = ElementTree.parse(tmp_path / "plot.svg").getroot()
    words = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"fimble", "llama.cpp", "typing on"} <= words
