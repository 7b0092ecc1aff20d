"""The real ZNC between a client and a real Scribe server, and a scene in which every line it logs is said.

`python -m tests.interop.bouncer` plays it and writes ZNC's log files to tests/reader/archives/znc, which is
how the samples there were made. ZNC sees the channel from where `keeper`, the client behind it, sits.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support import DEADLINE, Irc, Server, environment, running_server, wait_until

NICK = "keeper"
NETWORK = "scribe"
SAMPLES = Path(__file__).parent.parent / "reader" / "archives" / "znc"
CONFIG = """\
Version = 1.8.2
<Listener inside>
    Host = 127.0.0.1
    Port = {port}
    IPv4 = true
    IPv6 = false
    SSL = false
    AllowWeb = false
</Listener>
<User keeper>
    Admin = false
    Pass = plain#secret
    Nick = keeper
    Ident = keeper
    RealName = keeper
    Timezone = UTC
    QuitMsg = gone
    <Network scribe>
        LoadModule = log
        Server = {server}
        FloodRate = 0
    </Network>
</User>
"""


class Znc:
    """A running ZNC in a home of its own, connected to the server; `client` is attached to it."""

    def __init__(self, home: Path, server: Server) -> None:
        self.logs = home / "users" / NICK / "networks" / NETWORK / "moddata" / "log"
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        (home / "configs").mkdir()
        config = CONFIG.format(port=port, server=f"{server.host} {server.port}")
        (home / "configs" / "znc.conf").write_text(config)
        user = None
        if os.geteuid() == 0:  # ZNC waits for half a minute before it runs as root
            user = "nobody"
            for path in (home, *home.rglob("*")):
                shutil.chown(path, user)
        self._process = subprocess.Popen(
            ["znc", "--foreground", "--datadir", str(home)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment(HOME=str(home), LC_ALL="C.UTF-8"), start_new_session=True, user=user,
        )  # fmt: skip
        try:
            wait_until(lambda: "Connected to IRC" in self.log("status"), "ZNC at the server")
            self.client = self._attach(port)
        except BaseException:
            self._end()
            raise

    def _attach(self, port: int) -> Irc:
        client = Irc("127.0.0.1", port)
        client.send(f"PASS {NICK}/{NETWORK}:secret", f"NICK {NICK}", f"USER {NICK} 0 * :{NICK}")
        client.nick = NICK
        client.until("001")
        return client

    def log(self, window: str) -> str:
        """What ZNC has written about a window; its days one after the other."""
        files = sorted((self.logs / window).glob("*.log"))
        return "".join(file.read_text(encoding="utf-8") for file in files)

    def stop(self) -> None:
        """End it and wait until it has ended."""
        self.client.close()
        self._end()

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise


@contextmanager
def running_znc(server: Server) -> Iterator[Znc]:
    """A ZNC for the length of a `with`."""
    with tempfile.TemporaryDirectory(prefix="znc") as home:
        znc = Znc(Path(home), server)
        try:
            yield znc
        finally:
            znc.stop()


ODD_TEXTS = (
    "hello everyone",
    "<mallory> fake",
    "*** Joins: mallory (mallory@10.0.0.7)",
    "[21:01:41] <mallory> fake",
    "* mallory waves",
    "-mallory- fake",
    " leading  and   inner spaces ",
    "grüße 👋 日本語",
    "\x02bold\x02 \x0304,01red\x03 \x1funder\x0f plain",
    "a\ttab, 'quotes', \\x1b and (brackets)",
    ":",
    "*",
    " ",
)


class Stage:
    """Who is there, and how one speaks so that ZNC sees everything in the order of the server's log."""

    def __init__(self, server: Server, keeper: Irc, stack: ExitStack) -> None:
        self.server = server
        self.keeper = keeper
        self.alice, self.bobby, self.carol = (
            stack.enter_context(server.connect(nick)) for nick in ("alice", "bobby", "[carol]")
        )

    def say(self, who: Irc, *lines: str) -> None:
        """Send, and wait until it has been done and ZNC has seen it."""
        who.send(*lines)
        if who is not self.keeper:
            who.barrier()
        self.keeper.send("TIME")  # to a PING, ZNC itself would answer
        self.keeper.until("391")


def play(server: Server, znc: Znc) -> None:
    """Everything that ZNC logs of a channel and of a private chat."""
    with ExitStack() as stack:
        stage = Stage(server, znc.client, stack)
        stage.alice.join("#lobby")
        stage.say(stage.alice, "TOPIC #lobby :the first topic")
        stage.say(stage.keeper, "JOIN #lobby")
        stage.bobby.join("#lobby")
        stage.carol.join("#lobby")
        speak(stage)
        govern(stage)
        rename(stage)
        come_and_go(stage)
        whisper(stage)
        stage.say(stage.keeper, "PART #lobby :leaving for a moment")
        stage.say(stage.keeper, "JOIN #lobby")
        stage.say(stage.alice, "KICK #lobby keeper :you too")


def speak(stage: Stage) -> None:
    """Messages, notices and actions, of others and of the client behind ZNC."""
    for text in ODD_TEXTS:
        stage.say(stage.bobby, f"PRIVMSG #lobby :{text}")
        stage.say(stage.bobby, f"NOTICE #lobby :{text}")
        stage.say(stage.bobby, f"PRIVMSG #lobby :\x01ACTION {text}\x01")
    stage.say(stage.keeper, "PRIVMSG #lobby :said through the bouncer")
    stage.say(stage.keeper, "NOTICE #lobby :noticed through the bouncer")
    stage.say(stage.keeper, "PRIVMSG #lobby :\x01ACTION acts through the bouncer\x01")
    stage.say(stage.bobby, "PRIVMSG #lobby :\x01VERSION\x01", "PRIVMSG #lobby :\x01ACTION\x01")
    stage.say(stage.bobby, "PRIVMSG #lobby :\x01ACTION \x01")


def govern(stage: Stage) -> None:
    """Topics and modes."""
    for topic in ("it's 'quoted'", "", " spaces ", "'"):
        stage.say(stage.alice, f"TOPIC #lobby :{topic}")
    for modes in (
        "+v bobby", "+m", "-m+ov-v [carol] keeper bobby", "+b mallory!*@*", "+l 20", "+k sesame", "-k sesame",
    ):  # fmt: skip
        stage.say(stage.alice, f"MODE #lobby {modes}")


def rename(stage: Stage) -> None:
    """New names, and who is kicked under one."""
    stage.say(stage.bobby, "NICK bobby_")
    stage.say(stage.bobby, "NICK zoë_")
    stage.say(stage.bobby, "PRIVMSG #lobby :a new name")
    stage.say(stage.keeper, "NICK keeper_")
    stage.say(stage.keeper, "PRIVMSG #lobby :mine is new too")
    stage.say(stage.keeper, "NICK keeper")
    stage.say(stage.alice, "KICK #lobby zoë_ :enough (now)", "KICK #lobby [carol]")


def come_and_go(stage: Stage) -> None:
    """Joins, parts and quits, with reasons and without, and a connection that is lost."""
    for reason in ("", " :bye", " :bye (now) ", " :(x) (y)", " :()"):
        stage.bobby.join("#lobby")
        stage.say(stage.bobby, f"PART #lobby{reason}")
    for reason in ("", " :gone fishing", " :)", " :(a) (b) "):
        with stage.server.connect("david") as david:
            david.join("#lobby")
            david.send(f"QUIT{reason}")
            list(david.lines())
        stage.keeper.until("QUIT")
    with stage.server.connect("erica") as erica:
        erica.join("#lobby")
    stage.keeper.until("QUIT")


def whisper(stage: Stage) -> None:
    """A private chat, and what is logged nowhere."""
    alice, keeper = stage.alice, stage.keeper
    stage.say(alice, "INVITE keeper #other", "AWAY :at lunch", "AWAY")
    stage.say(alice, "PRIVMSG keeper :psst, <private>", "NOTICE keeper :a private notice")
    stage.say(alice, "PRIVMSG keeper :\x01ACTION whispers\x01", "PRIVMSG keeper :\x01VERSION\x01")
    stage.say(keeper, "PRIVMSG alice :an answer", "NOTICE alice :noticed")
    stage.say(keeper, "PRIVMSG alice :\x01ACTION nods\x01")
    stage.say(alice, "NICK alice_")
    stage.say(alice, "PRIVMSG keeper :under another name")


@contextmanager
def scene(folder: Path) -> Iterator[tuple[Server, Znc]]:
    """A server and a ZNC after all of it has been said.

    The server plays nothing back: ZNC would log that as said once more.
    """
    config = folder / "scribe.toml"
    config.write_text("playback = 0\n")
    with (
        running_server(folder / "server", "--no-limits", "--config", str(config)) as server,
        running_znc(server) as znc,
    ):
        play(server, znc)
        yield server, znc


def main() -> int:
    """Play the scene and keep what ZNC wrote."""
    with tempfile.TemporaryDirectory() as folder, scene(Path(folder)) as (_, znc):
        for window in ("status", "#lobby", "alice"):
            shutil.rmtree(SAMPLES / window, ignore_errors=True)
            shutil.copytree(znc.logs / window, SAMPLES / window, copy_function=shutil.copyfile)
    return 0


if __name__ == "__main__":
    sys.exit(main())
