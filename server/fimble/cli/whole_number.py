"""Numbers that count something, as arguments of the command line."""

from __future__ import annotations

import argparse

from fimble.errors import UsageError


def at_least_one(text: str) -> int:
    """A whole number from 1; for the `type` of an argument."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return number


def whole_numbers(text: str, option: str, most: int = 1_000_000) -> tuple[int, ...]:
    """Whole numbers from 1, divided by commas; raises UsageError that names the option."""
    try:
        numbers = tuple(int(word) for word in text.split(","))
    except ValueError:
        numbers = (0,)
    if not all(1 <= number <= most for number in numbers):
        raise UsageError(
            f"{option} is {text!r}.", f"Give whole numbers from 1 to {most}, such as 50,150,400."
        )
    return numbers
