"""When a feed is asked again, and whether its 304 is believed: what the desk, the server, the feed's rhythm and the next
edition say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.core.feed import doubt, schedule
from monitor.core.feed.rhythm import BASELINE_WELL, may_be_silent, pace, rhythm
from monitor.model import Fetched, FetchFailed, ParsedFeed, Validators
from monitor.pipeline.desk import Desk
from monitor.store import feeds, polls, silence

CONFIRMED = timedelta(days=7)
"""A 304 within this time shows that a server's validators work: a feed that publishes all day gives one at night."""

SCROLLED = "every entry was new: some may have come and gone between two polls"


# --- when -------------------------------------------------------------------------------------------------------------


def next_poll(
    desk: Desk, feed: feeds.StoredFeed, now: datetime, max_age: timedelta | None, *, lost: bool = False
) -> datetime:
    """After an answer that was read, or a 304; `feed` as that answer left it.

    `lost`: entries may have scrolled by since the poll before.
    """
    every = ordinary(desk, feed)
    usual = _pace(desk, feed, now, max_age, lost=lost) if feed.feed.adaptive else every
    floor, interval = (
        schedule.interval(
            spacing,
            max_age=max_age,
            ttl=feed.ttl,
            # A search service's answer is made for each request: there is nothing to compare it with.
            has_validators=feed.validators != Validators() or feed.feed.kind == "naver-search",
        )
        for spacing in (min(usual, every), usual)
    )
    planned = schedule.next_poll(
        polled_at=now,
        interval=interval,
        floor=floor,
        editions=coming_editions(desk, now),
        lead=schedule.lead(feed.feed.url),
        stretch=schedule.drift(feed.feed.url, now),
    )
    return schedule.outside(planned, skip_hours=feed.skip_hours, skip_days=feed.skip_days)


def _pace(desk: Desk, feed: feeds.StoredFeed, now: datetime, max_age: timedelta | None, *, lost: bool) -> timedelta:
    """What the feed's own rhythm says."""
    every, polling = ordinary(desk, feed), desk.config.polling
    proved = _scrolls_by(feed, every) or (feed.confirmed_at is not None and now - feed.confirmed_at <= CONFIRMED)
    # max-age=0 wants every copy to be checked; it does not say that anyone may ask all the time.
    stated = max((word for word in (max_age, feed.ttl) if word), default=None)
    return pace(
        feed.gap,
        feed.span,
        silence=now - feed.newest_at if feed.newest_at is not None else timedelta(),
        every=every,
        shortest=polling.shortest,
        longest=polling.longest,
        haste=(proved and feed.lied_at is None and feed.validators != Validators())
        or (stated is not None and stated < every),
        lost=lost,
    )


def _scrolls_by(feed: feeds.StoredFeed, every: timedelta) -> bool:
    """Whether what the feed holds is gone within two ordinary polls, as those since its first have shown.

    Such a feed has news whenever it is asked, so that no 304 can prove its validators; they are believed until shown to lie.
    """
    published = (
        feed.newest_at is not None and feed.first_success_at is not None and feed.newest_at > feed.first_success_at
    )
    return published and feed.span is not None and feed.span < 2 * every


def ordinary(desk: Desk, feed: feeds.StoredFeed) -> timedelta:
    """The time between two polls of a feed of which nothing else is known: as the desk wrote it, or within its bounds."""
    if not feed.feed.adaptive:
        return feed.feed.every
    return min(max(feed.feed.every, desk.config.polling.shortest), desk.config.polling.longest)


def after_failure(desk: Desk, feed: feeds.StoredFeed, failed: FetchFailed, now: datetime) -> datetime:
    """After a failure, the one more that `feed` does not count yet."""
    planned = schedule.after_failure(
        now=now,
        failures=feed.failures + 1,
        reason=failed.reason,
        retry_after=failed.retry_after,
        every=ordinary(desk, feed),
        editions=coming_editions(desk, now),
        lead=schedule.lead(feed.feed.url),
    )
    return schedule.outside(planned, skip_hours=feed.skip_hours, skip_days=feed.skip_days)


def coming_editions(desk: Desk, now: datetime) -> list[datetime]:
    """The next editions of every digest, ascending."""
    upcoming: set[datetime] = set()
    for plan in desk.config.digests:
        upcoming |= set(desk.config.timetable(plan).editions(after=now, count=2))
    return sorted(upcoming)


# --- what an answer changes -------------------------------------------------------------------------------------------


def heard(feed: feeds.StoredFeed, fetched: Fetched, parsed: ParsedFeed, now: datetime, *, new: int) -> feeds.StoredFeed:
    """`feed` as a document leaves it: its validators, what it says of itself, and its rhythm.

    A further page of a search's results says nothing of how often new ones come.
    """
    told = rhythm((entry.published_at for entry in parsed.entries), now)
    gap, span = (told.gap, told.span) if feed.cursor is None else (feed.gap, feed.span)
    newest = max((at for at in (feed.newest_at, told.newest) if at is not None), default=None)
    return replace(
        feed,
        validators=fetched.validators,
        ttl=parsed.ttl,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        gap=gap,
        span=span,
        # Entries without dates are as new as they are to us.
        newest_at=now if new and told.newest is None else newest,
    )


def scrolled_by(feed: feeds.StoredFeed, *, new: int, known: int) -> bool:
    """Whether entries may have come and gone unseen: nothing in the document was known, although `feed`, as it was before
    this poll, had brought entries. (A search's results are read on until something known comes.)
    """
    return feed.entries_seen > 0 and new > 0 and known == 0 and feed.feed.kind != "naver-search"


# --- whether its 304 is believed --------------------------------------------------------------------------------------


def wants_probe(connection: Connection, feed: feeds.StoredFeed, now: datetime) -> bool:
    """Whether this poll is to be asked without the validators that are there, because the server's 304 is in doubt."""
    if feed.validators == Validators() or feed.failures or feed.confirmed_at is None or feed.cursor is not None:
        return False
    if feed.lied_at is None and not may_be_silent(feed.newest_at, now):
        return False
    if not doubt.may_probe(feed.doubt, read_at=polls.read_at(connection, feed.id), now=now):
        return False
    # A person may be told of silence sooner than a server is doubted for it.
    return feed.lied_at is not None or silence.since(connection, feed, now, fewest=BASELINE_WELL) is not None


def judged(
    before: feeds.StoredFeed, after: feeds.StoredFeed, parsed: ParsedFeed, now: datetime, *, new: int, probe: bool
) -> feeds.StoredFeed:
    """`after` with what the answer shows of the server's honesty."""
    known, sent = before.validators, after.validators
    same = known.etag == sent.etag if known.etag else probe and known.last_modified == sent.last_modified is not None
    found = doubt.after_answer(
        before.doubt,
        probe=probe,
        new=new,
        lied=doubt.lie_shown(
            new=new,
            probe=probe,
            same_validators=same,
            published=(entry.published_at for entry in parsed.entries),
            known_until=before.newest_at,
            confirmed_at=before.confirmed_at,
        ),
        now=now,
    )
    return replace(after, probed_at=found.probed_at, probes=found.probes, lied_at=found.lied_at)
