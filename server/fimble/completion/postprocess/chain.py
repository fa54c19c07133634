"""The filters in their order. A filter that raises is left out, by name; it never takes the
suggestion with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fimble.completion.postprocess.closers import drop_surplus_closers
from fimble.completion.postprocess.context_echo import cut_context_echo
from fimble.completion.postprocess.control_tokens import cut_at_control_token
from fimble.completion.postprocess.existing_text import cut_existing_text
from fimble.completion.postprocess.filter import Filter, FilterContext
from fimble.completion.postprocess.first_line import place_first_line
from fimble.completion.postprocess.held_back import drop_held_back
from fimble.completion.postprocess.indentation import match_indentation
from fimble.completion.postprocess.just_deleted import withhold_just_deleted
from fimble.completion.postprocess.line_ends import make_line_ends_plain, restore_line_ends
from fimble.completion.postprocess.parse_damage import trim_to_what_parses
from fimble.completion.postprocess.repetition import cut_repetition
from fimble.completion.postprocess.secrets_of_others import withhold_secrets
from fimble.completion.postprocess.something_left import require_something
from fimble.completion.postprocess.trailing_blanks import strip_trailing_blanks
from fimble.completion.postprocess.uncertain_lines import cut_uncertain_lines
from fimble.completion.postprocess.unfinished_end import cut_unfinished_end
from fimble.completion.rejection import Rejection

FILTERS: Final[tuple[tuple[str, Filter], ...]] = (
    ("control tokens", cut_at_control_token),
    ("held back", drop_held_back),
    ("plain line ends", make_line_ends_plain),
    ("something left", require_something),
    ("unfinished end", cut_unfinished_end),
    ("context echo", cut_context_echo),
    ("first line", place_first_line),
    ("indentation", match_indentation),
    ("repetition", cut_repetition),
    ("existing text", cut_existing_text),
    ("closers", drop_surplus_closers),
    ("trailing blanks", strip_trailing_blanks),
    ("parse damage", trim_to_what_parses),
    ("uncertain lines", cut_uncertain_lines),
    ("something left", require_something),
    ("just deleted", withhold_just_deleted),
    ("secrets", withhold_secrets),
    ("line ends", restore_line_ends),
)


@dataclass(frozen=True, kw_only=True)
class Filtered:
    """The outcome of the chain: the text or the rejection, and what each filter did.

    Attributes:
        changed_by: the filters that changed the text, and the one that rejected it.
        dropped: the filters that raised, each with its fault.
    """

    result: str | Rejection
    changed_by: tuple[str, ...]
    dropped: tuple[str, ...]


def run_filters(
    text: str, context: FilterContext, filters: Sequence[tuple[str, Filter]] = FILTERS
) -> Filtered:
    """Run the text through every filter, up to a rejection."""
    changed_by: list[str] = []
    dropped: list[str] = []
    for name, apply in filters:
        try:
            result = apply(text, context)
        except Exception as fault:  # noqa: BLE001 - the boundary of one filter; see the module
            dropped.append(f"{name}: {type(fault).__name__}: {fault}")
            continue
        if result != text:
            changed_by.append(name)
        if isinstance(result, Rejection):
            return Filtered(result=result, changed_by=tuple(changed_by), dropped=tuple(dropped))
        text = result
    return Filtered(result=text, changed_by=tuple(changed_by), dropped=tuple(dropped))
