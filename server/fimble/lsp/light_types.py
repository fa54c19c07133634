"""Imports `lsprotocol.types` without what nobody uses of its classes: a third of the start.

It declares 554 classes with attrs, which writes and compiles methods for each. Their `__repr__` and
their slots, for which every class is made a second time, serve nothing here.
"""

from __future__ import annotations

import importlib
from functools import partial

import attrs


def import_light_types() -> None:
    """To be called before anything else imports `lsprotocol`; of no effect after that."""
    define = attrs.define
    attrs.define = partial(define, repr=False, slots=False)
    try:
        importlib.import_module("lsprotocol.types")
    finally:
        attrs.define = define
