"""When a feed is asked again.

Two wishes meet here: no server is asked more often than it and the desk allow, and every feed is asked shortly before
an edition, because outlets publish their morning batch around 07:00 and the mail leaves at 07:30 (product.md). So
polls are stretched, never squeezed, until one of them falls on the wanted instant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from monitor.model import FailureReason

SLACK = timedelta(minutes=2)
"""How late a poll may run (the scheduler's tick, a host's spacing, a slow answer) without losing its edition."""

EARLIEST_LEAD, LATEST_LEAD = timedelta(minutes=18), timedelta(minutes=6)
"""Between these a feed is asked before an edition: after ten past seven, and early enough for its pages to be followed."""
LONGEST_INTERVAL = timedelta(hours=6)
"""The server's wish for rest is followed up to here: some send a max-age of a year."""
WITHOUT_VALIDATORS = 1.5
"""A server that cannot answer 304 sends the whole feed each time, so it is asked that much less often."""
STRETCH = 0.1
"""By how much of itself an interval may be stretched, so that feeds added at one instant drift apart."""
LONGEST_SKIP = timedelta(hours=24)
"""The farthest that a feed's skipHours and skipDays move a poll."""

SHORTEST_RETRY, LONGEST_RETRY = timedelta(minutes=10), timedelta(hours=12)
LONGEST_HARD_RETRY = timedelta(hours=24)
LONGEST_RETRY_AFTER = timedelta(days=7)
"""One question a week is no burden, and a typing error in a header must not silence a feed for months."""
NEVER = timedelta(days=36_500)
"""What "not again" is in dates; the store marks the feed as gone."""

_HOUR = timedelta(hours=1)


# --- after an answer --------------------------------------------------------------------------------------------------


def next_poll(
    *,
    polled_at: datetime,
    interval: timedelta,
    editions: Sequence[datetime],
    lead: timedelta,
    floor: timedelta | None = None,
    stretch: float = 0.0,
) -> datetime:
    """The next poll: at least `interval` after `polled_at`, and on the way to `lead` before the nearest edition
    within reach.

    `editions` are upcoming editions, aware UTC, ascending. The time to the target is divided into as many equal gaps
    as fit with `SLACK` to spare, so gaps lie between one and two intervals and following this function lands on the
    target. `floor` (at most `interval`, which it is where it is left out) is the shortest gap that manners allow: one
    that is asked less often, because it publishes seldom, is asked before an edition all the same, and its gaps are no
    longer than `interval` as far as the floor allows. An edition whose target is nearer than `floor` is out of reach; the
    one after it is aimed at. `stretch` (0 to `STRETCH`, see `drift`) lengthens a gap by that share of itself, as far as
    the target stays in reach.
    """
    usual = max(interval, timedelta(seconds=1))
    nearest = usual if floor is None else min(max(floor, timedelta(seconds=1)), usual)
    for edition in editions:
        distance = edition - lead - polled_at
        if distance >= nearest:
            gaps, room = max(1, distance // (usual + SLACK)), usual + SLACK
            closer = -(-distance // usual)
            # What is asked seldom may be asked a little sooner, but not later.
            if distance >= closer * (nearest + SLACK):
                gaps, room = closer, nearest + SLACK
            even = -(-distance // gaps)  # rounded up: rounding down could end below the interval
            return polled_at + min(even * (1 + stretch), distance - (gaps - 1) * room)
    return polled_at + usual * (1 + stretch)


def lead(url: str) -> timedelta:
    """How long before an edition the feed at `url` is asked: 6 to 18 minutes, spread by hash, the same for ever."""
    spread = (EARLIEST_LEAD - LATEST_LEAD) // timedelta(seconds=1)
    return LATEST_LEAD + timedelta(seconds=_hash(url) % (spread + 1))


def drift(url: str, polled_at: datetime) -> float:
    """The share of itself, 0 to `STRETCH`, by which the gap after this poll is longer: no chance in it, but no rule either."""
    return _hash(f"{url} {polled_at.timestamp()}") % 1_000_000 / 1_000_000 * STRETCH


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8], "big")


def interval(every: timedelta, *, max_age: timedelta | None, ttl: timedelta | None, has_validators: bool) -> timedelta:
    """The shortest time to the next poll: the longest of the desk's `every`, the server's max-age and the feed's ttl.

    At least `every`, at most 6 hours (or `every`, where the desk itself asks less often); half as long again without
    validators.
    """
    wished = max(every if has_validators else every * WITHOUT_VALIDATORS, max_age or every, ttl or every)
    return max(every, min(wished, LONGEST_INTERVAL))


def outside(at: datetime, *, skip_hours: Collection[int], skip_days: Collection[int]) -> datetime:
    """`at`, or the beginning of the first hour after it in which the feed does not ask to be left alone (skipHours and
    skipDays of RSS 2.0, read as UTC; 0 is Monday).

    At most 24 hours later. All hours or all days named is a mistake, and counts as none.
    """
    hours = frozenset(skip_hours) & frozenset(range(24))
    days = frozenset(skip_days) & frozenset(range(7))
    hours, days = hours if len(hours) < 24 else frozenset(), days if len(days) < 7 else frozenset()
    allowed = at
    while allowed.hour in hours or allowed.weekday() in days:
        allowed = allowed.replace(minute=0, second=0, microsecond=0) + _HOUR
        if allowed - at >= LONGEST_SKIP:
            return at + LONGEST_SKIP
    return allowed


# --- after a failure --------------------------------------------------------------------------------------------------


class Grade(StrEnum):
    """How bad a failure is: who has to do something about it."""

    HARD = "hard"  # somebody has to mend it, there or here
    SOFT = "soft"  # there is something, but too much of it, or it is asked for too often
    TEMPORARY = "temporary"  # it passes


_GRADES: Mapping[FailureReason, Grade] = MappingProxyType(
    dict.fromkeys(
        (
            FailureReason.ADDRESS,
            FailureReason.ROBOTS,
            FailureReason.GONE,
            FailureReason.NOT_FOUND,
            FailureReason.FORBIDDEN,
            FailureReason.HTTP_CLIENT,
            FailureReason.NOT_A_FEED,
            FailureReason.NOT_A_PAGE,
            FailureReason.CREDENTIALS,
        ),
        Grade.HARD,
    )
    | dict.fromkeys(
        (
            FailureReason.TOO_LARGE,
            FailureReason.REDIRECTS,
            FailureReason.RATE_LIMITED,
            FailureReason.PARSE_BUDGET,
            FailureReason.QUOTA,
        ),
        Grade.SOFT,
    )
    | dict.fromkeys(
        (
            FailureReason.DNS,
            FailureReason.CONNECT,
            FailureReason.TLS,
            FailureReason.TIMEOUT,
            FailureReason.PROTOCOL,
            FailureReason.UNAVAILABLE,
            FailureReason.HTTP_SERVER,
            FailureReason.EMPTY,
        ),
        Grade.TEMPORARY,
    )
)


def grade(reason: FailureReason) -> Grade:
    """How bad this is. Defined for every reason."""
    return _GRADES[reason]


def after_failure(
    *,
    now: datetime,
    failures: int,
    reason: FailureReason,
    retry_after: datetime | None,
    every: timedelta,
    editions: Sequence[datetime] = (),
    lead: timedelta = EARLIEST_LEAD,
) -> datetime:
    """When to ask again after `failures` failures in a row, this one included.

    410: never. Retry-After: obeyed, but not before `every` nor after 7 days. Else by grade: hard `every`, soft twice
    `every`, both doubling up to a day; temporary a quarter of `every`, at least 10 minutes, doubling up to 12 hours. A desk
    that asks less often than these limits keeps its `every`.

    Where that would pass over an edition, the feed is asked once more `lead` before it, if that is at least `every` after
    this request: what was down all night may be up for the mail. No other wait is shortened.
    """
    if reason is FailureReason.GONE:
        return now + NEVER
    if retry_after is not None:
        return min(max(retry_after, now + every), now + max(LONGEST_RETRY_AFTER, every))
    wait, further = (_backoff(count, grade(reason), every) for count in (failures, failures + 1))
    planned = now + wait
    for target, edition in ((edition - lead, edition) for edition in editions if edition - lead > now):
        if planned < target:
            # Asked between, it could be too late for another time before the edition: then it waits for that one.
            return target if target - planned < every and planned + further > edition else planned
        if target - now >= every:
            return target
    return planned


def _backoff(failures: int, graded: Grade, every: timedelta) -> timedelta:
    doubled = 1 << min(max(failures, 1) - 1, 20)
    if graded is Grade.TEMPORARY:
        return min(max(every / 4, SHORTEST_RETRY) * doubled, max(LONGEST_RETRY, every / 4))
    first = max(every, SHORTEST_RETRY) * (2 if graded is Grade.SOFT else 1)
    return min(first * doubled, max(LONGEST_HARD_RETRY, first))
