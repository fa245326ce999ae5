"""Stories: the oldest keeps its id, a merge leaves a redirect that leads straight home."""

from __future__ import annotations

from sqlalchemy import text

from monitor.core.likeness import cluster
from monitor.store import articles, stories, tables
from monitor.store.engine import Store
from tests.store.made import DAY, HOUR, NOW, judged, prose


def make(store: Store, count: int) -> list[int]:
    """Articles in stories of their own."""
    return [judged(store, f"/{n}", prose(n), at=NOW - n * 30 * DAY).article_id for n in range(1, count + 1)]


def redirects(store: Store) -> dict[int, int | None]:
    with store.read() as connection:
        return {row.id: row.merged_into for row in connection.execute(text("SELECT id, merged_into FROM stories"))}


def test_begin_and_join(emptied: Store) -> None:
    one, two = make(emptied, 2)
    assert redirects(emptied) == {one: None, two: None}
    with emptied.write() as connection:
        assert stories.stories_of(connection, [one, two]) == (one, two)
        assert stories.join(connection, two, [one], NOW + HOUR) == one
        assert stories.stories_of(connection, [one, two]) == (one,)


def test_merges_of_merges_lead_straight_home(emptied: Store) -> None:
    one, two, three, four = make(emptied, 4)
    with emptied.write() as connection:
        assert stories.join(connection, four, [four, three], NOW) == three
        assert stories.join(connection, three, [two, three], NOW) == two
        assert stories.join(connection, two, [two, one], NOW) == one
        assert stories.stories_of(connection, [one, two, three, four]) == (one,)
        assert [story.id for story in stories.listed(connection, None)] == [one]
    assert redirects(emptied) == {one: None, two: one, three: one, four: one}


def test_a_merged_story_spans_both(emptied: Store) -> None:
    one, two = make(emptied, 2)
    with emptied.write() as connection:
        connection.execute(tables.stories.update().where(tables.stories.c.id == one).values(last_seen_at=NOW + DAY))
        connection.execute(tables.stories.update().where(tables.stories.c.id == two).values(first_seen_at=NOW - DAY))
        stories.join(connection, two, [one, two], NOW + HOUR)
        [story] = stories.listed(connection, None)
    assert (story.first_seen_at, story.last_seen_at) == (NOW - DAY, NOW + DAY)


def test_members_are_those_published_around(emptied: Store) -> None:
    near = judged(emptied, "/near", prose(1), at=NOW - 2 * DAY).article_id
    ahead = judged(emptied, "/ahead", prose(2), at=NOW + 2 * DAY).article_id
    dateless = judged(emptied, "/dateless", prose(3), at=None, seen=NOW - HOUR).article_id
    judged(emptied, "/far", prose(4), at=NOW - 4 * DAY)
    judged(emptied, "/copy", prose(1), at=NOW - DAY)
    with emptied.read() as connection:
        found = stories.members(connection, NOW, cluster.WINDOW)
        assert [member.article_id for member in found] == [near, ahead, dateless], "one for each group"
        assert found[2].published_at == NOW - HOUR
        stored = articles.get(connection, near)
    assert stored is not None
    assert found[0].features


def test_listed(emptied: Store) -> None:
    one, two = make(emptied, 2)
    with emptied.write() as connection:
        stories.join(connection, one, [one], NOW + DAY)
    with emptied.read() as connection:
        assert [story.id for story in stories.listed(connection, None)] == [one, two]
        assert [story.id for story in stories.listed(connection, NOW + HOUR)] == [one]
    assert stories.public_id(one) == f"s{one}"
