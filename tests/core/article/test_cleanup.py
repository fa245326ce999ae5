# ruff: noqa: E501 - a table of whole texts
"""Cleaning whole texts: what goes, what stays, and what never happens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.article.cleanup import clean, is_prose
from monitor.core.article.rules import RULES
from monitor.core.text.scrub import one_line
from tests.core.article.pages import BODY, TITLE

CASES: list[tuple[str, list[str], tuple[str, ...]]] = [
    ("nothing around it", list(BODY), BODY),
    ("title, date and byline above", [TITLE, "입력 2026.11.23 16:40", "김하늘 기자", *BODY], BODY),
    ("decks before a dateline", ["첫 부제", "둘째 부제", "[새벽일보 김하늘 기자] " + BODY[0], *BODY[1:]], BODY),
    ("decks without furniture stay", ["첫 부제", *BODY], ("첫 부제", *BODY)),
    ("credit in the middle", [BODY[0], "(사진=누리통신)", *BODY[1:]], BODY),
    ("a subhead stays", [BODY[0], "◇비용은 얼마나", *BODY[1:]], (BODY[0], "◇비용은 얼마나", *BODY[1:])),
    ("other headlines below", [*BODY, "Copyright © 새벽일보. 무단전재 및 재배포 금지.", "- 예산 심사 막바지", "- 반도체 인력 두 배로"], BODY),
    ("promotion below", [*BODY, "▶ 새벽일보 구독하기", "▶카카오톡 제보 : 새벽제보", "<누리통신>"], BODY),
    ("glued signature", [*BODY[:3], BODY[3] + "김하늘 기자 sky@dawn.example"], BODY),
    ("signature, then labels", [*BODY, "김하늘 기자 sky@dawn.example", "정책 많이 본 소식", "예산 심사 막바지"], BODY),
    ("a copyright line near the top does not cut", ["ⓒ 2026 새벽일보 All rights reserved.", *BODY], BODY),
    ("a last sentence with the words of promotion", [*BODY, "정부는 제보를 받는 창구도 함께 열기로 했다고 밝혔다."], (*BODY, "정부는 제보를 받는 창구도 함께 열기로 했다고 밝혔다.")),
    ("nothing at all", [], ()),
    ("nothing but furniture", ["(사진=누리통신)", "공유하기"], ()),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_texts(lines: list[str], expected: tuple[str, ...]) -> None:
    assert clean(lines, title=TITLE) == expected


BOILERPLATE = [text for rule in RULES for text in rule.touch]


@given(st.lists(st.sampled_from([*BOILERPLATE, *BODY, "부제목 하나"]) | st.text(max_size=60), max_size=12))
def test_nothing_is_invented_or_moved(lines: list[str]) -> None:
    """Every paragraph left is a piece of one given, in the order given."""
    given_lines = iter([one_line(line) for line in lines])
    for paragraph in clean(lines, title=TITLE):
        assert any(paragraph in line for line in given_lines)


@given(st.lists(st.sampled_from(BOILERPLATE), max_size=4), st.lists(st.sampled_from(BOILERPLATE), max_size=4))
def test_the_body_survives_whatever_stands_around_it(above: list[str], below: list[str]) -> None:
    text = "\n".join(clean([*(line for line in above if not is_prose(line)), *BODY, *below], title=TITLE))
    assert all(paragraph.rstrip(".") in text for paragraph in BODY)


@pytest.mark.parametrize(
    "line",
    ["김하늘 " * 100, "가 " * 160, "=·" * 160, "a@a.a." * 50, "[" * 320, "▶" * 320, "무단 전재 " * 50, "기자 기자" * 60, "나나기자 " * 60, "나나 기자·" * 60, "나나=" * 100, "구독 제보 " * 50, "· " * 160, "사진 제공=" * 50, "▶구독" * 90, "<" + "가나 " * 100, "다. " * 100, "a" * 300 + "@"],
)  # fmt: skip
def test_hostile_lines_come_back(line: str) -> None:
    clean([line, *BODY, line, line + "@", line + "."], title=line)
