"""Which feeds does a page name? What its head links to, and where it says nothing, links in its text that look like feeds.

Run it in a killable worker: the input is hostile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from monitor.core.text.decode import decode
from monitor.core.text.scrub import one_line, scrub
from monitor.core.text.urls import canonical_url, domain, web_url

LONGEST = 4_000_000
"""Characters of source that are read."""
MOST = 200
"""Feeds that are told of one page: a guide to all sections of a paper names about a hundred."""
_LONGEST_TITLE = 100
_TRIES_AT_A_TITLE = 3

_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/rss",
        "application/atom",
        "text/rss",
        "text/rss+xml",
    }
)
_VAGUE_TYPES = frozenset({"application/xml", "text/xml", "application/json", ""})
"""Types that feeds are sent as and that other things are sent as too: the address decides."""
_COMMENTS = re.compile(r"\bcomments?\b|댓글|덧글", re.IGNORECASE)
_FEED_PATH = re.compile(
    r"\.(?:rss|rdf|atom)$"
    r"|/(?:rss|feeds?|atom|rdf)(?:[12](?:\.0)?)?/?$"
    r"|/[\w-]*(?:rss|feed|atom)[\w-]*\.(?:xml|json|php|asp|aspx|jsp|do)$"
    r"|/[\w-]*rss[\w-]*/(?:[\w%.~-]+/)*[\w%.~-]+\.xml$"
    r"|/(?:rss|feeds?|atom|rdf)/(?:[\w%.~-]+/)*[\w%.~-]+/?$",
    re.IGNORECASE,
)
_FEED_HOST = re.compile(r"(?:rss|feeds?)\d?\.", re.IGNORECASE)
_FEED_QUERY = re.compile(
    r"(?:^|&)(?:feed|format|output|alt)=(?:rss2?|atom|feed|xml)(?:&|$)|(?:^|&)rss=1(?:&|$)", re.IGNORECASE
)
_NO_FEED = re.compile(
    r"sitemap|opensearch|oembed|feedback|\.(?:html|css|js|png|jpe?g|gif|svg|ico|pdf|zip)$|/wp-json/", re.IGNORECASE
)
_LONGEST_URL = 2000
_SUBSCRIBE = re.compile(r"^(?:web\+)?feed:(?://)?(?=https?:)", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"^(?:web\+)?feed:(?://)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """A feed that a page names."""

    url: str
    title: str
    """As the page calls it; "" where it does not."""
    linked: bool
    """The head of the page declares it; else a link in its text only looks like one."""


def discover(body: bytes, *, content_type: str | None, url: str) -> tuple[Named, ...]:
    """The feeds that the HTML page `body`, which came from `url`, names: each once, the page's order, at most `MOST`.

    <link rel="alternate"> of a feed's type first (HTML, 4.6.6.1; any case, any order of attributes, <base href>); only a
    page without one is searched for <a href> that look like feeds. A feed of comments counts where there is no other.
    """
    tree = _tree(decode(body, content_type=content_type, kind="html").text)
    if tree is None:
        return ()
    base = _base(tree, url)
    found = _each_once(_links(tree, base), url) or _each_once(_anchors(tree, base), url)
    articles = tuple(named for named in found if not _of_comments(named))
    return (articles or found)[:MOST]


def same_site(one: str, other: str) -> bool:
    """Whether two addresses lie under one registered name: rss.example.co.kr and www.example.co.kr do."""
    first, second = _site(one), _site(other)
    return first != "" and first == second


_SECOND_LEVEL = frozenset({"co", "or", "go", "re", "ac", "ne", "pe", "com", "net", "org", "gov", "edu"})


def _site(url: str) -> str:
    name = domain(url)
    labels = name.split(".")
    if ":" in name or len(labels) < 3 or labels[-1].isdigit():
        return name
    wide = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if wide else labels[-2:])


def _tree(source: str) -> HtmlElement | None:
    source = re.sub(
        r"^\s*<\?xml[^>]{0,200}\?>", "", scrub(source[:LONGEST])
    )  # lxml refuses text that declares an encoding
    if "<" not in source:
        return None
    try:
        return document_fromstring(source, parser=HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _base(tree: HtmlElement, url: str) -> str:
    """The first <base href>, itself relative to the page; the page's own address where there is none."""
    for element in tree.iter("base"):
        if href := element.get("href"):
            return web_url(href, url) or url
    return url


def _links(tree: HtmlElement, base: str) -> Iterator[Named]:
    for element in tree.iter("link"):
        words = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        address = _address(element.get("href"), base)
        if address is None or not {"alternate", "feed"} & set(words) or "stylesheet" in words:
            continue
        if kind in _TYPES or "feed" in words or (kind in _VAGUE_TYPES and _looks_like_a_feed(address)):
            yield Named(address, one_line(element.get("title") or "")[:_LONGEST_TITLE], True)


def _anchors(tree: HtmlElement, base: str) -> Iterator[Named]:
    told: dict[str, int] = {}
    for element in tree.iter("a", "area"):
        href = element.get("href") or ""
        address = _address(href, base)
        if address is not None and (_FEED_SCHEME.match(href.strip()) or _looks_like_a_feed(address)):
            told[address] = told.get(address, 0) + 1
            if told[address] > _TRIES_AT_A_TITLE:  # links within links: each holds the text of all that follow
                continue
            shown = one_line("".join(element.itertext())) or one_line(element.get("title") or "")
            yield Named(address, shown[:_LONGEST_TITLE], False)


def _address(href: str | None, base: str) -> str | None:
    """An absolute address; feed://host/x and feed:https://host/x are addresses of the web too."""
    text = (href or "").strip()
    if _SUBSCRIBE.match(text):
        text = _SUBSCRIBE.sub("", text)
    elif _FEED_SCHEME.match(text):
        text = f"http://{_FEED_SCHEME.sub('', text)}"
    found = web_url(text, base)
    return found.partition("#")[0] if found else None


def _looks_like_a_feed(url: str) -> bool:
    parts = urlsplit(url)
    if len(url) > _LONGEST_URL or _NO_FEED.search(parts.path):
        return False
    if _FEED_HOST.match(parts.netloc) and len(parts.path) > 1:
        return True
    return _FEED_PATH.search(parts.path) is not None or _FEED_QUERY.search(parts.query) is not None


def _each_once(found: Iterator[Named], page: str) -> tuple[Named, ...]:
    """Each address once, with the first title that it is given; the page itself is no feed."""
    known: dict[str, Named] = {}
    for named in found:
        key = canonical_url(named.url)
        first = known.setdefault(key, named)
        if not first.title and named.title:
            known[key] = Named(first.url, named.title, first.linked)
        if len(known) > MOST * 5:
            break
    known.pop(canonical_url(page), None)
    return tuple(known.values())


def _of_comments(named: Named) -> bool:
    return _COMMENTS.search(named.title) is not None or "/comments/" in urlsplit(named.url).path.lower() + "/"
