"""The server of the measurement: N feeds on loopback that do not change, in a process of its own, and a tally of what it saw.

    python -m bench.poll.server --feeds 1000

prints its port and serves until its stdin ends. A feed answers 200 with ETag and Last-Modified, and 304 to a request whose
validators match (RFC 9110, 13.1); 304 repeats both validators, as 15.4.5 wants of the ETag. The tally is what makes the
figures trustworthy: whether an alternative was really conditional is read here, not believed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

ENTRIES = 20
"""Entries of a feed: what a Korean outlet's feed usually holds lies between 10 and 50."""

TALLY = "/tally"
"""Answers the tally as JSON and begins a new one."""

CHANGED = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
"""When every feed changed last: a feed that was silent for days would be looked at with suspicion."""


def path_of(number: int) -> str:
    """Where feed `number` is served."""
    return f"/feeds/{number}.xml"


def etag_of(number: int) -> str:
    """The strong validator of feed `number`, quotes included."""
    return f'"feed-{number}-1"'


def feed_of(number: int) -> bytes:
    """Feed `number`, RSS 2.0: made-up entries of an ordinary length, two hours apart."""
    entries = "".join(
        f"<item><title>{number}번 매체의 {entry}번째 기사, 공급망 점검 회의 열려</title>"
        f"<link>https://outlet-{number}.example/articles/{entry}</link>"
        f'<guid isPermaLink="false">outlet-{number}-{entry}</guid>'
        f"<pubDate>{format_datetime(CHANGED - timedelta(hours=2 * entry))}</pubDate>"
        "<description>관계 부처는 회의에서 부품 수급 상황을 살피고 다음 달까지 대책을 내놓기로 했다. "
        "업계는 재고를 석 달 치로 늘려 달라고 요청했다.</description></item>"
        for entry in range(ENTRIES)
    )
    head = f"<title>매체 {number}</title><link>https://outlet-{number}.example/</link><description>소식</description>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{head}{entries}</channel></rss>'
    ).encode()


class Served:
    """What is served, and the tally of what was asked for since it was last read."""

    def __init__(self, feeds: int, *, keep: bool) -> None:
        self.keep = keep
        self._validators = {path_of(number): etag_of(number) for number in range(feeds)}
        self._bodies = {path_of(number): feed_of(number) for number in range(feeds)}
        self._changed = format_datetime(CHANGED, usegmt=True)
        self._statuses: Counter[str] = Counter()
        self._paths: set[str] = set()
        self.connections = 0

    def answer(self, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one answer."""
        if path == TALLY:
            return 200, {"Content-Type": "application/json"}, self._read_tally()
        etag = self._validators.get(path)
        if etag is None:
            self._statuses["404"] += 1
            return 404, {}, b""
        self._paths.add(path)
        said = {"ETag": etag, "Last-Modified": self._changed}
        if self._unchanged(etag, headers):
            self._statuses["304"] += 1
            return 304, said, b""
        self._statuses["200"] += 1
        return 200, said | {"Content-Type": "application/rss+xml; charset=utf-8"}, self._bodies[path]

    def _unchanged(self, etag: str, headers: dict[str, str]) -> bool:
        """RFC 9110, 13.2.2: If-None-Match decides where it is sent, If-Modified-Since only without it."""
        wanted = headers.get("if-none-match")
        if wanted is not None:
            return etag in {candidate.strip().removeprefix("W/") for candidate in wanted.split(",")}
        return headers.get("if-modified-since") == self._changed

    def _read_tally(self) -> bytes:
        tally = {"statuses": dict(self._statuses), "feeds": len(self._paths), "connections": self.connections - 1}
        self._statuses.clear()
        self._paths.clear()
        self.connections = 0
        return json.dumps(tally).encode()


class Connection(asyncio.Protocol):
    """One connection: requests without a body, one after the other."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A guest arrives."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._served.connections += 1

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._received += data
        while b"\r\n\r\n" in self._received and self._transport is not None and not self._transport.is_closing():
            head, self._received = self._received.split(b"\r\n\r\n", 1)
            self._reply(self._transport, head.decode("latin-1").split("\r\n"))

    def _reply(self, transport: asyncio.Transport, lines: list[str]) -> None:
        _, path, version = [*lines[0].split(" "), "", ""][:3]
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        status, said, body = self._served.answer(path, headers)
        stays = self._served.keep and version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        said |= {
            "Date": format_datetime(datetime.now(UTC), usegmt=True),
            "Connection": "keep-alive" if stays else "close",
        }
        if status != 304:
            said["Content-Length"] = str(len(body))
        reason = {200: "OK", 304: "Not Modified", 404: "Not Found"}[status]
        head = "\r\n".join([f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in said.items())])
        transport.write(head.encode("latin-1") + b"\r\n\r\n" + body)
        if not stays:
            transport.close()


async def serve(served: Served) -> None:
    """Until stdin ends: whoever started this is gone then, whatever became of it."""
    loop = asyncio.get_running_loop()
    # All of 127.0.0.0/8 is this machine on Linux, so that each feed can have a host of its own. What is served is made up.
    address = "0.0.0.0" if sys.platform.startswith("linux") else "127.0.0.1"
    server = await loop.create_server(lambda: Connection(served), address, 0, backlog=512)
    async with server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--keep", action="store_true", help="keep connections open where the guest wants it")
    wanted = parser.parse_args()
    asyncio.run(serve(Served(wanted.feeds, keep=wanted.keep)))


if __name__ == "__main__":
    main()
