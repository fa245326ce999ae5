"""Runs under another interpreter, the one that has newspaper4k and news-please: pages as JSON on stdin, readings on stdout.

    {"library": "newspaper4k", "pages": [{"name", "url", "language", "html"}]}
    -> [{"name", "title", "text", "authors", "date", "ms", "trouble"}]

Nothing of this project is imported. Connections are refused, so that nobody fetches what the page has not got. newspaper4k
splits Korean with nltk's word_tokenize, whose sentence splitter wants a download of its own: sentences are split here instead.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import socket
import sys
import time
import warnings
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

Read = Callable[[str, str, str], dict[str, Any]]
"""From HTML, address and language to what the library found."""


def refuse(*_: object, **__: object) -> NoReturn:
    """In the place of every way to a connection."""
    raise OSError("no network in a benchmark")


def split_korean_here() -> None:
    """nltk.word_tokenize without the data that its sentence splitter would need."""
    import nltk  # type: ignore[import-not-found,unused-ignore]

    original = nltk.word_tokenize

    def word_tokenize(text: str) -> list[str]:
        sentences = re.split(r"(?<=[.!?])\s+", text)
        return [token for sentence in sentences for token in original(sentence, preserve_line=True)]

    nltk.word_tokenize = word_tokenize


def newspaper4k() -> Read:
    """newspaper4k, told the language of the page."""
    split_korean_here()
    from newspaper import Article  # type: ignore[import-not-found,unused-ignore]

    def read(html: str, url: str, language: str) -> dict[str, Any]:
        article = Article(url, language=language, fetch_images=False)
        article.download(input_html=html)
        article.parse()
        return {
            "title": article.title,
            "text": article.text,
            "authors": article.authors,
            "date": article.publish_date,
        }

    return read


def newsplease() -> Read:
    """news-please, which asks newspaper4k, readability and others and compares."""
    split_korean_here()
    from newsplease import NewsPlease  # type: ignore[import-not-found,unused-ignore]

    def read(html: str, url: str, _: str) -> dict[str, Any]:
        article = NewsPlease.from_html(html, url=url, fetch_images=False)
        return {
            "title": article.title,
            "text": article.maintext,
            "authors": article.authors,
            "date": article.date_publish,
        }

    return read


LIBRARIES: dict[str, Callable[[], Read]] = {"newspaper4k": newspaper4k, "news-please": newsplease}


def reading(read: Read, page: dict[str, str]) -> dict[str, Any]:
    """What the library says of a page, or why it says nothing."""
    began = time.perf_counter()
    try:
        found = read(page["html"], page["url"], page["language"])
        trouble = ""
    except Exception as problem:  # whatever a library raises is its answer to this page
        found, trouble = {}, f"{type(problem).__name__}: {problem}"
    spent = (time.perf_counter() - began) * 1000
    date = found.get("date")
    return {
        "name": page["name"],
        "title": found.get("title"),
        "text": found.get("text") or "",
        "authors": [str(author) for author in found.get("authors") or []],
        "date": date.isoformat() if isinstance(date, datetime) else date or None,
        "ms": spent,
        "trouble": trouble,
    }


def main() -> None:
    """Read stdin, answer on stdout; the first page is read once more than is told, so that loading is not measured."""
    wanted = json.load(sys.stdin)
    socket.create_connection = socket.getaddrinfo = refuse
    socket.socket.connect = refuse  # type: ignore[method-assign]
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(sys.stderr):
        read = LIBRARIES[wanted["library"]]()
        for page in wanted["pages"][:1]:
            reading(read, page)
        answers = [reading(read, page) for page in wanted["pages"]]
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
