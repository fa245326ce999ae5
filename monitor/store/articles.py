"""Articles: one per canonical URL, duplicates included, and the groups of those that say the same."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, update

from monitor.core.likeness.pairing import title_key
from monitor.model import Access, Article, Disposition, Kind, Match, Relation, Repeats, TextSource
from monitor.store import texts
from monitor.store.slices import slices
from monitor.store.tables import articles, revisions
from monitor.store.tables import entries as entry_table

TRUST = {"title": 0, "feed": 1, "page": 2}
"""What a text rests on, by how much it says: a text is never replaced by one that rests on less."""

LIKE_TITLED = 50
"""Articles under one headline that are looked at for a pair; a column that has run for years has more."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn from a text before it is stored."""

    features: Mapping[str, float]
    """Its weighted terms (`core.likeness.cluster`)."""
    key_sentence: str


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as the database holds it, without its text. Times are aware UTC."""

    id: int
    url: str
    canonical_url: str
    title: str
    outlet: str
    byline: str | None
    published_at: datetime | None
    first_seen_at: datetime
    kind: Kind
    tags: tuple[str, ...]
    agency: str | None
    origin_url: str | None
    portal: bool
    text_source: TextSource
    length: int
    disposition: Disposition
    decided_at: datetime
    repeats_kind: str | None
    repeats_id: str | None
    repeats_title: str | None
    similarity: float | None
    group_id: int
    story_id: int | None
    modified_at: datetime | None
    section: str | None
    language: str | None
    access: Access | None
    affiliation: str | None
    published_from: str | None
    modified_from: str | None
    containment: float | None
    relation: Relation | None
    estimated: bool | None
    key_sentence: str | None

    @property
    def dated_at(self) -> datetime:
        """When it was published, or, where nothing says that, first seen."""
        return self.published_at or self.first_seen_at


_HEAVY = ("features", "facts")
_ROWS: Select[tuple[object, ...]] = select(*(column for column in articles.c if column.name not in _HEAVY))
"""Rows as `_stored` reads them: what clustering and novelty compare is three quarters of a row, and packed."""


def _stored(row: Row[tuple[object, ...]]) -> StoredArticle:
    m = row._mapping
    text_source: TextSource = m["text_source"]
    access: Access | None = m["access"]
    relation: Relation | None = m["relation"]
    return StoredArticle(
        id=m["id"],
        url=m["url"],
        canonical_url=m["canonical_url"],
        title=m["title"],
        outlet=m["outlet"],
        byline=m["byline"],
        published_at=m["published_at"],
        first_seen_at=m["first_seen_at"],
        kind=Kind(m["kind"]),
        tags=tuple(json.loads(m["tags"])),
        agency=m["agency"],
        origin_url=m["origin_url"],
        portal=m["portal"],
        text_source=text_source,
        length=m["length"],
        disposition=Disposition(m["disposition"]),
        decided_at=m["decided_at"],
        repeats_kind=m["duplicate_of_kind"],
        repeats_id=m["duplicate_of_id"],
        repeats_title=m["duplicate_of_title"],
        similarity=m["similarity"],
        group_id=m["group_id"],
        story_id=m["story_id"],
        modified_at=m["modified_at"],
        section=m["section"],
        language=m["language"],
        access=access,
        affiliation=m["affiliation"],
        published_from=m["published_from"],
        modified_from=m["modified_from"],
        containment=m["containment"],
        relation=relation,
        estimated=m["estimated"],
        key_sentence=m["key_sentence"],
    )


def public_id(article_id: int) -> str:
    """How an article is called outside the database."""
    return f"a{article_id}"


def private_id(article_id: str) -> int:
    """The inverse of `public_id`."""
    return int(article_id.removeprefix("a"))


def get(connection: Connection, article_id: int) -> StoredArticle | None:
    """One article, or None."""
    row = connection.execute(_ROWS.where(articles.c.id == article_id)).one_or_none()
    return _stored(row) if row is not None else None


def highest_id(connection: Connection) -> int:
    """The newest article's id; 0 without articles."""
    return connection.scalar(select(func.max(articles.c.id))) or 0


def by_ids(connection: Connection, article_ids: Sequence[int]) -> tuple[StoredArticle, ...]:
    """These articles, by id."""
    found: list[StoredArticle] = []
    for part in slices(sorted(set(article_ids))):
        found += [_stored(row) for row in connection.execute(_ROWS.where(articles.c.id.in_(part)))]
    return tuple(sorted(found, key=lambda article: article.id))


def features_of(connection: Connection, article_ids: Collection[int]) -> Mapping[int, Mapping[str, float]]:
    """The weighted terms of these articles (`core.likeness.terms.features`), by id: the one place that reads them back."""
    found: dict[int, Mapping[str, float]] = {}
    for part in slices(sorted(article_ids)):
        query = select(articles.c.id, articles.c.features).where(articles.c.id.in_(part))
        found |= {row.id: json.loads(row.features) for row in connection.execute(query)}
    return found


def by_canonical_url(connection: Connection, canonical_url: str) -> StoredArticle | None:
    """The article at this canonical URL, or None."""
    row = connection.execute(_ROWS.where(articles.c.canonical_url == canonical_url)).one_or_none()
    return _stored(row) if row is not None else None


def at_url(connection: Connection, url: str, canonical_url: str) -> StoredArticle | None:
    """The article seen under this address as printed or in canonical form."""
    query = _ROWS.where(or_(articles.c.canonical_url == canonical_url, articles.c.url == url)).limit(1)
    row = connection.execute(query).one_or_none()
    return _stored(row) if row is not None else None


def add(
    connection: Connection,
    article: Article,
    *,
    canonical_url: str,
    outlet: str,
    portal: bool,
    disposition: Disposition,
    repeats: Repeats | None,
    drawn: Drawn,
    found: Sequence[Match],
    first_seen_at: datetime,
    now: datetime,
) -> int:
    """A new article with its text and matches, a group of its own and no story yet. Returns its id."""
    result = connection.execute(
        insert(articles).values(
            url=article.url,
            canonical_url=canonical_url,
            outlet=outlet,
            byline=article.byline,
            affiliation=article.affiliation,
            published_at=article.published_at,
            published_from=article.published_from,
            modified_at=article.modified_at,
            modified_from=article.modified_from,
            section=article.section,
            first_seen_at=first_seen_at,
            agency=article.agency,
            origin_url=article.origin_url,
            portal=portal,
            disposition=disposition.value,
            decided_at=now,
            group_id=0,
            **_headed(article, outlet),
            **_rests_on(article, drawn),
            **_repeated(repeats),
        )
    )
    article_id = int(result.inserted_primary_key[0])  # type: ignore[index]
    connection.execute(update(articles).where(articles.c.id == article_id).values(group_id=article_id))
    texts.add(connection, article_id, article, found, now)
    return article_id


def revise(
    connection: Connection,
    stored: StoredArticle,
    article: Article,
    *,
    drawn: Drawn,
    found: Sequence[Match],
    change: str,
    now: datetime,
) -> None:
    """Replace the text of an article that its outlet changed; what stood there before is kept as a revision."""
    before = texts.text_of(connection, stored.id) or ""
    connection.execute(
        insert(revisions).values(article_id=stored.id, title=stored.title, body=before, replaced_at=now, change=change)
    )
    connection.execute(
        update(articles)
        .where(articles.c.id == stored.id)
        .values(
            byline=article.byline or stored.byline,
            affiliation=article.affiliation or stored.affiliation,
            section=article.section or stored.section,
            modified_at=article.modified_at or now,
            modified_from=article.modified_from if article.modified_at else "noticed by the monitor",
            **_headed(article, stored.outlet),
            **_rests_on(article, drawn),
        )
    )
    texts.replace(connection, stored.id, article, found, now)


def move(
    connection: Connection, article_id: int, *, url: str, canonical_url: str, origin_url: str | None, portal: bool
) -> None:
    """The outlet corrected an article's link. Nothing else may stand at this canonical URL."""
    values = {"url": url, "canonical_url": canonical_url, "origin_url": origin_url, "portal": portal}
    connection.execute(update(articles).where(articles.c.id == article_id).values(**values))


# --- one article, seen twice ------------------------------------------------------------------------------------------


def like_titled(connection: Connection, title_keys: Collection[str]) -> tuple[StoredArticle, ...]:
    """The newest articles under one of these headlines (`core.likeness.pairing.title_key`), the newest first."""
    query = _ROWS.where(articles.c.title_key.in_(title_keys)).order_by(articles.c.id.desc()).limit(LIKE_TITLED)
    return tuple(_stored(row) for row in connection.execute(query)) if title_keys else ()


def known_addresses(connection: Connection, addresses: Collection[str]) -> frozenset[str]:
    """Of these canonical addresses, those under which an article is known (`at_addresses`)."""
    found: set[str] = set()
    for part in slices(sorted(addresses)):
        found.update(connection.scalars(select(articles.c.canonical_url).where(articles.c.canonical_url.in_(part))))
        led = entry_table.c.copy_url.in_(part) & entry_table.c.article_id.is_not(None)
        found.update(url for url in connection.scalars(select(entry_table.c.copy_url).where(led)) if url is not None)
    return frozenset(found)


def at_addresses(
    connection: Connection, addresses: Collection[str], others: Collection[str] = ()
) -> tuple[StoredArticle, ...]:
    """Articles known under one of these canonical addresses: their own, or that of a portal's copy that an entry named.

    `others` are addresses under which an entry that led to the article may have stood as well.
    """
    if not addresses:
        return ()
    led = select(entry_table.c.article_id).where(
        or_(entry_table.c.copy_url.in_(addresses), entry_table.c.canonical_url.in_(others)),
        entry_table.c.article_id.is_not(None),
    )
    found = set(connection.scalars(led)) | set(
        connection.scalars(select(articles.c.id).where(articles.c.canonical_url.in_(addresses)))
    )
    return by_ids(connection, sorted(found))


def take_over(
    connection: Connection,
    stored: StoredArticle,
    article: Article,
    *,
    canonical_url: str,
    outlet: str,
    portal: bool,
    disposition: Disposition,
    repeats: Repeats | None,
    now: datetime,
) -> None:
    """What was known through a search is known at its outlet now: address, headline, byline and date are the outlet's.

    The row, its group and its story stay, and so does its text, until `replace_text`.
    """
    values: dict[str, object] = {
        "url": article.url,
        "canonical_url": canonical_url,
        "outlet": outlet,
        "byline": article.byline or stored.byline,
        "affiliation": article.affiliation or stored.affiliation,
        "published_at": article.published_at or stored.published_at,
        "published_from": article.published_from if article.published_at else stored.published_from,
        "modified_at": article.modified_at,
        "modified_from": article.modified_from,
        "section": article.section or stored.section,
        "agency": article.agency or stored.agency,
        "origin_url": article.origin_url,
        "portal": portal,
        "decided_at": now,
        **_headed(article, outlet),
    }
    if disposition is not stored.disposition:
        values |= {"disposition": disposition.value, **_repeated(repeats)}
    connection.execute(update(articles).where(articles.c.id == stored.id).values(**values))


def decide(
    connection: Connection, article_id: int, disposition: Disposition, repeats: Repeats | None, now: datetime
) -> None:
    """What an article is, has turned out anew."""
    values = {"disposition": disposition.value, "decided_at": now, **_repeated(repeats)}
    connection.execute(update(articles).where(articles.c.id == article_id).values(**values))


def _headed(article: Article, outlet: str) -> dict[str, object]:
    """The columns of its headline, and of what the marks around that say of it."""
    return {
        "title": article.title,
        "title_key": title_key(article.title, outlet),
        "kind": article.kind.value,
        "tags": json.dumps(article.tags, ensure_ascii=False),
    }


def _rests_on(article: Article, drawn: Drawn) -> dict[str, object]:
    """The columns that say what its text is."""
    return {
        "text_source": article.text_source,
        "access": article.access,
        "language": article.language,
        "length": len(article.text),
        "features": json.dumps(dict(drawn.features), ensure_ascii=False),
        "key_sentence": drawn.key_sentence,
    }


def _repeated(repeats: Repeats | None) -> dict[str, object]:
    """The columns that say which text an article repeats."""
    likeness = repeats.likeness if repeats else None
    return {
        "duplicate_of_kind": repeats.kind if repeats else None,
        "duplicate_of_id": repeats.id if repeats else None,
        "duplicate_of_title": repeats.title if repeats else None,
        "similarity": likeness.similarity if likeness else None,
        "containment": likeness.containment if likeness else None,
        "relation": repeats.relation if repeats else None,
        "estimated": likeness.estimated if likeness else None,
    }


def replace_text(
    connection: Connection,
    article_id: int,
    article: Article,
    *,
    drawn: Drawn,
    found: Sequence[Match],
    now: datetime,
) -> None:
    """The outlet's own text in the place of what a search told of it; it has to be indexed anew."""
    connection.execute(update(articles).where(articles.c.id == article_id).values(**_rests_on(article, drawn)))
    texts.replace(connection, article_id, article, found, now)


# --- reading for people -----------------------------------------------------------------------------------------------


def _newest_first(query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return query.order_by(func.coalesce(articles.c.published_at, articles.c.first_seen_at).desc(), articles.c.id)


def listed(
    connection: Connection, *, since: datetime | None, disposition: Disposition | None
) -> tuple[StoredArticle, ...]:
    """Articles decided at or after `since`, the newest news first."""
    query: Select[tuple[object, ...]] = _ROWS
    if since is not None:
        query = query.where(articles.c.decided_at >= since)
    if disposition is not None:
        query = query.where(articles.c.disposition == disposition.value)
    return tuple(_stored(row) for row in connection.execute(_newest_first(query)))


@dataclass(frozen=True, slots=True)
class Revision:
    """What stood in an article before its outlet changed it, without the text."""

    title: str
    change: str
    """What was changed, in words."""
    replaced_at: datetime


def revisions_of(connection: Connection, article_ids: Collection[int]) -> Mapping[int, tuple[Revision, ...]]:
    """The revisions still kept of these articles, the oldest first."""
    found: dict[int, list[Revision]] = {}
    for part in slices(sorted(article_ids)):
        query = select(revisions.c.article_id, revisions.c.title, revisions.c.change, revisions.c.replaced_at)
        for row in connection.execute(query.where(revisions.c.article_id.in_(part)).order_by(revisions.c.id)):
            found.setdefault(row.article_id, []).append(Revision(row.title, row.change, row.replaced_at))
    return {article_id: tuple(rows) for article_id, rows in found.items()}


def of_groups(connection: Connection, group_ids: Collection[int]) -> tuple[StoredArticle, ...]:
    """The articles of these groups, by id."""
    found: list[StoredArticle] = []
    for part in slices(sorted(group_ids)):
        found += [_stored(row) for row in connection.execute(_ROWS.where(articles.c.group_id.in_(part)))]
    return tuple(sorted(found, key=lambda article: article.id))


def of_stories(connection: Connection, story_ids: Collection[int]) -> Mapping[int, tuple[StoredArticle, ...]]:
    """The articles of these stories, by story."""
    found: dict[int, list[StoredArticle]] = {}
    for part in slices(sorted(story_ids)):
        query: Select[tuple[object, ...]] = _ROWS.where(articles.c.story_id.in_(part))
        for row in connection.execute(_newest_first(query)):
            stored = _stored(row)
            found.setdefault(stored.story_id or 0, []).append(stored)
    return {story_id: tuple(rows) for story_id, rows in found.items()}
