"""Files that many readers take turns in are the same files, however few may be open."""

import gzip
from contextlib import ExitStack
from pathlib import Path

from chat.logbook.read import LogFile, list_files
from chat.search.opening import Openings, opened

DAYS = range(10, 16)


def write_days(root: Path) -> list[LogFile]:
    folder = root / "#lobby"
    folder.mkdir()
    for day in DAYS:
        (folder / f"2026-11-{day}.log").write_bytes(b"day %d\n" % day * 100)
    packed = folder / "2026-11-10.log"
    (folder / "2026-11-10.log.gz").write_bytes(gzip.compress(packed.read_bytes()))
    packed.unlink()
    return list_files(root, "#lobby")


def test_taking_turns(tmp_path: Path) -> None:
    files = write_days(tmp_path)
    for most in (1, 2, 100):
        with ExitStack() as stack:
            openings = Openings(most)
            sources = [stack.enter_context(openings.opened(file)) for file in files]
            for at in range(0, 700, 7):
                for day, source in zip(DAYS, sources, strict=True):
                    assert source.size == 700
                    assert source.read(at, 7) == b"day %d\n" % day
            assert sources[0].read(690, 100) == b"ay 10\nday 10\n"[-10:]


def test_what_is_gone_meanwhile_is_found_compressed_or_empty(tmp_path: Path) -> None:
    files = write_days(tmp_path)
    openings = Openings(1)
    with openings.opened(files[1]) as one, openings.opened(files[2]) as other:
        assert other.read(0, 7) == b"day 12\n"
        files[1].path.with_name("2026-11-11.log.gz").write_bytes(gzip.compress(files[1].path.read_bytes()))
        files[1].path.unlink()
        assert one.read(0, 7) == b"day 11\n"
        files[2].path.unlink()
        assert other.read(0, 7) == b""


def test_what_is_added_meanwhile_is_not_seen(tmp_path: Path) -> None:
    file = write_days(tmp_path)[-1]
    openings = Openings(1)
    with openings.opened(file) as source, openings.opened(file):
        with file.path.open("ab") as log:
            log.write(b"more\n")
        assert source.read(693, 100) == b"day 15\n"
        with opened(file) as later:
            assert later.size == 705
