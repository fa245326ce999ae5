"""The page behind an entry: robots -> fetch -> screen -> extract, each with its step, and what its failure means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.article.address import is_front
from monitor.core.feed.searches import is_unresolved
from monitor.model import (
    Article,
    Disposition,
    FailureReason,
    FeedEntry,
    Fetched,
    FetchFailed,
    NotModified,
    NotYet,
    Screened,
    Step,
    Unreadable,
)
from monitor.net.fetch import PAGE_ACCEPT
from monitor.net.headers import rest_asked, shown_url
from monitor.net.robots import origin_of
from monitor.pipeline.desk import Desk
from monitor.store import entries, feeds, hosts

SCREENED = "no keyword stands anywhere on the page"


@dataclass(frozen=True, slots=True)
class NoPage:
    """No page's text: what the entry would end as if the feed's own text did not match, and the steps so far."""

    otherwise: Disposition
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class TryAgain:
    """A passing failure: come back at `at`."""

    at: datetime
    failed: bool
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was read: where it came from, and the article on it."""

    url: str
    article: Article
    steps: tuple[Step, ...]


def get_page(
    desk: Desk, feed: feeds.StoredFeed, stored: entries.StoredEntry, now: datetime, *, whatever_it_says: bool
) -> Page | NoPage | TryAgain:
    """robots -> fetch -> screen -> extract, each with its step. `whatever_it_says`: without the screen."""
    entry = stored.entry
    if stored.host is None:
        return NoPage(Disposition.NO_MATCH, (Step("page", "not wanted", _why_not_wanted(feed, entry), now),))
    allowed = desk.robots.check(entry.url, now)
    if isinstance(allowed, NotYet):
        return TryAgain(allowed.until, failed=False)
    if allowed == "closed":
        # A robots.txt that cannot be had closes everything for the moment (RFC 9309, 2.3.1.4): trouble, not a rule.
        if (until := desk.robots.unreachable_until(entry.url, now)) is not None:
            unknown = Step("robots", "failed", f"robots.txt of {stored.host} could not be had", now)
            if stored.attempts < len(desk.retries):
                return TryAgain(until, failed=True, steps=(unknown,))
            return NoPage(Disposition.FETCH_FAILED, (unknown,))
        return NoPage(Disposition.NOT_ALLOWED, (_closed(desk, stored, now),))
    outcome = desk.fetch(entry.url, now=now, accept=PAGE_ACCEPT)
    match outcome:
        case NotYet(until):
            return TryAgain(until, failed=False)
        case FetchFailed():
            return _page_failed(desk, stored, outcome, now)
        case NotModified():
            broken = FetchFailed(entry.url, FailureReason.PROTOCOL, "304 to a request without validators", 304)
            return _page_failed(desk, stored, broken, now)
        case Fetched():
            pass
    fetched = Step("fetch", "fetched", f"{len(outcome.body):,} bytes from {shown_url(outcome.url)}", now)
    if is_front(outcome.url) and not is_front(entry.url):
        # What many outlets do with an article they have taken down. The headlines of a front page are nobody's article.
        front = Step("extract", "no text", f"the link leads to the front page, {shown_url(outcome.url)}", now)
        return NoPage(Disposition.NO_TEXT, (fetched, front))
    zone = feed.feed.timezone
    if whatever_it_says:
        read: Article | Unreadable | Screened = desk.workers.extract(outcome, timezone=zone)
    else:
        read = desk.workers.extract_if(outcome, timezone=zone, screen=desk.matcher.screen)
    if isinstance(read, Screened):
        nothing = f"{SCREENED} ({read.characters:,} characters looked through)"
        return NoPage(Disposition.NO_MATCH, (fetched, Step("screen", "no match", nothing, now)))
    if isinstance(read, Unreadable):
        return NoPage(Disposition.NO_TEXT, (fetched, Step("extract", "no text", read.detail, now)))
    said = f"{len(read.text):,} characters in {len(read.paragraphs)} paragraphs"
    return Page(outcome.url, read, (fetched, Step("extract", "read", said, now)))


def _closed(desk: Desk, stored: entries.StoredEntry, now: datetime) -> Step:
    """Who closed the page: rules, where robots.txt was read; else the address guard, which did not let it be asked for."""
    with desk.store.read() as connection:
        rules = hosts.robots_of(connection, origin_of(stored.entry.url) or "")
    if rules is not None:
        return Step("robots", "closed", f"robots.txt of {stored.host} closes this page", now)
    return Step("robots", "closed", f"the address guard keeps {stored.host} closed: not a public address", now)


def _why_not_wanted(feed: feeds.StoredFeed, entry: FeedEntry) -> str:
    if not entry.url:
        return "the entry has no link that can be followed"
    if is_unresolved(entry.url):
        return "the link leads to Google News, not to the outlet"
    if is_front(entry.url):
        return "the link leads to the outlet's front page, which is nobody's article"
    if feed.feed.fulltext == "never":
        return 'fulltext = "never" for this feed'
    return "the feed's own text carries no word of any keyword"


PASSING = frozenset(
    {
        FailureReason.DNS,
        FailureReason.CONNECT,
        FailureReason.TLS,
        FailureReason.TIMEOUT,
        FailureReason.PROTOCOL,
        FailureReason.RATE_LIMITED,
        FailureReason.UNAVAILABLE,
        FailureReason.HTTP_SERVER,
        FailureReason.EMPTY,
    }
)
"""Reasons for which a page is worth another try; the rest (404, a PDF, a closed address) will be the same in a minute."""

PATIENCE = timedelta(hours=6)
"""The longest Retry-After that a page is waited for; a server that asks for more is not asked again for this page."""


def _page_failed(desk: Desk, stored: entries.StoredEntry, failed: FetchFailed, now: datetime) -> NoPage | TryAgain:
    step = Step("fetch", "failed", f"{failed.reason}: {failed.detail}", now)
    if failed.reason is FailureReason.ADDRESS:
        refused = Step("fetch", "closed", failed.detail, now)
        return NoPage(Disposition.NOT_ALLOWED, (refused,))
    if failed.reason is FailureReason.NOT_A_PAGE:
        return NoPage(Disposition.NO_TEXT, (step,))
    if failed.reason in PASSING and stored.attempts < len(desk.retries):
        rest = failed.retry_after or rest_asked(failed.status, None, now)
        at = max(now + desk.retries[stored.attempts], rest or now)
        if at <= now + PATIENCE:
            return TryAgain(at, failed=True, steps=(step,))
    return NoPage(Disposition.FETCH_FAILED, (step,))
