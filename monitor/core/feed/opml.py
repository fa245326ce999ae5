"""OPML 2.0: a list of feeds as other readers take it and give it.

What OPML has no word for (a search's query, `fulltext`, `every` ...) travels in attributes of our own namespace, so that
a list that goes out and comes back is the same list. The input is hostile: entities, depth, size and encodings are settled
before or while expat reads it, and whatever is wrong becomes one line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.entities import html5
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from monitor.core.text.decode import decode
from monitor.core.text.scrub import one_line, scrub

NAMESPACE = "urn:sovereign-ai-monitor:feeds"
"""Of the attributes that carry our own settings."""
LARGEST = 10_000_000
"""Bytes of a file that is read."""
DEEPEST = 60
"""Folders within folders."""
MOST = 5_000
"""Feeds of one file."""
MOST_ELEMENTS = 50_000

SETTINGS = ("url", "kind", "query", "name", "outlet", "fulltext", "every", "timezone")
"""The keys of a [[feeds]] table that travel along, in the order in which they are written."""
_LONGEST = 500
"""Characters of a title."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed of a list."""

    url: str
    """Where it is asked: xmlUrl."""
    title: str = ""
    site_url: str = ""
    folder: str = ""
    """The outline it stands in, folders of folders joined by "/"; "" for none."""
    catalogue: str = ""
    """Its name in the catalogue, where the list says that it is taken from there."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Its own [[feeds]] table, of `SETTINGS`; empty where the list does not know of such tables."""


@dataclass(frozen=True, slots=True)
class NoOpml:
    """What the file is instead, or what is wrong with it: one line for a person."""

    detail: str


def write_opml(outlines: Iterable[Outline], *, title: str) -> str:
    """An OPML 2.0 document, folders in the order in which they first appear; the same list gives the same text."""
    folders: dict[str, list[str]] = {}
    for outline in outlines:
        folders.setdefault(outline.folder, []).append(_element(outline))
    body: list[str] = []
    for folder, elements in folders.items():
        if not folder:
            body += [f"    {element}" for element in elements]
            continue
        name = _attribute(folder)
        body += [f"    <outline text={name} title={name}>", *(f"      {each}" for each in elements), "    </outline>"]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<opml version="2.0" xmlns:monitor="{NAMESPACE}">',
            "  <head>",
            f"    <title>{html.escape(_plain(title), quote=False)}</title>",
            "  </head>",
            "  <body>",
            *body,
            "  </body>",
            "</opml>",
            "",
        ]
    )


def _element(outline: Outline) -> str:
    attributes = {
        "text": outline.title or outline.url,
        "title": outline.title or outline.url,
        "type": "rss",
        "xmlUrl": outline.url,
        "htmlUrl": outline.site_url,
        "monitor:catalogue": outline.catalogue,
        **{f"monitor:{key}": outline.settings.get(key, "") for key in SETTINGS},
    }
    return f"<outline {' '.join(f'{key}={_attribute(value)}' for key, value in attributes.items() if value)}/>"


def _attribute(value: str) -> str:
    return quoteattr(_plain(value))


def _plain(text: str) -> str:
    """What XML can hold, on one line, every other character as it is."""
    return scrub(text).replace("\n", " ").replace("\t", " ")


# --- reading ----------------------------------------------------------------------------------------------------------

_NAME = r"(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_BARE = re.compile(rf"&(?!{_NAME})")
_NAMED = re.compile(rf"&{_NAME}")
_XML_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_FEED_SCHEME = re.compile(r"feed:(?://)?(https?://)|feed://", re.IGNORECASE)
_ELSEWHERE = frozenset({"link", "include"})
"""Types of outlines that are no feeds although they have an address."""


def read_opml(body: bytes) -> tuple[Outline, ...] | NoOpml:
    """Every feed of an OPML file (1.0 to 2.0) in its order, folders within folders, with or without a type.

    Any encoding that `core.text.decode` knows, with or without a mark; ampersands that mean themselves and entities of
    HTML are read as such; a document that defines entities of its own is refused.
    """
    if len(body) > LARGEST:
        return NoOpml(f"it is larger than {LARGEST // 1_000_000} MB")
    decoded = decode(body, kind="xml")
    text = re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", scrub(decoded.text.lstrip("\ufeff")))
    if "<" not in text:
        return NoOpml("it is no XML: there is no element in it" if text.strip() else "it is empty")
    reader = _Reader()
    try:
        reader.read(_BARE.sub("&amp;", _NAMED.sub(_reference, text)))
    except _Refused as refused:
        return NoOpml(str(refused))
    except expat.ExpatError as error:
        # Lines are those of the file: only its declaration was taken off, and that is part of the first.
        return NoOpml(f"line {error.lineno}: this is not well-formed XML ({expat.ErrorString(error.code)})")
    return tuple(reader.outlines)


def _reference(found: re.Match[str]) -> str:
    """A reference that XML knows, or the characters it means; what means nothing stays."""
    name = found[1]
    if name in _XML_OWN:
        return found[0]
    if name[0] == "#":
        return html.escape(scrub(html.unescape(found[0])))
    characters = html5.get(f"{name};")
    return found[0] if characters is None else html.escape(characters)


def without_feed_scheme(url: str) -> str:
    """feed://host/path and feed:https://host/path, as browsers handed addresses to readers, as http(s); others as they are."""
    found = _FEED_SCHEME.match(url)
    return url if found is None else (found[1] or "https://") + url[found.end() :]


class _Refused(Exception):
    """The text says what is wrong with the document."""


class _Reader:
    """Collects outlines while expat reads; nothing is built that grows with the document's depth."""

    def __init__(self) -> None:
        self.outlines: list[Outline] = []
        self._path: list[str | None] = []  # titles of the open outlines; None for other elements
        self._elements = 0
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.EntityDeclHandler = self._entity

    def read(self, text: str) -> None:
        self._parser.Parse(text.encode("utf-8", "replace"), True)

    def _entity(self, *_: object) -> None:
        raise _Refused("it defines entities of its own; such a file is not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2].lower()
        if not self._path and local != "opml":
            what = (
                "a feed itself, not a list of feeds"
                if local in ("rss", "feed", "rdf")
                else f"no OPML but <{local[:40]}>"
            )
            raise _Refused(f"it is {what}")
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise _Refused(f"it holds more than {MOST_ELEMENTS:,} elements")
        if len(self._path) > DEEPEST:
            raise _Refused(f"its outlines are nested deeper than {DEEPEST}")
        if local != "outline":
            self._path.append(None)
            return
        plain = {key.lower(): one_line(value) for key, value in attributes.items() if " " not in key}
        title = (plain.get("title") or plain.get("text") or "")[:_LONGEST]
        kind = plain.get("type", "").lower()
        url = plain.get("xmlurl", "") or (plain.get("url", "") if kind in ("rss", "atom", "feed") else "")
        if url and kind not in _ELSEWHERE:
            self._take(url, title, plain.get("htmlurl", ""), attributes)
        self._path.append(title)

    def _end(self, _: str) -> None:
        self._path.pop()

    def _take(self, url: str, title: str, site_url: str, attributes: Mapping[str, str]) -> None:
        if len(self.outlines) >= MOST:
            raise _Refused(f"it names more than {MOST:,} feeds")
        own = {key.rpartition(" ")[2]: value for key, value in attributes.items() if key.startswith(f"{NAMESPACE} ")}
        self.outlines.append(
            Outline(
                url=without_feed_scheme(url),
                title="" if title == url else title,
                site_url=site_url,
                folder="/".join(each for each in self._path if each),
                catalogue=one_line(own.get("catalogue", "")),
                settings={key: value for key in SETTINGS if (value := _plain(own.get(key, "")).strip())},
            )
        )
