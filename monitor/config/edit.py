"""Small changes to config.toml that leave every other byte as it stands: comments, order, line ends, a byte order mark.

What is edited is the text. A document model loses what people wrote between two tables: tomlkit 0.15 draws [[feeds]] tables
that stand apart together, drops the comment that heads the next section along with a removed table, and appends to a list
without the comma that was missing (docs/decisions.md). Each change is proved before it counts: read again, the tables are
those of before and the one difference that was wanted.

turn_on, turn_off    a name in the list `catalogue`; a commented-out line of that name is used
add_feeds            [[feeds]] tables, behind the last one
remove_feed          one of them
edit                 the change on a file, atomically
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from monitor.config import load
from monitor.config.lines import TOKEN, decode, keys_of
from monitor.config.lines import Path as KeyPath
from monitor.errors import ConfigError, MonitorError, Problem

Change = Callable[[str], str]
"""From the text of a config.toml (without a byte order mark) to the changed text."""

_BOM = b"\xef\xbb\xbf"
_TRIES = 3
"""How often an edit begins anew when somebody else changes the file meanwhile."""


# --- the file ---------------------------------------------------------------------------------------------------------


def edit(path: Path, change: Change, *, environment: Mapping[str, str] | None = None) -> bool:
    """Make `change` in the file; False when it leaves the text as it is, and then nothing is written.

    What was changed is loaded beside the file before it takes its place in one step, with the mode it had, through symlinks.
    Raises ConfigError when the changed file would be wrong, MonitorError when it cannot be written or the change cannot be
    made; the file is then as it was.
    """
    target = Path(path).resolve()
    with _alone(target.parent):
        for _ in range(_TRIES):
            raw, text = _read(target, path)
            changed = change(text)
            if changed == text:
                return False
            body = (_BOM if raw.startswith(_BOM) else b"") + changed.encode()
            if _replaced(target, path, raw, body, environment):
                return True
    raise MonitorError(f"{path} is being changed by somebody else; nothing was written, try again")


def source(path: Path) -> str:
    """The text of the file, line ends as they are. Raises ConfigError."""
    return _read(Path(path).resolve(), path)[1]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One edit at a time in a folder; the kernel ends the lock with its holder. An editor knows nothing of it."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise MonitorError(f"{folder} cannot be opened: {error.strerror}") from None
    try:
        with suppress(OSError):  # some network file systems have no locks
            fcntl.flock(number, fcntl.LOCK_EX)
        yield
        with suppress(OSError):  # some file systems cannot do that with a folder
            os.fsync(number)
    finally:
        os.close(number)


def _read(target: Path, path: Path) -> tuple[bytes, str]:
    try:
        raw = target.read_bytes()
    except OSError as error:
        raise ConfigError(str(path), (Problem(None, "", f"the file cannot be read: {error.strerror}"),)) from None
    text = decode(raw)
    if isinstance(text, Problem):
        raise ConfigError(str(path), (text,))
    return raw, text


def _replaced(target: Path, path: Path, before: bytes, body: bytes, environment: Mapping[str, str] | None) -> bool:
    """Put `body` in the file's place; False when the file is no longer what was read."""
    if not os.access(target, os.W_OK):
        raise MonitorError(f"{path} is write-protected; nothing was changed")
    beside: Path | None = None
    try:
        number, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
        beside = Path(name)
        with os.fdopen(number, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(number)
            state = target.stat()
            with suppress(PermissionError):  # an owner may not give a file away
                os.fchown(number, state.st_uid, state.st_gid)
            os.fchmod(number, state.st_mode & 0o7777)
        try:
            load(beside, environment=environment)
        except ConfigError as error:
            raise ConfigError(str(path), error.problems) from None
        if target.read_bytes() != before:
            return False
        beside.replace(target)
    except OSError as error:
        raise MonitorError(f"{path} cannot be written: {error.strerror or error}; nothing was changed") from None
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
    return True


# --- the text as statements -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Statement:
    """Whole lines: a header, a key with its value, or a remark (one line of comment, or a blank one)."""

    start: int
    end: int
    kind: Literal["remark", "key", "table", "tables"]
    path: KeyPath = ()
    """Of a header, or of a key within its table."""


def _statements(text: str) -> list[_Statement]:
    """The valid TOML `text`, cut into statements without a gap."""
    found: list[_Statement] = []
    start = 0
    while start < len(text):
        end = _statement_end(text, start)
        stripped = text[start:end].lstrip(" \t\r\n")
        if not stripped or stripped.startswith("#"):
            found.append(_Statement(start, end, "remark"))
        elif stripped.startswith("[["):
            found.append(_Statement(start, end, "tables", keys_of(stripped[2:])))
        elif stripped.startswith("["):
            found.append(_Statement(start, end, "table", keys_of(stripped[1:])))
        else:
            found.append(_Statement(start, end, "key", keys_of(stripped)))
        start = end
    return found


def _statement_end(text: str, start: int) -> int:
    depth = 0
    for token in TOKEN.finditer(text, start):
        if token["mark"]:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token["mark"], 0)
        elif token["newline"] and depth <= 0:
            return token.end()
    return len(text)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _quoted(word: str) -> str:
    """A basic string of TOML: JSON's escapes are among its own, but for DEL, which it wants escaped."""
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007F")


def _unquoted(literal: str) -> str | None:
    """The trimmed word that a string of TOML holds."""
    try:
        value = tomllib.loads(f"k = {literal}")["k"]
    except tomllib.TOMLDecodeError:
        return None
    return value.strip() if isinstance(value, str) else None


def _inserted(text: str, at: int, block: str) -> str:
    """`block` (whole lines) at the start of a line or at the end, with a blank line between it and other words."""
    newline = _newline(text)
    before, after = text[:at], text[at:]
    if before and not before.endswith("\n"):
        before += newline
    gap = newline if before.strip() and _last_line(before).strip() else ""
    rest = newline if after and after.split("\n", 1)[0].strip() else ""
    return f"{before}{gap}{block}{rest}{after}"


def _last_line(text: str) -> str:
    return text.removesuffix("\n").rpartition("\n")[2]


def _proved(before: str, after: str, wanted: Callable[[dict[str, Any]], None], by_hand: str) -> str:
    """`after`, when reading it gives what `wanted` makes of the tables of `before`; else MonitorError."""
    expected = tomllib.loads(before)
    wanted(expected)
    try:
        found = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        found = {}
    for tables in (expected, found):
        tables["catalogue"] = sorted(tables.get("catalogue", []))
    if found != expected:
        raise MonitorError(f"config.toml is written in a way that cannot be changed safely; {by_hand}")
    return after


# --- names of the catalogue -------------------------------------------------------------------------------------------


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
    listed = ", ".join(_quoted(name) for name in wanted)
    return _proved(
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
    return _proved(
        text,
        after,
        lambda tables: tables.update(catalogue=[each for each in tables["catalogue"] if each.strip() != name]),
        f"take {_quoted(name)} out of the list `catalogue` by hand",
    )


def _names(text: str) -> list[str]:
    array = _catalogue(text)
    return [each.value for each in array.elements if each.value is not None] if array else []


def _catalogue(text: str) -> _Array | None:
    """The list as it stands at the top of the file; None when there is none."""
    for statement in _statements(text):
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
            elements.append(_Element(token.start(), token.end(), _unquoted(token[0])))
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
        if off is None or text[line_start:start].strip() or _unquoted(off[2]) != name:
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
        line = f"{indent}{_quoted(name)},{_newline(text)}"
        return _comma_before(text[:line_start] + line + text[line_start:], array, line_start)
    if last is None:
        return f"{text[: array.opens + 1]}{_quoted(name)}{text[array.opens + 1 :]}"
    if last.comma is not None:
        return f"{text[: last.comma + 1]} {_quoted(name)},{text[last.comma + 1 :]}"
    return f"{text[: last.end]}, {_quoted(name)}{text[last.end :]}"


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
    newline = _newline(text)
    at: int | None = None
    heading: int | None = None  # where the comment begins that stands right above
    for statement in _statements(text):
        if statement.kind == "key":
            at = statement.end
        elif statement.kind in ("table", "tables"):
            at = at if at is not None else heading if heading is not None else statement.start
            break
        elif not text[statement.start : statement.end].strip():
            heading = None
        elif heading is None:
            heading = statement.start
    return _inserted(
        text, len(text) if at is None else at, f"catalogue = [{newline}  {_quoted(name)},{newline}]{newline}"
    )


# --- feeds of the desk's own ------------------------------------------------------------------------------------------


def feed_block(table: Mapping[str, str], newline: str = "\n") -> str:
    """A [[feeds]] table as it is written, in the order of its keys."""
    return newline.join(["[[feeds]]", *(f"{key} = {_quoted(value)}" for key, value in table.items()), ""])


def add_feeds(text: str, tables: Sequence[Mapping[str, str]]) -> str:
    """`tables` as [[feeds]] behind the last one; without one behind the example in a comment, else at the end."""
    if not tables:
        return text
    newline = _newline(text)
    after = _inserted(text, _place_of_feeds(text), newline.join(feed_block(table, newline) for table in tables))
    return _proved(
        text,
        after,
        lambda before: before.update(feeds=[*before.get("feeds", []), *(dict(table) for table in tables)]),
        f"add by hand: {' '.join(feed_block(tables[0]).split())}",
    )


def remove_feed(text: str, number: int) -> str:
    """Without the [[feeds]] table `number` (from 0), and without the comments between its keys; those around it stay."""
    spans = list(_feed_spans(text))
    start, end = spans[number] if number < len(spans) else (0, 0)
    before, rest = text[:start], text[end:]
    if (not before or not _last_line(before).strip()) and not rest.split("\n", 1)[0].strip():
        # One of the two blank lines that would meet goes with it.
        before = before[: -len(_last_line(before)) - 1] if before else before
        rest = rest if before else rest.partition("\n")[2]
    return _proved(text, before + rest, lambda tables: _without(tables, number), "take the [[feeds]] table out by hand")


def _without(tables: dict[str, Any], number: int) -> None:
    del tables["feeds"][number]
    if not tables["feeds"]:
        del tables["feeds"]


def _feed_spans(text: str) -> Iterator[tuple[int, int]]:
    """From its header to its last key: every [[feeds]] table, in the file's order."""
    start: int | None = None
    end = 0
    for statement in _statements(text):
        if statement.kind in ("table", "tables"):
            if start is not None:
                yield start, end
            start = statement.start if (statement.kind, statement.path) == ("tables", ("feeds",)) else None
            end = statement.end
        elif statement.kind == "key":
            end = statement.end
    if start is not None:
        yield start, end


_EXAMPLE = re.compile(r"^#[ \t]*\[\[feeds\]\][^\n]*\n(?:#[^\n]*(?:\n|$))*", re.MULTILINE)


def _place_of_feeds(text: str) -> int:
    if spans := list(_feed_spans(text)):
        return spans[-1][1]
    example = _EXAMPLE.search(text)
    if example is not None and any(
        statement.kind == "remark" and statement.start == example.start() for statement in _statements(text)
    ):
        return example.end()
    return len(text)
