"""What a keyword finds that is an expression: the specification of AND, OR, NOT, brackets, quotes, nearness and fields.

A keyword is an expression where it holds one of the operators in capitals, quotes, or a field; every other keyword is a plain
phrase, and test_specification.py says what that finds. Each table is a list of (expression, article, found); an article is a
text, or several fields of one entry. All texts are invented.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.match.matcher import Matcher
from monitor.model import Match, Topic


class News(NamedTuple):
    """What is known of one entry or article."""

    title: str = ""
    summary: str = ""
    body: str = ""
    outlet: str = ""


Row = tuple[str, str | News, bool]

BUDGET_GAME = "정부 예산안이 나왔다. 게임 업계는 웃었다."


def _matches(
    expression: str,
    article: str | News,
    aliases: Mapping[str, Sequence[str]] | None = None,
    exclude: tuple[str, ...] = (),
) -> tuple[Match, ...]:
    news = News(body=article) if isinstance(article, str) else article
    matcher = Matcher((Topic("주제", (expression,), exclude=exclude),), aliases or {})
    return matcher.matches(title=news.title, summary=news.summary, body=news.body, outlet=news.outlet)


def _apart(first: str, words: int, second: str) -> str:
    """Two words with so many others between them."""
    return " ".join((first, *["다른말"] * words, second))


# --- AND, OR, NOT -----------------------------------------------------------------------------------------------------

OPERATORS: list[Row] = [
    # AND: both, anywhere in the article, in any order
    ("AI AND 예산", "AI에 쓰는 예산", True),
    ("AI AND 예산", "예산은 AI에", True),
    ("AI AND 예산", "AI가 바꾼 교실", False),
    ("AI AND 예산", "예산이 줄었다", False),
    ("AI AND 예산", "AI 이야기다.\n\n예산 이야기다.", True),
    ("AI AND 예산", News(title="AI 시대", body="예산이 늘었다"), True),
    ("AI AND 예산", News(title="AI 시대", summary="예산이 늘었다"), True),
    ("AI AND 예산", "SAID 예산", False),
    ("AI AND 예산 AND 국회", "국회, AI 예산 심사", True),
    ("AI AND 예산 AND 국회", "AI 예산 심사", False),
    # OR: one of them
    ("독파모 OR 국대AI", "독파모 2차 평가", True),
    ("독파모 OR 국대AI", "국대 AI 선발", True),
    ("독파모 OR 국대AI", "독파모가 국대 AI다", True),
    ("독파모 OR 국대AI", "오늘의 날씨", False),
    ("독파모 OR 국대AI OR K-AI", "K-AI 얼라이언스", True),
    ("독파모 OR 국대AI OR K-AI", "KAI 수주", False),
    # NOT: the article does not hold it, in any field
    ("예산 AND NOT 게임", "정부 예산안이 나왔다", True),
    ("예산 AND NOT 게임", BUDGET_GAME, False),
    ("예산 NOT 게임", "정부 예산안이 나왔다", True),
    ("예산 NOT 게임", BUDGET_GAME, False),
    ("NOT 게임 AND 예산", "정부 예산안이 나왔다", True),
    ("NOT 게임 AND 예산", BUDGET_GAME, False),
    ("NOT 게임 AND 예산", "오늘의 날씨", False),
    ("예산 NOT 게임 NOT 웹툰", "정부 예산안이 나왔다", True),
    ("예산 NOT 게임 NOT 웹툰", "웹툰 예산", False),
    ("예산 NOT 게임 NOT 웹툰", "게임 예산", False),
    ("예산 AND NOT AI", "예산은 그대로, SAID와 AIDS", True),  # no AI stands there
    ("예산 NOT 게임", News(title="정부 예산안", body="게임 업계 반응"), False),
    ("예산 NOT 게임", News(title="게임 업계", body="정부 예산안"), False),
    ("예산 NOT 게임", News(summary="정부 예산안", body="게임 업계"), False),
    ("예산 NOT 소비자 주권", "예산과 소비자주권", False),  # what is excluded is found however it is written, too
    ("예산 NOT 소비자 주권", "예산과 소비자의 주권", True),
    # capitals make the operator; in small letters it is a word
    ("Research and Development", "Research and Development 예산", True),
    ("Research and Development", "Research, Development", False),
    ("AI and 예산", "AI 예산", False),
    ("AI and 예산", "AI and 예산", True),
    ("AI or 예산", "AI 시대", False),
    ("not 게임", "not 게임", True),
    ("not 게임", "게임", False),
    ("AI And 예산", "AI 예산", False),
    ("AI Or 예산", "예산", False),
    ("trial and error AND AI", "trial and error, AI", True),
    ("trial and error AND AI", "trial, error, AI", False),
    # an operator is a word of its own
    ("ANDROID AI", "android AI", True),
    ("ANDROID AI", "AI", False),
    ("NOTE 앱 AND AI", "note 앱과 AI", True),
    ("ORANGE AND AI", "orange, AI", True),
    ("예산\tAND  게임", BUDGET_GAME, True),
    ("  예산 AND 게임 ", BUDGET_GAME, True),
]

PRECEDENCE: list[Row] = [
    # NOT binds tighter than AND, AND tighter than OR
    ("소버린 OR AI AND 예산", "소버린", True),
    ("소버린 OR AI AND 예산", "AI 예산", True),
    ("소버린 OR AI AND 예산", "AI", False),
    ("소버린 OR AI AND 예산", "예산", False),
    ("AI AND 예산 OR 소버린", "소버린", True),
    ("AI AND 예산 OR 소버린", "AI", False),
    ("AI AND 예산 OR 소버린 AND 국회", "소버린", False),
    ("AI AND 예산 OR 소버린 AND 국회", "소버린, 국회", True),
    ("AI AND 예산 OR 소버린 AND 국회", "AI, 예산", True),
    ("AI AND 예산 OR 소버린 AND 국회", "AI, 국회", False),
    ("AI OR 소버린 NOT 게임", "AI, 게임", True),
    ("AI OR 소버린 NOT 게임", "소버린, 게임", False),
    ("AI OR 소버린 NOT 게임", "소버린", True),
    ("NOT 게임 AND AI OR 소버린", "소버린, 게임", True),
    ("AI AND NOT 게임 AND 예산", "AI, 예산", True),
    ("AI AND NOT 게임 AND 예산", "AI", False),
    ("AI NOT 게임 AND 예산", "AI, 예산", True),
    ("AI NOT 게임 AND 예산", "AI, 예산, 게임", False),
    # brackets decide otherwise
    ("(소버린 OR AI) AND 예산", "소버린", False),
    ("(소버린 OR AI) AND 예산", "소버린 예산", True),
    ("예산 AND (소버린 OR AI)", "AI 예산", True),
    ("(AI OR 소버린) NOT 게임", "AI, 게임", False),
    ("(AI OR 소버린) NOT 게임", "소버린", True),
    ("AI NOT (게임 OR 웹툰)", "AI, 웹툰", False),
    ("AI NOT (게임 OR 웹툰)", "AI, 예산", True),
    ("AI NOT (게임 AND 웹툰)", "AI, 게임", True),
    ("AI NOT (게임 AND 웹툰)", "AI, 게임, 웹툰", False),
    ("AI AND (NOT 게임)", "AI", True),
    ("AI AND (NOT 게임)", "AI, 게임", False),
    ("((AI)) AND (((예산)))", "AI 예산", True),
    ("(AI AND 예산)OR(소버린 AND 국회)", "소버린, 국회", True),
    ("(AI OR (소버린 AND (예산 OR 국회))) NOT 게임", "소버린, 국회", True),
    ("(AI OR (소버린 AND (예산 OR 국회))) NOT 게임", "소버린", False),
    ("(AI OR (소버린 AND (예산 OR 국회))) NOT 게임", "AI, 게임", False),
]

PHRASES: list[Row] = [
    # neighbouring words are a phrase
    ("소버린 AI AND 예산", "소버린AI에 예산을", True),
    ("소버린 AI AND 예산", "소버린은 예산을 AI에", False),
    ("소버린 AI AND 예산", "소버린 AI", False),
    ("예산 OR 국가 AI 컴퓨팅 센터", "국가AI컴퓨팅센터 착공", True),
    ("예산 NOT 소버린 AI", "예산, 소버린, 그리고 AI", True),
    ("예산 NOT 소버린 AI", "예산, 소버린AI", False),
    # quotes say the same, and take the operators' words as words
    ('"소버린 AI" AND 예산', "소버린AI에 예산을", True),
    ('"소버린 AI" AND 예산', "소버린은 예산을 AI에", False),
    ('"소버린 AI" OR "AI 주권"', "‘AI’ 주권", True),
    ('"소버린 AI"', "소버린AI 예산", True),
    ('"소버린 AI"', "소버린 클라우드와 AI", False),
    ('"AI"', "SAID", False),
    ('"AI"', "AI가", True),
    ('"R AND D"', "R AND D 예산", True),
    ('"R AND D"', "R D 예산", False),
    ('"not 게임" OR 예산', "not 게임", True),
    ('"(AI)" AND 예산', "(AI) 예산", True),
    ('"K-AI" AND 예산', "K-AI 예산", True),
    ('"K-AI" AND 예산', "KAI 예산", False),
    # curly quotes come with the word processor
    ("“소버린 AI” AND 예산", "소버린AI에 예산을", True),
    ("“소버린 AI” AND 예산", "소버린은 예산을 AI에", False),
    # round brackets without an operator are an explanation, as printed
    ("인공지능(AI) 기본법", "인공지능(AI) 기본법 시행", True),
    ("인공지능(AI) 기본법", "인공지능(AI)기본법 시행", True),
    ("인공지능(AI) 기본법", "인공지능(AI) 예산", False),
    # hyphens, dots and apostrophes inside words are no operators
    ("K-AI AND 예산", "K-AI 예산", True),
    ("AI·데이터 AND 예산", "AI-데이터 예산", True),
    ("GPT-5 OR 예산", "GPT5 공개", True),
    # hanja, full width
    ("미국 AND AI", "美, AI 규제", True),
    ("미국 AI AND 규제", "美 AI, 규제 완화", True),
    ("ＡＩ AND 예산", "AI 예산", True),
    # what Korean keyboards and word processors make of spaces, brackets and quotes
    ("AI\u3000AND\u00a0예산", "예산을 AI에", True),
    ("（AI OR 예산） AND 국회", "예산, 국회", True),
    ("（AI OR 예산） AND 국회", "예산", False),
    ("‘AI 주권’ AND 예산", "예산, AI주권", True),
    # R&D and M&A are words
    ("R&D AND AI", "R&D 예산, AI", True),
    ("R&D AND AI", "RD 예산, AI", False),
    ("M&A OR 독파모", "M＆A 시장", True),
]

# --- Nearness: "예산 GPU"~10 ------------------------------------------------------------------------------------------
# Any order, at most so many other words between them, a word being what white space parts; never across a blank line.

NEARNESS: list[Row] = [
    ('"예산 GPU"~10', _apart("예산", 0, "GPU"), True),
    ('"예산 GPU"~10', _apart("예산", 9, "GPU"), True),
    ('"예산 GPU"~10', _apart("예산", 10, "GPU"), True),
    ('"예산 GPU"~10', _apart("예산", 11, "GPU"), False),
    ('"예산 GPU"~10', _apart("GPU", 10, "예산"), True),
    ('"예산 GPU"~10', _apart("GPU", 11, "예산"), False),
    ('"예산 GPU"~10', _apart("예산을", 10, "GPU에"), True),  # particles are no words of their own
    ('"예산 GPU"~10', _apart("추가경정예산안", 10, "고성능GPU"), True),
    ('"예산 GPU"~10', "GPU예산", True),
    ('"예산 GPU"~10', "예산", False),
    ('"예산 GPU"~10', "GPU", False),
    ('"예산 GPU"~10', "예산 GPUs", False),
    ('"예산 GPU"~0', "예산 GPU", True),
    ('"예산 GPU"~0', "GPU 예산", True),
    ('"예산 GPU"~0', "GPU 확보 예산", False),
    ('"예산 GPU"~1', "GPU 확보 예산", True),
    # one far pair does not hide a near one
    ('"예산 GPU"~2', _apart("예산", 20, "GPU") + " 확보 예산", True),
    ('"예산 GPU"~2', _apart("예산", 3, "GPU") + " " + _apart("", 3, "예산"), False),
    ('"예산 GPU"~2', "예산 예산 예산 하나 둘 GPU", True),
    # marks, other white space, sentences and lines
    ('"예산 GPU"~2', "예산, 하나. 둘! GPU", True),
    ('"예산 GPU"~2', "예산이 늘었다.\nGPU를 산다.", True),
    ('"예산 GPU"~2', "예산\u00a0하나\u3000둘\tGPU", True),
    ('"예산 GPU"~2', "예산   하나    둘     GPU", True),
    ('"예산 GPU"~10', "예산이 늘었다.\n\nGPU를 산다.", False),
    ('"예산 GPU"~10', "예산이 늘었다.\r\n \r\nGPU를 산다.", False),
    ('"예산 GPU"~10', News(title="예산", body="GPU"), False),
    ('"예산 GPU"~10', News(title="예산", body="GPU 예산"), True),
    ('"예산 GPU"~10', News(summary="GPU와 예산"), True),
    # three words: all of them, within so many other words
    ('"예산 GPU 국회"~2', "국회 하나 GPU 둘 예산", True),
    ('"예산 GPU 국회"~2', "국회 하나 둘 GPU 셋 넷 다섯 예산", False),
    ('"예산 GPU 국회"~2', "국회 예산", False),
    # within larger expressions
    ('"예산 GPU"~2 AND 국회', "GPU 예산. 멀리 떨어진 다른 문장의 국회", True),
    ('"예산 GPU"~2 AND 국회', "GPU 예산", False),
    ('국회 NOT "예산 GPU"~2', "국회, GPU 예산", False),
    ('국회 NOT "예산 GPU"~2', "국회, " + _apart("GPU", 3, "예산"), True),
    ('("예산 GPU"~2 OR 독파모) AND 국회', "국회, 독파모", True),
    ('title:"예산 GPU"~2', News(title="GPU 확보 예산"), True),
    ('title:"예산 GPU"~2', News(title="다른 제목", body="GPU 확보 예산"), False),
]

# --- Fields -----------------------------------------------------------------------------------------------------------

FIELDS: list[Row] = [
    # title: the headline, and nothing else
    ("title:예산", News(title="예산 심사"), True),
    ("title:예산", News(title="국회 소식", body="예산 심사"), False),
    ("title:예산", News(title="국회 소식", summary="예산 심사"), False),
    ("제목:예산", News(title="예산 심사"), True),
    ("제목:예산", News(body="예산 심사"), False),
    ("제목: 예산", News(title="예산 심사"), True),
    ("제목：예산", News(title="예산 심사"), True),
    ("Title:예산", News(title="예산 심사"), True),
    (unicodedata.normalize("NFD", "제목:예산 AND 국회"), News(title="예산 심사", body="국회"), True),
    ("title:예산 AND GPU", News(title="예산 심사", body="GPU 확보"), True),
    ("title:예산 AND GPU", News(title="GPU 확보", body="예산 심사"), False),
    ("title:예산 AND GPU", News(title="GPU 예산"), True),
    ("title:AI 주권", News(title="AI주권 선언"), True),
    ("title:AI 주권", News(title="AI 시대", body="주권"), False),
    ('title:"AI 주권"', News(title="‘AI’ 주권 선언"), True),
    ('title:"AI 주권"', News(body="AI 주권 선언"), False),
    ("title:(예산 OR GPU)", News(title="GPU 확보"), True),
    ("title:(예산 OR GPU)", News(body="GPU 확보"), False),
    ("title:(예산 AND GPU)", News(title="예산", body="GPU"), False),
    ("title:(예산 AND GPU)", News(title="예산과 GPU"), True),
    ("title:(예산 NOT 게임)", News(title="예산 심사", body="게임"), True),
    ("title:(예산 NOT 게임)", News(title="게임 예산"), False),
    ("title:예산 OR GPU", News(body="GPU 확보"), True),
    ("예산 AND NOT title:게임", News(title="게임 업계", body="예산"), False),
    ("예산 AND NOT title:게임", News(title="정부 발표", body="예산, 게임"), True),
    ("예산 NOT title:게임", News(title="정부 발표", body="예산, 게임"), True),
    # what is excluded without a field counts wherever it stands
    ("title:예산 NOT 게임", News(title="예산 심사", body="게임"), False),
    ("title:예산 NOT 게임", News(title="예산 심사", summary="게임"), False),
    ("title:예산 NOT 게임", News(title="예산 심사", body="국회"), True),
    # outlet: the whole name, spacing and case aside
    ("outlet:누리통신 AND 독파모", News(body="독파모 평가", outlet="누리통신"), True),
    ("outlet:누리통신 AND 독파모", News(body="독파모 평가", outlet="누리 통신"), True),
    ("outlet:누리통신 AND 독파모", News(body="독파모 평가", outlet="누리통신TV"), False),
    ("outlet:누리통신 AND 독파모", News(body="독파모 평가", outlet="새누리통신"), False),
    ("outlet:누리통신 AND 독파모", News(body="독파모 평가", outlet="새벽일보"), False),
    ("outlet:누리통신 AND 독파모", News(body="독파모 평가"), False),
    ("outlet:누리통신 AND 독파모", News(body="오늘의 날씨", outlet="누리통신"), False),
    ("outlet:누리통신 AND 독파모", News(body="누리통신에 따르면 독파모는", outlet="새벽일보"), False),
    ("outlet:연합뉴스 AND 독파모", News(body="독파모 평가", outlet="연합뉴스"), True),
    ("outlet:연합뉴스 AND 독파모", News(body="독파모 평가", outlet="연합뉴스TV"), False),
    ("outlet:연합뉴스TV AND 독파모", News(body="독파모 평가", outlet="연합뉴스 TV"), True),
    ("outlet:연합뉴스TV AND 독파모", News(body="독파모 평가", outlet="연합뉴스"), False),
    ("매체:누리통신 AND 독파모", News(body="독파모 평가", outlet="누리통신"), True),
    ("독파모 AND outlet:kbs", News(body="독파모 평가", outlet="KBS"), True),
    ("독파모 AND outlet:KBS", News(body="독파모 평가", outlet="ＫＢＳ"), True),
    ("독파모 AND outlet:뉴스1", News(body="독파모 평가", outlet="뉴스 1"), True),
    ("독파모 AND outlet:뉴스1", News(body="독파모 평가", outlet="뉴스10"), False),
    ("독파모 AND outlet:한겨레", News(body="독파모 평가", outlet=unicodedata.normalize("NFD", "한겨레")), True),
    ('outlet:"누리 통신" AND 독파모', News(body="독파모 평가", outlet="누리통신"), True),
    ("outlet:누리 통신 AND 독파모", News(body="독파모 평가", outlet="누리통신"), True),
    ("outlet:(누리통신 OR 새벽일보) AND 독파모", News(body="독파모 평가", outlet="새벽일보"), True),
    ("outlet:(누리통신 OR 새벽일보) AND 독파모", News(body="독파모 평가", outlet="저녁신문"), False),
    ("(outlet:누리통신 OR outlet:새벽일보) AND 독파모", News(body="독파모 평가", outlet="새벽일보"), True),
    ("독파모 NOT outlet:누리통신", News(body="독파모 평가", outlet="누리통신"), False),
    ("독파모 NOT outlet:누리통신", News(body="독파모 평가", outlet="새벽일보"), True),
    ("독파모 NOT outlet:누리통신", News(body="독파모 평가"), True),  # an outlet that is not known is another one
    ("독파모 NOT outlet:누리통신", News(body="독파모 평가", outlet="누리통신TV"), True),
    ("독파모 OR outlet:누리통신 AND 예산", News(body="예산", outlet="누리통신"), True),
    ("독파모 OR outlet:누리통신 AND 예산", News(body="예산", outlet="새벽일보"), False),
    ("title:예산 AND outlet:누리통신", News(title="예산 심사", outlet="누리통신"), True),
]

# --- With aliases and excluded words ----------------------------------------------------------------------------------

SPELLINGS = {"AI": ("인공지능", "에이아이", "A.I."), "앤트로픽": ("앤스로픽", "Anthropic"), "국대": ("국가대표",)}

ALIASED: list[Row] = [
    ("AI AND 예산", "인공지능 예산", True),
    ("인공지능 AND 예산", "AI 예산", True),
    ("AI 주권 AND 예산", "인공지능주권 예산", True),
    ("AI 주권 AND 예산", "주권, 인공지능, 예산", False),
    ("주권 NOT AI", "인공지능 주권", False),
    ("주권 NOT 인공지능", "AI 주권", False),
    ("주권 NOT AI", "SAID 주권", True),
    ("title:AI AND 예산", News(title="에이아이 시대", body="예산"), True),
    ('"AI 예산"', "인공지능 예산", True),
    ('"AI 예산"~2', "예산 하나 둘 인공지능", True),
    ('"AI 예산"~2', "예산 하나 둘 셋 인공지능", False),
    ("(앤트로픽 OR 오픈AI) AND 국대 AI", "Anthropic, 국가대표 AI", True),
    ("(앤스로픽 OR 오픈AI) AND 국대 AI", "앤트로픽, 국가대표 인공지능", True),
    ("A.I. AND 예산", "인공지능 예산", True),
    # an outlet's name is a name
    ("outlet:AI일보 AND 예산", News(body="예산", outlet="AI일보"), True),
    ("outlet:AI일보 AND 예산", News(body="예산", outlet="인공지능일보"), False),
]

COVERED: list[tuple[str, tuple[str, ...], str | News, bool]] = [
    # (expression, excluded words, article, found)
    ("주권 AND AI", ("소비자주권",), "AI 시대의 소비자주권", False),
    ("주권 AND AI", ("소비자주권",), "AI 시대의 소비자주권과 데이터 주권", True),
    ("주권 AND AI", ("소비자주권",), News(title="소비자주권", body="AI 주권"), True),
    ("주권 OR 독파모", ("소비자주권",), "소비자주권, 독파모", True),
    ("주권 OR 독파모", ("소비자주권",), "소비자주권", False),
    ("AI NOT 주권", ("소비자주권",), "AI 시대의 소비자주권", True),  # what is covered does not count, for neither side
    ("AI NOT 주권", ("소비자주권",), "AI 시대의 주권", False),
    ("title:주권", ("소비자주권",), News(title="소비자주권 논란", body="주권"), False),
    ('"예산 GPU"~3', ("예산군",), "예산군 GPU 센터", False),
    ('"예산 GPU"~3', ("예산군",), "예산군 하나 둘 셋 넷 GPU 예산", True),
    ('"국대 AI" AND 예산', ("동국대 AI",), "동국대 AI대학원 예산", False),
    ("국대 AI AND 예산", ("동국대 AI",), "동국대 AI대학원 예산, 국대AI 예산", True),
]


def _check(expression: str, article: str | News, found: bool) -> None:
    assert bool(_matches(expression, article)) == found


@pytest.mark.parametrize(("expression", "article", "found"), OPERATORS)
def test_and_or_not(expression: str, article: str | News, found: bool) -> None:
    _check(expression, article, found)


@pytest.mark.parametrize(("expression", "article", "found"), PRECEDENCE)
def test_what_binds_tighter(expression: str, article: str | News, found: bool) -> None:
    _check(expression, article, found)


@pytest.mark.parametrize(("expression", "article", "found"), PHRASES)
def test_phrases_and_quotes(expression: str, article: str | News, found: bool) -> None:
    _check(expression, article, found)


@pytest.mark.parametrize(("expression", "article", "found"), NEARNESS)
def test_nearness(expression: str, article: str | News, found: bool) -> None:
    _check(expression, article, found)


@pytest.mark.parametrize(("expression", "article", "found"), FIELDS)
def test_fields(expression: str, article: str | News, found: bool) -> None:
    _check(expression, article, found)


@pytest.mark.parametrize(("expression", "article", "found"), ALIASED)
def test_aliases_within_expressions(expression: str, article: str | News, found: bool) -> None:
    assert bool(_matches(expression, article, SPELLINGS)) == found


@pytest.mark.parametrize(("expression", "exclude", "article", "found"), COVERED)
def test_excluded_words_within_expressions(
    expression: str, exclude: tuple[str, ...], article: str | News, found: bool
) -> None:
    assert bool(_matches(expression, article, exclude=exclude)) == found


# --- What a match of an expression says -------------------------------------------------------------------------------

PRINTED: list[tuple[str, News, dict[str, set[str]]]] = [
    # (expression, article, in which fields it is shown, and what may be marked there)
    ("AI AND 예산", News(body="오늘 AI에 예산을"), {"body": {"AI", "예산"}}),
    ("AI AND 예산", News(title="AI 시대", body="새 예산"), {"title": {"AI"}, "body": {"예산"}}),
    ("독파모 OR 국대AI", News(title="국대 AI 선발"), {"title": {"국대 AI"}}),
    ("예산 NOT 게임", News(title="새 예산"), {"title": {"예산"}}),
    ("title:예산 AND outlet:누리통신", News(title="새 예산", outlet="누리통신"), {"title": {"예산"}}),
    ("소버린 AI AND 예산", News(summary="‘소버린’ AI의 예산"), {"summary": {"소버린’ AI", "예산"}}),
    ('"소버린 AI"', News(body="정부가 소버린AI를"), {"body": {"소버린AI"}}),
    # a word far from the other is no hit of a nearness
    ('"예산 GPU"~1', News(body="예산 하나 둘 셋 넷 GPU의 예산"), {"body": {"GPU", "예산", "GPU의 예산"}}),
]


@pytest.mark.parametrize(("expression", "news", "shown"), PRINTED)
def test_a_match_shows_a_hit_of_the_expression(expression: str, news: News, shown: dict[str, set[str]]) -> None:
    matches = _matches(expression, news)
    assert sorted(match.field for match in matches) == sorted(shown)  # one for each field, however many words hit
    for match in matches:
        text: str = getattr(news, match.field)
        assert text[match.start : match.end] in shown[match.field]
        assert match.keyword == expression  # as the desk wrote it
        start, end = match.mark
        assert match.snippet[start:end] == text[match.start : match.end]


def test_a_nearness_marks_the_words_that_are_near() -> None:
    text = "예산이 첫머리에 있고 한참 뒤에야 비로소 나오는 말이 GPU 예산이다"
    (match,) = _matches('"예산 GPU"~1', text)
    assert match.start >= text.index("GPU")


# --- Laws -------------------------------------------------------------------------------------------------------------

_TERMS = st.sampled_from(["AI", "예산", "소버린 AI", '"AI 주권"', "title:예산", '"예산 GPU"~2', "게임", "K-AI", "주권"])
_TEXTS = st.lists(
    st.sampled_from(
        ["AI", "소버린", "예산", "예산을", "GPU", "주권", "게임", "K-AI", "KAI", "SAID", "말", "다.", "\n\n"]
    ),
    max_size=8,
).map(" ".join)
_NEWS = st.builds(News, title=_TEXTS, summary=_TEXTS, body=_TEXTS)


def _holds(expression: str, news: News) -> bool:
    return bool(_matches(expression, news))


@given(_TERMS, _TERMS, _NEWS)
def test_the_order_of_or_and_of_and_is_free(one: str, other: str, news: News) -> None:
    assert _holds(f"{one} OR {other}", news) == _holds(f"{other} OR {one}", news)
    assert _holds(f"{one} AND {other}", news) == _holds(f"{other} AND {one}", news)


@given(_TERMS, _TERMS, _NEWS)
def test_operators_say_what_their_names_say(one: str, other: str, news: News) -> None:
    first, second = _holds(one, news), _holds(other, news)
    assert _holds(f"{one} OR {other}", news) == (first or second)
    assert _holds(f"{one} AND {other}", news) == (first and second)
    assert _holds(f"{one} NOT {other}", news) == (first and not second)
    assert _holds(f"{one} AND NOT {other}", news) == (first and not second)
    assert _holds(f"NOT {other} AND {one}", news) == (first and not second)


@given(_TERMS, _TERMS, _TERMS, _NEWS)
def test_three_terms(one: str, two: str, three: str, news: News) -> None:
    a, b, c = (_holds(term, news) for term in (one, two, three))
    assert _holds(f"{one} OR {two} AND {three}", news) == (a or (b and c))
    assert _holds(f"({one} OR {two}) AND {three}", news) == ((a or b) and c)
    assert _holds(f"{one} AND {two} OR {three}", news) == ((a and b) or c)
    assert _holds(f"{one} NOT ({two} OR {three})", news) == (a and not b and not c)
    assert _holds(f"{one} NOT {two} NOT {three}", news) == (a and not b and not c)
    assert _holds(f"{one} NOT ({two} AND {three})", news) == (a and not (b and c))
    assert _holds(f"{one} OR {two} NOT {three}", news) == (a or (b and not c))


@given(_TERMS, _NEWS)
def test_brackets_around_one_term_say_nothing(term: str, news: News) -> None:
    assert _holds(f"({term}) OR ({term})", news) == _holds(term, news)


@given(st.lists(_TERMS, min_size=1, max_size=4), _NEWS, st.randoms(use_true_random=False))
def test_two_keywords_of_a_topic_are_an_or(terms: list[str], news: News, shuffle: Random) -> None:
    shuffled = list(terms)
    shuffle.shuffle(shuffled)
    fields = {"title": news.title, "summary": news.summary, "body": news.body}
    together = Matcher((Topic("모두", tuple(shuffled)),), {}).matches(**fields)
    assert bool(together) == _holds(" OR ".join(terms), news)


@given(st.integers(0, 15), st.integers(0, 15), st.booleans())
def test_nearness_counts_words(distance: int, words: int, turned: bool) -> None:
    first, second = ("GPU", "예산") if turned else ("예산", "GPU")
    assert bool(_matches(f'"예산 GPU"~{distance}', _apart(first, words, second))) == (words <= distance)
