"""Where a server is: `irc://` and `ircs://` addresses, hosts and ports, checked, with sentences for people.

Rules for this file: pure; nothing is looked up. Errors are `UsageError` with one sentence as text.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final
from urllib.parse import unquote

from chat.errors import UsageError

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 12345
_SCHEME_PORTS: Final = {"irc": 6667, "ircs": 6697}  # what a URL without a port means, to every IRC client
_LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_URL: Final = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server's address. `host` has no brackets, `port` is 1 to 65535."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    tls: bool = False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Location:
    """What a URL says: where, and optionally what to join, as whom, with which password ("" unsaid)."""

    endpoint: Endpoint
    targets: tuple[str, ...] = ()
    nick: str = ""
    password: str = ""


def check_host(text: str) -> str:
    """Return a host name or address as it can be dialled, or raise `UsageError`."""
    host = text.strip()
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    if not host:
        raise UsageError("A server address is needed")
    if any(char.isspace() for char in host):
        raise UsageError("A server address cannot contain a space")
    if ":" in host:
        try:
            return str(IPv6Address(host))
        except AddressValueError:
            raise UsageError(f"{host} is not an address: give the port separately") from None
    if re.fullmatch(r"[0-9.]+", host):
        try:
            return str(IPv4Address(host))
        except AddressValueError:
            raise UsageError(f"{host} is not an address: it takes four numbers from 0 to 255") from None
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise UsageError(f"{host} is not a host name") from None
    labels = ascii_host.removesuffix(".").split(".")
    if len(ascii_host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise UsageError(f"{host} is not a host name: letters, digits, hyphens and dots only")
    return ascii_host


def check_port(text: str) -> int:
    """Return a port to connect to, 1 to 65535, or raise `UsageError`."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or not 1 <= int(digits[:6]) <= 65535:
        raise UsageError(f"{digits or 'Nothing'} is not a port: a whole number from 1 to 65535")
    return int(digits[:6])


def parse_endpoint(text: str, port: int = DEFAULT_PORT) -> Endpoint:
    """`host`, `host:port`, `[v6]:port` or an IPv6 address alone; `port` is for when none is given."""
    text = text.strip()
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise UsageError(f"{text} is not an address")
        return Endpoint(check_host(host), check_port(rest[1:]) if rest else port)
    if text.count(":") == 1:
        host, _, digits = text.partition(":")
        return Endpoint(check_host(host), check_port(digits))
    return Endpoint(check_host(text), port)


def parse_url(text: str) -> Location:
    """`irc[s]://[nick[:password]@]host[:port]/[target[,target...]]`, or an address without the scheme.

    A target without a channel's prefix is a channel unless `,isnick` follows; `#` may be written as such or
    as %23. Raises `UsageError`.
    """
    match = _URL.fullmatch(text.strip())
    if not match:
        address, _, path = text.strip().partition("/")
        return Location(parse_endpoint(address), _targets(path))
    scheme = match["scheme"].lower()
    if scheme not in _SCHEME_PORTS:
        raise UsageError(f"{scheme}:// is not an address for a chat: it starts with irc://")
    authority, _, path = match["rest"].partition("/")
    user, at, address = authority.rpartition("@")
    nick, _, password = user.partition(":") if at else ("", "", "")
    where = parse_endpoint(unquote(address), _SCHEME_PORTS[scheme])
    endpoint = Endpoint(where.host, where.port, scheme == "ircs")
    return Location(endpoint, _targets(path), unquote(nick), unquote(password))


def _targets(path: str) -> tuple[str, ...]:
    words = [unquote(word) for word in path.partition("?")[0].split(",") if word]
    is_nick = "isnick" in words
    flags = {"isnick", "isserver", "needkey", "needpass"}
    return tuple(word if is_nick or word[0] in "#&+!" else f"#{word}" for word in words if word not in flags)
