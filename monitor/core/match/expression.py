"""A keyword as the desk writes it -> a query, or what is wrong with it and where.

A keyword is a plain phrase unless it holds an operator in capitals, straight quotes, or title: or outlet: (제목:, 매체:). The
syntax is Lucene's familiar one: AND, OR, NOT, brackets, quotes, nearness in words. NOT binds tighter than AND, AND tighter than
OR, and `a NOT b` is `a AND NOT b`. Neighbouring words are a phrase, as they are in a plain keyword (`grammar`).

What Lucene knows besides is refused with what to write instead: wildcards, fuzziness, boosts, ranges, regular expressions.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from monitor.core.match.query import And, Needless, Not, Or, Outlet, Phrase, Query, QueryError, leaves, lookable, need
from monitor.core.text.hangul import match_key

_OPERATOR = re.compile(r"(?:^|[\s()])(?:AND|OR|NOT|&&|\|\|)(?=[\s()]|$)")
_FIELD = re.compile(r"(?:^|[\s(])(?:(?:title|outlet|제목|매체)\s*[:：]|[^\W\d_]+:(?=[^\W\d_]))", re.IGNORECASE)
"""A field, or what looks like one that there is not (body:예산); a colon with a space or a figure behind it is print."""
_SIGN = re.compile(r'"|[“”]~|(?:^|\s)[-+!](?=\w)|\w[*^~]+(?:[\s\d]|$)')
"""A quote; nearness behind curly quotes; -word, +word, !word; word*, word~, word^2: the last ones are no words of a headline."""
_PLAINER = str.maketrans("“”„‟＂（）：～", '"""""():~')
"""Signs that word processors and input methods put in the place of those that are meant; one character for one."""


_WHOLE = re.compile(r"\s*\(.*\)\s*$")
"""A bracket around everything."""
_ELSEWHERE = (
    (re.compile(r"\|"), "| has no meaning here: write OR"),
    (re.compile(r"\b(?:NEAR|AROUND)\b"), 'nearness is written "AI 주권"~3, with the words in quotes'),
    (re.compile(r"^\s*/.*/\s*$"), "regular expressions (/.../) are not known: write the words, with OR between them"),
    (re.compile(r"[\[{].* TO .*[\]}]"), "ranges ([... TO ...]) are not known: leave it out"),
    (
        re.compile(r"(?<!\d),(?=.)|,(?=[^\d])"),
        "a comma parts keywords: write each for itself, or OR between them; put it in quotes to look for the comma, too",
    ),
)
"""What other searches mean by signs that a headline has not; read as print it would find nothing, and say nothing."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def is_expression(keyword: str) -> bool:
    """Whether a keyword holds anything that only an expression does."""
    return sign_of(keyword) is not None


def sign_of(keyword: str) -> int | None:
    """Where that stands first."""
    found = [sign.search(keyword) for sign in (_OPERATOR, _FIELD, _SIGN)]
    found.append(_WHOLE.match(keyword))
    return min((each.start() for each in found if each is not None), default=None)


def composed(keyword: str) -> str:
    """A keyword as it is read: in NFC, without invisible characters that were pasted along. Problems have their places in it."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", keyword))


@lru_cache(maxsize=4096)
def read(keyword: str) -> Query:
    """The query of a keyword. Raises QueryError."""
    keyword = composed(keyword)
    if not is_expression(keyword):
        for sign, message in _ELSEWHERE:
            if (found := sign.search(keyword.rstrip(" ,"))) is not None:
                raise QueryError(found.start(), message)
        words = lookable(keyword.strip(), 0)
        if len(match_key(words)) < 2:
            message = f'"{words}" is too short to look for: at least two letters, spaces and hyphens not counted'
            raise QueryError(0, message)
        return Phrase(words)
    from monitor.core.match.grammar import parsed

    plainer = keyword.translate(_PLAINER)
    query = parsed(plainer)
    needed = need(query)
    if isinstance(needed, Needless):
        raise QueryError(needed.part.at, _needless(query, needed))
    if short := next((words for words in needed if len(match_key(words)) < 2), None):
        message = f'"{short}" is too short to look for alone: join another word to it by AND'
        raise QueryError(max(0, plainer.find(short)), message)
    return query


def problem(keyword: str) -> QueryError | None:
    """What is wrong with a keyword, if anything."""
    try:
        read(keyword)
    except QueryError as error:
        return error
    return None


_SHOWN = 60
"""Characters of a keyword that are shown on either side of a place."""


def pointed(keyword: str, at: int) -> str:
    """Two lines: the keyword around its character `at`, and a caret under that; Hangul and the like take two columns."""
    keyword = composed(keyword)
    start = at - _SHOWN if at > _SHOWN + 1 else 0
    before = "…" * (start > 0) + keyword[start:at]
    behind = keyword[at : at + _SHOWN] + "…" * (len(keyword) > at + _SHOWN)
    wide = sum(2 if unicodedata.east_asian_width(char) in "WF" else unicodedata.combining(char) == 0 for char in before)
    return f"{before}{behind}\n{' ' * wide}^"


def _needless(query: Query, wrong: Needless) -> str:
    if isinstance(query, Not | And) and all(not isinstance(part, Outlet) for part in leaves(query)):
        return "says only what must not stand there, and nearly every article would match: add what to look for"
    side = "; every side of an OR needs it" if isinstance(query, Or) else ""
    if isinstance(wrong.part, Outlet):
        return f"an outlet alone would match everything that it prints: add AND and what to look for{side}"
    return f"says only what must not stand there, and nearly every article would match: add what to look for{side}"
