"""A page as its source says it: the tree, its meta tags, its JSON-LD, its other data, its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fragment_fromstring

from monitor.core.article.payload import Script, load_json, load_ld, objects_in, scripts_of
from monitor.core.text.scrub import one_line, scrub

LONGEST = 6_000_000
"""Characters of source that are read; what lies beyond is no article's text."""
_SCRIPT_LEFT_OPEN = re.compile(
    r"(<script[^>]{0,200}application/ld\+json[^>]{0,200}>(?:(?!</script)[\s\S]){0,20000}?)(?=</head|<body)",
    re.IGNORECASE,
)
_HANGUL = re.compile("[가-힣]")
_TEXT_IN_SILENCE = 120
"""Korean letters in an element that browsers do not show from which it carries an article: trackers and warnings say less."""
_MOST_SILENT = 100
_ARTICLE_TYPES = re.compile(
    r"(?:News|Reportage|Opinion|Analysis|Background|Review|Blog|Scholarly)?Article|(?:Live)?BlogPosting|Report"
)
SILENT = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "video", "audio", "select",
    "textarea", "map", "math",
)  # fmt: skip
"""What never is text; taken out of the tree once, so that what stands on both sides of it meets."""


@dataclass(frozen=True, slots=True)
class Page:
    """What can be read off a page without judging it. `metas` maps lower-case names to contents, in the page's order."""

    url: str
    source: str
    tree: HtmlElement
    """Without scripts, styles and other elements that hold no text."""
    metas: Mapping[str, tuple[str, ...]]
    ld_articles: tuple[Mapping[str, Any], ...] = ()
    """JSON-LD objects that describe an article."""
    headings: tuple[str, ...] = field(default=())
    page_title: str = ""
    crumbs: tuple[str, ...] = ()
    """Names on the path that JSON-LD gives from the front page to the article (BreadcrumbList)."""
    scripts: tuple[Script, ...] = ()
    """Scripts that may carry the article as data."""

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
            words = _words_of(path)
            if words and not any(word in self.source for word in words):
                continue  # most names stand on no page at all, and to say so costs a hundredth of looking at every element
            for found in _found(self.tree, path):
                text = one_line(found if isinstance(found, str) else "".join(found.itertext()))
                if 0 < len(text) <= longest:
                    yield text


def read_page(source: str, url: str) -> Page | None:
    """Parse HTML; None where there is no element in it. Nesting of a thousand blocks is read, of five thousand not."""
    source = source[:LONGEST]
    if (
        "\x00" in source
    ):  # libxml2 stops there; what else `scrub` removes is removed from what is read off, for a tenth of the cost
        source = scrub(source)
    source = _SCRIPT_LEFT_OPEN.sub(r"\1</script>", source)
    source = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", source)
    if "<" not in source:
        return None
    try:
        raw = source.encode()
    except UnicodeEncodeError:  # halves of characters
        raw = scrub(source).encode()
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    scripts = scripts_of(tree)
    _open_silent(tree)
    etree.strip_elements(tree, *SILENT, with_tail=False)
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
        ld_articles=tuple(_ld_articles(scripts)),
        headings=tuple(h for h in headings if 4 <= len(h) <= 200)[:60],
        page_title=one_line(tree.findtext(".//title") or ""),
        crumbs=tuple(_crumbs(scripts)),
        scripts=scripts,
    )


def _open_silent(tree: HtmlElement) -> None:
    """Makes a block of a <noscript>, <template> or <textarea> that holds a whole text: the article of a page that its program
    fills."""
    for element in list(islice(tree.iter("noscript", "template", "textarea"), _MOST_SILENT)):
        if sum(1 for text in element.itertext() for _ in _HANGUL.finditer(text)) < _TEXT_IN_SILENCE:
            continue
        element.tag = "div"
        element.attrib.pop("style", None)
        if "<" in (text := element.text or ""):  # a <textarea> holds its markup as text
            try:
                parser = HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
                inside = fragment_fromstring(text, create_parent="div", parser=parser)
            except (etree.ParserError, etree.XMLSyntaxError, ValueError):
                continue
            element.text = inside.text
            element.extend(inside)


def strings(values: Iterable[Any]) -> Iterator[str]:
    """The strings among JSON-LD values, also those in lists, each in one line."""
    for value in values:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one.strip():
                yield one_line(one)


def _ld_articles(scripts: tuple[Script, ...]) -> Iterator[Mapping[str, Any]]:
    for script in scripts:
        if script.kind == "ld":
            for found in objects_in(load_ld(script.text), ("@graph", "mainEntity", "mainEntityOfPage")):
                kinds = found.get("@type")
                names = kinds if isinstance(kinds, list) else [kinds]
                if any(isinstance(name, str) and _ARTICLE_TYPES.fullmatch(name) for name in names):
                    yield found


def _crumbs(scripts: tuple[Script, ...]) -> Iterator[str]:
    for script in scripts:
        if script.kind != "ld" or "BreadcrumbList" not in script.text:
            continue
        for found in objects_in(load_json(script.text), ("@graph", "breadcrumb")):
            steps = found.get("itemListElement") if found.get("@type") == "BreadcrumbList" else None
            yield from (name for step in steps[:8] if (name := _step_name(step))) if isinstance(steps, list) else ()


def _step_name(step: Any) -> str | None:
    if not isinstance(step, dict):
        return None
    item = step.get("item")
    name = step.get("name") or (item.get("name") if isinstance(item, dict) else None)
    return one_line(name) if isinstance(name, str) else None


_BY_NAMES = re.compile(r"//\*\[(?:(?: or )?contains\(@(?:class|id),'[^']+'\))+\]")
_NAME_IN = re.compile(r"contains\(@(?:class|id),'([^']+)'\)")


@lru_cache(maxsize=256)
def _words_of(path: str) -> tuple[str, ...]:
    """Of an XPath that looks for parts of names, these parts: what one of the element's own attributes must hold."""
    found = _BY_NAMES.match(path)
    return tuple(dict.fromkeys(_NAME_IN.findall(found[0]))) if found else ()


def _found(tree: HtmlElement, path: str) -> list[Any]:
    found = tree.xpath(path)
    return found[:50] if isinstance(found, list) else []
