"""What an outlet took back: its own word of correction in a new version of an article, or another headline."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from monitor.core.text.marks import CORRECTION_TAGS
from monitor.core.text.scrub import one_line
from monitor.core.text.substance import substance
from monitor.model import FeedEntry, TextSource

Change = Literal["corrected", "retitled"]

MARKS: Final = CORRECTION_TAGS | {"수정", "정정합니다", "바로잡기"}
"""Marks of a headline by which an outlet says that it corrects itself."""

OPENING: Final = 3
"""Paragraphs at the start of a text in which a sentence may say so; the last one may as well."""

_WORD = "|".join(sorted(MARKS, key=len, reverse=True))
_OPEN, _CLOSE = r"[\[【〔<〈(（［]", r"[\]】〕>〉)）］]"
_MARKED = re.compile(rf"{_OPEN}\s*(?:{_WORD})\s*{_CLOSE}")
_BEGINS = re.compile(rf"\s*(?:{_WORD})\s*(?:[:：|]|$)|\s*(?:바로잡습니다|바로잡음)(?!\w)")
_LEADING_MARK = re.compile(rf"^{_MARKED.pattern}\s*")
_NOTICE = re.compile(rf"\W{{0,3}}(?:{_MARKED.pattern}|{_BEGINS.pattern}|정정보도문?\s*$)")
_SENTENCE = re.compile(r"(?:바로잡습니다|정정합니다)(?!\w)")
"""What an outlet says in its own name; a report on others has 바로잡았다, 정정했다."""
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’|'[^']*'|「[^」]*」")


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it stood at one time. `paragraphs` None: its text is no longer kept."""

    title: str
    tags: Collection[str]
    paragraphs: Sequence[str] | None
    text_source: TextSource


def change_between(before: Version, after: Version) -> Change | None:
    """What a new version of an article takes back of the old one; None where it only tells more.

    `corrected`: it carries the outlet's own word of correction, in headline or text, and the old one did not. `retitled`: its
    headline says something else: marks (속보, 종합), spaces and punctuation do not count, and the headlines of a feed and of a
    page are never compared with each other.
    """
    if corrects(after.title, after.tags) and not corrects(before.title, before.tags):
        return "corrected"
    if before.paragraphs is not None and _notice(after.paragraphs) and not _notice(before.paragraphs):
        return "corrected"
    # A feed's headline and its page's often differ from the first day on; with "title" the feed's stands too.
    alike = (before.text_source == "page") == (after.text_source == "page")
    return "retitled" if alike and substance(before.title) != substance(after.title) else None


def corrects(headline: str, tags: Collection[str] = ()) -> bool:
    """Whether a headline, with or without its marks, carries the outlet's own word of correction."""
    line = one_line(headline)
    return bool(MARKS & set(tags)) or _MARKED.search(line) is not None or _BEGINS.match(line) is not None


def corrects_itself(before: FeedEntry, after: FeedEntry) -> bool:
    """Whether what a feed says of an entry now carries its outlet's word of correction, in headline, summary or content, and
    what it said before did not."""
    if corrects(after.title) and not corrects(before.title):
        return True
    return _notice(_paragraphs(after)) and not _notice(_paragraphs(before))


def _paragraphs(entry: FeedEntry) -> list[str]:
    text = entry.content if len(entry.content) >= len(entry.summary) else entry.summary
    return text.split("\n\n")


def marked(title: str, tags: Collection[str]) -> str:
    """A headline with the mark of correction that was taken off it into `tags`, if there was one."""
    marks = sorted(MARKS & set(tags))
    return f"[{marks[0]}] {title}" if marks and not corrects(title) else title


def unmarked(headline: str) -> str:
    """The inverse of `marked`: the headline without a mark of correction before it."""
    return _LEADING_MARK.sub("", headline) or headline


def _notice(paragraphs: Sequence[str] | None) -> bool:
    """Whether a text says that it is, or holds, a correction: by a mark before a paragraph, or in the outlet's own voice at the
    start or the end. Quotations are other people's words."""
    lines = [one_line(paragraph) for paragraph in paragraphs or ()]
    if any(_NOTICE.match(line) for line in lines):
        return True
    ends = [*lines[:OPENING], *lines[max(OPENING, len(lines) - 1) :]]
    return any(_SENTENCE.search(_QUOTED.sub("", line)) for line in ends)
