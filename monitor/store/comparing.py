"""An article made ready to be judged, what it is compared with, and the story it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Connection

from monitor.core.likeness import cluster, dedup, pairing, signature
from monitor.model import Article, Disposition, FeedEntry, Match, Repeats, Step
from monitor.store import articles, index, seeds, stories, texts

TRUST = {"title": 0, "feed": 1, "page": 2}
"""What a text rests on, by how much it says: a text is never replaced by one that rests on less."""


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
    side: pairing.Side
    """How it is known, to be paired with what a search brought, or with what its outlet did."""

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
    said: FeedEntry | None = None,
) -> Prepared:
    """Sign the text and count its terms. `said` is the entry that led to the article, as its feed has it."""
    titles = (article.title, said.title if said else "")
    names = (outlet, article.outlet or "", (said.outlet or "") if said else "")
    return Prepared(
        article=article,
        canonical_url=canonical_url,
        outlet=outlet,
        portal=portal,
        found=found,
        first_seen_at=first_seen_at,
        signature=signature.sign(signed_text(article)),
        features=cluster.features(article.title, article.paragraphs),
        side=pairing.Side(
            url=article.url,
            outlet=outlet,
            published_at=article.published_at,
            first_seen_at=first_seen_at,
            titles=frozenset(key for title in titles if (key := pairing.title_key(title, *names))),
            addresses=pairing.addresses_of(canonical_url, article.origin_url, said.copy_url if said else None),
            portal=portal,
            text=article.text,
        ),
    )


def signed_text(article: Article) -> str:
    """What a signature rests on: the body, or the title where nothing else is known."""
    return article.text or article.title


def compare(
    connection: Connection, new: Prepared, *, besides: int | None = None
) -> tuple[Repeats | None, tuple[int, ...]]:
    """(the text it repeats most, ids of every stored article that it verifiably repeats). `besides` leaves one out."""
    owners = index.candidates(connection, new.signature.bands, new.signature.sentences)
    compared = _with_seeds(connection, [-owner for owner in owners if owner < 0], new.signature)
    article_ids = [owner for owner in owners if owner > 0 and owner != besides]
    kept = texts.texts_of(connection, article_ids)
    for stored in articles.by_ids(connection, list(kept)):
        likeness = dedup.compare(new.signature.shingles, signature.shingles(kept[stored.id] or stored.title))
        apart = abs((stored.published_at or stored.first_seen_at) - new.published_at)
        # A headline or a feed's line that comes back weeks later is a standing column, not a reprint (core.likeness.dedup).
        if likeness.smaller >= dedup.LONG or apart <= cluster.WINDOW:
            compared.append(("article", articles.public_id(stored.id), stored.title, likeness))
    verdict = dedup.verdict(compared)
    return verdict.repeats, tuple(articles.private_id(article_id) for article_id in verdict.articles)


def against_seeds(connection: Connection, signed: signature.Signature) -> tuple[Repeats | None, Repeats | None]:
    """(the seed that this text repeats, the seed that it is most like whether or not it repeats it)."""
    numbers = [-o for o in index.candidates(connection, signed.bands, signed.sentences) if o < 0]
    compared = _with_seeds(connection, numbers, signed)
    nearest = max(compared, key=lambda found: (found[3].containment, found[3].similarity, found[1]), default=None)
    return dedup.verdict(compared).repeats, Repeats(*nearest) if nearest is not None else None


def _with_seeds(connection: Connection, numbers: Sequence[int], signed: signature.Signature) -> list[dedup.Candidate]:
    return [
        ("seed", seed_id, title, dedup.compare(signed.shingles, np.frombuffer(packed, dtype="<u8").astype(np.uint64)))
        for seed_id, title, packed in seeds.shingles_of(connection, numbers).values()
    ]


def likeness_step(repeats: Repeats | None, now: datetime) -> Step:
    """What the comparison found, in words."""
    if repeats is None:
        return Step("likeness", "new", "no stored text and no seed is a near-duplicate", now)
    word = "known text" if repeats.kind == "seed" else "near-duplicate"
    detail = (
        f"{repeats.kind} {repeats.id} “{repeats.title}”: similarity {repeats.likeness.similarity:.2f},"
        f" containment {repeats.likeness.containment:.2f} (exact)"
    )
    return Step("likeness", word, detail, now)


def place(connection: Connection, article_id: int, new: Prepared, repeated: Sequence[int], now: datetime) -> Step:
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
