"""Which text of a page is its article? Every reader is asked, the costly ones only where the others found too little.

The only module that knows trafilatura, which is asked last: it is the slowest reader (30-90 ms a page)
and the least sure of Korean pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from monitor.core.article import body
from monitor.core.article.choice import (
    BORNE_OUT,
    ENOUGH,
    LISTED,
    SPEAKS,
    Chosen,
    Cleaner,
    Reading,
    choose,
    looks_like_article,
    looks_like_list,
    ran_together,
    readings,
    same_text,
)
from monitor.core.article.cleanup import prose_length
from monitor.core.article.layouts import layout_for
from monitor.core.article.notices import only_notices
from monitor.core.article.page import Page
from monitor.core.text.scrub import scrub

SHORTEST = 25
"""Characters of sentences below which a page holds no article: a news flash is one sentence."""
SHORTEST_UNMARKED = 120
"""The same for a text that was merely found somewhere on a page which does not call itself an article."""
LARGEST_FOR_TRAFILATURA = 800_000
"""Characters of source; its time grows faster than the page (40,000 paragraphs took 5 s)."""
MOST_ELEMENTS_FOR_TRAFILATURA = 12_000

MOST_ENTRIES, MOST_LINKS, MOST_PIECES = 200, 20, 60
"""List points of a page that are looked at, links in one of them, pieces of its text."""
SHORTEST_LIST = 30
"""Korean letters in a known container from which it is an article although no line of it is a sentence."""
_HANGUL = re.compile("[가-힣]")
_ENTRIES = (
    "//li[.//a[@href]]|//dl[.//a[@href]]|//article[.//a[@href]]|//div[h2/a or h3/a or h4/a or strong/a or a/h2 or a/h3]"
)


def best_reading(page: Page, cleaner: Cleaner) -> Reading | None:
    """The reading to believe: of what the page offers as its article, else of what merely looks like one."""
    layout = layout_for(page.url)
    ruled = readings("outlet's rule", body.ruled(page, layout), cleaner, known=True) if layout else []
    if max((reading.prose for reading in ruled), default=0) >= SHORTEST:
        return max(ruled, key=lambda reading: reading.prose)
    found = [
        *readings("container", body.known_containers(page), cleaner, known=True),
        *readings("json-ld", body.described(page), cleaner, known=True),
        *readings("script", body.from_scripts(page), cleaner, known=True),
    ]
    if max((reading.prose for reading in found), default=0) < ENOUGH:
        if (flash := _flash(page, found, cleaner)) is not None:
            return flash
        found += readings("general", body.general_containers(page), cleaner, known=_says_article(page))
    choice = choose(page, [reading for reading in found if _reads_as_article(page, reading)], cleaner.title)
    if choice is not None and choice.enough:
        return _with_its_opening(page, choice, cleaner)
    # trafilatura runs a short page's headline, byline and text together, so it has to find more than the containers did.
    flat = readings("trafilatura", _trafilatura(page), cleaner, known=_says_article(page))
    last = choose(page, [reading for reading in flat if _reads_as_article(page, reading)], cleaner.title)
    if choice is None or (
        last is not None and 0.7 * last.prose > choice.prose and not ran_together(last.reading, choice.reading)
    ):
        choice = last
    if choice is None and _says_article(page):
        return next((reading for reading in found if _lists_things(reading)), None)
    return choice.reading if choice else None


def _flash(page: Page, found: list[Reading], cleaner: Cleaner) -> Reading | None:
    """The short article in a place for articles, where the page's other words bear it out. A wider reading holds the same words
    and the readers' comments below them: once it is among the readings, it is the longest one of the same text."""
    heard = [reading for reading in found if _reads_as_article(page, reading)]
    choice = choose(page, heard, cleaner.title)
    if choice is None:
        return None
    alike = {reading.source for reading in heard if same_text(reading, choice.reading)}
    if {"container", "json-ld"} <= alike:
        return choice.reading
    # What only data tell may be the opening of a longer text on the page.
    whole = "container" in alike or body.stands_alone(page, choice.reading.cleaned)
    return choice.reading if choice.enough and whole else None


def _with_its_opening(page: Page, choice: Chosen, cleaner: Cleaner) -> Reading:
    """The choice, or where the page's description knows nothing of it a wider reading that has what is described as well: an
    opening that stands before the container."""
    if choice.agreement >= SPEAKS:
        return choice.reading
    wider = choose(page, readings("general", body.general_containers(page), cleaner, known=False), cleaner.title)
    if (
        wider is not None
        and wider.agreement >= BORNE_OUT
        and choice.prose < wider.prose <= 2 * choice.prose
        and wider.reading.words >= choice.reading.words
    ):
        return wider.reading
    return choice.reading


def _lists_things(reading: Reading) -> bool:
    """Whether a known container without a sentence holds an article all the same: a list of appointments, figures, a poem."""
    korean = sum(len(_HANGUL.findall(line)) for line in reading.cleaned)
    return reading.source == "container" and not reading.prose and len(reading.cleaned) > 1 and korean >= SHORTEST_LIST


def _reads_as_article(page: Page, reading: Reading) -> bool:
    """Whether it is an article's, and enough of it; on a page that does not call itself one, also by how it is built."""
    if only_notices(reading.cleaned) or (reading.source in ("general", "trafilatura") and looks_like_list(reading)):
        return False
    if reading.known:
        return reading.prose >= SHORTEST
    return reading.prose >= SHORTEST_UNMARKED and looks_like_article(reading) and not _is_of_list(page, reading)


def _squeezed(element: HtmlElement) -> str:
    """How an element's text begins, without white space."""
    return "".join("".join(islice(element.itertext(), MOST_PIECES)).split())


def _is_of_list(page: Page, reading: Reading) -> bool:
    """Whether the sentences of a page that does not call itself an article each stand below a headline that is a link."""
    prose = "".join("".join(line.split()) for line in reading.cleaned)
    below = 0
    for entry in page.tree.xpath(_ENTRIES)[:MOST_ENTRIES]:
        links = (link for link in islice(entry.iter("a"), MOST_LINKS) if link.get("href"))
        head = max((_squeezed(link) for link in links), key=len, default="")
        text = _squeezed(entry)
        rest = text.partition(head)[2][:40]
        below += len(head) >= 8 and len(rest) >= 30 and rest[:30] in prose
    return below >= LISTED


def _says_article(page: Page) -> bool:
    """Whether the page calls itself an article."""
    if page.ld_articles or "article" in (kind.lower() for kind in page.meta("og:type")):
        return True
    # One <article> with the page's headline in it says the same; several of them are a list.
    articles = page.tree.xpath("//article")
    return len(articles) == 1 and bool(articles[0].xpath(".//h1"))


def _trafilatura(page: Page) -> Iterable[list[str]]:
    """Trafilatura's reading, quick first, thorough when that found little; nothing for pages beyond its means."""
    if len(page.source) > LARGEST_FOR_TRAFILATURA or sum(1 for _ in page.tree.iter()) > MOST_ELEMENTS_FOR_TRAFILATURA:
        return
    from trafilatura import extract

    source = scrub(page.source)
    printed = "".join(etree.tostring(page.tree, method="text", encoding="unicode").split())
    for fast in (True, False):
        text = extract(
            source,
            fast=fast,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            favor_recall=not fast,
            with_metadata=False,
        )
        paragraphs = [piece for line in (text or "").split("\n") for piece in _as_printed(line, printed)]
        yield paragraphs
        if prose_length(paragraphs) >= ENOUGH:
            return


def _as_printed(line: str, printed: str) -> Iterator[str]:
    """A line of trafilatura in the pieces in which it stands on the page (`printed`: its text without white space).

    It joins what a caption or a table parts, and marks lists and cells; what no reader saw in one piece is none.
    """
    piece = ""
    for word in line.split():
        longer = f"{piece} {word}" if piece else word
        if "".join(longer.split()) in printed:
            piece = longer
            continue
        if piece:
            yield piece
        piece = word if word in printed and re.search(r"\w", word) else ""
    if piece:
        yield piece
