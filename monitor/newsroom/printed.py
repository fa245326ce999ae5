"""How the Korean press prints an instant: the forms seen in feeds and on pages, good and bad."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

KST = timezone(timedelta(hours=9), "KST")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _loose(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.day} {_MONTHS[at.month - 1]}  {at:%Y %H:%M:%S} GMT"


def _nocut(at: datetime) -> str:
    at = at.astimezone(KST)
    return f"{_DAYS[at.weekday()]}, {at:%d %m %Y %H:%M:%S} +0900"


FEED_DATES: Mapping[str, Callable[[datetime], str]] = {
    "rfc822": lambda at: format_datetime(at.astimezone(KST)),
    "gmt": lambda at: format_datetime(at.astimezone(UTC), usegmt=True),
    "naive": lambda at: f"{at.astimezone(KST):%Y-%m-%d %H:%M:%S}",
    "dc": lambda at: iso(at),
    "loose": _loose,
    "nocut": _nocut,
}
"""Name of a form -> how it writes an aware instant; all but `naive` (KST by custom) name their zone."""


def iso(at: datetime) -> str:
    """ISO 8601 in KST with its offset, to the second."""
    return at.astimezone(KST).isoformat(timespec="seconds")


def http_date(at: datetime) -> str:
    """RFC 9110 IMF-fixdate, as Last-Modified wants it."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def dotted(at: datetime) -> str:
    """`2026.11.22 06:10` in KST, the commonest form on pages."""
    return f"{at.astimezone(KST):%Y.%m.%d %H:%M}"


def half_day(at: datetime) -> str:
    """`2026.11.22. 오후 3:05` in KST, as portals print it."""
    at = at.astimezone(KST)
    half = "오전" if at.hour < 12 else "오후"
    return f"{at:%Y.%m.%d.} {half} {at.hour % 12 or 12}:{at:%M}"
