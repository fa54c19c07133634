"""How tests in JavaScript or TypeScript import what they test, and their framework. Pure."""

from __future__ import annotations

import re
from typing import Final

_LOADED_WITHOUT_ENDING: Final = re.compile(r"\.(?:js|ts|jsx|tsx)\Z")
_IMPORT: Final = re.compile(
    r"(?m)^(?:import\b[^;]*?['\"][^'\"]+['\"];?|const\b[^;\n]*=[ \t]*require\([^)]*\);?)[ \t]*$"
)


def script_head(framework: str, module: str, name: str, relative: str) -> str:
    """The imports of a new file of tests; empty where the module does not export the function.

    Args:
        module: the text of the tested module.
        relative: its path from the folder of the tests.
    """
    source = relative if relative.startswith(".") else f"./{relative}"
    if framework in ("vitest", "jest"):
        source = _LOADED_WITHOUT_ENDING.sub("", source)
    if by_export := _exported(module, name):
        lines = {
            "vitest": ["import { expect, test } from 'vitest';"],
            "mocha": ["import assert from 'node:assert/strict';"],
            "node": ["import assert from 'node:assert/strict';", "import test from 'node:test';"],
        }.get(framework, [])
        names = name if by_export == "default" else f"{{ {name} }}"
        return "\n".join([*lines, f"import {names} from '{source}';"]) + "\n"
    if by_require := _given_by_require(module, name):
        lines = {
            "vitest": ["const { expect, test } = require('vitest');"],
            "mocha": ["const assert = require('node:assert/strict');"],
            "node": [
                "const assert = require('node:assert/strict');",
                "const test = require('node:test');",
            ],
        }.get(framework, [])
        names = name if by_require == "whole" else f"{{ {name} }}"
        return "\n".join([*lines, f"const {names} = require('{source}');"]) + "\n"
    return ""


def _exported(module: str, name: str) -> str:
    if re.search(rf"\bexport\s+default\s+(?:(?:async\s+)?function\*?\s+)?{name}\b", module):
        return "default"
    declared = rf"\bexport\s+(?:async\s+)?(?:function\*?|const|let|var)\s+{name}\b"
    listed = rf"\bexport\s*\{{(?:[^}}]*,)?\s*{name}\s*(?:,[^}}]*)?\}}(?!\s*from)"
    return "name" if re.search(f"{declared}|{listed}", module) else ""


def _given_by_require(module: str, name: str) -> str:
    if re.search(rf"\bmodule\.exports\s*=\s*{name}\s*(?:;|$)", module, re.MULTILINE):
        return "whole"
    single = rf"\bexports\.{name}\s*="
    listed = rf"\bmodule\.exports\s*=\s*\{{(?:[^}}]*,)?\s*{name}\s*(?:,[^}}]*)?\}}"
    return "name" if re.search(f"{single}|{listed}", module) else ""


def with_import(text: str, head: str, name: str) -> str:
    """The text of a file of tests that imports the function too, below its other imports."""
    if re.search(rf"(?<![\w$.'\"]){name}(?![\w$])", text):
        return text
    line = head.rstrip("\n").rpartition("\n")[2]
    ends = [match.end() for match in _IMPORT.finditer(text)]
    at = ends[-1] + 1 if ends else 0
    return f"{text[:at]}{line}\n{text[at:]}"
