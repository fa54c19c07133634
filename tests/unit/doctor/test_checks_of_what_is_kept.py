"""The checks of the record and of the index, with real files."""

from pathlib import Path
from typing import Any

import pytest

from fimble.context.exclusion import Exclusions
from fimble.context.index.condition import note_fault
from fimble.context.index.database import open_for_writing
from fimble.context.index.update import scan
from fimble.doctor.checks.record_file import check_record
from fimble.doctor.checks.workspace_index import check_index
from fimble.doctor.finding import Verdict
from fimble.record.database import open_record, record_path
from fimble.record.rows import insert_given
from support.given import make_given


def test_no_record_yet(examination_of: Any) -> None:
    assert check_record(examination_of()).found == "nothing is recorded yet"
    off = check_record(examination_of(record={"enabled": False}))
    assert "record.enabled" in off.found and off.verdict is Verdict.OK
    assert not record_path().exists()


def test_a_record(examination_of: Any) -> None:
    connection, _ = open_record()
    insert_given(connection, make_given("<cursor>", "x"))
    connection.commit()
    connection.close()
    found = check_record(examination_of()).found
    assert found.startswith(f"1 suggestions in {record_path()}")
    assert "switched off" in check_record(examination_of(record={"enabled": False})).found


def test_a_broken_record(examination_of: Any) -> None:
    record_path().parent.mkdir(parents=True)
    record_path().write_bytes(b"no database " * 1000)
    finding = check_record(examination_of())
    assert finding.verdict is Verdict.WARNING and "--clear" in finding.remedy


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    (folder / "a.py").write_text("def first(): ...\n")
    monkeypatch.chdir(folder)
    return folder


def test_a_project_that_was_never_opened(project: Path, examination_of: Any) -> None:
    finding = check_index(examination_of())
    assert finding.verdict is Verdict.OK and "when an editor opens it" in finding.found


def test_a_project_with_an_index_and_a_fault(project: Path, examination_of: Any) -> None:
    connection, _ = open_for_writing(project)
    scan(connection, project, Exclusions(project), lambda progress: None)
    connection.close()
    assert check_index(examination_of()).found.startswith("1 files")
    note_fault(project, "the disk is full")
    finding = check_index(examination_of())
    assert finding.verdict is Verdict.WARNING and "the disk is full" in finding.found


def test_without_context_there_is_nothing_to_check(project: Path, examination_of: Any) -> None:
    finding = check_index(examination_of(context={"maxTokens": 0}))
    assert finding.verdict is Verdict.SKIPPED
