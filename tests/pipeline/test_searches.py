"""Searches over real sockets: what the services saw, how results are read on, and what a day grants."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.model import Disposition, FailureReason
from monitor.net.naver import NaverKeys, NoNaverKeys, read_keys
from monitor.newsroom.server import Raw, Reply
from monitor.service import Tools, run_once
from monitor.store import quotas
from tests.pipeline.conftest import Build
from tests.pipeline.house import MORNING, ON_SQLITE, House
from tests.pipeline.press import NOW, Press
from tests.pipeline.searching import (
    HUB,
    JSON,
    NAVER,
    OLD,
    SECRETS,
    Found,
    Naver,
    everything,
    naver_feed,
    read_on,
    results,
    with_keys,
)
from tests.pipeline.texts import CENTER, CENTER_TITLE

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
COPY = "https://n.news.naver.com/mnews/article/999/0003141592?sid=105"


def naver_house(house_of: Build, press: Press, *, more: str = "", keys: NaverKeys = HUB) -> House:
    return with_keys(house_of(more=MORNING + more + naver_feed(press)), keys)


def titles(house: House) -> set[str]:
    return {entry.entry.title for entry in house.entries()}


# --- what Naver sees --------------------------------------------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (OLD, ("X-Naver-Client-Id", "X-Naver-Client-Secret")),
        (HUB, ("X-NCP-APIGW-API-KEY-ID", "X-NCP-APIGW-API-KEY")),
    ],
)
def test_requests_of_both_generations(
    house_of: Build, press: Press, capfd: pytest.CaptureFixture[str], keys: NaverKeys, names: tuple[str, str]
) -> None:
    house = naver_house(house_of, press, keys=keys)
    naver = Naver(press, Found("소버린 AI 소식", press.url("/news/1"), COPY, "소버린 AI 이야기"))
    press.page("/news/1", CENTER_TITLE, CENTER)
    house.take()
    [request] = naver.requests
    assert [request.header(name) for name in names] == [keys.key_id, keys.key]
    assert parse_qs(urlsplit(request.path).query) == {
        "query": ["소버린 AI"], "sort": ["date"], "display": ["100"], "start": ["1"]
    }  # fmt: skip
    assert request.header("If-None-Match") is None
    sent_elsewhere = [r for path in ("/news/1", "/robots.txt") for r in press.asked(path)]
    assert len(sent_elsewhere) == 2
    assert not any(secret in repr(r.headers) for r in sent_elsewhere for secret in SECRETS)
    [article] = house.articles()
    assert (article.text_source, article.url) == ("page", press.url("/news/1"))
    assert house.feed().title == "네이버 뉴스: 소버린 AI"
    out, err = capfd.readouterr()
    shown = [everything(house), repr(house), repr(house.desk), repr(house.tools.naver), out, err]
    assert not any(secret in text for text in shown for secret in SECRETS)


@ON_SQLITE
def test_without_keys_nothing_is_sent(house_of: Build, press: Press) -> None:
    house = house_of(more=naver_feed(press))
    unset = read_keys({"NAVER_CLIENT_ID": "id-of-the-old-one"})
    assert isinstance(unset, NoNaverKeys)
    bare = replace(house, desk=replace(house.desk, naver=unset))
    polled = bare.poll()
    assert press.requests == []
    assert polled.outcome == "failed"
    feed = bare.feed()
    assert feed.reason is FailureReason.CREDENTIALS
    assert feed.error is not None
    assert "NAVER_CLIENT_SECRET is not set" in feed.error
    assert "NCP_APIGW_API_KEY_ID and NCP_APIGW_API_KEY" in feed.error
    assert "id-of-the-old-one" not in everything(bare) + polled.detail
    assert bare.count("quotas") == 0


def test_keys_are_read_once_when_the_tools_are_made(house_of: Build, press: Press) -> None:
    house = house_of(more=naver_feed(press))
    environment = {"NAVER_CLIENT_ID": OLD.key_id, "NAVER_CLIENT_SECRET": OLD.key}
    tools = Tools(house.config, house.store, house.tools.workers, environment=environment)
    environment.clear()
    assert tools.desk(house.config, ()).naver == OLD
    tools.fetcher.close()


REFUSAL = {
    "errorMessage": "NID AUTH Result Invalid (1000) : Authentication failed. (인증에 실패했습니다.)",
    "errorCode": "024",
}
GATEWAY = {
    "error": {"errorCode": "200", "message": "Authentication Failed", "details": "Invalid key: secret-of-the-hub"}
}


@ON_SQLITE
@pytest.mark.parametrize(
    ("reply", "reason", "words"),
    [
        (
            Reply(401, json.dumps(REFUSAL).encode(), JSON),
            FailureReason.CREDENTIALS,
            "401 Unauthorized: Naver says: NID AUTH",
        ),
        (
            Reply(401, json.dumps(GATEWAY).encode(), JSON),
            FailureReason.CREDENTIALS,
            "Naver says: Authentication Failed: Invalid key: *** (keys sent: NCP_APIGW_API_KEY_ID and NCP_APIGW_API_KEY)",
        ),
        (Reply(403, b""), FailureReason.CREDENTIALS, "403 Forbidden (keys sent"),
        (
            Raw([b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nmoved\r\n0\r\n\r\n"]),
            FailureReason.CREDENTIALS,
            "403 Forbidden: moved (keys sent",
        ),
        (
            Reply(
                429, b'{"errorMessage":"Request limit exceeded","errorCode":"010"}', (("Retry-After", "7200"), *JSON)
            ),
            FailureReason.RATE_LIMITED,
            "Naver says: Request limit exceeded",
        ),
        (
            Reply(400, b'{"errorMessage":"Incorrect query request","errorCode":"SE01"}', JSON),
            FailureReason.HTTP_CLIENT,
            "SE",
        ),
        (Reply(500, b'{"errorCode":"SE99"}', JSON), FailureReason.HTTP_SERVER, "500"),
        (Reply(200, b'{"items": [', JSON), FailureReason.NOT_A_FEED, "broken JSON"),
        (Reply(200, b"<html><body>login</body></html>"), FailureReason.NOT_A_FEED, "HTML or XML"),
        (Reply(200, b'{"hello": 1}', JSON), FailureReason.NOT_A_FEED, "without a list of results"),
        (Reply(200, b"", JSON), FailureReason.EMPTY, "empty"),
    ],
)
def test_refusals_speak(house_of: Build, press: Press, reply: Reply | Raw, reason: FailureReason, words: str) -> None:
    house = naver_house(house_of, press)
    naver = Naver(press)
    naver.instead = [reply]
    polled = house.poll()
    feed = house.feed()
    assert (polled.outcome, feed.reason) == ("failed", reason)
    assert words[:200] in (feed.error or "") or words == "SE"
    assert feed.next_poll_at > NOW
    if reason is FailureReason.RATE_LIMITED:
        assert feed.next_poll_at >= NOW + 2 * HOUR
    assert not any(secret in everything(house) + polled.detail for secret in SECRETS)
    assert house.count("entries") == 0


@ON_SQLITE
def test_a_redirect_takes_no_key_elsewhere(house_of: Build, press: Press, second: Press) -> None:
    house = naver_house(house_of, press)
    naver = Naver(press)
    naver.instead = [Reply(301, b"", (("Location", second.url("/v1/search/news.json?start=1")),))]
    second.answers[NAVER] = Reply(200, b'{"total":0,"start":1,"display":0,"items":[]}', JSON)
    for _ in range(4):
        house.poll()
        naver.instead = [Reply(301, b"", (("Location", second.url("/v1/search/news.json?start=1")),))]
    [*seen] = second.asked("/v1/search/news.json?start=1")
    assert seen
    assert not any(secret in repr(request.headers) for request in seen for secret in SECRETS)
    assert house.feed().current_url == house.feed().feed.url, "a page's address is not the search's"
    assert house.feed().moved_seen == 0


# --- reading on -------------------------------------------------------------------------------------------------------


def test_page_by_page_until_known_results(house_of: Build, press: Press) -> None:
    house = naver_house(house_of, press)
    naver = Naver(press, *results(press, 1, 250))
    first = house.poll()
    assert (first.outcome, first.new, first.more) == ("read", 100, True)
    feed = house.feed()
    assert feed.next_poll_at == NOW, "due again at once, as a unit of its own"
    assert feed.cursor is not None
    assert (feed.cursor.start, feed.cursor.since) == (101, NOW)
    assert read_on(house, NOW + timedelta(seconds=1)) == ["read", "read"]
    assert naver.starts == [1, 101, 201]
    assert len(titles(house)) == house.count("entries") == 250
    assert house.feed().cursor is None
    assert house.feed().next_poll_at > NOW + 10 * MINUTE
    # The next reading ends on the page where known results begin.
    naver.results = results(press, 1, 265, at=NOW + HOUR)
    assert read_on(house, NOW + HOUR) == ["read"]
    naver.results = results(press, 1, 420, at=NOW + 2 * HOUR)
    assert read_on(house, NOW + 2 * HOUR) == ["read", "read"]
    assert naver.starts[3:] == [1, 1, 101]
    assert len(titles(house)) == house.count("entries") == 420


@ON_SQLITE
def test_results_that_move_down_while_they_are_read(house_of: Build, press: Press) -> None:
    house = naver_house(house_of, press)
    naver = Naver(press, *results(press, 1, 20))
    read_on(house, NOW - HOUR)
    newest = 320
    naver.results = results(press, 1, newest)

    def publish(start: int) -> None:
        nonlocal newest
        if start > 1:
            newest += 30
            naver.results = results(press, 1, newest)

    naver.before = publish
    assert set(read_on(house)) == {"read"}
    naver.before = None
    assert naver.starts == [1, 1, 101, 201, 301]
    assert {f"정원 소식 {n}호" for n in range(1, 321)} <= titles(house), "nothing between two pages is lost"
    read_on(house, NOW + HOUR)
    assert len(titles(house)) == house.count("entries") == newest


@pytest.mark.parametrize("failing_page", [2, 3])
def test_a_failure_in_between_leaves_no_hole(house_of: Build, press: Press, failing_page: int) -> None:
    house = naver_house(house_of, press)
    naver = Naver(press, *results(press, 1, 20))
    read_on(house, NOW - HOUR)
    naver.results = results(press, 1, 420)
    naver.instead = [*[None] * (failing_page - 1), Reply(503)]
    assert read_on(house)[-1] == "failed"
    cursor = house.feed().cursor
    assert cursor is not None
    assert cursor.since == NOW
    # Meanwhile more is published: what was read before is known now, but it was not before this reading began.
    naver.results = results(press, 1, 480)
    asked = len(naver.requests)
    assert set(read_on(house, NOW + HOUR)) == {"read"}
    assert naver.starts[asked:] == [1, 101, 201, 301, 401]
    assert len(titles(house)) == house.count("entries") == 480
    assert house.feed().cursor is None


@ON_SQLITE
def test_an_old_result_that_comes_up_again_ends_nothing(house_of: Build, press: Press) -> None:
    house = naver_house(house_of, press)
    naver = Naver(press, *results(press, 1, 20))
    read_on(house, NOW - HOUR)
    again = naver.results[-1]
    naver.results = [again, *results(press, 21, 220), *results(press, 2, 20)]
    read_on(house)
    assert len(titles(house)) == 220


@ON_SQLITE
def test_a_first_reading_ends_at_what_is_too_old(house_of: Build, press: Press) -> None:
    house = naver_house(house_of, press)
    naver = Naver(press, *results(press, 1, 900, step=timedelta(minutes=30)))  # 48 a day, and first_poll_days is 3
    assert read_on(house) == ["read", "read"]
    assert naver.starts == [1, 101]
    old = [entry for entry in house.entries() if entry.disposition is Disposition.TOO_OLD]
    assert len(house.entries()) == 200
    assert len(old) == 200 - 3 * 48, "on the second page as well"
    assert house.feed().notice is None


@ON_SQLITE
def test_nothing_is_asked_beyond_the_thousandth(house_of: Build, press: Press) -> None:
    house = naver_house(house_of, press)
    naver = Naver(press, *results(press, 1, 3000, step=timedelta(seconds=1)))
    assert read_on(house) == ["read"] * 10
    assert naver.starts == list(range(1, 1001, 100))
    assert "newest 1,000 results only" in (house.feed().notice or "")
    assert house.feed().cursor is None
    assert house.count("entries") == 1000


@ON_SQLITE
def test_once_reads_to_the_end(house_of: Build, press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    house = naver_house(house_of, press)
    naver = Naver(press, *results(press, 1, 230))
    monkeypatch.setenv("NAVER_CLIENT_ID", OLD.key_id)
    monkeypatch.setenv("NAVER_CLIENT_SECRET", OLD.key)
    monkeypatch.delenv("NCP_APIGW_API_KEY", raising=False)
    monkeypatch.delenv("NCP_APIGW_API_KEY_ID", raising=False)
    started = datetime.now(UTC)
    summary = run_once(house.config, house.store, clock=lambda: NOW + (datetime.now(UTC) - started))
    assert (summary.polled, summary.entries, summary.failed) == (1, 230, 0)
    assert naver.starts == [1, 101, 201]


# --- the day's quota --------------------------------------------------------------------------------------------------


def used(house: House, days: int = 0) -> int:
    with house.store.read() as connection:
        return quotas.used(connection, quotas.NAVER, quotas.day_of(NOW + days * DAY))


def test_the_quota_is_never_exceeded(house_of: Build, press: Press) -> None:
    house = naver_house(house_of, press, more="\n[naver]\ndaily_calls = 2\n")
    naver = Naver(press, *results(press, 1, 250))
    assert read_on(house) == ["read", "read", "failed"]
    assert (len(naver.requests), used(house)) == (2, 2)
    feed = house.feed()
    assert feed.reason is FailureReason.QUOTA
    assert "the 2 calls of today are used up; goes on at 00:00 KST" in (feed.error or "")
    midnight = quotas.renewal(NOW)
    assert feed.next_poll_at >= midnight
    # On the next day the reading begins anew, and is cut short by the same two calls; nothing is sent in vain.
    assert read_on(house, midnight) == ["read", "read", "failed"]
    assert (len(naver.requests), used(house), used(house, 1)) == (4, 2, 2)


@ON_SQLITE
def test_many_searches_share_one_quota(house_of: Build, press: Press) -> None:
    searches = "".join(naver_feed(press, f"질의 {n}") for n in range(8))
    house = with_keys(house_of(more="\n[naver]\ndaily_calls = 3\n" + searches))
    naver = Naver(press, *results(press, 1, 5))
    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(polled.outcome for polled in pool.map(lambda n: house.poll(NOW, n), range(8)))
    assert outcomes == ["failed"] * 5 + ["read"] * 3
    assert (len(naver.requests), used(house)) == (3, 3)


@ON_SQLITE
def test_a_taken_slot_costs_no_call(house_of: Build, press: Press) -> None:
    house = with_keys(house_of(more=naver_feed(press) + naver_feed(press, "또 하나")))
    network = house.config.network.model_copy(update={"per_host_delay": 2.0})
    config = house.config.model_copy(update={"network": network})
    tools = Tools(config, house.store, house.tools.workers)
    try:
        strict = with_keys(House(house.store, tools, tools.desk(config, house.desk.retries)))
        naver = Naver(press, *results(press, 1, 150))
        assert strict.poll().more
        assert [strict.poll().outcome, strict.poll(number=1).outcome] == ["not_yet", "not_yet"]
        assert (len(naver.requests), used(strict)) == (1, 1)
        assert strict.feed().cursor is not None
        assert strict.poll(NOW + timedelta(seconds=30)).outcome == "read"
        assert (naver.starts, used(strict)) == ([1, 101], 2)
    finally:
        tools.fetcher.close()


@ON_SQLITE
def test_every_request_of_a_redirect_is_counted(house_of: Build, press: Press) -> None:
    house = naver_house(house_of, press)
    naver = Naver(press)
    here = press.url(f"{NAVER}?query=x&sort=date&display=100&start=1&again=1")
    naver.instead = [Reply(302, b"", (("Location", here),))]
    assert house.poll().outcome == "read"
    assert (len(naver.requests), used(house)) == (2, 2)
