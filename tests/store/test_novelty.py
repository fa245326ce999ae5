"""What is new in a story, by what the archive, the seeds and earlier editions say already; on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from monitor.config import DigestPlan
from monitor.core.likeness.facts import Fact, facts, keys_of
from monitor.store import novelty, seeds, telling
from monitor.store.engine import Store
from monitor.store.tables import article_texts, articles, edition_articles, editions, fact_keys, stories
from tests.store.made import DAY, HOUR, MINUTE, NOW, judged, prose, seed

DESK = "Asia/Seoul"
FIRST = "정부가 민간 지분을 70%까지 허용한다. 총사업비는 3조2천억원이다. 제안서 마감은 12월 9일이다."


def read(text: str, title: str = "재공모") -> tuple[Fact, ...]:
    return facts(title, text.split("\n\n"), published_at=NOW, timezone=DESK)


def put(
    connection: Connection,
    story: int,
    text: str,
    *,
    seen: datetime = NOW,
    published: datetime | None = None,
    group: int | None = None,
    outlet: str = "새벽일보",
    found: Sequence[Fact] | None = None,
) -> int:
    """An article of a story, as the store keeps it, with its facts."""
    if connection.scalar(select(stories.c.id).where(stories.c.id == story)) is None:
        connection.execute(insert(stories).values(id=story, headline="제목", first_seen_at=NOW, last_seen_at=NOW))
    number = len(list(connection.scalars(select(articles.c.id))))
    row = connection.execute(
        insert(articles).values(
            url=f"https://press.example/{number}", canonical_url=f"https://press.example/{number}", title="제목",
            outlet=outlet, first_seen_at=seen, published_at=published, kind="보도", tags="[]", portal=False,
            text_source="page", length=len(text), features="{}", disposition="stored", decided_at=seen, group_id=0,
            story_id=story,
        )
    )  # fmt: skip
    article_id = int(row.inserted_primary_key[0])  # type: ignore[index]
    connection.execute(update(articles).where(articles.c.id == article_id).values(group_id=group or article_id))
    novelty.keep(connection, article_id, read(text) if found is None else found)
    return article_id


def told(connection: Connection, story: int, digest: str | None = None) -> set[str]:
    return {novel.text for novel in novelty.novelty_of_stories(connection, [story], digest=digest).get(story, ())}


def carry(connection: Connection, digest: str, *article_ids: int) -> None:
    edition = connection.execute(
        insert(editions).values(
            digest=digest, date="2026-11-24", window_from=NOW, window_to=NOW, issued_at=NOW, considered=max(article_ids),
            subject="", message_id="", message=b"", html="", stories=1, articles=1, duplicates_folded=0, seed_duplicates=0,
        )
    )  # fmt: skip
    number = int(edition.inserted_primary_key[0])  # type: ignore[index]
    for article_id in article_ids:
        connection.execute(insert(edition_articles).values(digest=digest, article_id=article_id, edition_id=number))


def test_all_that_the_first_article_says_is_new(store: Store) -> None:
    with store.write() as connection:
        put(connection, 1, FIRST)
        assert told(connection, 1) == {"민간 지분 70%", "총사업비 3조2천억원", "12월 9일 제안서 마감"}
        [date] = [n for n in novelty.novelty_of_stories(connection, [1])[1] if n.kind == "date"]
    assert (date.article_id, date.outlets) == (1, 1)


def test_what_a_seed_says_is_known(store: Store) -> None:
    with store.write() as connection:
        novelty.hold(connection, -3, keys_of(read("이미 알려진 대로 민간 지분은 70%이며 마감은 12월 9일이다.")))
        put(connection, 1, FIRST)
        assert told(connection, 1) == {"총사업비 3조2천억원"}
        novelty.forget(connection, -3)
        assert len(told(connection, 1)) == 3


def test_seeds_are_stored_with_what_they_say_and_forgotten_with_it(store: Store) -> None:
    known = replace(seed(FIRST, "known"), facts=keys_of(read(FIRST)))
    with store.write() as connection:
        put(connection, 1, FIRST)
        seeds.put(connection, [known], NOW)
        assert told(connection, 1) == set()
        seeds.put(connection, [replace(known, digest="other", facts=())], NOW)
        assert len(told(connection, 1)) == 3
        seeds.put(connection, [known], NOW)
        seeds.retire(connection, "folder", [])
        assert len(told(connection, 1)) == 3
        seeds.put(connection, [known], NOW)
        assert told(connection, 1) == set()


def test_what_another_story_said_before_is_known_and_what_it_says_later_is_not(store: Store) -> None:
    with store.write() as connection:
        put(connection, 1, "총사업비는 3조 2,000억 원이다.", seen=NOW - HOUR)
        put(connection, 2, FIRST)
        put(connection, 3, "마감은 다음 달 9일이고 민간 지분은 70%다.", seen=NOW + HOUR)
        assert told(connection, 2) == {"민간 지분 70%", "12월 9일 제안서 마감"}
        assert told(connection, 1) == {"총사업비 3조 2,000억 원"}
        assert told(connection, 3) == set()


def test_the_order_of_collection_decides_not_that_of_the_rows(store: Store) -> None:
    with store.write() as connection:
        put(connection, 1, FIRST)
        put(connection, 2, FIRST, seen=NOW - HOUR)
        assert told(connection, 1) == set()
        assert len(told(connection, 2)) == 3


def test_within_a_day_the_order_of_publication_decides(store: Store) -> None:
    with store.write() as connection:
        put(connection, 1, FIRST, seen=NOW - MINUTE, published=NOW - HOUR)
        put(connection, 2, FIRST, seen=NOW, published=NOW - 5 * HOUR)
        put(connection, 3, FIRST, seen=NOW + 2 * DAY, published=NOW - 9 * HOUR)  # found late: it came late
        assert told(connection, 1) == told(connection, 3) == set()
        assert len(told(connection, 2)) == 3


def test_a_fact_of_several_articles_is_told_once_with_the_outlets_that_tell_it(store: Store) -> None:
    with store.write() as connection:
        first = put(connection, 1, FIRST)
        put(connection, 1, "민간 지분이 70%로 늘었다.", seen=NOW + HOUR, outlet="한빛경제")
        put(connection, 1, FIRST, seen=NOW + HOUR, outlet="모아뉴스", group=first)
        found = {novel.text: novel for novel in novelty.novelty_of_stories(connection, [1])[1]}
    assert found["민간 지분 70%"].outlets == 3
    assert found["총사업비 3조2천억원"].outlets == 2
    assert len(found) == 3


def test_copies_count_once_for_what_comes_first(store: Store) -> None:
    with store.write() as connection:
        first = put(connection, 1, "총사업비는 4천억원이다. 예산은 118억원이다.")
        for outlet in ("가", "나", "다"):
            put(connection, 1, "예산은 118억원이다.", group=first, outlet=outlet)
        put(connection, 1, "총사업비는 4천억원이다.", outlet="라")
        assert novelty.novelty_of_stories(connection, [1])[1][0].text == "총사업비 4천억원"


def test_a_digest_tells_only_what_came_since_its_last_edition(store: Store) -> None:
    more = "예산 118억원이 더 든다. 설명회는 12월 3일에 연다. 총사업비는 3조2천억원이다."
    with store.write() as connection:
        first = put(connection, 1, FIRST)
        carry(connection, "아침", first)
        later = put(connection, 1, more, seen=NOW + HOUR)
        assert told(connection, 1, digest="아침") == {"예산 118억원", "12월 3일 설명회"}
        assert "총사업비 3조2천억원" in told(connection, 1, digest="저녁")
        assert "총사업비 3조2천억원" in told(connection, 1)
        only = novelty.novelty_of_stories(connection, [1], digest="저녁", among=[later])[1]
        assert {novel.text for novel in only} == {"예산 118억원", "12월 3일 설명회", "총사업비 3조2천억원"}


def test_keeping_again_replaces(store: Store) -> None:
    with store.write() as connection:
        article = put(connection, 1, FIRST)
        novelty.keep(connection, article, read("예산은 118억원이다."))
        assert told(connection, 1) == {"예산 118억원"}
        assert len(list(connection.execute(select(fact_keys)))) == 1
        novelty.forget(connection, article)
        assert told(connection, 1) == set()
        assert list(connection.execute(select(fact_keys))) == []


def test_a_statement_that_was_trimmed_is_known(store: Store) -> None:
    said = "시장이 들어올 수 없던 문턱을 치웠고 세 번째 유찰은 없다는 각오로 설명회를 세 번 더 열겠다"
    with store.write() as connection:
        put(connection, 1, f'윤재혁 정책관은 "{said}"고 말했다.')
        cut = said.removeprefix("시장이 들어올 수 없던 문턱을 ").replace("열겠다", "연다")
        put(connection, 2, f'윤재혁 정책관은 "{cut}"고 밝혔다.', seen=NOW + HOUR)
        assert [n.kind for n in novelty.novelty_of_stories(connection, [1])[1]] == ["person", "quote"]
        assert told(connection, 2) == set()


def test_a_key_that_everybody_holds_is_decided_by_the_oldest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(novelty, "CROWD", 3)
    monkeypatch.setattr(novelty, "OLDEST", 2)
    with store.write() as connection:
        for story in (1, 2, 3, 4, 5):
            put(connection, story, "예산은 118억원이다.", seen=NOW + story * HOUR)
        assert told(connection, 1) == {"예산 118억원"}
        assert told(connection, 5) == set()


def test_what_is_known_before(store: Store) -> None:
    with store.write() as connection:
        article = put(connection, 1, FIRST)
        found = read("총사업비는 3.2조 원이고 예산은 118억원이다.")
        assert [fact.value for fact in novelty.known_before(connection, found)] == ["3.2e+12원"]
        assert novelty.known_before(connection, found, besides=[article]) == ()


def test_nothing_is_asked_for_where_there_is_nothing(store: Store) -> None:
    with store.read() as connection:
        assert novelty.novelty_of_stories(connection, []) == {}
        assert novelty.known_before(connection, ()) == ()


def test_facts_without_worth_are_held_and_not_told(store: Store) -> None:
    with store.write() as connection:
        silent = [replace(fact, worth=0.0) for fact in read(FIRST)]
        put(connection, 1, FIRST, seen=NOW - HOUR, found=silent)
        put(connection, 2, FIRST)
        assert told(connection, 1) == told(connection, 2) == set()


# --- articles as they are judged ---------------------------------------------------------------------------------------


def test_articles_of_an_earlier_version_get_their_facts_in_slices(store: Store) -> None:
    text = prose(1) + "\n\n" + FIRST
    for number in range(3):
        judged(store, f"/{number}", text.replace("3조2천억", f"{number + 4}조2천15억"), at=NOW)
    with store.write() as connection:
        connection.execute(update(articles).values(facts=None))
        connection.execute(delete(fact_keys))
        connection.execute(delete(article_texts).where(article_texts.c.article_id == 3))
    assert novelty.backfill(store, 1, timezone=DESK) == 1
    assert novelty.backfill(store, 5, timezone=DESK) == 1
    assert novelty.backfill(store, 5, timezone=DESK) == 0
    with store.read() as connection:
        [story] = {row.story_id for row in connection.execute(select(articles.c.story_id))}
        assert {"총사업비 4조2천15억원", "12월 9일 제안서 마감"} <= told(connection, story)
        assert [row.facts is None for row in connection.execute(select(articles.c.facts).order_by(articles.c.id))] == [
            False,
            False,
            True,
        ]


def test_a_keyword_of_the_desk_is_no_news_of_an_article_that_is_read_later(store: Store) -> None:
    judged(store, "/1", prose(1) + "\n\n국가 연산센터가 문을 연다. 별무리연구소가 함께한다.")
    with store.write() as connection:
        connection.execute(update(articles).values(facts=None))
    novelty.backfill(store, 5, timezone=DESK)
    with store.read() as connection:
        assert told(connection, 1) == {"별무리연구소"}


def test_a_digest_is_told_what_is_new_in_its_stories(store: Store) -> None:
    plan = DigestPlan(name="아침", at=time(7, 30), topics=())
    judged(store, "/1", prose(1) + "\n\n" + FIRST, at=NOW)
    with store.write() as connection:
        novelty.keep(connection, 1, read(FIRST))
        found = telling.untold(connection, plan, NOW - HOUR)
        assert {story: [novel.text for novel in novels] for story, novels in found.novelty.items()} == {
            "s1": ["12월 9일 제안서 마감", "총사업비 3조2천억원", "민간 지분 70%"]
        }


# --- names that are new in a week -------------------------------------------------------------------------------------

PEOPLE = "오혜린 평가위원장은 일정을 늦춘다고 밝혔다. 너른들반도체와 하늘빛연구원이 참여한다."


def names(connection: Connection, *article_ids: int, since: datetime = NOW - 7 * DAY) -> list[tuple[str, str, int]]:
    found = novelty.new_names(connection, article_ids, since)
    return [(each.name.split()[0], each.story_id, each.outlets) for each in found]


def test_who_is_named_for_the_first_time(emptied: Store) -> None:
    with emptied.write() as connection:
        one = put(connection, 1, PEOPLE)
        two = put(connection, 1, "오혜린 평가위원장이 다시 나섰다.", outlet="한빛경제", seen=NOW + HOUR)
        three = put(connection, 2, "오혜린 평가위원장도 참석했다.", seen=NOW + HOUR)
        found = names(connection, one, two, three)
        assert found[0] == ("오혜린", "s1", 2), "the story of most texts that name her"
        assert {name for name, _, _ in found} >= {"오혜린", "너른들반도체"}
        assert names(connection) == []
        assert "s2" in {story for _, story, _ in names(connection, three)}, (
            "of this week as well, whoever told it first"
        )


def test_who_was_named_before_is_not_new(emptied: Store) -> None:
    with emptied.write() as connection:
        put(connection, 7, "오혜린 평가위원장이 임명됐다.", seen=NOW - 8 * DAY)
        put(connection, 8, "너른들반도체가 문을 열었다.", seen=NOW - HOUR, published=NOW - HOUR)
        one = put(connection, 1, PEOPLE)
        found = {name for name, _, _ in names(connection, one)}
        assert "오혜린" not in found
        assert "너른들반도체" in found, "another article of the week that this digest does not tell names it too"
        novelty.hold(connection, -1, keys_of(read("너른들반도체가 문을 열었다.")))
        assert "너른들반도체" not in {name for name, _, _ in names(connection, one)}, "a text of the desk's own does"


def test_a_name_far_down_in_a_text_is_none(emptied: Store) -> None:
    with emptied.write() as connection:
        [person] = [fact for fact in read(PEOPLE) if fact.kind == "person"]
        one = put(connection, 1, "", found=[replace(person, worth=0.9)])
        assert names(connection, one) == []
