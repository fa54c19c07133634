"""The JSON of the engine's HTTP interface; both sides import it, so it cannot drift apart.

Base: the OpenAI completions protocol. All routes but `/health` want `Authorization: Bearer TOKEN`.

`GET /health` (200 as long as the process lives; with the token, all fields; without, only `status`)

    {"status": "ready", "model": "qwen2.5-coder-0.5b-instruct", "device": "cpu",
     "dtype": "float32", "quantization": "int8", "context_length": 32768, "progress": null,
     "message": "", "extras": ["stop_rules", "count_tokens", "cached_tokens", "supersede",
                "token_healing", "branches", "one_of", "weighs", "prefill", "background"],
     "pid": 4711, "version": "0.1.0"}

`GET /v1/models`: OpenAI's list; only the models whose weights are on disk.

`POST /v1/completions`: OpenAI's body (`model`, `prompt`, `suffix`, `max_tokens`, `temperature`,
`top_p`, `seed`, `stop`, `logprobs`, `stream`; `temperature` is 0 unless given). With `suffix` the
prompt is arranged by the model's card. Our extra field, which other servers ignore or which
is left out for those that refuse unknown fields:

    "fimble": {"session": "file:///…", "begins_with": " ret", "avoids": "urn",
               "one_of": [], "weighs": [],
               "stop_rules": {"token_strings": […], "max_lines": 1, "time_limit_ms": 2000,
               "block": {"kind": "indentation", "columns": 4},
               "run_on": {"kind": "brackets", "line_before": "f(a,", "owed": 1, "max_lines": 12,
               "decorators_wait": false, "starts_below": false, "begun": "",
               "wanted": ["total"], "most_for_wanted": 8, "own_end": false}}}

With `"weighs": [["first", "second"], …]` in it nothing is written: in a stream each pair has a
chunk without text that holds the log-probabilities of the second's tokens behind the prompt and
the first.

With `"prefill_only": true` in it the prompt is only read: the answer is its last chunk alone. What
a session asks next supersedes that too. With `"background": true` the request lets those without
it go first, even once it has begun.

Streamed chunks are OpenAI's; `choices[0].logprobs.token_logprobs` holds the log-probabilities. The
last chunk has `finish_reason` (`stop` or `length`), `usage`, and

    "fimble": {"stop_reason": "block_end", "cached_tokens": 812, "first_token_ms": 41.2,
               "device": "cpu", "model": "qwen2.5-coder-0.5b-instruct"}

then `data: [DONE]`. An error before the first chunk is an HTTP status with OpenAI's error body, and
one after it an SSE chunk with the same body:

    {"error": {"type": "model_load_error", "message": "…what happened… …what to do…"}}

`type` is a key of `ERROR_TYPES`. `POST /fimble/count_tokens` `{"model": …, "texts": [..]}` gives
`{"counts": [..]}`. `POST /fimble/load` `{"model": …}` answers 202 and loads in the background.
`POST /fimble/shutdown` answers 200 and ends the process. The header `X-Fimble-Client: PID` on any
request tells the engine which process needs it; see `inference/lifetime.py`.
"""

from __future__ import annotations

from typing import Final

from fimble.errors import (
    BrokenWeightsError,
    EngineError,
    EngineUnavailableError,
    FimbleError,
    ModelLoadError,
    PullError,
    RequestError,
    UnknownModelError,
)

CLIENT_HEADER: Final = "X-Fimble-Client"

EXTRAS: Final = frozenset(
    {
        "stop_rules",
        "count_tokens",
        "cached_tokens",
        "supersede",
        "token_healing",
        "branches",
        "one_of",
        "weighs",
        "prefill",
        "background",
    }
)

ERROR_TYPES: Final[dict[str, tuple[type[FimbleError], int]]] = {
    "invalid_request_error": (RequestError, 400),
    "unknown_model": (UnknownModelError, 404),
    "pull_error": (PullError, 503),
    "broken_weights": (BrokenWeightsError, 503),
    "model_load_error": (ModelLoadError, 503),
    "engine_unavailable": (EngineUnavailableError, 503),
    "engine_error": (EngineError, 500),
}
"""The `type` of an error body, the exception it stands for, and its HTTP status."""
