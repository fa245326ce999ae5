"""What hinting spared and missed, counted over 30 days for all feeds in one statement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text, update

from monitor.model import Disposition, PageReason
from monitor.store import hinting
from monitor.store.engine import Store
from monitor.store.hinting import HINTING_SPAN, Hinting
from monitor.store.tables import entries
from tests.store.made import NOW, entry, feed, judged, prose

DAY = timedelta(days=1)


def ended(
    connection: Connection,
    feed_id: int,
    name: str,
    reason: PageReason | None,
    disposition: Disposition | None,
    *,
    days_ago: float = 1,
    article_id: int | None = None,
) -> None:
    """An entry that was judged so, and became of so."""
    number = entry(connection, feed_id, name, now=NOW - days_ago * DAY)
    values = {"page_reason": reason.value if reason else None, "article_id": article_id}
    values["disposition"] = disposition.value if disposition else None
    connection.execute(update(entries).where(entries.c.id == number).values(**values))


def count(store: Store) -> dict[int, Hinting]:
    with store.read() as connection:
        return dict(hinting.counted(connection, NOW))


def stored_article(store: Store, path: str) -> int:
    return judged(store, path, prose(len(path))).article_id


def test_what_counts_as_what(emptied: Store) -> None:
    found = stored_article(emptied, "/found")
    with emptied.write() as connection:
        one, other = feed(connection), feed(connection, "https://other.example/rss")
        for number in range(7):
            ended(connection, one, f"spared{number}", PageReason.UNHINTED, Disposition.NO_MATCH)
        ended(connection, other, "spared", PageReason.UNHINTED, Disposition.NO_MATCH)
        for word in (Disposition.NO_MATCH, Disposition.STORED, Disposition.DUPLICATE, Disposition.SEED_DUPLICATE):
            ended(connection, one, f"audited {word}", PageReason.AUDIT, word)
        for nothing in (None, Disposition.FETCH_FAILED, Disposition.NOT_ALLOWED, Disposition.NO_TEXT):
            ended(connection, one, f"not read {nothing}", PageReason.AUDIT, nothing)
        for reason in set(PageReason) - {PageReason.AUDIT, PageReason.UNHINTED}:
            ended(connection, one, f"asked for {reason}", reason, Disposition.STORED, article_id=found)
        ended(connection, one, "too old", None, Disposition.TOO_OLD)
    counted = count(emptied)
    assert counted == {one: Hinting(spared=7, audited=4, missed=3), other: Hinting(spared=1)}
    assert (counted[one].estimated_missed, counted[other].estimated_missed) == (5, None)


@pytest.mark.parametrize("days_ago", [29.9, 30.1])
def test_thirty_days_count(emptied: Store, days_ago: float) -> None:
    with emptied.write() as connection:
        number = feed(connection)
        ended(connection, number, "a", PageReason.UNHINTED, Disposition.NO_MATCH, days_ago=days_ago)
        ended(connection, number, "b", PageReason.AUDIT, Disposition.STORED, days_ago=days_ago)
    assert count(emptied) == ({number: Hinting(1, 1, 1)} if days_ago < HINTING_SPAN / DAY else {})


@pytest.mark.parametrize(
    ("others", "missed"),
    [
        ([], 1),
        ([PageReason.AUDIT], 2),  # by the sample alone, at two feeds
        ([PageReason.UNHINTED], 1),  # it took what the sample had found
        ([PageReason.HINT], 0),
        ([PageReason.AUDIT, PageReason.NO_LINK], 0),
        ([None], 0),  # from before reasons were kept
    ],
)
def test_what_another_feed_brought_by_its_words_is_no_miss(
    emptied: Store, others: list[PageReason | None], missed: int
) -> None:
    found = stored_article(emptied, "/found")
    with emptied.write() as connection:
        number = feed(connection)
        ended(connection, number, "a", PageReason.AUDIT, Disposition.STORED, article_id=found)
        for place, reason in enumerate(others):
            next_feed = feed(connection, f"https://press{place}.example/rss")
            ended(connection, next_feed, "b", reason, Disposition.DUPLICATE, article_id=found)
    assert sum(each.missed for each in count(emptied).values()) == missed


def test_spared_pages_are_counted_in_the_index_alone(store: Store, database: str) -> None:
    """Entries grow to millions, and their rows are long."""
    statement = str(hinting.counting(NOW).compile(store._engine, compile_kwargs={"literal_binds": True}))
    if database == "postgresql":  # an empty table is read through whatever the index: say that it is costly
        with store.write() as connection:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = [str(row) for row in connection.exec_driver_sql(f"EXPLAIN {statement}")]
        assert sum("using ix_entries_page_reason_first_seen_at_feed_id on entries" in line for line in plan) == 2, plan
        return
    with store.read() as connection:
        plan = [str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
    index = "INDEX ix_entries_page_reason_first_seen_at_feed_id (page_reason=? AND first_seen_at>?)"
    assert sum(f"SEARCH entries USING COVERING {index}" in line for line in plan) == 1, plan
    assert sum(f"SEARCH entries USING {index}" in line for line in plan) == 1, plan
    assert sum("SEARCH other USING INDEX ix_entries_article_id" in line for line in plan) == 1, plan
    assert not [line for line in plan if "SCAN entries" in line or "SCAN other" in line], plan
