"""When a generation ends, as data: one implementation for our engine and for foreign servers.

Our engine checks the rules after every token; for servers that know only stop strings the client
checks the same rules on the streamed text and hangs up. Pure: no I/O, no model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class BlockRule:
    """Where the syntactic block around the cursor ends.

    Attributes:
        kind: `indentation` (Python, YAML): the block ends before the first non-blank line, after
            the first line, that is indented by fewer than `columns`. `brackets`: it ends before
            the bracket that closes one opened before the cursor, where that bracket starts a line
            indented by fewer than `columns`.
        columns: the indentation of the block's lines, a tab counting up to the next multiple of 4.
    """

    kind: Literal["indentation", "brackets"]
    columns: int


@dataclass(frozen=True, kw_only=True)
class StopRules:
    """All rules of one generation; the first that fires ends it.

    Attributes:
        strings: the text ends before the first occurrence of any of them.
        token_strings: special tokens by their text (sentinels, end of text) that end it.
        block: see `BlockRule`; None for no such rule.
        max_lines: whole lines kept; 1 ends the text before its first line break.
        max_tokens: tokens generated.
        time_limit_ms: time after the request has started to run, prefill included; the first token
            is always waited for. None for no limit.
    """

    strings: tuple[str, ...] = ()
    token_strings: tuple[str, ...] = ()
    block: BlockRule | None = None
    max_lines: int | None = None
    max_tokens: int = 128
    time_limit_ms: int | None = None


@dataclass(frozen=True, kw_only=True)
class StopMatch:
    """A rule fired: the text is valid up to `end` (an offset into the text), for `reason`."""

    end: int
    reason: Literal["stop_string", "block_end", "line_limit"]


@dataclass(kw_only=True)
class StopChecker:
    """Feeds on the text of one generation and says how much of it is final.

    `push` may be given text in any pieces: the outcome depends only on their concatenation.
    """

    rules: StopRules
    text: str = ""
    match: StopMatch | None = None
    _given: int = field(default=0, repr=False)
