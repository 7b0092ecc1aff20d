"""A running server: its parts, in the order in which they start and stop."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from chat.errors import SettingError
from chat.irc.times import DAY, log_time
from chat.logbook.logbook import Logbook
from chat.net.flusher import Flusher
from chat.server.commands import table
from chat.server.commands.registration import complete
from chat.server.committer import Committer
from chat.server.dispatch import Dispatcher
from chat.server.feed import Feed
from chat.server.hub import Hub, wall_clock
from chat.server.keeper import Keeper
from chat.server.listener import Listener, bind
from chat.server.markers import Markers
from chat.server.settings import Settings, read_motd
from chat.server.upkeep import rounds_of

STACK_SIZE: Final = 128 * 1024  # bytes, for each thread


def open_markers(data_dir: Path) -> Markers:
    """The read markers kept in `data_dir`. Raises `SettingError`."""
    path = data_dir / "scribe.db"
    try:
        return Markers(path)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            raise SettingError(f"another server is using the data in {data_dir}") from None
        raise SettingError(f"cannot use {path}: {error}") from None


class Server:
    """Everything that runs. The constructor claims the logs and the port; it raises `SettingError`.

    `clock` gives microseconds since 1970, UTC; it may be called from any thread.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        open_logbook: Callable[[Settings, Feed], Logbook],
        clock: Callable[[], int] = wall_clock,
    ) -> None:
        motd = read_motd(settings.motd)
        self.feed: Final = Feed()
        self.socket: Final = bind(settings.host, settings.port, settings.plaintext)
        with contextlib.ExitStack() as taken:  # what is given back if something else cannot be had
            taken.callback(self.socket.close)
            self._logbook = open_logbook(settings, self.feed)
            taken.callback(self._logbook.close)
            markers = open_markers(settings.data_dir)
            taken.pop_all()
        if self._logbook.newest > clock() + DAY:
            newest = log_time(self._logbook.newest)
            self.feed.trouble(f"the newest time in the logs is {newest}: times go on from there")
        threading.stack_size(STACK_SIZE)
        self.hub: Final = Hub(settings, clock=clock, markers=markers)
        self._flusher = Flusher()
        self._committer = Committer(self.hub, self._logbook, self._flusher, self.feed)
        self._keeper = Keeper(self.hub)
        self._upkeep = rounds_of(self.hub, self._logbook, self.feed)
        dispatcher = Dispatcher(self.hub, table(motd), self.feed, lambda context: complete(context, motd))
        self._listener = Listener(self.socket, self.hub, dispatcher, self.feed)

    def start(self) -> None:
        """Start every thread; from now on people can connect."""
        self._flusher.start()
        self._committer.start()
        self._keeper.start()
        self._upkeep.start()
        self._listener.start()

    def stop(self) -> None:
        """Tell everyone, commit what is pending, sync, close. Returns when all that is done."""
        hub = self.hub
        self._listener.stop()
        with hub.lock:
            hub.end_all("Server shutting down")
            hub.stopping.set()
            hub.ready.notify_all()
        self._committer.join()
        self._upkeep.join()
        self._flusher.stop()
        self._logbook.close()
        hub.markers.close()
