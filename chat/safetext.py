"""Foreign text, made safe for a terminal.

What another person wrote may hold ESC sequences that would drive the terminal, C1 controls that do the same
in eight bits, and bidirectional overrides that make a line read as something it is not. Nothing foreign is
printed before it went through `visible`. Rules for this file: pure functions over str, no imports from the
package. mIRC formatting codes (bold, colour) are the caller's to interpret first; here they are controls.
"""

import re
from typing import Final

# C0, DEL, C1; line and paragraph separators; bidi marks, embeddings, overrides and isolates; the BOM.
UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")

# Formatting that IRC clients send: bold, italic, underline, strike, monospace, reverse, reset, and the two
# colour introducers with their digits (https://modern.ircdocs.horse/formatting.html).
FORMATTING: Final = re.compile(
    "[\x02\x0f\x11\x16\x1d\x1e\x1f]|\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9a-fA-F]{6}(?:,[0-9a-fA-F]{6})?)?"
)


def _picture(match: re.Match[str]) -> str:
    """A harmless, visible stand-in: a Unicode control picture for C0 and DEL, else the code point."""
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"\u27e8U+{code:04X}\u27e9"


def visible(text: str) -> str:
    """Return `text` with everything that could drive or confuse a terminal shown as a printable stand-in."""
    return UNSAFE.sub(_picture, text)


def strip_formatting(text: str) -> str:
    """Return `text` without IRC formatting codes; other controls stay for `visible`."""
    return FORMATTING.sub("", text)


def printable(text: str) -> str:
    """Formatting codes removed and all other controls made visible: one safe line for any terminal."""
    return visible(strip_formatting(text))
