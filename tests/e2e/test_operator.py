"""The daemon and whoever looks after it: the set-up mail, an alarm when mail does not come through, and a heartbeat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from monitor.store import editions
from tests.e2e.conftest import Serve
from tests.e2e.running import call, desk, rss, started
from tests.e2e.test_daemon import an_hour_ago, database
from tests.mail.servers import Mailbox, mail_server
from tests.pipeline.services import service

if TYPE_CHECKING:
    from tests.postgres import Server

OPERATOR = """
[operator]
mail = "admin@example.kr"
alarm_env = "MONITOR_TEST_ALARM"
heartbeat_env = "MONITOR_TEST_BEAT"
grace = "4s"
"""

BROKEN = "CREATE TRIGGER broken BEFORE INSERT ON editions BEGIN SELECT RAISE(ABORT, 'broken for kim@example.kr'); END"


def test_an_operator_hears_of_it_outside_mail(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edition that cannot be issued: the alarm says why; once it can be, the daemon delivers it and says so."""
    press = serve({"/rss": rss([])})
    mailbox = Mailbox()
    with mail_server(mailbox) as port, service() as told:
        config = desk(
            tmp_path,
            [f"{press.origin}/rss"],
            at=an_hour_ago(),
            smtp_port=port,
            recipients=["a@example.kr"],
            more=OPERATOR,
        )
        call(config, "db", "upgrade")
        with database(config) as store, store.write() as connection:
            editions.born(connection, "아침", datetime.now(UTC) - timedelta(days=3))
            connection.execute(text(BROKEN))
        env = {"MONITOR_TEST_ALARM": told.url("/alarm/sesame"), "MONITOR_TEST_BEAT": told.url("/beat/sesame")}
        with started(config, "run", env=env) as daemon:
            daemon.until(lambda: told.bodies("/alarm/sesame") != [], "the alarm")
            with database(config) as store, store.write() as connection:
                connection.execute(text("DROP TRIGGER broken"))
            daemon.until(lambda: told.bodies("/beat/sesame") != [], "the heartbeat")
            daemon.wait_for("kind=heartbeat")
            daemon.until(lambda: len(mailbox.received) == 2, "the set-up mail")
            for name, value in env.items():
                monkeypatch.setenv(name, value)
            checks = [c for c in call(config, "doctor", "--json").json["checks"] if c["name"] == "operator"]
            assert daemon.stop() == 0
    assert sorted(to for _, to, _ in mailbox.received) == [["a@example.kr"], ["admin@example.kr"]]
    alarm, clear = told.bodies("/alarm/sesame")
    assert "브리핑을 만들지 못함 · IntegrityError: (sqlite3.IntegrityError) broken for (address)" in alarm
    assert "늦게 모두 보냄" in clear
    assert told.bodies("/beat/sesame") == [""]
    assert any("delivery digest=아침 date=2" in line for line in daemon.said.splitlines())
    assert "sesame" not in daemon.said
    assert "Traceback" not in daemon.said
    assert [c["state"] for c in checks] == ["ok", "ok"]
    assert all("; last called at 2" in c["detail"] for c in checks)


def test_the_set_up_mail_is_not_kept_waiting_by_other_mail(postgres: Server, serve: Serve, tmp_path: Path) -> None:
    """Both are looked after at the same moments, and a server takes longer to say that no other mail is owed."""
    press = serve({"/rss": rss([])})
    mailbox = Mailbox()
    with mail_server(mailbox) as port, postgres.database() as name:
        more = f'[operator]\nmail = "admin@example.kr"\n[database]\nurl = "{postgres.url(name)}"'
        config = desk(tmp_path, [f"{press.origin}/rss"], smtp_port=port, more=more)
        with started(config, "run") as daemon:
            daemon.until(lambda: bool(mailbox.received), "the set-up mail")
            assert daemon.stop() == 0
    assert [to for _, to, _ in mailbox.received] == [["admin@example.kr"]]


@pytest.mark.parametrize("held", ["https://", '"https://hc.example.kr/x"', "hc.example.kr/x"])
def test_doctor_says_that_a_variable_holds_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str
) -> None:
    monkeypatch.setenv("MONITOR_TEST_ALARM", held)
    config = desk(tmp_path, more='[operator]\nalarm_env = "MONITOR_TEST_ALARM"')
    [check] = [c for c in call(config, "doctor", "--json").json["checks"] if c["name"] == "operator"]
    assert (check["state"], "holds is no web address" in check["detail"]) == ("warning", True)


def test_doctor_says_what_is_not_set(tmp_path: Path) -> None:
    config = desk(tmp_path, ["http://127.0.0.1:9/rss"], more=OPERATOR)
    checks = [c for c in call(config, "doctor", "--json").json["checks"] if c["name"] == "operator"]
    assert [(c["state"], c["detail"].partition(":")[0]) for c in checks] == [
        ("warning", "alarm (MONITOR_TEST_ALARM)"),
        ("warning", "heartbeat (MONITOR_TEST_BEAT)"),
        ("warning", "no set-up mail to admin@example.kr"),
    ]
    config = desk(tmp_path, ["http://127.0.0.1:9/rss"])
    [check] = [c for c in call(config, "doctor", "--json").json["checks"] if c["name"] == "operator"]
    assert check["state"] == "ok"


def test_doctor_warns_of_a_weekly_digest_on_many_days(tmp_path: Path) -> None:
    config = desk(tmp_path, ["http://127.0.0.1:9/rss"])
    text = config.read_text("utf-8").replace('at = "07:30"', 'at = "07:30"\nkind = "weekly"\ndays = "weekdays"')
    config.write_text(text, "utf-8")
    said = call(config, "doctor", "--json").json
    assert [c["detail"] for c in said["checks"] if c["name"] == "digests"] == [
        "아침: a weekly digest on 5 days a week sums up only what came since the last one"
    ]


def test_doctor_counts_with_holidays(tmp_path: Path) -> None:
    """A digest whose every day is off never comes, and doctor says so instead of a date."""
    days = [
        f'"{year}-{month:02}-{day:02}"'
        for year in (2026, 2027, 2028, 2029)
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    days += [
        f'"{year}-{month:02}-{day}"'
        for year in (2026, 2027, 2028, 2029)
        for month in range(1, 13)
        for day in (29, 30, 31)
        if month != 2 and (day < 31 or month in (1, 3, 5, 7, 8, 10, 12))
    ]
    days.append('"2028-02-29"')
    config = desk(tmp_path, ["http://127.0.0.1:9/rss"], top=f"days_off = [{', '.join(days)}]")
    config.write_text(config.read_text("utf-8").replace('at = "07:30"', 'at = "07:30"\nskip_holidays = true'), "utf-8")
    said = call(config, "doctor", "--json").json
    assert [c["detail"] for c in said["checks"] if c["name"] == "digests"] == [
        "아침: no edition in the next two years, because each of its days is a holiday or a day off"
    ]
    assert said["next"] is None
