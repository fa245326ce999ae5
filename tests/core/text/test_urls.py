from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text.outlets import AGENCIES, is_portal, outlet_of
from monitor.core.text.urls import canonical_url, domain, host_key, web_url, without_tracking

BASE = "https://www.saebyeok.example/rss/all.xml"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://a.kr/1", "https://a.kr/1"),
        (" \n https://a.kr/1\t\n", "https://a.kr/1"),
        ("https://a.kr/1\n23", "https://a.kr/123"),
        ("https://a.kr/가 나?q=다", "https://a.kr/가%20나?q=다"),
        ("https://a.kr/?a=1&amp;b=2", "https://a.kr/?a=1&b=2"),
        ("/news/1", "https://www.saebyeok.example/news/1"),
        ("2.html", "https://www.saebyeok.example/rss/2.html"),
        ("?idxno=1", "https://www.saebyeok.example/rss/all.xml?idxno=1"),
        ("//cdn.a.kr/1", "https://cdn.a.kr/1"),
        ("www.a.co.kr/1", "http://www.a.co.kr/1"),
        ("http://localhost/news/1", "http://localhost/news/1"),
        ("http://127.0.0.1:8000/1", "http://127.0.0.1:8000/1"),
        ("http://[::1]:8000/1", "http://[::1]:8000/1"),
        ("HTTPS://A.kr/1", "https://A.kr/1"),
        ("https://한글.kr/1", "https://한글.kr/1"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("mailto:a@b.kr", None),
        ("ftp://a.kr/1", None),
        ("file:///etc/passwd", None),
        ("https://user:secret@a.kr/", None),
        ("https://user@a.kr/", None),
        ("https://", None),
        ("http:///path", None),
        ("http://[::1", None),
        ("http://a.kr:99999/", None),
        ("http://a b.kr/", None),
        ("http://a..kr/", None),
        ("#top", None),
        ("", None),
        ("   ", None),
    ],
)
def test_web_url(link: str, url: str | None) -> None:
    assert web_url(link, BASE) == url


def test_a_relative_link_without_a_base_is_no_url() -> None:
    assert web_url("/news/1") is None
    assert web_url("AKR20260809000100001") is None


# Every address in a row is one article; no two rows are.
SAME = [
    [
        "https://www.saebyeok.example/news/articleView.html?idxno=1",
        "http://saebyeok.example/news/articleView.html?idxno=1",
        "http://m.saebyeok.example:80/news/articleView.html?idxno=1#comment",
        "https://WWW.Saebyeok.Example:443/news/articleView.html?idxno=1&utm_source=naver&utm_medium=rss",
        "https://saebyeok.example./news/articleView.html?utm_campaign=x&amp;idxno=1&fbclid=abc",
        "https://www.saebyeok.example/news/amp/articleView.html?idxno=1&gubun=1&pos=2&ref=naver",
        "https://www.saebyeok.example/news/./x/../articleView.html?idxno=1",
    ],
    ["https://www.saebyeok.example/news/articleView.html?idxno=2"],
    ["https://saebyeok.example/list?no=1&section=a"],
    ["https://saebyeok.example/list?no=1&section=b"],
    ["https://saebyeok.example/?5127893", "http://www.saebyeok.example?5127893"],
    ["https://saebyeok.example/?5127894"],
    ["https://saebyeok.example/view?sid=1"],
    ["https://saebyeok.example/view?ref=3"],
    ["https://saebyeok.example/view?ref=4"],
    [
        "https://saebyeok.example/경제/1",
        "https://saebyeok.example/%EA%B2%BD%EC%A0%9C/1",
        "https://saebyeok.example/%ea%b2%bd%ec%a0%9c/1/",
    ],
    ["https://xn--bj0bj06e.kr/1", "https://한글.kr/1"],
    ["http://127.0.0.1:8001/a/1"],
    ["http://127.0.0.1:8002/a/1", "http://127.0.0.1:8002/a/1/"],
    ["https://example.kr:8443/1"],
    [
        "https://n.news.naver.com/mnews/article/018/0005316196?sid=100",
        "https://n.news.naver.com/article/018/0005316196?cds=news_media_pc&type=editn",
        "https://news.naver.com/main/read.naver?mode=LSD&mid=sec&oid=018&aid=0005316196&sid1=001",
        "https://news.naver.com/main/read.nhn?aid=0005316196&mode=LSD&oid=018",
        "http://m.news.naver.com/read.naver?oid=018&aid=0005316196",
        "https://n.news.naver.com/article/comment/018/0005316196",
    ],
    ["https://n.news.naver.com/article/019/0005316196"],
    [
        "https://v.daum.net/v/20240711135501234",
        "https://news.v.daum.net/v/20240711135501234?x_trkm=t",
        "http://v.media.daum.net/v/20240711135501234",
    ],
    [
        "https://www.yna.co.kr/view/AKR20250813023500007",
        "https://m.yna.co.kr/amp/view/AKR20250813023500007?section=politics/all&site=x",
    ],
    ["https://en.yna.co.kr/view/AEN20250813002300315"],
    [
        "https://www.newsis.com/view/NISX20240101_0002577777",
        "https://mobile.newsis.com/view.html?ar_id=NISX20240101_0002577777",
        "http://newsis.com/view/?id=NISX20240101_0002577777&cID=10101",
    ],
    [
        "https://www.news1.kr/articles/?5127893",
        "https://news1.kr/articles/5127893",
        "https://www.news1.kr/amp/articles/?5127893",
        "https://www.news1.kr/industry/general-industry/5127893",
    ],
    [
        "http://news.donga.com/3/all/20190109/93610533/1",
        "https://www.donga.com/news/article/all/20190109/93610533/1",
        "https://www.donga.com/news/Economy/article/all/20190109/93610533",
    ],
    ["https://sports.donga.com/article/all/20190109/93610533/1"],
    [
        "http://news.joins.com/article/olink/22864538",
        "https://www.joongang.co.kr/article/22864538",
        "http://mnews.joins.com/article/22864538?cloc=x",
    ],
    [
        "http://news.kmib.co.kr/article/view.asp?arcid=0924055311&code=11131413&cp=kd",
        "https://www.kmib.co.kr/article/view.asp?arcid=0924055311",
        "https://m.kmib.co.kr/view.asp?arcid=0924055311",
    ],
    [
        "https://www.khan.co.kr/article/202401011230001",
        "https://m.khan.co.kr/economy/economy-general/article/202401011230001/amp",
        "http://news.khan.co.kr/kh_news/khan_art_view.html?artid=202401011230001&code=920100",
    ],
    [
        "https://www.chosun.com/economy/tech_it/2026/08/09/ABCDEFGHIJKLMNOPQRSTUVWXYZ/",
        "https://www.chosun.com/economy/tech_it/2026/08/09/ABCDEFGHIJKLMNOPQRSTUVWXYZ/?outputType=amp",
    ],
    [
        "https://news.sbs.co.kr/news/endPage.do?news_id=N1007812345&plink=RSSLINK&cooper=RSSREADER",
        "https://news.sbs.co.kr/amp/news.amp?news_id=N1007812345",
    ],
    ["https://zdnet.co.kr/view/?no=20260809180000", "https://m.zdnet.co.kr/news_view.asp?article_id=20260809180000"],
    [
        "https://news.google.com/rss/articles/CBMiExampleExampleExample?oc=5",
        "https://news.google.com/articles/CBMiExampleExampleExample?hl=ko&gl=KR",
    ],
]
ROWS = [(address, row) for row, addresses in enumerate(SAME) for address in addresses]


@pytest.mark.parametrize("addresses", SAME)
def test_one_article_one_key(addresses: list[str]) -> None:
    assert len({canonical_url(address) for address in addresses}) == 1


def test_different_articles_stay_different() -> None:
    keys = {canonical_url(addresses[0]) for addresses in SAME}
    assert len(keys) == len(SAME)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://www.a.co.kr", "https://a.co.kr/"),
        ("https://a.kr/b?c=1&a=2", "https://a.kr/b?c=1&a=2"),  # the order is kept
        ("https://a.kr/b?c=&d", "https://a.kr/b?c=&d"),
        ("https://www.kr/", "https://www.kr/"),
        ("https://a.kr/camp/1", "https://a.kr/camp/1"),
        ("https://a.kr/1.amp.html", "https://a.kr/1.html"),
        ("https://a.kr/1;jsessionid=AB12?x=1", "https://a.kr/1?x=1"),
        ("https://a.kr/100%", "https://a.kr/100%25"),
        ("mailto:a@b.kr", "mailto:a@b.kr"),
        ("그냥 글", "그냥 글"),
        ("", ""),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


PIECES = st.sampled_from(
    [
        "https://",
        "http://",
        "www.",
        "m.",
        "a.kr",
        "한글.kr",
        ":80",
        ":8080",
        "/",
        "//",
        "amp",
        "olink",
        "..",
        ".",
        "%",
        "%2f",
        "%41",
        "가",
        " ",
        "?",
        "&",
        "&amp;",
        "=",
        "utm_source=a",
        "idxno=1",
        "#",
        "article/",
        "all/20190101/123456/1",
        "news.naver.com",
        "oid=018",
        "aid=0005316196",
        "[",
        "]",
        "@",
        "\n",
        ";",
        "donga.com",
        "mk.co.kr",
        "news/",
        "12345678",
        ".amp",
        "+",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=60))
def test_laws(text: str) -> None:
    key = canonical_url(text)
    assert canonical_url(key) == key
    assert isinstance(domain(text), str)
    assert isinstance(host_key(text), str)
    url = web_url(text, BASE)
    if url is not None:
        assert web_url(url) is not None
        assert url.lower().startswith(("http://", "https://"))


@given(st.lists(PIECES, max_size=12).map(lambda pieces: "https://a.kr/" + "".join(pieces)))
def test_scheme_and_fragment_never_count(url: str) -> None:
    assert canonical_url(url.replace("https://a.kr/", "http://www.a.kr/", 1)) == canonical_url(url)


@pytest.mark.parametrize(
    ("url", "host", "name"),
    [
        ("https://www.yna.co.kr/view/1", "www.yna.co.kr:443", "yna.co.kr"),
        ("http://m.yna.co.kr/view/1", "m.yna.co.kr:443", "yna.co.kr"),
        ("http://www.yna.co.kr:80/view/1", "www.yna.co.kr:443", "yna.co.kr"),
        ("https://www.yna.co.kr:443/view/1", "www.yna.co.kr:443", "yna.co.kr"),
        ("https://www.yna.co.kr:80/view/1", "www.yna.co.kr:80", "yna.co.kr"),
        ("http://A.kr:8080", "a.kr:8080", "a.kr"),
        ("http://127.0.0.1:8000/x", "127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://localhost/x", "localhost:443", "localhost:80"),
        ("http://[::1]:8000/x", "[::1]:8000", "[::1]:8000"),
        ("https://한글.kr/", "xn--bj0bj06e.kr:443", "xn--bj0bj06e.kr"),
        ("nothing", "", ""),
        ("http://[::1", "", ""),
    ],
)
def test_hosts(url: str, host: str, name: str) -> None:
    assert (host_key(url), domain(url)) == (host, name)


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.chosun.com/a", "조선일보"),
        ("https://biz.chosun.com/a", "조선비즈"),
        ("https://it.chosun.com/a", "IT조선"),
        ("https://m.etnews.com/1", "전자신문"),
        ("http://rss.edaily.co.kr/x.xml", "이데일리"),
        ("https://news.sbs.co.kr/1", "SBS"),
        ("https://it.donga.com/1", "IT동아"),
        ("https://www.donga.com/1", "동아일보"),
        ("https://www.aitimes.kr/1", "인공지능신문"),
        ("https://www.aitimes.com/1", "AI타임스"),
        ("https://d2.naver.com/1", "네이버 D2"),
        ("https://n.news.naver.com/article/001/0000000001", None),
        ("https://notchosun.com/", None),
        ("https://saebyeok.example/", None),
        ("", None),
    ],
)
def test_outlet_of(url: str, outlet: str | None) -> None:
    assert outlet_of(url) == outlet


@pytest.mark.parametrize(
    ("url", "portal"),
    [
        ("https://n.news.naver.com/article/001/0000000001", True),
        ("https://v.daum.net/v/20240711135501234", True),
        ("https://news.nate.com/view/1", True),
        ("https://news.zum.com/articles/1", True),
        ("https://www.msn.com/ko-kr/1", True),
        ("https://news.google.com/articles/x", True),
        ("https://blog.google.com/", False),
        ("https://d2.naver.com/1", False),
        ("https://www.yna.co.kr/", False),
        ("", False),
    ],
)
def test_is_portal(url: str, portal: bool) -> None:
    assert is_portal(url) is portal


def test_the_wire_agencies_that_open_most_wire_copy_are_known() -> None:
    assert {"연합뉴스", "뉴시스", "뉴스1"} <= set(AGENCIES)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("http://m.dawn.example/news/7?utm_source=rss&utm_campaign=feed", "http://m.dawn.example/news/7"),
        ("https://dawn.example/view?no=1&utm_source=rss&section=a", "https://dawn.example/view?no=1&section=a"),
        ("https://dawn.example/view?no=1#comments", "https://dawn.example/view?no=1"),
        ("https://www.dawn.example/?5127893", "https://www.dawn.example/?5127893"),
        ("https://dawn.example/Path/", "https://dawn.example/Path/"),
    ],
)
def test_a_link_is_shown_as_printed_without_what_counts_clicks(printed: str, shown: str) -> None:
    assert without_tracking(printed) == shown
