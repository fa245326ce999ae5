"""A digest in words, ready to be laid out: every string a reader sees, cut, scrubbed and dated, and nothing else.

Both templates read this view, so that the mail's two parts say the same; they only decide where things stand.
Headlines, names and addresses come from the web: here they lose what could break a line, turn it round or lead anywhere
but to http(s).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from monitor.core.briefing import words
from monitor.core.briefing.rank import outlet_key
from monitor.core.text.scrub import one_line
from monitor.model import Correction, Digest, FeedTrouble, Health, Kind, Match, ToldArticle, ToldStory

LONGEST_URL: Final = 2048
"""Characters; a longer address is told without a link rather than cut."""
LONGEST_TITLE: Final = 160
LONGEST_NAME: Final = 40
LONGEST_NOTE: Final = 300
UNASKED_SPAN: Final = timedelta(minutes=30)
"""`Health.unasked` names outlets that were not asked within this time before the edition."""

_FIELD_ORDER: Final = {"body": 0, "summary": 1, "title": 2}


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
class Link:
    """Words and where they lead; url "" leads nowhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Known:
    """A text that was kept out because the desk knows it."""

    text: str
    url: str
    seed: str
    """Which text of the seed corpus it repeats, where that has another title."""


@dataclass(frozen=True, slots=True)
class Line:
    """One story as it is told."""

    badges: tuple[str, ...]
    title: str
    url: str
    meta: str
    """Outlet, reporter, time, and what sort of text it rests on."""
    spread: str
    """외 12개 매체(전재 8)."""
    others: int
    """Further outlets."""
    copies: tuple[Link, ...]
    more: str
    """What `copies` leaves out, or ""."""
    snippet: tuple[tuple[str, bool], ...]
    """Runs of text, True where a keyword stands; empty when there is nothing beyond the headline."""
    marked_title: bool
    """Whether a keyword stands in the headline itself."""

    @property
    def quotes(self) -> tuple[str, str]:
        """The marks to set round the snippet: none where the sentence opens with a quotation of its own."""
        opens = "".join(run for run, _ in self.snippet).lstrip()[:1]
        return ("", "") if opens in tuple("“\"‘'「『") else ("“", "”")


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
    top = tuple(_line(story, digest, zone, limits.top_copies) for story in digest.top)
    sections = _sections(digest, zone, limits)
    told = [*top, *(line for section in sections for line in section.lines)]
    window = words.window(*digest.window, zone)
    known = _known(health)
    asked_by = words.hour(digest.window[1] - UNASKED_SPAN, zone)
    poll = words.stamp(health.last_poll_at, zone, digest.date) if health.last_poll_at else None
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
        footer=" · ".join((words.last_poll(poll), *words.FOOTER, words.CHANGE)),
    )


def safe_url(url: str) -> str:
    """The address, quoted, if a mail may link to it: http(s) with a host and no user name in front of it; else ""."""
    try:
        parts = urlsplit(one_line(url))
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or "%" in host:
        return ""
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    rest = (quote(part, safe="%/:=&?~+!$,;'@()*[]-._") for part in (parts.path, parts.query, parts.fragment))
    safe = urlunsplit((parts.scheme, netloc, *rest))
    return safe if len(safe) <= LONGEST_URL else ""


def clip(text: str, longest: int) -> str:
    """The text on one line, at most `longest` characters, cut at a space where one is near, with … at the cut."""
    line = one_line(text)
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space >= longest * 2 // 3 else cut).rstrip(" ,·-—") + "…"


# --- the head ---------------------------------------------------------------------------------------------------------


def _preheader(digest: Digest, articles: int) -> str:
    """단독 1 · 사설 2 · ⚠ 수집 이상 1곳: what the list of a mail program shows beside the subject."""
    stories = digest.stories
    if not stories:
        return " · ".join((*_changed(digest), *_quiet(digest)[1:]))
    marks = [mark for story in stories for mark in _badges(story)]
    counted = [
        f"{mark} {marks.count(mark)}"
        for mark in (words.EXCLUSIVE, words.CORRECTION, *(kind.value for kind in Kind), words.FOLLOW_UP)
        if mark in marks
    ]
    counted += _changed(digest)
    if digest.health.trouble:
        counted.append(f"{words.WARNING} {words.trouble_count(len(digest.health.trouble))}")
    return " · ".join(counted) or words.counted(articles, len(stories))


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
        began = words.since(newest.since, zone, digest.date) if newest.since else None
        missing.append(words.failing(clip(newest.outlet, LONGEST_NAME), began, len(health.trouble) - 1))
    if health.unasked:
        missing.append(words.unasked(len(health.unasked), asked_by))
    if missing and health.silent:
        missing.append(words.silent_count(len(health.silent)))
    line = (f"{' · '.join(missing)}{words.MISSING}",) if missing else ()
    return line + tuple(clip(note, LONGEST_NOTE) for note in health.notes if not note.startswith(words.RENAMED))


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
    named += [(words.OPINION, digest.opinion, False), (words.OFFICIAL, digest.official, False)]
    sections = []
    for name, stories, is_topic in named:
        heading = clip(name, LONGEST_NAME)
        if not stories:
            if is_topic:
                above = sum(name in story.topics for story in digest.top)
                note = words.mentioned_above(above) if above else words.NOT_MENTIONED
                sections.append(Section(heading, 0, (), note))
            continue
        shown = stories[: limits.lines]
        left = len(stories) - len(shown)
        lines = tuple(_line(story, digest, zone, limits.line_copies) for story in shown)
        sections.append(Section(heading, len(stories), lines, words.cut(heading, left) if left else ""))
    return tuple(sections)


def _line(story: ToldStory, digest: Digest, zone: ZoneInfo, most_copies: int) -> Line:
    lead = story.lead
    others = max(0, len(story.outlets) - 1)
    copies = _copies(story)
    hidden = copies[most_copies:]
    snippet = _snippet(lead.matches)
    return Line(
        badges=_badges(story),
        title=clip(lead.title, LONGEST_TITLE) or words.UNTITLED,
        url=safe_url(lead.url),
        meta=_meta(lead, zone, digest),
        spread=words.outlets(others, _reprinting(story)),
        others=others,
        copies=copies[:most_copies],
        more=words.more_outlets(len(hidden)) if hidden else "",
        snippet=snippet if one_line("".join(run for run, _ in snippet)) != one_line(lead.title) else (),
        marked_title=any(match.field == "title" for match in lead.matches),
    )


def _badges(story: ToldStory) -> tuple[str, ...]:
    return words.badges(kind=story.lead.kind, tags=story.lead.tags, follow_up=story.follow_up)


def _meta(article: ToldArticle, zone: ZoneInfo, digest: Digest) -> str:
    names = [clip(article.outlet, LONGEST_NAME), clip(article.byline or "", LONGEST_NAME)]
    source = " ".join(name for name in (*names, words.stamp(article.published_at, zone, digest.date)) if name)
    shown_elsewhere = {words.EXCLUSIVE, *words.CORRECTION_TAGS, article.kind.value}
    notes = [clip(tag, 12) for tag in article.tags if tag not in shown_elsewhere][:1]
    if article.kind is Kind.INTERVIEW:
        notes.append(article.kind.value)
    if article.agency and outlet_key(article.agency) != outlet_key(article.outlet):
        notes.append(words.wire(clip(article.agency, LONGEST_NAME)))
    if article.portal:
        notes.append(words.PORTAL)
    if article.text_source != "page":
        notes.append(words.UNREAD)
    return " · ".join((source, *notes))


def _by_outlet(story: ToldStory) -> dict[str, list[ToldArticle]]:
    grouped: defaultdict[str, list[ToldArticle]] = defaultdict(list)
    for article in story.others:
        grouped[outlet_key(article.outlet)].append(article)
    return grouped


def _reprinting(story: ToldStory) -> int:
    """Outlets, the lead's aside, that added nothing of their own."""
    own = outlet_key(story.lead.outlet)
    return sum(
        all(article.duplicate for article in articles) for key, articles in _by_outlet(story).items() if key != own
    )


def _copies(story: ToldStory) -> tuple[Link, ...]:
    """One link for each further outlet: own reports before reprints, early before late; the lead's own outlet last."""

    def best(articles: Iterable[ToldArticle]) -> ToldArticle:
        return min(articles, key=_copy_order)

    grouped = _by_outlet(story)
    own = grouped.pop(outlet_key(story.lead.outlet), [])
    chosen = sorted((best(articles) for articles in grouped.values()), key=_copy_order)
    links = [Link(clip(article.outlet, LONGEST_NAME), safe_url(article.url)) for article in chosen]
    if own:
        links.append(Link(words.same_outlet(len(own)), safe_url(best(own).url)))
    return tuple(links)


def _copy_order(article: ToldArticle) -> tuple[object, ...]:
    return (article.duplicate, article.portal, article.published_at, article.id)


def _snippet(matches: Sequence[Match]) -> tuple[tuple[str, bool], ...]:
    """The body's first sentence with a keyword in it (else the summary's, else the title), every keyword marked."""
    if not matches:
        return ()
    chosen = min(matches, key=lambda match: (_FIELD_ORDER[match.field], match.start, match.keyword))
    text = chosen.snippet
    spans = sorted(
        match.mark
        for match in matches
        if match.snippet == text and match.field == chosen.field and 0 <= match.mark[0] < match.mark[1] <= len(text)
    )
    runs: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start < at:
            continue
        runs += [(text[at:start], False), (text[start:end], True)]
        at = end
    runs.append((text[at:], False))
    return tuple((clean, marked) for run, marked in runs if (clean := _inner(run)))


def _inner(run: str) -> str:
    """A run within a sentence on one line, with one space where it began or ended with white space."""
    clean = one_line(run)
    if not clean:
        return " " if run else ""
    return (" " if run[0].isspace() else "") + clean + (" " if run[-1].isspace() else "")


# --- what changed in what was told ------------------------------------------------------------------------------------


def _change(change: Correction, digest: Digest, zone: ZoneInfo) -> Change:
    before, after = (clip(title, LONGEST_TITLE) or words.UNTITLED for title in (change.before, change.after))
    return Change(
        badges=(words.CORRECTION if change.kind == "corrected" else words.RETITLED,),
        title=after,
        url=safe_url(change.url),
        meta=f"{clip(change.outlet, LONGEST_NAME)} {words.stamp(change.noticed_at, zone, digest.date)}".strip(),
        note=words.headline_before(before) if before != after else words.CORRECTED_BELOW,
    )


# --- what was collected -----------------------------------------------------------------------------------------------


def _trouble(feed: FeedTrouble, digest: Digest, zone: ZoneInfo) -> str:
    began = words.since(feed.since, zone, digest.date) if feed.since else None
    days = max(0, (digest.window[1] - feed.since) // timedelta(days=1)) if feed.since else 0
    return words.trouble(clip(feed.outlet, LONGEST_NAME), began, feed.reason, days)


def _asides(digest: Digest, zone: ZoneInfo, asked_by: str, listed: int) -> tuple[str, ...]:
    """Feeds that were not asked in time, those that answer and bring nothing, and those that renamed their entries."""
    health = digest.health
    unasked = tuple(clip(name, LONGEST_NAME) for name in health.unasked)
    silent = tuple(
        (clip(feed.outlet, LONGEST_NAME), words.day_of(feed.since, zone, digest.date)) for feed in health.silent
    )
    lines = (
        words.unasked_list(unasked, asked_by, listed) if unasked else "",
        words.silent(silent, listed) if silent else "",
        *(clip(note, LONGEST_NOTE) for note in health.notes if note.startswith(words.RENAMED)),
    )
    return tuple(line for line in lines if line)


def _eventful(health: Health) -> bool:
    told = (health.trouble, health.unasked, health.silent, health.notes, health.known, health.folded, health.undecided)
    return any(told)


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
