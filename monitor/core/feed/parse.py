"""What a feed says: RSS 0.9x to 2.0, RDF, Atom and JSON Feed -> ParsedFeed.

The way: decode ourselves, mend the text and cut it into entries (`mend`), give feedparser UTF-8 bytes of well-formed
pieces, read the raw dates ourselves. This is the only module that knows feedparser, imported when the first feed is
read. Run it in a killable worker: the input is hostile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.core.feed.fields import (
    Raw,
    author,
    get,
    line,
    outlet,
    skip_days,
    skip_hours,
    texts,
    ttl,
    without_outlet,
)
from monitor.core.feed.identity import Clues, identified
from monitor.core.feed.jsonfeed import parse_json_feed
from monitor.core.feed.mend import Pieces, feed_start, root_of, take_apart, well_formed
from monitor.core.text.dates import parse_date
from monitor.core.text.decode import decode
from monitor.core.text.scrub import one_line
from monitor.core.text.urls import web_url
from monitor.model import FailureReason, FeedEntry, ParsedFeed, Unreadable

_LONGEST_LOOSE = 300_000
"""Characters of a broken entry that the forgiving, slow parser is given."""
_DATE = re.compile(
    r"<(?:\w+:)?(?:pubDate|date|published|updated|issued|created|modified)(?:\s[^<>]*)?>\s*([^<]{6,80})", re.I
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_feed(
    body: bytes,
    *,
    content_type: str | None,
    url: str,
    timezone: str = "Asia/Seoul",
    max_entries: int = 1000,
) -> ParsedFeed | Unreadable:
    """Read a feed's body as it arrived from `url` (the base of relative links).

    Dates without a zone are in `timezone`. Beyond `max_entries` the newest are kept and the rest is counted in
    `truncated`. An entry that cannot be read is a line in `dropped`; nothing in the body makes this raise.
    `Unreadable` says EMPTY or NOT_A_FEED.
    """
    if not body.strip():
        return Unreadable(FailureReason.EMPTY, "the body is empty")
    decoded = decode(body, content_type=content_type, kind="xml")
    text = decoded.text.strip("\ufeff\x00 \t\r\n")
    if not text:
        return Unreadable(FailureReason.EMPTY, "the body holds nothing but white space")
    if text[0] in "{[":
        return parse_json_feed(text, url=url, timezone=timezone, max_entries=max_entries, encoding=decoded.encoding)
    if feed_start(text) is None:
        return _no_feed(text, content_type)
    pieces = take_apart(text)
    if pieces is None:
        return _no_feed(text, content_type)
    return _Reader(url, timezone, max_entries, "xml:base" in text).read(pieces, decoded.encoding)


def _no_feed(text: str, content_type: str | None) -> Unreadable:
    root = root_of(text)
    what = f"the root element is <{root[0]}>" if root else "there is no element in it"
    if root and root[0] in ("html", "head", "body"):
        what = "it is an HTML page"
    sent_as = f", sent as {one_line(content_type)[:80]}" if content_type else ""
    return Unreadable(FailureReason.NOT_A_FEED, f"not a feed: {what}{sent_as}")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the pieces of one feed."""

    url: str
    timezone: str
    max_entries: int
    has_base: bool
    """The document moves its base (xml:base), so feedparser resolves links; else we do, guids untouched."""

    def read(self, pieces: Pieces, encoding: str) -> ParsedFeed:
        """The whole feed; entries in the document's order."""
        about, kind = self._about(pieces.about)
        blocks = self._newest(pieces.blocks)
        dropped: list[str] = []
        raws = self._raw_entries(pieces, blocks, dropped)
        if pieces.cut_off:
            dropped.append("the document ends inside its last entry")
        return ParsedFeed(
            title=line(get(about, "title")),
            entries=_entries(raws, self._entry, dropped),
            site_url=web_url(get(about, "link"), self.url),
            language=one_line(get(about, "language"))[:40] or None,
            kind=kind,
            encoding=encoding,
            ttl=ttl(about),
            skip_hours=skip_hours(pieces.about),
            skip_days=skip_days(pieces.about),
            truncated=len(pieces.blocks) - len(blocks),
            dropped=tuple(dropped),
        )

    def _feedparser(self, document: str) -> Any:
        import feedparser

        headers = {"content-type": "application/xml; charset=utf-8"}
        if self.has_base:
            headers["content-location"] = self.url
        source = b'<?xml version="1.0" encoding="utf-8"?>\n' + document.encode("utf-8", "replace")
        return feedparser.parse(source, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)

    def _about(self, document: str) -> tuple[Raw, str]:
        try:
            result = self._feedparser(document)
        except Exception:  # the feed's own title is not worth its entries
            return {}, ""
        return result["feed"], result["version"] or ""

    def _newest(self, blocks: Sequence[str]) -> list[str]:
        """At most `max_entries`, the newest by their date, in the document's order; those without a date come last."""
        if len(blocks) <= self.max_entries:
            return list(blocks)

        def age(index: int) -> tuple[timedelta, int]:
            found = _DATE.search(blocks[index])
            published = parse_date(found[1], timezone=self.timezone) if found else None
            return (_EPOCH - published if published else timedelta.max), index

        kept = sorted(range(len(blocks)), key=age)[: self.max_entries]
        return [blocks[index] for index in sorted(kept)]

    def _raw_entries(self, pieces: Pieces, blocks: Sequence[str], dropped: list[str]) -> list[Raw]:
        """One raw entry for each block: all at once when they are sound, else one by one."""
        together = f"{pieces.opening}{''.join(blocks)}{pieces.closing}"
        if well_formed(together):
            try:
                entries: list[Raw] = self._feedparser(together)["entries"]
            except Exception:
                entries = []  # one of them upsets feedparser: find out which
            if len(entries) == len(blocks):
                return entries
        found = (self._raw_entry(pieces, block, number, dropped) for number, block in enumerate(blocks, start=1))
        return [entry for entry in found if entry is not None]

    def _raw_entry(self, pieces: Pieces, block: str, number: int, dropped: list[str]) -> Raw | None:
        if len(block) > _LONGEST_LOOSE and not well_formed(f"{pieces.opening}{block}{pieces.closing}"):
            dropped.append(f"entry {number}: broken markup in {len(block):,} characters")
            return None
        try:
            entries: list[Raw] = self._feedparser(f"{pieces.opening}{block}{pieces.closing}")["entries"]
        except Exception as error:  # feedparser raises whatever its input makes it raise
            dropped.append(f"entry {number}: unreadable ({type(error).__name__})")
            return None
        if not entries:
            dropped.append(f"entry {number}: nothing in it")
            return None
        return entries[0]

    def _entry(self, raw: Raw) -> tuple[FeedEntry, Clues]:
        """The entry without its identity, and the clues for it."""
        guid = get(raw, "id") or None
        url = self._link(raw, guid)
        named, names = outlet(raw)
        title = without_outlet(line(get(raw, "title")), names)
        summary, content = texts(raw)
        date = next((value for key in ("published", "updated", "created") if (value := get(raw, key))), "")
        published_at = next(
            (
                instant
                for key in ("published", "updated", "created")
                if (instant := parse_date(get(raw, key), timezone=self.timezone))
            ),
            None,
        )
        entry = FeedEntry(
            identity="",
            url=url,
            title=title,
            summary=summary,
            content=content,
            author=author(raw),
            outlet=named,
            published_at=published_at,
        )
        return entry, (guid, url, title, date)

    def _link(self, raw: Raw, guid: str | None) -> str:
        """The original behind a feed service, the link, the guid when it is a URL; "" otherwise."""
        origin = web_url(get(raw, "feedburner_origlink"))
        if origin:
            return origin
        link = get(raw, "link")
        if link and (link != guid or "/" in link):  # feedparser offers a guid such as "AKR1" as a link
            resolved = web_url(link, self.url)
            if resolved:
                return resolved
        return web_url(guid or "") or ""


def _entries(
    raws: Sequence[Raw], read: Callable[[Raw], tuple[FeedEntry, Clues]], dropped: list[str]
) -> tuple[FeedEntry, ...]:
    """Entries with their identities; what says nothing, and what says the same twice, is dropped with a line."""
    known: list[tuple[FeedEntry, Clues]] = []
    for number, raw in enumerate(raws, start=1):
        try:
            entry, clues = read(raw)
        except Exception as error:  # a sibling must not suffer
            dropped.append(f"entry {number}: unreadable ({type(error).__name__})")
            continue
        if entry.title or entry.url or entry.summary or entry.content:
            known.append((entry, clues))
        else:
            dropped.append(f"entry {number}: neither title nor link nor text")
    return identified(known, dropped)
