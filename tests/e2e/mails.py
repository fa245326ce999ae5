"""A briefing as it arrives in a mailbox, taken apart."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage


def parts_of(message: bytes) -> tuple[EmailMessage, str, str]:
    parsed = message_from_bytes(message, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert text is not None
    assert html is not None
    return parsed, text.get_content(), html.get_content()


def check_mail(message: bytes) -> None:
    """Everything that a reader's program needs: both parts, a Korean subject, links that a phone can follow."""
    parsed, text, html = parts_of(message)
    for header in ("Subject", "From", "To", "Date", "Message-ID", "List-Id"):
        assert parsed[header], header
    assert re.search(r"[가-힣]", parsed["Subject"])
    assert "\n" not in parsed["Subject"]
    assert "브리핑" in text
    assert "복사용" in text
    assert "<table" in html
    assert 'lang="ko"' in html
    links = re.findall(r"""href\s*=\s*["']([^"']*)""", html)
    assert len(links) > 20
    assert {link.split(":")[0] for link in links} <= {"http", "https"}
    for link in re.findall(r"https?://\S+", text):
        assert link in html.replace("&amp;", "&")
