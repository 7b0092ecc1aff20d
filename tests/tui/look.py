"""A look for tests that draw rows: the dark theme, UTC, and rows as plain text."""

from collections.abc import Iterable
from datetime import UTC, datetime
from random import Random

from chat.tui.rows import Columns, Look
from chat.tui.themes import choose
from chat.tui.wrap import Row

THEME = choose("dark", chance=Random(1), environ={})
DAY = 1_795_132_800_000_000  # 2026-11-20T00:00:00Z


def utc(us: int) -> datetime:
    return datetime.fromtimestamp(us // 1_000_000, UTC)


def look(total: int = 80, own_nick: str = "alice") -> Look:
    return Look(THEME, Columns.of(total), utc, own_nick)


def plain(rows: Iterable[Row]) -> list[str]:
    return ["".join(cell.text for cell in row).rstrip() for row in rows]
