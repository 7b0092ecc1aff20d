"""What is replayed on JOIN: the last messages, to clients that know times and cannot ask for history."""

from chat.channels.channel import Channel
from chat.irc import capabilities as cap
from chat.server.commands.history import FENCE, send_records
from chat.server.context import Context
from chat.server.posts import Event


def replay(ctx: Context, channel: Channel, joined: Event) -> None:
    """The last messages, for somebody who just joined and whose client cannot ask. Under the hub lock.

    They are read once the JOIN is in the log: those who are not let in see none, and none said before is
    missing.
    """
    caps, count = ctx.session.caps, ctx.settings.playback
    if not count or not caps & cap.SERVER_TIME or caps & cap.CHATHISTORY:
        return
    hub, session = ctx.hub, ctx.session
    settled, version = hub.fence(), (channel.created, channel.spoken)

    def send() -> None:
        if not settled.wait(FENCE) or session.user not in channel.members:
            return
        try:
            records = hub.archive.recent(channel.key, version, count, joined.time - 1)
        except OSError:
            return
        if records:
            later = Context(hub, session)
            send_records(later, records, "chathistory", channel.name)
            with hub.lock:
                if not session.ending and session.user in channel.members:
                    later.finish()

    ctx.later.append(send)
