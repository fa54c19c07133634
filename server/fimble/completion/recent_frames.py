"""The frame of each document's last prompt, so that the next one begins as that did."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from fimble.prompt.frame import Frame

_DOCUMENTS: Final = 32


@dataclass(frozen=True, kw_only=True)
class KeptFrame:
    """A frame, and whether its window is the wider one of a pause."""

    frame: Frame
    is_wide: bool = False


@dataclass(kw_only=True)
class RecentFrames:
    """The frames of the documents used last, by their URI; one for the whole server."""

    _frames: OrderedDict[str, KeptFrame] = field(default_factory=OrderedDict[str, KeptFrame])

    def find(self, uri: str) -> KeptFrame | None:
        """The frame of the document's last prompt."""
        return self._frames.get(uri)

    def remember(self, uri: str, frame: Frame, *, is_wide: bool = False) -> None:
        """Keep the frame of a prompt, in place of the one before."""
        self._frames[uri] = KeptFrame(frame=frame, is_wide=is_wide)
        self._frames.move_to_end(uri)
        while len(self._frames) > _DOCUMENTS:
            self._frames.popitem(last=False)
