"""수집 상태 in words: what may be missing, on the first screen in one line and at the end in full, and what was kept out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from monitor.core.briefing import dates, words
from monitor.core.briefing.timetable import UNASKED_SPAN
from monitor.mail.cut import LONGEST_NAME, LONGEST_NOTE, LONGEST_TITLE, clip, safe_url
from monitor.model import Digest, FeedTrouble, Health


@dataclass(frozen=True, slots=True)
class Known:
    """A text that was kept out because the desk knows it."""

    text: str
    url: str
    seed: str
    """Which text of the seed corpus it repeats, where that has another title."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What the end of a mail says of the collection."""

    line: str
    """In one line, or "" on a quiet day that has said it already."""
    trouble: tuple[str, ...]
    trouble_more: str
    asides: tuple[str, ...]
    known_heading: str
    known: tuple[Known, ...]
    known_more: str
    cut: bool
    """Whether something of it was left out."""


def collected(digest: Digest, zone: ZoneInfo, listed: int | None) -> Collected:
    """The end of the mail; at most `listed` of failing feeds, silent feeds and known texts (None: all)."""
    health = digest.health
    known = _known(health)
    # Several feeds that never answered here are one line: nobody can read twenty of them every morning.
    unheard = [clip(feed.outlet, LONGEST_NAME) for feed in health.trouble if feed.since is None]
    never = (words.never_collected(unheard),) if len(unheard) > 1 else ()
    trouble = [feed for feed in health.trouble if feed.since is not None or not never]
    quiet = not digest.stories
    most = listed if listed is not None else len(known) + len(health.trouble) + len(health.silent) + len(health.unasked)
    return Collected(
        line="" if quiet and not _eventful(digest) else _line(health),
        trouble=(*(_trouble(feed, digest, zone) for feed in trouble[:most]), *never),
        trouble_more=words.and_other_places(len(trouble) - most) if len(trouble) > most else "",
        asides=_asides(digest, zone, most),
        known_heading=f"{words.KNOWN} {len(known)}",
        known=known[:most],
        known_more=rest(len(known), most),
        cut=max(len(known), len(trouble), len(health.silent), len(health.unasked)) > most,
    )


def warnings(digest: Digest, zone: ZoneInfo) -> tuple[str, ...]:
    """One line on what may be missing, then what the desk must know anyway; nothing on a good day."""
    health = digest.health
    missing = []
    if health.feeds and not health.feeds_well and health.trouble:
        missing.append(words.all_failing(health.feeds))
    elif health.trouble:
        newest = max(health.trouble, key=lambda feed: (feed.since.timestamp() if feed.since else 0.0, feed.outlet))
        began = dates.since(newest.since, zone, digest.date) if newest.since else None
        missing.append(words.failing(clip(newest.outlet, LONGEST_NAME), began, len(health.trouble) - 1))
    if health.unasked:
        missing.append(words.unasked(len(health.unasked), _asked_by(digest, zone)))
    if missing and health.silent:
        missing.append(words.silent_count(len(health.silent)))
    lines = [f"{' · '.join(missing)}{words.MISSING}"] if missing else []
    if (refused := health.refused_settings) is not None:
        at = refused.taken_up_at
        since = f"{dates.day_of(at, zone, digest.date)} {dates.clock(at, zone)}" if at is not None else None
        lines.append(words.settings_refused(refused.line, since))
    lines += [clip(note, LONGEST_NOTE) for note in health.notes if not note.startswith(words.RENAMED)]
    return tuple(lines)


def rest(count: int, shown: int) -> str:
    """외 3건, where a list was cut."""
    return words.and_others(count - shown) if count > shown else ""


def _asked_by(digest: Digest, zone: ZoneInfo) -> str:
    return dates.hour(digest.window[1] - UNASKED_SPAN, zone)


def _trouble(feed: FeedTrouble, digest: Digest, zone: ZoneInfo) -> str:
    began = dates.since(feed.since, zone, digest.date) if feed.since else None
    days = max(0, (digest.window[1] - feed.since) // timedelta(days=1)) if feed.since else 0
    return words.trouble(clip(feed.outlet, LONGEST_NAME), began, feed.reason, days)


def _asides(digest: Digest, zone: ZoneInfo, listed: int) -> tuple[str, ...]:
    """Feeds that were not asked in time, those that answer and bring nothing, keywords that went silent, feeds that renamed their
    entries, and how many stories rank too low to be told."""
    health = digest.health
    unasked = tuple(clip(name, LONGEST_NAME) for name in health.unasked)
    silent = tuple(
        (clip(feed.outlet, LONGEST_NAME), dates.day_of(feed.since, zone, digest.date)) for feed in health.silent
    )
    keywords = tuple(
        (clip(each.keyword, LONGEST_NAME), dates.day_of(each.since, zone, digest.date))
        for each in health.silent_keywords
    )
    lines = (
        words.unasked_list(unasked, _asked_by(digest, zone), listed) if unasked else "",
        words.silent(silent, listed) if silent else "",
        words.silent_keywords(keywords) if keywords else "",
        *(clip(note, LONGEST_NOTE) for note in health.notes if note.startswith(words.RENAMED)),
        words.below(digest.below) if digest.below else "",
    )
    return tuple(line for line in lines if line)


def _eventful(digest: Digest) -> bool:
    health = digest.health
    told = (health.trouble, health.unasked, health.silent, health.silent_keywords, health.notes, health.known)
    return any((*told, health.folded, health.undecided, digest.below))


def _line(health: Health) -> str:
    return words.collection(
        well=health.feeds_well,
        feeds=health.feeds,
        unread=health.unread_pages,
        folded=health.folded,
        known=len(health.known),
        undecided=health.undecided,
    )


def _known(health: Health) -> tuple[Known, ...]:
    told = []
    for title, url, seed in health.known:
        line = clip(title, LONGEST_TITLE) or words.UNTITLED
        same = clip(seed, LONGEST_TITLE)
        told.append(Known(line, safe_url(url), words.same_as(same) if same and same != line else ""))
    return tuple(told)
