"""Have we seen this article, and where does it belong? One transaction compares, inserts, groups and gives it a story.

Comparison and insert must be one transaction: two reprints that arrive at the same instant in two threads would otherwise
both find nothing and both be new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from sqlalchemy import Connection

from monitor.core.likeness import cluster, dedup, signature
from monitor.model import Article, Disposition, Match, Repeats, Step
from monitor.store import articles, seeds, stories
from monitor.store.engine import Store

JUDGING = 0x6D6F6E69
"""Key of the advisory lock under which articles are compared and inserted on PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an article: its row, the disposition of the entry that led to it, and the steps to be kept."""

    article_id: int
    disposition: Disposition
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article made ready outside the transaction: everything that costs CPU is done."""

    article: Article
    canonical_url: str
    outlet: str
    portal: bool
    found: tuple[Match, ...]
    first_seen_at: datetime
    signature: signature.Signature
    features: Mapping[str, float]

    @property
    def published_at(self) -> datetime:
        """The time by which stories are joined."""
        return self.article.published_at or self.first_seen_at


def prepare(
    article: Article,
    *,
    canonical_url: str,
    outlet: str,
    portal: bool,
    found: tuple[Match, ...],
    first_seen_at: datetime,
) -> Prepared:
    """Sign the text and count its terms."""
    return Prepared(
        article=article,
        canonical_url=canonical_url,
        outlet=outlet,
        portal=portal,
        found=found,
        first_seen_at=first_seen_at,
        signature=signature.sign(signed_text(article)),
        features=cluster.features(article.title, article.paragraphs),
    )


def signed_text(article: Article) -> str:
    """What a signature rests on: the body, or the title where nothing else is known."""
    return article.text or article.title


def judge(store: Store, connection: Connection, new: Prepared, now: datetime) -> Judged:
    """Compare with everything stored and with the seed corpus, insert, group, give a story."""
    store.advisory(connection, JUDGING)
    if (known := articles.by_canonical_url(connection, new.canonical_url)) is not None:
        return same_url(known, now)
    repeats, verified = compare(connection, new)
    disposition = Disposition.STORED
    if repeats is not None:
        disposition = Disposition.SEED_DUPLICATE if repeats.kind == "seed" else Disposition.DUPLICATE
    article_id = articles.add(
        connection,
        new.article,
        canonical_url=new.canonical_url,
        outlet=new.outlet,
        portal=new.portal,
        disposition=disposition,
        repeats=repeats,
        features=new.features,
        found=new.found,
        first_seen_at=new.first_seen_at,
        now=now,
    )
    articles.index(connection, article_id, new.signature.bands, new.signature.sentences)
    if verified:
        articles.merge_groups(connection, article_id, articles.groups_of(connection, verified))
    steps = [_likeness_step(repeats, now)]
    if disposition is not Disposition.SEED_DUPLICATE:
        steps.append(_place(connection, article_id, new, verified, now))
    return Judged(article_id, disposition, tuple(steps))


def same_url(known: articles.StoredArticle, now: datetime) -> Judged:
    """Another entry led to an article that is stored already: it shares the article's fate."""
    if known.disposition is Disposition.SEED_DUPLICATE:
        detail = f"the same address as {articles.public_id(known.id)}, which repeats the seed {known.repeats_title}"
        return Judged(known.id, Disposition.SEED_DUPLICATE, (Step("likeness", "known text", detail, now),))
    detail = f"the same address as {articles.public_id(known.id)}: {known.title}"
    return Judged(known.id, Disposition.DUPLICATE, (Step("likeness", "same URL", detail, now),))


def compare(
    connection: Connection, new: Prepared, *, besides: int | None = None
) -> tuple[Repeats | None, tuple[int, ...]]:
    """(the text it repeats most, ids of every stored article that it verifiably repeats). `besides` leaves one out."""
    owners = articles.candidates(connection, new.signature.bands, new.signature.sentences)
    compared = _with_seeds(connection, [-owner for owner in owners if owner < 0], new.signature)
    article_ids = [owner for owner in owners if owner > 0 and owner != besides]
    texts = articles.texts_of(connection, article_ids)
    for stored in articles.by_ids(connection, list(texts)):
        likeness = dedup.compare(new.signature.shingles, signature.shingles(texts[stored.id] or stored.title))
        apart = abs((stored.published_at or stored.first_seen_at) - new.published_at)
        # A headline or a feed's line that comes back weeks later is a standing column, not a reprint (core.likeness.dedup).
        if likeness.smaller >= dedup.LONG or apart <= cluster.WINDOW:
            compared.append(("article", articles.public_id(stored.id), stored.title, likeness))
    verdict = dedup.verdict(compared)
    return verdict.repeats, tuple(articles.private_id(article_id) for article_id in verdict.articles)


def against_seeds(connection: Connection, signed: signature.Signature) -> tuple[Repeats | None, Repeats | None]:
    """(the seed that this text repeats, the seed that it is most like whether or not it repeats it)."""
    numbers = [-o for o in articles.candidates(connection, signed.bands, signed.sentences) if o < 0]
    compared = _with_seeds(connection, numbers, signed)
    nearest = max(compared, key=lambda found: (found[3].containment, found[3].similarity, found[1]), default=None)
    return dedup.verdict(compared).repeats, Repeats(*nearest) if nearest is not None else None


def _with_seeds(connection: Connection, numbers: Sequence[int], signed: signature.Signature) -> list[dedup.Candidate]:
    return [
        ("seed", seed_id, title, dedup.compare(signed.shingles, np.frombuffer(packed, dtype="<u8").astype(np.uint64)))
        for seed_id, title, packed in seeds.shingles_of(connection, numbers).values()
    ]


def _likeness_step(repeats: Repeats | None, now: datetime) -> Step:
    if repeats is None:
        return Step("likeness", "new", "no stored text and no seed is a near-duplicate", now)
    word = "known text" if repeats.kind == "seed" else "near-duplicate"
    detail = (
        f"{repeats.kind} {repeats.id} “{repeats.title}”: similarity {repeats.likeness.similarity:.2f},"
        f" containment {repeats.likeness.containment:.2f} (exact)"
    )
    return Step("likeness", word, detail, now)


def _place(connection: Connection, article_id: int, new: Prepared, repeated: Sequence[int], now: datetime) -> Step:
    """Give a new article its story: that of the texts it repeats, else the one it is most like, else one of its own."""
    story_ids = stories.stories_of(connection, repeated)
    if not story_ids:
        members = stories.members(connection, new.published_at, cluster.WINDOW)
        story_ids = cluster.choose(new.features, new.published_at, members)
    if not story_ids:
        story = stories.begin(connection, article_id, new.article.title, now)
        return Step("story", "new", f"begins story {stories.public_id(story)}", now)
    story = stories.join(connection, article_id, story_ids, now)
    return Step("story", "joined", f"joins story {stories.public_id(story)}", now)


TRUST = {"title": 0, "feed": 1, "page": 2}
"""What a text rests on, by how much it says: a text is never replaced by one that rests on less."""


def revise(store: Store, connection: Connection, article_id: int, new: Prepared, now: datetime) -> str | None:
    """The outlet changed an article that is stored: keep the old text as a revision, and make the new one findable.

    Returns what changed, in words, or None when nothing did (or when the new text rests on less than the old one).
    Dispositions already told are not decided again; a text that has grown to repeat others joins their group.
    """
    store.advisory(connection, JUDGING)
    stored = articles.get(connection, article_id)
    if stored is None or TRUST[new.article.text_source] < TRUST[stored.text_source]:
        return None
    titled, worded = stored.title == new.article.title, articles.text_of(connection, stored.id) == new.article.text
    if titled and worded:
        return None
    change = "text" if titled else f"title (before: {stored.title})" if worded else f"text and title ({stored.title})"
    _, verified = compare(connection, new, besides=stored.id)
    article = replace(new.article, published_at=stored.published_at)
    articles.revise(connection, stored, article, features=new.features, found=new.found, change=change, now=now)
    articles.index(connection, stored.id, new.signature.bands, new.signature.sentences)
    if verified and stored.disposition is not Disposition.SEED_DUPLICATE:
        articles.merge_groups(connection, stored.id, (stored.group_id, *articles.groups_of(connection, verified)))
        story_ids = stories.stories_of(connection, (*verified, stored.id))
        if len(story_ids) > 1:
            stories.join(connection, stored.id, story_ids, now)
    return change
