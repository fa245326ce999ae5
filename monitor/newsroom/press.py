"""What the simulated press has written: outlets, their feeds and their articles, read from the text files beside this module.

`press/<outlet>.toml` holds one outlet each. An article is either written out (`body`, paragraphs separated by blank lines) or
copies another one (`copies = "outlet/article"` or `"seed/file.txt"`) with the edits that a reprint makes: `keep` the first n
paragraphs, `swap` words, put paragraphs before (`lead`) or after (`more`). So no text stands twice in the files.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from monitor.model import Disposition, Fulltext


@dataclass(frozen=True, slots=True)
class Piece:
    """One article of an outlet, and what must become of its entries."""

    key: str
    path: str
    """Path and query as the feed links to it."""
    title: str
    minutes: int
    """Age: minutes before the newsroom's now."""
    byline: str = ""
    section: str = "사회"
    place: str = "서울"
    feeds: tuple[str, ...] = ("all",)
    body: str = ""
    summary: str | None = None
    """What the feed says; None: the body's beginning, as long as the feed allows."""
    caption: str = ""
    canonical: str = ""
    """Path of the page's rel=canonical where it differs from `path`."""
    dateline: str | None = None
    """Overrides the outlet's."""
    tail: tuple[str, ...] | None = None
    page: str = "article"
    """article, missing (404), gone (410), pdf, empty (a page without an article)."""
    undated: bool = False
    disposition: Disposition | None = None
    """None where the group decides."""
    group: str = ""
    story: str = ""
    topics: tuple[str, ...] = ()
    text_source: str = ""
    quotes: tuple[str, ...] = ()
    """Sentences that it shares with another piece because both quote them."""
    news: tuple[str, ...] = ()
    """What it says that nobody said before: `amount 지분 70%`, the kind first. Found by `bench/novelty`, or missed."""
    also: tuple[str, ...] = ()
    """Further new facts in it, which may be told as well."""
    old: tuple[str, ...] = ()
    """What it repeats of an earlier story or of the seed corpus: no news."""
    copies: str = ""
    source: tuple[str, ...] = ()
    """On a portal: (outlet, URL) of an original that no outlet of this press has published."""
    keep: int = 0
    swap: tuple[tuple[str, str], ...] = ()
    lead: str = ""
    more: str = ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body as the reporter wrote it: no dateline, no signature."""
        return _paragraphs(self.body)


@dataclass(frozen=True, slots=True)
class Channel:
    """One feed of an outlet: how it is written and served."""

    path: str
    key: str = "all"
    title: str = ""
    format: str = "rss"
    """rss, atom or json."""
    dates: str = "rfc822"
    """rfc822, gmt, naive, dc (dc:date only), loose (`9 Aug  2026 16:07:00 GMT`), nocut (`Tue, 11 08 2026 07:00:00 +0900`)."""
    summary: int = 150
    """Characters of the body in the feed; 0: the feed has no summaries."""
    fulltext: Fulltext = "hinted"
    validators: str = "both"
    """both, etag, weak (a W/ ETag), modified or none."""
    link_suffix: str = ""
    moved_to: str = ""
    """The configured `path` answers 301 to this one."""
    status: int = 200
    bom: bool = False
    double_escaped: bool = False
    full_text: bool = False
    html: bool = False
    """An HTML page is served where the feed was."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented outlet: its house style, feeds and articles."""

    key: str
    name: str
    layout: str
    charset: str = "utf-8"
    mail: str = "press.example"
    robots: str = ""
    """Its robots.txt; empty: 404."""
    dateline: str = ""
    tail: tuple[str, ...] = ()
    menu: tuple[str, ...] = ("정치", "경제", "사회", "국제", "문화")
    honorific: str = "기자"
    """What stands after a byline; empty where departments or outside authors sign."""
    reporters: tuple[tuple[str, str], ...] = ()
    feeds: tuple[Channel, ...] = ()
    articles: tuple[Piece, ...] = ()

    def signed(self, byline: str) -> str:
        """`김하늘 기자`; empty for an unsigned piece."""
        return f"{byline} {self.honorific}".strip() if byline else ""

    def email(self, byline: str) -> str:
        """The reporter's address; the desk's own where the reporter is unknown."""
        return f"{dict(self.reporters).get(byline, 'news')}@{self.mail}"


@dataclass(frozen=True, slots=True)
class Press:
    """Everything that was written, copies resolved."""

    outlets: tuple[Outlet, ...]
    seeds: tuple[tuple[str, str], ...]
    """(file name, text) of the demo's own seed corpus."""

    def piece(self, reference: str) -> tuple[Outlet, Piece]:
        """The article that `outlet/article` names; KeyError when there is none."""
        for outlet in self.outlets:
            for piece in outlet.articles:
                if f"{outlet.key}/{piece.key}" == reference:
                    return outlet, piece
        raise KeyError(reference)


@cache
def load_press() -> Press:
    """Read every outlet and seed shipped with the package; ValueError names the file and key that is wrong."""
    room = files(__package__)
    seeds = tuple((name, text) for name, text in _texts(room / "seeds", ".txt"))
    drafts = tuple(
        _outlet(name.removesuffix(".toml"), tomllib.loads(text)) for name, text in _texts(room / "press", ".toml")
    )
    return Press(tuple(_resolved(outlet, drafts, dict(seeds)) for outlet in drafts), seeds)


def _texts(folder: Traversable, ending: str) -> list[tuple[str, str]]:
    named = sorted((child.name, child) for child in folder.iterdir() if child.name.endswith(ending))
    return [(name, child.read_text(encoding="utf-8")) for name, child in named]


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(block.split()) for block in text.split("\n\n") if block.strip())


def _outlet(key: str, table: dict[str, Any]) -> Outlet:
    reporters = tuple(table.pop("reporters", {}).items())
    feeds = tuple(_read(Channel, feed, key) for feed in table.pop("feeds"))
    articles = tuple(_read(Piece, article, key) for article in table.pop("articles", ()))
    outlet: Outlet = _read(
        Outlet, {**table, "key": key, "reporters": reporters, "feeds": feeds, "articles": articles}, key
    )
    return outlet


def _read(kind: type[Any], table: Mapping[str, Any], where: str) -> Any:
    known = {field.name for field in fields(kind)}
    if unknown := sorted(set(table) - known):
        raise ValueError(f"press/{where}.toml: {table.get('key', '?')}: unknown keys {', '.join(unknown)}")
    values = {name: _frozen(value) for name, value in table.items()}
    if "disposition" in values:
        values["disposition"] = Disposition(values["disposition"])
    return kind(**values)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list | tuple) else value


def _resolved(outlet: Outlet, drafts: tuple[Outlet, ...], seeds: Mapping[str, str]) -> Outlet:
    originals = {f"{other.key}/{piece.key}": piece.body for other in drafts for piece in other.articles if piece.body}
    originals |= {f"seed/{name}": text for name, text in seeds.items()}
    pieces = (_copied(piece, originals[piece.copies]) if piece.copies else piece for piece in outlet.articles)
    return replace(outlet, articles=tuple(pieces))


def _copied(piece: Piece, original: str) -> Piece:
    paragraphs = _paragraphs(original)[: piece.keep or None]
    text = "\n\n".join((*_paragraphs(piece.lead), *paragraphs, *_paragraphs(piece.more)))
    for old, new in piece.swap:
        if old not in text:
            raise ValueError(f"{piece.key}: nothing to swap, {old!r} is not in {piece.copies}")
        text = text.replace(old, new)
    return replace(piece, body=text)
