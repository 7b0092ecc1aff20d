import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chat.irc.message import Message
from chat.logbook.logbook import Logbook
from chat.logbook.record import Record
from tests.reader.browser import CHROMIUM, Browser
from tests.reader.conftest import Ran
from tests.reader.samples import START, at
from tests.support import scribe, wait_until

Run = Callable[..., Ran]
HOSTILE = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "</span></p></main></body><h1>Owned</h1>",
    "javascript:window.pwned=1 https://example.org/?a=1&b=\"'<x>",
    "&lt;b&gt; &amp;",
    "<!-- ]]> --> ${window.pwned = 1} `",
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    book = Logbook.open(folder / "logs", sync="never")
    texts = HOSTILE + [f"line {number} {'needle' if number % 100 == 7 else 'hay'}" for number in range(600)]
    for number, text in enumerate(texts):
        record = Record(START + number * 200_000_000, Message("PRIVMSG", ("#lobby", text), "alice!a@h"))
        assert book.commit({"#lobby": [record]}) == {}
    nick = Record(START + 999_000_000_000, Message("NICK", ("<b>bold</b>",), "<i>x!a@h"))
    assert book.commit({"#lobby": [nick], "#other": [nick]}) == {}
    book.close()
    return folder


@pytest.fixture(scope="module")
def html(page: Path) -> Path:
    file = page / "page.html"
    done = scribe("log", "export", "--log-dir", str(page / "logs"), "--file", str(file), "--utc", "--raw")
    assert done.returncode == 0, done.stderr
    assert "608 lines written" in done.stderr
    return file


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with Browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def shown(browser: Browser) -> int:
    return int(browser.value("document.querySelectorAll('.m:not(.none)').length"))


def test_it_needs_nothing_else(html: Path) -> None:
    text = html.read_text(encoding="utf-8")
    assert not re.search(r"<(?:link|img|iframe)|<script[^>]+src", text)
    assert text.count("<script>") == 1
    assert "default-src 'none'" in text


def test_every_line_has_its_link(html: Path, log: Run) -> None:
    text = html.read_text(encoding="utf-8")
    identities = re.findall(r'<p class="[^"]*" id="([^"]+)">', text)
    assert len(identities) == len(set(identities)) == 608
    assert at(200) in identities
    assert all(f'href="#{identity}"' in text for identity in identities)


def test_a_message_full_of_script_stays_text(browser: Browser, html: Path) -> None:
    browser.open(html.as_uri())
    assert browser.value("window.pwned") is None
    texts = browser.value("[...document.querySelectorAll('.m > span')].slice(0, 6).map((e) => e.textContent)")
    assert texts == HOSTILE
    assert browser.value("document.querySelectorAll('h1').length") == 1
    assert (
        browser.value("document.querySelector('.m span a').getAttribute('href')")
        == "https://example.org/?a=1&b="
    )


def test_search_finds_and_goes_from_hit_to_hit(browser: Browser, html: Path) -> None:
    browser.open(html.as_uri() + "#")
    assert shown(browser) == 608
    browser.press("/")
    browser.type("NEEDLE")
    wait_until(lambda: shown(browser) == 6)
    assert browser.value("document.getElementById('found').textContent") == "6 lines found"
    assert browser.value("[...document.querySelectorAll('mark')].map((m) => m.textContent)") == ["needle"] * 6
    browser.press("Enter")
    browser.press("Enter")
    assert browser.value("document.getElementById('found').textContent") == "2 of 6"
    assert browser.value("document.querySelector('.here > span').textContent") == "line 107 needle"
    browser.press("Escape")
    wait_until(lambda: shown(browser) == 608)
    assert browser.value("document.querySelectorAll('mark').length") == 0


def test_searching_for_markup_finds_text(browser: Browser, html: Path) -> None:
    browser.open(html.as_uri() + "#x")
    browser.press("/")
    browser.type("<script>")
    wait_until(lambda: shown(browser) == 1)
    assert browser.value("document.querySelector('mark').textContent") == "<script>"
    assert browser.value("window.pwned") is None
    browser.press("Escape")


def test_links_jump(browser: Browser, html: Path) -> None:
    identity = at(200 * 400)
    browser.open(f"{html.as_uri()}#{identity}")
    box = f"document.getElementById('{identity}').getBoundingClientRect()"
    wait_until(lambda: browser.value(f"{box}.top > 0 && {box}.bottom < innerHeight"))
    assert browser.value("document.querySelector('.m:target').id") == identity


def test_days_jump(browser: Browser, html: Path) -> None:
    browser.open(html.as_uri() + "#days")
    assert browser.value("document.querySelectorAll('nav li').length") == 5
    browser.click("nav li:nth-child(2) a")
    wait_until(lambda: browser.value("location.hash") == "#day-1-2026-11-20")
    at_top = "document.getElementById('day-1-2026-11-20').getBoundingClientRect().top"
    wait_until(lambda: -5 < browser.value(at_top) < 200)


def test_a_link_leads_out_of_a_search(browser: Browser, html: Path) -> None:
    browser.open(html.as_uri() + "#out")
    browser.press("/")
    browser.type("needle")
    wait_until(lambda: shown(browser) == 6)
    browser.click(".m:not(.none) > a")
    wait_until(lambda: shown(browser) == 608)
