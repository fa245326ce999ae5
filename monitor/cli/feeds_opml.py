"""`monitor feeds export` and `monitor feeds import`: OPML lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config import Config
    from monitor.core.feed.opml import Outline

TITLE = "Sovereign AI monitor"
FOLDERS = {
    "press": "신문", "agency": "통신사", "broadcaster": "방송", "it": "IT·과학", "opinion": "오피니언",
    "government": "정부", "research": "연구기관",
}  # fmt: skip
"""Folder of a list for each kind of the catalogue."""
OWN, SEARCHES = "그 밖의 수집처", "뉴스 검색"


def exported(config: Config) -> str:
    """The feeds of config.toml as OPML."""
    from monitor.core.feed.opml import write_opml

    outlines = sorted(_outlines(config), key=lambda outline: [*FOLDERS.values(), OWN, SEARCHES].index(outline.folder))
    return write_opml(outlines, title=TITLE)


def _outlines(config: Config) -> Iterator[Outline]:
    from monitor.cli.feeds_known import own_tables
    from monitor.config import catalogue
    from monitor.config.tables import FeedTable
    from monitor.core.feed.opml import Outline

    for name in config.catalogue:
        listed = catalogue()[name]
        yield Outline(listed.url, name, _site(listed.url, listed.outlet), FOLDERS[listed.kind], catalogue=name)
    for table in own_tables(config.path):
        feed = FeedTable.model_validate(table)
        title = feed.name or feed.query or feed.outlet or ""
        folder = OWN if feed.kind == "feed" else SEARCHES
        # What is default is written all the same: it tells a table of the desk's own from a feed that is only alike.
        yield Outline(feed.address, title, _site(feed.address, feed.outlet), folder, settings={"kind": "feed", **table})


def _site(url: str, outlet: str | None) -> str:
    """The front page of the feed's outlet, where it is known."""
    from monitor.core.text.outlets import outlet_of, sites

    name = outlet or outlet_of(url)
    at = next((at for at, known in sites().items() if known == name), None)
    return f"https://{at}/" if at else ""


# --- import -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Taken:
    """What becomes of the feeds of a file."""

    names: list[str] = field(default_factory=list)
    """Of the catalogue, to be turned on."""
    tables: list[dict[str, str]] = field(default_factory=list)
    """[[feeds]] to be added."""
    already: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(feed, why)"""


def outlines_of(file: Path) -> tuple[Outline, ...]:
    """The feeds of an OPML file. Raises MonitorError in one line."""
    from monitor.core.feed.opml import LARGEST, NoOpml, read_opml

    try:
        with file.open("rb") as opened:
            body = opened.read(LARGEST + 1)
    except OSError as error:
        raise MonitorError(f"{file} cannot be read: {error.strerror or error}") from None
    found = read_opml(body)
    if isinstance(found, NoOpml):
        raise MonitorError(f"{file}: {found.detail}")
    if not found:
        raise MonitorError(f"{file}: it names no feed")
    return found


def sorted_out(config: Config, outlines: tuple[Outline, ...]) -> Taken:
    """Which of the feeds are new, which are there already, and which cannot be taken, with the reason."""
    from monitor.config import catalogue
    from monitor.core.text.urls import canonical_url
    from monitor.net.headers import shown_text, shown_url

    taken = Taken()
    urls = {canonical_url(feed.url) for feed in config.feeds}
    names = {feed.name.casefold() for feed in config.feeds if feed.name}
    by_url = {canonical_url(feed.url): feed for feed in catalogue().values()}
    titles = Counter(outline.title.casefold() for outline in outlines)
    for outline in outlines:
        shown = shown_url(outline.title or outline.url)
        table = _table(outline)
        if isinstance(table, str):
            taken.refused.append((shown, shown_text(table)))
            continue
        key = canonical_url(_identity(table))
        if key in urls:
            taken.already.append(shown)
            continue
        listed = catalogue().get(outline.catalogue) if outline.catalogue else None
        if listed is None and not outline.settings:
            listed = by_url.get(key)
        if listed is not None and canonical_url(listed.url) in urls:
            taken.already.append(shown)
            continue
        urls.add(key)
        if listed is not None and listed.name.casefold() not in names:
            urls.add(canonical_url(listed.url))
            names.add(listed.name.casefold())
            taken.names.append(listed.name)
            continue
        alone = titles[outline.title.casefold()] == 1
        wanted = table.get("name") or ("" if outline.settings or not alone else outline.title)
        known = wanted in catalogue() and not outline.settings
        if wanted and wanted.casefold() not in names and not known:
            table["name"] = wanted
            names.add(wanted.casefold())
        else:
            table.pop("name", None)  # two feeds of one name cannot be told apart
        taken.tables.append(_ordered(table))
    return taken


def _table(outline: Outline) -> dict[str, str] | str:
    """The [[feeds]] table of an outline, or why it cannot be one."""
    from pydantic import ValidationError

    from monitor.config.tables import FeedTable
    from monitor.config.words import first_mistake

    table = dict(outline.settings)
    if table.get("kind", "feed") == "feed":
        table = {"url": outline.url, **table}
        table.pop("kind", None)
    try:
        feed = FeedTable.model_validate(table)
    except ValidationError as error:
        return ": ".join(first_mistake(error))
    if not feed.address:
        return "it is a search without a query"
    if feed.kind == "feed" and feed.query:
        return "it has a query and is no search"
    return table


def _identity(table: dict[str, str]) -> str:
    from monitor.config.tables import FeedTable

    return FeedTable.model_validate(table).address


def _ordered(table: dict[str, str]) -> dict[str, str]:
    from monitor.core.feed.opml import SETTINGS

    return {key: table[key] for key in SETTINGS if key in table}
