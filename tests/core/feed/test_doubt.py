"""Whether a 304 is believed, and how often that is checked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed.doubt import REHABILITATED, Doubt, after_answer, lie_shown, may_probe

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIAR = Doubt(probed_at=NOW - 3 * DAY, probes=2, lied_at=NOW - 5 * DAY)


@pytest.mark.parametrize(
    ("doubt", "read", "allowed"),
    [
        (Doubt(), None, True),
        (Doubt(), DAY, True),
        (Doubt(), DAY - MINUTE, False),
        (Doubt(NOW - DAY, 0), 9 * DAY, True),
        (Doubt(NOW - DAY, 1), 9 * DAY, False),
        (Doubt(NOW - 2 * DAY, 1), 2 * DAY, True),
        (Doubt(NOW - 3 * DAY, 2), 3 * DAY, False),
        (Doubt(NOW - 4 * DAY, 2), 4 * DAY, True),
        (Doubt(NOW - 7 * DAY, 3), 7 * DAY, True),
        (Doubt(NOW - 7 * DAY, 99), None, True),
        (Doubt(NOW - 7 * DAY + MINUTE, 99), None, False),
        (LIAR, DAY, True),
        (LIAR, HOUR, False),
        (Doubt(NOW - DAY, 6, NOW - 8 * DAY), DAY, True),
        (Doubt(NOW - DAY + MINUTE, 0, NOW - DAY), 9 * DAY, False),
    ],
)
def test_may_probe(doubt: Doubt, read: timedelta | None, allowed: bool) -> None:
    assert may_probe(doubt, read_at=NOW - read if read is not None else None, now=NOW) is allowed


@pytest.mark.parametrize(
    ("doubt", "probe", "new", "lied", "after"),
    [
        (Doubt(), False, 0, False, Doubt()),
        (Doubt(NOW - DAY, 3), False, 0, False, Doubt(NOW - DAY, 3)),
        (Doubt(NOW - DAY, 3), False, 2, False, Doubt(NOW - DAY, 0)),
        (Doubt(NOW - DAY, 3), False, 2, True, Doubt(NOW - DAY, 0, NOW)),
        (Doubt(NOW - DAY, 1), True, 0, False, Doubt(NOW, 2)),
        (Doubt(NOW - DAY, 1), True, 4, True, Doubt(NOW, 0, NOW)),
        (Doubt(NOW - DAY, 1), True, 4, False, Doubt(NOW, 0)),
        (LIAR, True, 0, False, Doubt(NOW, 3, LIAR.lied_at)),
        (LIAR, True, 4, False, Doubt(NOW, 2, LIAR.lied_at)),
        (LIAR, True, 4, True, Doubt(NOW, 0, NOW)),
        (LIAR, False, 4, False, LIAR),
        (Doubt(NOW - DAY, REHABILITATED - 1, NOW - 7 * DAY), True, 0, False, Doubt(NOW, REHABILITATED)),
    ],
)
def test_after_answer(doubt: Doubt, probe: bool, new: int, lied: bool, after: Doubt) -> None:
    assert after_answer(doubt, probe=probe, new=new, lied=lied, now=NOW) == after


@pytest.mark.parametrize(
    ("new", "probe", "same", "published", "shown"),
    [
        (0, True, True, [NOW], False),
        (1, False, True, [NOW], True),
        (1, False, False, [NOW - 9 * HOUR], False),
        (1, True, True, [NOW], True),
        (1, True, False, [NOW - 9 * HOUR], True),
        (1, True, False, [NOW - HOUR], False),
        (1, True, False, [NOW - 2 * HOUR - MINUTE], False),
        (2, True, False, [NOW - HOUR, NOW - 9 * HOUR], True),
        (1, True, False, [NOW - HOUR, NOW - 30 * HOUR], False),
        (1, True, False, [None], True),
        (1, True, False, [], True),
    ],
    ids=[
        "nothing new", "the ETag stayed", "changed and said so", "probe: the ETag stayed", "hidden by the last 304",
        "published since", "a cache's few minutes", "one of them hidden", "the old one was known", "undated", "empty",
    ],
)  # fmt: skip
def test_lie_shown(new: int, probe: bool, same: bool, published: list[datetime | None], shown: bool) -> None:
    assert shown is lie_shown(
        new=new, probe=probe, same_validators=same, published=published,
        known_until=NOW - 30 * HOUR, confirmed_at=NOW - 2 * HOUR,
    )  # fmt: skip


@given(st.lists(st.tuples(st.timedeltas(10 * MINUTE, 30 * HOUR), st.integers(0, 2), st.booleans()), max_size=200))
def test_never_more_than_one_probe_a_day(polls: list[tuple[timedelta, int, bool]]) -> None:
    """Whatever the answers show: probes lie a day apart and more, and end where seven of them find nothing."""
    doubt, now, probes = Doubt(), NOW, []
    for pause, new, same in polls:
        now += pause
        probe = may_probe(doubt, read_at=None, now=now)
        if probe:
            probes.append(now)
        doubt = after_answer(doubt, probe=probe, new=new, lied=bool(new) and same, now=now)
        assert doubt.lied_at is None or doubt.probes < REHABILITATED
    assert all(later - earlier >= DAY for earlier, later in pairwise(probes))
