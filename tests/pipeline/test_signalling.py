"""Calls outside of mail, to a real service on loopback: raised when mail is not, once, and taken back; on both databases."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from monitor.core.briefing.signals import TRIES, Signal
from monitor.delivery import deliver_owed
from monitor.pipeline import issue_digest
from monitor.signalling import Called, Signalling
from monitor.store import signals
from monitor.store.editions import StoredEdition
from tests.mail.servers import Mailbox, mail_server
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE, House
from tests.pipeline.press import NOW, Press
from tests.pipeline.services import Service, service
from tests.pipeline.test_delivery import MINUTE, A, B, settings
from tests.pipeline.test_issue import DAY, EDITION, TUESDAY

GRACE = 10 * MINUTE
OPERATOR = '\n[operator]\nalarm_env = "ALARM"\nheartbeat_env = "HEARTBEAT"\n'


@pytest.fixture
def answering() -> Iterator[Service]:
    with service() as told:
        yield told


def calling(house: House, answering: Service, started_at: datetime = NOW) -> Signalling:
    """The calls of a daemon that started at 07:00."""
    environment = {"ALARM": answering.url("/alarm"), "HEARTBEAT": answering.url("/beat/secret")}
    return Signalling(house.store, "test/1", started_at, environment)


def issue(house: House, days: int = 0) -> StoredEdition:
    at = EDITION + days * DAY
    return issue_digest(house.desk, house.config.digests[0], at, day=TUESDAY + days * DAY, scheduled=at)


def look(calls: Signalling, house: House, after: timedelta, why: str = "") -> list[tuple[str, str, str | None]]:
    """One round so long after 07:30: (kind, state, why) of each call."""
    made: tuple[Called, ...] = calls.look(house.config, EDITION + after, {"아침": why} if why else {})
    return [(called.signal.kind, called.state, called.signal.error) for called in made]


def dead_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def test_a_dead_mail_server_is_told_of_and_so_is_its_return(house_of: Build, press: Press, answering: Service) -> None:
    house = house_of(press.url("/feed"), more=settings(dead_port(), A, B) + OPERATOR)
    calls = calling(house, answering)
    assert look(calls, house, -MINUTE) == []
    issue(house)
    deliver_owed(house.store, house.config, EDITION)
    assert look(calls, house, GRACE - timedelta(seconds=1)) == []
    assert look(calls, house, GRACE) == [("alarm", "sent", None)]
    assert look(calls, house, GRACE + MINUTE) == []
    assert look(calling(house, answering), house, 60 * MINUTE) == [], "after a restart it is still the same alarm"
    [(method, path, body)] = answering.calls
    assert (method, path) == ("POST", "/alarm")
    assert body.startswith(
        "브리핑 미발송: 아침 11.24(화)\n예정 07:30 · 수신 2명 중 2명에게 보내지 못함(대기(다시 시도) 2) · "
    )
    assert "cannot be reached" in body
    assert "@" not in body
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        assert house.config.smtp is not None
        mended = house.with_config(smtp=house.config.smtp.model_copy(update={"port": port}))
        deliver_owed(mended.store, mended.config, EDITION + 70 * MINUTE)
    assert len(mailbox.received) == 2
    assert look(calls, house, 70 * MINUTE) == [("recovered", "sent", None), ("heartbeat", "sent", None)]
    assert look(calling(house, answering), house, 71 * MINUTE) == []
    assert [call[:2] for call in answering.calls[1:]] == [("POST", "/alarm"), ("GET", "/beat/secret")]
    assert answering.bodies("/alarm")[1] == "브리핑 발송됨: 아침 11.24(화)\n08:40 확인 · 늦게 모두 보냄"
    assert answering.bodies("/beat/secret") == [""]


def test_an_edition_that_cannot_be_issued(house_of: Build, press: Press, answering: Service) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A) + OPERATOR)
    calls = calling(house, answering)
    why = "OperationalError: disk is full for kim@desk.example\nand more"
    assert look(calls, house, GRACE - MINUTE, why) == []
    assert look(calls, house, GRACE, why) == [("alarm", "sent", None)]
    assert answering.bodies("/alarm") == [
        "브리핑 미발송: 아침 11.24(화)\n예정 07:30 · 브리핑을 만들지 못함 · OperationalError: disk is full for (address)"
    ]
    # The next day's carries what it would have told, and that is the all-clear.
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        assert house.config.smtp is not None
        house = house.with_config(smtp=house.config.smtp.model_copy(update={"port": port}))
        issue(house, days=1)
        deliver_owed(house.store, house.config, EDITION + DAY)
    assert sorted(look(calls, house, DAY + MINUTE)) == [("heartbeat", "sent", None), ("recovered", "sent", None)]
    assert "11.25 07:31 확인 · 11.25(수) 브리핑에 담아 보냄" in answering.bodies("/alarm")[1]
    assert look(calls, house, DAY + 2 * MINUTE) == []


def weekly(house: House, port: int = 9) -> House:
    """The same, but the digest appears on Tuesdays only, and its mail server is at this port."""
    assert house.config.smtp is not None
    plan = house.config.digests[0].model_copy(update={"days": (1,)})
    return house.with_config(digests=(plan,), smtp=house.config.smtp.model_copy(update={"port": port}))


def test_a_weekly_edition_that_is_never_issued_is_told_of_once_and_taken_back(
    house_of: Build, press: Press, answering: Service
) -> None:
    house = weekly(house_of(press.url("/feed"), more=settings(9, A) + OPERATOR))
    calls = calling(house, answering)
    assert look(calls, house, GRACE) == [("alarm", "sent", None)]
    assert look(calls, house, 4 * DAY) == look(calling(house, answering), house, 6 * DAY) == []
    with mail_server(Mailbox()) as port:
        house = weekly(house, port)
        issue(house, days=7)
        deliver_owed(house.store, house.config, EDITION + 7 * DAY)
    assert sorted(look(calls, house, 7 * DAY + MINUTE)) == [("heartbeat", "sent", None), ("recovered", "sent", None)]
    assert look(calls, house, 7 * DAY + 2 * MINUTE) == []


def test_an_edition_that_is_issued_days_late_is_called_for_once(
    house_of: Build, press: Press, answering: Service
) -> None:
    with mail_server(Mailbox()) as port:
        house = weekly(house_of(press.url("/feed"), more=settings(port, A) + OPERATOR), port)
        late = EDITION + 5 * DAY
        issue_digest(house.desk, house.config.digests[0], late, day=TUESDAY, scheduled=EDITION)
        deliver_owed(house.store, house.config, late)
    calls = calling(house, answering, late)
    assert look(calls, house, 5 * DAY + MINUTE) == [("heartbeat", "sent", None)]
    assert look(calls, house, 5 * DAY + 2 * MINUTE) == []


def test_a_recipient_who_is_refused_for_good(house_of: Build, press: Press, answering: Service) -> None:
    with mail_server(Mailbox(rcpt={B: f"550 <{B}> no such user"})) as port:
        house = house_of(press.url("/feed"), more=settings(port, A, B) + OPERATOR)
        calls = calling(house, answering)
        issue(house)
        deliver_owed(house.store, house.config, EDITION)
    assert look(calls, house, GRACE) == [("alarm", "sent", None)]
    assert "수신 2명 중 1명에게 보내지 못함(실패 1) · 550 <(address)> no such user" in answering.bodies("/alarm")[0]
    assert look(calls, house, 5 * DAY) == []


def test_a_service_that_does_not_answer_is_called_again(house_of: Build, press: Press, answering: Service) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A) + OPERATOR)
    calls = calling(house, answering)
    answering.status = 500
    [(kind, state, error)] = look(calls, house, GRACE)
    assert (kind, state, error) == ("alarm", "deferred", "500 Internal Server Error")
    assert look(calls, house, GRACE + timedelta(seconds=59)) == []
    answering.status = 404  # nothing says that it stays so
    assert look(calling(house, answering), house, GRACE + MINUTE) == [("alarm", "deferred", "404 Not Found")]
    answering.status = 204
    assert look(calls, house, GRACE + 2 * MINUTE) == [("alarm", "sent", None)]
    assert look(calls, house, 60 * MINUTE) == []
    assert len(answering.calls) == 3


@ON_SQLITE
def test_one_that_never_answers_is_given_up(house_of: Build, press: Press, answering: Service) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A) + OPERATOR)
    calls = calling(house, answering)
    calls.environment = {}
    states = []
    for minutes in range(10, 26 * 60, 10):
        states += [state for _, state, _ in look(calls, house, minutes * MINUTE) if minutes < 24 * 60]
    assert states[:2] == ["deferred", "deferred"]
    assert len(states) <= TRIES
    with house.store.read() as connection:
        last = signals.last_made(connection)["alarm"]
    assert last.error == "the environment variable ALARM is not set"


@ON_SQLITE
def test_the_last_call_is_told_by_its_time_and_an_open_one_before_it(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"))
    early, late = (Signal(name, TUESDAY, "heartbeat", 1) for name in ("하루", "가을"))
    answered = [replace(early, done_at=EDITION), replace(late, done_at=EDITION + MINUTE)]
    waiting = replace(early, day=TUESDAY - DAY, next_attempt_at=EDITION + 2 * MINUTE, error="404 Not Found")
    for made, expected in ((answered, answered[1]), ([waiting], waiting)):
        with house.store.write() as connection:
            for signal in made:
                signals.record(connection, signal)
            assert signals.last_made(connection) == {"heartbeat": expected}


def test_whoever_starts_late_waits_for_the_late_edition(house_of: Build, press: Press, answering: Service) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A) + OPERATOR)
    calls = calling(house, answering, EDITION + 90 * MINUTE)
    assert look(calls, house, 90 * MINUTE) == []
    again = calling(house, answering, EDITION + 95 * MINUTE)
    assert look(again, house, 95 * MINUTE) == [], "killed and started again"
    assert look(again, house, 100 * MINUTE) == [("alarm", "sent", None)]


def test_nothing_is_asked_for_what_came_before_the_digest(house_of: Build, press: Press, answering: Service) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A) + OPERATOR)
    calls = calling(house, answering, NOW - DAY)
    assert calls.look(house.config, NOW + MINUTE, {}) == ()
    assert house.count("signals") == 0


def test_a_quiet_edition_that_is_not_mailed_is_a_sign_of_life(
    house_of: Build, press: Press, answering: Service
) -> None:
    more = settings(9, A).replace("\nrecipients", "\nsend_quiet = false\nrecipients") + OPERATOR
    house = house_of(press.url("/feed"), more=more)
    press.feed()
    house.take()
    issue(house)
    assert look(calling(house, answering), house, MINUTE) == [("heartbeat", "sent", None)]


# --- when the database is the trouble ---------------------------------------------------------------------------------


def test_calls_that_cannot_be_written_down_are_remembered(house_of: Build, press: Press, answering: Service) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A) + OPERATOR)
    calls = calling(house, answering)
    if house.store.dialect == "sqlite":
        broken = "CREATE TRIGGER broken BEFORE INSERT ON signals BEGIN SELECT RAISE(ABORT, 'no'); END"
        mend = "DROP TRIGGER broken"
    else:
        broken = "ALTER TABLE signals ADD CONSTRAINT broken CHECK (attempts < 0)"
        mend = "ALTER TABLE signals DROP CONSTRAINT broken"
    statement(house, broken)
    assert look(calls, house, GRACE) == [("alarm", "sent", None)]
    assert look(calls, house, GRACE + MINUTE) == look(calls, house, 60 * MINUTE) == []
    assert house.count("signals") == 0
    statement(house, mend)
    assert look(calls, house, 61 * MINUTE) == []
    assert house.count("signals") == 1
    assert look(calling(house, answering), house, 62 * MINUTE) == []
    assert len(answering.calls) == 1


def test_a_database_that_cannot_be_read_is_told_of(house_of: Build, press: Press, answering: Service) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A) + OPERATOR)
    calls = calling(house, answering)
    assert look(calls, house, MINUTE) == []
    statement(house, "ALTER TABLE deliveries RENAME TO elsewhere")
    try:
        assert look(calls, house, GRACE) == [("alarm", "sent", None)]
        assert look(calls, house, 60 * MINUTE) == []
    finally:
        statement(house, "ALTER TABLE elsewhere RENAME TO deliveries")
    assert "브리핑을 만들지 못함 · database" in answering.bodies("/alarm")[0]
    assert look(calls, house, 61 * MINUTE) == []
    assert [call[:2] for call in answering.calls] == [("POST", "/alarm")]


def test_one_that_was_seen_delivered_needs_no_database(house_of: Build, press: Press, answering: Service) -> None:
    with mail_server(Mailbox()) as port:
        house = house_of(press.url("/feed"), more=settings(port, A) + OPERATOR)
        calls = calling(house, answering)
        issue(house)
        deliver_owed(house.store, house.config, EDITION)
    assert look(calls, house, MINUTE) == [("heartbeat", "sent", None)]
    statement(house, "ALTER TABLE deliveries RENAME TO elsewhere")
    try:
        assert look(calls, house, 3 * 60 * MINUTE) == []
    finally:
        statement(house, "ALTER TABLE elsewhere RENAME TO deliveries")


def test_what_was_delivered_days_ago_needs_none_either(house_of: Build, press: Press, answering: Service) -> None:
    with mail_server(Mailbox()) as port:
        house = weekly(house_of(press.url("/feed"), more=settings(port, A) + OPERATOR), port)
        calls = calling(house, answering)
        issue(house)
        deliver_owed(house.store, house.config, EDITION)
    assert look(calls, house, MINUTE) == [("heartbeat", "sent", None)]
    assert look(calls, house, 4 * DAY) == []
    statement(house, "ALTER TABLE deliveries RENAME TO elsewhere")
    try:
        assert look(calls, house, 4 * DAY + MINUTE) == []
    finally:
        statement(house, "ALTER TABLE elsewhere RENAME TO deliveries")


def statement(house: House, sql: str) -> None:
    with house.store.write() as connection:
        connection.execute(text(sql))


@ON_SQLITE
def test_on_a_day_off_nobody_is_alarmed(house_of: Build, press: Press, answering: Service) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A) + OPERATOR)
    plan = house.config.digests[0].model_copy(update={"skip_holidays": True})
    off = house.with_config(digests=(plan,), days_off=frozenset({date(2026, 11, 24)}))
    assert look(calling(house, answering), off, 60 * MINUTE) == []
    assert look(calling(house, answering), house, 60 * MINUTE) == [("alarm", "sent", None)]
