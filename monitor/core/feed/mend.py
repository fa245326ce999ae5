"""Feed text -> well-formed pieces: a frame, and one block for each entry.

Feeds in the wild carry HTML entities XML does not know, bare ampersands, brackets around Hangul, prefixes nobody
declared, entity bombs, and ends cut off. All of that is settled here on the text, in linear time, so that one bad
entry stays one bad entry and the feed parser is given nothing that hurts it (facts.md: 100,000 comments took it 15 s,
an author of 80 KB 21 s).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.entities import html5
from itertools import islice, pairwise
from xml.parsers import expat

from monitor.core.text.scrub import scrub

_ROOTS = {"rss": "item", "rdf": "item", "channel": "item", "feed": "entry"}
"""Local name of a feed's root element -> local name of its entries."""

_START_TAG = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:\s[^<>]*)?)>")
_LATE_ROOT = re.compile(r"<(?:rss|rdf:RDF|feed)[\s>]|<\?xml\s")
_LATE = 20_000
"""Characters searched for a feed behind a server's own warnings, printed before it."""
_SPECIAL = re.compile(r"<!--|<!\[CDATA\[|<!|<\?")
_SUBSET_END = re.compile(r"\]\s*>")
_STRAY = re.compile(r"<(?!/?[A-Za-z_])|&(?:(#[0-9]{1,10}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});)?")
_PREFIX = re.compile(r"[<\s]/?([A-Za-z_][A-Za-z0-9_.-]*):[A-Za-z_]")
_DECLARED = re.compile(r"\bxmlns:([A-Za-z_][\w.-]*)\s*=")
_AUTHOR = re.compile(
    r"<((?:dc:|itunes:|atom:)?(?:author|creator|publisher|owner|managingEditor|webMaster|name|email|contributor))(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_LONGEST_AUTHOR = 300
_MOST_ATTRIBUTES = 200
_LONG_TAG = re.compile(r"<[A-Za-z_][^<>]{400,}>")
_ATTRIBUTE = re.compile(r"""\s[^\s=<>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]*))?""")
_MEDIA = re.compile(r"""\bxmlns:([A-Za-z_][\w.-]*)\s*=\s*["']https?://search\.yahoo\.com/mrss/?["']""")

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "media": "http://search.yahoo.com/mrss/",
    "atom": "http://www.w3.org/2005/Atom",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "georss": "http://www.georss.org/georss",
    "thr": "http://purl.org/syndication/thread/1.0",
}


@dataclass(frozen=True, slots=True)
class Pieces:
    """A feed in pieces, each mended text: `opening` + any blocks + `closing` is a document, and so is `about`."""

    about: str
    """The feed without its entries."""
    opening: str
    closing: str
    blocks: tuple[str, ...]
    """One for each entry, start tag to end tag, in document order."""
    cut_off: bool
    """Whether the document ends inside an entry."""


def root_of(text: str) -> tuple[str, int] | None:
    """The local name of the root element in lower case and where its tag begins; None when there is no element at
    all.
    """
    at = 0
    while (at := text.find("<", at)) >= 0:
        if text.startswith("<!--", at):
            end = text.find("-->", at)
        elif text.startswith("<!", at):
            end = _declaration_end(text, at)
        elif text.startswith("<?", at):
            end = text.find(">", at)
        else:
            found = _START_TAG.match(text, at)
            if found:
                return found[2].lower(), at
            end = at
        if end < 0:
            return None
        at = end + 1
    return None


def feed_start(text: str) -> int | None:
    """Where the feed's root tag begins, also behind warnings that a server printed before it; None: this is no feed."""
    root = root_of(text)
    if root is None:
        return None
    if root[0] in _ROOTS:
        return root[1]
    if root[0] in ("html", "head", "body", "script", "urlset", "opml"):
        return None
    late = _LATE_ROOT.search(text, root[1], root[1] + _LATE)
    if late is None:
        return None
    behind = root_of(text[late.start() :])
    return late.start() + behind[1] if behind and behind[0] in _ROOTS else None


def take_apart(text: str) -> Pieces | None:
    """Mend `text` (decoded, a feed by `feed_start`) and cut it into its pieces; None when no root is left."""
    text = _captions_apart(_fewer_attributes(scrub(_escaped(_without_sections(scrub(text))))))
    start = feed_start(text)
    root = _START_TAG.match(text, start) if start is not None else None
    if start is None or root is None:
        return None
    prefix, name, attributes = root[1] or "", root[2], root[3].rstrip("/")
    opening = f"<{prefix}{name}{attributes}{_missing_prefixes(text, start)}>"
    closing = f"</{prefix}{name}>"
    blocks, gaps, cut_off = _blocks(text, root.end(), _ROOTS[name.lower()])
    rest = _short_authors("".join(gaps))
    channel = re.search(r"<((?:\w+:)?channel)(\s[^<>]*)?>", rest, re.I) if name.lower() == "rss" else None
    inner = channel[1] if channel else None
    about = f"{opening}{_closed(rest, inner, f'{prefix}{name}')}{closing}"
    if channel:
        opening, closing = opening + channel[0], f"</{inner}>{closing}"
    return Pieces(about, opening, closing, tuple(_short_authors(block) for block in blocks), cut_off)


def well_formed(document: str) -> bool:
    """Whether an XML parser that knows namespaces reads `document` to its end. No entity is expanded: none is left."""
    parser = expat.ParserCreate("utf-8", " ")
    try:
        parser.Parse(document.encode("utf-8", "replace"), True)
    except expat.ExpatError:
        return False
    return True


# --- on the whole text ------------------------------------------------------------------------------------------------


def _declaration_end(text: str, at: int) -> int:
    """The ">" that ends the declaration beginning at `at`, internal subset included; -1 when there is none."""
    end = text.find(">", at)
    bracket = text.find("[", at, end if end >= 0 else len(text))
    if bracket < 0:
        return end
    subset = _SUBSET_END.search(text, bracket)
    return subset.end() - 1 if subset else end


def _without_sections(text: str) -> str:
    """CDATA as escaped text; comments, declarations (with every entity they define) and instructions dropped."""
    parts: list[str] = []
    at = 0
    comments_end = True
    while found := _SPECIAL.search(text, at):
        start, mark = found.start(), found[0]
        parts.append(text[at:start])
        if mark == "<![CDATA[":
            end = text.find("]]>", start)
            parts.append(html.escape(text[found.end() : end if end >= 0 else len(text)], quote=False))
            at = end + 3 if end >= 0 else len(text)
            continue
        if mark == "<!--":
            end = text.find("-->", start) if comments_end else -1
            comments_end = end >= 0
            at = end + 3 if end >= 0 else found.end()
            continue
        end = _declaration_end(text, start) if mark == "<!" else text.find(">", start)
        at = end + 1 if end >= 0 else found.end()
    parts.append(text[at:])
    return "".join(parts)


def _escaped(text: str) -> str:
    """Every reference XML does not know as the character it means; brackets and ampersands that mean themselves
    escaped.
    """
    return _STRAY.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    if found[0] == "<":
        return "&lt;"
    name = found[1]
    if name is None:
        return "&amp;"
    if name in ("amp", "lt", "gt", "quot", "apos"):
        return found[0]
    if name[0] == "#":
        code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        if 0xD800 <= code <= 0xDFFF:
            return chr(code)  # half a character; `scrub` joins the two, or drops the one
        characters = html.unescape(f"&#{code};") if 0 < code <= 0x10FFFF else ""
    else:
        characters = html5.get(f"{name};", found[0])
    return html.escape(scrub(characters))


def _missing_prefixes(text: str, root_at: int) -> str:
    """Declarations for prefixes that are used and never declared: an unbound prefix would spoil the whole document."""
    used = set(_PREFIX.findall(text, root_at)) - {"xml", "xmlns"}
    declared = set(_DECLARED.findall(text))
    return "".join(
        f' xmlns:{prefix}="{_NAMESPACES.get(prefix, "urn:undeclared:" + prefix)}"'
        for prefix in sorted(used - declared)[:50]
    )


def _fewer_attributes(text: str) -> str:
    """No element with more than 200 attributes: whoever reads them compares each with all the others (100,000 on one element
    took a minute and more)."""
    return _LONG_TAG.sub(_with_first_attributes, text)


def _with_first_attributes(found: re.Match[str]) -> str:
    beyond = next(islice(_ATTRIBUTE.finditer(found[0]), _MOST_ATTRIBUTES, None), None)
    if beyond is None:
        return found[0]
    return found[0][: beyond.start()] + ("/>" if found[0].endswith("/>") else ">")


def _captions_apart(text: str) -> str:
    """Every <media:description> as <media:caption>: what stands under a picture is no text of the article, and
    feedparser would take it for one.
    """
    prefixes = "|".join(re.escape(prefix) for prefix in sorted({"media", *_MEDIA.findall(text)})[:10])
    return re.sub(rf"<(/?(?:{prefixes}):)description(?:\s[^<>]*?)?(/?)>", r"<\1caption\2>", text)


# --- entries ----------------------------------------------------------------------------------------------------------


def _blocks(text: str, at: int, name: str) -> tuple[list[str], list[str], bool]:
    """The entries, what stands between and around them, and whether the last entry is cut off."""
    tag = _entry_tag(text, at, name)
    starts = [found.start() for found in re.compile(rf"<{tag}(?=[\s>/])", re.I).finditer(text, at)]
    end_tag = re.compile(rf"</{tag}\s*>", re.I)
    blocks: list[str] = []
    gaps: list[str] = []
    cut_off = False
    for start, limit in pairwise([*starts, len(text)]):
        gaps.append(text[at:start])
        end = end_tag.search(text, start, limit)
        at = end.end() if end else limit
        if end is not None:
            blocks.append(text[start:at])
            continue
        block = text[start:at]
        if limit == len(text):
            cut_off = True
            block = block[: block.rfind("<")] if block.rfind("<") > block.rfind(">") else block
        blocks.append(block + _end_tags(block))
    gaps.append(text[at:])
    return blocks, gaps, cut_off


def _entry_tag(text: str, at: int, name: str) -> str:
    """The entries' tag with its prefix, if they have one (RDF: <rss:item>, Atom: <atom:entry>)."""
    found = re.compile(rf"<{name}(?=[\s>/])", re.I).search(text, at)
    found = found or re.compile(rf"<([\w.-]+:{name})(?=[\s>/])", re.I).search(text, at)
    return re.escape(found[1]) if found and found.lastindex else name


def _end_tags(block: str) -> str:
    """End tags for the elements that `block` leaves open."""
    stack: list[str] = []
    for found in re.finditer(r"<(/?)([A-Za-z_][\w.:-]*)[^<>]*>", block):
        if found[1]:
            if stack and stack[-1] == found[2]:
                stack.pop()
        elif not found[0].endswith("/>"):
            stack.append(found[2])
    return "".join(f"</{name}>" for name in reversed(stack[:100]))


def _closed(rest: str, channel: str | None, root: str) -> str:
    """What is left of a feed without its entries and its root's end tag, the channel closed when it was cut off."""
    end = re.search(rf"</{re.escape(root)}\s*>", rest)
    rest = rest[: end.start()] if end else rest[: rest.rfind("<")] if rest.rfind("<") > rest.rfind(">") else rest
    if channel and not re.search(rf"</{re.escape(channel)}\s*>", rest):
        rest += f"</{channel}>"
    return rest


def _short_authors(block: str) -> str:
    """`block` with authors of more than 300 characters cut: the feed parser looks for an address in them, slowly."""
    if len(block) <= _LONGEST_AUTHOR:
        return block
    parts: list[str] = []
    at = 0
    while found := _AUTHOR.search(block, at):
        end = block.find(f"</{found[1]}", found.end())
        if end < 0:
            break
        inner = block[found.end() : end]
        parts.append(block[at : found.end()])
        if len(inner) > _LONGEST_AUTHOR and not _AUTHOR.search(inner):
            text = html.unescape(re.sub(r"<[^<>]*>", " ", inner))
            inner = html.escape(text.strip()[:_LONGEST_AUTHOR], quote=False)
        elif _AUTHOR.search(inner):  # Atom: <author><name>...</name></author>; the name is cut on its own
            parts.append("")
            at = found.end()
            continue
        parts.append(inner)
        at = end
    parts.append(block[at:])
    return "".join(parts)
