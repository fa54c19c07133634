"""From the JSON of `/v1/completions` to a `GenerationRequest`, and back to its JSON. Pure."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Literal

from fimble.engine.interface import GenerationEnd, GenerationRequest, StopReason, TextChunk
from fimble.engine.run_on import RunOnRule
from fimble.engine.stop_rules import BlockRule, StopRules
from fimble.engine.surrogates import replace_halves
from fimble.engine.wire import ERROR_TYPES
from fimble.errors import FimbleError, RequestError

_MOST_TOKENS = 4096


@dataclass(frozen=True, kw_only=True)
class CompletionBody:
    """A checked body: the request and how the answer is wanted."""

    request: GenerationRequest
    stream: bool


def parse_body(raw: Any) -> CompletionBody:
    """Check a body.

    Raises:
        RequestError: a field is missing or of the wrong kind; the message names it.
    """
    if not isinstance(raw, dict):
        raise RequestError("The body is not a JSON object.", "Send an OpenAI completions request.")
    body: dict[str, Any] = raw
    prompt = _field(body, "prompt", str, None)
    if prompt is None:
        raise RequestError("The field prompt is missing.", "Send it as one string.")
    if _field(body, "n", int, 1) != 1 or _field(body, "best_of", int, 1) != 1:
        raise RequestError("Only n = 1 is supported.", "Ask once for each answer.")
    if _field(body, "echo", bool, False):
        raise RequestError("echo is not supported.", "Put the prompt before the answer yourself.")
    extra = _field(body, "fimble", dict, {})
    stream: bool = _field(body, "stream", bool, False)
    return CompletionBody(
        request=GenerationRequest(
            prompt=prompt,
            stop=_stop_rules(body, _field(extra, "stop_rules", dict, {})),
            model=_field(body, "model", str, "auto") or "auto",
            temperature=_number(body, "temperature", 0.0, 0.0, 2.0),
            top_p=_number(body, "top_p", 1.0, 0.001, 1.0),
            seed=_field(body, "seed", int, None),
            logprobs=body.get("logprobs") is not None,
            session=_field(extra, "session", str, ""),
            begins_with=_field(extra, "begins_with", str, ""),
            avoids=_field(extra, "avoids", str, ""),
            one_of=tuple(str(text) for text in _field(extra, "one_of", list, [])),
            weighs=_pairs(_field(extra, "weighs", list, [])),
            suffix=_field(body, "suffix", str, ""),
            prefill_only=_field(extra, "prefill_only", bool, False),
            background=_field(extra, "background", bool, False),
        ),
        stream=stream,
    )


@dataclass(frozen=True, kw_only=True)
class AnswerHead:
    """What all parts of one answer share; `created` in seconds since 1970."""

    model: str
    logprobs: bool
    id: str = field(default_factory=lambda: f"cmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def json(self) -> dict[str, Any]:
        """The fields at the top of each part."""
        fields = {"id": self.id, "object": "text_completion", "created": self.created}
        return {**fields, "model": self.model}


def chunk_json(chunk: TextChunk, head: AnswerHead) -> dict[str, Any]:
    """One streamed chunk in OpenAI's form."""
    choice: dict[str, Any] = {"index": 0, "text": chunk.text, "finish_reason": None}
    if head.logprobs:
        choice["logprobs"] = {"token_logprobs": list(chunk.token_logprobs)}
    return {**head.json(), "choices": [choice]}


def end_json(end: GenerationEnd, head: AnswerHead) -> dict[str, Any]:
    """The last chunk: finish reason, usage and what is ours."""
    finish = "length" if end.reason in (StopReason.TOKEN_LIMIT, StopReason.TIME_LIMIT) else "stop"
    prompt, generated = end.prompt_tokens or 0, end.generated_tokens or 0
    return {
        **head.json(),
        "model": end.model,
        "choices": [{"index": 0, "text": "", "finish_reason": finish}],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": generated,
            "total_tokens": prompt + generated,
        },
        "fimble": {
            "stop_reason": end.reason.value,
            "cached_tokens": end.cached_tokens,
            "first_token_ms": end.first_token_ms,
            "device": end.device,
            "model": end.model,
        },
    }


def whole_json(chunks: list[TextChunk], end: GenerationEnd, head: AnswerHead) -> dict[str, Any]:
    """The answer to a request without `stream`."""
    whole = end_json(end, head)
    choice = whole["choices"][0]
    choice["text"] = "".join(chunk.text for chunk in chunks)
    if head.logprobs:
        values = [logprob for chunk in chunks for logprob in chunk.token_logprobs]
        choice["logprobs"] = {"token_logprobs": values}
    return whole


def error_json(fault: FimbleError) -> tuple[dict[str, Any], int]:
    """OpenAI's error body for a fault, and its HTTP status."""
    for name, (kind, status) in ERROR_TYPES.items():
        if type(fault) is kind:
            return {"error": {"type": name, "message": str(fault)}}, status
    return {"error": {"type": "engine_error", "message": str(fault)}}, 500


def _stop_rules(body: dict[str, Any], rules: dict[str, Any]) -> StopRules:
    stop = body.get("stop") or []
    strings: Any = [stop] if isinstance(stop, str) else stop
    block, run_on = _field(rules, "block", dict, None), _field(rules, "run_on", dict, None)
    max_tokens: int = _field(body, "max_tokens", int, 128)
    if not isinstance(strings, list) or not all(isinstance(string, str) for string in strings):
        raise RequestError("The field stop is wrong.", "Send a string or a list of strings.")
    if not 1 <= max_tokens <= _MOST_TOKENS:
        raise RequestError(f"The field max_tokens is {max_tokens}.", f"Send 1 to {_MOST_TOKENS}.")
    return StopRules(
        strings=tuple(strings),
        token_strings=tuple(str(token) for token in _field(rules, "token_strings", list, [])),
        block=None if block is None else _block(block),
        max_lines=_field(rules, "max_lines", int, None),
        run_on=None if run_on is None else _run_on(run_on),
        max_tokens=max_tokens,
        time_limit_ms=_field(rules, "time_limit_ms", int, None),
    )


def _pairs(raw: list[Any]) -> tuple[tuple[str, str], ...]:
    pairs = tuple((str(pair[0]), str(pair[1])) for pair in raw if _is_pair(pair))
    if len(pairs) < len(raw) or not all(first + second for first, second in pairs):
        raise RequestError("The field weighs is wrong.", "Send a list of pairs of texts.")
    return pairs


def _is_pair(raw: Any) -> bool:
    return isinstance(raw, list) and len(raw) == 2 and all(isinstance(text, str) for text in raw)


def _block(raw: dict[str, Any]) -> BlockRule:
    return BlockRule(kind=_block_kind(raw), columns=_field(raw, "columns", int, 0))


def _run_on(raw: dict[str, Any]) -> RunOnRule:
    return RunOnRule(
        kind=_block_kind(raw),
        line_before=_field(raw, "line_before", str, ""),
        owed=_field(raw, "owed", int, 0),
        max_lines=_field(raw, "max_lines", int, 1),
        decorators_wait=_field(raw, "decorators_wait", bool, False),
        starts_below=_field(raw, "starts_below", bool, False),
        begun=_field(raw, "begun", str, ""),
        wanted=tuple(str(name) for name in _field(raw, "wanted", list, [])),
        most_for_wanted=_field(raw, "most_for_wanted", int, 8),
        own_end=_field(raw, "own_end", bool, False),
    )


def _block_kind(raw: dict[str, Any]) -> Literal["indentation", "brackets"]:
    kind = raw.get("kind")
    if kind not in ("indentation", "brackets"):
        raise RequestError(f"The block kind {kind!r} is unknown.", "Send indentation or brackets.")
    return kind


def _number(body: dict[str, Any], name: str, default: float, least: float, most: float) -> float:
    value = float(_field(body, name, (int, float), default))
    if not least <= value <= most:
        raise RequestError(f"The field {name} is {value}.", f"Send {least} to {most}.")
    return value


def _field(raw: dict[str, Any], name: str, kind: type | tuple[type, ...], default: Any) -> Any:
    value = raw.get(name)
    if value is None:
        return default
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise RequestError(f"The field {name} is of the wrong kind.", "See the OpenAI protocol.")
    return replace_halves(value) if isinstance(value, str) else value
