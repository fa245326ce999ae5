"""One daemon at a time, with real processes: told who, given back at kill -9, never kept by a child."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.errors import LockHeld, StoreError
from monitor.store.lock import DaemonLock, hold

if TYPE_CHECKING:
    from tests.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 8, 9, 7, 30, tzinfo=timezone(timedelta(hours=9)))

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(store_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start a holder of the lock in a process of its own; `first_line` is what it says."""
    started: list[subprocess.Popen[str]] = []

    def begin(purpose: str = "run", kind: str = "none") -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.holder", store_url, str(tmp_path), purpose, kind],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def soon(url: str, directory: Path) -> DaemonLock:
    """The lock, as soon as the server has noticed that its holder is gone or has said goodbye (the kernel is at once)."""
    for _ in range(200):
        with contextlib.suppress(LockHeld, StoreError):  # StoreError: our own session of a moment ago still has it
            return hold(url, directory, purpose="run", now=NOW)
        time.sleep(0.05)
    return hold(url, directory, purpose="run", now=NOW)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("purpose", "advice"), [("run", "stop it first"), ("once", "wait until it is done")])
def test_the_second_is_told_who_holds_it(
    start: Start, store_url: str, tmp_path: Path, purpose: str, advice: str
) -> None:
    first = start(purpose)
    assert first_line(first) == "held 0"
    with pytest.raises(LockHeld) as refusal:
        hold(store_url, tmp_path, purpose="once", now=NOW)
    line = str(refusal.value)
    who = re.escape(f"`monitor {purpose}` (pid {first.pid} on {socket.gethostname()}, since ")
    assert re.match(who + r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\) is at work on ", line)
    assert line.endswith(advice)
    assert "\n" not in line
    second = start("once")
    assert second.wait(30) == 3
    assert first_line(second).startswith(f"`monitor {purpose}` (pid {first.pid} ")


def test_it_is_given_back_in_due_form(start: Start, store_url: str, tmp_path: Path) -> None:
    first = start()
    assert first_line(first) == "held 0"
    assert first.stdin is not None
    first.stdin.close()
    assert first.wait(30) == 0
    with soon(store_url, tmp_path) as lock:
        lock.confirm()
        with pytest.raises(LockHeld, match="since 2026-08-09T07:30:00"):
            hold(store_url, tmp_path, purpose="run", now=NOW)
    lock.release()  # harmless
    soon(store_url, tmp_path).release()


def test_it_is_given_back_by_kill_9(start: Start, store_url: str, tmp_path: Path) -> None:
    first = start()
    assert first_line(first) == "held 0"
    first.send_signal(signal.SIGKILL)
    first.wait()
    soon(store_url, tmp_path).release()


@pytest.mark.parametrize("kind", ["spawn", "fork"])
def test_no_child_keeps_it(start: Start, store_url: str, tmp_path: Path, kind: str) -> None:
    first = start("run", kind)
    child = int(first_line(first).removeprefix("held "))
    try:
        with pytest.raises(LockHeld):
            hold(store_url, tmp_path, purpose="run", now=NOW)
        first.send_signal(signal.SIGKILL)
        first.wait()
        soon(store_url, tmp_path).release()
        assert alive(child)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def test_a_child_that_ends_takes_nothing_along(store_url: str, tmp_path: Path) -> None:
    """A forked child must not say goodbye on its parent's session."""
    program = f"""
import os
from datetime import UTC, datetime
from pathlib import Path
from monitor.errors import LockHeld
from monitor.store.lock import hold
lock = hold({store_url!r}, Path({str(tmp_path)!r}), purpose="run", now=datetime.now(UTC))
if (child := os.fork()) == 0:
    lock.release()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
lock.confirm()
try:
    hold({store_url!r}, Path({str(tmp_path)!r}), purpose="run", now=datetime.now(UTC))
except LockHeld:
    print("still held")
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "still held\n", done.stderr


def test_two_starters_and_one_wins(start: Start) -> None:
    said = [first_line(process) for process in [start() for _ in range(4)]]
    assert said.count("held 0") == 1
    assert sum(" is at work on " in line for line in said) == 3


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_file_stays_and_says_who(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    path = tmp_path / "monitor.db.lock"
    with hold(url, tmp_path / "elsewhere", purpose="once", now=NOW):
        assert json.loads(path.read_text()) == {
            "purpose": "once",
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": "2026-08-09T07:30:00+09:00",
        }
    assert path.read_text() == ""
    assert not (tmp_path / "elsewhere").exists()


def test_a_symbolic_link_leads_to_the_same_lock(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with (
        hold(f"sqlite:///{tmp_path}/real/monitor.db", tmp_path, purpose="run", now=NOW),
        pytest.raises(LockHeld),
    ):
        hold(f"sqlite:///{tmp_path}/link/monitor.db", tmp_path, purpose="run", now=NOW)


def test_other_databases_have_other_locks(tmp_path: Path) -> None:
    with (
        hold(f"sqlite:///{tmp_path}/a.db", tmp_path, purpose="run", now=NOW),
        hold(f"sqlite:///{tmp_path}/b.db", tmp_path, purpose="run", now=NOW),
    ):
        pass


@pytest.mark.parametrize("left", ["", "{", "[1]", '{"pid": "x"}', "\x00" * 100])
def test_what_a_broken_holder_wrote_is_no_trouble(tmp_path: Path, left: str) -> None:
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    path = tmp_path / "monitor.db.lock"
    path.write_text(left)
    with hold(url, tmp_path, purpose="run", now=NOW):
        path.write_text(left)
        with pytest.raises(LockHeld, match="another monitor is at work"):
            hold(url, tmp_path, purpose="run", now=NOW)


def test_a_place_where_no_lock_file_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match=r"lock file .* cannot be written"):
        hold(f"sqlite:///{tmp_path}/file/monitor.db", tmp_path, purpose="run", now=NOW)


# --- the session ------------------------------------------------------------------------------------------------------


def test_two_machines_on_one_server(postgres: Server, tmp_path: Path) -> None:
    """Each has a storage directory of its own; the server decides, per database."""
    with postgres.database() as one, postgres.database() as other:
        with hold(postgres.url(one), tmp_path / "a", purpose="run", now=NOW):
            with pytest.raises(LockHeld, match=rf"`monitor run` \(pid {os.getpid()} on .*2026-08-09T07:30:00\+09:00"):
                hold(postgres.url(one), tmp_path / "b", purpose="run", now=NOW + timedelta(seconds=1))
            hold(postgres.url(other), tmp_path / "b", purpose="run", now=NOW).release()
        soon(postgres.url(one), tmp_path / "b").release()


def end_sessions(postgres: Server) -> None:
    postgres.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name LIKE 'monitor run%'"
    )


def until_nobody_holds(postgres: Server, database: str) -> None:
    """A session that has said goodbye is ended by the server a moment later, and its lock with it."""
    held = (
        "SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
        f" WHERE l.locktype = 'advisory' AND d.datname = '{database}'"
    )
    for _ in range(200):
        if not postgres.execute(held):
            return
        time.sleep(0.05)
    raise AssertionError("the lock is not given back")


def test_a_session_that_the_server_ended_is_taken_again(postgres: Server, tmp_path: Path) -> None:
    with postgres.database() as name:
        url = postgres.url(name)
        with hold(url, tmp_path / "a", purpose="run", now=NOW) as lock:
            end_sessions(postgres)
            lock.confirm()
            with pytest.raises(LockHeld):
                hold(url, tmp_path / "b", purpose="run", now=datetime.now(UTC))


def test_a_session_that_another_took_meanwhile_is_told(postgres: Server, tmp_path: Path) -> None:
    with postgres.database() as name:
        url = postgres.url(name)
        with hold(url, tmp_path / "a", purpose="run", now=NOW) as lock:
            end_sessions(postgres)
            with pytest.raises(LockHeld):  # the same desk's storage directory is still locked
                hold(url, tmp_path / "a", purpose="run", now=NOW)
            with hold(url, tmp_path / "b", purpose="once", now=datetime.now(UTC)):
                for _ in range(2):
                    with pytest.raises(LockHeld, match="`monitor once`"):
                        lock.confirm()
            until_nobody_holds(postgres, name)
            lock.confirm()


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    url = "postgresql://desk:hunter2@127.0.0.1:1/name"
    with pytest.raises(StoreError, match="check that the server is up") as refusal:
        hold(url, tmp_path, purpose="run", now=NOW)
    assert "hunter2" not in str(refusal.value)
    assert "\n" not in str(refusal.value)
    with pytest.raises(StoreError):  # the file was let go
        hold(url, tmp_path, purpose="run", now=NOW)
