"""Reading history while finished files are compressed under the reader's hands."""

import threading
from functools import partial
from pathlib import Path

from chat.irc.message import Message
from chat.irc.times import DAY
from chat.logbook import history
from chat.logbook.logbook import Logbook
from chat.logbook.policy import Policy
from chat.logbook.record import Record
from chat.search.query import Query
from chat.search.questions import Place, Question
from chat.search.searcher import search
from chat.server.archive import Archive

T0 = 1_795_176_000_000_000
DAYS = 40


def test_files_that_are_compressed_meanwhile_are_read_all_the_same(tmp_path: Path) -> None:
    book = Logbook.open(tmp_path, sync="never")
    for day in range(DAYS):
        message = Message("PRIVMSG", ("#room", f"day {day}"), "alice!a@h")
        assert book.commit({"#room": [Record(T0 + day * DAY, message)]}) == {}
    done = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        places = (Place("#room", 0, T0 + DAYS * DAY),)
        question = Question(Query(text="day", newest=100), (str(tmp_path),), places)
        latest = partial(history.latest, limit=100)
        try:
            while not done.is_set():
                page = Archive(tmp_path).page("#room", latest)
                found = search(question)
                if len(page) != DAYS or len(found) != DAYS:
                    wrong.append((len(page), len(found)))
        except OSError as error:
            wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    while book.maintain(T0 + 100 * DAY, Policy(gzip_after=0)):
        pass
    done.set()
    for reader in readers:
        reader.join()
    book.close()
    assert wrong == []
    assert len(list((tmp_path / "#room").glob("*.gz"))) == DAYS
