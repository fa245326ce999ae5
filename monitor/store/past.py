"""Past editions, looked back at: a line on each without its bytes, its page, and the stories that it told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from monitor.core.briefing.digest import tell_story
from monitor.model import ToldArticle, ToldStory
from monitor.store import articles, replays, stories, telling
from monitor.store.editions import StoredEdition
from monitor.store.tables import edition_articles, edition_stories, editions


@dataclass(frozen=True, slots=True)
class PastEdition:
    """An edition as a list of them shows it."""

    id: int
    digest: str
    date: date
    subject: str
    stories: int
    articles: int


def listed(connection: Connection) -> tuple[PastEdition, ...]:
    """Every edition, the newest first; of one day in the order in which they were issued, the last first."""
    columns = (editions.c.id, editions.c.digest, editions.c.date, editions.c.subject, editions.c.stories)
    query = select(*columns, editions.c.articles).order_by(editions.c.date.desc(), editions.c.id.desc())
    return tuple(
        PastEdition(row.id, row.digest, date.fromisoformat(row.date), row.subject, row.stories, row.articles)
        for row in connection.execute(query)
    )


def page_of(connection: Connection, edition_id: int) -> str | None:
    """The whole edition in HTML; None where there is no such edition."""
    query = select(func.coalesce(editions.c.full_html, editions.c.html, type_=editions.c.html.type))
    html: str | None = connection.scalar(query.where(editions.c.id == edition_id))
    return html


def stories_of(connection: Connection, edition: StoredEdition) -> tuple[ToldStory, ...]:
    """The stories that an edition told, in the order of its mail, each of the articles that stood in it then, as these are now.

    What it carried in silence is none of them. An edition from before it was kept where a story stood tells everything that it
    carried, by the stories of now, the widest first.
    """
    carried = select(edition_articles.c.article_id, edition_articles.c.story_id)
    then = {
        row.article_id: row.story_id
        for row in connection.execute(carried.where(edition_articles.c.edition_id == edition.id))
    }
    ranked = select(edition_stories.c.story_id, edition_stories.c.place)
    places = {
        row.story_id: row.place for row in connection.execute(ranked.where(edition_stories.c.edition_id == edition.id))
    }
    kept = not edition.stories or any(story is not None for story in then.values())
    wanted = [article_id for article_id, story in then.items() if story is not None or not kept]
    grouped: defaultdict[int, list[ToldArticle]] = defaultdict(list)
    for article_id, story_id, article in _told(connection, wanted):
        grouped[(then[article_id] if kept else story_id) or article_id].append(article)
    told = {story: tell_story(stories.public_id(story), members) for story, members in grouped.items()}

    def order(story: int) -> tuple[int, int, int]:
        return places.get(story, len(places) + 1), -len(told[story].outlets), story

    return tuple(told[story] for story in sorted(told, key=order))


def _told(connection: Connection, article_ids: list[int]) -> list[tuple[int, int | None, ToldArticle]]:
    """Each of these articles as a digest shows it, with its id and that of its story; where keywords stand in it is left out."""
    stored = articles.by_ids(connection, article_ids)
    agency_of = telling.origins(connection, {each.group_id for each in stored})
    found_by = replays.found_by(connection, article_ids)
    return [
        (
            each.id,
            each.story_id,
            telling.told(each, (), origin=agency_of.get(each.group_id), backwards=each.id in found_by),
        )
        for each in stored
    ]
