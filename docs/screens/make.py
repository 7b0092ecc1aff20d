"""Take the pictures of the client that stand in docs/: a real server, real clients, a real terminal (tmux).

    python docs/screens/make.py [FOLDER]

writes login.svg, screen-80x24.svg, screen-160x50.svg and screen-light.svg into FOLDER (docs/ by default).
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT)]

from picture import svg  # noqa: E402

from tests.support import Irc, Server  # noqa: E402
from tests.tui.tmux import Tmux  # noqa: E402

CROWD = (
    "derek erika farid greta hanna ivan9 jonas karim laura mateo nadia olaf7 paula quinn rosa2 samir".split()
)
TALK = (
    ("derek", "Good morning everyone"),
    ("erika", "morning!"),
    ("derek", "Is it just me, or is the printer on the second floor asleep again?"),
    ("hanna", "It is out of paper. I will get some from the store room."),
    ("derek", "You are a hero, hanna."),
    ("jonas", "Somebody should write a script that watches the paper tray"),
    ("laura", "Somebody did, ask in irc://home.lan/scripts"),
    ("jonas", "... right. That was me, three years ago."),
    ("karim", "\x01ACTION laughs\x01"),
    (
        "nadia",
        "New people today: please say hello to \x1dcarol\x1d, she hands out the accounts.",
    ),
    ("olaf7", "Hello carol! I am the new one in the workshop."),
    ("carol", "Welcome, olaf7! Come by at ten, room 204."),
    ("olaf7", "Will do 👍"),
    (
        "paula",
        "The projector in the big room has a new cable. The old one was chewed through.",
    ),
    ("quinn", "The cat sends regards 🐈"),
    ("bobby", "Morning! The backup of last night ran through, 41 GB in 12 minutes 🎉"),
    ("carol", "Nice. Is the new disk in already?"),
    ("bobby", "Since yesterday. The graphs are in irc://home.lan/disks"),
    ("bobby", "I left the old one on the shelf, in case we want to compare."),
    ("丸山さくら", "おはようございます。ログの検索がとても速くなりましたね 👩\u200d💻"),
    ("carol", "alice: can you look at the certificate of the wiki? It ends on Sunday."),
    ("+alice", "On it. Renewed until March, reload is done."),
    ("carol", "\x01ACTION puts the kettle on ☕\x01"),
    ("bobby", "Who writes the minutes tonight? \x02Everything said here is on disk\x02 anyway."),
    ("+alice", "Then nobody has to. See you at eight!"),
)


class Scene:
    """People at a server, and what they say."""

    def __init__(self, server: Server) -> None:
        self.people: dict[str, Irc] = {}
        for nick in ("bobby", "carol", "丸山さくら", *CROWD):
            person = server.connect(nick)
            person.send("JOIN #lobby")
            person.until("366")
            self.people[nick] = person
        self.people["bobby"].send(
            "MODE #lobby +v carol", "TOPIC #lobby :Homelab and friends · next meeting on Friday at eight"
        )
        self.settle("bobby")

    def settle(self, *nicks: str) -> None:
        """Wait until the server has done what these people asked for."""
        for nick in nicks:
            self.people[nick].barrier()

    def play(self, tmux: Tmux) -> None:
        """The talk, in its order; lines of `+alice` are typed into the terminal."""
        for nick in ("greta", "ivan9"):
            self.people[nick].send("AWAY :lunch")
        self.settle("greta", "ivan9")
        for nick in ("rosa2", "samir"):
            self.people[nick].send("QUIT :see you")
            self.people[nick].until("ERROR")
        for nick, text in TALK:
            if nick.startswith("+"):
                tmux.type(text)
                tmux.keys("Enter")
                tmux.wait(lambda shown: "◌" not in shown and "✓" in shown)
            else:
                self.people[nick].send(f"PRIVMSG #lobby :{text}")
                self.settle(nick)
        carol, bobby = self.people["carol"], self.people["bobby"]
        carol.send("JOIN #minutes", "TOPIC #minutes :What we decided")
        self.settle("carol")
        tmux.type("/join #minutes")
        tmux.keys("Enter")
        tmux.shows("You joined #minutes")
        tmux.keys("C-p")
        tmux.shows("Then nobody has to")
        carol.send("PRIVMSG #minutes :first draft is up", "PRIVMSG #minutes :comments welcome")
        bobby.send("PRIVMSG alice :do you still have the old disk's serial?")
        self.settle("carol", "bobby")
        tmux.shows("3 bobby")


def take(folder: Path, name: str, tmux: Tmux, title: str) -> None:
    """Save the screen as a picture."""
    (folder / f"{name}.svg").write_text(svg(tmux.colours(), tmux.columns, tmux.rows, title), encoding="utf-8")
    print(folder / f"{name}.svg")


def chat(folder: Path, columns: int, rows: int, name: str, *options: str) -> None:
    """One scene at one size."""
    with tempfile.TemporaryDirectory() as place, Server(Path(place), "--no-limits") as server:
        scene = Scene(server)
        where = ("--host", server.host, "--port", str(server.port), "--name", "alice", "--no-log")
        with Tmux(columns, rows, *where, *options) as tmux:
            tmux.shows("You joined #lobby")
            scene.play(tmux)
            tmux.type("bo")
            tmux.keys("Tab")
            tmux.type("I have it in the cupboard")
            tmux.shows("bobby: I have it in the cupboard")
            take(folder, name, tmux, f"scribe join irc://{server.host}:{server.port}/lobby")


def login(folder: Path) -> None:
    """The form, with something to say about what was typed."""
    with Tmux(80, 24, "--no-log") as tmux:
        tmux.shows("Password")
        tmux.type("bo")
        tmux.keys("Enter")
        tmux.shows("at least 4 characters")
        take(folder, "login", tmux, "scribe join")


def main() -> None:
    """All of them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs"
    login(folder)
    chat(folder, 80, 24, "screen-80x24")
    chat(folder, 160, 50, "screen-160x50")
    chat(folder, 110, 30, "screen-light", "--theme", "light")


if __name__ == "__main__":
    main()
