"""Cases that people write and read: Markdown files with code, a cursor in it, and what is right.

# Title
Why it matters, in any words.
Asked: while typing            (or: with a key)
a fenced block: the language, and the file with `<cursor>` in it
Shown:                         (or: Shown begins:) and a fenced block; several may be right
Nothing shown.                 where silence is right
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from fimble.completion.request import Trigger
from fimble.errors import UsageError

CURSOR: Final = "<cursor>"
_ASKED: Final = {"with a key": Trigger.INVOKED, "while typing": Trigger.AUTOMATIC}
_BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHOWN: Final = re.compile(r"^Shown( begins)?:\s*^```\w*\n(.*?)\n?^```$", re.MULTILINE | re.DOTALL)
_FORMAT: Final = "fimble/evaluation/case_files.py says how one is written."


@dataclass(frozen=True, kw_only=True)
class WrittenCase:
    """One file.

    Attributes:
        before, after: the text around the cursor.
        shown: what is right, each with whether it need only begin so; empty where silence is.
    """

    name: str
    title: str
    language_id: str
    trigger: Trigger
    before: str
    after: str
    shown: tuple[tuple[str, bool], ...]

    def is_right(self, text: str | None) -> bool:
        """Whether a suggestion, None for silence, is what the case asks for."""
        if text is None or not self.shown:
            return text is None and not self.shown
        return any(
            text.strip().startswith(right.strip()) if begins else text.strip() == right.strip()
            for right, begins in self.shown
        )


def read_case_files(paths: list[Path]) -> list[WrittenCase]:
    """The cases of files and of folders with `.md` files; without any, those of Fimble itself.

    Raises:
        UsageError: one cannot be read, or is no case.
    """
    if not paths:
        with resources.as_file(resources.files("fimble.evaluation") / "cases") as own:
            return read_case_files([own])
    files = [
        file for path in paths for file in (sorted(path.glob("*.md")) if path.is_dir() else [path])
    ]
    if not files:
        raise UsageError(f"There is no .md file in {paths[0]}.", "Name files or another folder.")
    return [_read(file) for file in files]


def parse_case(text: str, name: str) -> WrittenCase:
    """A case from its text.

    Raises:
        UsageError: something is missing; it is said what.
    """
    block = _BLOCK.search(text)
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    asked = re.search(r"^Asked: (.+)$", text, re.MULTILINE)
    shown = tuple((right, bool(begins)) for begins, right in _SHOWN.findall(text))
    silence = re.search(r"^Nothing shown\.$", text, re.MULTILINE)
    for is_there, what in (
        (title, "a title"),
        (asked and asked[1] in _ASKED, f"Asked: {' or '.join(_ASKED)}"),
        (block and block[2].count(CURSOR) == 1, f"a block of code with one {CURSOR}"),
        (bool(shown) != bool(silence), "either Shown: with a block, or Nothing shown."),
    ):
        if not is_there:
            raise UsageError(f"{name} is no case: it lacks {what}.", _FORMAT)
    assert title is not None and asked is not None and block is not None
    before, _, after = block[2].partition(CURSOR)
    return WrittenCase(
        name=name,
        title=title[1].strip(),
        language_id=block[1],
        trigger=_ASKED[asked[1]],
        before=before,
        after=after,
        shown=shown,
    )


def _read(path: Path) -> WrittenCase:
    try:
        return parse_case(path.read_text("utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"{path} cannot be read: {fault}.", "Name a Markdown file.") from fault
