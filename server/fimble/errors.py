"""Every fault that Fimble raises on purpose; a leaf that imports nothing of Fimble.

    FimbleError
    ├── UsageError               wrong arguments or settings (exit status 2)
    ├── WeightsError             the weights of a model cannot be had
    │   ├── UnknownModelError    no card of that name, no such path
    │   ├── PullError            a source failed, the disk is full, a checksum is wrong
    │   └── BrokenWeightsError   a file on disk is truncated or not what it says
    ├── EngineError              the engine cannot do what was asked
    │   ├── EngineUnavailableError   cannot be started, or died
    │   ├── ModelLoadError       the model does not load (missing, unsupported, out of memory)
    │   └── RequestError         the engine refused this one request
    ├── RecordError              the record of what became of suggestions cannot be used
    └── PositionError            a FILE:LINE:COLUMN that does not exist

Silence is not a fault: see `completion.rejection.Rejection`.
"""


class FimbleError(Exception):
    """A fault told to the user: what happened in one sentence, and what to do in another."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.what = what
        self.remedy = remedy


class UsageError(FimbleError):
    """The command line or the settings ask for something that does not exist."""


class WeightsError(FimbleError):
    """The weights of a model cannot be had."""


class UnknownModelError(WeightsError):
    """No model card has this name and no file has this path."""


class PullError(WeightsError):
    """No source gave the weights."""


class BrokenWeightsError(WeightsError):
    """A weights file on disk is truncated or is not what its card says."""


class EngineError(FimbleError):
    """The engine cannot do what was asked."""


class EngineUnavailableError(EngineError):
    """The engine cannot be reached or started, or it died during a request."""


class ModelLoadError(EngineError):
    """The model cannot be loaded: missing, unsupported, or too large for the memory."""


class RequestError(EngineError):
    """The engine refused this request; the next one may succeed."""


class RecordError(FimbleError):
    """The record of what became of suggestions is missing, unreadable or not ours."""


class PositionError(FimbleError):
    """A position that lies outside the file."""
