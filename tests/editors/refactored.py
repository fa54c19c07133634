"""The refactoring that each editor with code actions is asked for: before it, and after it."""

from __future__ import annotations

from typing import Final

ACTION: Final = "Invert"
"""What the title begins with; the first one that is listed at the condition."""
BEFORE: Final = "def sign(x):\n    if x > 0:\n        return 1\n    else:\n        return 0\n"
AFTER: Final = "def sign(x):\n    if not (x > 0):\n        return 0\n    else:\n        return 1\n"
