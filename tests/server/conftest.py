"""Fixtures of the server's tests."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.server.house import House, Houses, house


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Houses]:
    """Starts servers with given settings, each in its own folder; stops them at the end."""
    with ExitStack() as stack:
        count = iter(range(1000))

        def start(**settings: Any) -> House:
            return stack.enter_context(house(tmp_path / f"house{next(count)}", **settings))

        yield start


@pytest.fixture
def home(serve: Houses) -> House:
    """A server with the default settings, without limits."""
    return serve()
