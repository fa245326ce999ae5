"""What did the reporter write? A page's bytes to an Article.

Decode, parse, read the text in several ways, clean each reading, take the best, then read what the page says about it.
The only module that knows trafilatura, which is asked last: it is the slowest reader (30-90 ms a page)
and the least sure of Korean pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.core.article import about, body
from monitor.core.article.byline import Dateline, join_names, opening_dateline
from monitor.core.article.cleanup import HEAD_LINES, clean, is_prose, prose_length
from monitor.core.article.deck import deck_of
from monitor.core.article.headline import Headline, read_headline, read_kind
from monitor.core.article.page import Page, read_page
from monitor.core.text.decode import decode
from monitor.model import Article, FailureReason, Unreadable

ENOUGH = 200
"""Characters of sentences with which a known container needs no second reader."""
SHORTEST = 25
"""Characters of sentences below which a page holds no article: a news flash is one sentence."""
SHORTEST_UNMARKED = 120
"""The same for a text that was merely found somewhere on a page which does not call itself an article."""
LARGEST_FOR_TRAFILATURA = 800_000
"""Characters of source; its time grows faster than the page (40,000 paragraphs took 5 s)."""
MOST_ELEMENTS_FOR_TRAFILATURA = 12_000

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


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way of reading the text. `known`: from a place that holds nothing but articles."""

    raw: tuple[str, ...]
    cleaned: tuple[str, ...]
    known: bool

    @property
    def prose(self) -> int:
        return prose_length(self.cleaned)

    @property
    def noise(self) -> int:
        return sum(map(len, self.cleaned)) - self.prose


def extract_article(
    body: bytes, *, content_type: str | None, url: str, timezone: str = "Asia/Seoul"
) -> Article | Unreadable:
    """The article on a page, or why there is none.

    `url` is where the body came from, `timezone` (IANA) that of dates which name none. `Unreadable.reason` is EMPTY,
    NOT_A_PAGE, or None for a page that was read well and holds no article.
    """
    if not body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return Unreadable(FailureReason.EMPTY, "the page is empty")
    other = _not_a_page(body, content_type)
    if other:
        return Unreadable(FailureReason.NOT_A_PAGE, f"{other}, not an HTML page")
    page = read_page(decode(body, content_type=content_type, kind="html").text, url)
    if page is None:
        return Unreadable(FailureReason.NOT_A_PAGE, "text without any HTML in it")
    titles = about.title_candidates(page)
    title = read_headline(titles[0], prefixes=_other_titles(page, titles)).title if titles else None
    reading = _best(page, title)
    if reading is None:
        return Unreadable(None, "the page holds no text that reads as an article")
    return _article(page, reading, titles, timezone)


def _article(page: Page, reading: _Reading, titles: list[str], timezone: str) -> Article | Unreadable:
    dateline = _dateline(reading.raw)
    canonical, origin = about.addresses(page)
    outlets = about.outlet_names(page, dateline, origin)
    outlet = outlets[0] if outlets else None
    headline = _headline(page, titles, outlets)
    if headline is None:
        return Unreadable(None, "the page names no headline")
    published, modified = about.dates(page, timezone)
    paragraphs = clean(reading.raw, title=headline.title) or reading.cleaned
    return Article(
        url=page.url,
        title=headline.title,
        paragraphs=paragraphs,
        deck=deck_of(reading.raw, paragraphs, headline.title),
        canonical_url=canonical,
        outlet=outlet,
        byline=join_names(about.reporters(page, dateline, reading.raw, outlet)),
        published_at=published,
        modified_at=modified,
        kind=read_kind(headline.tags, about.sections(page), page.url),
        tags=headline.tags,
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
            return headline
    return None


def _other_titles(page: Page, titles: list[str]) -> list[str]:
    return [*titles, *page.headings]


def _dateline(raw: Iterable[str]) -> Dateline | None:
    """The dateline of the first paragraph that has one, near the top."""
    found = (opening_dateline(line) for line in list(raw)[:HEAD_LINES])
    return next((dateline for dateline in found if dateline), None)


# --- choosing a reading -----------------------------------------------------------------------------------------------


def _best(page: Page, title: str | None) -> _Reading | None:
    """The reading to believe: a known container with enough text, else the fullest of all readers that reads as an article."""
    known = _readings(body.known_containers(page), title, known=True)
    described = _readings(body.described(page), title, known=True)
    best = _choose(known)
    fullest = max((reading.prose for reading in described), default=0)
    if best is not None and best.prose >= ENOUGH and best.prose >= 0.6 * fullest:
        return best
    found = [*known, *described, *_readings(body.from_scripts(page), title, known=True)]
    if max((reading.prose for reading in found), default=0) < ENOUGH:
        found += _readings(body.general_containers(page), title, known=_says_article(page))
    choice = _choose([reading for reading in found if _reads_as_article(reading)])
    if choice is not None and choice.prose >= ENOUGH:
        return choice
    # trafilatura runs a short page's headline, byline and text together, so it has to find more than the containers did.
    flat = _readings(_trafilatura(page), title, known=_says_article(page))
    last = _choose([reading for reading in flat if _reads_as_article(reading)])
    if choice is None or (last is not None and 0.7 * last.prose > choice.prose):
        return last
    return choice


def _reads_as_article(reading: _Reading) -> bool:
    """Whether there is enough of it; on a page that does not call itself an article, also by how it is built."""
    if reading.known:
        return reading.prose >= SHORTEST
    return reading.prose >= SHORTEST_UNMARKED and _looks_like_article(reading)


def _readings(found: Iterable[list[str]], title: str | None, *, known: bool) -> list[_Reading]:
    readings = (_Reading(tuple(raw), clean(raw, title=title), known) for raw in found if raw)
    return [reading for reading in readings if reading.cleaned]


def _choose(readings: list[_Reading]) -> _Reading | None:
    """Of the readings with nearly the most sentences, the one with the least beside them; the earlier of equals."""
    most = max((reading.prose for reading in readings), default=0)
    if not most:
        return None
    return min((reading for reading in readings if reading.prose >= 0.85 * most), key=lambda reading: reading.noise)


def _says_article(page: Page) -> bool:
    """Whether the page calls itself an article."""
    if page.ld_articles or "article" in (kind.lower() for kind in page.meta("og:type")):
        return True
    # One <article> with the page's headline in it says the same; several of them are a list.
    articles = page.tree.xpath("//article")
    return len(articles) == 1 and bool(articles[0].xpath(".//h1"))


def _looks_like_article(reading: _Reading) -> bool:
    """Whether a text found on an unmarked page is an article: several paragraphs of sentences, more than what is not."""
    sentences = [paragraph for paragraph in reading.cleaned if is_prose(paragraph)]
    return len(sentences) >= 2 and reading.prose > reading.noise


def _trafilatura(page: Page) -> Iterable[list[str]]:
    """Trafilatura's reading, quick first, thorough when that found little; nothing for pages beyond its means."""
    if len(page.source) > LARGEST_FOR_TRAFILATURA or sum(1 for _ in page.tree.iter()) > MOST_ELEMENTS_FOR_TRAFILATURA:
        return
    from trafilatura import extract

    for fast in (True, False):
        text = extract(
            page.source,
            fast=fast,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            favor_recall=not fast,
            with_metadata=False,
        )
        paragraphs = [line for line in (text or "").split("\n") if line.strip()]
        yield paragraphs
        if prose_length(paragraphs) >= ENOUGH:
            return
