# ruff: noqa: E501 - pages are written as servers send them
"""An element's paragraphs, as a reader sees them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement, HTMLParser, fragment_fromstring

from monitor.core.article.blocks import paragraphs_of, split_lines

A, B, C = (
    "정부는 연산 자원을 하나로 묶는 사업을 시작한다고 23일 밝혔다.",
    "당국은 먼저 국책 연구소 세 곳을 잇고 내년에 넓힐 계획이다.",
    "업계는 약관이 학습용 자료에도 적용되는지 분명하지 않다고 했다.",
)
LONG = "".join(f"<p>{one}</p>" for one in (A, B, C) * 2)


def parsed(html: str) -> HtmlElement:
    return fragment_fromstring(html, create_parent="div", parser=HTMLParser(huge_tree=True))


def read(html: str) -> list[str]:
    return paragraphs_of(parsed(html))


def read_with(box: str) -> list[str]:
    """What a text's paragraphs are with a box in their middle; the text is long enough for small boxes to be small."""
    return [one for one in read(f"<p>{A}</p>{box}{LONG}")[1:] if one not in (A, B, C)]


PARAGRAPHS = [
    ("p", f"<p>{A}</p><p>{B}</p>", [A, B]),
    ("p without an end", f"<p>{A}<p>{B}", [A, B]),
    ("br", f"{A}<br>{B}<br/>{C}", [A, B, C]),
    ("br br", f"{A}<br><br>{B}<br>\n<br>\n{C}", [A, B, C]),
    ("br and blanks", f"&nbsp;{A}<br>&nbsp;<br>　{B}", [A, B]),
    ("divs in divs", f"<div><div>{A}</div><div><div>{B}</div></div></div>{C}", [A, B, C]),
    ("text between blocks", f"{A}<p>{B}</p>{C}", [A, B, C]),
    ("span and font are inline", f"<span>{A[:10]}</span><font>{A[10:]}</font>", [A]),
    ("emphasis inside a word", f"<p>{A[:3]}<b>{A[3:5]}</b>{A[5:]}</p>", [A]),
    ("white space of the source", f"<p>\n  {A[:7]}\n\t {A[7:]}</p>", [" ".join(f"{A[:7]} {A[7:]}".split())]),
    ("no markup, line breaks that end sentences", f"{A}\n{B}\n{C}", [A, B, C]),
    ("no markup, lines broken anywhere", "정부는 연산 자원을\n하나로 묶는 사업을\n시작한다고 밝혔다.", ["정부는 연산 자원을 하나로 묶는 사업을 시작한다고 밝혔다."]),
    ("pre", f"<pre>{A}\n{B}</pre>", [A, B]),
    ("white-space: pre-line", f'<div style="white-space: pre-line">{A}\n{B}</div>', [A, B]),
    ("headings", f"<h3>비용은 얼마나</h3><p>{A}</p>", ["비용은 얼마나", A]),
    ("lists", f"<ul><li>{A}</li><li>{B}</li></ul>", [A, B]),
    ("definitions", f"<dl><dt>연산망이란</dt><dd>{A}</dd><dt>언제부터</dt><dd>{B}</dd></dl>", ["연산망이란", A, "언제부터", B]),
    ("a quotation", f"<p>{A}</p><blockquote>{B}</blockquote>", [A, B]),
    ("details", f"<details><summary>더 알아보기</summary>{A}</details>", ["더 알아보기", A]),
    ("a table for layout", f"<table><tr><td><table><tr><td>{A}<br>{B}</td></tr></table></td></tr></table>", [A, B]),
    ("a paragraph per row", f"<table><tr><td>{A}</td></tr><tr><td>{B}</td></tr></table>", [A, B]),
    ("a table of numbers keeps its rows", "<table><tr><th>연도</th><th>예산</th></tr><tr><td>2025</td><td>1조</td></tr></table>" + LONG, ["연도 예산", "2025 1조", *(A, B, C) * 2]),
    ("three hundred levels", "<div>" * 300 + A + "</div>" * 300 + B, [A, B]),
    ("nothing", "", []),
    ("nothing but white space", "<p> </p><br>&nbsp;<div>\n</div>", []),
]  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), [case[1:] for case in PARAGRAPHS], ids=[case[0] for case in PARAGRAPHS])
def test_paragraphs(html: str, expected: list[str]) -> None:
    assert read(html) == expected


SENTENCES = [
    (
        "a keyword",
        f'정부의 <span class="keyword">소버린 AI</span> 사업을 묻는 {A}',
        f"정부의 소버린 AI 사업을 묻는 {A}",
    ),
    ("a link", f'정부의 <a href="/t">소버린 AI</a> 사업을 묻는 {A}', f"정부의 소버린 AI 사업을 묻는 {A}"),
    (
        "a tag of emphasis",
        f'정부의 <em class="tag">독자 모델</em> 사업을 묻는 {A}',
        f"정부의 독자 모델 사업을 묻는 {A}",
    ),
    ("an empty box of an advertisement", f'정부의 <span class="ad"></span>사업을 묻는 {A}', f"정부의 사업을 묻는 {A}"),
    ("a footnote's number", f"연산망<sup>1)</sup>을 쓰는 {A}", f"연산망1)을 쓰는 {A}"),
    ("text inserted", f"정부의 <ins>새</ins> 사업을 묻는 {A}", f"정부의 새 사업을 묻는 {A}"),
]


@pytest.mark.parametrize(("inside", "expected"), [case[1:] for case in SENTENCES], ids=[case[0] for case in SENTENCES])
def test_what_stands_inside_a_sentence_stays(inside: str, expected: str) -> None:
    assert read(f"<p>{inside}</p>{LONG}")[0] == expected


GOES = [
    ("a caption", "<figure><img src=a.jpg><figcaption>시험실에서 직원이 장비를 보고 있다.</figcaption></figure>"),
    ("a caption by name", '<p class="photo_caption">시험실에서 직원이 장비를 보고 있다.</p>'),
    ("a picture's table", "<table><tr><td><img src=a.jpg></td></tr><tr><td>시험실 모습이다.</td></tr></table>"),
    ("related articles", '<div class="x1"><a href="/1">예산 심사 막바지</a><a href="/2">반도체 인력 두 배로</a></div>'),
    ("related articles with a label", '<div><b>관련기사</b><ul><li><a href="/1">예산 심사 막바지에 이르러</a></li><li><a href="/2">반도체 인력 두 배로</a></li></ul></div>'),
    ("a line that is one link", '<p><a href="/1">“다룰 사람이 없다” 반도체의 하소연</a></p>'),
    ("a box named so", '<div class="related_news">예산 심사 막바지</div>'),
    ("a newsletter's box", '<div class="newsletter-box">매일 아침 편지로 받아 보세요.</div>'),
    ("hidden by style", '<p style="display: none">숨은 글이 여기에 있다고 한다.</p>'),
    ("hidden by name", '<span class="blind">본문 시작</span>'),
    ("a button", "<button>글자 크게</button>"),
    ("a form", '<form><p>의견을 남겨 주세요.</p><input name="a"></form>'),
    ("a menu", '<nav><a href="/">홈</a></nav>'),
    ("a player's words", "<video>재생할 수 없는 브라우저입니다.</video>"),
    ("an aside", "<aside>많이 본 뉴스 목록이 여기에 있다.</aside>"),
]  # fmt: skip


@pytest.mark.parametrize("box", [case[1] for case in GOES], ids=[case[0] for case in GOES])
def test_what_stands_between_goes(box: str) -> None:
    assert read_with(box) == []


STAYS = [
    ("a paragraph with one link", '<p>자세한 내용은 <a href="/1">누리집</a>에서 볼 수 있다고 당국은 밝혔다.</p>', "자세한 내용은 누리집에서 볼 수 있다고 당국은 밝혔다."),
    ("a linked sentence", '<p><a href="/1">당국은 신청을 내달 2일부터 받는다고 덧붙였다.</a></p>', "당국은 신청을 내달 2일부터 받는다고 덧붙였다."),
    ("a link to nowhere", "<p><a name='x'>소제목에 붙은 자리표</a></p>", "소제목에 붙은 자리표"),
    ("a box with a border", '<div style="border:1px solid"><p>&lt;용어설명&gt; 연산망은 장비를 묶은 것이다.</p></div>', "<용어설명> 연산망은 장비를 묶은 것이다."),
    ("a class that only resembles one", '<p class="adapted">번안한 글이 여기에 있다.</p>', "번안한 글이 여기에 있다."),
    ("shared by name alone", '<p class="unshared">나누지 않은 글이 있다.</p>', "나누지 않은 글이 있다."),
]  # fmt: skip


@pytest.mark.parametrize(("box", "kept"), [case[1:] for case in STAYS], ids=[case[0] for case in STAYS])
def test_what_only_looks_like_furniture_stays(box: str, kept: str) -> None:
    assert read_with(box) == [kept]


@pytest.mark.parametrize("name", ["related", "photo", "hidden", "share"])
def test_a_large_box_is_text_whatever_it_is_called(name: str) -> None:
    assert read(f'<div class="{name}">{LONG}</div><p>{A}</p>') == [*(A, B, C) * 2, A]


def test_readers_comments_are_none_of_it_however_many() -> None:
    assert read(f'<p>{A}</p><div class="comment_list">{LONG}</div>') == [A]
    assert read(f'<div class="comment">{LONG}</div>') == [*(A, B, C) * 2]  # all there is


@pytest.mark.parametrize("box", ['<div class="ad"></div>', '<div class="ad"><script>1</script></div>', "<div>\n</div>"])
def test_an_empty_box_parts_no_paragraph(box: str) -> None:
    """Advertisements are put into the middle of sentences of a text that only <br>s part."""
    assert read(f"{A[:12]} {box}{A[12:]}<br><br>{B}<br><br>{C}") == [f"{A[:12]} {A[12:]}".replace("  ", " "), B, C]


def test_a_text_alone_beside_links() -> None:
    """Its own source lines are its paragraphs; the links beside it stay out."""
    assert read(f'{A}\n{B}<ul><li><a href="/2">예산 심사 막바지</a></li></ul>') == [A, B]


def test_what_is_left_out_keeps_its_sides_apart() -> None:
    assert read(f"<div>{A}<figure><figcaption>사진 설명</figcaption></figure>{B}</div>") == [A, B]


def test_without_these_elements() -> None:
    element = fragment_fromstring(f'<p>{A}</p><p id="x">{B}</p><p>{C}</p>', create_parent="div")
    assert paragraphs_of(element, without={element.get_element_by_id("x")}) == [A, C]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{A}\n{B}", [A, B]),
        (f"{A}\n\n{B}", [A, B]),
        ("제목처럼 끊긴 줄\n다음 줄이 이어진다", ["제목처럼 끊긴 줄 다음 줄이 이어진다"]),
        (f"앞 줄이 끊겼고\n뒤로 이어졌다\n말이 남았고\n\n{B}", ["앞 줄이 끊겼고 뒤로 이어졌다 말이 남았고", B]),
        (" \n ", []),
        ("", []),
    ],
)
def test_paragraphs_of_running_text(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


TAGS = st.sampled_from(["p", "div", "span", "b", "a", "td", "li", "figure", "ins"])
NAMES = st.sampled_from(["", "ad", "keyword", "blind", "related", "caption", "text"])
TREES = st.recursive(
    st.sampled_from([A, B, "소버린 AI", "주권", " ", "<br>"]),
    lambda inner: st.tuples(TAGS, NAMES, st.lists(inner, max_size=4)).map(
        lambda made: f'<{made[0]} class="{made[1]}">{"".join(made[2])}</{made[0]}>'
    ),
    max_leaves=20,
)


@given(st.lists(TREES, min_size=1, max_size=5).map("".join))
def test_nothing_is_invented_and_the_order_kept(html: str) -> None:
    element = parsed(html)
    printed = "".join("".join(element.itertext()).split())
    at = 0
    for paragraph in paragraphs_of(element):
        at = printed.index("".join(paragraph.split()), at)


@pytest.mark.parametrize(
    "html",
    ["<div>" * 5000 + A, "<br>" * 20_000, f"<p>{A}</p>" * 10_000, '<div class="x"><a href=/>가</a>' * 2000, "<table><tr><td>" * 800],
)  # fmt: skip
def test_hostile_markup_comes_back_soon(html: str) -> None:
    element = parsed(html)
    started = time.process_time()
    paragraphs_of(element)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a class="keyword" href="/t">소버린 AI</a>가 국회 문턱을 넘었다.', "소버린 AI가 국회 문턱을 넘었다."),
        ('이들은 <a class="keyword">소버린</a> <strong>AI</strong> 사업을 키운다고 했다.', "이들은 소버린 AI 사업을 키운다고 했다."),
        ('정부는 나섰다. <span class="tag">소버린 AI</span>를 키운다는 계획이다.', "정부는 나섰다. 소버린 AI를 키운다는 계획이다."),
        ('정부는 <a class="keyword">소버린 AI</a><a class="keyword">, AI 주권</a>을 말했다.', "정부는 소버린 AI, AI 주권을 말했다."),
        ('이것이 바로 <a class="relation_link">소버린 AI</a>', "이것이 바로 소버린 AI"),
    ],
)  # fmt: skip
def test_words_that_an_outlet_links_stay(html: str, text: str) -> None:
    """They are just the words that a desk looks for."""
    assert read(f"<p>{html}</p><p>{A}</p>")[0] == text


def test_a_paragraph_named_like_furniture_that_reports_is_text() -> None:
    poll = "여론조사에서 국산 모델을 쓰겠다는 응답은 62%였다고 조사기관이 밝혔다."
    assert read(f'<p>{A}</p><p class="poll">{poll}</p><p>{B}</p><p>{C}</p>') == [A, poll, B, C]
    assert read(f'<p>{A}</p><p class="poll">이 기사가 도움이 됐습니까?</p><p>{B}</p><p>{C}</p>') == [A, B, C]
