"""Ways of looking for keywords: the monitor's, and those one would write first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from bench.match.corpora import Text
from bench.match.keywords import topics
from monitor.core.match.matcher import Matcher
from monitor.core.text.hangul import match_key

Said = tuple[str, str]
"""(field, keyword as the desk wrote it)."""
Find = Callable[[Text], list[Said]]

_BETWEEN = r"[\s\-_‐‑‒–·ㆍ・•‧'\"‘’“”「」『』〈〉《》\u200b\u00ad]*"
_LATIN = "0-9A-Za-z"


def matcher(found: Matcher) -> Find:
    """The monitor's own."""

    def find(text: Text) -> list[Said]:
        return [(match.field, match.keyword) for match in found.matches(*text)]

    return find


def ours(words: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> Find:
    """The monitor's own, built from plain keywords."""
    return matcher(Matcher(topics(words), aliases))


def _fields(text: Text) -> Iterator[tuple[str, str]]:
    return ((name, part) for name, part in zip(Text._fields, text, strict=True) if part)


def _distinct(said: Iterator[Said]) -> list[Said]:
    return list(dict.fromkeys(said))


def within(words: Sequence[str]) -> Find:
    """`in`, of every keyword."""
    listed = tuple(words)
    return lambda text: [(name, each) for name, part in _fields(text) for each in listed if each in part]


def within_folded(words: Sequence[str]) -> Find:
    """`in`, whatever the case."""
    listed = tuple((each.casefold(), each) for each in words)

    def find(text: Text) -> list[Said]:
        parts = [(name, part.casefold()) for name, part in _fields(text)]
        return [(name, each) for name, part in parts for folded, each in listed if folded in part]

    return find


def within_squeezed(words: Sequence[str]) -> Find:
    """`in`, whatever the case and the spaces."""
    listed = tuple(("".join(each.casefold().split()), each) for each in words)

    def find(text: Text) -> list[Said]:
        parts = [(name, "".join(part.casefold().split())) for name, part in _fields(text)]
        return [(name, each) for name, part in parts for folded, each in listed if folded in part]

    return find


def alternation(words: Sequence[str]) -> Find:
    """`re`: all keywords as one alternation, the longest first, with what the press puts between letters allowed between them."""
    keys = sorted((match_key(each) for each in words), key=len, reverse=True)
    return _searching("|".join(map(_spaced, keys)), words)


def tree(words: Sequence[str]) -> Find:
    """`re`: the same, what they have in common at their beginnings written once."""
    root: dict[str, object] = {}
    for key in map(match_key, words):
        node = root
        for char in key:
            node = node.setdefault(char, {})  # type: ignore[assignment]
        node[""] = {}
    return _searching(_branches(root, ""), words)


def _searching(pattern: str, words: Sequence[str]) -> Find:
    compiled = re.compile(pattern, re.IGNORECASE)
    named = {match_key(each): each for each in words}

    def find(text: Text) -> list[Said]:
        return _distinct(
            (name, named[match_key(found[0])]) for name, part in _fields(text) for found in compiled.finditer(part)
        )

    return find


def _spaced(key: str) -> str:
    return f"{_guard(key[0], '<!')}{_BETWEEN.join(map(re.escape, key))}{_guard(key[-1], '!')}"


def _guard(char: str, look: str) -> str:
    """Against a Latin letter or digit that touches one."""
    return f"(?{look}[{_LATIN}])" if re.match(f"[{_LATIN}]", char) else ""


def _branches(node: Mapping[str, object], before: str) -> str:
    """Longer keywords first."""
    each = []
    for char, below in node.items():
        if char and isinstance(below, Mapping):
            lead = _BETWEEN if before else _guard(char, "<!")
            each.append(f"{lead}{re.escape(char)}{_branches(below, char)}")
    if "" in node:
        each.append(_guard(before, "!"))
    return each[0] if len(each) == 1 else f"(?:{'|'.join(each)})"
