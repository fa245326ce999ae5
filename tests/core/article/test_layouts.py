# ruff: noqa: E501 - pages are written as servers send them
"""Rules of single outlets: what the data file may say, and what a rule does on a page."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.core.article import layouts
from monitor.core.article.extract import extract_article
from monitor.core.article.layouts import Layout, layout_for, parse_layouts, shipped
from monitor.model import Article
from tests.core.article.pages import BODY, TITLE, og, p, page

RULE = """
[[layout]]
domain = "dawn.example"
text = "//div[@class='q7']"
drop = ["//p[@class='z']"]
sampled = 2026-11-23
note = "its text stands in a box without a name, beside a digest of the day"
"""
LAYOUT = Layout("dawn.example", "//div[@class='q7']", ("//p[@class='z']",), date(2026, 11, 23))


def test_a_rule() -> None:
    assert parse_layouts(RULE) == {"dawn.example": LAYOUT}


def test_no_rules() -> None:
    assert parse_layouts("# nothing but words") == {}


def test_the_shipped_file_is_right() -> None:
    assert all(layout.sampled for layout in shipped().values())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("text =", "txt =", "layout 1 (dawn.example): unknown key txt"),
        ("text = \"//div[@class='q7']\"", "", "layout 1 (dawn.example): text is missing"),
        ("sampled = 2026-11-23", "", "layout 1 (dawn.example): sampled is missing"),
        ("sampled = 2026-11-23", 'sampled = "yesterday"', "layout 1 (dawn.example): sampled is no date"),
        ('domain = "dawn.example"', "", "layout 1 (without a domain): domain is missing"),
        ("//div[@class='q7']", "//div[@class='q7'", "layout 1 (dawn.example): text: \"//div[@class='q7'\" is no XPath"),
        ("//div[@class='q7']", "count(//div)", "layout 1 (dawn.example): text: 'count(//div)' finds no elements"),
        ("//div[@class='q7']", "//div[nope()]/p", "layout 1 (dawn.example): text: '//div[nope()]/p' is no XPath"),
        ("//p[@class='z']", "//p[", "layout 1 (dawn.example): drop: '//p[' is no XPath"),
        ('["//p[@class=\'z\']"]', '"//p"', "layout 1 (dawn.example): drop is no list"),
        ('["//p[@class=\'z\']"]', "[1]", "layout 1 (dawn.example): drop: 1 is no XPath"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_rule_and_key(old: str, new: str, said: str) -> None:
    assert old in RULE
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared below
        parse_layouts(RULE.replace(old, new))
    assert str(caught.value).startswith(said)


def test_one_rule_for_a_domain() -> None:
    with pytest.raises(ValueError, match=r"layout 2 \(dawn.example\): the domain has a rule already"):
        parse_layouts(RULE * 2)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://dawn.example/1", "dawn.example"),
        ("https://www.dawn.example/1", "dawn.example"),
        ("https://m.dawn.example/1", "dawn.example"),
        ("https://sports.dawn.example/1", "sports.dawn.example"),
        ("https://www.sports.dawn.example/1", "sports.dawn.example"),
        ("https://notdawn.example/1", None),
        ("https://example/1", None),
    ],
)
def test_the_longest_domain_counts(monkeypatch: pytest.MonkeyPatch, url: str, found: str | None) -> None:
    rules = parse_layouts(RULE + RULE.replace("dawn.example", "sports.dawn.example"))
    monkeypatch.setattr(layouts, "shipped", lambda: rules)
    rule = layout_for(url)
    assert (rule.domain if rule else None) == found


DIGEST = (
    "오늘 새벽일보가 전하는 소식은 셋이다. 예산 심사가 막바지에 이르렀고 여야는 본회의 날짜를 두고 맞섰다.",
    "반도체 설계 인력을 두 배로 늘리는 계획이 확정됐다. 대학들은 정원을 늘리기 어렵다며 난색을 보였다.",
    "독자 모델 2차 평가는 한 달 미뤄졌다. 평가를 맡은 기관은 자료가 늦게 들어왔다고 설명했다.",
    "전기요금 개편안은 다음 주에 윤곽이 드러난다. 산업계는 인상 폭을 두고 촉각을 곤두세우고 있다.",
    "주말에는 남부에 비가 온다. 기상당국은 강한 바람이 불 것으로 내다봤다.",
)
# The known container holds the digest, the headline and description are the digest's, and a dropped paragraph stands in the text.
MISLEADING = page(
    f'<div class="article_body">{p(*DIGEST)}</div><div class="q7">{p(BODY[0])}<p class="z">이 문단은 그날의 운세를 전한다. 오늘은 서두르지 않는 것이 좋다.</p>{p(*BODY[1:])}</div>',
    og("오늘의 소식", "https://dawn.example/1", "새벽일보", f'<meta property="og:description" content="{DIGEST[0]}">'),
    title=TITLE,
)


def read(url: str) -> tuple[str, ...]:
    article = extract_article(MISLEADING.encode(), content_type="text/html", url=url)
    assert isinstance(article, Article)
    return article.paragraphs


def test_a_rule_goes_before_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read("https://dawn.example/1") == DIGEST
    monkeypatch.setattr(layouts, "shipped", lambda: parse_layouts(RULE))
    assert read("https://www.dawn.example/1") == BODY
    assert read("https://hanbit.example/1") == DIGEST


def test_a_rule_that_finds_nothing_leaves_the_page_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outlet has changed its pages since: better what everybody else reads than nothing."""
    for path in ("//div[@class='gone']", "//@class", "//title"):
        rules = parse_layouts(RULE.replace("//div[@class='q7']", path))
        monkeypatch.setattr(layouts, "shipped", lambda rules=rules: rules)
        assert read("https://dawn.example/1") == DIGEST
