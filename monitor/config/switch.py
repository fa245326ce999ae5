"""Feeds of the catalogue, turned on and off: names in the list `catalogue` of a config.toml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.config.lines import TOKEN
from monitor.config.statements import inserted, newline_of, proved, quoted, statements, unquoted


@dataclass(frozen=True, slots=True)
class _Element:
    start: int
    end: int
    value: str | None
    comma: int | None = None
    """Where its comma stands; None: there is none behind it."""


@dataclass(frozen=True, slots=True)
class _Array:
    """The list `catalogue` in the text: offsets of its brackets, its elements, the comments within."""

    opens: int
    closes: int
    elements: tuple[_Element, ...]
    comments: tuple[tuple[int, int], ...]


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
    start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    line_is_its_own = not text[start : found.start].strip() and re.fullmatch(
        r"[ \t]*,?[ \t]*(#.*)?\r?", text[found.end : end if end >= 0 else len(text)]
    )
    after = f"{text[: found.start]}# {text[found.start :]}" if line_is_its_own else _cut_out(text, array, found)
    return proved(
        text,
        after,
        lambda tables: tables.update(catalogue=[each for each in tables["catalogue"] if each.strip() != name]),
        f"take {quoted(name)} out of the list `catalogue` by hand",
    )


def _names(text: str) -> list[str]:
    array = _catalogue(text)
    return [each.value for each in array.elements if each.value is not None] if array else []


def _catalogue(text: str) -> _Array | None:
    """The list as it stands at the top of the file; None when there is none."""
    for statement in statements(text):
        if statement.kind in ("table", "tables"):
            return None
        if statement.kind == "key" and statement.path == ("catalogue",):
            return _array(text, text.index("[", text.index("=", statement.start)), statement.end)
    return None


def _array(text: str, opens: int, end: int) -> _Array:
    elements: list[_Element] = []
    comments: list[tuple[int, int]] = []
    closes = end
    for token in TOKEN.finditer(text, opens + 1, end):
        if token["string"]:
            elements.append(_Element(token.start(), token.end(), unquoted(token[0])))
        elif token["comment"]:
            comments.append(token.span())
        elif token[0] == "," and elements:
            last = elements[-1]
            elements[-1] = _Element(last.start, last.end, last.value, token.start())
        elif token[0] == "]":
            closes = token.start()
            break
    return _Array(opens, closes, tuple(elements), tuple(comments))


_OFF = re.compile(r"#[ \t]?([ \t]*)(\"[^\"\n]*\"|'[^'\n]*')([ \t]*)(,?)([^\n]*)")
"""A line that is an element commented out: indent, name, comma, the rest."""


def _turned_on(text: str, name: str) -> str:
    array = _catalogue(text)
    if array is None:
        return _with_catalogue(text, name)
    for start, end in array.comments:
        off = _OFF.fullmatch(text, start, end)
        line_start = text.rfind("\n", 0, start) + 1
        if off is None or text[line_start:start].strip() or unquoted(off[2]) != name:
            continue
        if off[5].strip() and not off[5].lstrip().startswith("#"):
            continue  # a sentence that happens to begin with the name
        line = f"{off[1]}{off[2]},{off[3] if off[5].strip() else ''}{off[5]}"
        return _comma_before(text[:start] + line + text[end:], array, start)
    return _appended(text, array, name)


def _comma_before(text: str, array: _Array, at: int) -> str:
    """A comma behind the last element before `at`, if it lacks one."""
    before = [each for each in array.elements if each.end <= at]
    if before and before[-1].comma is None:
        return f"{text[: before[-1].end]},{text[before[-1].end :]}"
    return text


def _appended(text: str, array: _Array, name: str) -> str:
    """`name` as the last element: on a line of its own where the closing bracket has one."""
    line_start = text.rfind("\n", 0, array.closes) + 1
    last = array.elements[-1] if array.elements else None
    if line_start > array.opens and not text[line_start : array.closes].strip():
        begins = text.rfind("\n", 0, last.start) + 1 if last else 0
        indent = text[begins : last.start] if last and not text[begins : last.start].strip() else "  "
        line = f"{indent}{quoted(name)},{newline_of(text)}"
        return _comma_before(text[:line_start] + line + text[line_start:], array, line_start)
    if last is None:
        return f"{text[: array.opens + 1]}{quoted(name)}{text[array.opens + 1 :]}"
    if last.comma is not None:
        return f"{text[: last.comma + 1]} {quoted(name)},{text[last.comma + 1 :]}"
    return f"{text[: last.end]}, {quoted(name)}{text[last.end :]}"


def _cut_out(text: str, array: _Array, found: _Element) -> str:
    """Without an element that shares its line with others."""
    place = array.elements.index(found)
    end = found.comma + 1 if found.comma is not None else found.end
    if place == len(array.elements) - 1 and found.comma is None and place > 0:
        return text[: array.elements[place - 1].end] + text[end:]
    while text[end] in " \t":
        end += 1
    return text[: found.start] + text[end:]


def _with_catalogue(text: str, name: str) -> str:
    """A new list below the last key at the top of the file, above the first table and the comment that heads it."""
    newline = newline_of(text)
    at: int | None = None
    heading: int | None = None  # where the comment begins that stands right above
    for statement in statements(text):
        if statement.kind == "key":
            at = statement.end
        elif statement.kind in ("table", "tables"):
            at = at if at is not None else heading if heading is not None else statement.start
            break
        elif not text[statement.start : statement.end].strip():
            heading = None
        elif heading is None:
            heading = statement.start
    return inserted(
        text, len(text) if at is None else at, f"catalogue = [{newline}  {quoted(name)},{newline}]{newline}"
    )
