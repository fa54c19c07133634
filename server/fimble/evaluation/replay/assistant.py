"""The seam: what the typist needs of an assistant, and what it answers. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from fimble.evaluation.replay.typing_script import Key


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was shown at the cursor after the newest key.

    Attributes:
        text: empty where the assistant had nothing to say.
        after_ms: since the key.
        origin: from an earlier suggestion, from the model, or from neither.
        prompt_tokens, read_tokens: of the prompt, and those of them that the model had to read
            anew; None where an assistant does not tell.
    """

    text: str
    after_ms: float
    origin: Literal["reuse", "model", "silence"]
    prompt_tokens: int | None = None
    read_tokens: int | None = None
    written_tokens: int | None = None


class Assistant(Protocol):
    """An editor with an assistant, in one document at a time; driven by one thread."""

    def open(self, name: str, language: str, text: str) -> None:
        """Open a document, in place of the one before it."""
        ...

    def press(self, key: Key) -> bool:
        """Change the document, put the cursor behind the change, and ask; False where it does not.

        Does not wait.
        """
        ...

    def wait(self, until: float) -> Answer | None:
        """The answer to the newest key, at once when it is there; None at the time `until`.

        `until` is of `time.perf_counter`. What else the editor does meanwhile is done in here.
        """
        ...

    def close(self) -> None:
        """End what was started."""
        ...
