"""What of a prompt stays as it is while one types on, so that typing only appends to it. Pure.

A frame is the top of the window, the anchor and the text after the cursor, as they were in the last
prompt of a document. It is carried over to the document's new text as far as that still holds it;
what does not hold any more is chosen anew, near the cursor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fimble.prompt.anchor import place_anchor
from fimble.prompt.budget import Signature, Window, WindowTop
from fimble.prompt.changed_range import ChangedRange, changed_range

_MOST_BEHIND: Final = 2000
"""Characters behind the anchor, beyond which it moves: a jump has to read them all anew."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The frame of one prompt.

    Attributes:
        text: the document's whole text then; offsets are of this text.
        anchor_offset: where the anchor stood; None where an edit before it has made it void.
        after: what the prompt showed of the text after the cursor.
    """

    text: str
    top: WindowTop
    anchor_offset: int | None
    after: str

    def continues(self, earlier: Frame) -> bool:
        """Whether its prompt begins as the earlier one's did, up to what was typed since."""
        return (self.top, self.after, self.anchor_offset) == (
            earlier.top,
            earlier.after,
            earlier.anchor_offset,
        )

    def front(self) -> str:
        """The text of the window before the anchor, as prompts show it."""
        return self.text[self.top.start_offset : self.anchor_offset].replace("\r\n", "\n")


def carry_over(frame: Frame | None, text: str) -> Frame | None:
    """The frame in a newer text of its document; None where that text begins its window anew."""
    if frame is None or frame.text == text:
        return frame
    edit = changed_range(frame.text, text)
    moved = [
        _shifted(offset, edit)
        for offset in (frame.top.start_offset, *(each.offset for each in frame.top.signatures))
    ]
    start, *signature_offsets = moved
    if start is None:
        return None
    signatures = tuple(
        replace(each, offset=offset)
        for each, offset in zip(frame.top.signatures, signature_offsets, strict=True)
        if offset is not None and text.startswith(each.text, offset)
    )
    anchor = frame.anchor_offset
    # An edit above the window moves the anchor along, one inside it makes it void.
    if anchor is not None and edit.start < anchor:
        above = edit.old_end <= frame.top.start_offset
        anchor = anchor + edit.new_end - edit.old_end if above else None
    top = WindowTop(start_offset=start, signatures=signatures)
    return replace(frame, text=text, top=top, anchor_offset=anchor)


def choose_frame(
    carried: Frame | None,
    text: str,
    offset: int,
    window: Window,
    rule: str,
    signatures: Sequence[Signature] = (),
) -> Frame:
    """The frame of a window around an offset of a text.

    The anchor stays while one types on behind it; else the rule (see `FimTokens`) places it.
    """
    start = window.top.start_offset
    anchor = carried.anchor_offset if carried and _goes_on(carried, window) else None
    if anchor is None or rule == "cursor" or not 0 <= offset - anchor <= _MOST_BEHIND:
        anchor = start + place_anchor(rule, text[start:offset], start, signatures)
    return Frame(text=text, top=window.top, anchor_offset=anchor, after=window.after)


def _goes_on(carried: Frame, window: Window) -> bool:
    """Whether all but what stands behind the anchor is as it was."""
    return carried.top == window.top and carried.after == window.after


def _shifted(offset: int, edit: ChangedRange) -> int | None:
    """An offset after an edit; None inside of what was edited."""
    if offset <= edit.start:
        return offset
    return offset + edit.new_end - edit.old_end if offset >= edit.old_end else None
