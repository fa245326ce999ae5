"""The grammar of expressions, read by lark, and what is said of those that it cannot read.

LALR(1) and one pass: a thousand ORs and ten thousand brackets take time in proportion. It is loaded when the first expression is
read: lark takes as long as everything else that `--help` needs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from monitor.core.match.query import And, Near, Not, Or, Outlet, Phrase, Query, QueryError, depth, lookable, rewritten
from monitor.core.text.hangul import match_key

DEEPEST: Final = 50
"""Levels of AND, OR and NOT within each other; brackets that change nothing do not count."""

_GRAMMAR = r"""
start: either
either: both (_OR both)*
both: term (_AND term | negated)*
?term: negated | atom
negated: NOT term
?atom: LPAR either _RPAR -> group
     | FIELD atom -> field
     | WORD+ -> words
     | QUOTED -> quoted
     | QUOTED DISTANCE -> near

_AND.2: /AND(?=[\s()"]|$)/
_OR.2: /OR(?=[\s()"]|$)/
NOT.2: /NOT(?=[\s()"]|$)/
FIELD.3: /(title|outlet|제목|매체)\s*:/i
LPAR: "("
_RPAR: ")"
QUOTED: /"[^"]*"/
DISTANCE: /~[0-9]{1,6}(?=[\s)]|$)/
WORD: /[^\s()":~^*?\[\]{}]+/
%ignore /\s+/
"""


# --- reading ----------------------------------------------------------------------------------------------------------


@v_args(inline=True)
class _Builder(Transformer[Token, Query]):
    """Called by the parser wherever a rule ends, from the leaves up."""

    def start(self, query: Query) -> Query:
        return query

    def either(self, *parts: Query) -> Query:
        return _joined(Or, parts)

    def both(self, *parts: Query) -> Query:
        return _joined(And, parts)

    def negated(self, sign: Token, part: Query) -> Query:
        return _shallow(Not(part, _at(sign)), _at(sign)) if not isinstance(part, Not) else part.part

    def group(self, _: Token, query: Query) -> Query:
        return query

    def field(self, name: Token, query: Query) -> Query:
        return _titled(query, _at(name)) if name[:5].lower() == "title" or name[:2] == "제목" else _by(query, _at(name))

    def words(self, *tokens: Token) -> Query:
        return Phrase(_words(tokens), at=_at(tokens[0]))

    def quoted(self, token: Token) -> Query:
        return Phrase(_quoted(token), at=_at(token))

    def near(self, token: Token, distance: Token) -> Query:
        words = tuple(_quoted(token).split())
        if len(words) < 2:
            raise QueryError(_at(token), f'nearness takes two words or more in the quotes: "예산 GPU"{distance}')
        for word in words:
            lookable(word, _at(token))
        if len({match_key(word) for word in words}) < len(words):
            raise QueryError(_at(token), "nearness takes different words: one of them stands in the quotes twice")
        return Near(words, int(distance[1:]), at=_at(token))


def _at(token: Token) -> int:
    return token.start_pos or 0


def _joined(kind: type[And | Or], parts: tuple[Query, ...]) -> Query:
    """AND or OR over parts; within another of its kind it is one with it."""
    if len(parts) == 1:
        return parts[0]
    flat = [each for part in parts for each in (part.parts if isinstance(part, kind) else (part,))]
    return _shallow(kind(tuple(flat)), 0)


def _shallow(query: Query, at: int) -> Query:
    if depth(query) > DEEPEST:
        raise QueryError(at, f"is nested more than {DEEPEST} levels deep: write it as several keywords")
    return query


def _titled(query: Query, at: int) -> Query:
    def change(leaf: Phrase | Near | Outlet) -> Query:
        if isinstance(leaf, Outlet) or leaf.titled:
            raise QueryError(
                leaf.at, "a field within a field: title: and outlet: stand before words or a bracket of words"
            )
        return replace(leaf, titled=True, at=at)

    return rewritten(query, change)


def _by(query: Query, at: int) -> Query:
    def change(leaf: Phrase | Near | Outlet) -> Query:
        match leaf:
            case Phrase(words, titled=False):
                return Outlet(words, at)
            case Near():
                raise QueryError(leaf.at, "outlet: takes a name: nearness has no meaning in it")
        raise QueryError(leaf.at, "a field within a field: title: and outlet: stand before words or a bracket of words")

    return rewritten(query, change)


def _words(tokens: tuple[Token, ...]) -> str:
    for token in tokens:
        if token[0] in "-+!" and len(token) > 1 and token[1].isalnum():
            meant = f"AND {token[1:]}" if token[0] == "+" else f"NOT {token[1:]}"
            raise QueryError(_at(token), f"{token[0]} has no meaning here: write {meant}")
        if "|" in token and token != "||":
            raise QueryError(_at(token) + token.index("|"), "| has no meaning here: write OR")
        if token in ("&&", "||"):
            raise QueryError(_at(token), f"{token} has no meaning here: write {'AND' if token == '&&' else 'OR'}")
    words = " ".join(tokens)
    return lookable(words, _at(tokens[0]))


def _quoted(token: Token) -> str:
    inner = token[1:-1].strip()
    if not inner:
        raise QueryError(_at(token), "nothing stands between the quotes")
    return lookable(inner, _at(token))


_PARSER: Final = Lark(_GRAMMAR, parser="lalr", lexer="basic", transformer=_Builder())


# --- what is wrong ----------------------------------------------------------------------------------------------------

_BETWEEN = "AND or OR is missing before this"
_MISUSED = {
    "*": "* has no meaning here: endings are found anyway, 소버린 finds 소버린을; leave it out",
    "?": "? has no meaning here: leave it out, or put the words in quotes to look for it as printed",
    "^": "boosts (^2) are not known: leave it out",
    "[": "ranges ([...]) are not known: leave it out, or put the words in quotes to look for a bracket as printed",
    "{": "ranges ({...}) are not known: leave it out, or put the words in quotes to look for a bracket as printed",
    "]": "] has no meaning here: leave it out, or put the words in quotes",
    "}": "} has no meaning here: leave it out, or put the words in quotes",
}


def parsed(text: str) -> Query:
    """The query of an expression. Raises QueryError."""
    try:
        query: object = _PARSER.parse(text)
    except VisitError as error:
        raise error.orig_exc from None
    except UnexpectedCharacters as error:
        raise _misused(text, error.pos_in_stream or 0) from None
    except UnexpectedToken as error:
        raise _misplaced(text, error.token) from None
    except UnexpectedInput as error:
        raise QueryError(error.pos_in_stream or 0, "cannot be read from here on") from None
    assert isinstance(query, Phrase | Near | Outlet | And | Or | Not)
    return query


def _misused(text: str, at: int) -> QueryError:
    """A character that begins no token."""
    char = text[at]
    if char == '"':
        return QueryError(at, "this quote is never closed")
    if char == "~":
        if text[at - 1 : at] == '"':
            return QueryError(at, 'write a number of words behind ~, without a space: "예산 GPU"~10')
        return QueryError(
            at, '~ stands behind words in quotes, "예산 GPU"~10; other spellings of a word belong into [aliases]'
        )
    start = at
    while start and not re.match(r'[\s()":]', text[start - 1]):
        start -= 1
    if text[start : start + 1] == "/":
        return QueryError(start, "regular expressions (/.../) are not known: write the words, with OR between them")
    if char == ":":
        name = text[start:at]
        return QueryError(
            start,
            f'"{name}:" is no field: there are title: (제목:) and outlet: (매체:); put a colon in quotes to look for it',
        )
    return QueryError(at, _MISUSED.get(char, f"{char} has no meaning here"))


def _misplaced(text: str, token: Token) -> QueryError:
    """A token where none of its kind can stand."""
    before: Token | None = None
    opened: list[Token] = []
    for each in _PARSER.lex(text):
        if each.type != "$END" and token.type != "$END" and each.start_pos == token.start_pos:
            break
        if each.type == "LPAR":
            opened.append(each)
        elif each.type == "_RPAR" and opened:
            opened.pop()
        before = each
    if before is not None and before.type in ("_AND", "_OR", "NOT") and token.type in ("$END", "_RPAR"):
        return QueryError(_at(before), f"nothing stands behind {before}")
    if before is not None and before.type == "FIELD":
        return QueryError(_at(before), f"nothing stands behind {before}")
    if before is not None and before.type == "LPAR" and token.type == "_RPAR":
        return QueryError(_at(before), "nothing stands between these brackets")
    if token.type == "$END":
        return QueryError(
            _at(opened[0]) if opened else 0,
            "this bracket is never closed" if opened else "is empty: a keyword needs a word",
        )
    if token.type == "_RPAR":
        return QueryError(_at(token), "this bracket closes none that was opened")
    if token.type in ("_AND", "_OR"):
        return QueryError(
            _at(token), f'nothing stands before {token}; put it in quotes to look for the word: "{token}"'
        )
    if token.type == "DISTANCE":
        return QueryError(
            _at(token),
            '~ stands behind words in quotes, "예산 GPU"~10; other spellings of a word belong into [aliases]',
        )
    if token.type == "LPAR" and before is not None and before.type == "WORD":
        return QueryError(_at(token), f"{_BETWEEN}; put what is printed with brackets in quotes")
    return QueryError(_at(token), _BETWEEN)
