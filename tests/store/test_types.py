"""Instants and packed text come back as they went in, and sort as they should, on both databases."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, literal, select, text
from sqlalchemy.exc import StatementError

from monitor.store.engine import Store, open_store
from monitor.store.types import INSTANT_WIDTH, Instant, Packed, instant_from_text, instant_text

metadata = MetaData()
rows = Table("rows", metadata, Column("id", Integer, primary_key=True), Column("at", Instant), Column("body", Packed))

SEOUL = ZoneInfo("Asia/Seoul")
INSTANTS = (
    datetime(2026, 8, 9, 9, 0, tzinfo=UTC),
    datetime(2026, 8, 9, 18, 0, 0, 1, tzinfo=SEOUL),
    datetime(2026, 8, 9, 18, 0, 0, 999999, tzinfo=SEOUL),
    datetime(999, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(1987, 7, 10, 2, 30, tzinfo=SEOUL),  # summer time in Seoul
    datetime(2026, 1, 1, 0, 0, tzinfo=timezone(timedelta(hours=14))),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
)


@pytest.fixture
def bare(store_url: str) -> Iterator[Store]:
    store = open_store(store_url)
    with store.write() as connection:
        metadata.create_all(connection)
    yield store
    store.close()


def test_instants_come_back_equal_in_utc_and_sorted(bare: Store) -> None:
    with bare.write() as connection:
        connection.execute(insert(rows), [{"at": at} for at in (*INSTANTS, None)])
    with bare.read() as connection:
        found = connection.execute(select(rows.c.at).where(rows.c.at.is_not(None)).order_by(rows.c.at)).scalars().all()
        nothing = connection.execute(select(rows.c.at).where(rows.c.at.is_(None))).scalars().all()
    assert found == sorted(INSTANTS)
    assert {at.tzinfo for at in found if at is not None} == {UTC}
    assert nothing == [None]


@pytest.mark.parametrize("bound", INSTANTS)
def test_comparisons_in_sql_agree_with_python(bare: Store, bound: datetime) -> None:
    with bare.write() as connection:
        connection.execute(insert(rows), [{"at": at} for at in INSTANTS])
    with bare.read() as connection:
        found = connection.execute(select(rows.c.at).where(rows.c.at >= bound)).scalars().all()
        literally = select(rows.c.at).where(rows.c.at >= literal(bound, Instant, literal_execute=True))
        assert connection.execute(literally).scalars().all() == found
    assert sorted(at for at in found if at is not None) == sorted(at for at in INSTANTS if at >= bound)


def test_a_session_in_another_timezone_still_gives_utc(bare: Store) -> None:
    with bare.write() as connection:
        if bare.dialect == "postgresql":
            connection.execute(text("SET LOCAL TIME ZONE 'Asia/Seoul'"))
        connection.execute(insert(rows).values(at=INSTANTS[0]))
        found = connection.execute(select(rows.c.at)).scalar_one()
    assert found == INSTANTS[0]
    assert found.tzinfo is UTC


def test_naive_datetimes_are_refused(bare: Store) -> None:
    naive = datetime(2026, 8, 9, 18, 0)  # noqa: DTZ001
    with pytest.raises(ValueError, match="naive"):
        instant_text(naive)
    with pytest.raises(StatementError, match="naive"), bare.write() as connection:
        connection.execute(insert(rows).values(at=naive))


@pytest.mark.parametrize("written", ["2026-08-09", "2026-08-09T09:00:00Z", "2026-08-09 09:00:00.000000Z", "x" * 27])
def test_text_of_another_form_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"instant|match"):
        instant_from_text(written)


aware = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-12, minutes=-30))]),
)


@given(aware, aware)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    assert (instant_text(one) < instant_text(other)) == (one < other)
    assert len(instant_text(one)) == INSTANT_WIDTH
    assert instant_from_text(instant_text(one)) == one


@pytest.mark.parametrize(
    "body", ["", "가", "정부는 데이터센터를 늘리겠다고 밝혔다. " * 200, "줄\n\n바꿈\t🇰🇷 \u00a0끝", None]
)
def test_packed_text_comes_back(bare: Store, body: str | None) -> None:
    with bare.write() as connection:
        connection.execute(insert(rows).values(body=body))
    with bare.read() as connection:
        assert connection.execute(select(rows.c.body)).scalar_one() == body
        raw = connection.execute(text("SELECT body FROM rows")).scalar_one()
    assert raw is None if body is None else zlib.decompress(bytes(raw)).decode() == body


def test_a_lone_surrogate_is_refused_at_the_writer(bare: Store) -> None:
    with pytest.raises((StatementError, UnicodeEncodeError), match="surrogates"), bare.write() as connection:
        connection.execute(insert(rows).values(body="\ud800"))
