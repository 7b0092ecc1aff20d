"""Who may import whom, read from the source of every module, imports inside functions included.

The rules are tables; each has a small forbidden example below, so a rule that no longer bites is noticed.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "chat"
BASE = {"errors"}

# A room is a folder of the package, or a module that lies directly in it.
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "errors": set(),
    "safetext": set(),
    "options": BASE,
    "irc": BASE,
    "net": BASE | {"irc"},
    "channels": BASE | {"irc"},
    "logbook": BASE | {"irc"},
    "search": BASE | {"options", "irc", "logbook"},
    "server": BASE | {"options", "safetext", "irc", "net", "channels", "logbook", "search"},
    "client": BASE | {"options", "irc", "net", "logbook", "search"},
    "tui": BASE | {"options", "safetext", "irc", "client"},
    "reader": BASE | {"options", "safetext", "irc", "logbook", "search"},
    "cli": BASE | {"options"},
    "__main__": {"cli"},
}
LAZILY_TOO: dict[str, set[str]] = {"cli": {"server", "client", "tui", "reader"}}  # inside functions only

# A library, and the rooms or modules that alone may import it.
ONLY_IN: dict[str, set[str]] = {
    "socket": {"net", "server.listener"},
    "ssl": {"net", "server.listener"},
    "rich": {"reader", "server.console"},
    "prompt_toolkit": {"tui"},
}

# Log files are opened in logbook/ alone. Who else opens files, and which:
OPENS_FILES: dict[str, str] = {
    "cli": "the null device, once the reader of a pipe has gone",
    "server.settings": "the TOML file and the message of the day",
    "reader.export": "the file that an export is written to",
    "reader.page": "the page's style and script, which come with the package",
    "reader.importing": "the foreign archives that an import reads",
}
# Modules that import by name, from a table of verbs; the names in it count as imports inside a function.
IMPORTS_BY_NAME = {"cli", "reader.verbs"}
_OPENERS = {"open", "fdopen", "read_text", "read_bytes", "write_text", "write_bytes"}
_PATH_LIBRARIES = {"pathlib", "os", "io", "gzip", "bz2", "lzma", "codecs", "tempfile"}
_DYNAMIC = {"import_module", "__import__"}


class Import(NamedTuple):
    """One imported module, by its full name, and whether the import stands inside a function."""

    module: str
    lazy: bool
    line: int


def imports_of(tree: ast.AST, modules: Mapping[str, object], lazy: bool = False) -> Iterator[Import]:
    """Every import of a file. `from chat.irc import times` counts as an import of chat.irc.times."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, lazy, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written out in full here"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield Import(full if full in modules else str(node.module), lazy, node.lineno)
        else:
            inside = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from imports_of(node, modules, inside)


def named_modules(tree: ast.AST) -> list[Import]:
    """The modules of the package that a file names in its strings."""
    return [
        Import(node.value, True, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(rf"{PACKAGE}(\.\w+)+", node.value)
    ]


def name_in_package(module: str) -> str:
    """`chat.irc.parse` -> `irc.parse`, `chat` -> `__init__`."""
    return module.partition(".")[2] or "__init__"


def room_of(module: str) -> str:
    """`chat.irc.parse` -> `irc`."""
    return name_in_package(module).partition(".")[0]


def broken_imports(module: str, tree: ast.AST, modules: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with the imports of one module, a sentence each."""
    room = room_of(module)
    named = named_modules(tree) if name_in_package(module) in IMPORTS_BY_NAME else []
    for imported, lazy, line in [*imports_of(tree, modules), *named]:
        top = imported.partition(".")[0]
        where = f"{module}:{line}"
        if top == PACKAGE:
            target = room_of(imported)
            allowed = MAY_IMPORT[room] | (LAZILY_TOO.get(room, set()) if lazy else set())
            if target not in {room, "__init__"} | allowed:
                yield f"{where}: {room} must not import {target}{'' if lazy else ' (at the top)'}"
        elif top in ONLY_IN and not {room, name_in_package(module)} & ONLY_IN[top]:
            yield f"{where}: {top} belongs to {', '.join(sorted(ONLY_IN[top]))}"
    for call in calls(tree):
        if called(call) in _DYNAMIC and name_in_package(module) not in IMPORTS_BY_NAME:
            yield f"{module}:{call.lineno}: an import that this test cannot see"


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The name that is called, without what is before its dot."""
    return getattr(call.func, "attr", None) or getattr(call.func, "id", "")


def opens_a_file(call: ast.Call, touches_paths: bool) -> bool:
    """Whether this is `open(...)` or `path.open(...)` or a kin, rather than `Logbook.open(...)`."""
    owner = getattr(call.func, "value", None)
    if called(call) == "open" and owner is not None:
        is_class = isinstance(owner, ast.Name) and owner.id[:1].isupper() and owner.id != "Path"
        return touches_paths and not is_class
    return called(call) in _OPENERS


def opened_files(module: str, tree: ast.AST) -> Iterator[str]:
    """Calls that open files in a module that has no business with them."""
    if room_of(module) == "logbook" or name_in_package(module) in OPENS_FILES:
        return
    touches_paths = any(name.partition(".")[0] in _PATH_LIBRARIES for name, _, _ in imports_of(tree, {}))
    for call in calls(tree):
        if opens_a_file(call, touches_paths):
            yield f"{module}:{call.lineno}: files are opened in logbook/ ({called(call)})"


def assert_acyclic(graph: Mapping[str, Iterable[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("a circle of imports: " + " -> ".join(error.args[1]))


def load(root: Path) -> dict[str, ast.Module]:
    """Every module of the package with its syntax tree."""
    found = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


MODULES = load(ROOT)


def test_every_room_has_a_rule() -> None:
    assert {room_of(module) for module in MODULES} <= MAY_IMPORT.keys()
    assert len(MODULES) > 15


def test_the_page_tells_the_same_rules() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("| may import |")[2].partition("\n\n")[0]
    told: dict[str, set[str]] = {}
    for rooms, may in re.findall(r"^\| (`.*?) \| (.*?) \|$", table, re.MULTILINE):
        told |= {room: set(re.findall(r"`(\w+)`", may)) for room in re.findall(r"`(\w+)`", rooms)}
    assert told == {room: may for room, may in MAY_IMPORT.items() if not room.startswith("__")}


def test_the_room_rules_are_acyclic() -> None:
    assert_acyclic({room: allowed | LAZILY_TOO.get(room, set()) for room, allowed in MAY_IMPORT.items()})


@pytest.mark.parametrize("module", MODULES)
def test_imports(module: str) -> None:
    assert list(broken_imports(module, MODULES[module], MODULES)) == []


@pytest.mark.parametrize("module", MODULES)
def test_files_are_opened_in_the_logbook_only(module: str) -> None:
    assert list(opened_files(module, MODULES[module])) == []


@pytest.mark.parametrize("name", OPENS_FILES)
def test_whoever_may_open_files_does(name: str) -> None:
    assert any(opens_a_file(call, touches_paths=True) for call in calls(MODULES[f"{PACKAGE}.{name}"]))


def test_no_circle_of_modules() -> None:
    assert_acyclic(
        {
            module: {name for name, _, _ in imports_of(tree, MODULES) if name in MODULES and name != PACKAGE}
            for module, tree in MODULES.items()
        }
    )


@pytest.mark.parametrize("script", ["server.py", "client.py"])
def test_the_scripts_only_hand_over(script: str) -> None:
    path = ROOT / script
    imported = {name for name, _, _ in imports_of(ast.parse(path.read_text(encoding="utf-8")), MODULES)}
    assert imported <= {"sys", "chat.cli"}


# What must be caught, by the module it stands in.
FORBIDDEN_IMPORTS = [
    ("chat.errors", "import chat.safetext"),
    ("chat.safetext", "from chat import errors"),
    ("chat.options", "from chat.irc.names import fold"),
    ("chat.irc.parse", "from chat.net.outbox import Outbox"),
    ("chat.irc.parse", "def late():\n    from chat.safetext import visible"),
    ("chat.net.outbox", "from chat.logbook import record"),
    ("chat.channels.directory", "from chat.net.outbox import Outbox"),
    ("chat.logbook.line", "if True:\n    import chat.channels.directory"),
    ("chat.logbook.read", "from chat.search import query"),
    ("chat.search.finding", "from chat.reader import parallel"),
    ("chat.search.finding", "import rich"),
    ("chat.server.hub", "from chat.client.model import Model"),
    ("chat.client.model", "from chat.server import hub"),
    ("chat.client.model", "from chat.safetext import visible"),
    ("chat.tui.app", "from chat.net.dial import dial"),
    ("chat.reader.show", "from chat.client.model import Model"),
    ("chat.cli", "from chat.server import main"),
    ("chat.__main__", "from chat.server import main"),
    ("chat.client.link", "import socket"),
    ("chat.server.session", "class A:\n    def f(self):\n        from ssl import SSLContext"),
    ("chat.server.hub", "import rich.text"),
    ("chat.client.model", "from rich.text import Text"),
    ("chat.tui.app", "import rich"),
    ("chat.reader.show", "import prompt_toolkit"),
    ("chat.server.console", "import prompt_toolkit"),
    ("chat.client.model", "import importlib\nimportlib.import_module('chat.tui')"),
    ("chat.client.model", "__import__('chat.tui')"),
    ("chat.reader.verbs", "import importlib\nimportlib.import_module('chat.server.hub')"),
]
ALLOWED_IMPORTS = [
    (
        "chat.irc.parse",
        "from chat.errors import ProtocolError\nfrom chat.irc.message import Message\nimport re",
    ),
    ("chat.cli", "from chat.errors import UsageError\ndef f():\n    from chat.server import main"),
    ("chat.cli", "VERBS = {'serve': 'chat.server'}\ndef f():\n    import_module(VERBS['serve'])"),
    ("chat.server.listener", "import socket, ssl"),
    ("chat.server.console", "import rich.live"),
    ("chat.reader.show", "from chat import __version__\nimport rich"),
]


@pytest.mark.parametrize(("module", "source"), FORBIDDEN_IMPORTS)
def test_a_forbidden_import_is_seen(module: str, source: str) -> None:
    assert len(list(broken_imports(module, ast.parse(source), {**MODULES, "chat.errors": None}))) == 1


@pytest.mark.parametrize(("module", "source"), ALLOWED_IMPORTS)
def test_an_allowed_import_is_let_through(module: str, source: str) -> None:
    assert list(broken_imports(module, ast.parse(source), MODULES)) == []


@pytest.mark.parametrize(
    "source",
    [
        "open('x')",
        "import pathlib\npath.open()",
        "import os\nos.open('x', 0)",
        "from pathlib import Path\nPath('x').open()",
        "def f():\n    import gzip\n    gzip.open('x')",
        "Path('x').read_text()",
        "p.write_bytes(b'')",
    ],
)
def test_a_forbidden_open_is_seen(source: str) -> None:
    assert len(list(opened_files("chat.reader.show", ast.parse(source)))) == 1
    assert list(opened_files("chat.logbook.segment", ast.parse(source))) == []


@pytest.mark.parametrize("source", ["import pathlib\nLogbook.open(root)", "buffers.open(key)"])
def test_opening_something_else_is_not_opening_a_file(source: str) -> None:
    assert list(opened_files("chat.server.main", ast.parse(source))) == []


def test_a_circle_is_seen() -> None:
    with pytest.raises(pytest.fail.Exception, match="circle"):
        assert_acyclic({"a": {"b"}, "b": {"c"}, "c": {"a"}})
