"""The pages that are made from the code say what the code says, and no page points nowhere."""

import re
from pathlib import Path

import pytest

from docs.make_settings import page

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]


def test_every_setting_is_documented_as_it_is() -> None:
    written = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert written == page(), "run python -m docs.make_settings"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_file_of_the_server_is_listed_where_one_looks() -> None:
    for folder in ("irc", "net", "channels", "server", "logbook", "search"):
        home = ROOT / "chat" / folder
        listing = (home / "__init__.py").read_text(encoding="utf-8")
        for file in home.glob("*.py"):
            if file.stem != "__init__":
                assert re.search(rf"\b{file.stem}\b", listing), (
                    f"{folder}/__init__.py does not list {file.name}"
                )
