"""A weekly edition in words, ready to be laid out: as `mail.view` is for a day, with the bars, tables and lists of a week.

Bars are cells of a table with a background and the number beside them in text: no picture has to be loaded, and whoever sees no
background reads the number. What is capped is counted, so that a week of any size is one mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import dropwhile
from typing import Final
from zoneinfo import ZoneInfo

from monitor.core.briefing import dates, trends, weekly, words
from monitor.core.briefing.trends import Slot
from monitor.mail.collected import collected, rest, warnings
from monitor.mail.cut import LONGEST_NAME, LONGEST_TITLE, clip, safe_url
from monitor.mail.lines import Line, Pointer, line_of, pointer_of
from monitor.mail.view import LONGEST_SECOND, Section, Shared, change_of, footer_of, remarks_of
from monitor.model import Digest, Growth, NewName, ToldStory, Week, Within

WIDEST: Final = 20
"""Characters of the longest bar in the text part."""
FEWEST_FULL: Final = 5
"""Stories of a day for a bar of the full length: where there is one a day, that is no long bar."""
LONGEST_FACT_OF_NAME: Final = 30


@dataclass(frozen=True, slots=True)
class WeekLimits:
    """How much of a week is laid out; what is left out is counted."""

    copies: int = 6
    """Links below each of the top stories."""
    lines: int = 10
    """Of each list."""
    names: int = 10
    topics: int = 16


STEPS: Final = (
    WeekLimits(),
    WeekLimits(copies=0),
    WeekLimits(copies=0, lines=5, names=5),
    WeekLimits(copies=0, lines=1, names=1, topics=8),
)
"""From the fullest on: what a mail gives up before Gmail would cut it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the week, beside the same day of the week before."""

    day: str
    count: str
    width: int
    """Percent of the room that the longest of both weeks has; 0 is no bar."""
    text: str
    """The same of characters."""
    before: str
    """"" where nothing is known of the week before."""
    before_width: int


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic's stories, this week and the last."""

    topic: str
    count: str
    before: str
    change: str


@dataclass(frozen=True, slots=True)
class Grown:
    """A story that grew within the week."""

    title: str
    url: str
    spread: str
    """1곳 → 9곳."""
    days: str
    """월 1 · 화 4 · 수 9."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody, or an organisation, that was never named before."""

    name: str
    outlets: str
    title: str
    """Of the story in which the name stands."""
    url: str


@dataclass(frozen=True, slots=True)
class WeekView(Shared):
    """The whole of a weekly mail but its subject."""

    now: str
    """이번 주."""
    before: str
    """지난주; "" where nothing is known of it."""
    bars: tuple[Bar, ...]
    flow_note: str
    topics: tuple[TopicRow, ...]
    topics_more: str
    grown: tuple[Grown, ...]
    names: tuple[Named, ...]
    names_more: str
    others: str
    """정책·법 12 · 산업·기업 9: what is only counted."""
    collection: tuple[str, ...]


def look(digest: Digest, limits: WeekLimits = STEPS[0]) -> WeekView:
    """The view of a weekly edition, within `limits`."""
    zone = ZoneInfo(digest.timezone)
    week = digest.week or Week((), len(digest.stories), None)
    days = trends.whole_days(digest.window)
    quiet = not digest.stories
    names = week.names if digest.extract != "none" else ()
    changes = digest.corrections[: limits.lines]
    first, last = weekly.span(digest.window, zone)
    compared = words.compared(week.stories, week.before, days) if week.before is not None else ""
    return WeekView(
        label=clip(digest.name, LONGEST_NAME),
        title=words.week_edition(first, last),
        window=" · ".join(part for part in (_counted(digest), compared) if part),
        contents=_contents(digest, week, names),
        preheader=_preheader(digest, week, names, compared),
        remarks=remarks_of(digest),
        warnings=warnings(digest, zone),
        quiet=_quiet(digest) if quiet else (),
        top=tuple(_top(story, digest, zone, limits.copies) for story in digest.top),
        now=words.span_now(days),
        before=words.span_before(days) if any(each.before is not None for each in week.days) else "",
        bars=() if quiet else _bars(week),
        flow_note="" if week.before is not None else words.not_compared(week.days_before, days),
        topics=() if quiet else _topics(week)[: limits.topics],
        topics_more=rest(len(week.topics), limits.topics),
        grown=tuple(_grown(growth) for growth in week.grown[: limits.lines]),
        names=_names(digest, names[: limits.names]),
        names_more=words.further_names(len(names) - limits.names) if len(names) > limits.names else "",
        changes=tuple(change_of(change, digest, zone) for change in changes),
        change_count=len(digest.corrections),
        changes_more=rest(len(digest.corrections), len(changes)),
        sections=_sections(digest, zone, limits.lines),
        others=_others(digest),
        collection=_collection(digest, week, zone),
        footer=footer_of(digest, zone),
    )


# --- the head ---------------------------------------------------------------------------------------------------------


def _counted(digest: Digest) -> str:
    articles = sum(1 + len(story.others) for story in digest.stories)
    return words.counted(articles, len(digest.stories)) if digest.stories else ""


def _contents(digest: Digest, week: Week, names: Sequence[NewName]) -> tuple[str, ...]:
    counted = (
        (words.WEEK_TOP, len(digest.top)),
        (words.GREW, len(week.grown)),
        (words.NEW_NAMES, len(names)),
        (words.OPINION, len(digest.opinion) + len(digest.voices)),
        (words.OFFICIAL, len(digest.official) + len(digest.releases)),
    )
    told = tuple(words.place_in(heading, count) for heading, count in counted if count)
    return told if len(told) > 1 else ()


def _preheader(digest: Digest, week: Week, names: Sequence[NewName], compared: str) -> str:
    """지난주 대비 +12% · 크게 번진 이슈 3 · 새로 등장한 이름 5 · “독자 모델 2차 평가 한 달 연기”."""
    if not digest.stories:
        return " · ".join(_quiet(digest)[1:])
    told = [compared] if compared else [_counted(digest)]
    told += [words.place_in(words.GREW, len(week.grown))] if week.grown else []
    told += [words.place_in(words.NEW_NAMES, len(names))] if names else []
    if digest.health.trouble:
        told.append(f"{words.WARNING} {words.trouble_count(len(digest.health.trouble))}")
    told += [words.second(clip(story.lead.title, LONGEST_SECOND)) for story in digest.top[1:2] if story.lead.title]
    return " · ".join(told)


def _quiet(digest: Digest) -> tuple[str, ...]:
    health = digest.health
    return (
        words.WEEK_QUIET,
        words.well(health.feeds_well, health.feeds),
        words.last_relevant(health.last_relevant_on, digest.date),
    )


# --- stories ----------------------------------------------------------------------------------------------------------


def _top(story: ToldStory, digest: Digest, zone: ZoneInfo, copies: int) -> Line:
    line = line_of(story, digest, zone, copies, mark_new=any(each.follow_up for each in digest.stories))
    return replace(line, spread=f"{line.spread} · {_ran(story, digest.window, zone)}")


def _ran(story: ToldStory, window: Slot, zone: ZoneInfo) -> str:
    """월~수 3일간; of a longer window by dates: 11.16~11.24."""
    told = weekly.dates_of(story, weekly.span(window, zone), zone)
    return words.ran(told) if trends.whole_days(window) <= 7 else dates.short_span(told[0], told[-1])


def _grown(growth: Growth) -> Grown:
    lead, steps = growth.story.lead, growth.outlets
    return Grown(
        title=clip(lead.title, LONGEST_TITLE) or words.UNTITLED,
        url=safe_url(lead.url),
        spread=words.spread_from(steps[0][1], steps[-1][1]),
        days=words.by_days(steps),
    )


def _names(digest: Digest, names: Sequence[NewName]) -> tuple[Named, ...]:
    leads = {story.id: story.lead for story in digest.stories}
    return tuple(
        Named(
            name=clip(each.name, LONGEST_FACT_OF_NAME),
            outlets=words.named_by(each.outlets) if each.outlets > 1 else "",
            title=clip(leads[each.story_id].title, LONGEST_TITLE) or words.UNTITLED,
            url=safe_url(leads[each.story_id].url),
        )
        for each in names
    )


def _sections(digest: Digest, zone: ZoneInfo, most: int) -> tuple[Section, ...]:
    """사설·칼럼 and 공식 자료, one line each; what was found backwards is counted with the rest."""
    sections = []
    for heading, stories, within in (
        (words.OPINION, digest.opinion, digest.voices),
        (words.OFFICIAL, digest.official, digest.releases),
    ):
        pointers = _pointers(within, digest, zone)
        count = len(stories) + len(pointers)
        lines = tuple(replace(line_of(story, digest, zone, 0), more="") for story in stories[:most])
        shown = pointers[: most - len(lines)]
        left = count - len(lines) - len(shown)
        if count:
            note = words.further_lines(heading, left) if left else ""
            sections.append(Section(heading, count, lines, note, "", shown))
    return tuple(sections)


def _pointers(within: Iterable[Within], digest: Digest, zone: ZoneInfo) -> tuple[Pointer, ...]:
    """What is only pointed at: where its story is told, or how many outlets have that."""
    places = {story.id: words.place_in(words.WEEK_TOP, number) for number, story in enumerate(digest.top, 1)}
    found = []
    for each in within:
        pointer = pointer_of(each.article, digest, zone, places.get(each.story.id, ""))
        if each.story.id not in places:
            pointer = replace(pointer, place=words.outlets(len(each.story.outlets) - 1, 0))
        found.append(pointer)
    return tuple(found)


def _others(digest: Digest) -> str:
    counted = [(clip(topic, LONGEST_NAME), len(stories)) for topic, stories in digest.sections]
    counted.append((words.BACKWARDS, len(digest.backwards)))
    return " · ".join(words.place_in(heading, count) for heading, count in counted if count)


# --- how much ---------------------------------------------------------------------------------------------------------


def _bars(week: Week) -> tuple[Bar, ...]:
    counts = [count for each in week.days for count in (each.stories, each.before) if count]
    if not counts:
        return ()
    most = max(FEWEST_FULL, *counts)

    def bar(day: date, stories: int | None, before: int | None) -> Bar:
        return Bar(
            day=words.on_day(day),
            count=f"{stories:,}" if stories is not None else words.NOT_COLLECTED,
            width=_share(stories, most, 100),
            text="█" * _share(stories, most, WIDEST),
            before=f"{before:,}" if before is not None else "",
            before_width=_share(before, most, 100),
        )

    return tuple(bar(each.day, each.stories, each.before) for each in week.days)


def _share(count: int | None, most: int, whole: int) -> int:
    """What of `whole` a count fills; something where there is any."""
    return max(1, round(whole * count / most)) if count else 0


def _topics(week: Week) -> tuple[TopicRow, ...]:
    return tuple(
        TopicRow(
            topic=clip(each.topic, LONGEST_NAME),
            count=f"{each.stories:,}",
            before=f"{each.before:,}" if each.before is not None else "",
            change=words.change(each.stories, each.before) if each.before is not None else "",
        )
        for each in week.topics
    )


# --- what was collected -----------------------------------------------------------------------------------------------


def _collection(digest: Digest, week: Week, zone: ZoneInfo) -> tuple[str, ...]:
    """In two lines: how much was collected, and what may be missing."""
    health = digest.health
    failing = [clip(feed.outlet, LONGEST_NAME) for feed in health.trouble]
    silent = [clip(feed.outlet, LONGEST_NAME) for feed in health.silent]
    away = [each.day for each in dropwhile(lambda each: each.stories is None, week.days) if each.stories is None]
    parts = (
        words.names_of(words.FAILING, failing),
        words.names_of(words.SILENT, silent),
        words.uncollected(away) if away else "",
        words.quiet_words(len(health.silent_keywords)) if health.silent_keywords else "",
        words.below(digest.below) if digest.below else "",
    )
    return tuple(line for line in (collected(digest, zone, 0).line, " · ".join(filter(None, parts))) if line)
