"""What is asked of a feed: its address, or a search service with the desk's keys and its daily quota.

A search of Naver is read page by page, one page a unit of work. A *reading* begins at the newest result and ends where
results begin that were known before it began; what its own pages brought does not end it, because results move down while
it goes on. A failure in between leaves it unfinished: the next poll begins at the newest result again and reads on to the
same end, so that no hole is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.core.feed.naver import complaint
from monitor.model import FailureReason, Fetched, FetchFailed, FetchOutcome, ParsedFeed, Unreadable, Validators
from monitor.net import naver
from monitor.net.fetch import FEED_ACCEPT
from monitor.pipeline.desk import Desk
from monitor.store import entries, feeds, quotas

BEYOND = (
    f"Naver's search gives its newest {naver.LAST_START:,} results only: older ones that are new to the desk were not"
    " within reach; a narrower query, or a shorter `every`, brings them all"
)
REFUSED = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a search's reading stands after a page: `cursor` None is its end; `notice` is one line for a person."""

    cursor: feeds.Cursor | None = None
    notice: str | None = None


class _QuotaUsedUp(Exception):
    """No call is left for today."""


def ask(desk: Desk, feed: feeds.StoredFeed, validators: Validators | None, now: datetime) -> FetchOutcome:
    """Send the one request of a poll, conditional where there are `validators` and the answer is one document."""
    if feed.feed.kind == "naver-search":
        return _ask_naver(desk, feed, now)
    return desk.fetch(feed.current_url, now=now, validators=validators, accept=FEED_ACCEPT)


def read(desk: Desk, feed: feeds.StoredFeed, fetched: Fetched) -> ParsedFeed | Unreadable:
    """What the answer says."""
    parsed = desk.workers.parse_feed(fetched, timezone=feed.feed.timezone, kind=feed.feed.kind)
    if feed.feed.kind == "naver-search" and isinstance(parsed, ParsedFeed):
        return replace(parsed, title=f"네이버 뉴스: {feed.feed.query}" if feed.feed.query else "네이버 뉴스")
    return parsed


def going_on(desk: Desk, connection: Connection, feed: feeds.StoredFeed, parsed: ParsedFeed, now: datetime) -> Reading:
    """Where the reading goes on after this page, whose entries are stored; `feed` as it was before this poll.

    A feed is one document and always done. A search's first reading ends at results older than `first_poll_days`.
    """
    if feed.feed.kind != "naver-search" or parsed.next_start is None or not parsed.entries:
        return Reading()
    since = feed.cursor.since if feed.cursor is not None else now
    last = parsed.entries[-1]
    horizon = now - timedelta(days=desk.config.first_poll_days)
    if feed.beginning and last.published_at is not None and last.published_at < horizon:
        return Reading()
    # The last result of the page decides: an old one that its outlet brought up again may stand among the new ones.
    stored = entries.known(connection, feed.id, [last.identity]).get(last.identity)
    if stored is not None and stored.first_seen_at < since:
        return Reading()
    if parsed.next_start > naver.LAST_START:
        return Reading(notice=BEYOND)
    return Reading(feeds.Cursor(parsed.next_start, since))


def _ask_naver(desk: Desk, feed: feeds.StoredFeed, now: datetime) -> FetchOutcome:
    keys, url = desk.naver, feed.feed.url
    if isinstance(keys, naver.NoNaverKeys):
        return FetchFailed(url, FailureReason.CREDENTIALS, keys.detail)
    day, limit = quotas.day_of(now), desk.config.naver.daily_calls

    def count() -> None:
        with desk.store.write() as connection:
            if not quotas.take(connection, quotas.NAVER, day, limit):
                raise _QuotaUsedUp

    with desk.store.read() as connection:
        if quotas.used(connection, quotas.NAVER, day) >= limit:
            return _used_up(url, limit, now)
    # After a failure the reading begins anew; what has moved down meanwhile would else be passed over.
    start = feed.cursor.start if feed.cursor is not None and not feed.failures else 1
    request = naver.request_of(url, keys, start)
    try:
        outcome = desk.fetch(request.url, now=now, accept=naver.ACCEPT, headers=request.headers, before_sending=count)
    except _QuotaUsedUp:
        return _used_up(url, limit, now)
    if isinstance(outcome, FetchFailed):
        return _failed(url, keys, outcome)
    if isinstance(outcome, Fetched):
        # Of one page among many neither validators nor an address are worth keeping.
        return replace(outcome, validators=Validators(), moved_to=None)
    return outcome


def _used_up(url: str, limit: int, now: datetime) -> FetchFailed:
    renewal = quotas.renewal(now)
    detail = f"the {limit:,} calls of today are used up; goes on at 00:00 KST ({renewal:%Y-%m-%d})"
    return FetchFailed(url, FailureReason.QUOTA, detail, retry_after=renewal)


def _failed(url: str, keys: naver.NaverKeys, failed: FetchFailed) -> FetchFailed:
    """The failure in the service's own words; whoever is refused is told which keys were sent."""
    detail, said = failed.detail, complaint(failed.detail)
    if said:
        detail = f"{detail.partition(': ')[0]}: Naver says: {said}"
    if failed.status in REFUSED:
        detail = f"{detail} (keys sent: {' and '.join(naver.VARIABLES[keys.generation])})"
        return replace(failed, url=url, reason=FailureReason.CREDENTIALS, detail=detail)
    return replace(failed, url=url, detail=detail)
