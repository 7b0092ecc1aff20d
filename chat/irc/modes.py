"""Mode strings: `+ov-b alice bob *!*@host` -> a list of changes, and back.

Rules for this file: the grammar and the table of letters; who may change what is the server's affair.
The four kinds are those of ISUPPORT CHANMODES (Modern IRC, "Channel Modes").
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

PREFIXES: Final = {"o": "@", "v": "+"}  # highest first
LIST_MODES: Final = "beI"  # A: an entry is added or removed; without a parameter it is a query
KEY_MODES: Final = "k"  # B: always a parameter
LIMIT_MODES: Final = "l"  # C: a parameter when set
FLAG_MODES: Final = "imnst"  # D: never a parameter
USER_MODES: Final = "iow"
CHANMODES: Final = f"{LIST_MODES},{KEY_MODES},{LIMIT_MODES},{FLAG_MODES}"
PREFIX: Final = f"({''.join(PREFIXES)}){''.join(PREFIXES.values())}"


class Change(NamedTuple):
    """One letter of a mode string. `param` is None where the letter takes none or none was given."""

    add: bool
    letter: str
    param: str | None = None


def parse_changes(modes: str, params: Sequence[str]) -> list[Change]:
    """Split a channel's mode string; parameters that are missing are None, superfluous ones ignored."""
    rest = iter(params)
    add = True
    changes: list[Change] = []
    for letter in modes:
        if letter in "+-":
            add = letter == "+"
        elif (
            letter in PREFIXES
            or letter in LIST_MODES
            or letter in KEY_MODES
            or (letter in LIMIT_MODES and add)
        ):
            changes.append(Change(add, letter, next(rest, None)))
        else:
            changes.append(Change(add, letter))
    return changes


def format_changes(changes: Iterable[Change]) -> tuple[str, ...]:
    """The parameters of a MODE message: the letters, then what they take. Empty for no changes."""
    letters: list[str] = []
    params: list[str] = []
    sign = ""
    for change in changes:
        wanted = "+" if change.add else "-"
        if wanted != sign:
            letters.append(wanted)
            sign = wanted
        letters.append(change.letter)
        if change.param is not None:
            params.append(change.param)
    return ("".join(letters), *params) if letters else ()
