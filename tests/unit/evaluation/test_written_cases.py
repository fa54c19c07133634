"""Cases as Markdown: Fimble's own can be read, others are refused with what they lack."""

import json
from pathlib import Path

import pytest

from fimble.cli.main import main
from fimble.completion.request import Trigger
from fimble.errors import UsageError
from fimble.evaluation.case_files import parse_case, read_case_files
from fimble.syntax.languages import LANGUAGES
from support.scripted_engine import ScriptedEngine

CASE = """# A sum

Why it matters.

Asked: while typing

```python
def add(first, second):
    <cursor>
```

Shown:

```python
return first + second
```

Shown begins:

```
return sum(
```
"""


def test_what_a_case_says() -> None:
    case = parse_case(CASE, "sum.md")
    assert (case.title, case.language_id, case.trigger) == ("A sum", "python", Trigger.AUTOMATIC)
    assert (case.before, case.after) == ("def add(first, second):\n    ", "\n")
    for text, right in {
        "return first + second": True,
        "return first + second\n": True,
        "return first + second + 1": False,
        "return sum([first, second])": True,
        None: False,
    }.items():
        assert case.is_right(text) is right


def test_silence_is_right_where_a_case_says_so() -> None:
    case = parse_case(CASE.partition("Shown:")[0] + "Nothing shown.\n", "silence.md")
    assert case.is_right(None) and not case.is_right("x")


@pytest.mark.parametrize(
    "old, new, lacks",
    [
        ("# A sum", "A sum", "a title"),
        ("while typing", "at noon", "Asked: with a key or while typing"),
        ("<cursor>", "", "one <cursor>"),
        ("Shown", "Seen", "either Shown:"),
        ("Why it", "Nothing shown.\n", "either Shown:"),
    ],
)
def test_what_is_missing_is_said(old: str, new: str, lacks: str) -> None:
    with pytest.raises(UsageError, match=lacks):
        parse_case(CASE.replace(old, new), "odd.md")


def test_fimbles_own_cases_are_of_many_languages_and_some_are_silences() -> None:
    cases = read_case_files([])
    languages = {case.language_id for case in cases}
    assert len(cases) >= 10 and len(languages) >= 6 and languages <= set(LANGUAGES)
    assert sum(not case.shown for case in cases) >= 3


def test_as_a_user_runs_it(
    scripted_engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted_engine.pieces = ["return first + second"]
    (tmp_path / "sum.md").write_text(CASE)
    words = ["evaluate", "cases", str(tmp_path), "--engine-url", scripted_engine.url]
    assert main(words) == 0
    assert "| A sum | python | yes | `return first + second` |" in capsys.readouterr().out
    scripted_engine.pieces = ["return second"]
    assert main([*words, "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)["subjects"]["pipeline"]["cases"]
    assert told["text"] == "return second" and not told["exact"]
    assert main(["evaluate", "cases", str(tmp_path / "none.md")]) == 2
