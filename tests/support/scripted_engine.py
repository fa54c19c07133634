"""A real HTTP server with our wire protocol whose answers are scripted; no model, no torch.

It stands where the model is not the subject: for the language server and the engine client.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from fimble.engine.wire import EXTRAS

MODEL = "qwen2.5-coder-0.5b-instruct"


@dataclass(kw_only=True)
class ScriptedEngine:
    """What it answers, and what it was asked.

    Attributes:
        pieces: streamed one by one, `delay_s` before each.
        foreign: behave like another make of server: no extras, no fields of ours.
        before_ready: what it says of itself, one answer each, before it says that it is ready.
        break_after: close the connection after so many pieces.
        finish_reason: how it says that an answer has ended; `length` for the limit of tokens.
        asked: the bodies of the requests; `cancelled` counts those whose client hung up.
    """

    pieces: list[str] = field(default_factory=lambda: ["return ", "a + b"])
    delay_s: float = 0.0
    foreign: bool = False
    before_ready: list[dict[str, Any]] = field(default_factory=list)
    break_after: int | None = None
    finish_reason: str = "stop"
    asked: list[dict[str, Any]] = field(default_factory=list)
    cancelled: int = 0
    url: str = ""

    def start(self) -> None:
        """Listen on a free port of loopback."""
        # With the protocol named, asyncio sends each piece at once (TCP_NODELAY).
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        routes = [
            Route("/health", self._health),
            Route("/v1/completions", self._complete, methods=["POST"]),
            Route("/fimble/count_tokens", self._count, methods=["POST"]),
            Route("/fimble/load", self._load, methods=["POST"]),
        ]
        app = Starlette(routes=routes)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        self._thread = threading.Thread(target=self._server.run, args=([listener],), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it, open answers included."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)

    async def _health(self, request: Request) -> Response:
        del request
        if self.foreign:
            return Response()
        body = {"status": "ready", "model": MODEL, "device": "cpu", "extras": sorted(EXTRAS)}
        if self.before_ready:
            body |= self.before_ready.pop(0)
        return JSONResponse(body)

    async def _count(self, request: Request) -> Response:
        texts = (await request.json())["texts"]
        return JSONResponse({"counts": [len(text) // 3 + 1 for text in texts]})

    async def _load(self, request: Request) -> Response:
        del request
        return JSONResponse({}, status_code=202)

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        if self.foreign and "fimble" in body:
            return JSONResponse({"error": {"message": "unknown field fimble"}}, status_code=400)
        usage = {"prompt_tokens": len(body["prompt"]) // 3 + 1}
        return StreamingResponse(self._stream(usage), media_type="text/event-stream")

    async def _stream(self, usage: dict[str, int]):
        done = False
        try:
            for count, piece in enumerate(self.pieces):
                if count == self.break_after:
                    raise ConnectionAbortedError("scripted")
                await asyncio.sleep(self.delay_s)
                choice = {"index": 0, "text": piece, "logprobs": {"token_logprobs": [-0.1]}}
                yield f"data: {json.dumps({'choices': [choice]})}\n\n"
            end: dict[str, Any] = {"choices": [{"text": "", "finish_reason": self.finish_reason}]}
            if not self.foreign:
                end["usage"] = {**usage, "completion_tokens": len(self.pieces)}
                end["fimble"] = {"stop_reason": "stop_token", "cached_tokens": 0, "model": MODEL}
            yield f"data: {json.dumps(end)}\n\ndata: [DONE]\n\n"
            done = True
        finally:
            self.cancelled += not done
