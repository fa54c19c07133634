"""Names that nobody has to define: what a language has of its own, and members of its own types.

A model that simplifies `for` to `filter` brings a new word in, and no unknown one. The lists are
short: a word that is missing here costs a refusal, one too many lets an invention through.
"""

from __future__ import annotations

import re
from typing import Final

from fimble.syntax.languages import canonical


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SCRIPT: Final = _words("""
Array BigInt Boolean Date Error Infinity JSON Map Math NaN Number Object Promise RangeError RegExp
Set String Symbol SyntaxError TypeError WeakMap WeakSet console exports globalThis isFinite isNaN
module parseFloat parseInt process require structuredClone
abs all allSettled assign at catch ceil concat endsWith entries error every fill filter finally find
findIndex findLast flat flatMap floor forEach freeze from fromEntries get has hasOwn includes
indexOf isArray isInteger join keys lastIndexOf length log map match matchAll max min of padEnd
padStart parse pop pow push reduce repeat replace replaceAll resolve reverse round set shift slice
some sort splice split sqrt startsWith stringify substring test then toFixed toLowerCase toString
toUpperCase trim trimEnd trimStart trunc unshift values warn message
""")
_TESTS_OF_SCRIPT: Final = _words("""
describe expect it test assert not rejects resolves toBe toBeCloseTo toBeDefined toBeFalsy
toBeGreaterThan toBeGreaterThanOrEqual toBeInstanceOf toBeLessThan toBeLessThanOrEqual toBeNaN
toBeNull toBeTruthy toBeUndefined toContain toContainEqual toEqual toHaveLength toHaveProperty
toMatch toStrictEqual toThrow toThrowError deepEqual deepStrictEqual equal notEqual
notStrictEqual ok rejects strictEqual throws
""")
_GO: Final = _words("""
any append bool byte cap close complex128 complex64 copy delete error float32 float64 int int16
int32 int64 int8 iota len make max min new nil panic recover rune string uint uint16 uint32 uint64
uint8 uintptr true false
""")
_TESTS_OF_GO: Final = _words("""
testing T Error Errorf Fatal Fatalf Fail FailNow Helper Log Logf Run Parallel
""")
_RUST: Final = _words("""
Err None Ok Option Result Some String Vec Box assert assert_eq assert_ne bool char debug_assert
eprintln f32 f64 format i128 i16 i32 i64 i8 isize matches panic println str u128 u16 u32 u64 u8
usize vec
all and_then any as_ref as_str chars cloned collect contains copied count enumerate expect filter
filter_map find first flat_map fold from get insert into is_empty is_err is_none is_ok is_some iter
join last len map map_err max min new next ok_or ok_or_else parse pop position push push_str
replace rev skip sort split starts_with ends_with sum take to_owned to_string trim unwrap
unwrap_or unwrap_or_default unwrap_or_else windows zip
""")
_TESTS_OF_RUST: Final = frozenset(("test", "cfg", "should_panic", "tests", "super"))
_JAVA: Final = _words("""
ArithmeticException Boolean Character Double IllegalArgumentException IllegalStateException Integer
List Long Map Math NullPointerException Object Objects Optional Set String StringBuilder
UnsupportedOperationException
abs add append charAt contains containsKey entrySet equals filter forEach get getKey getValue
getOrDefault hashCode isBlank isEmpty isPresent join keySet length map max min orElse put
requireNonNull size startsWith endsWith stream substring sum toList toString trim valueOf values
""")
_KNOWN: Final = {
    "javascript": _SCRIPT,
    "typescript": _SCRIPT,
    "typescriptreact": _SCRIPT,
    "go": _GO,
    "rust": _RUST,
    "java": _JAVA,
}
_KNOWN_IN_TESTS: Final = {
    "javascript": _TESTS_OF_SCRIPT,
    "typescript": _TESTS_OF_SCRIPT,
    "typescriptreact": _TESTS_OF_SCRIPT,
    "go": _TESTS_OF_GO,
    "rust": _TESTS_OF_RUST,
}
_TEST_FILE: Final = re.compile(r"\.(?:test|spec)\.\w+\Z|_test\.go\Z")


def is_of_tests(file_name: str, text: str) -> bool:
    """Whether a file is one of tests, by its name; in Rust tests stand in the module itself."""
    return _TEST_FILE.search(file_name) is not None or "#[cfg(test)]" in text


def known_names(language_id: str, *, tests: bool) -> frozenset[str]:
    """The names; with those of its frameworks of tests where the text is one of tests."""
    language = canonical(language_id)
    known = _KNOWN.get(language, frozenset[str]())
    return known | _KNOWN_IN_TESTS.get(language, frozenset[str]()) if tests else known
