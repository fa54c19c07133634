"""pygls's converter, made tolerant of what real clients send beside the specification."""

from __future__ import annotations

from typing import Any

from cattrs import Converter
from lsprotocol import types
from pygls.protocol import default_converter


def make_converter() -> Converter:
    """A converter that takes any trigger kind of an inline completion.

    vscode-languageclient 9 counts the kinds from 0, LSP 3.18 from 1; an unknown kind counts as
    automatic, where pygls would refuse the whole request.
    """
    converter = default_converter()

    def trigger_kind(value: Any, _: type) -> types.InlineCompletionTriggerKind:
        invoked = types.InlineCompletionTriggerKind.Invoked
        return invoked if value == invoked.value else types.InlineCompletionTriggerKind.Automatic

    converter.register_structure_hook(types.InlineCompletionTriggerKind, trigger_kind)
    return converter
