"""How a story came about: who was first, whose copy its articles are, what its lead said before, how it grew.

Everything here is about what was collected: an outlet whose feed nobody asks was never first. The order of the articles does not
matter: whatever is chosen or sorted ends in an id.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from monitor.core.briefing import words
from monitor.core.feed.searches import is_unresolved
from monitor.core.likeness.relation import Printing, origin, updates
from monitor.core.text.outlets import outlet_key
from monitor.model import Kind, ToldArticle

OPINIONS: Final = frozenset({Kind.EDITORIAL, Kind.COLUMN, Kind.CONTRIBUTION})


@dataclass(frozen=True, slots=True)
class Grown:
    """How much of a story was out by the end of an hour."""

    hour: datetime
    """Its beginning, in the desk's zone."""
    articles: int
    outlets: int


def printing(article: ToldArticle) -> Printing:
    """What tells where the text of an article is from."""
    return Printing(article.outlet, article.published_at, article.length, article.tags, article.agency, article.portal)


def first_of(articles: Iterable[ToldArticle]) -> ToldArticle:
    """Who was first, by the time of publication: of outlets' own reports, if there are any, before portals, releases and
    opinions."""

    def lateness(article: ToldArticle) -> tuple[object, ...]:
        release, opinion = article.kind is Kind.PRESS_RELEASE, article.kind in OPINIONS
        return is_unresolved(article.url), opinion, article.portal, release, article.published_at, article.id

    return min(articles, key=lateness)


def scoop_of(articles: Iterable[ToldArticle]) -> ToldArticle | None:
    """The first that claims the story for its outlet (단독) and is nobody's copy."""
    claims = [article for article in articles if words.EXCLUSIVE in article.tags and not article.duplicate]
    return min(claims, key=lambda article: (article.published_at, article.id), default=None)


def origins(articles: Iterable[ToldArticle]) -> Mapping[str, str]:
    """Group -> the agency whose copy its articles are, by the word of any of them, whichever was seen first.

    Of several agencies the one most named, then the earliest. A group that holds a press release is nobody's wire copy: agencies
    and outlets print releases alike.
    """
    named: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    releases = set()
    for article in articles:
        if article.kind is Kind.PRESS_RELEASE:
            releases.add(article.group_id)
        if (agency := origin(printing(article))) is not None:
            named[article.group_id].append((article.published_at, agency))
    found = {}
    for group, said in named.items():
        counts = Counter(agency for _, agency in said)
        earliest = {agency: min(at for at, name in said if name == agency) for agency in counts}
        found[group] = min(counts, key=lambda agency: (-counts[agency], earliest[agency], agency))
    return {group: agency for group, agency in found.items() if group not in releases}


def superseded(articles: Iterable[ToldArticle]) -> frozenset[str]:
    """Articles of which the same outlet has printed a further version: a further report, or the same text grown."""
    versions: defaultdict[tuple[str, str], list[ToldArticle]] = defaultdict(list)
    for article in articles:
        versions[article.group_id, outlet_key(article.outlet)].append(article)
    return frozenset(
        old.id
        for same in versions.values()
        for old in same
        if any(new is not old and updates(printing(new), printing(old)) for new in same)
    )


def copies_of(articles: Iterable[ToldArticle]) -> frozenset[str]:
    """Near-duplicates of what another outlet printed before them, whichever was met first: an outlet's own page was before a
    portal's. Where the original is not among the articles, all are copies that were taken for such."""
    groups: defaultdict[str, list[ToldArticle]] = defaultdict(list)
    for article in articles:
        groups[article.group_id or article.id].append(article)
    found: set[str] = set()
    for same in groups.values():
        whole = any(not article.duplicate for article in same)
        first = outlet_key(min(same, key=lambda a: (is_unresolved(a.url), a.portal, a.published_at, a.id)).outlet)
        found.update(a.id for a in same if (outlet_key(a.outlet) != first if whole else a.duplicate))
    return frozenset(found)


def versions_of(lead: ToldArticle, articles: Iterable[ToldArticle]) -> tuple[ToldArticle, ...]:
    """What the lead's outlet had of the same text before, the oldest first."""
    same = [
        article
        for article in articles
        if article.id != lead.id
        and article.group_id == lead.group_id
        and outlet_key(article.outlet) == outlet_key(lead.outlet)
        and updates(printing(lead), printing(article))
    ]
    return tuple(sorted(same, key=lambda article: (article.published_at, article.id)))


def growth(articles: Sequence[ToldArticle], zone: ZoneInfo) -> tuple[Grown, ...]:
    """The hours in which something was added, each with how many articles and outlets there were by its end."""
    grown: list[Grown] = []
    outlets: set[str] = set()
    for count, article in enumerate(sorted(articles, key=lambda article: (article.published_at, article.id)), 1):
        hour = article.published_at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        outlets.add(outlet_key(article.outlet))
        now = Grown(hour, count, len(outlets))
        grown = [*grown[:-1], now] if grown and grown[-1].hour == hour else [*grown, now]
    return tuple(grown)
