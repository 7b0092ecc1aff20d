"""A client that asks and waits for the answer."""

import socket
from typing import Final

CAPS: Final = "server-time message-tags batch draft/chathistory draft/search"


class Talker:
    """One connection. Raises ConnectionError when the server ends it."""

    def __init__(self, address: tuple[str, int], nick: str) -> None:
        self.sock = socket.create_connection(address)
        self.ask(f"CAP REQ :{CAPS}\r\nNICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nCAP END", b" 422 ")

    def ask(self, line: str, answer: bytes) -> bytes:
        """Send a line and read until `answer` has come; returns the end of what came."""
        self.sock.sendall(line.encode() + b"\r\n")
        got = b""
        while answer not in got:
            data = self.sock.recv(1 << 16)
            if not data:
                raise ConnectionError(f"the server ended the connection: {got[-200:]!r}")
            got = got[-100:] + data
        return got
