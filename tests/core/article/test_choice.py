# ruff: noqa: E501 - pages are written as servers send them
"""Which of a page's readings is believed: pages on which taking the first, or the longest, would be wrong."""

from __future__ import annotations

import html
import json

import pytest

from monitor.core.article.choice import Cleaner, choose, readings
from monitor.core.article.extract import extract_article, open_page
from monitor.core.article.page import Page
from monitor.model import Article, Unreadable
from tests.core.article.pages import ASIDE, BODY, TITLE, ld, og, p, page

URL = "https://dawn.example/1"
OTHER = (
    "금융당국이 상호금융권의 부동산 대출 한도를 내년부터 다시 조이기로 했다고 24일 밝혔다.",
    "대상은 자산 1조원이 넘는 조합 214곳이다. 연체율이 5%를 넘긴 조합은 새 대출을 내주지 못한다.",
    "현장에서는 볼멘소리가 나온다. 한 조합장은 “땅을 담보로 잡는 것 말고는 빌려줄 곳이 없다”고 말했다.",
    "당국은 충당금을 더 쌓은 조합에는 한도를 늘려주는 방안도 함께 살피고 있다고 설명했다.",
    "전문가들은 지방의 작은 조합이 먼저 흔들릴 수 있다며 합병을 돕는 기금이 필요하다고 입을 모았다.",
    "국회도 이달 안에 청문회를 열어 감독 체계를 따져 묻기로 했고, 조합 중앙회는 자체 점검에 들어갔다.",
)
HEAD = og(TITLE, URL, "새벽일보", f'<meta property="og:description" content="{BODY[0][:90]}">')
SUMMARY = "과학기술당국이 여러 기관의 연산 자원을 묶는 연산망을 시험 가동한다. 비용이 줄어들 전망이다."
TEN = [
    {"id": n, "title": f"{OTHER[n % 6][:20]}…", "content": p(*OTHER[n % 4 :], *OTHER[: n % 4]), "date": "2026-11-23"}
    for n in range(10)
]


def text_of(source: str, url: str = URL) -> tuple[str, ...]:
    article = extract_article(source.encode(), content_type="text/html", url=url)
    assert isinstance(article, Article), article
    return article.paragraphs


def opened(source: str) -> Page:
    found = open_page(source.encode(), content_type="text/html", url=URL)
    assert not isinstance(found, Unreadable)
    return found


def nd(*paragraphs: str, more: str = "") -> str:
    return f'<div id="article-view-content-div">{p(*paragraphs)}{more}</div>'


LIES = [
    ("an endless scroll whose second article is longer", page(f"<article><h1>{TITLE}</h1>{nd(*BODY)}</article><article><h1>대출 한도 조인다</h1>{nd(*OTHER)}</article>", HEAD)),
    ("an endless scroll of five", page("".join(f"<article>{nd(*text)}</article>" for text in (BODY, OTHER, OTHER[1:], OTHER[:4], OTHER[2:])), HEAD)),
    ("a frame that holds a whole endless scroll", page(f'<div class="news_view"><h1>{TITLE}</h1>{nd(*BODY)}<h1>대출 한도 조인다</h1>{nd(*OTHER)}</div>', HEAD)),
    ("the same, with articles of their own", page(f'<div class="news_view"><article><h1>{TITLE}</h1><div class="article_body">{p(*BODY)}</div></article><article><h1>대출</h1><div class="article_body">{p(*OTHER)}</div></article></div>', HEAD)),
    ("a text in two boxes of one name", page(f'<div class="news_view"><div class="article_body">{p(*BODY[:2])}</div><div class="article_body">{p(*BODY[2:])}</div></div>', HEAD)),
    ("the other article comes first", page(f'<div class="article_body">{p(*OTHER)}</div>{nd(*BODY)}', HEAD)),
    ("a summary in JSON-LD", page(nd(*BODY), HEAD + ld(headline=TITLE, articleBody=SUMMARY))),
    ("JSON-LD without paragraphs", page(nd(*BODY), HEAD + ld(headline=TITLE, articleBody=" ".join(BODY)))),
    ("JSON-LD of another article", page(nd(*BODY), HEAD + ld(headline=TITLE, articleBody="\n".join(OTHER)))),
    ("JSON-LD alone has the text", page("<p>불러오는 중입니다.</p>", HEAD + ld(headline=TITLE, articleBody="\n".join(BODY)))),
    ("JSON-LD has the text, the container a teaser", page(nd(SUMMARY), HEAD + ld(headline=TITLE, articleBody="\n".join(BODY)))),
    ("a script with ten other articles", page(f"{nd(*BODY)}<script>window.__LIST__ = {json.dumps(TEN, ensure_ascii=False)};</script>", HEAD)),
    ("the article is one of eleven in a script", page(f"<script>window.__LIST__ = {json.dumps([*TEN[:5], {'content': p(*BODY)}, *TEN[5:]], ensure_ascii=False)};</script>", HEAD)),
    ("containers nested in each other", page(f'<div class="news_view"><h1>{TITLE}</h1><p>입력 2026.11.23 16:40</p><div class="article_view">{nd(*BODY)}<p>댓글을 남기시려면 로그인해 주세요. 비방 글은 지워질 수 있습니다.</p></div></div>', HEAD)),
    ("the outer container holds a list of others", page(f'<div class="news_view">{nd(*BODY)}<ul>{"".join(f"<li><a href=/{n}>{one[:30]}</a></li>" for n, one in enumerate(OTHER))}</ul></div>', HEAD)),
    ("an empty container before the full one", page(f'<div id="articleBody"></div><div class="article_view">{p(*BODY)}</div>', HEAD)),
    ("a comment named like an article", page(f'{nd(*BODY)}<div class="content_text">{p("좋은 기사 잘 읽었습니다. 현장을 모르고 하는 소리가 너무 많습니다.", "세금이 아깝다는 생각이 듭니다. 다음 편도 기다리겠습니다.")}</div>', HEAD)),
    ("no description, the headline decides", page(f"<article>{nd(*OTHER)}</article><article><h1>{TITLE}</h1>{nd(*BODY)}</article>", og(TITLE, URL))),
]  # fmt: skip


@pytest.mark.parametrize("source", [case[1] for case in LIES], ids=[case[0] for case in LIES])
def test_the_article_that_the_page_is_about(source: str) -> None:
    assert text_of(source) == BODY


@pytest.mark.parametrize(
    ("ours", "others"),
    [((BODY,), (OTHER,)), ((OTHER,), (BODY,))],
    ids=["described second", "described first"],
)
def test_neither_order_nor_length_alone(ours: tuple[tuple[str, ...]], others: tuple[tuple[str, ...]]) -> None:
    """The same two texts, whichever the page describes, in either order: always the one described."""
    (described,), (other,) = ours, others
    head = og("오늘의 기사", URL, "", f'<meta name="description" content="{html.escape(" ".join(described)[:120])}">')
    for pair in ((described, other), (other, described)):
        assert (
            text_of(
                page("".join(f'<h2>{one[0][:20]}</h2><div class="article_body">{p(*one)}</div>' for one in pair), head)
            )
            == described
        )


def test_a_description_of_the_outlet_says_nothing() -> None:
    """A site's own slogan in every page's description must not decide against the text."""
    slogan = '<meta name="description" content="세상의 새벽을 여는 신문, 새벽일보. 정치 경제 사회 문화 소식을 가장 빨리 전합니다.">'
    assert text_of(page(nd(*BODY), og(TITLE, URL, "새벽일보", slogan))) == BODY


def test_one_article_told_twice_is_kept_once() -> None:
    """For print and for the phone: the same text in two containers."""
    twice = f'<div class="article_view">{p(*BODY)}</div><div class="article_body">{p(*BODY)}</div>'
    assert text_of(page(twice, HEAD)) == BODY


def test_of_readings_of_one_text_the_one_with_least_beside_it() -> None:
    found = opened(page("", HEAD))
    cleaner = Cleaner(TITLE)
    noisy = [*BODY, "새벽일보 앱 내려받기 안내", "지금 뜨는 소식 모아 보기"]
    both = [*readings("container", [noisy], cleaner, known=True), *readings("json-ld", [BODY], cleaner, known=True)]
    choice = choose(found, both, TITLE)
    assert choice is not None
    assert choice.reading.cleaned == BODY
    assert choice.enough


def test_nothing_to_choose_from() -> None:
    found = opened(page("", HEAD))
    assert choose(found, [], TITLE) is None
    assert choose(found, readings("general", [["메뉴", "홈"]], Cleaner(None), known=False), TITLE) is None


def test_a_flash_is_believed_where_the_page_bears_it_out() -> None:
    found = opened(page("", HEAD))
    flash = readings("container", [BODY[:1]], Cleaner(TITLE), known=True)
    strange = readings("container", [OTHER[:1]], Cleaner(TITLE), known=True)
    told, untold = choose(found, flash, TITLE), choose(found, strange, TITLE)
    assert told is not None
    assert told.enough
    assert untold is not None
    assert not untold.enough


# --- short articles, and what stands around them ----------------------------------------------------------------------

FLASH = "새솔전자가 소버린 인공지능 반도체의 첫 양산 시험을 통과했다고 30일 밝혔다."
FLASH_TITLE = "새솔전자, 인공지능 반도체 양산 시험 통과"
UNTOLD = og(FLASH_TITLE, URL, "새벽일보")
TOLD = UNTOLD + f'<meta property="og:description" content="{FLASH}">'
IN_DATA = UNTOLD + ld(headline=FLASH_TITLE, articleBody=FLASH)
AROUND = {
    "readers' comments": f'<div id="cmt">{p("홍길동: 이게 말이 됩니까? 소버린 AI나 제대로 만들고 반도체를 하든지 해야지요.", "성춘향: 새솔전자 주식을 샀는데 정말 기쁩니다. 앞으로도 좋은 소식 부탁드립니다.")}</div>',
    "editor's picks": f'<div class="pick"><h4>편집자가 고른 기사</h4>{p("정부가 내년 연구개발 예산을 30조원으로 늘리기로 했다고 밝혔다.", "한빛전자는 3분기 영업이익이 두 배로 늘었다고 공시했다.")}</div>',
    "about the outlet": f'<div class="intro">{p("새벽일보는 1920년에 창간한 일간지로 매일 새벽 독자를 찾아갑니다. 반도체와 인공지능 소식을 전합니다.")}</div>',
    "a footer": f"<footer>{p('새벽일보의 모든 글은 저작권법의 보호를 받습니다. 독자 여러분의 의견을 기다립니다.')}</footer>",
}  # fmt: skip


@pytest.mark.parametrize("head", [TOLD, IN_DATA, UNTOLD], ids=["description", "JSON-LD", "headline"])
@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("name", ['id="article-view-content-div"', 'class="q7"'], ids=["known", "unknown"])
def test_a_flash_takes_nothing_from_around(name: str, around: str, head: str) -> None:
    if "q7" in name and head is not IN_DATA:
        pytest.skip("nothing says where this text ends")
    body = f'<div class="wrap"><h3>{FLASH_TITLE}</h3><div {name}><p>{FLASH}</p></div>{around}</div>'
    assert text_of(page(body, head, title=FLASH_TITLE)) == (FLASH,)


@pytest.mark.parametrize(
    "text",
    [p(*BODY), "<br><br>".join(BODY), "".join(f"<div>{one}</div>" for one in BODY), f"<p>{BODY[0]}</p>{'<br><br>'.join(BODY[1:])}"],
    ids=["p", "br", "div", "p and br"],
)  # fmt: skip
def test_an_opening_in_json_ld_is_not_the_article(text: str) -> None:
    assert text_of(page(f'<div class="q7">{text}</div>', HEAD + ld(headline=TITLE, articleBody=BODY[0]))) == BODY


BETWEEN = {
    "h2": "<h2>대출 한도 조인다</h2>",
    "h3 with a reporter": '<div class="hd"><h3>대출 한도 조인다</h3><p>이몽룡 기자</p></div>',
    "a reporter": "<div>대출 한도 조인다</div><div>이몽룡 기자</div>",
    "a date": "<div>대출 한도 조인다</div><div>입력 2026.11.24 10:00</div>",
    "a title": '<div class="view_title"><p class="tit">대출 한도 조인다</p></div>',
}


@pytest.mark.parametrize("frame", ["wrap", "news_view"])
@pytest.mark.parametrize("own", [True, False], ids=["each in a box", "neighbours"])
@pytest.mark.parametrize("head", [TOLD, UNTOLD], ids=["description", "headline"])
@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN)
@pytest.mark.parametrize("name", ['id="articleBody"', 'class="article_body"'], ids=["id", "class"])
def test_a_flash_above_the_next_article(name: str, between: str, head: str, own: bool, frame: str) -> None:
    parts = f"<h1>{FLASH_TITLE}</h1><div {name}><p>{FLASH}</p></div>", f"{between}<div {name}>{p(*OTHER)}</div>"
    shown = "".join(f'<div class="q7">{part}</div>' if own else part for part in parts)
    assert text_of(page(f'<div class="{frame}">{shown}</div>', head, title=FLASH_TITLE)) == (FLASH,)


@pytest.mark.parametrize(
    ("between", "head"),
    [
        ('<div class="ad"><img src="/a.jpg"></div>', HEAD),
        ('<div class="box"><h3>관련 기사</h3><ul><li><a href="/2">예산 심사, 다음 주 마무리될 듯</a></li><li><a href="/3">반도체 인력 두 배로</a></li></ul></div>', HEAD),
        ("<h3>두 배로 넓힌다</h3>", HEAD + ld(headline=TITLE, articleBody=" ".join(BODY))),
    ],
    ids=["an advertisement", "links with a heading", "a heading, but JSON-LD has both parts"],
)  # fmt: skip
def test_parts_of_one_article(between: str, head: str) -> None:
    one, two = (f'<div class="article_body">{p(*part)}</div>' for part in (BODY[:2], BODY[2:]))
    assert text_of(page(f'<div class="q7">{one}{between}{two}</div>', head)) == BODY


def test_what_stands_around_is_never_the_article() -> None:
    """A page whose only sentences are the site's."""
    answer = extract_article(page(ASIDE, og(TITLE, URL)).encode(), content_type="text/html", url=URL)
    assert isinstance(answer, Unreadable)
