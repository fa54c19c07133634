"""The document store against a model written from LSP's own words, and positions there and back."""

import re
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from fimble.documents.document import Document
from fimble.documents.position import (
    Encoding,
    Position,
    byte_offset_at,
    line_at,
    line_starts,
    offset_at,
    offset_at_byte,
    position_at,
    utf8,
)
from fimble.documents.store import ContentChange, DocumentStore

TEXTS = st.text(alphabet="ab é𝄞😀\u2028\t\r\n", max_size=40)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])
POSITIONS = st.builds(
    Position,
    line=st.integers(min_value=0, max_value=12),
    character=st.integers(min_value=0, max_value=30),
)
"""Many of them past the end of a line or of the text."""

CHANGES = st.lists(
    st.builds(ContentChange, text=TEXTS, start=POSITIONS, end=POSITIONS)
    | st.builds(ContentChange, text=TEXTS),
    max_size=6,
)

CODECS: dict[str, Literal["utf-8", "utf-16-le", "utf-32-le"]] = {
    "utf-8": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
UNIT_BYTES = {"utf-8": 1, "utf-16": 2, "utf-32": 4}


def lines_of(text: str) -> list[tuple[str, str]]:
    """The lines of a text, each with its line end."""
    parts = re.split("(\r\n|\n|\r)", text)
    return list(zip(parts[::2], [*parts[1::2], ""], strict=True))


def model_offset(text: str, position: Position, encoding: str) -> int:
    """An offset by the letter of LSP: encode the line, count units, decode what lies within."""
    lines = lines_of(text)
    if position.line >= len(lines):
        return len(text)
    before = sum(len(line) + len(end) for line, end in lines[: position.line])
    encoded = lines[position.line][0].encode(CODECS[encoding])
    within = encoded[: position.character * UNIT_BYTES[encoding]]
    return before + len(within.decode(CODECS[encoding], "ignore"))


def model_change(text: str, change: ContentChange, encoding: str) -> str:
    if change.start is None or change.end is None:
        return change.text
    ends = (model_offset(text, place, encoding) for place in (change.start, change.end))
    start, end = sorted(ends)
    return text[:start] + change.text + text[end:]


def document(text: str) -> Document:
    return Document(uri="a", language_id="", version=0, text=text)


@settings(max_examples=300)
@given(TEXTS, st.lists(CHANGES, max_size=4), ENCODINGS)
def test_edits_give_what_the_model_gives(
    text: str, rounds: list[list[ContentChange]], encoding: Encoding
) -> None:
    store = DocumentStore(encoding)
    store.open(document(text))
    for version, changes in enumerate(rounds, 1):
        before = store.get("a")
        after = store.change("a", version, changes)
        for change in changes:
            text = model_change(text, change, encoding)
        assert after is not None and after is store.get("a")
        assert (after.text, after.version) == (text, version)
        assert before is not None and before.version == version - 1


@given(TEXTS, POSITIONS, ENCODINGS)
def test_an_offset_is_what_the_model_says(text: str, place: Position, encoding: Encoding) -> None:
    assert offset_at(document(text), place, encoding) == model_offset(text, place, encoding)


@given(TEXTS, ENCODINGS, st.data())
def test_an_offset_there_and_back(text: str, encoding: Encoding, data: st.DataObject) -> None:
    offset = data.draw(st.integers(min_value=0, max_value=len(text)))
    back = offset_at(document(text), position_at(document(text), offset, encoding), encoding)
    # Between CR and LF there is no position: LSP goes to the end of the line before them.
    inside_line_end = text[max(offset - 1, 0) : offset + 1] == "\r\n"
    assert back == offset - inside_line_end


@given(TEXTS, POSITIONS, ENCODINGS)
def test_a_position_there_and_back(text: str, place: Position, encoding: Encoding) -> None:
    inside = position_at(document(text), offset_at(document(text), place, encoding), encoding)
    if inside.line == place.line:
        assert inside.character <= place.character
    else:
        assert inside.line < place.line
    again = position_at(document(text), offset_at(document(text), inside, encoding), encoding)
    assert again == inside


@given(TEXTS)
def test_lines_make_the_text(text: str) -> None:
    starts, lines = line_starts(text), lines_of(text)
    assert [line_at(document(text), number) for number in range(len(starts))] == [
        line for line, _ in lines
    ]


@given(st.text(max_size=40) | TEXTS, st.data())
def test_byte_offsets_there_and_back(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(min_value=0, max_value=len(text)))
    byte_offset = byte_offset_at(text, offset)
    assert utf8(text)[:byte_offset] == utf8(text[:offset])
    assert offset_at_byte(utf8(text), byte_offset) == offset
