"""Every exception this package raises on purpose.

    ScribeError
    ├── UsageError (ValueError)            the person at the command line: one line, exit 2
    │   └── SettingError                   a setting or option that cannot be
    ├── ProtocolError (ValueError)         the peer's fault; the connection goes on
    │   ├── MalformedLine                  not an IRC message
    │   └── NotUtf8                        FAIL * INVALID_UTF8
    ├── BadName (ValueError)               a nick or channel name that cannot be; says why
    ├── Disconnected (ConnectionError)     the peer is gone, or was told to go
    │   └── NotListening                   there is a host, and nobody at that port
    └── LogError (OSError)                 the log files
        ├── LogLocked                      another process is writing these logs
        ├── LogUnavailable                 a record could not be made durable; nobody may see it
        └── BadRecord (ValueError)         a line that is not a record: damage, kept and skipped

Rules for this file: no imports from the package, no behaviour beyond carrying what went wrong.
"""

from collections.abc import Mapping


class ScribeError(Exception):
    """The root of the tree; catching it never catches a bug."""


class UsageError(ScribeError, ValueError):
    """What was typed at the command line cannot be done. Its text is the one line to print."""


class SettingError(UsageError):
    """A setting, from an option or the configuration file, that cannot be."""


class ProtocolError(ScribeError, ValueError):
    """The peer sent something that is not the protocol."""


class MalformedLine(ProtocolError):
    """A line without a command, or with a command that is neither a word nor three digits."""


class NotUtf8(ProtocolError):
    """A line that is not UTF-8 (IRCv3 UTF8ONLY)."""

    def __init__(self, command: str, tags: Mapping[str, str]) -> None:
        super().__init__("Message rejected, your client must use UTF-8 encoding on this network")
        self.command = command  # what of the command could be read, or "*"
        self.tags = tags


class BadName(ScribeError, ValueError):
    """A nick or channel name that cannot be. Its text is a sentence for a person."""


class Disconnected(ScribeError, ConnectionError):
    """The other side of a connection is gone."""


class NotListening(Disconnected):
    """The host is there, but nothing listens at the port."""


class LogError(ScribeError, OSError):
    """Something about the log files."""


class LogLocked(LogError):
    """Another process is writing these logs."""


class LogUnavailable(LogError):
    """A record could not be made durable; the caller must not show it to anyone."""


class BadRecord(LogError, ValueError):
    """A line in a log file that is not a record."""
