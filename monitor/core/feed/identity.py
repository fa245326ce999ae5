"""Which entry is which, from one poll to the next, and whether its text was edited in between."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from monitor.core.text.scrub import one_line
from monitor.model import FeedEntry

_LONGEST = 400
"""Characters of an identity; a longer guid is hashed, so that an index can hold it."""

Clues = tuple[str | None, str, str, str]
"""What an entry says of itself: guid, absolute URL ("" when none), title, date as printed."""


def identity(guid: str | None, url: str, title: str, published: str) -> str:
    """The guid, else the link, else a hash of title and date; at most 400 characters, never empty."""
    known = one_line(guid or "") or one_line(url)
    if known:
        return known if len(known) <= _LONGEST else _hash(known)
    return _hash(one_line(title), one_line(published))


def identities(entries: Sequence[Clues]) -> list[str]:
    """One identity for each entry of one document, in order; equal only where two entries say the same of themselves.

    Some feeds give every entry the same guid, or the same link and no guid. Then the link, and without a guid the
    title, join the identity of all entries that share it, whatever their order in the document.
    """
    plain = [identity(*clues) for clues in entries]
    sharing: dict[str, set[tuple[str, str]]] = defaultdict(set)
    details = [(one_line(url), "" if one_line(guid or "") else one_line(title)) for guid, url, title, _ in entries]
    for name, detail in zip(plain, details, strict=True):
        sharing[name].add(detail)
    return [
        f"{name[: _LONGEST - 40]}#{_hash(*detail)}" if len(sharing[name]) > 1 else name
        for name, detail in zip(plain, details, strict=True)
    ]


def identified(entries: Sequence[tuple[FeedEntry, Clues]], dropped: list[str]) -> tuple[FeedEntry, ...]:
    """The entries with their identities; one that repeats another is left out, with a line in `dropped`."""
    names = identities([clues for _, clues in entries])
    known: dict[str, FeedEntry] = {}
    for (entry, _), name in zip(entries, names, strict=True):
        if name in known:
            dropped.append(f"“{entry.title[:60]}”: the same entry twice ({name[:80]})")
        else:
            known[name] = replace(entry, identity=name)
    return tuple(known.values())


def fingerprint(entry: FeedEntry) -> str:
    """A hash of title, summary and content that changes when a person would see an edit; white space and width do not
    count.

    The first character is the version of this rule.
    """
    return "1" + _hash(*(_squashed(text) for text in (entry.title, entry.summary, entry.content)))


def _squashed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", one_line(text)).split())


def _hash(*parts: str) -> str:
    """32 hexadecimal digits; parts cannot run into each other."""
    joined = "\x00".join(parts).encode("utf-8", "replace")
    return hashlib.sha256(joined).hexdigest()[:32]
