# ruff: noqa: E501 - pages are written as servers send them
"""When it was published and changed, and the word for where that was read."""

from __future__ import annotations

from datetime import datetime

import pytest

from monitor.core.article.dated import Dated, dates
from monitor.core.article.extract import open_page
from monitor.model import Unreadable
from tests.core.article.pages import BODY, TITLE, ld, og, p, page

URL = "https://dawn.example/news/1"
NOON, LATER = "2026-11-23T12:00:00+09:00", "2026-11-23T18:02:00+09:00"


def dated(head: str = "", body: str = "", url: str = URL, timezone: str = "Asia/Seoul") -> Dated:
    source = page(f"<h1>{TITLE}</h1>{body}<div id='articleBody'>{p(*BODY)}</div>", og(TITLE, url) + head)
    found = open_page(source.encode(), content_type="text/html", url=url)
    assert not isinstance(found, Unreadable)
    return dates(found, timezone)


def at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


PUBLISHED = [
    ("json-ld datePublished", ld(datePublished=NOON), "", NOON, "json-ld datePublished"),
    ("json-ld dateCreated", ld(dateCreated=NOON), "", NOON, "json-ld dateCreated"),
    ("json-ld in a list", ld(datePublished=[NOON]), "", NOON, "json-ld datePublished"),
    ("json-ld before meta", ld(datePublished=NOON) + meta("article:published_time", LATER), "", NOON, "json-ld datePublished"),
    ("unreadable json-ld, then meta", ld(datePublished="어제") + meta("article:published_time", NOON), "", NOON, "meta article:published_time"),
    ("a day in json-ld, the minute in meta", ld(datePublished="2026-11-23") + meta("article:published_time", NOON), "", NOON, "meta article:published_time"),
    *[(f"meta {name}", meta(name, NOON), "", NOON, f"meta {name}") for name in ("article:published_time", "og:article:published_time", "datepublished", "pubdate", "dc.date.issued", "dcterms.created", "sailthru.date", "parsely-pub-date", "regdate", "date")],
    ("meta by name", '<meta name="pubdate" content="2026-11-23 12:00:00">', "", NOON, "meta pubdate"),
    ("meta by itemprop", '<meta itemprop="datePublished" content="2026-11-23 12:00">', "", NOON, "meta datepublished"),
    ("fourteen digits", '<meta name="date" content="20261123120000">', "", NOON, "meta date"),
    ("time without a zone is the desk's", meta("article:published_time", "2026-11-23T12:00:00"), "", NOON, "meta article:published_time"),
    ("shown with a label", "", "<p>입력 2026.11.23 12:00</p>", NOON, "shown on the page"),
    ("shown with a label beside", "", "<em>입력</em><span>2026.11.23. 오후 12:00</span>", NOON, "shown on the page"),
    ("shown with brackets", "", "<div>기사등록 : 2026/11/23 [12:00]</div>", NOON, "shown on the page"),
    ("shown in Korean", "", "<p>등록일시 2026년 11월 23일 12시 00분</p>", NOON, "shown on the page"),
    ("shown by an agency", "", "<p>송고2026-11-23 12:00</p>", NOON, "shown on the page"),
    ("shown without a label", "", "<span>2026-11-23 12:00</span>", NOON, "shown on the page"),
    ("shown, a day alone", "", "<span>2026-11-23</span>", "2026-11-23T00:00:00+09:00", "shown on the page"),
    ("shown in an attribute", "", '<span data-date-time="2026-11-23 12:00:00">방금</span>', NOON, "shown on the page"),
    ("shown in <time>", "", f'<time datetime="{NOON}">1시간 전</time>', NOON, "shown on the page"),
    ("the published one of two shown", "", "<p>입력 2026.11.23 12:00 | 수정 2026.11.23 18:02</p>", NOON, "shown on the page"),
    ("a day declared, the minute shown", meta("article:published_time", "2026-11-23"), "<p>입력 2026.11.23 12:00</p>", NOON, "shown on the page"),
    ("declared as UTC what is Korean time", meta("article:published_time", "2026-11-23T12:00:00Z"), "<p>입력 2026.11.23 12:00</p>", NOON, "shown on the page"),
    ("declared as +00:00 what is Korean time", ld(datePublished="2026-11-23T12:00:00+00:00"), "<p>입력 2026.11.23 12:00</p>", NOON, "shown on the page"),
    ("UTC that is UTC", meta("article:published_time", "2026-11-23T03:00:00Z"), "<p>입력 2026.11.23 12:00</p>", NOON, "meta article:published_time"),
    ("UTC that nothing contradicts", meta("article:published_time", "2026-11-23T03:00:00Z"), "", NOON, "meta article:published_time"),
    ("nothing", "", "", None, None),
    ("a date in a sentence is no date of the article's", "", "<p>정부는 2026년 3월 2일에 시작한 공모를 2026년 4월 2일까지 이어 가기로 했다고 밝혔으며 자세한 일정은 뒤에 알리기로 했다.</p>", None, None),
    ("unreadable everywhere", meta("article:published_time", "0000-00-00") + ld(datePublished="방금 전"), "", None, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body", "published", "where"), [case[1:] for case in PUBLISHED], ids=[case[0] for case in PUBLISHED]
)
def test_published(head: str, body: str, published: str | None, where: str | None) -> None:
    found = dated(head, body)
    assert (found.published, found.published_from) == (at(published), where)


@pytest.mark.parametrize(
    ("url", "published"),
    [
        ("https://dawn.example/2026/11/23/a1", "2026-11-23T00:00:00+09:00"),
        ("https://dawn.example/article/20261123000123", None),  # the number runs on: it may be any
        ("https://dawn.example/article/20261123/1", "2026-11-23T00:00:00+09:00"),
        ("https://dawn.example/news/2026-11-23/a1", "2026-11-23T00:00:00+09:00"),
        ("https://dawn.example/news/20261399/1", None),
        ("https://dawn.example/news/99999999/1", None),
    ],
)
def test_a_day_in_the_address_is_better_than_none(url: str, published: str | None) -> None:
    found = dated(url=url)
    assert (found.published, found.published_from) == (at(published), "address" if published else None)
    assert dated(meta("article:published_time", NOON), url=url).published_from == "meta article:published_time"


FIRST = ld(datePublished=NOON)
MODIFIED = [
    ("json-ld dateModified", ld(datePublished=NOON, dateModified=LATER), "", LATER, "json-ld dateModified"),
    *[(f"meta {name}", FIRST + meta(name, LATER), "", LATER, f"meta {name}") for name in ("article:modified_time", "og:updated_time", "datemodified", "lastmod")],
    ("shown", FIRST, "<p>입력 2026.11.23 12:00 | 수정 2026.11.23 18:02</p>", LATER, "shown on the page"),
    ("shown as an update", FIRST, "<p>최종 업데이트 2026-11-23 18:02</p>", LATER, "shown on the page"),
    ("shown in an attribute", FIRST, '<span data-modify-date-time="2026-11-23 18:02:00"></span>', LATER, "shown on the page"),
    ("before it was published", ld(datePublished=LATER, dateModified=NOON), "", None, None),
    ("the same instant", ld(datePublished=NOON, dateModified=NOON), "", NOON, "json-ld dateModified"),
    ("an update is all that is shown", "", "<p>업데이트 2026.11.23 18:02</p>", LATER, "shown on the page"),
    ("an update that is read as both", "", f"<p>업데이트 <time datetime='{LATER}'>2026.11.23 18:02</time></p>", None, None),
    ("nothing", FIRST, "", None, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body", "modified", "where"), [case[1:] for case in MODIFIED], ids=[case[0] for case in MODIFIED]
)
def test_modified(head: str, body: str, modified: str | None, where: str | None) -> None:
    found = dated(head, body)
    assert (found.modified, found.modified_from) == (at(modified), where)


def test_the_zone_of_dates_that_name_none() -> None:
    head = meta("article:published_time", "2026-11-23 12:00")
    assert dated(head, timezone="Europe/Berlin").published == at("2026-11-23T12:00:00+01:00")


def test_a_thousand_dates_cost_little() -> None:
    found = dated(body="<ul>" + "".join(f"<li>2026-11-{n % 28 + 1:02d} 10:00</li>" for n in range(5000)) + "</ul>")
    assert found.published is not None
