"""transformers' `generate` in an editor, without a cache between questions: the plain way.

It is slow, so it is asked only at the first pauses of each kind in a document.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from fimble.errors import EngineUnavailableError
from fimble.evaluation.replay.assistant import Answer
from fimble.evaluation.replay.llama_context import Reach, look_around
from fimble.evaluation.replay.typing_script import Key, press
from fimble_models import FimTokens

_QUESTIONS_OF_A_KIND: Final = 2
_NEW_TOKENS: Final = 64
_CHARACTERS_PER_TOKEN: Final = 3.5
"""Of code, about; the tokens that were sent stand in the result."""
_PATIENCE_S: Final = 300.0


class PlainAssistant:
    """A process with the model for all documents of a replay.

    Args:
        folder: weights that transformers loads.
        budget: tokens before and after the cursor, about.
    """

    def __init__(self, folder: Path, fim: FimTokens, budget: tuple[int, int]) -> None:
        self._fim = fim
        before, after = (round(tokens * _CHARACTERS_PER_TOKEN) for tokens in budget)
        lines = 10_000  # the characters are the limit
        self._reach = Reach(
            lines_before=lines, lines_after=lines, characters_before=before, characters_after=after
        )
        self._text = ""
        self._asked: Counter[str] = Counter()
        self._pressed_at = 0.0
        self._open_questions = 0
        self._answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "fimble.inference.plain_generation", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self._receive(time.perf_counter() + _PATIENCE_S)
        except BaseException:
            self.close()
            raise

    def open(self, name: str, language: str, text: str) -> None:
        """Open a document, in place of the one before it."""
        del name, language
        self._text = text
        self._asked.clear()

    def press(self, key: Key) -> bool:
        """Change the document; ask at the first pauses of each kind."""
        self._text = press(self._text, key)
        if not key.pauses or self._asked[key.kind] >= _QUESTIONS_OF_A_KIND:
            return False
        self._asked[key.kind] += 1
        self._pressed_at = time.perf_counter()
        around = look_around(self._text, key.cursor, self._reach)
        fim, before = self._fim, around.prefix + around.middle
        parts = [f"{fim.prefix}{before}", f"{fim.suffix}{around.suffix}"]
        if fim.order == "spm":
            parts.reverse()
        request = {
            "prompt": "".join(parts) + fim.middle,
            "new_tokens": _NEW_TOKENS,
            "end_tokens": list(fim.stop),
            "one_line": bool(around.middle.strip()),
        }
        stream = self._process.stdin
        assert stream is not None
        stream.write(json.dumps(request) + "\n")
        stream.flush()
        self._open_questions += 1
        return True

    def wait(self, until: float) -> Answer | None:
        """The answer, or None at the time `until`."""
        while (answer := self._receive(until)) is not None:
            self._open_questions -= 1
            if not self._open_questions:  # else it is the late answer to an older key
                break
        if answer is None:
            return None
        text = str(answer["text"])
        return Answer(
            text=text if text.strip() else "",
            after_ms=(time.perf_counter() - self._pressed_at) * 1000,
            origin="model" if text.strip() else "silence",
            prompt_tokens=answer["prompt_tokens"],
            read_tokens=answer["prompt_tokens"],
            written_tokens=answer["new_tokens"],
        )

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def _receive(self, until: float) -> dict[str, Any] | None:
        try:
            answer = self._answers.get(timeout=max(0.0, until - time.perf_counter()))
        except queue.Empty:
            return None
        if answer is None:
            raise EngineUnavailableError(
                "The process with transformers' generate ended.", "Leave out generate of --peers."
            )
        return answer

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        for line in stream:
            self._answers.put(json.loads(line))
        self._answers.put(None)
