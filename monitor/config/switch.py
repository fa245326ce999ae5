"""Feeds of the catalogue, turned on and off: names in the list `catalogue` of a config.toml."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.config.lists import Array, list_in, own_line, with_comma, with_element, with_list, without
from monitor.config.statements import newline_of, proved, quoted, unquoted


def turn_on(text: str, names: Sequence[str]) -> str:
    """`names` in the list `catalogue`: a commented-out line is used where there is one, else they come last."""
    present = set(_names(text))
    wanted = [name for name in dict.fromkeys(names) if name not in present]
    after = text
    for name in wanted:
        after = _turned_on(after, name)
    listed = ", ".join(quoted(name) for name in wanted)
    return proved(
        text,
        after,
        lambda tables: tables.update(catalogue=[*tables.get("catalogue", []), *wanted]),
        f"add to the list `catalogue` by hand: {listed}",
    )


def turn_off(text: str, name: str) -> str:
    """Without `name`: a line of its own is commented out, a place among others is closed up."""
    array = _catalogue(text)
    found = next((each for each in array.elements if each.value == name), None) if array else None
    if array is None or found is None:
        return text
    off = f"{text[: found.start]}# {text[found.start :]}"
    after = off if own_line(text, found) is not None else without(text, array, {name})
    return proved(
        text,
        after,
        lambda tables: tables.update(catalogue=[each for each in tables["catalogue"] if each.strip() != name]),
        f"take {quoted(name)} out of the list `catalogue` by hand",
    )


def _names(text: str) -> list[str]:
    array = _catalogue(text)
    return [each.value for each in array.elements if each.value is not None] if array else []


def _catalogue(text: str) -> Array | None:
    """The list as it stands at the top of the file; None when there is none."""
    return list_in(text, "catalogue")


_OFF = re.compile(r"#[ \t]?([ \t]*)(\"[^\"\n]*\"|'[^'\n]*')([ \t]*)(,?)([^\n]*)")
"""A line that is an element commented out: indent, name, comma, the rest."""


def _turned_on(text: str, name: str) -> str:
    array = _catalogue(text)
    if array is None:
        newline = newline_of(text)
        return with_list(text, f"catalogue = [{newline}  {quoted(name)},{newline}]{newline}")
    for start, end in array.comments:
        off = _OFF.fullmatch(text, start, end)
        line_start = text.rfind("\n", 0, start) + 1
        if off is None or text[line_start:start].strip() or unquoted(off[2]) != name:
            continue
        if off[5].strip() and not off[5].lstrip().startswith("#"):
            continue  # a sentence that happens to begin with the name
        line = f"{off[1]}{off[2]},{off[3] if off[5].strip() else ''}{off[5]}"
        return with_comma(text[:start] + line + text[end:], array, start)
    return with_element(text, array, name)
