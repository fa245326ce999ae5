"""Korean and international date forms -> aware UTC.

The raw string is read here and nowhere else: libraries take `2026년 06월 08일` for the first of the current month, lose
the time of `오후 3:05` and read KST as UTC (facts.md, "Dates"). Nothing here looks at today's date; what cannot be read
is None.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_LONGEST = 300
"""Characters looked at: a date stands at the start of its element."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_HOURS_EAST = {
    0.0: "z ut utc gmt wet",
    1.0: "bst cet",
    2.0: "cest eet",
    3.0: "eest msk",
    5.5: "ist",
    8.0: "hkt sgt",
    9.0: "kst jst",
    10.0: "kdt aest",
    11.0: "aedt",
    -4.0: "edt",
    -5.0: "est cdt",
    -6.0: "cst mdt",
    -7.0: "mst pdt",
    -8.0: "pst",
}
_ZONES = {name: hours for hours, names in _HOURS_EAST.items() for name in names.split()}
"""Hours east of UTC. RFC 822 fixes the American names, so CST is not China's."""

_SAME = str.maketrans({"−": "-", "‐": "-", "‑": "-", "–": "-", "—": "-", "年": "년", "月": "월", "日": "일"})
"""Signs that stand for others in dates; what NFKC folds is not here."""

_HALF = r"오전|오후|상오|하오|새벽|아침|낮|저녁|밤|[AaPp]\.?[Mm]\b\.?"
_TIME = rf"""
    (?:(?P<noon>정오)|(?P<midnight>자정)|
    (?:(?P<half1>{_HALF})\s*)?
    (?P<hour>\d{{1,2}})
    (?:
        \s*:\s*(?P<minute>\d{{1,2}}) (?:\s*:\s*(?P<second>\d{{1,2}}) (?:[.,]\d+)?)?
      | \s*시 (?:\s*(?P<minute2>\d{{1,2}})\s*분)? (?:\s*(?P<second2>\d{{1,2}})\s*초)?
      | (?=\s*(?:{_HALF}))
    )
    (?!\d)
    (?:\s*(?P<half2>{_HALF}))?
    (?:
        \s*(?:(?:GMT|UTC|UT)\s*)? (?P<sign>[+-])(?P<offset>\d{{1,2}}:\d{{2}}|\d{{3,4}})(?!\d)
      | (?:\s*(?:GMT|UTC|UT)\s*)? (?P<sign2>[+-])(?P<offset2>\d{{1,2}})(?![\d:가-힣])
      | \s*\(?(?P<zone>[A-Za-z]{{1,4}})\b
    )?)
"""
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\.?,?"
_MONTH = r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}|(?:0?[1-9]|1[0-2])월)"
"""Also as Java and WordPress print it in a Korean locale: "화, 11 8월 2026", "8월 11, 2026"."""
_KOREAN_WEEKDAY = r"(?:\s*[(\[]?\s*[월화수목금토일](?:요일)?\s*[)\]]|\s*[월화수목금토일]요일)?"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE)


_FORMS = (
    # 2026-08-09T18:00, 2026.06.08 09:00, 2026년 6월 8일 오후 3:05, 2024. 10. 8. 00:36, 26.06.08
    _form(
        rf"""(?<![\d.]) (?P<year>\d{{4}}|\d{{2}}) \s*(?P<mark>[-./]|년)\s* (?P<month>\d{{1,2}}) \s*(?:(?P=mark)|월)\s*
        (?P<day>\d{{1,2}})(?!\d) (?:\s*일)? \.? {_KOREAN_WEEKDAY} (?:\s*[T,|_-]\s*|\s*) (?:{_TIME})?"""
    ),
    # 20260809 18:00
    _form(rf"(?<!\d) (?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}}) \s+ (?:{_TIME})"),
    # 20260809T180000Z
    _form(
        r"""(?<!\d) (?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2}) T (?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?
        (?:[.,]\d+)? (?:(?P<sign>[+-])(?P<offset>\d{2}:?(?:\d{2})?)(?!\d)|(?P<zone>Z)\b)?"""
    ),
    # Tue, 11 Aug 2026 07:00:00 +0900; 9 Aug  2026 16:07:00 GMT; Sunday, 06-Nov-94 08:49:37 GMT
    _form(
        rf"""(?<![\w.]) (?:(?P<weekday>{_WEEKDAY})\s*)? (?P<day>\d{{1,2}})(?:st|nd|rd|th)? [\s-]* 
        (?P<monthname>{_MONTH}) [\s.,-]* (?P<year>\d{{4}}|\d{{2}})(?!\d|일) (?:\s*[T,|-]\s*|\s*) (?:{_TIME})?"""
    ),
    # Tue, 11 08 2026 07:00:00 +0900
    _form(
        rf"""(?<![\w.]) (?:(?P<weekday>{_WEEKDAY})\s*)? (?P<day>\d{{1,2}}) \s+ (?P<month>\d{{1,2}}) \s+ 
        (?P<year>\d{{4}}) \s+ (?:{_TIME})"""
    ),
    # Sun Aug 09 18:00:00 KST 2026; Sun Nov  6 08:49:37 1994
    _form(
        rf"""(?<!\w) (?:{_WEEKDAY}\s*)? (?P<monthname>{_MONTH}) \s+ (?P<day>\d{{1,2}}) \s+
        (?P<hour>\d{{1,2}}):(?P<minute>\d{{2}}) (?::(?P<second>\d{{2}}))?
        (?:\s+(?:(?:GMT|UTC)?(?P<sign>[+-])(?P<offset>\d{{2}}:?\d{{2}})|(?P<zone>[A-Z]{{1,4}})))?
        \s+ (?P<year>\d{{4}})(?!\d)"""
    ),
    # August 9, 2026 4:07 PM; Thu Aug 13 2026 18:00:00 GMT+0900 (한국 표준시)
    _form(
        rf"""(?<!\w) (?:{_WEEKDAY}\s*)? (?P<monthname>{_MONTH}) \.?\s* (?P<day>\d{{1,2}})(?:st|nd|rd|th)? \s*,?\s+
        (?P<year>\d{{4}})(?!\d) (?:\s*(?:[T,|-]|at)\s*|\s*) (?:{_TIME})?"""
    ),
)


def parse_date(raw: str | None, *, timezone: str = "Asia/Seoul") -> datetime | None:
    """The first date in `raw` as aware UTC; None when there is none, or an impossible one.

    A date without a zone is in `timezone` (an IANA name; ZoneInfoNotFoundError when there is no such zone), a date
    without a time is its midnight. Ten digits are seconds since 1970, thirteen are milliseconds; two-digit years up
    to 69 are of this century.
    """
    text = unicodedata.normalize("NFKC", (raw or "")[:_LONGEST]).translate(_SAME).strip()
    if not text:
        return None
    home = ZoneInfo(timezone)
    if text.isdecimal() and text.isascii():
        return _digits(text, home)
    matches = [found for form in _FORMS if (found := form.search(text))]
    if not matches:
        return None
    # The earliest; of two that begin together the one that reads more.
    return _read(min(matches, key=lambda found: (found.start(), -found.end())), home)


def clamp(published: datetime | None, now: datetime) -> datetime | None:
    """`published`, or `now` where it lies in the future (print dates, wrong clocks)."""
    return None if published is None else min(published, now)


def _digits(text: str, home: tzinfo) -> datetime | None:
    if len(text) in (10, 13):
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC) if seconds < 4_102_444_800 else None  # 2100
    if len(text) not in (8, 12, 14):
        return None
    year, rest = int(text[:4]), [int(text[at : at + 2]) for at in range(4, len(text), 2)]
    hour, minute, second = [*rest[2:], 0, 0, 0][:3]
    return _build(year, rest[0], rest[1], hour, minute, second, home)


def _read(found: re.Match[str], home: tzinfo) -> datetime | None:
    parts = found.groupdict()
    year = _year(parts["year"])
    month = _month(parts["monthname"]) if parts.get("monthname") else int(parts["month"])
    day = int(parts["day"])
    if parts.get("weekday") and not parts.get("monthname"):
        day, month = _by_weekday(parts["weekday"], year, day, month)
    hour = _hour(int(parts.get("hour") or 0), (parts.get("half1") or parts.get("half2") or "").lower())
    hour = 12 if parts.get("noon") else hour  # 자정 is the midnight at which the printed day begins
    zone = _zone(parts, home)
    if zone is None:
        return None
    minute = int(parts.get("minute") or parts.get("minute2") or 0)
    second = int(parts.get("second") or parts.get("second2") or 0)
    return _build(year, month, day, hour, minute, second, zone)


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _month(name: str) -> int:
    return int(name[:-1]) if name.endswith("월") else _MONTHS.index(name[:3].lower()) + 1


def _hour(hour: int, half: str) -> int:
    """The hour of the day; `half` says which part of it twelve hours are counted in. 오후 16시 is 16, 밤 1시 is 1."""
    if not half or hour > 12:
        return hour
    late = half in ("오후", "하오", "저녁") or half.startswith("p")
    if half == "낮":  # from 10 in the morning to 6
        late = hour == 12 or hour < 7
    elif half == "밤":  # 밤 12시 is midnight, as 자정 is
        late = 6 <= hour < 12
    return hour % 12 + (12 if late else 0)


def _by_weekday(weekday: str, year: int, day: int, month: int) -> tuple[int, int]:
    """Two numbers before the year are day and month, unless only the other order falls on the weekday that stands
    beside them.
    """

    def falls(a_day: int, a_month: int) -> bool:
        try:
            return datetime(year, a_month, a_day, tzinfo=UTC).weekday() == _WEEKDAYS.index(weekday[:3].lower())
        except ValueError:
            return False

    return (month, day) if falls(month, day) and not falls(day, month) else (day, month)


def _zone(parts: dict[str, str | None], home: tzinfo) -> tzinfo | None:
    """The zone the date names, `home` where it names none, None for an offset no place on Earth has."""
    sign = parts.get("sign") or parts.get("sign2")
    if sign:
        digits = (parts.get("offset") or parts.get("offset2") or "").replace(":", "")
        hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        if hours > 15 or minutes > 59:
            return None
        return timezone((1 if sign == "+" else -1) * timedelta(hours=hours, minutes=minutes))
    hours_east = _ZONES.get((parts.get("zone") or "").lower())
    return home if hours_east is None else timezone(timedelta(hours=hours_east))


def _build(year: int, month: int, day: int, hour: int, minute: int, second: int, zone: tzinfo) -> datetime | None:
    if not 1900 <= year < 2200:  # 0001-01-01 is what some systems print for "no date"
        return None
    late = timedelta()
    if (hour, minute, second) == (24, 0, 0):  # ISO 8601: the end of the day
        hour, late = 0, timedelta(days=1)
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59) if second == 60 else second, tzinfo=zone)
        return (local + late).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
