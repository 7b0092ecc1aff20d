"""What the real ZNC wrote about a channel, imported, is what the server wrote, as far as ZNC tells it."""

import shutil
from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.logbook.read import list_files, read_lines
from chat.reader import main
from tests.interop.bouncer import NICK, Znc, scene
from tests.support import Server

CHANNEL = "#lobby"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory):
    if shutil.which("znc") is None:
        pytest.skip("znc is not installed")
    with scene(tmp_path_factory.mktemp("scene")) as both:
        yield both


def messages(root: Path, conversation: str) -> list[Message]:
    """What a log holds, without the tags."""
    lines = [line for file in list_files(root, conversation) for line in read_lines(file)]
    assert [line.problem for line in lines if line.record is None] == []
    return [line.record.message._replace(tags={}) for line in lines if line.record is not None]


def told(message: Message) -> Message | None:
    """A message as ZNC tells it; None for what it does not log."""
    command, params, source, _ = message
    if command == "PRIVMSG" and params[1].startswith("\x01") and not params[1].startswith("\x01ACTION "):
        return None
    says_host = command in ("JOIN", "PART", "QUIT")
    return message if says_host else message._replace(source=source.partition("!")[0])


def imported(znc: Znc, window: str, channel: str, root: Path) -> list[Message]:
    """What ZNC says happened in a window."""
    root.mkdir()
    files = [str(file) for file in sorted((znc.logs / window).glob("*.log"))]
    args = [
        "import",
        "--zone",
        "UTC",
        "--format",
        "znc",
        "--channel",
        channel,
        "--log-dir",
        str(root),
        *files,
    ]
    assert main(args) == 0
    return messages(root, channel)


def test_a_channel(played: tuple[Server, Znc], tmp_path: Path) -> None:
    server, znc = played
    ours = [told(message) for message in messages(server.logs, CHANNEL)]
    joined = next(
        at for at, one in enumerate(ours) if one and one.command == "JOIN" and one.source.startswith(NICK)
    )
    theirs = imported(znc, CHANNEL, CHANNEL, tmp_path / "logs")
    said_by_znc = [one for one in theirs if one.source != "Server"]  # the modes that it found on joining
    expected = [one for one in ours[joined:] if one is not None]
    found = [told(one) for one in said_by_znc]
    assert found == expected[: len(found)]
    # Alice leaves when ZNC is out of the channel; the server may not have logged that yet.
    assert {one.command for one in expected[len(found) :]} <= {"QUIT"}


def test_a_private_chat(played: tuple[Server, Znc], tmp_path: Path) -> None:
    server, znc = played
    expected = [one for one in map(told, messages(server.logs, f"alice,{NICK}")) if one is not None]
    theirs = [told(one) for one in imported(znc, "alice", f"alice,{NICK}", tmp_path / "logs")]
    assert theirs == expected


def test_its_own_affairs(played: tuple[Server, Znc], tmp_path: Path) -> None:
    _, znc = played
    assert imported(znc, "status", "#status", tmp_path / "logs") == []
