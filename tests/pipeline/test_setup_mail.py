"""The set-up mail: to the operator alone, once, with what is set up and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from monitor.config import Config
from monitor.delivery import GIVE_UP
from monitor.setup_mail import SETTLING, SetupMail, log_place, rendered, tried
from monitor.store.engine import Store
from tests.mail.servers import Mailbox, mail_server
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE, House
from tests.pipeline.press import NOW, Press
from tests.pipeline.test_delivery import MINUTE, A, B, settings

OPERATOR = "admin@desk.example"
TABLE = f'\n[operator]\nmail = "{OPERATOR}"\nalarm_env = "MONITOR_TEST_UNSET_ALARM"\n'


def advice(config: Config, store: Store, now: datetime) -> Sequence[str]:
    return ("manners: the User-Agent names no contact & <more>",)


def arrived(mailbox: Mailbox) -> list[tuple[list[str], EmailMessage]]:
    return [(to, message_from_bytes(raw, policy=policy.default)) for _, to, raw in mailbox.received]


def setting_up(house: House, started_at: datetime = NOW) -> SetupMail:
    return SetupMail(house.store, started_at, advice)


def state(house: House, setup: SetupMail, after: timedelta) -> str | None:
    told = setup.look(house.config, NOW + after)
    return told.state if told is not None else None


def test_the_operator_gets_one_and_nobody_else(house_of: Build, press: Press) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        house = house_of(press.url("/feed"), more=settings(port, A, B) + TABLE)
        setup = setting_up(house)
        assert state(house, setup, timedelta()) is None, "it waits for the feeds"
        press.feed()
        house.take()
        assert state(house, setup, MINUTE) == "sent"
        for later in (2 * MINUTE, timedelta(days=30)):
            assert state(house, setup, later) is None
            assert state(house, setting_up(house, NOW + later), later) is None, "a restart sends no second one"
        other = house.config.operator.model_copy(update={"mail": "other@desk.example"})
        assert state(house.with_config(operator=other), setup, timedelta(days=31)) == "sent"
        assert state(house.with_config(operator=other), setup, timedelta(days=32)) is None
    [(to, mail), (other_to, _)] = arrived(mailbox)
    assert (to, other_to) == ([OPERATOR], ["other@desk.example"])
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    text = str(plain.get_content())
    for words in (
        "아침: 11월 24일(화) 07:30, 수신 2명",
        "1곳 정상 수집",
        f"설정 파일: {house.config.path}",
        f"데이터베이스: {house.store.url}",
        "미발송 시 호출(alarm_env): MONITOR_TEST_UNSET_ALARM 값이 없음",
        "발송 완료 시 호출(heartbeat_env): 설정 안 함",
        "manners: the User-Agent names no contact & <more>",
    ):
        assert f"- {words}" in text
    assert "contact &amp; &lt;more&gt;" in str(html.get_content())


def test_a_refusal_is_tried_again(house_of: Build, press: Press) -> None:
    mailbox = Mailbox(rcpt={OPERATOR: "550 not yet"})
    with mail_server(mailbox) as port:
        house = house_of(press.url("/feed"), more=settings(port, A) + TABLE)
        setup = setting_up(house)
        assert state(house, setup, SETTLING - MINUTE) is None
        assert state(house, setup, SETTLING) == "failed", "after ten minutes it waits for no feed any more"
        assert state(house, setup, SETTLING + MINUTE / 2) is None
        with house.store.read() as connection:
            known = tried(connection)
        assert known is not None
        assert (known.address, known.attempts, known.sent_at, "550" in (known.error or "")) == (OPERATOR, 1, None, True)
        mailbox.rcpt.clear()
        assert state(house, setting_up(house), SETTLING + MINUTE) == "sent"
    assert [to for to, _ in arrived(mailbox)] == [[OPERATOR]]


@ON_SQLITE
def test_it_is_given_up_after_two_days(house_of: Build, press: Press) -> None:
    house = house_of(
        press.url("/feed"), more=settings(9, A, more='password_env = "MONITOR_TEST_UNSET"\nusername = "x"\n')
    )
    operator = house.config.operator.model_copy(update={"mail": OPERATOR})
    house = house.with_config(operator=operator)
    setup = setting_up(house)
    assert state(house, setup, SETTLING) == "deferred"
    assert state(house, setup, SETTLING + GIVE_UP + MINUTE) == "deferred"
    assert state(house, setup, SETTLING + 2 * GIVE_UP) is None


@ON_SQLITE
@pytest.mark.parametrize("what", ["smtp", "operator"])
def test_without_a_server_or_an_address_there_is_none(house_of: Build, press: Press, what: str) -> None:
    house = house_of(press.url("/feed"), more=settings(9, A) + TABLE)
    none = None if what == "smtp" else house.config.operator.model_copy(update={"mail": None})
    assert state(house.with_config(**{what: none}), setting_up(house), SETTLING) is None
    assert house.count("meta") == 0


@ON_SQLITE
def test_what_keeps_doctor_from_looking_keeps_no_mail_back(house_of: Build, press: Press) -> None:
    def broken(config: Config, store: Store, now: datetime) -> Sequence[str]:
        raise RuntimeError("no such thing\nand more")

    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        house = house_of(press.url("/feed"), more=settings(port, A) + TABLE)
        assert state(house, SetupMail(house.store, NOW, broken), SETTLING) == "sent"
    [(_, mail)] = arrived(mailbox)
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "- RuntimeError: no such thing" in str(plain.get_content()).splitlines()


@ON_SQLITE
def test_what_a_digest_without_recipients_or_days_says(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), more='\n[[digests]]\nname = "주간"\nat = "16:00"\ndays = ["금"]\n')
    said = rendered(house.config, NOW, database="sqlite:///x", feeds=0, feeds_well=0, advice=(), environment={})
    assert "- 주간: 11월 27일(금) 16:00, 수신자 없음(파일로 저장)" in said.text
    assert "- 등록된 수집처 없음" in said.text
    assert said.text.rstrip().endswith("- 없음")
    issued = {"주간": date(2026, 11, 27)}
    said = rendered(house.config, NOW, database="x", feeds=0, feeds_well=0, advice=(), issued=issued, environment={})
    assert "- 주간: 12월 4일(금) 16:00, 수신자 없음(파일로 저장)" in said.text, "that day's was sent ahead of its time"


def test_where_the_log_is() -> None:
    assert log_place({}) == "stderr"
    assert log_place({"JOURNAL_STREAM": "8:1"}).startswith("journalctl -u ")
