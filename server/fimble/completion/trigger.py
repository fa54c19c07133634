"""Whether to ask the model at all: no, with a reason. A user's own key overrules most of it."""

from __future__ import annotations

import re
from typing import Final

from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Trigger
from fimble.settings import CompletionSettings
from fimble.syntax.cursor import Inside

_FEW_CHARACTERS: Final = 10
_LOOKED_AT: Final = 8192
_MAY_FOLLOW: Final = re.compile(r"[ \t)\]}>\"'`:;,{]*\r?")
"""Closing brackets and quotes, and what begins or goes on with a block or a list."""


def check_trigger(request: CompletionRequest, settings: CompletionSettings) -> Rejection | None:
    """The reason to stay silent, or None to go on."""
    text, offset = request.document.text, request.offset
    if not settings.enabled:
        return Rejection.DISABLED
    if request.document.language_id in settings.disabled_languages:
        return Rejection.LANGUAGE_DISABLED
    if "\0" in text[:_LOOKED_AT] or "\0" in text[max(0, offset - _LOOKED_AT) : offset]:
        return Rejection.BINARY
    invoked = request.trigger is Trigger.INVOKED
    if _visible_characters(text, offset) < (1 if invoked else _FEW_CHARACTERS):
        return Rejection.TOO_LITTLE_TEXT
    if invoked:
        return None
    return Rejection.TAKEN_BACK if request.taken_back else _check_line(text, offset)


def check_surroundings(
    inside: Inside, request: CompletionRequest, settings: CompletionSettings
) -> Rejection | None:
    """The reason to stay silent in a comment or a string, or None to go on.

    Or while one deletes with backspace, where nothing that stands already fits (tabby#2840, #2902).
    """
    if request.trigger is Trigger.INVOKED:
        return None
    if (deletion := request.deletion) and deletion.by_key and not deletion.of_blanks:
        return Rejection.DELETING
    if inside == "comment" and not settings.in_comments:
        return Rejection.IN_COMMENT
    return Rejection.IN_STRING if inside == "string" and not settings.in_strings else None


def rest_of_line(text: str, offset: int) -> str:
    """What stands after an offset on its line, without the line end."""
    end = text.find("\n", offset)
    return text[offset : len(text) if end < 0 else end].removesuffix("\r")


def _check_line(text: str, offset: int) -> Rejection | None:
    rest = rest_of_line(text, offset)
    if _is_word(rest[:1]):
        inside = offset > 0 and _is_word(text[offset - 1])
        return Rejection.MIDDLE_OF_WORD if inside else Rejection.TEXT_AFTER_CURSOR
    return None if _MAY_FOLLOW.fullmatch(rest) else Rejection.TEXT_AFTER_CURSOR


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _visible_characters(text: str, offset: int) -> int:
    around = text[max(0, offset - _LOOKED_AT) : offset + _LOOKED_AT]
    return len("".join(around.split()))
