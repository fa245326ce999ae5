"""A digest with a smallest rank, day by day: what ranks too low is not told and not lost, and nothing is told twice."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.config import load
from monitor.model import Digest
from monitor.pipeline import compose_digest, draw_up, issue_digest
from monitor.store import corrections, stories
from monitor.store import editions as editions_of
from monitor.store.engine import Store
from monitor.store.tables import articles as article_table
from monitor.store.tables import edition_articles, edition_leftovers, edition_stories, editions
from tests.pipeline.conftest import Build
from tests.pipeline.house import House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.texts import CENTER, CENTER_TITLE, HEARING, HEARING_TITLE, MODEL, MODEL_TITLE
from tests.store.made import HOUR, judged, prose

DAY = timedelta(days=1)
TUESDAY = date(2026, 11, 24)
PLANS = (
    '\n[[digests]]\nname = "가려서"\nat = "07:30"\nmin_rank = 4\n'
    '\n[[digests]]\nname = "모두"\nat = "07:30"\n'
    '\n[[digests]]\nname = "모델만"\nat = "07:30"\nmin_rank = 4\ntopics = ["모델"]\n'
)
CHOOSY, ALL, MODELS = range(3)


@pytest.fixture
def house(house_of: Build, press: Press, second: Press) -> House:
    return house_of(press.url("/feed"), second.url("/feed"), more=PLANS, feed='fulltext = "never"')


def say(press: Press, path: str, title: str, body: tuple[str, ...], *, day: int) -> None:
    press.feed(Said(path, title, "\n".join(body), at=NOW + day * DAY - timedelta(hours=1)))


def morning(house: House, day: int, plan: int = CHOOSY) -> Digest:
    """Take in what the outlets say, issue the edition of that day, and return what stood in it."""
    now = NOW + day * DAY
    house.take(now)
    at, chosen = now + timedelta(minutes=30), house.config.digests[plan]
    told = compose_digest(house.desk, chosen, at, day=TUESDAY + day * DAY, scheduled=at).digest
    issue_digest(house.desk, chosen, at, day=TUESDAY + day * DAY, scheduled=at)
    if not chosen.topics:
        every_article_is_somewhere(house.store, chosen.name)
    return told


def every_article_is_somewhere(store: Store, plan: str) -> None:
    """Every article is carried or left over, none is both."""
    with store.read() as connection:
        rows = {
            table.name: set(connection.scalars(select(table.c.article_id).where(table.c.digest == plan)))
            for table in (edition_articles, edition_leftovers)
        }
        everything = set(connection.scalars(select(article_table.c.id)))
    assert rows["edition_articles"] | rows["edition_leftovers"] == everything
    assert not rows["edition_articles"] & rows["edition_leftovers"]


def carried(house: House, plan: str = "가려서") -> list[str]:
    """Headlines that editions of this digest carried, in the order of the editions."""
    query = (
        select(article_table.c.title)
        .join(edition_articles, edition_articles.c.article_id == article_table.c.id)
        .join(editions, editions.c.id == edition_articles.c.edition_id)
        .where(edition_articles.c.digest == plan)
        .order_by(editions.c.date, article_table.c.id)
    )
    with house.store.read() as connection:
        return list(connection.scalars(query))


def titles(digest: Digest) -> list[list[str]]:
    return [sorted(article.title for article in (story.lead, *story.others)) for story in digest.stories]


def test_what_ranks_too_low_is_told_as_new_when_it_has_grown(house: House, press: Press, second: Press) -> None:
    say(press, "/hearing", HEARING_TITLE, HEARING, day=0)
    say(second, "/center", CENTER_TITLE, CENTER, day=0)
    first = morning(house, 0)
    assert titles(first) == [[CENTER_TITLE]]
    assert ([story.lead.title for story in first.left], first.below) == ([HEARING_TITLE], 1)
    assert carried(house) == [CENTER_TITLE]
    assert titles(morning(house, 0, ALL)) == [[CENTER_TITLE], [HEARING_TITLE]], "another digest tells everything"
    assert titles(morning(house, 0, MODELS)) == []

    # While it waits its outlet gives it another headline: who was never told the first need not hear of it.
    with house.store.write() as connection:
        waiting = connection.scalars(select(edition_leftovers.c.article_id)).one()
        corrections.note(connection, waiting, "retitled", before="옛 제목", after=HEARING_TITLE, now=NOW)

    say(press, "/model", MODEL_TITLE, MODEL, day=1)
    second_day = morning(house, 1)
    assert titles(second_day) == [[MODEL_TITLE]]
    assert second_day.below == 0, "counted on its own day only"

    copied = f"소버린 AI, {HEARING_TITLE}"
    say(second, "/copied", copied, HEARING, day=2)
    third = morning(house, 2)
    assert titles(third) == [sorted([copied, HEARING_TITLE])], "with what was never told of it"
    (story,) = third.stories
    assert (story.follow_up, story.nothing_new, len(story.outlets)) == (False, False, 2)
    assert third.corrections == ()
    followed = morning(house, 2, ALL)
    assert titles(followed) == [[MODEL_TITLE]], "where it was told, a copy is no news"

    say(press, "/again", HEARING_TITLE + " 2", HEARING[:3], day=3)
    assert titles(morning(house, 3)) == [], "told by now: a late copy is carried in silence"
    assert carried(house) == [CENTER_TITLE, MODEL_TITLE, HEARING_TITLE, copied, HEARING_TITLE + " 2"]
    with house.store.read() as connection:
        assert connection.scalars(select(edition_leftovers.c.article_id)).all() == []


def test_a_story_may_rank_too_low_more_than_once(house: House, press: Press) -> None:
    say(press, "/hearing", HEARING_TITLE, HEARING, day=0)
    assert morning(house, 0).below == 1
    say(press, "/other", "공청회 이모저모", HEARING[:2], day=1)
    grown = morning(house, 1)
    assert (titles(grown), [len(story.others) for story in grown.left]) == ([], [1])
    say(press, "/third", f"소버린 AI, {HEARING_TITLE}", HEARING[:3], day=2)
    third = morning(house, 2)
    assert len(third.stories) == 1
    told = {article.title for story in third.stories for article in (story.lead, *story.others)}
    assert told == {HEARING_TITLE, f"소버린 AI, {HEARING_TITLE}", "공청회 이모저모"}


def test_a_preview_leaves_nothing_over(house: House, press: Press) -> None:
    say(press, "/hearing", HEARING_TITLE, HEARING, day=0)
    house.take(NOW)
    plan = house.config.digests[CHOOSY]
    for _ in range(2):
        assert compose_digest(house.desk, plan, NOW, day=TUESDAY, scheduled=None).digest.below == 1
    assert (house.count("edition_leftovers"), house.count("edition_stories")) == (0, 0)


def test_an_edition_keeps_how_its_stories_ranked(house: House, press: Press, second: Press) -> None:
    say(press, "/hearing", HEARING_TITLE, HEARING, day=0)
    say(second, "/center", CENTER_TITLE, CENTER, day=0)
    digest = morning(house, 0)
    with house.store.read() as connection:
        rows = connection.execute(select(edition_stories).order_by(edition_stories.c.place)).all()
        told_in = connection.execute(select(edition_articles.c.article_id, edition_articles.c.story_id)).all()
    assert [(stories.public_id(row.story_id), row.section, row.score) for row in rows] == [
        (placed.story.id, placed.section, placed.story.score) for placed in digest.placed
    ]
    assert [row.section for row in rows] == ["top", "below"]
    assert [story for _, story in told_in] == [rows[0].story_id]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_when_is_told_once_or_waits(emptied: Store, tmp_path: Path, seed: int) -> None:
    """Six days of events at one outlet or several, with an edition each: carried or left over, told as new once and only once."""
    chance = random.Random(seed)
    (tmp_path / "config.toml").write_text(
        'keywords = ["소버린 AI"]\n[[digests]]\nname = "가려서"\nat = "07:30"\nmin_rank = 3.5\n', "utf-8"
    )
    config = load(tmp_path / "config.toml", environment={})
    (plan,) = config.digests
    told_new: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for day in range(6):
        now = NOW + day * DAY
        for number in range(chance.randint(0, 4)):
            event = chance.randint(1, 4)
            outlet = chance.choice(["새벽일보", "한빛경제", "디지털누리", "나루일보"])
            judged(emptied, f"/{day}/{number}", prose(event), outlet=outlet, at=now - HOUR, seen=now, now=now)
        digest, untold = draw_up(config, emptied, plan, now, day=TUESDAY + day * DAY, scheduled=None)
        with emptied.write() as connection:
            editions_of.issue(
                connection, digest=plan.name, day=digest.date, window=digest.window, issued_at=now, late_seconds=None,
                considered=untold.considered, subject="", message_id="", message=b"", html="",
                stories=len(digest.stories), duplicates_folded=0, seed_duplicates=0, article_ids=untold.article_ids,
                correction_ids=untold.correction_ids, recipients=(), placed=digest.placed,
            )  # fmt: skip
        told_new.update(story.id for story in digest.stories if not story.follow_up)
        told.update(article.id for story in digest.stories for article in (story.lead, *story.others))
        assert not any(story.follow_up for story in digest.left), "a follow-up of what nobody told is none"
        every_article_is_somewhere(emptied, plan.name)
    assert told_new
    assert set(told_new.values()) == {1}
    assert set(told.values()) == {1}
