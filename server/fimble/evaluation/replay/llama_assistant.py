"""llama.cpp's server in an editor, asked as llama.vim asks it.

Every move of the cursor first looks for an earlier answer that was typed along (128 characters
back); then the server is asked. A running question is never cancelled: the next one waits for it,
looking every 100 ms. After an answer is shown, what would come after it is asked for in advance.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final, Literal

import httpx

from fimble.errors import EngineUnavailableError
from fimble.evaluation.replay.assistant import Answer
from fimble.evaluation.replay.llama_context import (
    MOST_AFTER_CURSOR,
    Reach,
    Surroundings,
    look_around,
    make_request,
    shown_text,
)
from fimble.evaluation.replay.typing_script import Key, press

_LOOK_AGAIN_S: Final = 0.1
_FIRST_LIMIT_MS: Final = 250
_AHEAD_LIMIT_MS: Final = 1000
_KEPT_ANSWERS: Final = 250
_LOOKED_BACK: Final = 128
_PATIENCE_S: Final = 120.0


@dataclass(frozen=True, kw_only=True)
class _Arrival:
    around: Surroundings
    body: dict[str, Any]
    fault: str = ""


class LlamaAssistant:
    """One server for all documents of a replay.

    Args:
        url: of a running llama.cpp server.
        budget: tokens before and after the cursor that are sent at most; None for llama.vim's own
            limits, which are lines.
    """

    def __init__(self, url: str, budget: tuple[int, int] | None = None) -> None:
        self._client = httpx.Client(base_url=url, timeout=_PATIENCE_S)
        self._budget = budget
        self._reach = Reach()
        self._arrivals: queue.Queue[_Arrival] = queue.Queue()
        self._answers: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()
        self._text, self._cursor = "", 0
        self._busy = False
        self._look_again_at: float | None = None
        self._pressed_at = 0.0
        self._shown = False
        self._ready: Answer | None = None
        self._told = True

    def open(self, name: str, language: str, text: str) -> None:
        """Open a document, in place of the one before it."""
        del name, language
        self._settle()
        self._answers.clear()
        self._text, self._told, self._ready = text, True, None
        self._look_again_at = None
        if self._budget is not None:
            ratio = len(text) / self._count_tokens(text)
            before, after = self._budget
            self._reach = Reach(
                characters_before=round(before * ratio), characters_after=round(after * ratio)
            )

    def press(self, key: Key) -> bool:
        """Change the document, put the cursor behind the change, and ask."""
        self._text = press(self._text, key)
        self._cursor = key.cursor
        self._pressed_at = time.perf_counter()
        self._ready, self._told, self._shown = None, False, False
        self._try_hint("reuse")
        self._ask()
        return True

    def wait(self, until: float) -> Answer | None:
        """The answer to the newest key, or None at the time `until`."""
        while True:
            if self._ready is not None and not self._told:
                self._told = True
                return self._ready
            now = time.perf_counter()
            if self._look_again_at is not None and now >= self._look_again_at:
                self._look_again_at = None
                self._ask()
                continue
            if now >= until:
                return None
            wake = until if self._look_again_at is None else min(until, self._look_again_at)
            try:
                arrival = self._arrivals.get(timeout=max(0.0, wake - now))
            except queue.Empty:
                continue
            self._take(arrival)

    def close(self) -> None:
        """Close the connections; the server is its starter's. A running question is given up."""
        self._client.close()

    def _ask(self, after: str | None = None) -> None:
        """Ask for the text at the cursor, or for what comes after a shown text."""
        if self._busy:
            if after is None:
                self._look_again_at = time.perf_counter() + _LOOK_AGAIN_S
            return
        text = self._text[: self._cursor] + (after or "") + self._text[self._cursor :]
        around = look_around(text, self._cursor + len(after or ""), self._reach)
        if around.suffix.index("\n") > MOST_AFTER_CURSOR:
            self._answer("", "silence", {})
            return
        if any(key in self._answers for key in _keys(around)):
            return
        limit = _FIRST_LIMIT_MS if after is None else _AHEAD_LIMIT_MS
        self._busy = True
        threading.Thread(target=self._post, args=(around, limit), daemon=True).start()

    def _post(self, around: Surroundings, limit: int) -> None:
        try:
            response = self._client.post("/infill", json=make_request(around, limit))
            response.raise_for_status()
            self._arrivals.put(_Arrival(around=around, body=response.json()))
        except (httpx.HTTPError, ValueError) as fault:
            self._arrivals.put(_Arrival(around=around, body={}, fault=str(fault)))

    def _take(self, arrival: _Arrival) -> None:
        self._busy = False
        if arrival.fault:
            raise EngineUnavailableError(
                f"llama.cpp's server did not answer ({arrival.fault}).", "Look at its log."
            )
        for key in _keys(arrival.around):
            self._answers[key] = arrival.body
            self._answers.move_to_end(key)
        while len(self._answers) > _KEPT_ANSWERS:
            self._answers.popitem(last=False)
        if not self._shown:
            self._try_hint("model")
        here = look_around(self._text, self._cursor, self._reach).key
        if not self._shown and arrival.around.key == here:
            self._answer("", "silence", arrival.body)

    def _try_hint(self, origin: Literal["reuse", "model"]) -> None:
        """Show what an answer, of here or of some characters before, says about what is next."""
        around = look_around(self._text, self._cursor, self._reach)
        body = self._answers.get(around.key)
        content = body["content"] if body else self._typed_along(around)
        shown = shown_text(content, self._text, self._cursor) if content else ""
        if shown:
            self._shown = True
            self._answer(shown, origin, body or {})
            self._ask(after=shown)

    def _typed_along(self, around: Surroundings) -> str:
        before, after = around.key
        best = ""
        for back in range(1, min(_LOOKED_BACK, len(before) - 1) + 1):
            body = self._answers.get((before[:-back], after))
            content = str(body["content"]) if body else ""
            if content.startswith(before[-back:]) and len(content) - back > len(best):
                best = content[back:]
        return best

    def _answer(
        self, text: str, origin: Literal["reuse", "model", "silence"], body: dict[str, Any]
    ) -> None:
        read = body.get("timings/prompt_n") if origin != "reuse" else None
        cached = body.get("timings/cache_n")
        self._ready = Answer(
            text=text,
            after_ms=(time.perf_counter() - self._pressed_at) * 1000,
            origin=origin,
            prompt_tokens=read + cached if read is not None and cached is not None else None,
            read_tokens=read,
            written_tokens=body.get("timings/predicted_n") if origin != "reuse" else None,
        )

    def _count_tokens(self, text: str) -> int:
        response = self._client.post("/tokenize", json={"content": text})
        response.raise_for_status()
        return max(1, len(response.json()["tokens"]))

    def _settle(self) -> None:
        """Wait for the running question: it would slow down whoever comes next."""
        if self._busy:
            self._arrivals.get(timeout=_PATIENCE_S)
            self._busy = False


def _keys(around: Surroundings) -> list[tuple[str, str]]:
    """The cache's keys of an answer: also without the first one, two and three lines."""
    before, after = around.key
    keys = [(before, after)]
    for _ in range(3):
        _, newline, before = before.partition("\n")
        if not newline or not before:
            break
        keys.append((before, after))
    return keys
