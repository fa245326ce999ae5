"""Real mail servers on loopback: aiosmtpd for what servers do, a scripted one for what they should not do."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import warnings
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
CERTIFICATE = Path(__file__).with_name("loopback-cert.pem")
"""Self-signed for localhost and 127.0.0.1, until 2120, trusted by nobody who is not told to."""
KEY = Path(__file__).with_name("loopback-key.pem")


class Mailbox:
    """An aiosmtpd handler that keeps what it accepts; replies can be set for each recipient."""

    def __init__(self, rcpt: dict[str, str] | None = None, data: dict[str, str] | None = None) -> None:
        self.rcpt = rcpt or {}
        self.data = data or {}
        self.received: list[tuple[str, list[str], bytes]] = []
        self.senders: list[str] = []
        self.sessions: set[int] = set()
        self.mail_reply: str | None = None

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail_reply:
            return self.mail_reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = self.data.get(envelope.rcpt_tos[0], "250 kept")
        if reply == "abort":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "250 never arrives"
        if reply.startswith("250"):
            assert isinstance(envelope.original_content, bytes)
            self.received.append((envelope.mail_from or "", list(envelope.rcpt_tos), envelope.original_content))
            self.sessions.add(id(session))
        return reply


class _Bound(Controller):
    """A controller on a socket that is bound already: no race for a free port."""

    def __init__(self, handler: Mailbox, **options: Any) -> None:
        self.bound = socket.create_server((HOST, 0))
        super().__init__(handler, hostname=HOST, port=self.bound.getsockname()[1], **options)

    def factory(self) -> Any:
        with warnings.catch_warnings():  # it warns of a login without TLS, which is what is tested
            warnings.simplefilter("ignore", UserWarning)
            return super().factory()  # type: ignore[no-untyped-call]

    def _create_server(self) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self.bound, ssl=self.ssl_context)


@contextmanager
def mail_server(
    mailbox: Mailbox, *, tls: str = "none", login: tuple[str, str] | None = None, **more: Any
) -> Iterator[int]:
    """A server on 127.0.0.1; yields its port. `tls`: none, starttls or tls."""
    options: dict[str, Any] = dict(more)
    if tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, KEY)
        options |= {"ssl_context": context} if tls == "tls" else {"tls_context": context, "require_starttls": True}
    if login:

        def authenticator(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
            assert isinstance(given, LoginPassword)
            return AuthResult(handled=False, success=(given.login.decode(), given.password.decode()) == login)

        options |= {"authenticator": authenticator, "auth_required": True, "auth_require_tls": tls == "starttls"}
    controller = _Bound(mailbox, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def scripted_server(*connections: list[bytes | None]) -> Iterator[tuple[int, list[bytes]]]:
    """A server that answers by rote: for each connection a greeting, then one reply for each line received.

    After the DATA reply (354) the whole mail counts as one line. None closes the connection instead of answering; so does the
    end of the list. b"" answers nothing and waits. Yields the port and the lines heard.
    """
    heard: list[bytes] = []
    listener = socket.create_server((HOST, 0))

    def serve() -> None:
        for replies in connections:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client, client.makefile("rb") as lines:
                client.settimeout(10)
                in_mail = False
                for reply in replies:
                    if reply is None:
                        break
                    client.sendall(reply)
                    line = lines.readline()
                    while in_mail and line not in (b".\r\n", b""):
                        line = lines.readline()
                    heard.append(line)
                    in_mail = reply.startswith(b"354")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes a thread that still waits for a connection
        listener.close()
        thread.join(10)
