"""The run of all checks: needs, skipping, faults of any kind, and checks that never end."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from fimble.doctor.check import Applies, Check, CheckResult
from fimble.doctor.checks_in_order import CHECKS
from fimble.doctor.examination import Examination
from fimble.doctor.examine import examine
from fimble.doctor.finding import Finding, Verdict, failed, ok, warning
from fimble.errors import EngineError


def results(examination: Examination, checks: Sequence[Check]) -> dict[str, CheckResult]:
    steps = examine(examination, checks)
    return {step.name: step for step in steps if isinstance(step, CheckResult)}


def giving(finding: Finding) -> Any:
    return lambda examination: finding


def raising(fault: Exception) -> Any:
    def run(examination: Examination) -> Finding:
        raise fault

    return run


def test_every_need_is_the_name_of_an_earlier_check() -> None:
    earlier: set[str] = set()
    for check in CHECKS:
        assert set(check.needs) <= earlier, check.name
        assert check.name not in earlier
        earlier.add(check.name)


def test_what_needs_a_failed_check_is_skipped_with_the_reason(examination_of: Any) -> None:
    checks = [
        Check(name="one", run=giving(failed("broken", "mend"))),
        Check(name="two", run=giving(ok("")), needs=("one",)),
        Check(name="three", run=giving(ok("")), needs=("two",)),
        Check(name="four", run=giving(warning("so so"))),
        Check(name="five", run=giving(ok("fine")), needs=("four",)),
    ]
    found = results(examination_of(), checks)
    verdicts = [str(result.finding.verdict) for result in found.values()]
    assert verdicts == ["failed", "skipped", "skipped", "warning", "ok"]
    assert found["two"].finding.found == "first mend: one"
    assert found["three"].finding.found == "first mend: two"


@pytest.mark.parametrize(
    ("fault", "found", "remedy"),
    [
        (EngineError("It died.", "Start it."), "It died.", "Start it."),
        (OSError(28, "No space left"), "OSError: [Errno 28] No space left", "report"),
        (ZeroDivisionError(), "ZeroDivisionError: no reason", "report"),
        (ValueError("one\ntwo"), "ValueError: one", "report"),
    ],
)
def test_a_check_that_raises_has_failed(
    fault: Exception, found: str, remedy: str, examination_of: Any
) -> None:
    checks = [Check(name="one", run=raising(fault)), Check(name="two", run=giving(ok("")))]
    both = results(examination_of(), checks)
    assert both["one"].finding.verdict is Verdict.FAILED
    assert both["one"].finding.found == found
    assert remedy in both["one"].finding.remedy
    assert both["two"].finding.verdict is Verdict.OK


def test_a_check_that_never_ends_has_failed(examination_of: Any) -> None:
    def hang(examination: Examination) -> Finding:
        threading.Event().wait()
        return ok("never")

    one = results(examination_of(), [Check(name="one", run=hang, limit_s=0.05)])["one"]
    assert one.finding.verdict is Verdict.FAILED
    assert "did not end" in one.finding.found


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9"])
def test_checks_without_a_subject_are_skipped_and_block_nothing(
    url: str, examination_of: Any
) -> None:
    checks = [
        Check(name="own", run=giving(ok("")), applies=Applies.OWN_ENGINE),
        Check(name="named", run=giving(ok("")), applies=Applies.NAMED_SERVER),
        Check(name="both", run=giving(ok("")), needs=("own", "named")),
    ]
    found = results(examination_of(engine={"url": url}), checks)
    assert [result.applied for result in found.values()] == [not url, bool(url), True]
    assert found["both"].finding.verdict is Verdict.OK
    assert found["named" if not url else "own"].finding.verdict is Verdict.SKIPPED
