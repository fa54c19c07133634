"""An answer compared with what stood in its hole. Pure; it trusts no filter of the pipeline."""

from __future__ import annotations

import difflib
import re
from dataclasses import asdict, dataclass
from itertools import takewhile
from typing import Any, Final

from fimble.documents.position import utf8
from fimble.evaluation.holes.asking import HoleAnswer
from fimble.evaluation.holes.hole import Hole
from fimble.syntax.damage import damage_of, is_worse
from fimble.syntax.parse import parse_once

_USED_NAME: Final = re.compile(r"(?<=\.)[A-Za-z_]\w{2,}|\b[A-Za-z_]\w{2,}(?=\()")
"""A name that is reached for or called, so that it should exist."""
WORD: Final = re.compile(r"[A-Za-z_]\w{2,}")
_ANY_WORD: Final = re.compile(r"[^\W\d]\w*")
_CLOSERS: Final = " )]};,:"
_SAYS_ENOUGH: Final = 6
"""Letters and digits of a line that is no mere bracket or keyword."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """What can be said of an answer; all of it False or 0 for silence but `silent`.

    Attributes:
        name: the first word is the one that stood there.
        exact_line, exact: the first line, and everything, is what stood there (blanks aside).
        similarity: 0 to 1 by difflib's ratio, without blanks around.
        parses: the file with the answer in it has no error.
        duplicate: it repeats what stands after the cursor, where the file itself does not.
        breaks_syntax: the file had parsed, and has more errors with the answer than with the hole.
        used_names, known_names: names that it calls or reaches for, and how many of them exist.
        shown_characters, kept_characters: its length, and how much from its beginning on is right.
    """

    silent: bool
    name: bool = False
    exact_line: bool = False
    exact: bool = False
    similarity: float = 0.0
    parses: bool = False
    duplicate: bool = False
    breaks_syntax: bool = False
    used_names: int = 0
    known_names: int = 0
    shown_characters: int = 0
    kept_characters: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the file of done cases."""
        return asdict(self)


def score_answer(hole: Hole, answer: HoleAnswer, names: frozenset[str]) -> Score:
    """Compare; `names` are the words of the whole repository, the file itself included."""
    if answer.text is None:
        return Score(silent=True)
    filled = hole.before + answer.text + hole.after[answer.replaced :]
    middle = _middle(hole, answer, filled)
    truth = hole.truth.strip()
    used = _USED_NAME.findall(answer.text)
    errors = _errors(filled, hole)
    return Score(
        silent=False,
        name=_first_word(middle) == _first_word(truth),
        exact_line=_first_line(middle) == _first_line(truth),
        exact=_plain(middle) == _plain(truth),
        similarity=round(
            difflib.SequenceMatcher(None, middle.strip(), truth, autojunk=False).ratio(), 4
        ),
        parses=errors == 0,
        duplicate=repeats_what_follows(hole, answer),
        breaks_syntax=hole.parsed and _is_broken(hole, answer, filled),
        used_names=len(used),
        known_names=sum(name in names for name in used),
        shown_characters=len(answer.text),
        kept_characters=_shared_beginning(middle.lstrip(), truth),
    )


def repeats_what_follows(hole: Hole, answer: HoleAnswer) -> bool:
    """Whether the last line says again the rest of the cursor's line, or one says the next line."""
    text = answer.text or ""
    rest, _, below = hole.after[answer.replaced :].partition("\n")
    rest = rest.strip().rstrip(_CLOSERS)
    last, own_last = (each.rstrip().rpartition("\n")[2] for each in (text, hole.truth))
    if _says(rest) >= 3 and rest in last and rest not in own_last:
        return True
    following = next((line.strip() for line in below.split("\n") if line.strip()), "")
    lines = (hole.before.rpartition("\n")[2] + text).split("\n")
    own = (hole.before.rpartition("\n")[2] + hole.truth).split("\n")
    if _says(following) < _SAYS_ENOUGH or rest:
        return False
    return _count(lines, following) > _count(own, following)


def _count(lines: list[str], wanted: str) -> int:
    return sum(line.strip() == wanted for line in lines)


def _says(text: str) -> int:
    return sum(character.isalnum() for character in text)


def _middle(hole: Hole, answer: HoleAnswer, filled: str) -> str:
    """What stands in the hole now: closers that the answer took over belong to what follows."""
    if answer.replaced and filled.endswith(hole.after):
        return filled.removeprefix(hole.before).removesuffix(hole.after)
    return answer.text or ""


def _errors(text: str, hole: Hole) -> int:
    tree = parse_once(utf8(text), hole.language_id)
    return damage_of(tree).errors if tree else 0


def _is_broken(hole: Hole, answer: HoleAnswer, filled: str) -> bool:
    after, before = (
        parse_once(utf8(text), hole.language_id) for text in (filled, hole.before + hole.after)
    )
    if after is None or before is None:
        return False
    return is_worse(damage_of(after), damage_of(before), len(utf8(answer.text or "")))


def _shared_beginning(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _first_line(text: str) -> str:
    return text.strip().split("\n")[0].rstrip()


def _first_word(text: str) -> str:
    found = _ANY_WORD.search(text)
    return found.group() if found else ""


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))
