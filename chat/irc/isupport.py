"""RPL_ISUPPORT (005): what a server says about itself, as tokens and as values.

Rules for this file: pure; unknown tokens are kept, malformed ones read as what Modern IRC gives as default.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from chat.irc import names

_HEX: Final = re.compile(r"\\x([0-9A-Fa-f]{2})")
_RFC1459: Final = str.maketrans("[]\\^", "{}|~")
_ASCII: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def encode(tokens: Mapping[str, str]) -> list[str]:
    """`KEY=value` words; a space, a backslash or an equals sign in a value as `\\xHH`, no value as `KEY`."""
    words = []
    for key, value in tokens.items():
        safe = re.sub(r"[ \\=]", lambda m: f"\\x{ord(m.group()):02X}", value)
        words.append(f"{key}={safe}" if value else key)
    return words


def parse(words: Iterable[str]) -> dict[str, str | None]:
    """The tokens of one 005; a negated one (`-KEY`) has the value None."""
    tokens: dict[str, str | None] = {}
    for word in words:
        key, _, value = word.partition("=")
        if key.startswith("-"):
            tokens[key[1:]] = None
        elif key:
            tokens[key] = _HEX.sub(lambda m: chr(int(m.group(1), 16)), value)
    return tokens


def _fold_ascii(name: str) -> str:
    return name.translate(_ASCII)


def _fold_rfc1459(name: str) -> str:
    return name.translate(_ASCII).translate(_RFC1459)


def _fold_strict(name: str) -> str:
    return name.translate(_ASCII).translate(str.maketrans("[]\\", "{}|"))


_FOLDERS: Final[dict[str, Callable[[str], str]]] = {
    "ascii": _fold_ascii,
    "rfc1459": _fold_rfc1459,
    "rfc1459-strict": _fold_strict,
    "rfc3454": names.fold,
    "rfc7613": names.fold,
    "rfc8265": names.fold,
    "precis": names.fold,
}


class ISupport:
    """A server's tokens so far, with the ones a client needs as attributes. Not thread-safe."""

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}

    def update(self, words: Iterable[str]) -> None:
        """Take the tokens of one 005 (its parameters without the nick and the closing sentence)."""
        for key, value in parse(words).items():
            if value is None:
                self.tokens.pop(key, None)
            else:
                self.tokens[key] = value

    def number(self, key: str, default: int) -> int:
        """A token's number, or `default`."""
        text = self.tokens.get(key, "")
        return int(text) if text.isascii() and text.isdigit() else default

    @property
    def network(self) -> str:
        """The network's name, or ""."""
        return self.tokens.get("NETWORK", "")

    @property
    def chantypes(self) -> str:
        """The characters that channel names start with."""
        return self.tokens.get("CHANTYPES", "#&")

    @property
    def line_length(self) -> int:
        """Bytes of a whole line with its line end, without tags."""
        return max(self.number("LINELEN", 512), 512)

    @property
    def prefixes(self) -> dict[str, str]:
        """Mode letter -> symbol, highest first."""
        match = re.fullmatch(r"\((.*)\)(.*)", self.tokens.get("PREFIX", "(ov)@+"))
        return dict(zip(match[1], match[2], strict=False)) if match else {}

    @property
    def chanmodes(self) -> tuple[str, str, str, str]:
        """The letters of the four kinds: list, always a parameter, a parameter when set, never one."""
        kinds = [*self.tokens.get("CHANMODES", "beI,k,l,imnpst").split(","), "", "", "", ""]
        return kinds[0], kinds[1], kinds[2], kinds[3]

    def fold(self, name: str) -> str:
        """The key of a name as this server compares names (CASEMAPPING)."""
        return _FOLDERS.get(self.tokens.get("CASEMAPPING", "rfc1459").lower(), _fold_rfc1459)(name)

    def is_channel(self, target: str) -> bool:
        """Whether a message's target is a channel here."""
        return target[:1] != "" and target[0] in self.chantypes

    def takes_parameter(self, letter: str, add: bool) -> bool:
        """Whether a channel mode letter is followed by a parameter."""
        lists, always, when_set, _ = self.chanmodes
        return letter in self.prefixes or letter in lists or letter in always or (add and letter in when_set)
