"""Articles: rows, groups, the near-duplicate index, retention."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from monitor.core.likeness import signature
from monitor.model import Disposition, Kind
from monitor.store import articles, entries, index, judging, retention, texts
from monitor.store.engine import Store
from tests.store.made import DAY, HOUR, NOW, article_ids, entry, feed, judged, match, prepared, prose


def count(store: Store, table: str) -> int:
    with store.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_an_article_comes_back_as_it_went_in(emptied: Store) -> None:
    new = prepared("/1", prose(1), title="‘소버린 AI’ 三國 <속보>")
    new = replace(
        new,
        article=replace(new.article, kind=Kind.COLUMN, agency="누리통신", origin_url="https://o.example/1"),
        portal=True,
    )
    with emptied.write() as connection:
        number = judging.judge(emptied, connection, new, NOW).article_id
        stored = articles.get(connection, number)
        assert texts.matches_of(connection, [number]) == {number: (match(),)}
        assert texts.text_of(connection, number) == prose(1)
    assert stored is not None
    assert (stored.title, stored.kind, stored.tags, stored.byline) == (
        "‘소버린 AI’ 三國 <속보>",
        "칼럼",
        ("단독",),
        "김하늘",
    )
    assert (stored.agency, stored.origin_url, stored.portal) == ("누리통신", "https://o.example/1", True)
    assert (stored.length, stored.group_id, stored.story_id) == (len(prose(1)), number, number)
    assert (stored.published_at, stored.first_seen_at, stored.decided_at) == (NOW - HOUR, NOW, NOW)
    assert articles.private_id(articles.public_id(number)) == number


def test_look_ups(emptied: Store) -> None:
    first, second = (judged(emptied, f"/{n}", prose(n), now=NOW + n * HOUR).article_id for n in (1, 2))
    with emptied.read() as connection:
        found = articles.by_canonical_url(connection, "https://press.example/2")
        assert found is not None
        assert found.id == second == articles.highest_id(connection)
        assert articles.by_canonical_url(connection, "https://press.example/3") is None
        assert articles.at_url(connection, "https://press.example/1", "nothing") is not None
        assert [a.id for a in articles.by_ids(connection, [second, first, 99])] == [first, second]
        assert articles.by_ids(connection, []) == ()
        since = articles.listed(connection, since=NOW + 2 * HOUR, disposition=Disposition.STORED)
        assert [a.id for a in since] == [second]
        assert articles.listed(connection, since=None, disposition=Disposition.DUPLICATE) == ()


# --- candidates -------------------------------------------------------------------------------------------------------


def candidates(store: Store, words: str) -> tuple[int, ...]:
    signed = signature.sign(words)
    with store.read() as connection:
        return index.candidates(connection, signed.bands, signed.sentences)


def test_candidates_share_a_band_or_a_sentence(emptied: Store) -> None:
    one, two = (judged(emptied, f"/{n}", prose(n)).article_id for n in (1, 2))
    assert candidates(emptied, prose(1)) == (one,)
    assert candidates(emptied, prose(3) + "\n\n" + prose(2, 1)) == (two,), "one sentence is enough"
    assert candidates(emptied, prose(4)) == ()
    with emptied.write() as connection:
        index.remove(connection, one)
    assert candidates(emptied, prose(1)) == ()


NOTICE = "이 기사는 공동취재단이 보내온 내용을 바탕으로 작성했으며 자세한 일정은 주최 쪽 사정에 따라 바뀔 수 있다."


def test_a_sentence_in_many_texts_is_boilerplate(emptied: Store) -> None:
    for number in range(index.SENTENCE_OWNERS_MAX):
        judged(emptied, f"/{number}", f"{prose(number)}\n\n{NOTICE}")
    assert len(candidates(emptied, NOTICE + prose(500))) == index.SENTENCE_OWNERS_MAX
    judged(emptied, "/more", f"{prose(400)}\n\n{NOTICE}")
    assert candidates(emptied, f"{prose(500)}\n\n{NOTICE}") == ()


def test_copies_of_one_text_make_none_of_its_sentences_boilerplate(emptied: Store) -> None:
    """Thirty outlets reprint an agency; the thirty-first prints its last third. Bands alone miss it."""
    whole = prose(7, 36)
    for number in range(index.SENTENCE_OWNERS_MAX + 10):
        judged(emptied, f"/copy/{number}", whole)
    found = judged(emptied, "/cut", whole[-len(whole) // 4 :])
    assert found.disposition is Disposition.DUPLICATE
    assert count(emptied, "stories") == 1


# --- revisions and retention ------------------------------------------------------------------------------------------


def test_a_revision_keeps_what_stood_there(emptied: Store) -> None:
    number = judged(emptied, "/1", prose(1)).article_id
    with emptied.write() as connection:
        assert judging.revise(emptied, connection, number, prepared("/1", prose(2)), NOW + HOUR) == "text"
        assert judging.revise(emptied, connection, number, prepared("/1", prose(2)), NOW + HOUR) is None
        retitled = judging.revise(
            emptied, connection, number, prepared("/1", prose(2), title="새 제목"), NOW + 2 * HOUR
        )
        assert retitled == "title (before: 제목 /1)"
        assert texts.text_of(connection, number) == prose(2)
    assert (count(emptied, "revisions"), count(emptied, "article_texts"), count(emptied, "matches")) == (2, 1, 1)
    assert candidates(emptied, prose(1)) == ()
    assert candidates(emptied, prose(2)) == (number,)


@pytest.mark.parametrize(
    ("before", "after", "replaced"),
    [
        ("page", "page", True),
        ("feed", "page", True),
        ("title", "feed", True),
        ("page", "feed", False),
        ("feed", "title", False),
    ],
)
def test_no_text_is_replaced_by_one_that_rests_on_less(emptied: Store, before: str, after: str, replaced: bool) -> None:
    number = judged(emptied, "/1", prose(1), source=before).article_id
    with emptied.write() as connection:
        change = judging.revise(emptied, connection, number, prepared("/1", prose(2), source=after), NOW + HOUR)
        assert (change is not None) is replaced
        assert texts.text_of(connection, number) == prose(2 if replaced else 1)


def test_retention(emptied: Store) -> None:
    """Texts, feed texts, revisions and index rows older than the span go, slice by slice; verdicts and links stay."""
    old = [judged(emptied, f"/{n}", prose(n), now=NOW - (100 - n * 3) * DAY).article_id for n in range(3)]
    copy = judged(emptied, "/copy", prose(0), now=NOW - 92 * DAY).article_id
    young = judged(emptied, "/young", prose(9), now=NOW - DAY).article_id
    with emptied.write() as connection:
        seen = NOW - 99 * DAY
        led = entry(connection, feed(connection), "a", now=seen, summary="요약", content="긴 글")
        entries.decide(connection, led, Disposition.STORED, now=seen, article_id=old[0])
        judging.revise(emptied, connection, young, prepared("/young", prose(11)), NOW - 95 * DAY)
        judging.revise(emptied, connection, young, prepared("/young", prose(10)), NOW - DAY)
    before = NOW - 90 * DAY
    rounds: list[int] = []
    while not rounds or rounds[-1]:
        with emptied.write() as connection:
            rounds.append(retention.forget_texts(connection, before, span=timedelta(days=2)))
    assert len(rounds) > 3, "in slices"
    numbers = article_ids(emptied)
    with emptied.read() as connection:
        kept = {number: texts.text_of(connection, number) for number in numbers}
        found = articles.get(connection, copy)
        assert texts.matches_of(connection, old).keys() == set(old)
        stored = entries.get(connection, led)
    assert [number for number, words in kept.items() if words is not None] == [young]
    assert found is not None
    assert (found.disposition, found.repeats_id, found.group_id) == ("duplicate", f"a{old[0]}", old[0])
    assert stored is not None
    assert (stored.entry.content, stored.entry.summary, stored.disposition) == ("", "", "stored")
    assert candidates(emptied, prose(1)) == (old[1],), "its bands are left"
    assert candidates(emptied, prose(10)) == (young,)
    assert count(emptied, "revisions") == 1, "an article that is changed again and again keeps no old versions for ever"
    late = judged(emptied, "/late", prose(1))
    assert late.disposition is Disposition.DUPLICATE
    assert f"article a{old[1]}" in late.steps[0].detail
    assert "estimated: its text is no longer kept" in late.steps[0].detail
    assert judged(emptied, "/other", prose(77)).disposition is Disposition.STORED
    with emptied.write() as connection:
        assert retention.forget_bands(connection, before, 2) == 2
        assert retention.forget_bands(connection, before, 50) == 2
    assert candidates(emptied, prose(0)) == ()
    assert candidates(emptied, prose(10)) == (young,)
    assert judged(emptied, "/later", prose(0)).disposition is Disposition.STORED, "nothing is left of it"
