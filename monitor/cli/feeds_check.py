"""`monitor feeds check`: ask feeds now and say what was understood; `feeds add` asks the same way before it adds."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.errors import MonitorError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.cli.views import View
    from monitor.config import Config
    from monitor.model import Feed, FeedKind, Fetched, FetchFailed, FetchOutcome, ParsedFeed, Unreadable, Validators
    from monitor.pipeline import Desk
    from monitor.store.engine import Store
    from monitor.store.feeds import StoredFeed

HOSTS_AT_ONCE = 8
LONGEST_WAIT = 60.0
"""Seconds that a command waits for a host's slot; one that wants more rest than that is left alone."""
FUTURE_MINUTES = 10
"""What a clock may go wrong before a date counts as lying in the future."""
WEEK = 7.0
NAME_CELLS = 26


@dataclass(frozen=True, slots=True)
class Wanted:
    """A feed to ask; `stored` where config.toml lists it."""

    feed: Feed
    stored: StoredFeed | None = None
    resting: bool = False
    """Its server is not to be asked now: Retry-After is in force, or it said 410."""
    until: datetime | None = None
    """The end of that rest, where it has one."""


def wanted(config: Config, store: Store, target: str | None) -> tuple[Wanted, ...]:
    """Every feed of config.toml, or the one that `target` (a name, a URL) means. Raises MonitorError, UsageError."""
    from monitor.core.text.urls import host_key
    from monitor.service import utcnow
    from monitor.store import feeds, hosts

    now = utcnow()
    with store.write() as connection:
        feeds.configure(connection, config.feeds, now)
    with store.read() as connection:
        free = set(feeds.due(connection, now, force=True))
        stored = {feed.feed.url: feed for feed in feeds.all_active(connection)}
        return tuple(
            Wanted(feed, known, resting=_rests(known, free), until=_until(known, held, now))
            for feed in _chosen(config, target)
            for known in (stored.get(feed.url),)
            for held in (hosts.held(connection, host_key(known.current_url if known else feed.url), now),)
        )


def _rests(known: StoredFeed | None, free: set[int]) -> bool:
    """Whether its server is left alone. A quota that was used up is ours: whether it still is, is seen when it is asked."""
    from monitor.model import FailureReason

    return known is not None and known.id not in free and known.reason is not FailureReason.QUOTA


def _until(known: StoredFeed | None, held: datetime | None, now: datetime) -> datetime | None:
    """When a rest ends: that of the host, or else the feed's own Retry-After, behind which its next poll lies."""
    if known is None or known.gone_at is not None:
        return None
    return held or (known.next_poll_at if known.next_poll_at > now else None)


def _chosen(config: Config, target: str | None) -> tuple[Feed, ...]:
    from monitor.cli.feeds_known import address, configured, label, means, named, nearest, no_address
    from monitor.config import catalogue, feed_of
    from monitor.core.feed.searches import kind_of
    from monitor.model import Feed
    from monitor.net.headers import shown_url

    if target is None:
        if not config.feeds:
            raise MonitorError(f"{config.path} names no feeds")
        return config.feeds
    if meant := tuple(feed for feed in config.feeds if means(feed, target)):
        return meant
    if (listed := named(target)) is not None:
        return (next((feed for feed in config.feeds if feed.url == listed.url), feed_of(listed)),)
    if (url := address(target)) is None:
        if refused := no_address(target):
            raise UsageError(refused)
        own = [label(feed) for feed in config.feeds]
        close = nearest(target, [*own, *catalogue()])
        hint = f"did you mean {' or '.join(close)}?" if close else "`monitor feeds search TEXT` looks for names"
        raise UsageError(f'"{shown_url(target)}" is no http(s) address and no name of a feed; {hint}')
    return (configured(config, url) or Feed(url, timezone=config.timezone, kind=kind_of(url)),)


# --- asking -----------------------------------------------------------------------------------------------------------


def asked(desk: Desk, one: Wanted, validators: Validators | None = None) -> FetchOutcome:
    """Ask as a poll does, waiting for the host's slot like everyone; NotYet where that is more than a minute away."""
    from monitor.model import NotYet, Validators
    from monitor.net.fetch import FEED_ACCEPT
    from monitor.pipeline import ask
    from monitor.service import utcnow

    until = time.monotonic() + LONGEST_WAIT
    while True:
        now = utcnow()
        if one.stored is not None:
            outcome = ask.ask(desk, replace(one.stored, cursor=None), validators or Validators(), now)
        else:
            outcome = desk.fetch(one.feed.url, now=now, validators=validators, accept=FEED_ACCEPT)
        if not isinstance(outcome, NotYet):
            return outcome
        wait = max(0.05, (outcome.until - utcnow()).total_seconds())
        if time.monotonic() + wait > until:
            return outcome
        time.sleep(min(5.0, wait))


def read(desk: Desk, one: Wanted, fetched: Fetched) -> ParsedFeed | Unreadable:
    """What the answer says."""
    from monitor.pipeline import ask

    if one.stored is not None:
        return ask.read(desk, one.stored, fetched)
    return desk.workers.parse_feed(fetched, timezone=one.feed.timezone, kind=one.feed.kind)


def understood(desk: Desk, one: Wanted, *, twice: bool = False) -> View:
    """Fetch and parse one feed. `twice`: ask again, conditionally, to see whether its validators work."""
    from monitor.model import Fetched, FetchFailed, NotYet, Unreadable

    if one.resting:
        return _unasked(one.feed, left_alone(one, desk.config.timezone))
    outcome = asked(desk, one)
    if isinstance(outcome, NotYet):
        return _unasked(one.feed, left_alone(replace(one, until=outcome.until), desk.config.timezone))
    if isinstance(outcome, FetchFailed):
        return _failed(one.feed, outcome)
    if not isinstance(outcome, Fetched):
        return _opened(one.feed) | {"reason": "protocol", "error": "304 to a request without validators"}
    parsed = read(desk, one, outcome)
    if isinstance(parsed, Unreadable):
        return _opened(one.feed) | {"reason": parsed.reason.value if parsed.reason else None, "error": parsed.detail}
    return described(desk, one, outcome, parsed) | {"conditional": _conditional(desk, one, outcome) if twice else None}


def _opened(feed: Feed) -> View:
    from monitor.cli.feeds_known import label

    return {"url": feed.url, "outlet": feed.outlet, "name": feed.name or label(feed), "ok": False}


def _failed(feed: Feed, failed: FetchFailed) -> View:
    return _opened(feed) | {"reason": failed.reason.value, "error": in_words(failed)}


def in_words(failed: FetchFailed) -> str:
    """Why there was no answer; of a quota that it is the desk's own, and no wish of the server."""
    from monitor.model import FailureReason

    if failed.reason is FailureReason.QUOTA:
        return f"not asked: our own daily limit is reached ([naver] daily_calls): {failed.detail}"
    return failed.detail


def left_alone(one: Wanted, timezone: str) -> str:
    """Why a feed is not asked now, and until when."""
    from monitor.cli.views import moment

    if one.until is not None:
        until = str(moment(one.until, timezone))[:16].replace("T", " ")
        return f"not asked: the server wants to be left alone until {until} ({timezone})"
    if one.stored is not None and one.stored.gone_at is not None:
        return "not asked: the server said that this feed is gone for good (410)"
    return "not asked: the server wants to be left alone (Retry-After)"


def _unasked(feed: Feed, told: str) -> View:
    return _opened(feed) | {"reason": "not_yet", "error": told}


def _conditional(desk: Desk, one: Wanted, first: Fetched) -> str:
    """What becomes of a second request that carries the validators of the first answer.

    "304": they work; "ignored": the same was sent again in full; "changed": something new was; "none": there are none to
    send; "failed": there was no answer.
    """
    from monitor.model import Fetched, NotModified, Validators

    if first.validators == Validators():
        return "none"
    second = asked(desk, one, first.validators)
    if isinstance(second, NotModified):
        return "304"
    if isinstance(second, Fetched):
        return "ignored" if second.body == first.body else "changed"
    return "failed"


# --- what it says -----------------------------------------------------------------------------------------------------


def described(desk: Desk, one: Wanted, fetched: Fetched, parsed: ParsedFeed) -> View:
    """Everything that one answer of a feed shows: the keys of `feeds check --json`."""
    from monitor.cli.views import moment
    from monitor.core.feed.date_forms import date_forms
    from monitor.core.feed.rhythm import rhythm
    from monitor.service import utcnow

    now, zone = utcnow(), desk.config.timezone
    dates = [entry.published_at for entry in parsed.entries if entry.published_at is not None]
    paced = rhythm((entry.published_at for entry in parsed.entries), now)
    timezone = one.feed.timezone
    forms = {} if one.feed.kind == "naver-search" else date_forms(
        fetched.body, content_type=fetched.content_type, timezone=timezone
    )  # fmt: skip
    return _opened(one.feed) | {
        "ok": True,
        "final_url": fetched.url,
        "moved_to": fetched.moved_to,
        "title": parsed.title,
        "kind": parsed.kind,
        "encoding": parsed.encoding,
        "entries": len(parsed.entries),
        "dated": len(dates),
        "with_summary": sum(1 for entry in parsed.entries if entry.summary),
        "with_text": sum(1 for entry in parsed.entries if entry.content),
        "newest": moment(max(dates, default=None), zone),
        "oldest": moment(min(dates, default=None), zone),
        "date_forms": dict(forms),
        "entries_per_day": per_day(paced.gap.total_seconds() if paced.gap else None),
        "gap_minutes": round(paced.gap.total_seconds() / 60, 1) if paced.gap else None,
        "ttl_minutes": int(parsed.ttl.total_seconds() // 60) if parsed.ttl else None,
        "skip_hours": list(parsed.skip_hours),
        "skip_days": list(parsed.skip_days),
        "etag": fetched.validators.etag,
        "last_modified": fetched.validators.last_modified,
        "problems": _problems(parsed, dates, now, timezone),
    }


def per_day(gap_seconds: float | None) -> float | None:
    """Entries a day of a feed that usually leaves so long between two."""
    return round(86400 / gap_seconds, 1) if gap_seconds else None


def _problems(parsed: ParsedFeed, dates: Sequence[datetime], now: datetime, timezone: str) -> list[str]:
    from datetime import timedelta

    found = list(parsed.dropped)
    if parsed.truncated:
        found.append(f"{parsed.truncated} entries beyond the cap")
    ahead = sum(1 for at in dates if at > now + timedelta(minutes=FUTURE_MINUTES))
    if ahead:
        found.append(f"{ahead} of {len(dates)} dates lie in the future: a wrong zone? (none: {timezone} is taken)")
    if not parsed.entries:
        found.append("it holds no entry")
    return found


def said(view: View, kind: FeedKind = "feed") -> str:
    """One feed at length, its addresses without secrets.

    Of a search, its own address is shown, not the one with the page that was asked; and that it has no validators is no
    news: no search has.
    """
    from monitor.net.headers import shown_text

    return shown_text(_at_length(view, is_search=kind != "feed"))


def _at_length(view: View, *, is_search: bool) -> str:
    from monitor.net.headers import shown_url

    if not view["ok"]:
        return f"failed   {view['name']}\n    {shown_url(str(view['url']))}\n    {view['reason']}: {view['error']}"
    lines = [
        f"ok       {view['title'] or view['name']}",
        shown_url(str(view["url"] if is_search else view["final_url"])),
        f"{view['kind'] or 'results'}, {view['encoding']}: {view['entries']} entries, {view['dated']} dated,"
        f" {view['with_summary']} with a summary, {view['with_text']} with text",
        f"newest {_short(view['newest'])}, oldest {_short(view['oldest'])}; {_cadence(view['entries_per_day'])}",
    ]
    if isinstance(forms := view["date_forms"], dict) and forms:
        lines.append("dates: " + "; ".join(f"{form} ({count})" for form, count in forms.items()))
    if not is_search or view["etag"] or view["last_modified"]:
        lines.append(_validators(view))
    if wishes := _wishes(view):
        lines.append(f"asks for rest: {wishes}")
    if view["moved_to"]:
        lines.append(f"moved for good to {shown_url(str(view['moved_to']))}: put that address into config.toml")
    elif view["final_url"] != view["url"] and not is_search:
        lines.append(f"redirected from {shown_url(str(view['url']))}")
    problems = view["problems"]
    return "\n    ".join(str(line) for line in [*lines, *(problems if isinstance(problems, list) else [])])


def _short(instant: object) -> str:
    return str(instant)[:16].replace("T", " ") if instant else "undated"


def _cadence(per_day: object) -> str:
    if not isinstance(per_day, float):
        return "too few dates for a rhythm"
    if per_day >= 1:
        return f"about {per_day:.0f} {'entry' if round(per_day) == 1 else 'entries'} a day"
    return f"about {max(1, round(per_day * WEEK))} a week"


def _validators(view: View) -> str:
    kept = " and ".join(name for name, key in (("ETag", "etag"), ("Last-Modified", "last_modified")) if view[key])
    told = {
        "304": f"{kept}; asked again, it answered 304: unchanged polls cost nothing",
        "ignored": f"{kept}, but asked again it sent everything although nothing had changed",
        "changed": f"{kept}; asked again, it had changed meanwhile",
        "failed": f"{kept}; asked again, it did not answer",
    }
    return f"validators: {told.get(str(view['conditional']), kept or 'none, so every poll brings everything')}"


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _wishes(view: View) -> str:
    hours, days = view["skip_hours"], view["skip_days"]
    wishes = [f"{view['ttl_minutes']} minutes between polls"] if view["ttl_minutes"] else []
    if isinstance(hours, list) and hours:
        wishes.append(f"not at {', '.join(f'{hour:02}' for hour in hours)} o'clock UTC")
    if isinstance(days, list) and days:
        wishes.append(f"not on {', '.join(_DAYS[day] for day in days)} (UTC)")
    return "; ".join(wishes)


def line(view: View) -> str:
    """One feed in one line, for a list of many."""
    from monitor.cli.tables import cells
    from monitor.net.headers import shown_text

    name = str(view["name"])
    name += " " * max(0, NAME_CELLS - cells(name))
    if not view["ok"]:
        return shown_text(f"failed  {name}  {view['reason']}: {view['error']}")
    newest = _short(view["newest"])[5:] if view["newest"] else "undated"
    return f"ok      {name}  {view['entries']} entries, newest {newest}, {_cadence(view['entries_per_day'])}"


def summary(views: Sequence[View]) -> str:
    """The last line of a list."""
    failed = Counter(str(view["reason"]) for view in views if not view["ok"])
    reasons = ", ".join(f"{count} {reason}" for reason, count in failed.most_common())
    well = len(views) - sum(failed.values())
    return f"{well} of {len(views)} answered" + (f"; not: {reasons}" if reasons else "")


# --- many -------------------------------------------------------------------------------------------------------------


def all_of_them(desk: Desk, feeds: Sequence[Wanted], tell: Callable[[View], None]) -> list[View]:
    """Ask many feeds, several hosts at once, the feeds of each host one after the other; `tell` is called for each.

    The views come back in the order of `feeds`.
    """
    from concurrent.futures import ThreadPoolExecutor, as_completed

    from monitor.core.text.urls import host_key

    hosts: dict[str, list[int]] = {}
    for number, one in enumerate(feeds):
        hosts.setdefault(host_key(one.feed.url), []).append(number)
    views: dict[int, View] = {}

    def of_one_host(numbers: Sequence[int]) -> None:
        for number in numbers:
            views[number] = view = understood(desk, feeds[number])
            tell(view)

    pool = ThreadPoolExecutor(HOSTS_AT_ONCE, thread_name_prefix="check")
    try:
        # The hosts with the most feeds first: they take the longest.
        asked_for = [pool.submit(of_one_host, each) for each in sorted(hosts.values(), key=len, reverse=True)]
        for done in as_completed(asked_for):
            done.result()
    finally:
        # Somebody who presses Ctrl-C does not want to wait for the rest.
        pool.shutdown(wait=False, cancel_futures=True)
    return [views[number] for number in range(len(feeds))]
