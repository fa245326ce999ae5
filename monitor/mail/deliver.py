"""Handing a mail over, one recipient after the other, and saying what became of each.

One connection, but a transaction of its own for every recipient: each acceptance can be written down before the next is
asked for. A crash can then double a mail only between one server's 250 and our commit (RFC 1047), never a whole list.
"""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import certifi

from monitor.core.text.scrub import one_line
from monitor.errors import DeliveryError
from monitor.mail.files import fit_stem, write_whole
from monitor.mail.message import addressed, envelope_address
from monitor.model import Delivery, DeliveryState

PATIENCE: Final = 10
"""Times `timeout` that the final reply to DATA is waited for: RFC 5321 asks for ten minutes, because a mail given up
too soon arrives twice."""
MOST_LOSSES: Final = 2
"""Connections lost one after the other before the rest is put off."""
LONGEST_DETAIL: Final = 300
_OUR_FAULT: Final = frozenset({530, 534, 535, 538})
"""Refusals that name our login, not the recipient: put off until the settings are mended."""


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed over. `sender` is bare or has a display name; `timeout` is in seconds, for each step.

    `ca_file` names a PEM file of further certificates to trust, for a server with a certificate of its own.
    """

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    username: str | None
    password: str | None = field(repr=False)
    sender: str
    timeout: float = 30
    ca_file: str | None = None


def deliver(server: SmtpServer, message: bytes, recipients: Sequence[str]) -> Iterator[Delivery]:
    """Hand `message` (without To) to each recipient; one `Delivery` per recipient, as soon as it is decided.

    A recipient named twice is asked once. 4xx, a lost connection, an unreachable server, a refused login or sender:
    `deferred`; 5xx for the recipient or the mail, and addresses that are none: `failed`; 250: `sent`, whatever happens
    afterwards. Raises DeliveryError when `server.sender` is no address.
    """
    try:
        sender = envelope_address(server.sender)
    except ValueError as error:
        raise DeliveryError(f"[smtp] sender: {error}") from None
    connection: smtplib.SMTP | None = None
    trouble, losses = "", 0
    try:
        for recipient in dict.fromkeys(recipients):
            try:
                address, mail = envelope_address(recipient), addressed(message, recipient)
            except ValueError as error:
                yield Delivery(recipient, "failed", str(error))
                continue
            if connection is not None and not _reset(connection):  # it went away since: nothing was under way
                connection.close()
                connection = None
            if connection is None and not trouble:
                try:
                    connection = _connect(server)
                except DeliveryError as error:
                    trouble = str(error)
            if connection is None:
                yield Delivery(recipient, "deferred", trouble)
                continue
            state, detail, usable = _hand_over(connection, server, sender, address, mail)
            losses = 0 if usable else losses + 1
            if not usable:
                connection.close()
                connection = None
                if losses >= MOST_LOSSES:
                    trouble = f"not tried: {_place(server)} dropped {losses} connections in a row"
            yield Delivery(recipient, state, detail)
    finally:
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()


def write_outbox(directory: Path, stem: str, message: bytes, html: str) -> tuple[Path, Path]:
    """Write `<stem>.eml` and `<stem>.html` under `directory`, each whole or not at all, replacing what was there.

    `stem` loses what a file name cannot hold. Raises OSError when the directory cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    name = fit_stem(stem)
    return write_whole(directory / f"{name}.eml", message), write_whole(directory / f"{name}.html", html.encode())


# --- one connection ---------------------------------------------------------------------------------------------------


def _connect(server: SmtpServer) -> smtplib.SMTP:
    """A connection that is encrypted and logged in as configured. Raises `DeliveryError`."""
    place = _place(server)
    connection: smtplib.SMTP | None = None
    try:
        if server.security == "tls":
            connection = smtplib.SMTP_SSL(
                server.host, server.port, _own_name(), timeout=server.timeout, context=_context(server.ca_file)
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, _own_name(), timeout=server.timeout)
        connection.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            if not connection.has_extn("starttls"):
                raise DeliveryError(f"{place} offers no STARTTLS: set [smtp] security to what the server speaks")
            connection.starttls(context=_context(server.ca_file))
            connection.ehlo()
        if server.username is not None:
            connection.login(server.username, server.password or "")
    except (OSError, smtplib.SMTPException, ValueError, DeliveryError) as error:
        if connection is not None:
            connection.close()
        raise DeliveryError(_hidden(server, _why(server, error))) from error
    return connection


def _why(server: SmtpServer, error: Exception) -> str:
    place = _place(server)
    match error:
        case DeliveryError():
            return str(error)
        case smtplib.SMTPAuthenticationError():
            hint = "check [smtp] username and the password's environment variable; some services want an app password"
            return (
                f"{place} refused the login of {server.username} ({_reply(error.smtp_code, error.smtp_error)}): {hint}"
            )
        case smtplib.SMTPNotSupportedError():
            return f"{place} offers no login on this connection: check [smtp] security and port, or leave out username"
        case UnicodeEncodeError():
            return f"{place}: [smtp] username and password must be plain ASCII for this server"
        case smtplib.SMTPServerDisconnected() if isinstance(error.__context__, TimeoutError):
            return f"{place} did not answer within {server.timeout:g} s"
        case smtplib.SMTPResponseException():
            return f"{place} is not ready ({_reply(error.smtp_code, error.smtp_error)})"
        case ssl.SSLCertVerificationError():
            return f"{place} shows a certificate that does not verify ({error.verify_message}): check [smtp] host"
        case ssl.SSLError():
            return f"{place} speaks no TLS here ({error.reason}): check [smtp] security and port"
        case TimeoutError():
            return f"{place} did not answer within {server.timeout:g} s"
        case socket.gaierror():
            return f"{place} has no address ({error.strerror}): check [smtp] host"
        case OSError() if error.strerror:
            return f"{place} cannot be reached ({error.strerror})"
        case _:
            return f"{place} cannot be used ({one_line(str(error)) or type(error).__name__})"


def _hand_over(
    connection: smtplib.SMTP, server: SmtpServer, sender: str, address: str, mail: bytes
) -> tuple[DeliveryState, str, bool]:
    """MAIL, RCPT and DATA for one recipient: the state, a line on it, and whether the connection can go on."""
    options: list[str] = []
    if not (address.isascii() and sender.isascii()):
        if not connection.has_extn("smtputf8"):
            return "failed", f"{_place(server)} takes no addresses outside ASCII (no SMTPUTF8)", True
        options = ["SMTPUTF8", "BODY=8BITMIME"]
    stage = "MAIL"
    try:
        code, reply = connection.mail(sender, options)
        if code == 250:
            stage = "RCPT"
            code, reply = connection.rcpt(address)
            if code in (250, 251):
                stage = "DATA"
                code, reply = _data(connection, server, mail)
                if 200 <= code <= 299:  # RFC 5321 knows 250 only; any other yes must not lead to a second copy
                    return "sent", _detail(server, code, reply), True
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        why = one_line(str(error)) or type(error).__name__
        return "deferred", _hidden(server, f"{_place(server)} was lost at {stage}, before it accepted: {why}"), False
    except smtplib.SMTPException as error:  # a reply that is no reply: nothing was accepted
        return "deferred", _hidden(server, f"{_place(server)} answered {stage} oddly: {one_line(str(error))}"), False
    detail = _detail(server, code, reply)
    usable = code != 421  # 421: the server closes
    if not 500 <= code <= 599 or code in _OUR_FAULT:
        return "deferred", detail, usable
    if stage == "MAIL" and code != 552:  # 552: the mail is too large, which no patience mends
        return "deferred", _hidden(server, f"sender {sender} refused: {detail}; check [smtp] sender"), usable
    return "failed", detail, usable


def _data(connection: smtplib.SMTP, server: SmtpServer, mail: bytes) -> tuple[int, bytes]:
    """The server's last word on the mail, or its refusal of DATA."""
    assert connection.sock is not None
    connection.sock.settimeout(server.timeout * PATIENCE)
    try:
        return connection.data(mail)
    except smtplib.SMTPDataError as refusal:
        error = refusal.smtp_error
        return refusal.smtp_code, error if isinstance(error, bytes) else error.encode()
    finally:
        if connection.sock is not None:
            connection.sock.settimeout(server.timeout)


def _reset(connection: smtplib.SMTP) -> bool:
    """Ready for the next recipient; False when the connection is gone, which changes nothing about the last one."""
    try:
        return connection.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _context(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def _own_name() -> str:
    """What EHLO says: this machine's name when it is a domain name, else an address literal; never a DNS lookup."""
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name) else "[127.0.0.1]"


# --- what is said about it --------------------------------------------------------------------------------------------


def _place(server: SmtpServer) -> str:
    return f"mail server {server.host}:{server.port}"


def _reply(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return one_line(f"{code} {text}")


def _detail(server: SmtpServer, code: int, reply: bytes) -> str:
    return _hidden(server, _reply(code, reply))


def _hidden(server: SmtpServer, text: str) -> str:
    """The text without the password, plain or as AUTH sends it: some servers repeat what they were told."""
    user, password = server.username or "", server.password or ""
    if password:
        for secret in (f"\0{user}\0{password}", f"{user}\0{user}\0{password}", password):
            text = text.replace(base64.b64encode(secret.encode()).decode(), "***").replace(secret, "***")
    return text[:LONGEST_DETAIL]
