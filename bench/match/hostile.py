"""Texts and keywords of which a careless matcher would never have enough: does time grow in proportion?"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from monitor.core.match.matcher import Matcher
from monitor.model import Topic

_PROSE = "정부는 ‘인공지능(AI) 기본법’에 따라 국가대표 AI를 뽑겠다고 밝혔다. 업계는 소버린 AI가 무엇인지부터 정하자고 맞섰다. "
_MASKS = tuple(f"{first}{second}주권" for first in "가나다라마바사아자차" for second in "거너더러머버서어저처")

TEXTS = {
    "without a space": _PROSE.replace(" ", ""),
    "a hundred excluded words, 주권 in each": " ".join((*_MASKS, "주권")) + " ",
    "keywords": "AI 주권 소버린AI 미중AI 국가대표AI ",
    "one keyword, end to end": "주권AI",
    "half keywords": "AI 소버린 국가 주권으로 ",
    "words of a nearness": "AI 는 우리 의 주권 이다 ",
    "AI, end to end": "AI",
    "letters one by one": "A I ",
    "opening brackets": "(",
    "closing brackets": ")",
    "brackets around brackets": "()",
    "glosses": "인공지능(AI) 기본법(안) ",
    "glosses without a letter": "※(※)",
    "glosses before a keyword": "국가(國家)AI(인공지능)컴퓨팅(연산)센터 ",
    "hanja read by name and by sound": "美中",
    "hanja that nobody reads here": "鬱",
    "hanja, each a word": "中 日 ",
    "hanja in Hangul": "회의中 美정부와 對中 수출 ",
    "combining marks": "\u0301",
    "marks on every syllable": "가\u0301주\u0301권\u0301",
    "decomposed syllables": unicodedata.normalize("NFD", _PROSE),
    "invisible characters": "\u200b",
    "invisible characters in a keyword": "소\u200b버\u200b린\u200bAI\u200b",
    "full width, half width": "ＡＩ　주권 ｶﾞ ",
    "signs that NFKC takes apart": "㈜㎞…ﷺ",
    "astral characters": "𝐀𝐈 주권 😀",
    "line ends": "\n",
    "blank lines in a keyword": "AI\n \n주권 ",
    "spaces": " ",
}  # fmt: skip
"""What is repeated, by name."""

EXPRESSIONS: dict[str, Callable[[int], str]] = {
    "words with OR between them": lambda n: " OR ".join(f"낱말{i}" for i in range(n)),
    "words with AND between them": lambda n: " AND ".join(f"낱말{i}" for i in range(n)),
    "words of a phrase": lambda n: f"title:({' '.join(f'낱말{i}' for i in range(n))})",
    "words of a nearness": lambda n: f'"{" ".join(f"낱말{i}" for i in range(n))}"~5',
    "brackets": lambda n: f"{'(' * n}AI AND 주권{')' * n}",
    "brackets that nobody closes": lambda n: f"{'(' * n}AI AND 주권",
    "NOT of NOT": lambda n: f"AI AND {'NOT (' * n}주권{')' * n}",
}
"""From so many parts an expression. Not all of them can be read; to say so takes time as well."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to a matcher about one text."""

    text: str
    question: str
    ask: Callable[[str], object]


def questions(shipped: Matcher) -> Iterator[Asked]:
    """Every hostile text in every question."""
    topics = [Topic(f"주권 {n}", ("주권",), exclude=_MASKS) for n in range(2)]
    masking = Matcher(topics, {})
    for name in TEXTS:
        matcher = masking if "excluded" in name else shipped
        yield Asked(name, "as a body", partial(matcher.matches, "", ""))
        yield Asked(name, "as a headline", matcher.matches)
        yield Asked(name, "near misses", partial(matcher.near_misses, "", ""))
        yield Asked(name, "screen", matcher.screen.may_match)


def repeated(name: str, size: int) -> str:
    """A hostile text of at least so many bytes of UTF-8."""
    once = TEXTS[name]
    return once * -(-size // len(once.encode()))


def sizes(largest: int) -> Sequence[int]:
    """A sixteenth, a quarter, and all of it."""
    return tuple(max(1, largest // part) for part in (16, 4, 1))
