"""The archive's pages: an edition as it is kept, and the list of all of them. Nothing in them is fetched or run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from typing import Final
from urllib.parse import quote

from monitor.core.briefing import dates, words
from monitor.core.text.scrub import one_line
from monitor.mail import layout
from monitor.mail.render import label

INDEX: Final = "index.html"

_PREHEADER: Final = re.compile(r'<div [^>]*\bclass="pre"[^>]*>[^<]*</div>\s*', re.IGNORECASE)
"""What a mail program shows beside the subject, and the blanks that keep it from going on: no page has any use for it."""
_BODY: Final = re.compile(r"<body[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition as the list tells it; `file` "": its page is not there."""

    date: date
    digest: str
    subject: str
    stories: int
    articles: int
    file: str


@dataclass(frozen=True, slots=True)
class _Line:
    date: str
    day: str
    headline: str
    href: str
    meta: str


@dataclass(frozen=True, slots=True)
class _Month:
    year: int
    key: str
    name: str
    short: str
    count: str
    lines: tuple[_Line, ...]


def page(html: str) -> str:
    """The page of an edition, from the HTML that was mailed or attached: with a way back to the list."""
    back = (
        '\n<style>@media print { .back { display: none; } }</style>\n<p class="back" style="max-width: 600px; margin: 0 auto;'
        ' padding: 12px 18px 0; font-family: sans-serif; font-size: 13px">'
        f'<a href="{INDEX}">← {escape(words.ARCHIVE)}</a></p>\n'
    )
    return _BODY.sub(lambda found: found[0] + back, _PREHEADER.sub("", html, count=1), count=1)


def index(editions: Sequence[Listed]) -> str:
    """The list of `editions`, month by month in the order given: the newest first."""
    months = [
        _month(day, tuple(_line(each) for each in group))
        for day, group in groupby(editions, key=lambda each: each.date.replace(day=1))
    ]
    days = [each.date for each in editions]
    summary = words.archived(len(editions), min(days), max(days)) if days else words.ARCHIVE_EMPTY
    return layout.html("archive.html.j2", mailed=False, summary=summary, months=months)


def _month(first: date, lines: tuple[_Line, ...]) -> _Month:
    name, key = words.month(first), f"m{first:%Y-%m}"
    return _Month(first.year, key, name, name.split()[-1], words.editions_count(len(lines)), lines)


def _line(each: Listed) -> _Line:
    subject = one_line(each.subject)
    # Label and date stand beside it already, the news comes first here, too.
    head = f"[{label(each.digest)}] {dates.short_date(each.date)} "
    return _Line(
        date=each.date.isoformat(),
        day=f"{words.day(each.date)}({dates.weekday(each.date)})",
        headline=subject.removeprefix(head) or subject,
        href=quote(each.file, safe=""),
        meta=one_line(each.digest) + (f" · {words.told_counts(each.stories, each.articles)}" if each.stories else ""),
    )
