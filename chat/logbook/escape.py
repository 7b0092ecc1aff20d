r"""Text <-> the same text on one line that no terminal, pager or line splitter can misread.

    C0, DEL, C1                           \x1b        two hexadecimal digits
    U+2028, U+2029, bidi controls, BOM    \u202e      four
    a backslash that would be misread     \\          before a backslash, an x, a u or one of the above
    everything else                       itself, other backslashes included: C:\temp stays C:\temp

Rules for this file: pure functions over str; `unescape(escape(text)) == text` for every text, lone
surrogates included (they are written as \udXXX, so the result always has a UTF-8 form).
"""

import re
from typing import Final

_UNSAFE: Final = (
    "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"  # as in safetext.py
)
_RAW: Final = re.compile(f"[{_UNSAFE}]")
_TO_ESCAPE: Final = re.compile(rf"[{_UNSAFE}]|\\(?=[\\xu{_UNSAFE}])")
_ESCAPED: Final = re.compile(r"\\(?:(\\)|x([0-9a-f]{2})|u([0-9a-f]{4}))")


def _escape_one(match: re.Match[str]) -> str:
    char = match.group()
    if char == "\\":
        return "\\\\"
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _unescape_one(match: re.Match[str]) -> str:
    return "\\" if match.group(1) else chr(int(match.group(2) or match.group(3), 16))


def escape(text: str) -> str:
    """The text as a log line holds it: no control, no line break, nothing that reorders what is read."""
    if "\\" not in text and text.isprintable():  # nothing printable is unsafe: the common case, in C
        return text
    return _TO_ESCAPE.sub(_escape_one, text)


def is_escaped(text: str) -> bool:
    """Whether the text could be what `escape` returned: it holds nothing that must be written otherwise."""
    return text.isprintable() or not _RAW.search(text)


def unescape(text: str) -> str:
    """Undo `escape`; a backslash that starts no escape is itself."""
    return _ESCAPED.sub(_unescape_one, text) if "\\" in text else text
