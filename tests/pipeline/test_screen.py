"""Pages are looked through before they are read; entries are looked up and written down together."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from monitor.model import Disposition
from monitor.newsroom.server import Reply
from monitor.pipeline import Followed, Unmatched, follow_known, look_up, record_unmatched
from monitor.pipeline.page import SCREENED
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE, House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.texts import CENTER, CENTER_TITLE, GARDEN, GARDEN_TITLE

HTML = (("Content-Type", "text/html; charset=utf-8"),)
ALWAYS = 'fulltext = "always"'


@pytest.fixture
def reader(house_of: Build, press: Press) -> House:
    """A desk that reads every page of its one feed."""
    return house_of(press.url("/feed"), feed=ALWAYS)


def test_a_page_that_cannot_match_is_not_read(reader: House, press: Press) -> None:
    press.feed(Said("/news/1", "뜰 소식", "꽃이 핀다"))
    press.page("/news/1", GARDEN_TITLE, GARDEN)
    reader.take()
    [entry] = reader.entries()
    assert entry.disposition is Disposition.NO_MATCH
    assert reader.stages(entry) == ["feed: new", "fetch: fetched", "screen: no match", "match: no match"]
    assert SCREENED in reader.steps(entry)[2].detail


@pytest.mark.parametrize(
    "written",
    ["소버린 기술", "소버린 <b>기술</b>", "&#49548;버린&nbsp;기술", "소버린·기술"],
)
def test_a_keyword_anywhere_in_the_text_lets_the_page_through(house_of: Build, press: Press, written: str) -> None:
    house = house_of(press.url("/feed"), feed=ALWAYS, more='\n[[topics]]\nname = "말"\nkeywords = ["소버린 기술"]\n')
    press.feed(Said("/news/1", "뜰 소식", "꽃이 핀다"))
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (*GARDEN, f"시는 {written}도 살핀다고 24일 밝혔다."))
    body = f"<html><head><title>{GARDEN_TITLE}</title></head><body><div id='articleBody'>{text}</div></body></html>"
    press.answers["/news/1"] = Reply(200, body.encode(), HTML)
    house.take()
    [entry] = house.entries()
    assert entry.disposition is Disposition.STORED
    assert "screen: no match" not in house.stages(entry)


@ON_SQLITE
def test_a_keyword_in_a_scripts_data_lets_the_page_through(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), feed=ALWAYS, more='\n[[topics]]\nname = "말"\nkeywords = ["소버린 기술"]\n')
    press.feed(Said("/news/1", "뜰 소식", "꽃이 핀다"))
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (*GARDEN, "시는 소버린 기술도 살핀다고 24일 밝혔다."))
    state = json.dumps({"props": {"article": {"body": text}}})  # with \uXXXX
    script = f"<script id='__NEXT_DATA__' type='application/json'>{state}</script>"
    body = f"<html><head><title>{GARDEN_TITLE}</title></head><body>{script}</body></html>"
    press.answers["/news/1"] = Reply(200, body.encode(), HTML)
    house.take()
    assert house.dispositions() == ["stored"]


def test_where_the_feed_itself_matches_the_page_is_read_whatever_it_says(reader: House, press: Press) -> None:
    press.feed(Said("/news/1", "자원 소식", "국가 연산센터 사업자를 다시 찾는다."))
    press.page("/news/1", GARDEN_TITLE, GARDEN)
    reader.take()
    [entry] = reader.entries()
    assert entry.disposition is Disposition.STORED
    assert reader.article(entry).text_source == "page"


def test_an_article_that_is_stored_is_read_anew_without_the_screen(reader: House, press: Press) -> None:
    """Its page has lost every keyword: the new text is kept, the old one as a revision."""
    press.feed(Said("/news/1", "자원 소식", "센터 이야기"))
    press.page("/news/1", CENTER_TITLE, CENTER)
    reader.take()
    assert reader.dispositions() == ["stored"]
    press.page("/news/1", GARDEN_TITLE, GARDEN)
    press.feed(Said("/news/1", "자원 소식", "센터 이야기를 고쳤다"))
    reader.take(NOW + timedelta(hours=1))
    [entry] = reader.entries()
    assert "screen: no match" not in reader.stages(entry)
    assert entry.disposition is Disposition.STORED


def test_a_screened_page_answers_for_the_outlets_other_feeds(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), press.url("/section"), feed=ALWAYS)
    press.page("/news/1", GARDEN_TITLE, GARDEN)
    for path in ("/feed", "/section"):
        press.feed(Said("/news/1", "뜰 소식", "꽃이 핀다"), path=path)
    house.take()
    assert house.dispositions() == ["no_match"] * 2
    assert len(press.asked("/news/1")) == 1
    assert "page: read already" in house.stages(house.entries()[1])


# --- together ---------------------------------------------------------------------------------------------------------


def unmatched(house: House, press: Press, count: int) -> list[Unmatched]:
    press.feed(*(Said(f"/news/{n}", f"뜰 소식 {n}", "꽃이 핀다") for n in range(count)))
    for n in range(count):
        press.page(f"/news/{n}", f"{GARDEN_TITLE} {n}", GARDEN)
    house.poll()
    known = look_up(house.desk, [entry.id for entry in house.entries()], NOW)
    found = [follow_known(house.desk, each, NOW) for each in known.values()]
    assert all(isinstance(each, Unmatched) for each in found)
    return [each for each in found if isinstance(each, Unmatched)]


def test_many_are_written_down_in_one_transaction(reader: House, press: Press) -> None:
    found = unmatched(reader, press, 5)
    assert reader.dispositions() == [None] * 5
    done = record_unmatched(reader.desk, found)
    assert [each.disposition for each in done] == [Disposition.NO_MATCH] * 5
    assert reader.dispositions() == ["no_match"] * 5
    for entry in reader.entries():
        assert entry.next_attempt_at is None
        assert entry.decided_at == NOW
        assert reader.stages(entry)[-2:] == ["screen: no match", "match: no match"]


def test_who_was_faster_stands_and_an_edit_is_followed_anew(reader: House, press: Press) -> None:
    """Between the look and the writing down another thread decided one entry, and the feed changed another."""
    found = unmatched(reader, press, 3)
    record_unmatched(reader.desk, found[:1])
    press.feed(Said("/news/1", "뜰 소식 1", "꽃이 졌다"))
    reader.poll(NOW + timedelta(minutes=5))
    done = record_unmatched(reader.desk, found)
    assert [each.disposition for each in done] == [Disposition.NO_MATCH, None, Disposition.NO_MATCH]
    entries = reader.entries()
    assert reader.stages(entries[0]).count("match: no match") == 1
    assert entries[1].disposition is None
    assert entries[1].next_attempt_at is not None


@ON_SQLITE
def test_what_is_unknown_is_left_out(reader: House) -> None:
    assert look_up(reader.desk, [999_999], NOW) == {}
    assert record_unmatched(reader.desk, []) == []


def test_an_entry_whose_article_is_stored_is_known_before_its_page_is_asked_for(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), press.url("/section"), feed=ALWAYS)
    press.feed(Said("/news/1", CENTER_TITLE, "국가 연산센터 공모"))
    press.page("/news/1", CENTER_TITLE, CENTER)
    house.take()
    press.feed(Said("/news/1", CENTER_TITLE, "국가 연산센터 공모"), path="/section")
    house.poll(number=1)
    second = house.entries()[1]
    known = look_up(house.desk, [second.id], NOW)[second.id]
    assert known.judged is not None
    done = follow_known(house.desk, known, NOW)
    assert isinstance(done, Followed)
    assert done.disposition is Disposition.DUPLICATE
    assert len(press.asked("/news/1")) == 1
