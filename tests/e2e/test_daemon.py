"""`monitor run` as a real process: polls, reloads, refuses a second one, tells systemd, and stops when it is told to."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from monitor.newsroom.server import Raw, Reply, Request
from monitor.store import counts
from monitor.store.engine import Store, open_store
from monitor.store.tables import digests
from tests.e2e.conftest import Serve
from tests.e2e.running import HTML, Process, article, call, desk, page, rss, run, started
from tests.mail.servers import Mailbox, mail_server

SEOUL = ZoneInfo("Asia/Seoul")


@contextmanager
def database(config: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{config.parent / 'var' / 'monitor.sqlite'}")
    try:
        yield store
    finally:
        store.close()


def stored(config: Path) -> list[str]:
    return [view["title"] for view in call(config, "articles", "--json").json]


def events(process: Process) -> list[dict[str, object]]:
    """The log of `--log-format json`: every line must be one object."""
    return [json.loads(line) for line in process.said.splitlines()]


@contextmanager
def systemd(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """A socket such as systemd gives a service, and what was said to it by the end of the block.

    Read all the while: ten datagrams fill such a socket, and the service, which says something every second, would then wait.
    """
    path = str(tmp_path / "n")
    said: list[str] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(path)

        def listen() -> None:
            while word := ear.recv(1000):
                said.append(word.decode())

        listening = threading.Thread(target=listen)
        listening.start()
        try:
            yield path, said
        finally:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
                last.sendto(b"", path)
            listening.join()


def test_from_start_to_stop(serve: Serve, tmp_path: Path) -> None:
    title, paragraphs = article(1)
    answers: dict[str, Reply] = {"/a/1": page(title, paragraphs)}
    press = serve(answers)
    answers["/rss"] = rss(
        [(f"{press.origin}/a/1", title), ("https://press.example/2", "축제 소식", "배추 축제가 열린다.")]
    )
    config = desk(tmp_path / "desk", [f"{press.origin}/rss"])
    with (
        systemd(tmp_path) as (address, said),
        started(config, "--log-format", "json", "run", env={"NOTIFY_SOCKET": address}) as daemon,
    ):
        daemon.wait_for('"stored"')
        assert stored(config) == [title]

        second = run(config, "run")
        assert second.code == 3
        assert re.search(rf"`monitor run` \(pid {daemon.popen.pid} on .*, since .*\) is at work", second.line)
        once = run(config, "once", "--json")
        assert (once.code, once.out) == (3, "")
        assert f"pid {daemon.popen.pid}" in once.line
        assert call(config, "feeds", "list", "--json").json[0]["entries_seen"] == 2

        time.sleep(2)
        assert daemon.stop() == 0
        assert daemon.leaves_nobody()
    assert said[0] == "READY=1"
    assert "WATCHDOG=1" in said
    assert said[-1] == "STOPPING=1" or "STOPPING=1" in said[-3:]
    words = [str(event["event"]) for event in events(daemon)]
    # A line for what is news, and none for what is not: an entry without a keyword, a tick, an hour in which nothing happens.
    assert words == ["feeds", "seeds", "started", "polled", "entry", "stopping", "stopped"]
    assert {"timestamp", "level", "event"} <= set(events(daemon)[0])
    assert all(datetime.fromisoformat(str(event["timestamp"])).tzinfo is not None for event in events(daemon))


def test_a_changed_config_is_taken_up_and_a_broken_one_is_not(serve: Serve, tmp_path: Path) -> None:
    answers: dict[str, Reply] = {}
    press = serve(answers)
    for number in (1, 2, 3):
        answers[f"/a/{number}"] = page(*article(number))
        answers[f"/rss{number}"] = rss([(f"{press.origin}/a/{number}", article(number)[0])])
    config = desk(tmp_path / "desk", [f"{press.origin}/rss1"])
    with started(config, "run") as daemon:
        daemon.wait_for("stored")
        desk(config.parent, [f"{press.origin}/rss1", f"{press.origin}/rss2"])
        daemon.wait_for("config.toml taken up")
        daemon.until(lambda: daemon.said.count("[info] entry") == 2, "the second feed's article")

        good = config.read_text("utf-8")
        config.write_text(
            good.replace("[network]", 'tiemzone = "Asia/Seoul"\n[network]').replace("07:30", "7시"), "utf-8"
        )
        daemon.wait_for("did you mean timezone?")
        daemon.wait_for("digests[0].at")
        assert "config.toml is not taken up, the settings before stay" in daemon.said
        assert [view["url"] for view in _feeds(config, good)] == [f"{press.origin}/rss1", f"{press.origin}/rss2"]

        config.write_text(good.replace("/rss1", "/rss3"), "utf-8")
        daemon.until(lambda: daemon.said.count("[info] entry") >= 3, "the third feed's article")
        assert daemon.stop() == 0
    assert "Traceback" not in daemon.said


def _feeds(config: Path, text_of_config: str) -> list[dict[str, object]]:
    """What a daemon is polling, although its config.toml is gone or broken."""
    other = config.with_name("other.toml")
    other.write_text(text_of_config, "utf-8")
    listed: list[dict[str, object]] = call(other, "feeds", "list", "--json").json
    return listed


def hang(_: Request) -> Raw:
    drip: list[bytes | float] = [0.2, b" "]
    return Raw([b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>", *(drip * 600)])


STUCK = b"<html><body>" + b"<div><p>" * 80_000 + "소버린 AI".encode() + b"</body></html>"
"""A page that takes lxml and trafilatura longer than any worker may take."""


def test_sigterm_in_the_middle_of_a_hanging_page_and_a_stuck_worker(serve: Serve, tmp_path: Path) -> None:
    answers: dict[str, object] = {"/hang": hang, "/stuck": Reply(200, STUCK, HTML)}
    press, other = serve(answers), serve(answers)  # type: ignore[arg-type]
    head = "소버린 AI 한 건"
    answers["/rss"] = rss([(f"{press.origin}/hang", head), (f"{other.origin}/stuck", head + " 더")])
    config = desk(tmp_path, [f"{press.origin}/rss"])
    with started(config, "run") as daemon:
        daemon.until(lambda: any(request.path == "/hang" for request in press.requests), "the first page")
        daemon.until(lambda: any(request.path == "/stuck" for request in other.requests), "the second page")
        time.sleep(0.5)
        begun = time.monotonic()
        assert daemon.stop(signal.SIGTERM, 30) == 0
        assert time.monotonic() - begun < 18.0, (
            "10 s is the contract, the rest a busy machine's; the work would take 20"
        )
        assert daemon.leaves_nobody()
    assert "stopped in the middle of work, which is due again" in daemon.said
    assert "Traceback" not in daemon.said
    with database(config) as store, store.read() as connection:
        assert counts.pending(connection) >= 1  # nothing was decided about what was not read


def test_ctrl_c_in_the_middle_of_once(serve: Serve, tmp_path: Path) -> None:
    answers: dict[str, object] = {"/hang": hang}
    press = serve(answers)  # type: ignore[arg-type]
    answers["/rss"] = rss([(f"{press.origin}/hang", "소버린 AI 한 건")])
    config = desk(tmp_path, [f"{press.origin}/rss"])
    with started(config, "once", "--json") as once:
        once.until(lambda: any(request.path == "/hang" for request in press.requests), "the page")
        assert once.stop(signal.SIGINT, 10) == 130
        assert once.leaves_nobody()
        assert once.popen.stdout is not None
        assert once.popen.stdout.read() == b""
    assert "Traceback" not in once.said
    with database(config) as store, store.read() as connection:
        assert counts.pending(connection) == 1


def backdate(config: Path, days: int) -> None:
    """As if this desk had begun `days` ago."""
    with database(config) as store, store.write() as connection:
        connection.execute(update(digests).values(born_at=datetime.now(UTC) - timedelta(days=days)))


def editions(config: Path) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = call(config, "digest", "list", "--json").json
    return listed


def an_hour_ago() -> str:
    """HH:MM of a time that has passed today, in Seoul; just after midnight it is yesterday's, which is as good."""
    return f"{datetime.now(SEOUL) - timedelta(hours=1):%H:%M}"


def test_a_digest_missed_while_off_is_issued_once_and_late(serve: Serve, tmp_path: Path) -> None:
    answers: dict[str, Reply] = {"/a/1": page(*article(1))}
    press = serve(answers)
    answers["/rss"] = rss([(f"{press.origin}/a/1", article(1)[0])])
    config = desk(tmp_path, [f"{press.origin}/rss"], at=an_hour_ago())
    assert call(config, "once", "--json").json["dispositions"] == {"stored": 1}
    backdate(config, 3)
    with started(config, "run") as daemon:
        daemon.wait_for("delivery")
        daemon.until((tmp_path / "var" / "archive" / "index.html").is_file, "the page of what was issued")
        assert daemon.stop() == 0
    (edition,) = editions(config)
    assert edition["articles"] == 1
    assert "late_seconds=3" in daemon.said
    html = next((tmp_path / "var" / "outbox").glob("*.html")).read_text("utf-8")
    assert "지연 발송" in html
    shutil.rmtree(tmp_path / "var" / "archive", ignore_errors=True)
    with started(config, "run") as daemon:
        daemon.wait_for("started")
        daemon.until((tmp_path / "var" / "archive" / "index.html").is_file, "the archive, with what was missing")
        time.sleep(1.0)
        assert daemon.stop() == 0
    assert len(list((tmp_path / "var" / "archive").glob("*-*.html"))) == 1
    assert editions(config) == [edition]
    assert "edition issued" not in daemon.said


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_digest_is_mailed_at_its_time(serve: Serve, tmp_path: Path) -> None:
    answers: dict[str, Reply] = {"/a/1": page(*article(1))}
    press = serve(answers)
    answers["/rss"] = rss([(f"{press.origin}/a/1", article(1)[0])])
    now = datetime.now(SEOUL)
    due = (now + timedelta(seconds=90)).replace(second=0, microsecond=0)
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        config = desk(
            tmp_path,
            [f"{press.origin}/rss"],
            at=f"{due:%H:%M}",
            smtp_port=port,
            recipients=["a@example.kr", "b@example.kr"],
        )
        with started(config, "run") as daemon:
            daemon.wait_for("stored")
            assert mailbox.received == []
            daemon.until(lambda: len(mailbox.received) == 2, "both mails", 130)
            assert datetime.now(SEOUL) >= due
            time.sleep(3)
            assert daemon.stop() == 0
    assert len(mailbox.received) == 2
    (edition,) = editions(config)
    assert edition["window"] == [edition["window"][0], due.isoformat()]  # type: ignore[index]
    assert "late" not in daemon.said


def test_the_lock_is_confirmed_and_one_that_was_lost_ends_the_daemon(
    postgres: object, tmp_path: Path, serve: Serve
) -> None:
    """On PostgreSQL the lock ends with its session: here the session is cut, and another takes the lock."""
    import psycopg

    from monitor.store.lock import DAEMON_KEY
    from tests.postgres import Server

    assert isinstance(postgres, Server)
    with postgres.database() as name:
        config = desk(tmp_path, more=f'[database]\nurl = "{postgres.url(name)}"')
        impatient = [sys.executable, "-m", "tests.e2e.impatient", str(config)]
        daemon = Process(impatient, tmp_path / "stderr.log", None, {"cwd": Path(__file__).parents[2]})
        try:
            daemon.wait_for("started")
            with psycopg.connect(postgres.url(name), autocommit=True) as rival:
                holder = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'monitor run %'"
                (pid,) = rival.execute(holder).fetchone() or (0,)
                rival.execute("SELECT pg_terminate_backend(%s)", (pid,))
                # Nobody else wants it: the daemon takes it again.
                daemon.until(lambda: rival.execute(holder).fetchone() not in ((pid,), None), "a new session")
                # Now somebody else is quicker.
                cut = (
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'monitor run %'"
                )
                rival.execute(f"{cut}; SELECT pg_advisory_lock({DAEMON_KEY})".encode())
                assert daemon.popen.wait(30) == 3
        finally:
            daemon.popen.kill()
            daemon.popen.wait()
            assert daemon.popen.stdout is not None
            daemon.popen.stdout.close()
    assert "the lock was lost to another daemon" in daemon.said
    assert "Traceback" not in daemon.said
