"""`python -m chat` is `scribe`."""

from chat.cli import main

raise SystemExit(main())
