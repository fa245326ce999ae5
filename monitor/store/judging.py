"""Have we seen this article, and where does it belong? One transaction compares, inserts, groups and gives it a story.

Comparison and insert must be one transaction: two reprints that arrive at the same instant in two threads would otherwise
both find nothing and both be new.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.briefing.corrections import Change, Version, change_between, corrects, marked
from monitor.core.likeness.relation import relation
from monitor.model import Article, Disposition, Repeats, Step
from monitor.store import articles, corrections, editions, entries, likenesses, texts
from monitor.store.articles import TRUST
from monitor.store.comparing import (
    Compared,
    Judged,
    Prepared,
    against_seeds,
    compare,
    likeness_step,
    prepare,
    printing_of,
    signed_text,
    take_place,
)
from monitor.store.engine import Store
from monitor.store.placing import JUDGING
from monitor.store.twins import (
    already_judged,
    disposition_of,
    fold,
    follow_suit,
    owns,
    perhaps_judged,
    same_url,
    standing_of,
    stays_told,
    take_over,
    twins_of,
)

__all__ = [
    "Judged",
    "Prepared",
    "against_seeds",
    "already_judged",
    "judge",
    "moved_to_another",
    "note_correction",
    "perhaps_judged",
    "prepare",
    "revise",
    "same_url",
    "signed_text",
]


def judge(store: Store, connection: Connection, new: Prepared, now: datetime) -> Judged:
    """Compare with everything stored and with the seed corpus, insert, group, give a story."""
    store.advisory(connection, JUDGING)
    if (known := articles.by_canonical_url(connection, new.canonical_url)) is not None:
        if TRUST[new.article.text_source] > TRUST[known.text_source]:
            revise(store, connection, known.id, new, now)
            known = articles.by_ids(connection, [known.id])[0]
        return same_url(known, now)
    if twins := twins_of(connection, new):
        if new.side.standing <= standing_of(twins[0]):
            return same_url(twins[0], now, "same article")
        judged = take_over(connection, twins[0], new, now)
        for other in twins[1:]:
            fold(connection, other, judged.article_id, new, now)
        return judged
    compared = compare(connection, new)
    disposition = disposition_of(compared.repeats)
    article_id = articles.add(
        connection,
        new.article,
        canonical_url=new.canonical_url,
        outlet=new.outlet,
        portal=new.portal,
        disposition=disposition,
        repeats=compared.repeats,
        drawn=new.drawn,
        found=new.found,
        first_seen_at=new.first_seen_at,
        now=now,
    )
    placed = take_place(connection, article_id, new, compared.alike, now)
    return Judged(article_id, disposition, (likeness_step(compared, now), *placed))


def moved_to_another(
    store: Store, connection: Connection, stored: entries.StoredEntry, new: Prepared, now: datetime
) -> Judged | None:
    """The link of an entry whose article is stored leads to another stored article now: the entry joins that one. None where
    it does not.

    An article that nobody leads to any more, and that was not told, is folded into the other.
    """
    store.advisory(connection, JUDGING)
    known = articles.by_canonical_url(connection, new.canonical_url)
    before = articles.get(connection, stored.article_id) if stored.article_id is not None else None
    if known is None or before is None or known.id == before.id:
        return None
    judged = same_url(known, now)
    entries.decide(connection, stored.id, judged.disposition, now=now, article_id=known.id)
    if not entries.of_article(connection, before.id):
        fold(connection, before, known.id, new, now)
    return judged


def note_correction(store: Store, connection: Connection, article_id: int, headline: str, now: datetime) -> None:
    """A feed's own words take something back of a stored article, whatever its page says: kept for the digests that carried
    it. `headline` as the feed has it now, to see whether it carries the mark."""
    store.advisory(connection, JUDGING)
    stored = articles.get(connection, article_id)
    if stored is not None:
        after = marked(stored.title, (*stored.tags, *(("정정",) if corrects(headline) else ())))
        corrections.note(connection, stored.id, "corrected", before=stored.title, after=after, now=now)


def revise(
    store: Store,
    connection: Connection,
    article_id: int,
    new: Prepared,
    now: datetime,
    *,
    entry: entries.StoredEntry | None = None,
) -> str | None:
    """The outlet changed an article that is stored: keep the old text as a revision, and make the new one findable.

    Returns what changed, in words, or None when nothing did (or when the new text rests on less than the old one).
    Dispositions already told are not decided again; a text that has grown to repeat others joins their group. What the
    outlet took back is kept for the digests that carried the article (`store.corrections`), also where the new text rests on
    less: a page that is gone and a feed that says so. The article takes the new address where its own `entry` leads there.
    """
    store.advisory(connection, JUDGING)
    stored = articles.get(connection, article_id)
    if stored is None:
        return None
    moved = _moved(connection, stored, new, entry)
    before = texts.text_of(connection, stored.id)
    titled, worded = stored.title == new.article.title, before == new.article.text
    if titled and worded and set(stored.tags) == set(new.article.tags):
        return moved
    taken_back = _taken_back(stored, before, new.article)
    after = marked(new.article.title, new.article.tags)
    if TRUST[new.article.text_source] < TRUST[stored.text_source]:
        if taken_back == "corrected":
            corrections.note(connection, stored.id, taken_back, before=stored.title, after=after, now=now)
        return None
    if taken_back is not None:
        corrections.note(connection, stored.id, taken_back, before=stored.title, after=after, now=now)
    change = _words_of(stored, titled=titled, worded=worded)
    compared = compare(connection, new, besides=stored.id)
    article = replace(new.article, published_at=stored.published_at)
    articles.revise(connection, stored, article, drawn=new.drawn, found=new.found, change=change, now=now)
    partners = likenesses.repeated(connection, stored.id)
    steps = _decided_again(connection, stored, compared, now)
    placed = take_place(connection, stored.id, new, compared.alike, now)
    if steps:
        kept = articles.by_ids(connection, [stored.id])[0]
        follow_suit(connection, stored, kept.disposition, (*steps, *placed), now)
    for other in sorted(set(partners) - set(compared.verified)):
        _left_behind(connection, other, stored, now)
    return f"{moved}, {change}" if moved else change


def _decided_again(
    connection: Connection, stored: articles.StoredArticle, compared: Compared, now: datetime
) -> tuple[Step, ...]:
    """What an article is by its new text. Steps where that is something else than before; what was told stays what it was."""
    repeats = compared.repeats
    disposition = disposition_of(repeats, stored, articles.by_ids(connection, compared.verified))
    repeats = repeats if disposition is not Disposition.STORED else None
    if disposition is stored.disposition and (repeats.id if repeats else None) == stored.repeats_id:
        return ()
    if disposition is not stored.disposition and editions.was_told(connection, stored.id):
        return (likeness_step(compared, now), stays_told(articles.public_id(stored.id), now))
    articles.decide(connection, stored.id, disposition, repeats, now)
    return (likeness_step(compared, now),)


def _left_behind(connection: Connection, article_id: int, gone: articles.StoredArticle, now: datetime) -> None:
    """A copy whose original became another text: a copy of another one by now, or, where it was not told, a text of its own."""
    copy = articles.get(connection, article_id)
    if copy is None or copy.disposition is not Disposition.DUPLICATE or copy.repeats_id != articles.public_id(gone.id):
        return
    others = [
        other
        for other in articles.by_ids(connection, likenesses.repeated(connection, copy.id))
        if other.disposition is not Disposition.SEED_DUPLICATE
    ]
    original = min(others, key=lambda other: (other.disposition is not Disposition.STORED, other.id), default=None)
    public = articles.public_id(gone.id)
    if original is not None and any(other.disposition is Disposition.STORED for other in others):
        likeness = likenesses.between(connection, copy.id, original.id)
        how = relation(printing_of(copy), printing_of(original))
        repeats = Repeats("article", articles.public_id(original.id), original.title, likeness, how)
        articles.decide(connection, copy.id, Disposition.DUPLICATE, repeats, now)
        return
    if editions.was_told(connection, copy.id):
        return
    articles.decide(connection, copy.id, Disposition.STORED, None, now)
    step = Step("likeness", "new", f"{public}, which it repeated, is another text now", now)
    follow_suit(connection, copy, Disposition.STORED, (step,), now)


def _moved(
    connection: Connection, stored: articles.StoredArticle, new: Prepared, entry: entries.StoredEntry | None
) -> str | None:
    """Give an article the address to which its own entry leads now; in words what it was, or None where nothing moved.

    Not where less is known there than here, and not to a portal's copy.
    """
    if entry is None or new.canonical_url == stored.canonical_url or not new.canonical_url.startswith("http"):
        return None
    if TRUST[new.article.text_source] < TRUST[stored.text_source] or new.side.standing < standing_of(stored):
        return None
    if not owns(connection, entry, stored) or articles.by_canonical_url(connection, new.canonical_url) is not None:
        return None
    articles.move(
        connection,
        stored.id,
        url=new.article.url,
        canonical_url=new.canonical_url,
        origin_url=new.article.origin_url,
        portal=new.portal,
    )
    return f"address (before: {stored.url})"


def _words_of(stored: articles.StoredArticle, *, titled: bool, worded: bool) -> str:
    if titled and worded:
        return f"marks (before: {', '.join(stored.tags) or 'none'})"
    if titled:
        return "text"
    return f"title (before: {stored.title})" if worded else f"text and title ({stored.title})"


def _taken_back(stored: articles.StoredArticle, text: str | None, new: Article) -> Change | None:
    paragraphs = text.split("\n\n") if text is not None else None
    return change_between(
        Version(stored.title, stored.tags, paragraphs, stored.text_source),
        Version(new.title, new.tags, new.paragraphs, new.text_source),
    )
