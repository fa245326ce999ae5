"""THE SPINE. Three units of work, each resumable, each safe to run twice, each told the instant `now`.

    poll_feed      Feed, its state -> fetch -> Fetched | NotModified | FetchFailed -> decode, parse
                   -> ParsedFeed(FeedEntry...) -> identity: unseen? edited? -> match(feed text)
                   commits entries (pending), validators and the next poll time in ONE transaction
    follow_entry   wanted? -> robots -> fetch -> extract, clean -> Article -> match(body)
                   -> likeness -> verdict -> store, group, story, disposition in ONE transaction
    issue_digest   what this digest has not carried -> rank -> Digest -> render -> outbox in ONE transaction;
                   `deliver` then hands it over, recipient by recipient

Expected outcomes are values; an exception here is a fault of ours or of the database, and whoever runs the unit says so and
comes back later. A host whose slot is taken makes its work "not due yet", never a sleeping thread.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from monitor.config import Config, DigestPlan
from monitor.core.article.headline import read_headline, read_kind
from monitor.core.briefing import timetable
from monitor.core.briefing.digest import compose
from monitor.core.feed import schedule
from monitor.core.feed.identity import fingerprint
from monitor.core.match.matcher import Matcher
from monitor.core.text.dates import clamp
from monitor.core.text.outlets import is_portal, outlet_of
from monitor.core.text.urls import canonical_url, domain, host_key
from monitor.mail.message import build_message, message_id
from monitor.mail.render import Rendered, render
from monitor.model import (
    Article,
    Digest,
    Disposition,
    FailureReason,
    Feed,
    FeedEntry,
    Fetched,
    FetchFailed,
    FetchOutcome,
    Match,
    NotModified,
    NotYet,
    ParsedFeed,
    Step,
    Unreadable,
    Validators,
)
from monitor.net.fetch import FEED_ACCEPT, PAGE_ACCEPT
from monitor.net.robots import Robots, origin_of
from monitor.store import articles, editions, entries, feeds, hosts, judging, telling
from monitor.store.engine import Store
from monitor.work.pool import WorkerPool


class Fetch(Protocol):
    """`net.fetch.Fetcher.get`."""

    def __call__(
        self, url: str, *, now: datetime, validators: Validators | None = None, accept: str = ...
    ) -> FetchOutcome:
        """Ask for `url`."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A snapshot of what the desk wants, and the tools to get it; taken once per unit, so that a reload never halves one."""

    config: Config
    matcher: Matcher
    store: Store
    fetch: Fetch
    robots: Robots
    workers: WorkerPool
    retries: tuple[timedelta, ...]
    """How long to wait before each further try at a page that could not be had for a passing reason."""


# --- poll_feed --------------------------------------------------------------------------------------------------------


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


LONGEST_URL = 2000
"""Bytes, as printed and as a key (nine for a Hangul syllable). An index of PostgreSQL takes 2.7 kB a row, and a longer
address is none that means an article."""


def _fits(url: str) -> bool:
    return len(url.encode()) <= LONGEST_URL and len(canonical_url(url)) <= LONGEST_URL


def _storable(entry: FeedEntry, now: datetime) -> FeedEntry:
    """The entry as it is kept: no time in the future, no link that no index holds."""
    return replace(entry, published_at=clamp(entry.published_at, now), url=entry.url if _fits(entry.url) else "")


def _entry_key(feed: feeds.StoredFeed, entry: FeedEntry) -> str:
    """The canonical URL; an entry without a link is its own only address."""
    if entry.url:
        return canonical_url(entry.url)
    return f"urn:entry:{hashlib.sha256(f'{feed.feed.url} {entry.identity}'.encode()).hexdigest()[:32]}"


def _feed_matches(desk: Desk, entry: FeedEntry) -> tuple[Match, ...]:
    return desk.matcher.matches(title=entry.title, summary=entry.summary, body=entry.content)


def _page_host(desk: Desk, feed: feeds.StoredFeed, entry: FeedEntry) -> str | None:
    """host:port whose slot the page needs, or None when the page is not wanted (or there is none).

    `hinted`: the page is wanted when the feed's text matches or carries a single word of a keyword; an entry that is a bare
    title (한경 and 서울경제 send nothing else) says too little to be judged by, so its page is wanted as well.
    """
    if not entry.url or feed.feed.fulltext == "never":
        return None
    if feed.feed.fulltext == "hinted" and (entry.summary or entry.content):
        text = f"{entry.title}\n{entry.summary}\n{entry.content}"
        if not desk.matcher.hint(text) and not _feed_matches(desk, entry):
            return None
    return host_key(entry.url)


# --- follow_entry -----------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Followed:
    """What following an entry came to: a disposition, or None when it is to be followed again later."""

    entry_id: int
    disposition: Disposition | None
    title: str = ""
    detail: str = ""


def follow_entry(desk: Desk, entry_id: int, now: datetime) -> Followed:
    """Carry one entry to its disposition, or to its next try."""
    with desk.store.read() as connection:
        stored = entries.get(connection, entry_id)
        feed = feeds.get(connection, stored.feed_id) if stored else None
        known = articles.by_canonical_url(connection, stored.canonical_url) if stored else None
    if stored is None or feed is None or stored.next_attempt_at is None:
        return Followed(entry_id, stored.disposition if stored else None)
    if known is not None and stored.article_id is None:
        return _decide(desk, stored, judging.same_url(known, now), (), now)
    page = _page(desk, feed, stored, now)
    if isinstance(page, TryAgain):
        with desk.store.write() as connection:
            if not entries.claim(connection, stored):
                return _overtaken(connection, stored)
            entries.record(connection, entry_id, *page.steps)
            entries.postpone(connection, entry_id, page.at, attempts=stored.attempts + int(page.failed))
        return Followed(entry_id, None, stored.entry.title)
    article, found, steps = _read_together(desk, feed, stored, page, now)
    if not found:
        return _without_match(desk, stored, page, steps, now)
    return _keep(desk, feed, stored, page, article, found, steps, now)


def _overtaken(connection: Connection, stored: entries.StoredEntry) -> Followed:
    """Another thread was faster, and its word stands; or the feed changed the entry, and it is followed anew."""
    current = entries.get(connection, stored.id)
    return Followed(stored.id, current.disposition if current else None, stored.entry.title)


def _page(desk: Desk, feed: feeds.StoredFeed, stored: entries.StoredEntry, now: datetime) -> Page | NoPage | TryAgain:
    """robots -> fetch -> extract, each with its step."""
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
    fetched = Step("fetch", "fetched", f"{len(outcome.body):,} bytes from {outcome.url}", now)
    if _is_front(outcome.url) and not _is_front(entry.url):
        # What many outlets do with an article they have taken down. The headlines of a front page are nobody's article.
        front = Step("extract", "no text", f"the link leads to the front page, {outcome.url}", now)
        return NoPage(Disposition.NO_TEXT, (fetched, front))
    read = desk.workers.extract(outcome, timezone=feed.feed.timezone)
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


def _is_front(url: str) -> bool:
    """Whether this is a site's front page: no path and no query, or one of the names that servers give it."""
    return (
        re.fullmatch(r"(?:(?:index|main|default|home)(?:\.\w{2,5})?)?", _place(canonical_url(url)), re.IGNORECASE)
        is not None
    )


def _why_not_wanted(feed: feeds.StoredFeed, entry: FeedEntry) -> str:
    if not entry.url:
        return "the entry has no link that can be followed"
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
        at = now + desk.retries[stored.attempts]
        if failed.retry_after is not None:
            at = max(at, failed.retry_after)
        if at <= now + PATIENCE:
            return TryAgain(at, failed=True, steps=(step,))
    return NoPage(Disposition.FETCH_FAILED, (step,))


def _read_together(
    desk: Desk, feed: feeds.StoredFeed, stored: entries.StoredEntry, page: Page | NoPage, now: datetime
) -> tuple[Article, tuple[Match, ...], tuple[Step, ...]]:
    """One article out of what the page and the feed say, what matches in it, and the step that says so."""
    entry = stored.entry
    of_feed = _feed_matches(desk, entry)
    if isinstance(page, Page):
        article = replace(
            page.article,
            title=page.article.title or entry.title,
            byline=page.article.byline or entry.author,
            published_at=_published(page.article, entry, feed.feed.timezone, now),
        )
        of_page = desk.matcher.matches(title=article.title, body=article.text)
        seen = {(match.topic, match.keyword) for match in of_page}
        found = of_page + tuple(match for match in of_feed if (match.topic, match.keyword) not in seen)
    else:
        article, found = article_of_feed(entry, feed.feed), of_feed
    where = "page and feed text" if isinstance(page, Page) else "feed text"
    words = ", ".join(dict.fromkeys(f"{match.topic}: {match.keyword} ({match.field})" for match in found))
    step = Step("match", "matched" if found else "no match", words or f"no keyword in {where}", now)
    return article, found, (step,)


def _published(article: Article, entry: FeedEntry, timezone: str, now: datetime) -> datetime | None:
    """The page's word, unless it names only a day: then the feed's, which names the minute."""
    on_page = clamp(article.published_at, now)
    if on_page is None or entry.published_at is None:
        return on_page or entry.published_at
    at_home = on_page.astimezone(ZoneInfo(timezone))
    return entry.published_at if (at_home.hour, at_home.minute, at_home.second) == (0, 0, 0) else on_page


def article_of_feed(entry: FeedEntry, feed: Feed) -> Article:
    """What the feed alone says of an article: its text where it carries one, else its summary, else its title."""
    text = entry.content if len(entry.content) >= len(entry.summary) else entry.summary
    paragraphs = tuple(part.strip() for part in text.split("\n\n") if part.strip())
    headline = read_headline(entry.title, outlets=[name for name in (entry.outlet, feed.outlet) if name])
    return Article(
        url=entry.url or feed.url,
        title=headline.title or entry.title,
        paragraphs=paragraphs,
        text_source="feed" if paragraphs else "title",
        byline=entry.author,
        published_at=entry.published_at,
        kind=read_kind(headline.tags, (), entry.url),
        tags=headline.tags,
    )


def _without_match(
    desk: Desk, stored: entries.StoredEntry, page: Page | NoPage, steps: tuple[Step, ...], now: datetime
) -> Followed:
    """Nothing matched in what was looked at: the entry ends by what could not be looked at, if anything."""
    disposition = page.otherwise if isinstance(page, NoPage) else Disposition.NO_MATCH
    with desk.store.write() as connection:
        if not entries.claim(connection, stored):
            return _overtaken(connection, stored)
        entries.record(connection, stored.id, *page.steps, *steps)
        if stored.article_id is not None:  # an edited article that lost its keyword stays what it was
            entries.settle(connection, stored.id)
            return Followed(stored.id, stored.disposition, stored.entry.title)
        entries.decide(connection, stored.id, disposition, now=now)
    return Followed(stored.id, disposition, stored.entry.title, page.steps[-1].detail if page.steps else "")


def _keep(
    desk: Desk,
    feed: feeds.StoredFeed,
    stored: entries.StoredEntry,
    page: Page | NoPage,
    article: Article,
    found: tuple[Match, ...],
    steps: tuple[Step, ...],
    now: datetime,
) -> Followed:
    """A relevant article: likeness, store, group, story and disposition in one transaction; or a revision of a known one."""
    address = _address(stored, page)
    if not _fits(article.url):
        article = replace(article, url=stored.entry.url or feed.feed.url)
    prepared = judging.prepare(
        article,
        canonical_url=address,
        outlet=feed.feed.outlet
        or article.outlet
        or stored.entry.outlet
        or outlet_of(article.url)
        or domain(article.url),
        portal=is_portal(article.url) or article.origin_url is not None,
        found=found,
        first_seen_at=stored.first_seen_at,
    )
    if stored.article_id is not None:
        return _revise(desk, stored, prepared, (*page.steps, *steps), now)
    with desk.store.write() as connection:
        if not entries.claim(connection, stored):
            return _overtaken(connection, stored)
        judged = judging.judge(desk.store, connection, prepared, now)
        entries.record(connection, stored.id, *page.steps, *steps, *judged.steps)
        entries.decide(connection, stored.id, judged.disposition, now=now, article_id=judged.article_id)
    return Followed(stored.id, judged.disposition, article.title, judged.steps[0].detail)


def _address(stored: entries.StoredEntry, page: Page | NoPage) -> str:
    """The article's canonical URL: the page's own word where it can be believed, else where the page came from.

    A canonical link to another site, to a front page or to something that all articles share is a template's mistake
    (facts.md, Canonical URL); believed, it would make every article of that site a copy of its first.
    """
    if not isinstance(page, Page):
        return stored.canonical_url
    came_from = page.url or stored.entry.url
    key, declared = canonical_url(came_from), page.article.canonical_url
    if declared is not None and domain(declared) == domain(came_from):
        said = canonical_url(declared)
        if _fits(declared) and not _is_front(said) and (said == key or _keeps_identity(said, key)):
            return said
    return key if _fits(came_from) else stored.canonical_url


def _keeps_identity(said: str, key: str) -> bool:
    """Whether one key of an article keeps what identifies it in another: the longest number of its query or else of its path,
    or where it has none the last part of its path."""
    path, _, query = _place(key).partition("?")
    numbers = re.findall(r"\d+", query) or re.findall(r"\d+", path)
    if numbers:
        return max(reversed(numbers), key=len) in re.findall(r"\d+", _place(said))
    return re.findall(r"[^/?&=]+", path)[-1:] == re.findall(r"[^/?&=]+", _place(said))[-1:]


def _place(key: str) -> str:
    """A key's path and query."""
    return key.split("://", 1)[-1].partition("/")[2]


def _revise(
    desk: Desk, stored: entries.StoredEntry, prepared: judging.Prepared, steps: tuple[Step, ...], now: datetime
) -> Followed:
    """The feed changed an entry whose article is stored: keep the new text, and the old one as a revision."""
    assert stored.article_id is not None
    with desk.store.write() as connection:
        if not entries.claim(connection, stored):
            return _overtaken(connection, stored)
        entries.record(connection, stored.id, *steps)
        entries.settle(connection, stored.id)
        change = judging.revise(desk.store, connection, stored.article_id, prepared, now)
        if change is not None:
            kept = Step("revision", "kept", f"the outlet changed its {change}", now)
            entries.record(connection, stored.id, kept)
    return Followed(stored.id, stored.disposition, stored.entry.title)


def _decide(
    desk: Desk, stored: entries.StoredEntry, judged: judging.Judged, steps: tuple[Step, ...], now: datetime
) -> Followed:
    with desk.store.write() as connection:
        if not entries.claim(connection, stored):
            return _overtaken(connection, stored)
        entries.record(connection, stored.id, *steps, *judged.steps)
        entries.decide(connection, stored.id, judged.disposition, now=now, article_id=judged.article_id)
    return Followed(stored.id, judged.disposition, stored.entry.title, judged.steps[0].detail)


# --- issue_digest -----------------------------------------------------------------------------------------------------

LATE = timedelta(minutes=15)
"""An edition issued this long after its time says so."""

RIVALS_MAX = 5
"""Editions of one digest issued by others while one is being composed; more of them are no rivals but a broken table."""

FIRST_REACH = timedelta(hours=24)
"""How far back a new digest starts."""


@dataclass(frozen=True, slots=True)
class Composed:
    """An edition before it is issued: what is in it, how it reads, and the articles that it will have carried."""

    digest: Digest
    rendered: Rendered
    article_ids: tuple[int, ...]
    considered: int


def compose_digest(desk: Desk, plan: DigestPlan, now: datetime, *, day: date, scheduled: datetime | None) -> Composed:
    """What this digest has not carried yet, ranked and rendered; nothing is written."""
    with desk.store.read() as connection:
        born = editions.birth(connection, plan.name) or now
        last = editions.last(connection, plan.name)
        since = last.window[1] if last is not None else born - FIRST_REACH
        until = max(since, scheduled if scheduled is not None else now)
        told = telling.untold(connection, plan, born - FIRST_REACH)
        # Counted from where the last edition stopped counting: what came in after a late edition's time is in it already.
        counted = last.issued_at if last is not None else since
        health = telling.health(
            connection, desk.config, told.article_ids, since=counted, until=now, edition_at=scheduled or now
        )
    overdue = now - scheduled if scheduled is not None else timedelta()
    digest = compose(
        name=plan.name,
        date=day,
        timezone=desk.config.timezone,
        window=(since, until),
        issued_at=now,
        articles=told.articles,
        told_before=told.told_before,
        topic_order=[topic.name for topic in desk.config.topics],
        health=health,
        major=desk.config.outlets_major,
        late=overdue if overdue > LATE else None,
        first=last is None,
        pinned=[topic.name for topic in desk.config.topics if topic.pin],
    )
    return Composed(digest, render(digest), told.article_ids, told.considered)


def issue_digest(
    desk: Desk, plan: DigestPlan, now: datetime, *, day: date, scheduled: datetime | None = None
) -> editions.StoredEdition:
    """Issue the edition of `day`, or return the one that was issued already.

    Edition, membership, bytes and recipients are committed before the first byte is sent.
    """
    with desk.store.write() as connection:
        issued = editions.of_date(connection, plan.name, day)
        editions.born(connection, plan.name, now)
    rivals = 0
    while issued is None:
        composed = compose_digest(desk, plan, now, day=day, scheduled=scheduled)
        try:
            with desk.store.write() as connection:
                _write_edition(desk, connection, plan, composed, now)
                issued = editions.of_date(connection, plan.name, day)
        except IntegrityError:  # a rival issued another edition of this digest in between: take what it left
            rivals += 1
            if rivals > RIVALS_MAX:
                raise
    return issued


def _write_edition(desk: Desk, connection: Connection, plan: DigestPlan, composed: Composed, now: datetime) -> None:
    digest, rendered = composed.digest, composed.rendered
    by_mail = desk.config.smtp is not None and plan.recipients
    editions.issue(
        connection,
        digest=plan.name,
        day=digest.date,
        window=digest.window,
        issued_at=now,
        late_seconds=int(digest.late.total_seconds()) if digest.late is not None else None,
        considered=composed.considered,
        subject=rendered.subject,
        message_id=_message_id(desk.config, plan, digest),
        message=message_of(desk.config, plan, digest, rendered, now),
        html=rendered.html,
        stories=len(digest.stories),
        duplicates_folded=digest.health.folded,
        seed_duplicates=len(digest.health.known),
        article_ids=composed.article_ids,
        recipients=plan.recipients if by_mail else (OUTBOX,),
    )


def message_of(
    config: Config, plan: DigestPlan, digest: Digest, rendered: Rendered, now: datetime, *, test: bool = False
) -> bytes:
    """The mail as bytes without a To header. `test`: a Message-ID of its own, so that no mailbox takes the real edition for
    a copy of the preview."""
    identifier = _message_id(config, plan, digest)
    if test:
        identifier = f"<test-{int(now.timestamp())}-{identifier.lstrip('<')}"
    label = hashlib.sha256(plan.name.encode()).hexdigest()[:12]  # RFC 2919: ASCII and dots, stable for one digest
    list_id = f"<digest-{label}.{identifier.rpartition('@')[2].strip('>')}>"
    return build_message(rendered, sender=_sender(config), message_id=identifier, date=now, list_id=list_id)


def _sender(config: Config) -> str:
    return config.smtp.sender if config.smtp is not None else OUTBOX_SENDER


def _message_id(config: Config, plan: DigestPlan, digest: Digest) -> str:
    return message_id(plan.name, digest.date, _sender(config).rpartition("@")[2].strip(" >") or "localhost")


OUTBOX = "outbox"
"""The recipient of an edition that is written to files because no mail server or no recipient is configured."""

OUTBOX_SENDER = "monitor@localhost"


def edition_due(
    plan: DigestPlan, timezone: str, *, born: datetime, last: editions.StoredEdition | None, now: datetime
) -> tuple[date, datetime] | None:
    """(date, scheduled instant) of the edition that should have been issued by now and was not; None when there is none.

    Only the latest missed one: it carries everything that earlier ones would have. Nothing is caught up from before the
    digest was born.
    """
    scheduled = timetable.last_edition(plan.at, plan.days, timezone, now)
    day = scheduled.astimezone(ZoneInfo(timezone)).date()
    if scheduled < born or (last is not None and last.date >= day):
        return None
    return day, scheduled.astimezone(UTC)
