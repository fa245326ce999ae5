"""The newsroom itself: every outlet on its own loopback port, answering as a news site would."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from monitor.newsroom import desk
from monitor.newsroom.feeds import Line, render_feed
from monitor.newsroom.pages import Around, render_page
from monitor.newsroom.plan import Planted, ServedFeed
from monitor.newsroom.press import Channel, Outlet, Piece, Press, load_press
from monitor.newsroom.printed import http_date
from monitor.newsroom.server import PressServer, Reply, Request

_HEADLINES = 8


@dataclass(frozen=True, slots=True)
class _Document:
    """What one path answers: `headers` carry the validators, when it has any."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]


class Newsroom:
    """Serves the whole simulated press until the `with` block ends.

    `now` (aware) is the instant that every date is counted back from; the newsroom has no clock of its own. `feeds`, `plan`
    and the servers exist inside the block only.
    """

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("Newsroom(now): an aware datetime is needed")
        self._now = now
        self._press = load_press()
        self._stack = ExitStack()
        self._servers: dict[str, PressServer] = {}
        self._sites: dict[str, dict[str, _Document]] = {}
        self.feeds: tuple[ServedFeed, ...] = ()
        self.plan: tuple[Planted, ...] = ()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for outlet in self._press.outlets:
                self._sites[outlet.key] = {}
                server = PressServer(_responder(self._sites[outlet.key]))
                self._servers[outlet.key] = stack.enter_context(server)
            # Pages name each other across outlets, so they are written once every port is known.
            origins = {key: server.origin for key, server in self._servers.items()}
            for outlet in self._press.outlets:
                self._sites[outlet.key].update(_site(self._press, outlet, origins, self._now, self._now))
            self.feeds = tuple(
                _served(outlet, channel, origins[outlet.key])
                for outlet in self._press.outlets
                for channel in outlet.feeds
            )
            self.plan = tuple(entry for feed in self.feeds for entry in feed.planted)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def show(self, at: datetime) -> None:
        """From now on the feeds carry what was published by `at`; the pages of what comes later are there already."""
        origins = {key: server.origin for key, server in self._servers.items()}
        for outlet in self._press.outlets:
            self._sites[outlet.key].update(_site(self._press, outlet, origins, self._now, at))

    @property
    def seed_documents(self) -> tuple[tuple[str, str], ...]:
        """(file name, text) of the seed corpus that the demo's desk knows: plain text for `seeds/` beside its config."""
        return self._press.seeds

    def config_toml(self, storage: str, smtp_port: int, recipients: Sequence[str]) -> str:
        """The config.toml of a desk that follows this newsroom; `storage` is the directory of its database and outbox."""
        return desk.config_toml(self.feeds, storage, smtp_port, recipients)

    def requests(self) -> tuple[tuple[str, Request], ...]:
        """(outlet's name, request) of everything asked so far, in order of arrival."""
        names = {outlet.key: outlet.name for outlet in self._press.outlets}
        asked = [(names[key], request) for key, server in self._servers.items() for request in tuple(server.requests)]
        return tuple(sorted(asked, key=lambda pair: pair[1].at))

    def errors(self) -> tuple[Exception, ...]:
        """What went wrong while answering; empty unless the newsroom itself is broken."""
        return tuple(error for server in self._servers.values() for error in server.errors)


def _responder(site: Mapping[str, _Document]) -> Callable[[Request], Reply]:
    def respond(request: Request) -> Reply:
        document = site.get(request.path)
        if document is None:
            return Reply(404, b"not found", (("Content-Type", "text/plain"),))
        if document.status == 200 and _unchanged(request, dict(document.headers)):
            kept = tuple(pair for pair in document.headers if pair[0] in ("ETag", "Last-Modified"))
            return Reply(304, b"", kept)
        return Reply(document.status, document.body, document.headers)

    return respond


def _unchanged(request: Request, headers: Mapping[str, str]) -> bool:
    """RFC 9110, 13.1: If-None-Match decides alone where it is sent, otherwise If-Modified-Since."""
    if (asked := request.header("If-None-Match")) is not None:
        known = headers.get("ETag", "").removeprefix("W/")
        return known != "" and known in {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    return "Last-Modified" in headers and request.header("If-Modified-Since") == headers["Last-Modified"]


def _at(piece: Piece, now: datetime) -> datetime:
    return now - timedelta(minutes=piece.minutes)


def _carried(outlet: Outlet, channel: Channel) -> list[Piece]:
    return sorted((piece for piece in outlet.articles if channel.key in piece.feeds), key=lambda piece: piece.minutes)


def feed_text(channel: Channel, piece: Piece) -> str:
    """What `channel` says of `piece` beside its title; "" where the feed has no summaries."""
    if not channel.summary:
        return ""
    text = " ".join(piece.paragraphs) if piece.summary is None else piece.summary
    return text if len(text) <= channel.summary else text[: channel.summary].rstrip() + "..."


def _site(
    press: Press, outlet: Outlet, origins: Mapping[str, str], now: datetime, at: datetime
) -> dict[str, _Document]:
    """Everything that an outlet serves at the instant `at`; its articles are as old as they are at `now`."""
    origin = origins[outlet.key]
    site = {"/": _Document(200, outlet.name.encode(), (("Content-Type", "text/plain; charset=utf-8"),))}
    if outlet.robots:
        site["/robots.txt"] = _Document(200, outlet.robots.encode(), (("Content-Type", "text/plain"),))
    for piece in outlet.articles:
        document = _page(press, outlet, piece, origins, now)
        for path in {piece.path, piece.canonical or piece.path}:
            for suffix in {"", *(feed.link_suffix for feed in outlet.feeds)}:
                site[path + suffix] = document
    for channel in outlet.feeds:
        out = [piece for piece in _carried(outlet, channel) if _at(piece, now) <= at]
        lines = [_line(outlet, channel, piece, origin, now) for piece in out]
        body, content_type = render_feed(outlet, channel, origin, lines, at)
        newest = max((line.at for line in lines if line.at), default=at)
        headers = (("Content-Type", content_type), *_validators(channel, body, newest))
        document = _Document(channel.status, body if channel.status == 200 else b"", headers)
        site[channel.moved_to or channel.path] = document
        if channel.moved_to:
            site[channel.path] = _Document(301, b"", (("Location", origin + channel.moved_to),))
    return site


def _page(press: Press, outlet: Outlet, piece: Piece, origins: Mapping[str, str], now: datetime) -> _Document:
    others = [other for other in outlet.articles if other.key != piece.key][:_HEADLINES]
    headlines = [(origins[outlet.key] + other.path, other.title) for other in others]
    source = (piece.source[0], piece.source[1]) if piece.source else None
    if outlet.layout == "portal" and piece.copies and source is None:
        original_outlet, original = press.piece(piece.copies)
        source = (original_outlet.name, origins[original_outlet.key] + (original.canonical or original.path))
    around = Around(origins[outlet.key], headlines, source)
    status, body, content_type = render_page(outlet, piece, _at(piece, now), around)
    return _Document(status, body, (("Content-Type", content_type),))


def _line(outlet: Outlet, channel: Channel, piece: Piece, origin: str, now: datetime) -> Line:
    return Line(
        url=origin + piece.path + channel.link_suffix,
        title=piece.title,
        summary=feed_text(channel, piece),
        paragraphs=piece.paragraphs,
        byline=outlet.signed(piece.byline),
        section=piece.section,
        at=None if piece.undated else _at(piece, now),
    )


def _validators(channel: Channel, body: bytes, newest: datetime) -> tuple[tuple[str, str], ...]:
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    etag = ("ETag", f"W/{tag}" if channel.validators == "weak" else tag)
    modified = ("Last-Modified", http_date(newest))
    sent = {"both": (etag, modified), "etag": (etag,), "weak": (etag,), "modified": (modified,), "none": ()}
    return sent[channel.validators] if channel.status == 200 else ()


def _served(outlet: Outlet, channel: Channel, origin: str) -> ServedFeed:
    url = origin + channel.path
    planted = tuple(
        Planted(
            url=origin + piece.path + channel.link_suffix,
            feed_url=url,
            title=piece.title,
            disposition=piece.disposition,
            group=piece.group,
            story=piece.story,
            topics=piece.topics,
            outlet=outlet.name,
            text_source=piece.text_source,
            name=f"{outlet.key}/{piece.key}",
        )
        for piece in _carried(outlet, channel)
    )
    alive = channel.status == 200 and not channel.html
    return ServedFeed(url, outlet.name, channel.fulltext, planted if alive else ())
