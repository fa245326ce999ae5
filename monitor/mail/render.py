"""A digest as a mail: subject, preview line, HTML and plain text, the same for the same digest.

HTML for mail programs: tables, styles in attributes, no script, nothing fetched from anywhere, and below the size at
which Gmail cuts a mail off (102 kB). What does not fit is counted, section by section, and the whole edition is attached.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from monitor.core.briefing import dates, words
from monitor.core.briefing.weekly import span as week_span
from monitor.mail import layout, weekly
from monitor.mail.cut import clip
from monitor.mail.lines import Line, badges_of
from monitor.mail.view import WHOLE, Limits, View, look
from monitor.mail.weekly import WeekView
from monitor.model import Digest

LARGEST_HTML: Final = 98_000
"""Bytes of UTF-8."""
LARGEST_WHOLE: Final = 3_000_000
"""Bytes of what is attached and archived; mail servers take 10 MB and more, base64 adds a third."""
LARGEST_TEXT: Final = 1_000_000
LONGEST_LABEL: Final = 12
LONGEST_HEADLINE: Final = 36
"""Characters in the subject: with label and date before it, the news begins well inside the 35 that a phone shows."""

_MAIL: Final = (
    Limits(),
    Limits(top_copies=12, line_copies=3),
    Limits(top_copies=12, line_copies=0),
    Limits(top_copies=12, line_copies=0, listed=10, block=False),
)
"""From the fullest on: what a mail gives up before it gives up a story."""
_SHORT: Final = (_MAIL[-1], Limits(top_copies=0, line_copies=0, listed=3, block=False), Limits(0, 0, 0, 0, False))
"""What it gives up then, beside stories under each heading."""
_TEXT: Final = (Limits(), Limits(line_copies=0, block=False))
_FILE: Final = (WHOLE, replace(WHOLE, top_copies=12, line_copies=0, block=False))


@dataclass(frozen=True)
class Rendered:
    """A digest in the forms that a mail has."""

    subject: str
    preheader: str
    html: str
    text: str
    full_html: str | None = None
    """The whole of it, where `html` had no room for everything."""


def render(digest: Digest) -> Rendered:
    """The mail of `digest`, without addresses: those belong to `mail.message`."""
    title = subject(digest)
    if digest.kind == "weekly":
        return _week(digest, title)
    lines: dict[str, Line] = {}

    def fullest(choices: Sequence[Limits], largest: int, lay_out: Callable[[View], str]) -> tuple[str, View]:
        return _fullest(digest, choices, largest, lambda limits: look(digest, limits, lines), lay_out)

    mail, view = fullest(_MAIL, LARGEST_HTML, lambda view: _html(view, title, mailed=True))
    text, _ = fullest(_TEXT, LARGEST_TEXT, _text)
    whole = fullest(_FILE, LARGEST_WHOLE, lambda view: _html(view, title, mailed=False))[0] if view.cut else None
    return Rendered(title, view.preheader, mail, text, whole)


def _week(digest: Digest, title: str) -> Rendered:
    """A weekly edition is capped in all its parts: what a mail has no room for is only counted in the whole as well."""
    for limits in weekly.STEPS:
        view = weekly.look(digest, limits)
        html = _html(view, title, mailed=True, template="weekly.html.j2")
        if len(html.encode()) <= LARGEST_HTML:
            break
    return Rendered(title, view.preheader, html, _text(weekly.look(digest), "weekly.txt.j2"))


def subject(digest: Digest) -> str:
    """[소버린AI] 11.24(화) 컴퓨팅센터 재공모 착수 외 6건, or [소버린AI 주간] 11.18~11.24 ...: one line, the news first."""
    head = f"[{label(digest.name)}] {dates.short_date(digest.date)}"
    if digest.kind == "weekly":
        span = dates.short_span(*week_span(digest.window, ZoneInfo(digest.timezone)))
        head = f"[{words.week_label(label(digest.name.replace(words.WEEKLY, '')))}] {span}"
    stories = digest.stories
    if not stories:
        changed, lost = len(digest.corrections), len(digest.health.trouble)
        return (
            f"{head} {_nothing(digest)}"
            + (f" · {words.corrections_count(changed)}" if changed else "")
            + (f" · {words.trouble_count(lost)}" if lost else "")
        )
    first = next((story for story in stories if not story.backwards), stories[0])
    mark = words.BACKWARDS_MARK if first.backwards else words.EXCLUSIVE if words.EXCLUSIVE in badges_of(first) else ""
    mark = f"[{mark}] " if mark else ""
    headline = clip(first.lead.title, LONGEST_HEADLINE - len(mark)) or words.UNTITLED
    more = f" {words.and_more(len(stories) - 1)}" if len(stories) > 1 else ""
    return f"{head} {mark}{headline}{more}"


def _nothing(digest: Digest) -> str:
    if digest.kind == "weekly":
        return words.WEEK_QUIET
    return words.NOTHING_RANKED if digest.below else words.NOTHING_NEW


def label(name: str) -> str:
    """The digest's name, short: 소버린 AI 브리핑 becomes 소버린AI; a name without Hangul keeps its spaces."""
    short = clip(name, 60).removesuffix(words.BRIEFING).strip().strip("[]") or words.BRIEFING
    if re.search("[가-힣]", short):
        short = short.replace(" ", "")
    return clip(short, LONGEST_LABEL)


def _fullest(
    digest: Digest,
    choices: Sequence[Limits],
    largest: int,
    view_of: Callable[[Limits], View],
    lay_out: Callable[[View], str],
) -> tuple[str, View]:
    """The layout of the first of `choices` that stays below `largest` bytes with every story; where none does, of the first of
    `_SHORT` that does with as many stories under each heading as it takes."""
    for limits in choices:
        view = view_of(limits)
        if len((whole := lay_out(view)).encode()) <= largest:
            return whole, view
    apart = (digest.backwards, digest.opinion, digest.official)
    longest = max([len(stories) for _, stories in digest.sections] + [len(stories) for stories in apart])
    for limits in _SHORT:

        def laid_out(lines: int, limits: Limits = limits) -> tuple[str, View]:
            view = view_of(replace(limits, lines=lines))
            return lay_out(view), view

        if (found := _largest(laid_out, longest, largest)) is not None:
            return found
    return laid_out(0)


def _largest(laid_out: Callable[[int], tuple[str, View]], most: int, largest: int) -> tuple[str, View] | None:
    """The result for the greatest number up to `most` that fits, by bisection; None when not even 0 fits."""
    low, high, best, number = 0, most, None, most
    while low <= high:
        found = laid_out(number)
        if len(found[0].encode()) <= largest:
            best, low = found, number + 1
        else:
            high = number - 1
        number = (low + high) // 2
    return best


def _html(view: View | WeekView, title: str, *, mailed: bool, template: str = "digest.html.j2") -> str:
    return layout.html(template, mailed=mailed, v=view, subject=title)


def _text(view: View | WeekView, template: str = "digest.txt.j2") -> str:
    return layout.text(template, v=view)
