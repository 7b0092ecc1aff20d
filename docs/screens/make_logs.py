"""Take the pictures of the log reader that stand in docs/: made-up weeks of talk, real logs, real programs.

    python docs/screens/make_logs.py [FOLDER]

writes log-show.svg, log-search.svg, log-stats.svg and log-page.png (by Chromium) into FOLDER, or docs/.
"""

import fcntl
import os
import pty
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT)]

from picture import svg  # noqa: E402

from chat.irc.message import Message  # noqa: E402
from chat.irc.times import DAY, SECOND, parse_time  # noqa: E402
from chat.logbook.logbook import Logbook  # noqa: E402
from chat.logbook.record import Record  # noqa: E402

END = parse_time("2026-11-20T21:00:00Z")
PEOPLE = ("derek", "erika", "hanna", "jonas", "karim", "laura", "nadia", "olaf7")
OPENERS = (
    "Is the printer on the second floor asleep again?", "The build is green again",
    "I put the slides at https://home.lan/slides/autumn", "Who has the key to room 204?",
    "The backup took eleven minutes last night", "Coffee is ready", "Has anyone seen the ladder?",
    "The new switch arrived, it is on my desk", "Lunch at half past twelve?",
)  # fmt: skip
ANSWERS = (
    "It is out of paper, I will get some", "nice!", "me too", "Thanks, looks good", "on my way",
    "I can do that after the meeting", "👍", "not before four, sorry", "see https://home.lan/wiki/printer",
    "That was me, three years ago", "Give me ten minutes", "\x01ACTION laughs\x01",
)  # fmt: skip
LAST = (
    (5400, "hanna", "Did the backup of the printer queue run tonight?"),
    (5460, "jonas", "It did: https://home.lan/backup/report"),
    (5475, "hanna", "You are a hero, jonas."),
    (5700, "karim", "\x01ACTION waters the plants\x01"),
    (6100, "laura", "Reminder: the hall is closed tomorrow, bring your things home. The caretaker will be "
                    "there until six, after that nobody can let you in."),
    (6160, "derek", "ok 👍 Grüße an den Hausmeister"),
)  # fmt: skip


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"
    with tempfile.TemporaryDirectory() as home:
        logs = Path(home) / "logs"
        write_logs(logs)
        for name, rows, args in (
            ("show", 17, ["show", "lobby", "-n", "13"]),
            ("search", 19, ["search", "-i", "backup", "lobby", "-n", "4", "-C", "1"]),
            ("stats", 31, ["stats"]),
        ):
            command = ["log", *args, "--utc"]
            text = on_terminal(command, Path(home), rows)
            shown = "scribe " + " ".join(["log", *args])
            (folder / f"log-{name}.svg").write_text(svg(text, 100, rows, shown), encoding="utf-8")
        take_page(Path(home), folder / "log-page.png")


def write_logs(root: Path) -> None:
    """Six weeks of talk, mostly on workdays and in daylight."""
    rng = random.Random(7)
    book = Logbook.open(root, sync="never")
    for record in sorted(talk(rng), key=lambda record: record.time):
        book.commit({"#lobby": [record]})
    book.close()


def talk(rng: random.Random) -> Iterator[Record]:
    """The records, in no order."""
    for day in range(42):
        weekday = (4 - 41 + day) % 7  # the last day is a Friday
        for _ in range(rng.randint(14, 26) if weekday < 5 else rng.randint(0, 4)):
            hour = min(22, max(6, rng.gauss(11, 1.2) if rng.random() < 0.6 else rng.gauss(16, 1.8)))
            time = (
                END
                - 21 * 3600 * SECOND
                - (41 - day) * DAY
                + round(hour * 3600 * SECOND)
                + rng.randrange(SECOND)
            )
            if day == 41 and hour > 18:
                continue
            yield said(time, rng.choice(PEOPLE[:5] * 2 + PEOPLE), rng.choice(OPENERS))
            for _ in range(rng.randint(0, 4)):
                time += round(rng.expovariate(1 / 40) * SECOND) + 2_000_000
                yield said(time, rng.choice(PEOPLE), rng.choice(ANSWERS))
    for seconds, nick, text in LAST:
        yield said(END - 7200 * SECOND + seconds * SECOND, nick, text)
    yield Record(END - 100 * SECOND, Message("JOIN", ("#lobby",), "olaf7!olaf@10.0.0.31", {}))
    yield said(END - 60 * SECOND, "olaf7", "Did I miss anything?")


def said(time: int, nick: str, text: str) -> Record:
    """A message of this moment."""
    return Record(time, Message("PRIVMSG", ("#lobby", text), f"{nick}!{nick}@10.0.0.20", {}))


def on_terminal(command: list[str], home: Path, rows: int) -> str:
    """What `scribe COMMAND` writes on a terminal of 100 columns."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 100, 0, 0))
    env = {**os.environ, "SCRIBE_PAGER": "", "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-m", "chat", *command], cwd=home, env=env, stdout=follower):
        os.close(follower)
        out = b""
        with suppress(OSError):  # how Linux says that nobody has it open any more
            while data := os.read(leader, 65536):
                out += data
    os.close(leader)
    return out.decode().replace("\r\n", "\n")


def take_page(home: Path, picture: Path) -> None:
    """The exported page, as Chromium shows it."""
    subprocess.run(
        [sys.executable, "-m", "chat", "log", "export", "--utc", "--since", "2026-11-18", "-f", "page.html"],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not installed: log-page.png was not made")
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    )
    subprocess.run(
        [chromium, *flags.split(), "--disable-component-update", "--disable-sync",
         f"--user-data-dir={home}/profile",
         "--window-size=1100,640", f"--screenshot={picture}", (home / "page.html").as_uri()],
        check=True,
        capture_output=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
