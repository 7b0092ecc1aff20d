"""The classes of faults that IRC servers have had, each tried on this one; and what nobody thought of."""

import itertools
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event as Pause

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.errors import BadRecord
from chat.irc.linebuffer import BODY_LIMIT, CLIENT_TAGS_LIMIT
from chat.irc.message import Message
from chat.logbook.line import Decoder
from chat.server.commands import table
from tests.server.house import House, Houses, ask, house, numbers
from tests.support import Irc, wait_until

COMMANDS = sorted(table(()))
ODD = [
    "", "#", "#room", "#ROOM", "alice", "bobby", "nobody", "*", ",", ",,", "#room,#room",
    "alice,alice", ":", "::", "-1", "0", "00", "2147483648", "99999999999999999999999", "+", "-",
    "+b", "-b", "+o", "-o", "+k", "+l", "beI", "%s%n", "x" * 300, "é" * 150, "\x01ACTION x\x01",
    "\x01", "\x1b[2J", "\u202e", "\u3164", "@", "!", "!@", "*!*@*", "~", "😀", "302", "LS", "REQ",
    "END", "*,*,*", ">", "<", ">-1", "%tcuihsnfdlaor,999", "%", "o", "timestamp=", "msgid=",
    "latest",
]  # fmt: skip


def alive(home: House, *clients: Irc) -> None:
    """The server still serves these, and newcomers, and has met no bug."""
    for client in clients:
        assert numbers(client, "PING x")[-1:] == ["PONG"]
    newcomer = home.connect()
    newcomer.send("PING x")
    newcomer.until("PONG")
    newcomer.close()
    assert not [text for text in home.troubles() if "Traceback" in text]


# -- missing and odd parameters (CVE-2007-6062, 2008-0285, 2013-1747, 2012-6084; 2009-4016, 2013-0238)


@pytest.mark.parametrize("command", COMMANDS)
def test_any_number_of_any_parameters(serve: Houses, command: str) -> None:
    home = serve(operators={"root": "x"})
    if command == "QUIT":
        pytest.skip("ends the connection, whatever its parameters")
    for registered in (False, True):
        client = home.irc("alice") if registered else home.connect()
        if registered:
            home.room(client)
        client.send(command, f"{command} :", *(f"{command} :{odd}" for odd in ODD))
        for one, other in itertools.islice(itertools.product(ODD, ODD), 0, None, 7):
            if one and " " not in one and one[0] != ":":
                client.send(f"{command} {one} :{other}")
        client.send(
            f"{command} " + " ".join("x" for _ in range(200)), f"{command} #room alice,alice #room,#room 1 :2"
        )
        client.barrier()
        alive(home)
        client.close()


def test_quit_with_any_parameters(home: House) -> None:
    for odd in ODD:
        client = home.connect()
        client.send(f"QUIT :{odd}")
        assert [message.command for message in client.lines()] == ["ERROR"]
    alive(home)


# -- injection (CVE-2023-38690)


@pytest.mark.parametrize("inside", ["\r", "\0", "\x0b", "\u2028", "\u0085", "\x1e"])
@pytest.mark.parametrize(
    "line",
    [
        "PRIVMSG #room :a{}QUIT",
        "TOPIC #room :a{}b",
        "AWAY :a{}b",
        "SETNAME :a{}b",
        "PART #room :a{}b",
        "NICK a{}bcd",
        "JOIN #a{}b",
        "MODE #room +k a{}b",
        "MODE #room +b a{}b",
        "USER a{}b 0 * :a{}b",
        "KICK #room bobby :a{}b",
    ],
)
def test_nothing_that_is_said_becomes_a_second_line(home: House, line: str, inside: str) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    before = len(home.log_lines("#room"))
    alice.send(line.replace("{}", inside))
    seen = [message for client in (alice, bobby) for message in client.barrier()]
    assert "QUIT" not in [message.command for message in seen]
    raw = (home.settings.log_dir / "#room").glob("*.log")
    text = b"".join(path.read_bytes() for path in raw).decode()
    assert len(text.split("\n")) - 1 - before in {0, 1}
    assert not set(text) & set("\r\0\x0b\u2028\u0085\x1e\x1b")
    alive(home, alice, bobby)


def test_a_log_line_cannot_be_forged(home: House) -> None:
    alice = home.irc("alice")
    home.room(alice)
    forged = "2026-11-20T21:01:41.002200Z <bobby> I never said this"
    ask(
        alice,
        f"PRIVMSG #room :x\r\n{forged}",
        f"PRIVMSG #room :x\\n{forged}",
        f"PRIVMSG #room :x\x0a{forged}",
    )
    assert not [text for text in home.log_lines("#room") if "> <bobby>" in text or " <bobby> " in text[:40]]


# -- send failing during accept (CVE-2013-5580), use after quit (CVE-2019-20918)


def test_a_refused_peer_that_is_gone_already(serve: Houses) -> None:
    home = serve(limits=True, max_connections=1)
    alice = home.irc("alice")
    for _ in range(30):
        socket.create_connection(("127.0.0.1", home.port)).close()
    assert numbers(alice, "PING x") == ["PONG"]


def test_many_commands_around_an_end(serve: Houses) -> None:
    home = serve(operators={"root": "x"})
    root = home.irc("rooty")
    ask(root, "OPER root x")
    for number in range(15):
        alice, bobby = home.irc(f"alice{number}"), home.irc(f"bobby{number}")
        home.room(alice, bobby)
        alice.send(
            f"PRIVMSG bobby{number} :x",
            "JOIN #a,#b",
            "QUIT",
            f"PRIVMSG bobby{number} :y",
            "JOIN #c",
            "NICK zzzz",
        )
        bobby.send(*[f"WHOIS alice{number}", f"PRIVMSG alice{number} :z", f"INVITE alice{number} #room"] * 5)
        root.send(f"KILL bobby{number} :bye", f"KILL alice{number}")
        list(alice.lines())
        list(bobby.lines())
        root.barrier()
    alive(home, root)
    wait_until(lambda: len(home.hub.directory.users) == 1)
    assert not home.hub.directory.channels


# -- stale memory in PONG (CVE-2021-33586)


@pytest.mark.parametrize("token", ["x", " ", "a b", "x" * 490, "é", ":", "%s"])
def test_a_pong_holds_what_was_sent(home: House, token: str) -> None:
    client = home.connect()
    client.send(f"PING :{token}")
    assert client.receive() == Message("PONG", ("scribe.local", token), "scribe.local")


# -- memory before registration (CVE-2021-32918)


def test_who_has_not_registered_can_make_the_server_keep_little(home: House) -> None:
    client = home.connect()
    for number in range(300):
        client.send(
            f"NICK name{number}", "CAP LS 302", f"CAP REQ :multi-prefix {'x' * 400}", f"USER u{number} 0 * :x"
        )
        client.send(f"JOIN #room{number}", f"PRIVMSG x :{'y' * 400}")
    client.barrier()
    assert list(home.hub.directory.users) == ["name299"]
    assert not home.hub.directory.channels
    assert len(list(home.hub.directory.whowas("name5"))) == 0
    client.send_bytes(b"@" + b"x" * (CLIENT_TAGS_LIMIT + BODY_LIMIT) * 3)
    client.until("417")
    client.close()
    alive(home)


# -- 100 % CPU on 512 bytes without a newline (ngIRCd 28)


@pytest.mark.parametrize("size", [1, 510, 512, 5000])
def test_a_line_that_does_not_end_costs_no_time(home: House, size: int) -> None:
    client = home.connect()
    client.send_bytes(b"x" * size)
    alive(home)
    before = time.process_time()
    Pause().wait(0.3)
    assert time.process_time() - before < 0.1


# -- patterns that take for ever


def test_hostile_patterns_take_no_time(home: House) -> None:
    alice, bobby = home.irc("alice"), home.irc("bobby")
    home.room(alice, bobby)
    start = time.monotonic()
    pattern = "*a" * 100 + "b"
    ask(alice, f"MODE #room +b {pattern}!*@*", f"WHO {pattern}", f"LIST {pattern}", f"WHO {'?*' * 100}")
    assert time.monotonic() - start < 2.0
    bobby.barrier()
    assert numbers(bobby, "PRIVMSG #room :x") == []


# -- what nobody thought of


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("fuzz"), operators={"root": "x"}, min_nick_length=1) as made:
        yield made


PARAMETER = st.one_of(
    st.sampled_from([odd for odd in ODD if odd and " " not in odd and odd[0] != ":"]),
    st.text(
        st.characters(exclude_characters="\0\r\n ", exclude_categories=["Cs"]), min_size=1, max_size=12
    ).filter(lambda word: word[0] != ":"),
)
TRAILING = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), max_size=30)
TAGS = st.sampled_from(
    ["", "", "@label=L ", "@+x=1;+typing=active ", "@label=L;+draft/react=\\s;;=;+ ", "@{}=}{ "]
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    command = draw(st.sampled_from(COMMANDS))
    words = draw(st.lists(PARAMETER, max_size=4))
    ending = draw(st.just("") | TRAILING.map(lambda text: f" :{text}"))
    return f"{draw(TAGS)}{' '.join([command, *words])}{ending}"


OPENING = [
    "JOIN #room",
    "JOIN #room,#other",
    "OPER root x",
    "MODE #room +o bobby",
    "CAP REQ :echo-message batch",
]


@given(st.lists(st.tuples(st.integers(0, 1), lines() | st.sampled_from(OPENING)), min_size=1, max_size=25))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_line_meets_a_bug(lasting: House, script: list[tuple[int, str]]) -> None:
    everything = (
        "labeled-response",
        "batch",
        "message-tags",
        "echo-message",
        "server-time",
        "standard-replies",
    )
    people = [lasting.irc("alice", *everything), lasting.irc("bobby")]
    for client in people:
        client.join("#room")
    for who, text in script:
        with suppress(OSError):  # they have quit, or were killed
            people[who].send(text)
    for client in people:
        with suppress(OSError):
            client.send("QUIT")
            list(client.lines())
        client.close()
    wait_until(lambda: not lasting.hub.connections)
    troubles = [text for text in lasting.troubles() if "Traceback" in text]
    assert not troubles, troubles[0]
    assert not lasting.hub.sessions
    assert not lasting.hub.directory.users
    assert not lasting.hub.directory.channels


@given(
    st.lists(
        st.binary(max_size=200) | st.sampled_from([b"\r\n", b"\n", b" ", b"@", b":", b"\xff"]), max_size=20
    )
)
@settings(max_examples=60, deadline=None)
def test_no_bytes_meet_a_bug(lasting: House, pieces: list[bytes]) -> None:
    client = lasting.connect()
    with suppress(OSError):  # it may have been a QUIT
        client.send_bytes(b"NICK noisy\r\nUSER n 0 * :n\r\nJOIN #room\r\n" + b"".join(pieces) + b"\r\n")
        client.socket.shutdown(socket.SHUT_WR)
        while client.socket.recv(65536):
            pass
    client.close()
    wait_until(lambda: not lasting.hub.connections)
    assert not [text for text in lasting.troubles() if "Traceback" in text]


def test_whatever_was_said_the_logs_can_be_read(lasting: House) -> None:
    """Runs behind the tests above: every line that their noise left is a record, in order."""
    root = lasting.settings.log_dir
    count = 0
    for path in sorted(root.rglob("*.log")):
        last = 0
        decoder = Decoder(_conversation(path, root))
        for text in path.read_bytes().splitlines():
            try:
                record = decoder.decode(text)
            except BadRecord as error:
                raise AssertionError(f"{path}: {text!r}") from error
            assert record.time > last
            last = record.time
            count += 1
    assert count


def _conversation(path: Path, root: Path) -> str:
    from urllib.parse import unquote  # noqa: PLC0415  folder names are percent-encoded

    return unquote("".join(path.parent.relative_to(root).parts).removeprefix("@"))
