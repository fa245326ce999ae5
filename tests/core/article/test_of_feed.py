"""What a feed alone says of an article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.core.article.address import believed_address, is_front
from monitor.core.article.of_feed import article_of_feed, byline_of, completed
from monitor.model import Article, Feed, FeedEntry

FEED = Feed("https://dawn.example/rss", outlet="새벽일보")
NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


def entry(**said: object) -> FeedEntry:
    return FeedEntry(**({"identity": "1", "url": "https://dawn.example/1", "title": "제목"} | said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        (None, None),
        ("", None),
        ("김하늘 기자", "김하늘"),
        ("김하늘·박서준 기자", "김하늘·박서준"),
        ("독고진 기자", "독고진"),
        ("sky@dawn.example (김하늘)", "김하늘"),
        ("webmaster@dawn.example", None),
        ("새벽일보", None),
        ("공공조달정책과", "공공조달정책과"),
    ],
)
def test_a_byline_names_people_without_their_rank(author: str | None, byline: str | None) -> None:
    assert byline_of(entry(author=author), FEED) == byline


@pytest.mark.parametrize(
    ("said", "source", "paragraphs"),
    [
        ({}, "title", ()),
        ({"summary": "요약이다."}, "feed", ("요약이다.",)),
        ({"summary": "요약.", "content": "첫 문단이다.\n\n둘째 문단이다."}, "feed", ("첫 문단이다.", "둘째 문단이다.")),
        # What only repeats the headline or the outlet is no text.
        ({"title": "[단독] 국가 연산센터 공모", "summary": "국가 연산센터, 공모"}, "title", ()),
        ({"title": "국가 연산센터 공모", "summary": "국가 연산센터 공모  새벽일보"}, "title", ()),
        ({"title": "국가 연산센터 공모", "content": "한빛경제", "outlet": "한빛경제"}, "title", ()),
        (
            {"title": "국가 연산센터 공모", "summary": "국가 연산센터 공모에 세 곳"},
            "feed",
            ("국가 연산센터 공모에 세 곳",),
        ),
    ],
)
def test_the_fullest_text_of_the_feed_counts(said: dict[str, str], source: str, paragraphs: tuple[str, ...]) -> None:
    article = article_of_feed(entry(**said), FEED)
    assert (article.text_source, article.paragraphs) == (source, paragraphs)


def test_marks_and_outlet_leave_the_headline() -> None:
    article = article_of_feed(entry(title="[단독] 컴퓨팅센터 재공모 - 새벽일보"), FEED)
    assert (article.title, article.tags) == ("컴퓨팅센터 재공모", ("단독",))


MINUTE = datetime(2026, 11, 23, 1, 5, tzinfo=UTC)
DAY = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # midnight in Seoul
LATER = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on_page", "in_feed", "counts"),
    [
        (MINUTE, DAY, MINUTE),
        (DAY, MINUTE, MINUTE),
        (None, MINUTE, MINUTE),
        (MINUTE, None, MINUTE),
        (DAY, None, DAY),
        (LATER, None, NOW),
        (None, None, None),
    ],
)
def test_the_date_that_names_the_minute_counts(
    on_page: datetime | None, in_feed: datetime | None, counts: datetime | None
) -> None:
    page = Article("https://dawn.example/1", "제목", ("본문이다.",), published_at=on_page)
    assert completed(page, entry(published_at=in_feed), FEED, NOW).published_at == counts


@pytest.mark.parametrize(
    ("declared", "came_from", "address"),
    [
        (None, "https://m.dawn.example/news/7?utm_source=rss", "https://dawn.example/news/7"),
        ("https://www.dawn.example/news/7", "https://m.dawn.example/news/7", "https://dawn.example/news/7"),
        ("https://dawn.example/", "https://dawn.example/news/7", "https://dawn.example/news/7"),
        ("https://other.example/news/7", "https://dawn.example/news/7", "https://dawn.example/news/7"),
        ("https://dawn.example/news/list", "https://dawn.example/news/7", "https://dawn.example/news/7"),
    ],
)
def test_a_declared_address_is_believed_where_it_means_this_article(
    declared: str | None, came_from: str, address: str
) -> None:
    assert believed_address(declared, came_from) == address


@pytest.mark.parametrize(
    ("url", "front"),
    [
        ("https://dawn.example", True),
        ("https://dawn.example/index.html", True),
        ("https://dawn.example/main", True),
        ("https://dawn.example/?5127893", False),
        ("https://dawn.example/news/7", False),
    ],
)
def test_front_pages(url: str, front: bool) -> None:
    assert is_front(url) is front
