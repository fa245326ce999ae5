"""How many stories a day there usually are, and which words are found far more often; on both databases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, update

from monitor.core.match.rules import Gain, dump_gain
from monitor.model import Disposition, Spike, Topic
from monitor.store import trends
from monitor.store.engine import Store
from monitor.store.tables import articles, replays, stories
from tests.store.made import DAY, HOUR, MINUTE, feed
from tests.store.test_keyword_hits import poll, put, watch_since

NOW = datetime.fromisoformat("2026-11-27T07:30:00+09:00")  # a Friday
TOPICS = (Topic("주권", ("소버린 AI", "AI 주권")), Topic("연산", ("국가 연산센터", "AI 주권")))
SOVEREIGN, RIGHT, COMPUTING, RIGHT_TOO = [(topic.name, keyword) for topic in TOPICS for keyword in topic.keywords]


def days_before(connection: Connection, number: int, *found: tuple[str, str], days: int = 14, first: int = 1) -> None:
    """So many stories on each of the days before the last 24 hours."""
    for day in range(first, days + 1):
        for each in range(number):
            put(connection, NOW - day * DAY - (each + 1) * HOUR, *found)


def today(
    connection: Connection, number: int, *found: tuple[str, str], disposition: Disposition = Disposition.STORED
) -> list[int]:
    return [put(connection, NOW - (each + 1) * MINUTE, *found, disposition=disposition) for each in range(number)]


def begun(connection: Connection, days: int = 30) -> None:
    watch_since(connection, NOW - days * DAY)


def spikes(connection: Connection, **more: float) -> dict[str, tuple[int, float]]:
    found = trends.spikes(connection, TOPICS, NOW, times=more.get("times", 2.0))
    return {spike.name: (spike.count, spike.usual) for spike in found}


def test_nothing_was_collected_yet(emptied: Store) -> None:
    with emptied.write() as connection:
        assert spikes(connection) == {}
        assert trends.trend(connection, TOPICS, 0, (NOW - DAY, NOW), every=True) is None
        feed(connection)
        begun(connection, 3)
        today(connection, 9, SOVEREIGN)
        assert spikes(connection) == {}, "three days, of which this is one"


def test_a_keyword_found_far_more_often(emptied: Store) -> None:
    with emptied.write() as connection:
        begun(connection)
        days_before(connection, 1, SOVEREIGN)
        today(connection, 4, SOVEREIGN)
        assert spikes(connection) == {}
        put(connection, NOW - HOUR, SOVEREIGN)
        put(connection, NOW - 2 * HOUR, SOVEREIGN)
        assert trends.spikes(connection, TOPICS, NOW) == (Spike("소버린 AI", "keyword", 6, 1.0),)
        assert trends.spikes(connection, TOPICS[1:], NOW) == ()
        assert spikes(connection, times=6.5) == {}
        assert spikes(connection, times=6.0) == {"소버린 AI": (6, 1.0)}


def test_stories_are_counted_not_copies_nor_what_came_late(emptied: Store) -> None:
    with emptied.write() as connection:
        begun(connection)
        days_before(connection, 1, SOVEREIGN)
        one_story = today(connection, 9, SOVEREIGN)
        connection.execute(insert(stories).values(id=1, headline="", first_seen_at=NOW, last_seen_at=NOW))
        connection.execute(update(articles).where(articles.c.id.in_(one_story)).values(story_id=1))
        today(connection, 9, SOVEREIGN, disposition=Disposition.DUPLICATE)
        today(connection, 9, SOVEREIGN, disposition=Disposition.SEED_DUPLICATE)
        late = [put(connection, NOW - MINUTE, SOVEREIGN, ("뜻", str(number))) for number in range(9)]
        connection.execute(update(articles).where(articles.c.id.in_(late)).values(published_at=NOW - 2 * DAY - HOUR))
        assert spikes(connection) == {}
        assert trends.by_day(connection, [(NOW - DAY, NOW)], ["주권"]) == {0: 1}
        ahead = [put(connection, NOW - MINUTE, SOVEREIGN, ("앞", str(number))) for number in range(12)]
        connection.execute(update(articles).where(articles.c.id.in_(ahead)).values(published_at=NOW + 9 * HOUR))
        assert spikes(connection) == {"소버린 AI": (13, 1.9)}, "a wrong clock of an outlet moves nothing to tomorrow"


def test_a_keyword_of_two_topics_is_counted_once_and_named_once(emptied: Store) -> None:
    with emptied.write() as connection:
        begun(connection)
        days_before(connection, 1, RIGHT, RIGHT_TOO)
        today(connection, 8, RIGHT, RIGHT_TOO)
        assert spikes(connection) == {"AI 주권": (8, 1.0)}


def test_words_that_are_no_longer_there_count_for_nothing(emptied: Store) -> None:
    with emptied.write() as connection:
        begun(connection)
        days_before(connection, 2, ("주권", "국대 AI"))
        today(connection, 9, SOVEREIGN, ("주권", "국대 AI"))
        assert spikes(connection) == {"소버린 AI": (9, 0.0)}


def test_a_topic_without_a_keyword_that_stands_out(emptied: Store) -> None:
    words = tuple(f"말{number}" for number in range(8))
    with emptied.write() as connection:
        begun(connection)
        days_before(connection, 1, ("여럿", "말0"))
        for word in words:
            today(connection, 2, ("여럿", word))
        assert trends.spikes(connection, [Topic("여럿", words)], NOW) == (Spike("여럿", "topic", 16, 1.0),)


def test_a_new_keyword_is_compared_with_days_on_which_it_was_looked_for(emptied: Store) -> None:
    with emptied.write() as connection:
        begun(connection)
        days_before(connection, 1, RIGHT)
        today(connection, 9, SOVEREIGN)
        gain = dump_gain(Gain(keywords=(SOVEREIGN,)))
        values = {"reason": "", "gain": gain, "rules": "", "since": NOW, "late_at": 0, "done_at": NOW}
        values |= dict.fromkeys(("entries_at", "entries_to", "articles_at", "articles_to"), 0)
        connection.execute(insert(replays).values(asked_at=NOW - 2 * DAY, **values))
        assert spikes(connection) == {}, "neither the keyword, nor its topic by it"
        connection.execute(update(replays).values(asked_at=NOW - 5 * DAY))
        assert spikes(connection) == {"소버린 AI": (9, 0.0)}


def test_days_without_a_poll_are_no_days_without_news(emptied: Store) -> None:
    with emptied.write() as connection:
        begun(connection)
        days_before(connection, 3, SOVEREIGN, first=8)
        for day in range(8, 20):
            poll(connection, NOW - day * DAY - HOUR)
        poll(connection, NOW - 3 * DAY - HOUR, "failed")
        poll(connection, NOW - HOUR)
        today(connection, 6, SOVEREIGN)
        assert spikes(connection) == {}, "off for a week: 6 beside 3 a day"
        found = trends.trend(connection, TOPICS, 6, (NOW - DAY, NOW), every=True)
        assert found is None, "nothing was read on the seven days before"


def test_a_monday_is_counted_by_the_day(emptied: Store) -> None:
    monday = NOW + 3 * DAY
    with emptied.write() as connection:
        begun(connection)
        days_before(connection, 4, SOVEREIGN)
        days_before(connection, 2, ("딴 주제", "x"))
        today(connection, 4, SOVEREIGN)
        for day in range(3):
            number = put(connection, NOW + day * DAY + HOUR, SOVEREIGN)
            put(connection, NOW + day * DAY + 2 * HOUR, COMPUTING)
            connection.execute(update(articles).where(articles.c.id == number).values(story_id=_story(connection)))
        found = trends.trend(connection, TOPICS, 4, (NOW, monday), every=False)
        assert found is not None
        assert (found.a_day, found.days, found.mean, found.mean_days) == (2.0, 3, 4.0, 7)
        everything = trends.trend(connection, TOPICS, 4, (NOW, monday), every=True)
        assert everything is not None
        assert round(everything.mean, 2) == round((4 + 6 * 6) / 7, 2)
        friday = trends.trend(connection, TOPICS, 5, (NOW - DAY, NOW), every=False)
        assert friday is not None
        assert (friday.a_day, friday.days, friday.mean) == (5.0, 1, 4.0), "of one day what the edition holds"


def _story(connection: Connection) -> int:
    from monitor.store.upsert import insert_new

    insert_new(connection, stories, {"id": 1, "headline": "", "first_seen_at": NOW, "last_seen_at": NOW})
    return 1


def test_less_than_seven_days_are_said(emptied: Store) -> None:
    with emptied.write() as connection:
        begun(connection, 5)
        days_before(connection, 2, SOVEREIGN, days=4)
        found = trends.trend(connection, TOPICS, 3, (NOW - DAY, NOW), every=False)
        assert found is not None
        assert (found.mean, found.mean_days, found.spikes) == (2.0, 4, ())


def test_the_flow_of_two_weeks(emptied: Store) -> None:
    with emptied.write() as connection:
        begun(connection, 12)
        run = [put(connection, NOW - day * DAY - HOUR / 2, COMPUTING) for day in (0, 1, 2, 8)]
        connection.execute(update(articles).where(articles.c.id.in_(run)).values(story_id=_story(connection)))
        days_before(connection, 2, SOVEREIGN, first=0, days=13)
        days_before(connection, 1, RIGHT_TOO, ("주권", "AI 주권"), first=3, days=4)
        found = trends.flow(connection, TOPICS, (NOW - 7 * DAY, NOW), every=False)
        assert len(found.days) == 14
        assert found.counts == (3, 3, 3, 3, 3, 2, 2, 2, 3, 2, 2, 2, 2, 2)
        assert found.watched == (True,) * 12 + (False,) * 2
        assert found.stories == (14 + 2 + 1, 14 + 1), "a story of three days is one of the week"
        assert found.topics == {"주권": (16, 14), "연산": (3, 1)}
        computing = trends.flow(connection, TOPICS[1:], (NOW - 7 * DAY, NOW), every=False)
        assert (computing.counts[:3], computing.stories) == ((1, 1, 1), (3, 1))
        put(connection, NOW - HOUR, ("딴 주제", "x"))
        assert trends.flow(connection, TOPICS[1:], (NOW - 7 * DAY, NOW), every=True).stories == (18, 15)
