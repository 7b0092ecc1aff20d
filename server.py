"""Start a Scribe server: the same as `scribe serve`."""

import sys

from chat.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["serve", *sys.argv[1:]]))
