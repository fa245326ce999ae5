"""One field at a time: from what feedparser makes of a feed or an entry to plain text, a name, a span of time."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Any

from monitor.core.text.outlets import outlet_of
from monitor.core.text.scrub import one_line, plain
from monitor.core.text.urls import domain, web_url

_LONGEST_AUTHOR = 200
_LONGEST_OUTLET = 100
_LONGEST_LIST = 10_000
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Raw = dict[str, Any]
"""What feedparser makes of a feed or an entry. Read with `get`: its own `get` guesses and warns."""


def get(raw: Raw, key: str) -> str:
    """A text field as feedparser stored it; its `get` would answer `updated` with `published` and warn."""
    value = dict.get(raw, key)
    return value if isinstance(value, str) else ""


def line(text: str) -> str:
    """Markup as one line of plain text."""
    return one_line(plain(text))


# --- of an entry ------------------------------------------------------------------------------------------------------


def outlet(raw: Raw) -> tuple[str | None, tuple[str, ...]]:
    """The outlet that <source> names, else dc:publisher, and every name by which the entry may call it.

    A known site's own name wins over the printed one: Google News prints English names and domains.
    """
    source = dict.get(raw, "source")
    source = source if isinstance(source, dict) else {}
    site = web_url(get(source, "href") or get(source, "link")) or ""
    printed = line(get(source, "title") or get(raw, "publisher"))[:_LONGEST_OUTLET]
    host = domain(site)
    names = tuple(name for name in (outlet_of(site), printed, host) if name)
    return (names[0] if names else None), (*names, f"www.{host}") if host else names


def without_outlet(title: str, names: tuple[str, ...]) -> str:
    """Google News ends its titles with " - " and the outlet, as printed in <source>, by its Korean name or its
    domain; what is left is never empty.
    """
    known = {_key(name) for name in names}
    for _ in range(3):  # twice where the outlet itself signs its headlines
        at = title.rfind(" - ")
        # A name may hold the mark itself, so longer tails are tried too.
        while at > 0 and len(title) - at <= _LONGEST_OUTLET + 20 and _key(title[at + 3 :]) not in known:
            at = title.rfind(" - ", 0, at)
        if at <= 0 or len(title) - at > _LONGEST_OUTLET + 20:
            break
        title = title[:at].rstrip()
    return title


def _key(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


_ADDRESS = re.compile(r"[\w.+-]{1,80}@[\w.-]{1,80}")


def author(raw: Raw) -> str | None:
    """Names joined by "·"; an address only where it is all there is. feedparser cuts addresses wrongly, so we do it."""
    listed = [one for one in dict.get(raw, "authors") or [] if isinstance(one, dict)]
    printed = [get(raw, "author")] if len(listed) < 2 else [get(one, "name") or get(one, "email") for one in listed]
    lines = [line(text) for text in printed]
    names = [_ADDRESS.sub("", text).strip(" ()<>,;/") or text for text in lines]
    return "·".join(dict.fromkeys(name for name in names if name))[:_LONGEST_AUTHOR] or None


def texts(raw: Raw) -> tuple[str, str]:
    """Summary and content; a single text is the content where the feed called it so.

    feedparser copies one into the other and swaps them by their order, so of several the longest is the content. A
    picture's caption counts where there is nothing else: feeds of videos have no other text.
    """
    contents = [plain(get(part, "value")) for part in dict.get(raw, "content") or [] if isinstance(part, dict)]
    found = [text for text in dict.fromkeys([plain(get(raw, "summary")), *contents]) if text]
    if not found:
        return plain(get(raw, "media_caption")), ""
    content = max(found, key=lambda text: (len(text), text in contents))
    if len(found) == 1:
        return ("", content) if content in contents else (content, "")
    return next(text for text in found if text != content), content


# --- of the feed ------------------------------------------------------------------------------------------------------


def ttl(about: Raw) -> timedelta | None:
    """<ttl> in minutes, else sy:updatePeriod divided by sy:updateFrequency; None when absent or absurd."""
    minutes = _number(get(about, "ttl"))
    if minutes:
        return timedelta(minutes=minutes)
    period = _PERIODS.get(one_line(get(about, "sy_updateperiod")).lower())
    return period / (_number(get(about, "sy_updatefrequency")) or 1) if period else None


def skip_hours(about: str) -> tuple[int, ...]:
    """<skipHours> of a mended feed without its entries, 0 to 23, ascending: feedparser keeps only the last <hour>.

    RSS 0.91 counted from 1 to 24, so 24 is midnight; what is no hour is passed over.
    """
    hours = {_number(text) % 24 for text in _listed(about, "skipHours", "hour") if _is_hour(text)}
    return tuple(sorted(hours))


def skip_days(about: str) -> tuple[int, ...]:
    """<skipDays> of a mended feed without its entries, 0 is Monday, ascending; what is no English weekday is passed
    over.
    """
    names = (text[:3].lower() for text in _listed(about, "skipDays", "day"))
    return tuple(sorted({_WEEKDAYS.index(name) for name in names if name in _WEEKDAYS}))


def _listed(about: str, parent: str, child: str) -> list[str]:
    """The texts of the children of one list, whatever their case and prefix; at most a hundred."""
    start = re.search(rf"<((?:[\w.-]+:)?{parent})(?:\s[^<>]*)?>", about, re.IGNORECASE)
    if start is None:
        return []
    end = about.find(f"</{start[1]}", start.end(), start.end() + _LONGEST_LIST)
    inside = about[start.end() : max(end, start.end())]
    children = re.finditer(rf"<(?:[\w.-]+:)?{child}(?:\s[^<>]*)?>([^<]*)<", inside, re.IGNORECASE)
    return [one[1].strip() for one, _ in zip(children, range(100), strict=False)]


def _is_hour(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= 24


def _number(text: str) -> int:
    """A whole number of one to six digits, else 0."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
