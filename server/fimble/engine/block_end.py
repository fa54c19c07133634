"""Where the block around the cursor ends in generated text, read character by character.

It knows strings, comments and brackets as well as is possible without a grammar: the text is
unfinished, and its language is known only by the kind of the rule. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

_OPENERS: Final = "([{"
_CLOSERS: Final = ")]}"
_TAB: Final = 4

_Mode = Literal["code", "line comment", "block comment", "string"]


def indentation_columns(line: str) -> int:
    """The width of a line's leading blanks, a tab counting up to the next multiple of 4."""
    columns = 0
    for character in line:
        if character == "\t":
            columns += _TAB - columns % _TAB
        elif character == " ":
            columns += 1
        else:
            break
    return columns


@dataclass(kw_only=True)
class BlockScanner:
    """Feeds on single characters; `feed` gives the offset where the block ends, once it does.

    Attributes:
        by_brackets: closers decide, not indentation alone.
        columns: the indentation of the block's lines.
        solid_end: the end of what surely belongs to the block; the blanks after it are undecided.
        code_end: the end of what is neither comment nor blank nor in a string still open.
    """

    by_brackets: bool
    columns: int
    solid_end: int = 0
    code_end: int = 0
    _offset: int = 0
    _line: int = 0
    _indentation: str = ""
    _line_is_blank: bool = True
    _open: list[str] = field(default_factory=list[str])
    _mode: _Mode = "code"
    _quote: str = ""
    _string_start: int = 0
    _previous: str = ""
    _escaped: bool = False
    _empty_string_end: int = -1

    @property
    def is_open(self) -> bool:
        """Whether a bracket, a string or a comment has to be closed yet."""
        return bool(self._open) or self._mode in ("string", "block comment")

    def expect_closers(self, count: int) -> None:
        """Take brackets that were opened before the text for its own."""
        self._open.extend("(" * count)

    def feed(self, character: str) -> int | None:
        """Take one character; the offset of the block's end if it is before this character."""
        end = self._end_before(character)
        if end is None:
            self._follow_strings_and_brackets(character)
            self._follow_lines(character)
            if self._mode == "code" and not character.isspace():
                self.code_end = self._offset + 1
            self._previous = (self._previous + character)[-2:]
            self._offset += 1
        return end

    def _end_before(self, character: str) -> int | None:
        if self._line == 0 or self._mode in ("string", "block comment") or character.isspace():
            return None
        if self._line_is_blank and indentation_columns(self._indentation) < self.columns:
            return self.solid_end if self._leaves_block(character) else None
        if self.by_brackets and character == "}" and self._mode == "code" and not self._open:
            # A closer that stands first in a line of the block's own indentation is wanted: the
            # caller lowers `columns` where the document lacks it.
            return None if self._line_is_blank else self._offset
        return None

    def _leaves_block(self, character: str) -> bool:
        if self._open:  # it continues or closes what the generated text itself has opened
            return not (self.by_brackets or character in _CLOSERS)
        return not (self.by_brackets and character == "#")  # C's directives stand at the margin

    def _follow_lines(self, character: str) -> None:
        if character == "\n":
            self._line += 1
            self._line_is_blank = True
            self._indentation = ""
        elif not character.isspace():
            self._line_is_blank = False
            self.solid_end = self._offset + 1
        elif self._line_is_blank:
            self._indentation += character
        elif character not in "\r":
            self.solid_end = self._offset + 1

    def _follow_strings_and_brackets(self, character: str) -> None:
        if self._mode == "string":
            self._follow_string(character)
        elif self._mode == "line comment":
            if character == "\n":
                self._mode = "code"
        elif self._mode == "block comment":
            if self._previous[-1:] + character == "*/":
                self._mode = "code"
        elif character in "\"'`":
            self._open_string(character)
        elif not self._open_comment(character):
            self._follow_brackets(character)

    def _follow_brackets(self, character: str) -> None:
        if character in _OPENERS:
            self._open.append(character)
        elif character in _CLOSERS and self._open:
            self._open.pop()

    def _open_comment(self, character: str) -> bool:
        last = self._previous[-1:]
        if self.by_brackets:
            # Not after a colon: that is a URL in text that is no string to us.
            if last + character == "//" and self._previous[:1] != ":":
                self._mode = "line comment"
            elif last + character == "/*":
                self._mode = "block comment"
        elif character == "#" and (not last or last.isspace()):
            self._mode = "line comment"
        return self._mode != "code"

    def _open_string(self, quote: str) -> None:
        last = self._previous[-1:]
        if quote == "'" and (last.isalnum() or last in ("_", "&", "<")):
            return  # an apostrophe in prose, a lifetime in Rust
        if self._empty_string_end == self._offset and quote == last:
            quote *= 3
        self._mode, self._quote, self._escaped = "string", quote, False
        self._string_start = self._offset + 1

    def _follow_string(self, character: str) -> None:
        quote = self._quote
        if self._escaped:
            self._escaped = False
        elif character == "\\":
            self._escaped = True
        elif character == "\n" and len(quote) == 1 and not (quote == "`" and self.by_brackets):
            self._mode = "code"  # no plain string runs over a line end: it was a stray quote
        elif self._closes_string(character):
            self._mode = "code"
            if self._offset == self._string_start:
                self._empty_string_end = self._offset + 1

    def _closes_string(self, character: str) -> bool:
        length = self._offset + 1 - self._string_start
        quote = self._quote
        return length >= len(quote) and (self._previous + character).endswith(quote)
