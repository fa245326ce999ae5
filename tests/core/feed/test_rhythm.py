"""How often a feed publishes, how often it is asked for that, and when its silence is news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed.rhythm import Rhythm, may_be_silent, pace, rhythm, silent_since

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)  # Tuesday, 07:00 in Seoul
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
YEAR = 365 * DAY


def back(*ages: timedelta) -> list[datetime | None]:
    return [NOW - age for age in ages]


def steady(gap: timedelta, count: int, until: datetime = NOW) -> list[datetime]:
    return [until - number * gap for number in range(count)]


def nightly(gap: timedelta, count: int, until: datetime) -> list[datetime]:
    """`count` entries backwards from `until`, none from 22:00 to 06:00 in Seoul (13 to 21 UTC)."""
    found: list[datetime] = []
    at = until
    while len(found) < count:
        if not 13 <= at.hour < 21:
            found.append(at)
        at -= gap
    return found


# --- rhythm -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "gap", "span"),
    [
        ([], None, None),
        (back(HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR), None, None),
        ([None] * 40, None, None),
        ([NOW - HOUR] * 40, None, None),
        ([*steady(HOUR, 5), *[None] * 6], None, None),
        ([*steady(HOUR, 6), *[None] * 6], HOUR, 5 * HOUR),
        ([NOW + number * HOUR for number in range(1, 30)], None, None),
        (steady(HOUR, 5), HOUR, 4 * HOUR),
        (steady(10 * MINUTE, 30), 10 * MINUTE, 260 * MINUTE),
        ([*steady(10 * MINUTE, 29), NOW - YEAR], 10 * MINUTE, 260 * MINUTE),
        ([*steady(10 * MINUTE, 27), NOW - YEAR, NOW - 2 * YEAR, NOW - 3 * YEAR], 10 * MINUTE, 260 * MINUTE),
        (nightly(10 * MINUTE, 30, NOW), 10 * MINUTE, None),
        ([NOW - number * 7 * DAY for number in range(2) for _ in range(10)], 7 * DAY / 19, 7 * DAY),
    ],
    ids=[
        "none", "too few", "undated", "all at once", "mostly undated", "half undated", "future", "hourly", "busy", "pinned",
        "three pinned", "night", "two batches",
    ],
)  # fmt: skip
def test_rhythm(times: list[datetime | None], gap: timedelta | None, span: timedelta | None) -> None:
    said = rhythm(times, NOW)
    assert said.gap == gap
    if span is not None:
        assert said.span == span


def test_pairs_are_no_quick_feed() -> None:
    """Two editions of one notice at a time, every six hours."""
    times = [at + late for at in steady(6 * HOUR, 10, NOW - HOUR) for late in (timedelta(), MINUTE)]
    assert (rhythm(times, NOW).gap or MINUTE) > 2 * HOUR


def test_newest_is_not_later_than_now() -> None:
    assert rhythm([NOW + DAY, NOW - HOUR, None], NOW) == Rhythm(newest=NOW - HOUR)
    assert rhythm([NOW + DAY, None], NOW) == Rhythm()


INSTANTS = st.timedeltas(-40 * DAY, 7 * YEAR).map(lambda age: NOW - age)


@given(st.lists(st.none() | INSTANTS, max_size=60))
def test_rhythm_is_total_and_does_not_look_at_order(times: list[datetime | None]) -> None:
    said = rhythm(times, NOW)
    assert said == rhythm(list(reversed(times)), NOW)
    dated = [at for at in times if at is not None and at <= NOW]
    assert said.newest == max(dated, default=None)
    if said.gap is not None:
        whole = max(dated) - min(dated)
        assert timedelta() < said.gap <= whole
        assert said.span is None or timedelta() < said.span <= whole


# --- pace -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gap", "span", "silence", "haste", "expected"),
    [
        (None, None, timedelta(), True, HOUR),
        (None, None, timedelta(), False, HOUR),
        (10 * MINUTE, 5 * HOUR, timedelta(), True, 40 * MINUTE),
        (10 * MINUTE, 5 * HOUR, timedelta(), False, HOUR),
        (MINUTE, 5 * HOUR, timedelta(), True, 15 * MINUTE),
        (MINUTE, 30 * MINUTE, timedelta(), True, 15 * MINUTE),
        (8 * MINUTE, 40 * MINUTE, timedelta(), True, 20 * MINUTE),
        (MINUTE, 30 * MINUTE, timedelta(), False, HOUR),
        (MINUTE, 5 * HOUR, HOUR, True, 30 * MINUTE),
        (MINUTE, 5 * HOUR, 8 * HOUR, True, HOUR),
        (10 * MINUTE, 5 * HOUR, HOUR, True, 40 * MINUTE),
        (HOUR, 30 * HOUR, timedelta(), False, 4 * HOUR),
        (HOUR, 30 * HOUR, 30 * HOUR, True, 4 * HOUR),
        (HOUR, 4 * HOUR, timedelta(), False, 2 * HOUR),
        (HOUR, 90 * MINUTE, timedelta(), False, HOUR),
        (HOUR, 90 * MINUTE, timedelta(), True, 45 * MINUTE),
        (7 * DAY, 99 * DAY, 3 * DAY, True, 6 * HOUR),
        (7 * DAY, None, 3 * DAY, False, 6 * HOUR),
    ],
)
def test_pace(
    gap: timedelta | None, span: timedelta | None, silence: timedelta, haste: bool, expected: timedelta
) -> None:
    said = pace(gap, span, silence=silence, every=HOUR, shortest=15 * MINUTE, longest=6 * HOUR, haste=haste)
    assert said == expected


@pytest.mark.parametrize(("haste", "expected"), [(True, 15 * MINUTE), (False, HOUR)])
def test_what_scrolled_by_hurries_as_far_as_manners_allow(haste: bool, expected: timedelta) -> None:
    for gap in (None, MINUTE, 7 * DAY):
        said = pace(
            gap, 9 * DAY, silence=DAY, every=HOUR, shortest=15 * MINUTE, longest=6 * HOUR, haste=haste, lost=True
        )
        assert said == expected


GAPS = st.timedeltas(SECOND, YEAR)


@given(
    st.none() | GAPS, st.none() | GAPS, st.timedeltas(timedelta(), YEAR), st.timedeltas(10 * MINUTE, 2 * HOUR),
    st.timedeltas(timedelta(), 2 * HOUR), st.timedeltas(timedelta(), DAY), st.booleans(), st.booleans(),
)  # fmt: skip
def test_pace_keeps_its_bounds(
    gap: timedelta | None,
    span: timedelta | None,
    silence: timedelta,
    shortest: timedelta,
    more: timedelta,
    most: timedelta,
    haste: bool,
    lost: bool,
) -> None:
    every, longest = shortest + more, shortest + more + most
    said = pace(gap, span, silence=silence, every=every, shortest=shortest, longest=longest, haste=haste, lost=lost)
    assert (shortest if haste else every) <= said <= longest
    if span is not None and gap is not None and said > (shortest if haste else every):
        assert said <= span / 2, "what is published meanwhile is still in the document"
    if gap is not None and gap > every:
        assert said >= min(every, shortest)


# --- silence ----------------------------------------------------------------------------------------------------------

MONDAY = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)  # Monday, 08:00 in Seoul


def weekdays(until: datetime, weeks: int, without: frozenset[int] = frozenset()) -> list[datetime]:
    """A ministry: at 10:00, 14:00 and 18:00 in Seoul from Monday to Friday; `without`: days before `until` left out."""
    found = []
    for day in range(weeks * 7):
        morning = (until - day * DAY).replace(hour=1, minute=0)
        if morning.weekday() < 5 and day not in without:
            found += [at for hour in (0, 4, 8) if (at := morning + hour * HOUR) <= until]
    return found


@pytest.mark.parametrize(
    ("times", "now", "silent"),
    [
        (steady(HOUR, 300, NOW - 30 * HOUR), NOW, True),
        (steady(HOUR, 300, NOW - 24 * HOUR), NOW, False),
        (steady(HOUR, 300), NOW, False),
        (nightly(20 * MINUTE, 400, NOW - 24 * HOUR), NOW, False),
        (nightly(20 * MINUTE, 500, NOW - 25 * HOUR), NOW, True),
        (steady(3 * MINUTE, 300, NOW - 30 * HOUR), NOW, False),
        (steady(3 * MINUTE, 300, NOW - 73 * HOUR), NOW, True),
        (weekdays(MONDAY - 2 * DAY, 4), MONDAY, False),
        (weekdays(MONDAY - 2 * DAY, 1), MONDAY, False),
        (weekdays(MONDAY - 2 * DAY, 4), MONDAY + 2 * DAY, True),
        ([MONDAY - DAY - week * 7 * DAY for week in range(30)], MONDAY + 6 * DAY, False),
        ([MONDAY - DAY - week * 7 * DAY for week in range(30)], MONDAY + 9 * DAY, False),
        ([MONDAY - DAY - week * 7 * DAY for week in range(30)], MONDAY + 10 * DAY, True),
        (steady(HOUR, 4, NOW - 90 * DAY), NOW, False),
        (steady(HOUR, 5, NOW - 90 * DAY), NOW, True),
        (steady(2 * DAY, 9, NOW - 6 * DAY), NOW, False),
        (steady(2 * DAY, 9, NOW - 7 * DAY), NOW, True),
        (steady(HOUR, 10, NOW - 90 * DAY), NOW, True),
        ([], NOW, False),
        ([None] * 50, NOW, False),
        ([NOW + HOUR] * 50, NOW, False),
        ([NOW - 5 * DAY] * 50, NOW, True),
    ],
    ids=[
        "agency, 30 h", "agency, 24 h", "agency, well", "night, 24 h", "night, 25 h", "no weekend known, 30 h",
        "no weekend known, 73 h", "ministry on Monday", "ministry on Monday, one week known", "ministry on Wednesday",
        "weekly, 7 days", "weekly, 10 days", "weekly, 11 days", "four entries", "five entries", "nine entries, 6 days",
        "nine entries, 7 days", "ten entries", "empty",
        "undated", "future", "one batch",
    ],
)  # fmt: skip
def test_silent_since(times: list[datetime | None], now: datetime, silent: bool) -> None:
    said = silent_since(times, now=now, watched_since=now - YEAR)
    newest = max((at for at in times if at is not None), default=None)
    assert said == (newest if silent else None)


def test_a_long_holiday() -> None:
    """Five days without a word are news the first time, and none once the baseline has seen such days."""
    tuesday = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
    after = tuesday + 5 * DAY
    assert silent_since(weekdays(tuesday, 4), now=after, watched_since=tuesday - YEAR) is not None
    before = weekdays(tuesday, 4, without=frozenset(range(8, 14)))
    assert silent_since(before, now=after, watched_since=tuesday - YEAR) is None


def test_silence_counts_from_when_the_feed_was_first_read() -> None:
    times = steady(HOUR, 300, NOW - 40 * DAY)
    assert silent_since(times, now=NOW, watched_since=NOW - 2 * DAY) == NOW - 40 * DAY
    assert silent_since(times, now=NOW, watched_since=NOW - 20 * HOUR) is None


@given(
    st.lists(st.none() | INSTANTS, max_size=60), st.timedeltas(timedelta(), 60 * DAY), st.timedeltas(timedelta(), YEAR)
)
def test_silence_once_begun_goes_on(times: list[datetime | None], watched: timedelta, later: timedelta) -> None:
    """More time without an entry never ends it, and whoever published within a day is not silent."""
    now = max((at for at in times if at is not None), default=NOW) + watched
    said = silent_since(times, now=now, watched_since=now - watched)
    if said is not None:
        assert silent_since(times, now=now + later, watched_since=now - watched) == said
        assert may_be_silent(said, now)
