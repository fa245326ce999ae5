"""Stories in the database: what is assigned, what a merge and a split leave behind, and what begins again."""

from __future__ import annotations

from sqlalchemy import text

from monitor.store import articles, stories
from monitor.store.engine import Store
from tests.store.made import DAY, HOUR, NOW, judged, prose


def make(store: Store, count: int) -> list[int]:
    """Articles in stories of their own."""
    return [judged(store, f"/{n}", prose(n), at=NOW - n * 30 * DAY).article_id for n in range(1, count + 1)]


def redirects(store: Store) -> dict[int, int | None]:
    with store.read() as connection:
        return {row.id: row.merged_into for row in connection.execute(text("SELECT id, merged_into FROM stories"))}


def test_each_begins_its_own(emptied: Store) -> None:
    one, two = make(emptied, 2)
    assert redirects(emptied) == {one: None, two: None}
    with emptied.read() as connection:
        assert stories.stories_of(connection, [one, two, 99]) == {one: one, two: two}
        assert stories.members(connection, [one]) == {one: one}
        assert stories.in_use(connection, [one, 99]) == {one}


def test_merges_of_merges_lead_straight_home(emptied: Store) -> None:
    one, two, three, four = make(emptied, 4)
    with emptied.write() as connection:
        stories.assign(connection, {four: three}, {four: three}, NOW)
        stories.assign(connection, {three: two, four: two}, {three: two}, NOW)
        stories.assign(connection, {two: one}, {two: one}, NOW)
        assert stories.stories_of(connection, [one, two, three, four]) == dict.fromkeys((one, two, three, four), one)
        assert [story.id for story in stories.listed(connection, None)] == [one]
        assert stories.in_use(connection, [one, two, three, four]) == {one}
    assert redirects(emptied) == {one: None, two: one, three: one, four: one}


def test_a_story_that_led_elsewhere_gets_its_own_life_back(emptied: Store) -> None:
    one, two = make(emptied, 2)
    with emptied.write() as connection:
        stories.assign(connection, {two: one}, {two: one}, NOW)
        stories.assign(connection, {two: two}, {}, NOW)
    assert redirects(emptied) == {one: None, two: None}


def test_a_story_without_articles_goes_and_takes_what_leads_to_it_along(emptied: Store) -> None:
    one, two, three = make(emptied, 3)
    with emptied.write() as connection:
        stories.assign(connection, {two: one}, {two: one}, NOW)
        stories.follow(connection, three, one)
        assert stories.followed(connection, [three]) == {three: one}
        stories.assign(connection, {one: None, two: None}, {}, NOW)
        assert stories.followed(connection, [three]) == {}
    assert redirects(emptied) == {three: None}


def test_who_follows_a_merged_story_follows_what_it_became(emptied: Store) -> None:
    one, two, three = make(emptied, 3)
    with emptied.write() as connection:
        stories.follow(connection, three, two)
        stories.assign(connection, {two: one}, {two: one}, NOW)
        assert stories.followed(connection, [three]) == {three: one}
        stories.assign(connection, {one: three, two: three}, {one: three}, NOW)
        assert stories.followed(connection, [three]) == {}, "no story follows itself"


def test_a_merged_story_spans_both(emptied: Store) -> None:
    one = judged(emptied, "/1", prose(1), at=NOW - 30 * DAY, seen=NOW - DAY, now=NOW - DAY).article_id
    two = judged(emptied, "/2", prose(2), seen=NOW, now=NOW + HOUR).article_id
    with emptied.write() as connection:
        stories.assign(connection, {two: one}, {two: one}, NOW)
        [story] = stories.listed(connection, None)
        stored = articles.get(connection, one)
    assert (story.first_seen_at, story.last_seen_at) == (NOW - DAY, NOW + HOUR)
    assert stored is not None
    assert story.headline == stored.title


def test_listed(emptied: Store) -> None:
    one = judged(emptied, "/1", prose(1), at=NOW - 30 * DAY, now=NOW + DAY).article_id
    two = judged(emptied, "/2", prose(2)).article_id
    with emptied.read() as connection:
        assert [story.id for story in stories.listed(connection, None)] == [one, two]
        assert [story.id for story in stories.listed(connection, NOW + HOUR)] == [one]
    assert stories.public_id(one) == f"s{one}"
