"""What a document brings: new entries, edited ones, and those that are known under another name."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from monitor.core.feed.identity import identified
from monitor.model import Disposition, Feed, FeedEntry, ParsedFeed
from monitor.pipeline.intake import Taken, take_in
from monitor.store import feeds, polls
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE, House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.texts import CENTER, CENTER_TITLE, GARDEN_TITLE, MODEL, MODEL_TITLE

HOUR = timedelta(hours=1)
MATCHING = "국가 연산센터 사업자를 다시 찾는다. 신청은 다음 달 9일까지다."


def news(number: int, *, guid: str | None = None, path: str | None = None, **more: Any) -> Said:
    """One of many entries that concern nobody."""
    said = Said(
        path if path is not None else f"/news/{1000 + number}",
        f"{number}번째 동네 소식",
        f"동네 소식 {number}호를 전한다.",
        guid if guid is not None else f"http://saebyeok.example/{number}",
        NOW - timedelta(hours=1, minutes=number),
    )
    return replace(said, **more)


def rows(house: House) -> dict[str, object]:
    """Every entry and what became of it; identities and addresses aside."""
    return {
        entry.entry.title: (entry.id, entry.disposition, entry.fingerprint, entry.first_seen_at, entry.article_id)
        for entry in house.entries()
    }


def take(house: House, entries: Sequence[FeedEntry], feed_id: int, now: datetime = NOW) -> Taken:
    """Take in a document as the parser hands it over."""
    with house.store.write() as connection:
        feed = feeds.locked(connection, feed_id)
        assert feed is not None
        taken = take_in(house.desk, connection, feed, ParsedFeed("시험", tuple(entries)), now)
        polls.record_success(
            connection, feed, now=now, next_poll_at=now + HOUR, validators=feed.validators, title=None,
            new_entries=taken.new, moved_to=None,
        )  # fmt: skip
    return taken


# --- the flood --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("guid", "path"),
    [
        ("https://saebyeok.example/{n}", "/news/{m}"),
        ("http://saebyeok.example/{n}?utm_source=rss", "/news/{m}?utm_source=rss"),
        ("tag:saebyeok,{n}", "/article/view.html?no={m}&ref=feed"),  # another address: known by text and date
    ],
    ids=["scheme", "tracking", "address"],
)
def test_new_guids_for_all_flood_nobody(house: House, press: Press, guid: str, path: str) -> None:
    press.page("/news/1000", CENTER_TITLE, CENTER)
    wanted = news(0, title=CENTER_TITLE, summary=MATCHING)
    press.feed(wanted, *(news(n) for n in range(1, 50)))
    house.take()
    before, asked, steps = rows(house), len(press.requests), house.count("entry_steps")
    renamed = [
        news(n, guid=guid.format(n=n), path=path.format(n=n, m=1000 + n), title=said.title, summary=said.summary)
        for n, said in enumerate([wanted, *(news(n) for n in range(1, 48))])
    ]
    press.feed(*renamed, news(90), news(91))
    polled = house.poll(NOW + HOUR)
    house.follow(NOW + HOUR)
    line = "the feed renamed 48 of its 50 entries (new guids): all were recognised, none counts as new"
    assert (polled.new, polled.detail) == (2, line)
    assert (house.feed().notice, house.feed().notice_at) == (line, NOW + HOUR)
    after = rows(house)
    assert {title: after[title] for title in before} == before
    assert len(after) == 52
    assert len(press.requests) == asked + 1, "no page is asked for twice"
    assert len(house.articles()) == 1
    assert house.count("entry_steps") == steps + 48 + 2 * 3
    assert house.poll(NOW + 2 * HOUR).new == 0
    assert rows(house) == after
    assert house.feed().notice_at == NOW + HOUR


def test_a_few_renamed_entries_are_no_event(house: House, press: Press) -> None:
    press.feed(*(news(n) for n in range(8)))
    house.take()
    press.feed(*(news(n, guid=f"new{n}" if n < 3 else None) for n in range(8)))
    assert (house.poll(NOW + HOUR).new, house.feed().notice) == (0, None)
    press.feed(*(news(n, guid=("newer0", "newer1", "new2", None)[n]) for n in range(4)))
    assert (house.poll(NOW + 2 * HOUR).new, house.feed().notice) == (0, None)
    assert house.stages(house.entries()[-1]).count("feed: renamed") == 2


def test_a_feed_whose_links_carry_a_session_is_no_event_each_time(house: House, press: Press) -> None:
    """No guid, and another link at every poll: known all the same, and said as long as it is news."""

    def publish(poll: int) -> None:
        press.feed(*(news(n, guid="", path=f"/news/{1000 + n}?sid=x{poll}") for n in range(6)))

    said = []
    for poll in range(8):
        publish(poll)
        polled = house.poll(NOW + poll * HOUR)
        assert polled.new == (0 if poll else 6)
        said.append("renamed 6 of its 6" in polled.detail)
    assert said == [False, True, True, True, False, False, False, False]
    assert house.count("entry_steps") == 6 * (1 + 3)


def test_renamed_and_edited_at_once(house: House, press: Press) -> None:
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING, "a"))
    house.take()
    longer = (*CENTER, "한편 시민단체는 25일 국회 앞에서 공공 몫을 늘리라는 기자회견을 연다고 알렸다.")
    press.page("/news/1", CENTER_TITLE + " 확정", longer)
    press.feed(Said("/news/1?utm_source=rss", CENTER_TITLE + " 확정", MATCHING, "b"))
    assert house.poll(NOW + HOUR).new == 0
    house.follow(NOW + HOUR)
    [entry] = house.entries()
    assert (entry.entry.identity, entry.disposition, entry.edits) == ("b", "stored", 1)
    [article] = house.articles()
    assert article.title == CENTER_TITLE + " 확정"
    assert house.count("revisions") == 1


def test_what_is_still_to_be_followed_is_asked_for_at_its_new_address(
    house: House, press: Press, second: Press
) -> None:
    press.feed(news(1, title=CENTER_TITLE, summary=MATCHING))
    house.poll()
    second.page("/a/1", CENTER_TITLE, CENTER)
    press.feed(news(1, guid="new", path=second.url("/a/1"), title=CENTER_TITLE, summary=MATCHING))
    assert house.poll(NOW + HOUR).new == 0
    house.follow(NOW + HOUR)
    assert [article.text_source for article in house.articles()] == ["page"]
    assert press.asked("/news/1001") == []


def test_what_was_too_old_stays_so_under_a_new_name(house: House, press: Press) -> None:
    old = [news(n, at=NOW - timedelta(days=9, minutes=n)) for n in range(5)]
    press.feed(*old)
    house.poll()
    press.feed(*(replace(said, guid=f"new{n}") for n, said in enumerate(old)))
    assert house.poll(NOW + HOUR).new == 0
    assert house.dispositions() == [Disposition.TOO_OLD] * 5
    press.feed(*(replace(said, guid=f"newer{n}", title=f"{n}번째 새 제목") for n, said in enumerate(old)))
    assert house.poll(NOW + 2 * HOUR).new == 0
    assert house.dispositions() == [Disposition.TOO_OLD] * 5


# --- one address, one guid, for several -------------------------------------------------------------------------------


def test_two_entries_of_one_address_are_both_kept(house: House, press: Press) -> None:
    press.feed(news(1, guid="a"), news(1, guid="b", path="/news/1001?utm_source=rss"))
    assert house.poll().new == 2
    assert house.poll(NOW + HOUR).new == 0
    press.feed(news(1, guid="a"), news(1, guid="c"))
    assert house.poll(NOW + 2 * HOUR).new == 0, "b is called c now"
    press.feed(news(1, guid="a"), news(1, guid="c"), news(1, guid="d"))
    assert house.poll(NOW + 3 * HOUR).new == 1


@pytest.mark.parametrize("path", ["/", "/index.html", "/board/list.do?menu=3"])
def test_one_link_for_all_loses_no_news(house: House, press: Press, path: str) -> None:
    """A template's mistake: every entry links to the front page, or to the board that it stands on."""
    press.feed(*(news(n, path=path) for n in range(3)))
    assert house.poll().new == 3
    press.feed(news(7, path=path), news(8, path=path))
    assert house.poll(NOW + HOUR).new == 2
    press.feed(news(9, path=path))
    assert house.poll(NOW + 2 * HOUR).new == 1
    press.feed(news(9, guid="new", path=path))
    assert house.poll(NOW + 3 * HOUR).new == 0, "by its text and date"


def test_a_front_page_is_nobodys_article(house: House, press: Press) -> None:
    press.page("/", "새벽일보", CENTER)
    press.feed(Said("/", CENTER_TITLE, MATCHING, "a"), Said("/", MODEL_TITLE, MODEL[0], "b"))
    house.take()
    assert house.dispositions() == ["stored", "stored"]
    assert press.requests == ["/feed"]
    assert "front page" in house.steps(house.entries()[0])[1].detail


def test_one_guid_for_all_and_then_one_alone(house: House, press: Press) -> None:
    """An identity shared by several is lengthened, and short again when one of them is left."""
    same = {"guid": "same"}
    for number, shown in enumerate(([1, 2], [2], [2, 3], [3], [3, 2], [2])):
        press.feed(*(news(n, **same) for n in shown))
        polled = house.poll(NOW + number * HOUR)
        assert polled.new == len([n for n in shown if n not in {0: [], 1: [1, 2], 2: [1, 2]}.get(number, [1, 2, 3])])
    assert len(house.entries()) == 3


@pytest.mark.parametrize("path", ["/", "/news/1"])
@pytest.mark.parametrize("date", [NOW - HOUR, None])
def test_one_guid_and_one_link_for_all(house: House, press: Press, path: str, date: datetime | None) -> None:
    """What tells such entries apart is their titles; one whose title is edited comes once more, the others do not."""
    telling = "소식이 길어서 날짜가 없어도 무엇인지 알 수 있다. 주민 설명회는 다음 주에 열린다."
    first, second, third = (news(n, path=path, guid="front", at=date, summary=f"{n} {telling}") for n in (1, 2, 3))
    edited = replace(second, title="고친 제목")
    polls_of = (
        ([first, second, third], 3),
        ([third, second, first], 0),
        ([third], 0),
        ([first, third], 0),
        ([first, edited, third], 1),
        ([edited], 0),
    )
    for number, (shown, new) in enumerate(polls_of):
        press.feed(*shown)
        assert house.poll(NOW + number * HOUR).new == new
    assert {e.entry.title for e in house.entries()} == {first.title, second.title, third.title, edited.title}


def test_a_guid_that_is_given_to_another_article(house: House, press: Press) -> None:
    """The outlet's lead story has one guid for ever: what stood there before is not overwritten, and comes back as itself."""
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.page("/news/2", MODEL_TITLE, MODEL)
    first, other = Said("/news/1", CENTER_TITLE, MATCHING, "top"), Said("/news/2", MODEL_TITLE, MODEL[0], "top")
    for number, (shown, new) in enumerate(((first, 1), (other, 1), (first, 0), (other, 0), (first, 0))):
        press.feed(shown)
        assert house.poll(NOW + number * HOUR).new == new
        house.follow(NOW + number * HOUR)
    assert house.dispositions() == ["stored", "stored"]
    assert [(a.title, house.text(a.id)) for a in house.articles()] == [
        (CENTER_TITLE, "\n\n".join(CENTER)),
        (MODEL_TITLE, "\n\n".join(MODEL)),
    ]
    assert house.count("revisions") == 0
    assert press.requests.count("/news/1") == press.requests.count("/news/2") == 1
    old = house.entry("/news/1")
    assert "feed: left" in house.stages(old)
    assert old.entry.identity == "top"


def test_a_guid_given_away_on_a_later_poll_is_followed(house: House, press: Press) -> None:
    """What stood there was too old for a first poll; what stands there now is new."""
    press.feed(Said("/news/1", "오래된 소식", "묵은 글", "top", NOW - timedelta(days=30)))
    house.take()
    press.feed(Said("/news/2", CENTER_TITLE, MATCHING, "top"))
    assert house.poll(NOW + HOUR).new == 1
    house.follow(NOW + HOUR)
    assert house.dispositions() == ["too_old", "stored"]


@pytest.mark.parametrize(("title", "articles"), [("[종합] " + CENTER_TITLE, 1), (MODEL_TITLE, 2)])
def test_a_link_that_moves_under_its_headline_is_an_edit(house: House, press: Press, title: str, articles: int) -> None:
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING, "a"))
    house.take()
    press.page("/2026/news-1", title, (*CENTER, "덧붙인 말이다. 미래기술부는 곧 설명회를 다시 연다고 알렸다."))
    press.feed(Said("/2026/news-1", title, MATCHING, "a"))
    house.take(NOW + HOUR)
    assert len(house.articles()) == articles
    assert house.count("revisions") == (1 if articles == 1 else 0)
    assert house.text(1) != "\n\n".join(CENTER) if articles == 1 else house.text(1) == "\n\n".join(CENTER)


@pytest.mark.parametrize("settings_of_feed", ['fulltext = "always"', 'fulltext = "never"'])
def test_a_link_that_is_corrected_alone(house_of: Build, press: Press, settings_of_feed: str) -> None:
    """The first one led nowhere: the article takes the address and, where there is a page, its text."""
    house = house_of(press.url("/feed"), feed=settings_of_feed)
    press.feed(Said("/p1", CENTER_TITLE, MATCHING, "g1"))
    house.take()
    assert house.articles()[0].text_source == "feed"
    press.page("/p2", CENTER_TITLE, CENTER)
    press.feed(Said("/p2", CENTER_TITLE, MATCHING, "g1"))
    for hour in (1, 2):
        assert house.poll(NOW + hour * HOUR).new == 0
        house.follow(NOW + hour * HOUR)
    [entry], [article] = house.entries(), house.articles()
    assert (entry.entry.url, entry.edits, entry.article_id) == (press.url("/p2"), 1, article.id)
    assert (article.url, article.canonical_url) == (press.url("/p2"), entry.canonical_url)
    assert "revision: kept" in house.stages(entry)
    read = "always" in settings_of_feed
    assert (article.text_source, house.count("revisions")) == (("page", 1) if read else ("feed", 0))
    assert len(press.asked("/p2")) == int(read)


def test_a_corrected_link_to_another_stored_article(house: House, press: Press) -> None:
    press.page("/p2", CENTER_TITLE, CENTER)
    press.feed(Said("/p1", CENTER_TITLE, MATCHING, "g1"), Said("/p2", MODEL_TITLE, MATCHING, "g2"))
    house.take()
    press.feed(Said("/p2", CENTER_TITLE, MATCHING, "g1"), Said("/p2", MODEL_TITLE, MATCHING, "g2"))
    house.take(NOW + HOUR)
    first, second = house.entries()
    assert (first.article_id, first.disposition) == (second.article_id, Disposition.DUPLICATE)
    assert len(house.articles(Disposition.STORED)) == 1, "the one that led nowhere is told no more"


def test_tracking_moves_no_link_and_a_session_does_not_ask_for_ever(house: House, press: Press) -> None:
    press.page("/news/1", CENTER_TITLE, CENTER)
    for number in range(4):
        press.feed(Said(f"/news/1?utm_source=rss{number}", CENTER_TITLE, MATCHING, "g1"))
        house.take(NOW + number * HOUR)
    assert (house.entries()[0].edits, len(press.requests)) == (0, 6)
    for number in range(96):
        press.feed(Said(f"/news/1?sid=x{number}", CENTER_TITLE, MATCHING, "g1"))
        house.take(NOW + (5 + number) * HOUR)
    pages = [path for path in press.requests if path.startswith("/news/1")]
    assert len(pages) < 15
    assert (len(house.articles()), house.count("revisions")) == (1, 0)


def test_a_new_domain_with_longer_summaries(house: House) -> None:
    """Neither guid nor link nor text is what it was: headline and minute are."""
    old = [
        FeedEntry(
            f"o{n}", f"https://old.example/{n}", f"동네 정원 소식 {n}번째", "짧은 글", published_at=NOW - n * HOUR
        )
        for n in range(20)
    ]
    take(house, old, 1)
    moved = [
        replace(each, identity=f"n{n}", url=f"https://new.example/v/{n}", summary="짧은 글에 더 많은 글")
        for n, each in enumerate(old)
    ]
    taken = take(house, moved, 1, NOW + HOUR)
    assert (taken.new, taken.known) == (0, 20)
    assert {entry.entry.summary for entry in house.entries()} == {"짧은 글에 더 많은 글"}


# --- the law ----------------------------------------------------------------------------------------------------------

TEXTS = st.sampled_from(["", "짧다", "동네 정원에 꽃이 피었다. " * 4, "시장은 새 길을 닦는다고 밝혔다. " * 4])
ENTRIES = st.lists(
    st.builds(
        FeedEntry,
        identity=st.just(""),
        url=st.sampled_from(["", *(f"https://saebyeok.example/news/{n}" for n in range(6))]),
        title=st.sampled_from(["첫째 소식", "둘째 소식", "셋째 소식"]),
        summary=TEXTS,
        # An entry without a date and without a text that tells is nobody's to recognise: `core.feed.identity.TELLING`.
        published_at=st.integers(0, 90).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    ),
    max_size=12,
)
TRACKING = ["", "?utm_source=rss", "?utm_source=rss&utm_medium=x", "?ref=naver", "?fbclid=1"]
POLLS = st.lists(st.tuples(st.sampled_from(["a", "http://x/", "https://x/", "u", "none"]), st.sampled_from(TRACKING)),
                 min_size=1, max_size=4)  # fmt: skip


def published(entries: Sequence[FeedEntry], guid: str, tracking: str) -> tuple[FeedEntry, ...]:
    """One document as its feed names its entries: by number, by link, all alike, or not at all."""
    named = []
    for number, entry in enumerate(entries):
        url = entry.url + tracking if entry.url else ""
        name = {"u": "same for all", "none": None}.get(guid, f"{guid}{number}")
        date = entry.published_at.isoformat() if entry.published_at else ""
        named.append((replace(entry, url=url), (name, url, entry.title, date)))
    return identified(named, [])


@ON_SQLITE
def test_guids_and_tracking_make_nothing_new(house: House) -> None:
    """Whatever a feed calls its entries from one poll to the next, and whatever it counts in their links."""
    numbers = itertools.count()

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(entries=ENTRIES, polls=POLLS)
    def law(entries: list[FeedEntry], polls: list[tuple[str, str]]) -> None:
        url = f"https://press.example/{next(numbers)}"
        with house.store.write() as connection:
            listed = [stored.feed for stored in feeds.all_active(connection)]
            feeds.configure(connection, [*listed[:1], Feed(url)], NOW)
            feed_id = next(stored.id for stored in feeds.all_active(connection) if stored.feed.url == url)
        # What a document drops as the same entry twice was never taken in: only what every poll names counts.
        documents = [published(entries, guid, tracking) for guid, tracking in polls]
        kept = max(len(document) for document in documents)
        total = 0
        for number, document in enumerate(documents):
            taken = take(house, document, feed_id, NOW + number * HOUR)
            total += taken.new
            assert taken.new + taken.known == len(document)
            again = take(house, document, feed_id, NOW + number * HOUR)
            assert (again.new, again.known, again.notice) == (0, len(document), None)
        assert total == kept

    law()


@ON_SQLITE
def test_a_thousand_entries_are_looked_for_at_once(house: House) -> None:
    """No question for each entry: a document holds up to a thousand."""
    asked: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    entries = [
        FeedEntry(f"http://x/{n}", f"https://saebyeok.example/{n}", f"제목 {n}", "가나다 " * 20, published_at=NOW)
        for n in range(1000)
    ]
    take(house, entries, 1)
    renamed = [replace(each, identity=each.identity.replace("http:", "https:")) for each in entries]
    event.listen(house.store._engine, "before_cursor_execute", count)
    try:
        taken = take(house, renamed, 1, NOW + HOUR)
    finally:
        event.remove(house.store._engine, "before_cursor_execute", count)
    assert (taken.new, taken.known) == (0, 1000)
    assert len(asked) < 30
    with house.store.read() as connection:
        for statement in asked:
            if statement.startswith("SELECT") and ("canonical_url IN" in statement or "fingerprint IN" in statement):
                wanted = statement.count("?") - 2
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (1, *["x"] * wanted, 9)).all()
                assert any("SEARCH entries USING INDEX" in str(row) for row in plan), plan


def test_one_text_in_all_entries_fills_no_memory(house: House) -> None:
    """A feed that says the same words a thousand times a day is still read."""
    said = [
        FeedEntry(f"id{n}", f"https://saebyeok.example/{n}", "점검 중", published_at=NOW - timedelta(minutes=5 * n))
        for n in range(300)
    ]
    take(house, said, 1)
    later = [
        replace(
            each, identity=f"new{n}", url=f"https://other.example/{n}", published_at=NOW + timedelta(minutes=5 * n + 2)
        )
        for n, each in enumerate(said)
    ]
    assert take(house, later, 1, NOW + timedelta(days=2)).new == 300


# --- the first poll ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [3, 1])
def test_a_first_poll_of_five_hundred_old_entries(house_of: Build, press: Press, days: int) -> None:
    house = house_of(press.url("/feed"))
    house = house.with_config(first_poll_days=days)
    old = [news(n, at=NOW - timedelta(days=days, hours=n, minutes=1)) for n in range(500)]
    young = [news(600 + n, at=NOW - timedelta(hours=n)) for n in range(4)]
    undated = [news(700 + n, at=None) for n in range(2)]
    with house.store.write() as connection:
        feed = house.feed()
        documents = [
            FeedEntry(said.guid or "", press.url(said.path), said.title, said.summary, published_at=said.at)
            for said in (*old, *young, *undated)
        ]
        taken = take_in(house.desk, connection, feed, ParsedFeed("시험", tuple(documents)), NOW)
        polls.record_success(
            connection, feed, now=NOW, next_poll_at=NOW + HOUR, validators=feed.validators, title=None,
            new_entries=taken.new, moved_to=None,
        )  # fmt: skip
    assert (taken.new, taken.known) == (506, 0)
    with house.store.read() as connection:
        counts = connection.execute(
            text("SELECT disposition, next_attempt_at IS NULL AS done, count(*) FROM entries GROUP BY 1, 2")
        ).all()
    assert {(row[0], bool(row[1])): row[2] for row in counts} == {("too_old", True): 500, (None, False): 6}
    house.follow()
    assert press.requests == [], "nothing of it was asked for"
    press.feed(*old[:3], *(news(800 + n, at=NOW - timedelta(days=400 + n)) for n in range(3)))
    assert house.poll(NOW + HOUR).new == 3
    assert [entry.disposition for entry in house.entries()[-3:]] == [None] * 3, "later polls follow whatever is new"
    assert house.entries()[0].disposition is Disposition.TOO_OLD


def test_an_edited_title_alone_is_no_new_entry(house: House, press: Press) -> None:
    press.feed(news(1))
    house.take()
    press.feed(news(1, title=GARDEN_TITLE))
    assert house.poll(NOW + HOUR).new == 0
    assert house.entries()[0].entry.title == GARDEN_TITLE
