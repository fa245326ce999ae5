"""Dates, times of day and spans as a desk reads them, in Korean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.core.briefing import holidays

_WEEKDAYS: Final = "월화수목금토일"

_ESTIMATED: Final = " (추정)"
_SUBSTITUTE: Final = "대체 휴일"
_EVES: Final = (" 전날", " 다음날")
_SEASONS: Final = {"설날": "설 연휴"}
_SHORT_NAMES: Final = {
    "신정연휴": "신정",
    "기독탄신일": "성탄절",
    "석가탄신일": "부처님오신날",
    "근로자의날": "근로자의 날",
}
"""What people say for what the law says."""


def weekday(day: date) -> str:
    """화."""
    return _WEEKDAYS[day.weekday()]


def long_date(day: date) -> str:
    """11월 24일(화); 2월 17일(화·설날) on a public holiday."""
    return f"{day.month}월 {day.day}일({'·'.join((weekday(day), *holiday_names(day)))})"


def holiday_names(day: date) -> tuple[str, ...]:
    """설날, 설 연휴, 대체 휴일 ...: the public holidays of this day in short; () on any other."""
    return tuple(dict.fromkeys(_short_name(name.removesuffix(_ESTIMATED)) for name in holidays.names(day)))


def _short_name(name: str) -> str:
    if name.endswith(_SUBSTITUTE):
        return _SUBSTITUTE
    for eve in _EVES:
        if name.endswith(eve):
            feast = name.removesuffix(eve)
            return _SEASONS.get(feast, f"{feast} 연휴")
    return _SHORT_NAMES.get(name, name)


def on_days(days: Sequence[int]) -> str:
    """매일, 평일, 주말, 월요일, or 월·수·금요일; 0 is Monday."""
    named = {tuple(range(7)): "매일", tuple(range(5)): "평일", (5, 6): "주말"}
    chosen = tuple(sorted(set(days)))
    return named.get(chosen) or f"{'·'.join(_WEEKDAYS[day] for day in chosen)}요일"


def short_date(day: date) -> str:
    """11.24(화)."""
    return f"{day.month}.{day.day}({weekday(day)})"


def bare_date(day: date, today: date) -> str:
    """11.24, with the year in front when it is not the reader's."""
    return f"{day.month}.{day.day}" if day.year == today.year else f"{day.year}.{day.month}.{day.day}"


def long_span(first: date, last: date) -> str:
    """11월 18일~24일; 11월 30일~12월 6일; 11월 18일 of a single day."""
    begin, end = f"{first.month}월 {first.day}일", f"{last.day}일"
    if (first.year, first.month) != (last.year, last.month):
        end = f"{last.month}월 {end}"
    return begin if first == last else f"{begin}~{end}"


def short_span(first: date, last: date) -> str:
    """11.18~11.24."""
    return "~".join(f"{day.month}.{day.day}" for day in dict.fromkeys((first, last)))


def weekdays(days: Sequence[date]) -> str:
    """월~수 of days that follow each other, 월·수 of others, in order."""
    if len(days) > 2 and days[-1] - days[0] == timedelta(days=len(days) - 1):
        return f"{weekday(days[0])}~{weekday(days[-1])}"
    return "·".join(map(weekday, days))


def full_date(day: date) -> str:
    """2026.11.24."""
    return f"{day.year}.{day.month}.{day.day}"


def sortable(at: datetime, zone: ZoneInfo) -> str:
    """2026-11-24 06:10, in `zone`: text that sorts by time."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """07:30, in `zone`."""
    return f"{at.astimezone(zone):%H:%M}"


def stamp(at: datetime, zone: ZoneInfo, today: date) -> str:
    """06:10, with the date in front when it is not `today`'s: 11.23 22:10."""
    day = at.astimezone(zone).date()
    return clock(at, zone) if day == today else f"{bare_date(day, today)} {clock(at, zone)}"


def day_of(at: datetime, zone: ZoneInfo, today: date) -> str:
    """11.20."""
    return bare_date(at.astimezone(zone).date(), today)


def hour(at: datetime, zone: ZoneInfo) -> str:
    """07시 on the hour, else 07:10."""
    local = at.astimezone(zone)
    return f"{local:%H}시" if local.minute == 0 else f"{local:%H:%M}"


def since(at: datetime, zone: ZoneInfo, today: date) -> str:
    """어제 14시부터: the hour is near enough for a reader who asks what may be missing."""
    local = at.astimezone(zone)
    days = (today - local.date()).days
    day = {0: "오늘", 1: "어제"}.get(days, bare_date(local.date(), today))
    return f"{day} {local:%H}시부터"


def window(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """월 07:30~화 07:30; with dates once weekdays alone no longer say which day is meant (six days and more)."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if (last.date() - first.date()).days < 6:
        return f"{weekday(first)} {first:%H:%M}~{weekday(last)} {last:%H:%M}"
    return f"{bare_date(first, last)}({weekday(first)}) {first:%H:%M}~{short_date(last)} {last:%H:%M}"


def span(length: timedelta) -> str:
    """1시간 20분; anything below a minute is 1분, because it is only asked of what was late."""
    minutes = max(1, round(length.total_seconds() / 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [f"{days}일" if days else "", f"{hours}시간" if hours else "", f"{minutes}분" if minutes else ""]
    return " ".join(part for part in parts if part)
