"""Google News and both generations of Naver's search on loopback: their answers in their manner, written by the tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qs, urlsplit
from zlib import crc32

from sqlalchemy import text

from monitor.net.naver import NaverKeys
from monitor.newsroom.server import Raw, Reply, Request
from tests.pipeline.house import House
from tests.pipeline.press import NOW, Press

OLD = NaverKeys("old", "id-of-the-old-one", "secret-of-the-old-one")
HUB = NaverKeys("hub", "id-of-the-hub", "secret-of-the-hub")
SECRETS = (OLD.key_id, OLD.key, HUB.key_id, HUB.key)
JSON = (("Content-Type", "application/json;charset=UTF-8"),)
XML = (("Content-Type", "application/xml; charset=utf-8"),)
NAVER, GOOGLE = "/v1/search/news.json", "/rss/search"


def naver_feed(press: Press, query: str = "소버린 AI", more: str = "") -> str:
    """The table of a search of Naver that is asked at `press`."""
    return f'\n[[feeds]]\nkind = "naver-search"\nquery = "{query}"\nurl = "{press.url(NAVER)}"\n{more}\n'


def google_feed(press: Press, query: str = "소버린 AI") -> str:
    """The table of a search of Google News that is asked at `press`."""
    return f'\n[[feeds]]\nkind = "google-news"\nquery = "{query}"\nurl = "{press.url(GOOGLE)}"\n'


def with_keys(house: House, keys: NaverKeys = HUB) -> House:
    """The same house with these keys in its environment."""
    return replace(house, desk=replace(house.desk, naver=keys))


@dataclass(frozen=True, slots=True)
class Found:
    """One result of Naver's; `original` or `copy` may be ""."""

    title: str
    original: str
    copy: str = ""
    description: str = ""
    at: datetime = NOW - timedelta(hours=1)


class Naver:
    """Naver's search: `results` are its whole index, the newest first; `instead` answers the next requests."""

    def __init__(self, press: Press, *results: Found) -> None:
        self.results = list(results)
        self.requests: list[Request] = []
        self.instead: list[Reply | Raw | None] = []
        self.before: Callable[[int], None] | None = None
        press.answers[NAVER] = self._answer

    @property
    def starts(self) -> list[int]:
        """Where the pages that were asked for began, in order."""
        return [int(parse_qs(urlsplit(request.path).query)["start"][0]) for request in self.requests]

    def _answer(self, request: Request) -> Reply | Raw:
        self.requests.append(request)
        asked = parse_qs(urlsplit(request.path).query)
        start, display = int(asked["start"][0]), int(asked["display"][0])
        assert (start <= 1000, display <= 100, asked["sort"]) == (True, True, ["date"])
        if self.before is not None:
            self.before(start)
        if self.instead and (reply := self.instead.pop(0)) is not None:
            return reply
        page = self.results[start - 1 : start - 1 + display]
        found = [
            {
                "title": escape(one.title, quote=True).replace("소버린", "<b>소버린</b>"),
                "originallink": one.original,
                "link": one.copy or one.original,
                "description": escape(one.description).replace("소버린", "<b>소버린</b>"),
                "pubDate": format_datetime(one.at),
            }
            for one in page
        ]
        answer = {
            "lastBuildDate": format_datetime(NOW),
            "total": len(self.results),
            "start": start,
            "display": len(page),
        }
        return Reply(200, json.dumps(answer | {"items": found}, ensure_ascii=False).encode(), JSON)


def results(
    press: Press, first: int, last: int, *, at: datetime = NOW, step: timedelta = timedelta(minutes=1)
) -> list[Found]:
    """Results by number, the highest the newest, one `step` apart, the highest published at `at`."""
    return [
        Found(f"정원 소식 {n}호", press.url(f"/news/{n}"), description="호숫가 정원", at=at - (last - n) * step)
        for n in range(last, first - 1, -1)
    ]


def google(
    press: Press, *entries: tuple[str, str, str], at: datetime = NOW - timedelta(hours=1), salt: str = ""
) -> None:
    """What Google News finds: (headline, outlet, the outlet's site), each under a link that leads to Google alone.

    Another `salt`, another link for the same article.
    """
    items = []
    for title, outlet, site in entries:
        link = f"https://news.google.com/rss/articles/CBMi{crc32((title + outlet + salt).encode()):024d}?oc=5"
        listed = f'<a href="{link}" target="_blank">{escape(title)}</a>&nbsp;&nbsp;<font color="#6f6f6f">{escape(outlet)}</font>'
        items.append(
            f"<item><title>{escape(title)} - {escape(outlet)}</title><link>{link}</link>"
            f'<guid isPermaLink="false">{link[-24:]}</guid><pubDate>{format_datetime(at)}</pubDate>'
            f'<description>{escape(listed)}</description><source url="{escape(site)}">{escape(outlet)}</source></item>'
        )
    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><rss version="2.0"><channel><generator>NFE/5.0</generator>'
        f'<title>"소버린 AI" - Google 뉴스</title>{"".join(items)}</channel></rss>'
    )
    press.answers[GOOGLE] = Reply(200, body.encode(), XML)


def read_on(house: House, now: datetime = NOW, number: int = 0, most: int = 20) -> list[str]:
    """Poll one search until its reading ends or fails; the outcome of every poll."""
    outcomes: list[str] = []
    for _ in range(most):
        polled = house.poll(now, number)
        outcomes.append(polled.outcome)
        if not polled.more:
            break
        now += timedelta(seconds=1)
    return outcomes


def everything(house: House) -> str:
    """Every row of every table as text."""
    from monitor.store.tables import metadata

    with house.store.read() as connection:
        rows = [connection.execute(text(f"SELECT * FROM {table.name}")).all() for table in metadata.sorted_tables]
    return repr(rows)
