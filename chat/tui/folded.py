"""A run of comings and goings -> the one line that tells of them.

Rules for this file: pure functions of entries. Those who did the same share a verb, but what one person did
stays in its order, through every change of name.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from chat.client.timeline import Entry, EntryKind
from chat.tui.markup import runs_of, safe
from chat.tui.wrap import Run

_VERBS: Final = {EntryKind.JOIN: "joined", EntryKind.PART: "left", EntryKind.QUIT: "quit"}
_MOST: Final = 12  # names with one verb that are spelled out, and groups that are shown


class _Group(NamedTuple):
    """Who did the same. `keys` are the names that it is about."""

    kind: EntryKind
    names: dict[str, None]  # as they are shown, in order
    keys: set[str]
    text: str  # a renaming's sentence


def folded(entries: Sequence[Entry]) -> list[Run]:
    """Who joined, left and quit, and renamings as their sentences; of very many the last."""
    groups = _groups(entries)
    runs = [Run("class:rule", "…")] if len(groups) > _MOST else []
    for group in groups[-_MOST:]:
        runs += [Run("class:rule", "  ·  ")] if runs else []
        if group.kind is EntryKind.NICK:
            runs += runs_of(group.text, "class:event")
            continue
        names = list(group.names)
        more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
        runs.append(Run("class:event-name", ", ".join(names[:_MOST]) + more))
        runs.append(Run("class:event", f" {_VERBS[group.kind]}"))
    return runs


def _groups(entries: Sequence[Entry]) -> list[_Group]:
    """Each entry in the first group of its kind that no later one about the same person follows."""
    groups: list[_Group] = []
    for entry in entries:
        keys = {entry.nick.casefold()}
        if entry.kind is EntryKind.NICK:
            keys.add(entry.text.rpartition(" ")[2].casefold())
        first = max((at for at, group in enumerate(groups) if group.keys & keys), default=0)
        shared = [group for group in groups[first:] if group.kind is entry.kind is not EntryKind.NICK]
        if not shared:
            shared = [_Group(entry.kind, {}, set(), entry.text)]
            groups += shared
        shared[0].names["You" if entry.own else safe(entry.nick)] = None
        shared[0].keys.update(keys)
    return groups
