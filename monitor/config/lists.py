"""Lists and tables in the text of a config.toml: one element added or taken out, every other byte as it stands.

list_in                    where a list is: at the top of the file, or in one of the [[tables]] of a name
with_element, without      a list with one element more, or fewer
with_list                  a list that was not there, above the first table
spans, with_table          [[tables]] of a name, and one more behind the last
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from monitor.config.lines import TOKEN
from monitor.config.statements import inserted, newline_of, quoted, statements, unquoted


@dataclass(frozen=True, slots=True)
class Element:
    """A text in a list: where it stands, and the trimmed word that it holds."""

    start: int
    end: int
    value: str | None
    comma: int | None = None
    """Where its comma stands; None: there is none behind it."""


@dataclass(frozen=True, slots=True)
class Array:
    """A list in the text: offsets of its brackets, its elements, the comments within."""

    opens: int
    closes: int
    elements: tuple[Element, ...]
    comments: tuple[tuple[int, int], ...]


def list_in(text: str, key: str, table: tuple[str, int] | None = None) -> Array | None:
    """The list `key` at the top of the file, or in [[name]] number n (from 0) for `table` (name, n).

    None where there is none that is written so: an inline table has no place that could be found.
    """
    number = -1
    here = table is None
    for statement in statements(text):
        if statement.kind in ("table", "tables"):
            if table is None:
                return None
            if (statement.kind, statement.path) == ("tables", (table[0],)):
                number += 1
            here = (statement.kind, statement.path) == ("tables", (table[0],)) and number == table[1]
        elif here and statement.kind == "key" and statement.path == (key,):
            opens = re.compile(r"\s*\[").match(text, text.index("=", statement.start) + 1)
            return _array(text, opens.end() - 1, statement.end) if opens else None
    return None


def _array(text: str, opens: int, end: int) -> Array:
    elements: list[Element] = []
    comments: list[tuple[int, int]] = []
    closes = end
    for token in TOKEN.finditer(text, opens + 1, end):
        if token["string"]:
            elements.append(Element(token.start(), token.end(), unquoted(token[0])))
        elif token["comment"]:
            comments.append(token.span())
        elif token[0] == "," and elements:
            last = elements[-1]
            elements[-1] = Element(last.start, last.end, last.value, token.start())
        elif token[0] == "]":
            closes = token.start()
            break
    return Array(opens, closes, tuple(elements), tuple(comments))


def literal(word: str) -> str:
    """How a word is written: in single quotes where double ones would have to be escaped."""
    plain = "'" not in word and not re.search(r"[\x00-\x1f\x7f]", word)
    return f"'{word}'" if plain and re.search(r'["\\]', word) else quoted(word)


def with_element(text: str, array: Array, word: str) -> str:
    """`word` as the last element: on a line of its own where the closing bracket has one. A last comma is kept, or left out."""
    line_start = text.rfind("\n", 0, array.closes) + 1
    last = array.elements[-1] if array.elements else None
    if line_start > array.opens and not text[line_start : array.closes].strip():
        begins = text.rfind("\n", 0, last.start) + 1 if last else 0
        indent = text[begins : last.start] if last and not text[begins : last.start].strip() else "  "
        comma = "," if last is None or last.comma is not None else ""
        line = f"{indent}{literal(word)}{comma}{newline_of(text)}"
        return with_comma(text[:line_start] + line + text[line_start:], array, line_start)
    if last is None:
        return f"{text[: array.opens + 1]}{literal(word)}{text[array.opens + 1 :]}"
    if last.comma is not None:
        return f"{text[: last.comma + 1]} {literal(word)},{text[last.comma + 1 :]}"
    return f"{text[: last.end]}, {literal(word)}{text[last.end :]}"


def with_comma(text: str, array: Array, at: int) -> str:
    """A comma behind the last element before `at`, if it lacks one."""
    before = [each for each in array.elements if each.end <= at]
    if before and before[-1].comma is None:
        return f"{text[: before[-1].end]},{text[before[-1].end :]}"
    return text


def own_line(text: str, element: Element) -> tuple[int, int] | None:
    """Start and end (of its line end) of the line that the element has for itself, comma and comment aside."""
    start = text.rfind("\n", 0, element.start) + 1
    end = text.find("\n", element.end)
    end = end if end >= 0 else len(text)
    alone = not text[start : element.start].strip() and re.fullmatch(
        r"[ \t]*,?[ \t]*(#.*)?\r?", text[element.end : end]
    )
    return (start, min(end + 1, len(text))) if alone else None


def without(text: str, array: Array, words: Collection[str]) -> str:
    """Without the elements that hold one of these words. Comments stay, those behind an element of its own line as well."""
    gone = [number for number, each in enumerate(array.elements) if each.value in words]
    kept = [each for number, each in enumerate(array.elements) if number not in gone]
    cuts = [_cut(text, array, number) for number in gone]
    if (
        gone
        and kept
        and array.elements[-1].comma is None
        and len(array.elements) - 1 in gone
        and kept[-1].comma is not None
    ):
        cuts.append((kept[-1].comma, kept[-1].comma + 1))  # the last one had no comma, so the new last one has none
    for start, end in sorted(cuts, reverse=True):
        text = text[:start] + text[end:]
    return text


def _cut(text: str, array: Array, number: int) -> tuple[int, int]:
    """From where to where an element is taken out, with its comma and the space that would be left over."""
    element = array.elements[number]
    end = element.comma + 1 if element.comma is not None else element.end
    line = own_line(text, element)
    if line is not None and end <= line[1]:
        comment = text.find("#", end, line[1])
        return (line[0], line[1]) if comment < 0 else (element.start, comment)
    before = array.elements[number - 1].comma if number else None
    if text[element.end : end].strip(" \t,"):  # its comma stands on another line, behind a comment perhaps
        first = before is not None and not text[before + 1 : element.start].strip()
        return (before if first and before is not None else element.start), element.end
    if number == 0:
        if len(array.elements) > 1:
            end += len(text[end:]) - len(text[end:].lstrip(" \t"))
        return element.start, end
    start = element.start
    return start - (len(text[:start]) - len(text[:start].rstrip(" \t"))), end


def with_list(text: str, block: str) -> str:
    """`block`, the lines of a list that is not there, below the last key at the top, above the first table and its heading."""
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
    return inserted(text, len(text) if at is None else at, block)


# --- tables -----------------------------------------------------------------------------------------------------------


def spans(text: str, name: str) -> Iterator[tuple[int, int]]:
    """From its header to its last key: every [[name]] table, in the file's order."""
    start: int | None = None
    end = 0
    for statement in statements(text):
        if statement.kind in ("table", "tables"):
            if start is not None:
                yield start, end
            start = statement.start if (statement.kind, statement.path) == ("tables", (name,)) else None
            end = statement.end
        elif statement.kind == "key":
            end = statement.end
    if start is not None:
        yield start, end


def with_table(text: str, name: str, block: str) -> str:
    """`block`, a [[name]] table, behind the last one; without one behind the example in a comment, else at the end."""
    return inserted(text, _place(text, name), block)


def _place(text: str, name: str) -> int:
    if found := list(spans(text, name)):
        return found[-1][1]
    pattern = rf"^#[ \t]*\[\[{name}\]\][^\n]*\n(?:#[^\n]*(?:\n|$))*"
    example = re.search(pattern, text, re.MULTILINE)
    if example is not None and any(
        statement.kind == "remark" and statement.start == example.start() for statement in statements(text)
    ):
        return example.end()
    return len(text)
