"""`scribe send` under a name that has spoken before: what history holds is not what was just said.

(Own messages that the server's history brings must not count as confirmations of the lines being sent.)
"""

from pathlib import Path

from tests.support import Server, scribe


def test_sending_again_under_the_same_name(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        for text in ("one", "two", "three"):
            done = scribe(
                "send", "--port", str(server.port), "--name", "root", "#lobby", text, cwd=tmp_path, timeout=20
            )
            assert (done.returncode, done.stderr) == (0, "")
        said = [line for line in server.log_lines("#lobby") if "<root>" in line]
        assert [line.rsplit(" ", 1)[1] for line in said] == ["one", "two", "three"]
