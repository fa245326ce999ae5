"""poll_feed: ask one feed, take in what is new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from monitor.model import (
    FailureReason,
    Fetched,
    FetchFailed,
    NotModified,
    NotYet,
    ParsedFeed,
    Unreadable,
    Validators,
)
from monitor.net.headers import shown_url
from monitor.pipeline import ask, intake, pace
from monitor.pipeline.desk import Desk
from monitor.store import feeds

_TOLD = 3
"""Entries that were dropped and are told of one by one; a feed may bring thousands."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll came to. `new` counts entries not seen before; `detail` is one line, or empty."""

    feed_url: str
    outcome: Literal["read", "not_modified", "failed", "not_yet", "skipped"]
    new: int = 0
    detail: str = ""
    until: datetime | None = None
    """Set when the host's slot was taken: nothing was sent, come back then."""
    more: bool = False
    """Of a search: there are results to be read yet, and it is due again at once."""


def poll_feed(desk: Desk, feed_id: int, now: datetime) -> Polled:
    """Ask one feed and take in what is new."""
    with desk.store.read() as connection:
        feed = feeds.get(connection, feed_id)
        if feed is None or not feed.active or feed.gone_at is not None:
            return Polled("", "skipped")
        probe = pace.wants_probe(connection, feed, now)
    outcome = ask.ask(desk, feed, None if probe else feed.validators, now)
    match outcome:
        case NotYet(until):
            with desk.store.write() as connection:
                feeds.postpone(connection, feed.id, until)
            return Polled(feed.feed.url, "not_yet", until=until)
        case FetchFailed():
            return _poll_failed(desk, feed, outcome, now, probe=probe)
        case NotModified():
            return _unchanged(desk, feed, outcome, now)
        case Fetched():
            parsed = ask.read(desk, feed, outcome)
            if isinstance(parsed, Unreadable):
                reason = parsed.reason or FailureReason.NOT_A_FEED
                failed = FetchFailed(outcome.url, reason, parsed.detail, outcome.status)
                return _poll_failed(desk, feed, failed, now, probe=probe)
            return _take_in(desk, feed, outcome, parsed, now, probe=probe)


def _poll_failed(desk: Desk, feed: feeds.StoredFeed, failed: FetchFailed, now: datetime, *, probe: bool) -> Polled:
    next_poll_at = pace.after_failure(desk, feed, failed, now)
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
            probe=probe,
        )
    return Polled(feed.feed.url, "failed", detail=f"{failed.reason}: {failed.detail}")


def _unchanged(desk: Desk, feed: feeds.StoredFeed, answer: NotModified, now: datetime) -> Polled:
    """304 is success; what it says of its validators replaces what was known, what it leaves out stays."""
    validators = Validators(
        answer.validators.etag or feed.validators.etag,
        answer.validators.last_modified or feed.validators.last_modified,
    )
    feed = replace(feed, validators=validators, confirmed_at=now)
    with desk.store.write() as connection:
        feeds.record_success(
            connection,
            feed,
            now=now,
            next_poll_at=pace.next_poll(desk, feed, now, answer.max_age),
            validators=validators,
            title=None,
            new_entries=0,
            moved_to=answer.moved_to,
            unchanged=True,
        )
    return Polled(feed.feed.url, "not_modified")


def _take_in(
    desk: Desk, feed: feeds.StoredFeed, fetched: Fetched, parsed: ParsedFeed, now: datetime, *, probe: bool
) -> Polled:
    """Entries, validators and the next poll time, in one transaction: never one without the others."""
    with desk.store.write() as connection:
        feed = feeds.locked(connection, feed.id) or feed
        taken = intake.take_in(desk, connection, feed, parsed, now)
        reading = ask.going_on(desk, connection, feed, parsed, now)
        lost = pace.scrolled_by(feed, new=taken.new, known=taken.known)
        # An identity that changed is the better reason for entries that all look new.
        notices = [said for said in (taken.notice or (pace.SCROLLED if lost else None), reading.notice) if said]
        after = pace.heard(feed, fetched, parsed, now, new=taken.new)
        after = pace.judged(feed, after, parsed, now, new=taken.new, probe=probe)
        coming = pace.next_poll(desk, after, now, fetched.max_age, lost=lost)
        moved = feeds.record_success(
            connection,
            after,
            now=now,
            next_poll_at=coming if reading.cursor is None else now,
            validators=fetched.validators,
            title=parsed.title,
            new_entries=taken.new,
            moved_to=fetched.moved_to,
            cursor=reading.cursor,
            notice="; ".join(notices) or None,
        )
    notes = list(parsed.dropped[:_TOLD])
    if len(parsed.dropped) > _TOLD:
        notes.append(f"and {len(parsed.dropped) - _TOLD} more like it")
    if parsed.truncated:
        notes.append(f"{parsed.truncated} entries beyond the cap were left unread")
    notes += notices
    if moved:
        notes.append(f"moved for good to {shown_url(fetched.moved_to or '')}")
    return Polled(feed.feed.url, "read", taken.new, "; ".join(notes), more=reading.cursor is not None)
