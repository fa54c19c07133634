"""`fimble/status`: what an editor's status line shows, told whenever something of it changes.

A notification from the server, only to a client whose capabilities say so:

    "experimental": {"fimbleStatus": true}

Its parameters, all of them always there:

    {"state": "loading", "model": "qwen2.5-coder-0.5b-instruct", "device": "cpu",
     "percentage": 40, "message": "Pulling …"}

`state` is one of

- `idle`: no model is loaded; the first document, or the next suggestion, loads it,
- `loading`: the model is pulled, converted or loaded; `percentage` (0 to 100, or null) of that,
- `ready`: a suggestion can be had; `model` and `device` say from what,
- `busy`: a suggestion is being made,
- `off`: completions are switched off by the settings,
- `trouble`: `message` says what happened and what to do.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

from pygls.lsp.server import LanguageServer

from fimble.completion.rejection import Rejection

if TYPE_CHECKING:
    from fimble.completion.request import Outcome
    from fimble.engine.interface import EngineDescription

STATUS_METHOD: Final = "fimble/status"
_LOADING: Final = frozenset({"pulling", "converting", "loading"})


@dataclass(frozen=True, kw_only=True)
class Status:
    """The parameters of the notification."""

    state: str = "idle"
    model: str = ""
    device: str = ""
    percentage: int | None = None
    message: str = ""


class StatusLine:
    """The status of one connection; tells the client what is new and nothing twice."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._told: Status | None = None
        self._status = Status()
        self._running = 0
        self._stands = False

    @property
    def status(self) -> Status:
        """What was told last."""
        return self._status

    def tell_first(self) -> None:
        """The connection stands: nothing may be told before the answer to `initialize`."""
        self._stands = True
        self._tell(self._status)

    def tell_engine(self, description: EngineDescription) -> None:
        """What the engine says of itself."""
        loading = description.status in _LOADING
        known = {"ready": "ready", "failed": "trouble"}
        fraction = description.progress if loading else None
        self._tell(
            replace(
                self._status,
                state="loading" if loading else known.get(description.status, "idle"),
                model=description.model or self._status.model,
                device=description.device or self._status.device,
                percentage=None if fraction is None else int(fraction * 100),
                message=description.message,
            )
        )

    def tell_trouble(self, sentence: str) -> None:
        """Something that the user has to mend."""
        self._tell(replace(self._status, state="trouble", percentage=None, message=sentence))

    def tell_outcome(self, outcome: Outcome) -> None:
        """What came of a completion: a fault is trouble, an answer of the model means ready."""
        if outcome.rejection is Rejection.ENGINE_NOT_READY:
            self._tell(replace(self._status, state="loading", message=outcome.fault))
        elif outcome.rejection in (Rejection.DISABLED, Rejection.LANGUAGE_DISABLED):
            self._tell(replace(self._status, state="off", message=str(outcome.rejection)))
        elif outcome.fault:
            self.tell_trouble(outcome.fault)
        elif outcome.model:
            device = outcome.device or self._status.device
            self._tell(Status(state="ready", model=outcome.model, device=device))

    def tell_enabled(self, enabled: bool) -> None:
        """Completions were switched on or off by the settings."""
        if not enabled:
            self._tell(replace(self._status, state="off", message=str(Rejection.DISABLED)))
        elif self._status.state == "off":
            state = "ready" if self._status.device else "idle"
            self._tell(replace(self._status, state=state, message=""))

    @contextmanager
    def busy(self) -> Generator[None]:
        """While the block runs a status that was ready is `busy`; ready comes back after it."""
        self._running += 1
        try:
            if self._status.state == "ready":
                self._tell(replace(self._status, state="busy"))
            yield
        finally:
            self._running -= 1
            if self._status.state == "busy" and not self._running:
                self._tell(replace(self._status, state="ready"))

    def _tell(self, status: Status) -> None:
        self._status = status
        if status == self._told or not self._stands or not wants_status(self._server):
            return
        self._told = status
        self._server.protocol.notify(STATUS_METHOD, asdict(status))


def wants_status(server: LanguageServer) -> bool:
    """Whether the client says that it understands the notification."""
    experimental: Any = server.client_capabilities.experimental
    if not isinstance(experimental, dict):
        return False
    return cast("dict[str, Any]", experimental).get("fimbleStatus") is True
