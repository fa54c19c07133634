"""Types whose values are nothing but values: a copy is as good, and their end does nothing."""

from __future__ import annotations

import re
from typing import Final

_PLAIN: Final = frozenset((
    "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
    "float32", "float64", "bool", "string", "byte", "rune", "error", "i8", "i16", "i32", "i64",
    "i128", "u8", "u16", "u32", "u64", "u128", "isize", "usize", "f32", "f64", "char", "long",
    "short", "double", "float", "unsigned", "size_t", "unsigned int", "long long",
))  # fmt: skip
_WORDS_OF_CPP: Final = frozenset((
    "std", "string", "string_view", "vector", "array", "deque", "list", "map", "set", "pair",
    "tuple", "optional", "unordered_map", "unordered_set", "multimap", "multiset", "bitset",
    "size_t", "ptrdiff_t", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t",
    "uint32_t", "uint64_t", "intptr_t", "uintptr_t", "int", "bool", "char", "long", "short",
    "double", "float", "unsigned", "signed", "wchar_t", "const",
))  # fmt: skip
"""The standard library's own values, of each other: what they hold may be no other type."""


def is_plain_type(language_id: str, type_: str) -> bool:
    """Whether a written type is surely one; in C also a whole structure."""
    if language_id == "cpp":
        parts = re.findall(r"[A-Za-z_]\w*", type_)
        return bool(parts) and _WORDS_OF_CPP.issuperset(parts)
    words = type_.removeprefix("const ")
    return words in _PLAIN or (language_id == "c" and words.startswith("struct "))
