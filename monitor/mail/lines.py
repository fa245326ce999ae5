"""One story of a digest as a line of the mail: headline, source, spread, copies, the sentence in which a keyword stands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from monitor.core.briefing import dates, words
from monitor.core.briefing.corrections import corrects
from monitor.core.briefing.spread import scoop_of
from monitor.core.feed.searches import is_unresolved
from monitor.core.text.marks import CORRECTION_TAGS, update_stage
from monitor.core.text.outlets import outlet_key
from monitor.core.text.scrub import one_line
from monitor.mail.cut import LONGEST_NAME, LONGEST_TITLE, clip, safe_url
from monitor.model import Digest, Kind, ToldArticle, ToldStory

LONGEST_FACT: Final = 80
"""Characters of one new fact."""
LONGEST_SENTENCE: Final = 160
"""Characters of a sentence that is quoted, as of one with a keyword in it (core.match.matcher)."""

_FIELD_ORDER: Final = {"body": 0, "summary": 1, "title": 2}


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead; url "" leads nowhere."""

    text: str
    url: str
    source: str = ""
    """The outlet, without the number of its article."""


@dataclass(frozen=True, slots=True)
class Line:
    """One story as it is told."""

    badges: tuple[str, ...]
    title: str
    url: str
    meta: str
    """Outlet, reporter, time, and what sort of text it rests on."""
    spread: str
    """외 12개 매체(전재 8), whose exclusive it is, and who was first."""
    others: int
    """Further outlets."""
    copies: tuple[Link, ...]
    more: str
    """What `copies` leaves out, or ""."""
    snippet: tuple[tuple[str, bool], ...]
    """Runs of text, True where a keyword stands; empty when there is nothing beyond the headline."""
    news: str
    """새 내용: 지분 70% · 12월 9일 마감; "" where nothing is new."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The outlets of `copies`, each once, with how many: for a text, in which a number leads nowhere."""
        counted = Counter(copy.source for copy in self.copies)
        return tuple(words.articles_of(name, count) for name, count in counted.items())

    @property
    def quotes(self) -> tuple[str, str]:
        """The marks to set round the snippet: none where the sentence opens with a quotation of its own."""
        opens = "".join(run for run, _ in self.snippet).lstrip()[:1]
        return ("", "") if opens in tuple("“\"‘'「『") else ("“", "”")

    def within(self, most_copies: int | None) -> Line:
        """The same line with at most so many further articles (None: all of them); those left out are counted."""
        hidden = len(self.copies) - most_copies if most_copies is not None else 0
        if hidden <= 0:
            return self
        return replace(self, copies=self.copies[:most_copies], more=words.more_copies(hidden))


@dataclass(frozen=True, slots=True)
class Pointer:
    """An opinion or a press release that stands in a story which is told elsewhere in the mail."""

    badges: tuple[str, ...]
    title: str
    url: str
    meta: str
    place: str
    """관련 기사: 오늘의 핵심 1."""


def line_of(
    story: ToldStory, digest: Digest, zone: ZoneInfo, most_copies: int | None = None, *, mark_new: bool = False
) -> Line:
    """One story as it is told, with links to at most `most_copies` further articles (None: all of them).

    `mark_new`: a story that no edition told says so. Where the desk gives out no extracts, a line is title, outlet and link, with
    our own marks and counts.
    """
    lead, bare = story.lead, digest.extract == "none"
    others = max(0, len(story.outlets) - 1)
    snippet = () if bare else _snippet(lead)
    spread = words.outlets(others, _reprinting(story))
    return Line(
        badges=badges_of(story, new=mark_new and not story.follow_up),
        title=clip(lead.title, LONGEST_TITLE) or words.UNTITLED,
        url=safe_url(lead.url),
        meta=meta_of(lead, zone, digest),
        spread=spread if bare else " · ".join((spread, *_origins(story, digest, zone))),
        others=others,
        copies=_copies(story),
        more="",
        snippet=snippet if one_line("".join(run for run, _ in snippet)) != one_line(lead.title) else (),
        news="" if bare else words.news([fact for novel in story.novelty if (fact := clip(novel, LONGEST_FACT))]),
    ).within(most_copies)


def pointer_of(article: ToldArticle, digest: Digest, zone: ZoneInfo, place: str) -> Pointer:
    """An opinion or a press release, and where the reports on the same are told."""
    return Pointer(
        badges=words.badges(kind=article.kind, tags=article.tags, follow_up=False),
        title=clip(article.title, LONGEST_TITLE) or words.UNTITLED,
        url=safe_url(article.url),
        meta=meta_of(article, zone, digest),
        place=words.reports_at(place),
    )


def _origins(story: ToldStory, digest: Digest, zone: ZoneInfo) -> Iterator[str]:
    """Whose exclusive it is, where the lead is another outlet's, and who was first, where that is yet another: the exclusive
    counts in the story's rank."""
    scoop = scoop_of((story.lead, *story.others))
    if scoop is not None and not _own_scoop(story):
        yield words.exclusive_report(
            clip(scoop.outlet, LONGEST_NAME), dates.stamp(scoop.published_at, zone, digest.date)
        )
    told = scoop is not None and story.first is not None and outlet_key(scoop.outlet) == outlet_key(story.first.outlet)
    if story.first is not None and not told:
        when = dates.stamp(story.first.published_at, zone, digest.date)
        yield words.first_report(clip(story.first.outlet, LONGEST_NAME), when)


def _own_scoop(story: ToldStory) -> bool:
    """Whether the story is its lead's outlet's own, by this article or by one that the lead carries on (종합)."""
    scoop = scoop_of((story.lead, *story.others))
    return scoop is not None and outlet_key(scoop.outlet) == outlet_key(story.lead.outlet)


def badges_of(story: ToldStory, *, new: bool = False) -> tuple[str, ...]:
    """The marks before its headline."""
    lead = story.lead
    tags = (words.CORRECTION, *lead.tags) if corrects(lead.title) else lead.tags  # a mark that is left in the headline
    tags = (*tags, words.EXCLUSIVE) if _own_scoop(story) else tags
    return words.badges(kind=lead.kind, tags=tags, follow_up=story.follow_up, nothing_new=story.nothing_new, new=new)


def meta_of(article: ToldArticle, zone: ZoneInfo, digest: Digest) -> str:
    """Outlet, reporter, time, and what sort of text it is; the outlet alone where the desk gives out no extracts."""
    if digest.extract == "none":
        return clip(article.outlet, LONGEST_NAME)
    names = [clip(article.outlet, LONGEST_NAME), clip(article.byline or "", LONGEST_NAME)]
    source = " ".join(name for name in (*names, dates.stamp(article.published_at, zone, digest.date)) if name)
    shown_elsewhere = {words.EXCLUSIVE, *CORRECTION_TAGS, article.kind.value}
    marks = [tag for tag in article.tags if tag not in shown_elsewhere]
    # Of 속보 and 종합 the one that says how far the report has come.
    notes = [clip(tag, 12) for tag in sorted(marks, key=lambda tag: -update_stage((tag,)))[:1]]
    if article.kind is Kind.INTERVIEW:
        notes.append(article.kind.value)
    if article.agency and _of_agency(article):
        notes.append(words.wire(clip(article.agency, LONGEST_NAME)))
    if article.portal and not is_unresolved(article.url):
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
    """Outlets, the lead's aside, that added nothing of their own: copies, whichever was met first, and an agency's text."""
    own = outlet_key(story.lead.outlet)
    return sum(
        all(article.duplicate or _of_agency(article) for article in articles)
        for key, articles in _by_outlet(story).items()
        if key != own
    )


def _of_agency(article: ToldArticle) -> bool:
    return article.agency is not None and outlet_key(article.agency) != outlet_key(article.outlet)


def _copies(story: ToldStory) -> tuple[Link, ...]:
    """Every further article of the story by its outlet's name: own reports before reprints, early before late; the lead's own
    outlet last. An outlet's second article is its name and 2."""
    grouped = {key: sorted(articles, key=_copy_order) for key, articles in _by_outlet(story).items()}
    own = grouped.pop(outlet_key(story.lead.outlet), [])
    links = []
    for articles in sorted(grouped.values(), key=lambda articles: _copy_order(articles[0])):
        name = clip(articles[0].outlet, LONGEST_NAME)
        links += _numbered(name, articles)
    links += _numbered(words.SAME_OUTLET, own)
    return tuple(links)


def _numbered(name: str, articles: Iterable[ToldArticle]) -> list[Link]:
    return [Link(words.numbered(name, number), safe_url(each.url), name) for number, each in enumerate(articles, 1)]


def _copy_order(article: ToldArticle) -> tuple[object, ...]:
    return (
        is_unresolved(article.url),
        article.duplicate,
        article.portal,
        article.published_at,
        article.id,
    )


def _snippet(lead: ToldArticle) -> tuple[tuple[str, bool], ...]:
    """The sentence that stands for the article, if what was looked for is in it or in the headline; else the first one with a
    keyword in it, of the body, the summary or the title. Every keyword is marked."""
    sentence = clip(lead.key_sentence, LONGEST_SENTENCE)
    hits = {match.snippet[slice(*match.mark)] for match in lead.matches} - {""}
    marks = [found.span() for hit in sorted(hits) for found in re.finditer(re.escape(hit), sentence)]
    if sentence and (marks or any(match.field == "title" for match in lead.matches)):
        return _runs(sentence, marks)
    if not lead.matches:
        return ()
    chosen = min(lead.matches, key=lambda match: (_FIELD_ORDER[match.field], match.start, match.keyword))
    text = chosen.snippet
    same = (match for match in lead.matches if match.snippet == text and match.field == chosen.field)
    return _runs(text, [match.mark for match in same if 0 <= match.mark[0] < match.mark[1] <= len(text)])


def _runs(text: str, marks: Iterable[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Text in runs, True where a mark lies."""
    runs: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(marks, key=lambda mark: (mark[0], -mark[1])):
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
