"""The pages that are made from the code say what the code says, and nothing that a page names is missing."""

import importlib.util
import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import pytest

from chat import cli
from chat.client.commands import COMMANDS
from chat.reader.verbs import VERBS as LOG_VERBS
from chat.server.passwords import matches
from docs import make_client, make_settings

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
ROOMS = sorted(path.parent.name for path in ROOT.glob("chat/*/__init__.py"))
every_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)


def code_of(path: Path) -> list[str]:
    """What a page shows as code: the lines of its blocks, and what stands between backticks."""
    text = path.read_text(encoding="utf-8")
    block = re.compile(r"^```[a-z]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    lines = [line for found in block.findall(text) for line in found.splitlines()]
    rest = re.sub("``.*?``", "", block.sub("", text))
    return lines + [" ".join(span.split()) for span in re.findall("`([^`]+)`", rest)]


@cache
def help_of(*words: str) -> str:
    """What `scribe WORDS... --help` prints."""
    with redirect_stdout(io.StringIO()) as out, pytest.raises(SystemExit):
        cli.run([*words, "--help"])
    return out.getvalue()


def unknown_options(text: str, *words: str) -> list[str]:
    """The options in a text that `scribe WORDS...` does not have."""
    options = re.findall(r"(?<![\w-])(--[a-z][a-z-]*|-[A-Za-z])\b", text)
    return [option for option in options if not re.search(rf"(?<![\w-]){option}\b", help_of(*words))]


@pytest.mark.parametrize(
    ("name", "made"), [("settings", make_settings.page()), ("client", make_client.page())]
)
def test_what_is_made_of_tables_says_what_they_say(name: str, made: str) -> None:
    written = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert written == made, f"run python -m docs.make_{name}"


def test_a_password_is_hashed_as_the_page_says() -> None:
    (command,) = re.findall(r'`python -c "([^"]+)"`', make_settings.page())
    done = subprocess.run(
        [sys.executable, "-c", command], input="secret\n", capture_output=True, text=True, check=True
    )
    assert matches(done.stdout.strip(), "secret")
    assert not matches(done.stdout.strip(), "Secret")


@every_page
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name}: {target}"


@every_page
def test_files_that_are_named_are_there(path: Path) -> None:
    """`chat/net/ways.py`, or `net/ways` for short; `python -m benchmarks.redraw`."""
    places = "|".join(["chat", "tests", "docs", "benchmarks", r"\.ci", *ROOMS])
    for code in code_of(path):
        for module in re.findall(r"python -m ((?:chat|docs|benchmarks)\b[\w.]*)", code):
            assert importlib.util.find_spec(module), f"{path.name}: {module}"
        if re.fullmatch(rf"(?:{places})/[\w./-]*", code):
            homes = (ROOT / code, ROOT / "chat" / code, ROOT / "chat" / f"{code}.py")
            assert any(home.exists() for home in homes), f"{path.name}: {code}"


@every_page
def test_commands_exist_with_the_options_they_are_shown_with(path: Path) -> None:
    for line in code_of(path):
        code = line.replace("server.py", "scribe serve").replace("client.py", "scribe join")
        for words, rest in re.findall(r"\bscribe (log [a-z]+|[a-z]+)\b([^|]*)", code):
            verb, *log_verb = words.split()
            assert verb in cli.VERBS, f"{path.name}: {line}"
            assert set(log_verb) <= LOG_VERBS.keys(), f"{path.name}: {line}"
            if log_verb or verb != "log":
                shown = rest.partition(" # ")[0]
                assert unknown_options(shown, verb, *log_verb) == [], f"{path.name}: {line}"


@pytest.mark.parametrize(
    "words", [[verb] for verb in cli.VERBS if verb != "log"] + [["log", v] for v in LOG_VERBS]
)
def test_the_examples_of_a_help_are_of_its_verb_and_its_options(words: list[str]) -> None:
    name = " ".join(["scribe", *words])
    examples = re.findall(r"^  (.*\bscribe .*)$", help_of(*words).partition("examples:")[2], re.MULTILINE)
    assert examples
    for example in examples:
        _, found, rest = re.split("   +", example)[0].partition(name)
        assert found, example
        assert unknown_options(rest.partition("|")[0], *words) == [], example


@pytest.mark.parametrize("name", ["search.md", "reading-logs.md"])
def test_the_options_of_the_language_exist(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`-[^|]*) \|", text, re.MULTILINE)
    assert len(rows) > 10
    assert unknown_options(" ".join(rows).replace("`", " "), "log", "search") == []


@every_page
def test_what_is_typed_into_the_client_is_a_command(path: Path) -> None:
    known = {name for command in COMMANDS for name in (command.name, *command.aliases)}
    foreign = {"connect", "server"}  # irssi's and WeeChat's
    for code in code_of(path):
        typed = re.match(r"/([a-z]+)\b(?![/.])", code)
        assert typed is None or typed[1] in known | foreign, f"{path.name}: {code}"


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_is_listed_where_one_looks(room: str) -> None:
    home = ROOT / "chat" / room
    listing = (home / "__init__.py").read_text(encoding="utf-8")
    for file in home.glob("*.py"):
        if file.stem != "__init__":
            assert re.search(rf"\b{file.stem}\b", listing), f"{room}/__init__.py does not list {file.name}"


def test_every_picture_is_shown_somewhere() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in PAGES)
    for picture in [*ROOT.glob("docs/*.svg"), *ROOT.glob("docs/*.png")]:
        assert picture.name in pages, picture.name


def test_what_is_missing_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("A `span over\ntwo lines`, and ``a ` in one``:\n```sh\nscribe log\n  show\n```\n`end`\n")
    assert code_of(path) == ["scribe log", "  show", "span over two lines", "end"]
    assert unknown_options("--name x --nothing -Z 1 a-b", "join") == ["--nothing", "-Z"]
