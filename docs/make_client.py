"""Writes docs/client.md from the tables of keys and commands, so that the page cannot say anything else."""

from pathlib import Path

from chat.client.commands import COMMANDS
from chat.tui.keys import CHAT

HEAD = """\
# The client

`scribe join` asks where to go and as whom; with `--name` (and `--host`, `--port`, or an address such as
`irc://chat.example:6667/#team`) it goes straight in. This page is made by `python -m docs.make_client`.

- **The screen**: conversations on the left, the people on the right, the text between them. At fewer than 100
  columns the people are folded away, at fewer than 80 the conversations too (F2 and F3 show them); it works
  from 60x15 up.
- **Delivery**: what you say shows `◌` until the server has it in its log, then `✓`; or `✗` and why
  not. While the connection is lost it waits, and goes out once when the connection is back.
- **What is new** in a conversation that you do not look at is counted beside its name, in another colour
  when it names you; Alt-A goes there. A line `new` stands where you stopped reading, here or in another
  client of yours.
- **The past**: PgUp goes on to the first message, through the server's history, then through this
  client's own log. `/search` takes what [`scribe log search`](search.md) takes.
- **Several lines** can be pasted or typed (Alt-Enter): Enter sends them, one message each.
- **Your own log** is under your data folder (`--log-dir`, `--no-log`), a folder for each server, in
  [the same format](log-format.md).
- **Looks**: `--theme dark`, `light` or `random`; without colours where `NO_COLOR` is set.

## Without a screen
`scribe join --plain` reads lines and prints lines: for pipes, and for screen readers. Every command works.
```
20:15 #lobby <alice> hello              somebody said this
20:15 #lobby * alice waves
20:15 bobby <bobby> only for you        a private chat has the other's name in front
20:15 #lobby -- bobby (b@host) joined   what happened
20:15 #lobby !! not sent: hello (why)   what could not be done
-- you are in #dev                      where what you type goes from now on
```
At the end of the input it says goodbye once all of it has arrived; the exit status is 1 when something has
not. `scribe send` is for scripts that only say something.

"""


def table(head: tuple[str, str], rows: list[tuple[str, str]]) -> str:
    lines = ["| {} | {} |".format(*head), "|---|---|"]
    return "\n".join([*lines, *(f"| {first} | {second} |" for first, second in rows)]) + "\n"


def page() -> str:
    """The whole page."""
    keys = [(key.shown, key.does) for key in CHAT if key.does]
    commands = []
    for command in COMMANDS:
        also = f" (also `/{'`, `/'.join(command.aliases)}`)" if command.aliases else ""
        commands.append((f"`{command.usage}`", command.description + also))
    commands.append(("`exit`", "typed alone, leaves; what begins with two slashes is said with one"))
    return f"{HEAD}## Keys\n{table(('key', 'what it does'), keys)}\n## Commands\n" + table(
        ("command", "what it does"), commands
    )


if __name__ == "__main__":
    Path(__file__).with_name("client.md").write_text(page(), encoding="utf-8")
