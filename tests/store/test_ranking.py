"""How the stories of an edition ranked, as rows; and where a story stood that has another id by now."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from monitor.core.briefing.digest import compose
from monitor.core.likeness import naming
from monitor.model import Digest, Health, ToldArticle
from monitor.store import editions, ranking, stories
from monitor.store.engine import Store
from monitor.store.tables import edition_leftovers, edition_stories
from tests.core.briefing.samples import article
from tests.store.made import DAY, NOW, judged, prose

TUESDAY = date(2026, 11, 24)


def digest(*told: tuple[int, ToldArticle], min_rank: float | None = None) -> Digest:
    """An edition of (story, article) pairs."""
    return compose(
        name="아침", date=TUESDAY, timezone="Asia/Seoul", window=(NOW - DAY, NOW), issued_at=NOW,
        articles=[(stories.public_id(story), each) for story, each in told], told_before=frozenset(), topic_order=(),
        health=Health(), min_rank=min_rank,
    )  # fmt: skip


def issue(store: Store, told: Digest, *, day: int = 0, name: str = "아침") -> int | None:
    carried = [
        article_id
        for placed in told.placed
        if placed.section != "below"
        for article_id in ranking.article_ids_of(placed)
    ]
    with store.write() as connection:
        return editions.issue(
            connection, digest=name, day=TUESDAY + timedelta(days=day), window=(NOW - DAY, NOW), issued_at=NOW,
            late_seconds=None, considered=0, subject="", message_id="", message=b"", html="", stories=len(told.stories),
            duplicates_folded=0, seed_duplicates=0, article_ids=carried, recipients=(), placed=told.placed,
        )  # fmt: skip


def stored(store: Store, count: int) -> list[tuple[int, int]]:
    """(article, its story) of so many articles, each an event of its own."""
    ids = [judged(store, f"/{n}", prose(n)).article_id for n in range(count)]
    with store.read() as connection:
        found = stories.stories_of(connection, ids)
    return [(i, found[i]) for i in ids]


def test_a_ranking_comes_back_as_it_was_kept(emptied: Store) -> None:
    (one, first), (two, second), (three, third) = stored(emptied, 3)
    told = digest(
        (first, article(f"a{one}")),
        (second, article(f"a{two}", tags=("단독",))),
        (third, article(f"a{three}", matches=())),
        min_rank=2,
    )
    assert issue(emptied, told) is not None
    with emptied.read() as connection:
        (edition,) = ranking.latest(connection, [first]).values()
        assert ranking.latest(connection, [99]) == {}
        assert ranking.told_in(connection, "아침", one) == first
        assert ranking.told_in(connection, "아침", three) is None
        assert ranking.carriers(connection, one) == {"아침"}
        assert ranking.carriers(connection, three) == frozenset()
        assert ranking.leftovers(connection, "아침", [first, second, third]) == (three,)
        assert ranking.leftovers(connection, "저녁", [third]) == ()
    assert (edition.digest, edition.date) == ("아침", TUESDAY)
    composed = ranking.ranked(told.placed)
    assert [(row.story_id, row.place, row.section, row.score, row.parts) for row in edition.rows] == [
        (row.story_id, row.place, row.section, row.score, row.parts) for row in composed
    ]
    assert [(row.story_id, row.section) for row in edition.rows] == [
        (second, "top"), (first, "top"), (third, "below"),
    ]  # fmt: skip
    assert [row.headline for row in edition.rows] == ["제목 /1", "제목 /0", "제목 /2"], "as it stands now"


def test_the_latest_edition_of_each_digest_is_found(emptied: Store) -> None:
    ((one, first),) = stored(emptied, 1)
    issue(emptied, digest((first, article(f"a{one}"))))
    issue(emptied, digest((first, article(f"a{one}"))), name="저녁")
    two = judged(emptied, "/later", prose(7)).article_id
    issue(emptied, digest((first, article(f"a{two}"))), day=1)
    with emptied.read() as connection:
        found = ranking.latest(connection, [first])
    assert {name: edition.date for name, edition in found.items()} == {
        "아침": TUESDAY + timedelta(days=1),
        "저녁": TUESDAY,
    }


def test_a_story_is_found_under_the_ids_that_it_had(emptied: Store) -> None:
    (one, first), (two, second), (three, third) = stored(emptied, 3)
    issue(emptied, digest((first, article(f"a{one}")), (second, article(f"a{two}"))))
    with emptied.write() as connection:
        stories.assign(connection, {}, {second: first}, NOW)  # the two were one event
        stories.assign(connection, {one: third}, {}, NOW)  # and the first article was about another
    with emptied.read() as connection:
        assert ranking.names_of(connection, two, first) == {first, second}
        assert ranking.names_of(connection, one, third) == {first, third}
        assert ranking.names_of(connection, three, None) == frozenset()
        assert ranking.latest(connection, ranking.names_of(connection, one, third))["아침"].rows[0].story_id == first


def test_what_is_carried_is_left_over_no_longer(emptied: Store) -> None:
    ((one, first),) = stored(emptied, 1)
    low = digest((first, article(f"a{one}", matches=())), min_rank=9)
    issue(emptied, low)
    assert issue(emptied, low) is None, "issued already: nothing is written"
    issue(emptied, low, day=1)
    with emptied.read() as connection:
        assert len(connection.execute(select(edition_leftovers)).all()) == 1
        assert len(connection.execute(select(edition_stories)).all()) == 2
    issue(emptied, digest((first, article(f"a{one}"))), day=2)
    with emptied.read() as connection:
        assert connection.execute(select(edition_leftovers)).all() == []
    with pytest.raises(IntegrityError):
        issue(emptied, digest((first, article(f"a{one}"))), day=3)


def test_what_a_rival_left_over_while_another_edition_carried_it_is_not_told_again(emptied: Store) -> None:
    ((one, first),) = stored(emptied, 1)
    issue(emptied, digest((first, article(f"a{one}"))))
    issue(emptied, digest((first, article(f"a{one}", matches=())), min_rank=9), day=1)
    with emptied.read() as connection:
        assert ranking.leftovers(connection, "아침", [first]) == ()


@pytest.mark.parametrize("ident", [1, 12, 12 + naming.AGAIN, 12 + 25 * naming.AGAIN, 12 + 26 * naming.AGAIN])
def test_an_id_leads_back_from_its_name(ident: int) -> None:
    assert naming.private(naming.public("s", ident)) == ident
    with pytest.raises(ValueError, match="no id"):
        naming.private("s12a")
