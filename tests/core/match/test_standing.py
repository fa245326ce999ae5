"""Which keywords are quiet, noisy or went silent."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.match import standing
from monitor.core.match.standing import (
    BASELINE,
    NEWS,
    NOISY_FEWEST,
    QUIET,
    REACH,
    SHORTEST_SILENCE,
    Silence,
    State,
    Watch,
    noisy,
    quiet,
    silence,
    state,
)

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
EVER = Watch(NOW - 4000 * DAY)


def off(begin: int, end: int) -> tuple[datetime, datetime]:
    """An absence, in days before now."""
    return NOW - begin * DAY, NOW - end * DAY


def every(days: float, until: float, count: int) -> list[datetime]:
    """`count` hits that far apart, the newest `until` days ago."""
    return [NOW - timedelta(days=until + number * days) for number in range(count)]


# --- what was watched -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "later", "absences", "days"),
    [
        (10, 0, (), 10),
        (0, 10, (), 0),
        (10, 0, (off(5, 3),), 8),
        (10, 4, (off(5, 3),), 5),
        (4, 0, (off(5, 3),), 3),
        (4, 3, (off(5, 3),), 0),
        (10, 6, (off(5, 3),), 4),
        (10, 0, (off(30, 8), off(5, 3), off(1, 0)), 5),
    ],
)
def test_time_that_was_watched(
    earlier: int, later: int, absences: tuple[tuple[datetime, datetime], ...], days: int
) -> None:
    watch = Watch(NOW - 100 * DAY, absences)
    assert watch.between(NOW - earlier * DAY, NOW - later * DAY) == days * DAY
    assert watch.away == sum((end - begin for begin, end in absences), timedelta())


# --- silent -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "times", "overdue"),
    [
        ("never hit", [], None),
        ("hits every day", every(1, 0, 28), None),
        ("hit every day up to a week ago", every(1, 7, 28), None),
        ("and a day longer", every(1, 8, 28), 1),
        ("forty reprints of each story change nothing", every(1, 8, 28) * 40, 1),
        ("every other day: a week is enough", every(2, 8, 14), 1),
        ("every third day, on fewer than ten days: three times its gap", every(3, 8, 9), None),
        ("and longer", every(3, 10, 9), 1),
        ("a gap of eight days: patient for twice as long", [*every(1, 16, 10), *every(1, 33, 10)], None),
        ("and a day longer", [*every(1, 17, 10), *every(1, 34, 10)], 1),
        ("and of what was before the baseline nothing counts", [*every(1, 8, 29), *every(9, 60, 9)], 1),
        ("weekly: a rhythm of five days, patient for three weeks", every(7, 20, 5), None),
        ("weekly, three weeks over", every(7, 22, 5), 1),
        ("a gap of two weeks: after a month it is over", [*every(1, 31, 4), *every(1, 48, 4)], 1),
        ("four days are no rhythm", every(7, 29, 4), None),
        ("a story that was in the press for a week and is over", every(0.5, 10, 14), None),
        ("as long as two weeks: no single story", every(1, 8, 15), 1),
        ("hits at one instant", [NOW - 9 * DAY] * 99, None),
        ("what is later than now is not looked at", [*every(1, 8, 28), NOW + HOUR], 1),
    ],
)
def test_who_went_silent(what: str, times: list[datetime], overdue: int | None) -> None:
    found = silence(times, NOW, EVER)
    if overdue is None:
        assert found is None, what
    else:
        assert found is not None, what
        assert found == Silence(max(at for at in times if at <= NOW), overdue * DAY), what


@pytest.mark.parametrize(
    ("what", "times", "absences", "overdue"),
    [
        ("nobody looked since", every(1, 9, 28), (off(8, 0),), None),
        ("nobody looked for a while", every(1, 9, 28), (off(6, 5),), 1),
        ("nobody looks at this moment", every(1, 12, 28), (off(2, 0),), 3),
        ("a gap in which nobody looked is none", [*every(1, 9, 10), *every(1, 26, 10)], (off(26, 18),), 2),
        ("and without that", [*every(1, 9, 10), *every(1, 26, 10)], (), None),
    ],
)
def test_silence_is_measured_in_watched_time(
    what: str, times: list[datetime], absences: tuple[tuple[datetime, datetime], ...], overdue: int | None
) -> None:
    found = silence(times, NOW, Watch(NOW - 400 * DAY, absences))
    assert (found.overdue if found else None) == (overdue * DAY if overdue is not None else None), what


@pytest.mark.parametrize(("back_since", "overdue"), [(None, 8), (20, 8), (10, 3), (7, None), (0, None)])
def test_a_keyword_that_is_back_is_not_silent_for_its_absence(back_since: int | None, overdue: int | None) -> None:
    known_since = None if back_since is None else NOW - back_since * DAY
    found = silence(every(1, 15, 28), NOW, EVER, known_since)
    assert (found.overdue if found else None) == (overdue * DAY if overdue is not None else None)


ages = st.lists(st.floats(0, 70, allow_nan=False).map(lambda days: NOW - timedelta(days=days)), max_size=40)


@given(ages, st.randoms(use_true_random=False))
def test_order_and_repetition_of_hits_do_not_matter(times: list[datetime], chance: random.Random) -> None:
    mixed = times + [chance.choice(times) for _ in times]
    chance.shuffle(mixed)
    assert silence(mixed, NOW, EVER) == silence(times, NOW, EVER)


@given(ages, st.timedeltas(-4000 * DAY, 4000 * DAY))
def test_only_distances_matter(times: list[datetime], shift: timedelta) -> None:
    found, moved = silence(times, NOW, EVER), silence([at + shift for at in times], NOW + shift, EVER)
    assert (found and (found.last_at + shift, found.overdue)) == (moved and (moved.last_at, moved.overdue))


@given(ages)
def test_who_hit_within_a_week_is_not_silent(times: list[datetime]) -> None:
    assert silence([*times, NOW - SHORTEST_SILENCE], NOW, EVER) is None


@given(ages)
def test_silence_is_longer_than_any_gap_of_the_baseline(times: list[datetime]) -> None:
    if (found := silence(times, NOW, EVER)) is None:
        return
    baseline = sorted(at for at in times if found.last_at - at <= BASELINE)
    assert all(later - earlier < NOW - found.last_at for earlier, later in pairwise(baseline))


@given(ages, st.timedeltas(timedelta(), 100 * DAY))
def test_it_is_news_for_a_week_and_not_again(times: list[datetime], wait: timedelta) -> None:
    """Without a hit the overdue time grows with the clock: each is told in one stretch of seven days."""
    found = silence(times, NOW, EVER)
    later = silence(times, NOW + wait, EVER)
    if found is not None:
        assert later == Silence(found.last_at, found.overdue + wait)
        assert later.news == (found.overdue + wait <= NEWS)


@given(ages, st.integers(0, 30), st.integers(0, 30))
def test_an_absence_since_the_last_hit_silences_nobody(times: list[datetime], one: int, other: int) -> None:
    """One before it may: it shortens the gaps that the rhythm is read off."""
    begin, end = max(one, other), min(one, other)
    if times and NOW - max(times) < begin * DAY:
        return
    found = silence(times, NOW, Watch(EVER.since, (off(begin, end),)))
    without = silence(times, NOW, EVER)
    assert found is None or (without is not None and found.overdue == without.overdue - (begin - end) * DAY)


@given(ages)
def test_hits_beyond_reach_change_nothing_that_is_news(times: list[datetime]) -> None:
    found = silence([at for at in times if at > NOW - REACH], NOW, EVER)
    whole = silence(times, NOW, EVER)
    assert (found if found and found.news else None) == (whole if whole and whole.news else None)


def test_a_steady_keyword_is_rarely_called_silent() -> None:
    """Stories come by chance, at weekends a third as many; in how many of the gaps of forty years is it called silent?"""
    chance = random.Random(20261123)
    for a_week in (1, 2, 3, 4, 5, 7, 10):
        at, hits = NOW, [NOW]
        while at < NOW + 40 * 365 * DAY:
            at += timedelta(days=chance.expovariate(a_week / 5.66))
            if at.weekday() < 5 or chance.random() < 1 / 3:
                hits.append(at)
        gaps = [n for n in range(1, len(hits)) if hits[n] - hits[n - 1] > SHORTEST_SILENCE]
        called = sum(
            silence([hit for hit in hits[:n][-200:] if hits[n - 1] - hit <= BASELINE], hits[n], EVER) is not None
            for n in gaps
        )
        assert called <= 1.3 * 40, a_week


# --- quiet ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "last", "known_since", "since", "absences", "expected"),
    [
        ("hit today", 0, None, 400, (), False),
        ("hit 29 days ago", 29, None, 400, (), False),
        ("hit 30 days ago", 30, None, 400, (), True),
        ("hit 32 days ago, and for three of them nobody looked", 32, None, 400, (off(9, 6),), False),
        ("never hit, and could for a month", None, None, 30, (), True),
        ("never hit, the desk is young", None, None, 29, (), None),
        ("never hit, the keyword is young", None, 1, 400, (), None),
        ("never hit, the keyword is older than the desk", None, 400, 29, (), None),
        ("never hit, and was there for a month", None, 30, 400, (), True),
        ("never hit, hardly ever watched", None, None, 40, (off(30, 1),), None),
        ("never hit, no feed was read yet", None, 400, None, (), None),
        ("hit long ago, looked for all the time", 40, None, 50, (), True),
        ("hit long ago, was taken out and is back since yesterday", 300, 1, 400, (), None),
        ("and since a month", 300, 30, 400, (), True),
        ("new, and looking back found something", 3, 1, 400, (), False),
        ("hit long ago, and nobody knows when a feed was read", 40, None, None, (), True),
    ],
)
def test_who_is_quiet(
    what: str,
    last: int | None,
    known_since: int | None,
    since: int | None,
    absences: tuple[tuple[datetime, datetime], ...],
    expected: bool | None,
) -> None:
    def ago(days: int | None) -> datetime | None:
        return None if days is None else NOW - days * DAY

    assert quiet(ago(last), ago(known_since), NOW, Watch(ago(since), absences)) is expected, what


def test_just_short_of_a_month_is_not_quiet() -> None:
    assert quiet(NOW - QUIET + SECOND, None, NOW, EVER) is False
    assert quiet(None, NOW - QUIET + SECOND, NOW, EVER) is None


# --- noisy ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "alone", "articles", "others", "expected"),
    [
        ("half of a big desk", 300, 600, [40, 30, 60, 55, 2], True),
        ("a quarter", 150, 600, [20, 30, 10], True),
        ("less than a quarter", 149, 600, [20, 30, 10], False),
        ("few articles in all", NOISY_FEWEST - 1, 40, [2, 3, 4], False),
        ("one a day", NOISY_FEWEST, 40, [2, 3, 4], True),
        ("the only keyword there is", 900, 900, [], False),
        ("the only one that hits", 900, 900, [0, 0, 0], False),
        ("two keywords with a fair share each", 60, 100, [40], False),
        ("two keywords, one floods", 95, 100, [5], True),
        ("a broad word beside two precise ones", 500, 512, [7, 6], True),
        ("the others are as broad", 200, 600, [210, 190], False),
        ("dead keywords make no living one noisy", 60, 100, [40, 0, 0, 0, 0, 0, 0], False),
        ("nothing alone", 0, 600, [600], False),
    ],
)
def test_who_is_noisy(what: str, alone: int, articles: int, others: list[int], expected: bool) -> None:
    assert noisy(alone, articles, others) is expected, what


@given(st.lists(st.sets(st.integers(0, 200)), min_size=1, max_size=12))
def test_at_most_four_flood_a_desk(finds: list[set[int]]) -> None:
    """What several keywords bring alone cannot overlap, and each brings a quarter."""
    everything = set[int]().union(*finds)
    loud = 0
    for number, ids in enumerate(finds):
        rest = finds[:number] + finds[number + 1 :]
        loud += noisy(len(ids - set[int]().union(*rest)), len(everything), [len(other) for other in rest])
    assert loud <= 4


# --- what is said first -----------------------------------------------------------------------------------------------

STOPPED, LONG_STOPPED = Silence(NOW, NEWS), Silence(NOW, NEWS + SECOND)


@pytest.mark.parametrize(
    ("is_quiet", "stopped", "is_noisy", "expected"),
    [
        (False, None, False, "ok"),
        (False, None, True, "noisy"),
        (True, None, False, "quiet"),
        (None, None, False, "young"),
        (False, STOPPED, False, "silent"),
        (False, STOPPED, True, "silent"),  # it flooded the desk, and stopped
        (True, STOPPED, False, "silent"),  # what the digest names, the list does too
        (False, LONG_STOPPED, False, "silent"),
        (True, LONG_STOPPED, False, "quiet"),
    ],
)
def test_what_is_said_first(is_quiet: bool | None, stopped: Silence | None, is_noisy: bool, expected: State) -> None:
    assert state(quiet=is_quiet, silence=stopped, noisy=is_noisy) == expected


def test_a_silence_ends_in_quiet_and_is_told_on_the_way() -> None:
    """A keyword with a rhythm that never hits again: ok, then silent, told for a week, then quiet for ever."""
    for gap, count in ((1, 28), (2, 14), (4, 7), (7, 5)):
        times = every(gap, 0, count)
        states, told = [], 0
        for day in range(80):
            at = NOW + day * DAY
            stopped = silence(times, at, EVER)
            told += stopped is not None and stopped.news
            states.append(state(quiet=quiet(NOW, None, at, EVER), silence=stopped, noisy=False))
        assert told == 7
        assert list(dict.fromkeys(states)) == ["ok", "silent", "quiet"]
        assert states.index("quiet") <= (QUIET + NEWS) // DAY + 1


def test_thresholds_fit_together() -> None:
    assert SHORTEST_SILENCE < QUIET
    assert QUIET >= BASELINE, "a gap of a baseline must be shorter than what ends every rhythm"
    assert standing.RHYTHM_SPAN < BASELINE
