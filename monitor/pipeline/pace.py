"""When a feed is asked again: what the desk, the server, the feed's rhythm and the next edition say."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.core.briefing import timetable
from monitor.core.feed import schedule
from monitor.model import FetchFailed, Validators
from monitor.pipeline.desk import Desk
from monitor.store import feeds


def next_poll(
    desk: Desk,
    feed: feeds.StoredFeed,
    now: datetime,
    max_age: timedelta | None,
    ttl: timedelta | None,
    validators: Validators,
) -> datetime:
    """After an answer that was read, or a 304."""
    return schedule.next_poll(
        polled_at=now,
        interval=schedule.interval(
            feed.feed.every, max_age=max_age, ttl=ttl, has_validators=validators != Validators(None, None)
        ),
        editions=coming_editions(desk, now),
        lead=schedule.lead(feed.feed.url),
    )


def after_failure(desk: Desk, feed: feeds.StoredFeed, failed: FetchFailed, now: datetime) -> datetime:
    """After a failure, the one more that `feed` does not count yet."""
    del desk
    return schedule.after_failure(
        now=now,
        failures=feed.failures + 1,
        reason=failed.reason,
        retry_after=failed.retry_after,
        every=feed.feed.every,
    )


def coming_editions(desk: Desk, now: datetime) -> list[datetime]:
    """The next editions of every digest, ascending."""
    upcoming: set[datetime] = set()
    for plan in desk.config.digests:
        upcoming |= set(timetable.editions(plan.at, plan.days, desk.config.timezone, after=now, count=2))
    return sorted(upcoming)
