"""The list of feeds as people see it: order, remarks, the line of those that never answered; and the last line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli.feeds_known import QUIRKS, address
from monitor.cli.feeds_list import Standing, hinting_lines, last_line, standings, told, views_of
from monitor.cli.tables import cells
from monitor.config import Config, catalogue, load
from monitor.model import FailureReason
from monitor.service import open_database
from monitor.store import quotas
from monitor.store.engine import Store
from monitor.store.feeds import StoredFeed
from monitor.store.hinting import Hinting
from monitor.store.polls import Vitals

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
WELL = Vitals(polls=100, unchanged=0.81, failed=0.0, entries_a_day=12.4)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Config, Store]]:
    path = tmp_path / "config.toml"
    path.write_text(
        'catalogue = ["연합뉴스"]\n[[feeds]]\nkind = "naver-search"\nquery = "소버린 AI"\n[naver]\ndaily_calls = 300\n',
        "utf-8",
    )
    config = load(path, environment={})
    with open_database(config) as store:
        yield config, store


@pytest.fixture
def feed(desk: tuple[Config, Store]) -> StoredFeed:
    """A feed that does well."""
    new = next(each.feed for each in standings(*desk, NOW) if each.feed.feed.name)
    answered = NOW - timedelta(hours=1)
    return replace(new, first_success_at=answered, last_success_at=answered, next_poll_at=NOW + timedelta(hours=1))


def test_what_is_told_of_each(desk: tuple[Config, Store], feed: StoredFeed) -> None:
    silent = replace(feed, feed=replace(feed.feed, name="조용한 곳"))
    noticed = replace(
        feed,
        feed=replace(feed.feed, name="바뀐 곳"),
        notice="every identity changed",
        notice_at=NOW - timedelta(days=1),
    )
    stale = replace(noticed, feed=replace(feed.feed, name="옛일"), notice_at=NOW - timedelta(days=8))
    shy = replace(
        feed,
        first_success_at=None,
        last_success_at=None,
        failures=3,
        reason=FailureReason.DNS,
        feed=replace(feed.feed, name="A"),
    )
    found = [
        Standing(silent, WELL, NOW - timedelta(days=4)),
        Standing(shy, None, None),
        Standing(noticed, WELL, None),
        Standing(stale, Vitals(3, None, 1.0, 0.37), None),
    ]
    assert told(desk[0], found, NOW, None) == [
        "state   feed       read         next         304  a day",
        "silent  조용한 곳  11-24 06:00  11-24 08:00  81%  12",
        "         nothing new since 11-20 07:00, although it answers",
        "never answered here (1): A (dns)",
        "ok      바뀐 곳    11-24 06:00  11-24 08:00  81%  12",
        "         11-23 07:00: every identity changed",
        "ok      옛일       11-24 06:00  11-24 08:00  -    0.4",
    ]


def test_eighty_columns_hold_it_all(desk: tuple[Config, Store], feed: StoredFeed) -> None:
    long = replace(
        feed, feed=replace(feed.feed, name="긴이름" * 20), failures=1, reason=FailureReason.TLS, error="왜 " * 99
    )
    shy = replace(long, first_success_at=None)
    lines = told(desk[0], [Standing(long, WELL, None), *[Standing(shy, None, None)] * 9], NOW, 80)
    assert len(lines) == 4
    assert max(map(cells, lines)) <= 80
    assert "11-24 06:00" in lines[1]


def test_nobody_answered_yet(desk: tuple[Config, Store], feed: StoredFeed) -> None:
    shy = replace(feed, first_success_at=None, failures=1, reason=FailureReason.DNS)
    assert told(desk[0], [Standing(shy, None, None)], NOW, 80) == ["never answered here (1): 연합뉴스 (dns)"]


@pytest.mark.parametrize(
    ("watched", "last", "entries", "shown"),
    [
        (timedelta(hours=3), timedelta(hours=1), 0.0, "-"),
        (timedelta(days=3), timedelta(days=3), 0.0, "-"),  # nothing but the first reading
        (timedelta(days=3), timedelta(hours=1), 0.0, "0"),
        (timedelta(hours=3), timedelta(hours=1), 5.0, "5.0"),
    ],
)
def test_no_entries_a_day_are_told_before_there_was_a_day(
    desk: tuple[Config, Store], feed: StoredFeed, watched: timedelta, last: timedelta, entries: float, shown: str
) -> None:
    asked = replace(feed, first_success_at=NOW - watched, last_success_at=NOW - last)
    lines = told(desk[0], [Standing(asked, Vitals(3, None, 0.0, entries), None)], NOW, None)
    assert lines[1].split()[-1] == shown


def test_feeds_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    tables = [
        'kind = "google-news"\nquery = "소버린 AI"',
        'kind = "naver-search"\nquery = "소버린 AI"',
        'outlet = "새벽"\nurl = "https://a.kr/rss/1?token=hunter2"',
        'outlet = "새벽"\nurl = "https://a.kr/rss/2"',
        'outlet = "저녁"\nurl = "https://b.kr/rss"',
        'outlet = "저녁"\nurl = "https://c.kr/rss"',
        'url = "https://d.kr/rss?token=hunter2"',
    ]
    path.write_text("".join(f"[[feeds]]\n{table}\n" for table in tables), "utf-8")
    config = load(path, environment={})
    with open_database(config) as store:
        found = standings(config, store, NOW)
    assert {each.called for each in found} == {
        "Google News: 소버린 AI",
        "Naver: 소버린 AI",
        "새벽 (/rss/1?token=***)",
        "새벽 (/rss/2)",
        "저녁 (b.kr/rss)",
        "저녁 (c.kr/rss)",
        "https://d.kr/rss?token=***",
    }
    assert "hunter2" not in repr(told(config, found, NOW, None))


def test_the_last_line_counts_calls_of_naver(desk: tuple[Config, Store]) -> None:
    config, store = desk
    found = standings(config, store, NOW)
    assert last_line(config, store, found, NOW) == (
        "0 of 2 answer, 2 not asked yet; Naver search: used 0 of 300 calls today"
    )
    with store.write() as connection:
        for _ in range(12):
            quotas.take(connection, quotas.NAVER, quotas.day_of(NOW), 300)
    assert last_line(config, store, found, NOW).endswith("used 12 of 300 calls today")
    assert last_line(config, store, found, NOW + timedelta(days=1)).endswith("used 0 of 300 calls today")


def named(feed: StoredFeed, name: str, hinting: Hinting | None) -> Standing:
    """A feed of this name that does well, and what hinting did there."""
    return Standing(replace(feed, feed=replace(feed.feed, name=name)), WELL, None, hinting=hinting)


def test_what_hinting_spared_and_missed(desk: tuple[Config, Store], feed: StoredFeed) -> None:
    found = [
        named(feed, "가온신문", Hinting(spared=12_000, audited=240, missed=1)),
        named(feed, "나루일보", Hinting(spared=340, audited=11)),
        named(feed, "다온방송", None),
        named(feed, "라온경제", Hinting()),
    ]
    assert told(desk[0], found, NOW, None) == [
        "state  feed      read         next         304  a day  spared",
        "ok     가온신문  11-24 06:00  11-24 08:00  81%  12     12,000",
        '         hinting missed 1 of 240 sampled pages; mend: fulltext = "always"',
        "ok     나루일보  11-24 06:00  11-24 08:00  81%  12     340",
        "ok     다온방송  11-24 06:00  11-24 08:00  81%  12     -",
        "ok     라온경제  11-24 06:00  11-24 08:00  81%  12     0",
    ]
    sampled = "of 251 looked at all the same, 1 concerned the desk: about 49 missed"
    assert hinting_lines(found, None) == [f"hinting spared 12,340 pages in 30 days; {sampled}"]
    assert hinting_lines(found, 80) == ["hinting spared 12,340 pages in 30 days;", sampled]
    long = [replace(each, feed=replace(each.feed, feed=replace(each.feed.feed, name="긴이름" * 20))) for each in found]
    assert max(map(cells, [*told(desk[0], long, NOW, 80), *hinting_lines(long, 80)])) <= 80


@pytest.mark.parametrize(
    ("hinting", "lines"),
    [
        (None, []),
        (Hinting(), []),
        (Hinting(spared=1), ["hinting spared 1 page in 30 days"]),
        (
            Hinting(spared=900, audited=18),
            ["hinting spared 900 pages in 30 days; of 18 looked at all the same, none concerned the desk"],
        ),
        (  # everything is looked at: nothing is left to be missed
            Hinting(audited=5, missed=2),
            ["hinting spared 0 pages in 30 days; of 5 looked at all the same, 2 concerned the desk"],
        ),
    ],
)
def test_hinting_in_words(
    desk: tuple[Config, Store], feed: StoredFeed, hinting: Hinting | None, lines: list[str]
) -> None:
    found = [named(feed, "가온신문", hinting)]
    assert hinting_lines(found, None) == lines
    head = told(desk[0], found, NOW, None)[0]
    assert ("spared" in head) == bool(hinting and hinting.spared), "a column only where there is something to show"


def test_hinting_for_machines(desk: tuple[Config, Store], feed: StoredFeed) -> None:
    found = [named(feed, "가", Hinting(12_000, 240, 1)), named(feed, "나", Hinting(3)), named(feed, "다", None)]
    assert [view["hinting"] for view in views_of(desk[0], found)] == [
        {"days": 30, "spared": 12_000, "audited": 240, "missed": 1, "estimated_missed": 50},
        {"days": 30, "spared": 3, "audited": 0, "missed": 0, "estimated_missed": None},
        None,
    ]


def test_every_quirk_has_words() -> None:
    assert {quirk for listed in catalogue().values() for quirk in listed.quirks} <= set(QUIRKS)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("x.kr", "https://x.kr"),
        ("www.x.kr/rss", "https://www.x.kr/rss"),
        (" x.kr:8080/?u=http://y.kr ", "https://x.kr:8080/?u=http://y.kr"),
        ("http://www.x.kr", "http://www.x.kr"),
        ("feed://x.kr/rss", "https://x.kr/rss"),
        ("소식", None),
        ("ftp://x.kr/", None),
        ("https://u:p@x.kr/", None),
    ],
)
def test_an_address_as_it_is_typed(typed: str, asked: str | None) -> None:
    assert address(typed) == asked
