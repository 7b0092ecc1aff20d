"""Checking passwords in constant time, plain ones and argon2 hashes."""

import hmac
import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER: Final = PasswordHasher()
_AT_ONCE: Final = threading.Semaphore(2)  # each takes tens of megabytes, and anybody may ask


def matches(stored: str, given: str) -> bool:
    """Whether `given` is the stored password. Takes tens of milliseconds for a hash: never under a lock."""
    if not stored.startswith("$argon2"):
        return hmac.compare_digest(stored.encode(), given.encode())
    with _AT_ONCE:
        try:
            return _HASHER.verify(stored, given)
        except (VerificationError, InvalidHashError):
            return False
