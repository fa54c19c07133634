"""One client for our engine and for every OpenAI-compatible server.

What only our engine can do travels in an extra field and is used only when `/health` announced it.
For other servers the same stop rules are applied to the streamed text here, and the connection is
closed when one fires, which ends their generation too.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, cast

import httpx

from fimble.engine.interface import (
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    TextChunk,
)
from fimble.engine.openai_json import (
    fault_of,
    foreign_body,
    our_body,
    read_foreign_items,
    read_our_items,
)
from fimble.engine.sse import read_events
from fimble.engine.surrogates import replace_halves
from fimble.engine.token_estimate import estimate_tokens
from fimble.engine.wire import CLIENT_HEADER
from fimble.errors import EngineUnavailableError

_CONNECT_TIMEOUT_S = 2.0
_HEALTH_TIMEOUT_S = 2.0
_READ_TIMEOUT_S = 600.0
"""A model may have to be pulled before the first token; a dead engine closes the connection."""
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
                items = (
                    read_our_items(events)
                    if ours
                    else read_foreign_items(events, request, self._model)
                )
                async for item in items:
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
            self._model = self._model or await self._served_model()
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
        texts = [replace_halves(text) for text in texts]
        missing = list({text for text in texts if (model, text) not in self._counts})
        if missing:
            answer = await self._post("/fimble/count_tokens", {"model": model, "texts": missing})
            counted = zip(missing, answer["counts"], strict=True)
            self._counts.update(((model, text), int(count)) for text, count in counted)
        counts = [self._counts[model, text] for text in texts]
        if len(self._counts) > _MOST_COUNTS_KEPT:
            self._counts.clear()
        return counts

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

    async def _served_model(self) -> str:
        """The first model that another server lists; many refuse a request that names none."""
        try:
            response = await self._client.get("/v1/models", timeout=_HEALTH_TIMEOUT_S)
            return str(response.json()["data"][0]["id"])
        except (httpx.HTTPError, ValueError, KeyError, IndexError, TypeError):
            return ""

    async def _announced(self) -> frozenset[str]:
        if self._extras is None:
            await self.describe()
        return self._extras or frozenset()

    async def _events(
        self, request: GenerationRequest, ours: bool
    ) -> AsyncGenerator[dict[str, Any]]:
        body = (
            our_body(request)
            if ours
            else foreign_body(request, self._model or request.model, self._wants_logprobs)
        )
        async with self._client.stream("POST", "/v1/completions", json=body) as response:
            if response.status_code == 400 and not ours and self._wants_logprobs:
                self._wants_logprobs = False  # a server that refuses what it does not know
            elif response.status_code != 200:
                raise fault_of(response.status_code, await response.aread())
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
            raise fault_of(response.status_code, response.content)
        return response.json()

    def _unavailable(self, fault: httpx.HTTPError) -> EngineUnavailableError:
        return EngineUnavailableError(
            f"The engine at {self._url} does not answer ({type(fault).__name__}).",
            "Check the address and that the server runs; fimble doctor looks closer.",
        )
