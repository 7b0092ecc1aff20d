"""What the settings want done to finished files."""

from typing import Any

import pytest

from chat.logbook.policy import Policy
from chat.server.settings import Settings
from chat.server.upkeep import policy_of
from tests.server.house import Houses
from tests.support import wait_until


@pytest.mark.parametrize(
    ("values", "policy"),
    [
        ({}, Policy(gzip_after=7)),
        ({"log_gzip_after": 0}, Policy()),
        (
            {"log_keep_days": 30, "log_keep_size": 5000, "log_keep_total": 9000},
            Policy(gzip_after=7, keep_days=30, keep_size=5000, keep_total=9000),
        ),
    ],
)
def test_what_the_settings_want(values: dict[str, Any], policy: Policy) -> None:
    assert policy_of(Settings(**values)) == policy


def test_yesterdays_log_is_sealed_while_the_server_runs(serve: Houses) -> None:
    home = serve()
    folder = home.settings.log_dir / "#old"
    home.stop()
    folder.mkdir()
    (folder / "2020-01-01.log").write_text("2020-01-01T10:00:00.000000Z <alice> long ago\n")
    again = type(home)(home.folder)
    wait_until((folder / "2020-01-01.log.gz").exists, "the old file to be compressed")
    again.stop()
