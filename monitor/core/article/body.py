"""Where the text may lie on a page: readings of one page, each a list of paragraphs, for `extract` to choose from.

The containers are those of the systems that Korean outlets run (ND-Soft, the portals, newsrooms' own), read in live pages and
public crawlers; then what the page calls its article; then the densest block; then scripts
(Next.js, Arc) that carry the text as data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement, fragment_fromstring

from monitor.core.article.blocks import paragraphs_of, split_lines
from monitor.core.article.page import Page, load_json
from monitor.core.text.scrub import plain


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
_SCRIPT_KEYS = re.compile(
    r"(?:article)?_?(?:body|content|contents|text|html|articleBody|bodyHtml|contentHtml)", re.IGNORECASE
)
_ARC = re.compile(r"Fusion\.globalContent\s*=\s*(?=\{)")
_HANGUL = re.compile("[가-힣]")
_MOST = 12
"""Containers of one page that are read; nested and repeated names are common, a hundred of them are not a page's article."""


def known_containers(page: Page) -> Iterator[list[str]]:
    """Paragraphs of every container that a known system uses for the article's text."""
    read = 0
    for element in page.tree.iter("div", "article", "section", "td", "p", "span", "main"):
        known = (
            element.get("itemprop") == "articleBody"
            or element.get("id") in _IDS
            or not _CLASSES.isdisjoint((element.get("class") or "").split())
        )
        if known:
            yield paragraphs_of(element)
            read += 1
            if read >= _MOST:
                return


def general_containers(page: Page) -> Iterator[list[str]]:
    """What any page may call its article: article, main, and the block that holds most of the running text."""
    for path in ("//article", "//main", "//*[@role='main']"):
        for element in page.tree.xpath(path)[:4]:
            yield paragraphs_of(element)
    dense = _densest(page.tree)
    if dense is not None:
        yield paragraphs_of(dense)


def described(page: Page) -> Iterator[list[str]]:
    """The text that JSON-LD carries (`articleBody`); its paragraphs are often lost there."""
    for body in page.ld("articleBody"):
        if isinstance(body, str):
            yield split_lines(plain(body))


def from_scripts(page: Page) -> Iterator[list[str]]:
    """The text that a page's own program would show: Next.js data and Arc's global content."""
    for script in page.tree.iter("script"):
        source = script.text or ""
        if script.get("id") == "__NEXT_DATA__" or (script.get("type") or "") == "application/json":
            if _HANGUL.search(source) or "\\u" in source:
                yield _longest_text(load_json(source))
        elif "Fusion.globalContent" in source and (found := _ARC.search(source)):
            yield _arc(load_json(_object_at(source, found.end())))


def fragment_paragraphs(text: str) -> list[str]:
    """Paragraphs of a piece of HTML or of plain text."""
    if re.search(r"<(?:p|br|div)\b", text, re.IGNORECASE):
        try:
            return paragraphs_of(fragment_fromstring(text, create_parent="div"))
        except (ValueError, TypeError):
            return split_lines(plain(text))
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


def _longest_text(data: Any) -> list[str]:
    """The longest text under a key that names a body, anywhere in a page's data."""
    best, waiting, seen = "", [("", data)], 0
    while waiting and seen < 50_000:
        seen += 1
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.items())
        elif isinstance(value, list):
            waiting.extend((key, one) for one in value)
        elif (
            isinstance(value, str)
            and len(value) > max(150, len(best))
            and _SCRIPT_KEYS.fullmatch(key)
            and _HANGUL.search(value)
        ):
            best = value
    return fragment_paragraphs(best) if best else []


def _arc(data: Any) -> list[str]:
    """Paragraphs of Arc's `content_elements`."""
    elements = data.get("content_elements") if isinstance(data, dict) else None
    texts = [
        one["content"]
        for one in elements or ()
        if isinstance(one, dict) and one.get("type") in ("text", "header") and isinstance(one.get("content"), str)
    ]
    return [paragraph for text in texts for paragraph in fragment_paragraphs(text)]


def _object_at(source: str, start: int) -> str:
    """The JSON object that begins at `start` of a script, up to its closing brace."""
    depth, quoted, at = 0, False, start
    for found in re.finditer(r'\\.|["{}]', source[start:]):
        mark, at = found[0], start + found.end()
        if mark == '"':
            quoted = not quoted
        elif not quoted and mark in "{}":
            depth += 1 if mark == "{" else -1
            if not depth:
                break
    return source[start:at]
