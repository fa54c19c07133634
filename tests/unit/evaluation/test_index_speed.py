"""`fimble benchmark index`: figures of a real folder; how large they are is no subject here."""

import json
from pathlib import Path

import pytest

from fimble.cli.main import main


def test_the_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(5):
        (tmp_path / f"m{number}.py").write_text(f"def f{number}(shelf):\n    return shelf\n")
    assert main(["benchmark", "index", str(tmp_path), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["kind"], figures["files"]) == ("index", 5)
    for name in ("edit_ms", "names_ms", "similar_ms", "loop_ms"):
        assert figures[name]["median"] <= figures[name]["p95"]
    assert figures["first_cpu_s"] > 0 and figures["memory_mb"] > 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        f"m{number}.py" for number in range(5)
    ]


def test_no_folder_and_no_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["benchmark", "index"]) == 2
    assert main(["benchmark", "index", str(tmp_path / "none")]) == 2
    (tmp_path / "empty").mkdir()
    assert main(["benchmark", "index", str(tmp_path / "empty")]) == 2
    assert "no source files" in capsys.readouterr().err
