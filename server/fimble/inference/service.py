"""The engine's HTTP face on loopback; `engine/wire.py` describes every route.

It listens before torch is imported, so that `/health` tells from the first second what the engine
is busy with.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from fimble import __version__
from fimble.engine.interface import GenerationEnd, TextChunk
from fimble.engine.log_file import keep_log_small
from fimble.engine.runtime_file import (
    read_or_make_token,
    read_runtime_file,
    remove_runtime_file,
    write_runtime_file,
)
from fimble.engine.surrogates import replace_halves
from fimble.engine.wire import CLIENT_HEADER
from fimble.errors import EngineUnavailableError, FimbleError, RequestError
from fimble.inference.lifetime import Lifetime
from fimble.inference.model_host import ModelHost
from fimble.inference.request_body import (
    AnswerHead,
    chunk_json,
    end_json,
    error_json,
    parse_body,
    whole_json,
)
from fimble.inference.scheduler import Job, Scheduler, fault_in_words
from fimble.inference.thread_waiting import wait_politely
from fimble.weights.store import loadable_directory
from fimble_models import load_cards

_HOSTS = ("127.0.0.1", "localhost")
_WATCH_EVERY_S = 5.0

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, kw_only=True)
class EngineOptions:
    """What `fimble engine run` is told. Port 0: any free one; model empty: load at first use."""

    port: int = 0
    device: str = "auto"
    quantization: str = "auto"
    threads: int = 0
    unload_after_minutes: float = 15.0
    exit_after_minutes: float = 60.0
    model: str = ""


def run_engine(options: EngineOptions) -> int:
    """Serve until told to stop or nobody needs it; the exit status."""
    wait_politely()
    keep_log_small()
    service = EngineService(options, read_or_make_token())
    # The protocol is named so that asyncio switches off the delay of small packets.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", options.port))
    except OSError as fault:
        raise EngineUnavailableError(
            f"Port {options.port} cannot be listened on: {fault.strerror}.", "Name another --port."
        ) from fault
    write_runtime_file(listener.getsockname()[1])
    try:
        asyncio.run(service.serve(listener))
    finally:
        remove_runtime_file()
    # The worker thread may be deep in a load that nobody wants any more.
    os._exit(0)


class EngineService:
    """The routes, the scheduler behind them and the watch over idleness."""

    def __init__(self, options: EngineOptions, token: str) -> None:
        self._token = token
        self._host = ModelHost(options.device, options.quantization, options.threads)
        self._scheduler = Scheduler(self._host.generate, self._host.preload)
        self._lifetime = Lifetime(
            unload_after_s=options.unload_after_minutes * 60,
            exit_after_s=options.exit_after_minutes * 60,
        )
        self.app = Starlette(
            routes=[
                Route("/health", self._health),
                Route("/v1/models", self._guard(self._models)),
                Route("/v1/completions", self._guard(self._completions), methods=["POST"]),
                Route("/fimble/count_tokens", self._guard(self._count), methods=["POST"]),
                Route("/fimble/load", self._guard(self._load), methods=["POST"]),
                Route("/fimble/shutdown", self._guard(self._shutdown), methods=["POST"]),
            ]
        )
        config = uvicorn.Config(self.app, log_level="warning", timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        if options.model:
            self._scheduler.preload(options.model)

    async def serve(self, listener: socket.socket) -> None:
        """Answer on a bound socket until the end."""
        watch = asyncio.create_task(self._watch())
        await self._server.serve(sockets=[listener])
        watch.cancel()
        self._scheduler.close()

    def _guard(self, handler: Handler) -> Handler:
        """Ask for the token; turn faults into OpenAI's error bodies."""

        async def guarded(request: Request) -> Response:
            if not self._trusted(request):
                error = {"type": "invalid_request_error", "message": "Wrong or missing token."}
                return JSONResponse({"error": error}, status_code=401)
            self._lifetime.note_use(request.headers.get(CLIENT_HEADER))
            try:
                return await handler(request)
            except FimbleError as fault:
                body, status = error_json(fault)
                return JSONResponse(body, status_code=status)

        return guarded

    def _trusted(self, request: Request) -> bool:
        # The host is checked so that a web page cannot reach us through a name of its own.
        host = request.headers.get("host", "").rsplit(":", 1)[0]
        given = request.headers.get("authorization", "")
        return host in _HOSTS and hmac.compare_digest(
            given.encode(), f"Bearer {self._token}".encode()
        )

    async def _health(self, request: Request) -> Response:
        description = self._host.description
        if not self._trusted(request):
            return JSONResponse({"status": description.status})
        fields: dict[str, Any] = {
            name: getattr(description, name)
            for name in ("status", "model", "device", "dtype", "quantization")
        }
        return JSONResponse(
            {
                **fields,
                "context_length": description.context_length,
                "progress": description.progress,
                "message": description.message,
                "extras": sorted(description.extras),
                "pid": os.getpid(),
                "version": __version__,
            }
        )

    async def _models(self, request: Request) -> Response:
        del request
        here = [card.id for card in load_cards().values() if loadable_directory(card)]
        fields = {"object": "model", "created": 0, "owned_by": "fimble"}
        data = [{"id": model, **fields} for model in here]
        return JSONResponse({"object": "list", "data": data})

    async def _completions(self, request: Request) -> Response:
        body = parse_body(await _json(request))
        job = self._scheduler.submit(body.request)
        try:
            first = await self._next(job, request)
            if body.stream:
                return StreamingResponse(self._stream(job, first), media_type="text/event-stream")
            return JSONResponse(await self._whole(job, first, request))
        except BaseException:
            self._scheduler.forget(job)
            raise

    async def _next(self, job: Job, request: Request) -> TextChunk | GenerationEnd:
        """The next item, given up when the client hangs up; a fault is raised."""
        while True:
            try:
                item = await asyncio.wait_for(job.items.get(), 0.25)
            except TimeoutError:
                self._lifetime.note_use(None)  # a model that is being pulled is not idle
                if await request.is_disconnected():
                    self._scheduler.forget(job)
                continue
            if isinstance(item, FimbleError):
                raise item
            return item

    async def _stream(self, job: Job, first: TextChunk | GenerationEnd) -> AsyncIterator[str]:
        """Server-sent events; Starlette closes this when the client hangs up."""
        item: TextChunk | GenerationEnd | FimbleError = first
        head = self._head(job)
        try:
            while isinstance(item, TextChunk):
                yield _event(chunk_json(item, head))
                item = await job.items.get()
            end = error_json(item)[0] if isinstance(item, FimbleError) else end_json(item, head)
            yield _event(end)
            yield "data: [DONE]\n\n"
        finally:
            self._lifetime.note_use(None)
            self._scheduler.forget(job)

    async def _whole(
        self, job: Job, first: TextChunk | GenerationEnd, request: Request
    ) -> dict[str, Any]:
        chunks: list[TextChunk] = []
        item = first
        while isinstance(item, TextChunk):
            chunks.append(item)
            item = await self._next(job, request)
        self._scheduler.forget(job)
        return whole_json(chunks, item, self._head(job))

    def _head(self, job: Job) -> AnswerHead:
        return AnswerHead(model=self._host.description.model, logprobs=job.request.logprobs)

    async def _count(self, request: Request) -> Response:
        raw = await _json(request)
        texts = raw.get("texts") if isinstance(raw, dict) else None
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise RequestError("The field texts is wrong.", "Send a list of strings.")
        model = str(raw.get("model") or "auto")
        whole = [replace_halves(text) for text in texts]
        tokenizer = self._host.tokenizer_at_hand(model)
        if tokenizer is not None:  # no need to wait for what the model is doing
            counts = await asyncio.to_thread(tokenizer.count, whole)
        else:
            counts = await self._in_worker(lambda: self._host.count_tokens(model, whole))
        return JSONResponse({"counts": counts})

    async def _in_worker(self, action: Callable[[], list[int]]) -> list[int]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[int]] = loop.create_future()

        def run() -> None:
            try:
                counts = action()
            except Exception as fault:  # noqa: BLE001  the asker waits for an answer of any kind
                loop.call_soon_threadsafe(answer.set_exception, fault_in_words(fault))
            else:
                loop.call_soon_threadsafe(answer.set_result, counts)

        self._scheduler.call(run)
        return await answer

    async def _load(self, request: Request) -> Response:
        raw = await _json(request)
        model = raw.get("model") if isinstance(raw, dict) else None
        self._scheduler.preload(str(model or "auto"))
        return JSONResponse({}, status_code=202)

    async def _shutdown(self, request: Request) -> Response:
        del request
        self._server.should_exit = True
        return JSONResponse({})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH_EVERY_S)
            if self._scheduler.busy or self._host.description.status in ("pulling", "converting"):
                continue
            verdict = self._lifetime.judge(time.monotonic())
            if verdict == "exit" or _replaced():
                self._server.should_exit = True
            elif verdict == "unload" and self._host.description.status == "ready":
                self._scheduler.call(self._host.unload)


def _replaced() -> bool:
    """Whether clients are led to another engine: ours did not answer, or its token was lost."""
    entry = read_runtime_file()
    return entry is not None and entry.pid != os.getpid()


async def _json(request: Request) -> Any:
    with contextlib.suppress(ValueError):
        return await request.json()
    raise RequestError("The body is not JSON.", "Send an OpenAI completions request.")


def _event(body: dict[str, Any]) -> str:
    return f"data: {json.dumps(body)}\n\n"
