"""What a unit of work is given: a snapshot of what the desk wants, and the tools to get it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from monitor.config import Config
from monitor.core.match.matcher import Matcher, Printed
from monitor.core.text.outlets import outlet_of
from monitor.core.text.urls import domain
from monitor.model import Feed, FeedEntry, FetchOutcome, Match, Validators
from monitor.net.naver import UNREAD, NaverKeys, NoNaverKeys
from monitor.net.robots import Robots
from monitor.store.engine import Store
from monitor.work.pool import WorkerPool


class Fetch(Protocol):
    """`net.fetch.Fetcher.get`."""

    def __call__(
        self,
        url: str,
        *,
        now: datetime,
        validators: Validators | None = None,
        accept: str = ...,
        headers: Mapping[str, str] | None = None,
        before_sending: Callable[[], None] | None = None,
    ) -> FetchOutcome:
        """Ask for `url`."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A snapshot of what the desk wants, and the tools to get it; taken once per unit, so that a reload never halves one."""

    config: Config
    matcher: Matcher
    store: Store
    fetch: Fetch
    reserve_ahead: Callable[[Collection[str], datetime], None]
    """Take the slots of hosts (host:port) that are about to be asked, at the instant given; see `service.Tools`."""
    robots: Robots
    workers: WorkerPool
    retries: tuple[timedelta, ...]
    """How long to wait before each further try at a page that could not be had for a passing reason."""
    naver: NaverKeys | NoNaverKeys = UNREAD
    """The keys of Naver's search, as the environment held them when the tools were made."""

    def matches_of(self, entry: FeedEntry, feed: Feed) -> tuple[Match, ...]:
        """What matches in the feed's own text of an entry."""
        return matches_of(self.matcher, entry, feed)


def matches_of(matcher: Matcher, entry: FeedEntry, feed: Feed) -> tuple[Match, ...]:
    """What one matcher or another finds in a feed's own text of an entry."""
    return matcher.matches_in((said_by(entry),), outlet_said(entry, feed))


def said_by(entry: FeedEntry) -> Printed:
    """What the feed says of an entry, as the matcher looks at it."""
    return Printed(entry.title, entry.summary, entry.content)


def outlet_said(entry: FeedEntry, feed: Feed) -> str:
    """Who printed an entry, before its page was read."""
    return feed.outlet or entry.outlet or outlet_of(entry.url) or domain(entry.url)
