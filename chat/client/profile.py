"""What one run of the client is told: where to go, as whom, and what to keep.

Rules for this file: a value; the options and the form make one, a session is made from it.
"""

from dataclasses import dataclass
from pathlib import Path

from chat.client.upkeep import POLICY
from chat.irc.url import Endpoint
from chat.logbook.policy import Policy


@dataclass(frozen=True, slots=True)
class Profile:
    """Where to go, as whom, and what to keep.

    password   of the server (PASS), or ""
    channels   to join at first
    log_dir    where the client's own log goes, None for none; its finished files are looked after as
               `log_policy` says
    """

    endpoint: Endpoint
    nick: str
    password: str = ""
    channels: tuple[str, ...] = ("#lobby",)
    log_dir: Path | None = None
    realname: str = ""
    log_policy: Policy = POLICY
