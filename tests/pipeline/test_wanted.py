"""Which pages are asked for, why, and what a sample of the others finds, as the outlet's server saw it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.cli.feeds_list import hinting_lines, standings, told, views_of
from monitor.model import PageReason
from monitor.newsroom.server import Reply
from monitor.store import feeds, hinting
from monitor.store.hinting import Hinting
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE, House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.texts import CENTER, CENTER_TITLE, GARDEN, GARDEN_TITLE, MODEL

HOUR = timedelta(hours=1)
HINT = "연산 자원을 다룬 기사"
"""Carries a word of a keyword of `SHARED`, and no keyword."""
SHARED = '\n[[topics]]\nname = "말"\nkeywords = ["연산 자원 나눔"]\n'
MATCHING = "국가 연산센터 사업자를 다시 찾는다. 신청은 다음 달 9일까지다."
PLAIN = "동네 소식을 전한다. 주민 설명회는 다음 주에 열린다."
"""Carries no word of any keyword."""
SAMPLE = "no word of any keyword stands in the feed's text; its page is looked at as a sample all the same"
QUIET = Said("/news/1", "어제 있었던 일", PLAIN, "a")
"""An entry whose own words do not concern the desk, whatever its page says."""


def audited(house: House, share: float) -> House:
    """The house with a sample of this share."""
    return house.with_config(polling=house.config.polling.model_copy(update={"audit": share}))


def counts(house: House, number: int = 0) -> Hinting:
    """What hinting did at one feed."""
    feed_id = house.feed(number).id
    with house.store.read() as connection:
        return hinting.counted(connection, NOW + HOUR).get(feed_id, Hinting())


def listed(house: House) -> str:
    """What `feeds list` says to people, in a window of 80 columns."""
    found = standings(house.config, house.store, NOW + HOUR)
    return "\n".join([*told(house.config, found, NOW + HOUR, 80), *hinting_lines(found, 80)])


@ON_SQLITE
@pytest.mark.parametrize(
    ("fulltext", "said", "reason", "asked"),
    [
        ("hinted", Said("/news/1", "어제 있었던 일", MATCHING), PageReason.MATCH, True),
        ("hinted", Said("/news/1", "소버린 AI 전략", PLAIN), PageReason.MATCH, True),
        ("hinted", Said("/news/1", "어제 있었던 일", HINT), PageReason.HINT, True),
        ("hinted", Said("/news/1", "어제 있었던 일", ""), PageReason.BARE, True),
        ("hinted", QUIET, PageReason.UNHINTED, False),
        ("always", QUIET, PageReason.ALWAYS, True),
        ("never", Said("/news/1", "소버린 AI 전략", MATCHING), PageReason.NEVER, False),
        ("hinted", Said("", "소버린 AI 전략", MATCHING, "a"), PageReason.NO_LINK, False),
        ("hinted", Said("/", "어제 있었던 일", HINT), PageReason.NO_LINK, False),
        ("always", Said("https://news.google.com/rss/articles/x", "어제", HINT), PageReason.NO_LINK, False),
    ],
)
def test_why_a_page_is_asked_for(
    house_of: Build, press: Press, fulltext: str, said: Said, reason: PageReason, asked: bool
) -> None:
    house = house_of(press.url("/feed"), more=SHARED, feed=f'fulltext = "{fulltext}"')
    press.page("/news/1", GARDEN_TITLE, GARDEN)
    press.feed(said)
    house.take()
    [entry] = house.entries()
    assert entry.page_reason is reason
    assert (entry.host is not None) == asked == bool(press.asked("/news/1"))
    assert "page: sample" not in house.stages(entry)


def test_a_sampled_page_that_concerns_the_desk(house: House, press: Press) -> None:
    """With audit = 1 the desk has the article, and is told that hinting would not have found it."""
    house = audited(house, 1)
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.page("/news/2", GARDEN_TITLE, GARDEN)
    press.feed(QUIET, Said("/news/2", "오늘 있었던 일", PLAIN, "b"))
    house.take()
    found = house.entry("/news/1")
    assert (found.page_reason, found.disposition) == (PageReason.AUDIT, "stored")
    assert house.stages(found)[:4] == ["feed: new", "page: sample", "fetch: fetched", "extract: read"]
    assert house.steps(found)[1].detail == SAMPLE
    assert house.entry("/news/2").disposition == "no_match"
    [article] = house.articles()
    assert (article.title, article.text_source) == (CENTER_TITLE, "page")
    assert counts(house) == Hinting(spared=0, audited=2, missed=1)
    said = listed(house)
    assert '         hinting missed 1 of 2 sampled pages; mend: fulltext = "always"' in said.splitlines()
    assert "spared 0 pages in 30 days; of 2 looked at all the same, 1 concerned the desk" in said.replace("\n", " ")


def test_without_a_sample_it_is_missed_and_counted_as_spared(house: House, press: Press) -> None:
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.feed(QUIET)
    house.take()
    [entry] = house.entries()
    assert (entry.page_reason, entry.disposition, entry.host) == (PageReason.UNHINTED, "no_match", None)
    assert house.steps(entry)[1].detail == "the feed's own text carries no word of any keyword"
    assert press.requests == ["/feed"], "neither the page nor robots.txt"
    assert counts(house) == Hinting(spared=1, audited=0, missed=0)
    assert listed(house).splitlines()[-1] == "hinting spared 1 page in 30 days"
    [view] = views_of(house.config, standings(house.config, house.store, NOW + HOUR))
    assert view["hinting"] == {"days": 30, "spared": 1, "audited": 0, "missed": 0, "estimated_missed": None}


@ON_SQLITE
@pytest.mark.parametrize(
    ("answer", "disposition", "page_asked"),
    [
        (Reply(404), "fetch_failed", True),
        (Reply(200, b"%PDF-1.4\n", (("Content-Type", "application/pdf"),)), "no_text", True),
        ("closed", "not_allowed", False),
    ],
)
def test_a_sampled_page_keeps_the_manners_and_counts_only_when_read(
    house: House, press: Press, answer: Reply | str, disposition: str, page_asked: bool
) -> None:
    house = audited(house, 1)
    if isinstance(answer, Reply):
        press.answers["/news/1"] = answer
    else:
        rules = b"User-agent: *\nDisallow: /news/\n"
        press.answers["/robots.txt"] = Reply(200, rules, (("Content-Type", "text/plain"),))
    press.feed(QUIET)
    house.take()
    [entry] = house.entries()
    assert (entry.page_reason, entry.disposition) == (PageReason.AUDIT, disposition)
    assert bool(press.asked("/news/1")) == page_asked
    assert counts(house) == Hinting()


@ON_SQLITE
def test_two_feeds_of_one_article_decide_alike_and_ask_once(house_of: Build, press: Press) -> None:
    """At half of all, about half of the articles are in the sample: in both feeds the same ones, each page asked for once."""
    house = audited(house_of(press.url("/feed"), press.url("/other"), more=""), 0.5)
    both = [Said(f"/news/{n}", f"{n}번째 동네 소식", PLAIN, f"{n}", NOW - timedelta(minutes=n)) for n in range(1, 41)]
    for n in range(1, 41):
        press.page(f"/news/{n}", GARDEN_TITLE, GARDEN)
    press.feed(*both)
    press.feed(*(replace(said, path=f"{said.path}?utm_source=rss") for said in both), path="/other")
    house.take()
    reasons = {entry.canonical_url: set[PageReason | None]() for entry in house.entries()}
    for entry in house.entries():
        reasons[entry.canonical_url].add(entry.page_reason)
    assert len(reasons) == 40
    assert all(len(found) == 1 for found in reasons.values())
    drawn = sum(found == {PageReason.AUDIT} for found in reasons.values())
    assert 5 <= drawn <= 35
    pages = [path for path in press.requests if path.startswith("/news/")]
    assert len(pages) == drawn
    for number in (0, 1):
        assert counts(house, number) == Hinting(spared=40 - drawn, audited=drawn, missed=0)


@pytest.mark.parametrize("found", ["page", "missing"])
def test_a_feeds_text_gives_way_to_the_page_that_another_entry_brings(
    house_of: Build, press: Press, found: str
) -> None:
    """One feed of the outlet is read without its pages; another brings the same article, and its page is worth having."""
    house = house_of(press.url("/a"), press.url("/b"), more=SHARED)
    house = replace(house, desk=replace(house.desk, config=house.config.model_copy(update={
        "feeds": (replace(house.config.feeds[0], fulltext="never"), replace(house.config.feeds[1], fulltext="always")),
    })))  # fmt: skip
    with house.store.write() as connection:
        feeds.configure(connection, house.config.feeds, NOW)
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING, "a"), path="/a")
    press.feed(Said("/news/1", CENTER_TITLE, "", "b"), path="/b")
    if found == "page":
        press.page("/news/1", CENTER_TITLE, CENTER)
    house.poll(NOW, 0)
    house.follow(NOW)
    [before] = house.articles()
    assert before.text_source == "feed"
    house.poll(NOW, 1)
    house.follow(NOW)
    [after] = house.articles()
    assert (after.id, after.text_source) == (before.id, "page" if found == "page" else "feed")
    assert sorted(house.dispositions(), key=str) == ["duplicate", "stored"]
    assert len(press.asked("/news/1")) == 1
    if found == "page":
        assert house.text(after.id) == "\n\n".join(CENTER)


@ON_SQLITE
@pytest.mark.parametrize("hinted_first", [True, False])
def test_what_another_feed_brings_by_its_words_is_not_missed(house_of: Build, press: Press, hinted_first: bool) -> None:
    house = audited(house_of(press.url("/a"), press.url("/b"), more=""), 1)
    press.page("/news/1", CENTER_TITLE, CENTER)
    words, quiet = ("/a", "/b") if hinted_first else ("/b", "/a")
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING, "a"), path=words)
    press.feed(QUIET, path=quiet)
    for number in (0, 1):
        house.poll(NOW, number)
        house.follow(NOW)
    assert sorted(house.dispositions(), key=str) == ["duplicate", "stored"]
    number = int(hinted_first)
    assert house.entry("/news/1", number).page_reason is PageReason.AUDIT
    assert counts(house, number) == Hinting(audited=1)


@ON_SQLITE
def test_an_entry_that_its_feed_edits_is_judged_anew(house: House, press: Press) -> None:
    press.page("/news/1", CENTER_TITLE, CENTER)
    press.feed(QUIET)
    house.take()
    press.feed(replace(QUIET, summary=MATCHING))
    house.take(NOW + HOUR)
    [entry] = house.entries()
    assert (entry.page_reason, entry.disposition) == (PageReason.MATCH, "stored")
    assert counts(house) == Hinting()
    # An article that came in by its words, and whose feed cuts them, is no find of the sample, and was not spared.
    for hour, share in ((2, 0), (3, 1)):
        press.feed(replace(QUIET, summary=f"{PLAIN} {hour}"))
        audited(house, share).take(NOW + hour * HOUR)
        [entry] = house.entries()
        assert (entry.page_reason, entry.disposition) == (PageReason.MATCH, "stored")
    assert counts(house) == Hinting()


@ON_SQLITE
def test_an_edit_that_leaves_an_entry_without_a_hint_says_so(house: House, press: Press) -> None:
    press.page("/news/1", GARDEN_TITLE, GARDEN)
    press.feed(replace(QUIET, summary=MODEL[0].replace("독자 언어모델", "언어모델")))
    house = audited(house, 1)
    house.take()
    press.feed(QUIET)
    house.take(NOW + HOUR)
    [entry] = house.entries()
    assert entry.page_reason is PageReason.AUDIT
    assert house.stages(entry).count("page: sample") == 1


@ON_SQLITE
def test_what_is_renamed_before_it_is_followed_is_judged_at_its_new_address(house: House, press: Press) -> None:
    press.feed(replace(QUIET, guid="old"))
    house.poll()
    assert house.entries()[0].page_reason is PageReason.UNHINTED
    press.feed(replace(QUIET, guid="new", path="/news/1?utm_source=rss"))
    assert audited(house, 1).poll(NOW + HOUR).new == 0
    [entry] = house.entries()
    assert (entry.entry.identity, entry.page_reason) == ("new", PageReason.AUDIT)
    assert entry.host is not None


@ON_SQLITE
def test_what_was_too_old_is_not_judged(house: House, press: Press) -> None:
    press.feed(replace(QUIET, at=NOW - timedelta(days=9)))
    house.take()
    [entry] = house.entries()
    assert (entry.disposition, entry.page_reason) == ("too_old", None)
    assert counts(house) == Hinting()
