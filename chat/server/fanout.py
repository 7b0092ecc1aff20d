"""A batch of posts -> the bytes for each session, joined.

One send per session and batch is what makes a fan-out fast (the system call is the cost), so the bytes that
many sessions get alike are joined once: for each set of audiences that a session is in, and each set of
capabilities. Sessions that get something of their own, or miss something, are composed one by one. Every
session gets its posts in the order of the batch. Rules for this file: no I/O, no state.
"""

from collections.abc import Iterator, Sequence

from chat.server.posts import NOBODY, Audience, Event, Post, Reply
from chat.server.session import Session


def compose(posts: Sequence[Post]) -> Iterator[tuple[Session, bytes]]:
    """Yield each session that gets anything, once, with everything it gets."""
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
    groups = list(shared.values())
    joined: dict[tuple[int, int], bytes] = {}
    for session, mask in _memberships(shared).items():
        if session in special:
            continue
        key = (mask, session.caps)
        data = joined.get(key)
        if data is None:
            data = joined[key] = b"".join(_render(posts, _positions(groups, mask), session.caps))
        yield session, data
    memberships = _memberships(shared) if special and shared else {}
    for session, own in special.items():
        positions = dict.fromkeys(_positions(groups, memberships.get(session, 0)))
        data = b"".join(_render_own(posts, sorted(positions.keys() | own.keys()), session, own))
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


def _render(posts: Sequence[Post], positions: list[int], caps: int) -> Iterator[bytes]:
    for position in positions:
        post = posts[position]
        if isinstance(post, Event):
            yield post.render(caps)


def _render_own(
    posts: Sequence[Post], positions: list[int], session: Session, own: dict[int, Post | None]
) -> Iterator[bytes]:
    for position in positions:
        post = own.get(position, posts[position])
        if isinstance(post, Reply):
            yield post.data
        elif post is not None:
            if post.extra is session:
                yield post.render_extra(session.caps)
            if post.extra is not session or post.twice:
                yield post.render(session.caps)
