"""Fimble in an editor: the real `fimble serve` and its engine, spoken to as VS Code does.

Each key is a `didChange`; then the question before it is cancelled and a new one asked.
"""

from __future__ import annotations

import json
import time
from typing import Any, Final

from fimble.evaluation.editor_session import EditorSession, Message
from fimble.evaluation.replay.assistant import Answer
from fimble.evaluation.replay.typing_script import Key, press

_AUTOMATIC: Final = 2
_COMPLETE: Final = "textDocument/inlineCompletion"


class FimbleAssistant:
    """One server for all documents of a replay.

    Args:
        options: the settings, as an editor's user would make them.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        self._traces: dict[int, dict[str, Any]] = {}
        self._session = EditorSession(self._notice)
        self._session.initialize(options)
        self._session.notify("$/setTrace", {"value": "verbose"})
        self._uri = ""
        self._text = ""
        self._version = 0
        self._asked = 0
        self._pressed_at = 0.0
        self._answered = True

    def open(self, name: str, language: str, text: str) -> None:
        """Open a document, in place of the one before it."""
        if self._uri:
            self._session.notify("textDocument/didClose", {"textDocument": {"uri": self._uri}})
        self._uri = "file:///replay/" + name.replace(" ", "/")
        self._text, self._version, self._answered = text, 1, True
        self._traces.clear()
        self._session.open(self._uri, language, text)

    def press(self, key: Key) -> bool:
        """Change the document, cancel the question before, and ask."""
        start = _position(self._text, key.offset)
        end = _position(self._text, key.offset + key.removed)
        self._text = press(self._text, key)
        self._version += 1
        change = {"range": {"start": start, "end": end}, "text": key.text}
        self._pressed_at = time.perf_counter()
        self._session.change(self._uri, self._version, change)
        if not self._answered:
            self._session.notify("$/cancelRequest", {"id": self._asked})
        self._asked = self._session.ask(
            _COMPLETE,
            {
                "textDocument": {"uri": self._uri},
                "position": _position(self._text, key.cursor),
                "context": {"triggerKind": _AUTOMATIC},
            },
        )
        self._answered = False
        return True

    def wait(self, until: float) -> Answer | None:
        """The answer to the newest key, or None at the time `until`."""
        if self._answered:
            time.sleep(max(0.0, until - time.perf_counter()))
            return None
        message = self._session.receive_answer(self._asked, until - time.perf_counter())
        if message is None:
            return None
        self._answered = True
        return self._read(message, (time.perf_counter() - self._pressed_at) * 1000)

    def close(self) -> None:
        """Shut the server down."""
        self._session.close()

    def _notice(self, method: str, params: Any) -> None:
        if method == "$/logTrace" and params.get("verbose"):
            told = json.loads(params["verbose"])
            self._traces[told["version"]] = told

    def _read(self, message: Message, after_ms: float) -> Answer:
        result = message.get("result") or {}
        items: list[Any] = result if isinstance(result, list) else result.get("items", [])
        text = str(items[0]["insertText"]) if items else ""
        trace = self._traces.pop(self._version, {})
        asked_model = bool(trace.get("generated_tokens"))
        prompt, cached = trace.get("prompt_tokens"), trace.get("cached_tokens")
        read = prompt - cached if asked_model and prompt and cached is not None else None
        return Answer(
            text=text,
            after_ms=after_ms,
            origin="silence" if not text else "model" if asked_model else "reuse",
            prompt_tokens=prompt if asked_model else None,
            read_tokens=read,
            written_tokens=trace.get("generated_tokens") if asked_model else None,
        )


def _position(text: str, offset: int) -> dict[str, int]:
    """LSP's position, which counts UTF-16 code units."""
    start = text.rfind("\n", 0, offset) + 1
    units = len(text[start:offset].encode("utf-16-le")) // 2
    return {"line": text.count("\n", 0, offset), "character": units}
