"""What the desk looks for: keywords of a config.toml, added and removed, in the plain list or in a topic."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from typing import Any

from monitor.config.lists import list_in, literal, with_element, with_list, with_table, without
from monitor.config.statements import newline_of, proved, quoted


def add_keyword(text: str, keyword: str, topic: str | None) -> str:
    """`keyword` as the last one of the topic of that name (None: of the plain list `keywords`, written where there is none)."""
    array = list_in(text, "keywords", _table(text, topic))
    if array is not None:
        after = with_element(text, array, keyword)
    elif topic is None:
        after = with_list(text, f"keywords = [{literal(keyword)}]{newline_of(text)}")
    else:
        after = text

    def wanted(tables: dict[str, Any]) -> None:
        table = tables if topic is None else _named(tables, topic)
        table["keywords"] = [*table.get("keywords", []), keyword]

    return proved(text, after, wanted, f"add {literal(keyword)} to {_list(topic)} by hand")


def remove_keyword(text: str, words: Collection[str], topic: str | None) -> str:
    """Without the keywords that are written as one of these `words`, in the topic of that name or in the plain list."""
    array = list_in(text, "keywords", _table(text, topic))
    after = without(text, array, words) if array is not None else text

    def wanted(tables: dict[str, Any]) -> None:
        table = tables if topic is None else _named(tables, topic)
        table["keywords"] = [each for each in table["keywords"] if each.strip() not in words]

    gone = ", ".join(map(literal, words))
    return proved(text, after, wanted, f"take {gone} out of {_list(topic)} by hand")


def add_topic(text: str, name: str, keyword: str) -> str:
    """A [[topics]] table with this one keyword, behind the last one."""
    newline = newline_of(text)
    lines = ("[[topics]]", f"name = {quoted(name)}", "keywords = [", f"  {literal(keyword)},", "]", "")
    return proved(
        text,
        with_table(text, "topics", newline.join(lines)),
        lambda tables: tables.update(topics=[*tables.get("topics", []), {"name": name, "keywords": [keyword]}]),
        f"add by hand: [[topics]] name = {quoted(name)} keywords = [{literal(keyword)}]",
    )


def _list(topic: str | None) -> str:
    return "the list `keywords` at the top of the file" if topic is None else f"`keywords` of the topic {quoted(topic)}"


def _named(tables: dict[str, Any], topic: str) -> dict[str, Any]:
    found: dict[str, Any] = next(table for table in tables["topics"] if table["name"].strip() == topic)
    return found


def _table(text: str, topic: str | None) -> tuple[str, int] | None:
    """Which of the [[topics]] tables it is, for `list_in`."""
    if topic is None:
        return None
    names = [str(table.get("name", "")).strip() for table in tomllib.loads(text).get("topics", [])]
    return "topics", names.index(topic) if topic in names else len(names)
