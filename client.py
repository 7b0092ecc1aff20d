"""Join a chat: the same as `scribe join`."""

import sys

from chat.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["join", *sys.argv[1:]]))
