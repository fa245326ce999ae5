"""Names, connections and TLS: what can go wrong before the first byte of an answer."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.model import FailureReason, Fetched, FetchFailed
from monitor.net.fetch import Fetcher
from monitor.newsroom.server import Reply
from tests.net.conftest import NOW, MakeFetcher, Serve


def _reason(fetcher: Fetcher, url: str) -> FailureReason:
    outcome = fetcher.get(url, now=NOW)
    assert isinstance(outcome, FetchFailed)
    assert outcome.url == url
    assert outcome.detail
    assert outcome.status is None
    return outcome.reason


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "news.example.kr/rss",
        "/rss",
        "//news.example.kr/rss",
        "http:",
        "http://",
        "http:///rss",
        "ftp://news.example.kr/rss",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://10.0.0.1/rss",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://127.1/",
        "http://017700000001/",
        "http://１２７.０.０.１/",
        "http://[::1",
        "http://a..b/",
        "http://-a.example/",
        "http://\ud800.example/",
        "http://news.example.kr/\ud800",
        "http://news.example.kr/\x00",
        "http://news.example.kr:0/",
        "http://news.example.kr:70000/",
        "http://news.example.kr:rss/",
        "http://" + "a" * 70000 + ".kr/",
        "http://" + "a." * 200 + "kr/",
    ],
)
def test_what_is_no_public_web_address_is_refused(make_fetcher: MakeFetcher, url: str) -> None:
    def no_slot(key: str, now: object) -> object:
        raise AssertionError(key)

    assert _reason(make_fetcher(allow=(), reserve=no_slot), url) is FailureReason.ADDRESS


@pytest.mark.parametrize("host", ["no-such-outlet.invalid", "xn--a.invalid"])
def test_a_name_without_an_address(fetcher: Fetcher, host: str) -> None:
    assert _reason(fetcher, f"http://{host}/rss") is FailureReason.DNS


def test_a_name_that_leads_to_the_own_machine_is_refused(serve: Serve, make_fetcher: MakeFetcher) -> None:
    press = serve({"/rss": Reply(200, b"x")})
    assert _reason(make_fetcher(allow=()), f"http://localhost:{press.port}/rss") is FailureReason.ADDRESS
    assert not press.requests


def test_a_port_where_nobody_listens(fetcher: Fetcher) -> None:
    port = _closed_port()
    assert _reason(fetcher, f"http://127.0.0.1:{port}/rss") is FailureReason.CONNECT
    assert _reason(fetcher, f"http://localhost:{port}/rss") is FailureReason.CONNECT


def test_a_listener_that_accepts_nobody_is_ended_by_the_deadline(make_fetcher: MakeFetcher) -> None:
    """Its queue takes the connection, nobody ever reads: over TLS the handshake starves, without it the answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        for scheme in ("http", "https"):
            assert _reason(make_fetcher(timeout=0.4), f"{scheme}://127.0.0.1:{port}/") is FailureReason.TIMEOUT


def test_tls_to_a_plain_port(serve: Serve, fetcher: Fetcher) -> None:
    press = serve({"/rss": Reply(200, b"x")})
    assert _reason(fetcher, f"https://127.0.0.1:{press.port}/rss") is FailureReason.TLS


def test_an_error_of_the_slot_is_no_error_of_the_network(make_fetcher: MakeFetcher) -> None:
    def broken(key: str, now: object) -> object:
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError, match="database"):
        make_fetcher(reserve=broken).get("http://127.0.0.1/", now=NOW)


# --- a TLS server of its own, with a certificate made on the spot -----------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for "localhost" and its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "cert.pem").read_text() + (folder / "key.pem").read_text())
    return both


@contextmanager
def _tls_server(certificate: Path, answer: bytes) -> Iterator[tuple[int, list[tuple[str | None, bytes]]]]:
    """Serves one answer per connection; yields its port and (SNI, request head) of every request."""
    seen: list[tuple[str | None, bytes]] = []
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda connection, name, used: names.append(name)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            with plain:
                try:
                    with context.wrap_socket(plain, server_side=True) as connection:
                        seen.append((names[-1], connection.recv(65536)))
                        connection.sendall(answer)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], seen
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"


def test_tls_keeps_the_name_in_sni_and_host(certificate: Path, make_fetcher: MakeFetcher) -> None:
    context = ssl.create_default_context(cafile=str(certificate))
    with _tls_server(certificate, OK) as (port, seen):
        outcome = make_fetcher(ssl_context=context).get(f"https://localhost:{port}/rss", now=NOW)
    assert isinstance(outcome, Fetched), outcome
    assert outcome.body == b"hello"
    name, head = seen[0]
    assert name == "localhost"
    assert f"Host: localhost:{port}\r\n".encode() in head


def test_a_certificate_of_nobody_we_know_or_for_another_name_is_refused(
    certificate: Path, make_fetcher: MakeFetcher
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    with _tls_server(certificate, OK) as (port, seen):
        assert _reason(make_fetcher(), f"https://localhost:{port}/") is FailureReason.TLS
        assert _reason(make_fetcher(ssl_context=trusting), f"https://127.0.0.1:{port}/") is FailureReason.TLS
    assert not seen


def test_a_step_down_from_tls_is_followed_but_not_recommended(
    certificate: Path, serve: Serve, make_fetcher: MakeFetcher
) -> None:
    press = serve({"/rss": Reply(200, b"<rss/>")})
    answer = f"HTTP/1.1 301 Moved\r\nLocation: {press.origin}/rss\r\nContent-Length: 0\r\n\r\n".encode()
    with _tls_server(certificate, answer) as (port, _):
        context = ssl.create_default_context(cafile=str(certificate))
        outcome = make_fetcher(ssl_context=context).get(f"https://localhost:{port}/rss", now=NOW)
    assert isinstance(outcome, Fetched), outcome
    assert outcome.url == f"{press.origin}/rss"
    assert outcome.moved_to is None


def test_own_headers_do_not_step_down_from_tls(certificate: Path, serve: Serve, make_fetcher: MakeFetcher) -> None:
    """Same name, another scheme: what was said in private is not repeated in the open."""
    press = serve({"/rss": Reply(200, b"<rss/>")})
    answer = f"HTTP/1.1 302 Found\r\nLocation: http://localhost:{press.port}/rss\r\nContent-Length: 0\r\n\r\n".encode()
    with _tls_server(certificate, answer) as (port, seen):
        context = ssl.create_default_context(cafile=str(certificate))
        fetcher = make_fetcher(ssl_context=context)
        outcome = fetcher.get(f"https://localhost:{port}/rss", now=NOW, headers={"X-Api-Key": "hunter2hunter2"})
    assert isinstance(outcome, Fetched), outcome
    assert b"X-Api-Key: hunter2hunter2\r\n" in seen[0][1]
    assert press.requests[0].header("X-Api-Key") is None
