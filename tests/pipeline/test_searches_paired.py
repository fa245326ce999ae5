"""One article, brought by a search and by its outlet's own feed, in either order; and its copies on portals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from monitor.model import Disposition, Match
from monitor.pipeline import follow_entry, issue_digest
from monitor.store import seeds, texts
from monitor.store.editions import StoredEdition
from tests.pipeline.conftest import Build
from tests.pipeline.house import MORNING, ON_SQLITE, House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.searching import (
    Found,
    Naver,
    google,
    google_feed,
    naver_feed,
    with_keys,
)
from tests.pipeline.test_follow import seed_of
from tests.pipeline.texts import CENTER, CENTER_TITLE, GARDEN_TITLE, HEARING, HEARING_TITLE, MODEL, MODEL_TITLE

TUESDAY = date(2026, 11, 24)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MATCHING = "국가 연산센터 사업자를 다시 찾는다. 신청은 다음 달 9일까지다."
COPY = "https://n.news.naver.com/mnews/article/999/0003141592?sid=105"
"""A copy whose outlet nobody can tell by its number."""


def paired(house_of: Build, press: Press, second: Press, *, more: str = MORNING) -> House:
    """Feed 0 is a search of Google News at `second`, feed 1 the outlet's own at `press`."""
    own = f'\n[[feeds]]\nurl = "{press.url("/feed")}"\noutlet = "새벽일보"\n'
    return house_of(more=more + google_feed(second) + own)


SITE = "https://www.saebyeok.example"


def of_google(second: Press, title: str = CENTER_TITLE, outlet: str = "새벽일보") -> None:
    google(second, (title, outlet, SITE))


def of_outlet(press: Press, title: str = CENTER_TITLE, text: tuple[str, ...] = CENTER) -> None:
    press.feed(Said("/news/1", f"[단독] {title}", MATCHING))
    press.page("/news/1", title, text)


def issue(house: House, days: int = 0) -> StoredEdition:
    """The edition of NOW's day, half an hour after it, or of a later one."""
    at = NOW + 30 * MINUTE + days * DAY
    return issue_digest(house.desk, house.config.digests[0], at, day=TUESDAY + days * DAY)


def follow_feed(house: House, number: int, at: timedelta = timedelta()) -> None:
    house.poll(NOW + at, number)
    house.follow(NOW + at)


def test_google_alone_is_told_by_its_headline(house_of: Build, press: Press, second: Press) -> None:
    house = paired(house_of, press, second)
    google(second, (CENTER_TITLE, "새벽일보", SITE), (GARDEN_TITLE, "한빛경제", "https://hanbit.example"))
    follow_feed(house, 0)
    assert house.dispositions().count("no_match") == 1
    [article] = house.articles()
    assert (article.title, article.outlet, article.text_source) == (CENTER_TITLE, "새벽일보", "title")
    assert article.url.startswith("https://news.google.com/rss/articles/")
    entry = next(e for e in house.entries() if e.article_id is not None)
    step = next(step for step in house.steps(entry) if step.stage == "page")
    assert step.detail == "the link leads to Google News, not to the outlet"
    assert [match.field for match in matches_of(house, article.id)] == ["title"], "the description says nothing new"
    assert {urlsplit(path).path for path in second.requests} == {"/rss/search"}


def matches_of(house: House, article_id: int) -> list[Match]:
    with house.store.read() as connection:
        return list(texts.matches_of(connection, [article_id])[article_id])


@pytest.mark.parametrize("told", [False, True])
def test_google_first(house_of: Build, press: Press, second: Press, told: bool) -> None:
    house = paired(house_of, press, second)
    of_google(second)
    follow_feed(house, 0)
    [before] = house.articles()
    if told:
        issue(house)
    of_outlet(press)
    follow_feed(house, 1, HOUR)
    [after] = house.articles()
    assert house.dispositions() == ["stored", "duplicate"]
    assert {entry.article_id for entry in house.entries()} == {before.id}
    assert (after.id, after.group_id, after.story_id) == (before.id, before.group_id, before.story_id)
    assert (after.url, after.text_source, after.outlet) == (press.url("/news/1"), "page", "새벽일보")
    assert after.canonical_url == "https" + press.url("/news/1").removeprefix("http")
    assert (after.disposition, after.portal) == ("stored", False)
    assert house.text(after.id) == "\n\n".join(CENTER)
    assert any(match.field == "body" for match in matches_of(house, after.id))
    step = next(s for s in house.steps(house.entries()[1]) if s.outcome == "same article")
    assert step.detail.startswith(f"the same article as a{after.id}, first seen through Google News")
    # A reprint elsewhere is recognised by the text that came later.
    press.feed(Said("/news/2", "다른 제목으로 실린 국가 연산센터 기사", MATCHING))
    press.page("/news/2", "다른 제목으로 실린 국가 연산센터 기사", CENTER)
    follow_feed(house, 1, 2 * HOUR)
    reprint = house.articles()[1]
    assert (reprint.disposition, reprint.group_id) == ("duplicate", after.group_id)
    told_then, told_now = (issue(house) if not told else None), issue(house, 1)
    assert told_now.stories == 0, "the same row, and a copy of what was told"
    assert told_then is None or told_then.articles == 2


def test_own_feed_first(house_of: Build, press: Press, second: Press) -> None:
    house = paired(house_of, press, second)
    of_outlet(press)
    follow_feed(house, 1)
    [before] = house.articles()
    of_google(second)
    follow_feed(house, 0, HOUR)
    assert house.articles() == [before]
    assert house.dispositions() == ["stored", "duplicate"]
    entry = house.entries()[1]
    assert entry.article_id == before.id
    step = next(s for s in house.steps(entry) if s.outcome == "same article")
    assert step.detail == f"the same article as a{before.id} (known at its outlet): {CENTER_TITLE}"


@ON_SQLITE
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    ("title", "outlet", "at"),
    [
        (CENTER_TITLE, "한빛경제", HOUR),
        (CENTER_TITLE + " 반발", "새벽일보", HOUR),
        (CENTER_TITLE, "새벽일보", 60 * HOUR),
    ],
)
def test_what_is_not_the_same_article(
    house_of: Build, press: Press, second: Press, order: tuple[int, int], title: str, outlet: str, at: timedelta
) -> None:
    house = paired(house_of, press, second)
    google(second, (title, outlet, "https://hanbit.example"), at=NOW - at)
    of_outlet(press)
    for number in order:
        follow_feed(house, number)
    assert len(house.articles()) == 2


@ON_SQLITE
def test_two_searches_that_find_one_article(house_of: Build, press: Press, second: Press) -> None:
    own = f'\n[[feeds]]\nurl = "{press.url("/feed")}"\noutlet = "새벽일보"\n'
    house = house_of(more=google_feed(second) + google_feed(second, "국가 연산센터") + own)
    of_google(second)
    follow_feed(house, 0)
    of_outlet(press)
    follow_feed(house, 2, HOUR)
    follow_feed(house, 1, 2 * HOUR)
    assert len(house.articles()) == 1
    assert house.dispositions() == ["stored", "duplicate", "duplicate"]
    assert len(press.asked("/news/1")) == 1
    assert house.stages(house.entries()[2]) == ["feed: new", "likeness: same article"], "known by its link to Google"


def test_all_at_once_are_one_article(house_of: Build, press: Press, second: Press) -> None:
    own = f'\n[[feeds]]\nurl = "{press.url("/feed")}"\noutlet = "새벽일보"\n'
    linking = f'\n[[feeds]]\nurl = "{second.url("/links")}"\nfulltext = "never"\n'
    house = house_of(more=MORNING + google_feed(second) + google_feed(press) + own + linking)
    of_google(second)
    google(press, (CENTER_TITLE, "새벽 일보", SITE), salt="another link")
    second.feed(Said(COPY, CENTER_TITLE, CENTER[0]), path="/links")
    of_outlet(press)
    for number in range(4):
        house.poll(NOW, number)
    entry_ids = [entry.id for entry in house.entries()]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda entry_id: follow_entry(house.desk, entry_id, NOW), entry_ids))
    [told] = house.articles(Disposition.STORED)
    assert (told.url, told.text_source) == (press.url("/news/1"), "page")
    assert sorted(filter(None, house.dispositions())) == ["duplicate"] * 3 + ["stored"]
    assert len({article.group_id for article in house.articles()}) == 1
    assert len({article.story_id for article in house.articles()}) == 1
    assert issue(house).stories == 1


@pytest.mark.parametrize("told", [False, True])
def test_a_full_text_that_repeats_a_seed(house_of: Build, press: Press, second: Press, told: bool) -> None:
    house = paired(house_of, press, second)
    of_google(second)
    follow_feed(house, 0)
    if told:
        issue(house)
    with house.store.write() as connection:
        seeds.put(connection, [seed_of("\n\n".join(CENTER))], NOW)
    of_outlet(press)
    follow_feed(house, 1, HOUR)
    [article] = house.articles()
    first, second_entry = house.entries()
    if told:
        assert (article.disposition, first.disposition, second_entry.disposition) == ("stored", "stored", "duplicate")
        assert house.steps(second_entry)[-1].outcome == "told before"
    else:
        assert (article.disposition, article.repeats_title, article.story_id) == (
            "seed_duplicate",
            "이미 아는 글",
            None,
        )
        assert (first.disposition, second_entry.disposition) == ("seed_duplicate", "seed_duplicate")
        assert house.count("stories") == 0
        assert "known text" in [step.outcome for step in house.steps(first)]
    assert "known text" in [step.outcome for step in house.steps(second_entry)]


@pytest.mark.parametrize("told", [False, True])
def test_a_full_text_that_repeats_another_article(house_of: Build, press: Press, second: Press, told: bool) -> None:
    house = paired(house_of, press, second)
    of_google(second)
    follow_feed(house, 0)
    if told:
        issue(house)
    press.feed(Said("/news/2", "연산센터 사업자 다시 찾는 국가 연산센터", MATCHING))
    press.page("/news/2", "연산센터 사업자 다시 찾는 국가 연산센터", CENTER)
    follow_feed(house, 1, HOUR)
    of_outlet(press)
    follow_feed(house, 1, 2 * HOUR)
    first, other = house.articles()
    assert (first.disposition, other.disposition) == ("stored" if told else "duplicate", "stored")
    assert first.group_id == other.group_id
    assert first.story_id == other.story_id


@ON_SQLITE
def test_a_text_may_concern_a_digest_that_passed_the_headline_by(house_of: Build, press: Press, second: Press) -> None:
    topical = '\n[[digests]]\nname = "모델만"\nat = "07:30"\ntopics = ["모델"]\n'
    house = paired(house_of, press, second, more=topical)
    of_google(second)
    follow_feed(house, 0)
    issue(house)
    of_outlet(press, text=(*CENTER, "독자 언어모델 개발 사업에도 이 연산 자원을 쓴다."))
    follow_feed(house, 1, HOUR)
    issue(house, 1)
    assert house.count("edition_articles") == 1


@ON_SQLITE
def test_a_text_that_could_not_be_had_keeps_the_headline(house_of: Build, press: Press, second: Press) -> None:
    house = paired(house_of, press, second)
    of_google(second)
    follow_feed(house, 0)
    press.feed(Said("/news/1", CENTER_TITLE))
    follow_feed(house, 1, HOUR)
    [article] = house.articles()
    assert (article.url, article.text_source) == (press.url("/news/1"), "title")


# --- copies on portals ------------------------------------------------------------------------------------------------


def copies(house_of: Build, press: Press, second: Press) -> House:
    """Feed 0 is a search of Naver at `second`, feed 1 a feed that links to portals' copies, feed 2 the outlet's own."""
    linking = f'\n[[feeds]]\nurl = "{second.url("/links")}"\nfulltext = "never"\n'
    own = f'\n[[feeds]]\nurl = "{press.url("/feed")}"\noutlet = "새벽일보"\n'
    return with_keys(house_of(more=naver_feed(second) + linking + own))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_copy_is_joined_by_the_original_link(
    house_of: Build, press: Press, second: Press, order: tuple[int, int]
) -> None:
    house = copies(house_of, press, second)
    Naver(second, Found(CENTER_TITLE, press.url("/news/1"), COPY, MATCHING))
    press.page("/news/1", CENTER_TITLE, CENTER)
    second.feed(Said(COPY.replace("mnews/", ""), "제목이 다른 국가 연산센터 기사", MATCHING), path="/links")
    for hour, number in enumerate(order):
        follow_feed(house, number, hour * HOUR)
    [article] = house.articles()
    assert (article.url, article.text_source, article.portal) == (press.url("/news/1"), "page", False)
    assert house.dispositions() == ["stored", "duplicate"]
    assert {entry.article_id for entry in house.entries()} == {article.id}
    outcomes = [step.outcome for step in house.steps(house.entries()[1])]
    assert "same article" in outcomes
    assert len(press.asked("/news/1")) == 1


@ON_SQLITE
def test_two_results_that_name_one_copy(house_of: Build, press: Press, second: Press) -> None:
    house = copies(house_of, press, second)
    press.page("/news/1", CENTER_TITLE, CENTER)
    naver = Naver(second, Found(CENTER_TITLE, press.url("/news/1"), COPY, MATCHING))
    follow_feed(house, 0)
    naver.results.insert(0, Found(CENTER_TITLE, press.url("/article/view?no=1"), COPY, MATCHING))
    follow_feed(house, 0, HOUR)
    assert len(house.articles()) == 1
    assert house.dispositions() == ["stored", "duplicate"]
    assert press.asked("/article/view?no=1") == []


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_copy_without_original_is_joined_by_its_text(
    house_of: Build, press: Press, second: Press, order: tuple[int, int]
) -> None:
    house = copies(house_of, press, second)
    second.feed(Said(COPY, f"{CENTER_TITLE}", CENTER[0]), path="/links")
    of_outlet(press)
    for hour, number in enumerate(order):
        follow_feed(house, number, hour * HOUR)
    [article] = house.articles()
    assert (article.url, article.text_source, article.outlet) == (press.url("/news/1"), "page", "새벽일보")
    assert house.dispositions() == ["stored", "duplicate"]


@ON_SQLITE
def test_a_copy_with_a_text_of_its_own_is_another_article(house_of: Build, press: Press, second: Press) -> None:
    house = copies(house_of, press, second)
    second.feed(Said(COPY, CENTER_TITLE, HEARING[0] + " 국가 연산센터도 도마에 올랐다."), path="/links")
    of_outlet(press)
    follow_feed(house, 1)
    follow_feed(house, 2)
    assert len(house.articles()) == 2


@ON_SQLITE
def test_what_a_copy_says_stands_where_nothing_else_is_known(house_of: Build, press: Press, second: Press) -> None:
    house = copies(house_of, press, second)
    second.feed(
        Said(COPY, MODEL_TITLE, MODEL[0]), Said(COPY.replace("592", "593"), HEARING_TITLE, HEARING[0]), path="/links"
    )
    follow_feed(house, 1)
    assert [(a.text_source, a.portal) for a in house.articles()] == [("feed", True)] * 2


@ON_SQLITE
@pytest.mark.parametrize("seeded", [False, True])
def test_two_that_nothing_joined_before(house_of: Build, press: Press, second: Press, seeded: bool) -> None:
    """A copy whose outlet nobody names and a headline at Google News: only the outlet's own text says that both are one."""
    own = f'\n[[feeds]]\nurl = "{press.url("/feed")}"\noutlet = "새벽일보"\n'
    linking = f'\n[[feeds]]\nurl = "{second.url("/links")}"\nfulltext = "never"\n'
    house = house_of(more=MORNING + google_feed(second) + own + linking)
    of_google(second)
    second.feed(Said(COPY, CENTER_TITLE, CENTER[0]), path="/links")
    follow_feed(house, 0)
    follow_feed(house, 2)
    assert len(house.articles(Disposition.STORED)) == 2
    if seeded:
        with house.store.write() as connection:
            seeds.put(connection, [seed_of("\n\n".join(CENTER))], NOW)
    of_outlet(press)
    follow_feed(house, 1, HOUR)
    assert len(house.articles()) == 2
    if seeded:
        assert house.dispositions() == ["seed_duplicate"] * 3
        assert issue(house).stories == 0
    else:
        assert sorted(filter(None, house.dispositions())) == ["duplicate", "duplicate", "stored"]
        assert (issue(house).stories, len({article.story_id for article in house.articles()})) == (1, 1)
