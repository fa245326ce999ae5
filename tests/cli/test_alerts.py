"""`monitor alerts list|test`, and the line of `doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import load
from monitor.notifying import GIVE_UP, deliver_notices
from monitor.pipeline.alert import raise_due
from monitor.service import open_database, settle, utcnow
from tests.e2e.running import call, desk
from tests.net.hooks import Hook, hook_server
from tests.pipeline.wire import Wire

ALERTS = (
    '[[alerts]]\nname = "속보"\nwebhook_env = "MONITOR_TEST_HOOK"\nevery = "1h"\n\n'
    '[[alerts]]\nname = "큰 이슈"\nrecipients = ["duty@example.kr"]\nmin_outlets = 3\n'
)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    with hook_server(Hook()) as running:
        monkeypatch.setenv("MONITOR_TEST_HOOK", running.address)
        yield running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return desk(tmp_path, more=ALERTS)


def test_list_says_how_each_stands(path: Path, hook: Hook) -> None:
    assert "not known yet" in call(path, "alerts", "list").out
    config, now = load(path), utcnow() - timedelta(hours=1, minutes=30)
    with open_database(config) as store:
        settle(store, config, now)
        wire = Wire(store, config)
        one = wire.comes(now + timedelta(minutes=1), title="소버린 AI 첫 소식", topic="키워드")
        raise_due(store, config, config.alerts[0], now + timedelta(minutes=1))
        hook.status = 500
        deliver_notices(store, config, now + timedelta(minutes=50))
        hook.status = 200
        deliver_notices(store, config, now + timedelta(minutes=60))
        wire.comes(now + timedelta(minutes=70), title="둘째 소식", topic="키워드")
    done = call(path, "alerts", "list", "--json")
    first, second = done.json
    assert (first["name"], first["kind"], first["targets"]) == ("속보", "story", ["webhook"])
    assert (first["last"]["subject"], first["ready"], first["growing"]) == ("[속보] 소버린 AI 첫 소식", 1, 0)
    assert (first["next_at"] is not None, first["errors"], first["wrong"]) == (True, [], None)
    assert (second["last"], second["ready"], second["growing"], second["next_at"]) == (None, 0, 2, None)
    text = call(path, "alerts", "list").out
    assert "속보  story, to webhook (MONITOR_TEST_HOOK)\n" in text
    assert "    waiting: 1 story, told from " in text
    assert "큰 이슈  story, to duty@example.kr\n    nothing told yet, since " in text
    assert "    growing: 2 stories below min_outlets or min_rank\n" in text
    assert one
    assert [each["name"] for each in call(path, "alerts", "list", "--name", "큰 이슈", "--json").json] == ["큰 이슈"]
    unknown = call(path, "alerts", "list", "--name", "무엇")
    assert (unknown.code, 'no alert "무엇"' in unknown.line) == (2, True)


def test_a_sample_goes_to_each_target(path: Path, hook: Hook) -> None:
    done = call(path, "alerts", "test")
    assert (done.code, done.err) == (0, "")
    assert "속보: a sample went to webhook\n" in done.out
    outbox = path.parent / "var" / "outbox"
    assert len(list(outbox.glob("*시험-큰-이슈*.eml"))) == 1
    assert "시험으로 보낸 알림" in hook.bodies[0]["text"]
    as_json = call(path, "alerts", "test", "--name", "속보", "--json").json
    assert as_json == [{"name": "속보", "recipient": "webhook", "state": "sent", "error": None}]


def test_a_refusal_is_one_line_without_the_address(path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    hook.status, hook.body = 403, b"invalid_token xoxSECRETxox"
    done = call(path, "alerts", "test", "--name", "속보")
    assert done.code == 1
    assert done.line.startswith("속보: webhook: webhook of MONITOR_TEST_HOOK: 403 Forbidden: invalid_token ***")
    monkeypatch.delenv("MONITOR_TEST_HOOK")
    done = call(path, "alerts", "test", "--name", "속보")
    assert (done.code, "MONITOR_TEST_HOOK is not set" in done.line) == (1, True)


def test_without_alerts(tmp_path: Path) -> None:
    bare = desk(tmp_path)
    assert "has no [[alerts]]" in call(bare, "alerts", "list").out
    assert call(bare, "alerts", "list", "--json").json == []
    refused = call(bare, "alerts", "test")
    assert (refused.code, "has no [[alerts]]" in refused.line) == (2, True)


def told(path: Path) -> tuple[str, str]:
    """State and detail of doctor's line on alerts."""
    [line] = [check for check in call(path, "doctor", "--json").json["checks"] if check["name"] == "alerts"]
    return line["state"], line["detail"]


def test_doctor_has_one_line_on_alerts(path: Path, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(path) == ("ok", "2 alerts, 0 waiting to be told")
    config, now = load(path), utcnow() - GIVE_UP - timedelta(hours=2)
    with open_database(config) as store:
        settle(store, config, now)
        Wire(store, config).comes(now, topic="키워드")
        raise_due(store, config, config.alerts[0], now)
        hook.status = 503
        deliver_notices(store, config, now)
        state, detail = told(path)
        assert (state, "속보: webhook: webhook of MONITOR_TEST_HOOK: 503" in detail) == ("warning", True)
        deliver_notices(store, config, now + GIVE_UP + timedelta(hours=1))
    state, detail = told(path)
    assert (state, "given up after a day" in detail) == ("error", True)
    monkeypatch.setenv("MONITOR_TEST_HOOK", "  ")
    state, detail = told(path)
    assert (state, "MONITOR_TEST_HOOK is not set" in detail) == ("error", True)
    monkeypatch.setenv("MONITOR_TEST_HOOK", "hooks.example.kr/secret")
    state, detail = told(path)
    assert (state, "MONITOR_TEST_HOOK holds no web address" in detail, "secret" in detail) == ("error", True, False)
