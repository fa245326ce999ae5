"""What Naver's search answers, in both generations; nothing in it makes the reading raise."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed.naver import _BY_OID, complaint, parse_results
from monitor.core.text.outlets import outlet_of
from monitor.core.text.urls import canonical_url
from monitor.model import FailureReason, FeedEntry, ParsedFeed, Unreadable

COPY = "https://n.news.naver.com/mnews/article/030/0003141592?sid=105"
COPY_KEY = "https://n.news.naver.com/article/030/0003141592"
HERE = "https://www.saebyeok.example/news/articleView.html?idxno=77"


def result(**changes: object) -> dict[str, object]:
    return {
        "title": "<b>소버린</b> AI &quot;국산 모델&quot;로 간다",
        "originallink": HERE,
        "link": COPY,
        "description": "정부가 <b>소버린</b> AI 사업의 &lt;2차&gt; 공모를 &#39;내달&#39; 연다고 밝혔다...",
        "pubDate": "Mon, 23 Nov 2026 18:05:00 +0900",
    } | changes


def answer(*results: object, total: object = 1, start: object = 1, **more: object) -> bytes:
    page = {"lastBuildDate": "Mon, 23 Nov 2026 18:10:00 +0900", "total": total, "start": start, "display": len(results)}
    return json.dumps(page | {"items": list(results)} | more, ensure_ascii=False).encode()


def read(body: bytes, max_entries: int = 1000) -> ParsedFeed:
    parsed = parse_results(body, content_type="application/json; charset=UTF-8", max_entries=max_entries)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed


def only(**changes: object) -> FeedEntry:
    [entry] = read(answer(result(**changes))).entries
    return entry


def test_a_result() -> None:
    entry = only()
    assert entry == FeedEntry(
        identity=canonical_url(HERE),
        url=HERE,
        title='소버린 AI "국산 모델"로 간다',
        summary="정부가 소버린 AI 사업의 <2차> 공모를 '내달' 연다고 밝혔다...",
        outlet="전자신문",
        published_at=datetime(2026, 11, 23, 9, 5, tzinfo=UTC),
        copy_url=COPY,
    )


@pytest.mark.parametrize(
    ("originallink", "link", "url", "copy"),
    [
        (HERE, COPY, HERE, COPY),
        ("", COPY, COPY, ""),
        (None, COPY, COPY, ""),
        ("   ", HERE, HERE, ""),
        (HERE, HERE, HERE, ""),
        (HERE, HERE.replace("https://www.", "http://m."), HERE, ""),  # a variant is no copy
        (HERE, "", HERE, ""),
        (HERE, "javascript:alert(1)", HERE, ""),
        ("javascript:alert(1)", COPY, COPY, ""),
        ("https://saebyeok.example/", COPY, COPY, ""),  # the front page, given for every article
        ("https://saebyeok.example", "", "https://saebyeok.example", ""),
        ("www.saebyeok.example/news/77", COPY, "http://www.saebyeok.example/news/77", COPY),
        ("https://saebyeok.example/news/77&amp;sec=1", COPY, "https://saebyeok.example/news/77&sec=1", COPY),
    ],
)
def test_the_original_wins(originallink: object, link: str, url: str, copy: str) -> None:
    entry = only(originallink=originallink, link=link)
    assert (entry.url, entry.copy_url, entry.identity) == (url, copy, canonical_url(url))


@pytest.mark.parametrize(
    ("originallink", "link", "outlet"),
    [
        ("https://www.chosun.com/national/2026/11/23/ABC/", COPY, "조선일보"),  # the address, not the copy's number
        (HERE, COPY, "전자신문"),
        ("", COPY, "전자신문"),
        ("", "https://news.naver.com/main/read.naver?oid=001&aid=0001234567", "연합뉴스"),
        ("", "https://n.news.naver.com/article/999/0001234567", None),
        (HERE, HERE, None),
    ],
)
def test_whose_article_it_is(originallink: str, link: str, outlet: str | None) -> None:
    assert only(originallink=originallink, link=link).outlet == outlet


def test_every_number_of_naver_leads_to_a_known_outlet() -> None:
    assert [oid for oid, site in _BY_OID.items() if not outlet_of(f"https://{site}/")] == []
    assert len(set(_BY_OID.values())) == len(_BY_OID)


@pytest.mark.parametrize(
    ("total", "start", "count", "following"),
    [
        (2417, 1, 100, 101),
        (2417, 101, 100, 201),
        (2417, 901, 100, 1001),  # whether that can be asked for is not the answer's business
        (100, 1, 100, None),
        (101, 1, 100, 101),
        (250, 201, 50, None),
        (250, 101, 97, 198),  # a page that is not full loses nothing
        (2417, 1, 0, None),
        (2417, 1, 9, None),  # crumbs
        (None, 1, 100, None),
        (2417, None, 100, None),
        ("2417", 1, 100, None),
        (True, True, 100, None),
        (-5, 1, 100, None),
        (10**30, 1, 100, None),
        (2417.0, 1, 100, None),
    ],
)
def test_where_the_next_page_begins(total: object, start: object, count: int, following: int | None) -> None:
    results = [result(originallink=f"https://saebyeok.example/news/{n}", link="") for n in range(count)]
    assert read(answer(*results, total=total, start=start)).next_start == following


def test_one_address_is_one_article_unless_it_is_a_front_page() -> None:
    front = {"originallink": "https://saebyeok.example/", "link": "https://saebyeok.example/"}
    parsed = read(
        answer(result(), result(title="고친 제목"), result(title="하나", **front), result(title="둘", **front))
    )
    assert [entry.title for entry in parsed.entries] == ['소버린 AI "국산 모델"로 간다', "하나", "둘"]
    assert len({entry.identity for entry in parsed.entries}) == 3


def test_what_cannot_be_read_loses_no_sibling() -> None:
    odd: list[object] = [
        7,
        None,
        [],
        {},
        result(title="", originallink="", link=""),
        result(title=5, originallink=[], link={}),
        result(),
        result(title="같은 기사", link=HERE),
        result(title="둘째\x00", originallink="https://saebyeok.example/2", pubDate="어제", description=None),
    ]
    parsed = read(answer(*odd).replace("둘째".encode(), b"\\ud800" + "둘째".encode()))
    assert [entry.title for entry in parsed.entries] == ['소버린 AI "국산 모델"로 간다', "둘째"]
    assert parsed.entries[1].published_at is None
    assert len(parsed.dropped) == 7
    assert "the same entry twice" in parsed.dropped[-1]


def test_more_than_the_cap() -> None:
    results = [result(originallink=f"https://saebyeok.example/news/{n}") for n in range(30)]
    parsed = read(answer(*results, total=900), max_entries=20)
    assert (len(parsed.entries), parsed.truncated, parsed.next_start) == (20, 10, 31)


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (b"", FailureReason.EMPTY, "empty"),
        (b" \r\n\xef\xbb\xbf", FailureReason.EMPTY, "empty"),
        (b'{"items": [', FailureReason.NOT_A_FEED, "broken JSON"),
        (b"<!doctype html><html><body>sign in</body></html>", FailureReason.NOT_A_FEED, "HTML or XML"),
        (b"[]", FailureReason.NOT_A_FEED, "without a list"),
        (b'"items"', FailureReason.NOT_A_FEED, "without a list"),
        (b'{"items": {}}', FailureReason.NOT_A_FEED, "without a list"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": 3}', FailureReason.NOT_A_FEED, "without a list"),
        (b"[" * 100_000, FailureReason.NOT_A_FEED, "broken JSON"),
        (b'{"total": ' + b"9" * 5000 + b', "items": []}', FailureReason.NOT_A_FEED, "broken JSON"),
        (
            '{"errorMessage":"Scope Status Invalid : Authentication failed. (인증에 실패했습니다.)","errorCode":"024"}'.encode(),
            FailureReason.NOT_A_FEED,
            "Naver says: Scope Status Invalid",
        ),
        (
            b'{"error":{"errorCode":"210","message":"Permission Denied","details":"A subscription is required."}}',
            FailureReason.NOT_A_FEED,
            "Naver says: Permission Denied: A subscription is required.",
        ),
    ],
)
def test_what_is_no_answer(body: bytes, reason: FailureReason, words: str) -> None:
    found = parse_results(body, content_type=None)
    assert isinstance(found, Unreadable)
    assert found.reason is reason
    assert words in found.detail


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"errorMessage":"한도를 넘었습니다","errorCode":"010"}', "한도를 넘었습니다"),
        ('{"error":{"message":"Quota Exceeded","details":"Quota Exceeded"}}', "Quota Exceeded"),
        ('429 Too Many Requests: {"errorMessage":"a \\"b\\" \\u00e9","errorC…', 'a "b" é'),
        ('{"errorMessage":"\\ud800"}', None),
        ('{"errorMessage":"\\x"}', None),
        ('{"errorMessage":""}', None),
        ("401 Unauthorized", None),
    ],
)
def test_complaints(text: str, said: str | None) -> None:
    assert complaint(text) == said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
RESULT = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("title", "originallink", "link", "description", "pubDate"), JSON)
)


@given(st.binary())
def test_arbitrary_bytes_never_raise(body: bytes) -> None:
    assert isinstance(parse_results(body, content_type=None), ParsedFeed | Unreadable)


@given(JSON, JSON, st.lists(RESULT | JSON, max_size=6))
def test_arbitrary_answers_never_raise(total: object, start: object, results: list[object]) -> None:
    body = json.dumps({"total": total, "start": start, "items": results}).encode()
    parsed = parse_results(body, content_type="application/json")
    if isinstance(parsed, ParsedFeed):
        assert len(parsed.entries) + len(parsed.dropped) == len(results)
        assert len({entry.identity for entry in parsed.entries}) == len(parsed.entries)
        for entry in parsed.entries:
            assert "\x00" not in entry.title + entry.summary
            assert entry.url == "" or entry.url.startswith("http")
