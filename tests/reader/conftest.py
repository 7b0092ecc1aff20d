from pathlib import Path

import pytest

from chat.reader import main
from tests.reader.samples import write_samples


@pytest.fixture(scope="session")
def sample_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample logs, not to be changed."""
    return write_samples(tmp_path_factory.mktemp("sample") / "logs")


class Ran:
    """What a verb did: its exit status and what it wrote."""

    def __init__(self, status: int, out: str) -> None:
        self.status = status
        self.out = out
        self.lines = out.splitlines()


@pytest.fixture
def log(capfdbinary: pytest.CaptureFixture[bytes], sample_logs: Path):
    """Runs `scribe log ARGS` in this process, on the sample logs unless --log-dir is among them."""

    def run(*args: str) -> Ran:
        place = () if "--log-dir" in args else ("--log-dir", str(sample_logs))
        status = main([args[0], *place, *args[1:]])
        return Ran(status, capfdbinary.readouterr().out.decode())

    return run
