from __future__ import annotations

import time
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text.scrub import one_line, plain, scrub

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=[]), max_size=80)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("가\x00나\x08다", "가나다"),
        ("가\r\n나\r다\u2028라\x85마\x0b바\x0c사", "가\n나\n다\n라\n마\n바\n사"),
        ("탭\t과\n줄", "탭\t과\n줄"),
        ("\ud83d\ude00", "😀"),
        ("가\ud800나\udc00", "가나"),
        ("\ufffe\uffff가", "가"),
        ("\x7f\x9f가", "가"),
    ],
)
def test_scrub(raw: str, clean: str) -> None:
    assert scrub(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (" 가\u2028나\x85다\x0b라\x0c마\u00a0바\u3000사 ", "가 나 다 라 마 바 사"),
        ("제목\r\nBcc: x@y.kr", "제목 Bcc: x@y.kr"),
        ("\ufeff가\u200b나\u202e다", "가나다"),
        ("\n\t ", ""),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_one_line(raw: str, clean: str) -> None:
    assert one_line(raw) == clean


@given(ANY_TEXT)
def test_what_is_scrubbed_can_be_held(text: str) -> None:
    clean = scrub(text)
    assert scrub(clean) == clean
    clean.encode("utf-8")
    ElementTree.fromstring("<a>" + clean.replace("&", "").replace("<", "").replace("]]>", "") + "</a>")
    line = one_line(text)
    assert one_line(line) == line
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<속보> 국회, 법안 통과", "<속보> 국회, 법안 통과"),
        ("<단독><b>굵게</b>", "<단독>굵게"),
        ("<blink>깜빡</blink>이는 <spacer>글", "깜빡이는 글"),
        ("<표 1> 예산", "<표 1> 예산"),
        ("<AI 시대> 3 < 5", "<AI 시대> 3 < 5"),
        ("<SBS> 뉴스", "<SBS> 뉴스"),
        ("김하늘 <sky@saebyeok.example>", "김하늘 <sky@saebyeok.example>"),
        ("a<b 이고 c>d", "a<b 이고 c>d"),
        ("<p>하나</p><p>둘</p>", "하나\n\n둘"),
        ("<div>하나</div>\n<div>둘</div>", "하나\n\n둘"),
        ("하나<br>둘<br/><br />셋", "하나\n둘\n\n셋"),
        ("<ul><li>하나</li><li>둘</li></ul>", "하나\n둘"),
        ("<p>줄\n바꿈</p>", "줄 바꿈"),
        ("첫 줄\n둘째 줄\n\n새 문단", "첫 줄\n둘째 줄\n\n새 문단"),
        ("가<script>if (a < b) { x('</p>') }</script>나", "가 나"),
        ("가<style>p { }</style>나", "가 나"),
        ("가<script>끝나지 않는", "가"),
        ("가<!-- 주석 -->나", "가나"),
        ("가<!-- 끝나지 않는", "가"),
        ("<![CDATA[가 & 나]]>", "가 & 나"),
        ('<img src="a.jpg" alt="x > y">사진', "사진"),
        ('잘린 글 <a href="https://x.exam', "잘린 글"),
        ("<o:p></o:p>가", "가"),
        ('<unknown attr="1">가</unknown>', "가"),
        ("가&nbsp;나", "가 나"),
        ("&quot;가&quot;", '"가"'),
        ("&amp;quot;가&amp;quot;", '"가"'),
        ("&amp;amp;quot;가", "&quot;가"),  # at most twice
        ("&lt;p&gt;하나&lt;/p&gt;&lt;p&gt;둘&lt;/p&gt;", "하나\n\n둘"),
        ("&lt;속보&gt; 가", "<속보> 가"),
        ("&#xD800;&#0;가&#" + "9" * 5000 + ";", "��가"),
        ("A&B, R&D", "A&B, R&D"),
        ("<td>하나</td><td>둘</td>", "하나 둘"),
        ("", ""),
    ],
)
def test_plain(fragment: str, text: str) -> None:
    assert plain(fragment) == text


@given(ANY_TEXT)
def test_plain_never_raises_and_is_scrubbed(text: str) -> None:
    assert plain(text) == scrub(plain(text))


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        "<a ",
        '<a "',
        "<!--",
        "<![CDATA[",
        "&amp;",
        "&#",
        "<script>",
        "</p",
        "<p",
        "\n ",
        "\u2028 ",
        "<br> ",
        "<a href='",
    ],
)
def test_plain_is_linear(unit: str) -> None:
    """CPU time, not the clock: a quadratic scan of 200,000 pieces would take minutes."""
    begun = time.process_time()
    plain(unit * (200_000 // len(unit)))
    assert time.process_time() - begun < 5
