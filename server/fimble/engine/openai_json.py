"""The JSON of the OpenAI completions protocol, as a client writes and reads it. Pure.

What only our engine understands goes into the extra field; see `wire`.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import asdict, replace
from typing import Any, Final

from fimble.engine.interface import GenerationEnd, GenerationRequest, StopReason, TextChunk
from fimble.engine.stop_rules import StopChecker
from fimble.engine.surrogates import replace_halves
from fimble.engine.wire import ERROR_TYPES
from fimble.errors import EngineError, EngineUnavailableError, FimbleError, RequestError

_MOST_STOP_STRINGS: Final = 4
"""OpenAI's own limit, which other servers keep too."""
_OUR_RULES: Final = ("token_strings", "block", "max_lines", "run_on", "time_limit_ms")


def our_body(request: GenerationRequest) -> dict[str, Any]:
    """The body for our engine."""
    rules = {name: value for name, value in asdict(request.stop).items() if name in _OUR_RULES}
    extra: dict[str, Any] = {"session": request.session, "stop_rules": rules}
    if request.begins_with:
        extra["begins_with"] = replace_halves(request.begins_with)
    if request.avoids:
        extra["avoids"] = replace_halves(request.avoids)
    if request.one_of:
        extra["one_of"] = [replace_halves(text) for text in request.one_of]
    if request.weighs:
        extra["weighs"] = [[replace_halves(text) for text in pair] for pair in request.weighs]
    if request.prefill_only:
        extra["prefill_only"] = True
    if request.background:
        extra["background"] = True
    body = _plain_body(request, request.model)
    if request.suffix:
        body["suffix"] = replace_halves(request.suffix)
    if request.logprobs:
        body["logprobs"] = 1
    return body | {"stop": list(request.stop.strings), "fimble": extra}


def foreign_body(request: GenerationRequest, model: str, logprobs: bool) -> dict[str, Any]:
    """The body for any other server, with as many of the stop rules as the protocol knows."""
    body = _plain_body(request, model)
    strings = [*request.stop.token_strings, *request.stop.strings][:_MOST_STOP_STRINGS]
    if strings:
        body["stop"] = strings
    if request.suffix:
        body["suffix"] = replace_halves(request.suffix)
    if request.logprobs and logprobs:
        body["logprobs"] = 1
    return body


async def read_our_items(
    events: AsyncIterator[dict[str, Any]],
) -> AsyncGenerator[TextChunk | GenerationEnd]:
    """Chunks and the end from our engine's events.

    Raises:
        FimbleError: the engine sent an error, or broke off.
    """
    async for event in events:
        if "error" in event:
            raise fault_of(500, event)
        text, logprobs, _ = _choice(event)
        if text or logprobs:
            yield TextChunk(text=text, token_logprobs=logprobs)
        if extra := _object(event.get("fimble")):
            yield _our_end(extra, _object(event.get("usage")))
            return
    raise EngineUnavailableError(
        "The engine broke off in the middle of an answer.", "Ask again; it is restarted."
    )


async def read_foreign_items(
    events: AsyncIterator[dict[str, Any]], request: GenerationRequest, model: str
) -> AsyncGenerator[TextChunk | GenerationEnd]:
    """Chunks and the end from another server's events; the stop rules are applied here.

    Raises:
        FimbleError: the server sent an error, or broke off.
    """
    rules = request.stop
    checker = StopChecker(rules=replace(rules, strings=(*rules.strings, *rules.token_strings)))
    usage: dict[str, Any] = {}
    finish = ""
    async for event in events:
        if "error" in event:
            raise fault_of(500, event)
        usage = _object(event.get("usage")) or usage
        text, logprobs, finished = _choice(event)
        finish = finished or finish
        if text or logprobs:
            yield TextChunk(text=checker.push(text), token_logprobs=logprobs)
        if checker.match is not None:
            yield GenerationEnd(reason=StopReason(checker.match.reason), model=model)
            return
    if not finish:
        raise EngineUnavailableError(
            "The server broke off in the middle of an answer.", "Ask again, or look at its log."
        )
    if rest := checker.finish(cut_short=finish == "length"):
        yield TextChunk(text=rest)
    yield GenerationEnd(
        reason=StopReason.TOKEN_LIMIT if finish == "length" else StopReason.STOP_TOKEN,
        model=model,
        prompt_tokens=_count(usage.get("prompt_tokens")),
        cached_tokens=_count(_object(usage.get("prompt_tokens_details")).get("cached_tokens")),
        generated_tokens=_count(usage.get("completion_tokens")),
    )


def fault_of(status: int, body: bytes | dict[str, Any]) -> FimbleError:
    """The exception for an error body."""
    try:
        raw: Any = json.loads(body) if isinstance(body, bytes) else body
    except ValueError:
        raw = None
    error: Any = _object(raw).get("error", "")
    name = str(_object(error).get("type", ""))
    said: Any = _object(error).get("message", error)
    message = str(said) if said else f"The server answered with status {status}."
    if name in ERROR_TYPES and isinstance(error, dict):
        return ERROR_TYPES[name][0](message)
    if status in (401, 403):
        return EngineError(message, "Check the key: fimble.engine.apiKeyFile or FIMBLE_API_KEY.")
    if status == 404:
        return EngineError(message, "Check fimble.engine.url, and fimble.model if it is named.")
    return RequestError(message) if status < 500 else EngineError(message)


def _plain_body(request: GenerationRequest, model: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": model,
        "prompt": replace_halves(request.prompt),
        "max_tokens": request.stop.max_tokens,
        "temperature": request.temperature,
        "stream": True,
    }
    if request.temperature > 0:
        body["top_p"] = request.top_p
    if request.seed is not None:
        body["seed"] = request.seed
    return body


def _choice(event: dict[str, Any]) -> tuple[str, tuple[float, ...], str]:
    """The text, the log-probabilities and the reason to finish of the first choice."""
    choices: Any = event.get("choices")
    choice = _object(choices[0]) if isinstance(choices, list) and choices else {}
    logprobs = _logprobs(_object(choice.get("logprobs")))
    return str(choice.get("text") or ""), logprobs, str(choice.get("finish_reason") or "")


def _logprobs(raw: dict[str, Any]) -> tuple[float, ...]:
    """Of the completions protocol; or of the chat protocol, which llama.cpp uses for both."""
    values: Any = raw.get("token_logprobs")
    if values is None:
        content: Any = raw.get("content")
        tokens = content if isinstance(content, list) else []
        values = [_object(token).get("logprob") for token in tokens]
    numbers = values if isinstance(values, list) else []
    return tuple(float(value) for value in numbers if isinstance(value, int | float))


def _our_end(extra: dict[str, Any], usage: dict[str, Any]) -> GenerationEnd:
    return GenerationEnd(
        reason=StopReason(extra["stop_reason"]),
        model=str(extra.get("model") or ""),
        device=str(extra.get("device") or ""),
        prompt_tokens=_count(usage.get("prompt_tokens")),
        cached_tokens=_count(extra.get("cached_tokens")),
        generated_tokens=_count(usage.get("completion_tokens")),
        first_token_ms=extra.get("first_token_ms"),
    )


def _object(value: Any) -> dict[str, Any]:
    """The value if it is a JSON object; what a stranger sends may be anything."""
    return value if isinstance(value, dict) else {}


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) else None
