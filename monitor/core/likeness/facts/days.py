"""Dates that lie ahead of publication, resolved in the desk's zone, with what happens then.

    12월 9일   오는 15일   다음 달 3일   내년 상반기   2027년 3월   올해 말   모레   다음 주 화요일   12.9(수)   '27.3월

What lies behind ("24일 밝혔다") is no news. A year alone is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.core.likeness.facts.phrases import (
    is_agent,
    is_noun,
    phrase_after,
    phrase_before,
    stem,
    without_brackets,
    words,
)

_YEAR = r"(?P<year>20\d\d)(?:년|\.|-|/) ?|'(?P<short>\d\d)(?:년|\.) ?|(?P<relative>올해|금년|내년|내후년) ?"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])월|(?P<moon>이달|이번 ?달|다음 ?달|내달)"
_PART = r"(?P<part>초순|중순|하순|초|말|상순)"
_GONE = r"지난 |지난해 |작년 |재작년 |지난 ?달 |전달 |전월 |지난 ?주 |어제 |그제 |전날 "
"""What says that a day lies behind."""
_DATE = re.compile(
    rf"(?<![\d.,/'-])(?P<due>오는 |{_GONE})?(?:"
    rf"(?:{_YEAR})?(?:{_MONTH}) ?(?P<day>3[01]|[12]\d|0?[1-9])일(?!간|째|보다)"
    rf"|(?P<iso>20\d\d)(?P<mark>[.-]) ?(?P<isom>1[0-2]|0?[1-9])(?P=mark) ?(?P<isod>3[01]|[12]\d|0?[1-9])(?!\d)"
    rf"|'(?P<shorty>\d\d)\. ?(?P<shortm>1[0-2]|0?[1-9])\. ?(?P<shortd>3[01]|[12]\d|0?[1-9])\.?(?!\d)"
    rf"|(?P<dotm>1[0-2]|0?[1-9])[./] ?(?P<dotd>3[01]|[12]\d|0?[1-9])\.? ?(?=\([월화수목금토일]\))"
    rf"|(?P<only>3[01]|[12]\d|0?[1-9])일(?!간|째|보다|당|부로| ?(?:안|이내|내에|동안|만|뒤|후|넘|전|가량|이상|정도|치|분)|씩)"
    rf")"
    rf"|(?<![\d.,/'-])(?P<before>오는 |{_GONE})?(?:"
    rf"(?P<y2>20\d\d)년 ?(?:(?P<m2>1[0-2]|0?[1-9])월|(?P<h2>상반기|하반기|[1-4]분기|연말|말|초|봄|여름|가을|겨울))"
    rf"|'(?P<s3>\d\d)(?:년|\.) ?(?:(?P<m3>1[0-2]|0?[1-9])월?(?![\d.])|(?P<h3>상반기|하반기|[1-4]분기|말|초))"
    r"|(?P<r4>올해|금년|내년|내후년) ?"
    rf"(?:(?P<m4>1[0-2]|0?[1-9])월|(?P<h4>상반기|하반기|[1-4]분기|연말|말|초|봄|여름|가을|겨울|안))"
    rf"|(?P<m5>다음 ?달|내달|이달|이번 ?달)|(?P<m6>1[0-2]|[1-9])월(?![가-힣]{{0,2}}호)"
    rf"|(?P<h7>연말|상반기|하반기)"
    rf")(?: ?(?P<part2>초순|중순|하순|초|말)(?![가-힣]*이))?(?![가-힣]*(?:대비|보다))"
    r"|(?P<near>모레|글피|내일|사흘 뒤|나흘 뒤|이틀 뒤|열흘 뒤|보름 뒤|일주일 뒤|다음날)(?=[ ,.]|에|부터|까지|은|는|열)"
    r"|(?P<week>오는|이번 ?주|다음 ?주|내주) ?(?P<weekday>[월화수목금토일])요일"
)
_PERHAPS = re.compile(
    r"\d(?:[일월년]|\. ?\d|[-/]\d)|'\d\d|올해|금년|내년|내후년|다음|내달|이달|이번|연말|반기|모레|글피|내일| 뒤|요일"
)
"""Looked for first: most sentences name no date, and this costs a tenth."""
_NEAR = {
    "내일": 1,
    "모레": 2,
    "글피": 3,
    "이틀 뒤": 2,
    "사흘 뒤": 3,
    "나흘 뒤": 4,
    "일주일 뒤": 7,
    "열흘 뒤": 10,
    "보름 뒤": 15,
}
_WEEKDAYS = "월화수목금토일"
_NEAR_DAYS = 12
"""A day of the month without its month lies ahead by so many days at the most."""
_FAR = 200
"""Days: a month and a day that went by so long ago mean the next year's; what went by since is past."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date ahead, as a sentence names it."""

    start: int
    end: int
    key: str
    """2026-12-09, 2027-03, 2027-H1, 2026-end."""
    named: str
    """12월 9일, 내년 2월: what is shown of it."""
    exact: bool
    """Whether it is a day."""
    event: str
    """What happens then; "" where nothing was found."""

    @property
    def shown(self) -> str:
        """12월 9일 제안서 마감."""
        return f"{self.named} {self.event}".strip()


def days(sentence: str, published: date) -> Iterator[Day]:
    """Every date ahead of the day of publication."""
    if not _PERHAPS.search(sentence):
        return
    for found in _DATE.finditer(sentence):
        if sentence.startswith("에서 ", found.end()):
            continue  # 다음 달에서 내년 1월로: what it was before
        resolved = _resolved(found, published)
        if resolved is None:
            continue
        key, named, exact = resolved
        event = _event(sentence[max(0, found.start() - 60) : found.start()], sentence[found.end() : found.end() + 60])
        yield Day(found.start(), found.end(), key, named, exact, event)


def _resolved(found: re.Match[str], published: date) -> tuple[str, str, bool] | None:
    """(key, name, whether it is a day), or None for what is not ahead, or no date at all."""
    if (found["due"] or found["before"] or "오는 ") != "오는 ":
        return None
    day = _day(found, published)
    if day is not None:
        return (day.isoformat(), _named(day, published), True) if day > published else None
    if (
        found["near"]
        or found["week"]
        or found["day"]
        or found["iso"]
        or found["dotm"]
        or found["only"]
        or found["shorty"]
    ):
        return None
    return _coarse(found, published)


def _day(found: re.Match[str], published: date) -> date | None:
    if found["near"] in _NEAR:
        return published + timedelta(days=_NEAR[found["near"]])
    if found["week"]:
        return _weekday(found["week"], found["weekday"], published)
    if found["iso"]:
        return _date(int(found["iso"]), int(found["isom"]), int(found["isod"]))
    if found["shorty"]:
        return _date(2000 + int(found["shorty"]), int(found["shortm"]), int(found["shortd"]))
    if found["dotm"]:
        return _next(int(found["dotm"]), int(found["dotd"]), published)
    if found["only"]:
        number = int(found["only"])
        if number > published.day:
            # 28일, said on the 1st, is last month's; 9일, said on the 24th, as well.
            near = found["due"] == "오는 " or number - published.day <= _NEAR_DAYS
            return _date(published.year, published.month, number) if near else None
        # 오는 3일, said on the 25th, is the next month's.
        return _date(*_month_after(published), number) if found["due"] == "오는 " else None
    if found["day"]:
        number = int(found["day"])
        if found["moon"]:
            this = found["moon"].startswith("이")
            return _date(*((published.year, published.month) if this else _month_after(published)), number)
        year = _year(found["year"], found["short"], found["relative"], published)
        month = int(found["month"])
        return _date(year, month, number) if year else _next(month, number, published)
    return None


def _coarse(found: re.Match[str], published: date) -> tuple[str, str, bool] | None:
    part = found["part2"] or ""
    year = _year(found["y2"], found["s3"], found["r4"], published)
    month = next((int(found[name]) for name in ("m2", "m3", "m4", "m6") if found[name]), 0)
    half = found["h2"] or found["h3"] or found["h4"] or found["h7"] or ""
    if found["m5"]:
        this = found["m5"].startswith("이")
        if this and part not in ("말", "하순"):
            return None
        year, month = (published.year, published.month) if this else _month_after(published)
    if month:
        if not year:
            year = published.year if month >= published.month else published.year + 1
            if found["m6"] and found["before"] != "오는 " and (month - published.month) % 12 > 5:
                return None  # 3월, said in November without a word more, may be last March
        if (year, month) < (published.year, published.month) or (
            (year, month) == (published.year, published.month) and part not in ("말", "하순")
        ):
            return None
        return f"{year}-{month:02}", f"{_year_named(year, published)}{month}월{' ' + part if part else ''}", False
    if not half:
        return None
    year = year or published.year
    return _season(year, half, published)


_HALVES = {
    "상반기": ("H1", 6),
    "하반기": ("H2", 12),
    "1분기": ("Q1", 3),
    "2분기": ("Q2", 6),
    "3분기": ("Q3", 9),
    "4분기": ("Q4", 12),
}
_SEASONS = {
    "초": ("start", 3), "말": ("end", 12), "연말": ("end", 12), "안": ("end", 12), "봄": ("spring", 5), "여름": ("summer", 8),
    "가을": ("autumn", 11), "겨울": ("winter", 12),
}  # fmt: skip


def _season(year: int, half: str, published: date) -> tuple[str, str, bool] | None:
    key, last = (_HALVES | _SEASONS)[half]
    if year < published.year or (year == published.year and (last < published.month or half in ("초", "봄"))):
        return None
    if year > published.year + 20:
        return None
    word = {"연말": "말"}.get(half, half)
    name = "올해 " if year == published.year else _year_named(year, published)
    return f"{year}-{key}", f"{name}{word}".strip(), False


def _year(full: str | None, short: str | None, relative: str | None, published: date) -> int:
    if full:
        return int(full)
    if short:
        return 2000 + int(short)
    ahead = {"올해": 0, "금년": 0, "내년": 1, "내후년": 2}
    return published.year + ahead[relative] if relative else 0


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next(month: int, day: int, published: date) -> date | None:
    found = _date(published.year, month, day)
    if found is not None and (published - found).days > _FAR:
        return _date(published.year + 1, month, day)
    return found


def _month_after(published: date) -> tuple[int, int]:
    return (published.year + 1, 1) if published.month == 12 else (published.year, published.month + 1)


def _weekday(week: str, name: str, published: date) -> date:
    wanted = _WEEKDAYS.index(name)
    if week == "오는":
        return published + timedelta(days=(wanted - published.weekday() - 1) % 7 + 1)
    monday = published - timedelta(days=published.weekday())
    weeks = 0 if week.startswith("이번") else 1
    return monday + timedelta(days=7 * weeks + wanted)


def _year_named(year: int, published: date) -> str:
    if year == published.year:
        return ""
    return "내년 " if year == published.year + 1 else f"{year}년 "


def _named(day: date, published: date) -> str:
    return f"{_year_named(day.year, published)}{day.month}월 {day.day}일"


# --- what happens then ------------------------------------------------------------------------------------------------

_BEHIND = re.compile(
    r"^(?:\([^()]{1,8}\))?\s?(?:(?:오전|오후|낮|밤|새벽)?\s?\d{1,2}시(?:\s?\d{1,2}분)?|정오|자정)?\s?(?:\([A-Z]{2,4}\))?"
    r"(?:까지|부터|에는|에도|에야|에|께|쯤|경|로|을|를|은|는|이|가|의|자로|중|안에|안으로|이후|전까지|전에|전|이다|입니다|이며)?(?=[\s,.]|$)"
)
_PLACE = re.compile(r"[가-힣A-Za-z0-9·]+(?:에서|에|에게|께)$")
_MEETING = re.compile(
    r"(회의|공청회|총회|설명회|토론회|간담회|포럼|대회|행사|청문회|심포지엄|콘퍼런스|박람회|시험장|국회|법정)(?:에서|에)$"
)
_VERBAL_BEHIND = re.compile(r"[가-힣]{2,4}(?:하|되|한|할|된|될|했|됐|합|됩)")
_NATIVE = re.compile(
    r"^(?:열|받|정|세우|세운|뽑|나오|나온|내|치르|치른|맡기|밝히|연|뜬|가려|고르|마치|끝|두|시작|시행|예정|계획|잡|이루|있|될|이뤄|이다|이며|다)"
)


_EVENTS = words(
    """
    마감 시행 개막 발표 착공 개통 출범 공고 접수 표결 의결 고시 출시 개소 심사 총회 청문회 공판 선고 투표 발효 종료
    만료 개최 상정 공포
    """
)
"""Nouns of two syllables that say enough of a date."""


_NAMED = re.compile(r"'([^']{2,20})'")


def _event(before: str, behind: str) -> str:
    """What happens at a date: what stands behind it, or what it is said of."""
    for end in (". ", "? ", "! ", "; ", "”", '" '):
        before = before[before.rfind(end) + len(end) :] if end in before else before
    topic = _topic(without_brackets(_NAMED.sub(r"\1", before)))
    after, place, is_verb = _after(without_brackets(_NAMED.sub(r"\1", behind)))
    if len(after) < 3 and not topic:
        if is_verb or after in _EVENTS:
            return after
        return f"{place} {after}" if place and after else ""
    if after and topic and (is_agent(topic) or len(after) + len(topic) >= 20 or topic in after):
        return after
    return f"{topic} {after}".strip()


def _after(behind: str) -> tuple[str, str, bool]:
    """(the noun phrase behind a date, the place that was passed over, whether it is what somebody does)."""
    found = _BEHIND.match(behind)
    rest = behind[found.end() :] if found else behind
    around = re.split(r"[.!?;“”\"(]|, ", rest, maxsplit=1)[0].split()
    place = ""
    while len(around) > 1 and _PLACE.match(around[0]):
        if _MEETING.search(around[0]):
            meeting = _MEETING.sub(r"\1", around[0])
            around = [meeting, *around[1:]] if _VERBAL_BEHIND.match(around[1]) else [meeting + "."]
            break
        place = stem(around[0])[0]
        around = around[1:]
    if not around or _NATIVE.match(around[0]):
        return "", place, False
    return phrase_after(around, most=5), place, _VERBAL_BEHIND.match(around[0]) is not None


_SKIPPED = words("늦어도 이르면 빠르면 당초 우선 모두 최종 다시 또 이미 바로 즉시")


def _topic(before: str) -> str:
    """The noun phrase that leads to a date in its own clause: 제안서 접수는 -> 제안서 접수."""
    before = before[before.rfind(", ") + 2 :] if ", " in before else before
    around = before.split()
    if not around or (before and not before.endswith(" ")):
        return ""
    while len(around) > 1 and (around[-1] in _SKIPPED or around[-1].endswith("에서")):
        around.pop()
        if around[-1] in ("다음", "이번"):
            around.pop()
    if len(around) > 1 and around[-2][0].isdecimal() and len(around[-2]) < 10 and stem(around[-1])[1]:
        # 국어 말뭉치 18억 어절을: the amount belongs to it
        counted = f"{around[-2]} {stem(around[-1])[0]}"
        return f"{phrase_before(around[:-2])} {counted}".strip()
    noun, particle = stem(around[-1])
    if particle in ("은", "는", "이", "가", "을", "를", "도") and is_noun(noun):
        return phrase_before(around)
    return ""
