"""Names that a model proposes for what is extracted: soon, or the one made from the code stands.

Only a model that runs already is asked, for a moment; no extraction waits longer or fails for it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Final

from fimble.completion.generation import generate
from fimble.completion.model_card import guess_card
from fimble.engine.interface import GenerationRequest
from fimble.engine.stop_rules import StopRules
from fimble.errors import FimbleError
from fimble.prompt.rewrite import FENCE, Question, build_chat_prompt, takes_instructions
from fimble.prompt.sentinels import control_tokens
from fimble.refactoring.action import Span, Task
from fimble.refactoring.naming import Style, is_free, is_name, styled

_MAX_TOKENS: Final = 24
_AROUND_LINES: Final = 12
"""Lines before and behind that the model sees: a short prompt is read in the time that there is."""
_LONGEST: Final = 40
_ASKED: Final = {
    "variable": "Suggest three names for a variable that holds `{code}` in this code",
    "function": "Suggest three names for a function that does just this: `{code}`",
}
_SAY_NOTHING: Final = frozenset((
    "variable", "name", "names", "expression", "placeholder", "extracted", "temp", "tmp", "foo",
    "bar", "baz", "function", "my_function", "helper", "do_something", "new_variable", "value",
    "my_variable", "var", "three", "best",
))  # fmt: skip
"""Names that tell less than one that is made from the expression."""


async def suggest_name(task: Task, what: str, span: Span, style: Style) -> str:
    """The best name of a model that is free in the document; empty where there is none in time.

    Args:
        what: `variable` or `function`.
        span: what is extracted.
    """
    names = await suggest_names(task, what, span, style)
    return names[0] if names else ""


async def suggest_names(task: Task, what: str, span: Span, style: Style) -> tuple[str, ...]:
    """Names, best first, that no word of the document is; none where no model answers in time."""
    limit_ms = task.services.settings.refactor.name_limit_ms
    if not limit_ms or not task.services.names_by_model:
        return ()
    try:
        async with asyncio.timeout(limit_ms / 1000):
            answer = await _ask(task, what, span, limit_ms)
    except (TimeoutError, FimbleError):
        return ()
    text, language = task.document.text, task.place.language_id
    proposed = (styled(name, style) for name in _names_in(answer))
    usable = [name for name in proposed if _is_usable(name, language, text)]
    return tuple(dict.fromkeys(usable))


async def _ask(task: Task, what: str, span: Span, limit_ms: int) -> str:
    """The model's answer; nothing where none is ready or takes instructions."""
    engine, settings = task.services.engine(), task.services.settings
    described = await engine.describe()
    asked = settings.model.removeprefix("auto")
    names = [name for name in (asked, described.model) if name]
    cards = (task.services.card_of(name) or guess_card(name) for name in names)
    card = next((card for card in cards if card), None)
    if described.status != "ready" or card is None or not takes_instructions(card):
        return ""
    tokens = control_tokens(card.fim)
    request = GenerationRequest(
        prompt=build_chat_prompt(_question(task, what, span), card),
        background=True,
        stop=StopRules(
            strings=("\n4", "\n\n"),
            token_strings=tokens,
            max_tokens=_MAX_TOKENS,
            time_limit_ms=limit_ms,
        ),
        model=settings.model,
        temperature=0.0,
        logprobs=False,
    )
    return f"1. `{(await generate(engine, request)).text}"


def _question(task: Task, what: str, span: Span) -> Question:
    text = task.document.text
    code = " ".join(text[span.start : span.end].split())[:200].replace("`", "'")
    before = text[: span.start].split("\n")[-_AROUND_LINES - 1 :]
    behind = text[span.end :].split("\n")[: _AROUND_LINES + 1]
    around = "\n".join(before) + text[span.start : span.end] + "\n".join(behind)
    return Question(
        instruction=f"{_ASKED[what].format(code=code)}. One in a line, best first; say no more.",
        code=around[:2000],
        language=task.place.language_id,
        begun="1. `",
    )


def _names_in(answer: str) -> Iterator[str]:
    """What stands in the lines of an answer: `1. `total_price``, with or without the marks."""
    for line in answer.replace(FENCE, "").split("\n"):
        match = re.match(r"\s*(?:\d+[.)]|[-*])?\s*`?([^\W\d]\w*)`?", line)
        if match:
            yield match[1]


def _is_usable(name: str, language: str, text: str) -> bool:
    plain = styled(name, "snake")
    return (
        2 < len(name) <= _LONGEST
        and plain not in _SAY_NOTHING
        and is_name(name)
        and is_free(name, text, language)
    )
