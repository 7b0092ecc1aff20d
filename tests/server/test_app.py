"""The whole server: what it notices when it starts."""

from pathlib import Path

import pytest

from chat.errors import SettingError
from chat.irc.times import parse_time
from tests.server.house import House, Houses


def test_times_from_the_future_are_told_and_go_on_from_there(serve: Houses) -> None:
    home = serve()
    folder = home.settings.log_dir / "#room"
    home.stop()
    folder.mkdir()
    (folder / "2999-01-01.log").write_text("2999-01-01T10:00:00.000000Z <alice> hello from the future\n")
    again = House(home.folder)
    assert any("2999-01-01T10:00:00.000000Z" in text for text in again.troubles())
    alice = again.irc("alice", "server-time", "echo-message")
    alice.join("#room")
    alice.send("PRIVMSG #room :now")
    echo = next(message for message in alice.barrier() if message.command == "PRIVMSG")
    assert parse_time(echo.tags["time"]) >= parse_time("2999-01-01T10:00:00.000Z")
    again.stop()


def test_what_cannot_start_gives_everything_back(tmp_path: Path) -> None:
    (tmp_path / "data" / "scribe.db").mkdir(parents=True)
    with pytest.raises(SettingError, match=r"cannot use .*scribe\.db"):
        House(tmp_path)
    (tmp_path / "data" / "scribe.db").rmdir()
    House(tmp_path).stop()
