"""What feedparser's own test files expect, and whether our reading of the same bytes says the same.

A test file of github.com/kurtmckee/feedparser says in a comment what must hold of feedparser's result, as a Python expression:

    Expect: not bozo and entries[0]['title'] == 'Example <b>Atom</b>'

The expression is never run. It is parsed, split at its `and`s, and the comparisons that touch a field which we keep are mapped:

    theirs                                        ours                      compared as
    feed.title                                    ParsedFeed.title          plain text, one line
    feed.link                                     ParsedFeed.site_url       http(s) URL
    entries[n].title, title_detail.value          FeedEntry.title           plain text, one line
    entries[n].link                               FeedEntry.url             http(s) URL; "" for anything else
    entries[n].id, guid                           FeedEntry.identity        one line
    entries[n].summary, description, content[k]   summary or content        plain text, white space folded
    entries[n].published, updated, created        FeedEntry.published_at    the printed date read by `parse_date`
    entries[n].published_parsed ...               FeedEntry.published_at    the instant

Plain text is `core.text.scrub.plain` of the HTML that is expected. feedparser calls one text by two names (`description` is a
name of `summary`, and a lone `content` is its `summary` too), so a text is looked for in both of ours. An entry that says
nothing at all is no entry to us: where an empty text is expected of it, it holds. Where more is expected of an entry that holds
a date or an id alone, the file is served once more with a title in each entry (`with_titles`).

Files whose SkipUnless names a codec that Python lacks expect nothing, as in feedparser's own run.
"""

from __future__ import annotations

import ast
import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from monitor.core.text.dates import parse_date
from monitor.core.text.scrub import one_line, plain
from monitor.core.text.urls import web_url
from monitor.model import FeedEntry, ParsedFeed

Field = Literal["title", "link", "identity", "text", "printed date", "instant"]
Path = tuple[str | int, ...]

THEIR_ORIGIN = "http://127.0.0.1:8097"
"""Where feedparser's own test server listens; written into what its files expect."""

_FIELDS: dict[str, Field] = {
    "title": "title",
    "title_detail.value": "title",
    "link": "link",
    "id": "identity",
    "guid": "identity",
    "summary": "text",
    "summary_detail.value": "text",
    "description": "text",
    "content.value": "text",
    **dict.fromkeys(("published", "updated", "created"), "printed date"),
    **{f"{name}_parsed": "instant" for name in ("published", "updated", "created")},
}
_SKIP = re.compile(r"SkipUnless:.*codecs'\)\.lookup\('([^']+)'\)")
_ENTRY_TAG = re.compile(rb"(<(?:item|entry)(?:\s[^<>]*)?>)", re.IGNORECASE)
_EXPECT = re.compile(r"Expect:\s*(.*?)\s*-->", re.DOTALL)
_HEADER = re.compile(rb"^Header:\s+([^:\r\n]+):([^\r\n]+)", re.MULTILINE)
_CODECS = (
    "utf-8",
    "cp1252",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-32-be",
    "cp500",
    "latin-1",
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One comparison: a field of the feed (`entry` None) or of an entry must equal one of `accepted`."""

    field: Field
    entry: int | None
    accepted: tuple[object, ...]
    """Strings, or nine-tuples of UTC for an instant; None: the field must be absent."""

    @property
    def of_what_is_hidden(self) -> bool:
        """Whether it is about a field that makes no entry on its own: its date or its identity."""
        return self.entry is not None and self.field in ("identity", "printed date", "instant")

    @property
    def says_nothing(self) -> bool:
        """Whether what is expected comes to an empty text, such as `<span></span>`."""
        return self.field in ("title", "text") and all(not _line(value) for value in self.accepted)


def headers_of(body: bytes) -> tuple[tuple[str, str], ...]:
    """The response headers that the file's comment states."""
    pairs = ((name.decode("latin-1").strip(), value.decode("latin-1").strip()) for name, value in _HEADER.findall(body))
    return tuple(pairs)


def expectations_of(body: bytes) -> tuple[Expectation, ...]:
    """Those of the file's expectations that touch a field which we keep; none for a file that expects something else."""
    text = next((text for text in _texts(body) if _EXPECT.search(text)), "")
    found, needed = _EXPECT.search(text), _SKIP.search(text)
    if found is None or (needed is not None and not _known_codec(needed[1])):
        return ()
    written = found[1]
    try:
        tree = ast.parse(written.strip(), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"cannot read the expectation {written!r}: {error}") from error
    return tuple(_expected(tree))


def with_titles(body: bytes) -> bytes:
    """The same feed, each entry with a title, so that an entry of which nothing could be shown is kept."""
    return _ENTRY_TAG.sub(rb"\1<title>-</title>", body)


def _known_codec(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _texts(body: bytes) -> Iterator[str]:
    for codec in _CODECS:
        try:
            yield body.decode(codec)
        except UnicodeError:
            continue


# --- the expression ---------------------------------------------------------------------------------------------------


def _expected(node: ast.expr) -> list[Expectation]:
    if isinstance(node, ast.BoolOp):
        branches = [_expected(value) for value in node.values]
        every = [expectation for branch in branches for expectation in branch]
        return every if isinstance(node.op, ast.And) else _either(branches)
    if isinstance(node, ast.Compare) and all(isinstance(operator, ast.Eq) for operator in node.ops):
        return _equal([node.left, *node.comparators])
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _absent(node.operand)
    return []


def _either(branches: Sequence[list[Expectation]]) -> list[Expectation]:
    """One expectation that accepts what any branch accepts, where all of them ask the same field."""
    if any(len(branch) != 1 for branch in branches):
        return []
    firsts = [branch[0] for branch in branches]
    if len({(one.field, one.entry) for one in firsts}) != 1:
        return []
    return [replace(firsts[0], accepted=tuple(value for one in firsts for value in one.accepted))]


def _equal(operands: Sequence[ast.expr]) -> list[Expectation]:
    """`a == b == "literal"`: one expectation for each side that is a field."""
    found: list[Expectation] = []
    for operand in operands:
        inner = operand
        is_code = isinstance(operand, ast.Call) and isinstance(operand.func, ast.Name) and operand.func.id == "ord"
        if isinstance(operand, ast.Call) and is_code:
            inner = operand.args[0]
        field = _field(inner)
        values = [value for other in operands if other is not operand and (value := _literal(other)) is not None]
        if field is None or not values:
            continue
        accepted = tuple(chr(value) if is_code and isinstance(value, int) else value for value in values[:1])
        found.append(Expectation(*field, accepted=accepted))
    return found


def _absent(node: ast.expr) -> list[Expectation]:
    """`not entries[0].has_key('link')`."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "has_key"
    if not (called and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return []
    owner, key = _path(node.func.value), _literal(node.args[0])
    field = _field_at((*owner, key)) if owner is not None and isinstance(key, str) else None
    return [Expectation(*field, accepted=(None,))] if field else []


def _literal(node: ast.expr) -> object | None:
    """A string (also one put together with +), a number or a tuple, else None."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _literal(node.left), _literal(node.right)
        return left + right if isinstance(left, str) and isinstance(right, str) else None
    try:
        value: object = ast.literal_eval(node)
    except ValueError:
        return None
    return value


def _path(node: ast.expr) -> Path | None:
    """`entries[0]['content'][0].value` -> ("entries", 0, "content", 0, "value")."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        owner, key = _path(node.value), node.attr
        return (*owner, key) if owner is not None else None
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        owner = _path(node.value)
        step = node.slice.value
        return (*owner, step) if owner is not None and isinstance(step, str | int) else None
    return None


def _field(node: ast.expr) -> tuple[Field, int | None] | None:
    path = _path(node)
    return _field_at(path) if path else None


def _field_at(path: Path) -> tuple[Field, int | None] | None:
    if path[0] in ("feed", "channel"):
        field = _FIELDS.get(".".join(map(str, path[1:])))
        return (field, None) if field in ("title", "link") else None
    if path[0] in ("entries", "items") and len(path) > 2 and isinstance(path[1], int):
        field = _FIELDS.get(".".join(step for step in path[2:] if isinstance(step, str)))
        return (field, path[1]) if field is not None else None
    return None


# --- comparing --------------------------------------------------------------------------------------------------------


def holds(expectation: Expectation, feed: ParsedFeed | None, origin: str) -> bool:
    """Whether `feed`, read from `origin`, says what is expected; None: it could not be read."""
    if feed is None:
        return False
    if expectation.entry is None:
        kept = feed.title if expectation.field == "title" else feed.site_url or ""
        return any(kept == _theirs(expectation.field, value, origin) for value in expectation.accepted)
    if expectation.entry >= len(feed.entries):
        return expectation.says_nothing and any("neither title nor link" in line for line in feed.dropped)
    entry = feed.entries[expectation.entry]
    return any(_kept_as(expectation.field, entry, value, origin) for value in expectation.accepted)


def _kept_as(field: Field, entry: FeedEntry, value: object, origin: str) -> bool:
    theirs = _theirs(field, value, origin)
    if field == "text":
        return theirs in (_folded(entry.summary), _folded(entry.content))
    ours = {"title": entry.title, "link": entry.url, "identity": entry.identity}.get(field, entry.published_at)
    return ours == theirs


def _theirs(field: Field, value: object, origin: str) -> object:
    """An expected value as we would keep it."""
    if field == "instant":
        return datetime(*value[:6], tzinfo=UTC) if isinstance(value, tuple) else None  # type: ignore[misc]
    printed = value.replace(THEIR_ORIGIN, origin) if isinstance(value, str) else ""
    match field:
        case "title":
            return _line(printed)
        case "text":
            return _folded(plain(printed))
        case "link":
            return web_url(printed) or ""
        case "identity":
            return one_line(printed)
        case _:
            return parse_date(printed)


def _line(value: object) -> str:
    return one_line(plain(value)) if isinstance(value, str) else ""


def _folded(text: str) -> str:
    return " ".join(text.split())


def zoneless(expectation: Expectation, feed: ParsedFeed | None, same_in_utc: ParsedFeed | None) -> bool:
    """Whether an instant is expected of a date that names no zone: the zone in which the feed was read decides it."""
    if expectation.field != "instant" or feed is None or same_in_utc is None or expectation.entry is None:
        return False
    pair = [read.entries[expectation.entry : expectation.entry + 1] for read in (feed, same_in_utc)]
    return all(pair) and pair[0][0].published_at != pair[1][0].published_at
