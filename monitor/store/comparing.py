"""An article made ready to be judged, what it is compared with, and what follows for its group and its story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Connection

from monitor.core.briefing.key_sentence import key_sentence
from monitor.core.likeness import cluster, dedup, pairing, signature, terms
from monitor.core.likeness.facts import Fact, facts
from monitor.core.likeness.relation import Printing, relation
from monitor.model import Article, Disposition, FeedEntry, Match, Repeats, Step
from monitor.store import articles, grouping, index, likenesses, novelty, placing, seeds, stories, texts


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
    drawn: articles.Drawn
    side: pairing.Side
    """How it is known, to be paired with what a search brought, or with what its outlet did."""
    facts: tuple[Fact, ...]
    """What it says that may be new."""
    threshold: float
    """How alike articles must be to share a story (`[stories] threshold`)."""

    @property
    def published_at(self) -> datetime:
        """The time by which stories are joined."""
        return self.article.published_at or self.first_seen_at

    @property
    def printing(self) -> Printing:
        """What tells where its text is from."""
        said = self.article
        return Printing(self.outlet, self.published_at, len(said.text), said.tags, said.agency, self.portal)


def prepare(
    article: Article,
    *,
    canonical_url: str,
    outlet: str,
    portal: bool,
    found: tuple[Match, ...],
    first_seen_at: datetime,
    said: FeedEntry | None = None,
    timezone: str = "Asia/Seoul",
    threshold: float = cluster.THRESHOLD,
) -> Prepared:
    """Sign the text, count its terms, choose its key sentence, read its facts (dates in `timezone`, the desk's).

    `said` is the entry that led to the article, as its feed has it.
    """
    titles = (article.title, said.title if said else "")
    names = (outlet, article.outlet or "", (said.outlet or "") if said else "")
    features = terms.features(article.title, article.paragraphs)
    hits = {match.snippet[slice(*match.mark)] for match in found}
    return Prepared(
        article=article,
        canonical_url=canonical_url,
        outlet=outlet,
        portal=portal,
        found=found,
        first_seen_at=first_seen_at,
        signature=signature.sign(signed_text(article)),
        drawn=articles.Drawn(features, key_sentence(article.title, article.paragraphs, features, hits)),
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
        facts=facts(
            article.title,
            article.paragraphs,
            published_at=article.published_at or first_seen_at,
            timezone=timezone,
            byline=article.byline,
            besides={match.keyword for match in found},
        ),
        threshold=threshold,
    )


def signed_text(article: Article) -> str:
    """What a signature rests on: the body, or the title where nothing else is known."""
    return article.text or article.title


# --- comparing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    """What a text is like."""

    repeats: Repeats | None
    """The text that it repeats most, a seed before any article."""
    quoted: Repeats | None
    """Where it repeats none: the one with which it shares the longest passage."""
    alike: tuple[likenesses.Alike, ...]
    """Every text that it repeats or shares a passage with."""

    @property
    def verified(self) -> tuple[int, ...]:
        """The articles that it repeats, by id."""
        return tuple(sorted(each.other_id for each in self.alike if each.duplicate and each.other_id > 0))


def compare(connection: Connection, new: Prepared, *, besides: int | None = None) -> Compared:
    """Compare with everything stored and with the seeds, exactly. `besides` leaves one article out."""
    owners = index.candidates(connection, new.signature.bands, new.signature.sentences)
    met = with_seeds(connection, [-owner for owner in owners if owner < 0], new.signature)
    deciding = list(met.values())
    alike = [likenesses.Alike(-n, seed.likeness, dedup.is_duplicate(seed.likeness)) for n, seed in met.items()]
    quotable = list(met.values())
    others = [owner for owner in owners if owner > 0 and owner != besides]
    kept = texts.texts_of(connection, others)
    bands = index.shared_bands(connection, new.signature.bands, set(others) - set(kept))
    for stored in articles.by_ids(connection, others):
        if stored.id in kept:
            likeness = dedup.compare(new.signature.shingles, signature.shingles(kept[stored.id] or stored.title))
        elif stored.length >= ESTIMABLE:
            likeness = dedup.estimate(bands.get(stored.id, 0))
        else:
            continue
        how = relation(new.printing, printing_of(stored))
        found = Repeats("article", articles.public_id(stored.id), stored.title, likeness, how)
        apart = abs(stored.dated_at - new.published_at)
        lasting = dedup.lasts(likeness) or apart <= cluster.WINDOW
        alike.append(likenesses.Alike(stored.id, likeness, lasting and dedup.is_duplicate(likeness)))
        quotable.append(found)
        # What was kept out as known tells nobody anything: a text that repeats it, and no seed, is news.
        if lasting and stored.disposition is not Disposition.SEED_DUPLICATE:
            deciding.append(found)
    repeats = dedup.verdict(deciding)
    return Compared(
        repeats=repeats,
        quoted=dedup.longest_passage(quotable) if repeats is None else None,
        alike=tuple(each for each in alike if each.duplicate or dedup.quotes(each.likeness)),
    )


ESTIMABLE = 250
"""Characters below which a text of which only bands are left is compared with nothing: it may be a column that comes back."""


def printing_of(stored: articles.StoredArticle) -> Printing:
    """What tells where the text of a stored article is from."""
    return Printing(stored.outlet, stored.dated_at, stored.length, stored.tags, stored.agency, stored.portal)


def against_seeds(connection: Connection, signed: signature.Signature) -> tuple[Repeats | None, Repeats | None]:
    """(the seed that this text repeats, the seed that it is most like whether or not it repeats it)."""
    numbers = [-o for o in index.candidates(connection, signed.bands, signed.sentences) if o < 0]
    compared = list(with_seeds(connection, numbers, signed).values())
    nearest = max(compared, key=lambda s: (s.likeness.containment, s.likeness.similarity, s.id), default=None)
    return dedup.verdict(compared), nearest


def with_seeds(connection: Connection, numbers: Sequence[int], signed: signature.Signature) -> Mapping[int, Repeats]:
    """How a text compares with these seeds, by number."""
    found = {}
    for number, (seed_id, title, packed) in seeds.shingles_of(connection, numbers).items():
        known = np.frombuffer(packed, dtype="<u8").astype(np.uint64)
        found[number] = Repeats("seed", seed_id, title, dedup.compare(signed.shingles, known))
    return found


HOW = {
    "portal_copy": "portal copy",
    "wire_copy": "wire copy",
    "reprint": "reprint",
    "update": "update",
    "quotes": "quotes",
    "same_url": "same URL",
}
"""How a text is like another, for a step."""


def likeness_step(compared: Compared, now: datetime) -> Step:
    """What the comparison found, in words."""
    repeats, quoted = compared.repeats, compared.quoted
    if repeats is not None:
        word = "known text" if repeats.kind == "seed" else "near-duplicate"
        return Step("likeness", word, f"{HOW[repeats.relation]} of {_evidence(repeats)}", now)
    if quoted is not None:
        return Step(
            "likeness",
            "new",
            f"no copy, but it {HOW[quoted.relation]}: it shares a passage with {_evidence(quoted)}",
            now,
        )
    return Step("likeness", "new", "no stored text and no seed is a near-duplicate", now)


def _evidence(found: Repeats) -> str:
    likeness = found.likeness
    if likeness.estimated:
        return (
            f"{found.kind} {found.id} “{found.title}”: similarity about {likeness.similarity:.2f} (estimated: its text is no"
            " longer kept)"
        )
    return (
        f"{found.kind} {found.id} “{found.title}”: similarity {likeness.similarity:.2f},"
        f" containment {likeness.containment:.2f} (exact; {likeness.shared} of {likeness.smaller} pieces of the shorter text)"
    )


# --- what follows -----------------------------------------------------------------------------------------------------


def take_place(
    connection: Connection, article_id: int, new: Prepared, alike: Sequence[likenesses.Alike], now: datetime
) -> tuple[Step, ...]:
    """Index an article whose text is new here, or another than it was, and give it its group and its story. A step where that
    is another story than before."""
    before = stories.stories_of(connection, [article_id])
    index.add(connection, article_id, new.signature.bands, new.signature.sentences)
    novelty.keep(connection, article_id, new.facts)
    lost = likenesses.keep(connection, article_id, alike)
    changed = grouping.regroup(connection, article_id, lost)
    placing.settle(connection, changed, now, threshold=new.threshold)
    return story_step(connection, article_id, before.get(article_id), now)


def story_step(connection: Connection, article_id: int, before: int | None, now: datetime) -> tuple[Step, ...]:
    """Which story an article has now, where it is another than `before`."""
    story = stories.stories_of(connection, [article_id]).get(article_id)
    if story is None or story == before:
        return ()
    public = stories.public_id(story)
    if len(stories.members(connection, [story])) > 1:
        return (Step("story", "joined", f"joins story {public}", now),)
    earlier = stories.followed(connection, [story]).get(story)
    said = f", which takes up {stories.public_id(earlier)} again" if earlier is not None else ""
    return (Step("story", "new", f"begins story {public}{said}", now),)
