"""The prompt that asks a model for the text at the cursor, by its card's sentinels and order. Pure.

| order | prompt                                                                              |
| ----- | ----------------------------------------------------------------------------------- |
| psm   | `[prefix] before the anchor [suffix] after the cursor [middle] from the anchor on`   |
| spm   | `[suffix] after the cursor [prefix] before the anchor [middle] from the anchor on`   |
| none  | `before the cursor` (a model without fill-in-the-middle)                             |

With the anchor at the cursor nothing stands behind `[middle]`: the plain order of the sentinels.
With one before it, typing only appends to the prompt, so the KV cache survives; and small instruct
models, which see a text to continue, are much better at it. Context of other files stands in front
of all, or behind `[prefix]`; see `context_text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fimble.prompt.anchor import place_anchor
from fimble.prompt.budget import Window
from fimble.prompt.context_text import ContextText
from fimble.prompt.sentinels import break_control_tokens, control_tokens
from fimble_models import FimTokens

_LAST_BLANK: Final = re.compile(r"[ \t]\Z")
_LAST_PIECE: Final = re.compile(r"(?: ?[^\w\s]{1,8}|[ \t])?\w{0,40}\Z")
"""A word so far, with the blank or all the signs before it: tokenizers cut in front of that. They
join signs (`::`, `("`), so that after the first of them the second alone is hardly ever seen."""


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What the engine is asked.

    Attributes:
        text: the whole prompt.
        held_back: what stands before the cursor and is left out of the prompt: tokenizers join a
            blank, or half a word, to what follows it, so that after a lone one the model would have
            to go on in a way that it has hardly ever seen. The answer begins with it again.
        beginning: all of `text` before the part that tells of what comes after the cursor.
        behind: from there to the cursor, what is held back included.
    """

    text: str
    prefix_tokens: int
    suffix_tokens: int
    held_back: str = ""
    beginning: str = ""
    behind: str = ""


_NO_CONTEXT: Final = ContextText()


def build_prompt(
    window: Window,
    fim: FimTokens | None,
    *,
    front: str | None = None,
    heals: bool = False,
    context: ContextText = _NO_CONTEXT,
) -> Prompt:
    """Put a window between a model's sentinels; without FIM tokens only the prefix is asked.

    Args:
        front: the part of `window.before` before the anchor; None for where the card places it.
        heals: the engine makes sure that the answer begins with what is held back; without that,
            a blank alone is held back, which does no harm where the answer does without.
        context: what the model should know of other files.
    """
    before = window.before
    if front is None:
        front = before[: place_anchor(fim.anchor, before)] if fim else ""
    signatures, behind = "".join(window.signatures), before[len(front) :]
    # Signatures stand above the window's first line, on whichever side of the suffix that is.
    front, behind = (signatures + front, behind) if front else ("", signatures + behind)
    tokens = control_tokens(fim)
    front, behind = (break_control_tokens(text, tokens) for text in (front, behind))
    held_back = _piece_before_cursor(front + behind, heals)
    asked = (front + behind).removesuffix(held_back)
    front, behind = asked[: len(front)], asked[len(front) :]
    after, front = break_control_tokens(window.after, tokens), context.in_prefix + front
    return Prompt(
        text=context.in_front + _between_sentinels(front, behind, after, fim),
        prefix_tokens=window.prefix_tokens,
        suffix_tokens=window.suffix_tokens if fim else 0,
        held_back=held_back,
        beginning=context.in_front + (fim.prefix if fim else "") + front,
        behind=behind + held_back,
    )


def arrange(before: str, after: str, fim: FimTokens | None) -> str:
    """The text before and after the cursor, control tokens broken, between the sentinels."""
    tokens = control_tokens(fim)
    anchor = place_anchor(fim.anchor, before) if fim else 0
    front, behind, after = (
        break_control_tokens(part, tokens) for part in (before[:anchor], before[anchor:], after)
    )
    return _between_sentinels(front, behind, after, fim)


def _piece_before_cursor(before: str, heals: bool) -> str:
    match = (_LAST_PIECE if heals else _LAST_BLANK).search(before)
    piece = match.group() if match else ""
    return "" if piece == before else piece  # an engine refuses an empty prompt


def _between_sentinels(front: str, behind: str, after: str, fim: FimTokens | None) -> str:
    if fim is None:
        return front + behind
    if fim.order == "spm":
        return f"{fim.suffix}{after}{fim.prefix}{front}{fim.middle}{behind}"
    return f"{fim.prefix}{front}{fim.suffix}{after}{fim.middle}{behind}"
