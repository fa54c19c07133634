"""A child process: pip finds one source distribution on the user's package index and fetches it.

`python -m fimble.evaluation.replay.pip_fetch NAME VERSION TARGET`. pip's own parts are used, so the
user's index, mirror, proxy and certificates count. `pip download` would not do: it runs the build
of a source distribution to learn its metadata (https://github.com/pypa/pip/issues/1884), which for
some of ours needs a compiler. Prints `size N` once it knows it.
"""

# pip has no public interface for this, and no types.
# pyright: reportMissingTypeStubs=false, reportPrivateImportUsage=false, reportUnknownParameterType=false

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pip._internal.cli.req_command import RequirementCommand
from pip._internal.commands.download import DownloadCommand

_BLOCK = 1 << 18
_TIMEOUT_S = 60.0


def main(words: list[str]) -> int:
    """Fetch; a sentence on stderr and the status 1 where there is no such file."""
    name, version, target = words
    return _Fetch(version, Path(target)).main(["--quiet", "--disable-pip-version-check", name])


class _Fetch(DownloadCommand):
    """`pip download`, but for what it does with its argument."""

    def __init__(self, version: str, target: Path) -> None:
        super().__init__("download", "fetch a source distribution")
        self._version = version
        self._target = target

    def run(self, options: Any, args: list[str]) -> int:
        """Called by pip with the user's options; the words are ours."""
        session = self.get_default_session(options)
        link = self._find(options, session, args[0])
        if link is None:
            sys.stderr.write(f"the index has no source distribution {args[0]} {self._version}\n")
            return 1
        answer = session.get(
            link.url_without_fragment,
            headers={"Accept-Encoding": "identity"},
            stream=True,
            timeout=_TIMEOUT_S,
        )
        answer.raise_for_status()
        sys.stdout.write(f"size {answer.headers.get('content-length', 0)}\n")
        sys.stdout.flush()
        with self._target.open("wb") as file:
            for block in answer.iter_content(_BLOCK):
                file.write(block)
        return 0

    def _find(self, options: Any, session: Any, name: str) -> Any:
        finder = RequirementCommand._build_package_finder(self, options, session)  # pyright: ignore[reportPrivateUsage]
        for candidate in finder.find_all_candidates(name):
            plain = candidate.link.filename.endswith(".tar.gz")
            if plain and str(candidate.version) == self._version:
                return candidate.link
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
