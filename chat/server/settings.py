"""Every setting of the server: its name, kind, default and limits.

One frozen dataclass is the table: options, the TOML file and the documentation are read off it. Rules for
this file: values only; it opens no file but the configuration file itself.
"""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from chat.errors import SettingError
from chat.irc.split import split_text

SYNC_MODES: Final = ("always", "interval", "never")
SERVERLEN: Final = 63  # characters of a server's name (RFC 1459, 1.1)
_SHOWN: Final = 60
MOTD_LINE: Final = 400  # bytes
Check = Callable[[Any], str]


def _between(low: float, high: float) -> Check:
    return lambda value: "" if low <= value <= high else f"must be from {low} to {high}"


def _one_of(*choices: str) -> Check:
    return lambda value: "" if value in choices else f"must be one of {', '.join(choices)}"


def _word(value: str) -> str:
    good = value and value.isprintable() and " " not in value
    return "" if good else "must be one printable word"


def _name(value: str) -> str:
    if _word(value) or value[0] == ":":
        return "must be one printable word"
    return "" if len(value) <= SERVERLEN else f"must have at most {SERVERLEN} characters"


def _shown(value: object) -> str:
    """A value as a message shows it, short enough for one line."""
    try:
        text = repr(value)
    except ValueError:  # a whole number of more digits than Python writes
        return "a huge number"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _setting(default: Any, help_text: str, check: Check | None = None) -> Any:
    metadata = {"help": help_text, "check": check}
    if isinstance(default, dict):
        return dataclasses.field(default_factory=dict, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. Durations are seconds, sizes bytes, lengths characters."""

    host: str = _setting("127.0.0.1", "address to listen on", _word)
    port: int = _setting(12345, "TCP port to listen on; 0 picks a free one", _between(0, 65535))
    plaintext: bool = _setting(False, "allow unencrypted connections from other machines")
    log_dir: Path = _setting(Path("logs"), "folder of the chat logs")
    data_dir: Path = _setting(Path("data"), "folder of everything else that is kept")
    password: str = _setting("", "password that everybody needs to connect; plain, or an argon2 hash")
    motd: Path | None = _setting(None, "text file with the message of the day")
    server_name: str = _setting("scribe.local", "the server's name in its own messages", _name)
    network: str = _setting("Scribe", "the network's name", _name)
    operators: dict[str, str] = _setting({}, "IRC operators: name = password, plain or an argon2 hash")

    min_nick_length: int = _setting(4, "shortest name", _between(1, 64))
    max_nick_length: int = _setting(30, "longest name", _between(1, 64))
    max_channel_length: int = _setting(64, "longest channel name", _between(2, 200))
    max_topic_length: int = _setting(390, "longest topic", _between(1, 390))
    max_away_length: int = _setting(200, "longest away message", _between(1, 390))
    max_kick_length: int = _setting(255, "longest reason of a kick", _between(1, 390))
    max_realname_length: int = _setting(150, "longest real name", _between(1, 390))
    max_channels: int = _setting(50, "channels that one person may be in", _between(1, 10_000))
    max_list_entries: int = _setting(
        100, "entries of a channel's ban, exception and invite lists", _between(1, 10_000)
    )
    max_targets: int = _setting(4, "targets of one PRIVMSG or NOTICE", _between(1, 100))

    sync: Literal["always", "interval", "never"] = _setting(
        "always", "when a batch is forced to disk: always, interval or never", _one_of(*SYNC_MODES)
    )
    sync_interval: float = _setting(1.0, 'seconds between syncs with sync = "interval"', _between(0.01, 3600))
    log_max_size: int = _setting(64 << 20, "size at which a log file is finished", _between(4096, 1 << 40))
    log_private: bool = _setting(True, "whether private conversations are logged")

    log_gzip_after: int = _setting(
        7, "days after which a log file is compressed; 0 is never", _between(0, 36_500)
    )
    log_keep_days: int = _setting(
        0, "days after which a log file is removed; 0 is never", _between(0, 36_500)
    )
    log_keep_size: int = _setting(
        0,
        "bytes of logs that a conversation may have, older ones are removed; 0 is no limit",
        _between(0, 1 << 50),
    )
    log_keep_total: int = _setting(0, "the same for all logs together", _between(0, 1 << 50))
    history_limit: int = _setting(1000, "messages in one page of history", _between(1, 10_000))
    playback: int = _setting(
        20,
        "messages replayed on JOIN to clients that know server-time but not chathistory",
        _between(0, 1000),
    )
    search_timeout: float = _setting(20.0, "seconds that a search of the logs may take", _between(0.1, 3600))

    ping_after: float = _setting(120.0, "seconds of silence before a PING", _between(0.1, 86_400))
    ping_timeout: float = _setting(60.0, "seconds to answer it", _between(0.1, 86_400))
    register_timeout: float = _setting(60.0, "seconds to say who one is", _between(0.1, 3600))
    limits: bool = _setting(True, "whether flood and connection limits apply")
    flood_burst: int = _setting(80, "commands that may come at once", _between(1, 1_000_000))
    flood_rate: float = _setting(20.0, "commands a second after that", _between(0.1, 1_000_000))
    max_connections: int = _setting(4096, "connections in total", _between(1, 1_000_000))
    max_connections_per_address: int = _setting(128, "connections from one address", _between(1, 1_000_000))
    send_queue: int = _setting(1 << 20, "bytes that may wait for a slow reader", _between(4096, 1 << 30))

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            check = field.metadata["check"]
            complaint = check(getattr(self, field.name)) if check else ""
            if complaint:
                raise SettingError(f"{field.name} {complaint}, not {_shown(getattr(self, field.name))}")
        if self.min_nick_length > self.max_nick_length:
            raise SettingError("min_nick_length must not be greater than max_nick_length")


_KINDS: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    "str": ((str,), "a text"),
    "Literal['always', 'interval', 'never']": ((str,), "a text"),
    "int": ((int,), "a whole number"),
    "float": ((int, float), "a number"),
    "bool": ((bool,), "true or false"),
    "Path": ((str,), "a path"),
    "Path | None": ((str,), "a path"),
    "dict[str, str]": ((dict,), "a table of name = password"),
}


def read_file(path: Path) -> dict[str, Any]:
    """Read a configuration file (TOML, UTF-8) into values for `Settings`.

    Raises `SettingError` with one line for what cannot be read, an unknown key or a value of the wrong kind.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:  # numbers without end, deep nesting: no TOMLDecodeError
        raise SettingError(f"{path} is not TOML: {error}") from None
    return {key: _converted(path, key, value) for key, value in table.items()}


def _converted(path: Path, key: str, value: Any) -> Any:
    """One value of the file, of the kind that its setting has."""
    fields = {field.name: field for field in dataclasses.fields(Settings)}
    if key not in fields:
        near = difflib.get_close_matches(key, fields, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise SettingError(f"{path}: there is no setting {key}{hint}")
    kind = str(fields[key].type)
    types, wanted = _KINDS[kind]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise SettingError(f"{path}: {key} must be {wanted}, not {_shown(value)}")
    if isinstance(value, dict):
        if not all(isinstance(item, str) for item in value.values()):
            raise SettingError(f"{path}: {key} must be {wanted}")
        return dict(value)
    if kind.startswith("Path"):
        if not value or "\0" in str(value):
            raise SettingError(f"{path}: {key} must be {wanted}, not {_shown(value)}")
        return path.parent / str(value)  # a path in a file is relative to the file
    try:
        return types[-1](value)
    except OverflowError:  # a whole number too large to be a float
        raise SettingError(f"{path}: {key} must be a smaller number") from None


def build(file_values: Mapping[str, Any], option_values: Mapping[str, Any]) -> Settings:
    """Settings from both sources; options win. Raises `SettingError`."""
    return Settings(**{**file_values, **option_values})


def read_motd(path: Path | None) -> tuple[str, ...]:
    """The message of the day in lines that fit a message; () for none. Raises `SettingError`."""
    if path is None:
        return ()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"cannot read the message of the day {path}: {_why(error)}") from None
    lines = ("".join(char for char in line if char.isprintable()) for line in text.splitlines())
    return tuple(piece for line in lines for piece in split_text(line, MOTD_LINE))


def _why(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8"
