"""Cuts secrets out of text: keys, tokens, passwords, by detect-secrets and a few patterns of ours.

The scanner only looks at the text it is given: it opens no file and asks no server, since no key is
ever verified here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any, Final

_PRIVATE_KEY: Final = re.compile(r"BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File")
_KNOWN_FORMS: Final = re.compile(
    r"""
    \b(?: AIza[\w-]{30,} | (?:sk|rk|pk)[-_](?:live|test|proj|ant)?[-_]?[\w-]{16,}
        | glpat-[\w-]{16,} | github_pat_\w{20,} | gh[pousr]_\w{20,} | xox[abeoprs]-[\w-]{10,}
        | hf_[A-Za-z]{20,} | pypi-[\w-]{20,} | npm_\w{30,} | dop_v1_[0-9a-f]{40,}
        | ya29\.[\w-]{20,} | eyJ[\w-]{10,}\.[\w-]{10,}\. | SG\.[\w-]{16,}\.[\w-]{16,}
        | (?:AKIA|ASIA)[0-9A-Z]{16} )
    | ://[^\s:/@"']+:[^\s:/@"'{}$<>]+@
    | \b(?:authorization|bearer)\b["']?\s*[:=]?\s*["']?(?:bearer|basic)?\s+[\w+/=.-]{16,}
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Forms that detect-secrets 1.5 does not know, or only between quotes."""
_ASSIGNED: Final = re.compile(
    r"(?:password|passwd|pwd|secret|token|api[_-]?key|private[_-]?key|access[_-]?key)\w*[\"']?\s*"
    r"(?:=|:|=>)\s*[\"']?([A-Za-z0-9+/_=.!@#$%^&*-]{12,})[\"']?\s*[,;]?\s*$",
    re.IGNORECASE,
)
"""`API_TOKEN: 9f8e7d…`, without quotes, as configuration has it."""
_PACKED: Final = re.compile(r"\s*[\"'`]?([A-Za-z0-9+/_-]{40,}={0,2})[\"'`]?[\s,;+\\)]*")
"""A line that is nothing else: the inside of a key whose first line stands elsewhere."""
_MIXED: Final = re.compile(r"(?=.*\d)(?=.*[A-Za-z])")
_LONGEST_LINE: Final = 2000
"""Longer lines are data; they are dropped unseen."""


def remove_secrets(text: str) -> str:
    """The text without the lines that hold a secret; nothing at all of one with a private key."""
    if has_private_key(text):
        return ""
    return "\n".join(line for line in text.split("\n") if not has_secret(line))


def has_private_key(text: str) -> bool:
    """Whether the first line of a private key stands in a text."""
    return _PRIVATE_KEY.search(text) is not None


def has_secret(line: str) -> bool:
    """Whether a line holds what looks like a secret."""
    return bool(find_secrets(line))


@lru_cache(maxsize=4096)
def find_secrets(line: str) -> tuple[str, ...]:
    """What in a line looks like a secret; of a line too long to be looked at all of it."""
    if not line.strip():
        return ()
    if len(line) > _LONGEST_LINE:
        return (line,)
    if known := _KNOWN_FORMS.search(line):
        return (known[0],)
    for match in (_ASSIGNED.search(line), _PACKED.fullmatch(line)):
        if match and _MIXED.match(match[1]):
            return (match[1],)
    return tuple(secret for find in _detectors() for secret in find(line))


def load_detectors() -> None:
    """Import detect-secrets, which takes 0.1 s; to be called in a thread."""
    _detectors()


@cache
def _detectors() -> tuple[Callable[[str], Iterator[str]], ...]:
    """One function a detector."""
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    kinds = get_mapping_from_secret_type_to_class().values()
    return tuple(_finder(kind()) for kind in sorted(kinds, key=lambda kind: kind.__name__))


def _finder(detector: Any) -> Callable[[str], Iterator[str]]:
    from detect_secrets.filters import heuristic

    harmless: tuple[Callable[[str], bool], ...] = (
        heuristic.is_sequential_string,
        heuristic.is_templated_secret,
        heuristic.is_prefixed_with_dollar_sign,
        heuristic.is_not_alphanumeric_string,
    )
    limit: float | None = getattr(detector, "entropy_limit", None)

    def find(line: str) -> Iterator[str]:
        for match in detector.analyze_string(line):
            if limit is not None and detector.calculate_shannon_entropy(match) <= limit:
                continue
            if not any(is_harmless(match) for is_harmless in harmless):
                yield match

    return find
