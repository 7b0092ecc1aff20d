"""What the settings want done to finished log files, and the thread that does it (chat.logbook.rounds)."""

from chat.logbook.policy import Policy
from chat.logbook.rounds import EVERY, PAUSE, Keeping, Rounds
from chat.server.feed import Feed
from chat.server.hub import Hub
from chat.server.settings import Settings


def policy_of(settings: Settings) -> Policy:
    """What the settings want done; 0 is never."""
    return Policy(
        gzip_after=settings.log_gzip_after or None,
        keep_days=settings.log_keep_days or None,
        keep_size=settings.log_keep_size or None,
        keep_total=settings.log_keep_total or None,
    )


def rounds_of(
    hub: Hub, logbook: Keeping, feed: Feed, *, every: float = EVERY, pause: float = PAUSE
) -> Rounds:
    """The thread, to be started. It ends when the hub is stopping; what fails is in the feed."""
    return Rounds(
        logbook, policy_of(hub.settings), hub.stopping,
        clock=hub.clock, trouble=feed.trouble, every=every, pause=pause,
    )  # fmt: skip
