"""What a unit of work is given: a snapshot of what the desk wants, and the tools to get it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from monitor.config import Config
from monitor.core.match.matcher import Matcher
from monitor.model import FeedEntry, FetchOutcome, Match, Validators
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

    def matches_of(self, entry: FeedEntry) -> tuple[Match, ...]:
        """What matches in the feed's own text of an entry."""
        return self.matcher.matches(title=entry.title, summary=entry.summary, body=entry.content)
