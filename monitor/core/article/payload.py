"""What a page carries as data: JSON in its scripts, which its own program would turn into what the reader sees.

Read here: JSON-LD, `<script type="application/json">` (Next.js `__NEXT_DATA__`, Nuxt 3), the flight rows of Next.js
(`self.__next_f.push`, cut at any place, also inside a word), Arc's `Fusion.globalContent`, and any state that a script assigns
as JSON (`window.__STATE__ = {...}`, `JSON.parse("...")`). Nothing is executed.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from lxml.html import HtmlElement

ScriptKind = Literal["ld", "json", "flight", "state"]

LONGEST_STATE = 3_000_000
"""Characters of one script that are read as JSON."""
LONGEST_LD = 20_000
"""Characters of a broken block of JSON-LD that are looked through."""
_MOST_STATES = 20
_MOST_PUSHES = 5_000
_SENTENCE_ENDS = ("다.", "요.", "\\ub2e4.", "\\uc694.", "\\uB2E4.", "\\uC694.")
"""As they stand, or escaped. Most state is menus, settings and lists of headlines, which have none."""
_STATE = re.compile(r"=\s*(?:\{\s*[\"'}]|\[\s*[\[{\"])|JSON\.parse\(")
_FLIGHT = "__next_f"
_PUSHED = re.compile(r"__next_f\s*\.\s*push\s*\(")
_ASSIGNED = re.compile(
    r"(?:^|[;,\s{(])[A-Za-z_$][\w$]*(?:(?:\.[A-Za-z_$][\w$]*)|\[[\"'][\w$]+[\"']\])*\s*=\s*(?=[{\[])"
)
_PARSED = re.compile(r"JSON\.parse\(\s*(?=[\"'])")


@dataclass(frozen=True, slots=True)
class Script:
    """The text of a script that may carry an article, and how it is to be read. The pushes of a flight are one script."""

    kind: ScriptKind
    text: str


def scripts_of(tree: HtmlElement) -> tuple[Script, ...]:
    """Every script of a page that may carry text of an article, in the page's order; code is left out."""
    found: list[Script] = []
    flight: list[str] = []
    for element in tree.iter("script"):
        text = element.text or ""
        kind = (element.get("type") or "").lower()
        if not text.strip():
            continue
        if "ld+json" in kind:
            found.append(Script("ld", text))
        elif kind.endswith("json") or element.get("id") == "__NEXT_DATA__":
            found.append(Script("json", text))
        elif _FLIGHT in text and _PUSHED.search(text):
            flight += _pushes(text)
        elif _STATE.search(text) and ("globalContent" in text or any(end in text for end in _SENTENCE_ENDS)):
            found.append(Script("state", text))
    if flight:
        found.append(Script("flight", "".join(flight)))
    return tuple(found)


def load_json(text: str) -> Any:
    """JSON as outlets write it: in comments or CDATA, with raw line breaks in strings, a comma too many; else None."""
    text = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text).strip().rstrip(";")
    )
    for attempt in (text, re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


_LD_KEYS = ("@type", "headline", "datePublished", "dateModified", "articleSection", "isAccessibleForFree")
_LD_STRING = r"\"{}\"\s*:\s*\"?(?P<value>[^\n]{{1,300}}?)\"?\s*(?=,\s*\"[@\w]+\"\s*:|[}}\]]|\n|$)"
_LD_AUTHOR = re.compile(r"\"author\"\s*:\s*\[?\s*\{[^{}]{0,300}?\"name\"\s*:\s*\"(?P<name>[^\"\n]{1,60})\"")


def load_ld(text: str) -> Any:
    """JSON-LD; of a block that is broken (quotation marks in a description), the strings that can still be told apart."""
    value = load_json(text)
    if value is not None or 'Article"' not in text:
        return value
    told: dict[str, Any] = {}
    for key in _LD_KEYS:
        if found := re.search(_LD_STRING.format(re.escape(key)), text[:LONGEST_LD]):
            told[key] = found["value"].replace('\\"', '"')
    if found := _LD_AUTHOR.search(text[:LONGEST_LD]):
        told["author"] = {"@type": "Person", "name": found["name"]}
    return told


def objects_in(value: Any, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Objects at the top, in lists, and below `keys`."""
    waiting, seen = [value], 0
    while waiting and seen < 2000:
        seen += 1
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            yield one
            waiting.extend(one[key] for key in keys if key in one)


def values_of(script: Script) -> Iterator[Any]:
    """The JSON values in a script, whatever program they are meant for."""
    if script.kind in ("ld", "json"):
        yield load_json(script.text[:LONGEST_STATE])
    elif script.kind == "flight":
        yield from flight_rows(script.text[:LONGEST_STATE])
    else:
        yield from _states(script.text[:LONGEST_STATE])


_ROW = re.compile(r"(?P<id>[0-9a-f]{1,8}):(?P<text>T(?P<length>[0-9a-f]{1,8}),)?|[^\n]*\n?")
_REFERENCE = re.compile(r"\$@?([0-9a-f]{1,8})")


def flight_rows(flight: str) -> Iterator[Any]:
    """The rows of a flight: `1a:{json}` up to the line's end, or `1a:T5f3,` and so many bytes of text.

    Where a row's string names another row that is text (`$1a`), that text stands in its place.
    """
    at = 0
    texts: dict[str, str] = {}
    rows: list[str] = []
    while at < len(flight):
        found = _ROW.match(flight, at)
        if found is None or found.end() == at:
            break
        at = found.end()
        if found["text"]:
            end = _after_bytes(flight, at, int(found["length"], 16))
            texts[found["id"]] = flight[at:end]
            at = end
        elif found["id"]:
            end = flight.find("\n", at)
            end = len(flight) if end < 0 else end
            rows.append(flight[at:end].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            at = end + 1
    yield from (_with_texts(load_json(row), texts) for row in rows if row[:1] in ("{", "[", '"'))
    yield from texts.values()


def _with_texts(value: Any, texts: Mapping[str, str], depth: int = 0) -> Any:
    if isinstance(value, str):
        found = _REFERENCE.fullmatch(value)
        return texts.get(found[1], value) if found else value
    if depth >= 200 or not texts:
        return value
    if isinstance(value, list):
        return [_with_texts(one, texts, depth + 1) for one in value]
    if isinstance(value, dict):
        return {key: _with_texts(one, texts, depth + 1) for key, one in value.items()}
    return value


def _after_bytes(text: str, start: int, length: int) -> int:
    """Where `length` bytes of UTF-8 end that begin at `start`."""
    at, left = start, length
    while at < len(text) and left > 0:
        code = ord(text[at])
        left -= 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4
        at += 1
    return at


def _pushes(text: str) -> Iterator[str]:
    """The strings that `self.__next_f.push([1, "..."])` hands over."""
    for found in islice(_PUSHED.finditer(text), _MOST_PUSHES):
        pushed = _balanced(text, found.end())
        if not pushed.endswith("]"):  # nothing closes it, nor what would come behind it
            return
        values = load_json(pushed)
        if isinstance(values, list):
            yield from (one for one in values[1:] if isinstance(one, str))


def _states(text: str) -> Iterator[Any]:
    """Objects and lists that a script assigns, and what it hands to JSON.parse."""
    found: Iterable[re.Match[str]] = _ASSIGNED.finditer(text)
    end = seen = 0
    for one in found:
        if one.end() < end:
            continue
        value = _balanced(text, one.end())
        end = one.end() + len(value)
        if len(value) >= 100:
            seen += 1
            yield load_json(value)
        if seen >= _MOST_STATES:
            return
    for one in itertools.islice(_PARSED.finditer(text), _MOST_STATES):
        quoted = _quoted(text, one.end())
        inner = load_json(quoted)
        if isinstance(inner, str):
            yield load_json(inner)


_MARKS = re.compile(r"\\.|[\"{}\[\]]", re.DOTALL)


def _balanced(source: str, start: int) -> str:
    """The JSON object or list that begins at `start` of a script, up to the bracket that closes it."""
    depth, quoted = 0, False
    for found in _MARKS.finditer(source, start):
        mark = found[0]
        if mark == '"':
            quoted = not quoted
        elif not quoted and mark[0] != "\\":
            depth += 1 if mark in "{[" else -1
            if depth <= 0:
                return source[start : found.end()]
    return source[start:]


_STRINGS = {mark: re.compile(rf"{mark}((?:\\.|[^{mark}\\])*){mark}", re.DOTALL) for mark in "\"'"}
_QUOTES = re.compile(r"\\(.)|\"", re.DOTALL)


def _quoted(text: str, start: int) -> str:
    """The JavaScript string that begins at `start`, as a JSON string."""
    found = _STRINGS[text[start]].match(text, start)
    if found is None:
        return ""
    return f'"{_QUOTES.sub(_as_in_json, found[1])}"'


def _as_in_json(found: re.Match[str]) -> str:
    return "'" if found[1] == "'" else '\\"' if found[0] == '"' else found[0]
