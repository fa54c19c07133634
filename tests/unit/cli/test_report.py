"""`fimble report`: its figures are those of the record, its page needs nothing else."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from fimble.cli.main import main
from fimble.record.database import open_record, record_path
from fimble.record.rows import change_row, count_silence, insert_given
from support.given import make_given

DAY_S = 86_400


@pytest.fixture
def record() -> None:
    """Twelve suggestions: ten of today, half of them in Go; two that are 40 days old."""
    connection, _ = open_record()
    for number in range(12):
        fields: dict[str, Any] = {
            "trace_id": f"{number}",
            "language": "go" if number % 2 else "python",
            "model": "one" if number < 8 else "a<b>&",
            "latency_ms": 100.0 * (number + 1),
        }
        insert_given(connection, make_given("x = <cursor>", "f(a)", **fields))
        if number < 8:
            change_row(connection, f"{number}", {"seen": True, "seen_by": "stood"})
        if number < 2:
            taken = {"accepted_characters": 4, "accepted_whole": True, "kept_30s": 0.5 + number / 2}
            change_row(connection, f"{number}", taken)
    connection.execute("UPDATE suggestions SET at = at - ? WHERE id > 10", (40 * DAY_S,))
    count_silence(connection, "go", "EMPTY")
    count_silence(connection, "go", "FROM_ANOTHER_VERSION")
    connection.commit()
    connection.close()


def read_json(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["report", "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.usefixtures("record")
def test_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    figures = read_json(capsys)
    total = figures["total"]
    assert (total["given"], total["seen"], total["accepted"], total["whole"]) == (12, 8, 2, 2)
    assert total["characters"] == 8
    assert total["kept"]["kept_30s"] == {"share": 0.75, "measured": 2}
    assert total["kept"]["kept_2min"] == {"share": None, "measured": 0}
    assert total["latency_ms"] == {"p50": 600.0, "p90": 1100.0}
    assert figures["steps_ms"] == {"generate": {"p50": 90.0, "p90": 90.0}}
    assert {each["name"]: each["given"] for each in figures["by_language"]} == {
        "python": 6,
        "go": 6,
    }
    assert figures["silences"] == {"the model had nothing to add": 1, "from another version": 1}


@pytest.mark.usefixtures("record")
def test_the_last_days_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert read_json(capsys, "--days", "30")["total"]["given"] == 10
    assert len(read_json(capsys)["by_day"]) == 2


@pytest.mark.usefixtures("record")
def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"all\s+12\s+8\s+2\s+25 %\s+8\s+75 %\s+–", printed)
    assert "the model had nothing to add" in printed


@pytest.mark.usefixtures("record")
def test_the_page_needs_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "report.html"
    assert main(["report", "--html", str(page)]) == 0
    text = page.read_text("utf-8")
    assert not re.search(r"https?://|<script|<link|src=|@import|url\(", text)
    assert "a&lt;b&gt;&amp;" in text and "a<b>" not in text
    pictures = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(pictures) == 5
    for picture in pictures:
        ElementTree.fromstring(picture)
    assert capsys.readouterr().out == ""


def test_without_a_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report"]) == 1
    assert "Nothing is recorded" in capsys.readouterr().err
    assert main(["report", "--html", str(tmp_path / "page.html")]) == 1
    assert not (tmp_path / "page.html").exists()
    assert main(["report", "--clear"]) == 0
    assert not record_path().exists()


def test_a_record_of_silences_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connection, _ = open_record()
    count_silence(connection, "go", "EMPTY")
    connection.commit()
    connection.close()
    assert read_json(capsys)["total"]["given"] == 0
    assert main(["report"]) == 0
    assert "No suggestions." in capsys.readouterr().out
    assert main(["report", "--html", str(tmp_path / "page.html")]) == 0


def test_a_broken_record(capsys: pytest.CaptureFixture[str]) -> None:
    record_path().parent.mkdir(parents=True)
    record_path().write_bytes(b"no database " * 1000)
    assert main(["report"]) == 1
    assert "fimble report --clear" in capsys.readouterr().err
    assert main(["report", "--clear"]) == 0
    assert not record_path().exists()


@pytest.mark.usefixtures("record")
def test_clear(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--clear", "--days", "3"]) == 2
    assert main(["report", "--clear", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"cleared": True}
    assert read_json(capsys)["total"]["given"] == 0


@pytest.mark.usefixtures("record")
def test_a_page_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--html", str(tmp_path / "none" / "page.html")]) == 1
    assert "Name another file" in capsys.readouterr().err


def test_wrong_usage() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["report", "--days", "0"])
    assert ended.value.code == 2
