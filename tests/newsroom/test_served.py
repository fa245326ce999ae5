"""What the newsroom puts on the wire: feeds, pages, validators, encodings, robots.txt."""

from __future__ import annotations

import http.client
import json
import re
import tomllib
from collections import Counter
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest

from monitor.model import Disposition
from monitor.newsroom import Newsroom, ServedFeed
from monitor.newsroom.press import load_press
from monitor.newsroom.server import PressServer

from .conftest import NOW

Answer = tuple[int, dict[str, str], bytes]


def get(url: str, **headers: str) -> Answer:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def followed(url: str, **headers: str) -> Answer:
    status, said, body = get(url, **headers)
    return get(urljoin(url, said["location"]), **headers) if status == 301 else (status, said, body)


def living(newsroom: Newsroom) -> list[ServedFeed]:
    return [feed for feed in newsroom.feeds if feed.planted]


def links(body: bytes) -> list[tuple[str, str]]:
    if body.startswith(b"{"):
        return [(entry["url"], entry["title"]) for entry in json.loads(body)["items"]]
    if b"euc-kr" in body[:60]:
        body = body.decode("cp949").replace("euc-kr", "utf-8").encode()
    parsed = feedparser.parse(body)
    assert not parsed.bozo, parsed.bozo_exception
    return [(entry.link, entry.title) for entry in parsed.entries]


def test_there_is_a_press_to_speak_of(newsroom: Newsroom) -> None:
    assert len({feed.outlet for feed in living(newsroom)}) >= 8
    assert len(newsroom.plan) >= 60
    assert len({entry.key for entry in newsroom.plan}) == len(newsroom.plan)
    assert len({urlsplit(feed.url).port for feed in newsroom.feeds}) == len({feed.outlet for feed in newsroom.feeds})
    assert set(Disposition) - {entry.disposition for entry in newsroom.plan} == {Disposition.DUPLICATE}


def test_every_feed_carries_what_was_planted(newsroom: Newsroom) -> None:
    for feed in living(newsroom):
        status, _, body = followed(feed.url)
        assert status == 200
        served = links(body)
        assert [url for url, _ in served] == [entry.url for entry in feed.planted]
        twice = "&amp;quot;" in body.decode("cp949", "replace")
        if not twice:
            assert [title for _, title in served] == [entry.title for entry in feed.planted]


def test_the_feeds_differ_as_the_press_does(newsroom: Newsroom) -> None:
    bodies = {feed.outlet: followed(feed.url) for feed in living(newsroom)}
    assert json.loads(bodies["세계와오늘"][2])["version"] == "https://jsonfeed.org/version/1.1"
    assert feedparser.parse(bodies["테크나루"][2]).version == "atom10"
    assert bodies["가온방송"][2].startswith(b"\xef\xbb\xbf<?xml")
    assert re.search(rb"<pubDate>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d</pubDate>", bodies["디지털누리"][2])
    assert b"<description></description>" not in bodies["한빛경제"][2]
    assert bodies["한빛경제"][2].count(b"<description>") == 1  # the channel's own
    assert b"<content:encoded>" in bodies["정책마당"][2]
    assert b"<dc:date>" in bodies["정책마당"][2]
    assert b"pubDate" not in bodies["정책마당"][2]
    assert b"&amp;quot;" in bodies["주간공론"][2]
    assert not bodies["주간공론"][2].startswith(b"<?xml")


def test_one_outlet_is_korean_windows_through_and_through(newsroom: Newsroom) -> None:
    feed = next(feed for feed in newsroom.feeds if feed.outlet == "시큐리티한울")
    _, headers, body = get(feed.url)
    assert headers["content-type"] == "text/xml"
    assert body.startswith(b"<?xml version='1.0' encoding='euc-kr'?>")
    text = body.decode("cp949")
    assert "펲톡" in text
    assert "똠얌" in text
    with pytest.raises(UnicodeDecodeError):
        body.decode("euc-kr")
    for entry in feed.planted:
        _, headers, page = get(entry.url)
        assert headers["content-type"] == "text/html"
        assert b"charset=euc-kr" in page
        assert entry.title in page.decode("cp949").replace("&amp;", "&").replace("&quot;", '"')


def test_feeds_answer_304_to_their_validators(newsroom: Newsroom) -> None:
    kinds = Counter[tuple[bool, bool]]()
    for feed in living(newsroom):
        _, headers, _ = followed(feed.url)
        etag, modified = headers.get("etag"), headers.get("last-modified")
        kinds[etag is not None, modified is not None] += 1
        if etag:
            status, said, body = followed(feed.url, If_None_Match=etag)
            assert (status, body, said.get("etag")) == (304, b"", etag)
            assert followed(feed.url, If_None_Match='"other"', If_Modified_Since=modified or "")[0] == 200
        if modified:
            assert followed(feed.url, If_Modified_Since=modified)[0] == 304
            assert followed(feed.url, If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT")[0] == 200
        if not etag and not modified:
            assert followed(feed.url, If_None_Match="")[0] == 200
    assert set(kinds) == {(True, True), (True, False), (False, True), (False, False)}


def test_feeds_that_never_help(newsroom: Newsroom) -> None:
    answers = {feed.outlet: get(feed.url) for feed in newsroom.feeds if not feed.planted}
    assert answers["주간디지털"][0] == 503
    assert answers["옛길신문"][0] == 200
    assert b"<html" in answers["옛길신문"][2]


def test_a_moved_feed_says_so_for_good(newsroom: Newsroom) -> None:
    feed = next(feed for feed in newsroom.feeds if feed.outlet == "한밭매일")
    status, headers, _ = get(feed.url)
    assert status == 301
    assert get(headers["location"])[0] == 200


def test_every_page_answers_as_planted(newsroom: Newsroom) -> None:
    statuses = Counter[int]()
    for entry in newsroom.plan:
        status, headers, body = get(entry.url)
        statuses[status] += 1
        if status == 200 and headers["content-type"].startswith("text/html"):
            assert b'rel="canonical"' in body
            assert b"$" not in re.sub(rb"<script.*?</script>", b"", body, flags=re.S)
    assert statuses == {200: len(newsroom.plan) - 3, 404: 2, 410: 1}


def test_robots_close_one_path(newsroom: Newsroom) -> None:
    feed = next(feed for feed in newsroom.feeds if feed.outlet == "디지털누리")
    _, _, body = get(urljoin(feed.url, "/robots.txt"))
    assert b"Disallow: /premium/" in body
    closed = [entry for entry in feed.planted if "/premium/" in entry.url]
    assert {entry.disposition for entry in closed} == {Disposition.NOT_ALLOWED, Disposition.STORED}
    other = next(feed for feed in newsroom.feeds if feed.outlet == "새벽일보")
    assert get(urljoin(other.url, "/robots.txt"))[0] == 404


def test_ages_follow_the_now_that_is_handed_in(newsroom: Newsroom) -> None:
    for outlet in load_press().outlets:
        for piece in outlet.articles:
            age = timedelta(minutes=piece.minutes)
            assert age > timedelta(days=4) if piece.disposition is Disposition.TOO_OLD else age <= timedelta(hours=48)
            # What an edition of the day before tells lies well on one side of it.
            assert not timedelta(hours=20) < age < timedelta(hours=25)
    _, _, body = get(newsroom.feeds[0].url)
    assert f"{NOW:%Y}".encode() in body


def test_a_newsroom_keeps_no_clock_and_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        Newsroom(NOW.replace(tzinfo=None))


def test_requests_are_recorded_with_their_outlet() -> None:
    with Newsroom(NOW) as room:
        get(room.feeds[0].url, User_Agent="desk/1")
        ((outlet, request),) = room.requests()
    assert outlet == room.feeds[0].outlet
    assert request.header("user-agent") == "desk/1"


def test_the_same_now_serves_the_same_titles() -> None:
    with Newsroom(NOW) as first, Newsroom(NOW) as second:
        assert [entry.title for entry in first.plan] == [entry.title for entry in second.plan]


def test_leaving_closes_every_port() -> None:
    with Newsroom(NOW) as room:
        url = room.feeds[0].url
    with pytest.raises(ConnectionError):
        get(url)


def test_config_names_every_feed_and_escapes_what_it_is_given(newsroom: Newsroom) -> None:
    config = tomllib.loads(newsroom.config_toml('/srv/"demo"\\x', 2525, ["desk@demo.example"]))
    assert [feed["url"] for feed in config["feeds"]] == [feed.url for feed in newsroom.feeds]
    assert config["storage"]["directory"] == '/srv/"demo"\\x'
    assert config["smtp"]["port"] == 2525
    assert config["digests"][0]["recipients"] == ["desk@demo.example"]
    assert config["network"]["allow_addresses"] == ["127.0.0.1"]
    assert {topic["name"] for topic in config["topics"]} >= {t for entry in newsroom.plan for t in entry.topics}


def test_seed_documents_are_plain_text(newsroom: Newsroom) -> None:
    ((name, text),) = newsroom.seed_documents
    assert name.endswith(".txt")
    assert len(text) > 900


def test_server_is_loopback_only() -> None:
    server = PressServer(lambda request: pytest.fail("nobody asks"))
    assert server.origin.startswith("http://127.0.0.1:")
    server.close()
