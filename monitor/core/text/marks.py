"""Words that stand alone in brackets before or behind a headline, and are none of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

CORRECTION_TAGS: Final = frozenset({"정정", "정정보도", "정정보도문", "바로잡습니다", "바로잡음", "고침"})
"""Marks by which an outlet says that it corrects itself."""

NOISE_TAGS: Final = frozenset({"포토", "인사", "부고", "게시판", "운세", "날씨"})
"""Marks of what a policy desk does not read."""

UPDATE: Final = r"속보|긴급|상보|\d{1,2}보|종합(?:\s?\d{1,2}보)?|전문|영상|사진|포토|동영상|단독|수정|재송|대체|끝"
"""A pattern: what number of a report this is, and what it holds."""

RUBRICS: Final = frozenset({"사설", "칼럼", "기고", "시론", "인터뷰", "르포", "보도자료"})

_NUMBERED = re.compile(r"(?P<summed>종합)?\s*(?P<number>\d{1,2})보")


UNMARKED: Final = 1.5
"""The stage of what bears no such mark."""


def update_stage(tags: Iterable[str]) -> float:
    """How far an outlet has come in telling an event: 속보 0, 1보 1, no mark 1.5, 2보 2 ..., 종합 100, 종합2보 102."""
    stages = []
    for tag in tags:
        if tag == "속보":
            stages.append(0.0)
        elif tag == "종합":
            stages.append(100.0)
        elif found := _NUMBERED.fullmatch(tag):
            stages.append(int(found["number"]) + (100.0 if found["summed"] else 0.0))
    return max(stages, default=UNMARKED)
