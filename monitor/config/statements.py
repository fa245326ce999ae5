"""The text of a config.toml as statements, and the proof that a change made only the difference that was wanted."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from monitor.config.lines import TOKEN, keys_of
from monitor.config.lines import Path as KeyPath
from monitor.errors import MonitorError


@dataclass(frozen=True, slots=True)
class Statement:
    """Whole lines: a header, a key with its value, or a remark (one line of comment, or a blank one)."""

    start: int
    end: int
    kind: Literal["remark", "key", "table", "tables"]
    path: KeyPath = ()
    """Of a header, or of a key within its table."""


def statements(text: str) -> list[Statement]:
    """The valid TOML `text`, cut into statements without a gap."""
    found: list[Statement] = []
    start = 0
    while start < len(text):
        end = _statement_end(text, start)
        stripped = text[start:end].lstrip(" \t\r\n")
        if not stripped or stripped.startswith("#"):
            found.append(Statement(start, end, "remark"))
        elif stripped.startswith("[["):
            found.append(Statement(start, end, "tables", keys_of(stripped[2:])))
        elif stripped.startswith("["):
            found.append(Statement(start, end, "table", keys_of(stripped[1:])))
        else:
            found.append(Statement(start, end, "key", keys_of(stripped)))
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


def newline_of(text: str) -> str:
    """How lines end in the file."""
    return "\r\n" if "\r\n" in text else "\n"


def quoted(word: str) -> str:
    """A basic string of TOML: JSON's escapes are among its own, but for DEL, which it wants escaped."""
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007F")


def unquoted(literal: str) -> str | None:
    """The trimmed word that a string of TOML holds."""
    try:
        value = tomllib.loads(f"k = {literal}")["k"]
    except tomllib.TOMLDecodeError:
        return None
    return value.strip() if isinstance(value, str) else None


def inserted(text: str, at: int, block: str) -> str:
    """`block` (whole lines) at the start of a line or at the end, with a blank line between it and other words."""
    newline = newline_of(text)
    before, after = text[:at], text[at:]
    if before and not before.endswith("\n"):
        before += newline
    gap = newline if before.strip() and last_line(before).strip() else ""
    rest = newline if after and after.split("\n", 1)[0].strip() else ""
    return f"{before}{gap}{block}{rest}{after}"


def last_line(text: str) -> str:
    """The last line, without its end."""
    return text.removesuffix("\n").rpartition("\n")[2]


def proved(before: str, after: str, wanted: Callable[[dict[str, Any]], None], by_hand: str) -> str:
    """`after`, when reading it gives what `wanted` makes of the tables of `before`; else MonitorError."""
    expected = tomllib.loads(before)
    try:
        wanted(expected)
    except (LookupError, StopIteration):  # the file is another by now, or names things otherwise
        raise MonitorError(f"config.toml does not hold what was to be changed; {by_hand}") from None
    try:
        found = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        found = {}
    for tables in (expected, found):
        tables["catalogue"] = sorted(tables.get("catalogue", []))
    if found != expected:
        raise MonitorError(f"config.toml is written in a way that cannot be changed safely; {by_hand}")
    return after
