"""Has the engine read the prompt of a likely next request before it is asked for.

An edit without a request (a paste, an undo, a key in the midst of a line) changes what the next
prompt begins with. It is asked under the document's own session, so a real request supersedes it.
"""

from __future__ import annotations

from dataclasses import replace

from fimble.completion.generation import generate
from fimble.completion.model_card import choose_model
from fimble.completion.place import find_place
from fimble.completion.question import write_prompt
from fimble.completion.request import CompletionRequest, Trigger
from fimble.completion.services import Services
from fimble.completion.trigger import check_trigger
from fimble.engine.interface import GenerationRequest
from fimble.engine.stop_rules import StopRules
from fimble.errors import FimbleError


async def prepare(request: CompletionRequest, services: Services) -> bool:
    """Read ahead where that wakes nobody and costs nobody anything; whether it was done.

    Raises nothing but CancelledError: it was only meant well.
    """
    at_any_place = replace(request, trigger=Trigger.INVOKED, selected=None)
    if check_trigger(at_any_place, services.settings.completion) is not None:
        return False
    try:
        description = await services.engine.describe()
        if description.status != "ready" or "prefill" not in description.extras:
            return False
        choice = await choose_model(services)
        uri, place = request.document.uri, find_place(at_any_place, services.parse)
        prompt = await write_prompt(place, choice, uri, services)
        question = GenerationRequest(
            prompt=prompt.text,
            stop=StopRules(max_tokens=1),
            model=services.settings.model,
            logprobs=False,
            session=uri,
            prefill_only=True,
        )
        await generate(services.engine, question)
    except FimbleError:
        return False
    return True
