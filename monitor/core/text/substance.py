"""What a headline says, apart from how it is printed: for telling whether an outlet put another headline on an article."""

from __future__ import annotations

import re

from monitor.core.text.hangul import match_key
from monitor.core.text.scrub import one_line

_LONGEST_MARK = 12
"""Characters; what is longer in brackets is part of the headline."""

_BRACKETS = (("[", "]"), ("【", "】"), ("〔", "〕"), ("<", ">"), ("〈", "〉"), ("(", ")"), ("［", "］"), ("（", "）"))
_MARK = "|".join(
    rf"{re.escape(a)}[^{re.escape(a)}{re.escape(b)}]{{1,{_LONGEST_MARK}}}{re.escape(b)}" for a, b in _BRACKETS
)
_LEADING = re.compile(rf"\s*(?:{_MARK})(?![은는이가도을를의에와과])")  # `<표적>의 시대` opens with a quotation
_TRAILING = re.compile(rf"(?:{_MARK})\s*$")
_BARE = re.compile(r"\s*(?:속보|단독|정정)\s*[:：|]")
_PUNCTUATION = re.compile(r"(?<!\d)[^\w\s]|[^\w\s](?!\d)|[_\s]")


def substance(headline: str) -> str:
    """A key of the headline's words: equal where only marks in brackets at its ends (속보, 종합2보), spaces, quotes, hanja or
    punctuation differ. 3.0 and 30 are two numbers. A headline that is nothing but a mark keeps it.
    """
    text = one_line(headline)
    while True:
        for form in (_LEADING, _BARE, _TRAILING):
            found = form.search(text) if form is _TRAILING else form.match(text)
            if found and (rest := (text[: found.start()] + text[found.end() :]).strip()):
                text = rest
                break
        else:
            break
    key = match_key(text)
    return _PUNCTUATION.sub("", key) or key
