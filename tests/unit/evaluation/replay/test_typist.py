"""The typist: what is written down of each key. The assistant is scripted and answers at once."""

from __future__ import annotations

import time

import pytest

from fimble.evaluation.replay.assistant import Answer
from fimble.evaluation.replay.typing_script import Habits, Key, Part, press, write_script
from fimble.evaluation.replay.typist import count_right, type_script

FINISHED = "total = first + second\n"
WHOLE = [Part(start=0, end=22, goes_on_to=22)]


class Prophet:
    """Knows the file; says nothing at keys whose number is odd, and is not asked at each fifth."""

    def __init__(self) -> None:
        self.text = ""
        self.count = 0
        self.key: Key | None = None

    def open(self, name: str, language: str, text: str) -> None:
        assert (name, language) == ("a file", "python")
        self.text = text

    def press(self, key: Key) -> bool:
        self.text, self.key = press(self.text, key), key
        self.count += 1
        return self.count % 5 != 0

    def wait(self, until: float) -> Answer | None:
        if self.key is None or self.count % 2:
            time.sleep(max(0.0, min(until - time.perf_counter(), 0.001)))
            return None
        text, self.key = self.key.ahead + "\nmore", None
        return Answer(text=text, after_ms=2.0, origin="model", read_tokens=3)

    def close(self) -> None: ...


def test_every_key_is_written_down_and_the_file_is_finished() -> None:
    habits = Habits(slip=0.0, pause_typing=0.0)
    script = write_script(FINISHED, WHOLE, "1", habits)
    prophet = Prophet()
    records = type_script(script, "a file", "python", prophet, 0.001)
    assert prophet.text == FINISHED
    assert [record.number for record in records] == [n for n in range(22) if n % 5 != 4]
    for record in records:
        ahead = script.keys[record.number].ahead
        answered = record.number % 2 == 1
        assert (record.answer is not None) == answered and not record.paused
        assert record.right == (len(ahead) if answered else 0)


@pytest.mark.parametrize(
    ("text", "ahead", "right"), [("", "a", 0), ("ab", "abc", 2), ("abc", "abx", 2), ("a", "", 0)]
)
def test_right_characters(text: str, ahead: str, right: int) -> None:
    assert count_right(text, ahead) == right
