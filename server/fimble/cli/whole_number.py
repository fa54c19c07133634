"""The kind of number that counts something, for arguments of the command line."""

from __future__ import annotations

import argparse


def at_least_one(text: str) -> int:
    """A whole number from 1; for the `type` of an argument."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return number
