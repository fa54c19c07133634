"""One client for our engine and for every OpenAI-compatible server.

What only our engine can do travels in an extra field and is used only when `/health` announced it.
For other servers the same stop rules are applied to the streamed text here, and the connection is
closed when one fires, which ends their generation too.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import asdict
from functools import partial
from typing import Any, cast

import httpx

from fimble.engine.interface import (
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    StopReason,
    TextChunk,
)
from fimble.engine.sse import read_events
from fimble.engine.stop_rules import StopChecker
from fimble.engine.token_estimate import estimate_tokens
from fimble.engine.wire import CLIENT_HEADER, ERROR_TYPES
from fimble.errors import EngineError, EngineUnavailableError, FimbleError, RequestError

_CONNECT_TIMEOUT_S = 2.0
_HEALTH_TIMEOUT_S = 2.0
_READ_TIMEOUT_S = 600.0
"""A model may have to be pulled before the first token; a dead engine closes the connection."""
_MOST_STOP_STRINGS = 4
"""OpenAI's own limit, which other servers keep too."""
_MOST_COUNTS_KEPT = 20_000


class OpenAICompatibleEngine:
    """An `Engine` behind an address.

    Args:
        url: the server's address, with or without `/v1`.
        api_key: sent as a bearer token; empty for none.
        model: the name that a foreign server serves the model under.
    """

    def __init__(self, url: str, api_key: str = "", model: str = "") -> None:
        headers = {CLIENT_HEADER: str(os.getpid())}
        if api_key:
            headers["Authorization"] = f"Bearer {api_key}"
        self._url = url.rstrip("/").removesuffix("/v1")
        self._client = httpx.AsyncClient(
            base_url=self._url,
            headers=headers,
            timeout=httpx.Timeout(_READ_TIMEOUT_S, connect=_CONNECT_TIMEOUT_S),
            trust_env=not self._url.startswith(("http://127.", "http://localhost", "http://[::1]")),
        )
        self._model = model
        self._extras: frozenset[str] | None = None
        self._wants_logprobs = True
        self._counts: dict[tuple[str, str], int] = {}

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncGenerator[TextChunk | GenerationEnd]:
        """See `Engine.generate`."""
        ours = "stop_rules" in await self._announced()
        try:
            async with aclosing(self._events(request, ours)) as events:
                async for item in _items(events, request, ours):
                    yield item
        except httpx.HTTPError as fault:
            raise self._unavailable(fault) from fault

    async def describe(self) -> EngineDescription:
        """See `Engine.describe`.

        Raises:
            EngineUnavailableError: nothing answers at the address.
        """
        try:
            response = await self._client.get("/health", timeout=_HEALTH_TIMEOUT_S)
            raw: Any = response.json() if response.content else {}
        except httpx.HTTPError as fault:
            raise self._unavailable(fault) from fault
        except ValueError:
            raw = {}
        fields = cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}
        extras = frozenset(str(extra) for extra in fields.get("extras") or [])
        self._extras = extras
        if not extras:
            return EngineDescription(status="ready", model=self._model)
        return EngineDescription(
            status=str(fields.get("status")),
            model=str(fields.get("model") or ""),
            device=str(fields.get("device") or ""),
            dtype=str(fields.get("dtype") or ""),
            quantization=str(fields.get("quantization") or ""),
            context_length=fields.get("context_length"),
            extras=extras,
            progress=fields.get("progress"),
            message=str(fields.get("message") or ""),
        )

    async def count_tokens(self, texts: Sequence[str], model: str = "auto") -> list[int]:
        """See `Engine.count_tokens`; counts are kept, so that a keystroke asks for one line."""
        if "count_tokens" not in await self._announced():
            return [estimate_tokens(text) for text in texts]
        missing = list({text for text in texts if (model, text) not in self._counts})
        if missing:
            answer = await self._post("/fimble/count_tokens", {"model": model, "texts": missing})
            if len(self._counts) > _MOST_COUNTS_KEPT:
                self._counts.clear()
                missing, answer = (
                    list(set(texts)),
                    await self._post(
                        "/fimble/count_tokens", {"model": model, "texts": list(set(texts))}
                    ),
                )
            self._counts.update(
                ((model, text), int(count))
                for text, count in zip(missing, answer["counts"], strict=True)
            )
        return [self._counts[model, text] for text in texts]

    async def load(self, model: str) -> None:
        """Ask for a model to be made ready; returns at once. Foreign servers are left alone."""
        if await self._announced():
            await self._post("/fimble/load", {"model": model})

    async def shutdown(self) -> None:
        """Ask our engine to end."""
        await self._post("/fimble/shutdown", {})

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _announced(self) -> frozenset[str]:
        if self._extras is None:
            await self.describe()
        return self._extras or frozenset()

    async def _events(
        self, request: GenerationRequest, ours: bool
    ) -> AsyncGenerator[dict[str, Any]]:
        body = _body(request, ours, self._model, self._wants_logprobs)
        async with self._client.stream("POST", "/v1/completions", json=body) as response:
            if response.status_code == 400 and not ours and self._wants_logprobs:
                self._wants_logprobs = False  # a server that refuses what it does not know
            elif response.status_code != 200:
                raise _fault(response.status_code, await response.aread())
            else:
                async for event in read_events(response.aiter_lines()):
                    yield event
                return
        async with aclosing(self._events(request, ours)) as events:
            async for event in events:
                yield event

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            response = await self._client.post(path, json=body)
        except httpx.HTTPError as fault:
            raise self._unavailable(fault) from fault
        if response.status_code >= 400:
            raise _fault(response.status_code, response.content)
        return response.json()

    def _unavailable(self, fault: httpx.HTTPError) -> EngineUnavailableError:
        return EngineUnavailableError(
            f"The engine at {self._url} does not answer ({type(fault).__name__}).",
            "Check the address and that the server runs; fimble doctor looks closer.",
        )


def _body(
    request: GenerationRequest, ours: bool, served_model: str, wants_logprobs: bool
) -> dict[str, Any]:
    rules = request.stop
    body: dict[str, Any] = {
        "model": request.model if ours else served_model or request.model,
        "prompt": request.prompt,
        "max_tokens": rules.max_tokens,
        "temperature": request.temperature,
        "stream": True,
    }
    if request.temperature > 0:
        body["top_p"] = request.top_p
    if request.seed is not None:
        body["seed"] = request.seed
    if request.logprobs and wants_logprobs:
        body["logprobs"] = 1
    if ours:
        body["stop"] = list(rules.strings)
        kept = ("token_strings", "block", "max_lines", "run_on", "time_limit_ms")
        extra = {name: value for name, value in asdict(rules).items() if name in kept}
        body["fimble"] = {"session": request.session, "stop_rules": extra}
        if request.begins_with:
            body["fimble"]["begins_with"] = request.begins_with
    else:
        strings = [*rules.token_strings, *rules.strings][:_MOST_STOP_STRINGS]
        if strings:
            body["stop"] = strings
    return body


async def _items(
    events: AsyncIterator[dict[str, Any]], request: GenerationRequest, ours: bool
) -> AsyncGenerator[TextChunk | GenerationEnd]:
    """Chunks and the end from the events of one answer."""
    from dataclasses import replace

    foreign_rules = replace(
        request.stop, strings=(*request.stop.strings, *request.stop.token_strings)
    )
    checker = None if ours else StopChecker(rules=foreign_rules)
    end = partial(GenerationEnd, model=request.model)
    usage: dict[str, Any] = {}
    finish = None
    async for event in events:
        if "error" in event:
            raise _fault(500, event)
        usage = event.get("usage") or usage
        extra = event.get("fimble")
        choices = event.get("choices") or [{}]
        finish = choices[0].get("finish_reason") or finish
        text = choices[0].get("text") or ""
        if text or choices[0].get("logprobs"):
            values = (choices[0].get("logprobs") or {}).get("token_logprobs") or []
            final = text if checker is None else checker.push(text)
            yield TextChunk(text=final, token_logprobs=tuple(float(v) for v in values if v))
        if extra:
            yield _our_end(extra, usage)
            return
        if checker is not None and checker.match is not None:
            yield end(reason=StopReason(checker.match.reason))
            return
    if checker is None:
        raise EngineUnavailableError(
            "The engine broke off in the middle of an answer.", "Ask again; it is restarted."
        )
    if rest := checker.finish():
        yield TextChunk(text=rest)
    yield end(
        reason=StopReason.TOKEN_LIMIT if finish == "length" else StopReason.STOP_TOKEN,
        prompt_tokens=usage.get("prompt_tokens"),
        generated_tokens=usage.get("completion_tokens"),
    )


def _our_end(extra: dict[str, Any], usage: dict[str, Any]) -> GenerationEnd:
    return GenerationEnd(
        reason=StopReason(extra["stop_reason"]),
        model=str(extra.get("model") or ""),
        device=str(extra.get("device") or ""),
        prompt_tokens=usage.get("prompt_tokens"),
        cached_tokens=extra.get("cached_tokens"),
        generated_tokens=usage.get("completion_tokens"),
        first_token_ms=extra.get("first_token_ms"),
    )


def _fault(status: int, body: bytes | dict[str, Any]) -> FimbleError:
    """The exception for an error body."""
    import json

    try:
        raw: Any = json.loads(body) if isinstance(body, bytes) else body
        error = raw["error"]
        message = error["message"] if isinstance(error, dict) else str(error)
        name = error.get("type", "") if isinstance(error, dict) else ""
    except (ValueError, KeyError, TypeError):
        message, name = f"The server answered with status {status}.", ""
    if name in ERROR_TYPES:
        return ERROR_TYPES[name][0](message)
    if status in (401, 403):
        return EngineError(message, "Check the key: fimble.engine.apiKeyFile or FIMBLE_API_KEY.")
    return RequestError(message) if status < 500 else EngineError(message)
