"""How a feed writes its dates, in words: "RFC 822 with +0900", "numbers, no zone (read as Asia/Seoul)".

`core.text.dates` reads dates; this says what there was to read, so that a person can see why a feed's times are off.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from monitor.core.text.dates import parse_date
from monitor.core.text.decode import decode

MOST = 1000
"""Dates that are looked at."""

_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>])[^<>]*>", re.IGNORECASE)
_DATE = re.compile(
    r"<(?:[\w.-]+:)?(pubDate|date|published|issued|updated|modified|created)(?:\s[^<>]*)?>"
    r"\s*(?:<!\[CDATA\[)?([^<\]]{0,300})",
    re.IGNORECASE,
)
_RANK = {"pubdate": 0, "published": 0, "date": 0, "issued": 0, "updated": 1, "modified": 1, "created": 2}
"""Which element says when an entry was published, the best first; as `core.feed.parse` chooses."""
_ELSEWHERE = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
"""Two zones 25 hours apart: a date that means the same instant in both names its own."""
_ZONE = re.compile(r"(?:GMT|UTC)?[+-]\d{1,2}:?(?:\d{2})?(?!\d)|(?<![A-Z])(?!(?:AM|PM)\b)[A-Z]{1,4}\b", re.IGNORECASE)
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\s*(?:[a-z]{3,9}\.?,?\s*)?\d{1,2}(?:st|nd|rd|th)?[\s-]*[a-z]{3}", re.IGNORECASE)
_WEEKDAY = re.compile(r"^\s*(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,.]", re.IGNORECASE)
_CLOCK = re.compile(r"\d\s*:\s*\d|\d\s*시|T\d{2}|오전|오후", re.IGNORECASE)


def date_forms(body: bytes, *, content_type: str | None, timezone: str) -> Mapping[str, int]:
    """Form -> how many entries of the feed `body` write their date so, the most frequent first.

    An entry's date is the one that it was published at, else the one it was changed at; "no date" counts entries with
    none. `timezone` is the zone in which dates without one are read. Never raises.
    """
    text = decode(body, content_type=content_type, kind="xml").text.strip("\ufeff\x00 \t\r\n")
    raws = _of_json(text) if text[:1] in ("{", "[") else _of_xml(text)
    counted = Counter(form_of(raw, timezone) if raw else "no date" for raw, _ in zip(raws, range(MOST), strict=False))
    return dict(counted.most_common())


def form_of(raw: str, timezone: str) -> str:
    """One date as printed, in words; "unreadable" where `core.text.dates` makes nothing of it."""
    text = " ".join(raw.split())
    here = parse_date(text, timezone=timezone)
    if here is None:
        return "unreadable"
    if text.isascii() and text.isdigit():
        if len(text) in (10, 13):
            return "seconds since 1970" if len(text) == 10 else "milliseconds since 1970"
        return f"digits only{_without_zone(timezone)}"
    form = _shape(text)
    if not _CLOCK.search(text):
        return f"{form}, no time{_without_zone(timezone)}"
    first, second = (parse_date(text, timezone=zone) for zone in _ELSEWHERE)
    if first != second:
        return f"{form}{_without_zone(timezone)}"
    return f"{form} with {_zone_of(text)}"


def _without_zone(timezone: str) -> str:
    return f", no zone (read as {timezone})"


def _shape(text: str) -> str:
    if re.search(r"[년월일]|오전|오후", text):
        return "Korean"
    if _MONTH.search(text):
        return "RFC 822" if _DAY_FIRST.match(text) else "month by name"
    if re.match(r"\d{4}-?\d{2}-?\d{2}T\d", text):
        return "ISO 8601"
    if _WEEKDAY.match(text):
        return "RFC 822 with a number for the month"
    return "numbers"


def _zone_of(text: str) -> str:
    """The zone as printed: +0900, GMT, Z. It stands behind the time."""
    clock = re.search(r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?|T\d{4,6}", text)
    found = _ZONE.search(text, clock.end() if clock else 0)
    return found[0] if found else "a zone"


def _of_xml(text: str) -> Iterator[str]:
    """The date of each entry, "" where there is none."""
    starts = [found.end() for found in _ENTRY.finditer(text)]
    for start, end in pairwise([*starts, len(text)]):
        dates: dict[int, str] = {}
        for found in _DATE.finditer(text, start, end):
            if printed := html.unescape(found[2]).strip():
                dates.setdefault(_RANK[found[1].lower()], printed)
        yield dates[min(dates)] if dates else ""


def _of_json(text: str) -> Iterator[str]:
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    listed = feed.get("items") if isinstance(feed, dict) else None
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, dict):
            said = (entry.get(key) for key in ("date_published", "pubDate", "date_modified"))
            yield next((value for value in said if isinstance(value, str) and value.strip()), "")
