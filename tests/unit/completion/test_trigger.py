"""When the model is asked: a document with the cursor drawn, and the reason for silence."""

import pytest

from fimble.completion.deletion import Deletion
from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Trigger
from fimble.completion.trigger import check_surroundings, check_trigger, rest_of_line
from fimble.documents.document import Document
from fimble.settings import CompletionSettings
from fimble.syntax.cursor import Inside


def check(
    drawn: str,
    expected: Rejection | None,
    trigger: Trigger = Trigger.AUTOMATIC,
    settings: CompletionSettings | None = None,
) -> None:
    offset = drawn.index("<cursor>")
    text = drawn.replace("<cursor>", "")
    document = Document(uri="a", language_id="python", version=1, text=text)
    request = CompletionRequest(document=document, offset=offset, trigger=trigger)
    assert check_trigger(request, settings or CompletionSettings()) is expected


ABOVE = "import argparse\n"


@pytest.mark.parametrize(
    "line",
    ["x = <cursor>", "f(<cursor>)", "f('<cursor>'):", "{<cursor>}", "a[<cursor>]; ", "x<cursor>\r"],
)
def test_closers_may_follow(line: str) -> None:
    check(f"{ABOVE}{line}\n", None)


@pytest.mark.parametrize(
    "line, expected",
    [
        ("fo<cursor>o = 1", Rejection.MIDDLE_OF_WORD),
        ("(<cursor>foo)", Rejection.TEXT_AFTER_CURSOR),
        ("x <cursor>= 1", Rejection.TEXT_AFTER_CURSOR),
        ("f(<cursor>) + g", Rejection.TEXT_AFTER_CURSOR),
    ],
)
def test_more_than_closers_is_too_much_unless_the_user_asks(line: str, expected: Rejection) -> None:
    check(f"{ABOVE}{line}\n", expected)
    check(f"{ABOVE}{line}\n", None, Trigger.INVOKED)


def test_settings() -> None:
    off = CompletionSettings(enabled=False)
    check(f"{ABOVE}<cursor>", Rejection.DISABLED, Trigger.INVOKED, off)
    no_python = CompletionSettings(disabled_languages=("python",))
    check(f"{ABOVE}<cursor>", Rejection.LANGUAGE_DISABLED, Trigger.INVOKED, no_python)


def test_files_with_nothing_to_go_on() -> None:
    check("x = <cursor>", Rejection.TOO_LITTLE_TEXT)
    check("x = <cursor>", None, Trigger.INVOKED)
    check(" \n<cursor>", Rejection.TOO_LITTLE_TEXT, Trigger.INVOKED)
    check("\x7fELF\0\0 and so on <cursor>", Rejection.BINARY, Trigger.INVOKED)


def test_rest_of_line() -> None:
    assert rest_of_line("ab\r\nc", 1) == "b"
    assert rest_of_line("ab", 2) == ""


@pytest.mark.parametrize(
    "inside, settings, expected",
    [
        ("comment", CompletionSettings(in_comments=False), Rejection.IN_COMMENT),
        ("string", CompletionSettings(in_comments=False), None),
        ("string", CompletionSettings(in_strings=False), Rejection.IN_STRING),
        ("code", CompletionSettings(in_comments=False, in_strings=False), None),
        ("comment", CompletionSettings(), None),
    ],
    ids=["vscode#313003", "the other kind", "strings", "code", "by default"],
)
def test_comments_and_strings_as_the_user_likes(
    inside: Inside, settings: CompletionSettings, expected: Rejection | None
) -> None:
    document = Document(uri="a", language_id="python", version=1, text="# a long enough comment ")
    for trigger, rejection in ((Trigger.AUTOMATIC, expected), (Trigger.INVOKED, None)):
        request = CompletionRequest(document=document, offset=24, trigger=trigger)
        assert check_surroundings(inside, request, settings) is rejection


def test_nothing_is_suggested_for_what_was_just_undone_unless_one_asks() -> None:
    document = Document(uri="a", language_id="python", version=1, text=f"{ABOVE}x = ")
    for trigger, expected in ((Trigger.AUTOMATIC, Rejection.TAKEN_BACK), (Trigger.INVOKED, None)):
        request = CompletionRequest(
            document=document, offset=len(document.text), trigger=trigger, taken_back=True
        )
        assert check_trigger(request, CompletionSettings()) is expected


@pytest.mark.parametrize(
    "deletion, expected",
    [
        (Deletion(text="y", by_key=True), Rejection.DELETING),
        (Deletion(text="y + z", by_key=False), None),
        (Deletion(text=" ", by_key=True), None),
        (None, None),
    ],
    ids=["tabby#2840: backspace", "a word or a selection", "a dedent", "nothing"],
)
def test_nothing_new_while_one_deletes_unless_one_asks(
    deletion: Deletion | None, expected: Rejection | None
) -> None:
    document = Document(uri="a", language_id="python", version=1, text=f"{ABOVE}x = ")
    for trigger, rejection in ((Trigger.AUTOMATIC, expected), (Trigger.INVOKED, None)):
        offset = len(document.text)
        request = CompletionRequest(
            document=document, offset=offset, trigger=trigger, deletion=deletion
        )
        assert check_surroundings("code", request, CompletionSettings()) is rejection
