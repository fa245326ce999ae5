"""Text that every later stage can hold: databases, XML, mail headers.

SQLite refuses lone surrogates, PostgreSQL refuses NUL, XML refuses most control characters, and a mail header with
CR, LF, VT, FF, NEL or U+2028 kills the whole mail (facts.md). HTML fragments become plain text here too, in time
linear in their length.
"""

from __future__ import annotations

import html
import re

_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Anything that `scrub` touches below U+10000: one look (0.3 ms on a page of 130,000 characters) instead of three (6 ms)."""
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Zero-width and direction marks: they hide in headlines and turn a line of the mail round. ZWJ stays: emoji use it."""


def scrub(text: str) -> str:
    """Without lone surrogates, NUL, control characters and noncharacters; line breaks of every kind become "\\n",
    tabs stay.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _ODD.search(text):
        if _SURROGATES.search(text):  # two halves that belong together become the character they meant
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        text = _FORBIDDEN.sub("", _LINE_BREAKS.sub("\n", text))
    return _ASTRAL.sub(_no_noncharacter, text) if _ASTRAL.search(text) else text


def _no_noncharacter(astral: re.Match[str]) -> str:
    return "" if ord(astral[0]) & 0xFFFE == 0xFFFE else astral[0]


def one_line(text: str) -> str:
    """`scrub`, invisible marks dropped, every run of white space (NBSP and U+3000 too) one space, stripped."""
    return " ".join(_INVISIBLE.sub("", scrub(text)).split())


# --- HTML fragments ---------------------------------------------------------------------------------------------------

_LINE, _PARAGRAPH = "\u2028", "\u2029"  # breaks that tags made; `scrub` has removed those of the text


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARAGRAPH_TAGS = _words(
    "p div h1 h2 h3 h4 h5 h6 blockquote section article header footer main aside nav table ul ol dl figure hr pre form "
    "fieldset address center details"
)
_LINE_TAGS = _words("br li tr dt dd figcaption caption legend option summary")
_SPACE_TAGS = _words("td th img")
_INLINE_TAGS = _words(
    "a abbr acronym area audio b base basefont bdi bdo big body button canvas cite code col colgroup del dfn datalist "
    "dialog em embed font frame frameset head html i input ins kbd label link map mark marquee menu meta meter nobr "
    "noscript o object optgroup output param picture progress q rp rt ruby s samp select slot small source span strike "
    "strong sub sup tbody textarea tfoot thead time title track tt u var video wbr xmp "
    "bgsound blink command isindex keygen layer menuitem multicol nextid rb rtc spacer"
)
_HIDDEN_TAGS = _words("script style iframe template svg math noembed noframes applet")
_KNOWN_TAGS = _PARAGRAPH_TAGS | _LINE_TAGS | _SPACE_TAGS | _INLINE_TAGS | _HIDDEN_TAGS

_TAG_START = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_-]{0,40}(?::[A-Za-z][A-Za-z0-9_-]{0,40})?)(?=[\s/>]|$)")
_TAG_END = re.compile(r"(?>[^<>\"']+|\"[^\"]*\"|'[^']*')*+>")
_TAG_REACH = 4096
"""Characters within which quoted ">" are understood; a longer tag (an inlined image) ends at its first ">"."""
_HIDDEN_ENDS = {tag: re.compile(rf"</{tag}\b[^>]*>", re.IGNORECASE) for tag in _HIDDEN_TAGS}
_ATTRIBUTE = re.compile(r"[\w:@.-]\s*=")
_HANGUL = re.compile("[가-힣一-鿿]")
_ENDLESS_REFERENCE = re.compile(r"&#(?:[0-9]{9,}|[xX][0-9a-fA-F]{9,});?")  # int() refuses more than 4,300 digits
_SPACES = re.compile(r"[^\S\u2028\u2029]+")
_BREAKS = re.compile(r" ?([\u2028\u2029](?: ?[\u2028\u2029])*) ?")
_SOURCE_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def plain(html_fragment: str) -> str:
    """The text of an HTML fragment: blank lines between blocks, "\\n" for line breaks, entities resolved.

    Feeds escape once too often, so entities (and the tags that come out of them) are resolved until nothing changes,
    at most twice. `<속보>`, `<표 1>`, `<AI 시대>` and other brackets that are no HTML tag stay text. Where no tag
    breaks lines, the fragment's own line breaks count.
    """
    text = _without_tags(scrub(html_fragment))
    for _ in range(2):
        resolved = unescape(text)
        if resolved == text:
            break
        text = _without_tags(_LINE_BREAKS_BUT_OURS.sub("\n", resolved))
    if _LINE not in text and _PARAGRAPH not in text:
        text = _SOURCE_BLANK_LINES.sub(_PARAGRAPH, text.strip()).replace("\n", _LINE)
    text = _BREAKS.sub(_one_break, _SPACES.sub(" ", text))
    return scrub(text.strip(" \u2028\u2029").replace(_PARAGRAPH, "\n\n"))


_LINE_BREAKS_BUT_OURS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85]")


def unescape(text: str) -> str:
    """One round of entities, as HTML reads them; absurd numbers are dropped, they would raise."""
    return html.unescape(_ENDLESS_REFERENCE.sub("", text)) if "&" in text else text


def _one_break(found: re.Match[str]) -> str:
    breaks = found[1]
    return _PARAGRAPH if _PARAGRAPH in breaks or breaks.count(_LINE) > 1 else _LINE


def _without_tags(text: str) -> str:
    """Tags, comments and hidden elements dropped in one pass to the right: every search ends the text or moves past
    its find.
    """
    if "<" not in text:
        return text
    parts: list[str] = []
    at = 0
    while (start := text.find("<", at)) >= 0:
        parts.append(text[at:start])
        end, replacement = _markup_at(text, start)
        parts.append(replacement)
        at = end
    parts.append(text[at:])
    return "".join(parts)


def _markup_at(text: str, start: int) -> tuple[int, str]:
    """Where what begins at this "<" ends, and what stands for it in plain text."""
    after = text[start + 1 : start + 9]
    if after.startswith("!--"):
        return _after(text, "-->", start + 4), ""
    if after == "![CDATA[":
        end = text.find("]]>", start)
        end = len(text) if end < 0 else end
        return min(len(text), end + 3), text[start + 9 : end]
    if after[:1] == "?" or (after[:1] == "!" and after[1:2].isalpha()):
        return _after(text, ">", start), ""
    found = _TAG_START.match(text, start)
    if found is None:
        return start + 1, "<"
    return _tag(text, start, found)


def _tag(text: str, start: int, found: re.Match[str]) -> tuple[int, str]:
    name = found[2].lower()
    whole = _TAG_END.match(text, found.end(), min(len(text), found.end() + _TAG_REACH))
    end = whole.end() if whole else _after(text, ">", found.end())
    inside = text[found.end() : min(end, found.end() + _TAG_REACH)]
    has_attributes = _ATTRIBUTE.search(inside) is not None
    if not has_attributes and (
        _HANGUL.search(inside) or (name not in _KNOWN_TAGS and not found[1] and ":" not in name)
    ):
        return start + 1, "<"
    if name in _HIDDEN_TAGS and not found[1] and not inside.rstrip(">").endswith("/"):
        closing = _HIDDEN_ENDS[name].search(text, end)
        return (closing.end() if closing else len(text)), " "
    if name in _PARAGRAPH_TAGS:
        return end, _PARAGRAPH
    if name in _LINE_TAGS:
        return end, _LINE if name == "br" or not found[1] else ""
    return end, " " if name in _SPACE_TAGS else ""


def _after(text: str, mark: str, start: int) -> int:
    end = text.find(mark, start)
    return len(text) if end < 0 else end + len(mark)
