"""The sample of pages that no hint speaks for: its size, and that it is the same wherever and whenever it is drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed.sample import in_sample

ADDRESSES = [f"https://press{n % 7}.example/news/{20_261_100_000 + n}" for n in range(20_000)]
DRAWN = [14, 17, 201, 250]
SHARES = st.floats(min_value=0, max_value=1, allow_nan=False)


@pytest.mark.parametrize("share", [0.001, 0.02, 0.1, 0.5, 0.9])
def test_the_share_is_kept(share: float) -> None:
    drawn = sum(in_sample(address, share) for address in ADDRESSES)
    deviation = (len(ADDRESSES) * share * (1 - share)) ** 0.5
    assert abs(drawn - len(ADDRESSES) * share) <= 4 * deviation


@pytest.mark.parametrize("outlet", range(7))
def test_every_outlet_gives_its_share(outlet: int) -> None:
    own = [address for address in ADDRESSES if address.startswith(f"https://press{outlet}.")]
    assert 0.01 < sum(in_sample(address, 0.02) for address in own) / len(own) < 0.03


@given(st.text())
def test_none_and_all(address: str) -> None:
    assert not in_sample(address, 0)
    assert in_sample(address, 1)


@given(st.text(), SHARES, SHARES)
def test_a_larger_share_only_adds(address: str, one: float, other: float) -> None:
    smaller, larger = sorted((one, other))
    assert in_sample(address, larger) or not in_sample(address, smaller)


def test_it_stays_the_same_over_versions() -> None:
    """An address must not come in or fall out with an upgrade: what is drawn at 2 % is written down here."""
    assert [n for n, address in enumerate(ADDRESSES[:300]) if in_sample(address, 0.02)] == DRAWN
