"""Command-line options, the same way for every verb: one clear line and exit 2 for what cannot be.

Rules for this file: imports errors only; what the options mean is each verb's own affair.
"""

import argparse
from typing import NoReturn

from chat.errors import UsageError


class Options(argparse.ArgumentParser):
    """An ArgumentParser that raises `UsageError` instead of printing its usage; examples stay as typed."""

    def __init__(self, prog: str, description: str, examples: str = "") -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=examples,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def listed(self) -> list[argparse.Action]:
        """The options there are, in order; for a help of another form."""
        return [action for action in self._actions if action.option_strings]

    def error(self, message: str) -> NoReturn:
        """Called by argparse for everything that is wrong with what was typed."""
        raise UsageError(f"{self.prog}: {message} (try {self.prog} --help)")


def port(text: str) -> int:
    """An option's TCP port, 0 (any free one) to 65535. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a whole number from 0 to 65535")
    return int(text)


def size(text: str) -> int:
    """An option's size in bytes: `4096`, `64k`, `10M`, `1G` (powers of 1024). Raises ArgumentTypeError."""
    units = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
    number, unit = (text[:-1], units.get(text[-1:].lower())) if text[-1:].isalpha() else (text, 1)
    if unit is None or not (number.isascii() and number.isdigit()) or int(number) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size: a number of bytes, or with k, M or G")
    return int(number) * unit


def days(text: str) -> int:
    """An option's number of days, 0 to 36,500. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit()) or len(text) > 5 or int(text) > 36_500:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days")
    return int(text)
