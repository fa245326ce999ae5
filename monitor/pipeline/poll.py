"""poll_feed: ask one feed, take in what is new."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from monitor.core.briefing import timetable
from monitor.core.feed import schedule
from monitor.core.feed.identity import fingerprint
from monitor.core.text.dates import clamp
from monitor.core.text.urls import canonical_url, fits, host_key
from monitor.model import (
    Disposition,
    FailureReason,
    FeedEntry,
    Fetched,
    FetchFailed,
    NotModified,
    NotYet,
    ParsedFeed,
    Step,
    Unreadable,
    Validators,
)
from monitor.net.fetch import FEED_ACCEPT
from monitor.pipeline.desk import Desk
from monitor.store import entries, feeds


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll came to. `new` counts entries not seen before; `detail` is one line, or empty."""

    feed_url: str
    outcome: Literal["read", "not_modified", "failed", "not_yet", "skipped"]
    new: int = 0
    detail: str = ""
    until: datetime | None = None
    """Set when the host's slot was taken: nothing was sent, come back then."""


def poll_feed(desk: Desk, feed_id: int, now: datetime) -> Polled:
    """Ask one feed and take in what is new."""
    with desk.store.read() as connection:
        feed = feeds.get(connection, feed_id)
    if feed is None or not feed.active or feed.gone_at is not None:
        return Polled("", "skipped")
    outcome = desk.fetch(feed.current_url, now=now, validators=feed.validators, accept=FEED_ACCEPT)
    match outcome:
        case NotYet(until):
            with desk.store.write() as connection:
                feeds.postpone(connection, feed.id, until)
            return Polled(feed.feed.url, "not_yet", until=until)
        case FetchFailed():
            return _poll_failed(desk, feed, outcome, now)
        case NotModified():
            return _unchanged(desk, feed, outcome, now)
        case Fetched():
            parsed = desk.workers.parse_feed(outcome, timezone=feed.feed.timezone)
            if isinstance(parsed, Unreadable):
                reason = parsed.reason or FailureReason.NOT_A_FEED
                return _poll_failed(desk, feed, FetchFailed(outcome.url, reason, parsed.detail, outcome.status), now)
            return _take_in(desk, feed, outcome, parsed, now)


def _poll_failed(desk: Desk, feed: feeds.StoredFeed, failed: FetchFailed, now: datetime) -> Polled:
    next_poll_at = schedule.after_failure(
        now=now,
        failures=feed.failures + 1,
        reason=failed.reason,
        retry_after=failed.retry_after,
        every=feed.feed.every,
    )
    # What the server itself asked for binds `once --force` too; the desk's own timer does not.
    asked = min(failed.retry_after, next_poll_at) if failed.retry_after is not None else None
    with desk.store.write() as connection:
        feeds.record_failure(
            connection,
            feed.id,
            now=now,
            next_poll_at=next_poll_at,
            reason=failed.reason,
            detail=failed.detail,
            not_before=asked,
        )
    return Polled(feed.feed.url, "failed", detail=f"{failed.reason}: {failed.detail}")


def _unchanged(desk: Desk, feed: feeds.StoredFeed, answer: NotModified, now: datetime) -> Polled:
    """304 is success; what it says of its validators replaces what was known, what it leaves out stays."""
    validators = Validators(
        answer.validators.etag or feed.validators.etag,
        answer.validators.last_modified or feed.validators.last_modified,
    )
    with desk.store.write() as connection:
        feeds.record_success(
            connection,
            feed,
            now=now,
            next_poll_at=_next_poll(desk, feed, now, answer.max_age, None, validators),
            validators=validators,
            title=None,
            new_entries=0,
            moved_to=answer.moved_to,
        )
    return Polled(feed.feed.url, "not_modified")


def _next_poll(
    desk: Desk,
    feed: feeds.StoredFeed,
    now: datetime,
    max_age: timedelta | None,
    ttl: timedelta | None,
    validators: Validators,
) -> datetime:
    upcoming: set[datetime] = set()
    for plan in desk.config.digests:
        upcoming |= set(timetable.editions(plan.at, plan.days, desk.config.timezone, after=now, count=2))
    return schedule.next_poll(
        polled_at=now,
        interval=schedule.interval(
            feed.feed.every, max_age=max_age, ttl=ttl, has_validators=validators != Validators(None, None)
        ),
        editions=sorted(upcoming),
        lead=schedule.lead(feed.feed.url),
    )


def _take_in(desk: Desk, feed: feeds.StoredFeed, fetched: Fetched, parsed: ParsedFeed, now: datetime) -> Polled:
    """Entries, validators and the next poll time, in one transaction: never one without the others."""
    new = 0
    with desk.store.write() as connection:
        feed = feeds.locked(connection, feed.id) or feed
        first = feed.first_success_at is None
        oldest = now - timedelta(days=desk.config.first_poll_days) if first else None
        known = entries.known(connection, feed.id, [entry.identity for entry in parsed.entries])
        # The oldest first, so that of two copies in one feed the earlier becomes the original.
        for said in sorted(parsed.entries, key=lambda e: (e.published_at or now, e.identity)):
            entry = _storable(said, now)
            stored = known.get(entry.identity)
            if stored is None:
                _add_entry(desk, connection, feed, entry, oldest, now)
                new += 1
            elif stored.fingerprint != fingerprint(entry) and stored.disposition is not Disposition.TOO_OLD:
                entries.edit(
                    connection,
                    stored,
                    entry,
                    canonical_url=_entry_key(feed, entry),
                    fingerprint=fingerprint(entry),
                    now=now,
                    host=_page_host(desk, feed, entry),
                )
        moved = feeds.record_success(
            connection,
            feed,
            now=now,
            next_poll_at=_next_poll(desk, feed, now, fetched.max_age, parsed.ttl, fetched.validators),
            validators=fetched.validators,
            title=parsed.title,
            new_entries=new,
            moved_to=fetched.moved_to,
        )
    notes = list(parsed.dropped)
    if parsed.truncated:
        notes.append(f"{parsed.truncated} entries beyond the cap were left unread")
    if moved:
        notes.append(f"moved for good to {fetched.moved_to}")
    return Polled(feed.feed.url, "read", new, "; ".join(notes))


def _add_entry(
    desk: Desk,
    connection: Connection,
    feed: feeds.StoredFeed,
    entry: FeedEntry,
    oldest: datetime | None,
    now: datetime,
) -> None:
    too_old = oldest is not None and entry.published_at is not None and entry.published_at < oldest
    age = (
        "published before the span that the desk follows on a feed's first poll"
        if too_old
        else "seen for the first time"
    )
    entries.add(
        connection,
        feed.id,
        entry,
        canonical_url=_entry_key(feed, entry),
        fingerprint=fingerprint(entry),
        now=now,
        host=None if too_old else _page_host(desk, feed, entry),
        step=Step("feed", "too old" if too_old else "new", f"{feed.feed.outlet or feed.feed.url}: {age}", now),
        disposition=Disposition.TOO_OLD if too_old else None,
    )


def _storable(entry: FeedEntry, now: datetime) -> FeedEntry:
    """The entry as it is kept: no time in the future, no link that no index holds."""
    return replace(entry, published_at=clamp(entry.published_at, now), url=entry.url if fits(entry.url) else "")


def _entry_key(feed: feeds.StoredFeed, entry: FeedEntry) -> str:
    """The canonical URL; an entry without a link is its own only address."""
    if entry.url:
        return canonical_url(entry.url)
    return f"urn:entry:{hashlib.sha256(f'{feed.feed.url} {entry.identity}'.encode()).hexdigest()[:32]}"


def _page_host(desk: Desk, feed: feeds.StoredFeed, entry: FeedEntry) -> str | None:
    """host:port whose slot the page needs, or None when the page is not wanted (or there is none).

    `hinted`: the page is wanted when the feed's text matches or carries a single word of a keyword; an entry that is a bare
    title (한경 and 서울경제 send nothing else) says too little to be judged by, so its page is wanted as well.
    """
    if not entry.url or feed.feed.fulltext == "never":
        return None
    if feed.feed.fulltext == "hinted" and (entry.summary or entry.content):
        text = f"{entry.title}\n{entry.summary}\n{entry.content}"
        if not desk.matcher.hint(text) and not desk.matches_of(entry):
            return None
    return host_key(entry.url)
