"""A digest as a mail: subject, preview line, HTML and plain text, the same for the same digest.

HTML for mail programs: tables, styles in attributes, no script, nothing fetched from anywhere, and below the size at
which Gmail cuts a mail off (102 kB). What does not fit is counted, section by section, never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.core.briefing import dates, words
from monitor.mail.cut import clip
from monitor.mail.view import Limits, look
from monitor.model import Digest

LARGEST_HTML: Final = 98_000
"""Bytes of UTF-8."""
LONGEST_LABEL: Final = 12
LONGEST_HEADLINE: Final = 36
"""Characters in the subject: with label and date before it, the news begins well inside the 35 that a phone shows."""

_FULL: Final = Limits()
_LEAN: Final = Limits(top_copies=0, line_copies=0, listed=10)
_BARE: Final = Limits(top_copies=0, line_copies=0, listed=3, block=False)


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
    whole = look(digest, Limits(line_copies=12))
    title = subject(digest)
    text = _environment().get_template("digest.txt.j2").render(v=whole, w=words)
    return Rendered(title, whole.preheader, _html(digest, title), _tidy(text))


def subject(digest: Digest) -> str:
    """[소버린AI] 11.24(화) 컴퓨팅센터 재공모 착수 외 6건: one line, the news first."""
    head = f"[{label(digest.name)}] {dates.short_date(digest.date)}"
    stories = digest.stories
    if not stories:
        changed, lost = len(digest.corrections), len(digest.health.trouble)
        return (
            f"{head} {words.NOTHING_NEW}"
            + (f" · {words.corrections_count(changed)}" if changed else "")
            + (f" · {words.trouble_count(lost)}" if lost else "")
        )
    lead = next((story for story in stories if not story.backwards), stories[0]).lead
    mark = f"[{words.EXCLUSIVE}] " if words.EXCLUSIVE in lead.tags else ""
    headline = clip(lead.title, LONGEST_HEADLINE - len(mark)) or words.UNTITLED
    more = f" {words.and_more(len(stories) - 1)}" if len(stories) > 1 else ""
    return f"{head} {mark}{headline}{more}"


def label(name: str) -> str:
    """The digest's name, short: 소버린 AI 브리핑 becomes 소버린AI; a name without Hangul keeps its spaces."""
    short = clip(name, 60).removesuffix(words.BRIEFING).strip().strip("[]") or words.BRIEFING
    if re.search("[가-힣]", short):
        short = short.replace(" ", "")
    return clip(short, LONGEST_LABEL)


def _html(digest: Digest, title: str) -> str:
    """The fullest HTML that stays below `LARGEST_HTML`."""
    apart = (digest.backwards, digest.opinion, digest.official)
    longest = max([len(stories) for _, stories in digest.sections] + [len(stories) for stories in apart])
    for limits in (_FULL, _LEAN, _BARE):

        def laid_out(lines: int, limits: Limits = limits) -> str:
            bounded = Limits(lines, limits.top_copies, limits.line_copies, limits.listed, limits.block)
            return _lay_out(digest, bounded, title)

        if (fullest := _largest(laid_out, longest)) is not None:
            return fullest
    return _lay_out(digest, Limits(0, 0, 0, 0, False), title)


def _largest(laid_out: Callable[[int], str], most: int) -> str | None:
    """The result for the greatest number up to `most` that fits, by bisection; None when not even 0 fits."""
    low, high, best, number = 0, most, None, most
    while low <= high:
        html = laid_out(number)
        if len(html.encode()) <= LARGEST_HTML:
            best, low = html, number + 1
        else:
            high = number - 1
        number = (low + high) // 2
    return best


def _lay_out(digest: Digest, limits: Limits, title: str) -> str:
    template = _environment().get_template("digest.html.j2")
    return _tidy(_inliner().inline(template.render(v=look(digest, limits), w=words, subject=title)))


def _tidy(text: str) -> str:
    """Without indentation's leftovers: no blanks at line ends, no two blank lines in a row, one line end at the end."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("monitor.mail", "templates"),
        autoescape=lambda name: name is None or not name.endswith(".txt.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
