"""Passwords, plain and hashed."""

import pytest
from argon2 import PasswordHasher

from chat.server.passwords import matches

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.mark.parametrize("secret", ["sesame", "pässwörd 日本", " spaces ", "$argon", "x" * 400])
def test_the_password_and_no_other(secret: str) -> None:
    for stored in (secret, QUICK.hash(secret)):
        assert matches(stored, secret)
        for other in ("", secret + "x", secret[:-1], secret.swapcase(), stored if stored != secret else "y"):
            assert not matches(stored, other)


@pytest.mark.parametrize(
    "stored", ["$argon2", "$argon2id$nonsense", "$argon2id$v=19$m=65536,t=3,p=4$x$y", ""]
)
def test_a_broken_hash_fits_nothing(stored: str) -> None:
    assert not matches(stored, "anything")
    assert not matches(stored, "x" + stored)


def test_a_broken_hash_is_no_plain_password() -> None:
    assert not matches("$argon2id$nonsense", "$argon2id$nonsense")
