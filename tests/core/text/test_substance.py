from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text.substance import substance

HEADLINE = "정부, 소버린 AI 예산 3.0조원으로 증액"


@pytest.mark.parametrize(
    "other",
    [
        "[속보] 정부, 소버린 AI 예산 3.0조원으로 증액",
        "【종합2보】정부 소버린 AI 예산 3.0조원으로 증액(영상)",
        "<단독> 정부, ‘소버린AI’ 예산 3.0조원으로 증액…",
        "속보: 정부, 소버린·AI 예산 3.0조원으로 증액",
        "정부, 소버린\u00a0ＡＩ 예산  3.0조원으로 증액!",
    ],
)
def test_marks_and_punctuation_do_not_count(other: str) -> None:
    assert substance(other) == substance(HEADLINE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HEADLINE, "정부, 소버린 AI 예산 30조원으로 증액"),
        (HEADLINE, "정부, 소버린 AI 예산 3.0조원으로 감액"),
        ("<표적>의 시대가 온다", "<과녁>의 시대가 온다"),
        ("[속보]", "[단독]"),
        ("!!!", "???"),
    ],
)
def test_words_and_figures_count(one: str, other: str) -> None:
    assert substance(one) != substance(other)


def test_hanja_are_read() -> None:
    assert substance("美 통제 확대") == substance("미국 통제 확대")


@given(st.text(max_size=80))
def test_whatever_stands_there(text: str) -> None:
    assert substance(f"[속보] {text}가나") == substance(f"{text}가나")
