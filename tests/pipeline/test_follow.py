"""follow_entry over real sockets: every disposition of the glossary, and what each rests on."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest

from monitor.core.likeness import signature
from monitor.model import Disposition, Kind
from monitor.newsroom.server import Raw, Reply
from monitor.pipeline import follow_entry
from monitor.store import seeds
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE, House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.texts import CENTER, CENTER_TITLE, GARDEN, GARDEN_TITLE, HEARING, HEARING_TITLE, MODEL, MODEL_TITLE

HINT = "연산 자원을 다룬 기사"
"""Carries a word of a keyword, but no keyword: the page is wanted, and the feed's own text does not match."""
MATCHING = "국가 연산센터 사업자를 다시 찾는다. 신청은 다음 달 9일까지다."
HTML = (("Content-Type", "text/html"),)
PDF = Reply(200, b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n", (("Content-Type", "application/pdf"),))
NO_ARTICLE = Reply(200, b"<html><body><nav><a href=/>home</a></nav></body></html>", HTML)
CLOSED = Reply(200, b"User-agent: *\nDisallow: /news/\n", (("Content-Type", "text/plain"),))

SETTINGS_WITH_HINT = '\n[[topics]]\nname = "말"\nkeywords = ["연산 자원 나눔"]\n'


def seed_of(text: str, seed_id: str = "known") -> seeds.IndexedSeed:
    signed = signature.sign(text)
    return seeds.IndexedSeed(
        id=seed_id, origin="folder", title="이미 아는 글", outlet=None, byline=None, published=None, url=None,
        version=signed.version, shingles=signed.shingles.astype("<u8").tobytes(), bands=signed.bands,
        sentences=signed.sentences, body=text, source=None, digest=seed_id,
    )  # fmt: skip


def prepare(press: Press, page: str) -> None:
    """What the outlet answers for /news/1 (and its robots.txt)."""
    match page:
        case "relevant":
            press.page("/news/1", CENTER_TITLE, CENTER)
        case "irrelevant":
            press.page("/news/1", GARDEN_TITLE, GARDEN)
        case "pdf":
            press.answers["/news/1"] = PDF
        case "empty":
            press.answers["/news/1"] = Reply(200, b"", HTML)
        case "no article":
            press.answers["/news/1"] = NO_ARTICLE
        case "closed":
            press.answers["/robots.txt"] = CLOSED
            press.page("/news/1", CENTER_TITLE, CENTER)
        case "down":
            press.answers["/news/1"] = Reply(503)
        case "front page":
            press.answers["/news/1"] = Reply(302, b"", (("Location", "/"),))
            press.page("/", "새벽일보", CENTER)
        case "missing":
            pass


@ON_SQLITE
@pytest.mark.parametrize(
    ("page", "summary", "disposition", "source"),
    [
        ("relevant", HINT, "stored", "page"),
        ("relevant", MATCHING, "stored", "page"),
        ("irrelevant", HINT, "no_match", None),
        ("irrelevant", MATCHING, "stored", "page"),  # the feed matched: it becomes an article
        ("missing", HINT, "fetch_failed", None),
        ("missing", MATCHING, "stored", "feed"),
        ("missing", "", "stored", "title"),
        ("down", HINT, "fetch_failed", None),
        ("down", MATCHING, "stored", "feed"),
        ("empty", HINT, "fetch_failed", None),
        ("closed", HINT, "not_allowed", None),
        ("closed", MATCHING, "stored", "feed"),
        ("closed", "", "stored", "title"),
        ("pdf", HINT, "no_text", None),
        ("pdf", MATCHING, "stored", "feed"),
        ("no article", HINT, "no_text", None),
        ("no article", "", "stored", "title"),
        ("front page", HINT, "no_text", None),
        ("front page", MATCHING, "stored", "feed"),
    ],
)
def test_dispositions(
    house_of: Build, press: Press, page: str, summary: str, disposition: str, source: str | None
) -> None:
    house = house_of(press.url("/feed"), more=SETTINGS_WITH_HINT)
    prepare(press, page)
    press.feed(Said("/news/1", CENTER_TITLE if summary == "" else "자원 소식", summary))
    house.poll()
    for number in range(4):
        house.follow(NOW + number * timedelta(hours=1))
    [entry] = house.entries()
    assert entry.disposition == disposition
    assert entry.next_attempt_at is None
    assert (house.article(entry).text_source if entry.article_id else None) == source
    if page == "closed":
        assert press.asked("/news/1") == [], "a closed page is not asked for"
    if disposition == "stored":
        assert house.article(entry).disposition == "stored"
        assert house.stages(entry)[-3:] == ["match: matched", "likeness: new", "story: new"]
    steps = house.steps(entry)
    assert [step.at for step in steps] == sorted(step.at for step in steps)


def test_the_address_guard_says_so_itself(house_of: Build, press: Press) -> None:
    """Nobody is told that robots.txt closed a page whose server was never asked."""
    house = house_of(press.url("/feed"))
    press.feed(Said("http://10.11.12.13/news/1", "자원 소식", "소버린"))
    house.take()
    [entry] = house.entries()
    assert entry.disposition == "not_allowed"
    assert "address guard" in house.steps(entry)[1].detail


@ON_SQLITE
def test_a_redirect_to_a_closed_address(house: House, press: Press) -> None:
    press.answers["/news/1"] = Reply(302, b"", (("Location", "http://10.11.12.13/news/1"),))
    press.feed(Said("/news/1", "소버린 기술 소식", "자원"))
    house.take()
    assert house.dispositions() == ["not_allowed"]


# --- trouble that passes ----------------------------------------------------------------------------------------------


def test_503_is_tried_again_and_404_is_not(house: House, press: Press) -> None:
    press.feed(Said("/news/1", "첫째", MATCHING), Said("/news/2", "둘째", MATCHING))
    press.answers["/news/1"] = Reply(503)
    house.poll()
    house.follow()
    first, second = house.entry("/1"), house.entry("/2")
    assert (first.disposition, first.attempts, first.next_attempt_at) == (None, 1, NOW + timedelta(minutes=1))
    assert (second.disposition, house.article(second).text_source) == ("stored", "feed")
    assert len(press.asked("/news/2")) == 1
    press.page("/news/1", CENTER_TITLE, CENTER)
    house.follow(NOW + timedelta(minutes=1))
    first = house.entry("/1")
    assert house.article(first).text_source == "page"
    assert house.stages(first)[:3] == ["feed: new", "fetch: failed", "fetch: fetched"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("status", "said", "waits"),
    [(429, "3600", timedelta(hours=1)), (503, "3600", timedelta(hours=1)), (429, "", timedelta(minutes=5))],
)
def test_a_host_that_asks_for_rest_is_left_alone(
    house: House, press: Press, status: int, said: str, waits: timedelta
) -> None:
    """All its pages wait, not the one alone that it answered so."""
    press.feed(Said("/news/1", "첫째", MATCHING), Said("/news/2", "둘째", MATCHING + " 더."))
    press.page("/news/2", CENTER_TITLE, CENTER)
    press.answers["/news/1"] = Reply(status, b"", (("Retry-After", said),) if said else ())
    house.poll()
    house.follow()
    first = house.entry("/1")
    assert first.next_attempt_at is not None
    assert first.next_attempt_at >= NOW + waits
    assert first.attempts == 1
    house.follow(NOW + waits - timedelta(seconds=1))
    assert press.requests == ["/feed", "/robots.txt", "/news/1"]
    press.page("/news/1", CENTER_TITLE, CENTER)
    house.follow(NOW + waits + timedelta(minutes=1))
    assert sorted(press.requests[3:]) == ["/news/1", "/news/2"]
    assert {article.text_source for article in house.articles()} == {"page"}


@ON_SQLITE
def test_a_rest_longer_than_anybody_waits_for_a_page(house: House, press: Press) -> None:
    """What the feed itself says has to do for that page; its neighbours wait an hour and are read."""
    press.feed(Said("/news/1", "첫째", MATCHING), Said("/news/2", "둘째", MATCHING + " 더."))
    press.answers["/news/1"] = Reply(503, b"", (("Retry-After", "604800"),))
    press.page("/news/2", CENTER_TITLE, CENTER)
    house.poll()
    house.follow()
    assert house.entry("/1").disposition is Disposition.STORED
    assert house.article(house.entry("/1")).text_source == "feed"
    assert house.entry("/2").disposition is None
    assert press.requests == ["/feed", "/robots.txt", "/news/1"]
    assert house.poll(NOW + timedelta(minutes=59)).outcome == "not_yet"
    house.follow(NOW + timedelta(minutes=61))
    assert press.requests[3:] == ["/news/2"]


def test_robots_that_cannot_be_had_close_for_the_moment(house: House, press: Press) -> None:
    press.answers["/robots.txt"] = Reply(500)
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.feed(Said("/news/1", "첫째", MATCHING))
    house.take()
    [entry] = house.entries()
    assert entry.disposition is None
    assert entry.next_attempt_at is not None
    assert entry.next_attempt_at >= NOW + timedelta(hours=1)
    assert press.asked("/news/1") == []
    del press.answers["/robots.txt"]
    house.follow(entry.next_attempt_at)
    assert house.article(house.entries()[0]).text_source == "page"


@ON_SQLITE
def test_robots_that_never_come_back(house: House, press: Press) -> None:
    press.answers["/robots.txt"] = Reply(500)
    press.feed(Said("/news/1", "첫째", MATCHING), Said("/news/2", "소버린 소식", "자원"))
    house.poll()
    now = NOW
    for _ in range(4):
        house.follow(now)
        now += timedelta(hours=2)
    assert house.dispositions() == ["stored", "fetch_failed"]
    assert house.articles()[0].text_source == "feed"
    assert not press.asked("/news/1")


@ON_SQLITE
def test_the_slot_of_a_host_is_waited_for(house_of: Build, press: Press) -> None:
    from monitor.service import Tools

    house = house_of(press.url("/feed"))
    network = house.config.network.model_copy(update={"per_host_delay": 2.0})
    config = house.config.model_copy(update={"network": network})
    tools = Tools(config, house.store, house.tools.workers)
    try:
        strict = House(house.store, tools, tools.desk(config, house.desk.retries))
        press.page("/news/1", CENTER_TITLE, CENTER)
        press.feed(Said("/news/1", CENTER_TITLE, MATCHING))
        now = NOW
        strict.poll(now)
        asked: list[datetime] = []
        while strict.entries()[0].disposition is None:
            now += timedelta(seconds=0.5)
            if strict.follow(now) and len(press.requests) > len(asked) + 1:
                asked.append(now)
        assert press.requests == ["/feed", "/robots.txt", "/news/1"]
        apart = [later - earlier for earlier, later in itertools.pairwise([NOW, *asked])]
        assert len(apart) == 2
        assert min(apart) >= timedelta(seconds=2)
        assert strict.entries()[0].attempts == 0, "waiting is no failure"
        assert strict.stages(strict.entries()[0])[:2] == ["feed: new", "fetch: fetched"]
    finally:
        tools.fetcher.close()


# --- what stands on a page --------------------------------------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize(
    ("path", "canonical", "key"),
    [
        ("/news/1234", "{origin}/article/1234", "/article/1234"),  # the page's own word
        ("/news/1234?utm_source=rss", None, "/news/1234"),
        ("/news/1234", "https://elsewhere.example/article/1234", "/news/1234"),  # another site
        ("/news/1234", "{origin}/", "/news/1234"),  # the front page
        ("/news/1234", "{origin}/index.html", "/news/1234"),
        ("/view.php?no=1234", "{origin}/view.php", "/view.php?no=1234"),  # what all articles share
        ("/2026/view.php?no=77", "{origin}/2026/view.php", "/2026/view.php?no=77"),
        ("/amp/sovereign-model", "{origin}/sovereign-model", "/sovereign-model"),
        ("/news/sovereign-model", "{origin}/news", "/news/sovereign-model"),
        ("/news/1234", "javascript:void(0)", "/news/1234"),
        ("/news/1234", "{origin}/article/1234?" + "q" * 2500, "/news/1234"),
    ],
)
def test_canonical_links(house: House, press: Press, path: str, canonical: str | None, key: str) -> None:
    press.feed(Said(path, CENTER_TITLE, MATCHING))
    press.page(path, CENTER_TITLE, CENTER, canonical=canonical and canonical.format(origin=press.origin))
    house.take()
    [article] = house.articles()
    assert article.canonical_url == "https" + press.origin.removeprefix("http") + key


def test_one_canonical_link_for_a_whole_site_loses_no_article(house: House, press: Press) -> None:
    template = press.origin + "/news/articleView.html"
    texts = [(CENTER_TITLE, CENTER), (MODEL_TITLE, MODEL), (HEARING_TITLE, HEARING)]
    for number, (title, text) in enumerate(texts):
        press.page(f"/news/articleView.html?idxno={4000 + number}", title, text, canonical=template)
    press.feed(*(Said(f"/news/articleView.html?idxno={4000 + n}", t, p[0]) for n, (t, p) in enumerate(texts)))
    house.take()
    assert house.dispositions() == ["stored"] * 3


@ON_SQLITE
def test_redirects_lead_to_one_article(house: House, press: Press) -> None:
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.answers["/short"] = Reply(302, b"", (("Location", "/news/1"),))
    press.feed(Said("/short", CENTER_TITLE, MATCHING), Said("/news/1", CENTER_TITLE, MATCHING, guid="two"))
    house.take()
    assert sorted(house.dispositions(), key=str) == ["duplicate", "stored"]
    [article] = house.articles()
    assert article.canonical_url.endswith("/news/1")


@ON_SQLITE
def test_marks_of_a_headline_are_read_without_a_page_too(house: House, press: Press) -> None:
    press.feed(Said("/news/1", "[사설] 국가 연산센터, 서두를 일 아니다", ""))
    house.take()
    [article] = house.articles()
    assert (article.title, article.kind, article.tags) == (
        "국가 연산센터, 서두를 일 아니다",
        Kind.EDITORIAL,
        ("사설",),
    )


def test_a_page_cannot_break_the_unit(house: House, press: Press) -> None:
    """Lone surrogates and NULs, escaped where a parser brings them back, reach neither database."""
    body = "\\ud800국가 연산센터를 다시 공모한다.\\u0000 신청은 다음 달까지 받는다고 미래기술부가 밝혔다. " * 4
    script = f'{{"@type":"NewsArticle","headline":"연산센터 \\udfff 공모","articleBody":"{body}"}}'
    page = f'<html><head><script type="application/ld+json">{script}</script></head><body></body></html>'
    press.answers["/news/1"] = Reply(200, page.encode(), HTML)
    press.feed(Said("/news/1", "소버린 소식", MATCHING))
    house.take()
    assert house.dispositions() == ["stored"]
    assert house.articles()[0].text_source == "page"


# --- what was seen already --------------------------------------------------------------------------------------------


def test_one_address_in_two_feeds(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), press.url("/best"))
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.feed(Said("/news/1?utm_source=a", CENTER_TITLE, MATCHING))
    press.feed(Said("/news/1?utm_source=b", CENTER_TITLE, MATCHING), path="/best")
    house.take()
    one, two = house.entries()
    assert (one.disposition, two.disposition) == ("stored", "duplicate")
    assert one.article_id == two.article_id
    assert len(house.articles()) == 1
    assert len([path for path in press.requests if path.startswith("/news/")]) == 1, "fetched once"
    assert house.stages(two) == ["feed: new", "likeness: same URL"]


def copies(press: Press, second: Press, text: tuple[str, ...], *, other: tuple[str, ...]) -> None:
    press.page("/news/1", CENTER_TITLE, text)
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING))
    second.page("/a/9", "다른 제목을 단 연산센터 기사", other)
    second.feed(Said("/a/9", "다른 제목을 단 연산센터 기사", MATCHING))


def test_a_reprint_keeps_its_text_and_joins_group_and_story(house_of: Build, press: Press, second: Press) -> None:
    house = house_of(press.url("/feed"), second.url("/feed"))
    copies(press, second, CENTER, other=CENTER[:4])
    house.take()
    assert house.dispositions() == ["stored", "duplicate"]
    first, copy = house.articles()
    assert (copy.disposition, copy.repeats_kind, copy.repeats_id) == ("duplicate", "article", f"a{first.id}")
    assert copy.similarity is not None
    assert copy.similarity >= 0.5
    assert (copy.group_id, copy.story_id) == (first.group_id, first.story_id) == (first.id, first.id)
    assert house.text(copy.id) == "\n\n".join(CENTER[:4])
    assert house.stages(house.entries()[1])[-2:] == ["likeness: near-duplicate", "story: joined"]


def test_two_texts_on_one_event_are_one_story_but_no_copies(house_of: Build, press: Press, second: Press) -> None:
    house = house_of(press.url("/feed"), second.url("/feed"))
    own = (
        "국가 연산센터 재공모를 앞두고 지방자치단체들이 유치전에 뛰어들었다. 전력에 여유가 있는 비수도권으로 터를 좁혀서다.",
        "미래기술부가 지분 조건을 바꿔 민간 몫을 칠 할까지 늘리자 통신사들도 신청서를 다시 꺼냈다. 총사업비는 2조4천억원이다.",
        "바닷가 세 도시는 땅을 공짜로 내놓겠다고 나섰다. 사업자는 우선협상대상자로 뽑히면 상반기에 특수목적법인을 세워야 한다.",
    )
    copies(press, second, CENTER, other=own)
    house.take()
    assert house.dispositions() == ["stored", "stored"]
    first, other = house.articles()
    assert first.story_id == other.story_id == first.id
    assert first.group_id != other.group_id


def test_a_bridge_merges_groups_and_stories(house_of: Build, press: Press) -> None:
    """Two texts that share nothing, then one that holds both: one group, one story, and a redirect where the other was."""
    house = house_of(press.url("/feed"))
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.page("/news/2", MODEL_TITLE, MODEL)
    press.feed(
        Said("/news/1", CENTER_TITLE, MATCHING, at=NOW - timedelta(hours=3)), Said("/news/2", MODEL_TITLE, MODEL[0])
    )
    house.take()
    first, second_ = house.articles()
    assert (first.group_id, first.story_id) != (second_.group_id, second_.story_id)
    press.page("/news/3", "이번 주 소버린 기술 정책 묶음", (*CENTER, *MODEL))
    press.feed(Said("/news/3", "이번 주 소버린 기술 정책 묶음", MATCHING))
    house.take(NOW + timedelta(minutes=5))
    found = house.articles()
    assert [a.disposition for a in found] == ["stored", "stored", "duplicate"], "what was told is not decided again"
    assert {a.group_id for a in found} == {first.id}
    assert {a.story_id for a in found} == {first.id}
    from sqlalchemy import text

    with house.store.read() as connection:
        rows = connection.execute(text("SELECT id, merged_into FROM stories ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [(first.id, None), (second_.id, first.id)]


@pytest.mark.parametrize("kept", [6, 3], ids=["whole", "half"])
def test_a_known_text(house: House, press: Press, kept: int) -> None:
    with house.store.write() as connection:
        seeds.put(connection, [seed_of("\n\n".join(CENTER))], NOW)
    press.page("/news/1", "제목만 바꾼 글", CENTER[:kept])
    press.feed(
        Said("/news/1", "제목만 바꾼 글", MATCHING), Said("/news/1?utm_source=x", "같은 주소", MATCHING, guid="b")
    )
    house.take()
    assert house.dispositions() == ["seed_duplicate", "seed_duplicate"]
    [article] = house.articles()
    assert (article.repeats_kind, article.repeats_id, article.repeats_title) == ("seed", "known", "이미 아는 글")
    assert article.story_id is None, "no story is told of it"
    assert house.text(article.id) == "\n\n".join(CENTER[:kept])
    with house.store.write() as connection:
        seeds.retire(connection, "folder", [])
    press.page("/news/2", "다시 실린 글", CENTER[:kept])
    press.feed(Said("/news/2", "다시 실린 글", MATCHING))
    house.take(NOW + timedelta(hours=1))
    assert house.dispositions()[-1] == "stored", "the seed is gone, and nobody was told what it had kept out"


# --- edits ------------------------------------------------------------------------------------------------------------


def test_an_edited_article_keeps_its_disposition_and_its_old_text(house: House, press: Press) -> None:
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING))
    house.take()
    longer = (*CENTER, "한편 시민단체는 25일 국회 앞에서 공공 몫을 늘리라는 기자회견을 연다고 알렸다.")
    press.page("/news/1", "[종합] " + CENTER_TITLE, longer)
    press.feed(Said("/news/1", "[종합] " + CENTER_TITLE, MATCHING))
    later = NOW + timedelta(hours=1)
    assert house.poll(later).new == 0
    assert house.entries()[0].disposition == "stored", "kept while it is read anew"
    house.follow(later)
    [article] = house.articles()
    assert house.text(article.id) == "\n\n".join(longer)
    assert (article.disposition, article.decided_at, article.tags) == ("stored", NOW, ("종합",))
    assert house.count("revisions") == 1
    assert house.stages(house.entries()[0])[-1] == "revision: kept"
    # The new text is what later copies are compared with.
    press.page("/news/2", "베낀 글", longer)
    press.feed(Said("/news/2", "베낀 글", MATCHING))
    house.take(later)
    assert house.dispositions() == ["stored", "duplicate"]


@pytest.mark.parametrize("gone", ["missing", "irrelevant"])
def test_an_article_is_never_replaced_by_less(house: House, press: Press, gone: str) -> None:
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING))
    house.take()
    press.answers.pop("/news/1")
    prepare(press, gone)
    press.feed(Said("/news/1", CENTER_TITLE, "삭제된 기사입니다."))
    house.take(NOW + timedelta(hours=1))
    [article] = house.articles()
    [entry] = house.entries()
    assert (entry.disposition, entry.next_attempt_at) == ("stored", None)
    if gone == "missing":
        assert (house.text(article.id), article.text_source) == ("\n\n".join(CENTER), "page")
        assert house.count("revisions") == 0


def test_what_had_no_page_is_read_when_it_comes_back(house: House, press: Press) -> None:
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING))
    house.take()
    assert house.articles()[0].text_source == "feed"
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING + " (2보)"))
    house.take(NOW + timedelta(hours=1))
    [article] = house.articles()
    assert (article.text_source, house.text(article.id)) == ("page", "\n\n".join(CENTER))


def test_an_edit_while_the_page_is_fetched_is_not_lost(house: House, press: Press) -> None:
    """The feed changes its mind between the fetch and the verdict: the entry is followed again, with its new words."""
    press.feed(Said("/news/1", "소버린 소식", "자원"))
    house.poll()

    def meanwhile(_: object) -> Reply:
        press.feed(Said("/news/1", "소버린 소식", MATCHING))
        house.poll(NOW + timedelta(hours=1))
        return Reply(404)

    press.answers["/news/1"] = meanwhile
    [entry] = house.entries()
    assert follow_entry(house.desk, entry.id, NOW).disposition is None
    press.answers.pop("/news/1")
    house.follow(NOW + timedelta(hours=1))
    assert house.dispositions() == ["stored"]


def counting(press: Press, house: House, hours: int, *, summary: str = "소버린 소식") -> list[int]:
    """Poll each hour a feed whose entry counts its readers, follow what is due each half hour; the hours of its page."""
    asked: list[int] = []
    for hour in range(hours):
        now = NOW + timedelta(hours=hour)
        press.feed(Said("/news/1", "자원 소식", f"{summary} · {hour}명 읽음"))
        house.poll(now)
        for half in (0, 30):
            before = len(press.asked("/news/1"))
            house.follow(now + timedelta(minutes=half))
            asked += [hour] * (len(press.asked("/news/1")) - before)
    return asked


@ON_SQLITE
@pytest.mark.parametrize("page", [GARDEN, CENTER], ids=["irrelevant", "relevant"])
def test_what_changes_at_every_poll_is_fetched_ever_more_rarely(
    house: House, press: Press, page: tuple[str, ...]
) -> None:
    press.page("/news/1", GARDEN_TITLE, page)
    asked = counting(press, house, 90)
    assert asked == [0, 1, 2, 3, 5, 10, 35, 60, 85]
    [entry] = house.entries()
    assert entry.edits == 89
    assert entry.disposition == ("stored" if page is CENTER else "no_match"), "kept while it waits"
    assert house.stages(entry).count("feed: edited") == 9, "one step for each look at it, not for each reader"
    assert "89" not in house.steps(entry)[-1].detail
    assert house.count("revisions") == 0


@ON_SQLITE
def test_an_entry_that_waits_is_followed_at_once_when_it_comes_to_matter(house: House, press: Press) -> None:
    press.page("/news/1", GARDEN_TITLE, GARDEN)
    counting(press, house, 12)
    [entry] = house.entries()
    assert (entry.disposition, entry.next_attempt_at) == ("no_match", NOW + timedelta(hours=35))
    later = NOW + timedelta(hours=12)
    press.feed(Said("/news/1", "자원 소식", MATCHING))
    house.poll(later)
    assert house.entries()[0].disposition is None, "pending again: it will be an article"
    house.follow(later)
    assert house.dispositions() == ["stored"]
    for hour in range(13, 20):
        press.feed(Said("/news/1", "자원 소식", f"{MATCHING} {hour}명 읽음"))
        house.take(NOW + timedelta(hours=hour))
    assert len(press.asked("/news/1")) == 7, "and left alone again"
    press.feed(Said("/news/1", "[정정] 자원 소식", MATCHING))
    house.take(NOW + timedelta(hours=20))
    assert len(press.asked("/news/1")) == 8, "unless its outlet corrects itself"


@ON_SQLITE
def test_a_page_that_fails_is_not_tried_anew_with_every_edit(house: House, press: Press) -> None:
    press.answers["/news/1"] = Reply(500)
    asked = counting(press, house, 30)
    assert len(asked) <= 4 * 3 + 3 * 3
    assert house.dispositions() == ["fetch_failed"]


# --- one page in several feeds ----------------------------------------------------------------------------------------


def test_a_page_that_concerned_nobody_is_fetched_once(house_of: Build, press: Press) -> None:
    """Latest, section, most read: one article stands in several feeds of its outlet."""
    house = house_of(*(press.url(path) for path in ("/feed", "/section", "/best")), feed='outlet = "새벽일보"')
    press.page("/news/1", GARDEN_TITLE, GARDEN)
    press.feed(Said("/news/1", "자원 소식", "소버린 소식"))
    press.feed(Said("/news/1?utm_source=section", "자원 소식", "소버린"), path="/section")
    house.poll()
    house.poll(number=1)
    house.follow()
    press.feed(Said("/news/1", "[많이 본 뉴스] 자원 소식", "소버린 이야기"), path="/best")
    house.poll(NOW + timedelta(hours=5), number=2)
    house.follow(NOW + timedelta(hours=5))
    assert house.dispositions() == ["no_match"] * 3
    assert [path for path in press.requests if path.startswith("/news/")] == ["/news/1"]
    for entry in house.entries()[1:]:
        assert house.stages(entry) == ["feed: new", "page: read already", "match: no match"]
        assert house.steps(entry)[1].detail == "for 새벽일보, and nothing matched"


def test_a_page_is_read_again_where_that_may_tell_more(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), press.url("/section"))
    press.page("/news/1", GARDEN_TITLE, GARDEN)
    press.page("/news/2", GARDEN_TITLE, GARDEN)
    press.feed(Said("/news/1", "자원 소식", "소버린 소식"), Said("/news/2", "자원 둘째 소식", "소버린 소식"))
    house.take()
    # What this feed says matches: the page is wanted for its text.
    press.feed(Said("/news/1", "자원 소식", MATCHING), path="/section")
    house.take(NOW + timedelta(hours=1))
    assert len(press.asked("/news/1")) == 2
    # Six hours later the page, or the desk's keywords, may be others.
    press.feed(Said("/news/2", "자원 둘째 소식", "소버린 소식"), path="/section")
    house.poll(NOW + timedelta(hours=6, minutes=1), number=1)
    house.follow(NOW + timedelta(hours=6, minutes=1))
    assert len(press.asked("/news/2")) == 2
    # An edit says that the page has changed since.
    press.page("/news/2", GARDEN_TITLE, CENTER)
    press.feed(Said("/news/1", "자원 소식", "소버린 소식"), Said("/news/2", "자원 둘째 소식", "소버린 새 소식"))
    house.poll(NOW + timedelta(hours=7))
    house.follow(NOW + timedelta(hours=7))
    assert len(press.asked("/news/2")) == 3
    assert house.entry("/2").disposition == "stored"


@ON_SQLITE
@pytest.mark.parametrize("page", ["missing", "closed", "pdf"])
def test_a_page_that_was_not_read_answers_for_nobody(house_of: Build, press: Press, page: str) -> None:
    house = house_of(press.url("/feed"), press.url("/section"))
    prepare(press, page)
    for path in ("/feed", "/section"):
        press.feed(Said("/news/1", "자원 소식", "소버린 소식"), path=path)
    house.take()
    assert len(set(house.dispositions())) == 1
    assert "page: read already" not in house.stages(house.entries()[1])


# --- safe to run twice ------------------------------------------------------------------------------------------------


def snapshot(house: House) -> dict[str, object]:
    tables = [
        "entry_steps",
        "articles",
        "article_texts",
        "matches",
        "stories",
        "dup_bands",
        "dup_sentences",
        "revisions",
    ]
    return {table: house.count(table) for table in tables} | {"entries": house.entries(), "articles_": house.articles()}


def test_running_a_unit_twice_changes_nothing(house_of: Build, press: Press, second: Press) -> None:
    house = house_of(press.url("/feed"), second.url("/feed"))
    copies(press, second, CENTER, other=CENTER[:4])
    press.page("/news/5", GARDEN_TITLE, GARDEN)
    feed_of_press = (Said("/news/1", CENTER_TITLE, MATCHING), Said("/news/5", "소버린 소식", "자원"))
    press.feed(*feed_of_press)
    house.take()
    before = snapshot(house)
    asked = len(press.requests)
    for entry in house.entries():
        assert follow_entry(house.desk, entry.id, NOW + timedelta(minutes=1)).disposition is entry.disposition
    assert len(press.requests) == asked, "nothing is asked for what is decided"
    house.take(NOW + timedelta(hours=1))
    assert snapshot(house) == before
    assert follow_entry(house.desk, 999_999, NOW).disposition is None


def test_a_fault_in_between_leaves_nothing(house: House, press: Press) -> None:
    """The last statement of the verdict fails: no article, no group, no story, no step of it is left."""
    from sqlalchemy import text
    from sqlalchemy.exc import IntegrityError

    press.page("/news/1", CENTER_TITLE, CENTER)
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING))
    house.poll()
    if house.store.dialect == "sqlite":
        broken = "CREATE TRIGGER broken BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'no'); END"
    else:
        broken = "ALTER TABLE entries ADD CONSTRAINT broken CHECK (disposition IS NULL)"
    with house.store.write() as connection:
        connection.execute(text(broken))
    before = snapshot(house)
    with pytest.raises(IntegrityError):
        house.follow()
    assert snapshot(house) == before
    with house.store.write() as connection:
        mend = (
            "DROP TRIGGER broken" if house.store.dialect == "sqlite" else "ALTER TABLE entries DROP CONSTRAINT broken"
        )
        connection.execute(text(mend))
    house.follow()
    assert house.dispositions() == ["stored"]


@ON_SQLITE
def test_a_dripping_page_is_tried_again(house_of: Build, press: Press) -> None:
    from monitor.service import Tools

    house = house_of(press.url("/feed"))
    config = house.config.model_copy(update={"network": house.config.network.model_copy(update={"timeout": 0.5})})
    tools = Tools(config, house.store, house.tools.workers)
    try:
        hasty = House(house.store, tools, tools.desk(config, house.desk.retries))
        drip: list[bytes | float] = [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"]
        drip += [b"x", 0.2] * 20
        press.answers["/news/1"] = Raw(drip)
        press.feed(Said("/news/1", CENTER_TITLE, MATCHING))
        hasty.take()
        assert (hasty.entries()[0].attempts, hasty.dispositions()) == (1, [None])
    finally:
        tools.fetcher.close()
