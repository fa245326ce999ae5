"""A rendered digest as the bytes of a mail, the same bytes for the same digest.

The headers are written here, not by `email`'s header classes: those decode what looks like an encoded word inside a
headline, and a headline with `=?utf-8?q?a=0d=0aBcc:x@y?=` in it became a real Bcc header (measured). Here every line is
built from a scrubbed one-line string, and whatever is not plain ASCII, or looks encoded, is encoded (RFC 2047).
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date as Date  # noqa: N812 (the parameters are called date)
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from monitor.core.briefing import words
from monitor.core.text.scrub import one_line
from monitor.mail.render import Rendered

LONGEST_NAME: Final = 120
"""Characters of a display name or a list's id: a header line must stay below 998 bytes (RFC 5322)."""
_ENCODED_BYTES: Final = 39
"""Of UTF-8 in one encoded word: with its frame and a header's name that stays within the 76 characters of RFC 2047."""
_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_MAILBOX: Final = re.compile(r"(?:(?P<name>[^<>]*)<(?P<angled>[^<>\s]+)>|(?P<bare>[^<>\s]+))")
_LOCAL: Final = re.compile(r"[^\s@<>()\[\],;:\\\"]+")
_DOMAIN: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_BREAKS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def build_message(
    rendered: Rendered,
    *,
    sender: str,
    message_id: str,
    date: datetime,
    list_id: str,
    reply_to: str | None = None,
    file_name: str = "briefing.html",
) -> bytes:
    """The whole mail but its To header, lines ended by CRLF: multipart/alternative, both parts UTF-8 in base64; with the whole
    edition attached where the mail had no room for it.

    `sender` and `reply_to` are addresses, bare or with a display name; `date` is aware and stands in the Date header in
    its own zone; `list_id` is a dotted name such as sovereign-ai.example.org; `message_id` comes from `message_id()`. The
    attachment is called `file_name`, plain ASCII: of two ways to encode others (RFC 2231, RFC 2047) each is unknown to some
    program.
    Raises ValueError where an address is none.
    """
    name, address = _mailbox(sender)
    _, answer = _mailbox(reply_to) if reply_to else ("", address)
    identity = re.sub(r"[^A-Za-z0-9.-]+", "-", one_line(list_id)[:LONGEST_NAME]).strip("-.") or "briefing"
    headers = [
        ("Subject", _words(rendered.subject)),
        ("From", _named(name or words.SENDER_NAME, address)),
        ("Date", format_datetime(date)),
        ("Message-ID", "".join(one_line(message_id).split())),
        ("List-Id", f"<{identity}>"),
        ("List-Unsubscribe", f"<mailto:{quote(answer, safe='@')}?subject={quote('수신 해지')}>"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "ko"),
    ]
    if reply_to:
        headers.insert(2, ("Reply-To", f"<{answer}>"))
    return b"".join(f"{key}: {value}\r\n".encode() for key, value in headers) + _body(rendered, message_id, file_name)


def addressed(message: bytes, recipient: str) -> bytes:
    """`message` with `To:` before it, for one recipient. Raises ValueError where the address is none."""
    name, address = _mailbox(recipient)
    return f"To: {_named(name, address)}\r\n".encode() + message


def copy_of(message: bytes, mark: str) -> bytes:
    """The same mail under a Message-ID of its own, which begins with `mark` (ASCII): a second copy that is asked for.

    Many mailboxes show one of two messages with one Message-ID, so the copy would seem never to have come.
    """
    return re.sub(rb"(?im)^(Message-ID: <)", rb"\g<1>" + mark.encode("ascii") + b".", message, count=1)


def message_id(digest: str, date: Date, domain: str) -> str:
    """The same id for the same digest, day and domain: a second attempt is recognised as the same mail."""
    key = hashlib.sha256(digest.encode()).hexdigest()[:16]
    return f"<{date.isoformat()}.{key}@{_ascii_domain(one_line(domain)) or 'localhost'}>"


def domain_of(sender: str) -> str:
    """The domain under which a sender's ids are made, as it is written; localhost where there is none."""
    return sender.rpartition("@")[2].strip(" >") or "localhost"


def list_id(kind: str, identifier: str, name: str | None = None) -> str:
    """The list (RFC 2919) of mails of this kind, under the domain of their Message-ID; `name` tells several of a kind apart, in
    ASCII and the same for ever."""
    label = kind if name is None else f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return f"{label}.{identifier.rpartition('@')[2].strip('>')}"


def envelope_address(mailbox: str) -> str:
    """The bare address of `Name <a@b>` or `a@b`, its domain in ASCII (IDNA). Raises ValueError where it is none."""
    return _mailbox(mailbox)[1]


def _body(rendered: Rendered, seed: str, file_name: str) -> bytes:
    body = EmailMessage(policy=SMTP)
    body.set_content(rendered.text, subtype="plain", charset="utf-8", cte="base64")
    body.add_alternative(rendered.html, subtype="html", charset="utf-8", cte="base64")
    if rendered.full_html is not None:
        body.add_attachment(rendered.full_html, subtype="html", charset="utf-8", cte="base64", filename=file_name)
    # Every part is base64, in which no line begins with "--": no boundary can occur in them.
    mark = hashlib.sha256(f"{seed}{rendered.text}".encode()).hexdigest()[:32]
    for number, part in enumerate(part for part in body.walk() if part.is_multipart()):
        part.set_boundary(f"=_{mark}{number or ''}")
    return body.as_bytes()


def _mailbox(text: str) -> tuple[str, str]:
    """Display name and address, both on one line."""
    found = None if _BREAKS.search(text.strip()) else _MAILBOX.fullmatch(text.strip())
    local, _, domain = (found["angled"] or found["bare"] if found else "").rpartition("@")
    domain = _ascii_domain(domain)
    if not found or not domain or not _LOCAL.fullmatch(local):
        raise ValueError(f"not a mail address: {one_line(text)[:100]!r}")
    return one_line(found["name"] or "").strip("\"' ")[:LONGEST_NAME], f"{local}@{domain}"


def _ascii_domain(domain: str) -> str:
    try:
        ascii_form = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return ascii_form if _DOMAIN.fullmatch(ascii_form) else ""


def _named(name: str, address: str) -> str:
    if not name:
        return address
    if _ATOMS.fullmatch(name) and "=?" not in name and len(name) <= 60:
        return f"{name} <{address}>"
    return f"{_encoded(name)}\r\n <{address}>"


def _words(text: str) -> str:
    """Unstructured header text: as it is when short and plain ASCII, else encoded words."""
    line = one_line(text)
    plain = line.isascii() and line.isprintable() and "=?" not in line and len(line) <= 60
    return line if plain else _encoded(line)


def _encoded(text: str) -> str:
    """RFC 2047 encoded words, folded, each of whole characters."""
    chunks, chunk = [], b""
    for character in text:
        octets = character.encode()
        if len(chunk) + len(octets) > _ENCODED_BYTES:
            chunks.append(chunk)
            chunk = b""
        chunk += octets
    chunks.append(chunk)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(piece).decode()}?=" for piece in chunks)
