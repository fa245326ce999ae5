"""Good manners, by their numbers: each asserts what the server saw. Read it as the specification of how we visit."""

from __future__ import annotations

import itertools
import re
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from monitor import __version__
from monitor.model import Validators
from monitor.newsroom.server import Reply, Request
from monitor.service import run_once
from tests.manners.conftest import Build, Restart, Spaced, due, stay
from tests.pipeline.house import House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.texts import CENTER, CENTER_TITLE, GARDEN_TITLE

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WANTED = Said("/news/101", CENTER_TITLE, "국가 연산센터 사업자를 다시 찾는다.")
OTHER = Said("/news/102", GARDEN_TITLE, "호숫가 정원에 십만 명이 다녀갔다.")
VALIDATORS = (("ETag", 'W/"a-1"'), ("Last-Modified", "Mon, 23 Nov 2026 21:00:00 GMT"))


def conditions(request: Request) -> tuple[str | None, str | None]:
    return request.header("If-None-Match"), request.header("If-Modified-Since")


def answering_304(press: Press, headers: tuple[tuple[str, str], ...] = VALIDATORS) -> None:
    """A server that keeps to its validators."""
    press.feed(OTHER, headers=headers)
    whole = press.answers["/feed"]
    assert isinstance(whole, Reply)

    def respond(request: Request) -> Reply:
        return Reply(304, b"", headers) if conditions(request) != (None, None) else whole

    press.answers["/feed"] = respond


# --- 1 validators -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('"a"', "Mon, 23 Nov 2026 21:00:00 GMT"),
        ('W/"a-0"', None),
        ("unquoted=1; odd", None),
        ('""', None),
        (None, "Monday, the 23rd, about nine"),
        (None, "2026-11-23 21:00:00"),
    ],
)
def test_01_every_request_after_the_first_carries_the_validators_byte_for_byte(
    house: House, press: Press, etag: str | None, modified: str | None
) -> None:
    headers = [(name, value) for name, value in (("ETag", etag), ("Last-Modified", modified)) if value is not None]
    press.feed(OTHER, headers=headers)
    for number in range(3):
        house.poll(NOW + number * HOUR)
    assert [conditions(request) for request in press.asked("/feed")] == [(None, None), (etag, modified)] * 1 + [
        (etag, modified)
    ]


def test_01_none_is_invented(house: House, press: Press) -> None:
    press.feed(OTHER, headers=[("Date", "Mon, 23 Nov 2026 21:00:00 GMT"), ("ETag", "")])
    for number in range(3):
        house.poll(NOW + number * HOUR)
    assert {conditions(request) for request in press.asked("/feed")} == {(None, None)}


# --- 2 one unconditional request --------------------------------------------------------------------------------------


def test_02_a_new_feed_is_asked_unconditionally_once_and_a_restart_changes_nothing(
    house: House, press: Press, restarted: Restart
) -> None:
    answering_304(press)
    house.poll()
    after = restarted(house)
    after.poll(NOW + HOUR)
    restarted(after).poll(NOW + 2 * HOUR)
    assert [conditions(request) == (None, None) for request in press.asked("/feed")] == [True, False, False]


def test_02_a_failure_in_between_costs_no_validators(house: House, press: Press) -> None:
    answering_304(press)
    well = press.answers["/feed"]
    house.poll()
    press.answers["/feed"] = Reply(500)
    house.poll(NOW + HOUR)
    press.answers["/feed"] = well
    house.poll(NOW + 2 * HOUR)
    assert [conditions(request) == (None, None) for request in press.asked("/feed")] == [True, False, False]


# --- 3 spacing of polls -----------------------------------------------------------------------------------------------


def test_03_an_ordinary_feed_is_asked_no_oftener_than_once_an_hour(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), feed='every = "60m"')
    answering_304(press)
    polled = stay(house, 30)
    assert len(press.asked("/feed")) == len(polled) >= 20
    assert min(later - earlier for earlier, later in itertools.pairwise(polled)) >= HOUR


def test_03_a_server_without_validators_is_asked_less_often(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), feed='every = "60m"')
    press.feed(OTHER)
    polled = stay(house, 30)
    assert len(press.asked("/feed")) == len(polled) >= 10
    assert min(later - earlier for earlier, later in itertools.pairwise(polled)) >= 1.5 * HOUR


# --- 4 restarts -------------------------------------------------------------------------------------------------------


def test_04_a_restart_resets_no_timer(house: House, press: Press, restarted: Restart) -> None:
    answering_304(press)
    house.poll()
    coming = house.feed().next_poll_at
    assert coming >= NOW + HOUR
    after = restarted(house)
    assert after.feed().next_poll_at == coming
    assert not due(after, coming - MINUTE)
    assert due(after, coming)
    assert len(press.asked("/feed")) == 1


def test_04_nor_the_backoff_of_one_that_fails(house: House, press: Press, restarted: Restart) -> None:
    press.answers["/feed"] = Reply(500)
    for number in range(5):
        house.poll(NOW + number * HOUR)
    coming = house.feed().next_poll_at
    assert restarted(house).feed().next_poll_at == coming > NOW + 5 * HOUR


# --- 5, 6 what a request says -----------------------------------------------------------------------------------------


def test_05_no_cookies_no_referer_no_parameters_of_ours(house: House, press: Press) -> None:
    cookie = ("Set-Cookie", "reader=1; Path=/; Max-Age=99999")
    press.feed(Said("/news/101?idxno=7&section=it", CENTER_TITLE, WANTED.summary), headers=[cookie, *VALIDATORS])
    press.answers["/news/101?idxno=7&section=it"] = Reply(302, b"", (("Location", "/moved?a=1"), cookie))
    press.page("/moved", CENTER_TITLE, CENTER)
    house.take()
    house.poll(NOW + HOUR)
    assert press.requests == ["/feed", "/robots.txt", "/news/101?idxno=7&section=it", "/moved?a=1", "/feed"]
    for path in set(press.requests):
        for request in press.asked(path):
            sent = {name.lower() for name, _ in request.headers}
            assert sent <= {
                "host",
                "user-agent",
                "accept",
                "accept-encoding",
                "accept-language",
                "if-none-match",
                "if-modified-since",
            }


def test_06_every_request_says_who_asks_and_where_to_complain(house_of: Build, press: Press) -> None:
    contact = "mailto:desk@saebyeok.example"
    house = house_of(press.url("/feed"))
    network = house.config.network.model_copy(update={"contact": contact})
    house = house_of(press.url("/feed"), more="").with_config(network=network)
    from monitor.service import Tools

    tools = Tools(house.config, house.store, house.tools.workers)
    try:
        press.feed(WANTED)
        press.page("/news/101", CENTER_TITLE, CENTER)
        House(house.store, tools, tools.desk(house.config, house.desk.retries)).take()
    finally:
        tools.fetcher.close()
    agents = {request.header("User-Agent") for path in press.requests for request in press.asked(path)}
    assert agents == {f"SovereignAIMonitor/{__version__} (+{contact})"}
    assert press.requests == ["/feed", "/robots.txt", "/news/101"]


# --- 7 304 ------------------------------------------------------------------------------------------------------------


def test_07_a_304_is_success_and_its_validators_are_sent_next(house: House, press: Press) -> None:
    press.feed(OTHER, headers=VALIDATORS)
    house.poll()
    press.answers["/feed"] = Reply(304, b"", (("ETag", '"two"'),))
    assert house.poll(NOW + HOUR).outcome == "not_modified"
    house.poll(NOW + 2 * HOUR)
    assert conditions(press.asked("/feed")[2]) == ('"two"', VALIDATORS[1][1])
    assert (house.feed().state, house.feed().last_success_at) == ("active", NOW + 2 * HOUR)
    assert len(house.entries()) == 1


# --- 8 the server's wish for rest -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "shortest", "longest"),
    [
        (timedelta(minutes=5), HOUR, 2 * HOUR),  # less than we would anyway
        (3 * HOUR, 3 * HOUR, 4 * HOUR),
        (365 * DAY, 4 * HOUR, 24 * HOUR),  # a year is a mistake, not a wish
    ],
)
@pytest.mark.parametrize("said", ["max-age", "ttl"])
def test_08_max_age_and_ttl_are_honoured_within_reason(
    house_of: Build, press: Press, said: str, asked: timedelta, shortest: timedelta, longest: timedelta
) -> None:
    house = house_of(press.url("/feed"), more="")
    seconds = int(asked.total_seconds())
    age = (("Cache-Control", f"public, max-age={seconds}"),) if said == "max-age" else ()
    press.feed(OTHER, headers=[*VALIDATORS, *age], ttl=seconds // 60 if said == "ttl" else 0)
    polled = stay(house, 26)
    assert len(press.asked("/feed")) == len(polled) >= 2
    assert shortest <= polled[1] - polled[0] <= longest + MINUTE


def test_08_the_hours_that_a_feed_keeps_for_itself_are_kept(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), more="")
    press.feed(OTHER, headers=VALIDATORS)
    whole = press.answers["/feed"]
    assert isinstance(whole, Reply)
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(13, 20))
    body = whole.body.replace(b"</channel>", f"<skipHours>{hours}</skipHours></channel>".encode())

    def respond(request: Request) -> Reply:
        return Reply(200, body, whole.headers) if conditions(request) == (None, None) else Reply(304)

    press.answers["/feed"] = respond
    polled = stay(house, 48)
    assert len(press.asked("/feed")) == len(polled) >= 10, "a 304 says nothing of them, and they still count"
    assert not {instant.hour for instant in polled} & set(range(13, 20))


# --- 9 429 and 503 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_09_retry_after_is_obeyed_by_the_whole_host_across_restarts_and_by_force(
    house: House, press: Press, restarted: Restart, status: int, form: str
) -> None:
    """An ordinary page's 429 speaks for the feed and for every other page as well."""
    until = NOW + 50 * MINUTE
    said = "3000" if form == "seconds" else format_datetime(until, usegmt=True)
    press.feed(WANTED, Said("/news/103", CENTER_TITLE + " 2", WANTED.summary), headers=VALIDATORS)
    press.answers["/news/101"] = Reply(status, b"", (("Retry-After", said),))
    house.take()
    quiet = len(press.requests)
    after = restarted(house)
    for minutes in (1, 29, 31, 49):
        now = NOW + minutes * MINUTE
        after.follow(now)
        assert after.poll(now).outcome == "not_yet", "whatever its timer"
    assert len(press.requests) == quiet
    after.poll(until + MINUTE)
    after.follow(until + MINUTE)
    assert sorted(press.requests[quiet:]) in (
        ["/feed", "/news/101", "/news/103"],
        ["/feed", "/news/101"],  # and there it says it again
    )


def test_09_a_feed_that_is_told_to_wait_waits_and_its_pages_with_it(house: House, press: Press) -> None:
    press.feed(WANTED, headers=VALIDATORS)
    house.poll()
    press.answers["/feed"] = Reply(503, b"", (("Retry-After", "7200"),))
    house.poll(NOW + HOUR)
    assert not due(house, NOW + 3 * HOUR - MINUTE, force=True)
    house.follow(NOW + 2 * HOUR - MINUTE)
    assert press.requests == ["/feed", "/feed"]
    house.follow(NOW + 2 * HOUR + MINUTE)
    assert press.requests[2:] == ["/robots.txt", "/news/101"]


def test_09_robots_txt_that_says_wait_speaks_for_the_host(house: House, press: Press) -> None:
    press.answers["/robots.txt"] = Reply(429, b"", (("Retry-After", "3000"),))
    press.feed(WANTED, headers=VALIDATORS)
    house.take()
    assert house.poll(NOW + 49 * MINUTE).outcome == "not_yet"
    house.follow(NOW + 49 * MINUTE)
    assert press.requests == ["/feed", "/robots.txt"]


@pytest.mark.parametrize("status", [429, 503])
def test_09_one_address_does_not_speak_for_its_neighbours_all_day(house: House, press: Press, status: int) -> None:
    """The page itself is left alone as long as it asks; the host's feed waits no longer than an ordinary interval."""
    press.answers["/news/101"] = Reply(status, b"", (("Retry-After", str(5 * 3600)),))
    press.feed(WANTED, headers=VALIDATORS)
    house.take()
    assert house.poll(NOW + 59 * MINUTE).outcome == "not_yet"
    assert house.poll(NOW + 61 * MINUTE).outcome == "read"
    house.follow(NOW + 4 * HOUR)
    assert len(press.asked("/news/101")) == 1
    house.follow(NOW + 5 * HOUR + MINUTE)
    assert len(press.asked("/news/101")) == 2


def test_09_a_run_that_was_forced_does_not_wait_for_the_end_of_a_rest(house: House, press: Press) -> None:
    """What the host keeps back stays pending; the run ends, and nothing more was asked."""
    press.answers["/news/101"] = Reply(429, b"", (("Retry-After", "7200"),))
    press.feed(WANTED, Said("/news/103", CENTER_TITLE + " 2", WANTED.summary), headers=VALIDATORS)
    now = datetime.now(UTC)
    press.answers["/feed"] = _dated(press, now)
    for _ in range(2):
        summary = run_once(house.config, house.store, force=True)
        assert summary.pending == 2
    assert sorted(press.requests) == ["/feed", "/news/101", "/robots.txt"]
    assert (summary.polled, summary.failed) == (0, 0)


def _dated(press: Press, now: datetime) -> Reply:
    """The feed as it stands, its entries published an hour ago."""
    whole = press.answers["/feed"]
    assert isinstance(whole, Reply)
    dates = format_datetime(NOW - HOUR).encode(), format_datetime(now - HOUR).encode()
    return Reply(200, whole.body.replace(*dates), whole.headers)


def test_09_a_429_without_it_backs_off_all_the_same(house: House, press: Press) -> None:
    press.answers["/feed"] = Reply(429)
    polled = stay(house, 40)
    gaps = [later - earlier for earlier, later in itertools.pairwise(polled)]
    assert len(press.asked("/feed")) == len(polled)
    assert gaps == sorted(gaps)
    assert gaps[0] >= 2 * HOUR
    assert gaps[-1] >= 2 * gaps[0]


# --- 10 spacing of requests -------------------------------------------------------------------------------------------


SEEN_LATE = 0.25
"""Seconds by which a busy machine may see the first of two requests later than it came, and the second at once."""


def ask_until_answered(house: House, number: int) -> None:
    """Poll now, and come back when told to."""
    while (polled := house.poll(datetime.now(UTC), number)).outcome == "not_yet":
        assert polled.until is not None
        time.sleep(max(0.0, (polled.until - datetime.now(UTC)).total_seconds()))


@pytest.mark.parametrize("programs", [1, 2])
def test_10_requests_to_one_host_arrive_apart_even_when_the_database_is_slow(
    house_of: Build, press: Press, spaced: Spaced, programs: int
) -> None:
    """Another writer keeps the database for longer than the spacing: both polls get it at one and the same moment."""
    delay = 0.5
    house = house_of(press.url("/feed"), press.url("/other"))
    press.feed(OTHER)
    press.feed(OTHER, path="/other")
    houses = [spaced(house, delay) for _ in range(programs)]
    locked, polls = threading.Event(), []

    def write_for_long() -> None:
        with house.store.write() as connection:
            connection.execute(text("UPDATE feeds SET title = 'written for long'"))
            locked.set()
            time.sleep(1.5 * delay)

    writer = threading.Thread(target=write_for_long)
    writer.start()
    assert locked.wait(20)
    for number in range(2):
        polls.append(threading.Thread(target=ask_until_answered, args=(houses[number % programs], number)))
        polls[-1].start()
    for thread in (writer, *polls):
        thread.join(30)
    first, second = (request.at for path in press.requests for request in press.asked(path))
    # Two programs know of each other by the database alone, which is told when a slot is taken, a moment before it is used.
    assert second - first >= delay - SEEN_LATE


def test_10_pages_robots_and_redirects_are_spaced_like_feeds(house: House, press: Press, spaced: Spaced) -> None:
    delay = 0.4
    guest = spaced(house, delay)
    press.feed(replace(WANTED, at=datetime.now(UTC)))  # the clock is real here
    press.answers["/news/101"] = Reply(302, b"", (("Location", "/moved"),))
    press.page("/moved", CENTER_TITLE, CENTER)
    ask_until_answered(guest, 0)
    began = datetime.now(UTC)
    while guest.entries()[0].disposition is None and datetime.now(UTC) < began + MINUTE:
        guest.follow(datetime.now(UTC))
        time.sleep(0.02)
    assert press.requests == ["/feed", "/robots.txt", "/news/101", "/moved"]
    instants = [press.asked(path)[0].at for path in press.requests]
    assert all(later - earlier >= delay - SEEN_LATE for earlier, later in itertools.pairwise(instants))


# --- 11 moved and gone ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "saved"), [(301, True), (308, True), (302, False), (303, False), (307, False)])
def test_11_a_lasting_move_is_saved_after_repeated_sightings_without_its_validators(
    house: House, press: Press, status: int, saved: bool
) -> None:
    press.feed(OTHER, path="/new", headers=VALIDATORS)
    press.answers["/feed"] = Reply(status, b"", (("Location", "/new"),))
    for number in range(4):
        house.poll(NOW + number * HOUR)
    assert len(press.asked("/feed")) == (3 if saved else 4)
    assert (conditions(press.asked("/new")[3]) == (None, None)) is saved


def test_11_410_retires_the_feed(house: House, press: Press) -> None:
    press.answers["/feed"] = Reply(410)
    house.poll()
    for days in (1, 30, 365):
        assert not due(house, NOW + days * DAY, force=True)
        house.poll(NOW + days * DAY)
    assert len(press.asked("/feed")) == 1
    assert house.feed().state == "gone"


# --- 12 robots.txt ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "followed"),
    [
        ("User-agent: *\nDisallow: /news/\n", False),
        ("User-agent: *\nDisallow: /\nAllow: /news/\n", True),  # the longest match
        ("User-agent: *\nDisallow: /news/1\nAllow: /news\n", False),
        ("User-agent: SovereignAIMonitor\nDisallow: /\n\nUser-agent: *\nAllow: /\n", False),
        ("User-agent: OtherBot\nDisallow: /\n", True),
        (404, True),
        (401, True),
        (403, True),
        (500, False),
        (503, False),
    ],
)
def test_12_robots_txt_decides_about_pages(house: House, press: Press, answer: str | int, followed: bool) -> None:
    press.answers["/robots.txt"] = Reply(answer) if isinstance(answer, int) else Reply(200, answer.encode())
    press.feed(WANTED)
    press.page("/news/101", CENTER_TITLE, CENTER)
    house.take()
    assert press.requests == ["/feed", "/robots.txt"] + (["/news/101"] if followed else [])


def test_12_a_copy_of_it_counts_for_a_day_at_the_most(house: House, press: Press, restarted: Restart) -> None:
    press.answers["/robots.txt"] = Reply(200, b"User-agent: *\nDisallow: /closed/\n")
    house_now = house
    for number, hours in enumerate((0, 1, 23, 25)):
        press.feed(Said(f"/news/{number}", f"{CENTER_TITLE} {number}", WANTED.summary))
        house_now.take(NOW + hours * HOUR)
        house_now = restarted(house_now)
    assert len(press.asked("/robots.txt")) == 2
    assert [path for path in press.requests if path.startswith("/news/")] == [f"/news/{n}" for n in range(4)]


# --- 13 never past what was not read ----------------------------------------------------------------------------------


def test_13_a_changed_body_under_an_unchanged_etag_is_read(house: House, press: Press) -> None:
    press.feed(OTHER, headers=VALIDATORS)
    house.poll()
    press.feed(OTHER, WANTED, headers=VALIDATORS)
    assert house.poll(NOW + HOUR).new == 1
    assert conditions(press.asked("/feed")[1]) == (VALIDATORS[0][1], VALIDATORS[1][1])


def test_13_the_etag_is_not_advanced_past_a_failed_parse(house: House, press: Press) -> None:
    press.feed(OTHER, headers=VALIDATORS)
    house.poll()
    press.answers["/feed"] = Reply(200, b"<!doctype html><html><body>login</body></html>", (("ETag", '"unread"'),))
    assert house.poll(NOW + HOUR).outcome == "failed"
    house.poll(NOW + 2 * HOUR)
    assert conditions(press.asked("/feed")[2])[0] == VALIDATORS[0][1]


def test_13_nor_past_a_failed_commit(house: House, press: Press) -> None:
    press.feed(OTHER, headers=VALIDATORS)
    house.poll()
    broken = "CREATE TRIGGER broken BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'no'); END"
    with house.store.write() as connection:
        connection.execute(text(broken))
    press.feed(OTHER, WANTED, headers=[("ETag", '"uncommitted"')])
    with pytest.raises(IntegrityError):
        house.poll(NOW + HOUR)
    with house.store.write() as connection:
        connection.execute(text("DROP TRIGGER broken"))
    assert house.poll(NOW + 2 * HOUR).new == 1
    house.poll(NOW + 3 * HOUR)
    etags = [conditions(request)[0] for request in press.asked("/feed")]
    assert etags == [None, VALIDATORS[0][1], VALIDATORS[0][1], '"uncommitted"']
    assert house.feed().validators == Validators('"uncommitted"', None)


def test_every_manner_has_its_test() -> None:
    numbers = {int(found[1]) for name in globals() if (found := re.match(r"test_(\d\d)_", name))}
    assert numbers == set(range(1, 14))
