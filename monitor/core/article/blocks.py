"""An element's paragraphs as a reader sees them: blocks and line breaks end a paragraph, pictures and buttons are no text."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement

from monitor.core.text.scrub import one_line


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _words(
    "p div br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tbody thead tfoot tr caption section article header "
    "footer main aside blockquote pre address center fieldset details summary figure"
)
_CELLS = frozenset(("td", "th"))
_INLINE = _words(
    "a abbr b bdi cite code data dfn em font i ins kbd mark q s samp small span strong sub sup time tt u var"
)
_ALWAYS_BREAK = frozenset(("figcaption", "button", "nav", "form"))
_SILENT = _words(
    "script style noscript template iframe object embed svg canvas video audio button select option textarea input "
    "form nav figcaption map head title link meta ins"
)
_NOT_TEXT = re.compile(
    r"(?:^|[\s_-])(?:caption|figcaption|photo_?(?:desc|caption|txt|text)|img_?(?:desc|caption|txt|cap)|image_?(?:desc|caption)|txt_?caption|img-?info|"
    r"media_end_summary\w*|end_photo_org|nbd_a|vod|video|player|banner|ads?|advert\w*|ad_?(?:box|wrap|area)|google_?ad|adsbygoogle|sns|share|social|"
    r"rel|relat(?:ed|ion)\w*|photo[\w-]*|recommend\w*|popular|paywall\w*|pay-wall|ranking|promo\w*|newsletter|subscribe|subscription|comment\w*|reply|reaction|copyright\w*|"
    r"byline|reporter\w*|journalist\w*|writer|tags?|hashtag|keyword|breadcrumb|pagination|paging|print|font_?size|tts|toolbar|"
    r"poll|vote|toc|table-of-contents|sharedaddy|sd-[\w-]+|jp-relatedposts)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"caption|photo|img|image|vod|video|player|banner|(?:^|[\s_-])ad|adsby|google|sns|share|social|paywall|pay-wall|newsletter|"
    r"subscri|comment|reply|reaction|copyright|byline|reporter|journalist|writer|breadcrumb|pagination|paging|font|tts|toolbar|poll|vote|toc|sd-|jp-",
    re.IGNORECASE,
)
"""Names of furniture under which no word of a sentence is printed; under keyword, tag, related and the like there may be one."""
_HIDDEN = re.compile(
    r"(?:^|[\s_-])(?:blind|hidden|sr-only|a11y|skip|visually-hidden|screen-reader-text)(?:$|[\s_-])", re.IGNORECASE
)
_ENDED = re.compile(r"[.!?…:。][\s”’\"')\]」』〉》]*$")
_LINE_END = re.compile(r"[.!?…”’\"')\]]$")
_SENTENCE = re.compile(r"[다요죠까][.?!][”’\"']*$")
"""A line that is one link is another article's headline (`“다룰 사람이 없다”`), unless it ends as sentences do."""
_REPORTS = re.compile(r"(?<!니)다[.][”’\"']*$")
_NO_REPORT = re.compile(r"기자|@|무단|구독|제보|저작권|댓글|사진|있다[.]$|습니다[.]")
_PARAGRAPH = 30
"""Characters from which a paragraph that ends as newspapers end a sentence is one, whatever its element is called."""
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PRE_STYLE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_ASIDE = 0.3
"""Share of its container's text up to which an element named like furniture is furniture."""
_COMMENTS = re.compile(r"(?:^|[\s_-])(?:comments?|repl(?:y|ies))(?:$|[\s_-])", re.IGNORECASE)
_ALL = 0.95
_MARKS_AROUND = re.compile(r"^[\W_]{1,6}|[\W_]{1,6}$")
_MOST_LINES = 10_000
"""Blocks and breaks of one container that are read: forty thousand paragraphs are no article, and cost seconds."""
_PARTED = 2
"""Lines that a <br> opens from which a text is parted by them."""
_BOXES = _words("div section ul ol dl table aside blockquote")
_MOSTLY = 0.6
"""Share of a box's words that are links from which it is a list of links."""
_CAPTION = 250
"""Characters of text up to which a table with a picture is a picture with its caption."""


@dataclass(slots=True)
class _Line:
    parts: list[str]
    linked: int = 0
    opened: Literal["block", "break", "void"] = "block"
    """By what: a block, a <br>, or the end of something without text (an advertisement's empty box)."""


@dataclass(slots=True)
class _Size:
    """Characters of an element's text without white space, those of them that are links to elsewhere, and how many of these
    links are no sentences."""

    text: int = 0
    linked: int = 0
    headlines: int = 0


def paragraphs_of(element: HtmlElement, without: Collection[HtmlElement] = ()) -> list[str]:
    """The paragraphs of an element in reading order, `without` these elements in it. Lines that are nothing but links to other
    pages are left out."""
    lines = _lines_of(element, without)
    texts = _rejoined(lines)
    if len(texts) > 1:
        return texts
    return _by_source_lines("".join(part for line in lines if _text(line) for part in line.parts)) if texts else []


def _lines_of(element: HtmlElement, without: Collection[HtmlElement]) -> list[_Line]:
    """What blocks and line breaks part, links to elsewhere counted."""
    sizes = _sizes_in(element)
    total = max(1, sizes[element].text)
    lines: list[_Line] = [_Line([])]
    links = 0

    def add(text: str | None) -> None:
        if text:
            lines[-1].parts.append(text)
            if links:
                lines[-1].linked += len(text.strip())

    skipped: HtmlElement | None = None
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if len(lines) > _MOST_LINES:
            break
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            size = sizes[node]
            aside = (
                not tag
                or node in without
                or (_is_aside(node, tag, size, total) and not _speaks(node, tag, size, lines[-1]))
            )
            if node is not element and aside:
                walk.skip_subtree()
                skipped = node
                # What stood on both sides of text that is left out must not meet: no reader saw it in one piece.
                if tag in _BLOCKS or (tag and (tag in _ALWAYS_BREAK or size.text)):
                    lines.append(_Line([], opened=_opened_by(size)))
                continue
            links += _is_link(node, tag)
            if tag in _BLOCKS:
                lines.append(_Line([], opened="break" if tag == "br" else _opened_by(size)))
            if _keeps_breaks(node, tag):
                _add_lines(lines, node.text)
            else:
                add(node.text)
            continue
        if node is skipped:
            skipped = None
        else:
            links -= _is_link(node, tag)
            if tag in _BLOCKS and tag != "br":
                lines.append(_Line([], opened=_opened_by(sizes[node])))
            elif tag in _CELLS:
                lines[-1].parts.append(" ")
        if node is not element:
            add(node.tail)
    return lines


def _rejoined(lines: list[_Line]) -> list[str]:
    """The lines that hold text. Where <br>s part paragraphs, what stands on both sides of an empty box is one of them."""
    printed = [(line, _text(line), line.opened) for line in lines]
    parted = sum(1 for _, text, opened in printed if text and opened == "break") >= _PARTED
    texts: list[str] = []
    together = False
    for line, text, opened in printed:
        together = together and opened == "void"
        if not text:
            together = together and not any(part.strip() for part in line.parts)  # unless a line of links was left out
            continue
        if together and parted:
            texts[-1] = f"{texts[-1]} {text}"
        else:
            texts.append(text)
        together = True
    return texts


def _opened_by(size: _Size) -> Literal["block", "void"]:
    return "block" if size.text else "void"


def _speaks(node: HtmlElement, tag: str, size: _Size, line: _Line) -> bool:
    """Whether an element named like furniture stands inside a sentence: `소버린 AI`, linked as a <span class="keyword">."""
    if tag not in _INLINE or not size.text:
        return False
    names = f"{node.get('class') or ''} {node.get('id') or ''}"
    if _HIDDEN.search(names) or _HIDDEN_STYLE.search(node.get("style") or ""):
        return False
    before, behind = "".join(line.parts).strip(), bool((node.tail or "").strip())
    unfinished = bool(before) and not _ENDED.search(before)
    if _FURNITURE.search(names):
        return unfinished and behind
    return unfinished or behind  # a word that its outlet links or marks: just the desk's, as a rule


def _text(line: _Line) -> str:
    text = one_line("".join(line.parts))
    if line.linked and line.linked >= 0.9 * len(_MARKS_AROUND.sub("", text)) and not _SENTENCE.search(text):
        return ""
    return text


def _sizes_in(element: HtmlElement) -> dict[HtmlElement, _Size]:
    """The sizes of an element and of all below it, each text counted once: asked node by node, deep pages cost their square."""
    nodes = list(element.iter())
    sizes = {node: _Size() for node in nodes}
    for node in reversed(nodes):
        size = sizes[node]
        if isinstance(node.tag, str) and node.tag not in ("script", "style"):
            size.text += _printed(node.text)
        if _is_link(node, node.tag) and size.text:
            size.linked = size.text
            size.headlines = 0 if _SENTENCE.search(one_line("".join(node.itertext()))) else 1
        if node is not element:
            holder = sizes[node.getparent()]
            holder.text += size.text + _printed(node.tail)
            holder.linked += size.linked
            holder.headlines += size.headlines
    return sizes


def _printed(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def _is_aside(node: HtmlElement, tag: str, size: _Size, total: int) -> bool:
    """Whether an element inside a container is not part of its text; large ones are, whatever they are called, but for readers'
    comments, of which there may be more than of the article."""
    if tag in _SILENT:
        return tag not in ("form", "ins", "nav") or size.text < _ASIDE * total
    names = f"{node.get('class') or ''} {node.get('id') or ''}"
    if names != " " and (_NOT_TEXT.search(names) or _HIDDEN.search(names)):
        if tag == "p" and _is_paragraph(node):
            return False
        return size.text < (_ALL if _COMMENTS.search(names) else _ASIDE) * total
    style = node.get("style")
    if (style and _HIDDEN_STYLE.search(style)) or node.get("hidden") is not None:
        return size.text < _ASIDE * total
    if tag in _BOXES and _is_link_box(size):
        return size.text < _ASIDE * total
    if tag in ("aside", "figure"):
        return size.text < _ASIDE * total
    if tag == "table" and node.find(".//img") is not None:
        return size.text < min(_CAPTION, _ASIDE * total)
    return False


def _is_paragraph(node: HtmlElement) -> bool:
    """Whether a <p> named like furniture holds the reporter's own sentence: `<p class="poll">`, a poll's result."""
    text = one_line("".join(node.itertext()))
    return len(text) >= _PARAGRAPH and _REPORTS.search(text) is not None and not _NO_REPORT.search(text)


def _is_link(node: HtmlElement, tag: str) -> bool:
    return tag == "a" and node.get("href") is not None


def _is_link_box(size: _Size) -> bool:
    """Whether most of a box's words are links to elsewhere: related articles in the middle of a text."""
    return size.headlines > 0 and size.linked >= _MOSTLY * size.text


def _keeps_breaks(node: HtmlElement, tag: str) -> bool:
    return tag == "pre" or bool((style := node.get("style")) and _PRE_STYLE.search(style))


def _add_lines(lines: list[_Line], text: str | None) -> None:
    for at, line in enumerate((text or "").split("\n")):
        if at:
            lines.append(_Line([]))
        lines[-1].parts.append(line)


def _by_source_lines(text: str) -> list[str]:
    """A text without any markup of its own: the source's line breaks are its paragraphs, where they end sentences."""
    lines = [line for line in map(one_line, text.splitlines()) if line]
    if len(lines) > 1 and 2 * sum(map(_ends, lines[:-1])) < len(lines) - 1 and not re.search(r"\n\s*\n", text.strip()):
        return [one_line(text)]
    return split_lines(text)


def _ends(line: str) -> bool:
    return _LINE_END.search(line) is not None


def split_lines(text: str) -> list[str]:
    """Paragraphs of running text: its lines, where most of them end as sentences do, else its blank lines, else one."""
    lines = [line for line in map(one_line, text.splitlines()) if line]
    if len(lines) > 1 and 2 * sum(map(_ends, lines)) >= len(lines):
        return lines
    blocks = [block for block in map(one_line, re.split(r"\n\s*\n", text)) if block]
    return blocks if len(blocks) > 1 else [one_line(text)] if text.strip() else []
