"""robots.txt (RFC 9309): which pages a site asks us not to fetch.

A copy is good for 24 hours (2.4). 4xx means that the site has no rules (2.3.1.3); a site that cannot be reached, or
answers 5xx, closes everything (2.3.1.4) until it is asked again an hour later, unless an earlier copy of it is at most
30 days old: then that one goes on counting. 429 is counted with 5xx although RFC 9309 lets 4xx open the site: it says
"you ask too much", and the answer to that cannot be to ask for everything.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

import httpx
from protego import Protego

from monitor.model import FailureReason, Fetched, FetchFailed, FetchOutcome, NotModified, NotYet

FRESH = timedelta(hours=24)
RETRY = timedelta(hours=1)
USABLE = timedelta(days=30)
MAX_BYTES = 500 * 1024
"""RFC 9309, 2.5: at least this much is read; what lies behind it does not count."""

_KEPT_RULES = 256  # parsed files kept in memory; 500 KiB of wildcards take 0.8 s to parse
_AGENT = re.compile(r"(?i)^[ \t\ufeff]*(user[- ]?agent)(?=[ \t:])[ \t]*:?[ \t]*([^#\r\n]*)")


@dataclass(frozen=True, slots=True)
class RobotsRecord:
    """What asking an origin for robots.txt brought, to be kept under `origin`, one record each.

    `origin` is "https://host:port" for the site's own word: `status` is that of the answer (2xx, 4xx; None: endless
    redirects) and `body` the rules, "" when it has none. "https://host:port#unreachable" is a mark of our own beside
    it: the last time it could not be had (`status` None when there was no answer at all), with the instant of the next
    try as ISO 8601 in `body`.
    """

    origin: str
    fetched_at: datetime
    status: int | None
    body: str


class _Rules(Protocol):
    def can_fetch(self, url: str, user_agent: str) -> bool: ...


class Robots:
    """Answers whether a page may be fetched, asking for robots.txt when it has to; safe to use from many threads.

    `fetch(url, now)` is `Fetcher.get`; `load(origin)` and `save(record)` keep the records over restarts; `product` is
    the product token of our User-Agent, which sites name in their rules.
    """

    def __init__(
        self,
        fetch: Callable[[str, datetime], FetchOutcome],
        load: Callable[[str], RobotsRecord | None],
        save: Callable[[RobotsRecord], None],
        product: str,
    ) -> None:
        self._fetch = fetch
        self._load = load
        self._save = save
        self._product = product
        self._lock = threading.Lock()
        self._parsed: OrderedDict[str, tuple[str, _Rules]] = OrderedDict()

    def check(self, url: str, now: datetime) -> Literal["allowed", "closed"] | NotYet:
        """Whether `url` may be fetched; `NotYet` when robots.txt has to be asked for and the host's slot is taken.

        Asking takes the slot, so that the page's own fetch usually comes a moment later. "closed" can also mean that
        robots.txt could not be had: `unreachable_until` tells the two apart.
        """
        origin = origin_of(url)
        if origin is None:
            return "closed"
        record = self._load(origin)
        if record is not None and now - record.fetched_at < FRESH:
            return self._verdict(record, url)
        until = self.unreachable_until(url, now)
        if until is None:
            answer = self._ask(origin, now)
            if isinstance(answer, NotYet):
                return answer
            if answer is not None:
                return self._verdict(answer, url)
        if record is not None and now - record.fetched_at < USABLE:
            return self._verdict(record, url)
        return "closed"

    def unreachable_until(self, url: str, now: datetime) -> datetime | None:
        """When robots.txt of this URL's site is asked for again after it could not be had; None when that is not so.

        A page that `check` calls closed while this is set was closed by trouble, not by rules: it may open later.
        """
        origin = origin_of(url)
        mark = None if origin is None else self._load(_mark(origin))
        if mark is None:
            return None
        try:
            until = datetime.fromisoformat(mark.body)
        except ValueError:
            until = mark.fetched_at + RETRY
        return until if until > now else None

    def _ask(self, origin: str, now: datetime) -> RobotsRecord | NotYet | None:
        """Fetch robots.txt and keep what came; None when it could not be had."""
        outcome = self._fetch(f"{origin}/robots.txt", now)
        if isinstance(outcome, NotYet):
            return outcome
        record = _record(origin, outcome, now)
        if record is not None:
            self._save(record)
            return record
        if isinstance(outcome, FetchFailed) and outcome.reason is not FailureReason.ADDRESS:
            # Where the address guard refused it nothing was sent: no reason to wait once the desk allows the address.
            wished = outcome.retry_after or now
            until = max(now + RETRY, min(wished, now + FRESH))
            self._save(RobotsRecord(_mark(origin), now, outcome.status, until.isoformat()))
        return None

    def _verdict(self, record: RobotsRecord, url: str) -> Literal["allowed", "closed"]:
        if not record.body.strip():
            return "allowed"
        return "allowed" if self._rules(record).can_fetch(url, self._product) else "closed"

    def _rules(self, record: RobotsRecord) -> _Rules:
        with self._lock:
            known = self._parsed.get(record.origin)
            if known is not None and known[0] == record.body:
                self._parsed.move_to_end(record.origin)
                return known[1]
        rules: _Rules = Protego.parse(relevant_rules(record.body, self._product))
        with self._lock:
            self._parsed[record.origin] = (record.body, rules)
            while len(self._parsed) > _KEPT_RULES:
                self._parsed.popitem(last=False)
        return rules


def origin_of(url: str) -> str | None:
    """Scheme, host and port of an http(s) URL, the port only where it is not the scheme's own; None for any other."""
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        return None
    if parts.scheme not in ("http", "https") or not parts.raw_host:
        return None
    return f"{parts.scheme}://{parts.netloc.decode('ascii')}"


def relevant_rules(text: str, product: str) -> str:
    """robots.txt with every User-agent line that cannot mean `product` renamed to one that nobody has.

    protego copies each rule into every agent of its group: 15,000 agents before 20,000 rules, which fit into 500 KiB,
    are 300 million copies. With the others under one name the work stays proportional to the file, and the groups keep
    their borders.
    """
    product = product.lower()

    def renamed(line: str) -> str:
        found = _AGENT.match(line)
        agent = found[2].strip().lower() if found else "*"
        return line if agent == "*" or agent.replace("*", "") in product else "User-agent: another-robot-altogether"

    return "\n".join(renamed(line) for line in text.lstrip("\ufeff").splitlines())


def _record(origin: str, outcome: FetchOutcome, now: datetime) -> RobotsRecord | None:
    """The site's own word, if the outcome is one."""
    match outcome:
        case Fetched(status=status, body=body):
            return RobotsRecord(origin, now, status, _text(body))
        case FetchFailed(reason=FailureReason.EMPTY | FailureReason.REDIRECTS, status=status):
            # Nothing in it, or redirects without an end, which RFC 9309, 2.3.1.2 lets us read as "there is none".
            return RobotsRecord(origin, now, status, "")
        case FetchFailed(status=status) if status is not None and 400 <= status < 500 and status != 429:
            return RobotsRecord(origin, now, status, "")
        case FetchFailed() | NotModified() | NotYet():
            return None


def _text(body: bytes) -> str:
    """At most MAX_BYTES, cut at a line's end, so that half a rule never closes more than the whole one."""
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES].rpartition(b"\n")[0]
    # NUL is legal nowhere in it, and PostgreSQL cannot hold it.
    return body.decode("utf-8-sig", "replace").replace("\0", "")


def _mark(origin: str) -> str:
    return f"{origin}#unreachable"
