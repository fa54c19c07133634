"""Where an answer of one line ends if one line does not do: where what it opens is closed again.

`if (x > 0) {` alone would leave the file broken, so the limit of one line waits for the `}`; in a
language of indentation for the end of the deeper lines. And where code below uses names that come
from nowhere, it waits for them a few lines. Pure: text in, offsets out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from fimble.engine.block_end import BlockScanner, indentation_columns

_OPENS: Final = re.compile(
    r"(?::|\bdo(?:\s*\|[^|\n]*\|)?|\bthen|\bfunction\b[^()\n]*\([^()\n]*\))\Z"
)
_GOES_ON: Final = frozenset(("else", "elif", "elsif", "elseif", "except", "finally", "rescue"))
_CLOSES: Final = frozenset(("end", "fi", "done", "esac", "until"))
_DECORATOR: Final = re.compile(r"\s*@[\w.]+(?:\(.*\))?\s*")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True)
class RunOnRule:
    """Lets the limit of one line wait for the end of what the line has opened.

    Attributes:
        kind: as in `BlockRule`; with `brackets` only brackets open something.
        line_before: the cursor's line up to where the generated text begins.
        owed: how many brackets are open there that the text has to close.
        max_lines: whole lines kept in that case.
        decorators_wait: a line that is a decorator or an annotation waits for what it stands above.
        starts_below: an answer may begin with line breaks; its line is the one after them.
        begun: what of the cursor's line an answer repeats, without blanks around.
        wanted: names that the answer should bring in. Where none of the lines does, the answer ends
            where it would have ended without them.
        most_for_wanted: lines kept at most for their sake.
        own_end: the lines that follow are kept where the answer ends by itself within `max_lines`;
            else it ends where it would have ended without that.
    """

    kind: Literal["indentation", "brackets"]
    line_before: str = ""
    owed: int = 0
    max_lines: int = 12
    decorators_wait: bool = False
    starts_below: bool = False
    begun: str = ""
    wanted: tuple[str, ...] = ()
    most_for_wanted: int = 8
    own_end: bool = False


@dataclass(kw_only=True)
class RunOnScanner:
    """Feeds on single characters; `feed` gives the offset where the text ends, once it does.

    Attributes:
        reason: why the text ends, once it does.
    """

    rule: RunOnRule
    reason: Literal["block_end", "line_limit"] = "block_end"
    _scanner: BlockScanner = field(init=False, repr=False)
    _offset: int = 0
    _line: str = ""
    _lines: int = 0
    _columns: int | None = None
    _before_line: int = 0
    _decided: bool = True
    _closing: bool = False
    _line_before: str = field(init=False, repr=False)
    _missing: set[str] = field(init=False, repr=False)
    _margin: int = 0
    _first_end: int | None = None

    def __post_init__(self) -> None:
        self._line_before = self.rule.line_before
        # No line brings in the empty name, so the answer's own end is waited for.
        waited_for = ("",) if self.rule.own_end else ()
        self._missing = set(self.rule.wanted or waited_for)
        by_brackets = self.rule.kind == "brackets"
        self._scanner = BlockScanner(by_brackets=by_brackets, columns=0)
        self._scanner.expect_closers(self.rule.owed)

    @property
    def solid_end(self) -> int:
        """The end of what surely belongs to the text."""
        if self._first_end is not None and self._missing:
            return self._first_end
        return self._scanner.solid_end if self._decided else self._before_line

    @property
    def end_when_cut_short(self) -> int | None:
        """Where a text ends that was ended by no rule and not by itself; None for its whole."""
        return self._first_end if self._missing else None

    def feed(self, character: str) -> int | None:
        """Take one character; the offset of the text's end if it is before this character."""
        if not self._decided and not self._belongs(self._line + character):
            return self._end(self._before_line)
        end = self._scanner.feed(character)
        if end is not None:
            return end
        self._offset += 1
        if character == "\n":
            return self._end_of_line()
        self._line += character
        return None

    def _end_of_line(self) -> int | None:
        """The end of the text, without its line break, if it ends with the line that ends here."""
        scanner, line, self._line = self._scanner, self._line, ""
        end = self._offset - 1 - line.endswith("\r")
        if self.rule.starts_below and not self._lines and line.strip() in ("", self.rule.begun):
            self._line_before, self._before_line = "", scanner.solid_end
            return None
        self._lines += 1
        whole, self._line_before = self._line_before + line, ""
        code = line[: max(0, scanner.code_end - (self._offset - 1 - len(line)))]
        columns = indentation_columns(whole)
        if self._lines == 1:
            self._margin = columns
        opens = self.rule.kind == "indentation" and _OPENS.search(code) is not None
        if self._columns is None and opens:
            self._columns = columns
        self._bring_in(line, goes_on=opens or columns > self._margin)
        in_block = self._columns is not None and not self._closing
        waits = scanner.is_open or in_block or self._decorates(whole)
        if not waits and self._missing:
            self._first_end = end if self._first_end is None else self._first_end
            self._columns, self._closing, waits, in_block = self._margin - 1, False, True, True
        if self._lines >= self._most_lines() or not waits:
            self.reason = "line_limit" if waits or self._lines == 1 else "block_end"
            return self._end(end)
        self._before_line = scanner.solid_end
        self._decided = scanner.is_open or not in_block
        return None

    def _bring_in(self, line: str, *, goes_on: bool) -> None:
        """Cross off the names of a line; with the last of them the text ends as it would have."""
        if self._missing:
            self._missing -= set(_WORD.findall(line))
            if self._first_end is not None and not self._missing:
                by_lines = self.rule.kind == "indentation"  # brackets are counted besides
                self._columns = self._margin if goes_on and by_lines else None

    def _most_lines(self) -> int:
        waiting = self._first_end is not None and self._missing
        for_names = waiting and self.rule.wanted
        return self.rule.most_for_wanted if for_names else self.rule.max_lines

    def _end(self, end: int) -> int:
        if self._first_end is not None and self._missing:
            self.reason = "line_limit"
            return self._first_end
        return end

    def _decorates(self, line: str) -> bool:
        return self.rule.decorators_wait and _DECORATOR.fullmatch(line) is not None

    def _belongs(self, line: str) -> bool:
        """Whether a line may go on as it has begun: it is deeper, or `else` and its like."""
        begun = line.lstrip(" \t")
        if not begun.strip():
            return True
        if indentation_columns(line) > (0 if self._columns is None else self._columns):
            self._decided = True
            return True
        match = _WORD.match(begun)
        word = match.group() if match else ""
        if word == begun:
            return any(known.startswith(word) for known in _GOES_ON | _CLOSES)
        self._closing = word in _CLOSES
        self._decided = self._closing or word in _GOES_ON
        return self._decided
