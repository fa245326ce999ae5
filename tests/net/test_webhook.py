"""One POST: what is sent, what each answer means, and that the address is in nothing that comes back."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest

from monitor.net.webhook import Posted, post
from tests.mail.servers import CERTIFICATE
from tests.net.hooks import Hook, hook_server

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
SECRETS = ("T0SECRET", "B0SECRET", "xoxSECRETxox", "127.0.0.1", "services")


def send(hook: Hook, address: str | None = None, **more: object) -> Posted:
    options: dict[str, object] = {"user_agent": "Test/1", "now": NOW} | more
    return post(address or hook.address, '{"text": "안녕"}', **options)  # type: ignore[arg-type]


def test_what_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # nothing is read from the environment
    with hook_server(Hook(headers={"Set-Cookie": "a=b"})) as hook:
        accept = {"Accept": "application/vnd.tosslab.jandi-v2+json"}
        assert send(hook, headers=accept) == Posted("sent")
        assert send(hook) == Posted("sent")
        (method, path, headers, body), (_, _, again, _) = hook.asked
    assert (method, path, body.decode()) == ("POST", "/services/T0SECRET/B0SECRET?key=xoxSECRETxox", '{"text": "안녕"}')
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["content-length"] == str(len(body))
    assert (headers["user-agent"], headers["accept"]) == ("Test/1", "application/vnd.tosslab.jandi-v2+json")
    assert ("cookie" in again, again["accept"]) == (False, "*/*")


@pytest.mark.parametrize(
    ("status", "headers", "state", "wait"),
    [
        (200, {}, "sent", None),
        (204, {}, "sent", None),
        (301, {"Location": "/elsewhere"}, "deferred", None),
        (307, {"Location": "/elsewhere"}, "deferred", None),
        (400, {}, "failed", None),
        (403, {}, "deferred", None),
        (404, {}, "deferred", None),
        (408, {}, "deferred", None),
        (410, {}, "deferred", None),
        (429, {"Retry-After": "90"}, "deferred", 90),
        (429, {}, "deferred", None),
        (500, {}, "deferred", None),
        (503, {"Retry-After": "Mon, 23 Nov 2026 22:10:00 GMT"}, "deferred", 600),
    ],
)
def test_what_an_answer_means(status: int, headers: dict[str, str], state: str, wait: int | None) -> None:
    body = b"" if status == 204 else b"invalid_payload for /services/T0SECRET/B0SECRET?key=xoxSECRETxox at 127.0.0.1"
    with hook_server(Hook(status, body, headers)) as hook:
        posted = send(hook)
        assert len(hook.asked) == 1, "no redirect is followed"
    assert posted.state == state
    assert posted.again == (NOW + timedelta(seconds=wait) if wait is not None else None)
    assert [secret for secret in SECRETS if secret in posted.detail] == []
    assert (str(status) in posted.detail) == (state != "sent")
    assert ("invalid_payload" in posted.detail) == (state != "sent" and status >= 400)


def test_a_long_answer_and_a_page_say_nothing() -> None:
    with hook_server(Hook(400, b"x" * 100_000)) as hook:
        assert send(hook) == Posted("failed", "400 Bad Request")
        hook.body = b"<!doctype html><p>no</p>"
        assert send(hook) == Posted("failed", "400 Bad Request")


def test_whoever_does_not_answer_is_asked_again() -> None:
    with hook_server(Hook(delay=threading.Event())) as hook:
        assert send(hook, timeout=0.2) == Posted("deferred", "no answer within 0.2 s")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    posted = send(Hook(), f"http://127.0.0.1:{port}/services/T0SECRET")
    assert (posted.state, posted.detail.startswith("no connection: ")) == ("deferred", True)
    assert [secret for secret in SECRETS if secret in posted.detail] == []
    posted = send(Hook(), "https://no-such-name.invalid/services/T0SECRET")
    assert posted.state == "deferred"
    assert "no-such-name" not in posted.detail


@pytest.mark.parametrize(
    "address", ["", "hooks.example.kr/x", "ftp://a.example/x", "http://", "https://a.example:99999/", "\ud83d"]
)
def test_an_address_that_is_none(address: str) -> None:
    posted = post(address, "{}", user_agent="Test/1", now=NOW)
    assert (posted.state, "no web address" in posted.detail) == ("deferred", True)
    assert len(address) < 10 or address not in posted.detail


def test_certificates_are_verified() -> None:
    with hook_server(Hook(), tls=True) as hook:
        refused = send(hook)
        assert (refused.state, "certificate" in refused.detail, hook.asked) == ("deferred", True, [])
        assert "127.0.0.1" not in refused.detail
        trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
        assert send(hook, ssl_context=trusting) == Posted("sent")


def test_a_name_and_password_before_the_host_are_sent_as_such() -> None:
    with hook_server(Hook(401, b"no alarm:s%20secret here")) as hook:
        posted = send(hook, hook.address.replace("http://", "http://alarm:s%20secret@"))
        assert hook.asked[0][2]["authorization"] == "Basic YWxhcm06cyBzZWNyZXQ="
    assert posted.state == "deferred"
    assert "secret" not in posted.detail
