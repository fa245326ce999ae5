# ruff: noqa: E501 - pages are written as servers send them
"""Is the whole article on the page, and in which language is it?"""

from __future__ import annotations

import pytest

from monitor.core.article.extract import extract_article
from monitor.model import Article
from tests.core.article.pages import BODY, TITLE, ld, og, p, page

URL = "https://dawn.example/1"


def article_of(more: str = "", head: str = "", body: tuple[str, ...] = BODY) -> Article:
    source = page(f'<div id="articleBody">{p(*body)}{more}</div>', og(TITLE, URL, "새벽일보") + head)
    found = extract_article(source.encode(), content_type="text/html", url=URL)
    assert isinstance(found, Article)
    return found


def part(value: object) -> object:
    return {"@type": "WebPageElement", "isAccessibleForFree": value, "cssSelector": ".body"}


TOLD = [
    ("json-ld: true", ld(headline=TITLE, isAccessibleForFree=True), "whole"),
    ("json-ld: false", ld(headline=TITLE, isAccessibleForFree=False), "paywall"),
    ("json-ld: 'False'", ld(headline=TITLE, isAccessibleForFree="False"), "paywall"),
    ("json-ld: an address", ld(headline=TITLE, isAccessibleForFree="https://schema.org/False"), "paywall"),
    ("json-ld: 'True'", ld(headline=TITLE, isAccessibleForFree="True"), "whole"),
    ("json-ld: null", ld(headline=TITLE, isAccessibleForFree=None), "whole"),
    ("a part of it is not free", ld(headline=TITLE, hasPart=part("False")), "paywall"),
    ("one of its parts is not free", ld(headline=TITLE, hasPart=[part(True), part(False)]), "paywall"),
    ("its parts are free", ld(headline=TITLE, hasPart=[part(True), "x"]), "whole"),
    ("the whole site's word is not the article's", '<script type="application/ld+json">{"@type":"WebSite","isAccessibleForFree":false}</script>', "whole"),
    ("content_tier locked", '<meta property="article:content_tier" content="locked">', "paywall"),
    ("content_tier metered", '<meta property="article:content_tier" content="Metered">', "paywall"),
    ("content_tier free", '<meta property="article:content_tier" content="free">', "whole"),
    ("nothing said", "", "whole"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "access"), [case[1:] for case in TOLD], ids=[case[0] for case in TOLD])
def test_what_the_page_says_of_its_access(head: str, access: str) -> None:
    article = article_of(head=head)
    assert article.access == access
    assert article.paragraphs == BODY


SHOWN = [
    ("a line", "<p>이 기사는 유료 회원 전용 콘텐츠입니다.</p>", "paywall"),
    ("the rest for subscribers", "<p>이 기사의 나머지 내용은 구독자에게만 공개됩니다</p>", "paywall"),
    ("log in to read on", "<p>로그인하면 전문을 볼 수 있습니다</p>", "paywall"),
    ("an element that says so", '<div class="paywall">구독하고 전체 기사 보기</div>', "paywall"),
    ("an empty element of a template", '<div class="paywall"></div>', "whole"),
    ("a hidden one", '<div class="paywall" style="display:none">구독하고 전체 기사 보기</div>', "whole"),
    ("one with the attribute hidden", '<div class="paywall" hidden>구독하고 전체 기사 보기</div>', "whole"),
    ("read on", "<p>기사 더보기</p>", "partial"),
    ("the whole text elsewhere", "<p>[전문 보기]</p>", "partial"),
    ("in the paper", "<p>자세한 내용은 새벽주간 1204호 지면에서 볼 수 있습니다</p>", "partial"),
    ("an invitation to subscribe is no paywall", "<p>▶ 새벽일보 구독하기</p>", "whole"),
    ("other articles", "<p>기자의 다른 기사 보기</p>", "whole"),
]


@pytest.mark.parametrize(("more", "access"), [case[1:] for case in SHOWN], ids=[case[0] for case in SHOWN])
def test_what_lines_and_elements_say(more: str, access: str) -> None:
    article = article_of(more)
    assert article.access == access
    assert article.paragraphs == BODY


def test_a_text_that_breaks_off_is_a_part() -> None:
    assert (
        article_of(body=(*BODY[:3], "다만 업계에서는 무단 전재를 금지한 약관이 학습용 자료에도…")).access == "partial"
    )
    assert article_of(body=(*BODY, "그는 “모르겠다…”고 했다.")).access == "whole"


@pytest.mark.parametrize(
    ("count", "access"), [(40, "whole"), (90, "whole"), (400, "partial"), ("400", "partial"), ("많음", "whole")]
)
def test_words_that_the_page_counts(count: object, access: str) -> None:
    assert article_of(head=ld(headline=TITLE, wordCount=count)).access == access


def test_a_paywall_in_a_sentence_is_a_subject() -> None:
    sentence = "이 기사는 유료 회원 전용 콘텐츠라는 안내가 뜨는 매체가 늘고 있다고 연구진은 밝혔다."
    assert article_of(body=(*BODY, sentence)).access == "whole"


ENGLISH = (
    "The government said on Monday it will pool computing resources of several institutes in a shared network.",
    "Three state-run laboratories will be connected first, with twelve universities to follow by next summer.",
    "“Sharing what one institute leaves idle is the point,” said Lee Seol-bi, who heads the bureau.",
)
JAPANESE = (
    "韓国政府は23日、複数の研究機関の計算資源を一つに束ねる「共同計算網」を来月から試験的に動かすと発表した。",
    "まず国立の研究所三カ所をつなぎ、来年上半期までに大学十二校へ広げる計画だという。",
)


@pytest.mark.parametrize(
    ("body", "head", "language"),
    [
        (BODY, "", "ko"),
        (BODY, '<meta property="og:locale" content="en_US">', "ko"),
        (ENGLISH, "", "en"),  # in a frame that declares Korean
        (ENGLISH, '<meta property="og:locale" content="ko_KR">', "en"),
        (ENGLISH, ld(headline="x", inLanguage="en-US"), "en"),
        (ENGLISH, ld(headline="x", inLanguage="de"), "de"),
        (JAPANESE, "", "ja"),
        ((*ENGLISH[:1], *BODY), "", "ko"),
    ],
    ids=["ko", "ko in an English frame", "en", "en, og", "en, json-ld", "de", "ja", "mixed"],
)
def test_language(body: tuple[str, ...], head: str, language: str) -> None:
    source = page(f'<div id="articleBody">{p(*body)}</div>', og("Pool 2026", URL) + head, title="Pool 2026")
    article = extract_article(source.encode(), content_type="text/html", url=URL)
    assert isinstance(article, Article)
    assert article.language == language
    assert article.paragraphs == body
