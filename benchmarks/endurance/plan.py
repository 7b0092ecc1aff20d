"""How much load, for how long, as data."""

from typing import Final, NamedTuple


class Plan(NamedTuple):
    """Half of the members have every capability, the others none; the senders are among the former."""

    seconds: float = 3600.0
    rate: float = 2000.0  # messages a second, by all senders together
    members: int = 200
    senders: int = 16
    visitors: int = 10  # people who come and go
    stay: float = 3.0  # seconds that each stays, and stays away
    private: float = 10.0  # private messages a second
    pages: float = 1.0  # pages of history a second
    sample: float = 10.0  # seconds between two samples
    in_flight: int = 4000  # more messages than that wait for the server


KEEP: Final = 256 << 20  # bytes of logs in all
FILE: Final = 8 << 20  # bytes of a log file
SETTINGS: Final = f"log_max_size = {FILE}\nlog_keep_total = {KEEP}\nlog_gzip_after = 0\nping_after = 86400\n"
"""Of the server. No PING: each member would get its own at its own time, among bytes that must be alike."""
