"""Where names lead, and every spelling of an address nobody should be led to: with a resolver of our own, real sockets behind.

The tests of this file speak to 127.0.0.0/8, of which they allow what they mean to reach and nothing else.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Callable

import pytest

from monitor.model import FailureReason, Fetched, FetchFailed, FetchOutcome
from monitor.newsroom.server import PressServer, Reply
from tests.net.conftest import NOW, MakeFetcher, Serve

ALL_OF_LOOPBACK = pytest.mark.skipif(sys.platform != "linux", reason="only Linux listens on all of 127.0.0.0/8")

PAGE = Reply(200, b"<html>page</html>")
CLOSING = Reply(200, b"<html>page</html>", (("Connection", "close"),))


def reason(outcome: FetchOutcome) -> FailureReason | None:
    return outcome.reason if isinstance(outcome, FetchFailed) else None


def answering(*answers: list[str]) -> Callable[[str, int], list[str]]:
    """A resolver that gives these answers one after the other."""
    left = list(answers)
    return lambda host, port: left.pop(0)


SPELLINGS = [
    "127.0.0.2",
    "127.1",
    "127.0.2",
    "2130706434",
    "0x7f000002",
    "0x7f.0.0.2",
    "0177.0.0.2",
    "017700000002",
    "127.0.0.2.",
    "１２７.０.０.２",
    "①②⑦.0.0.2",
    "127。0。0。2",
    "127．0．0．2",
    "127｡0｡0｡2",
    "%31%32%37.0.0.2",
    "0",
    "0.0.0.0",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.2]",
    "[::ffff:7f00:2]",
    "[::127.0.0.2]",
    "[64:ff9b::7f00:2]",
    "[64:ff9b::127.0.0.2]",
    "[2002:7f00:2::]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fe80::1%lo]",
    "[::1%25lo]",
    "[ff02::1]",
    "[fd00::1]",
    "224.0.0.1",
    "255.255.255.255",
    "10.0.0.1",
    "169.254.169.254",
    "192.168.0.1",
    "100.64.0.1",
    "public.example@127.0.0.2",
    "public.example:80@127.0.0.2",
    "127.0.0.1@127.0.0.2",
    "127.0.0.2#@127.0.0.1",
    "127.0.0.2?@127.0.0.1",
    "127.0.0.1\\@127.0.0.2",
    "127.0.0.1 @127.0.0.2",
    "127.0.0.1%00@127.0.0.2",
    "127.0.0.1%2f@127.0.0.2",
    "127.0.0.1\t.127.0.0.2",
]


@ALL_OF_LOOPBACK
@pytest.mark.parametrize("redirected", [False, True], ids=["asked", "redirected"])
@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_leads_to_the_own_machine(
    serve: Serve, make_fetcher: MakeFetcher, host: str, redirected: bool
) -> None:
    """127.0.0.1 alone is allowed; the press that must not be reached listens on 127.0.0.2, at the same port."""
    press = serve({})
    target = f"http://{host}/" if "#" in host or "?" in host else f"http://{host}:{press.port}/"
    serve_at = serve({"/go": Reply(302, b"", (("Location", target),))})
    with PressServer(lambda request: PAGE, host="127.0.0.2", port=press.port) as closed:
        asked = serve_at.origin + "/go" if redirected else target
        outcome = make_fetcher(allow=("127.0.0.1",), timeout=5.0).get(asked, now=NOW)
        assert not closed.requests
    assert isinstance(outcome, FetchFailed), outcome
    assert outcome.reason is FailureReason.ADDRESS, outcome
    assert len(serve_at.requests) == int(redirected)


@pytest.mark.parametrize("address", ["http://127.0.0.1:0/", "http://127.0.0.1:65536/", "http://127.0.0.1:-1/"])
def test_ports_that_are_none(serve: Serve, make_fetcher: MakeFetcher, address: str) -> None:
    press = serve({"/go": Reply(302, b"", (("Location", address),))})
    fetcher = make_fetcher(allow=("127.0.0.1",), timeout=5.0)
    assert reason(fetcher.get(address, now=NOW)) is FailureReason.ADDRESS
    assert reason(fetcher.get(press.origin + "/go", now=NOW)) is FailureReason.ADDRESS


# --- what names lead to -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.1"],
        ["127.0.0.1", "10.0.0.1"],
        ["10.0.0.1", "127.0.0.1"],
        ["127.0.0.1", "::1"],
        ["127.0.0.1", "::ffff:127.0.0.1"],
        ["127.0.0.1", "64:ff9b::7f00:1"],
        ["127.0.0.1", "2002:7f00:1::"],
        ["127.0.0.1", "::127.0.0.1"],
        ["127.0.0.1", "fe80::1%lo"],
        ["127.0.0.1", "224.0.0.1"],
        ["127.0.0.1", "0.0.0.0"],
        ["127.0.0.1", "127.1"],
        ["127.0.0.1", "no address at all"],
    ],
    ids=" ".join,
)
def test_one_bad_address_refuses_a_name(serve: Serve, make_fetcher: MakeFetcher, addresses: list[str]) -> None:
    press = serve({"/": PAGE})
    fetcher = make_fetcher(allow=("127.0.0.1",), resolve=answering(addresses))
    outcome = fetcher.get(f"http://press.example:{press.port}/", now=NOW)
    assert reason(outcome) is FailureReason.ADDRESS, outcome
    assert not press.requests


@ALL_OF_LOOPBACK
def test_the_address_that_was_checked_is_the_one_connected_to(serve: Serve, make_fetcher: MakeFetcher) -> None:
    """Rebinding: the name is looked up once for a connection, and every new connection is checked anew."""
    press = serve({"/": CLOSING})
    looked: list[str] = []
    answers = [["127.0.0.1"], ["127.0.0.2"], ["127.0.0.1"]]

    def rebinding(host: str, port: int) -> list[str]:
        looked.append(host)
        return answers[len(looked) - 1]

    with PressServer(lambda request: PAGE, host="127.0.0.2", port=press.port) as inner:
        fetcher = make_fetcher(allow=("127.0.0.1",), resolve=rebinding)
        url = f"http://rebinding.example:{press.port}/"
        assert isinstance(fetcher.get(url, now=NOW), Fetched)
        assert looked == ["rebinding.example"]
        assert reason(fetcher.get(url, now=NOW)) is FailureReason.ADDRESS
        assert isinstance(fetcher.get(url, now=NOW), Fetched)
        assert not inner.requests
    assert [request.header("Host") for request in press.requests] == [f"rebinding.example:{press.port}"] * 2


@ALL_OF_LOOPBACK
def test_a_first_address_that_refuses_leads_to_the_second(serve: Serve, make_fetcher: MakeFetcher) -> None:
    press = serve({"/": PAGE})
    fetcher = make_fetcher(allow=("127.0.0.0/8",), resolve=answering(["127.0.0.9", "127.0.0.1"]))
    assert isinstance(fetcher.get(f"http://press.example:{press.port}/", now=NOW), Fetched)


@ALL_OF_LOOPBACK
def test_a_first_address_that_is_silent_leaves_time_for_the_second(serve: Serve, make_fetcher: MakeFetcher) -> None:
    """Its queue is full, so that nobody is ever let in."""
    press = serve({"/": PAGE})
    with socket.socket() as silent:
        silent.bind(("127.0.0.9", press.port))
        silent.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        try:
            for each in waiting:
                each.setblocking(False)
                each.connect_ex(("127.0.0.9", press.port))
            fetcher = make_fetcher(allow=("127.0.0.0/8",), timeout=3.0, resolve=answering(["127.0.0.9", "127.0.0.1"]))
            assert isinstance(fetcher.get(f"http://press.example:{press.port}/", now=NOW), Fetched)
        finally:
            for each in waiting:
                each.close()


def test_ipv6(make_fetcher: MakeFetcher) -> None:
    try:
        press = PressServer(lambda request: PAGE, host="::1")
    except OSError:
        pytest.skip("no IPv6 here")
    with press:
        fetcher = make_fetcher(allow=("::1",), resolve=answering(["::1"]))
        assert isinstance(fetcher.get(f"http://six.example:{press.port}/", now=NOW), Fetched)
        assert isinstance(make_fetcher(allow=("::1",)).get(f"{press.origin}/", now=NOW), Fetched)
        assert reason(make_fetcher(allow=("127.0.0.1",)).get(f"{press.origin}/", now=NOW)) is FailureReason.ADDRESS
        hosts = [request.header("Host") for request in press.requests]
    assert hosts == [f"six.example:{press.port}", f"[::1]:{press.port}"]


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label too long"), KeyError("a fault")])
def test_a_resolver_that_fails(make_fetcher: MakeFetcher, error: Exception) -> None:
    def failing(host: str, port: int) -> list[str]:
        raise error

    outcome = make_fetcher(resolve=failing).get("http://press.example/", now=NOW)
    assert reason(outcome) is FailureReason.DNS


def test_a_name_without_addresses(make_fetcher: MakeFetcher) -> None:
    assert reason(make_fetcher(resolve=answering([])).get("http://press.example/", now=NOW)) is FailureReason.DNS


def test_a_resolver_that_hangs_is_left_behind_and_costs_no_slot(serve: Serve, make_fetcher: MakeFetcher) -> None:
    """More names hang than are looked up at once; each ends by its deadline, and once they let go all is as before."""
    press = serve({"/": PAGE})
    let_go = threading.Event()
    hanging = threading.Semaphore(0)

    def slow(host: str, port: int) -> list[str]:
        if host.startswith("slow"):
            hanging.release()
            let_go.wait(100)
        return ["127.0.0.1"]

    fetcher = make_fetcher(timeout=0.3, resolve=slow)
    began = time.monotonic()
    outcomes: list[FetchOutcome] = []

    def ask(number: int) -> None:
        outcomes.append(fetcher.get(f"http://slow{number}.example:{press.port}/", now=NOW))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(80)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {reason(outcome) for outcome in outcomes} == {FailureReason.TIMEOUT}
    assert len(outcomes) == 80
    assert time.monotonic() - began < 60, "far from the hundred seconds for which the names hang"
    let_go.set()
    patient = make_fetcher(timeout=10.0, resolve=slow)
    assert isinstance(patient.get(f"http://slow.example:{press.port}/", now=NOW), Fetched)
    for number in range(70):
        assert isinstance(fetcher.get(f"http://quick{number}.example:{press.port}/", now=NOW), Fetched)


def test_names_that_hang_leave_room_for_one_that_does_not(serve: Serve, make_fetcher: MakeFetcher) -> None:
    press = serve({"/": PAGE})
    let_go = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        if host.startswith("slow"):
            let_go.wait(30)
        return ["127.0.0.1"]

    fetcher = make_fetcher(timeout=0.2, resolve=slow)
    for number in range(12):
        assert reason(fetcher.get(f"http://slow{number}.example:{press.port}/", now=NOW)) is FailureReason.TIMEOUT
    assert isinstance(fetcher.get(f"http://quick.example:{press.port}/", now=NOW), Fetched)
    let_go.set()
