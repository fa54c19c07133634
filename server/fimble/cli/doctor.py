"""`fimble doctor`: checks everything a completion needs and says what to mend."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

from fimble.doctor.check import Check, CheckResult
from fimble.doctor.examination import Examination
from fimble.doctor.examine import examine
from fimble.doctor.finding import Verdict
from fimble.errors import UsageError
from fimble.user_settings import load_settings

_MARKS: Final = {
    Verdict.OK: "✓",
    Verdict.WARNING: "!",
    Verdict.FAILED: "✗",
    Verdict.SKIPPED: "-",
}
_PLAIN_MARKS: Final = {
    Verdict.OK: "+",
    Verdict.WARNING: "!",
    Verdict.FAILED: "x",
    Verdict.SKIPPED: "-",
}
"""For an output that knows ASCII alone."""
_CLEAR_LINE: Final = "\r\x1b[K"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--model", help="check this model and not the one of the settings")
    parser.add_argument(
        "--settings", default="{}", metavar="JSON", help="the settings that stand in the editor"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Make all checks; 0 if none failed."""
    of_the_editor = _settings_of_the_editor(arguments.settings)
    overrides = {**of_the_editor, **({"model": arguments.model} if arguments.model else {})}
    resolved = load_settings(Path.cwd(), overrides)
    examination = Examination(resolved=resolved, of_the_editor=of_the_editor)
    results: list[CheckResult] = []
    for step in examine(examination):
        if isinstance(step, CheckResult):
            results.append(step)
        if not arguments.json:
            _show(step)
    ok = all(result.finding.verdict is not Verdict.FAILED for result in results)
    if arguments.json:
        checks = [_as_json(result) for result in results]
        print(json.dumps({"ok": ok, "checks": checks}, ensure_ascii=False))  # noqa: T201
    else:
        print(_summary(results))  # noqa: T201
    return 0 if ok else 1


def _settings_of_the_editor(text: str) -> dict[str, Any]:
    """Raw options, as an editor sends them to the server."""
    try:
        raw = json.loads(text)
    except ValueError as fault:
        what = f"--settings is not JSON: {fault}."
        raise UsageError(what, "Give the section `fimble` as one object.") from fault
    if not isinstance(raw, dict):
        raise UsageError("--settings is no JSON object.", "Give the section `fimble` as one.")
    return raw


def _show(step: Check | CheckResult) -> None:
    """A line for a result; on a terminal also what is being looked at meanwhile."""
    terminal = sys.stdout.isatty()
    if isinstance(step, Check):
        if terminal:
            print(f"  {step.name} ...", end="", flush=True)  # noqa: T201
        return
    if not step.applied:
        return  # a part that is not used here would only distract a reader
    finding = step.finding
    mark = _marks()[finding.verdict]
    print(f"{_CLEAR_LINE * terminal}{mark} {step.name}: {finding.found}")  # noqa: T201
    if finding.remedy:
        print(f"    {finding.remedy}")  # noqa: T201
    sys.stdout.flush()


def _marks() -> dict[Verdict, str]:
    try:
        "".join(_MARKS.values()).encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return _PLAIN_MARKS
    return _MARKS


def _summary(results: list[CheckResult]) -> str:
    counts = Counter(result.finding.verdict for result in results)
    if not counts[Verdict.FAILED]:
        return "\nEverything that a completion needs is there." + (
            " Look at the warnings (!)." if counts[Verdict.WARNING] else ""
        )
    done = sum(result.applied for result in results)
    return f"\n{counts[Verdict.FAILED]} of {done} checks failed; mend the first one first."


def _as_json(result: CheckResult) -> dict[str, object]:
    finding = result.finding
    return {
        "name": result.name,
        "verdict": str(finding.verdict),
        "found": finding.found,
        "remedy": finding.remedy,
        "ms": result.ms,
    }
