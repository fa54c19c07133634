"""Who goes first; with a job that takes steps in place of a model, which is not the subject."""

import asyncio
import threading
from collections.abc import Callable

from fimble.engine.interface import GenerationEnd, GenerationRequest, StopReason, TextChunk
from fimble.engine.stop_rules import StopRules
from fimble.inference.scheduler import Job, Scheduler


def request(name: str, **more: object) -> GenerationRequest:
    return GenerationRequest(prompt=name, stop=StopRules(), session=name, **more)  # type: ignore[arg-type]


class Steps:
    """Runs jobs in `count` steps; a job waits at its step `hold` until it is let go."""

    def __init__(self, count: int = 4, hold: int = 1) -> None:
        self.log: list[str] = []
        self.reached, self.let_go = threading.Event(), threading.Event()
        self._count, self._hold = count, hold

    def generate(self, job: Job) -> None:
        name = job.request.prompt
        for step in range(self._count):
            if step == self._hold and name == "held":
                self.reached.set()
                self.let_go.wait(10)
            if job.stopped():
                assert job.stop_reason is not None
                return job.emit(GenerationEnd(reason=job.stop_reason))
            self.log.append(f"{name}{step}")
        return job.emit(GenerationEnd(reason=StopReason.TOKEN_LIMIT))


async def ended(job: Job) -> StopReason:
    while True:
        item = await asyncio.wait_for(job.items.get(), 10)
        if isinstance(item, GenerationEnd):
            return item.reason
        assert isinstance(item, TextChunk)


def with_scheduler(steps: Steps, use: Callable[[Scheduler], object]) -> None:
    scheduler = Scheduler(steps.generate, lambda model: None)
    try:
        asyncio.run(use(scheduler))  # type: ignore[arg-type]
    finally:
        scheduler.close()


def test_a_completion_runs_in_the_midst_of_a_refactoring_which_goes_on_after_it() -> None:
    steps = Steps()

    async def use(scheduler: Scheduler) -> None:
        slow = scheduler.submit(request("held", background=True))
        await asyncio.to_thread(steps.reached.wait, 10)
        quick = scheduler.submit(request("quick"))
        steps.let_go.set()
        assert await ended(quick) is StopReason.TOKEN_LIMIT
        assert await ended(slow) is StopReason.TOKEN_LIMIT

    with_scheduler(steps, use)
    quick = ["quick0", "quick1", "quick2", "quick3"]
    assert steps.log == ["held0", *quick, "held1", "held2", "held3"]


def test_one_that_is_as_urgent_waits_its_turn() -> None:
    steps = Steps()

    async def use(scheduler: Scheduler) -> None:
        first = scheduler.submit(request("held"))
        await asyncio.to_thread(steps.reached.wait, 10)
        second = scheduler.submit(request("second"))
        steps.let_go.set()
        await ended(first)
        await ended(second)

    with_scheduler(steps, use)
    assert steps.log.index("held3") < steps.log.index("second0")


def test_another_model_is_not_loaded_beside_the_one_in_use() -> None:
    steps = Steps()

    async def use(scheduler: Scheduler) -> None:
        slow = scheduler.submit(request("held", background=True))
        await asyncio.to_thread(steps.reached.wait, 10)
        other = scheduler.submit(request("other", model="another"))
        steps.let_go.set()
        await ended(slow)
        await ended(other)

    with_scheduler(steps, use)
    assert steps.log.index("held3") < steps.log.index("other0")


def test_what_waits_is_served_by_urgency() -> None:
    steps = Steps(count=2)

    async def use(scheduler: Scheduler) -> None:
        jobs = [scheduler.submit(request("held"))]
        await asyncio.to_thread(steps.reached.wait, 10)
        jobs.append(scheduler.submit(request("ahead", prefill_only=True)))
        jobs.append(scheduler.submit(request("rewrite", background=True)))
        jobs.append(scheduler.submit(request("typed")))
        steps.let_go.set()
        for job in jobs:
            await ended(job)

    with_scheduler(steps, use)
    assert [name for name in steps.log if name.endswith("0")] == [
        "held0",
        "typed0",
        "rewrite0",
        "ahead0",
    ]


def test_a_real_request_ends_the_reading_ahead_of_its_session() -> None:
    steps = Steps()

    async def use(scheduler: Scheduler) -> None:
        ahead = scheduler.submit(request("held", prefill_only=True))
        await asyncio.to_thread(steps.reached.wait, 10)
        typed = scheduler.submit(request("held2"))
        same = scheduler.submit(GenerationRequest(prompt="typed", stop=StopRules(), session="held"))
        steps.let_go.set()
        assert await ended(ahead) is StopReason.SUPERSEDED
        assert await ended(typed) is StopReason.TOKEN_LIMIT
        assert await ended(same) is StopReason.TOKEN_LIMIT

    with_scheduler(steps, use)
    assert "held1" not in steps.log
