"""The seed corpus in the database: what is put in is found, what is retired is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from monitor.core.likeness import signature
from monitor.store import judging, seeds
from monitor.store.engine import Store
from tests.store.made import NOW, judged, prose, seed


def nearest(store: Store, text: str) -> tuple[str | None, str | None]:
    """(id of the seed that the text repeats, id of the seed that it is most like)."""
    with store.read() as connection:
        repeats, near = judging.against_seeds(connection, signature.sign(text))
    return repeats.id if repeats else None, near.id if near else None


def test_put_once_change_retire_return(emptied: Store) -> None:
    first, second = seed(prose(1), "one"), seed(prose(2), "two", origin="shipped")
    with emptied.write() as connection:
        assert seeds.put(connection, [first, second], NOW) == ("one", "two")
        assert seeds.put(connection, [first, second], NOW) == ()
    assert nearest(emptied, prose(1)) == ("one", "one")
    changed = replace(seed(prose(3), "one", title="고친 글"), digest="changed")
    with emptied.write() as connection:
        assert seeds.put(connection, [changed, second], NOW) == ("one",)
    assert (nearest(emptied, prose(1))[0], nearest(emptied, prose(3))[0]) == (None, "one")
    with emptied.write() as connection:
        assert seeds.retire(connection, "folder", []) == ("one",)
        assert [s.id for s in seeds.listed(connection)] == ["two"], "other origins stay"
    assert nearest(emptied, prose(3))[0] is None
    with emptied.write() as connection:
        assert seeds.put(connection, [changed], NOW) == ("one",)
        assert [(s.number, s.id, s.title) for s in seeds.listed(connection)] == [
            (1, "one", "고친 글"),
            (2, "two", "이미 아는 글"),
        ]
    assert nearest(emptied, prose(3))[0] == "one"


def test_shingles_come_back_bit_for_bit(emptied: Store) -> None:
    put = seed(prose(1))
    with emptied.write() as connection:
        seeds.put(connection, [put], NOW)
        [(seed_id, title, packed)] = seeds.shingles_of(connection, [1]).values()
    assert (seed_id, title) == ("known", "이미 아는 글")
    assert np.array_equal(np.frombuffer(packed, dtype="<u8"), signature.shingles(prose(1)))


def test_a_truncated_copy_is_known(emptied: Store) -> None:
    with emptied.write() as connection:
        seeds.put(connection, [seed(prose(1, 24))], NOW)
    assert nearest(emptied, prose(1, 24)[: len(prose(1, 24)) // 3])[0] == "known"
    assert nearest(emptied, prose(2, 24))[0] is None


def test_articles_are_no_seeds(emptied: Store) -> None:
    judged(emptied, "/1", prose(1))
    assert nearest(emptied, prose(1)) == (None, None)
