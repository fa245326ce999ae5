"""Three hundred keywords, or thirty, or three thousand: the shipped ones, and phrases of the same make.

A list of single words that stand in every article would measure something else. These are phrases of four letters and more; a few
per cent of general news hold one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.core.match.expression import is_expression
from monitor.core.text.hangul import match_key
from monitor.model import Topic

PLENTY = 3000
"""All that there are."""
EACH = 13
"""Keywords in a topic: 300 are as many topics as are shipped."""

GENERAL = (
    "4차 산업혁명", "빅데이터 산업", "데이터 3법", "규제 샌드박스", "블록체인 기술", "자율주행차", "수소 경제",
    "스마트 시티", "스마트 팩토리", "5G 상용화", "사물인터넷", "클라우드 서비스", "반도체 클러스터", "시스템 반도체",
    "기술 패권", "지식재산권 협상", "기술 탈취", "강제 기술이전", "화웨이 장비", "국가안보 위협", "사이버 안보",
    "개인정보보호법", "혁신성장 정책", "연구개발 예산", "정부 R&D", "과학기술정책", "국책 연구기관", "소프트웨어 교육",
    "디지털 전환", "디지털 경제", "플랫폼 경제", "공유경제", "데이터센터", "무역 협상", "벤처기업", "과학기술정보통신부",
    "슈퍼컴퓨터", "양자컴퓨터", "음성인식 기술", "안면인식", "로봇산업", "드론 산업", "핀테크 기업",
)  # fmt: skip
"""What a desk for technology would have followed when the real articles were printed."""

_WHOSE = (
    "국산", "자국", "독자", "범정부", "한국형", "차세대", "공공", "지역", "유럽", "아세안", "북미", "중동", "군용", "의료",
    "금융", "교육", "농업", "제조", "산업용", "민간", "개방형", "초거대", "경량", "다국어", "국가급",
)  # fmt: skip
_WHAT = (
    "AI", "LLM", "GPU", "NPU", "클라우드", "데이터", "반도체", "로봇", "에이전트", "플랫폼", "컴퓨팅", "파운데이션",
)  # fmt: skip
_WHEREFORE = (
    "주권", "전략", "기본계획", "인프라", "생태계", "협력기구", "특별법", "표준화", "바우처", "실증단지", "연합체", "인재원",
    "안전망",
)  # fmt: skip


def keywords(shipped: Sequence[Topic], count: int = PLENTY) -> tuple[str, ...]:
    """So many, no two with one key: of the shipped plain ones and of each other kind in the same proportion, up to 300."""
    listed = dict[str, str]()
    for words in (*_phrases(shipped), *GENERAL, *_invented()):
        key = match_key(words)
        if len(key) >= 4:
            listed.setdefault(key, words)
    every = tuple(listed.values())[:PLENTY]
    if count > 300:
        return every[:count]
    first = every[:300]
    return tuple(first[place * len(first) // count] for place in range(min(count, len(first))))


def _phrases(shipped: Sequence[Topic]) -> Iterator[str]:
    return (words for topic in shipped for words in topic.keywords if not is_expression(words))


def _invented() -> Iterator[str]:
    """In an order that takes all of them in turn: the 25, 12 and 13 words have no number in common."""
    for n in range(len(_WHOSE) * len(_WHAT) * len(_WHEREFORE)):
        yield f"{_WHOSE[n % len(_WHOSE)]} {_WHAT[n % len(_WHAT)]} {_WHEREFORE[n % len(_WHEREFORE)]}"


def topics(words: Sequence[str]) -> tuple[Topic, ...]:
    """As topics that exclude nothing."""
    return tuple(
        Topic(f"주제 {number + 1}", tuple(words[start : start + EACH]))
        for number, start in enumerate(range(0, len(words), EACH))
    )
