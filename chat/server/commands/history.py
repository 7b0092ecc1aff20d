"""Reading back: CHATHISTORY (IRCv3 draft/chathistory, draft/event-playback).

All of it comes from the log files. Only members see a channel's history. A private conversation is seen by
its two, and as far back only as they are known to be the same people: since they signed on or took the nick,
or since before an absence.

CHATHISTORY is a slow command: it takes the hub lock to ask who may see what, and reads the files without it.
"""

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from chat.irc import capabilities as cap
from chat.irc.message import Message
from chat.irc.names import fold, is_channel
from chat.irc.times import server_time
from chat.logbook import history
from chat.logbook.record import MESSAGES, Record
from chat.server.commands.selectors import Reference, parse_reference
from chat.server.context import Context
from chat.server.dispatch import Row, only_with
from chat.server.posts import Event

FENCE: Final = 5.0  # seconds to wait for what was said before the question
# What is shown only to those who negotiated more than event-playback.
_NEEDS: Final = {"TAGMSG": cap.MESSAGE_TAGS, "REDACT": cap.MESSAGE_REDACTION}


class Place(NamedTuple):
    """A conversation that may be read: its log, its name on the wire, and the times that may be seen (µs)."""

    conversation: str
    name: str
    since: int
    upto: int


def chathistory(ctx: Context, message: Message) -> None:
    """CHATHISTORY LATEST|BEFORE|AFTER|AROUND|BETWEEN|TARGETS ..."""
    word = message.param(0).upper()
    command = _SUBCOMMANDS.get(word)
    if command is None:
        ctx.fail("FAIL", "CHATHISTORY", "INVALID_PARAMS", word or "*", "Unknown command")
        return
    if len(message.params) != command.params:
        text = "Missing parameters" if len(message.params) < command.params else "Too many parameters"
        ctx.fail("FAIL", "CHATHISTORY", "INVALID_PARAMS", word, text)
        return
    references = _references(ctx, word, message.params[1], message.params[command.first : -1])
    if references is None:
        return
    limit = _limit(message.params[-1], ctx.settings.history_limit)
    if limit is None:
        ctx.fail("FAIL", "CHATHISTORY", "INVALID_PARAMS", word, message.params[-1], "Invalid limit")
        return
    wait_for_own(ctx)
    try:
        command.run(ctx, word, message, references, limit)
    except OSError:
        ctx.fail("FAIL", "CHATHISTORY", "MESSAGE_ERROR", word, message.params[1], "The log cannot be read")


def _references(ctx: Context, word: str, target: str, given: Iterable[str]) -> list[Reference] | None:
    """The message references of a command; None, and the user is told, when one of them is none."""
    references: list[Reference] = []
    for text in given:
        if text != "*" and text.partition("=")[0] not in {"timestamp", "msgid"}:
            answer = "Messages are found by timestamp= or msgid="
            ctx.fail("FAIL", "CHATHISTORY", "INVALID_MSGREFTYPE", word, target, answer)
            return None
        found = parse_reference(text)
        by_id = word == "TARGETS" and text.startswith("msgid=")
        if found is None or by_id or (found.newest and word != "LATEST"):
            ctx.fail("FAIL", "CHATHISTORY", "INVALID_PARAMS", word, text, "Invalid message reference")
            return None
        references.append(found)
    return references


def _limit(text: str, most: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) == 0:
        return None
    return min(int(text), most)


def wait_for_own(ctx: Context) -> None:
    """Until what this client said before is in the log."""
    with ctx.hub.lock:
        fence = ctx.hub.fence()
    fence.wait(FENCE)


def place_of(ctx: Context, target: str) -> Place | None:
    """What of a target this client may read; None when nothing. Takes the hub lock."""
    hub, user = ctx.hub, ctx.user
    with hub.lock:
        if is_channel(target):
            channel = hub.directory.channel(target)
            if channel is None or user not in channel.members:
                return None
            return Place(channel.key, channel.name, 0, hub.durable(channel.key))
        if not target or "," in target:
            return None
        other = hub.directory.user(target)
        name = target if other is None else other.nick
        conversation = ",".join(sorted((user.key, fold(target))))
        return Place(conversation, name, ctx.session.private_since, hub.durable(conversation))


def _page(ctx: Context, word: str, message: Message, references: list[Reference], limit: int) -> None:
    target = message.params[1]
    place = place_of(ctx, target)
    if place is None:
        ctx.fail("FAIL", "CHATHISTORY", "INVALID_TARGET", word, target, "Messages could not be retrieved")
        return
    kinds = None if ctx.session.caps & cap.EVENT_PLAYBACK else MESSAGES
    read = functools.partial(_READERS[word], references=references, limit=limit, kinds=kinds, place=place)
    records = ctx.hub.archive.page(place.conversation, read, place.upto)
    shown = [record for record in records if record.time >= place.since]
    send_records(ctx, shown, "chathistory", place.name)


def _latest(
    root: Path, log: str, *, references: list[Reference], limit: int, kinds: history.Kinds, place: Place
) -> list[Record]:
    since = -1 if references[0].newest else references[0].last
    return history.latest(root, log, limit, kinds=kinds, upto=place.upto, since=since)


def _before(
    root: Path, log: str, *, references: list[Reference], limit: int, kinds: history.Kinds, place: Place
) -> list[Record]:
    return history.before(root, log, references[0].first, limit, kinds=kinds, upto=place.upto)


def _after(
    root: Path, log: str, *, references: list[Reference], limit: int, kinds: history.Kinds, place: Place
) -> list[Record]:
    start = max(references[0].last, place.since - 1)
    return history.after(root, log, start, limit, kinds=kinds, upto=place.upto)


def _around(
    root: Path, log: str, *, references: list[Reference], limit: int, kinds: history.Kinds, place: Place
) -> list[Record]:
    middle = references[0].first
    if middle <= place.since:
        return history.after(root, log, place.since - 1, limit, kinds=kinds, upto=place.upto)
    return history.around(root, log, middle, limit, kinds=kinds, upto=place.upto)


def _between(
    root: Path, log: str, *, references: list[Reference], limit: int, kinds: history.Kinds, place: Place
) -> list[Record]:
    one, other = references
    first = place.since - 1
    if one.first <= other.first:
        start, end = max(one.last, first), other.first
        if start >= end:  # for `between`, a start behind the end is a direction
            return []
    else:
        start, end = one.first, max(other.last, first)
        if start <= end:
            return []
    return history.between(root, log, start, end, limit=limit, kinds=kinds, upto=place.upto)


def may_be_sent(caps: int, record: Record) -> bool:
    """Whether a client with these capabilities knows what to do with a record."""
    needs = _NEEDS.get(record.message.command, 0)
    return caps & needs == needs


def send_records(ctx: Context, records: list[Record], kind: str, *params: str) -> None:
    """Records in a batch, as this client would have been sent them."""
    caps = ctx.session.caps
    with ctx.batch(kind, *params) as tags:
        for record in records:
            if not may_be_sent(caps, record):
                continue
            event = Event(record.message)
            event.time = record.time
            event.extra_tags = tags
            ctx.raw(event.render_extra(caps))


def _targets(ctx: Context, _word: str, _message: Message, references: list[Reference], limit: int) -> None:
    """Whose latest message is between two times, in its order; of too many, those next to the first time."""
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
        records = hub.archive.page(place.conversation, newest, place.upto)
        if records and max(low[1] + 1, place.since) <= records[0].time < high[0]:
            found.append((records[0].time, place.name))
    with ctx.batch("draft/chathistory-targets"):
        found.sort()
        backwards = references[0].first > references[1].first
        for time, name in found[-limit:] if backwards else found[:limit]:
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


COMMANDS: Final = {
    "CHATHISTORY": Row(
        only_with(cap.CHATHISTORY, chathistory),
        cost=2,
        slow=True,
        usage="CHATHISTORY LATEST|BEFORE|AFTER|AROUND <target> <timestamp=..|msgid=..> <limit>",
        help="What was said before.",
    ),
}
