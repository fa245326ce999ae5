"""What did the reporter write? A page's bytes to an Article.

Decode, parse, read the text in several ways and clean each reading (`best`), take the one that the page's other words agree
with (`choice`), then read what the page says about it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.core.article import about
from monitor.core.article.access import access_of, language_of
from monitor.core.article.best import best_reading
from monitor.core.article.byline import Dateline, opening_dateline
from monitor.core.article.choice import Cleaner, Reading, cleaner_for
from monitor.core.article.cleanup import HEAD_LINES, is_caption
from monitor.core.article.dated import dates
from monitor.core.article.deck import deck_of
from monitor.core.article.headline import Headline, read_headline, read_kind
from monitor.core.article.notices import no_headline
from monitor.core.article.page import Page, read_page
from monitor.core.article.section import sections
from monitor.core.text.decode import decode
from monitor.model import Article, FailureReason, Unreadable

_NOT_PAGES = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image or a recording"),
    (b"PK\x03\x04", "an archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"HWP Document", "an office document"),
    (b"\x1f\x8b", "compressed data"),
    (b"ID3", "a recording"),
    (b"OggS", "a recording"),
    (b"\x7fELF", "a program"),
)
_PAGE_TYPES = re.compile(
    r"text/|application/(?:xhtml|xml|octet-stream|json|x-unknown|unknown)|multipart/", re.IGNORECASE
)


def extract_article(
    body: bytes, *, content_type: str | None, url: str, timezone: str = "Asia/Seoul"
) -> Article | Unreadable:
    """The article on a page, or why there is none: `open_page`, then `read_article`."""
    page = open_page(body, content_type=content_type, url=url)
    return page if isinstance(page, Unreadable) else read_article(page, timezone=timezone)


def open_page(body: bytes, *, content_type: str | None, url: str) -> Page | Unreadable:
    """The page that these bytes are. `url` is where they came from. `Unreadable.reason` is EMPTY or NOT_A_PAGE."""
    if not body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return Unreadable(FailureReason.EMPTY, "the page is empty")
    other = _not_a_page(body, content_type)
    if other:
        return Unreadable(FailureReason.NOT_A_PAGE, f"{other}, not an HTML page")
    page = read_page(decode(body, content_type=content_type, kind="html").text, url)
    return page or Unreadable(FailureReason.NOT_A_PAGE, "text without any HTML in it")


def read_article(page: Page, *, timezone: str = "Asia/Seoul") -> Article | Unreadable:
    """The article on a page. `timezone` (IANA) is that of dates which name none. `Unreadable.reason` is None: a page that was
    read well and holds no article."""
    titles = about.title_candidates(page)
    title = read_headline(titles[0], prefixes=_other_titles(page, titles)).title if titles else None
    cleaner = cleaner_for(page, title)
    reading = best_reading(page, cleaner)
    if reading is None:
        return Unreadable(None, "the page holds no text that reads as an article")
    return _article(page, reading, titles, cleaner, timezone)


def _article(page: Page, reading: Reading, titles: list[str], cleaner: Cleaner, timezone: str) -> Article | Unreadable:
    dateline = _dateline(reading)
    canonical, origin = about.addresses(page)
    outlets = about.outlet_names(page, dateline, origin)
    outlet = outlets[0] if outlets else None
    headline = _headline(page, titles, outlets)
    if headline is None:
        return Unreadable(None, "the page names no headline")
    dated = dates(page, timezone)
    paragraphs = reading.cleaned
    if headline.title != cleaner.title:
        paragraphs = replace(cleaner, title=headline.title)(reading.raw) or reading.cleaned
    filed = sections(page)
    kind = read_kind(headline.tags, filed, page.url)
    byline, affiliation = about.author(page, dateline, reading.raw, outlet, kind)
    return Article(
        url=page.url,
        title=headline.title,
        paragraphs=paragraphs,
        deck=deck_of(reading.raw, paragraphs, headline.title, cleaner.named),
        canonical_url=canonical,
        outlet=outlet,
        byline=byline,
        affiliation=affiliation,
        published_at=dated.published,
        published_from=dated.published_from,
        modified_at=dated.modified,
        modified_from=dated.modified_from,
        kind=kind,
        tags=headline.tags,
        section=filed[0] if filed else None,
        language=language_of(page, " ".join((headline.title, *paragraphs))),
        access=access_of(page, reading.raw, paragraphs),
        agency=about.agency_of(dateline, reading.raw, outlet),
        origin_url=origin,
    )


def _not_a_page(body: bytes, content_type: str | None) -> str | None:
    """What a body is that is no HTML page; its first bytes are believed before its label."""
    start = body[:64].lstrip()
    for mark, name in _NOT_PAGES:
        if start.startswith(mark):
            return name
    if b"<" in body[:4096] and re.search(
        rb"<(?:!doctype html|html|head|body|div|meta|p)\b", body[:65536], re.IGNORECASE
    ):
        return None
    label = (content_type or "").split(";")[0].strip()
    if label and not _PAGE_TYPES.match(label):
        return f"{label}"
    if (
        body[:2] not in (b"\xff\xfe", b"\xfe\xff")
        and body[:4096].count(0) > len(body[:4096]) // 10
        and b"<\x00" not in body[:4096]
    ):
        return "binary data"
    return None


def _headline(page: Page, titles: list[str], outlets: list[str]) -> Headline | None:
    """The first candidate that is more than the outlet's name."""
    for raw in titles:
        headline = read_headline(raw, outlets=outlets, prefixes=_other_titles(page, titles))
        if headline.title and headline.title not in outlets and len(headline.title) > 1:
            return None if no_headline(headline.title) else headline
    return None


def _other_titles(page: Page, titles: list[str]) -> list[str]:
    return [*titles, *page.headings]


def _dateline(reading: Reading) -> Dateline | None:
    """The dateline before the first paragraph of the text, else that of the first line near the top that has one; captions, which
    photographers sign in the same form, have none that counts."""
    opening = reading.cleaned[0][:40]
    above = [line for line in reading.raw[:HEAD_LINES] if not is_caption(line)]
    ordered = [*(line for line in above if opening in line), *above]
    return next((dateline for line in ordered if (dateline := opening_dateline(line))), None)
