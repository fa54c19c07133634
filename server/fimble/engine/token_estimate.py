"""How many tokens a text has, where no tokenizer can be asked. Pure."""

from __future__ import annotations

import math

CHARACTERS_PER_TOKEN = 3.2
"""Of source code. Tokenizers of code models give 3 to 4; the lower end never overfills one."""

_FIRST_WIDE_CHARACTER = "\u2e80"
"""From here on (Chinese, Japanese, Korean, emoji) a character is about a token."""


def estimate_tokens(text: str) -> int:
    """The number of tokens of `text`, rather too many than too few."""
    wide = sum(character >= _FIRST_WIDE_CHARACTER for character in text)
    return wide + math.ceil((len(text) - wide) / CHARACTERS_PER_TOKEN)
