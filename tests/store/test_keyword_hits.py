"""What keywords found, and which are quiet, noisy or silent; on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, update

from monitor.core.match.rules import Gain, dump_gain, rules_of
from monitor.core.match.standing import QUIET, REACH
from monitor.model import Disposition, Topic
from monitor.store import feeds, keyword_hits
from monitor.store.engine import Store
from monitor.store.keyword_hits import KeywordHits
from monitor.store.replays import remember
from monitor.store.tables import articles, matches, polls, replays
from monitor.store.tables import feeds as feed_table
from tests.store.made import DAY, HOUR, MINUTE, NOW, feed

TOPICS = (Topic("주권", ("소버린 AI", "AI 주권")), Topic("연산", ("국가 연산센터", "AI 주권")))


def put(
    connection: Connection,
    seen: datetime,
    *found: tuple[str, str],
    disposition: Disposition = Disposition.STORED,
    decided: timedelta = MINUTE,
) -> int:
    """An article first seen then, in which these keywords of topics stand, in two fields each."""
    number = connection.execute(
        insert(articles).values(
            url="https://press.example", canonical_url=f"https://press.example/{seen}/{found}/{disposition}",
            title="제목", outlet="새벽일보", first_seen_at=seen, kind="보도", tags="[]", portal=False, text_source="page",
            length=9, features="{}", disposition=disposition, decided_at=seen + decided, group_id=0,
        )
    )  # fmt: skip
    article_id = int(number.inserted_primary_key[0])  # type: ignore[index]
    for topic, keyword in found:
        row = {
            "article_id": article_id, "topic": topic, "keyword": keyword, "start": 0, "end": 2, "snippet": "제목",
            "mark_start": 0, "mark_end": 2,
        }  # fmt: skip
        connection.execute(insert(matches), [row | {"field": field} for field in ("title", "body")])
    return article_id


def watch_since(connection: Connection, at: datetime) -> None:
    """A feed that was first read then."""
    feed(connection)
    connection.execute(update(feed_table).values(first_success_at=at))


def poll(connection: Connection, at: datetime, outcome: str = "read") -> None:
    feed_id = feeds.all_active(connection)[0].id
    connection.execute(insert(polls).values(feed_id=feed_id, at=at, outcome=outcome))


def of(found: Sequence[KeywordHits], topic: str, keyword: str) -> KeywordHits:
    [one] = [each for each in found if (each.topic, each.keyword) == (topic, keyword)]
    return one


def counts(each: KeywordHits) -> tuple[int, int, int, float | None]:
    return each.hits_1d, each.hits_7d, each.hits_30d, each.alone_30d


SOVEREIGN, RIGHT, COMPUTING, RIGHT_TOO = [(topic.name, keyword) for topic in TOPICS for keyword in topic.keywords]


def test_nothing_was_collected_yet(emptied: Store) -> None:
    with emptied.read() as connection:
        found = keyword_hits.listed(connection, TOPICS, NOW)
        assert keyword_hits.silent(connection, TOPICS, NOW) == ()
        assert keyword_hits.listed(connection, (), NOW) == ()
    assert [(each.topic, each.keyword) for each in found] == [SOVEREIGN, RIGHT, COMPUTING, RIGHT_TOO]
    assert {counts(each) for each in found} == {(0, 0, 0, None)}
    assert {(each.last_hit_at, each.state) for each in found} == {(None, "young")}


def test_articles_are_counted_by_when_they_were_first_seen(emptied: Store) -> None:
    with emptied.write() as connection:
        for age in (timedelta(), HOUR, DAY - MINUTE, DAY, 7 * DAY, 30 * DAY - MINUTE, 30 * DAY, 400 * DAY):
            put(connection, NOW - age, SOVEREIGN)
        put(connection, NOW + HOUR, SOVEREIGN)  # an edition of an earlier day is asked about its own day
        put(connection, NOW - 2 * DAY, SOVEREIGN, disposition=Disposition.DUPLICATE)
        put(connection, NOW - MINUTE, SOVEREIGN, disposition=Disposition.SEED_DUPLICATE)
        found = keyword_hits.listed(connection, TOPICS, NOW)
    assert counts(of(found, *SOVEREIGN)) == (3, 5, 7, 1.0)
    assert of(found, *SOVEREIGN).last_hit_at == NOW
    assert counts(of(found, *COMPUTING)) == (0, 0, 0, None)


def test_alone_is_what_no_other_keyword_of_any_topic_found(emptied: Store) -> None:
    gone = ("주권", "국대 AI")  # was taken out of config.toml: it finds nothing any more
    with emptied.write() as connection:
        put(connection, NOW - HOUR, SOVEREIGN)
        put(connection, NOW - 2 * HOUR, SOVEREIGN, COMPUTING)
        put(connection, NOW - 3 * HOUR, SOVEREIGN, gone)
        put(connection, NOW - 4 * HOUR, RIGHT, RIGHT_TOO)
        put(connection, NOW - 5 * HOUR, gone)
        put(connection, NOW - 40 * DAY, RIGHT, COMPUTING)
        found = keyword_hits.listed(connection, TOPICS, NOW)
    assert counts(of(found, *SOVEREIGN)) == (3, 3, 3, 2 / 3)
    assert counts(of(found, *COMPUTING)) == (1, 1, 1, 0.0)
    # One keyword in two topics is no other keyword.
    assert counts(of(found, *RIGHT)) == counts(of(found, *RIGHT_TOO)) == (1, 1, 1, 1.0)
    assert len(found) == 4


def test_the_last_hit_may_be_long_ago(emptied: Store) -> None:
    with emptied.write() as connection:
        watch_since(connection, NOW - 900 * DAY)
        put(connection, NOW - 800 * DAY, RIGHT, COMPUTING)
        put(connection, NOW - 700 * DAY, RIGHT)
        put(connection, NOW - 600 * DAY, RIGHT_TOO, disposition=Disposition.SEED_DUPLICATE)
        found = keyword_hits.listed(connection, TOPICS, NOW)
    assert [(each.last_hit_at, each.state) for each in found] == [
        (None, "quiet"),
        (NOW - 700 * DAY, "quiet"),
        (NOW - 800 * DAY, "quiet"),
        (None, "quiet"),
    ]


def test_an_article_that_was_decided_anew_counts_when_it_was_seen(emptied: Store) -> None:
    with emptied.write() as connection:
        put(connection, NOW - 50 * DAY, SOVEREIGN, decided=49 * DAY)
        found = keyword_hits.listed(connection, TOPICS, NOW)
    assert counts(of(found, *SOVEREIGN)) == (0, 0, 0, None)
    assert of(found, *SOVEREIGN).last_hit_at == NOW - 50 * DAY


def replay(connection: Connection, at: datetime, gain: Gain) -> None:
    """New keywords, applied backwards."""
    connection.execute(
        insert(replays).values(
            asked_at=at, reason="+", gain=dump_gain(gain), rules="", since=at - 7 * DAY, entries_at=0, entries_to=0,
            articles_at=0, articles_to=0, late_at=0, done_at=at,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first_read", "known_since", "state"),
    [
        (10 * DAY, None, "young"),  # the desk itself
        (QUIET, None, "quiet"),
        (400 * DAY, DAY, "young"),  # a keyword of yesterday
        (400 * DAY, QUIET, "quiet"),
        (10 * DAY, 400 * DAY, "young"),  # it was looked for in nothing
    ],
)
def test_who_is_too_young_to_tell(
    emptied: Store, first_read: timedelta, known_since: timedelta | None, state: str
) -> None:
    with emptied.write() as connection:
        watch_since(connection, NOW - first_read)
        if known_since is not None:
            replay(connection, NOW - known_since, Gain(keywords=(SOVEREIGN,)))
        found = keyword_hits.listed(connection, TOPICS, NOW)
    assert of(found, *SOVEREIGN).state == state


def test_a_keyword_is_as_old_as_its_last_addition_under_whatever_topic(emptied: Store) -> None:
    with emptied.write() as connection:
        assert keyword_hits.added(connection) == {}
        replay(connection, NOW - 90 * DAY, Gain(keywords=(("옛 이름", "소버린 AI"), ("연산", "AI 주권"))))
        replay(connection, NOW - 80 * DAY, Gain(renamed=(("주권", "옛 이름"),), aliases=("AI",)))
        replay(connection, NOW - 70 * DAY, Gain(keywords=(("주권", "AI 주권"),), freed=(("주권", "소비자주권"),)))
        replay(connection, NOW - 60 * DAY, Gain(keywords=(("연산", "AI 주권"),)))
        assert keyword_hits.added(connection) == {
            SOVEREIGN: NOW - 90 * DAY,
            RIGHT: NOW - 70 * DAY,
            RIGHT_TOO: NOW - 60 * DAY,
        }


def test_a_keyword_that_nobody_took_up_yet_is_young(emptied: Store) -> None:
    with emptied.write() as connection:
        watch_since(connection, NOW - 400 * DAY)
        put(connection, NOW - 100 * DAY, COMPUTING)  # and was taken out since
        remember(connection, rules_of((Topic("주권", ("소버린 AI", "AI 주권")),), {}))
        states = [each.state for each in keyword_hits.listed(connection, TOPICS, NOW)]
        assert states == ["quiet", "quiet", "young", "young"]
        remember(connection, rules_of(TOPICS, {}))
        assert {each.state for each in keyword_hits.listed(connection, TOPICS, NOW)} == {"quiet"}


def test_the_first_article_says_since_when_anything_was_found(emptied: Store) -> None:
    with emptied.write() as connection:
        put(connection, NOW - 31 * DAY, COMPUTING)
        assert of(keyword_hits.listed(connection, TOPICS, NOW), *SOVEREIGN).state == "quiet"
        assert of(keyword_hits.listed(connection, TOPICS, NOW - 2 * DAY), *SOVEREIGN).state == "young"


def rhythm(connection: Connection, key: tuple[str, str], newest: datetime, days: int = 28) -> None:
    """A hit a day up to `newest`."""
    for back in range(days):
        put(connection, newest - back * DAY, key)


def silent(connection: Connection, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(each.topic, each.keyword) for each in keyword_hits.silent(connection, TOPICS, now)]


def test_who_went_silent_is_told_for_a_week(emptied: Store) -> None:
    with emptied.write() as connection:
        rhythm(connection, SOVEREIGN, NOW - 8 * DAY)
        rhythm(connection, COMPUTING, NOW - 10 * DAY - HOUR)
        rhythm(connection, RIGHT, NOW - 2 * DAY)
        assert silent(connection) == [COMPUTING, SOVEREIGN]
        assert [each.last_hit_at for each in keyword_hits.silent(connection, TOPICS, NOW)] == [
            NOW - 10 * DAY - HOUR,
            NOW - 8 * DAY,
        ]
        days = [[key in silent(connection, NOW + n * DAY) for n in range(-3, 60)] for key in (SOVEREIGN, RIGHT)]
        states = [of(keyword_hits.listed(connection, TOPICS, NOW + n * DAY), *SOVEREIGN).state for n in range(60)]
    assert [sum(told) for told in days] == [7, 7]
    assert [told.index(True) for told in days] == [3, 9]
    assert states == ["silent"] * 22 + ["quiet"] * 38


def test_a_machine_that_was_off_makes_no_keyword_silent(emptied: Store) -> None:
    with emptied.write() as connection:
        watch_since(connection, NOW - 400 * DAY)
        rhythm(connection, SOVEREIGN, NOW - 9 * DAY)
        assert silent(connection) == [SOVEREIGN]
        for back in range(9, 29):
            poll(connection, NOW - back * DAY + MINUTE)
        for back in range(5, 9):
            poll(connection, NOW - back * DAY + MINUTE, "failed")
        assert silent(connection) == []
        watch = keyword_hits.watched(connection, NOW)
        assert watch.since == NOW - 400 * DAY
        assert watch.away == 8 * DAY
        assert watch.between(NOW - 9 * DAY, NOW) == DAY
        for back in range(5):
            poll(connection, NOW - back * DAY - MINUTE, "not_modified")
        assert keyword_hits.watched(connection, NOW).away == 3 * DAY
        assert silent(connection) == []
        assert silent(connection, NOW + 40 * DAY) == []


def test_an_absence_reaches_further_back(emptied: Store) -> None:
    """The baseline is whole, however long nobody looked."""
    with emptied.write() as connection:
        watch_since(connection, NOW - 400 * DAY)
        rhythm(connection, SOVEREIGN, NOW - 35 * DAY)
        poll(connection, NOW - 30 * DAY - HOUR)
        for back in range(3):
            poll(connection, NOW - back * DAY - MINUTE)
        assert keyword_hits.watched(connection, NOW).away == 27 * DAY
        assert REACH + 27 * DAY > 63 * DAY
        assert silent(connection) == [SOVEREIGN]


def test_who_is_noisy(emptied: Store) -> None:
    with emptied.write() as connection:
        for minutes in range(90):
            put(connection, NOW - minutes * MINUTE, SOVEREIGN)
        for hours in range(3):
            put(connection, NOW - hours * HOUR - timedelta(seconds=1), COMPUTING, RIGHT)
        found = keyword_hits.listed(connection, TOPICS, NOW)
    assert [each.state for each in found] == ["noisy", "ok", "ok", "young"]
