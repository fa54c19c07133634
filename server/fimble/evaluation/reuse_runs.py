"""How fast the server answers one who types along a suggestion: the model is not asked for that."""

from __future__ import annotations

import time
from typing import Any, Final

from fimble.engine.interface import EngineDescription
from fimble.errors import EngineError
from fimble.evaluation.editor_session import EditorSession
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.spread import spread

_URI: Final = "file:///evaluation/reuse.py"
_LINES_ABOVE: Final = 1_000
_HEADER: Final = 'def average(numbers):\n    """The arithmetic mean."""\n    return'
_AFTER: Final = "\n\n\nprint(average([1, 2, 3]))\n"
_MOST_KEYS: Final = 40


def measure_reuse(
    runs: int, model: str, device: str, engine_url: str
) -> tuple[dict[str, Any], EngineDescription | None]:
    """What a result of the kind `reuse` holds; to be called in `own_folders`.

    Raises:
        EngineError: there was no suggestion to type along.
    """
    options: dict[str, Any] = {"engine": {"device": device}, "model": model}
    if engine_url:
        options = {"engine": {"url": engine_url}}
    asked_ms: list[float] = []
    keys_ms: list[float] = []
    session = EditorSession()
    try:
        session.initialize(options)
        above = "".join(f"value_{number} = {number}\n" for number in range(_LINES_ABOVE))
        for done in range(runs):
            # Another name each time, lest the last run's suggestion be found.
            header = above + _HEADER.replace("average", f"average_{done}") + " "
            typist = _Typist(session, f"{_URI}.{done}", header, _AFTER)
            answer, elapsed_ms = typist.ask()
            if not answer:
                raise EngineError("The model had nothing to suggest.", "Try another one.")
            asked_ms.append(elapsed_ms)
            keys_ms += typist.type_along(answer[:_MOST_KEYS])
            show_progress("reuse: typed", done + 1, runs)
    finally:
        session.close()
    keys = len(keys_ms)
    summary = {"asked_ms": spread(asked_ms), "key_ms": spread(keys_ms), "keys": keys}
    return {"summary": summary, "keys_ms": keys_ms}, None


class _Typist:
    """One who types in a document of a session, at the end of `before`."""

    def __init__(self, session: EditorSession, uri: str, before: str, after: str) -> None:
        self._session, self._uri, self._version = session, uri, 1
        self._line, self._column = before.count("\n"), len(before) - before.rindex("\n") - 1
        session.open(uri, "python", before + after)

    def ask(self) -> tuple[str, float]:
        """The suggestion where the cursor is, and the milliseconds it took."""
        started = time.perf_counter()
        items = self._session.inline_completion(self._uri, self._line, self._column)
        elapsed_ms = (time.perf_counter() - started) * 1000
        return (str(items[0]["insertText"]) if items else ""), elapsed_ms

    def type_along(self, suggestion: str) -> list[float]:
        """Type all but the last character; the milliseconds from each key to its answer."""
        times: list[float] = []
        for index, key in enumerate(suggestion[:-1], 1):
            started = time.perf_counter()
            self._type(key)
            answer, _ = self.ask()
            times.append((time.perf_counter() - started) * 1000)
            if not answer.startswith(suggestion[index:]):
                raise EngineError(f"Behind {suggestion[:index]!r} came {answer!r}.", "Tell us.")
        return times

    def _type(self, key: str) -> None:
        self._version += 1
        place = {"line": self._line, "character": self._column}
        change = {"range": {"start": place, "end": place}, "text": key}
        self._session.change(self._uri, self._version, change)
        self._line, self._column = (
            (self._line + 1, 0) if key == "\n" else (self._line, self._column + 1)
        )
