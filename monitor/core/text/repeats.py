"""Does a text say anything that its headline does not?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_DROP = re.compile(r"[^0-9a-z가-힣一-鿿]+")


def only_repeats(text: str, titles: Iterable[str], outlets: Iterable[str] = ()) -> bool:
    """Whether `text` is nothing but a headline (once or several times, or the beginning of it) and an outlet's name.

    Feeds that have no summary send such a one: the headline again, or the headline and the outlet as a link. Letters and
    digits count, spacing and punctuation do not. An empty text repeats nothing.
    """
    rest = _key(text)
    if not rest:
        return False
    titles = sorted({_key(title) for title in titles} - {""}, key=len, reverse=True)
    if any(rest in title for title in titles):
        return True
    for known in (*titles, *sorted({_key(outlet) for outlet in outlets} - {""}, key=len, reverse=True)):
        rest = rest.replace(known, "")
    return not rest


def begins_with(text: str, title: str) -> bool:
    """Whether `text` begins with this headline, spacing and punctuation aside."""
    key = _key(title)
    return bool(key) and _key(text).startswith(key)


def _key(text: str) -> str:
    return _DROP.sub("", unicodedata.normalize("NFKC", text).lower())
