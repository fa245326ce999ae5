"""follow_entry: carry one entry to its disposition."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.article.address import believed_address
from monitor.core.article.of_feed import article_of_feed, completed
from monitor.core.briefing import words
from monitor.core.briefing.corrections import corrects
from monitor.core.match.matcher import Printed
from monitor.core.text.outlets import is_portal, outlet_of
from monitor.core.text.urls import domain, fits
from monitor.model import Article, Disposition, Match, Step
from monitor.pipeline.desk import Desk, outlet_said, said_by
from monitor.pipeline.page import NoPage, Page, TryAgain, get_page
from monitor.store import articles, entries, feeds, judging


@dataclass(frozen=True, slots=True)
class Followed:
    """What following an entry came to: a disposition, or None when it is to be followed again later."""

    entry_id: int
    disposition: Disposition | None
    title: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An entry as it is known before it is followed. `judged`: its article is stored already; `fuller`: from less than a page,
    and this entry may have one. `read_for`: its page was read for that other feed just now, and nothing matched."""

    stored: entries.StoredEntry
    feed: feeds.StoredFeed
    judged: judging.Judged | None
    read_for: str | None
    fuller: bool = False


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An entry in which nothing matched, which is not written down yet."""

    stored: entries.StoredEntry
    disposition: Disposition
    steps: tuple[Step, ...]
    at: datetime
    detail: str


def follow_entry(desk: Desk, entry_id: int, now: datetime) -> Followed:
    """Carry one entry to its disposition, or to its next try."""
    known = look_up(desk, (entry_id,), now).get(entry_id)
    if known is None or known.stored.next_attempt_at is None:
        return Followed(entry_id, known.stored.disposition if known else None)
    found = follow_known(desk, known, now)
    return record_unmatched(desk, (found,))[0] if isinstance(found, Unmatched) else found


def look_up(desk: Desk, entry_ids: Collection[int], now: datetime) -> dict[int, Known]:
    """What is known of these entries, in one transaction; those that there are not are left out."""
    with desk.store.read() as connection:
        found = entries.by_ids(connection, entry_ids)
        waiting = [stored for stored in found.values() if stored.next_attempt_at is not None]
        of_feeds = {feed_id: feeds.get(connection, feed_id) for feed_id in {each.feed_id for each in found.values()}}
        new = [stored for stored in waiting if stored.article_id is None]
        perhaps = judging.perhaps_judged(connection, new)
        elsewhere = entries.ended_elsewhere(connection, new)
        known = {}
        for stored in found.values():
            judged = judging.already_judged(connection, stored, now) if stored.id in perhaps else None
            read_for = None
            if judged is None and stored.canonical_url in elsewhere and stored.host is not None:
                read_for = entries.read_elsewhere(connection, stored, now)
            feed = of_feeds[stored.feed_id]
            if feed is not None:
                fuller = judged is not None and stored.host is not None and _lacks_page(connection, judged)
                known[stored.id] = Known(stored, feed, judged, read_for, fuller)
    return known


def _lacks_page(connection: Connection, judged: judging.Judged) -> bool:
    """Whether an article rests on less than a page."""
    stored = articles.get(connection, judged.article_id)
    return stored is not None and stored.text_source != "page"


def follow_known(desk: Desk, known: Known, now: datetime) -> Followed | Unmatched:
    """Carry an entry that is due to its disposition, or to its next try. One in which nothing matches is left to
    `record_unmatched`: most end so, and many of them fit into one transaction."""
    stored, feed = known.stored, known.feed
    if known.judged is not None and not known.fuller:
        return _decide(desk, stored, known.judged, (), now)
    of_feed = desk.matches_of(stored.entry, feed.feed)
    # A page is read whatever it says where the feed's own text matches, or its article is stored.
    wanted = bool(of_feed) or stored.article_id is not None or known.fuller
    already = None if of_feed else _read_already(known, now)
    page = already or get_page(desk, feed, stored, now, whatever_it_says=wanted or _begun(desk, stored))
    if isinstance(page, TryAgain):
        with desk.store.write() as connection:
            if not entries.claim(connection, stored):
                return _overtaken(connection, stored)
            entries.record(connection, stored.id, *page.steps)
            entries.postpone(connection, stored.id, page.at, attempts=stored.attempts + int(page.failed))
        return Followed(stored.id, None, stored.entry.title)
    if isinstance(page, NoPage) and known.judged is not None:
        return _decide(desk, stored, known.judged, page.steps, now)
    if isinstance(page, NoPage):
        article = article_of_feed(stored.entry, feed.feed) if of_feed else None
        outlet = outlet_said(stored.entry, feed.feed)
        said: tuple[Printed, ...] = (said_by(stored.entry),)
        found, where = of_feed, "feed text"
    else:
        article = _read_together(feed, stored, page, now)
        outlet = _outlet(feed, stored, article)
        said = (_printed(article), said_by(stored.entry))
        found, where = desk.matcher.matches_in(said, outlet), "page and feed text"
    near = () if found else desk.matcher.near_misses_in(said, outlet)
    step = _match_step(found, near, where, now)
    if known.judged is not None and not found:
        return _decide(desk, stored, known.judged, (*page.steps, step), now)
    if article is None or not found:
        return _without_match(desk, stored, page, (step,), now)
    return _keep(desk, feed, stored, page, article, found, (step,), now)


def _begun(desk: Desk, stored: entries.StoredEntry) -> bool:
    """Whether the feed's text holds part of what an expression asks for: the page may hold no more than the rest."""
    return desk.matcher.begun(stored.entry.title, f"{stored.entry.summary}\n\n{stored.entry.content}")


def record_unmatched(desk: Desk, found: Sequence[Unmatched]) -> list[Followed]:
    """Write down entries in which nothing matched. One transaction."""
    done = []
    with desk.store.write() as connection:
        claimed = entries.claim_all(connection, [each.stored for each in found])
        ours = [each for each in found if each.stored.id in claimed]
        entries.record_all(connection, {each.stored.id: each.steps for each in ours})
        entries.decide_all(connection, {each.stored.id: (each.disposition, each.at) for each in ours})
        for each in found:
            if each.stored.id in claimed:
                done.append(Followed(each.stored.id, each.disposition, each.stored.entry.title, each.detail))
            else:
                done.append(_overtaken(connection, each.stored))
    return done


def _read_already(known: Known, now: datetime) -> NoPage | None:
    """Nothing to ask for: the page was read for another feed just now, and nothing matched in it, nor in what this feed says.

    An outlet's article stands in several of its feeds (latest, section, most read).
    """
    if known.read_for is None:
        return None
    said = Step("page", "read already", f"for {known.read_for}, and nothing matched", now)
    return NoPage(Disposition.NO_MATCH, (said,))


def _overtaken(connection: Connection, stored: entries.StoredEntry) -> Followed:
    """Another thread was faster, and its word stands; or the feed changed the entry, and it is followed anew."""
    current = entries.get(connection, stored.id)
    return Followed(stored.id, current.disposition if current else None, stored.entry.title)


def _read_together(feed: feeds.StoredFeed, stored: entries.StoredEntry, page: Page, now: datetime) -> Article:
    """One article out of what the page and the feed say."""
    entry = stored.entry
    article = completed(page.article, entry, feed.feed, now)
    if corrects(entry.title) and not corrects(article.title, article.tags):  # the feed alone carries the mark
        article = replace(article, tags=(words.CORRECTION, *article.tags))
    return article


def _printed(article: Article) -> Printed:
    """An article as the matcher looks at it."""
    return Printed(article.title, "\n\n".join((*article.tags, *article.deck)), article.text)


def _outlet(feed: feeds.StoredFeed, stored: entries.StoredEntry, article: Article) -> str:
    """Who printed it: by the desk's word, by the page's, by the feed's, by its address."""
    told = feed.feed.outlet or article.outlet or stored.entry.outlet
    return told or outlet_of(article.url) or domain(article.url)


def _match_step(found: tuple[Match, ...], near: tuple[str, ...], where: str, now: datetime) -> Step:
    if found:
        said = ", ".join(dict.fromkeys(f"{match.topic}: {match.keyword} ({match.field})" for match in found))
        return Step("match", "matched", said, now)
    almost = f"; almost: {'; '.join(near)}" if near else ""
    return Step("match", "no match", f"no keyword in {where}{almost}", now)


def _without_match(
    desk: Desk, stored: entries.StoredEntry, page: Page | NoPage, steps: tuple[Step, ...], now: datetime
) -> Followed | Unmatched:
    """Nothing matched in what was looked at: the entry ends by what could not be looked at, if anything."""
    disposition = page.otherwise if isinstance(page, NoPage) else Disposition.NO_MATCH
    if stored.article_id is None:
        detail = page.steps[-1].detail if page.steps else ""
        return Unmatched(stored, disposition, (*page.steps, *steps), now, detail)
    with desk.store.write() as connection:  # an edited article that lost its keyword stays what it was
        if not entries.claim(connection, stored):
            return _overtaken(connection, stored)
        corrected = entries.is_corrected(connection, stored)
        entries.record(connection, stored.id, *page.steps, *steps)
        if corrected:
            judging.note_correction(desk.store, connection, stored.article_id, stored.entry.title, now)
        entries.settle(connection, stored.id)
    return Followed(stored.id, stored.disposition, stored.entry.title)


def _keep(
    desk: Desk,
    feed: feeds.StoredFeed,
    stored: entries.StoredEntry,
    page: Page | NoPage,
    article: Article,
    found: tuple[Match, ...],
    steps: tuple[Step, ...],
    now: datetime,
) -> Followed:
    """A relevant article: likeness, store, group, story and disposition in one transaction; or a revision of a known one."""
    address = _address(stored, page)
    if not fits(article.url):
        article = replace(article, url=stored.entry.url or feed.feed.url)
    prepared = judging.prepare(
        article,
        canonical_url=address,
        outlet=_outlet(feed, stored, article),
        portal=is_portal(article.url) or article.origin_url is not None,
        found=found,
        first_seen_at=stored.first_seen_at,
        said=stored.entry,
        timezone=desk.config.timezone,
        threshold=desk.config.story_threshold,
    )
    if stored.article_id is not None:
        return _revise(desk, stored, prepared, (*page.steps, *steps), now)
    with desk.store.write() as connection:
        if not entries.claim(connection, stored):
            return _overtaken(connection, stored)
        judged = judging.judge(desk.store, connection, prepared, now)
        entries.record(connection, stored.id, *page.steps, *steps, *judged.steps)
        entries.decide(connection, stored.id, judged.disposition, now=now, article_id=judged.article_id)
    return Followed(stored.id, judged.disposition, article.title, judged.steps[0].detail)


def _revise(
    desk: Desk, stored: entries.StoredEntry, prepared: judging.Prepared, steps: tuple[Step, ...], now: datetime
) -> Followed:
    """The feed changed an entry whose article is stored: keep the new text, and the old one as a revision."""
    assert stored.article_id is not None
    with desk.store.write() as connection:
        if not entries.claim(connection, stored):
            return _overtaken(connection, stored)
        corrected = entries.is_corrected(connection, stored)
        entries.record(connection, stored.id, *steps)
        entries.settle(connection, stored.id)
        if (judged := judging.moved_to_another(desk.store, connection, stored, prepared, now)) is not None:
            entries.record(connection, stored.id, *judged.steps)
            return Followed(stored.id, judged.disposition, stored.entry.title, judged.steps[0].detail)
        change = judging.revise(desk.store, connection, stored.article_id, prepared, now, entry=stored)
        if corrected:
            judging.note_correction(desk.store, connection, stored.article_id, stored.entry.title, now)
        if change is not None:
            kept = Step("revision", "kept", f"the outlet changed its {change}", now)
            entries.record(connection, stored.id, kept)
    return Followed(stored.id, stored.disposition, stored.entry.title)


def _decide(
    desk: Desk, stored: entries.StoredEntry, judged: judging.Judged, steps: tuple[Step, ...], now: datetime
) -> Followed:
    with desk.store.write() as connection:
        if not entries.claim(connection, stored):
            return _overtaken(connection, stored)
        entries.record(connection, stored.id, *steps, *judged.steps)
        entries.decide(connection, stored.id, judged.disposition, now=now, article_id=judged.article_id)
    return Followed(stored.id, judged.disposition, stored.entry.title, judged.steps[0].detail)


def _address(stored: entries.StoredEntry, page: Page | NoPage) -> str:
    """The canonical URL of the article."""
    if not isinstance(page, Page):
        return stored.canonical_url
    return believed_address(page.article.canonical_url, page.url or stored.entry.url) or stored.canonical_url
