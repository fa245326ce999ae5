from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed.schedule import (
    LONGEST_SKIP,
    SLACK,
    STRETCH,
    Grade,
    after_failure,
    drift,
    grade,
    interval,
    lead,
    next_poll,
    outside,
)
from monitor.model import FailureReason

START = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 07:30 in Seoul
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)

LEADS = st.timedeltas(6 * MINUTE, 18 * MINUTE)
INTERVALS = st.timedeltas(10 * MINUTE, 6 * HOUR)
STRETCHES = st.floats(0.0, STRETCH)


@st.composite
def editions(draw: st.DrawFn, shortest: timedelta) -> list[datetime]:
    gaps = draw(st.lists(st.timedeltas(shortest, 30 * HOUR), min_size=1, max_size=4))
    instants, at = [], START
    for gap in gaps:
        at += gap
        instants.append(at)
    return instants


@given(st.data(), INTERVALS, LEADS, STRETCHES)
def test_never_sooner_than_the_interval_nor_much_later(
    data: st.DataObject, every: timedelta, early: timedelta, stretch: float
) -> None:
    upcoming = data.draw(editions(MINUTE))
    planned = next_poll(polled_at=START, interval=every, editions=upcoming, lead=early, stretch=stretch)
    assert START + every <= planned <= START + 2 * (every + SLACK)


@given(st.data(), INTERVALS, LEADS, st.timedeltas(timedelta(), 3 * MINUTE), st.lists(STRETCHES, min_size=1, max_size=9))
def test_polls_land_before_every_edition_within_reach(
    data: st.DataObject, every: timedelta, early: timedelta, first_delay: timedelta, stretches: list[float]
) -> None:
    upcoming = data.draw(editions(every))
    polls = [START + first_delay]
    while polls[-1] < upcoming[-1]:
        left = [edition for edition in upcoming if edition > polls[-1]]
        stretch = stretches[len(polls) % len(stretches)]
        polls.append(next_poll(polled_at=polls[-1], interval=every, editions=left, lead=early, stretch=stretch))
    assert all(later - earlier >= every for earlier, later in pairwise(polls))
    for edition in upcoming:
        target = edition - early
        if target - polls[0] >= every:
            assert any(abs(poll - target) <= SECOND for poll in polls), edition


@given(INTERVALS, LEADS, st.lists(st.timedeltas(timedelta(), SLACK), min_size=200, max_size=200), STRETCHES)
def test_polls_that_run_late_still_land_before_the_edition(
    every: timedelta, early: timedelta, delays: list[timedelta], stretch: float
) -> None:
    """A tick, a host's spacing, a slow answer: up to two minutes at every poll, and the last poll is late by no more."""
    edition = START + DAY
    polled_at, late = START, iter(delays)
    polls = []
    while polled_at < edition:
        planned = next_poll(polled_at=polled_at, interval=every, editions=[edition], lead=early, stretch=stretch)
        polled_at = planned + next(late)
        polls.append(polled_at)
    assert any(timedelta() <= poll - (edition - early) <= SLACK for poll in polls)


@given(st.data(), st.timedeltas(15 * MINUTE, 2 * HOUR), st.timedeltas(timedelta(), 6 * HOUR), LEADS, STRETCHES)
def test_a_slow_feed_is_asked_before_an_edition_that_manners_allow(
    data: st.DataObject, floor: timedelta, slower: timedelta, early: timedelta, stretch: float
) -> None:
    """Its own rhythm makes it wait longer than manners ask for; before an edition only manners count."""
    upcoming = data.draw(editions(floor))
    polls = [START]
    while polls[-1] < upcoming[-1]:
        left = [edition for edition in upcoming if edition > polls[-1]]
        polls.append(
            next_poll(
                polled_at=polls[-1], interval=floor + slower, floor=floor, editions=left, lead=early, stretch=stretch
            )
        )
    for earlier, later in pairwise(polls):
        assert later - earlier >= floor
        if floor + slower >= 2 * (floor + SLACK):
            assert later - earlier <= (floor + slower) * (1 + STRETCH) + SECOND, (
                "no longer than its own rhythm, but for drift"
            )
    for edition in upcoming:
        if edition - early - START >= floor:
            assert any(abs(poll - (edition - early)) <= SECOND for poll in polls), edition


def test_feeds_added_at_one_instant_drift_apart() -> None:
    """Hourly feeds without an edition in sight, asked in one breath: a day later no minute holds more than a few."""
    urls = [f"https://saebyeok.example/{n}.xml" for n in range(300)]
    at = dict.fromkeys(urls, START)
    for _ in range(24):
        for url in urls:
            asked = at[url]
            at[url] = next_poll(polled_at=asked, interval=HOUR, editions=[], lead=lead(url), stretch=drift(url, asked))
            assert HOUR <= at[url] - asked <= HOUR * (1 + STRETCH)
    minutes = Counter((each - START) // MINUTE for each in at.values())
    assert max(minutes.values()) < 30
    assert max(at.values()) - min(at.values()) > 20 * MINUTE


@given(st.text(), st.timedeltas(-1000 * DAY, 1000 * DAY))
def test_drift_is_the_same_each_time(url: str, age: timedelta) -> None:
    assert 0.0 <= drift(url, START + age) == drift(url, START + age) < STRETCH


def test_an_edition_too_near_is_left_for_the_next_one() -> None:
    near, far = START + HOUR, START + HOUR + DAY
    planned = next_poll(polled_at=START, interval=HOUR, editions=[near, far], lead=10 * MINUTE)
    assert planned > near
    assert next_poll(polled_at=START, interval=HOUR, editions=[near], lead=10 * MINUTE) == START + HOUR
    assert next_poll(polled_at=START, interval=HOUR, editions=[], lead=10 * MINUTE) == START + HOUR


def test_the_gaps_before_an_edition_are_even() -> None:
    edition, early = START + 4 * HOUR, 10 * MINUTE
    polls = [START]
    while polls[-1] < edition - early:
        polls.append(next_poll(polled_at=polls[-1], interval=HOUR, editions=[edition], lead=early))
    gaps = {(later - earlier) for earlier, later in pairwise(polls)}
    assert len(polls) == 4
    assert max(gaps) - min(gaps) < SECOND


def test_leads_are_stable_and_spread() -> None:
    leads = [lead(f"https://saebyeok.example/{n}.xml") for n in range(500)]
    assert lead("https://saebyeok.example/0.xml") == leads[0]
    assert min(leads) >= 6 * MINUTE
    assert max(leads) <= 18 * MINUTE
    quarters = [sum(1 for one in leads if (one - 6 * MINUTE) // (181 * SECOND) == quarter) for quarter in range(4)]
    assert all(90 < count < 160 for count in quarters), quarters


@pytest.mark.parametrize(
    ("every", "max_age", "ttl", "has_validators", "expected"),
    [
        (HOUR, None, None, True, HOUR),
        (HOUR, None, None, False, 90 * MINUTE),
        (HOUR, 2 * HOUR, None, True, 2 * HOUR),
        (HOUR, None, 3 * HOUR, True, 3 * HOUR),
        (HOUR, 2 * HOUR, 3 * HOUR, True, 3 * HOUR),
        (HOUR, MINUTE, MINUTE, True, HOUR),
        (HOUR, timedelta(), -DAY, True, HOUR),
        (HOUR, 365 * DAY, None, True, 6 * HOUR),
        (12 * HOUR, None, None, True, 12 * HOUR),
        (12 * HOUR, DAY, None, False, 12 * HOUR),
        (15 * MINUTE, None, None, True, 15 * MINUTE),
    ],
)
def test_interval(
    every: timedelta, max_age: timedelta | None, ttl: timedelta | None, has_validators: bool, expected: timedelta
) -> None:
    assert interval(every, max_age=max_age, ttl=ttl, has_validators=has_validators) == expected


# --- skipHours and skipDays -------------------------------------------------------------------------------------------

NIGHT = tuple(range(13, 21))  # 22:00 to 06:00 in Seoul
SATURDAY = datetime(2026, 11, 28, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "hours", "days", "expected"),
    [
        (START, (), (), START),
        (START, NIGHT, (), START),
        (START.replace(hour=13), NIGHT, (), START.replace(hour=21, minute=0)),
        (START.replace(hour=20, minute=59, second=59, microsecond=9), NIGHT, (), START.replace(hour=21, minute=0)),
        (START.replace(hour=21), NIGHT, (), START.replace(hour=21)),
        (START.replace(hour=23), (23, 0, 1), (), (START + DAY).replace(hour=2, minute=0)),
        (START, tuple(range(24)), (), START),
        (START, tuple(range(23)), (), START.replace(hour=23, minute=0)),
        (START, (24, 99, -1), (7, -1), START),
        (SATURDAY, (), (5,), (SATURDAY + DAY).replace(hour=0, minute=0)),
        (SATURDAY, (), (5, 6), SATURDAY + DAY),
        (SATURDAY + 2 * DAY, (), (5, 6), SATURDAY + 2 * DAY),
        (SATURDAY, (), tuple(range(7)), SATURDAY),
        (SATURDAY, (0, 1, 2), (5,), (SATURDAY + DAY).replace(hour=3, minute=0)),
    ],
)
def test_outside(at: datetime, hours: tuple[int, ...], days: tuple[int, ...], expected: datetime) -> None:
    assert outside(at, skip_hours=hours, skip_days=days) == expected


@given(
    st.timedeltas(timedelta(), 30 * DAY),
    st.frozensets(st.integers(-1, 25), max_size=27),
    st.frozensets(st.integers(-1, 8), max_size=9),
)
def test_outside_moves_forward_at_most_a_day(later: timedelta, hours: frozenset[int], days: frozenset[int]) -> None:
    at = START + later
    moved = outside(at, skip_hours=hours, skip_days=days)
    assert at <= moved <= at + LONGEST_SKIP
    kept = not (hours >= set(range(24)) or days >= set(range(7)))
    if kept and moved < at + LONGEST_SKIP:
        assert moved.hour not in hours
        assert moved.weekday() not in days
    if moved != at and moved < at + LONGEST_SKIP:
        assert outside(moved, skip_hours=hours, skip_days=days) == moved
        assert moved == moved.replace(minute=0, second=0, microsecond=0)


# --- after a failure --------------------------------------------------------------------------------------------------


def test_every_reason_has_its_grade() -> None:
    grades = {reason: grade(reason) for reason in FailureReason}
    assert set(grades.values()) == set(Grade)
    assert {reason for reason, graded in grades.items() if graded is Grade.SOFT} == {
        FailureReason.RATE_LIMITED,
        FailureReason.PARSE_BUDGET,
        FailureReason.TOO_LARGE,
        FailureReason.QUOTA,
        FailureReason.REDIRECTS,
    }
    assert {FailureReason.NOT_FOUND, FailureReason.FORBIDDEN, FailureReason.CREDENTIALS} <= {
        reason for reason, graded in grades.items() if graded is Grade.HARD
    }


@pytest.mark.parametrize(
    ("reason", "failures", "retry_after", "expected"),
    [
        (FailureReason.TIMEOUT, 1, None, 15 * MINUTE),
        (FailureReason.TIMEOUT, 2, None, 30 * MINUTE),
        (FailureReason.DNS, 3, None, HOUR),
        (FailureReason.HTTP_SERVER, 100, None, 12 * HOUR),
        (FailureReason.UNAVAILABLE, 1, None, 15 * MINUTE),
        (FailureReason.UNAVAILABLE, 1, 2 * HOUR, 2 * HOUR),
        (FailureReason.UNAVAILABLE, 1, 5 * SECOND, HOUR),
        (FailureReason.UNAVAILABLE, 1, -DAY, HOUR),
        (FailureReason.RATE_LIMITED, 1, 400 * DAY, 7 * DAY),
        (FailureReason.RATE_LIMITED, 1, None, 2 * HOUR),
        (FailureReason.RATE_LIMITED, 3, None, 8 * HOUR),
        (FailureReason.RATE_LIMITED, 30, None, DAY),
        (FailureReason.NOT_FOUND, 1, None, HOUR),
        (FailureReason.FORBIDDEN, 4, None, 8 * HOUR),
        (FailureReason.NOT_A_FEED, 50, None, DAY),
        (FailureReason.TOO_LARGE, 1, None, 2 * HOUR),
        (FailureReason.TLS, 1, None, 15 * MINUTE),
        (FailureReason.QUOTA, 1, 5 * HOUR, 5 * HOUR),
    ],
)
def test_after_failure(
    reason: FailureReason, failures: int, retry_after: timedelta | None, expected: timedelta
) -> None:
    word = START + retry_after if retry_after is not None else None
    assert after_failure(now=START, failures=failures, reason=reason, retry_after=word, every=HOUR) == START + expected


def test_gone_is_never_asked_again() -> None:
    again = after_failure(now=START, failures=1, reason=FailureReason.GONE, retry_after=START, every=HOUR)
    assert again > START + 10_000 * DAY


@given(
    st.sampled_from(sorted(set(FailureReason) - {FailureReason.GONE})),
    st.integers(0, 500),
    st.timedeltas(10 * MINUTE, 2 * DAY),
    st.none() | st.timedeltas(-DAY, 1000 * DAY),
)
def test_failures_never_bring_haste(
    reason: FailureReason, failures: int, every: timedelta, retry_after: timedelta | None
) -> None:
    word = START + retry_after if retry_after is not None else None

    def wait(count: int) -> timedelta:
        return after_failure(now=START, failures=count, reason=reason, retry_after=word, every=every) - START

    assert 10 * MINUTE <= wait(failures) <= wait(failures + 1) <= 7 * DAY
    if word is not None:
        assert wait(failures) >= min(word - START, 7 * DAY)
        assert wait(failures) >= every


@pytest.mark.parametrize(
    ("failures", "reason", "before", "expected"),
    [
        (10, FailureReason.NOT_FOUND, 8 * HOUR, 8 * HOUR),
        (10, FailureReason.TIMEOUT, 8 * HOUR, 8 * HOUR),
        (10, FailureReason.RATE_LIMITED, 8 * HOUR, 8 * HOUR),
        (10, FailureReason.NOT_FOUND, HOUR, HOUR),
        (10, FailureReason.NOT_FOUND, 59 * MINUTE, DAY),
        (10, FailureReason.TIMEOUT, 59 * MINUTE, 12 * HOUR),
        (1, FailureReason.TIMEOUT, 8 * HOUR, 15 * MINUTE),
        (2, FailureReason.TIMEOUT, 40 * MINUTE, 40 * MINUTE),
        (2, FailureReason.TIMEOUT, 25 * MINUTE, 30 * MINUTE),
        (1, FailureReason.TIMEOUT, 40 * MINUTE, 15 * MINUTE),
    ],
    ids=[
        "hard, out of the way", "temporary, out of the way", "soft, out of the way", "just in reach", "too near, hard",
        "too near, temporary", "a night of tries left", "waits for it", "late, but in time", "one more try fits",
    ],
)  # fmt: skip
def test_a_feed_in_trouble_is_asked_before_the_edition(
    failures: int, reason: FailureReason, before: timedelta, expected: timedelta
) -> None:
    """`before`: how long after this request its time before the edition comes, ten minutes ahead of it."""
    edition = START + before + 10 * MINUTE
    again = after_failure(
        now=START, failures=failures, reason=reason, retry_after=None, every=HOUR,
        editions=[edition, edition + 30 * DAY], lead=10 * MINUTE,
    )  # fmt: skip
    assert again == START + expected


def test_no_edition_is_worth_more_than_the_servers_word() -> None:
    for reason in (FailureReason.RATE_LIMITED, FailureReason.UNAVAILABLE):
        again = after_failure(
            now=START, failures=1, reason=reason, retry_after=START + 9 * HOUR, every=HOUR,
            editions=[START + 8 * HOUR], lead=10 * MINUTE,
        )  # fmt: skip
        assert again == START + 9 * HOUR


FAILURES = st.sampled_from(sorted(set(FailureReason) - {FailureReason.GONE}))


@given(
    st.lists(FAILURES, min_size=1, max_size=8), st.integers(1, 12), st.timedeltas(10 * MINUTE, 3 * HOUR), LEADS,
    st.timedeltas(6 * HOUR, 3 * DAY),
)  # fmt: skip
def test_what_fails_all_night_is_asked_before_the_edition(
    reasons: list[FailureReason], failures: int, every: timedelta, early: timedelta, ahead: timedelta
) -> None:
    """Whatever fails however often, some request falls between the feed's time before the edition and the edition."""
    edition = START + ahead
    asked = [START]
    while asked[-1] < edition - early:
        reason = reasons[len(asked) % len(reasons)]
        again = after_failure(
            now=asked[-1], failures=failures + len(asked), reason=reason, retry_after=None, every=every,
            editions=[edition, edition + DAY], lead=early,
        )  # fmt: skip
        plain = after_failure(
            now=asked[-1], failures=failures + len(asked), reason=reason, retry_after=None, every=every
        )
        assert again - asked[-1] >= min(every, plain - asked[-1]), "no sooner than manners or the backoff allow"
        asked.append(again)
    if len(set(map(grade, reasons))) == 1:
        assert edition - early <= asked[-1] <= edition
