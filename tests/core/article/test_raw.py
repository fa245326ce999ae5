# ruff: noqa: E501 - pages are written as servers send them
"""The law of the screen: what no reading of a page's raw text holds, no extraction of the page would have matched."""

from __future__ import annotations

import gzip
import html
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.article.extract import open_page, read_article
from monitor.core.article.page import Page
from monitor.core.article.raw import raw_text
from monitor.core.match.expression import is_expression, problem
from monitor.core.match.matcher import Matcher
from monitor.model import Article, Topic, Unreadable
from tests.core.article.pages import BODY, SAMPLES, TITLE, ld, og, p, page

SHARED = Path(__file__).parents[4] / "shared"
MATCHER = Matcher(
    (
        Topic("소버린 AI", ("소버린 AI", "AI 주권", "미국 AI"), exclude=("소비자주권",)),
        Topic("연산", ("공동 연산망", "Sovereign AI")),
    ),
    {"AI": ("인공지능",)},
)


def opened(source: str | bytes, url: str = "https://dawn.example/1") -> Page:
    found = open_page(source.encode() if isinstance(source, str) else source, content_type="text/html", url=url)
    assert isinstance(found, Page)
    return found


def matched(found: Page) -> bool:
    article = read_article(found)
    if isinstance(article, Unreadable):
        return False
    return bool(MATCHER.matches(title=article.title, summary="\n\n".join(article.deck), body=article.text))


def passes(found: Page) -> bool:
    return MATCHER.screen.may_match(raw_text(found))


# --- where a keyword may stand on a page, and how it may be written there ---------------------------------------------

SENTENCE = "정부는 {} 육성에 3년 동안 5조 원을 넣기로 했다고 23일 밝혔다."
HEAD = og(TITLE.replace("연산망", "장비"), "https://dawn.example/1", "새벽일보")


def article_with(keyword: str) -> str:
    """A page whose text holds `keyword` as markup."""
    return page(f'<div id="articleBody">{p(SENTENCE.replace("{}", keyword), *BODY[1:])}</div>', HEAD, title="새벽일보")


def in_json(keyword: str) -> list[str]:
    return [SENTENCE.replace("{}", keyword), *BODY[1:]]


PLACES: dict[str, Callable[[str], str]] = {
    "text": article_with,
    "headline": lambda k: page(f'<div id="articleBody">{p(*BODY[1:])}</div>', HEAD.replace(TITLE.replace("연산망", "장비"), k), title=k),
    "json-ld": lambda k: page("<p>불러오는 중</p>", HEAD + ld(headline="장비", articleBody="\n".join(in_json(k)))),
    "next data": lambda k: page('<script id="__NEXT_DATA__" type="application/json">' + json.dumps({"a": {"content": p(*in_json(k))}}) + "</script>", HEAD),
    "nested json": lambda k: page("<script>window.__S__=JSON.parse(" + json.dumps(json.dumps({"body": p(*in_json(k))})) + ")</script>", HEAD),
    "arc": lambda k: page("<script>Fusion.globalContent=" + json.dumps({"content_elements": [{"type": "text", "content": one} for one in in_json(k)]}, ensure_ascii=False) + ";</script>", HEAD),
    "deck": lambda k: page(f'<div id="articleBody"><h3 class="sub_tit">{k} 지도 다시 그린다</h3>{p("[새벽일보 김하늘 기자] " + BODY[1], *BODY[2:])}</div>', HEAD),
}  # fmt: skip


def flight(keyword: str, cuts: list[int]) -> str:
    """A flight cut at any places into pushes."""
    rows = '1:["$","div",null,{"children":' + json.dumps([["$", "p", None, {"children": one}] for one in in_json(keyword)], ensure_ascii=False) + "}]\n"  # fmt: skip
    places = sorted({cut % len(rows) for cut in cuts} | {0, len(rows)})
    pieces = [rows[a:b] for a, b in itertools.pairwise(places)]
    return page("".join(f"<script>self.__next_f.push([1,{json.dumps(one)}])</script>" for one in pieces), HEAD)


WRITTEN = (
    "소버린 AI", "소버린AI", "‘소버린’ AI", "소버린\u00a0AI", "소버린&nbsp;AI", "소버린-AI", "소버린·AI", "소버린 ＡＩ", "인공지능(AI) 주권",
    "美 AI", "Sovereign AI", "AI主權", "소버린\u200bAI", "소버린  \n  AI", "AI&#32;주권", "&#49548;버린 AI", "&#xC18C;&#xBC84;&#xB9B0; AI",
    "소버린 <b>AI</b>", "<b>소버</b>린 AI", "<span class='keyword'>소버린</span> AI", "소버린<!-- x --> AI", "소버린<wbr> AI",
    "소버린 <a href='/t' title='용어'>AI</a>", "소버린<script>var x='광고';</script> AI", "소버린<style>p{}</style> AI", "소<i></i>버린 AI",
    "소버린<sup>1)</sup> AI", "소버린<noscript><img src=x></noscript> AI",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("keyword", WRITTEN)
def test_what_is_extracted_and_matched_was_let_through(place: str, keyword: str) -> None:
    found = opened(PLACES[place](keyword))
    assert passes(found) or not matched(found)


@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_read_at_all(place: str) -> None:
    """So that the law above is not kept by pages on which nothing is found."""
    assert matched(opened(PLACES[place]("소버린 AI")))


@pytest.mark.parametrize("keyword", [one for one in WRITTEN if "sup" not in one])
def test_in_a_text_they_are_found(keyword: str) -> None:
    assert matched(opened(article_with(keyword))), keyword


@given(
    st.sampled_from(["소버린 AI", "소버린 <b>AI</b>", "\\u003c소버린 AI", "인공지능(AI) 주권"]),
    st.lists(st.integers(0, 5000), max_size=12),
)
def test_a_flight_cut_anywhere(keyword: str, cuts: list[int]) -> None:
    found = opened(flight(keyword, cuts))
    assert passes(found)
    assert matched(found) or "<b>" in keyword


PIECES = st.sampled_from(
    [
        "소버린", "AI", "주권", "인공지능", " ", " ", "(AI)", "소비자주권", "<b>", "</b>", "<br>", "&nbsp;", "&amp;", "&lt;b&gt;", "·", "-", "‘", "’",
        "<script>1</script>", "<!-- 소버린 AI -->", "<span class='blind'>숨은 말</span>", "<span class='ad'>광고</span>", "<em class=tag>말</em>",
        "<span style='display:none'>가린 말</span>", "<figure><figcaption>사진 설명</figcaption></figure>", "</p><p>", "<ins>넣은 말</ins>",
        "<a href='/x'>관련 기사</a>", "美", "다.", "정부는 예산을 두 배로 늘린다고 밝혔다. ", "\n", "공동", "연산망", "<p>", "<div>", "</div>", "\\u003c", "\\n",
    ]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["div", "json", "ld", "title", "state"]))
def test_the_screen_loses_nothing(text: str, place: str) -> None:
    """Whatever stands on a page, however broken its markup."""
    body = f"<p>{BODY[1]}</p><p>{text}</p><p>{BODY[2]}</p>"
    sources = {
        "div": page(f'<div class="article_body">{body}</div>', HEAD),
        "json": page(f'<script type="application/json">{json.dumps({"html": body})}</script>', HEAD),
        "ld": page("", HEAD + ld(headline=text or "제목", articleBody=body)),
        "title": page(
            f'<div class="article_body">{p(*BODY[1:])}</div>', og(html.escape(text), "https://dawn.example/1")
        ),
        "state": page(
            f"<script>window.__S__ = {json.dumps({'content': html.escape(body)}, ensure_ascii=False)};</script>", HEAD
        ),
    }
    found = opened(sources[place])
    assert passes(found) or not matched(found)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_our_layouts_pass(sample: object) -> None:
    source, encoding, url = (getattr(sample, name) for name in ("html", "encoding", "url"))
    found = opened(source.encode(encoding), url)
    assert passes(found) or not matched(found)


def test_a_page_without_a_keyword_is_stopped() -> None:
    other = page(
        f'<div class="article_body">{p(*(one.replace("공동 연산망", "농업 기술") for one in BODY))}</div>', title="농업"
    )
    assert not passes(opened(other))


@pytest.mark.skipif(not (SHARED / "data").exists(), reason="no shared folder beside the project")
def test_real_texts_in_pages_of_ours() -> None:
    """Real articles, those that match and those that do not: the screen lets every one through that extraction would match."""
    matcher = Matcher(
        (Topic("말", ("북미 정상회담", "최저 임금", "빅 데이터", "인공 지능", "美 대통령", "5G", "AI")),), {}
    )
    with gzip.open(SHARED / "data" / "wire_articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [str(json.loads(line)["text"]) for line in lines]
    stopped, matching = 0, 0
    for text in texts:
        written = page(f'<div id="articleBody">{p(*map(html.escape, text.splitlines()))}</div>', HEAD, title="새벽일보")
        found = opened(written)
        article = read_article(found)
        matches = isinstance(article, Article) and bool(matcher.matches(title=article.title, body=article.text))
        let_through = matcher.screen.may_match(raw_text(found))
        assert let_through or not matches, text[:80]
        stopped += not let_through
        matching += matches
    assert stopped > 200
    assert matching > 50


@pytest.mark.skipif(not (SHARED / "data" / "pages").exists(), reason="no shared folder beside the project")
def test_real_pages_with_every_word_as_a_keyword() -> None:
    """Real pages, and as keywords every two neighbouring words of what extraction makes of them: all of them pass."""
    for path in sorted((SHARED / "data" / "pages").glob("*.html")):
        found = opened(path.read_bytes(), "https://www.example.com/news/1")
        article = read_article(found)
        assert isinstance(article, Article)
        text_of_page = raw_text(found)
        for text in (article.title, *article.deck, *article.paragraphs):
            words = text.split()
            for pair in itertools.pairwise(words):
                if is_expression(" ".join(pair)) or problem(" ".join(pair)) is not None:
                    continue
                matcher = Matcher((Topic("말", (" ".join(pair),)),), {})
                if matcher.matches(body=text):
                    assert matcher.screen.may_match(text_of_page), (path.name, pair)


DATA = (
    "소버린<o:p></o:p> AI", "소버린<?xml:namespace prefix = o ns = \"urn:x\" /> AI", "소버린 <my-mark>AI</my-mark>",
    "소버린 <a href='#' onclick='if(a>b){go(1)}'>AI</a>", "소버린 <a title=용어>AI</a>", "소버린 <a href=/tag/인공지능>AI</a>",
    "소버린 <img src='data:" + "A" * 3000 + "'>AI", "소버린<script>" + "x();" * 2000 + "</script> AI", "소버린<!--" + "x" * 800 + "--> AI",
    "소버린&#xFDD0; AI", "<noscript>소버린 AI</noscript>", "<textarea>소버린 AI</textarea>", "새 도구 &lt;소버린 AI&gt;", "소버린<![CDATA[ AI]]>",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("keyword", DATA, ids=range(len(DATA)))
def test_markup_that_no_pattern_thinks_of(place: str, keyword: str) -> None:
    found = opened(PLACES[place](keyword))
    assert passes(found) or not matched(found)


@pytest.mark.parametrize(
    "children",
    [
        [
            "정부는 소버린 ",
            ["$", "strong", None, {"children": "AI"}],
            " 육성에 3년 동안 5조 원을 넣기로 했다고 23일 밝혔다.",
        ],
        ["정부는 소버린", " ", "AI 육성에 3년 동안 5조 원을 넣기로 했다고 23일 밝혔다."],
        [
            "정부는 AI",
            ["$", "$L5", None, {"href": "/t", "children": " 주권"}],
            "을 세우는 데 5조 원을 넣기로 했다고 23일 밝혔다.",
        ],
    ],
)
def test_a_keyword_over_several_children_of_a_flight(children: list[object]) -> None:
    elements = [["$", "p", None, {"children": one}] for one in (children, *BODY[1:])]
    rows = '1:["$","div",null,{"children":' + json.dumps(elements, ensure_ascii=False) + "}]\n"
    found = opened(page(f"<script>self.__next_f.push([1,{json.dumps(rows)}])</script>", HEAD))
    assert matched(found)
    assert passes(found)


@pytest.mark.parametrize(
    "script",
    ['{"a":"' + "\\\\" * 100_000 + '"}', "self.__next_f.push([1," * 20_000, '{"a":"' + "<video>" * 50_000 + '"}'],
    ids=["backslashes", "open pushes", "open elements"],
)
def test_hostile_data_comes_back(script: str) -> None:
    """Bounded by the suite's patience: what grows with the square takes minutes here."""
    kind = "" if "push" in script else ' type="application/json"'
    raw_text(opened(page(f"<script{kind}>{script}</script>{p(*BODY)}", HEAD)))
