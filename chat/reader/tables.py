"""Tables and drawings by rich, onto a verb's output.

Rules for this file: the one place that makes a rich Console for standard output.
"""

import io
from typing import Final

from rich.console import Console, RenderableType

from chat.reader.output import Output

WIDTH: Final = 100  # cells where there is no terminal


def write_rich(output: Output, *renderables: RenderableType) -> None:
    """Write what rich draws, as wide as the terminal, coloured where the output is."""
    console = Console(
        file=io.StringIO(),
        width=output.width or WIDTH,
        force_terminal=output.colours,
        color_system="256" if output.colours else None,
        no_color=not output.colours,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    with console.capture() as capture:
        for renderable in renderables:
            console.print(renderable)
    output.write("".join(line.rstrip() + "\n" for line in capture.get().splitlines()))
