from __future__ import annotations

import gzip
import json
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.feed.parse import parse_feed
from monitor.model import FailureReason, ParsedFeed, Unreadable
from tests.core.feed.documents import ATOM, JSON, PREFIXED_ATOM, RDF, RSS091, URL, only, read, rss

SHARED = Path(__file__).parents[3] / ".." / "shared"

# --- formats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "kind"),
    [(RDF, "rss10"), (ATOM, "atom10"), (PREFIXED_ATOM, "atom10"), (RSS091, "rss091u"), (JSON, "json11")],
)
def test_formats(document: str, kind: str) -> None:
    feed = read(document)
    assert (feed.kind, feed.title, len(feed.entries)) == (kind, "새벽일보", 1)
    first = feed.entries[0]
    assert (first.title, first.url) == ("국산 모델 평가 시작", "https://a.kr/1")
    assert first.published_at == datetime(2026, 8, 9, 9, tzinfo=UTC)
    assert feed.site_url is not None
    assert feed.site_url.rstrip("/") == "https://a.kr"


def test_json_feed_drops_only_what_is_broken() -> None:
    assert len(read(JSON).dropped) == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", FailureReason.EMPTY),
        (b" \r\n\t", FailureReason.EMPTY),
        (b"\xef\xbb\xbf\n", FailureReason.EMPTY),
        ("<!DOCTYPE html><html><body>로그인이 필요합니다</body></html>".encode(), FailureReason.NOT_A_FEED),
        (
            b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><p>&lt;rss></p></html>',
            FailureReason.NOT_A_FEED,
        ),
        (b"<urlset><url><loc>https://a.kr/</loc></url></urlset>", FailureReason.NOT_A_FEED),
        (b"<opml version='2.0'><body/></opml>", FailureReason.NOT_A_FEED),
        ("점검 중입니다".encode(), FailureReason.NOT_A_FEED),
        (b'{"error": "not found"}', FailureReason.NOT_A_FEED),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', FailureReason.NOT_A_FEED),
        (b"[" * 100_000, FailureReason.NOT_A_FEED),
        (bytes(range(256)), FailureReason.NOT_A_FEED),
    ],
)
def test_what_is_no_feed(body: bytes, reason: FailureReason) -> None:
    answer = parse_feed(body, content_type="text/html", url=URL)
    assert isinstance(answer, Unreadable)
    assert answer.reason is reason
    assert "\n" not in answer.detail


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss("")).entries == ()
    assert read('<feed xmlns="http://www.w3.org/2005/Atom"><title>가</title></feed>').title == "가"
    assert read('<rss version="2.0"/>').entries == ()


# --- damage -----------------------------------------------------------------------------------------------------------

GOOD = "<item><title>하나</title><link>https://a.kr/1</link></item>"
LAST = "<item><title>셋</title><link>https://a.kr/3</link></item>"


@pytest.mark.parametrize(
    "bad",
    [
        "<item><title>둘<b></title><link>https://a.kr/2</link></item>",
        "<item><title>둘</title><link>https://a.kr/2</link><description><p>가<br>나</description></item>",
        "<item><title>둘</title><link>https://a.kr/2</link><x:y z:w='1'>1</x:y></item>",
        "<item><title>둘</title><link>https://a.kr/2</link><a b=c>1</a></item>",
        "<item><title>둘</title><link>https://a.kr/2</link>",  # never closed
        "<item><title>둘</title><link>https://a.kr/2</link><!-- <item> -->&#xFFFF;\x00</item>",
        "<item><title>둘</title><link>https://a.kr/2</link><pubDate>99999999999999999999</pubDate></item>",
    ],
)
def test_one_bad_entry_never_loses_its_siblings(bad: str) -> None:
    titles = [one.title for one in read(rss(GOOD + bad + LAST)).entries]
    assert titles == ["하나", "둘", "셋"]


def test_an_empty_entry_is_reported() -> None:
    feed = read(rss(GOOD + "<item/><item></item>" + LAST))
    assert [one.title for one in feed.entries] == ["하나", "셋"]
    assert len(feed.dropped) == 2


@given(st.integers(1, len(rss(GOOD + LAST)) - 1))
def test_a_document_cut_anywhere(length: int) -> None:
    whole = rss(GOOD + LAST)
    answer = parse_feed(whole[:length].encode(), content_type=None, url=URL)
    if length >= whole.index("</item>"):
        assert isinstance(answer, ParsedFeed)
        assert answer.title == "새벽일보"
        assert answer.entries[0].title == "하나"
        assert answer.entries[0].url == "https://a.kr/1"


def test_a_cut_is_reported_and_what_stands_there_is_read() -> None:
    feed = read(
        rss(GOOD + "<item><title>둘</title><link>https://a.kr/2</link><description>잘린 글")[: -len("</channel></rss>")]
    )
    assert [one.summary for one in feed.entries] == ["", "잘린 글"]
    assert feed.dropped


def test_a_servers_own_warning_before_the_feed() -> None:
    assert len(read("<br />\n<b>Warning</b>: mysql_connect() on line <b>3</b><br />\n" + rss(GOOD)).entries) == 1


def test_entity_bombs_do_not_expand() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "하"><!-- ]> -->{laughs}]>'
        + rss("<item><title>&l9;</title><link>https://a.kr/1</link></item>").partition("?>")[2]
    )
    assert only(bomb).title == "&l9;"
    outside = '<!DOCTYPE rss SYSTEM "file:///etc/passwd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert "root" not in only(outside + rss("<item><title>&x;</title></item>").partition("?>")[2]).title


@pytest.mark.parametrize(
    "inside",
    [
        "<author>" + "a.@" * 30_000 + "</author>",
        "<author><![CDATA[" + "a.b@c." * 15_000 + "]]></author>",
        "<dc:creator>" + "<b>" * 20_000 + "</dc:creator>",
        "<author>" * 20_000,
        "<description>" + "<!--" * 100_000 + "</description>",
        "<description>" + "&" * 100_000 + "</description>",
        "<description>" + "<" * 100_000 + "</description>",
        "<x" + "".join(f' a{n}="1"' for n in range(100_000)) + "/>",
        "<x" + " a='" * 100_000 + "/>",
        "<![CDATA[" * 20_000,
        "<!DOCTYPE [" * 20_000,
        "<title a='" * 10_000,
    ],
)
def test_hostile_entries_are_read_quickly(inside: str) -> None:
    """CPU seconds: feedparser alone took 21 s for the first and 15 s for the comments."""
    begun = time.process_time()
    feed = read(rss(f"<item><title>하나</title>{inside}</item>"))
    assert time.process_time() - begun < 6
    assert isinstance(feed, ParsedFeed)


def test_the_newest_are_kept() -> None:
    dates = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour * 7 % 50) for hour in range(50)]
    entries = [f"<item><title>{n}</title><pubDate>{date.isoformat()}</pubDate></item>" for n, date in enumerate(dates)]
    feed = read(rss("".join([*entries, "<item><title>zero</title></item>"])), max_entries=10)
    assert feed.truncated == 41
    assert {one.published_at for one in feed.entries} == set(sorted(dates)[-10:])
    numbers = [int(one.title) for one in feed.entries]
    assert numbers == sorted(numbers)


FRAGMENTS = st.sampled_from(
    [
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "</link>",
        "https://a.kr/1",
        "하나",
        "&",
        "&amp;",
        "&nbsp;",
        "&#xD800;",
        "<",
        ">",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<p>",
        "<guid isPermaLink='",
        "'",
        '"',
        "/>",
        "<pubDate>2026-08-09</pubDate>",
        "<a:b>",
        "</a:b>",
        "<!X [",
        "<?x",
        "?>",
        "\x00",
        "\ud800",
        "</channel>",
        "</rss>",
        "<channel>",
        "<entry>",
        "<rss>",
        "<description>",
        "<source>",
        "<content:encoded>",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_nothing_raises(inside: str) -> None:
    body = rss(GOOD + inside).encode("utf-8", "surrogatepass")
    answer = parse_feed(body, content_type="text/xml", url=URL)
    if isinstance(answer, ParsedFeed):
        assert len({one.identity for one in answer.entries}) == len(answer.entries)
        for one in answer.entries:
            assert one.url == "" or one.url.startswith(("http://", "https://"))
            assert len(one.title.splitlines()) <= 1
            f"{one}".encode()


# --- encodings --------------------------------------------------------------------------------------------------------


def test_encodings() -> None:
    document = rss("<item><title>똠방각하와 펲시의 인공지능 주권론</title></item>")
    korean = document.replace('encoding="utf-8"', "encoding='euc-kr'").encode("cp949")
    for body, encoding in (
        (korean, "cp949"),
        (document.partition("?>")[2].encode("cp949"), "cp949"),
        (b"\xef\xbb\xbf" + document.encode(), "utf-8"),
        (document.replace("utf-8", "utf-16").encode("utf-16"), "utf-16-le"),
        (document.replace("utf-8", "euc-kr").encode(), "utf-8"),
    ):
        feed = read(body)
        assert (feed.encoding, feed.entries[0].title) == (encoding, "똠방각하와 펲시의 인공지능 주권론")


# --- real feeds, where they are present -------------------------------------------------------------------------------

REAL = sorted((SHARED / "data" / "feeds").glob("*.xml"))
MOJIBAKE = re.compile("[\u0080-\u00a6\u00bf-\u00d6\u00d8-\u00f6\u00f8-\u00ff]{2}|�|&(?:amp|quot|lt|gt|nbsp|#\\d+);")


@pytest.mark.skipif(not REAL, reason="no real feeds beside the repository")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_korean_feeds(path: Path) -> None:
    body = path.read_bytes()
    feed = read(body)
    assert feed.encoding == "cp949"
    assert len(feed.entries) == len(re.findall(rb"<item[ >]", body))
    assert feed.dropped == ()
    for one in feed.entries:
        assert one.url.startswith("http")
        assert one.published_at is not None
        for text in (one.title, one.summary, one.content):
            assert not MOJIBAKE.search(text), text
    words = "".join(one.title + one.summary + one.content for one in feed.entries)
    assert sum("가" <= character <= "힣" for character in words) > 0.2 * len(words) or feed.title.isascii()


ENTRIES = SHARED / "data" / "feed_items.jsonl.gz"


@pytest.mark.skipif(not ENTRIES.exists(), reason="no real entries beside the repository")
def test_real_entries_come_back_as_they_were() -> None:
    """Ten feeds of fifty real entries each, in UTF-8 and CP949: every link and date, in order."""
    with gzip.open(ENTRIES, "rt", encoding="utf-8") as lines:
        sample = [json.loads(line) for number, line in enumerate(lines) if number % 20 == 0][:500]
    for at in range(0, len(sample), 50):
        some = sample[at : at + 50]
        document = rss(
            "".join(
                f"<item><title><![CDATA[{one['title']}]]></title><link>{one['url']}</link>"
                f"<description><![CDATA[{one['summary']}]]></description><pubDate>{one['date']}</pubDate></item>"
                for one in some
            )
        )
        feed = read(document)
        assert [one.url for one in feed.entries] == [one["url"] for one in some]
        assert [one.published_at for one in feed.entries] == [datetime.fromisoformat(one["date"]) for one in some]
        assert not any(MOJIBAKE.search(one.title + one.summary) for one in feed.entries)
        korean = read(document.replace("utf-8", "euc-kr", 1).encode("cp949", "xmlcharrefreplace"))
        assert [one.identity for one in korean.entries] == [one.identity for one in feed.entries]
