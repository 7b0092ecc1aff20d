"""A batch of posts -> the bytes for each session, joined.

One send per session and batch is what makes a fan-out fast (the system call is the cost), so the bytes that
many sessions get alike are joined once: for each set of audiences that a session is in, and each set of
capabilities. Sessions that get something of their own, or miss something, are composed one by one. Every
session gets its posts in the order of the batch. Rules for this file: no I/O, no state.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from chat.server.posts import NOBODY, Audience, Event, Post, Reply
from chat.server.session import Session

AUDIENCES: Final = 64  # in one part of a batch


class _Pieces(NamedTuple):
    """The posts that some sessions get alike: their places in the batch, ascending, and each one's bytes."""

    positions: list[int]
    data: list[bytes]


_NOTHING: Final = _Pieces([], [])


def compose(posts: Sequence[Post]) -> Iterator[tuple[Session, bytes]]:
    """Yield the sessions that get anything, with everything they get; once for each part of the batch."""
    for part in _parts(posts):
        yield from _compose(part)


def _parts(posts: Sequence[Post]) -> Iterator[Sequence[Post]]:
    """The batch in parts of not too many audiences.

    When many join a channel at once, each of them sees another part of it: what each gets would have to be
    joined for them alone, and all of that kept at once.
    """
    if len(posts) <= AUDIENCES:
        yield posts
        return
    start = 0
    seen: set[Audience] = set()
    for position, post in enumerate(posts):
        if isinstance(post, Event):
            seen.add(post.audience)
            if len(seen) > AUDIENCES:
                yield posts[start:position]
                start, seen = position, {post.audience}
    yield posts[start:]


def _compose(posts: Sequence[Post]) -> Iterator[tuple[Session, bytes]]:
    shared: dict[Audience, list[int]] = {}
    special: dict[Session, dict[int, Post | None]] = {}  # by position: a post of its own, or None to miss it
    for position, post in enumerate(posts):
        if isinstance(post, Reply):
            special.setdefault(post.session, {})[position] = post
            continue
        if post.audience is not NOBODY:
            shared.setdefault(post.audience, []).append(position)
        if post.extra is not None:
            special.setdefault(post.extra, {})[position] = post
        if post.skip is not None:
            special.setdefault(post.skip, {})[position] = None
    memberships = _memberships(shared)
    groups = list(shared.values())
    pieces: dict[tuple[int, int], _Pieces] = {}
    joined: dict[tuple[int, int], bytes] = {}
    for session, mask in memberships.items():
        key = (mask, session.acked)
        data = joined.get(key)
        if data is None:
            pieces[key] = _pieces(posts, _positions(groups, mask), key[1])
            data = joined[key] = b"".join(pieces[key].data)
        if data and session not in special:
            yield session, data
    for session, own in special.items():
        mask = memberships.get(session, 0)
        common = pieces[mask, session.acked] if mask else _NOTHING
        data = _join_own(common, own, session.acked)
        if data:
            yield session, data


def _memberships(shared: dict[Audience, list[int]]) -> dict[Session, int]:
    """For each session, the audiences it is in, as a bit set of their places in `shared`."""
    masks: dict[Session, int] = {}
    for index, audience in enumerate(shared):
        bit = 1 << index
        if index == 0:
            masks = dict.fromkeys(audience.sessions, bit)
            continue
        for session in audience.sessions:
            masks[session] = masks.get(session, 0) | bit
    return masks


def _positions(groups: list[list[int]], mask: int) -> list[int]:
    """The positions of all posts to the audiences in `mask`, in order."""
    chosen = [group for index, group in enumerate(groups) if mask >> index & 1]
    if len(chosen) == 1:
        return chosen[0]
    return sorted(position for group in chosen for position in group)


def _pieces(posts: Sequence[Post], positions: list[int], caps: int) -> _Pieces:
    """The events at these positions as sessions with these capabilities get them."""
    events = map(posts.__getitem__, positions)
    return _Pieces(positions, [post.render(caps) for post in events if isinstance(post, Event)])


def _join_own(common: _Pieces, own: dict[int, Post | None], caps: int) -> bytes:
    """What a session gets that gets something of its own, or misses something."""
    positions, data = common.positions, common.data.copy()
    more: list[tuple[int, bytes]] = []
    for position, post in own.items():
        mine = b"" if post is None else _own(post, caps)
        at = bisect_left(positions, position)
        if at < len(positions) and positions[at] == position:
            data[at] = mine
        else:
            more.append((position, mine))
    if more:
        data = [piece for _, piece in sorted([*zip(positions, data, strict=True), *more])]
    return b"".join(data)


def _own(post: Post, caps: int) -> bytes:
    if isinstance(post, Reply):
        return post.data
    data = post.render_extra(caps)
    return data + post.render(caps) if post.twice else data
