"""Makes the checks one after another: none hangs, none raises, and each tells its part."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

from fimble.doctor.check import Applies, Check, CheckResult
from fimble.doctor.checks_in_order import CHECKS
from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, Verdict, failed, skipped
from fimble.errors import FimbleError


def examine(
    examination: Examination, checks: Sequence[Check] = CHECKS
) -> Iterator[Check | CheckResult]:
    """Each check that begins, and its result when it has ended."""
    unfit: set[str] = set()
    for check in checks:
        if reason := _why_not_applied(check, examination):
            yield CheckResult(name=check.name, finding=skipped(reason), ms=0.0, applied=False)
            continue
        yield check
        started = time.perf_counter()
        missing = [need for need in check.needs if need in unfit]
        if missing:
            finding = skipped(f"first mend: {', '.join(missing)}")
        else:
            finding = _guarded(check, examination)
        if missing or finding.verdict is Verdict.FAILED:
            unfit.add(check.name)
        ms = round((time.perf_counter() - started) * 1000, 1)
        yield CheckResult(name=check.name, finding=finding, ms=ms)


def _why_not_applied(check: Check, examination: Examination) -> str:
    url = examination.settings.engine.url
    if check.applies is Applies.OWN_ENGINE and url:
        return f"fimble.engine.url is set: the server at {url} is asked instead"
    if check.applies is Applies.NAMED_SERVER and not url:
        return "fimble.engine.url is not set: your own engine is asked instead"
    return ""


def _guarded(check: Check, examination: Examination) -> Finding:
    """Run a check in a thread that is left alone when its time is over."""
    findings: list[Finding] = []
    thread = threading.Thread(
        target=lambda: findings.append(_run(check, examination)), name=check.name, daemon=True
    )
    thread.start()
    thread.join(check.limit_s)
    if findings:
        return findings[0]
    return failed(
        f"This check did not end within {check.limit_s:.0f} s.", "Run fimble doctor again."
    )


def _run(check: Check, examination: Examination) -> Finding:
    try:
        return check.run(examination)
    except FimbleError as fault:
        return failed(fault.what, fault.remedy or "Mend that and run fimble doctor again.")
    except Exception as fault:  # noqa: BLE001  the boundary: a sick machine has faults of any kind
        return failed(
            f"{type(fault).__name__}: {str(fault).splitlines()[0] if str(fault) else 'no reason'}",
            "This is a fault of Fimble's own: please report it.",
        )
