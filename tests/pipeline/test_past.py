"""What past editions told, looked back at on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from monitor.pipeline import compose_digest
from monitor.store import past
from monitor.store.editions import StoredEdition
from tests.pipeline.house import House
from tests.pipeline.press import Press
from tests.pipeline.test_issue import DAY, EDITION, TUESDAY, collect, issue, quick

__all__ = ["quick"]


def told(house: House, edition: StoredEdition) -> list[tuple[str, list[str]]]:
    """Of each story what its lead's address ends in, and what those of the others do."""
    with house.store.read() as connection:
        found = past.stories_of(connection, edition)
    return [(each.lead.url[-6:], [other.url[-6:] for other in each.others]) for each in found]


def test_an_edition_told_what_it_was_composed_of(quick: House, press: Press) -> None:
    collect(quick, press, "center", "copy", "model", "hearing")
    plan = quick.config.digests[0]
    composed = compose_digest(quick.desk, plan, EDITION, day=TUESDAY, scheduled=None).digest.stories
    edition = issue(quick)
    with quick.store.read() as connection:
        found = past.stories_of(connection, edition)
        [line] = past.listed(connection)
        assert past.page_of(connection, edition.id) == (edition.full_html or edition.html)
        assert past.page_of(connection, edition.id + 1) is None
    assert [each.id for each in found] == [each.id for each in composed]
    assert [each.lead.id for each in found] == [each.lead.id for each in composed]
    assert [each.outlets for each in found] == [each.outlets for each in composed]
    assert [[other.id for other in each.others] for each in found] == [[o.id for o in s.others] for s in composed]
    assert (line.digest, line.date, line.stories, line.articles) == ("아침", TUESDAY, len(composed), 4)


def test_what_was_carried_in_silence_was_not_told(quick: House, press: Press) -> None:
    collect(quick, press, "center")
    first = issue(quick)
    collect(quick, press, "center", "copy", now=EDITION + timedelta(hours=1))
    second = issue(quick, EDITION + DAY, day=TUESDAY + DAY)
    assert (second.articles, second.stories) == (1, 0)
    assert (told(quick, first), told(quick, second)) == ([("news/1", [])], [])


def test_stories_stand_as_they_did(quick: House, press: Press) -> None:
    collect(quick, press, "center", "model")
    edition = issue(quick)
    before = told(quick, edition)
    assert len(before) == 2
    with quick.store.write() as connection:  # joined since
        connection.execute(text("UPDATE articles SET story_id = (SELECT MIN(story_id) FROM articles)"))
    assert told(quick, edition) == before
    with quick.store.write() as connection:  # as an edition of 0.5.0 is kept
        connection.execute(text("UPDATE edition_articles SET story_id = NULL"))
        connection.execute(text("DELETE FROM edition_stories"))
    assert [len(others) for _, others in told(quick, edition)] == [1], "by the stories of now"
