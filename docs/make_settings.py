"""Writes docs/settings.md from the table of settings, so that the page cannot say anything else."""

import dataclasses
from pathlib import Path
from typing import Any

from chat.server.settings import Settings

HEAD = """\
# Settings

All of them can stand in a TOML file given with `--config`; options win over the file. Paths in the file are
relative to it. Unknown keys, values of the wrong kind and values out of range are refused with one line. This
page is made by `python -m docs.make_settings`.

```toml
port = 6667
log_dir = "/srv/chat/logs"
motd = "welcome.txt"
min_nick_length = 2

[operators]
alice = "$argon2id$v=19$..."     # or a plain password
```

`python -c "import argon2; print(argon2.PasswordHasher().hash(input()))"` reads a password and prints a hash.

| setting | default | what it is |
|---|---|---|
"""


def shown(value: Any) -> str:
    """A default as it would stand in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "none"
    if value is None or value == "":
        return "none"
    return f'"{value}"' if isinstance(value, str | Path) else f"{value}"


def page() -> str:
    """The whole page."""
    defaults = Settings()
    rows = [
        f"| `{field.name}` | `{shown(getattr(defaults, field.name))}` | {field.metadata['help']} |"
        for field in dataclasses.fields(Settings)
    ]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("settings.md").write_text(page(), encoding="utf-8")
