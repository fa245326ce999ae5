"""The screen may only let too much through: no text that the matcher finds a keyword in is stopped by it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.match.matcher import Matcher
from monitor.core.match.screen import Screen
from monitor.model import Topic

TOPICS = (
    Topic("소버린", ("소버린 AI", "AI 주권", "K-AI"), exclude=("소비자주권",)),
    Topic("법", ("AI 기본법", "미국 AI")),
    Topic("표기", ("Sovereign AI", "G3")),
)
ALIASES = {"AI": ("인공지능", "A.I.")}
MATCHER = Matcher(TOPICS, ALIASES)


@pytest.mark.parametrize(
    "text",
    [
        "정부는 소버린 AI에 투자한다.",
        "'소버린'AI",
        "ＡＩ　주권",
        "AI·주권",
        "인공지능(AI) 주권",
        "인공지능(Artificial Intelligence, AI) 기본법",
        "美 AI 전략",
        "AI主權",
        "소버린\u200b A\u00adI",
        unicodedata.normalize("NFD", "소버린 인공지능"),
        "SOVEREIGN-ai",
    ],
)
def test_what_the_matcher_finds_passes(text: str) -> None:
    assert MATCHER.matches(body=text)
    assert MATCHER.screen.may_match(text)


@pytest.mark.parametrize("text", ["SAID 주권", "XG3", "소비자주권과 AI 주권자", "소버린 AIDS"])
def test_it_has_no_second_thoughts(text: str) -> None:
    """Guards and masks are the matcher's: the screen lets these through, the matcher need not."""
    assert MATCHER.screen.may_match(text) or not MATCHER.matches(body=text)
    assert Matcher((Topic("말", ("AI 주권",)),), {}).screen.may_match("SAI 주권")
    assert not Matcher((Topic("말", ("AI 주권",)),), {}).matches(body="SAI 주권")


@pytest.mark.parametrize("text", ["", "주권 | AI", "한국의 소비자 정책, 인공지능 시장"])
def test_what_carries_nothing_is_stopped(text: str) -> None:
    assert not MATCHER.screen.may_match(text)


def test_without_keywords_nothing_passes() -> None:
    assert not Screen.of(()).may_match("소버린 AI")


PIECES = st.sampled_from(
    [
        *"소버린 AI주권인공지능기본법美中韓主權·-–ㆍ'‘’“”()（）[]\n\u00a0\u200b\u3000①ＡＩＧ3Kgsovereign.",
        "소버린 AI", "인공지능", "(AI)", "소비자주권", "AI 주권", "\u1109\u1169", "\u0301", "\uf967", "\ue000", "中", " 회의中 ",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map("".join)


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_matches_passes(title: str, summary: str, body: str) -> None:
    if MATCHER.matches(title=title, summary=summary, body=body):
        assert MATCHER.screen.may_match(" | ".join((title, summary, body)))


@given(TEXTS, TEXTS)
def test_more_text_never_stops_what_passed(text: str, more: str) -> None:
    if MATCHER.screen.may_match(text):
        assert MATCHER.screen.may_match(f"{more} | {text}")
