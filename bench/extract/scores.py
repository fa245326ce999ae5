"""What counts as right. Pure, so that a test can hold the extractor to the same measure as the benchmark."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bench.extract.gold import GoldPage
from monitor.core.article.cleanup import declares
from monitor.core.article.rules import Where, whole

DESK = ZoneInfo("Asia/Seoul")

FURNITURE = (Where.LINE, Where.TAIL, Where.CUT, Where.HEAD)
"""The kinds of cleanup's rules that know whole lines."""
_WORD = re.compile(r"\w+")
_TITLE_OF_A_PERSON = re.compile(r"\s*(?:선임기자|인턴기자|기자|특파원|논설위원|앵커|reporter)$", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"[·ㆍ,;/|]|\band\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an extractor says of a page."""

    text: str = ""
    title: str | None = None
    names: tuple[str, ...] = ()
    published: datetime | None = None
    milliseconds: float = 0.0
    trouble: str = ""
    """Why there is nothing, where there is nothing."""


@dataclass(frozen=True, slots=True)
class Question:
    """A page, and what is known of it: of saved pages of others not everything is."""

    page: GoldPage
    known: frozenset[str] = field(default=frozenset({"title", "byline", "date", "minute"}))


@dataclass(frozen=True, slots=True)
class Score:
    """How right a reading is; None where nothing is known to compare with."""

    f1: float
    title: bool | None
    byline: bool | None
    date: bool | None
    left: tuple[str, ...]
    """Fragments of boilerplate in the text."""
    milliseconds: float


def score(question: Question, reading: Reading, *, strict: bool) -> Score:
    """The score of a reading.

    `strict` is the measure for this monitor's own extractor: no tag of the headline may be left in the title, and the minute of
    the date counts. Others know of no such tags, and some of no time: for them the day is enough.
    """
    page, known = question.page, question.known
    return Score(
        f1=token_f1(page.text, reading.text),
        title=same_title(page, reading.title, tags=strict) if "title" in known else None,
        byline=same_names(page.byline, reading.names) if "byline" in known else None,
        date=same_moment(page.published, reading.published, minute=strict and "minute" in known)
        if "date" in known
        else None,
        left=left_over(page, reading.text),
        milliseconds=reading.milliseconds,
    )


def furniture_in(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Paragraphs that are lines of cleanup's own table as a whole: none may be left in a text.

    Not counted are sentences as newspapers end them (`밝혔다.`) and lines that belong to a list of the reporter's as well
    (`Rule.entry`: ◆ before a subhead; `Rule.alone`: ▲ before a name).
    """
    return tuple(line for line in paragraphs if any(_takes(where, line) for where in FURNITURE))


def _takes(where: Where, line: str) -> bool:
    found = whole(where, line)
    return found is not None and not (found.entry or found.alone or (declares(line) and not found.sure))


def words(text: str) -> list[str]:
    """The tokens that are counted."""
    return _WORD.findall(text)


def token_f1(gold: str, found: str) -> float:
    """F1 over the multisets of tokens: their order and their paragraphs do not count."""
    expected, got = Counter(words(gold)), Counter(words(found))
    common = (expected & got).total()
    if not common:
        return 1.0 if not expected and not got else 0.0
    precision, recall = common / got.total(), common / expected.total()
    return 2 * precision * recall / (precision + recall)


def differences(gold: str, found: str) -> tuple[list[str], list[str]]:
    """Tokens of the gold text that were not found, and found ones that are not of the gold text, in their order."""
    expected, got = words(gold), words(found)
    return _without(expected, Counter(got)), _without(got, Counter(expected))


def _without(tokens: list[str], taken: Counter[str]) -> list[str]:
    rest = []
    for token in tokens:
        if taken[token] > 0:
            taken[token] -= 1
        else:
            rest.append(token)
    return rest


def same_title(page: GoldPage, found: str | None, *, tags: bool) -> bool:
    """Equal but for spaces and the width of characters; without `tags`, the page's own marks ([단독], (종합2보)) are forgiven."""
    if not found:
        return False
    if not tags:
        for tag in page.tags:
            found = re.sub(rf"[\[(<【]\s*{re.escape(tag)}\s*[\])>】]", " ", found)
    return _squeezed(found) == _squeezed(page.title)


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def names(byline: str | None) -> tuple[str, ...]:
    """The names of a byline, without titles: "서하윤 기자; 민도현 기자" are two."""
    parts = (_TITLE_OF_A_PERSON.sub("", part.strip()).strip() for part in _BETWEEN_NAMES.split(byline or ""))
    return tuple(part for part in parts if part)


def same_names(byline: str | None, found: tuple[str, ...]) -> bool:
    """The same set of names; where the page names nobody, nobody may be found."""
    return set(names(byline)) == {name for each in found for name in names(each)}


def same_moment(gold: datetime | None, found: datetime | None, *, minute: bool) -> bool:
    """The same day at the desk, or the same minute. A time without a zone is the desk's."""
    if gold is None or found is None:
        return gold is found
    here, there = (
        (moment if moment.tzinfo else moment.replace(tzinfo=DESK)).astimezone(DESK) for moment in (gold, found)
    )
    return here.strftime("%F %R") == there.strftime("%F %R") if minute else here.date() == there.date()


def left_over(page: GoldPage, text: str) -> tuple[str, ...]:
    """The fragments of boilerplate that stand in the text."""
    flat = _squeezed(text)
    return tuple(fragment for fragment in page.boilerplate if _squeezed(fragment) in flat)
