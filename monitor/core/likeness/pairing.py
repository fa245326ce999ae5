"""Is this the same article, seen first through a search? Decided by address, else by headline, outlet and time.

A search may bring an article before its outlet's own feed does: Google News under a link that leads nowhere but to Google, a
portal under the address of its copy. Such a *stand-in* is no second article. Two articles of one outlet that share a
headline are two (a standing column has the same one every day): only what stands in is ever paired.

    what                      value  why
    SAME_TIME                 48 h   a column comes back every week, mostly every day at most; Google dates by its own crawl
    TITLE                     8      characters of the key: "오늘의 날씨" (5), "인사" (2) name a column, not an article
    COPY_TITLE                12     a portal's copy whose outlet nobody names needs more headline,
    COPY_EXCERPT              .8     and its excerpt must stand in the other's text: share of the smaller one's 5-character
    COPY_SHINGLES             20     shingles, of which there must be some; an outlet that rewrites reaches .3 to .6
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.core.article.address import is_front
from monitor.core.article.headline import read_headline
from monitor.core.feed.searches import is_unresolved
from monitor.core.likeness import dedup, signature
from monitor.core.text.hangul import match_key
from monitor.core.text.outlets import is_portal, outlet_key, outlet_of
from monitor.core.text.urls import canonical_url, domain

SAME_TIME = timedelta(hours=48)
TITLE = 8
COPY_TITLE = 12
COPY_EXCERPT = 0.8
COPY_SHINGLES = 20
LONGEST_KEY = 160
"""Characters of a key that are kept: an index has to hold it, and two headlines that share so many are one."""

Standing = Literal[0, 1, 2]
"""How an article is known: 0 a link to Google News, 1 a portal's copy, 2 at its outlet."""

SAME_ARTICLE = {
    0: "first seen through Google News",
    1: "first seen as a portal's copy",
    2: "known at its outlet",
}
"""Of the article that was stored first, for a step."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two articles that may be the same."""

    url: str
    outlet: str
    """As it is stored: a name, or the domain where none is known."""
    published_at: datetime | None
    first_seen_at: datetime
    titles: frozenset[str] = frozenset()
    """Keys (`title_key`) of every headline it is known by."""
    addresses: frozenset[str] = frozenset()
    """Canonical addresses: its own, that of the original it names, that of a portal's copy."""
    portal: bool = False
    text: str = ""

    @property
    def standing(self) -> Standing:
        """How it is known."""
        return standing(self.url, self.portal)


def standing(url: str, portal: bool = False) -> Standing:
    """How an article at this address is known; `portal`: it names an original elsewhere."""
    if is_unresolved(url):
        return 0
    return 1 if portal or is_portal(url) else 2


def title_key(title: str, *outlets: str) -> str | None:
    """The headline's key, without bracketed tags and the outlet's name behind it; None where it says too little."""
    key = match_key(read_headline(title, outlets=[outlet for outlet in outlets if outlet]).title)
    return key[:LONGEST_KEY] if len(key) >= TITLE else None


def outlet_keys(side: Side) -> frozenset[str]:
    """Every name by which its outlet may be called: as stored, by its domain, by the known name of that domain.

    None for a portal's copy that names no outlet, and for a bare link to Google News.
    """
    host = domain(side.url)
    if side.standing < 2:
        return frozenset({outlet_key(side.outlet)} - {host, ""})
    return frozenset(outlet_key(name) for name in (side.outlet, host, outlet_of(side.url)) if name)


def pairs(one: Side, other: Side) -> bool:
    """Whether both are one article. Symmetric."""
    if one.addresses & other.addresses:
        return True
    if min(one.standing, other.standing) == 2 or not _near(one, other):
        return False
    shared = max(map(len, one.titles & other.titles), default=0)
    if shared < TITLE:
        return False
    names, others = outlet_keys(one), outlet_keys(other)
    if names and others:
        return not names.isdisjoint(others)
    # A link to Google News that names no outlet says nothing of whose it is; it carries no excerpt either.
    return shared >= COPY_TITLE and min(one.standing, other.standing) == 1 and _holds(one.text, other.text)


def addresses_of(*urls: str | None) -> frozenset[str]:
    """Canonical addresses of what is one; a front page, which some templates name as every article's original, is none."""
    return frozenset(canonical_url(url) for url in urls if url and not is_front(url))


def _near(one: Side, other: Side) -> bool:
    """Published within `SAME_TIME`, or, where one of them says nothing, first seen so."""
    if one.published_at is not None and other.published_at is not None:
        return abs(one.published_at - other.published_at) <= SAME_TIME
    return abs(one.first_seen_at - other.first_seen_at) <= SAME_TIME


def _holds(text: str, other: str) -> bool:
    """Whether the smaller text stands in the larger one."""
    likeness = dedup.compare(signature.shingles(text), signature.shingles(other))
    return likeness.smaller >= COPY_SHINGLES and likeness.containment >= COPY_EXCERPT
