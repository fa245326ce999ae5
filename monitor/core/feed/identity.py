"""Which entry is which, from one poll to the next, and whether its text was edited in between."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from monitor.core.text.hangul import match_key
from monitor.core.text.scrub import one_line
from monitor.core.text.substance import substance
from monitor.core.text.urls import canonical_url
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

    Some feeds give every entry the same guid, or the same link and no guid, or their front page as both. Then the link
    joins the identity of all entries that share it, and where they share that as well, so does the title; whatever their
    order in the document.
    """
    plain = [identity(*clues) for clues in entries]
    links = [one_line(url) for _, url, _, _ in entries]
    titles = [one_line(title) for _, _, title, _ in entries]
    links_of: defaultdict[str, set[str]] = defaultdict(set)
    titles_of: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name, link, title in zip(plain, links, titles, strict=True):
        links_of[name].add(link)
        titles_of[name, link].add(title)
    found = []
    for name, link, title in zip(plain, links, titles, strict=True):
        one_title = len(titles_of[name, link]) == 1
        if len(links_of[name]) == 1 and one_title:
            found.append(name)
        else:
            found.append(f"{name[: _LONGEST - 40]}#{_hash(link, '' if one_title else title)}")
    return found


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


# --- known under another name -----------------------------------------------------------------------------------------

SAME_INSTANT = timedelta(minutes=1)
"""Two dates this near are one: some feeds round their seconds differently from one form to the next."""

TELLING = 40
"""Squashed characters from which a text without a date still says which entry it is; a bare rubric comes back each day."""

HEADLINE = 8
"""Characters of a headline's key from which it says which entry it is, together with a date: "인사" and "오늘의 날씨" do not."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What recognises an entry that goes by another identity: its address, its text, its date, its headline. `length` is that
    of the text, squashed; `headline` is "" where it says too little (`headline_key`)."""

    identity: str
    canonical_url: str
    fingerprint: str
    published_at: datetime | None
    length: int = 0
    headline: str = ""


RENAMED: Final = "the feed renamed"
"""How the line begins by which a person is told that a feed changed its identities."""


def sighting(entry: FeedEntry, canonical_url: str) -> Sighting:
    """An entry of a document, as it can be recognised."""
    length = 0 if entry.published_at else sum(map(len, _squashed(entry)))  # only where there is no date is it asked for
    headline = headline_key(entry.title)
    return Sighting(entry.identity, canonical_url, fingerprint(entry), entry.published_at, length, headline)


def headline_key(title: str) -> str:
    """The headline's match key; "" where it has fewer than 8 characters."""
    key = match_key(one_line(title))
    return key if len(key) >= HEADLINE else ""


def recognised(document: Sequence[Sighting], stored: Sequence[Sighting], *, by_text: bool = True) -> Mapping[str, str]:
    """Which entries of a document are known under another identity: the new identity and the stored one, in pairs.

    A feed that goes from http to https, or that begins to count clicks, changes every guid at once. Whoever of the
    document is unknown is looked for among those stored entries that the document does not name: first by address and
    text, then by an address that is nobody else's, then by text and date (within a minute; where neither has a date,
    by a text of 40 characters and more), then by headline and date (within a minute, both dated), where only one on
    either side answers to it: an outlet that moves to a new domain often changes its summaries as well. No entry is
    taken twice. An address that several entries share (a template's mistake) recognises nobody alone, so that no news
    is lost to it.

    `stored` holds every stored entry of the feed that shares an address, a fingerprint, a headline at its date or an identity
    with the document.
    Without `by_text` only addresses count: in a search over many outlets one text is the article of several of them.
    """
    present = {seen.identity for seen in document}
    known = {seen.identity for seen in stored}
    search = _Search(
        strangers=[seen for seen in document if seen.identity not in known],
        gone=[seen for seen in stored if seen.identity not in present],
    )
    said = Counter(seen.canonical_url for seen in document)
    kept = Counter(seen.canonical_url for seen in stored)

    def own(seen: Sighting) -> bool:
        return said[seen.canonical_url] <= 1 and kept[seen.canonical_url] <= 1

    search.pair(lambda seen: (seen.canonical_url, seen.fingerprint), _of_one_date)
    search.pair(lambda seen: seen.canonical_url if own(seen) else None)
    if by_text:
        search.pair(lambda seen: seen.fingerprint, _of_one_telling_date)
        search.pair_the_only(lambda seen: (seen.headline or None) if seen.published_at else None, _of_one_date)
    return search.found


def _of_one_date(new: Sighting, old: Sighting) -> bool:
    if new.published_at is None or old.published_at is None:
        return new.published_at is old.published_at
    return abs(new.published_at - old.published_at) <= SAME_INSTANT


def _of_one_telling_date(new: Sighting, old: Sighting) -> bool:
    return _of_one_date(new, old) and (new.published_at is not None or new.length >= TELLING)


class _Search:
    """Pairs strangers with those that are gone, each at most once."""

    def __init__(self, strangers: Sequence[Sighting], gone: Sequence[Sighting]) -> None:
        self.strangers, self.gone = sorted(strangers, key=_by_date), sorted(gone, key=_by_date)
        self.found: dict[str, str] = {}

    def pair(
        self,
        key: Callable[[Sighting], Hashable | None],
        agree: Callable[[Sighting, Sighting], bool] = lambda _new, _old: True,
    ) -> None:
        """Pair within each key, by date: where `agree` asks for nearness in time, no pair is lost by taking the earliest.

        Entries whose key is None are left alone.
        """
        waiting: defaultdict[Hashable, deque[Sighting]] = defaultdict(deque)
        for old in self.gone:
            if (name := key(old)) is not None:
                waiting[name].append(old)
        taken: set[str] = set()
        for new in self.strangers:
            queue = waiting.get(key(new)) if key(new) is not None else None
            while queue:
                old = queue[0]
                if agree(new, old):
                    queue.popleft()
                    self.found[new.identity] = old.identity
                    taken.add(old.identity)
                    break
                if _by_date(old) > _by_date(new):
                    break  # it may be the next one's
                queue.popleft()
        self._leave_out(taken)

    def pair_the_only(
        self, key: Callable[[Sighting], Hashable | None], agree: Callable[[Sighting, Sighting], bool]
    ) -> None:
        """Pair within each key whoever agrees with one alone that agrees with nobody else."""
        strangers, gone = self._by_key(self.strangers, key), self._by_key(self.gone, key)
        taken: set[str] = set()
        for name in strangers.keys() & gone.keys():
            found = [(new, old) for new in strangers[name] for old in gone[name] if agree(new, old)]
            news, olds = Counter(new.identity for new, _ in found), Counter(old.identity for _, old in found)
            for new, old in found:
                if news[new.identity] == 1 and olds[old.identity] == 1:
                    self.found[new.identity] = old.identity
                    taken.add(old.identity)
        self._leave_out(taken)

    def _by_key(
        self, seen: Sequence[Sighting], key: Callable[[Sighting], Hashable | None]
    ) -> Mapping[Hashable, list[Sighting]]:
        grouped: defaultdict[Hashable, list[Sighting]] = defaultdict(list)
        for each in seen:
            if (name := key(each)) is not None:
                grouped[name].append(each)
        return grouped

    def _leave_out(self, taken: set[str]) -> None:
        self.strangers = [new for new in self.strangers if new.identity not in self.found]
        self.gone = [old for old in self.gone if old.identity not in taken]


def _by_date(seen: Sighting) -> tuple[bool, float, str]:
    """Undated entries first."""
    at = seen.published_at
    return (at is not None, at.timestamp() if at else 0.0, seen.identity)


# --- edits ------------------------------------------------------------------------------------------------------------

PROMPT_EDITS = 3
"""So many edits of an entry are followed at once; one that goes on changing counts views, or says how old it is."""

_FIRST_REST, LONGEST_REST = timedelta(hours=1), timedelta(days=1)


def rest_after_edit(edits: int) -> timedelta:
    """How long an entry is left alone after its feed edited it for the `edits`-th time: not at all three times, then an hour,
    doubling up to a day.
    """
    if edits <= PROMPT_EDITS:
        return timedelta()
    return min(_FIRST_REST * (1 << min(edits - PROMPT_EDITS - 1, 10)), LONGEST_REST)


def names_another(before: FeedEntry, after: FeedEntry) -> bool:
    """Whether a feed gave the identity of one article to another: link and headline are others.

    A link that moved under the same headline, or a headline that changed at the same link, is an edit.
    """
    if not before.url or not after.url or before.url == after.url or before.title == after.title:
        return False
    moved = canonical_url(before.url) != canonical_url(after.url)
    return moved and substance(before.title) != substance(after.title)


def parked(identity: str, number: int) -> str:
    """The identity under which stored entry `number` goes on when its feed gave its own to another article."""
    return f"{identity[: _LONGEST - 40]}#{_hash('set aside', str(number))}"


def fingerprint(entry: FeedEntry) -> str:
    """A hash of title, summary and content that changes when a person would see an edit; white space and width do not
    count.

    The first character is the version of this rule.
    """
    return "1" + _hash(*_squashed(entry))


def _squashed(entry: FeedEntry) -> tuple[str, ...]:
    texts = (entry.title, entry.summary, entry.content)
    return tuple("".join(unicodedata.normalize("NFKC", one_line(text)).split()) for text in texts)


def _hash(*parts: str) -> str:
    """32 hexadecimal digits; parts cannot run into each other."""
    joined = "\x00".join(parts).encode("utf-8", "replace")
    return hashlib.sha256(joined).hexdigest()[:32]
