"""Settings: what may be in them, what the file may hold, and one line for every mistake."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chat.errors import SettingError
from chat.server.settings import SYNC_MODES, Settings, build, read_file

FIELDS = {field.name: field for field in dataclasses.fields(Settings)}

# For each setting, another value than its default as TOML writes it, and what becomes of it.
OTHER: dict[str, tuple[str, Any]] = {
    "host": ('"::1"', "::1"),
    "port": ("6667", 6667),
    "plaintext": ("true", True),
    "log_dir": ('"chat-logs"', "chat-logs"),
    "data_dir": ('"things"', "things"),
    "password": ('"sesame"', "sesame"),
    "motd": ('"motd.txt"', "motd.txt"),
    "server_name": ('"chat.example"', "chat.example"),
    "network": ('"Homelab"', "Homelab"),
    "operators": ('{root = "secret"}', {"root": "secret"}),
    "sync": ('"interval"', "interval"),
    "sync_interval": ("3", 3.0),
    "log_max_size": ("65536", 65536),
    "log_private": ("false", False),
    "limits": ("false", False),
}
OTHER |= {
    name: ("9", 9.0 if field.type == "float" else 9)
    for name, field in FIELDS.items()
    if name not in OTHER and field.type in {"int", "float"}
}
OTHER |= {"send_queue": ("8192", 8192), "max_nick_length": ("29", 29), "max_channel_length": ("32", 32)}


def toml(folder: Path, text: str) -> Path:
    path = folder / "scribe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_this_test_knows_every_setting() -> None:
    assert set(OTHER) == set(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_can_be_in_the_file_and_has_a_help_text(tmp_path: Path, name: str) -> None:
    text, value = OTHER[name]
    settings = build(read_file(toml(tmp_path, f"{name} = {text}")), {})
    wanted = tmp_path / value if "Path" in str(FIELDS[name].type) else value
    got = getattr(settings, name)
    assert got == wanted
    assert type(got) is type(wanted)
    assert got != getattr(Settings(), name)
    assert FIELDS[name].metadata["help"]


def test_options_win_over_the_file(tmp_path: Path) -> None:
    values = read_file(toml(tmp_path, 'port = 1\nhost = "::1"'))
    settings = build(values, {"port": 2})
    assert (settings.port, settings.host) == (2, "::1")


def test_an_absolute_path_stays(tmp_path: Path) -> None:
    assert read_file(toml(tmp_path, f"log_dir = '{tmp_path}'"))["log_dir"] == tmp_path


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("prot = 1", "there is no setting prot (did you mean port?)"),
        ("zzzzzzzz = 1", "there is no setting zzzzzzzz"),
        ("[server]\nport = 1", "there is no setting server"),
        ("port = 'x'", "port must be a whole number, not 'x'"),
        ("port = 1.5", "port must be a whole number, not 1.5"),
        ("port = true", "port must be a whole number, not True"),
        ("ping_after = true", "ping_after must be a number, not True"),
        ("ping_after = 'x'", "ping_after must be a number, not 'x'"),
        ("limits = 1", "limits must be true or false, not 1"),
        ("host = 1", "host must be a text, not 1"),
        ("log_dir = 1", "log_dir must be a path, not 1"),
        ("motd = []", "motd must be a path, not []"),
        ("operators = 1", "operators must be a table of name = password, not 1"),
        ("operators = {root = 1}", "operators must be a table of name = password"),
        ("port = ", "is not TOML"),
        ("port = 1\nport = 2", "is not TOML"),
        ("port = 12345678901234567890" + "0" * 5000, "is not TOML"),
        ("max_targets = " + "[" * 5000, "is not TOML"),
        ("ping_after = 1" + "0" * 400, "ping_after must be a smaller number"),
        ("port = 0x1" + "0" * 5000, "port must be from 0 to 65535, not a huge number"),
        ("port = 1" + "0" * 4000, "port must be from 0 to 65535, not 1000"),
        ("ping_after = nan", "ping_after must be from"),
        ("ping_after = inf", "ping_after must be from"),
        ("port = -1", "port must be from 0 to 65535, not -1"),
        ("port = 65536", "port must be from 0 to 65535, not 65536"),
        ("log_max_size = 10", "log_max_size must be from 4096"),
        ("sync = 'sometimes'", "sync must be one of always, interval, never, not 'sometimes'"),
        ("server_name = 'two words'", "server_name must be one printable word"),
        ("server_name = ''", "server_name must be one printable word"),
        ("server_name = ':x'", "server_name must be one printable word"),
        ("server_name = '" + "x" * 64 + "'", "server_name must have at most 63 characters"),
        ("network = \"a\\u001bb\"", "network must be one printable word"),
        ("host = \"a\\u0000b\"", "host must be one printable word"),
        ("data_dir = \"a\\u0000b\"", "data_dir must be"),
        ("motd = \"a\\u0000b\"", "motd must be"),
        ("log_dir = \"\"", "log_dir must be"),
        ("min_nick_length = 10\nmax_nick_length = 9", "min_nick_length must not be greater"),
    ],
)  # fmt: skip
def test_mistakes_in_the_file_are_one_line(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(SettingError) as caught:
        build(read_file(toml(tmp_path, text)), {})
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"cannot read .*nowhere.toml: No such file"):
        read_file(tmp_path / "nowhere.toml")
    with pytest.raises(SettingError, match=r"cannot read"):
        read_file(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'network = "caf\xe9"')
    with pytest.raises(SettingError, match=r"latin.toml is not TOML"):
        read_file(tmp_path / "latin.toml")


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert build(read_file(toml(tmp_path, "")), {}) == Settings()


def test_the_defaults_are_those_that_are_promised() -> None:
    settings = Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 12345)
    assert (settings.min_nick_length, settings.max_nick_length) == (4, 30)
    assert settings.sync == "always"
    assert settings.sync in SYNC_MODES
    assert settings.limits
    assert settings.log_private
    assert not settings.plaintext


NUMBERS = [name for name, field in FIELDS.items() if field.type in {"int", "float"}]


@given(
    st.sampled_from(NUMBERS),
    st.one_of(st.integers(), st.floats(), st.integers(min_value=-(10**400), max_value=10**400)),
)
@hypothesis_settings(max_examples=200, deadline=None)
def test_any_number_is_taken_or_refused(name: str, value: float) -> None:
    try:
        assert getattr(Settings(**{name: value}), name) == value
    except SettingError as error:
        assert "\n" not in str(error)
