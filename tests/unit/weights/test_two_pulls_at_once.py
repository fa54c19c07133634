"""Two real processes that want the same model: one does the work, the other waits for it."""

import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from fimble.weights.progress import PullProgress
from fimble.weights.pull import ensure_weights
from fimble.weights.resolve import resolve_model
from fimble.weights.store import loadable_directory, place_of


def test_two_pulls_at_once_do_the_work_once(tiny_gguf: Path) -> None:
    command = [sys.executable, "-m", "fimble", "models", "pull", str(tiny_gguf)]
    pulls = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [pull.communicate(timeout=120) for pull in pulls]
    assert [pull.returncode for pull in pulls] == [0, 0], outputs
    (first, first_log), (second, second_log) = outputs
    assert first == second != ""
    assert ("Converting" in first_log) + ("Converting" in second_log) == 1
    assert (Path(first.strip()) / "model.safetensors").is_file()


def test_the_one_that_waits_says_so(tiny_gguf: Path) -> None:
    model = resolve_model(str(tiny_gguf))
    place = place_of(model.card)
    place.root.parent.mkdir(parents=True)
    other = FileLock(place.lock_file)
    other.acquire()
    stages: list[str] = []

    def release_when_it_waits(progress: PullProgress) -> None:
        stages.append(progress.stage)
        if progress.stage == "waiting":
            assert "Another process is pulling" in progress.message
            other.release()

    folder = ensure_weights(model, release_when_it_waits)
    assert stages[0] == "waiting"
    assert loadable_directory(model.card) == folder
