from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed.schedule import SLACK, after_failure, interval, lead, next_poll
from monitor.model import FailureReason

START = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 07:30 in Seoul
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)

LEADS = st.timedeltas(4 * MINUTE, 18 * MINUTE)
INTERVALS = st.timedeltas(10 * MINUTE, 6 * HOUR)


@st.composite
def editions(draw: st.DrawFn, shortest: timedelta) -> list[datetime]:
    gaps = draw(st.lists(st.timedeltas(shortest, 30 * HOUR), min_size=1, max_size=4))
    instants, at = [], START
    for gap in gaps:
        at += gap
        instants.append(at)
    return instants


@given(st.data(), INTERVALS, LEADS)
def test_never_sooner_than_the_interval_nor_much_later(data: st.DataObject, every: timedelta, early: timedelta) -> None:
    upcoming = data.draw(editions(MINUTE))
    planned = next_poll(polled_at=START, interval=every, editions=upcoming, lead=early)
    assert START + every <= planned <= START + 2 * (every + SLACK)


@given(st.data(), INTERVALS, LEADS, st.timedeltas(timedelta(), 3 * MINUTE))
def test_polls_land_before_every_edition_within_reach(
    data: st.DataObject, every: timedelta, early: timedelta, first_delay: timedelta
) -> None:
    upcoming = data.draw(editions(every))
    polls = [START + first_delay]
    while polls[-1] < upcoming[-1]:
        left = [edition for edition in upcoming if edition > polls[-1]]
        polls.append(next_poll(polled_at=polls[-1], interval=every, editions=left, lead=early))
    assert all(later - earlier >= every for earlier, later in pairwise(polls))
    for edition in upcoming:
        target = edition - early
        if target - polls[0] >= every:
            assert any(abs(poll - target) <= SECOND for poll in polls), edition


@given(INTERVALS, LEADS, st.lists(st.timedeltas(timedelta(), SLACK), min_size=200, max_size=200))
def test_polls_that_run_late_still_land_before_the_edition(
    every: timedelta, early: timedelta, delays: list[timedelta]
) -> None:
    """A tick, a host's spacing, a slow answer: up to two minutes at every poll, and the last poll is late by no more."""
    edition = START + DAY
    polled_at, late = START, iter(delays)
    polls = []
    while polled_at < edition:
        polled_at = next_poll(polled_at=polled_at, interval=every, editions=[edition], lead=early) + next(late)
        polls.append(polled_at)
    assert any(timedelta() <= poll - (edition - early) <= SLACK for poll in polls)


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
    assert min(leads) >= 4 * MINUTE
    assert max(leads) <= 18 * MINUTE
    quarters = [sum(1 for one in leads if (one - 4 * MINUTE) // (211 * SECOND) == quarter) for quarter in range(4)]
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
