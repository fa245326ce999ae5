"""Lines of furniture above the text: bylines, dates, places in the site."""

from __future__ import annotations

import re

from monitor.core.article.names import EMAIL
from monitor.core.article.rules.rule import Rule, Span, Where, rule
from monitor.core.article.signed import read_contributor, read_signature

WHEN = (
    r"(?:(?:기사|최초|최종)?\s?(?:입력|등록|승인|송고|발행|수정|업데이트|작성)(?:일시?|시간|시각)?\s?[:：]?\s?)?20\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]"
    r"(?:[\d\s.:/|,()~•·-]|[년월일시분초]|오전|오후|[월화수목금토일]요일|\([월화수목금토일]\)|[APap][Mm]|KST|입력|수정|등록|승인|송고|발행|업데이트|최종|기사|원문|스크랩)"
    r"{0,60}"
)
_BEHIND = re.compile(rf"[\s|,·]*{WHEN}$")


def _byline(line: str) -> Span | None:
    """A reporter's line, also with the date behind it."""
    if len(line) > 120:
        return None
    dated = _BEHIND.search(line) if "20" in line else None
    return (0, len(line)) if read_signature(line[: dated.start()] if dated else line) else None


HEADS: tuple[Rule, ...] = (
    rule(
        "date above",
        Where.HEAD,
        rf"(?:•\s?)?{WHEN}",
        only=r"20\d\d",
        touch=(
            "입력 2026.11.23 16:40 | 수정 2026.11.23 18:02",
            "2026-11-13",
            "• 2026-01-13",
            "등록 2026-11-23 오후 4:06:12",
        ),
        spare=("2026년은 독자 모델의 원년이 될 전망이다", "2026년 11월 예산 두 배로"),
    ),
    Rule(
        "byline above",
        Where.HEAD,
        _byline,
        touch=(
            "김하늘 기자",
            "파리/김하늘 특파원 2026. 11. 8. 00:36",
            "김하늘 기자 sky@press.example",
            "김하늘·박서준 기자 | 입력 2026.11.23 16:40",
            "온라인뉴스팀 desk@press.example",
        ),
        spare=("김하늘 기자가 현장을 찾았다.", "기자 출신 위원이 셋이다", "예산 두 배로"),
    ),
    Rule(
        "contributor above",
        Where.HEAD,
        lambda line: (0, len(line)) if len(line) <= 60 and read_contributor(line) else None,
        touch=("김하늘 한빛대 정책학과 교수", "[기고] 김하늘 변호사", "글·김하늘 작가"),
        spare=("김하늘 교수가 연산의 값을 말하다", "한빛대 교수", "김하늘 교수, 박서준 교수 등 다섯 명"),
    ),
    rule(
        "reporter's page above",
        Where.HEAD,
        r"By [A-Z][A-Za-z'’-]+(?: [A-Z][A-Za-z'’.-]*){1,3}(?:,? (?:Staff|Senior)? ?(?:Reporter|Writer|Correspondent))?",
        rf"{EMAIL}|기자\s?페이지|다른\s?기사\s?보기|.{{2,12}}기자의?\s(?:기사|다른 기사).{{0,20}}",
        touch=("sky@press.example", "By Kim Ha-neul", "김하늘 기자의 다른 기사 보기", "기자 페이지"),
        spare=("김하늘 기자가 현장을 찾았다.", "이 페이지는 다른 기관도 볼 수 있다."),
    ),
    rule(
        "page furniture above",
        Where.HEAD,
        r"(?:ISBN|ISSN)[\s\d:-]{8,60}|(?:홈|뉴스|HOME)\s?[>›»].{0,60}|조회수?\s?:?\s?[\d,]+|댓글\s?:?\s?[\d,]+|연구센터|본문\s?바로가기|메뉴\s?(?:열기|바로가기)|"
        r"목록(?:으로)?|인쇄|폰트|가\s?가|설정|공유|밴드|라인|이메일|\+?\s?구독|기자\s?구독.{0,12}|(?:이전|다음)\s?기사|\d+\s?(?:min|분)\s?(?:read|분량)|기사\s?본문",
        touch=("ISBN 979-11-0000-000-0 95340", "홈 > 뉴스 > 정책", "조회수 1,204", "기사본문"),
        spare=("구독 서비스는 모델을 빌려 쓰는 방식이다", "연구센터는 세 곳에 들어선다."),
    ),
)
