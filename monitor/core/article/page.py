"""A page as its source says it: the tree, its meta tags, its JSON-LD, its headings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from monitor.core.text.scrub import one_line, scrub

LONGEST = 6_000_000
"""Characters of source that are read; what lies beyond is no article's text."""
_SCRIPT_LEFT_OPEN = re.compile(
    r"(<script[^>]{0,200}application/ld\+json[^>]{0,200}>(?:(?!</script)[\s\S]){0,20000}?)(?=</head|<body)",
    re.IGNORECASE,
)
_ARTICLE_TYPES = re.compile(
    r"(?:News|Reportage|Opinion|Analysis|Background|Review|Blog|Scholarly)?Article|BlogPosting|Report"
)


@dataclass(frozen=True, slots=True)
class Page:
    """What can be read off a page without judging it. `metas` maps lower-case names to contents, in the page's order."""

    url: str
    source: str
    tree: HtmlElement
    metas: Mapping[str, tuple[str, ...]]
    ld_articles: tuple[Mapping[str, Any], ...] = ()
    """JSON-LD objects that describe an article."""
    headings: tuple[str, ...] = field(default=())
    page_title: str = ""

    def meta(self, *names: str) -> Iterator[str]:
        """Contents of the meta tags of these names, the first name's first."""
        for name in names:
            yield from self.metas.get(name, ())

    def ld(self, *keys: str) -> Iterator[Any]:
        """Values of these keys in the article's JSON-LD, the first key's first."""
        for key in keys:
            for article in self.ld_articles:
                if article.get(key):
                    yield article[key]

    def texts(self, *paths: str, longest: int = 300) -> Iterator[str]:
        """Text of the elements that XPath expressions find, in one line each; longer ones are left out."""
        for path in paths:
            for found in _found(self.tree, path):
                text = one_line(found if isinstance(found, str) else "".join(found.itertext()))
                if 0 < len(text) <= longest:
                    yield text


def read_page(source: str, url: str) -> Page | None:
    """Parse HTML; None where there is no element in it. Nesting of any depth is read."""
    source = _SCRIPT_LEFT_OPEN.sub(r"\1</script>", scrub(source[:LONGEST]))
    source = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", source)  # lxml refuses text that declares an encoding
    if "<" not in source:
        return None
    try:
        tree = document_fromstring(source, parser=HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    metas: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = one_line(element.get("content") or "")
        if name and content:
            metas.setdefault(name.strip().lower(), []).append(content)
    headings = [one_line(h.text_content() if isinstance(h, HtmlElement) else "") for h in tree.iter("h1", "h2", "h3")]
    return Page(
        url=url,
        source=source,
        tree=tree,
        metas={name: tuple(contents) for name, contents in metas.items()},
        ld_articles=tuple(_ld_articles(tree)),
        headings=tuple(h for h in headings if 4 <= len(h) <= 200)[:60],
        page_title=one_line(tree.findtext(".//title") or ""),
    )


def _ld_articles(tree: HtmlElement) -> Iterator[Mapping[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            for found in _objects(_json(script.text)):
                kinds = found.get("@type")
                names = kinds if isinstance(kinds, list) else [kinds]
                if any(isinstance(name, str) and _ARTICLE_TYPES.fullmatch(name) for name in names):
                    yield found


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Objects at the top, in lists and in @graph or mainEntity."""
    waiting, seen = [value], 0
    while waiting and seen < 2000:
        seen += 1
        one = waiting.pop(0)
        if isinstance(one, Sequence) and not isinstance(one, str):
            waiting.extend(one)
        elif isinstance(one, dict):
            yield one
            waiting.extend(one[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in one)


def _json(text: str) -> Any:
    """JSON as outlets write it: in comments or CDATA, with raw line breaks in strings, with a comma too many."""
    text = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text).strip().rstrip(";")
    )
    for attempt in (text, re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def load_json(text: str) -> Any:
    """A script's JSON, or None where it is none."""
    return _json(text)


def _found(tree: HtmlElement, path: str) -> list[Any]:
    found = tree.xpath(path)
    return found[:50] if isinstance(found, list) else []
