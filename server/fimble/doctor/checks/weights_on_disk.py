"""Are the model's files there and whole? Nothing is pulled here."""

from __future__ import annotations

import time

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, failed, ok, warning
from fimble.weights.disk import gigabytes
from fimble.weights.progress import PullProgress
from fimble.weights.store import verify, weights_state


class _TakesTooLong(Exception):
    """Raised by the progress report to end the reading."""


def check_weights(examination: Examination) -> Finding:
    """Sizes as recorded, and the SHA-256 of every file as long as that takes no half a minute."""
    card, state = examination.model.card, weights_state(examination.model.card)
    pull = f"Run fimble models pull {card.id}."
    match state.kind:
        case "absent":
            return failed(f"The weights of {card.name} are not on this machine.", pull)
        case "partial":
            half = gigabytes(state.bytes_on_disk)
            return failed(f"The weights of {card.name} are pulled in part ({half}).", pull)
        case "broken":
            return failed(f"A file of {state.directory} is missing or has the wrong size.", pull)
        case "ready":
            problems = state.record.problems if state.record else ()
            if problems:
                return warning(" ".join(problems), "Choose another model with fimble.model.")
            return _checksums(examination, f"{gigabytes(state.bytes_on_disk)} in {state.directory}")


def _checksums(examination: Examination, where: str) -> Finding:
    deadline = time.monotonic() + examination.deep_limit_s

    def watch(progress: PullProgress) -> None:
        del progress
        if time.monotonic() > deadline:
            raise _TakesTooLong

    card = examination.model.card
    try:
        files = verify(card, watch)
    except _TakesTooLong:
        return ok(
            f"{where}; sizes as recorded (checksums would take longer than"
            f" {examination.deep_limit_s:.0f} s: fimble models verify {card.id} reads all)"
        )
    wrong = [f"{file.name} ({file.verdict})" for file in files if file.verdict != "ok"]
    if wrong:
        return failed(
            f"Damaged files in {where}: {', '.join(wrong)}.",
            f"Delete the folder and run fimble models pull {card.id}.",
        )
    return ok(f"{where}; {len(files)} checksums compared" if files else f"{where}, your own folder")
