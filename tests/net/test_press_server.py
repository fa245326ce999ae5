"""The recording server itself, since every edge test trusts it."""

from __future__ import annotations

import socket

import pytest

from monitor.newsroom.server import PressServer, Raw, Reply, Request


def _say(server: PressServer, octets: bytes) -> bytes:
    """Send bytes and return everything until the server hangs up."""
    with socket.create_connection((server.host, server.port), timeout=20) as connection:
        connection.sendall(octets)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_requests_are_kept_as_they_came() -> None:
    with PressServer(lambda request: Reply(200, request.path.encode())) as server:
        answer = _say(server, b"GET /a?b=%41 HTTP/1.1\r\nHost: x\r\nX-Odd:  two  words \r\nx-odd: again\r\n\r\n")
    assert answer == b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n/a?b=%41"
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", "/a?b=%41")
    assert request.headers == (("Host", "x"), ("X-Odd", "two  words"), ("x-odd", "again"))
    assert request.header("X-ODD") == "two  words"
    assert request.header("absent") is None


def test_one_connection_carries_several_requests() -> None:
    with PressServer(lambda request: Reply(200, request.method.encode())) as server:
        answer = _say(
            server, b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcHEAD / HTTP/1.1\r\nConnection: close\r\n\r\n"
        )
    assert answer == b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nPOSTHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
    assert [request.connection for request in server.requests] == [1, 1]


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (Reply(304, b"ignored", (("ETag", '"1"'),)), b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'),
        (Reply(200, b"abc", (("content-length", "9"),)), b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"),
        (Reply(599, b"", (("X", "한"),)), "HTTP/1.1 599 Unknown\r\nX: 한\r\nContent-Length: 0\r\n\r\n".encode()),
        (Raw([b"abc", 0.01, b"def"]), b"abcdef"),
    ],
)
def test_answers_go_out_as_written(reply: Reply | Raw, answer: bytes) -> None:
    with PressServer(lambda request: reply) as server:
        assert _say(server, b"GET / HTTP/1.1\r\n\r\n") == answer


def test_a_responder_that_breaks_is_told_to_the_client_and_kept(capfd: pytest.CaptureFixture[str]) -> None:
    def broken(request: Request) -> Reply:
        raise KeyError(request.path)

    with PressServer(broken) as server:
        assert _say(server, b"GET /x HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 500")
        assert _say(server, b"nonsense\r\n\r\n") == b""
    assert [type(error) for error in server.errors] == [KeyError]
    assert capfd.readouterr().err == ""


def test_closing_ends_pauses_and_idle_connections() -> None:
    with PressServer(lambda request: Raw([b"a", 3600.0, b"b"])) as server:
        idle = socket.create_connection((server.host, server.port), timeout=20)
        waiting = socket.create_connection((server.host, server.port), timeout=20)
        waiting.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert waiting.recv(10) == b"a"
    with idle, waiting:
        assert idle.recv(10) == b""
        assert waiting.recv(10) == b""
    server.close()
