"""Words and addresses from the web, made fit for a mail: on one line, cut, leading nowhere but to http(s)."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from monitor.core.text.scrub import one_line

LONGEST_URL: Final = 2048
"""Characters; a longer address is told without a link rather than cut."""
LONGEST_TITLE: Final = 160
LONGEST_NAME: Final = 40
LONGEST_NOTE: Final = 300


def safe_url(url: str) -> str:
    """The address, quoted, if a mail may link to it: http(s) with a host and no user name in front of it; else ""."""
    try:
        parts = urlsplit(one_line(url))
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or "%" in host:
        return ""
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    rest = (quote(part, safe="%/:=&?~+!$,;'@()*[]-._") for part in (parts.path, parts.query, parts.fragment))
    safe = urlunsplit((parts.scheme, netloc, *rest))
    return safe if len(safe) <= LONGEST_URL else ""


def clip(text: str, longest: int) -> str:
    """The text on one line, at most `longest` characters, cut at a space where one is near, with … at the cut."""
    line = one_line(text)
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space >= longest * 2 // 3 else cut).rstrip(" ,·-—") + "…"
