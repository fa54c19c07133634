"""Source distributions from a package index on loopback: pip's own road, without the network."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from fimble.errors import PullError
from fimble.evaluation.replay.archives import Archive, fetch_archive, read_member
from fimble.evaluation.replay.sources import list_sources


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an index that pip asks; it holds one source distribution."""
    folder = tmp_path / "index" / "simple" / "a-package"
    folder.mkdir(parents=True)
    with tarfile.open(folder / "a_package-1.0.tar.gz", "w:gz") as packed:
        entry = tarfile.TarInfo("a_package-1.0/src/a.py")
        content = b"print('caf\xc3\xa9')\n"
        entry.size = len(content)
        packed.addfile(entry, io.BytesIO(content))
    (folder / "index.html").write_text('<a href="a_package-1.0.tar.gz">a_package-1.0.tar.gz</a>')
    handler = partial(_Quiet, directory=str(tmp_path / "index"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    point_pip_at(monkeypatch, f"http://127.0.0.1:{server.server_port}/simple")
    yield folder
    server.shutdown()
    server.server_close()


def point_pip_at(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", url)
    monkeypatch.setenv("PIP_RETRIES", "0")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)


def archive(index: Path, version: str = "1.0") -> Archive:
    content = (index / "a_package-1.0.tar.gz").read_bytes()
    return Archive(name="a-package", version=version, sha256=hashlib.sha256(content).hexdigest())


def fetch(archive: Archive) -> Path:
    return fetch_archive(archive, lambda what, share: None)


def test_an_archive_is_fetched_once_and_read(index: Path) -> None:
    path = fetch(archive(index))
    assert read_member(path, "src/a.py") == "print('café')\n"
    wanted = archive(index)
    (index / "a_package-1.0.tar.gz").unlink()
    assert fetch(wanted) == path, "the second time the index is not asked"
    with pytest.raises(PullError, match=r"no file src/b\.py"):
        read_member(path, "src/b.py")


def test_another_file_is_not_kept(index: Path) -> None:
    wrong = Archive(name="a-package", version="1.0", sha256="0" * 64)
    with pytest.raises(PullError, match=r"another a-package 1\.0"):
        fetch(wrong)
    assert list(wrong.path.parent.iterdir()) == []


def test_a_version_that_is_not_there_is_named(index: Path) -> None:
    with pytest.raises(PullError, match=r"a-package 2.0 \(.*no source distribution"):
        fetch(archive(index, "2.0"))


def test_without_a_network_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    point_pip_at(monkeypatch, "http://127.0.0.1:9/simple")
    with pytest.raises(PullError, match="did not give a-package") as raised:
        fetch(Archive(name="a-package", version="1.0", sha256="0" * 64))
    assert "Check the connection" in raised.value.remedy


def test_the_table_is_whole_and_its_first_files_cover_every_language() -> None:
    sources = list_sources()
    languages = {source.language for source in sources}
    assert {source.language for source in sources[: len(languages)]} == languages
    assert len({source.name for source in sources}) == len(sources)
    assert all(len(source.archive.sha256) == 64 for source in sources)
