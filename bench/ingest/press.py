"""The press of the measurement: feeds and article pages on loopback, in a process of its own, and a tally of what it served.

    python -m bench.ingest.press --articles 1000 --share 0.05

renders everything first, prints its port and serves until its stdin ends. An answer is bytes that lie ready (gzip where the
asker takes it, as outlets send), so that serving costs next to nothing; what it did cost is in the tally, with the
number of pages asked for.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import resource
import sys
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape

from bench.ingest.pages import Outlet, Story, outlets, path_of, planted, story_of

ENTRIES = 50
"""Entries of a feed."""

TALLY = "/tally"
"""Answers the tally as JSON and begins a new one."""

FEED = "/rss/allArticle.xml"
KST = timezone(timedelta(hours=9))
ROBOTS = "\n".join(
    ["User-agent: *", *(f"Disallow: /{name}/" for name in ("admin", "member", "edit", "print", "search")), "Allow: /"]
    + [f"\nUser-agent: Bot{n}\nDisallow: /" for n in range(20)]
)
"""Rules as outlets have them; they close none of the articles."""


def feeds_of(articles: int) -> int:
    """How many feeds carry so many articles."""
    return -(-articles // ENTRIES)


class Press:
    """Every answer, by (host, path): the bytes, gzipped, and the Content-Type."""

    def __init__(self, articles: int, share: float, port: int) -> None:
        self.answers: dict[tuple[str, str], tuple[bytes, str]] = {}
        self.pages = 0
        self._used = 0.0
        now = datetime.now(KST).replace(microsecond=0)
        on_topic = planted(articles, share)
        for outlet in outlets(feeds_of(articles), port):
            host = outlet.origin.removeprefix("http://")
            first = outlet.number * ENTRIES
            stories = []
            for number in range(first, min(first + ENTRIES, articles)):
                story, at = story_of(number, on_topic=number in on_topic, html=outlet.html), _printed_at(now, number)
                self._keep(host, path_of(number), outlet.page(story, at), f"text/html; charset={outlet.charset}")
                stories.append((story, at))
            self._keep(host, FEED, feed(outlet, stories), "application/rss+xml; charset=utf-8")
            self._keep(host, "/robots.txt", ROBOTS.encode(), "text/plain")
        self._used = _cpu()

    def _keep(self, host: str, path: str, body: bytes, kind: str) -> None:
        self.answers[host, path] = (gzip.compress(body, 6, mtime=0), kind)

    def tally(self) -> bytes:
        """Pages served and CPU seconds since the last call."""
        used = _cpu()
        said = {"pages": self.pages, "cpu": used - self._used}
        self.pages, self._used = 0, used
        return json.dumps(said).encode()


def _printed_at(now: datetime, number: int) -> datetime:
    """When an article was published: within the last day, the newest of a feed first."""
    return now - timedelta(minutes=20 + 20 * (number % ENTRIES))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def feed(outlet: Outlet, stories: list[tuple[Story, datetime]]) -> bytes:
    """The outlet's feed, RSS 2.0: titles and short summaries."""
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>{escape(outlet.url(story.number))}</link>"
        f'<guid isPermaLink="false">{story.number}</guid><pubDate>{format_datetime(at)}</pubDate>'
        f"<description>{escape(story.summary)}</description><author>{story.byline}</author></item>"
        for story, at in stories
    )
    head = f"<title>{outlet.name}</title><link>{outlet.origin}/</link><description>전체 기사</description>"
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


class Connection(asyncio.Protocol):
    """One connection: requests without a body, one after the other, kept open."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody asks."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._received += data
        while b"\r\n\r\n" in self._received and self._transport is not None:
            head, self._received = self._received.split(b"\r\n\r\n", 1)
            self._transport.write(self._reply(head.decode("latin-1").split("\r\n")))

    def _reply(self, lines: list[str]) -> bytes:
        path = lines[0].split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if path == TALLY:
            return _message("200 OK", self._press.tally(), "application/json")
        found = self._press.answers.get((headers.get("host", ""), path))
        if found is None:
            return _message("404 Not Found", b"", "text/plain")
        self._press.pages += path.startswith("/news/")
        body, kind = found
        if "gzip" in headers.get("accept-encoding", ""):
            return _message("200 OK", body, kind, "Content-Encoding: gzip\r\n")
        return _message("200 OK", gzip.decompress(body), kind)


def _message(status: str, body: bytes, kind: str, more: str = "") -> bytes:
    date = format_datetime(datetime.now(UTC), usegmt=True)
    head = f"HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode("latin-1") + body


async def serve(articles: int, share: float) -> None:
    """Until stdin ends: whoever started this is gone then, whatever became of it."""
    loop = asyncio.get_running_loop()
    # All of 127.0.0.0/8 is this machine on Linux, so that each outlet can have a host of its own. What is served is made up.
    press: Press | None = None

    def connection() -> Connection:
        assert press is not None
        return Connection(press)

    server = await loop.create_server(connection, "0.0.0.0", 0, backlog=512, start_serving=False)
    port = server.sockets[0].getsockname()[1]
    press = Press(articles, share, port)
    async with server:
        await server.start_serving()
        print(port, flush=True)
        await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--share", type=float, default=0.05)
    wanted = parser.parse_args()
    asyncio.run(serve(wanted.articles, wanted.share))


if __name__ == "__main__":
    main()
