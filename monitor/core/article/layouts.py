"""Outlets whose pages need a rule of their own: a line in `layouts.toml`, not code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from lxml import etree

from monitor.core.text.urls import domain


@dataclass(frozen=True, slots=True)
class Layout:
    """Where an outlet's text lies: XPath of the element, XPaths of what in it is none, and the day of the page that showed it."""

    domain: str
    text: str
    drop: tuple[str, ...]
    sampled: date


def layout_for(url: str) -> Layout | None:
    """The rule of the longest domain that `url` is on, or None: nearly all outlets need none."""
    known = shipped()
    labels = domain(url).split(".")
    return next((known[name] for at in range(len(labels)) if (name := ".".join(labels[at:])) in known), None)


@cache
def shipped() -> Mapping[str, Layout]:
    """The rules that ship with the monitor, by domain."""
    return parse_layouts((files(__package__) / "layouts.toml").read_text(encoding="utf-8"))


_ANY_PAGE = etree.HTML("<div><p><span></span></p></div>")
_KEYS = {"domain": str, "text": str, "drop": list, "sampled": date, "note": str}


def parse_layouts(text: str) -> Mapping[str, Layout]:
    """Rules as `layouts.toml` writes them. Raises ValueError that names the rule and the key that is wrong."""
    found: dict[str, Layout] = {}
    for number, table in enumerate(tomllib.loads(text).get("layout", []), 1):
        where = f"layout {number} ({table.get('domain', 'without a domain')})"
        if unknown := set(table) - set(_KEYS):
            raise ValueError(f"{where}: unknown key {', '.join(sorted(unknown))}")
        if missing := {"domain", "text", "sampled"} - set(table):
            raise ValueError(f"{where}: {', '.join(sorted(missing))} is missing")
        for key, value in table.items():
            if not isinstance(value, _KEYS[key]):
                raise ValueError(f"{where}: {key} is no {_KEYS[key].__name__}")
        layout = Layout(table["domain"], table["text"], tuple(table.get("drop", ())), table["sampled"])
        for key, path in (("text", layout.text), *(("drop", path) for path in layout.drop)):
            _check(path, f"{where}: {key}")
        if layout.domain in found:
            raise ValueError(f"{where}: the domain has a rule already")
        found[layout.domain] = layout
    return found


def _check(path: object, where: str) -> None:
    """Raises ValueError for what is no XPath of elements."""
    if not isinstance(path, str):
        raise ValueError(f"{where}: {path!r} is no XPath")
    try:
        found = etree.XPath(path)(_ANY_PAGE)
    except etree.XPathError as error:
        raise ValueError(f"{where}: {path!r} is no XPath: {error}") from None
    if not isinstance(found, list):
        raise ValueError(f"{where}: {path!r} finds no elements")
