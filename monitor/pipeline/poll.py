"""poll_feed: ask one feed, take in what is new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from monitor.store import feeds, polls

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


@dataclass(frozen=True, slots=True)
class Ready:
    """A feed as it is known before it is asked; `probe`: its validators are left out this time, for its 304 is in doubt."""

    feed: feeds.StoredFeed
    probe: bool


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A 304 that is not written down yet."""

    feed: feeds.StoredFeed
    answer: NotModified
    at: datetime


def poll_feed(desk: Desk, feed_id: int, now: datetime) -> Polled:
    """Ask one feed and take in what is new."""
    ready = make_ready(desk, (feed_id,), now).get(feed_id)
    if ready is None:
        return Polled("", "skipped")
    found = ask_feed(desk, ready, now)
    return record_unchanged(desk, (found,))[0] if isinstance(found, Unchanged) else found


def make_ready(desk: Desk, feed_ids: Iterable[int], now: datetime) -> dict[int, Ready]:
    """What is known of these feeds, in one transaction; those that are not asked any more are left out."""
    found = {}
    with desk.store.read() as connection:
        for feed_id in feed_ids:
            feed = feeds.get(connection, feed_id)
            if feed is not None and feed.active and feed.gone_at is None:
                found[feed_id] = Ready(feed, pace.wants_probe(connection, feed, now))
    return found


def ask_feed(desk: Desk, ready: Ready, now: datetime) -> Polled | Unchanged:
    """Ask a feed and take in what is new. A 304 is left to `record_unchanged`: many of them fit into one transaction."""
    feed, probe = ready.feed, ready.probe
    outcome = ask.ask(desk, feed, None if probe else feed.validators, now)
    match outcome:
        case NotYet(until):
            with desk.store.write() as connection:
                feeds.postpone(connection, feed.id, until)
            return Polled(feed.feed.url, "not_yet", until=until)
        case FetchFailed():
            return _poll_failed(desk, feed, outcome, now, probe=probe)
        case NotModified():
            return Unchanged(feed, outcome, now)
        case Fetched():
            parsed = ask.read(desk, feed, outcome)
            if isinstance(parsed, Unreadable):
                reason = parsed.reason or FailureReason.NOT_A_FEED
                failed = FetchFailed(outcome.url, reason, parsed.detail, outcome.status)
                return _poll_failed(desk, feed, failed, now, probe=probe)
            return _take_in(desk, feed, outcome, parsed, now, probe=probe)


def record_unchanged(desk: Desk, found: Sequence[Unchanged]) -> list[Polled]:
    """304 is success; what it says of its validators replaces what was known, what it leaves out stays. One transaction."""
    with desk.store.write() as connection:
        for each in found:
            said, known = each.answer.validators, each.feed.validators
            validators = Validators(said.etag or known.etag, said.last_modified or known.last_modified)
            feed = replace(each.feed, validators=validators, confirmed_at=each.at)
            polls.record_success(
                connection,
                feed,
                now=each.at,
                next_poll_at=pace.next_poll(desk, feed, each.at, each.answer.max_age),
                validators=validators,
                title=None,
                new_entries=0,
                moved_to=each.answer.moved_to,
                unchanged=True,
            )
    return [Polled(each.feed.feed.url, "not_modified") for each in found]


def _poll_failed(desk: Desk, feed: feeds.StoredFeed, failed: FetchFailed, now: datetime, *, probe: bool) -> Polled:
    next_poll_at = pace.after_failure(desk, feed, failed, now)
    # What the server itself asked for binds `once --force` too; the desk's own timer does not.
    asked = min(failed.retry_after, next_poll_at) if failed.retry_after is not None else None
    with desk.store.write() as connection:
        polls.record_failure(
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
        moved = polls.record_success(
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
