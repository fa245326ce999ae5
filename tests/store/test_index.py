"""The near-duplicate index: whom it proposes, and that a crowd is never read to its end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert

from monitor.store import index
from monitor.store.engine import Store
from monitor.store.tables import dup_bands, dup_sentences

LINE, OTHER = 77, -78
CROWD = (-3, -2, -1, *range(1, index.CROWD_MAX + 100))


def carry(connection: Connection, table: Table, h: int, owners: Collection[int]) -> None:
    """These texts have this band, or this sentence."""
    connection.execute(insert(table), [{"h": h, "owner": owner} for owner in owners])


@contextmanager
def fetched(connection: Connection) -> Iterator[list[Any]]:
    """The rows that the driver brings from the database meanwhile."""
    driver: Any = connection.connection.driver_connection
    rows: list[Any] = []

    def keep(values: Any) -> tuple[Any, ...]:
        rows.append(tuple(values))
        return tuple(values)

    before = driver.row_factory
    sqlite = connection.dialect.name == "sqlite"
    driver.row_factory = (lambda cursor, row: keep(row)) if sqlite else lambda cursor: keep
    try:
        yield rows
    finally:
        driver.row_factory = before


@pytest.mark.parametrize("hashes", [[-(2**63)], [2**63 - 1], [0, 1, 2**62 + 1, -(2**62) - 1]])
def test_every_64_bit_number_is_found(emptied: Store, hashes: Sequence[int]) -> None:
    with emptied.write() as connection:
        index.add(connection, 7, hashes, hashes)
        assert index.candidates(connection, hashes, []) == index.candidates(connection, [], hashes) == (7,)
        assert index.candidates(connection, [h // 2 + 5 for h in hashes], [3]) == ()


def test_those_that_share_most_come_first_and_seeds_before_them(emptied: Store) -> None:
    with emptied.write() as connection:
        for owner, bands in ((1, [1]), (2, [1, 2, 3]), (3, [1, 2]), (-9, [4])):
            index.add(connection, owner, bands, [])
        assert index.candidates(connection, [1, 2, 3, 4, 4], []) == (-9, 2, 3, 1)
        assert index.candidates(connection, [], []) == ()


def test_a_sentence_of_a_crowd_brings_no_rows_but_seeds(emptied: Store) -> None:
    with emptied.write() as connection:
        carry(connection, dup_sentences, LINE, CROWD)
        carry(connection, dup_sentences, OTHER, [5])
        with fetched(connection) as rows:
            assert index.candidates(connection, [], [LINE, OTHER]) == (-3, -2, -1, 5)
    assert len(rows) < 10, "what thousands carry is not read"


def test_a_band_of_a_crowd_brings_the_seeds_and_the_oldest(emptied: Store) -> None:
    with emptied.write() as connection:
        carry(connection, dup_bands, LINE, CROWD)
        for h in (OTHER, OTHER - 1):
            carry(connection, dup_bands, h, CROWD[-1:])
        with fetched(connection) as rows:
            found = index.candidates(connection, [LINE, OTHER, OTHER - 1], [])
    assert len(found) == index.CANDIDATES_MAX
    assert found[:5] == (-3, -2, -1, CROWD[-1], 1)
    assert len(rows) == index.CROWD_MAX + 2


def test_many_seeds_share_a_sentence(emptied: Store) -> None:
    """A seed is always worth comparing, however many quote it or share it."""
    with emptied.write() as connection:
        carry(connection, dup_sentences, LINE, range(-index.SENTENCE_OWNERS_MAX - 5, 0))
        assert len(index.candidates(connection, [], [LINE])) == index.SENTENCE_OWNERS_MAX + 5
        carry(connection, dup_sentences, LINE, CROWD[3:])
        assert len(index.candidates(connection, [], [LINE])) == index.SENTENCE_OWNERS_MAX + 5


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_looks_up_by_the_primary_key_alone(emptied: Store) -> None:
    """Neither a sort, which would read a crowd to its end, nor a scan of a table."""
    for table in (dup_bands, dup_sentences):
        with emptied.read() as connection:
            statement = str(index._query(table, "sqlite").compile(connection))
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", ("[1]", 500, 1, 0, 9)[: statement.count("?")]
            )
            steps = [row[3] for row in plan]
        assert not [step for step in steps if "TEMP B-TREE" in step or f"SCAN {table.name}" in step], steps
        assert f"SEARCH {table.name} USING PRIMARY KEY (h=? AND owner<?)" in steps
