"""What llama.vim sends of a document, and what it shows of an answer. Pure.

Rules and constants are those of the Vim plugin `ggml-org/llama.vim` with its default settings (its
source of 2026): 256 lines before the cursor's and 64 after it, the begun line as the prompt.
Its ring of chunks of other places stays empty here: it would only make its prompts longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

LINES_BEFORE: Final = 256
LINES_AFTER: Final = 64
MOST_AFTER_CURSOR: Final = 8
"""With more characters after the cursor on its line nothing is asked."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How much of a document is sent: so many lines, and no more than so many characters."""

    lines_before: int = LINES_BEFORE
    lines_after: int = LINES_AFTER
    characters_before: int | None = None
    characters_after: int | None = None


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """The text around the cursor: whole lines before, the begun line, and the rest.

    Attributes:
        key: of the cache of answers.
    """

    prefix: str
    middle: str
    suffix: str
    indentation: int

    @property
    def key(self) -> tuple[str, str]:
        """The text before the cursor and the text after it."""
        return self.prefix + self.middle, self.suffix


def look_around(text: str, cursor: int, reach: Reach) -> Surroundings:
    """What stands around the cursor; a blank line counts as not begun."""
    start = text.rfind("\n", 0, cursor) + 1
    end = text.find("\n", cursor)
    end = len(text) if end < 0 else end
    middle, rest = text[start:cursor], text[cursor:end]
    indentation = len(middle) - len(middle.lstrip())
    if not (middle + rest).strip():
        middle = rest = ""
        indentation = 0
    before = text[:start].split("\n")[:-1][-reach.lines_before :]
    after = text[end + 1 :].split("\n")[: reach.lines_after]
    prefix = "\n".join(_last_lines(before, reach.characters_before)) + "\n"
    suffix = f"{rest}\n" + "\n".join(_first_lines(after, reach.characters_after)) + "\n"
    return Surroundings(prefix=prefix, middle=middle, suffix=suffix, indentation=indentation)


def make_request(around: Surroundings, time_limit_ms: int) -> dict[str, Any]:
    """The body for the route `/infill`."""
    return {
        "id_slot": 0,
        "input_prefix": around.prefix,
        "input_suffix": around.suffix,
        "input_extra": [],
        "prompt": around.middle,
        "n_predict": 128,
        "stop": [],
        "n_indent": around.indentation,
        "top_k": 40,
        "top_p": 0.90,
        "samplers": ["top_k", "top_p", "infill"],
        "stream": False,
        "cache_prompt": True,
        "t_max_prompt_ms": 500,
        "t_max_predict_ms": time_limit_ms,
        "response_fields": [
            "content",
            "timings/prompt_n",
            "timings/cache_n",
            "timings/predicted_n",
            "tokens_evaluated",
        ],
    }


def shown_text(content: str, text: str, cursor: int) -> str:
    """What is shown of an answer: nothing where it says again what the document says already."""
    start = text.rfind("\n", 0, cursor) + 1
    begun, _, below = text[start:].partition("\n")
    before, rest = begun[: cursor - start], begun[cursor - start :]
    lines = content.split("\n")
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        return ""
    if not begun.strip():
        blanks = len(lines[0]) - len(lines[0].lstrip())
        lines[0] = lines[0][min(blanks, len(begun)) :]
    following = below.split("\n")
    repeats_rest = len(lines) == 1 and lines[0] == rest
    repeats_below = len(lines) > 1 and not lines[0] and lines[1:] == following[: len(lines) - 1]
    while following and not following[0].strip():
        del following[0]
    if repeats_rest or repeats_below or _says_next_line(before + lines[0], lines[1:], following):
        return ""
    shown = "\n".join(lines)
    return shown if shown.strip() else ""


def _says_next_line(first: str, more: list[str], following: list[str]) -> bool:
    if not following or first != following[0]:
        return False
    next_line = following[1] if len(following) > 1 else ""
    if len(more) == 1:
        return next_line.startswith(more[0])
    return not more or more == following[1 : 1 + len(more)]


def _last_lines(lines: list[str], characters: int | None) -> list[str]:
    return _first_lines(lines[::-1], characters)[::-1]


def _first_lines(lines: list[str], characters: int | None) -> list[str]:
    if characters is None:
        return lines
    used = 0
    for number, line in enumerate(lines):
        used += len(line) + 1
        if used > characters:
            return lines[:number]
    return lines
