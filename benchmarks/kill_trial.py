"""`kill -9` under load, again and again: `python -m benchmarks.kill_trial --times 50`.

Each round starts the server on the logs that the rounds before left, lets clients of every kind talk as fast
as they can, and kills it at a random moment. After the next start everything that any client received must be
in the logs, once, in the order in which it was received. Exits 1 when a round finds anything else.
"""

import argparse
import contextlib
import random
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.evidence import Log, compare, one_order
from benchmarks.recorder import EVERYTHING, TAGGED, Recorder, Serving

KINDS: Final = (EVERYTHING, (), TAGGED, (*TAGGED, "echo-message"))
CLIENTS: Final = 10
BURST: Final = 40  # lines that a client sends before it waits for their answers
MAX_SIZE: Final = "256k"  # of a log file, so that files also end under the load
_COMINGS: Final = {7: "PART #side :{step}", 8: "JOIN #side", 9: "TOPIC #lobby :topic {step}"}  # now and then


class Round(NamedTuple):
    """What one round saw."""

    sent: int
    received: int
    logged: int
    start_seconds: float
    complaints: list[str]


class KillTrial:
    """Rounds on the same logs. `folder` must be empty at first."""

    def __init__(self, folder: Path, seed: int = 0) -> None:
        self._folder: Final = folder
        self._random: Final = random.Random(seed)
        self._rounds = 0

    def run_round(self) -> Round:
        """Start, load, kill, start again, compare, stop."""
        self._rounds += 1
        began = time.time_ns() // 1000
        server = self._serve()
        clients = [
            Recorder(server.host, server.port, f"user{n}", KINDS[n % len(KINDS)]) for n in range(CLIENTS)
        ]
        for client in clients:
            client.send("JOIN #lobby,#side")
            client.barrier()
        sent = self._load_and_kill(server, clients)
        for client in clients:
            client.wait_for_end()
            client.close()
        with self._serve() as again:
            complaints, received, logged = self._compare(clients, began)
            status = again.stop()
        if status:
            complaints.append(f"the server ended with status {status}")
        return Round(sent, received, logged, again.seconds, complaints)

    def _serve(self) -> Serving:
        return Serving(self._folder, "--log-max-size", MAX_SIZE)

    def _load_and_kill(self, server: Serving, clients: Sequence[Recorder]) -> int:
        counts = [0] * len(clients)

        def talk(number: int) -> None:
            client = clients[number]
            with contextlib.suppress(OSError):
                while True:
                    client.send(*(self._line(number, counts[number] + n, len(clients)) for n in range(BURST)))
                    counts[number] += BURST
                    client.barrier()

        threads = [threading.Thread(target=talk, args=(number,)) for number in range(len(clients))]
        for thread in threads:
            thread.start()
        time.sleep(self._random.uniform(0.02, 0.3))  # the moment of death is meant to be any moment
        server.kill()
        for thread in threads:
            thread.join()
        return sum(counts)

    def _line(self, number: int, step: int, size: int) -> str:
        if step % 100 in _COMINGS:
            return _COMINGS[step % 100].format(step=step)
        targets = ("#lobby", "#lobby", "#side", "#lobby", f"user{(number + 1) % size}")
        return f"PRIVMSG {targets[step % len(targets)]} :round {self._rounds} user{number} says {step}"

    def _compare(self, clients: Sequence[Recorder], began: int) -> tuple[list[str], int, int]:
        logs = Path(self._folder / "logs")
        folders = ["#lobby", "#side"]
        folders += ["@" + ",".join(sorted((f"user{n}", f"user{(n + 1) % CLIENTS}"))) for n in range(CLIENTS)]
        complaints: list[str] = []
        logged = 0
        for folder in folders:
            log = Log(logs, folder, began)
            complaints += log.complaints
            fresh = [r for r in log.records if r.time >= began and r.message.command == "PRIVMSG"]
            logged += len(fresh)
            if len({(r.message.nick, r.message.params[1]) for r in fresh}) != len(fresh):
                complaints.append(f"{folder}: something is in the log twice")
            log.records[:] = [r for r in log.records if r.time >= began]
            for client in clients:
                if not folder.startswith("@") or client.nick in log.conversation.split(","):
                    complaints += compare(client, log, complete=False)
        received = 0
        for client in clients:
            complaints += one_order(client)
            received += sum(message.command == "PRIVMSG" for message in client.received())
        return complaints, received, logged


def main(argv: Sequence[str]) -> int:
    """Run the rounds and print what each saw."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.kill_trial", description=__doc__)
    options.add_argument("--times", type=int, default=50, help="how often the server is killed (50)")
    options.add_argument("--seed", type=int, default=int(time.time()), help="for the moments of death")
    given = options.parse_args(argv)
    print(f"seed {given.seed}")
    total = 0
    bad = 0
    with tempfile.TemporaryDirectory(prefix="kill-trial-") as folder:
        trial = KillTrial(Path(folder), given.seed)
        for number in range(1, given.times + 1):
            result = trial.run_round()
            total += result.received
            bad += bool(result.complaints)
            print(
                f"{number:4} sent {result.sent:6} logged {result.logged:6} received {result.received:7} "
                f"next start {result.start_seconds:.2f} s  {'FAILED' if result.complaints else 'ok'}",
                flush=True,
            )
            for complaint in result.complaints[:5]:
                print(f"     {complaint}")
        torn = len(list(Path(folder).rglob("*.torn")))
    print(f"{given.times} kills, {total} messages received, {torn} torn ends, {bad} rounds failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
