"""What is asked of a feed: its address, or a search service with the desk's keys and its daily quota."""

from __future__ import annotations

from datetime import datetime

from monitor.model import Fetched, FetchOutcome, ParsedFeed, Unreadable, Validators
from monitor.net.fetch import FEED_ACCEPT
from monitor.pipeline.desk import Desk
from monitor.store import feeds


def ask(desk: Desk, feed: feeds.StoredFeed, validators: Validators | None, now: datetime) -> FetchOutcome:
    """Send the one request of a poll, conditional where there are `validators`."""
    return desk.fetch(feed.current_url, now=now, validators=validators, accept=FEED_ACCEPT)


def read(desk: Desk, feed: feeds.StoredFeed, fetched: Fetched) -> ParsedFeed | Unreadable:
    """What the answer says."""
    return desk.workers.parse_feed(fetched, timezone=feed.feed.timezone)


def going_on(feed: feeds.StoredFeed, parsed: ParsedFeed, *, all_new: bool, now: datetime) -> feeds.Cursor | None:
    """Where the reading of a search's results goes on, or None when it is done: `all_new`, nothing in it was known before.

    A feed is one document and always done.
    """
    del feed, parsed, all_new, now
    return None
