from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.core.feed.documents import ATOM, entry, only, read, rss


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("<속보> 국회 통과", "<속보> 국회 통과"),
        ("&lt;속보&gt; 국회 통과", "<속보> 국회 통과"),
        ("<![CDATA[<속보> 국회 통과]]>", "<속보> 국회 통과"),
        ("<![CDATA[<b>소버린</b> AI]]>", "소버린 AI"),
        ("&lt;b&gt;소버린&lt;/b&gt; AI", "소버린 AI"),
        ("“주권”&nbsp;논의 &middot; R&D & 예산", "“주권” 논의 · R&D & 예산"),
        ("&amp;quot;주권&amp;quot;", '"주권"'),
        ("<![CDATA[&amp;quot;주권&amp;quot;]]>", '"주권"'),
        ("주&#xAD8C;&#x1F600;&#xD83D;&#xDE00;", "주권😀😀"),
        ("가&#xD800;나&#0;다&#99999999;라\x08마", "가나다라마"),
        ("&unknown; &a;", "&unknown; &a;"),
        ("3 < 5 이고 5 > 3", "3 < 5 이고 5 > 3"),
        (" 줄\n바꿈\u2028 제목 ", "줄 바꿈 제목"),
        ("똠방각하 펲시", "똠방각하 펲시"),
    ],
)
def test_titles(printed: str, title: str) -> None:
    assert entry(f"<title>{printed}</title>").title == title
    assert (
        only(f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{printed}</title></entry></feed>').title == title
    )


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<link>https://a.kr/1</link>", "https://a.kr/1"),
        ("<link>\n https://a.kr/1?a=1&b=2 \n</link>", "https://a.kr/1?a=1&b=2"),
        ("<link><![CDATA[https://a.kr/1?a=1&amp;b=2]]></link>", "https://a.kr/1?a=1&b=2"),
        ("<link>/news/1</link>", "https://www.saebyeok.example/news/1"),
        ("<guid>/news/1</guid><link>/news/1</link>", "https://www.saebyeok.example/news/1"),
        ("<link>http://localhost/news/1</link>", "http://localhost/news/1"),
        ("<guid>https://a.kr/1</guid>", "https://a.kr/1"),
        ('<guid isPermaLink="false">https://a.kr/1</guid>', "https://a.kr/1"),
        ("<guid>AKR20260809000100001</guid>", ""),
        ("<guid>tag:a.kr,2026:1</guid>", ""),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link/>", ""),
        (
            "<link>https://feeds.example/~r/1</link><feedburner:origLink>https://a.kr/1</feedburner:origLink>",
            "https://a.kr/1",
        ),
    ],
)
def test_links(inside: str, url: str) -> None:
    assert entry(f"<title>제목</title>{inside}").url == url


@pytest.mark.parametrize(
    ("document", "url"),
    [
        (
            ATOM.replace("<entry>", '<entry xml:base="https://b.kr/x/">').replace('"https://a.kr/1"', '"1"'),
            "https://b.kr/x/1",
        ),
        (
            ATOM.replace("<feed ", '<feed xml:base="https://b.kr/" ').replace('"https://a.kr/1"', '"x/1"'),
            "https://b.kr/x/1",
        ),
        (
            ATOM.replace("<feed ", '<feed xml:base="https://b.kr/x/" ')
            .replace("<entry>", '<entry xml:base="y/">')
            .replace('"https://a.kr/1"', '"1"'),
            "https://b.kr/x/y/1",
        ),
        (
            ATOM.replace("<entry>", '<entry xml:base="/y/">').replace('"https://a.kr/1"', '"1"'),
            "https://www.saebyeok.example/y/1",
        ),
        (ATOM.replace('href="https://a.kr/1"', 'href="1" xml:base="https://b.kr/z/"'), "https://b.kr/z/1"),
        (rss("<item xml:base='https://b.kr/'><title>a</title><link>1</link></item>"), "https://b.kr/1"),
        (
            ATOM.replace("<entry>", '<entry xml:base="javascript:">').replace('"https://a.kr/1"', '"/1"'),
            "https://www.saebyeok.example/1",
        ),
    ],
)
def test_xml_base(document: str, url: str) -> None:
    assert only(document).url == url


@pytest.mark.parametrize(
    "document",
    [
        "<RSS VERSION='2.0'><CHANNEL><ITEM><TITLE>하나</TITLE></ITEM><ITEM><TITLE>둘</TITLE></ITEM></CHANNEL></RSS>",
        rss("<Item><Title>하나</Title></Item><Item><Title>둘</Title></Item>"),
    ],
)
def test_tags_in_any_case(document: str) -> None:
    assert [one.title for one in read(document).entries] == ["하나", "둘"]


@pytest.mark.parametrize(
    ("inside", "hour"),
    [
        ("<pubDate>2026-08-09 18:00:00</pubDate>", 9),
        ("<pubDate>Sun, 09 Aug 2026 18:00:00 +0900</pubDate>", 9),
        ("<pubDate>Sun, 09 08 2026 18:00:00 +0900</pubDate>", 9),
        ("<pubDate><![CDATA[9 Aug  2026 16:07:00 GMT]]></pubDate>", 16),
        ("<pubDate>Sun,09 Aug 2026 18:00:00 KST</pubDate>", 9),
        ("<dc:date>2026-08-09T18:00:00+09:00</dc:date>", 9),
        ("<pubDate>곧</pubDate><dc:date>2026-08-09T18:00:00+09:00</dc:date>", 9),
        ("<pubDate>2026년 08월 09일 오후 6:05</pubDate>", 9),
        ("<pubDate>곧</pubDate>", None),
        ("", None),
    ],
)
def test_dates(inside: str, hour: int | None) -> None:
    published = entry(f"<title>제목</title>{inside}").published_at
    assert (published and (published.date().isoformat(), published.hour)) == (hour and ("2026-08-09", hour))


def test_the_feeds_timezone() -> None:
    document = rss("<item><title>제목</title><pubDate>2026-08-09 18:00:00</pubDate></item>")
    assert read(document, timezone="UTC").entries[0].published_at == datetime(2026, 8, 9, 18, tzinfo=UTC)


def test_outlet_and_author() -> None:
    told = entry(
        "<title>컴퓨팅센터 재공모 - 한빛경제</title><source url='https://hanbit.example'>한빛경제</source>"
        "<dc:creator>김하늘</dc:creator>"
    )
    assert (told.title, told.outlet, told.author) == ("컴퓨팅센터 재공모", "한빛경제", "김하늘")
    assert entry("<title>a</title><author>sky@a.example (박서준)</author>").author == "박서준"
    assert entry("<title>a</title><author><![CDATA[김하늘 기자]]></author>").author == "김하늘 기자"
    assert entry("<title>a</title><dc:publisher>새벽일보</dc:publisher>").outlet == "새벽일보"


@pytest.mark.parametrize(
    ("title", "source", "told", "outlet"),
    [
        ("공모 - 한겨레", "<source url='https://www.hani.co.kr'>한겨레</source>", "공모", "한겨레"),
        ("공모 - The Hankyoreh", "<source url='https://www.hani.co.kr'>The Hankyoreh</source>", "공모", "한겨레"),
        ("공모 - 한겨레", "<source url='https://www.hani.co.kr'>The Hankyoreh</source>", "공모", "한겨레"),
        ("공모 - hani.co.kr", "<source url='https://www.hani.co.kr'>hani.co.kr</source>", "공모", "한겨레"),
        ("공모 - www.hani.co.kr", "<source url='https://www.hani.co.kr'/>", "공모", "한겨레"),
        ("공모 - 한겨레 - The Hankyoreh", "<source url='https://hani.co.kr'>The Hankyoreh</source>", "공모", "한겨레"),
        ("공모 - 가 - 나 신문", "<source url='https://a.example'>가 - 나 신문</source>", "공모", "가 - 나 신문"),
        ("미 - 중 경쟁 - 새벽일보", "<source>새벽일보</source>", "미 - 중 경쟁", "새벽일보"),
        ("미 - 중 경쟁", "<source>새벽일보</source>", "미 - 중 경쟁", "새벽일보"),
        ("새벽일보", "<source>새벽일보</source>", "새벽일보", "새벽일보"),
        (" - 새벽일보", "<source>새벽일보</source>", "- 새벽일보", "새벽일보"),
        ("공모 - saebyeok.example", "<source url='https://saebyeok.example/'/>", "공모", "saebyeok.example"),
        ("공모 - v.daum.net", "<source url='https://v.daum.net'>v.daum.net</source>", "공모", "v.daum.net"),
        ("공모", "<source url='javascript:alert(1)'>새벽일보</source>", "공모", "새벽일보"),
        ("공모", "<source/>", "공모", None),
    ],
)
def test_the_source_names_the_outlet(title: str, source: str, told: str, outlet: str | None) -> None:
    read_entry = entry(f"<title>{title}</title>{source}")
    assert (read_entry.title, read_entry.outlet) == (told, outlet)


def test_the_source_of_an_atom_entry() -> None:
    source = '<source><id>x</id><title>한겨레 기술</title><link href="https://www.hani.co.kr/rss/"/></source>'
    told = only(ATOM.replace("</entry>", f"{source}</entry>"))
    assert (told.title, told.outlet, told.url) == ("국산 모델 평가 시작", "한겨레", "https://a.kr/1")


MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
PHOTO = (
    '<media:content url="https://a.kr/1.jpg"><media:title>사진의 제목</media:title>'
    '<media:description type="plain">사진 아래에 적힌, 기사보다 긴 설명이다.</media:description>'
    "<media:credit>김하늘</media:credit><media:text>자막</media:text></media:content>"
)


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("prefix", ["media", "m"])
def test_what_media_says_of_a_picture_is_not_the_article(at: int, prefix: str) -> None:
    parts = ["<title>제목</title>", "<description>짧은 요약</description>"]
    parts.insert(at, PHOTO)
    document = rss(f"<item>{''.join(parts)}</item>").replace("<rss ", f"<rss {MEDIA} ")
    told = only(document.replace("media:", f"{prefix}:").replace("xmlns:m=", "xmlns:m=" if prefix == "m" else ""))
    assert (told.title, told.summary, told.content, told.author) == ("제목", "짧은 요약", "", None)


def test_a_video_has_no_text_but_medias() -> None:
    group = f"<media:group><media:title>영상</media:title>{PHOTO}</media:group>"
    told = only(ATOM.replace("</entry>", group + "</entry>").replace("<feed ", f"<feed {MEDIA} "))
    assert (told.title, told.summary) == ("국산 모델 평가 시작", "사진 아래에 적힌, 기사보다 긴 설명이다.")
    assert entry("<media:title>제목은 여기에만</media:title>").title == "제목은 여기에만"


@pytest.mark.parametrize("order", [0, 1])
def test_summary_and_content(order: int) -> None:
    parts = [
        "<description>짧은 요약</description>",
        "<content:encoded><![CDATA[<p>첫 문단이다.</p><p>둘째 문단이다.<br/>이어진다.</p>]]></content:encoded>",
    ]
    told = entry("<title>a</title>" + "".join(parts[::-1] if order else parts))
    assert (told.summary, told.content) == ("짧은 요약", "첫 문단이다.\n\n둘째 문단이다.\n이어진다.")


def test_one_text_is_what_the_feed_calls_it() -> None:
    markup = "<![CDATA[<p>하나</p>]]>"
    assert entry(f"<title>a</title><description>{markup}</description>").summary == "하나"
    assert entry(f"<title>a</title><content:encoded>{markup}</content:encoded>").content == "하나"
    told = entry(
        "<title>a</title><description>하나</description><content:encoded>&lt;img src='1'&gt;</content:encoded>"
    )
    assert (told.summary, told.content) == ("하나", "")
    told = entry(f"<title>a</title><description>하나</description><content:encoded>{markup}</content:encoded>")
    assert (told.summary, told.content) == ("", "하나")


def test_escaped_and_bare_html_in_a_description() -> None:
    assert (
        entry("<title>a</title><description>&lt;p&gt;하나&lt;/p&gt;&lt;p&gt;둘&lt;/p&gt;</description>").summary
        == "하나\n\n둘"
    )
    assert entry("<title>a</title><description><p>하나<br>둘</description>").summary == "하나\n둘"


def test_about_the_feed() -> None:
    feed = read(rss("<item><title>a</title></item>", "<title>가</title><language>ko</language><ttl>30</ttl>"))
    assert (feed.title, feed.language, feed.ttl) == ("가", "ko", timedelta(minutes=30))
    period = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
    assert read(rss("", period)).ttl == timedelta(hours=6)
    assert read(rss("", "<ttl>soon</ttl>")).ttl is None


@pytest.mark.parametrize(
    ("printed", "hours", "days"),
    [
        ("<skipHours><hour>0</hour><hour>3</hour></skipHours>", (0, 3), ()),
        ("<skipHours><hour> 24 </hour><hour>7</hour><hour>7</hour></skipHours>", (0, 7), ()),
        ("<skiphours><Hour>23</Hour></skiphours>", (23,), ()),
        ("<rss:skipHours><rss:hour>5</rss:hour></rss:skipHours>", (5,), ()),
        ("<skipHours><hour>25</hour><hour>-1</hour><hour>noon</hour><hour/></skipHours>", (), ()),
        ("<skipHours><hour><![CDATA[4]]></hour><!-- <hour>6</hour> --></skipHours>", (4,), ()),
        ("<skipDays><day>Sunday</day><day>saturday</day></skipDays>", (), (5, 6)),
        ("<skipdays>\n<day> Mon </day>\n<day>요일</day></skipdays><skipHours><hour>1</hour></skipHours>", (1,), (0,)),
        ("<skipHours/><skipDays></skipDays>", (), ()),
        ("", (), ()),
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_when_a_feed_asks_to_be_left_alone(
    printed: str, hours: tuple[int, ...], days: tuple[int, ...], after: bool
) -> None:
    item = "<item><title>a</title><hour>9</hour></item>"
    feed = read(rss(item + printed if after else printed + item))
    assert (feed.skip_hours, feed.skip_days) == (hours, days)


@pytest.mark.parametrize(
    "about",
    [
        "<skipHours>" * 30_000,
        "<skipHours><hour>" + "1" * 1_000_000 + "</hour></skipHours>",
        "<skipDays>" + "<day>" * 30_000,
    ],
)
def test_hostile_lists_are_read_quickly(about: str) -> None:
    begun = time.process_time()
    feed = read(rss("<item><title>a</title></item>", about))
    assert time.process_time() - begun < 6
    assert (feed.skip_hours, feed.skip_days, len(feed.entries)) == ((), (), 1)


def test_hostile_titles_are_read_quickly() -> None:
    begun = time.process_time()
    entry(f"<title>{'가 - 새벽일보' * 50_000}</title><source>새벽일보</source>")
    entry(f"<title>{' - ' * 100_000}</title><source>새벽일보</source>")
    assert time.process_time() - begun < 6
