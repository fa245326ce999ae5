"""Where the text may lie on a page: readings of one page, each a list of paragraphs, for `extract` to choose from.

The containers are those of the systems that Korean outlets run (ND-Soft, the portals, newsrooms' own), read in live pages and
public crawlers; then what the page calls its article; then the densest block; then what its scripts carry as data.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fragment_fromstring

from monitor.core.article.blocks import paragraphs_of, split_lines
from monitor.core.article.choice import DATE_ALONE
from monitor.core.article.cleanup import is_prose
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
_MOST_PIECES = 30
"""Pieces of text of a neighbour that are looked at."""
_TITLE_NAMES = re.compile(r"(?:^|[\s_-])(?:title|tit|headline|subject)(?:$|[\s_-])", re.IGNORECASE)
_SIGNED = re.compile(
    r"(?:[가-힣A-Za-z]{2,8}[\s=]{1,3})?[가-힣]{2,4}\s?(?:선임|수습|인턴|전문)?(?:기자|특파원)(?:\s?\S+@\S+)?"
)
_DEEPEST = 60
"""Levels of a page that are gone down for an element with a given text: each costs the length of what lies below."""
_OPENING = 25
"""Characters of a text's beginning, white space apart, by which it is met elsewhere."""
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
    headline, a reporter's name or a date stands between them, they are articles of their own, unless the page's description or
    JSON-LD has the beginnings of both."""
    found = 0
    for first in page.tree.iter(*_CONTAINERS):
        names = frozenset((first.get("class") or "").split()) & _CLASSES
        if not names or _follows(first, names):
            continue
        parts, another = [first], False
        for other in itertools.islice(first.itersiblings(), _MOST_PARTS):
            if names & frozenset((other.get("class") or "").split()) and other.find(".//h1") is None:
                if another and not _told_together(page, first, other):
                    break
                another = False
                parts.append(other)
            else:
                another = another or _begins_another(other)
        if len(parts) > 1:
            yield parts
            found += 1
            if found >= _MOST:
                return


def _follows(element: HtmlElement, names: frozenset[str]) -> bool:
    """Whether a neighbour of the same name stands right before an element, which is then a part of what that one begins."""
    for other in itertools.islice(element.itersiblings(preceding=True), _NEAR):
        if names & frozenset((other.get("class") or "").split()):
            return True
        if _begins_another(other):
            return False
    return False


def _begins_another(element: HtmlElement) -> bool:
    """Whether what stands between two containers says that another article begins: its headline, reporter or date. A box of
    links has headings and dates of its own."""
    if element.tag in _HEADS or element.find(".//h1") is not None:
        return True
    if not isinstance(element.tag, str):
        return False
    pieces = [piece for text in itertools.islice(element.itertext(), _MOST_PIECES) if (piece := one_line(text))]
    linked = sum(len(one_line("".join(link.itertext()))) for link in itertools.islice(element.iter("a"), _MOST_PIECES))
    if not pieces or 2 * linked >= sum(map(len, pieces)):
        return False
    if element.find(".//h2") is not None or element.find(".//h3") is not None:
        return True
    if any(_TITLE_NAMES.search(one.get("class") or "") for one in itertools.islice(element.iter(), _MOST_PIECES)):
        return True
    return any(_SIGNED.fullmatch(one) or (DATE_ALONE.match(one) and "사진" not in one) for one in pieces)


def _told_together(page: Page, first: HtmlElement, other: HtmlElement) -> bool:
    """Whether the page's description or JSON-LD has the beginnings of both texts."""
    told = [
        *page.meta("og:description", "description"),
        *(one for one in page.ld("articleBody") if isinstance(one, str)),
    ]
    openings = [_squeezed("".join(itertools.islice(one.itertext(), _MOST_PIECES)))[:_OPENING] for one in (first, other)]
    return all(openings) and any(all(opening in _squeezed(plain(one)) for opening in openings) for one in told)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _parted_by_another(first: HtmlElement, other: HtmlElement) -> bool:
    """Whether another article begins between a container and a later one of the same name, which stand in one frame."""
    around, branch = set(first.iterancestors()), other
    while branch is not None:
        for before in itertools.islice(branch.itersiblings(preceding=True), _MOST_PARTS):
            if before is first or before in around:
                return False
            if _begins_another(before):
                return True
        branch = branch.getparent()
        if branch in around:
            return False
    return False


def _holders(known: list[HtmlElement]) -> set[HtmlElement]:
    """What holds two articles of an endless scroll: containers that share an id, each in an <article> of its own, or of one name
    with another article's headline, reporter or date between them."""
    first: dict[str, HtmlElement] = {}
    several: set[HtmlElement] = set()
    for element in known:
        own = next(element.iterancestors("article"), None)
        marks = [
            element.get("id") or "",
            "itemprop" if element.get("itemprop") else "",
            "article" if own is not None else "",
            *(f".{name}" for name in (element.get("class") or "").split() if name in _CLASSES),
        ]
        for mark in filter(None, marks):
            other = first.setdefault(mark, element)
            if other is element or other in (around := set(element.iterancestors())):
                continue
            if mark == "article" and own in other.iterancestors():
                continue
            if mark.startswith(".") and not _parted_by_another(other, element):
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


def stands_alone(page: Page, paragraphs: Sequence[str]) -> bool:
    """Whether a text stands on the page as the whole of some element, in which no further sentences follow it."""
    sought = _squeezed("".join(paragraphs))
    last = page.tree
    for _ in range(_DEEPEST):
        inner = next((one for one in last if sought in _squeezed(_printed(one))), None)
        if inner is None:
            break
        last = inner
    if _squeezed(_printed(last)) != sought:
        return False
    for other in itertools.islice(last.itersiblings(), _MOST_PARTS):
        alike = other.tag in ("p", "span", "font") or (other.tag, other.attrib) == (last.tag, last.attrib)
        if alike and is_prose(one_line(_printed(other))):
            return False
    parent = last.getparent()
    return parent is None or not any(is_prose(one_line(one.tail or "")) for one in parent)


def _printed(element: HtmlElement) -> str:
    return "".join(element.itertext()) if isinstance(element.tag, str) and element.tag not in SILENT else ""


def described(page: Page) -> Iterator[list[str]]:
    """The text that JSON-LD carries (`articleBody`); its paragraphs are often lost there."""
    for body in page.ld("articleBody"):
        if isinstance(body, str):
            yield split_lines(plain(body))


def from_scripts(page: Page) -> Iterator[list[str]]:
    """The texts that a page's own program would show, the longest of them."""
    yield from sorted(script_texts(page), key=lambda lines: sum(map(len, lines)), reverse=True)[:_MOST]


def script_texts(page: Page) -> Iterator[list[str]]:
    """Every text in a page's scripts (`payload`): long strings, lists of blocks, trees of elements."""
    for script in page.scripts:
        if script.kind != "ld":
            for value in values_of(script):
                yield from _texts_in(value)


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


_SHORT_SENTENCE = re.compile(r".{8}[다요죠까][.?!][”’\"')]*\s*$", re.DOTALL)
_SHORT_SENTENCES = 3
"""Sentences of fewer than 40 characters, parted by line breaks, from which they count as running text."""


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
        short = [piece for piece in pieces if len(piece) < 40 and _SHORT_SENTENCE.search(piece)]
        if len(short) >= _SHORT_SENTENCES:
            own += sum(map(len, short))
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
    r"|text|paragraph|p|header|heading(?:[-_]?\w+)?|subhead\w*|list[-_]?item|(?:bullet(?:ed)?|ordered|numbered|unordered)[-_]?list|block[-_]quote|sub_?title|h[1-6]|quote|blockquote|pullquote|list|li|html|raw_html|textblock|core/paragraph"
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
            if (inline := _inline_paragraph(one)) is None:
                waiting.extend(one.values())
            elif len(inline) >= _SHORTEST_STRING and _HANGUL.search(inline):
                found.append(fragment_paragraphs(inline))
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
    if (inline := _inline_paragraph(block)) is not None:
        return fragment_paragraphs(inline)
    for key in _TEXT_KEYS:
        inner = block.get(key)
        if isinstance(inner, dict):
            inner = next((inner[each] for each in _TEXT_KEYS if isinstance(inner.get(each), str)), None)
        if isinstance(inner, str) and inner.strip():
            paragraphs = fragment_paragraphs(inner)
            return paragraphs if kind or len(paragraphs) <= _MOST_OF_A_BLOCK else []
    for key in ("content_elements", "items", *_CHILDREN):
        if isinstance(inner := block.get(key), list):
            return [
                paragraph for each in inner for paragraph in _block(each if isinstance(each, (dict, list)) else None)
            ]
    return []


_CHILDREN = ("children", "content")
_RUNS = re.compile(
    r"paragraph|p|header|heading(?:[-_]?\w+)?|subhead\w*|sub_?title|h[1-6]|quote|block[-_]?quote|pullquote|li|list[-_]?item"
)
"""Blocks of an editor (Slate, TipTap, Lexical) whose children may be the runs of one paragraph: plain, bold, a link."""
_LINE_BREAK = re.compile(r"(?:line|hard|soft)[-_]?break|br")
_DEEPEST_RUN = 20


def _inline_paragraph(block: dict[Any, Any]) -> str | None:
    """The text of a block whose children are the runs of one paragraph, as it is printed; None where they are blocks."""
    kind = block.get("type")
    if not isinstance(kind, str) or not _RUNS.fullmatch(kind.lower()):
        return None
    runs = next((inner for key in _CHILDREN if isinstance(inner := block.get(key), list) and inner), None)
    if runs is None or not all(map(_is_run, runs)):
        return None
    return _run_text(runs) or None


def _is_run(run: Any) -> bool:
    if not isinstance(run, dict) or not isinstance(kind := run.get("type", ""), str):
        return False
    if kind.lower() in ("", "text"):
        return isinstance(run.get("text"), str)
    return not _TEXT_BLOCKS.fullmatch(kind.lower())


def _run_text(run: Any, depth: int = 0) -> str:
    if depth > _DEEPEST_RUN:
        return ""
    if isinstance(run, list):
        return "".join(_run_text(one, depth + 1) for one in run)
    if not isinstance(run, dict):
        return ""
    if isinstance(kind := run.get("type"), str) and _LINE_BREAK.fullmatch(kind.lower()):
        return "\n"
    if isinstance(text := run.get("text"), str):
        return text
    return next((_run_text(inner, depth + 1) for key in _CHILDREN if isinstance(inner := run.get(key), list)), "")


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
