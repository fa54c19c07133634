"""When a generation ends, as data: one implementation for our engine and for foreign servers.

Our engine checks the rules after every token; for servers that know only stop strings the client
checks the same rules on the streamed text and hangs up. Pure: no I/O, no model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from fimble.engine.block_end import BlockScanner
from fimble.engine.run_on import RunOnRule, RunOnScanner


@dataclass(frozen=True, kw_only=True)
class BlockRule:
    """Where the syntactic block around the cursor ends; see `block_end` for how it is found.

    Attributes:
        kind: `indentation` (Python, YAML, Ruby): the block ends before the first non-blank line,
            after the first line break, that is indented by fewer than `columns`; not inside a
            string, nor where that line closes a bracket that the generated text has opened.
            `brackets`: the same, but as long as a bracket that the generated text has opened is
            open, no line leaves the block; and besides it ends before a brace, not first in its
            line, that closes one opened before the cursor.
        columns: the indentation of the block's lines, a tab counting up to the next multiple of 4.
            The caller lowers it to that of the closing line where the document lacks the closer.
    """

    kind: Literal["indentation", "brackets"]
    columns: int


@dataclass(frozen=True, kw_only=True)
class StopRules:
    """All rules of one generation; the first that fires ends it.

    Attributes:
        strings: the text ends before the first occurrence of any of them. One that is all blanks
            (an empty line ends a paragraph) counts only after text that is not; so it must not be
            sent to a server that knows plain stop strings alone.
        token_strings: special tokens by their text (sentinels, end of text) that end it.
        block: see `BlockRule`; None for no such rule.
        max_lines: whole lines kept; 1 ends the text before its first line break.
        run_on: takes the place of a limit of one line; see `RunOnRule`.
        max_tokens: tokens generated.
        time_limit_ms: time after the request has started to run, prefill included. What was read
            by then is kept, so that a request that goes on from it needs less. None for no limit.
    """

    strings: tuple[str, ...] = ()
    token_strings: tuple[str, ...] = ()
    block: BlockRule | None = None
    max_lines: int | None = None
    run_on: RunOnRule | None = None
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

    `push` may be given text in any pieces: the outcome depends only on their concatenation, since
    it is read character by character and the first character that makes a rule fire decides.

    Attributes:
        text: all that was pushed, up to the character at which a rule fired.
        match: the rule that fired; what is pushed after it is ignored.
    """

    rules: StopRules
    text: str = ""
    match: StopMatch | None = None
    _given: int = field(default=0, repr=False)
    _line_breaks: int = field(default=0, repr=False)
    _block: BlockScanner | None = field(default=None, repr=False)
    _run_on: RunOnScanner | None = field(default=None, repr=False)
    _strings: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        # Our engine stops at special tokens by their ids; a foreign server may spell them out.
        self._strings = tuple(s for s in self.rules.strings + self.rules.token_strings if s)
        block = self.rules.block
        if block is not None:
            self._block = BlockScanner(by_brackets=block.kind == "brackets", columns=block.columns)
        if self.rules.run_on is not None:
            self._run_on = RunOnScanner(rule=self.rules.run_on)

    def push(self, text: str) -> str:
        """Take more text; the text that has become final."""
        for character in text:
            if self.match is not None:
                break
            self.text += character
            self.match = self._first_rule_that_fires(character)
        return self._give(self._undecided_from() if self.match is None else self.match.end)

    def finish(self, *, cut_short: bool = False) -> str:
        """The rest that was held back, when the generation has ended for another reason.

        Args:
            cut_short: by a limit, where the model would have gone on.
        """
        end = len(self.text) if self.match is None else self.match.end
        if cut_short and self.match is None and self._run_on is not None:
            end = self._run_on.end_when_cut_short or end
        return self._give(end)

    def _give(self, end: int) -> str:
        given, self._given = self._given, max(self._given, end)
        return self.text[given : self._given]

    def _first_rule_that_fires(self, character: str) -> StopMatch | None:
        found = (self._string(), self._block_end(character), self._line_end(character))
        return min(filter(None, found), key=lambda match: match.end, default=None)

    def _line_end(self, character: str) -> StopMatch | None:
        if self._run_on is not None:
            end = self._run_on.feed(character)
            return None if end is None else StopMatch(end=end, reason=self._run_on.reason)
        self._line_breaks += character == "\n"
        if character != "\n" or self._line_breaks != self.rules.max_lines:
            return None
        end = len(self.text) - (2 if self.text.endswith("\r\n") else 1)
        return StopMatch(end=end, reason="line_limit")

    def _string(self) -> StopMatch | None:
        found = [len(s) for s in self._strings if self.text.endswith(s) and self._counts(s)]
        if not found:
            return None
        return StopMatch(end=len(self.text) - max(found), reason="stop_string")

    def _counts(self, string: str) -> bool:
        return not string.isspace() or bool(self.text.removesuffix(string).strip())

    def _block_end(self, character: str) -> StopMatch | None:
        end = self._block.feed(character) if self._block else None
        return None if end is None else StopMatch(end=end, reason="block_end")

    def _undecided_from(self) -> int:
        """Where the text begins that a rule may still cut off."""
        text = self.text
        undecided = len(text) - text.endswith("\r")
        if self._block is not None:
            undecided = min(undecided, self._block.solid_end)
        if self._run_on is not None:
            undecided = min(undecided, self._run_on.solid_end)
        for string in self._strings:
            for length in range(min(len(string) - 1, len(text)), 0, -1):
                if text.endswith(string[:length]):
                    undecided = min(undecided, len(text) - length)
                    break
        return undecided
