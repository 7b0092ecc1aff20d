"""`python -m chat` is `scribe`."""

from chat.cli import main

if __name__ == "__main__":  # a child process of the log search imports this file under another name
    raise SystemExit(main())
