"""Aligned text for people: Korean syllables are two cells wide, and a terminal's width is kept; a pipe gets every word."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Sequence

GAP = "  "
NARROWEST = 6
"""Cells below which no column is cut."""


def cells(text: str) -> int:
    """How many cells of a terminal `text` takes."""
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def fitted(text: str, width: int) -> str:
    """`text` in exactly `width` cells: filled up with spaces, or cut with an ellipsis."""
    if (taken := cells(text)) <= width:
        return text + " " * (width - taken)
    kept, left = "", width - 1
    for character in text:
        left -= _cells(character)
        if left < 0:
            break
        kept += character
    return kept + "…" + " " * (width - cells(kept) - 1)


def terminal_width() -> int | None:
    """Columns of the terminal on stdout; None where stdout is no terminal, and nothing need be cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def table(rows: Sequence[Sequence[str]], width: int | None = None) -> list[str]:
    """Lines with the columns of `rows` aligned; where they are wider than `width`, the widest columns give way."""
    if not rows:
        return []
    widths = [max(cells(row[column]) for row in rows) for column in range(len(rows[0]))]
    while width is not None and sum(widths) + len(GAP) * (len(widths) - 1) > width and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    *padded, last = widths
    lines = []
    for row in rows:
        ended = row[-1] if width is None else fitted(row[-1], last)
        lines.append(GAP.join([*(fitted(text, w) for text, w in zip(row, padded, strict=False)), ended]).rstrip())
    return lines
