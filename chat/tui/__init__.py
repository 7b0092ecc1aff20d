"""The screen: `scribe join`, full-screen or plain.

    join         the command line                 plain        lines in, lines out; printer, earlier
    app          the loop, the session, form and chat          inbox, signals, host, window
    view         the chat screen's parts          folding: how wide they are
                                                  actions, aside, mouse: what keys and clicks do there
    login        the form                         form_actions
    timeline:    blocks -> rows (folded) -> viewport, viewports
                                                  sides, bars, editor, completion, results, help
    pane         painting cells                   cells, wrap, markup: text that is safe and fits
    themes       the looks                        palette      colours as numbers
    keys         the tables of keys               bindings     which table holds when

Foreign text reaches the terminal through `markup` (or chat.safetext) only; widths come from `cells` only;
prompt_toolkit's screen is written in `pane` only.
"""

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """`scribe join ARGV...`: the exit code. Raises `UsageError` for what cannot be."""
    from chat.tui.join import run  # noqa: PLC0415

    return run(argv)
