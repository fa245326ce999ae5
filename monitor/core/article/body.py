"""Where the text may lie on a page: readings of one page, each a list of paragraphs, for `extract` to choose from.

The containers are those of the systems that Korean outlets run (ND-Soft, the portals, newsrooms' own), read in live pages and
public crawlers; then what the page calls its article; then the densest block; then what its scripts carry as data.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fragment_fromstring

from monitor.core.article.blocks import paragraphs_of, split_lines
from monitor.core.article.layouts import Layout
from monitor.core.article.page import SILENT, Page
from monitor.core.article.payload import values_of
from monitor.core.text.scrub import one_line, plain


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_IDS = _words(
    "article-view-content-div dic_area newsct_article articleBodyContents articeBody articleBody article_body "
    "newsEndContents harmonyContainer CmAdContent news_body_area news_body_id article_content articleContent "
    "articleContents textBody textbody news_content newsContent news_contents content_body cont_newstext articletxt "
    "article_txt articleText article_text news_txt newstxt viewContent view_content view_con arl_view_content "
    "NewsAdContent dic_area_body article_main view_article news-article-body newsView AritcleBody articleBodyArea "
    "conts_txt newsbody"
)
_CLASSES = _words(
    "article_view news_view news_cnt_detail_wrap story-news article_txt article-body article_body articleBody "
    "news_body news-body newsct_article article-view-content article-veiw-body view_con_t view_txt viewer art_txt "
    "art_body article-text article_content article-content articleCont article__content article__body story-body "
    "news_text news_content news_con newsview_content entry-content post-content content_text detail-body "
    "detail_body article_con article_cont articleView view-article view_cont news_detail text_area txt_area "
    "articletext cont-area body_area news-article content-article read_body td-post-content section-view-body"
)
_CONTAINERS = ("div", "article", "section", "td", "p", "span", "main")
_HANGUL = re.compile("[가-힣]")
_BESIDE_PICTURES = 2
"""Lines that a story in pictures may have beside its captions: a lead, a signature."""
_HEADS = ("h1", "h2", "h3", "header")
_MOST_PARTS, _NEAR = 400, 3
"""Neighbours of a container that are looked at, behind it and before it."""
_UP = 4
"""Elements around the densest one that are read as well."""
_MOST = 12
"""Containers of one page that are read; nested and repeated names are common, a hundred of them are not a page's article."""


def known_containers(page: Page) -> Iterator[list[str]]:
    """Paragraphs of every container that a known system uses for the article's text, but of those that hold several articles."""
    known = list(itertools.islice(filter(_is_known, page.tree.iter(*_CONTAINERS)), _MOST))
    several = _holders(known)
    for parts in _parted(page):
        texts = [[line for line in paragraphs_of(part) if line] for part in parts]
        if sum(map(len, texts)) == len({line for text in texts for line in text}):  # else they are copies
            yield [line for text in texts for line in text]
    for element in known:
        if element not in several:
            paragraphs = paragraphs_of(element)
            yield paragraphs
            if len(paragraphs) <= _BESIDE_PICTURES and len(captions := _captions(element)) > 1:
                yield [*captions, *paragraphs]


def _captions(element: HtmlElement) -> list[str]:
    """The captions of a story that is told in pictures."""
    return [text for one in element.iter("figcaption") if (text := one_line("".join(one.itertext())))]


def _is_known(element: HtmlElement) -> bool:
    return (
        element.get("itemprop") == "articleBody"
        or element.get("id") in _IDS
        or not _CLASSES.isdisjoint((element.get("class") or "").split())
    )


def _parted(page: Page) -> Iterator[list[HtmlElement]]:
    """Neighbours of one name that hold one text: its paragraphs, or what stands before and behind an advertisement. Where a
    headline stands between them, they are articles of their own."""
    found = 0
    for first in page.tree.iter(*_CONTAINERS):
        names = frozenset((first.get("class") or "").split()) & _CLASSES
        if not names or _follows(first, names):
            continue
        parts = [first]
        for other in itertools.islice(first.itersiblings(), _MOST_PARTS):
            if other.tag in _HEADS or other.find(".//h1") is not None:
                break
            if names & frozenset((other.get("class") or "").split()):
                parts.append(other)
        if len(parts) > 1:
            yield parts
            found += 1
            if found >= _MOST:
                return


def _follows(element: HtmlElement, names: frozenset[str]) -> bool:
    """Whether a neighbour of the same name stands right before an element, which is then a part of what that one begins."""
    for other in itertools.islice(element.itersiblings(preceding=True), _NEAR):
        if other.tag in _HEADS:
            return False
        if names & frozenset((other.get("class") or "").split()):
            return True
    return False


def _holders(known: list[HtmlElement]) -> set[HtmlElement]:
    """What holds two articles of an endless scroll: containers that share an id, or each in an <article> of its own."""
    first: dict[str, HtmlElement] = {}
    several: set[HtmlElement] = set()
    for element in known:
        own = next(element.iterancestors("article"), None)
        marks = [
            element.get("id") or "",
            "itemprop" if element.get("itemprop") else "",
            "article" if own is not None else "",
        ]
        for mark in filter(None, marks):
            other = first.setdefault(mark, element)
            if other is element or other in (around := set(element.iterancestors())):
                continue
            if mark == "article" and own in other.iterancestors():
                continue
            several |= around & set(other.iterancestors())
    return several


def ruled(page: Page, layout: Layout) -> Iterator[list[str]]:
    """Paragraphs of where an outlet's own rule says that the text lies."""
    dropped = {element for path in layout.drop for element in page.tree.xpath(path)}
    for element in page.tree.xpath(layout.text)[:_MOST]:
        if isinstance(element, HtmlElement):
            yield paragraphs_of(element, without=dropped)


def general_containers(page: Page) -> Iterator[list[str]]:
    """What any page may call its article: article, main, and the block that holds most of the running text."""
    for path in ("//article", "//main", "//*[@role='main']"):
        for element in page.tree.xpath(path)[:4]:
            yield paragraphs_of(element)
    dense = _densest(page.tree)
    # What closes too early or not at all puts an article's paragraphs into each other: the holder of one may hold the others.
    for _ in range(_UP):
        if dense is None or dense.tag in ("body", "html"):
            break
        yield paragraphs_of(dense)
        dense = dense.getparent()
    if dense is not None and dense.tag == "body":
        yield paragraphs_of(dense)


def described(page: Page) -> Iterator[list[str]]:
    """The text that JSON-LD carries (`articleBody`); its paragraphs are often lost there."""
    for body in page.ld("articleBody"):
        if isinstance(body, str):
            yield split_lines(plain(body))


def from_scripts(page: Page) -> Iterator[list[str]]:
    """The texts that a page's own program would show (`payload`): the longest strings, lists of blocks, trees of elements."""
    found: list[list[str]] = []
    for script in page.scripts:
        if script.kind != "ld":
            for value in values_of(script):
                found += _texts_in(value)
    found.sort(key=lambda paragraphs: sum(map(len, paragraphs)), reverse=True)
    yield from found[:_MOST]


_PLACEHOLDER = re.compile(r"[\[{<(]{1,3}[%#@$_!]*[A-Z][A-Z0-9_ :-]{1,30}[%#@$_!]*[\])}>]{1,3}")
"""`[[%%IMAGE1%%]]`: where the page's program would put a picture or an advertisement."""


def fragment_paragraphs(text: str) -> list[str]:
    """Paragraphs of a piece of HTML or of plain text that a page carries as data."""
    return [line for line in _fragment_lines(text) if not _PLACEHOLDER.fullmatch(line)]


def _fragment_lines(text: str) -> list[str]:
    if re.search(r"<(?:p|br|div)\b", text, re.IGNORECASE):
        try:
            fragment = fragment_fromstring(text, create_parent="div", parser=HTMLParser(huge_tree=True))
        except (ValueError, TypeError):
            return split_lines(plain(text))
        etree.strip_elements(fragment, *SILENT, with_tail=False)
        return paragraphs_of(fragment)
    return split_lines(plain(text))


def _densest(tree: HtmlElement) -> HtmlElement | None:
    """The element whose own sentences, with half of its children's, are the longest (as readability does it)."""
    scores: dict[HtmlElement, float] = {}
    body = tree.find("body")
    for element in (body if body is not None else tree).iter(
        "body", "p", "div", "td", "li", "blockquote", "article", "section", "pre", "span", "font"
    ):
        pieces = [element.text or ""] + [
            child.tail or ""
            for child in element
            if child.tag in ("br", "b", "strong", "a", "span", "em", "font", "img")
        ]
        own = sum(len(piece) for piece in pieces if len(piece) >= 40 and re.search(r"[.!?다]", piece))
        if not own:
            continue
        holder = (
            element
            if element.tag not in ("p", "span", "font", "li", "blockquote") or len(pieces) > 6
            else element.getparent()
        )
        share = 1.0
        for _ in range(3):
            if holder is None or holder.tag == "html":
                break
            scores[holder] = scores.get(holder, 0.0) + own * share
            holder, share = holder.getparent(), share / 2
    return max(scores, key=lambda holder: scores[holder], default=None)


# --- texts in JSON ----------------------------------------------------------------------------------------------------

_SHORTEST_STRING = 150
"""Characters of a string that is taken for a text of its own; a flash inside a page's data is met by its block."""
_TEXT_KEYS = ("content", "text", "html", "value", "body", "paragraph", "data")
_TEXT_BLOCKS = re.compile(
    r"|text|paragraph|p|header|heading|subhead\w*|sub_?title|h[1-6]|quote|blockquote|pullquote|list|li|html|raw_html|textblock|core/paragraph"
)
_PARAGRAPH_TAGS = frozenset(["p", "h2", "h3", "h4", "h5", "blockquote", "li"])
_MOST_VALUES = 50_000
_MOST_OF_A_BLOCK = 3
"""Paragraphs of a member of a list that does not say what it is; one with more is an article among others."""


def _texts_in(value: Any) -> list[list[str]]:
    """Every long string, list of text blocks and React element with paragraphs below it, anywhere in a JSON value."""
    found: list[list[str]] = []
    waiting, seen = [value], 0
    while waiting and seen < _MOST_VALUES:
        seen += 1
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            blocks = _blocks(one)
            if blocks:
                found.append(blocks)
            waiting.extend(one)
        elif isinstance(one, str) and len(one) >= _SHORTEST_STRING and _HANGUL.search(one) and " " in one:
            found.append(fragment_paragraphs(one))
    return found


def _blocks(blocks: list[Any]) -> list[str]:
    """Paragraphs of a list in which at least two members are blocks of text: Arc's content_elements, an editor's blocks, React
    elements."""
    texts = [_block(block) for block in blocks]
    if sum(1 for text in texts if text) < 2:
        return []
    return [paragraph for text in texts for paragraph in text]


def _block(block: Any) -> list[str]:
    if isinstance(block, list):
        if len(block) == 4 and block[0] == "$" and block[1] in _PARAGRAPH_TAGS and isinstance(block[3], dict):
            return split_lines(_react_text(block[3]))
        return []
    if not isinstance(block, dict):
        return []
    kind = block.get("type", "")
    if not isinstance(kind, str) or not _TEXT_BLOCKS.fullmatch(kind.lower()):
        return []
    for key in _TEXT_KEYS:
        inner = block.get(key)
        if isinstance(inner, dict):
            inner = next((inner[each] for each in _TEXT_KEYS if isinstance(inner.get(each), str)), None)
        if isinstance(inner, str) and inner.strip():
            paragraphs = fragment_paragraphs(inner)
            return paragraphs if kind or len(paragraphs) <= _MOST_OF_A_BLOCK else []
    for key in ("content_elements", "items", "children"):
        if isinstance(inner := block.get(key), list):
            return [
                paragraph for each in inner for paragraph in _block(each if isinstance(each, (dict, list)) else None)
            ]
    return []


def _react_text(props: Any, depth: int = 0) -> str:
    """The text below a React element's props."""
    if isinstance(props, str):
        return "" if props.startswith("$") else props
    if isinstance(props, list):
        if len(props) == 4 and props[0] == "$":
            return "\n" if props[1] == "br" else _react_text(props[3], depth + 1) if depth < 50 else ""
        return "".join(_react_text(one, depth + 1) for one in props) if depth < 50 else ""
    if isinstance(props, dict):
        inner = props.get("dangerouslySetInnerHTML")
        if isinstance(inner, dict) and isinstance(inner.get("__html"), str):
            return plain(inner["__html"])
        return _react_text(props.get("children"), depth + 1) if depth < 50 else ""
    return str(props) if isinstance(props, int | float) and not isinstance(props, bool) else ""
