"""Is a hole filled, by the pipeline that editors use, whose answer is known?"""

from __future__ import annotations

import ast
import asyncio
from typing import Final

from fimble.completion.pipeline import complete
from fimble.completion.request import CompletionRequest, Outcome, Trigger
from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, Verdict, failed, ok, warning
from fimble.doctor.services import connected_services
from fimble.documents.document import Document
from fimble.settings import Settings

_LIMIT_S: Final = 120.0
BEFORE: Final = 'def add(first, second):\n    """The sum of two numbers."""\n    return '
AFTER: Final = "\n\n\nprint(add(1, 2))\n"
MUST_CONTAIN: Final = ("first", "second")


def check_completion(examination: Examination) -> Finding:
    """One suggestion; whatever model it is, it must parse and use both names."""
    try:
        outcome = asyncio.run(asyncio.wait_for(_fill(examination.settings), _LIMIT_S))
    except TimeoutError:
        return failed(f"No answer within {_LIMIT_S:.0f} s.", "Run fimble engine stop; try again.")
    if outcome.suggestion is None:
        return failed(
            f"No suggestion: {outcome.rejection}. {outcome.fault}".strip(),
            "Try another model with fimble.model (fimble models list).",
        )
    finding = judge(outcome.suggestion.text, f"{outcome.latency_ms:.0f} ms")
    limit_ms = examination.settings.completion.time_limit_ms
    if finding.verdict is Verdict.OK and outcome.latency_ms > limit_ms:
        return warning(
            f"{finding.found}: editors cut a suggestion after {limit_ms} ms, so they show less.",
            "Close other programs, choose a smaller model (fimble models list), or raise"
            " fimble.completion.timeLimitMs.",
        )
    return finding


def judge(text: str, how_long: str) -> Finding:
    """What a suggestion for the hole is worth."""
    found = f"return {text.strip()} ({how_long})"
    remedy = "The model may be a poor one, or its card may not fit: fimble models list."
    try:
        ast.parse(BEFORE + text + AFTER)
    except SyntaxError as fault:
        return failed(f"{found}, which does not parse: {fault.msg}.", remedy)
    missing = [name for name in MUST_CONTAIN if name not in text]
    if missing:
        return warning(f"{found}, without {' and '.join(missing)}.", remedy)
    return ok(found)


async def _fill(settings: Settings) -> Outcome:
    document = Document(
        uri="file:///fimble/doctor.py", language_id="python", version=1, text=BEFORE + AFTER
    )
    async with connected_services(settings) as services:
        question = CompletionRequest(document=document, offset=len(BEFORE), trigger=Trigger.INVOKED)
        return await complete(question, services)
