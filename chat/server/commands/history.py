"""Reading back: CHATHISTORY, MARKREAD, REDACT, and what is replayed on JOIN.

IRCv3 draft/chathistory, draft/event-playback, draft/read-marker and draft/message-redaction. All of it comes
from the log files. Only members see a channel's history. A private conversation is seen by its two, and as
far back only as they are known to be the same people: since they signed on, or since before an absence.

The commands are slow ones: they take the hub lock to ask who may see what, and read the files without it.
"""

import functools
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from chat.channels.channel import Channel
from chat.errors import BadRecord
from chat.irc import capabilities as cap
from chat.irc import numerics as num
from chat.irc.message import Message
from chat.irc.names import fold, is_channel, same
from chat.irc.times import msgid_time, parse_time, server_time
from chat.logbook import history
from chat.logbook.record import MESSAGES, Record
from chat.server.commands.selectors import Reference, parse_reference
from chat.server.context import Context
from chat.server.dispatch import Row
from chat.server.posts import Event

_FENCE: Final = 5.0  # seconds to wait for what was said before the question
_FIRST: Final = 1  # a page before the first time is empty
Reader = Callable[[Path, str], list[Record]]


class Place(NamedTuple):
    """A conversation that may be read: its log, its name on the wire, and the times that may be seen (µs)."""

    conversation: str
    name: str
    since: int
    upto: int


# -- CHATHISTORY


def chathistory(ctx: Context, message: Message) -> None:
    """CHATHISTORY LATEST|BEFORE|AFTER|AROUND|BETWEEN|TARGETS ..."""
    word = message.param(0).upper()
    command = _SUBCOMMANDS.get(word)
    if command is None:
        ctx.fail("FAIL", "CHATHISTORY", "INVALID_PARAMS", word or "*", "Unknown command")
        return
    if len(message.params) < command.params:
        ctx.fail("FAIL", "CHATHISTORY", "NEED_MORE_PARAMS", word, "Missing parameters")
        return
    limit = _limit(message.params[command.params - 1], ctx.settings.history_limit)
    references = [parse_reference(text) for text in message.params[command.first : command.params - 1]]
    if limit is None or any(reference is None for reference in references):
        ctx.fail("FAIL", "CHATHISTORY", "INVALID_PARAMS", word, "Invalid parameters")
        return
    good = [reference for reference in references if reference is not None]
    if any(reference.newest for reference in good) and word != "LATEST":
        ctx.fail("FAIL", "CHATHISTORY", "INVALID_PARAMS", word, "Invalid parameters")
        return
    wait_for_own(ctx)
    try:
        command.run(ctx, word, message, good, limit)
    except OSError:
        ctx.fail(
            "FAIL", "CHATHISTORY", "MESSAGE_ERROR", word, message.param(1, "*"), "The log cannot be read"
        )


def _limit(text: str, most: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) == 0:
        return None
    return min(int(text), most)


def wait_for_own(ctx: Context) -> None:
    """Until what this client said before is in the log."""
    with ctx.hub.lock:
        fence = ctx.hub.fence()
    fence.wait(_FENCE)


def place_of(ctx: Context, target: str) -> Place | None:
    """What of a target this client may read; None when nothing. Takes the hub lock."""
    hub, user = ctx.hub, ctx.user
    with hub.lock:
        upto = hub.committed
        if is_channel(target):
            channel = hub.directory.channel(target)
            if channel is None or user not in channel.members:
                return None
            return Place(channel.key, channel.name, 0, upto)
        if not target or "," in target:
            return None
        conversation = ",".join(sorted((user.key, fold(target))))
        return Place(conversation, target, ctx.session.private_since, upto)


def _page(ctx: Context, word: str, message: Message, references: list[Reference], limit: int) -> None:
    target = message.params[1]
    place = place_of(ctx, target)
    if place is None:
        ctx.fail("FAIL", "CHATHISTORY", "INVALID_TARGET", word, target, "Messages could not be retrieved")
        return
    kinds = None if ctx.session.caps & cap.EVENT_PLAYBACK else MESSAGES
    read = functools.partial(_READERS[word], references=references, limit=limit, kinds=kinds, upto=place.upto)
    records = ctx.hub.archive.page(place.conversation, read)
    shown = [record for record in records if record.time >= place.since]
    send_records(ctx, shown, "chathistory", place.name)


def _latest(
    root: Path, log: str, *, references: list[Reference], limit: int, kinds: history.Kinds, upto: int
) -> list[Record]:
    since = -1 if references[0].newest else references[0].last
    return history.latest(root, log, limit, kinds=kinds, upto=upto, since=since)


def _before(
    root: Path, log: str, *, references: list[Reference], limit: int, kinds: history.Kinds, upto: int
) -> list[Record]:
    return history.before(root, log, references[0].first, limit, kinds=kinds, upto=upto)


def _after(
    root: Path, log: str, *, references: list[Reference], limit: int, kinds: history.Kinds, upto: int
) -> list[Record]:
    return history.after(root, log, references[0].last, limit, kinds=kinds, upto=upto)


def _around(
    root: Path, log: str, *, references: list[Reference], limit: int, kinds: history.Kinds, upto: int
) -> list[Record]:
    return history.around(root, log, references[0].first, limit, kinds=kinds, upto=upto)


def _between(
    root: Path, log: str, *, references: list[Reference], limit: int, kinds: history.Kinds, upto: int
) -> list[Record]:
    one, other = references
    if one.first <= other.first:
        return history.between(root, log, one.last, other.first, limit=limit, kinds=kinds, upto=upto)
    return history.between(root, log, one.first, other.last, limit=limit, kinds=kinds, upto=upto)


def send_records(ctx: Context, records: list[Record], kind: str, *params: str) -> None:
    """Records in a batch, as this client would have been sent them."""
    with ctx.batch(kind, *params) as tags:
        for record in records:
            event = Event(record.message)
            event.time = record.time
            event.extra_tags = tags
            ctx.raw(event.render_extra(ctx.session.caps))


def _targets(ctx: Context, _word: str, _message: Message, references: list[Reference], limit: int) -> None:
    """Which conversations have something between two times, the one with the oldest latest message first."""
    low, high = sorted((reference.first, reference.last) for reference in references)
    hub = ctx.hub
    with hub.lock:
        names = [channel.name for channel in ctx.user.channels]
    found: list[tuple[int, str]] = []
    for name in names + private_targets(ctx):
        place = place_of(ctx, name)
        if place is None:
            continue
        newest = functools.partial(history.latest, limit=1, kinds=MESSAGES, upto=place.upto)
        records = hub.archive.page(place.conversation, newest)
        if records and max(low[1] + 1, place.since) <= records[0].time < high[0]:
            found.append((records[0].time, name))
    with ctx.batch("draft/chathistory-targets"):
        for time, name in sorted(found)[:limit]:
            ctx.send(Message("CHATHISTORY", ("TARGETS", name, server_time(time)), ctx.server))


def private_targets(ctx: Context) -> list[str]:
    """With whom there is a private conversation, by folded nick. Reads the folder of the logs."""
    own = ctx.user.key
    pairs = [log.partition(",") for log in ctx.hub.archive.conversations(own)]
    return [one if other == own else other for one, _, other in pairs]


class _Subcommand(NamedTuple):
    run: Callable[[Context, str, Message, list[Reference], int], None]
    params: int  # the last one is the limit
    first: int  # where the references start


_SUBCOMMANDS: Final = {
    "LATEST": _Subcommand(_page, 4, 2),
    "BEFORE": _Subcommand(_page, 4, 2),
    "AFTER": _Subcommand(_page, 4, 2),
    "AROUND": _Subcommand(_page, 4, 2),
    "BETWEEN": _Subcommand(_page, 5, 2),
    "TARGETS": _Subcommand(_targets, 4, 1),
}
_READERS: Final[dict[str, Callable[..., list[Record]]]] = {
    "LATEST": _latest,
    "BEFORE": _before,
    "AFTER": _after,
    "AROUND": _around,
    "BETWEEN": _between,
}


def replay(ctx: Context, channel: Channel, joined: Event) -> None:
    """The last messages, for somebody who just joined and whose client cannot ask. Under the hub lock.

    They are read once the JOIN is in the log: those who are not let in see none, and none said before is
    missing.
    """
    caps, count = ctx.session.caps, ctx.settings.playback
    if not count or not caps & cap.SERVER_TIME or caps & cap.CHATHISTORY:
        return
    hub, session = ctx.hub, ctx.session

    def send() -> None:
        if joined.settled is None or not joined.settled.wait(_FENCE) or session.user not in channel.members:
            return
        later = Context(hub, session)
        latest = functools.partial(history.latest, limit=count, kinds=MESSAGES, upto=joined.time - 1)
        try:
            records = hub.archive.page(channel.key, latest)
        except OSError:
            return
        if records:
            send_records(later, records, "chathistory", channel.name)
            with hub.lock:
                if not session.ending and session.user in channel.members:
                    later.finish()

    ctx.later.append(send)


# -- MARKREAD


def marker(ctx: Context, target: str) -> Message:
    """The MARKREAD message that tells up to where the user has read in a target."""
    time = ctx.hub.markers.get(_person(ctx), fold(target))
    return Message(
        "MARKREAD", (target, "*" if time is None else f"timestamp={server_time(time)}"), ctx.server
    )


def _person(ctx: Context) -> str:
    return ctx.user.account or f"~{ctx.user.key}"


def markread(ctx: Context, message: Message) -> None:
    """MARKREAD target [timestamp=...]."""
    target, stamp = message.param(0), message.param(1)
    if not target:
        ctx.fail("FAIL", "MARKREAD", "NEED_MORE_PARAMS", "Missing parameters")
        return
    if not stamp:
        ctx.send(marker(ctx, target))
        return
    try:
        time = parse_time(stamp.removeprefix("timestamp=")) if stamp.startswith("timestamp=") else None
    except BadRecord:
        time = None
    if time is None:
        ctx.fail("FAIL", "MARKREAD", "INVALID_PARAMS", "timestamp", "Invalid parameters")
        return
    try:
        ctx.hub.markers.set(_person(ctx), fold(target), min(time, ctx.hub.clock()))
    except sqlite3.Error:
        ctx.fail("FAIL", "MARKREAD", "INTERNAL_ERROR", target, "The read timestamp could not be set")
        return
    ctx.send(marker(ctx, target))


# -- REDACT


def redact(ctx: Context, message: Message) -> None:
    """REDACT target msgid [reason]."""
    target, identity = message.params[0], message.params[1]
    wait_for_own(ctx)
    place = place_of(ctx, target)
    if place is None:
        ctx.fail("FAIL", "REDACT", "INVALID_TARGET", target, "You cannot delete messages from there")
        return
    time = msgid_time(identity)
    record = ctx.hub.archive.at(place.conversation, time, place.upto) if time is not None else None
    removable = record is not None and record.message.command in MESSAGES | {"TAGMSG"}
    if record is None or not removable or record.time < place.since:
        ctx.fail(
            "FAIL", "REDACT", "UNKNOWN_MSGID", target, identity, "This message does not exist or is too old"
        )
        return
    with ctx.hub.lock:
        _redact(ctx, place, identity, message.param(2), own=same(record.message.nick, ctx.user.nick))


def _redact(ctx: Context, place: Place, identity: str, reason: str, *, own: bool) -> None:
    """Holds the hub lock."""
    hub, user = ctx.hub, ctx.user
    channel = hub.directory.channel(place.name) if is_channel(place.name) else None
    if not (own or user.operator or (channel is not None and channel.is_operator(user))):
        text = "You are not authorised to delete this message"
        ctx.fail("FAIL", "REDACT", "REDACT_FORBIDDEN", place.name, identity, text)
        return
    if channel is not None:
        members = list(channel.members)
    else:
        other = hub.directory.user(place.name)
        members = [user] if other is None else [user, other]
    ctx.emit(
        Event(
            Message(
                "REDACT", (place.name, identity, reason) if reason else (place.name, identity), user.source
            ),
            hub.audience_of(members, cap.MESSAGE_REDACTION),
            conversations=(place.conversation,),
            origin=ctx.session,
        ),
        mine=bool(ctx.session.caps & cap.MESSAGE_REDACTION),
    )


def _only_with(bit: int, handler: Callable[[Context, Message], None]) -> Callable[[Context, Message], None]:
    """A command that exists only for those who negotiated its capability."""

    def guarded(ctx: Context, message: Message) -> None:
        if ctx.session.caps & bit:
            handler(ctx, message)
        else:
            ctx.reply(num.ERR_UNKNOWNCOMMAND, message.command)

    return guarded


COMMANDS: Final = {
    "CHATHISTORY": Row(
        _only_with(cap.CHATHISTORY, chathistory),
        cost=2,
        slow=True,
        usage="CHATHISTORY LATEST|BEFORE|AFTER|AROUND <target> <timestamp=..|msgid=..> <limit>",
        help="What was said before.",
    ),
    "MARKREAD": Row(
        _only_with(cap.READ_MARKER, markread),
        slow=True,
        usage="MARKREAD <target> [timestamp=<time>]",
        help="Says or asks up to where you have read.",
    ),
    "REDACT": Row(
        _only_with(cap.MESSAGE_REDACTION, redact),
        2,
        slow=True,
        usage="REDACT <target> <msgid> [<reason>]",
        help="Removes a message from view; the log keeps that it was there.",
    ),
}
