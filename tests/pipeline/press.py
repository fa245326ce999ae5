"""Feeds and pages as bytes, written by the tests, and a press on loopback that serves what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from types import TracebackType
from typing import Self

from monitor.newsroom.server import PressServer, Raw, Reply, Request

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
"""Tuesday, 24 November, 07:00 in Seoul."""

Answer = Reply | Raw | Callable[[Request], Reply | Raw]

MISSING = Reply(404, b"<html><body><p>404</p></body></html>", (("Content-Type", "text/html"),))


@dataclass(frozen=True, slots=True)
class Said:
    """One entry as a feed of these tests says it; `path` "" for an entry without a link."""

    path: str
    title: str
    summary: str = ""
    guid: str | None = None
    at: datetime | None = NOW - timedelta(hours=1)


class Press:
    """One outlet on loopback. `answers` maps paths (with their query, else without) to what is answered; 404 otherwise."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self._server = PressServer(self._respond)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    @property
    def origin(self) -> str:
        return self._server.origin

    def url(self, path: str) -> str:
        return self._server.origin + path

    def asked(self, path: str) -> list[Request]:
        """The requests for this path, in order."""
        return [request for request in self._server.requests if request.path == path]

    @property
    def requests(self) -> list[str]:
        """Every path asked for, in order."""
        return [request.path for request in self._server.requests]

    def _respond(self, request: Request) -> Reply | Raw:
        plain = request.path.partition("?")[0]
        answer = self.answers.get(request.path, self.answers.get(plain, MISSING))
        return answer if isinstance(answer, Reply | Raw) else answer(request)

    # --- what an outlet publishes

    def feed(self, *entries: Said, path: str = "/feed", headers: Sequence[tuple[str, str]] = (), ttl: int = 0) -> None:
        """Publish an RSS feed with these entries."""
        items = "\n".join(self._item(entry) for entry in entries)
        minutes = f"<ttl>{ttl}</ttl>" if ttl else ""
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>새벽일보 기술</title>'
            f"<link>{self.origin}/</link><description>시험</description>{minutes}\n{items}\n</channel></rss>"
        )
        self.answers[path] = Reply(200, text.encode(), (("Content-Type", "application/rss+xml"), *headers))

    def _item(self, entry: Said) -> str:
        parts = [f"<title>{escape(entry.title)}</title>"]
        if entry.path:
            link = entry.path if entry.path.startswith("http") else self.url(entry.path)
            parts.append(f"<link>{escape(link)}</link>")
        if entry.guid is not None:
            parts.append(f'<guid isPermaLink="false">{escape(entry.guid)}</guid>')
        if entry.summary:
            parts.append(f"<description>{escape(entry.summary)}</description>")
        if entry.at is not None:
            parts.append(f"<pubDate>{format_datetime(entry.at)}</pubDate>")
        return f"<item>{''.join(parts)}</item>"

    def page(self, path: str, title: str, paragraphs: Sequence[str], *, canonical: str | None = None) -> None:
        """Publish an article's page."""
        self.answers[path] = Reply(200, page(title, paragraphs, canonical), (("Content-Type", "text/html"),))


def page(title: str, paragraphs: Sequence[str], canonical: str | None = None) -> bytes:
    """An article's page in a plain layout."""
    link = f'<link rel="canonical" href="{escape(canonical)}">' if canonical else ""
    text = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>{escape(title)}</title>{link}'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(title)}"></head>'
        f"<body><header>새벽일보</header><article><h1>{escape(title)}</h1>\n{text}\n</article></body></html>"
    ).encode()
