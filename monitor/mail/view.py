"""A digest in words, ready to be laid out: every string a reader sees, cut, scrubbed and dated, and nothing else.

Both templates read this view, so that the mail's two parts say the same; they only decide where things stand.
Headlines, names and addresses come from the web: `mail.cut` takes off them what could break a line, turn it round or lead
anywhere but to http(s).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from monitor.core.briefing import dates, words
from monitor.core.briefing.corrections import corrects, unmarked
from monitor.mail.collected import Collected, collected, rest, warnings
from monitor.mail.cut import LONGEST_NAME, LONGEST_TITLE, clip, safe_url
from monitor.mail.lines import Line, Link, Pointer, badges_of, line_of, pointer_of
from monitor.model import Correction, Digest, Kind, ToldStory, Within

LONGEST_SECOND: Final = 40
"""Characters of the second headline in the preview line."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a digest is laid out; what is left out is counted. None: everything."""

    lines: int | None = None
    """Stories under each heading but the first."""
    top_copies: int | None = None
    line_copies: int | None = 12
    listed: int | None = 20
    """Failing feeds, changed headlines and known texts."""
    block: bool = True
    """The block of titles and links for pasting."""


WHOLE: Final = Limits(line_copies=None, listed=None)


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
    pointers: tuple[Pointer, ...] = ()
    """Opinions and press releases that stand in a story which is told elsewhere."""
    stories: int = 0
    """How many of `count` are stories of their own: the rest is told, and counted, elsewhere."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a daily and a weekly mail both say, but their subjects."""

    label: str
    title: str
    window: str
    contents: tuple[str, ...]
    """오늘의 핵심 5, 정책·법 4, 사설·칼럼 2: what follows, under the head."""
    preheader: str
    remarks: tuple[str, ...]
    warnings: tuple[str, ...]
    quiet: tuple[str, ...]
    top: tuple[Line, ...]
    sections: tuple[Section, ...]
    changes: tuple[Change, ...]
    change_count: int
    changes_more: str
    footer: str


@dataclass(frozen=True, slots=True)
class View(Shared):
    """The whole of a daily mail but its subject."""

    trend: str
    collected: Collected
    block: tuple[Link, ...]
    cut: bool
    """Whether the limits left anything out."""


def look(digest: Digest, limits: Limits = WHOLE, lines: dict[str, Line] | None = None) -> View:
    """The view of `digest`, within `limits`. `lines` keeps the lines of stories, by id, for the next look at the same digest."""
    lines = {} if lines is None else lines
    zone = ZoneInfo(digest.timezone)
    articles = sum(1 + len(story.others) for story in digest.stories)
    quiet = not digest.stories
    follow_ups = any(story.follow_up for story in digest.stories)
    for story in (story for story in digest.top if story.id not in lines):
        lines[story.id] = line_of(story, digest, zone, mark_new=follow_ups)
    top = tuple(lines[story.id].within(limits.top_copies) for story in digest.top)
    sections = _sections(digest, zone, limits, lines)
    told = [*top, *(line for section in sections for line in section.lines)]
    changes = digest.corrections[: limits.listed]
    end = collected(digest, zone, limits.listed)
    window = dates.window(*digest.window, zone)
    return View(
        label=clip(digest.name, LONGEST_NAME),
        title=words.edition(digest.date, digest.window[1], zone),
        window=window if quiet else f"{window} · {words.counted(articles, len(digest.stories))}",
        contents=_contents(digest, sections),
        preheader=_preheader(digest, articles),
        remarks=remarks_of(digest),
        warnings=warnings(digest, zone),
        quiet=_quiet(digest) if quiet else (),
        top=top,
        sections=sections,
        changes=tuple(change_of(each, digest, zone) for each in changes),
        change_count=len(digest.corrections),
        changes_more=rest(len(digest.corrections), len(changes)),
        trend=_trend(digest),
        collected=end,
        block=tuple(Link(words.marked(line.badges, line.title), line.url) for line in told) if limits.block else (),
        footer=footer_of(digest, zone),
        cut=end.cut
        or len(changes) < len(digest.corrections)
        or any(section.count > len(section.lines) + len(section.pointers) for section in sections)
        or any(line.more for line in told),
    )


# --- the head ---------------------------------------------------------------------------------------------------------


def _contents(digest: Digest, sections: Sequence[Section]) -> tuple[str, ...]:
    """What follows, where it is more than a screen holds."""
    counted = [(words.TOP, len(digest.top)), *((section.heading, section.stories) for section in sections)]
    told = tuple(words.place_in(heading, count) for heading, count in counted if count)
    return told if len(told) > 2 else ()


def _preheader(digest: Digest, articles: int) -> str:
    """단독 1 · 사설 2 · ⚠ 수집 이상 1곳 · “독자 모델 2차 평가 한 달 연기”: what a list of mails shows beside the
    subject, which has told the first story."""
    stories = digest.stories
    if not stories:
        return " · ".join((*_changed(digest), *_quiet(digest)[1:]))
    marks = [mark for story in stories for mark in badges_of(story)]
    marks += [each.article.kind.value for each in digest.voices]
    counted = [
        f"{mark} {marks.count(mark)}"
        for mark in (words.EXCLUSIVE, words.CORRECTION, *(kind.value for kind in _IN_PREHEADER))
        if mark in marks
    ]
    counted += _changed(digest)
    if digest.health.trouble:
        counted.append(f"{words.WARNING} {words.trouble_count(len(digest.health.trouble))}")
    news = [story for story in digest.top if story is not stories[0]][:1]
    counted += [words.second(clip(story.lead.title, LONGEST_SECOND)) for story in news if story.lead.title]
    return " · ".join(counted) or words.counted(articles, len(stories))


_IN_PREHEADER: Final = (Kind.EDITORIAL, Kind.COLUMN)


def footer_of(digest: Digest, zone: ZoneInfo) -> str:
    """When was collected last, what the lines rest on, and what to do about the mail."""
    at = digest.health.last_poll_at
    poll = words.last_poll(dates.stamp(at, zone, digest.date) if at else None)
    new = digest.extract != "none" and any(story.novelty for story in digest.top)
    return " · ".join((poll, *((words.NEWS_BASIS,) if new else ()), *words.FOOTER, words.CHANGE))


def _changed(digest: Digest) -> tuple[str, ...]:
    return (words.corrections_count(len(digest.corrections)),) if digest.corrections else ()


def remarks_of(digest: Digest) -> tuple[str, ...]:
    """That it is late, or the first one of this digest or of these recipients."""
    late = (words.late(digest.late),) if digest.late else ()
    if not digest.first and not digest.newcomer:
        return late
    first = (words.newcomer(digest.at, digest.days),)
    return (*late, *first, words.FIRST_NOTE) if digest.first else (*late, *first)


def _quiet(digest: Digest) -> tuple[str, ...]:
    health = digest.health
    return (
        words.NOTHING_RANKED if digest.below else words.NOTHING_NEW,
        words.well(health.feeds_well, health.feeds),
        words.last_relevant(health.last_relevant_on, digest.date),
    )


def _trend(digest: Digest) -> str:
    found = digest.trend
    if found is None or not digest.stories:
        return ""
    spikes = [(clip(spike.name, LONGEST_NAME), spike.times) for spike in found.spikes]
    return words.trend(found.a_day, found.days, found.mean, found.mean_days, spikes)


# --- stories ----------------------------------------------------------------------------------------------------------


def _sections(digest: Digest, zone: ZoneInfo, limits: Limits, known: dict[str, Line]) -> tuple[Section, ...]:
    named = [(topic, stories, True) for topic, stories in digest.sections]
    named += [
        (words.BACKWARDS, digest.backwards, False),
        (words.OPINION, digest.opinion, False),
        (words.OFFICIAL, digest.official, False),
    ]
    sections = []
    for name, stories, is_topic in named:
        heading = clip(name, LONGEST_NAME)
        within = () if is_topic else {words.OPINION: digest.voices, words.OFFICIAL: digest.releases}.get(name, ())
        pointers = _pointers(within, digest, zone)
        if not stories and not pointers:
            if is_topic:
                sections.append(Section(heading, 0, (), _elsewhere(name, digest)))
            continue
        shown, pointed = stories[: limits.lines], pointers[: limits.lines]
        count = len(stories) + len(pointers)
        left = count - len(shown) - len(pointed)
        known |= {story.id: line_of(story, digest, zone) for story in shown if story.id not in known}
        lines = tuple(known[story.id].within(limits.line_copies) for story in shown)
        hint = words.pointed(len(pointers)) if pointers and stories else ""
        if name == words.BACKWARDS and not is_topic:
            hint = _found_by(digest)
        note = words.cut(heading, left) if left else ""
        sections.append(Section(heading, count, lines, note, hint, pointed, len(stories)))
    return tuple(sections)


def _pointers(within: Iterable[Within], digest: Digest, zone: ZoneInfo) -> tuple[Pointer, ...]:
    """Opinions or official material in stories that something else leads, each with the place of its story."""
    places = {story.id: words.place_in(words.TOP, number) for number, story in enumerate(digest.top, 1)}
    for topic, stories in digest.sections:
        places |= {story.id: words.place_in(clip(topic, LONGEST_NAME)) for story in stories}
    apart = ((words.BACKWARDS, digest.backwards), (words.OPINION, digest.opinion), (words.OFFICIAL, digest.official))
    for heading, stories in apart:
        places |= {story.id: words.place_in(heading) for story in stories}
    return tuple(
        pointer_of(each.article, digest, zone, places[each.story.id]) for each in within if each.story.id in places
    )


def _elsewhere(topic: str, digest: Digest) -> str:
    """Where a pinned topic without a line of its own is mentioned, be it under another heading or below what is told."""
    places = (
        (words.TOP, digest.top),
        *digest.sections,
        (words.BACKWARDS, digest.backwards),
        (words.OPINION, digest.opinion),
        (words.OFFICIAL, digest.official),
    )
    here = [name for name, _ in digest.sections].index(topic) + 1
    said = [
        words.mentioned(clip(heading, LONGEST_NAME), found, above=place < here)
        for place, (heading, stories) in enumerate(places)
        if (found := _of_topic(topic, stories))
    ]
    if low := _of_topic(topic, digest.left):
        said.append(words.mentioned_low(low))
    return " · ".join(said) or words.NOT_MENTIONED


def _of_topic(topic: str, stories: Iterable[ToldStory]) -> int:
    return sum(topic in story.topics for story in stories)


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


def change_of(change: Correction, digest: Digest, zone: ZoneInfo) -> Change:
    """A change in words, with the headline as it stands now."""
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
