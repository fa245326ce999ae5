"""When a feed is asked again.

Two wishes meet here: no server is asked more often than it and the desk allow, and every feed is asked shortly before
an edition, because outlets publish their morning batch around 07:00 and the mail leaves at 07:30 (product.md). So
polls are stretched, never squeezed, until one of them falls on the wanted instant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.model import FailureReason

SLACK = timedelta(minutes=2)
"""How late a poll may run (the scheduler's tick, a host's spacing, a slow answer) without losing its edition."""

EARLIEST_LEAD, LATEST_LEAD = timedelta(minutes=18), timedelta(minutes=4)
LONGEST_INTERVAL = timedelta(hours=6)
"""The server's wish for rest is followed up to here: some send a max-age of a year."""
WITHOUT_VALIDATORS = 1.5
"""A server that cannot answer 304 sends the whole feed each time, so it is asked that much less often."""

SHORTEST_RETRY, LONGEST_RETRY = timedelta(minutes=10), timedelta(hours=12)
LONGEST_HARD_RETRY = timedelta(hours=24)
LONGEST_RETRY_AFTER = timedelta(days=7)
"""One question a week is no burden, and a typing error in a header must not silence a feed for months."""
NEVER = timedelta(days=36_500)
"""What "not again" is in dates; the store marks the feed as gone."""

_TEMPORARY = frozenset(
    {
        FailureReason.DNS,
        FailureReason.CONNECT,
        FailureReason.TIMEOUT,
        FailureReason.PROTOCOL,
        FailureReason.UNAVAILABLE,
        FailureReason.HTTP_SERVER,
        FailureReason.EMPTY,
    }
)


def next_poll(*, polled_at: datetime, interval: timedelta, editions: Sequence[datetime], lead: timedelta) -> datetime:
    """The next poll: at least `interval` after `polled_at`, and on the way to `lead` before the nearest edition
    within reach.

    `editions` are upcoming editions, aware UTC, ascending. The time to the target is divided into as many equal gaps
    as fit with `SLACK` to spare, so gaps lie between one and two intervals and following this function lands on the
    target. An edition whose target is nearer than `interval` is out of reach; the one after it is aimed at.
    """
    shortest: timedelta = max(interval, timedelta(seconds=1))
    for edition in editions:
        distance = edition - lead - polled_at
        if distance >= shortest:
            gaps = max(1, distance // (shortest + SLACK))
            return polled_at - (-distance // gaps)  # rounded up: rounding down could end below the interval
    return polled_at + shortest


def lead(url: str) -> timedelta:
    """How long before an edition the feed at `url` is asked: 4 to 18 minutes, spread by hash, the same for ever."""
    spread = (EARLIEST_LEAD - LATEST_LEAD) // timedelta(seconds=1)
    number = int.from_bytes(hashlib.sha256(url.encode("utf-8", "replace")).digest()[:8], "big")
    return LATEST_LEAD + timedelta(seconds=number % (spread + 1))


def interval(every: timedelta, *, max_age: timedelta | None, ttl: timedelta | None, has_validators: bool) -> timedelta:
    """The shortest time to the next poll: the longest of the desk's `every`, the server's max-age and the feed's ttl.

    At least `every`, at most 6 hours (or `every`, where the desk itself asks less often); half as long again without
    validators.
    """
    wished = max(every if has_validators else every * WITHOUT_VALIDATORS, max_age or every, ttl or every)
    return max(every, min(wished, LONGEST_INTERVAL))


def after_failure(
    *, now: datetime, failures: int, reason: FailureReason, retry_after: datetime | None, every: timedelta
) -> datetime:
    """When to ask again after `failures` failures in a row, this one included.

    410: never. Retry-After: obeyed, but not before `every` nor after 7 days. 429 without it: twice `every`, doubling,
    up to a day. Temporary trouble (DNS, connection, timeout, 5xx): a quarter of `every`, at least 10 minutes,
    doubling up to 12 hours. Anything else needs somebody to mend it: `every`, doubling up to a day. A desk that asks
    less often than these limits keeps its `every`.
    """
    if reason is FailureReason.GONE:
        return now + NEVER
    if retry_after is not None:
        return min(max(retry_after, now + every), now + max(LONGEST_RETRY_AFTER, every))
    doubled = 1 << min(max(failures, 1) - 1, 20)
    if reason in _TEMPORARY:
        return now + min(max(every / 4, SHORTEST_RETRY) * doubled, max(LONGEST_RETRY, every / 4))
    first = max(every, SHORTEST_RETRY) * (2 if reason is FailureReason.RATE_LIMITED else 1)
    return now + min(first * doubled, max(LONGEST_HARD_RETRY, first))
