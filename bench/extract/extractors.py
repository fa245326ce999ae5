"""Who reads: this monitor, trafilatura, and in an environment of their own newspaper4k and news-please."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import trafilatura

from bench.elsewhere import answer
from bench.extract.gold import GoldPage
from bench.extract.scores import Reading
from monitor.core.article.extract import extract_article
from monitor.core.text.decode import decode
from monitor.model import Article, Unreadable

HERE = Path(__file__).resolve().parent

RIVALS = {"newspaper4k": "newspaper4k[nlp]", "news-please": "news-please"}
"""What is asked, and what is installed for it: newspaper4k reads Korean only with its extra `nlp`."""

Readings = dict[str, Reading]
"""By the page's name."""


def ours(pages: Sequence[GoldPage]) -> Readings:
    """This monitor's extractor, as it is called for a fetched page."""
    return _timed(pages, lambda page: _ours(article_of(page)))


def article_of(page: GoldPage) -> Article | Unreadable:
    """The page as this monitor reads it."""
    return extract_article(page.body, content_type=page.content_type, url=page.url, timezone="Asia/Seoul")


def _ours(article: Article | Unreadable) -> Reading:
    if isinstance(article, Unreadable):
        return Reading(trouble=article.detail)
    byline = (article.byline,) if article.byline else ()
    return Reading(article.text, article.title, byline, article.published_at)


def by_trafilatura(pages: Sequence[GoldPage]) -> Readings:
    """trafilatura.extract() as it comes, on the decoded page; title, author and date from bare_extraction()."""
    texts = _timed(pages, lambda page: Reading(trafilatura.extract(decoded(page)) or ""))
    found = {}
    for page in pages:
        told = trafilatura.bare_extraction(decoded(page), url=page.url, with_metadata=True)
        text = texts[page.name]
        found[page.name] = Reading(
            text.text,
            getattr(told, "title", None),
            tuple(filter(None, [getattr(told, "author", None)])),
            moment(getattr(told, "date", None)),
            text.milliseconds,
            text.trouble,
        )
    return found


def rival(name: str, python: str, pages: Sequence[GoldPage]) -> Readings:
    """newspaper4k or news-please under the interpreter `python`. Raises LeftOut."""
    told = [{"name": page.name, "url": page.url, "language": page.language, "html": decoded(page)} for page in pages]
    said = answer(name, python, HERE / "rivals.py", {"library": name, "pages": told})
    return {
        each["name"]: Reading(
            each["text"], each["title"], tuple(each["authors"]), moment(each["date"]), each["ms"], each["trouble"]
        )
        for each in said
    }


def decoded(page: GoldPage) -> str:
    """The page as text: the others are given what this monitor makes of the bytes."""
    return decode(page.body, content_type=page.content_type, kind="html").text


def moment(told: str | None) -> datetime | None:
    """A date as the others tell it."""
    try:
        return datetime.fromisoformat(told) if told else None
    except ValueError:
        return None


def _timed(pages: Sequence[GoldPage], read: Callable[[GoldPage], Reading]) -> Readings:
    for page in pages[:1]:
        read(page)  # what is only done once is done now
    found = {}
    for page in pages:
        began = time.perf_counter()
        reading = read(page)
        spent = (time.perf_counter() - began) * 1000
        found[page.name] = Reading(
            reading.text, reading.title, reading.names, reading.published, spent, reading.trouble
        )
    return found
