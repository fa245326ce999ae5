"""Amounts: what is measured, in which unit, and how much, whatever way it is written.

    3조2천억원 = 3조 2,000억 원      1만3천장 = 1만3000장 = 13,000장      5퍼센트 = 5%      5%p apart from 5%

No amounts: phone numbers, clock times, ages in brackets, ordinals (제3조, 2차), model names (H200, GPT-4), years, what
stands between dots and slashes. Units come from a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.core.likeness.facts.phrases import (
    is_agent,
    is_noun,
    phrase_after,
    phrase_before,
    stem,
    without_brackets,
    words,
)

_GROUP = r"(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,13})(?:\.\d{1,3})?"
_NUMBER = rf"{_GROUP}(?: ?(?:[천백십]?[조억만]|[천백](?=[\d조억만 가-힣]))(?: ?(?={_GROUP}\D){_GROUP})?){{0,6}}"
_MAGNITUDES = {"조": 10**12, "억": 10**8, "만": 10**4}
_TENS = {"천": 1000, "백": 100, "십": 10}

_SAME = """
%포인트=%p %p 퍼센트포인트=%p 퍼센트_포인트=%p 포인트=p % 퍼센트=% 배 원 달러 유로 엔 위안 파운드
명 건 곳 장 대 종 팀 편 권 개사=곳 개국 개교=곳 개_팀=팀 개_기관=곳 개_기업=곳 개_업체=곳 개소=곳 개 가구 세대 표 석 점
어절 토큰 문항 쪽 매개변수 파라미터=매개변수 개월 년간 년=년간 주간=주 주 일간 시간 분 초
MW 메가와트=MW GW 기가와트=GW kW MWh GWh kWh km 킬로미터=km m 미터=m m2 제곱미터=m2 평 ha 헥타르=ha 톤
PF 페타플롭스=PF EF 엑사플롭스=EF TFLOPS TB 테라바이트=TB GB 기가바이트=GB PB 페타바이트=PB 나노=nm nm B V=V kV 볼트=V
"""
UNITS = {name.replace("_", " "): (same or name) for name, _, same in (pair.partition("=") for pair in _SAME.split())}
"""Unit as printed -> unit of the key."""
MONEY = frozenset(("원", "달러", "유로", "엔", "위안", "파운드"))
SPANS = frozenset(("년간", "개월", "주", "일간", "시간", "분", "초"))
_COUNTS = frozenset(("명", "건", "곳", "개", "종", "팀", "편", "점", "대", "표", "석"))

_UNIT = "|".join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?<![\d.,/:A-Za-z+#-])(?<!\d[십백천만억조])"
    rf"(?P<number>{_NUMBER}) ?(?P<about>여 ?)?(?P<unit>{_UNIT})(?P<after>[가-힣A-Za-z]{{0,6}})"
)
_ORDINAL = re.compile(r"(?:제|第|No\.?|no\.?)\s?$")
_CLOCK = re.compile(r"(?:오전|오후|새벽|밤|낮|시|저녁|아침)\s?$")
_TAIL = re.compile(
    r"(?:여|가량|안팎|남짓|정도|쯤|씩|이상|이하|미만|초과|규모|수준|넘게|짜리|어치|꼴|대)?"
    r"(?:까지|에서|으로|로|에게|부터|마다|보다|에|이|가|은|는|을|를|의|도|와|과|만|이다|다|이며|이고|인|라|뿐|밖에|였|이었|입니|인데|이나|이던)?"
    r"(?:는|도|의|다|고|으며|지만|라고|라며|라는)?$"
)
_OTHER_WORDS = re.compile(
    r"명령|명단|장관|장비|장애|대학|대표|대구|대전|대의|종목|종류|점차|주년|주기|주식|년생|년대|년도|년차|분기|분의|원내|초등|개발"
    r"|배럴|배포|표준|편의|건설|건물|석사|평가|평균|개의치|시간대"
)
"""Words that begin like a unit."""
_QUALIFIERS = frozenset(("최대", "최소", "평균", "총", "누적", "연간", "월평균", "연평균", "하루", "월", "연"))
_PER = re.compile(r"[가-힣0-9]{1,6}당$")
_SKIPPED = words(
    """
    약 무려 각각 모두 불과 또 다시 이미 현재 지난해 올해 내년 최근 이번 오는 매년 해마다 고작 겨우 거의 대략 이르면
    각 다만 가장 적어도 많게는 우선 추가로 올해만 전년보다 1년에
    """
)
_LIMITS = ("이상", "이하", "미만", "초과", "안팎", "규모")
SMALL = 10
"""Counts below this are told of anything; they are worth little."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as it stands in a sentence."""

    start: int
    end: int
    value: float
    unit: str
    """Of the key."""
    printed: str
    """3천200억 원, as the article has it."""
    past: bool
    """Whether it is said to be how things were: 49%에서 70%로, 종전에는 51%."""
    led: bool
    """Whether the noun that it measures stands before it (서버 840대), not behind (22개 점검표)."""
    label: str
    """What it measures: the noun phrase beside it; "" where none was found."""
    shown: str

    @property
    def key(self) -> str:
        """The value in one spelling."""
        return f"{self.value:.10g}{self.unit}"

    @property
    def digits(self) -> int:
        """Significant digits: 3 of 11.8, 2 of 3200억."""
        return len(f"{self.value:.10f}".replace(".", "").strip("0"))


def value_of(number: str) -> float:
    """3천200억 -> 320000000000.0. The number as `_NUMBER` finds it."""
    total = section = 0.0
    current: float | None = None
    for part in re.findall(r"[\d.,]+|[조억만천백십]", number):
        if part[0].isdecimal():
            current = float(part.replace(",", ""))
        elif part in _TENS:
            section += (1.0 if current is None else current) * _TENS[part]
            current = None
        else:
            total += ((section + (current or 0.0)) or 1.0) * _MAGNITUDES[part]
            section, current = 0.0, None
    return total + section + (current or 0.0)


def amounts(sentence: str) -> Iterator[Amount]:
    """Every amount of a sentence, in order."""
    for found in _AMOUNT.finditer(sentence):
        unit, after = found["unit"], found["after"]
        if not _is_amount(sentence, found.start(), found.end("unit"), unit, after):
            continue
        value = value_of(found["number"])
        kept = UNITS[unit]
        if not value or (kept == "년간" and value >= 100) or (unit == "B" and value < 3):
            continue
        end = found.end("unit")
        printed = sentence[found.start() : end]
        before = sentence[max(0, found.start() - 60) : found.start()]
        label, shown = _described(before, printed, sentence[end : end + 40], kept)
        past = _WAS.search(before) is not None or _FROM.match(sentence, end) is not None
        yield Amount(found.start(), end, value, kept, printed, past, shown.startswith(label), label, shown)


_AGES = tuple(f"{ten}0" for ten in range(1, 10))


_WAS = re.compile(r"(?:종전|기존|당초|원래|애초|이전)(?:에는|에|엔|까지는|까지) [^.?!]{0,40}$")
_FROM = re.compile(r"(?:에서|이던 것을|였던) [^.?!]{0,25}\d")


def _is_amount(sentence: str, start: int, end: int, unit: str, after: str) -> bool:
    before = sentence[max(0, start - 6) : start]
    if _ORDINAL.search(before) or (before.endswith("(") and unit not in MONEY and unit != "%"):
        return False
    if unit in ("분", "초") and _CLOCK.search(before):
        return False
    if unit == "대" and (re.match(r" \d", sentence[end : end + 2]) or sentence[start : end - 1] in _AGES):
        return False
    if unit == "%" and sentence[end : end + 4].strip().startswith("신뢰"):
        return False
    if unit == "세대" and end - start < 4:
        return False
    if _OTHER_WORDS.match(unit + after):
        return False
    if unit[-1].isascii():  # 70B는, 40MW급; not 5mm, 3D
        return not (after and after[0].isascii())
    return not after or _TAIL.match(after) is not None or unit in ("개", "%") or len(unit) > 1


_GONE = re.compile(r"\s?(?:동안|째|만에|만의|전|전에|넘게|묵은|전부터|간의|가까이|가량 전)")
"""Behind a span of time: it is history, or how long ago something was."""


def _described(before: str, printed: str, behind: str, unit: str) -> tuple[str, str]:
    """(what it measures, how it is shown)."""
    printed = printed.strip()
    limit = next((word for word in _LIMITS if behind.lstrip().startswith(word)), "")
    if unit in SPANS and (within := re.match(r"\s?(?:안에|이내에|이내|내에|내)(?=[\s,.])", behind)):
        printed, behind = f"{printed} 안에", behind[within.end() :]
    if limit:
        printed = f"{printed} {limit}"
        behind = behind.lstrip()[len(limit) :]
    if unit in SPANS and _GONE.match(behind):
        return "", printed
    label, qualifier = _label_before(without_brackets(before))
    value = f"{qualifier} {printed}".strip()
    happens = _happens(_BRACKET_FIRST.sub("", behind))
    if (
        label
        and (_OBJECT.match(behind) or printed.endswith("간"))
        and (is_agent(label) or (happens and not _LEADS.search(before)))
    ):
        # 정부가 2천억원을 투입한다: whoever does it is not what is measured
        if happens and " " not in label:
            return label, f"{label} {value} {happens}"
        label = ""
    if label:
        return label, f"{label} {value}{' ' + happens if unit in SPANS and happens and len(label) < 10 else ''}"
    of = _counted(behind) if unit not in MONEY else ""
    if of or happens:
        return of or happens, f"{value} {of or happens}"
    topic = _topic(before) if _PREDICATE.match(behind) else ""
    return topic, f"{topic} {value}".strip()


_BRACKET_FIRST = re.compile(r"^\([^()]{1,40}\)")
_PREDICATE = re.compile(r"(?:이다|이며|이고|였|이었|입니|다\b|으로|에 |[.,]|$)")


def _topic(before: str) -> str:
    """What a sentence that ends in an amount is about: 요금은 시장 가격보다 싼 월 5만 원이다."""
    around = before[before.rfind(". ") + 1 :].split()
    for place in range(len(around), 0, -1):
        if stem(around[place - 1])[1] in ("은", "는"):
            return phrase_before(around[:place])
    return ""


_OBJECT = re.compile(r"\s?(?:여|가량)?(?:을|를)\s")
_LEADS = re.compile(r"(?:을|를|의|도|[^은는이가]) $")


_PASSED_OVER = re.compile(r"\d.{0,20}(?:에서|보다|→|년간|개월간|일간)$")
"""Amounts that another one is led by: what it was before, how long it lasts."""


def _label_before(before: str) -> tuple[str, str]:
    """(noun phrase, qualifier) that lead to an amount: 총사업비는 -> 총사업비; 특수목적법인에 최대 -> "", 최대."""
    for end in (". ", "? ", "! ", ", ", "; ", "”", '" ', "] ", "...", "“", "' ", "· "):
        at = before.rfind(end)
        if at >= 0 and not (end == ", " and at > len(before) - 3):
            before = before[at + len(end) :]
    around = before.split()
    if before and not before.endswith(" ") and around and around[-1][-1:] not in "'“(":
        # 매출1조, 총30명: the noun touches the number
        if not is_noun(around[-1]) or around[-1] in _QUALIFIERS:
            return "", around[-1] if around[-1] in _QUALIFIERS else ""
        return phrase_before(around), ""
    qualifier = ""
    for _ in range(4):
        if not around:
            break
        last = around[-1]
        if last in _QUALIFIERS or _PER.fullmatch(last):
            qualifier = f"{last} {qualifier}".strip()
        elif last in ("중", "가운데") and len(around) > 1 and around[-2][0].isdecimal():
            # 문항 3000개 중 412개
            whole = phrase_before(around[:-2])
            return (whole, f"{around[-2]} {last} {qualifier}".strip()) if whole else ("", qualifier)
        elif last in ("하나에", "한개에", "1개에", "건에") and len(around) > 1:
            return phrase_before(around[:-1]), qualifier  # 질문 하나에 41원
        elif last not in _SKIPPED and not _PASSED_OVER.match(last):
            break
        around.pop()
    label = phrase_before(around)
    if label in _VAGUE and len(around) > 1:
        # 표현을 들어 봤다는 응답은 38.5%
        clause = label
        for word in around[-2:-5:-1]:
            if len(clause) + len(word) > 20 or word[-1:] in "'\".,":
                break
            clause = f"{word} {clause}"
        return clause, qualifier
    return label, qualifier


_VAGUE = words("응답 응답자 답변 비율 비중 사람 의견 경우 대답 사례")


_COUNTED = re.compile(r"(?:의|짜리|어치)?\s?([가-힣A-Za-z·]{2,12})")


def _counted(behind: str) -> str:
    """22개 점검표 -> 점검표: the noun right behind a count."""
    found = _COUNTED.match(behind)
    if not found or not (behind[:1].isspace() or behind.startswith(("의 ", "짜리", "어치"))):
        return ""
    noun, particle = stem(found[1])
    if (
        not particle
        and is_noun(noun)
        and (more := phrase_after(_CUT.split(behind[found.start(1) :])[0].split(), most=2))
    ):
        noun = more
    return (
        noun
        if is_noun(noun) and not re.search(r"(?:가운데|이상|이하|미만|안팎|규모|수준|정도|가까이|남짓|중)$", noun)
        else ""
    )


_CUT = re.compile(r"[.,!?;“”\"(]|' ")
_PARTICLE = re.compile(
    r"^(?:여|가량|안팎|씩)?(?: ?(?:범위에서|범위 안에서|안에서|이내에서|한도에서|한도로|규모로|규모의))?"
    r"(?:까지|으로|로|에|이|가|은|는|을|를|의|도|만)?(?=[ ,.]|$)"
)


def _happens(behind: str) -> str:
    """480억원을 유치했다 -> 유치; 61.4%가 개발 국가를 -> 개발 국가."""
    found = _PARTICLE.match(behind)
    if not found:
        return ""
    rest = _CUT.split(behind[found.end() :], maxsplit=1)[0]
    return phrase_after(rest.split(), most=4)
