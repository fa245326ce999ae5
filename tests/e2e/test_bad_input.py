"""What goes wrong outside: one clear line on stderr, the right exit code, no traceback, and nothing lost."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.newsroom.server import Reply
from tests.e2e.conftest import Answer, Serve
from tests.e2e.running import HTML, RSS, article, call, desk, page, rss, run, started
from tests.mail.servers import Mailbox, mail_server

MATCHING = "소버린 AI 실증 공모"


# --- settings ---------------------------------------------------------------------------------------------------------


def test_no_config(tmp_path: Path) -> None:
    for words in (("once",), ("run",), ("articles", "--json")):
        ended = call(tmp_path / "config.toml", *words)
        assert (ended.code, ended.out) == (2, "")
        assert "there is no such file" in ended.line
        assert "monitor init" in ended.line
    here = run(None, "once", cwd=tmp_path)
    assert here.code == 2
    assert here.line.startswith("config.toml: there is no such file")


def test_a_broken_config_names_everything_at_once(tmp_path: Path) -> None:
    path = desk(tmp_path, network="per_host_dealy = 1", at="25:00", top="first_poll_days = -1")
    ended = call(path, "once", "--json")
    assert (ended.code, ended.out) == (2, "")
    first, *problems = ended.err.splitlines()
    assert first == f"monitor: {path}: {len(problems)} problems"
    assert [p.split(":")[1].strip() for p in problems] == ["first_poll_days", "network.per_host_dealy", "digests[0].at"]
    assert all(problem.startswith("  line ") for problem in problems)
    assert "did you mean per_host_delay?" in problems[1]
    doctor = call(path, "doctor", "--json")
    assert doctor.code == 2
    assert [check["state"] for check in doctor.json["checks"]] == ["error"] * 3


def test_a_config_in_cp949(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes('timezone = "Asia/Seoul"\nkeywords = ["소버린 AI"]\n'.encode("cp949"))
    ended = call(path, "once")
    assert ended.code == 2
    assert "line 2: this line is CP949" in ended.line
    assert "소버린" in ended.line


# --- where things are kept --------------------------------------------------------------------------------------------


def _without_privilege() -> Callable[[], None] | None:
    """What makes a child of root obey permissions: without CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH root is a user like others.

    Another user would do as well, but could not read a Python that lies in root's home.
    """
    if os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        pytest.skip("root cannot be kept from writing here")
    prctl, drop_from_bounding_set = ctypes.CDLL(None).prctl, 24

    def drop() -> None:
        for capability in (1, 2):
            prctl(drop_from_bounding_set, capability, 0, 0, 0)

    return drop


@pytest.mark.parametrize("words", [("run",), ("articles", "--json")])
def test_a_storage_directory_that_cannot_be_written(tmp_path: Path, words: tuple[str, ...]) -> None:
    path, storage = desk(tmp_path), tmp_path / "var"
    storage.mkdir()
    storage.chmod(0o555)
    drop = _without_privilege()
    if subprocess.run(["touch", storage / "x"], check=False, capture_output=True, preexec_fn=drop).returncode == 0:
        pytest.skip("this user can write anywhere")
    ended = run(path, *words, preexec_fn=drop)
    assert (ended.code, ended.out) == (1, "")
    assert str(storage) in ended.line
    assert "writ" in ended.line


def test_no_postgresql_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    path = desk(tmp_path, more=f'[database]\nurl = "postgresql://monitor:sEcret99@127.0.0.1:{port}/monitor"')
    for words in (("once", "--json"), ("run",), ("stories", "--json"), ("db", "current")):
        ended = call(path, *words) if words != ("run",) else run(path, *words)
        assert (ended.code, ended.out) == (1, "")
        assert "sEcret99" not in ended.err
        assert f"127.0.0.1:{port}" in ended.line


def test_a_directory_or_a_letter_in_place_of_the_database(tmp_path: Path) -> None:
    path = desk(tmp_path)
    (tmp_path / "var" / "monitor.sqlite").mkdir(parents=True)
    ended = call(path, "once", "--json")
    assert (ended.code, ended.out) == (1, "")
    assert "is a directory" in ended.line
    (tmp_path / "var" / "monitor.sqlite").rmdir()
    (tmp_path / "var" / "monitor.sqlite").write_bytes("안녕하세요. 이것은 데이터베이스가 아닙니다.\n".encode() * 100)
    for words in (("once", "--json"), ("feeds", "list", "--json"), ("doctor",)):
        ended = call(path, *words)
        assert ended.code == 1
        assert "Traceback" not in ended.err
    assert "no SQLite database" in call(path, "once").line


def test_a_disk_that_fills_up_on_the_way(serve: Serve, tmp_path: Path) -> None:
    """The database cannot grow any more in the middle of a run: that is said once, and the next run finishes the work."""
    answers: dict[str, Answer] = {}
    press = serve(answers)
    entries = []
    for number in range(40):
        answers[f"/a/{number}"] = page(*article(number))
        entries.append((f"{press.origin}/a/{number}", article(number)[0]))
    answers["/rss"] = rss(entries)
    path = desk(tmp_path, [f"{press.origin}/rss"])
    assert call(path, "db", "upgrade").code == 0
    assert call(path, "seeds", "list").code == 0  # the seeds are in: what fills the disk are articles
    size = (tmp_path / "var" / "monitor.sqlite").stat().st_size + 150_000

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    full = run(path, "once", "--json", preexec_fn=small_disk)
    assert (full.code, full.out) == (1, "")
    last = full.err.splitlines()[-1]
    assert last.startswith("monitor: database sqlite:")
    assert "disk" in last
    assert "Traceback" not in full.err
    with started(path, "run", preexec_fn=small_disk) as daemon:
        daemon.wait_for("trouble")
        daemon.until(lambda: daemon.popen.poll() is None, "it stays")
        assert daemon.stop() == 0
        assert "Traceback" not in daemon.said
        assert len(daemon.said.splitlines()) < 60  # not once for every try
    # What rests after the trouble is due again at once in a new process.
    done = call(path, "once", "--json", "--force")
    assert done.code == 0, done.err
    assert done.json["pending"] == 0
    ended = call(path, "articles", "--disposition", "all", "--json").json
    assert len(ended) == 40
    assert {view["disposition"] for view in ended} <= {"stored", "duplicate"}


# --- the web ----------------------------------------------------------------------------------------------------------

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 40


def test_feeds_and_pages_that_are_none(serve: Serve, tmp_path: Path) -> None:
    """Each bad feed fails for a reason of its own, and costs no other anything."""
    answers: dict[str, Answer] = {
        "/html": Reply(200, "<!doctype html><html><body><h1>로그인</h1></body></html>".encode(), HTML),
        "/empty": Reply(200, b"", RSS),
        "/huge": Reply(200, b"<rss><channel>" + b"<item><title>x</title></item>" * 10_000, RSS),
        "/cut": Reply(200, b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><title>', RSS),
        "/pdf": Reply(200, PDF, (("Content-Type", "application/pdf"),)),
        "/lying.html": Reply(200, PDF, HTML),
        "/a/1": page(*article(1)),
    }
    press = serve(answers)
    links = "".join(
        f"<item><title>{title}</title><link>{press.origin}{path}</link></item>"
        for title, path in (
            (f"{MATCHING} 똠펲", "/pdf"),
            ("AI 소식", "/lying.html"),
            (MATCHING, "/a/1"),
            ("축제", "/b"),
        )
    )
    # cp949 bytes, two of them beyond EUC-KR, under a declaration that says UTF-8.
    answers["/mislabelled"] = Reply(
        200,
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>한빛</title>{links}</channel></rss>'.encode(
            "cp949"
        ),
        (("Content-Type", "text/xml"),),
    )
    names = ("html", "empty", "huge", "cut", "mislabelled", "missing")
    path = desk(
        tmp_path,
        [f"{press.origin}/{name}" for name in names],
        network='allow_addresses = ["127.0.0.1"]\nper_host_delay = 0\nmax_bytes = 100000',
        feed='fulltext = "always"',
    )
    done = call(path, "once", "--json")
    assert done.code == 0
    assert "Traceback" not in done.err
    feeds = {view["url"].rpartition("/")[2]: view for view in call(path, "feeds", "list", "--json").json}
    assert {name: view["state"] for name, view in feeds.items()} == dict.fromkeys(names, "failing") | {
        "mislabelled": "active",
        "cut": feeds["cut"]["state"],
    }
    for name in ("html", "empty", "huge", "missing"):
        assert feeds[name]["last_error"], name
        assert "\n" not in feeds[name]["last_error"]
    assert "poll failed" in done.err
    ended = {view["title"]: view for view in call(path, "articles", "--disposition", "all", "--json").json}
    got = {title: (view["disposition"], view["text_source"]) for title, view in ended.items() if title}
    assert got[f"{MATCHING} 똠펲"] == ("stored", "title")  # nothing relevant is dropped because its page is a PDF
    assert got["AI 소식"] == ("no_text", None)
    assert got["축제"] == ("fetch_failed", None)
    assert article(1)[0] in got
    why = call(path, "explain", f"{press.origin}/lying.html", "--json").json
    assert why["disposition"] == "no_text"
    assert why["steps"][-1]["outcome"] == "no match"


# --- mail -------------------------------------------------------------------------------------------------------------


def test_a_dead_mail_server_then_a_living_one(serve: Serve, tmp_path: Path) -> None:
    answers: dict[str, Answer] = {"/a/1": page(*article(1))}
    press = serve(answers)
    answers["/rss"] = rss([(f"{press.origin}/a/1", article(1)[0])])
    with socket.create_server(("127.0.0.1", 0)) as taken:
        dead = taken.getsockname()[1]
    settings: dict[str, Any] = {"recipients": ["a@example.kr", "b@example.kr"]}
    path = desk(tmp_path, [f"{press.origin}/rss"], smtp_port=dead, **settings)
    assert call(path, "once").code == 0

    tried = run(path, "digest", "send", "--json")
    assert tried.code == 1
    assert [d["state"] for d in tried.json["deliveries"]] == ["deferred", "deferred"]
    assert [d["attempts"] for d in tried.json["deliveries"]] == [1, 1]
    assert len(tried.err.splitlines()) == 2
    for line, recipient in zip(tried.err.splitlines(), settings["recipients"], strict=True):
        assert line.startswith(f"monitor: {recipient}: deferred: ")
        assert "refused" in line
    test = call(path, "digest", "send", "--test", "c@example.kr")
    assert (test.code, test.out) == (1, "")
    assert "refused" in test.line

    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        desk(tmp_path, [f"{press.origin}/rss"], smtp_port=port, **settings)
        sent = call(path, "digest", "send", "--json")
        assert sent.code == 0, sent.err
        assert sent.json["message_id"] == tried.json["message_id"]
        assert [d["state"] for d in sent.json["deliveries"]] == ["sent", "sent"]
    assert sorted(to for _, (to,), _ in mailbox.received) == settings["recipients"]


def test_no_password_in_the_environment(tmp_path: Path) -> None:
    smtp = (
        '[smtp]\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\nsender = "d@example.kr"\n'
        'username = "d"\npassword_env = "MONITOR_SMTP_PASSWORD"'
    )
    path = desk(tmp_path, more=smtp, recipients=["a@example.kr"])
    ended = call(path, "digest", "send", "--json")
    assert ended.code == 1
    assert "MONITOR_SMTP_PASSWORD is not set" in ended.json["deliveries"][0]["error"]
    assert "MONITOR_SMTP_PASSWORD" in ended.line
