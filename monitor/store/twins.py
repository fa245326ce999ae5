"""One article that a search brought and its outlet's own feed as well, in either order: one row, told once.

What only stands in for an article (`core.likeness.pairing`) never gets a second row beside it. Where the stand-in came first,
its row becomes the outlet's: the id stays, and with it whether it was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from monitor.core.feed.searches import is_unresolved
from monitor.core.likeness import dedup, pairing, signature
from monitor.model import Disposition, Repeats, Step
from monitor.store import articles, editions, entries, grouping, likenesses, placing, texts
from monitor.store.articles import TRUST
from monitor.store.comparing import Judged, Prepared, compare, likeness_step, take_place

SameAs = Literal["same URL", "same article"]


def same_url(known: articles.StoredArticle, now: datetime, how: SameAs = "same URL") -> Judged:
    """Another entry led to an article that is stored already: it shares the article's fate."""
    same = f"the same {'address' if how == 'same URL' else 'article'} as {articles.public_id(known.id)}"
    if known.disposition is Disposition.SEED_DUPLICATE:
        detail = f"{same}, which repeats the seed {known.repeats_title}"
        return Judged(known.id, Disposition.SEED_DUPLICATE, (Step("likeness", "known text", detail, now),))
    by = "" if how == "same URL" else f" ({pairing.SAME_ARTICLE[standing_of(known)]})"
    return Judged(known.id, Disposition.DUPLICATE, (Step("likeness", how, f"{same}{by}: {known.title}", now),))


def already_judged(connection: Connection, stored: entries.StoredEntry, now: datetime) -> Judged | None:
    """What becomes of an entry whose article is stored already, known before its page is asked for; None where it is not.

    It has the article's address, or one of both is a portal's copy of the other. The original of a copy goes on: its page
    is worth having.
    """
    known = articles.by_canonical_url(connection, stored.canonical_url)
    if known is not None:
        return same_url(known, now)
    entry = stored.entry
    # A link to Google News that led to an article stays its link, also when the outlet's address has been found since.
    others = {entry.copy_url, stored.canonical_url if is_unresolved(entry.url) else ""} - {""}
    found = articles.at_addresses(connection, {stored.canonical_url} | others, others)
    known = max(found, key=_rank, default=None)
    if known is None or pairing.standing(entry.url) > standing_of(known):
        return None
    return same_url(known, now, "same article")


def perhaps_judged(connection: Connection, stored: Sequence[entries.StoredEntry]) -> frozenset[int]:
    """Of these entries those for which `already_judged` may have an answer, in one look-up: the rest has none."""
    alone = [each for each in stored if not each.entry.copy_url and not is_unresolved(each.entry.url)]
    known = articles.known_addresses(connection, {each.canonical_url for each in alone})
    return frozenset(each.id for each in stored) - {each.id for each in alone if each.canonical_url not in known}


def twins_of(connection: Connection, new: Prepared) -> list[articles.StoredArticle]:
    """The stored articles that this one is as well: by an address that both have, or by headline, outlet and time.

    The one that is to stay comes first: the outlet's own, else one that was told, else the best known, else the oldest.
    """
    side = new.side
    found = {a.id: a for a in articles.at_addresses(connection, side.addresses, side.addresses - {new.canonical_url})}
    for stored in articles.like_titled(connection, side.titles):
        if stored.id not in found and pairing.pairs(side, _side(connection, stored, side.titles)):
            found[stored.id] = stored

    def rank(stored: articles.StoredArticle) -> tuple[bool, bool, int, int]:
        return standing_of(stored) == 2, editions.was_told(connection, stored.id), *_rank(stored)

    return sorted(found.values(), key=rank, reverse=True)


def _side(connection: Connection, stored: articles.StoredArticle, titles: frozenset[str]) -> pairing.Side:
    return pairing.Side(
        url=stored.url,
        outlet=stored.outlet,
        published_at=stored.published_at,
        first_seen_at=stored.first_seen_at,
        titles=titles,  # it was looked up by them
        addresses=pairing.addresses_of(stored.canonical_url, stored.origin_url),
        portal=stored.portal,
        text=texts.text_of(connection, stored.id) or "",
    )


def standing_of(stored: articles.StoredArticle) -> pairing.Standing:
    """How a stored article is known."""
    return pairing.standing(stored.url, stored.portal)


def owns(connection: Connection, entry: entries.StoredEntry, stored: articles.StoredArticle) -> bool:
    """Whether an article goes where this entry leads: of those that lead to it from its outlet (else from a portal) it is the
    oldest, or all of them lead there by now."""
    others = [other for other, _ in entries.of_article(connection, stored.id)]
    best = max((pairing.standing(other.entry.url) for other in others), default=0)
    weighty = [other for other in others if pairing.standing(other.entry.url) == best]
    if not weighty or pairing.standing(entry.entry.url) < best:
        return False
    return weighty[0].id == entry.id or {other.canonical_url for other in weighty} == {entry.canonical_url}


def _rank(stored: articles.StoredArticle) -> tuple[int, int]:
    """Of several the one known best, and of those the oldest, is the greatest."""
    return standing_of(stored), -stored.id


def take_over(connection: Connection, known: articles.StoredArticle, new: Prepared, now: datetime) -> Judged:
    """The outlet itself brings what is known through a search: the row stays, told or not, and becomes the outlet's.

    A text that says more than the search's takes its place and is judged: what was not told yet is decided by it.
    """
    better = TRUST[new.article.text_source] >= TRUST[known.text_source]
    compared = compare(connection, new, besides=known.id) if better else None
    told = editions.was_told(connection, known.id)
    disposition = known.disposition
    if compared is not None and not told:
        disposition = disposition_of(compared.repeats, known, articles.by_ids(connection, compared.verified))
    articles.take_over(
        connection,
        known,
        new.article,
        canonical_url=new.canonical_url,
        outlet=new.outlet,
        portal=new.portal,
        disposition=disposition,
        repeats=compared.repeats if compared is not None else None,
        now=now,
    )
    public = articles.public_id(known.id)
    detail = (
        f"the same article as {public}, {pairing.SAME_ARTICLE[standing_of(known)]}; its address is the outlet's own now"
    )
    steps = [Step("likeness", "same article", detail + (", its text as well" if better else ""), now)]
    if compared is not None:
        articles.replace_text(connection, known.id, new.article, drawn=new.drawn, found=new.found, now=now)
        if compared.repeats is not None:
            steps.append(likeness_step(compared, now))
        steps += take_place(connection, known.id, new, compared.alike, now)
        if compared.repeats is not None and compared.repeats.kind == "seed" and told:
            steps.append(stays_told(public, now))
    else:  # the outlet's date, where it gives one, may be another
        placing.settle(connection, [known.group_id], now, threshold=new.threshold)
    follow_suit(connection, known, disposition, steps[1:], now)
    seed = disposition is Disposition.SEED_DUPLICATE
    return Judged(known.id, disposition if seed else Disposition.DUPLICATE, tuple(steps))


def stays_told(public: str, now: datetime) -> Step:
    """Why an article that turned out to be known already stays what it was."""
    return Step("likeness", "told before", f"{public} was in an edition already, so it stays what it was", now)


def disposition_of(
    repeats: Repeats | None,
    known: articles.StoredArticle | None = None,
    verified: Sequence[articles.StoredArticle] = (),
) -> Disposition:
    """What an article ends as. Of `known`, whose text grew to repeat others, those that repeat it themselves do not count:
    one of a group has to be told."""
    if repeats is None:
        return Disposition.STORED
    if repeats.kind == "seed":
        return Disposition.SEED_DUPLICATE
    if known is not None and known.disposition is Disposition.STORED:
        original = any(other.disposition is Disposition.STORED for other in verified)
        return Disposition.DUPLICATE if original else Disposition.STORED
    return Disposition.DUPLICATE


def follow_suit(
    connection: Connection,
    known: articles.StoredArticle,
    disposition: Disposition,
    why: Sequence[Step],
    now: datetime,
) -> None:
    """The entry that brought the article ends as the article does."""
    if disposition is known.disposition:
        return
    for entry, _ in entries.of_article(connection, known.id):
        if entry.disposition is known.disposition and entry.next_attempt_at is None:
            entries.record(connection, entry.id, *why)
            entries.decide(connection, entry.id, disposition, now=now, article_id=known.id)


def fold(connection: Connection, other: articles.StoredArticle, kept: int, new: Prepared, now: datetime) -> None:
    """Two searches brought one article under two rows that nothing joined before its outlet did: one of them is told."""
    stays = articles.get(connection, kept)
    if stays is None or other.disposition is not Disposition.STORED or editions.was_told(connection, other.id):
        return
    text = texts.text_of(connection, other.id) or other.title
    likeness = dedup.compare(new.signature.shingles, signature.shingles(text))
    public = articles.public_id(kept)
    disposition, repeats = Disposition.DUPLICATE, Repeats("article", public, stays.title, likeness)
    if stays.disposition is Disposition.SEED_DUPLICATE:  # a known text is not told under another row either
        disposition = Disposition.SEED_DUPLICATE
        repeats = Repeats("seed", stays.repeats_id or "", stays.repeats_title or "", likeness)
    articles.decide(connection, other.id, disposition, repeats, now)
    likenesses.add(connection, other.id, likenesses.Alike(kept, likeness, duplicate=True))
    changed = grouping.regroup(connection, other.id)
    placing.settle(connection, changed, now, threshold=new.threshold)
    detail = f"the same article as {public}, which its outlet has brought meanwhile"
    follow_suit(connection, other, disposition, [Step("likeness", "same article", detail, now)], now)
