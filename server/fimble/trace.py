"""What one completion saw, decided and cost, step by step; a leaf.

Explain, the command line, the logs and the evaluation all print this same object.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class TraceStep:
    """One step of the road: its name, when it began and how long it took, and what it noted."""

    name: str
    start_ms: float
    duration_ms: float
    notes: dict[str, object]


@dataclass(kw_only=True)
class Trace:
    """The record of one completion. It grows while the pipeline runs, then only reads."""

    trace_id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    steps: list[TraceStep] = field(default_factory=list[TraceStep])
    started_at: float = field(default_factory=time.perf_counter)

    @contextmanager
    def step(self, name: str) -> Generator[dict[str, object]]:
        """Time a step; what is put into the dict it yields stands in the trace.

        A step that raises is recorded too, with the exception's name as `fault`.
        """
        notes: dict[str, object] = {}
        start = time.perf_counter()
        try:
            yield notes
        except BaseException as fault:
            notes["fault"] = type(fault).__name__
            raise
        finally:
            self.steps.append(
                TraceStep(
                    name=name,
                    start_ms=(start - self.started_at) * 1000,
                    duration_ms=(time.perf_counter() - start) * 1000,
                    notes=notes,
                )
            )

    def elapsed_ms(self) -> float:
        """Milliseconds since the request arrived."""
        return (time.perf_counter() - self.started_at) * 1000

    def as_json(self) -> dict[str, object]:
        """The trace as plain data, times rounded to 0.1 ms."""
        return {
            "trace_id": self.trace_id,
            "steps": [
                {
                    "name": step.name,
                    "start_ms": round(step.start_ms, 1),
                    "duration_ms": round(step.duration_ms, 1),
                    **step.notes,
                }
                for step in self.steps
            ],
        }
