"""A member that does not exist is not suggested, where it is known which ones do.

The model sees the members in its prompt and writes another name all the same, small ones often.
Where the name that it wrote behind the dot stands nowhere in the file that defines what is before
the dot, nor in the one that is open, it is asked once more and held to those that are defined.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from fimble.completion.generation import Generated, generate
from fimble.completion.services import Services
from fimble.context.known_members import KnownMembers
from fimble.engine.interface import GenerationRequest
from fimble.errors import EngineError

_BEGUN: Final = re.compile(r"(?:\.|::)\s*([^\W\d]\w*|)\Z")
_REST: Final = re.compile(r"\w*")
_TIME_MS: Final = 1000


def find_existing(
    line_before: str, text: str, document: str, known: KnownMembers | None
) -> tuple[str, ...]:
    """How the members that exist go on at the cursor, where the one that a text has does not.

    Empty where nothing is known, where the cursor stands behind no dot, or where all is well.

    Args:
        document: what is open; a name that stands in it is no invention.
    """
    begun = _BEGUN.search(line_before)
    if known is None or begun is None:
        return ()
    rest = _REST.match(text)
    name = begun[1] + (rest[0] if rest else "")
    if not name or name in known.words or re.search(rf"\b{name}\b", document):
        return ()
    fitting = (each for each in known.names if each.startswith(begun[1]))
    return tuple(each.removeprefix(begun[1]) for each in fitting)


async def ask_for_one_of(
    names: tuple[str, ...], question: GenerationRequest, services: Services
) -> Generated | None:
    """The answer that goes on with one of the names; None where the engine fails."""
    limit = question.stop.time_limit_ms
    stop = replace(question.stop, time_limit_ms=limit and min(limit, _TIME_MS))
    try:
        return await generate(services.engine, replace(question, one_of=names, stop=stop))
    except EngineError:
        return None
