"""Notices on their way: by mail and webhook to real servers on loopback, each once, whatever the servers and rivals do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.delivery import DEFERRALS
from monitor.notifying import GIVE_UP, LONGEST_WAIT, Alerts, deliver_notices, send_sample
from monitor.pipeline.alert import raise_due
from monitor.store import notices
from monitor.store.engine import Store
from monitor.store.notices import StoredNotice
from monitor.store.tables import metadata
from tests.mail.servers import Mailbox, mail_server
from tests.net.hooks import Hook, hook_server
from tests.pipeline.house import ON_SQLITE
from tests.pipeline.wire import Wire, wire
from tests.store.made import HOUR, MINUTE, NOW

A, B = "a@desk.example", "b@desk.example"
HOOKED = 'webhook_env = "MONITOR_HOOK"\nevery = "30m"\n'
BOTH = HOOKED + f'recipients = ["{A}", "{B}"]\n'


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hook_server(Hook()) as running:
        yield running


def made(store: Store, home: Path, hook: Hook | None, alert: str = HOOKED, smtp_port: int | None = None) -> Wire:
    desk = wire(store, home, alert, smtp_port=smtp_port)
    desk.environment = {"MONITOR_HOOK": hook.address} if hook is not None else {}
    desk.born()
    return desk


def raised(desk: Wire, now: timedelta = timedelta()) -> StoredNotice:
    desk.comes(NOW + now, title="국가 연산센터 첫 삽")
    notice = raise_due(desk.store, desk.config, desk.plan, NOW + now)[1]
    assert notice is not None
    return notice


def over(desk: Wire, after: timedelta = timedelta()) -> list[tuple[str, str]]:
    done = deliver_notices(desk.store, desk.config, NOW + after, desk.environment)
    return [(told.recipient, told.state) for _, told in done]


def errors(desk: Wire, notice: StoredNotice) -> list[str | None]:
    return [each.error for each in desk.deliveries(notice)]


def test_by_mail_and_by_webhook_once(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        desk = made(emptied, tmp_path, hook, BOTH, port)
        notice = raised(desk)
        assert sorted(over(desk)) == [(A, "sent"), (B, "sent"), ("webhook", "sent")]
        assert over(desk, HOUR) == []
    assert [to for _, to, _ in mailbox.received] == [[A], [B]]
    mail = message_from_bytes(mailbox.received[0][2], policy=policy.default)
    assert (mail["Subject"], mail["Message-ID"]) == ("[속보] 국가 연산센터 첫 삽", notice.message_id)
    [(method, _, headers, body)] = hook.asked
    assert (method, headers["content-type"]) == ("POST", "application/json; charset=utf-8")
    assert body.decode() == notice.payload
    assert "국가 연산센터 첫 삽" in json.loads(body)["text"]
    assert {(d.state, d.attempts, d.sent_at, d.error) for d in desk.deliveries(notice)} == {("sent", 1, NOW, None)}


@ON_SQLITE
def test_each_format_is_sent_as_such(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    for form, kind, accept in (
        ("jandi", "application/json; charset=utf-8", "application/vnd.tosslab.jandi-v2+json"),
        ("text", "text/plain; charset=utf-8", "*/*"),
    ):
        hook.asked.clear()
        desk = made(emptied, tmp_path, hook, HOOKED + f'format = "{form}"\n')
        desk.count = len(form) * 100
        raised(desk, HOUR * len(form))
        assert over(desk, HOUR * len(form)) == [("webhook", "sent")]
        assert (hook.asked[0][2]["content-type"], hook.asked[0][2]["accept"]) == (kind, accept)


def dump(store: Store) -> str:
    with store.read() as connection:
        return repr([connection.execute(table.select()).all() for table in metadata.sorted_tables])


@ON_SQLITE
def test_what_passes_is_tried_again_and_the_address_stands_nowhere(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    desk = made(emptied, tmp_path, hook)
    notice = raised(desk)
    hook.status, hook.body = 500, hook.address.encode()
    now = timedelta()
    for wait in DEFERRALS:
        assert over(desk, now) == [("webhook", "deferred")]
        [delivery] = desk.deliveries(notice)
        assert delivery.next_attempt_at == NOW + now + wait * MINUTE
        assert over(desk, now + wait * MINUTE - timedelta(seconds=1)) == []
        now += wait * MINUTE
    [said] = errors(desk, notice)
    assert said is not None
    assert said.startswith("webhook of MONITOR_HOOK: 500 Internal Server Error: ")
    for secret in ("T0SECRET", "xoxSECRETxox", hook.origin):
        assert secret not in dump(desk.store)
    hook.status = 200
    assert over(desk, now) == [("webhook", "sent")]
    assert errors(desk, notice) == [None]


@ON_SQLITE
def test_retry_after_is_kept(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    desk = made(emptied, tmp_path, hook)
    notice = raised(desk)
    hook.status, hook.headers = 429, {"Retry-After": "600"}
    over(desk)
    assert desk.deliveries(notice)[0].next_attempt_at == NOW + 10 * MINUTE
    hook.headers = {"Retry-After": "99999999"}
    over(desk, 10 * MINUTE)
    assert desk.deliveries(notice)[0].next_attempt_at == NOW + 10 * MINUTE + LONGEST_WAIT


@ON_SQLITE
def test_given_up_after_a_day_and_refused_at_once(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    desk = made(emptied, tmp_path, hook)
    notice = raised(desk)
    hook.status = 503
    assert over(desk, GIVE_UP) == [("webhook", "deferred")]
    assert over(desk, GIVE_UP + HOUR) == [("webhook", "failed")]
    [said] = errors(desk, notice)
    assert (said or "").startswith("given up after a day: webhook of MONITOR_HOOK: 503")
    hook.status = 400
    second = raised(desk, GIVE_UP + 2 * HOUR)
    assert over(desk, GIVE_UP + 2 * HOUR) == [("webhook", "failed")]
    assert over(desk, GIVE_UP + 9 * HOUR) == []
    assert "400" in (errors(desk, second)[0] or "")
    with desk.store.read() as connection:
        [trouble] = notices.in_trouble(connection, "속보")
    assert trouble.notice_id == second.id, "the latest says how it is"


@ON_SQLITE
def test_what_was_raised_comes_through_when_a_wrong_address_is_mended(
    emptied: Store, tmp_path: Path, hook: Hook
) -> None:
    desk = made(emptied, tmp_path, hook)
    notice = raised(desk)
    hook.status = 404
    assert over(desk) == [("webhook", "deferred")]
    assert "404" in (errors(desk, notice)[0] or "")
    hook.status = 200
    assert over(desk, MINUTE) == [("webhook", "sent")]


@ON_SQLITE
def test_a_variable_that_is_not_set_is_named_and_the_notice_waits(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    desk = made(emptied, tmp_path, None)
    notice = raised(desk)
    assert over(desk) == [("webhook", "deferred")]
    assert "the environment variable MONITOR_HOOK is not set" in (errors(desk, notice)[0] or "")
    desk.environment = {"MONITOR_HOOK": hook.address}
    assert over(desk, MINUTE) == [("webhook", "sent")]


@ON_SQLITE
def test_quiet_hours_hold_what_failed_before_them(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    """NOW is 07:00 in Seoul."""
    desk = made(emptied, tmp_path, hook, HOOKED + 'quiet_hours = "07:10-09:00"\n')
    notice = raised(desk)
    hook.status = 500
    over(desk)
    over(desk, MINUTE * 5)
    hook.status = 200
    assert over(desk, MINUTE * 11) == []
    [delivery] = desk.deliveries(notice)
    assert (delivery.next_attempt_at, delivery.attempts) == (NOW + 2 * HOUR, 2)
    assert over(desk, 2 * HOUR) == [("webhook", "sent")]


@ON_SQLITE
def test_a_webhook_that_is_back_gets_what_waited_one_by_one(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    """By mail the alert told meanwhile; the webhook hears of each, in order, and not more often than `every`."""
    with mail_server(Mailbox()) as port:
        desk = made(emptied, tmp_path, hook, BOTH, port)
        hook.status = 500
        for hours in (0, 1, 2):
            raised(desk, hours * HOUR)
            over(desk, hours * HOUR)
        hook.status = 200
        sent = [(minutes, over(desk, minutes * MINUTE)) for minutes in range(150, 300, 10)]
    assert [minutes for minutes, done in sent if done] == [150, 180, 210]
    assert [body["text"][:4] for body in hook.bodies[-3:]] == ["*[속보"] * 3


@ON_SQLITE
def test_an_alert_that_is_gone(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    with mail_server(Mailbox()) as port:
        desk = made(emptied, tmp_path, hook, BOTH, port)
        notice = raised(desk)
        desk.config = desk.config.model_copy(update={"alerts": ()})
        assert sorted(over(desk)) == [(A, "sent"), (B, "sent"), ("webhook", "failed")]
    assert "names no webhook any more" in (errors(desk, notice)[2] or "")
    assert hook.asked == []


@ON_SQLITE
def test_without_a_server_a_notice_is_a_pair_of_files(emptied: Store, tmp_path: Path) -> None:
    desk = made(emptied, tmp_path, None, f'recipients = ["{A}"]\n')
    notice = raised(desk)
    assert over(desk) == [("outbox", "sent")]
    outbox = tmp_path / "var" / "outbox"
    assert sorted(path.name for path in outbox.iterdir()) == [
        "2026-11-24-0700-알림-속보-1.eml",
        "2026-11-24-0700-알림-속보-1.html",
    ]
    assert (outbox / "2026-11-24-0700-알림-속보-1.eml").read_bytes() == notice.message
    assert "국가 연산센터 첫 삽" in (outbox / "2026-11-24-0700-알림-속보-1.html").read_text("utf-8")


@ON_SQLITE
def test_a_mail_server_without_its_password(emptied: Store, tmp_path: Path) -> None:
    desk = wire(emptied, tmp_path, f'recipients = ["{A}"]\n', smtp_port=9)
    assert desk.config.smtp is not None
    smtp = desk.config.smtp.model_copy(update={"username": "desk", "password_env": "MONITOR_TEST_UNSET"})
    desk.config = desk.config.model_copy(update={"smtp": smtp})
    desk.born()
    notice = raised(desk)
    assert over(desk) == [(A, "deferred")]
    assert "MONITOR_TEST_UNSET is not set" in (errors(desk, notice)[0] or "")


def test_eight_at_once_send_each_message_once(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    hook.delay = threading.Event()
    desk = made(emptied, tmp_path, hook)
    raised(desk)
    with ThreadPoolExecutor(8) as pool:
        rounds = [pool.submit(over, desk) for _ in range(8)]
        while not hook.asked and not all(each.done() for each in rounds):
            time.sleep(0.005)
        hook.delay.set()
        done = [each for one in rounds for each in one.result(30)]
    assert done == [("webhook", "sent")]
    assert len(hook.asked) == 1


@ON_SQLITE
def test_a_kill_after_the_answer_doubles_at_most_that_message(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    desk = made(emptied, tmp_path, hook)
    notice = raised(desk)
    with desk.store.write() as connection:
        connection.execute(
            text("CREATE TRIGGER broken BEFORE UPDATE ON notice_deliveries BEGIN SELECT RAISE(ABORT, 'no'); END")
        )
    with pytest.raises(Exception, match="no"):
        over(desk)
    with desk.store.write() as connection:
        connection.execute(text("DROP TRIGGER broken"))
    assert over(desk) == [("webhook", "sent")]
    assert [body.decode() for _, _, _, body in hook.asked] == [notice.payload] * 2


@ON_SQLITE
def test_a_daemon_looks_when_something_came_in_or_may_go_out(emptied: Store, tmp_path: Path) -> None:
    desk = made(emptied, tmp_path, None, f'recipients = ["{A}"]\nevery = "5m"\n')
    alerts = Alerts(desk.store, rest=0)

    def looks(after: timedelta = timedelta()) -> bool:
        return alerts.raise_due(desk.config, desk.plan, NOW + after) is not None

    assert not looks()
    desk.comes(NOW + MINUTE)
    assert looks(MINUTE)
    over(desk, MINUTE)
    desk.comes(NOW + 2 * MINUTE)
    assert [minutes for minutes in range(2, 12) if looks(minutes * MINUTE)] == [6]


@ON_SQLITE
def test_a_sample_goes_out_and_leaves_no_trace(emptied: Store, tmp_path: Path, hook: Hook) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        desk = made(emptied, tmp_path, hook, BOTH, port)
        desk.comes()
        before = dump(desk.store)
        done = send_sample(desk.config, desk.plan, NOW, desk.environment)
        assert [(each.recipient, each.state) for each in done] == [(A, "sent"), (B, "sent"), ("webhook", "sent")]
        assert dump(desk.store) == before
    mail = message_from_bytes(mailbox.received[0][2], policy=policy.default)
    assert mail["Subject"].startswith("[시험] 국가AI컴퓨팅센터")
    assert "시험으로 보낸 알림" in hook.bodies[0]["text"]
    assert raise_due(desk.store, desk.config, desk.plan, NOW)[1] is not None
