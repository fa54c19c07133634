"""Where the generation is to end, by what stands around the cursor.

One line, or the block: a block is asked for only where one is empty (after a header, or on a blank
line that no code follows directly). Between two lines of code one line is what is missing, and
within a line its rest, though a line that opens a block goes on to the end of it where there is
none. The small models do not end by themselves, so these rules decide.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

from fimble.completion.brackets import scan_brackets
from fimble.completion.place import Place
from fimble.completion.postprocess.similarity import is_distinctive
from fimble.completion.surroundings import Surroundings
from fimble.engine.block_end import indentation_columns
from fimble.engine.run_on import RunOnRule
from fimble.engine.stop_rules import BlockRule, StopRules
from fimble.settings import CompletionSettings

# fmt: off
_BRACKET_LANGUAGES: Final = frozenset((
    "c", "cpp", "csharp", "css", "dart", "go", "java", "javascript", "javascriptreact",
    "json", "jsonc", "kotlin", "less", "objective-c", "php", "rust", "scala", "scss",
    "swift", "typescript", "typescriptreact",
))
_DECORATING_LANGUAGES: Final = frozenset((
    "java", "javascript", "kotlin", "python", "scala", "swift", "typescript",
))
# fmt: on
_OPENERS: Final = ("{", "(", "[")
_HEADER_ENDS: Final = (*_OPENERS, ":", "=>", "->", " do", " then")
_MOST_STRINGS: Final = 4
"""What servers of the OpenAI protocol accept."""


def plan_stop(
    place: Place,
    control_tokens: tuple[str, ...],
    settings: CompletionSettings,
    held_back: str = "",
    *,
    invoked: bool = False,
    ends_itself: bool = False,
) -> StopRules:
    """The stop rules of one generation.

    Args:
        held_back: what the answer begins with once more.
        invoked: the user has asked for it; at the end of a line then that is the line below.
        ends_itself: the model knows where a middle is complete. Who asks gets all of it then.
    """
    around, language = place.around, place.language
    whole_block = not place.inside_literal and wants_block(around)
    block = _block_rule(around, language, place.missing_closers) if whole_block else None
    run_on = _run_on_rule(place, settings.max_lines, held_back, invoked=invoked)
    if invoked and ends_itself and not place.inside_literal:
        run_on = replace(
            run_on or _plain_run_on(place, settings.max_lines, held_back), own_end=True
        )
    return StopRules(
        strings=_stop_strings(around, whole_block),
        token_strings=control_tokens,
        block=block,
        max_lines=settings.max_lines if whole_block else 1,
        run_on=None if whole_block else run_on,
        max_tokens=settings.max_tokens,
        time_limit_ms=settings.time_limit_ms,
    )


def wants_block(around: Surroundings) -> bool:
    """Whether several lines are wanted at the cursor."""
    if any(character.isalnum() for character in around.line_after):
        return False
    header = around.line_before.rstrip()
    if header:
        return header.endswith(_HEADER_ENDS) and not _has_body(header, around)
    previous, following = around.previous_line(), around.lines_below[:1]
    if previous.endswith(_HEADER_ENDS):
        return not _has_body(previous, around)
    # A line of code directly below, as deep as the cursor or deeper: a line between two others.
    return not any(
        line.strip() and indentation_columns(line) >= _columns_at_cursor(around)
        for line in following
    )


def _has_body(header: str, around: Surroundings) -> bool:
    following = around.next_line()
    return bool(following) and indentation_columns(following) > indentation_columns(header)


def _columns_at_cursor(around: Surroundings) -> int:
    """The cursor's column; on an empty line the indentation of the line above."""
    return indentation_columns(around.line_before or around.previous_line())


def _block_rule(
    around: Surroundings, language_id: str, missing_closers: str | None
) -> BlockRule | None:
    by_brackets = language_id in _BRACKET_LANGUAGES
    header = around.line_before.rstrip() or (
        around.previous_line() if around.previous_line().endswith(_HEADER_ENDS) else ""
    )
    if header:
        columns = indentation_columns(header)
        closed_here = around.line_after.lstrip()[:1] == "}" or missing_closers
        # The line that closes the block belongs to it where the document does not have it yet.
        if not (by_brackets and header.endswith("{") and closed_here):
            columns += 1
    else:
        columns = indentation_columns(around.line_before)
    return BlockRule(kind="brackets" if by_brackets else "indentation", columns=columns)


def _run_on_rule(
    place: Place, max_lines: int, held_back: str, *, invoked: bool
) -> RunOnRule | None:
    """None where a line must stay alone: in text, before code, above a body that exists."""
    around = place.around
    if place.inside_literal or any(character.isalnum() for character in around.line_after):
        return None
    following = around.next_line()
    starts_below = invoked and bool(around.line_before.strip()) and not around.line_after.strip()
    above_body = indentation_columns(following) > _columns_at_cursor(around)
    if following and above_body and not starts_below:
        return None
    line_before = around.line_before.removesuffix(held_back)
    missing = Counter(place.missing_closers or "")
    owed = Counter(scan_brackets(line_before).expected) & missing
    return replace(
        _plain_run_on(place, max_lines, held_back),
        owed=owed.total(),
        decorators_wait=place.language in _DECORATING_LANGUAGES
        and not any(line.strip() for line in around.lines_below[:1]),
        starts_below=starts_below,
        wanted=place.wanted,
    )


def _plain_run_on(place: Place, max_lines: int, held_back: str) -> RunOnRule:
    by_brackets = place.language in _BRACKET_LANGUAGES
    return RunOnRule(
        kind="brackets" if by_brackets else "indentation",
        line_before=place.around.line_before.removesuffix(held_back),
        max_lines=max_lines,
        begun=held_back.strip(),
    )


def _stop_strings(around: Surroundings, whole_block: bool) -> tuple[str, ...]:
    rest = around.line_after.strip()
    following = around.next_line()
    below = ["\n" + following] if is_distinctive(following) else []
    if not whole_block:
        return (rest,) if is_distinctive(rest, letters=3) else tuple(below)
    strings = below
    if not around.line_before.strip() and not around.previous_line().endswith(_HEADER_ENDS):
        strings.append("\n\n")  # inside a block that has been begun: one paragraph at a time
    return tuple(strings[:_MOST_STRINGS])
