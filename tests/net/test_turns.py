"""Turns of hosts within one program."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from monitor.model import NotYet
from monitor.net.turns import ARRIVAL, Turns
from monitor.newsroom.server import Reply
from tests.net.conftest import NOW, MakeFetcher, Serve

SECOND = timedelta(seconds=1)


def test_nobody_goes_while_another_is_on_the_way() -> None:
    turns = Turns()
    assert turns.begin("a:443", NOW, SECOND) is None
    assert turns.begin("a:443", NOW + 9 * SECOND, SECOND) == NOW + 10 * SECOND
    assert turns.begin("b:443", NOW, SECOND) is None
    turns.end("a:443", None)
    assert turns.begin("a:443", NOW, SECOND) is None, "nothing was sent, so nothing is waited for"


def test_the_next_turn_counts_from_what_went_out() -> None:
    turns = Turns()
    turns.begin("a:443", NOW, SECOND)
    turns.end("a:443", NOW + 5 * SECOND)
    assert turns.begin("a:443", NOW + 5.5 * SECOND, SECOND) == NOW + 6 * SECOND + ARRIVAL
    assert turns.begin("a:443", NOW + 6 * SECOND + ARRIVAL, SECOND) is None


def test_who_asks_with_an_older_now_waits_too() -> None:
    turns = Turns()
    turns.begin("a:443", NOW, SECOND)
    turns.end("a:443", NOW)
    assert turns.begin("a:443", NOW - 60 * SECOND, SECOND) == NOW + SECOND + ARRIVAL


def test_a_clock_set_back_closes_no_host() -> None:
    turns = Turns()
    turns.begin("a:443", NOW, SECOND)
    turns.end("a:443", NOW)
    assert turns.begin("a:443", NOW - timedelta(hours=3), SECOND) is None


def test_hosts_without_end_are_forgotten() -> None:
    turns = Turns()
    for number in range(5000):
        turns.begin(f"{number}.example:443", NOW, SECOND)
        turns.end(f"{number}.example:443", NOW)
    assert turns.begin("4999.example:443", NOW, SECOND) is not None
    assert turns.begin("0.example:443", NOW, SECOND) is None


def test_a_slow_way_to_the_socket_brings_no_two_requests_together(serve: Serve, make_fetcher: MakeFetcher) -> None:
    """The first one's name takes longer than the spacing, the second one's no time at all."""
    press = serve({"/": Reply(200, b"<html>page</html>")})
    turns, delay = Turns(), timedelta(seconds=0.2)
    ways = iter([0.5, 0.0, 0.0])

    def resolve(host: str, port: int) -> list[str]:
        time.sleep(next(ways))
        return ["127.0.0.1"]

    fetcher = make_fetcher(
        reserve=lambda key, now: turns.begin(key, now, delay) or now, sent=turns.end, resolve=resolve
    )

    def ask() -> None:
        url = f"http://press.example:{press.port}/"
        while isinstance(outcome := fetcher.get(url, now=datetime.now(UTC)), NotYet):
            time.sleep(max(0.0, (outcome.until - datetime.now(UTC)).total_seconds()))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    first, second, third = sorted(request.at for request in press.requests)
    assert second - first >= delay.total_seconds()
    assert third - second >= delay.total_seconds()
