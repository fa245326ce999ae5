"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) -> ParsedFeed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.core.feed.identity import Clues, identified
from monitor.core.text.dates import parse_date
from monitor.core.text.scrub import one_line, plain, scrub
from monitor.core.text.urls import web_url
from monitor.model import FailureReason, FeedEntry, ParsedFeed, Unreadable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_json_feed(
    text: str, *, url: str, timezone: str, max_entries: int, encoding: str = "utf-8"
) -> ParsedFeed | Unreadable:
    """Read a JSON Feed from its decoded text; the same promises as `core.feed.parse.parse_feed`."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        return Unreadable(FailureReason.NOT_A_FEED, f"not a feed: broken JSON ({one_line(str(error))[:80]})")
    version = _text(feed, "version")
    listed = feed.get("items") if isinstance(feed, dict) else None
    if "jsonfeed.org/version/" not in version or not isinstance(listed, list):
        return Unreadable(FailureReason.NOT_A_FEED, "not a feed: JSON that is no JSON Feed")
    dropped: list[str] = []
    known: list[tuple[FeedEntry, Clues]] = []
    newest = _newest(listed, timezone, max_entries)
    for number, raw in enumerate(newest, start=1):
        if not isinstance(raw, dict):
            dropped.append(f"entry {number}: not an object")
            continue
        entry, clues = _entry(raw, url, timezone)
        if entry.title or entry.url or entry.summary or entry.content:
            known.append((entry, clues))
        else:
            dropped.append(f"entry {number}: neither title nor link nor text")
    return ParsedFeed(
        title=one_line(_text(feed, "title")),
        entries=identified(known, dropped),
        site_url=web_url(_text(feed, "home_page_url"), url),
        language=one_line(_text(feed, "language"))[:40] or None,
        kind="json" + "".join(character for character in version[-4:] if character.isdigit()),
        encoding=encoding,
        truncated=len(listed) - len(newest),
        dropped=tuple(dropped),
    )


def _text(raw: object, key: str) -> str:
    """A member as text; ids are sometimes numbers."""
    value = raw.get(key) if isinstance(raw, dict) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _published(raw: object, timezone: str) -> datetime | None:
    return parse_date(_text(raw, "date_published"), timezone=timezone) or parse_date(
        _text(raw, "date_modified"), timezone=timezone
    )


def _newest(listed: list[Any], timezone: str, limit: int) -> list[Any]:
    """At most `limit`, the newest by their date, in the document's order; those without a date come last."""
    if len(listed) <= limit:
        return listed

    def age(index: int) -> tuple[timedelta, int]:
        published = _published(listed[index], timezone)
        return (_EPOCH - published if published else timedelta.max), index

    return [listed[index] for index in sorted(sorted(range(len(listed)), key=age)[:limit])]


def _entry(raw: dict[str, Any], url: str, timezone: str) -> tuple[FeedEntry, Clues]:
    guid = _text(raw, "id") or None
    link = web_url(_text(raw, "url"), url) or web_url(_text(raw, "external_url"), url) or web_url(guid or "") or ""
    title = one_line(plain(_text(raw, "title")))
    markup = _text(raw, "content_html")
    authors = raw.get("authors")
    listed = authors if isinstance(authors, list) else [raw.get("author")]
    names = dict.fromkeys(name for author in listed if (name := one_line(_text(author, "name"))))
    entry = FeedEntry(
        identity="",
        url=link,
        title=title,
        summary=plain(_text(raw, "summary")),
        content=plain(markup) if markup else scrub(_text(raw, "content_text")).strip(),
        author="·".join(names)[:200] or None,
        published_at=_published(raw, timezone),
    )
    return entry, (guid, link, title, _text(raw, "date_published"))
