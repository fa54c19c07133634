"""Where a rule splits the text before the cursor."""

import pytest

from fimble.prompt.anchor import place_anchor
from fimble.prompt.budget import Signature

BEFORE = "import a\n\ndef f(x):\n    y = x\n    if y:\n        z"


@pytest.mark.parametrize(
    ("rule", "behind"),
    [
        ("cursor", ""),
        ("start", BEFORE),
        ("lines:0", "        z"),
        ("lines:1", "    if y:\n        z"),
        ("lines:3", "def f(x):\n    y = x\n    if y:\n        z"),
        ("lines:50", BEFORE),
        ("function", "def f(x):\n    y = x\n    if y:\n        z"),
    ],
)
def test_rules(rule: str, behind: str) -> None:
    header = Signature(offset=100 + BEFORE.index("def f"), text="def f(x):")
    anchor = place_anchor(rule, BEFORE, 100, [Signature(offset=0, text="class A:"), header])
    assert BEFORE[anchor:] == behind


def test_a_function_above_the_window_leaves_all_behind_the_anchor() -> None:
    assert place_anchor("function", BEFORE, 100, [Signature(offset=50, text="def g():")]) == 0
    assert place_anchor("function", BEFORE) == 0


@pytest.mark.parametrize("before", ["", "\n", "\n\n", "x\n"])
def test_little_text(before: str) -> None:
    assert place_anchor("lines:0", before) == len(before)
    assert place_anchor("lines:5", before) == 0
