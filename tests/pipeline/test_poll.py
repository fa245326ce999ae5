"""poll_feed over real sockets: what is taken in, what is kept of the answer, and when the feed is asked again."""

from __future__ import annotations

import itertools
from datetime import timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from monitor.core.feed import schedule
from monitor.model import Disposition, FailureReason, Validators
from monitor.newsroom.server import Reply, Request
from monitor.store import feeds
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE, House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.texts import CENTER, CENTER_TITLE, GARDEN_TITLE

HOUR = timedelta(hours=1)
WANTED = Said("/news/101", CENTER_TITLE, "국가 연산센터 사업자를 다시 찾는다.")
OTHER = Said("/news/102", GARDEN_TITLE, "호숫가 정원에 십만 명이 다녀갔다.")


def due(house: House, now: object, *, force: bool = False) -> bool:
    with house.store.read() as connection:
        return bool(feeds.due(connection, now, force=force))  # type: ignore[arg-type]


def test_first_answer(house: House, press: Press) -> None:
    press.feed(WANTED, OTHER)
    polled = house.poll()
    assert (polled.outcome, polled.new) == ("read", 2)
    assert house.dispositions() == [None, None]
    wanted, other = house.entry("/101"), house.entry("/102")
    assert wanted.host == press.origin.removeprefix("http://")
    assert other.host is None, "no word of any keyword: its page is not wanted"
    assert wanted.next_attempt_at == other.next_attempt_at == NOW
    feed = house.feed()
    assert (feed.title, feed.entries_seen, feed.first_success_at, feed.failures) == ("새벽일보 기술", 2, NOW, 0)
    assert house.poll(NOW + HOUR).new == 0
    assert house.feed().entries_seen == 2


@ON_SQLITE
@pytest.mark.parametrize(
    "validators",
    [
        Validators('W/"a-0"', "Mon, 23 Nov 2026 21:00:00 GMT"),
        Validators("unquoted=1; odd", None),
        Validators(None, "Monday, the 23rd, about nine"),
        Validators('""', None),
    ],
)
def test_validators_go_back_byte_for_byte(house: House, press: Press, validators: Validators) -> None:
    sent = [("ETag", validators.etag), ("Last-Modified", validators.last_modified)]
    press.feed(OTHER, headers=[(name, value) for name, value in sent if value is not None])
    house.poll()
    assert house.feed().validators == validators
    house.poll(NOW + HOUR)
    first, second = press.asked("/feed")
    assert first.header("if-none-match") is first.header("if-modified-since") is None
    assert (second.header("if-none-match"), second.header("if-modified-since")) == (
        validators.etag,
        validators.last_modified,
    )
    press.feed(OTHER)
    house.poll(NOW + 2 * HOUR)
    assert house.feed().validators == Validators(), "the server has none any more, so none is invented"


def test_not_modified_is_success_and_its_validators_are_kept(house: House, press: Press) -> None:
    press.feed(OTHER, headers=[("ETag", '"one"'), ("Last-Modified", "Mon, 23 Nov 2026 21:00:00 GMT")])
    house.poll()
    press.answers["/feed"] = Reply(304, b"", (("ETag", '"two"'),))
    assert house.poll(NOW + HOUR).outcome == "not_modified"
    feed = house.feed()
    assert feed.validators == Validators('"two"', "Mon, 23 Nov 2026 21:00:00 GMT")
    assert (feed.last_success_at, feed.title) == (NOW + HOUR, "새벽일보 기술")
    assert feed.next_poll_at >= NOW + 2 * HOUR


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!doctype html><html><body><h1>login</h1></body></html>", FailureReason.NOT_A_FEED),
        (b"", FailureReason.EMPTY),
        (b"  \n ", FailureReason.EMPTY),
        (b"<rss><channel>" + b" " * 300_000, FailureReason.TOO_LARGE),
        (bytes(range(256)) * 8, FailureReason.NOT_A_FEED),
    ],
    ids=["html", "empty", "blank", "huge", "noise"],
)
def test_what_could_not_be_read_advances_nothing(
    house: House, press: Press, body: bytes, reason: FailureReason
) -> None:
    press.feed(OTHER, headers=[("ETag", '"good"')])
    house.poll()
    press.answers["/feed"] = Reply(200, body, (("ETag", '"bad"'), ("Content-Type", "application/rss+xml")))
    polled = house.poll(NOW + HOUR)
    feed = house.feed()
    assert polled.outcome == "failed"
    assert (feed.reason, feed.failures, feed.state) == (reason, 1, "failing")
    assert (feed.validators.etag, feed.last_success_at) == ('"good"', NOW)
    assert feed.error
    press.feed(OTHER, WANTED, headers=[("ETag", '"better"')])
    assert house.poll(NOW + 2 * HOUR).new == 1
    assert press.asked("/feed")[-1].header("if-none-match") == '"good"'
    feed = house.feed()
    assert (feed.state, feed.failures, feed.error, feed.reason) == ("active", 0, None, None)


def test_bytes_that_lie_about_their_encoding_are_read_all_the_same(house: House, press: Press) -> None:
    item = f"<item><title>{CENTER_TITLE}</title><link>{press.url('/news/7')}</link></item>"
    text_ = (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>똠방</title>{item}</channel></rss>'
    )
    press.answers["/feed"] = Reply(200, text_.encode("cp949"), (("Content-Type", "text/xml; charset=utf-8"),))
    assert house.poll().new == 1
    assert house.entries()[0].entry.title == CENTER_TITLE


def test_410_retires_until_the_desk_puts_it_back(house: House, press: Press) -> None:
    press.answers["/feed"] = Reply(410)
    assert house.poll().outcome == "failed"
    assert house.feed().state == "gone"
    assert not due(house, NOW + timedelta(days=4000), force=True)
    assert house.poll(NOW + HOUR).outcome == "skipped"
    assert len(press.asked("/feed")) == 1
    later = NOW + timedelta(days=3)
    with house.store.write() as connection:
        feeds.configure(connection, [], later)
        feeds.configure(connection, house.config.feeds, later)
    assert house.feed().state == "failing"
    assert due(house, later)


@ON_SQLITE
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("said", ["7200", "date"])
def test_retry_after_binds_forced_polls_too(house: House, press: Press, status: int, said: str) -> None:
    until = NOW + 2 * HOUR
    value = said if said.isdigit() else format_datetime(until, usegmt=False).replace("+0000", "GMT")
    press.answers["/feed"] = Reply(status, b"", (("Retry-After", value),))
    house.poll()
    assert not due(house, until - timedelta(minutes=1), force=True)
    assert due(house, until + timedelta(minutes=1), force=True)
    assert not due(house, until - timedelta(minutes=1))
    press.feed(OTHER)
    house.poll(until + timedelta(minutes=1))
    assert due(house, until + timedelta(minutes=2), force=True), "an answer ends it"


def test_a_short_retry_after_does_not_bind_beyond_itself(house: House, press: Press) -> None:
    press.answers["/feed"] = Reply(503, b"", (("Retry-After", "120"),))
    house.poll()
    assert not due(house, NOW + timedelta(minutes=1), force=True)
    assert due(house, NOW + timedelta(minutes=3), force=True)
    assert not due(house, NOW + timedelta(minutes=59)), "the desk's own spacing still counts for the timer"


@ON_SQLITE
def test_failures_back_off(house: House, press: Press) -> None:
    press.answers["/feed"] = Reply(500)
    waits = []
    now = NOW
    for _ in range(4):
        house.poll(now)
        waits.append(house.feed().next_poll_at - now)
        now = house.feed().next_poll_at
    assert waits == sorted(waits)
    assert waits[-1] > 4 * waits[0]


# --- redirects --------------------------------------------------------------------------------------------------------


def moving(press: Press, status: int, etag: str | None = None) -> None:
    press.feed(OTHER, path="/new", headers=[("ETag", etag)] if etag else [])
    press.answers["/feed"] = Reply(status, b"", (("Location", "/new"),))


@ON_SQLITE
@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_saved_after_repeated_sightings(house: House, press: Press, status: int) -> None:
    moving(press, status, '"v1"')
    for number in range(3):
        assert house.feed().current_url == press.url("/feed")
        house.poll(NOW + number * HOUR)
    feed = house.feed()
    assert feed.current_url == press.url("/new")
    assert feed.feed.url == press.url("/feed"), "its identity stays"
    assert feed.validators == Validators(), "they belonged to the address that was left"
    house.poll(NOW + 3 * HOUR)
    assert press.requests[-1] == "/new"
    assert press.asked("/new")[-1].header("if-none-match") is None
    house.poll(NOW + 4 * HOUR)
    assert press.asked("/new")[-1].header("if-none-match") == '"v1"'
    assert len(house.entries()) == 1


@ON_SQLITE
def test_sightings_count_in_a_row(house: House, press: Press) -> None:
    for number in range(6):
        if number % 2:
            press.feed(OTHER)
        else:
            moving(press, 301)
        house.poll(NOW + number * HOUR)
    assert house.feed().current_url == press.url("/feed")


@ON_SQLITE
@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_is_never_saved(house: House, press: Press, status: int) -> None:
    moving(press, status)
    for number in range(5):
        assert house.poll(NOW + number * HOUR).outcome == "read"
    assert house.feed().current_url == press.url("/feed")


@ON_SQLITE
def test_a_move_to_what_is_no_feed_is_not_saved(house: House, press: Press) -> None:
    press.answers["/feed"] = Reply(301, b"", (("Location", "/"),))
    press.answers["/"] = Reply(200, b"<!doctype html><html><body>front</body></html>", (("Content-Type", "text/html"),))
    for number in range(5):
        assert house.poll(NOW + number * HOUR).outcome == "failed"
    assert house.feed().current_url == press.url("/feed")


# --- entries ----------------------------------------------------------------------------------------------------------


def test_too_old_only_on_the_first_poll(house: House, press: Press) -> None:
    old = Said("/news/1", CENTER_TITLE, "국가 연산센터", at=NOW - timedelta(days=3, minutes=1))
    edge = Said("/news/2", CENTER_TITLE + "2", "국가 연산센터", at=NOW - timedelta(days=3))
    dateless = Said("/news/3", CENTER_TITLE + "3", "국가 연산센터", at=None)
    press.feed(old, edge, dateless)
    house.poll()
    assert {e.entry.url.rpartition("/")[2]: e.disposition for e in house.entries()} == {
        "1": Disposition.TOO_OLD,
        "2": None,
        "3": None,
    }
    assert house.entry("/1").next_attempt_at is None
    assert house.stages(house.entry("/1")) == ["feed: too old"]
    press.feed(
        Said("/news/1", "제목이 바뀐 오래된 기사", at=old.at),
        Said("/news/9", "한참 전 기사", at=NOW - timedelta(days=99)),
    )
    assert house.poll(NOW + HOUR).new == 1
    assert house.entry("/9").disposition is None, "later polls follow whatever is new"
    assert house.entry("/1").disposition is Disposition.TOO_OLD


def test_an_edited_entry_is_no_new_one(house: House, press: Press) -> None:
    press.feed(OTHER)
    house.take()
    assert house.dispositions() == ["no_match"]
    press.feed(Said(OTHER.path, OTHER.title, "박람회장에서 국가 연산센터 설명회도 열린다."))
    press.page("/news/102", GARDEN_TITLE, CENTER)
    polled = house.poll(NOW + HOUR)
    assert polled.new == 0
    [entry] = house.entries()
    assert (entry.disposition, entry.host is not None) == (None, True), "pending again, and its page is wanted now"
    house.follow(NOW + HOUR)
    assert house.dispositions() == ["stored"]
    assert house.stages(entry)[:5] == [
        "feed: new",
        "page: not wanted",
        "match: no match",
        "feed: edited",
        "fetch: fetched",
    ]


def test_white_space_and_links_are_no_edit(house: House, press: Press) -> None:
    press.feed(OTHER)
    house.take()
    press.feed(Said(OTHER.path, OTHER.title.replace(" ", "  "), OTHER.summary + " "))
    house.poll(NOW + HOUR)
    assert house.dispositions() == ["no_match"]


def test_an_edit_is_kept_as_carefully_as_an_entry(house: House, press: Press) -> None:
    """A link beyond what an index takes, and a date in the future, come with edits as well."""
    press.feed(Said("/news/5", "처음 제목", guid="five"))
    house.poll()
    endless = "/news/5?q=" + "%EA%B0%80" * 700
    press.feed(Said(endless, "바뀐 제목", guid="five", at=NOW + timedelta(days=40)))
    house.poll(NOW + HOUR)
    [entry] = house.entries()
    assert (entry.entry.title, entry.entry.url) == ("바뀐 제목", "")
    assert entry.canonical_url.startswith("urn:entry:")
    assert entry.entry.published_at == NOW + HOUR


@pytest.mark.parametrize("tail", ["가" * 1000, "%EA%B0%80" * 400, "a" * 3000])
def test_links_beyond_what_an_index_takes(house: House, press: Press, tail: str) -> None:
    press.feed(Said("/news/" + tail, CENTER_TITLE, "국가 연산센터 공모"))
    house.take()
    assert house.dispositions() == ["stored"]
    assert house.articles()[0].text_source == "feed"


def test_one_guid_for_two_entries(house: House, press: Press) -> None:
    press.feed(Said("/news/1", "첫째 소식", guid="same"), Said("/news/2", "둘째 소식", guid="same"))
    assert house.poll().new == 2
    assert house.poll(NOW + HOUR).new == 0
    twice = Said("/news/3", "셋째 소식", guid="three")
    press.feed(twice, twice)
    polled = house.poll(NOW + 2 * HOUR)
    assert polled.new == 1
    assert "twice" in polled.detail


def test_entries_without_a_link(house: House, press: Press) -> None:
    press.feed(Said("", CENTER_TITLE, "국가 연산센터를 다시 공모한다."), Said("", GARDEN_TITLE, "정원 소식"))
    assert house.poll().new == 2
    keys = {entry.canonical_url for entry in house.entries()}
    assert len(keys) == 2
    assert all(key.startswith("urn:entry:") for key in keys)
    house.follow()
    assert sorted(house.dispositions(), key=str) == ["no_match", "stored"]
    assert press.requests == ["/feed"], "there is nothing to ask for"
    assert house.articles()[0].text_source == "feed"
    assert house.poll(NOW + HOUR).new == 0


def test_a_date_in_the_future_is_clamped(house: House, press: Press) -> None:
    press.feed(Said("/news/1", "내일 자 신문", at=NOW + timedelta(days=1)))
    house.poll()
    assert house.entries()[0].entry.published_at == NOW


@ON_SQLITE
@pytest.mark.parametrize(
    ("fulltext", "summary", "wanted"),
    [
        ("hinted", "국가 연산센터", True),
        ("hinted", "연산센터만 나온다", True),  # a single word of a keyword
        ("hinted", "정원 이야기", False),
        ("hinted", "", True),  # a bare title says too little to be judged by
        ("always", "정원 이야기", True),
        ("never", "국가 연산센터", False),
    ],
)
def test_whose_page_is_wanted(house_of: Build, press: Press, fulltext: str, summary: str, wanted: bool) -> None:
    house = house_of(press.url("/feed"), feed=f'fulltext = "{fulltext}"')
    press.feed(Said("/news/1", GARDEN_TITLE, summary))
    house.poll()
    assert (house.entries()[0].host is not None) is wanted


# --- one transaction --------------------------------------------------------------------------------------------------


def test_entries_validators_and_timer_are_one_transaction(house: House, press: Press) -> None:
    """A constraint that breaks at the second entry takes the first one, the validators and the timer along."""
    press.feed(OTHER, headers=[("ETag", '"one"')])
    house.poll()
    before = house.feed()
    if house.store.dialect == "sqlite":
        broken = "CREATE TRIGGER broken BEFORE INSERT ON entries WHEN NEW.title = '둘째' BEGIN SELECT RAISE(ABORT, 'no'); END"
    else:
        broken = "ALTER TABLE entries ADD CONSTRAINT broken CHECK (title <> '둘째')"
    with house.store.write() as connection:
        connection.execute(text(broken))
    first = Said("/news/201", "첫째", at=NOW - 2 * HOUR)
    press.feed(first, Said("/news/202", "둘째"), headers=[("ETag", '"two"')])
    with pytest.raises(IntegrityError):
        house.poll(NOW + HOUR)
    assert house.feed() == before
    assert len(house.entries()) == 1
    assert house.count("entry_steps") == 1
    with house.store.write() as connection:
        mend = (
            "DROP TRIGGER broken" if house.store.dialect == "sqlite" else "ALTER TABLE entries DROP CONSTRAINT broken"
        )
        connection.execute(text(mend))
    assert house.poll(NOW + HOUR).new == 2
    assert press.asked("/feed")[-1].header("if-none-match") == '"one"'


# --- when it is asked again -------------------------------------------------------------------------------------------


@ON_SQLITE
def test_polls_arrive_shortly_before_the_edition(house: House, press: Press) -> None:
    """Polled whenever it is due, the feed is asked within the last twenty minutes before 07:30, and never too often."""
    press.feed(OTHER, headers=[("ETag", '"x"')])
    now = NOW - timedelta(hours=20)
    asked = [now]
    while now < NOW + timedelta(days=2):
        house.poll(now)
        now = house.feed().next_poll_at
        asked.append(now)
    assert min(b - a for a, b in itertools.pairwise(asked)) >= HOUR
    for day in range(2):
        edition = NOW + timedelta(days=day, minutes=30)
        gap = min(edition - at for at in asked if at <= edition)
        assert schedule.LATEST_LEAD <= gap <= schedule.EARLIEST_LEAD


@ON_SQLITE
@pytest.mark.parametrize(("ttl", "age"), [(180, None), (0, 180 * 60)])
def test_the_server_may_ask_for_rest(house_of: Build, press: Press, ttl: int, age: int | None) -> None:
    house = house_of(press.url("/feed"), more="")
    headers = [("ETag", '"x"')] + ([("Cache-Control", f"max-age={age}")] if age else [])
    press.feed(OTHER, headers=headers, ttl=ttl)
    house.poll()
    assert 3 * HOUR <= house.feed().next_poll_at - NOW <= 3 * HOUR * (1 + schedule.STRETCH)


def test_no_slot_no_question(house_of: Build, press: Press) -> None:
    """The host's slot is taken: nothing is sent, and the feed is due when the slot is free."""
    house = house_of(press.url("/feed"), press.url("/other"))
    spaced = house.config.model_copy(
        update={"network": house.config.network.model_copy(update={"per_host_delay": 30.0})}
    )
    from monitor.service import Tools

    tools = Tools(spaced, house.store, house.tools.workers)
    try:
        strict = House(house.store, tools, tools.desk(spaced, house.desk.retries))
        press.feed(OTHER)
        press.feed(OTHER, path="/other")
        assert strict.poll(NOW).outcome == "read"
        again = strict.poll(NOW + timedelta(seconds=1), number=1)
        assert again.outcome == "not_yet"
        assert again.until is not None
        assert again.until >= NOW + timedelta(seconds=30), "counted from when the request went out"
        assert press.requests == ["/feed"]
        assert strict.feed(1).next_poll_at == again.until
        assert strict.feed(1).failures == 0
        forced = strict.poll(NOW + timedelta(seconds=2))
        assert forced.outcome == "not_yet"
        assert strict.feed(0).next_poll_at >= NOW + HOUR, "asked before its time, it keeps its timer"
        assert strict.poll(again.until + timedelta(seconds=1), number=1).outcome == "read"
    finally:
        tools.fetcher.close()


def test_a_poll_during_a_poll(house: House, press: Press) -> None:
    """Two polls of one feed at once: the entry is there once, and neither breaks off."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    together = Barrier(2)
    press.feed(WANTED, OTHER)
    answer = press.answers["/feed"]
    assert isinstance(answer, Reply)

    def both(request: Request) -> Reply:
        together.wait(10)
        return answer

    press.answers["/feed"] = both
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: house.poll(), range(2)))
    assert [polled.outcome for polled in found] == ["read", "read"]
    assert sorted(polled.new for polled in found) == [0, 2]
    assert len(house.entries()) == 2


@ON_SQLITE
def test_a_saved_redirect_that_leads_nowhere_is_forgotten(house: House, press: Press) -> None:
    """Three times 301, and the new address is the feed's; three failures there, and the configured one is asked again."""
    press.answers["/feed"] = Reply(301, b"", (("Location", "/new"),))
    press.feed(OTHER, path="/new", headers=[("ETag", '"n"')])
    for hour in range(3):
        house.poll(NOW + hour * HOUR)
    assert house.feed().current_url == press.url("/new")
    press.answers["/new"] = Reply(404)
    for hour in range(3, 6):
        assert house.poll(NOW + hour * HOUR).outcome == "failed"
    press.feed(OTHER, WANTED)
    asked = len(press.asked("/feed"))
    assert house.poll(NOW + 6 * HOUR).new == 1
    assert len(press.asked("/feed")) == asked + 1
    assert press.asked("/feed")[-1].header("if-none-match") is None, "validators belong to the address that sent them"


@ON_SQLITE
@pytest.mark.parametrize(("status", "state"), [(302, "failing"), (307, "failing"), (301, "gone")])
def test_a_passing_redirect_to_what_is_gone_retires_no_feed(
    house: House, press: Press, status: int, state: str
) -> None:
    press.answers["/feed"] = Reply(status, b"", (("Location", "/gone"),))
    press.answers["/gone"] = Reply(410)
    house.poll()
    assert house.feed().state == state
