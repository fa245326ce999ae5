"""A digest in words, ready to be laid out: every string a reader sees, cut, scrubbed and dated, and nothing else.

Both templates read this view, so that the mail's two parts say the same; they only decide where things stand.
Headlines, names and addresses come from the web: `mail.cut` takes off them what could break a line, turn it round or lead
anywhere but to http(s).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from monitor.core.briefing import dates, words
from monitor.core.briefing.corrections import corrects, unmarked
from monitor.core.briefing.timetable import UNASKED_SPAN
from monitor.mail.cut import LONGEST_NAME, LONGEST_NOTE, LONGEST_TITLE, clip, safe_url
from monitor.mail.lines import Line, Link, badges_of, line_of
from monitor.model import Correction, Digest, FeedTrouble, Health, Kind, ToldStory


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a digest is laid out; what is left out is counted. None: everything."""

    lines: int | None = None
    """Stories under each heading but the first."""
    top_copies: int = 12
    line_copies: int = 3
    listed: int = 20
    """Failing feeds, changed headlines and known texts."""
    block: bool = True
    """The block of titles and links for pasting."""


@dataclass(frozen=True, slots=True)
class Known:
    """A text that was kept out because the desk knows it."""

    text: str
    url: str
    seed: str
    """Which text of the seed corpus it repeats, where that has another title."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an outlet changed in an article after an edition had told it."""

    badges: tuple[str, ...]
    title: str
    """As it stands now."""
    url: str
    meta: str
    """Outlet, and when the change was noticed."""
    note: str
    """The headline that was told, or where the correction stands."""


@dataclass(frozen=True, slots=True)
class Section:
    """Stories under one heading."""

    heading: str
    count: int
    lines: tuple[Line, ...]
    note: str = ""
    """Stands for the lines when there are none, or counts those left out."""
    hint: str = ""
    """Why it is there, beside the heading."""


@dataclass(frozen=True, slots=True)
class View:
    """The whole mail but its subject."""

    label: str
    title: str
    window: str
    preheader: str
    remarks: tuple[str, ...]
    warnings: tuple[str, ...]
    quiet: tuple[str, ...]
    top: tuple[Line, ...]
    sections: tuple[Section, ...]
    changes: tuple[Change, ...]
    change_count: int
    changes_more: str
    collection: str
    """수집 상태 in one line, or "" on a quiet day that has said it already."""
    trouble: tuple[str, ...]
    trouble_more: str
    asides: tuple[str, ...]
    known_heading: str
    known: tuple[Known, ...]
    known_more: str
    block: tuple[Link, ...]
    footer: str


def look(digest: Digest, limits: Limits = Limits()) -> View:
    """The view of `digest`, within `limits`."""
    zone = ZoneInfo(digest.timezone)
    health = digest.health
    articles = sum(1 + len(story.others) for story in digest.stories)
    quiet = not digest.stories
    top = tuple(line_of(story, digest, zone, limits.top_copies) for story in digest.top)
    sections = _sections(digest, zone, limits)
    told = [*top, *(line for section in sections for line in section.lines)]
    window = dates.window(*digest.window, zone)
    known = _known(health)
    asked_by = dates.hour(digest.window[1] - UNASKED_SPAN, zone)
    poll = dates.stamp(health.last_poll_at, zone, digest.date) if health.last_poll_at else None
    return View(
        label=clip(digest.name, LONGEST_NAME),
        title=words.edition(digest.date, digest.window[1], zone),
        window=window if quiet else f"{window} · {words.counted(articles, len(digest.stories))}",
        preheader=_preheader(digest, articles),
        remarks=_remarks(digest),
        warnings=_warnings(digest, zone, asked_by),
        quiet=_quiet(digest) if quiet else (),
        top=top,
        sections=sections,
        changes=tuple(_change(each, digest, zone) for each in digest.corrections[: limits.listed]),
        change_count=len(digest.corrections),
        changes_more=_rest(len(digest.corrections), limits.listed),
        collection="" if quiet and not _eventful(health) else _collection(health),
        trouble=tuple(_trouble(feed, digest, zone) for feed in health.trouble[: limits.listed]),
        trouble_more=_rest(len(health.trouble), limits.listed),
        asides=_asides(digest, zone, asked_by, limits.listed),
        known_heading=f"{words.KNOWN} {len(known)}",
        known=known[: limits.listed],
        known_more=_rest(len(known), limits.listed),
        block=tuple(Link(line.title, line.url) for line in told) if limits.block else (),
        footer=" · ".join((words.last_poll(poll), *_basis(digest), *words.FOOTER, words.CHANGE)),
    )


# --- the head ---------------------------------------------------------------------------------------------------------


def _preheader(digest: Digest, articles: int) -> str:
    """단독 1 · 사설 2 · ⚠ 수집 이상 1곳: what the list of a mail program shows beside the subject."""
    stories = digest.stories
    if not stories:
        return " · ".join((*_changed(digest), *_quiet(digest)[1:]))
    marks = [mark for story in stories for mark in badges_of(story)]
    counted = [
        f"{mark} {marks.count(mark)}"
        for mark in (words.EXCLUSIVE, words.CORRECTION, *(kind.value for kind in Kind), words.FOLLOW_UP)
        if mark in marks
    ]
    counted += _changed(digest)
    if digest.health.trouble:
        counted.append(f"{words.WARNING} {words.trouble_count(len(digest.health.trouble))}")
    return " · ".join(counted) or words.counted(articles, len(stories))


def _basis(digest: Digest) -> tuple[str, ...]:
    return (words.NEWS_BASIS,) if any(story.novelty for story in digest.top) else ()


def _changed(digest: Digest) -> tuple[str, ...]:
    return (words.corrections_count(len(digest.corrections)),) if digest.corrections else ()


def _remarks(digest: Digest) -> tuple[str, ...]:
    late = (words.late(digest.late),) if digest.late else ()
    return (*late, words.FIRST_NOTE) if digest.first else late


def _warnings(digest: Digest, zone: ZoneInfo, asked_by: str) -> tuple[str, ...]:
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
        missing.append(words.unasked(len(health.unasked), asked_by))
    if missing and health.silent:
        missing.append(words.silent_count(len(health.silent)))
    lines = [f"{' · '.join(missing)}{words.MISSING}"] if missing else []
    if (refused := health.refused_settings) is not None:
        at = refused.taken_up_at
        since = f"{dates.day_of(at, zone, digest.date)} {dates.clock(at, zone)}" if at is not None else None
        lines.append(words.settings_refused(refused.line, since))
    lines += [clip(note, LONGEST_NOTE) for note in health.notes if not note.startswith(words.RENAMED)]
    return tuple(lines)


def _quiet(digest: Digest) -> tuple[str, ...]:
    health = digest.health
    return (
        words.NOTHING_NEW,
        words.well(health.feeds_well, health.feeds),
        words.last_relevant(health.last_relevant_on, digest.date),
    )


# --- stories ----------------------------------------------------------------------------------------------------------


def _sections(digest: Digest, zone: ZoneInfo, limits: Limits) -> tuple[Section, ...]:
    named = [(topic, stories, True) for topic, stories in digest.sections]
    named += [
        (words.BACKWARDS, digest.backwards, False),
        (words.OPINION, digest.opinion, False),
        (words.OFFICIAL, digest.official, False),
    ]
    sections = []
    for name, stories, is_topic in named:
        heading = clip(name, LONGEST_NAME)
        if not stories:
            if is_topic:
                sections.append(Section(heading, 0, (), _elsewhere(name, digest)))
            continue
        shown = stories[: limits.lines]
        left = len(stories) - len(shown)
        lines = tuple(line_of(story, digest, zone, limits.line_copies) for story in shown)
        hint = _found_by(digest) if name == words.BACKWARDS and not is_topic else ""
        sections.append(Section(heading, len(stories), lines, words.cut(heading, left) if left else "", hint))
    return tuple(sections)


def _elsewhere(topic: str, digest: Digest) -> str:
    """Where a pinned topic without a section of its own is mentioned."""
    above, below = (sum(topic in story.topics for story in stories) for stories in (digest.top, digest.backwards))
    said = (words.mentioned_above(above) if above else "", words.mentioned_below(below) if below else "")
    return " · ".join(part for part in said if part) or words.NOT_MENTIONED


def _found_by(digest: Digest) -> str:
    """By which new keywords the stories were found that stand apart: those that stand in them, else all that are new."""
    articles = [article for story in digest.backwards for article in (story.lead, *story.others)]
    stand = {(match.topic, match.keyword) for article in articles for match in article.matches}
    new = [pair for change in digest.replayed for pair in change.keywords]
    other = any(change.freed or change.aliases for change in digest.replayed)
    if not other and not all(_by_one_of(new, story) for story in digest.backwards):
        new = []  # a keyword that was taken back meanwhile: none that there is found it
    return words.found_backwards(
        _names(word for _, word in [pair for pair in new if pair in stand] or new),
        _names(word for change in digest.replayed for _, word in change.freed),
        _names(word for change in digest.replayed for word in change.aliases),
        days=max((change.days for change in digest.replayed), default=1),
    )


def _by_one_of(keywords: Sequence[tuple[str, str]], story: ToldStory) -> bool:
    stand = {(match.topic, match.keyword) for article in (story.lead, *story.others) for match in article.matches}
    return bool(stand.intersection(keywords))


def _names(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clip(word, LONGEST_NAME) for word in said))


# --- what changed in what was told ------------------------------------------------------------------------------------


def _change(change: Correction, digest: Digest, zone: ZoneInfo) -> Change:
    told = (change.before, unmarked(change.after))
    before, after = (clip(title, LONGEST_TITLE) or words.UNTITLED for title in told)
    if before != after:
        note = words.headline_before(before)
    else:
        note = words.CORRECTED_ABOVE if corrects(change.after) and not corrects(before) else words.CORRECTED_BELOW
    return Change(
        badges=(words.CORRECTION if change.kind == "corrected" else words.RETITLED,),
        title=after,
        url=safe_url(change.url),
        meta=f"{clip(change.outlet, LONGEST_NAME)} {dates.stamp(change.noticed_at, zone, digest.date)}".strip(),
        note=note,
    )


# --- what was collected -----------------------------------------------------------------------------------------------


def _trouble(feed: FeedTrouble, digest: Digest, zone: ZoneInfo) -> str:
    began = dates.since(feed.since, zone, digest.date) if feed.since else None
    days = max(0, (digest.window[1] - feed.since) // timedelta(days=1)) if feed.since else 0
    return words.trouble(clip(feed.outlet, LONGEST_NAME), began, feed.reason, days)


def _asides(digest: Digest, zone: ZoneInfo, asked_by: str, listed: int) -> tuple[str, ...]:
    """Feeds that were not asked in time, those that answer and bring nothing, keywords that went silent, and feeds that renamed
    their entries."""
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
        words.unasked_list(unasked, asked_by, listed) if unasked else "",
        words.silent(silent, listed) if silent else "",
        words.silent_keywords(keywords) if keywords else "",
        *(clip(note, LONGEST_NOTE) for note in health.notes if note.startswith(words.RENAMED)),
    )
    return tuple(line for line in lines if line)


def _eventful(health: Health) -> bool:
    told = (health.trouble, health.unasked, health.silent, health.silent_keywords, health.notes, health.known)
    return any((*told, health.folded, health.undecided))


def _collection(health: Health) -> str:
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


def _rest(count: int, shown: int) -> str:
    return words.and_others(count - shown) if count > shown else ""
