"""The ways to use a socket that can be tried on this platform, for parametrising."""

import socket

import pytest

from chat.net.ways import Flagged, Nonblocking, usual

_FLAG = getattr(socket, "MSG_DONTWAIT", None)
WAYS = [pytest.param(usual(), id="usual"), pytest.param(Nonblocking(), id="non-blocking")]
if _FLAG is not None:
    WAYS.append(pytest.param(Flagged(_FLAG), id="flag"))
