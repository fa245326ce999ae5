"""Editions and deliveries as rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import date, datetime
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from monitor.store import editions
from monitor.store.engine import Store
from tests.store.made import DAY, HOUR, MINUTE, NOW, judged, prose

TUESDAY = date(2026, 11, 24)


def issue(store: Store, article_ids: list[int], *, day: date = TUESDAY, digest: str = "아침", considered: int = 0,
          recipients: tuple[str, ...] = ("a@desk.example",)) -> int | None:  # fmt: skip
    with store.write() as connection:
        return editions.issue(
            connection, digest=digest, day=day, window=(NOW - DAY, NOW), issued_at=NOW, late_seconds=None,
            considered=considered, subject="제목", message_id="<x@y>", message=b"\x00bytes\xff", html="<p>가</p>", stories=1,
            duplicates_folded=2, seed_duplicates=3, article_ids=article_ids, recipients=recipients,
        )  # fmt: skip


def test_an_edition_comes_back_as_it_went_in(emptied: Store) -> None:
    number = issue(emptied, [judged(emptied, "/1", prose(1)).article_id])
    assert number is not None
    with emptied.read() as connection:
        found = editions.get(connection, number)
        assert found == editions.of_date(connection, "아침", TUESDAY) == editions.last(connection, "아침")
        (listed,) = editions.listed(connection)
        assert editions.listed(connection, "아침") == (listed,)
        assert all(getattr(listed, each.name) == getattr(found, each.name) for each in fields(listed))
        assert editions.listed(connection, "저녁") == ()
        assert editions.last(connection, "저녁") is None
    assert found is not None
    assert (found.message, found.html, found.articles, found.window) == (
        b"\x00bytes\xff",
        "<p>가</p>",
        1,
        (NOW - DAY, NOW),
    )
    assert (found.date, found.duplicates_folded, found.seed_duplicates) == (TUESDAY, 2, 3)


def test_one_edition_a_day_and_digest(emptied: Store) -> None:
    one, two = (judged(emptied, f"/{n}", prose(n)).article_id for n in (1, 2))
    assert issue(emptied, [one]) is not None
    assert issue(emptied, [two], recipients=("b@desk.example",)) is None
    assert issue(emptied, [one], digest="저녁") is not None, "another digest carries it too"
    with emptied.read() as connection:
        rows = connection.execute(text("SELECT count(*) FROM edition_articles")).scalar_one()
        assert (rows, len(editions.owed(connection, NOW))) == (2, 2)


def test_membership_is_unique(emptied: Store) -> None:
    one, two = (judged(emptied, f"/{n}", prose(n)).article_id for n in (1, 2))
    issue(emptied, [one])
    with pytest.raises(IntegrityError):
        issue(emptied, [two, one], day=TUESDAY + DAY)
    with emptied.read() as connection:
        assert editions.of_date(connection, "아침", TUESDAY + DAY) is None


def uncarried(store: Store, *, since: datetime = NOW - DAY) -> tuple[int, ...]:
    with store.read() as connection:
        mark = editions.considered(connection, "아침")
        return editions.uncarried(connection, "아침", since=since, after=mark)


def test_what_was_not_looked_at_yet(emptied: Store) -> None:
    one = judged(emptied, "/1", prose(1), now=NOW - 2 * DAY).article_id
    two = judged(emptied, "/2", prose(2)).article_id
    assert uncarried(emptied) == (two,)
    issue(emptied, [two], considered=two)
    assert uncarried(emptied, since=NOW - 9 * DAY) == (), "not even what lies before the first edition"
    three = judged(emptied, "/3", prose(3), now=NOW - 30 * DAY).article_id
    assert uncarried(emptied) == (three,), "the mark counts, not the clock"
    assert one < two < three


def test_birth(emptied: Store) -> None:
    with emptied.write() as connection:
        assert editions.birth(connection, "아침") is None
        assert editions.born(connection, "아침", NOW) == NOW
        assert editions.born(connection, "아침", NOW + DAY) == NOW == editions.birth(connection, "아침")
        assert editions.born(connection, "아침", NOW - DAY) == NOW - DAY, "it cannot be born in the future"


def test_stories_and_groups_told_before(emptied: Store) -> None:
    one, copy = judged(emptied, "/1", prose(1)).article_id, judged(emptied, "/2", prose(1)).article_id
    other = judged(emptied, "/3", prose(3), at=NOW - 20 * DAY).article_id
    issue(emptied, [one])
    with emptied.read() as connection:
        assert editions.told_stories(connection, "아침", [one, other]) == {one}
        assert editions.told_stories(connection, "저녁", [one, other]) == frozenset()
        assert editions.carried_groups(connection, "아침", [one, other]) == {one}
        assert editions.told_stories(connection, "아침", []) == frozenset()
    assert copy != one


def test_deliveries(emptied: Store) -> None:
    number = issue(emptied, [], recipients=("a@desk.example", "b@desk.example", "a@desk.example"))
    assert number is not None
    with emptied.write() as connection:
        first, second = editions.owed(connection, NOW)
        assert (first.recipient, second.recipient) == ("a@desk.example", "b@desk.example")
        assert editions.owed(connection, NOW - MINUTE) == ()
        editions.record_delivery(connection, first.id, "sent", now=NOW, error=None, next_attempt_at=None)
        later = NOW + HOUR
        editions.record_delivery(connection, second.id, "deferred", now=NOW, error="451 wait", next_attempt_at=later)
        editions.add_recipients(connection, number, ["a@desk.example"], NOW)
        assert editions.owed(connection, NOW) == ()
        [again] = editions.owed(connection, NOW, number)
        assert (again.recipient, again.attempts, again.error) == ("b@desk.example", 1, "451 wait")
        assert len(editions.owed(connection, later)) == 1
        editions.record_delivery(connection, second.id, "failed", now=later, error="550", next_attempt_at=None)
        assert editions.owed(connection, later + DAY) == editions.owed(connection, NOW, number) == ()
        assert [(d.state, d.attempts, d.sent_at) for d in editions.deliveries_of(connection, number)] == [
            ("sent", 1, NOW),
            ("failed", 2, None),
        ]


def test_who_was_never_sent_an_edition(emptied: Store) -> None:
    sent, tried = "a@desk.example", "b@desk.example"
    number = issue(emptied, [], recipients=(sent, tried))
    assert number is not None
    with emptied.write() as connection:
        first, second = editions.owed(connection, NOW)
        assert first.first
        assert second.first
        assert editions.newcomers(connection, "아침", [sent, tried]) == {sent, tried}
        editions.record_delivery(connection, first.id, "sent", now=NOW, error=None, next_attempt_at=None)
        editions.record_delivery(connection, second.id, "failed", now=NOW, error="550", next_attempt_at=None)
        assert editions.newcomers(connection, "아침", ["A@desk.example", tried]) == {tried}
        assert editions.newcomers(connection, "저녁", [sent]) == {sent}, "each digest for itself"
    number = issue(emptied, [], day=TUESDAY + DAY, recipients=(sent, tried))
    assert number is not None
    with emptied.read() as connection:
        assert [d.first for d in editions.deliveries_of(connection, number)] == [False, True]


def test_rivals_write_one_edition(emptied: Store) -> None:
    one = judged(emptied, "/1", prose(1)).article_id
    together = Barrier(5)

    def rival(_: int) -> int | None:
        together.wait(10)
        return issue(emptied, [one])

    with ThreadPoolExecutor(5) as pool:
        found = list(pool.map(rival, range(5)))
    assert sum(number is not None for number in found) == 1
