"""What the record is told to write while an editor does this and that; the clock is the test's."""

from typing import Any

from fimble.record.given_suggestion import GivenSuggestion
from fimble.record.tracker import SuggestionTracker
from support.given import URI, make_given

DRAWN = "def add(a, b):\n    <cursor>\n"


class Editing:
    """A tracker, its document, and its clock."""

    def __init__(self, given: GivenSuggestion) -> None:
        self.tracker, self.given, self.text, self.now = (
            SuggestionTracker(),
            given,
            given.document_text,
            0.0,
        )
        self.tracker.given(given, self.now)

    def type(self, text: str, at: int | None = None) -> None:
        """Insert in one edit, where the suggestion begins unless said otherwise."""
        place = self.given.start_offset if at is None else at
        self.edit(self.text[:place] + text + self.text[place:])

    def edit(self, text: str) -> None:
        before, self.text = self.text, text
        self.tracker.changed(self.given.uri, before, text, self.now)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.tracker.due(self.now)

    def row(self, trace_id: str | None = None) -> dict[str, Any]:
        """What was written of a suggestion by now."""
        wanted = trace_id or self.given.trace_id
        row: dict[str, Any] = {}
        for change in self.tracker.changes:
            if change.trace_id == wanted:
                row.update(change.values)
        return row


def editing(text: str = "return a + b") -> Editing:
    return Editing(make_given(DRAWN, text))


def test_what_is_typed_over_at_once_was_not_seen() -> None:
    user = editing()
    user.wait(0.3)
    user.type("x")
    user.wait(5)
    assert user.row() == {} and not user.tracker.decided


def test_what_stood_a_moment_was_seen_and_passed_over() -> None:
    user = editing()
    user.wait(1)
    user.type("x")
    assert user.row() == {"seen": True, "seen_by": "stood"}
    [decided] = user.tracker.decided.values()
    assert (decided.language, decided.accepted) == ("python", False)


def test_taken_as_a_whole_in_one_edit() -> None:
    user = editing()
    user.now = 0.2
    user.type("return a + b")
    row = user.row()
    assert row["accepted_characters"] == 12 and row["accepted_whole"]
    assert (row["seen"], row["accepted_by"]) == (True, "inferred")
    assert [each.accepted for each in user.tracker.decided.values()] == [True]


def test_typing_it_key_by_key_is_no_acceptance() -> None:
    user = editing()
    for number, key in enumerate("return a + b"):
        user.wait(0.2)
        user.type(key, user.given.start_offset + number)
    user.type("\n")
    assert "accepted_by" not in user.row()


def test_word_by_word() -> None:
    user = editing()
    user.type("return ")
    user.type("a + ", user.given.start_offset + 7)
    user.type("c", user.given.start_offset + 11)
    row = user.row()
    assert (row["accepted_characters"], row["accepted_whole"]) == (11, False)
    user.wait(30)
    assert user.row()["kept_30s"] == 1.0


def test_the_rest_of_a_suggestion_is_the_same_suggestion() -> None:
    user = editing()
    user.type("re")
    rest = make_given("def add(a, b):\n    re<cursor>\n", "turn a + b")
    user.tracker.given(rest, user.now)
    user.type("turn a + b", rest.start_offset)
    user.tracker.accepted(rest.trace_id, user.now)
    assert [change.given for change in user.tracker.changes if change.given] == [user.given]
    assert user.row()["accepted_characters"] == 10 and user.row()["accepted_by"] == "told"


def test_the_command_comes_after_the_edit_and_counts_once() -> None:
    user = editing()
    user.type("return a + b")
    user.tracker.accepted(user.given.trace_id, user.now)
    row = user.row()
    assert (row["accepted_characters"], row["accepted_by"]) == (12, "told")
    assert len(user.tracker.decided) == 1


def test_the_command_counts_where_the_editor_has_changed_the_text() -> None:
    user = editing()
    user.type("return (a + b)")
    user.tracker.accepted(user.given.trace_id, user.now)
    assert user.row()["accepted_whole"]
    user.wait(31)
    assert user.row()["kept_30s"] > 0.9


def test_parts_that_the_editor_tells_of() -> None:
    user = editing()
    user.tracker.seen(user.given.trace_id)
    user.tracker.accepted(user.given.trace_id, user.now, part=6)
    user.tracker.accepted(user.given.trace_id, user.now, part=8)
    user.tracker.accepted(user.given.trace_id, user.now, part=0)
    row = user.row()
    assert (row["seen_by"], row["accepted_characters"], row["accepted_whole"]) == ("told", 8, False)


def test_an_editor_that_tells_what_it_shows_is_believed() -> None:
    user = editing()
    user.tracker.seen(user.given.trace_id)
    other = make_given("x = <cursor>", "1 + 2", uri="file:///other.py")
    user.tracker.given(other, user.now)
    user.wait(5)
    assert user.row(other.trace_id) == {}


def test_survival_follows_the_text() -> None:
    user = editing()
    user.type("return a + b")
    user.wait(10)
    user.type("import math\n" * 100, 0)
    user.wait(20)
    user.edit(user.text.replace("return a + b", "return b"))
    user.wait(100)
    user.edit("")
    user.wait(500)
    row = user.row()
    assert row["kept_30s"] == 1.0 and 0.5 < row["kept_2min"] < 1.0 and row["kept_10min"] == 0.0
    assert user.tracker.next_due() is None


def test_a_closed_document_is_not_measured_later() -> None:
    user = editing()
    user.type("return a + b")
    user.tracker.closed(URI)
    user.tracker.accepted(user.given.trace_id, user.now)
    user.wait(1000)
    assert "kept_30s" not in user.row()


def test_undo_leaves_nothing() -> None:
    user = editing()
    user.type("return a + b")
    user.edit(user.given.document_text)
    user.wait(30)
    assert user.row()["kept_30s"] < 0.3


def test_unknown_names_are_no_trouble() -> None:
    tracker = SuggestionTracker()
    tracker.seen("?")
    tracker.accepted("?", 0.0)
    tracker.closed(URI)
    tracker.changed(URI, "", "x", 0.0)
    assert tracker.changes == []


def test_the_time_of_the_next_work() -> None:
    user = editing()
    assert user.tracker.next_due() == 0.75
    user.type("return a + b")
    assert user.tracker.next_due() == 30.0
    user.wait(30)
    assert user.tracker.next_due() == 120.0
