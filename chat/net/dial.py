"""Making a connection, with errors that a person can read."""

import socket
from typing import Final

from chat.errors import Disconnected, NotListening
from chat.net.connection import Connection

TIMEOUT: Final = 10.0  # seconds


def dial(host: str, port: int, timeout: float = TIMEOUT) -> Connection:
    """Connect to `host` (a name or an address) and `port`.

    Raises `Disconnected` with a sentence that says what is wrong, `NotListening` when it is the port; blocks
    for at most about `timeout` seconds.
    """
    try:
        sock = socket.create_connection((host, port), timeout=timeout)
    except socket.gaierror:
        raise Disconnected(f"There is no host called {host}") from None
    except TimeoutError:
        raise Disconnected(f"{host}:{port} does not answer") from None
    except ConnectionRefusedError:
        raise NotListening(f"No server is listening at {host}:{port}") from None
    except (OSError, ValueError, OverflowError) as error:  # ValueError: a name with NUL, or too long a label
        reason = getattr(error, "strerror", None) or str(error)
        raise Disconnected(f"Cannot reach {host}:{port}: {reason}") from None
    sock.settimeout(None)
    return Connection(sock)
