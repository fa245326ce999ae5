# ruff: noqa: E501 - pages are written as servers send them
"""What a page says about its article: outlet, agency, reporters, affiliation, section, headline, addresses."""

from __future__ import annotations

import json

import pytest

from monitor.core.article.about import agency_of, outlet_names, title_candidates
from monitor.core.article.byline import Dateline
from monitor.core.article.extract import extract_article, open_page
from monitor.core.article.page import Page
from monitor.core.article.section import sections
from monitor.model import Article, Kind, Unreadable
from tests.core.article.pages import BODY, TITLE, ld, og, p, page

URL = "https://dawn.example/1"


def opened(body: str = "", head: str = "", url: str = URL, title: str = TITLE, site: str = "") -> Page:
    source = f"<html><head><title>{title}</title>{head}</head><body>{body}<div id='articleBody'>{p(*BODY)}</div>{site}</body></html>"
    found = open_page(source.encode(), content_type="text/html", url=url)
    assert not isinstance(found, Unreadable)
    return found


def article_of(body: str = "", head: str = "", url: str = URL, text: tuple[str, ...] = BODY) -> Article:
    source = page(f"{body}<div id='articleBody'>{p(*text)}</div>", head or og(TITLE, url, "새벽일보"), site="새벽일보")
    found = extract_article(source.encode(), content_type="text/html", url=url)
    assert isinstance(found, Article)
    return found


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


# --- outlet -----------------------------------------------------------------------------------------------------------

OUTLETS = [
    ("a known address", "", "", "https://www.zdnet.co.kr/view/?no=1", "ZDNet Korea"),
    ("og:site_name", meta("og:site_name", "새벽일보"), "", URL, "새벽일보"),
    ("a name with a slogan", meta("og:site_name", "새벽일보 - 세상을 여는 신문"), "", URL, "새벽일보"),
    ("a company's form", meta("og:site_name", "(주)새벽일보"), "", URL, "새벽일보"),
    ("a name with its initials", meta("og:site_name", "새벽연구원(DRI)"), "", URL, "새벽연구원(DRI)"),
    ("a name in brackets", meta("og:site_name", "(새벽일보)"), "", URL, "새벽일보"),
    ("json-ld publisher", ld(publisher={"@type": "NewsMediaOrganization", "name": "새벽일보"}), "", URL, "새벽일보"),
    ("json-ld before og", ld(publisher={"name": "새벽일보"}) + meta("og:site_name", "dawn"), "", URL, "새벽일보"),
    ("a copyright line", "", "<footer>Copyright ⓒ 새벽일보. All rights reserved.</footer>", URL, "새벽일보"),
    ("a copyright line with a year", "", "<footer>COPYRIGHT &copy; 2026 새벽일보 무단전재 금지</footer>", URL, "새벽일보"),
    ("the page's title", "", "", URL, None),
    ("an address is no name", meta("og:site_name", "https://dawn.example"), "", URL, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "site", "url", "outlet"), [case[1:] for case in OUTLETS], ids=[case[0] for case in OUTLETS]
)
def test_outlets(head: str, site: str, url: str, outlet: str | None) -> None:
    assert next(iter(outlet_names(opened(head=head, site=site, url=url), None, None)), None) == outlet


def test_an_outlet_in_the_title() -> None:
    for title in (
        f"{TITLE} - 새벽일보",
        f"{TITLE} | 새벽일보",
        f"새벽일보 :: {TITLE}",
        f"{TITLE} < 정책 < 기사본문 - 새벽일보",
    ):
        assert outlet_names(opened(title=title), None, None) == ["새벽일보"]


def test_a_dateline_names_its_paper_last() -> None:
    found = opened(title=TITLE)
    assert outlet_names(found, Dateline(0, "새벽일보"), None) == ["새벽일보"]
    assert outlet_names(found, Dateline(0, "누리통신", wire=True), None) == []  # whoever prints wire copy


PORTAL = "https://v.daum.net/v/20261123000001"


@pytest.mark.parametrize(
    ("head", "body", "origin", "url", "outlet"),
    [
        (meta("og:site_name", "Daum") + meta("og:article:author", "새벽일보"), "", None, PORTAL, "새벽일보"),
        (meta("og:article:author", "새벽일보 | 네이버"), "", None, "https://n.news.naver.com/article/999/1", "새벽일보"),
        (meta("og:site_name", "모아뉴스") + meta("og:article:author", "새벽일보"), "", None, "https://moa.example/1", "새벽일보"),
        (meta("og:site_name", "새벽일보") + meta("og:article:author", "김하늘"), "", None, "https://dawn.example/1", "새벽일보"),
        (meta("og:site_name", "모아"), "<a class='origin_link' href='https://www.etnews.com/1'>기사원문</a>", "https://www.etnews.com/1", "https://moa.example/1", "전자신문"),
    ],
    ids=["daum", "naver", "an unlisted portal", "the author is a person", "by its original's address"],
)  # fmt: skip
def test_the_outlet_of_a_portals_copy(head: str, body: str, origin: str | None, url: str, outlet: str) -> None:
    assert outlet_names(opened(body, head, url), None, origin)[0] == outlet


# --- agency -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "outlet", "agency"),
    [
        ("연합뉴스", "새벽일보", "연합뉴스"),
        ("연합뉴스", "연합뉴스", "연합뉴스"),  # its own page is wire copy as well
        ("연합뉴스", None, "연합뉴스"),
        ("누리통신", None, "누리통신"),
        ("누리통신", "누리통신", "누리통신"),
        ("솔잎뉴스", "새벽일보", "솔잎뉴스"),
        ("솔잎뉴스", "솔잎뉴스", None),
        ("솔잎뉴스", None, None),  # most likely the paper's own page
        ("솔잎", "새벽일보", None),
    ],
)
def test_the_agency_of_a_dateline(name: str, outlet: str | None, agency: str | None) -> None:
    assert agency_of(Dateline(0, name, wire=True), BODY, outlet) == agency


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("<연합뉴스>", "연합뉴스"),
        ("◎공감언론 뉴시스 sky@nuri.example", "뉴시스"),
        ("공모는 내달 시작한다.<누리통신>", "누리통신"),
        ("모델의 이름은 <해온>", None),
        ("<끝>", None),
    ],
)
def test_the_agency_of_a_last_line(line: str, agency: str | None) -> None:
    assert agency_of(None, [*BODY, line], "새벽일보") == agency


# --- reporters and authors --------------------------------------------------------------------------------------------

AUTHORS = [
    ("json-ld", ld(author={"@type": "Person", "name": "김하늘 기자"}), "", BODY, "김하늘"),
    ("json-ld, two", ld(author=[{"name": "김하늘"}, {"name": "박서준"}]), "", BODY, "김하늘·박서준"),
    ("json-ld, an organisation", ld(author={"@type": "Organization", "name": "새벽일보"}), "", BODY, None),
    ("json-ld, the outlet as a person", ld(author={"@type": "Person", "name": "새벽일보"}), "", BODY, None),
    ("json-ld, a string", ld(author="김하늘"), "", BODY, "김하늘"),
    ("meta author", meta("author", "김하늘 기자"), "", BODY, "김하늘"),
    ("meta author is an address", meta("article:author", "https://social.example/dawn"), "", BODY, None),
    ("a byline", "", '<p class="byline">김하늘 기자 | 정책부</p>', BODY, "김하늘"),
    ("the dateline goes first", meta("author", "온라인뉴스팀"), "", ("[새벽일보 박서준 기자] " + BODY[0], *BODY[1:]), "박서준"),
    ("a signature", "", "", (*BODY, "김하늘 기자 sky@dawn.example"), "김하늘"),
    ("nobody", "", "", BODY, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body", "text", "byline"), [case[1:] for case in AUTHORS], ids=[case[0] for case in AUTHORS]
)
def test_reporters(head: str, body: str, text: tuple[str, ...], byline: str | None) -> None:
    article = article_of(body, og(TITLE, URL, "새벽일보") + head, text=text)
    assert (article.byline, article.affiliation) == (byline, None)


CONTRIBUTED = [
    ("below the text", "", "", (*BODY, "박서준 한빛대 정책학과 교수"), "박서준", "한빛대 정책학과 교수"),
    ("above the text", "", "", ("[기고] 박서준 한빛대 교수", *BODY), "박서준", "한빛대 교수"),
    ("in a byline", "", '<p class="writer">박서준 누리포럼 이사장</p>', BODY, "박서준", "누리포럼 이사장"),
    ("in json-ld", ld(author={"@type": "Person", "name": "박서준", "jobTitle": "교수", "affiliation": {"name": "한빛대"}}), "", BODY, "박서준", "한빛대 교수"),
    ("in json-ld, one string", ld(author={"@type": "Person", "name": "박서준 한빛대 교수"}), "", BODY, "박서준", "한빛대 교수"),
    ("a name alone", meta("author", "박서준"), "", BODY, "박서준", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body", "text", "byline", "affiliation"),
    [case[1:] for case in CONTRIBUTED],
    ids=[case[0] for case in CONTRIBUTED],
)
def test_contributors(head: str, body: str, text: tuple[str, ...], byline: str, affiliation: str | None) -> None:
    article = article_of(body, og(f"[기고] {TITLE}", URL, "새벽일보") + head, text=text)
    assert (article.kind, article.byline, article.affiliation) == (Kind.CONTRIBUTION, byline, affiliation)
    assert article.paragraphs == BODY


# --- section ----------------------------------------------------------------------------------------------------------

CRUMBS = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": name} for name in ("홈", "정책", TITLE)]}  # fmt: skip

SECTIONS = [
    ("article:section", meta("article:section", "정책"), "", "정책"),
    ("IT/과학 is one", meta("article:section", "IT/과학"), "", "IT/과학"),
    ("a path in it", meta("article:section", "경제 > 산업"), "", "경제"),
    ("json-ld articleSection", ld(articleSection="정책"), "", "정책"),
    ("json-ld, a list", ld(articleSection=["정책", "AI"]), "", "정책"),
    ("Korean rather than its code", meta("article:section", "policy"), "<ul class='breadcrumb'><li><a href=/>홈</a></li><li><a href=/p>정책</a></li></ul>", "정책"),
    ("a code where nothing else is said", meta("article:section", "policy"), "", "policy"),
    ("a path of links", "", "<div class='location'><a href=/>홈</a><a href=/p>정책</a></div>", "정책"),
    ("a path without links", "", "<div class=path>홈 &gt; 정책</div>", "정책"),
    ("a path by id", "", "<div id='news_path'>Home &gt; 전체기사 &gt; 정책ㆍ제도</div>", "정책ㆍ제도"),
    ("above the headline", "", f"<header><p>정책</p><h1>{TITLE}</h1></header>", "정책"),
    ("above a headline of second rank", "", f"<div><span>정책</span><h2 class='article_tit'>{TITLE}</h2></div>", "정책"),
    ("beside the date", "", "<p class='meta'><a href=/p>정책</a>입력 2026.11.23</p>", "정책"),
    ("a button beside the date", "", "<p class='meta'>입력 2026.11.23 <a href=#>alert</a></p>", None),
    ("names that say nothing", meta("article:section", "뉴스"), "<div class='location'><a href=/>홈</a><a href=/a>전체기사</a></div>", None),
    ("a directory of the site is no path", "", "<div class='path'>정책</div>", None),
    ("nothing", "", "", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body", "section"), [case[1:] for case in SECTIONS], ids=[case[0] for case in SECTIONS]
)
def test_sections(head: str, body: str, section: str | None) -> None:
    assert next(iter(sections(opened(body, head))), None) == section


def test_sections_of_nd_soft() -> None:
    assert sections(opened(title=f"{TITLE} < 정책 < 기사본문 - 새벽일보")) == ["정책"]


def test_crumbs_of_json_ld() -> None:
    head = f'<script type="application/ld+json">{json.dumps(CRUMBS)}</script>'
    assert sections(opened(head=head))[0] == "정책"


# --- headline ---------------------------------------------------------------------------------------------------------

TITLES = [
    ("plain", TITLE, TITLE, ()),
    ("markup that was escaped", f"&lt;b&gt;공동&lt;/b&gt; {TITLE[3:]}", TITLE, ()),
    ("escaped twice", f"&amp;quot;{TITLE}&amp;quot;", f'"{TITLE}"', ()),
    ("a line break", f"{TITLE[:6]}&lt;br&gt;{TITLE[6:]}", f"{TITLE[:6]} {TITLE[6:].strip()}".replace("  ", " "), ()),
    ("a series in angles", f"&lt;AI 주권 대해부&gt; {TITLE}", TITLE, ("AI 주권 대해부",)),
    ("marks and outlet", f"[단독] {TITLE}(종합2보) - 새벽일보", TITLE, ("단독", "종합2보")),
    ("the outlet in front", f"새벽일보 - {TITLE}", TITLE, ()),
    ("hanja stays", "美·中 경쟁 속 韓 ‘연산망’…野 “늦었다”", "美·中 경쟁 속 韓 ‘연산망’…野 “늦었다”", ()),
]


@pytest.mark.parametrize(("printed", "title", "tags"), [case[1:] for case in TITLES], ids=[case[0] for case in TITLES])
def test_headlines(printed: str, title: str, tags: tuple[str, ...]) -> None:
    article = article_of(head=og(printed, URL, "새벽일보"))
    assert (article.title, article.tags) == (title, tags)


def test_a_portals_name_is_no_headline() -> None:
    assert title_candidates(opened(head=meta("og:title", "네이버 뉴스") + ld(headline=TITLE)))[0] == TITLE


def test_where_a_headline_stands_without_any_meta() -> None:
    found = opened("<div class='news_title'><h2 class='tit'>공모 다시 연다</h2></div>", title="")
    assert "공모 다시 연다" in title_candidates(found)
