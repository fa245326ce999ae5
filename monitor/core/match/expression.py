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


def is_expression(keyword: str) -> bool:
    """Whether a keyword holds anything that only an expression does."""
    return any(sign.search(keyword) for sign in (_OPERATOR, _FIELD, _SIGN))


@lru_cache(maxsize=4096)
def read(keyword: str) -> Query:
    """The query of a keyword. Raises QueryError."""
    keyword = unicodedata.normalize("NFC", keyword)  # field names; places of problems are those in the composed form
    if not is_expression(keyword):
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


def pointed(keyword: str, at: int) -> str:
    """Two lines: the keyword, and a caret under its character `at`; Hangul and other wide characters take two columns."""
    keyword = unicodedata.normalize("NFC", keyword)
    wide = sum(
        2 if unicodedata.east_asian_width(char) in "WF" else unicodedata.combining(char) == 0 for char in keyword[:at]
    )
    return f"{keyword}\n{' ' * wide}^"


def _needless(query: Query, wrong: Needless) -> str:
    if isinstance(query, Not | And) and all(not isinstance(part, Outlet) for part in leaves(query)):
        return "says only what must not stand there, and nearly every article would match: add what to look for"
    side = "; every side of an OR needs it" if isinstance(query, Or) else ""
    if isinstance(wrong.part, Outlet):
        return f"an outlet alone would match everything that it prints: add AND and what to look for{side}"
    return f"says only what must not stand there, and nearly every article would match: add what to look for{side}"
