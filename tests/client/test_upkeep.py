"""The client's own logs are sealed, compressed and removed in idle time, and can then be proven whole."""

import contextlib
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chat.client.history import History
from chat.client.own_logs import folder_of
from chat.client.status import Seen
from chat.client.upkeep import POLICY, Estate
from chat.irc.message import Message
from chat.irc.times import DAY
from chat.irc.url import Endpoint
from chat.logbook.logbook import Logbook
from chat.logbook.policy import GRACE
from chat.logbook.record import Record
from chat.logbook.seals import SEALS
from chat.reader import main as scribe_log
from tests.client.talk import SECOND, START
from tests.support import environment, running_server, wait_until

ENDPOINT = Endpoint("h.test", 7)
OURS = folder_of(ENDPOINT)
NOW = START + 20 * DAY


def message(text: str, source: str = "bobby!b@h") -> Message:
    return Message("PRIVMSG", ("#a", text), source)


def fill(folder: Path, days: int, names: tuple[str, ...] = ("#a",)) -> None:
    """What an earlier client wrote on the first days, and nobody looked after."""
    folder.mkdir(parents=True, exist_ok=True)
    book = Logbook.open(folder)
    for day in range(days):
        records = [Record(START + day * DAY + step, message(f"line {step}")) for step in range(20)]
        assert book.commit(dict.fromkeys(names, records)) == {}
    book.close()


def history(root: Path, now: Callable[[], int] = lambda: NOW) -> History:
    return History(root, ENDPOINT, pytest.fail, clock=now, every=0.01)


@contextlib.contextmanager
def running(root: Path) -> Iterator[History]:
    made = history(root)
    made.start()
    try:
        yield made
    finally:
        made.close()


def verified(root: Path, *words: str) -> tuple[int, str]:
    data = io.BytesIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(data, encoding="utf-8")) as out:
        status = scribe_log(["verify", "--log-dir", str(root), *words])
        out.flush()
        return status, data.getvalue().decode()


def packed(folder: Path, count: int) -> Callable[[], bool]:
    return lambda: len(list(folder.glob("*.gz"))) == count and not list(folder.glob("*.log"))


def test_what_an_earlier_client_left_is_sealed_compressed_and_proven(tmp_path: Path) -> None:
    fill(tmp_path / OURS, 3)
    torn = tmp_path / OURS / "#a" / "2027-01-17.log"
    with torn.open("ab") as file:
        file.write(b"2027-01-17T21:0")  # killed while it wrote
    reports: list[str] = []
    made = History(tmp_path, ENDPOINT, reports.append, clock=lambda: NOW, every=0.01)
    made.start()
    wait_until(packed(tmp_path / OURS / "#a", 3), "three files to be compressed")
    made.close()
    assert [report.split(": ", 1)[0] for report in reports] == [str(torn)]
    assert verified(tmp_path) == (0, "nothing is wrong: 3 sealed files unchanged\n")
    victim = tmp_path / OURS / "#a" / "2027-01-16.log.gz"
    data = bytearray(victim.read_bytes())
    data[40] ^= 1
    victim.write_bytes(data)
    status, out = verified(tmp_path)
    assert status == 1
    assert str(victim) in out
    assert "2027-01-15" not in out
    victim.unlink()
    assert f"{victim}: is missing" in verified(tmp_path)[1]


def test_a_day_that_ends_while_the_client_runs(tmp_path: Path) -> None:
    now = START
    made = history(tmp_path, lambda: now)
    made.start()
    made.add([Seen("#a", START, message("today"))])
    file = tmp_path / OURS / "#a" / "2027-01-15.log"
    wait_until(file.exists)
    now = START + DAY + GRACE
    wait_until((file.parent / SEALS).exists, "the file to be sealed")
    made.add([Seen("#a", START + SECOND, message("late")), Seen("#a", now, message("tomorrow"))])
    made.close()
    assert len(list(file.parent.glob("*.log"))) == 3  # nothing is written to a sealed file
    assert verified(tmp_path)[0] == 0


def test_what_is_wrong_with_a_file_is_said_once(tmp_path: Path) -> None:
    fill(tmp_path / OURS, 3)
    reports: list[str] = []
    rounds = 0

    def clock() -> int:
        nonlocal rounds
        rounds += 1
        return NOW

    kept = POLICY._replace(gzip_after=None)
    made = History(tmp_path, ENDPOINT, reports.append, clock=clock, policy=kept, every=0.01)
    made.start()
    wait_until((tmp_path / OURS / SEALS).exists)
    made.close()
    victim = tmp_path / OURS / "#a" / "2027-01-16.log"
    victim.write_bytes(victim.read_bytes().replace(b"line 7", b"line 8"))
    rounds = 0
    made = History(tmp_path, ENDPOINT, reports.append, clock=clock, every=0.01)
    made.start()
    wait_until(lambda: rounds > 5 and reports)
    made.close()
    assert reports == [f"{victim}: was changed after it was sealed; not compressed"]


def test_retention_is_quiet(tmp_path: Path) -> None:
    fill(tmp_path / OURS, 4)
    made = History(
        tmp_path, ENDPOINT, pytest.fail, clock=lambda: NOW, policy=POLICY._replace(keep_days=18), every=0.01
    )
    made.start()
    wait_until(packed(tmp_path / OURS / "#a", 2), "the two oldest to be removed")
    made.close()
    assert verified(tmp_path)[0] == 0


def test_several_clients_share_a_folder(tmp_path: Path) -> None:
    """Each looks after its own, the first of them after what nobody writes, too, of other servers as well."""
    others = [folder_of(ENDPOINT, 2), folder_of(Endpoint("other", 1)), folder_of(Endpoint("other", 1), 2)]
    for name in (OURS, *others):
        fill(tmp_path / name, 2, ("#a", "alice,bobby"))
    held = Logbook.open(tmp_path / others[2])
    with running(tmp_path) as first:
        for conversation in ("#a", "@alice,bobby"):
            for name in others[:2]:
                wait_until(packed(tmp_path / name / conversation, 2), "what nobody writes to be compressed")
        with running(tmp_path) as second:
            for made in (first, second):
                made.add([Seen("#a", NOW, message("hello"))])
            wait_until(lambda: len(list(tmp_path.glob(f"{OURS}*/#a/*.log"))) == 2, "both to be logged")
    for name in (OURS, *others[:2]):
        for conversation in ("#a", "@alice,bobby"):
            assert len(list((tmp_path / name / conversation).glob("*.log.gz"))) == 2
    assert len(list((tmp_path / others[2] / "#a").glob("*.log"))) == 2  # its own client's affair
    held.close()
    assert verified(tmp_path)[0] == 0


def test_folders_that_are_no_clients_stay_as_they_are(tmp_path: Path) -> None:
    fill(tmp_path, 2, ("#lobby",))  # a server's logs, in the same folder
    fill(tmp_path / "archive", 2)
    (tmp_path / "photos_1").mkdir()
    (tmp_path / "file_7").write_text("")
    (tmp_path / OURS).mkdir()
    before = {path for path in tmp_path.rglob("*") if OURS not in path.parts}
    estate = Estate(tmp_path, tmp_path / OURS, Logbook.open(tmp_path / OURS), pytest.fail)
    for _ in range(3):
        while estate.maintain(NOW, POLICY):
            pass
    assert {path for path in tmp_path.rglob("*") if OURS not in path.parts} == before


def test_the_others_have_their_turn_once_a_day(tmp_path: Path) -> None:
    fill(tmp_path / folder_of(ENDPOINT, 2), 1)
    estate = Estate(tmp_path, tmp_path / OURS, open_own(tmp_path), pytest.fail)

    def tended(now: int) -> bool:
        other = tmp_path / folder_of(Endpoint("other", 1))
        fill(other, 1, ("#b",))
        for path in other.glob("*/SEALS"):
            path.unlink()
        (other / SEALS).unlink(missing_ok=True)
        while estate.maintain(now, POLICY._replace(gzip_after=None)):
            pass
        return (other / "#b" / SEALS).exists()

    midnight = NOW - NOW % DAY + GRACE
    assert [tended(now) for now in (midnight, midnight, midnight + 1, midnight + DAY, midnight + DAY)] == [
        False, True, False, True, False,
    ]  # fmt: skip
    assert (tmp_path / folder_of(ENDPOINT, 2) / SEALS).exists()  # in the first round, with our own


def open_own(root: Path) -> Logbook:
    (root / OURS).mkdir()
    return Logbook.open(root / OURS)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_killed_in_the_middle_and_started_again(tmp_path: Path) -> None:
    """`scribe join` itself, killed while it compresses; the next one goes on where that was."""
    logs = tmp_path / "own"
    with running_server(tmp_path / "server", "--no-limits") as server:
        folder = logs / folder_of(Endpoint("127.0.0.1", server.port))
        fill_past(folder, 6, tuple(f"#c{number}" for number in range(6)))
        for left in (33, 0):  # of 36
            client = subprocess.Popen(
                [sys.executable, "-m", "chat", "join", "--plain", "--name", "keeper",
                 "--port", str(server.port), "--log-dir", str(logs)],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment(),
            )  # fmt: skip
            try:
                wait_until(lambda n=left: len(list(folder.glob("#c*/*.log"))) <= n, "compression")  # type: ignore[misc]
            finally:
                client.kill()
                client.communicate()
    assert not list(folder.glob("#c*/*.log"))
    status, out = verified(logs)
    assert (status, out.split(":")[0]) == (0, "nothing is wrong")
    victim = folder / "#c5" / "2020-01-04.log.gz"
    victim.write_bytes(victim.read_bytes()[:-1])
    status, out = verified(logs)
    assert (status, str(victim) in out) == (1, True)


def fill_past(folder: Path, days: int, names: tuple[str, ...]) -> None:
    for name in names:
        (folder / name).mkdir(parents=True)
        for day in range(1, days + 1):
            lines = [f"2020-01-{day:02}T10:00:{step:02}.000000Z <alice> {step}\n" for step in range(50)]
            (folder / name / f"2020-01-{day:02}.log").write_text("".join(lines), encoding="utf-8")
