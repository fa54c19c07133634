"""The model in memory and what happens to it: pulled, loaded, asked, unloaded. Worker thread only.

`description` alone is read from other threads; it is replaced as a whole, never changed.
torch is imported by the first load, not by the start of the process.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from fimble.engine import wire
from fimble.engine.interface import (
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    StopReason,
    TextChunk,
)
from fimble.engine.stop_rules import StopChecker
from fimble.errors import EngineError, FimbleError, RequestError
from fimble.inference.scheduler import Job, fault_in_words
from fimble.prompt.fill_in_middle import arrange
from fimble.weights.progress import PullProgress
from fimble.weights.pull import ensure_weights
from fimble.weights.resolve import ResolvedModel, resolve_model
from fimble_models import ModelCard

if TYPE_CHECKING:
    from fimble.inference.cache_pool import CachePool
    from fimble.inference.kv_cache import CacheSlot
    from fimble.inference.loading import LoadedModel
    from fimble.inference.tokenizer import Tokenizer

_CACHE_BYTES: Final = 512 * 2**20
"""For all cache slots together: some thirteen prompts of 1,200 tokens of the 0.5B, six of the
1.5B."""
_CHUNK_AHEAD: Final = 64
"""Tokens read ahead at once: whoever really asks waits for the rest of it (0.25 s on two cores)."""
_STATUS_OF_STAGE = {"waiting": "pulling", "downloading": "pulling", "checking": "pulling"}


class ModelHost:
    """Holds at most one model."""

    def __init__(self, device: str, quantization: str, threads: int) -> None:
        self.description = EngineDescription(status="unloaded", extras=wire.EXTRAS)
        self._device = device
        self._quantization = quantization
        self._threads = threads
        self._loaded: LoadedModel | None = None
        self._pool: CachePool | None = None

    def load(self, model: str) -> LoadedModel:
        """Make a model ready; what stands in memory already is kept.

        Raises:
            FimbleError: it cannot be had; the next call tries again.
        """
        try:
            # `auto` means whatever is there: a new measurement must not swap models.
            if self._loaded is not None and model in ("auto", self._loaded.card.id):
                return self._loaded
            resolved = resolve_model(model)
            if self._loaded is not None and resolved.card == self._loaded.card:
                return self._loaded
            return self._load(resolved)
        except Exception as fault:
            # Whoever waits looks at the status: it must not stay `loading`, whatever the fault.
            self._tell(status="failed", message=str(fault_in_words(fault)), progress=None)
            raise

    def preload(self, model: str) -> None:
        """`load` for the background: a fault stands in the description."""
        try:
            self.load(model)
        except FimbleError:
            return

    def unload(self) -> None:
        """Give the memory back; the next request loads again."""
        self._loaded = self._pool = None
        self._tell(status="unloaded", message="", progress=None)
        from fimble.inference.device import release_memory

        release_memory()

    def count_tokens(self, model: str, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text in the model's own tokens."""
        return self.load(model).tokenizer.count(texts)

    def tokenizer_at_hand(self, model: str) -> Tokenizer | None:
        """The model's tokenizer if it is in memory already. From any thread."""
        loaded = self._loaded
        return loaded.tokenizer if loaded and model in ("auto", loaded.card.id) else None

    def generate(self, job: Job) -> None:
        """Run one request and emit its items.

        Raises:
            FimbleError: the model cannot be had or the prompt does not fit.
        """
        loaded = self.load(job.request.model)
        started = time.perf_counter()
        prompt = loaded.tokenizer.encode(_prompt_text(job.request, loaded.card))
        _check_length(len(prompt), job.request.stop.max_tokens, loaded)
        assert self._pool is not None
        with self._pool.slot_for(prompt) as slot:
            cached = len(slot.tokens)
            end = self._run(job, loaded, slot, prompt, started)
        job.emit(
            replace(
                end,
                model=loaded.card.id,
                device=loaded.device,
                prompt_tokens=len(prompt),
                cached_tokens=cached,
            )
        )

    def _run(
        self, job: Job, loaded: LoadedModel, slot: CacheSlot, prompt: list[int], started: float
    ) -> GenerationEnd:
        from fimble.inference.decoding import NotANumberError

        try:
            if job.request.prefill_only:
                return _read_ahead(job, loaded, slot, prompt)
            if job.request.weighs:
                return _weigh(job, loaded, slot, prompt, started)
            return self._decode(job, loaded, slot, prompt, started)
        except NotANumberError:
            self.unload()
            raise
        except RuntimeError as fault:
            raise self._leave_device(fault, loaded.device) from fault

    def _leave_device(self, fault: RuntimeError, device: str) -> Exception:
        """What to say of a fault in a pass. A device that has gone is not asked again."""
        import torch

        if device == "cpu" or isinstance(fault, torch.OutOfMemoryError):
            return fault
        self._device = "cpu"
        self.unload()
        first_line = (str(fault).strip().splitlines() or [type(fault).__name__])[0]
        return EngineError(
            f"The device {device} failed ({first_line[:200]}), so Fimble goes on without it.",
            "Ask again; fimble engine stop makes it try the device anew.",
        )

    def _decode(
        self, job: Job, loaded: LoadedModel, slot: CacheSlot, prompt: list[int], started: float
    ) -> GenerationEnd:
        from fimble.inference.decoding import Cancelled, Sampling, decode
        from fimble.inference.healing import Healing
        from fimble.inference.speculation import Drafter
        from fimble.inference.tokenizer import IncrementalDecoder

        request, rules = job.request, job.request.stop
        sampling = Sampling(temperature=request.temperature, top_p=request.top_p, seed=request.seed)
        stop_tokens = loaded.tokenizer.stop_tokens(_stop_strings(request, loaded.card))
        checker, text = StopChecker(rules=rules), IncrementalDecoder(loaded.tokenizer, prompt)
        begun = (request.begins_with, request.avoids, request.one_of)
        usual = loaded.tokenizer.encode_rest(request.begins_with)
        healing = Healing(loaded.tokenizer.vocabulary, *begun, usual) if any(begun) else None
        count, first_token_ms, reason = 0, None, StopReason.TOKEN_LIMIT
        must_stop = _must_stop(job, started)
        try:
            tokens = decode(
                loaded.model,
                slot,
                prompt,
                sampling,
                must_stop,
                healing,
                Drafter(prompt),
            )
            for token, logprob in tokens:
                if first_token_ms is None:
                    first_token_ms = (time.perf_counter() - started) * 1000
                count += 1
                if token in stop_tokens:
                    reason = StopReason.STOP_TOKEN
                    break
                job.emit(TextChunk(text=checker.push(text.push(token)), token_logprobs=(logprob,)))
                if checker.match is not None:
                    reason = StopReason(checker.match.reason)
                    break
                if count >= rules.max_tokens:
                    break
        except Cancelled:
            reason = job.stop_reason or StopReason.TIME_LIMIT
        if rest := checker.finish(cut_short=reason is not StopReason.STOP_TOKEN):
            job.emit(TextChunk(text=rest))
        return GenerationEnd(reason=reason, generated_tokens=count, first_token_ms=first_token_ms)

    def _load(self, resolved: ResolvedModel) -> LoadedModel:
        self._loaded = self._pool = None
        self._tell(status="loading", model=resolved.card.id, message="", progress=None)
        folder = ensure_weights(resolved, self._report)
        self._tell(status="loading", message=f"Loading {resolved.card.name}", progress=None)
        from fimble.inference.cache_pool import CachePool
        from fimble.inference.device import release_memory, set_threads
        from fimble.inference.loading import load_model
        from fimble.inference.warm_up import warm_up

        release_memory()
        set_threads(self._threads)
        loaded = load_model(resolved.card, folder, self._device, self._quantization)
        if getattr(loaded.model, "must_be_compiled", False):
            message = f"Compiling {resolved.card.name} for this CPU, once (half a minute)"
            self._tell(status="loading", message=message, progress=None)
        warm_up(loaded)
        self._loaded, self._pool = loaded, CachePool(_CACHE_BYTES)
        self._tell(
            status="ready",
            device=loaded.device,
            dtype=loaded.dtype,
            quantization=loaded.quantization,
            context_length=loaded.context_length,
            message=loaded.note,
        )
        return loaded

    def _report(self, progress: PullProgress) -> None:
        status = _STATUS_OF_STAGE.get(progress.stage, progress.stage)
        if status != "ready":
            self._tell(status=status, message=progress.message, progress=progress.fraction)

    def _tell(self, **changes: Any) -> None:
        self.description = replace(self.description, **changes)


def _read_ahead(job: Job, loaded: LoadedModel, slot: CacheSlot, prompt: list[int]) -> GenerationEnd:
    from fimble.inference.decoding import Cancelled, prefill

    try:
        prefill(loaded.model, slot, prompt, job.stopped, chunk=_CHUNK_AHEAD)
    except Cancelled:
        return GenerationEnd(reason=job.stop_reason or StopReason.CANCELLED, generated_tokens=0)
    return GenerationEnd(reason=StopReason.TOKEN_LIMIT, generated_tokens=0)


def _must_stop(job: Job, started: float) -> Callable[[], bool]:
    """Whether it is time to; what was read by then stays in the slot for the next one."""
    limit_ms = job.request.stop.time_limit_ms
    give_up = math.inf if limit_ms is None else started + limit_ms / 1000
    return lambda: job.stopped() or time.perf_counter() > give_up


def _weigh(
    job: Job, loaded: LoadedModel, slot: CacheSlot, prompt: list[int], started: float
) -> GenerationEnd:
    from fimble.inference.decoding import Cancelled
    from fimble.inference.weighing import weigh

    pairs = [loaded.tokenizer.encode_pair(*pair) for pair in job.request.weighs]
    texts = [tokens for tokens, _ in pairs]
    _check_length(len(prompt), max(map(len, texts)), loaded)
    weighed = weigh(loaded.model, slot, prompt, texts, _must_stop(job, started))
    try:
        for logprobs, (_, first) in zip(weighed, pairs, strict=True):
            job.emit(TextChunk(text="", token_logprobs=tuple(logprobs[first:])))
    except Cancelled:
        reason = job.stop_reason or StopReason.TIME_LIMIT
        return GenerationEnd(reason=reason, generated_tokens=0)
    return GenerationEnd(reason=StopReason.TOKEN_LIMIT, generated_tokens=0)


def _prompt_text(request: GenerationRequest, card: ModelCard) -> str:
    """The prompt as the model reads it; raises RequestError where it cannot fill in the middle."""
    if not request.suffix:
        return request.prompt
    if card.fim is None:
        raise RequestError(
            f"{card.name} has no tokens to fill in the middle with.", "Leave out the suffix."
        )
    return arrange(request.prompt, request.suffix, card.fim)


def _stop_strings(request: GenerationRequest, card: ModelCard) -> tuple[str, ...]:
    """Who sends a plain suffix need not know with which tokens this model ends a middle."""
    own = card.fim.stop if request.suffix and card.fim else ()
    return (*request.stop.token_strings, *own)


def _check_length(prompt_tokens: int, max_tokens: int, loaded: LoadedModel) -> None:
    if prompt_tokens == 0:
        raise RequestError("The prompt is empty.", "Send some text.")
    if prompt_tokens + max_tokens > loaded.context_length:
        raise RequestError(
            f"The prompt has {prompt_tokens} tokens and asks for {max_tokens} more, but"
            f" {loaded.card.name} reads {loaded.context_length} at most.",
            "Shorten the prompt or ask for fewer tokens.",
        )
