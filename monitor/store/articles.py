"""Articles: one per canonical URL, duplicates included, with their text, matches, group and near-duplicate index."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, update

from monitor.core.likeness.pairing import title_key
from monitor.model import Article, Disposition, Field, Kind, Match, Repeats, TextSource
from monitor.store import entries
from monitor.store.tables import article_texts, articles, dup_bands, dup_sentences, matches, revisions
from monitor.store.tables import entries as entry_table

SENTENCE_OWNERS_MAX = 20
"""A sentence that stands in more texts than this is boilerplate and proposes no candidates (facts.md). The copies of one
text count once: thirty outlets that reprint one agency make none of its sentences boilerplate."""

CROWD_MAX = 500
"""No text has this many copies: a sentence in more articles is boilerplate without asking whose copies they are."""

ENTRIES_SLICE = 2000
"""Entries whose feed text is dropped in one transaction."""

LIKE_TITLED = 50
"""Articles under one headline that are looked at for a pair; a column that has run for years has more."""

CANDIDATES_MAX = 200
"""Texts compared exactly for one article at the most; those that share most come first."""


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


def _stored(row: Row[tuple[object, ...]]) -> StoredArticle:
    m = row._mapping
    text_source: TextSource = m["text_source"]
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
    )


def public_id(article_id: int) -> str:
    """How an article is called outside the database."""
    return f"a{article_id}"


def private_id(article_id: str) -> int:
    """The inverse of `public_id`."""
    return int(article_id.removeprefix("a"))


def get(connection: Connection, article_id: int) -> StoredArticle | None:
    """One article, or None."""
    row = connection.execute(select(articles).where(articles.c.id == article_id)).one_or_none()
    return _stored(row) if row is not None else None


def highest_id(connection: Connection) -> int:
    """The newest article's id; 0 without articles."""
    return connection.scalar(select(func.max(articles.c.id))) or 0


def by_ids(connection: Connection, article_ids: Sequence[int]) -> tuple[StoredArticle, ...]:
    """These articles, by id."""
    found: list[StoredArticle] = []
    for chunk in _chunks(sorted(set(article_ids)), 500):
        found += [_stored(row) for row in connection.execute(select(articles).where(articles.c.id.in_(chunk)))]
    return tuple(sorted(found, key=lambda article: article.id))


def by_canonical_url(connection: Connection, canonical_url: str) -> StoredArticle | None:
    """The article at this canonical URL, or None."""
    row = connection.execute(select(articles).where(articles.c.canonical_url == canonical_url)).one_or_none()
    return _stored(row) if row is not None else None


def at_url(connection: Connection, url: str, canonical_url: str) -> StoredArticle | None:
    """The article seen under this address as printed or in canonical form."""
    query = select(articles).where(or_(articles.c.canonical_url == canonical_url, articles.c.url == url)).limit(1)
    row = connection.execute(query).one_or_none()
    return _stored(row) if row is not None else None


def text_of(connection: Connection, article_id: int) -> str | None:
    """Its text, paragraphs separated by blank lines; None once the retention span is over."""
    return connection.scalar(select(article_texts.c.body).where(article_texts.c.article_id == article_id))


def texts_of(connection: Connection, article_ids: Collection[int]) -> Mapping[int, str]:
    """The texts still kept of these articles."""
    query = select(article_texts.c.article_id, article_texts.c.body).where(article_texts.c.article_id.in_(article_ids))
    return dict(connection.execute(query).all())


def add(
    connection: Connection,
    article: Article,
    *,
    canonical_url: str,
    outlet: str,
    portal: bool,
    disposition: Disposition,
    repeats: Repeats | None,
    features: Mapping[str, float],
    found: Sequence[Match],
    first_seen_at: datetime,
    now: datetime,
) -> int:
    """A new article with its text and matches, a group of its own and no story yet. Returns its id."""
    result = connection.execute(
        insert(articles).values(
            url=article.url,
            canonical_url=canonical_url,
            title=article.title,
            outlet=outlet,
            byline=article.byline,
            published_at=article.published_at,
            modified_at=article.modified_at,
            first_seen_at=first_seen_at,
            kind=article.kind.value,
            tags=json.dumps(article.tags, ensure_ascii=False),
            agency=article.agency,
            origin_url=article.origin_url,
            portal=portal,
            text_source=article.text_source,
            length=len(article.text),
            features=json.dumps(dict(features), ensure_ascii=False),
            disposition=disposition.value,
            decided_at=now,
            group_id=0,
            title_key=title_key(article.title, outlet),
            **_repeated(repeats),
        )
    )
    article_id = int(result.inserted_primary_key[0])  # type: ignore[index]
    connection.execute(update(articles).where(articles.c.id == article_id).values(group_id=article_id))
    connection.execute(insert(article_texts).values(article_id=article_id, body=article.text, stored_at=now))
    _add_matches(connection, article_id, found)
    return article_id


def _add_matches(connection: Connection, article_id: int, found: Sequence[Match]) -> None:
    rows = [
        {
            "article_id": article_id,
            "topic": match.topic,
            "keyword": match.keyword,
            "field": match.field,
            "start": match.start,
            "end": match.end,
            "snippet": match.snippet,
            "mark_start": match.mark[0],
            "mark_end": match.mark[1],
        }
        for match in found
    ]
    if rows:
        connection.execute(insert(matches), rows)


def revise(
    connection: Connection,
    stored: StoredArticle,
    article: Article,
    *,
    features: Mapping[str, float],
    found: Sequence[Match],
    change: str,
    now: datetime,
) -> None:
    """Replace the text of an article that its outlet changed; what stood there before is kept as a revision."""
    before = text_of(connection, stored.id) or ""
    connection.execute(
        insert(revisions).values(article_id=stored.id, title=stored.title, body=before, replaced_at=now, change=change)
    )
    connection.execute(
        update(articles)
        .where(articles.c.id == stored.id)
        .values(
            title=article.title,
            byline=article.byline or stored.byline,
            modified_at=article.modified_at or now,
            kind=article.kind.value,
            tags=json.dumps(article.tags, ensure_ascii=False),
            text_source=article.text_source,
            length=len(article.text),
            features=json.dumps(dict(features), ensure_ascii=False),
            title_key=title_key(article.title, stored.outlet),
        )
    )
    _replace_text(connection, stored.id, article, found, now)


def _replace_text(
    connection: Connection, article_id: int, article: Article, found: Sequence[Match], now: datetime
) -> None:
    """Another text with its matches; it has to be indexed anew."""
    connection.execute(delete(article_texts).where(article_texts.c.article_id == article_id))
    connection.execute(insert(article_texts).values(article_id=article_id, body=article.text, stored_at=now))
    connection.execute(delete(matches).where(matches.c.article_id == article_id))
    _add_matches(connection, article_id, found)
    unindex(connection, article_id)


# --- one article, seen twice ------------------------------------------------------------------------------------------


def like_titled(connection: Connection, title_keys: Collection[str]) -> tuple[StoredArticle, ...]:
    """The newest articles under one of these headlines (`core.likeness.pairing.title_key`), the newest first."""
    query = (
        select(articles).where(articles.c.title_key.in_(title_keys)).order_by(articles.c.id.desc()).limit(LIKE_TITLED)
    )
    return tuple(_stored(row) for row in connection.execute(query)) if title_keys else ()


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
        "title": article.title,
        "title_key": title_key(article.title, outlet),
        "outlet": outlet,
        "byline": article.byline or stored.byline,
        "published_at": article.published_at or stored.published_at,
        "modified_at": article.modified_at,
        "kind": article.kind.value,
        "tags": json.dumps(article.tags, ensure_ascii=False),
        "agency": article.agency or stored.agency,
        "origin_url": article.origin_url,
        "portal": portal,
        "decided_at": now,
    }
    if disposition is not stored.disposition:
        values |= {"disposition": disposition.value, **_repeated(repeats)}
    connection.execute(update(articles).where(articles.c.id == stored.id).values(**values))


def fold(connection: Connection, article_id: int, disposition: Disposition, repeats: Repeats, now: datetime) -> None:
    """An article turned out to be one that is stored under another row."""
    values = {"disposition": disposition.value, "decided_at": now, **_repeated(repeats)}
    connection.execute(update(articles).where(articles.c.id == article_id).values(**values))


def _repeated(repeats: Repeats | None) -> dict[str, object]:
    """The columns that say which text an article repeats."""
    likeness = repeats.likeness if repeats else None
    return {
        "duplicate_of_kind": repeats.kind if repeats else None,
        "duplicate_of_id": repeats.id if repeats else None,
        "duplicate_of_title": repeats.title if repeats else None,
        "similarity": likeness.similarity if likeness else None,
        "containment": likeness.containment if likeness else None,
    }


def replace_text(
    connection: Connection,
    article_id: int,
    article: Article,
    *,
    features: Mapping[str, float],
    found: Sequence[Match],
    now: datetime,
) -> None:
    """The outlet's own text in the place of what a search told of it; it has to be indexed anew."""
    values = {
        "text_source": article.text_source,
        "length": len(article.text),
        "features": json.dumps(dict(features), ensure_ascii=False),
    }
    connection.execute(update(articles).where(articles.c.id == article_id).values(**values))
    _replace_text(connection, article_id, article, found, now)


# --- groups -----------------------------------------------------------------------------------------------------------


def groups_of(connection: Connection, article_ids: Collection[int]) -> tuple[int, ...]:
    """The groups that these articles belong to, the oldest first."""
    query = select(articles.c.group_id).where(articles.c.id.in_(article_ids)).distinct().order_by(articles.c.group_id)
    return tuple(connection.scalars(query))


def merge_groups(connection: Connection, article_id: int, groups: Sequence[int]) -> int:
    """Join an article to these groups, which thereby become one: the oldest keeps its id. Returns that id."""
    group = min(groups)
    connection.execute(
        update(articles).where(or_(articles.c.group_id.in_(groups), articles.c.id == article_id)).values(group_id=group)
    )
    return group


# --- the near-duplicate index -----------------------------------------------------------------------------------------


def index(connection: Connection, owner: int, bands: Sequence[int], sentences: Sequence[int]) -> None:
    """Make a text findable. `owner` is an article's id, or minus a seed's number."""
    for table, hashes in ((dup_bands, bands), (dup_sentences, sentences)):
        rows = [{"h": h, "owner": owner} for h in sorted(set(hashes))]
        if rows:
            connection.execute(insert(table), rows)


def unindex(connection: Connection, owner: int) -> None:
    """Make a text unfindable."""
    for table in (dup_bands, dup_sentences):
        connection.execute(delete(table).where(table.c.owner == owner))


def candidates(connection: Connection, bands: Sequence[int], sentences: Sequence[int]) -> tuple[int, ...]:
    """Owners that share a band, or a sentence that is no boilerplate; those that share most first."""
    shared: dict[int, int] = {}
    if bands:
        query = select(dup_bands.c.owner).where(dup_bands.c.h.in_(sorted(set(bands))))
        for owner in connection.scalars(query):
            shared[owner] = shared.get(owner, 0) + 1
    for chunk in _chunks(sorted(set(sentences)), 400):
        by_sentence: dict[int, list[int]] = {}
        for h, owner in connection.execute(
            select(dup_sentences.c.h, dup_sentences.c.owner).where(dup_sentences.c.h.in_(chunk))
        ):
            by_sentence.setdefault(h, []).append(owner)
        crowds = [owners for owners in by_sentence.values() if SENTENCE_OWNERS_MAX < len(owners) <= CROWD_MAX]
        group_of = _groups(connection, {owner for owners in crowds for owner in owners})
        for owners in by_sentence.values():
            for owner in _telling(owners, group_of):
                shared[owner] = shared.get(owner, 0) + 1
    ranked = sorted(shared, key=lambda owner: (owner >= 0, -shared[owner], owner))
    return tuple(ranked[:CANDIDATES_MAX])


def _many(owners: Sequence[int]) -> bool:
    return len(owners) > SENTENCE_OWNERS_MAX


def _groups(connection: Connection, owners: Collection[int]) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for chunk in _chunks(sorted(owner for owner in owners if owner > 0), 500):
        query = select(articles.c.id, articles.c.group_id).where(articles.c.id.in_(chunk))
        found |= dict(connection.execute(query).all())
    return found


def _telling(owners: Sequence[int], group_of: Mapping[int, int]) -> Sequence[int]:
    """Whom a sentence proposes of those it stands in: all where they are few, else the oldest of each group, if those are."""
    if not _many(owners):
        return owners
    # A seed is always worth comparing: it never becomes boilerplate by being quoted.
    seeds = [owner for owner in owners if owner < 0]
    oldest: dict[int, int] = {}
    for owner in sorted(owner for owner in owners if owner > 0):
        oldest.setdefault(group_of.get(owner, owner), owner)
    return seeds if _many(list(oldest)) else [*seeds, *oldest.values()]


def _chunks(values: Sequence[int], size: int) -> tuple[Sequence[int], ...]:
    return tuple(values[start : start + size] for start in range(0, len(values), size))


# --- reading for people -----------------------------------------------------------------------------------------------


def matches_of(connection: Connection, article_ids: Collection[int]) -> Mapping[int, tuple[Match, ...]]:
    """The matches of these articles, in the order in which they were found."""
    found: dict[int, list[Match]] = {}
    for chunk in _chunks(sorted(article_ids), 500):
        for row in connection.execute(select(matches).where(matches.c.article_id.in_(chunk)).order_by(matches.c.id)):
            field: Field = row.field
            match = Match(
                row.topic, row.keyword, field, row.start, row.end, row.snippet, (row.mark_start, row.mark_end)
            )
            found.setdefault(row.article_id, []).append(match)
    return {article_id: tuple(rows) for article_id, rows in found.items()}


def _newest_first(query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return query.order_by(func.coalesce(articles.c.published_at, articles.c.first_seen_at).desc(), articles.c.id)


def listed(
    connection: Connection, *, since: datetime | None, disposition: Disposition | None
) -> tuple[StoredArticle, ...]:
    """Articles decided at or after `since`, the newest news first."""
    query: Select[tuple[object, ...]] = select(articles)
    if since is not None:
        query = query.where(articles.c.decided_at >= since)
    if disposition is not None:
        query = query.where(articles.c.disposition == disposition.value)
    return tuple(_stored(row) for row in connection.execute(_newest_first(query)))


def of_stories(connection: Connection, story_ids: Collection[int]) -> Mapping[int, tuple[StoredArticle, ...]]:
    """The articles of these stories, by story."""
    found: dict[int, list[StoredArticle]] = {}
    for chunk in _chunks(sorted(story_ids), 500):
        query: Select[tuple[object, ...]] = select(articles).where(articles.c.story_id.in_(chunk))
        for row in connection.execute(_newest_first(query)):
            stored = _stored(row)
            found.setdefault(stored.story_id or 0, []).append(stored)
    return {story_id: tuple(rows) for story_id, rows in found.items()}


# --- retention --------------------------------------------------------------------------------------------------------


def forget_texts(connection: Connection, before: datetime, *, span: timedelta) -> int:
    """Drop texts, feed texts, revisions and index rows from before `before`; titles, links, matches and verdicts stay.

    `span` is the slice dropped in this call, counted from the oldest text, so that a first clean-up after years holds the
    write lock only shortly. Returns how many texts went; 0 means done.
    """
    oldest = connection.scalar(select(func.min(article_texts.c.stored_at)))
    if oldest is None or oldest >= before:
        # An article that its outlet keeps changing has a young text and old revisions.
        connection.execute(delete(revisions).where(revisions.c.replaced_at < before))
        return entries.forget_texts(connection, before, limit=ENTRIES_SLICE)
    until = min(before, oldest + span)
    gone = select(article_texts.c.article_id).where(article_texts.c.stored_at < until)
    for table in (dup_bands, dup_sentences):
        connection.execute(delete(table).where(table.c.owner.in_(gone)))
    connection.execute(delete(revisions).where(revisions.c.replaced_at < until))
    return connection.execute(delete(article_texts).where(article_texts.c.stored_at < until)).rowcount
