"""Under which address is an article known? The page's own word, where it can be believed."""

from __future__ import annotations

import re

from monitor.core.text.urls import canonical_url, domain, fits


def believed_address(declared: str | None, came_from: str) -> str | None:
    """The canonical URL of an article whose page came from `came_from` and declares `declared`; None when neither fits.

    A canonical link to another site, to a front page or to something that all articles share is a template's mistake
    (facts.md, Canonical URL); believed, it would make every article of that site a copy of its first.
    """
    key = canonical_url(came_from)
    if declared is not None and domain(declared) == domain(came_from):
        said = canonical_url(declared)
        if fits(declared) and not is_front(said) and (said == key or _keeps_identity(said, key)):
            return said
    return key if fits(came_from) else None


def is_front(url: str) -> bool:
    """Whether this is a site's front page: no path and no query, or one of the names that servers give it."""
    return (
        re.fullmatch(r"(?:(?:index|main|default|home)(?:\.\w{2,5})?)?", _place(canonical_url(url)), re.IGNORECASE)
        is not None
    )


def _keeps_identity(said: str, key: str) -> bool:
    """Whether one key of an article keeps what identifies it in another: the longest number of its query or else of its path,
    or where it has none the last part of its path."""
    path, _, query = _place(key).partition("?")
    numbers = re.findall(r"\d+", query) or re.findall(r"\d+", path)
    if numbers:
        return max(reversed(numbers), key=len) in re.findall(r"\d+", _place(said))
    return re.findall(r"[^/?&=]+", path)[-1:] == re.findall(r"[^/?&=]+", _place(said))[-1:]


def _place(key: str) -> str:
    """A key's path and query."""
    return key.split("://", 1)[-1].partition("/")[2]
