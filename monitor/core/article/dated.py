"""When was it published, and when last changed? As the page declares it, as it shows it, or as its address says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml.html import HtmlElement

from monitor.core.article.page import Page, strings
from monitor.core.text.dates import parse_date
from monitor.core.text.scrub import one_line

SHOWN = "shown on the page"
ADDRESS = "address"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PUBLISHED = _words(
    "article:published_time og:article:published_time article:published og:published_time datepublished "
    "article:datepublished pubdate publishdate publish_date published_time dc.date.issued dcterms.created dc.date "
    "dcterms.date dcterms.issued sailthru.date parsely-pub-date regdate reg_date article:created date"
)
_MODIFIED = _words(
    "article:modified_time og:article:modified_time og:updated_time article:modified datemodified dcterms.modified "
    "lastmod last-modified"
)
_DATE_PLACES = (
    "//*[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//*[@data-date-time]/@data-date-time",
    "//*[@itemprop='datePublished']",
    "//time[@pubdate]/@datetime",
    "//*[contains(@class,'num_date')]",
    "//time/@datetime",
)
_DATE_LABELS = re.compile(
    r"(?:기사\s?)?(?:입력|등록|승인|송고|발행|게재|작성|보도|최초\s?입력|posted|published)(?:\s?(?:일시|시간|시각|일))?\s*[:：]?\s*\|?\s*(?P<date>(?:20\d\d|\d\d)\s?[-./년].{6,40})",
    re.IGNORECASE,
)
_CHANGE_LABELS = re.compile(
    r"(?:최종\s?)?(?:수정|업데이트|갱신|updated|modified)(?:\s?(?:일시|시간|시각|일))?\s*[:：]?\s*\|?\s*(?P<date>(?:20\d\d|\d\d)\s?[-./년].{6,40})",
    re.IGNORECASE,
)
_BARE_DATE = re.compile(r"(?<!\d)20\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}.{0,24}")
_HAS_TIME = re.compile(r"\d\s*:\s*\d\d|\d\s*시|T\d\d")
_UTC_MARK = re.compile(r"(?:Z|[+-]00:?00)\s*$")
_KOREAN_OFFSET = timedelta(hours=9)
_BRACKETS = str.maketrans("[]", "  ")
"""`2026/03/13 [18:20]`"""
_OF_ADDRESS = re.compile(r"/(20[0-4]\d)[/.-]?(0[1-9]|1[0-2])[/.-]?(0[1-9]|[12]\d|3[01])(?!\d{3})")


@dataclass(frozen=True, slots=True)
class Dated:
    """Both instants, aware UTC, each with where it was read from; None where the page does not say."""

    published: datetime | None = None
    published_from: str | None = None
    modified: datetime | None = None
    modified_from: str | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    """A date as printed, where, and what it means."""

    text: str
    where: str
    at: datetime | None = None

    @property
    def has_time(self) -> bool:
        return _HAS_TIME.search(self.text) is not None or self.text.isdecimal()


def dates(page: Page, timezone: str) -> Dated:
    """When it was published and last changed. Some outlets print Korean time as UTC: what the page shows decides."""
    declared = _first([*_of_ld(page, "datePublished", "dateCreated"), *_of_meta(page, _PUBLISHED)], timezone)
    lines = tuple(_short_lines(page))
    shown = [_Said(text, SHOWN) for text in (*page.texts(*_DATE_PLACES, longest=80), *_shown_dates(lines))]
    visible = _first(shown, timezone)
    published = declared
    if published is None or (visible is not None and not published.has_time and visible.has_time):
        published = visible or published
    elif visible is not None and _UTC_MARK.search(published.text) and _misses_offset(published, visible):
        published = visible
    published = published or _first(_of_address(page.url), timezone)
    placed = page.texts("//*[@data-modify-date-time]/@data-modify-date-time", longest=80)
    changes = (_Said(text, SHOWN) for text in (*placed, *_shown_changes(lines)))
    modified = _first([*_of_ld(page, "dateModified"), *_of_meta(page, _MODIFIED), *changes], timezone)
    if modified is not None and published is not None:
        same = (
            modified.where == published.where == SHOWN and modified.at == published.at
        )  # `업데이트` is all that is shown
        modified = None if same or _before(modified, published) else modified
    return Dated(
        published.at if published else None,
        published.where if published else None,
        modified.at if modified else None,
        modified.where if modified else None,
    )


def _of_ld(page: Page, *keys: str) -> Iterator[_Said]:
    return (_Said(text, f"json-ld {key}") for key in keys for text in strings(page.ld(key)))


def _of_meta(page: Page, names: Iterable[str]) -> Iterator[_Said]:
    return (_Said(text, f"meta {name}") for name in names for text in page.meta(name))


def _of_address(url: str) -> Iterator[_Said]:
    """The day that many addresses carry (`/2026/11/23/`, `/20261123...`): better than none."""
    if found := _OF_ADDRESS.search(url):
        yield _Said("-".join(found.groups()), ADDRESS)


def _before(one: _Said, other: _Said) -> bool:
    return one.at is not None and other.at is not None and one.at < other.at


def _first(said: Iterable[_Said], timezone: str) -> _Said | None:
    """The first readable date; one with a time of day goes before one without."""
    day: _Said | None = None
    for one in said:
        read = parse_date(one.text.translate(_BRACKETS), timezone=timezone)
        if read is None:
            continue
        found = _Said(one.text, one.where, read)
        if found.has_time:
            return found
        day = day or found
    return day


def _misses_offset(declared: _Said, visible: _Said) -> bool:
    if declared.at is None or visible.at is None:
        return False
    return abs(declared.at - visible.at - _KOREAN_OFFSET) < timedelta(minutes=1)


def _short_lines(page: Page) -> Iterator[str]:
    """Short texts of the page that hold a year, in order, each with the label before it: where dates are shown."""
    pieces = page.tree.xpath("//body//text()[contains(., '20') and string-length(.) <= 400]")
    for piece in pieces[:400]:
        parent = piece.getparent()
        if parent is None or parent.tag in ("script", "style") or not re.search(r"20\d\d\s?[-./년]\s?\d", piece):
            continue
        label = "" if piece.is_tail else _label_before(parent)
        yield one_line(f"{label} {piece}")


def _label_before(element: HtmlElement) -> str:
    """What stands right before an element: `입력` of `<em>입력</em><span>2026.11.23.</span>`."""
    before = element.getprevious()
    if before is None or not isinstance(before.tag, str):
        holder = element.getparent()
        return "" if holder is None else one_line(holder.text or "")[-12:]
    return one_line(before.tail or "")[-12:] or one_line("".join(before.itertext()))[-12:]


def _shown_dates(lines: Iterable[str]) -> Iterator[str]:
    bare: list[str] = []
    for line in lines:
        found = _DATE_LABELS.search(line)
        if found:
            yield found["date"]
        elif len(line) <= 60 and not _CHANGE_LABELS.search(line) and (plain := _BARE_DATE.search(line)):
            bare.append(plain[0])
        if len(bare) > 20:
            break
    yield from (text for text in bare if _HAS_TIME.search(text))
    yield from bare[:1]


def _shown_changes(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if found := _CHANGE_LABELS.search(line):
            yield found["date"]
