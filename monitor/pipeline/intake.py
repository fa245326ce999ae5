"""What a feed's document brings: entries that are new, edited, or known under another name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.core.article.address import is_front
from monitor.core.briefing.corrections import corrects_itself
from monitor.core.feed.identity import RENAMED, Sighting, names_another, parked, recognised, rest_after_edit, sighting
from monitor.core.feed.searches import is_unresolved
from monitor.core.text.dates import clamp
from monitor.core.text.urls import canonical_url, fits
from monitor.model import Disposition, FeedEntry, ParsedFeed, Step
from monitor.net.headers import shown_url
from monitor.pipeline.desk import Desk
from monitor.pipeline.wanted import page_wanted
from monitor.store import entries, feeds, renames


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking in one document came to. `new` counts entries not seen before, `known` those seen at an earlier poll."""

    new: int
    known: int
    notice: str | None = None
    """One line on what a person should know: every identity changed at once, for one."""


RENAMED_LEAST = 3
"""So many entries under new identities, and at least half of the document's, are worth a word to a person."""


def take_in(desk: Desk, connection: Connection, feed: feeds.StoredFeed, parsed: ParsedFeed, now: datetime) -> Taken:
    """Take in every entry of a document; `feed` as it was before this poll, locked."""
    # The oldest first, so that of two copies in one feed the earlier becomes the original.
    ordered = sorted(parsed.entries, key=lambda e: (e.published_at or now, e.identity))
    said = {entry.identity: _storable(entry, now) for entry in ordered}
    seen = {name: sighting(entry, _entry_key(feed, entry)) for name, entry in said.items()}
    known, renamed = _known(desk, connection, feed, said, seen, now)
    oldest = now - timedelta(days=desk.config.first_poll_days) if feed.beginning else None
    new = 0
    for name, entry in said.items():
        stored = known.get(name)
        if stored is None:
            _add_entry(desk, connection, feed, entry, seen[name], oldest, now)
            new += 1
        elif _edited(stored, entry, seen[name]) and stored.disposition is not Disposition.TOO_OLD:
            page = page_wanted(desk, feed, entry, seen[name].canonical_url)
            entries.edit(
                connection,
                stored,
                entry,
                canonical_url=seen[name].canonical_url,
                fingerprint=seen[name].fingerprint,
                now=now,
                host=page.host,
                page_reason=page.reason,
                at_once=_wanted_at_once(desk, feed, stored, entry),
                corrected=corrects_itself(stored.entry, entry),
            )
    return Taken(new, len(known), _notice(renamed, len(said)))


def _edited(stored: entries.StoredEntry, entry: FeedEntry, seen: Sighting) -> bool:
    """Whether the feed changed the words of an entry, or corrected its link: to another article's address, not to none."""
    if stored.fingerprint != seen.fingerprint:
        return True
    linked = bool(entry.url) and not is_front(entry.url) and not is_unresolved(entry.url)
    return linked and stored.canonical_url != seen.canonical_url


def _known(
    desk: Desk,
    connection: Connection,
    feed: feeds.StoredFeed,
    said: Mapping[str, FeedEntry],
    seen: Mapping[str, Sighting],
    now: datetime,
) -> tuple[Mapping[str, entries.StoredEntry], int]:
    """The stored entries of this feed that a document names, by their identities in it; and how many of them it renamed, those
    that it renames all the time aside.

    An identity that the feed has given to another article is free again: the entry that held it is set aside.
    """
    known = dict(entries.known(connection, feed.id, said))
    for name in [name for name, stored in known.items() if names_another(stored.entry, said[name])]:
        before = known.pop(name)
        renames.set_aside(connection, before, parked(name, before.id), said[name].title, now)
    strangers = [seen[name] for name in said if name not in known]
    if not strangers:
        return known, 0
    by_text = feed.feed.kind == "feed"
    like = renames.alike(
        connection,
        feed.id,
        canonical_urls=[each.canonical_url for each in strangers],
        fingerprints=[each.fingerprint for each in strangers],
        dates=[each.published_at for each in strangers if each.headline and each.published_at] if by_text else [],
    )
    held = [replace(seen[name], canonical_url=stored.canonical_url) for name, stored in known.items()]
    there = {each.identity for each in held}
    stored_too = [each for each in like if each.identity not in there]
    names = recognised(list(seen.values()), [*held, *stored_too], by_text=by_text)
    before_by_name = entries.known(connection, feed.id, names.values())
    renamed = [
        _renamed(desk, feed, before_by_name[old], said[name], seen[name].canonical_url) for name, old in names.items()
    ]
    surprising = renames.rename(connection, renamed, now)
    for each in renamed:
        entry = replace(each.stored.entry, identity=each.identity, url=each.url)
        known[each.identity] = replace(
            each.stored,
            entry=entry,
            canonical_url=each.canonical_url,
            host=each.host,
            page_reason=each.page_reason,
        )
    return known, surprising


def _renamed(
    desk: Desk, feed: feeds.StoredFeed, stored: entries.StoredEntry, entry: FeedEntry, canonical: str
) -> renames.Renamed:
    """What is still to be followed is asked for at its new address."""
    if stored.next_attempt_at is None:
        return renames.Renamed(stored, entry.identity, entry.url, canonical, stored.host, stored.page_reason)
    page = page_wanted(desk, feed, entry, canonical)
    reason = entries.reason_kept(stored, page.reason)
    return renames.Renamed(stored, entry.identity, entry.url, canonical, page.host, reason)


def _notice(renamed: int, total: int) -> str | None:
    if renamed < RENAMED_LEAST or 2 * renamed < total:
        return None
    return f"{RENAMED} {renamed} of its {total} entries (new guids): all were recognised, none counts as new"


def _wanted_at_once(desk: Desk, feed: feeds.StoredFeed, stored: entries.StoredEntry, entry: FeedEntry) -> bool:
    """Whether an entry that its feed keeps changing is looked at now all the same: what it says has come to concern the desk, or
    it has come to correct itself."""
    if not rest_after_edit(stored.edits + 1):
        return True
    if corrects_itself(stored.entry, entry):
        return True
    if stored.article_id is not None:
        return False
    return bool(desk.matches_of(entry, feed.feed)) and not desk.matches_of(stored.entry, feed.feed)


def _add_entry(
    desk: Desk,
    connection: Connection,
    feed: feeds.StoredFeed,
    entry: FeedEntry,
    seen: Sighting,
    oldest: datetime | None,
    now: datetime,
) -> None:
    too_old = oldest is not None and entry.published_at is not None and entry.published_at < oldest
    age = (
        "published before the span that the desk follows on a feed's first poll"
        if too_old
        else "seen for the first time"
    )
    page = None if too_old else page_wanted(desk, feed, entry, seen.canonical_url)
    entries.add(
        connection,
        feed.id,
        entry,
        canonical_url=seen.canonical_url,
        fingerprint=seen.fingerprint,
        now=now,
        host=page.host if page else None,
        page_reason=page.reason if page else None,
        step=Step(
            "feed", "too old" if too_old else "new", f"{feed.feed.outlet or shown_url(feed.feed.url)}: {age}", now
        ),
        disposition=Disposition.TOO_OLD if too_old else None,
    )


def _storable(entry: FeedEntry, now: datetime) -> FeedEntry:
    """The entry as it is kept: no time in the future, no link that no index holds."""
    return replace(entry, published_at=clamp(entry.published_at, now), url=entry.url if fits(entry.url) else "")


def _entry_key(feed: feeds.StoredFeed, entry: FeedEntry) -> str:
    """The canonical URL; an entry without a link, or with one to the outlet's front page, is its own only address."""
    if entry.url and not is_front(entry.url):
        return canonical_url(entry.url)
    return f"urn:entry:{hashlib.sha256(f'{feed.feed.url} {entry.identity}'.encode()).hexdigest()[:32]}"
