"""Feeds of the desk's own: the [[feeds]] tables of a config.toml, added and removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monitor.config.lists import spans, with_table
from monitor.config.statements import last_line, newline_of, proved, quoted


def feed_block(table: Mapping[str, str], newline: str = "\n") -> str:
    """A [[feeds]] table as it is written, in the order of its keys."""
    return newline.join(["[[feeds]]", *(f"{key} = {quoted(value)}" for key, value in table.items()), ""])


def add_feeds(text: str, tables: Sequence[Mapping[str, str]]) -> str:
    """`tables` as [[feeds]] behind the last one; without one behind the example in a comment, else at the end."""
    if not tables:
        return text
    newline = newline_of(text)
    after = with_table(text, "feeds", newline.join(feed_block(table, newline) for table in tables))
    return proved(
        text,
        after,
        lambda before: before.update(feeds=[*before.get("feeds", []), *(dict(table) for table in tables)]),
        f"add by hand: {' '.join(feed_block(tables[0]).split())}",
    )


def remove_feed(text: str, number: int) -> str:
    """Without the [[feeds]] table `number` (from 0), and without the comments between its keys; those around it stay."""
    found = list(spans(text, "feeds"))
    start, end = found[number] if number < len(found) else (0, 0)
    before, rest = text[:start], text[end:]
    if (not before or not last_line(before).strip()) and not rest.split("\n", 1)[0].strip():
        # One of the two blank lines that would meet goes with it.
        before = before[: -len(last_line(before)) - 1] if before else before
        rest = rest if before else rest.partition("\n")[2]
    return proved(text, before + rest, lambda tables: _without(tables, number), "take the [[feeds]] table out by hand")


def _without(tables: dict[str, Any], number: int) -> None:
    del tables["feeds"][number]
    if not tables["feeds"]:
        del tables["feeds"]
