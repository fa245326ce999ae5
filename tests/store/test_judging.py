"""Verdicts: compared, inserted, grouped and given a story in one transaction."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from monitor.model import Disposition
from monitor.store import articles, judging, seeds
from monitor.store.engine import Store
from tests.store.made import DAY, HOUR, NOW, article_ids, judged, prepared, prose, seed
from tests.store.test_telling import carry, untold


def stored(store: Store, number: int) -> articles.StoredArticle:
    with store.read() as connection:
        found = articles.get(connection, number)
    assert found is not None
    return found


def test_new_duplicate_and_same_address(emptied: Store) -> None:
    first = judged(emptied, "/1", prose(1))
    copy = judged(emptied, "/2", prose(1) + "\n\n" + prose(2, 2))
    same = judged(emptied, "/1", prose(5))
    assert [j.disposition for j in (first, copy, same)] == ["stored", "duplicate", "duplicate"]
    assert (same.article_id, len(article_ids(emptied))) == (first.article_id, 2)
    assert stored(emptied, copy.article_id).group_id == first.article_id
    assert [step.outcome for step in copy.steps] == ["near-duplicate", "joined"]
    assert [step.outcome for step in same.steps] == ["same URL"]


def test_a_seed_wins_over_an_article(emptied: Store) -> None:
    first = judged(emptied, "/1", prose(1))
    with emptied.write() as connection:
        seeds.put(connection, [seed(prose(1))], NOW)
    copy = judged(emptied, "/2", prose(1))
    assert copy.disposition is Disposition.SEED_DUPLICATE
    assert [step.outcome for step in copy.steps] == ["known text"]
    again = judged(emptied, "/2", prose(1))
    assert (again.disposition, again.article_id) == ("seed_duplicate", copy.article_id)
    found = stored(emptied, copy.article_id)
    assert (found.story_id, found.group_id) == (None, first.article_id)
    assert stored(emptied, first.article_id).disposition == "stored", "what was told is not decided again"


@pytest.mark.parametrize(
    ("words", "apart", "disposition"),
    [
        (prose(1, 6), 1, "duplicate"),
        (prose(1, 6), 40, "duplicate"),  # long enough to be recognised whenever it comes back
        ("이번 주 인공지능 정책 브리핑 일정과 국회 공청회 안내 모음", 1, "duplicate"),
        ("이번 주 인공지능 정책 브리핑 일정과 국회 공청회 안내 모음", 40, "stored"),  # a standing column
        ("오늘의 날씨", 1, "stored"),  # says nothing of what it holds
    ],
)
def test_short_texts_repeat_only_what_lies_near(emptied: Store, words: str, apart: int, disposition: str) -> None:
    judged(emptied, "/1", words, at=NOW - apart * DAY, source="feed")
    assert judged(emptied, "/2", words, at=NOW, source="feed").disposition == disposition


def test_titles_alone_are_compared_as_titles(emptied: Store) -> None:
    title = "국가 연산센터 재공모에 통신사 세 곳 신청서 냈다"
    first = judged(emptied, "/1", "", title=title, source="title")
    assert judged(emptied, "/2", "", title=title, source="title").disposition == "duplicate"
    assert judged(emptied, "/3", "", title=title + " 다섯", source="title").disposition == "stored"
    assert stored(emptied, first.article_id).length == 0


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_groups_are_connected_whatever_comes_first(emptied: Store, order: tuple[int, ...]) -> None:
    texts = [prose(1, 15), prose(2, 15), prose(1, 15) + "\n\n" + prose(2, 15)]
    numbers = [judged(emptied, f"/{n}", texts[n]).article_id for n in order]
    found = [stored(emptied, number) for number in numbers]
    assert {article.group_id for article in found} == {min(numbers)}
    assert {article.story_id for article in found} == {min(numbers)}


@pytest.mark.parametrize("told", [False, True])
def test_a_revision_may_bridge_and_decides_anew_only_what_was_not_told(emptied: Store, told: bool) -> None:
    one = judged(emptied, "/1", prose(1, 15)).article_id
    two = judged(emptied, "/2", prose(2, 15), at=NOW - 20 * DAY).article_id
    if told:
        carry(emptied, untold(emptied))
    with emptied.write() as connection:
        new = prepared("/2", prose(1, 15) + "\n\n" + prose(2, 15))
        assert judging.revise(emptied, connection, two, new, NOW + HOUR) == "text"
    found = stored(emptied, two)
    assert (found.disposition, found.group_id, found.story_id) == ("stored" if told else "duplicate", one, one)
    assert found.published_at == NOW - 20 * DAY, "an update moves no article in time"


def test_a_revision_of_what_is_no_longer_there(emptied: Store) -> None:
    with emptied.write() as connection:
        assert judging.revise(emptied, connection, 77, prepared("/1", prose(1)), NOW) is None


def test_many_at_once_are_one_group(emptied: Store) -> None:
    together = Barrier(6)

    def one(number: int) -> Disposition:
        new = prepared(f"/{number}", prose(1))
        together.wait(10)
        with emptied.write() as connection:
            return judging.judge(emptied, connection, new, NOW).disposition

    with ThreadPoolExecutor(6) as pool:
        found = sorted(pool.map(one, range(6)))
    assert found == ["duplicate"] * 5 + ["stored"]
    assert len({stored(emptied, number).group_id for number in article_ids(emptied)}) == 1


def test_ids_grow_with_the_order_of_commits(emptied: Store) -> None:
    """What editions rest on: whoever sees an article's id has seen every smaller one, however many insert at once."""
    together = Barrier(5)
    gaps: list[int] = []

    def insert(number: int) -> None:
        new = [prepared(f"/{number}-{n}", prose(number * 50 + n, 6)) for n in range(6)]
        together.wait(10)
        for each in new:
            with emptied.write() as connection:
                judging.judge(emptied, connection, each, NOW)

    def watch() -> None:
        together.wait(10)
        seen: set[int] = set()
        for _ in range(60):
            now_there = set(article_ids(emptied))
            highest = max(seen, default=0)
            gaps.extend(number for number in now_there - seen if number < highest)
            seen = now_there

    with ThreadPoolExecutor(5) as pool:
        for done in [*(pool.submit(insert, number) for number in range(4)), pool.submit(watch)]:
            done.result(60)
    assert gaps == []
    assert len(article_ids(emptied)) == 24
