"""The prompt that asks a model for the text at the cursor, by its card's sentinels and order. Pure.

| order | anchor | prompt                                                   |
| ----- | ------ | -------------------------------------------------------- |
| psm   | cursor | `[prefix] before [suffix] after [middle]`                 |
| psm   | start  | `[prefix] [suffix] after [middle] before`                 |
| spm   | cursor | `[suffix] after [prefix] before [middle]`                 |
| spm   | start  | `[suffix] after [prefix] [middle] before`                 |
| none  |        | `before` (a model without fill-in-the-middle)             |

With the anchor at the start, typing only appends to the prompt, so the KV cache survives; and the
small instruct model, which sees a text to continue, is much better at it (single-line holes of
HumanEval, pass@1: 72 % against 55 %).
"""

from __future__ import annotations

from dataclasses import dataclass

from fimble.prompt.budget import Window
from fimble.prompt.sentinels import break_control_tokens, control_tokens
from fimble_models import FimTokens


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What the engine is asked.

    Attributes:
        text: the whole prompt.
        held_back: the blank before the cursor that the prompt leaves out, because tokenizers join
            a blank to the word that follows it: after a lone blank the model would have to go on
            in a way that it has hardly ever seen. The answer begins with it again.
    """

    text: str
    prefix_tokens: int
    suffix_tokens: int
    held_back: str = ""


def build_prompt(window: Window, fim: FimTokens | None) -> Prompt:
    """Put a window between a model's sentinels; without FIM tokens only the prefix is asked."""
    tokens = control_tokens(fim)
    before = break_control_tokens("".join(window.signatures) + window.before, tokens)
    after = break_control_tokens(window.after, tokens)
    held_back = before[-1:] if before[-1:] in (" ", "\t") else ""
    before = before.removesuffix(held_back)
    return Prompt(
        text=_arranged(before, after, fim),
        prefix_tokens=window.prefix_tokens,
        suffix_tokens=window.suffix_tokens if fim else 0,
        held_back=held_back,
    )


def _arranged(before: str, after: str, fim: FimTokens | None) -> str:
    if fim is None:
        return before
    in_front, at_end = ("", before) if fim.anchor == "start" else (before, "")
    if fim.order == "spm":
        return f"{fim.suffix}{after}{fim.prefix}{in_front}{fim.middle}{at_end}"
    return f"{fim.prefix}{in_front}{fim.suffix}{after}{fim.middle}{at_end}"
