"""Laws of the intake, over real sockets: whatever bytes a server sends, a poll ends in words, and a second one adds nothing."""

from __future__ import annotations

import gzip
import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import FailureReason
from monitor.newsroom.server import Raw
from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE
from tests.pipeline.press import NOW, Press, Said

ENTRIES = (
    Said("/news/1", "국가 연산센터 <재공모> & 착수", "민간 지분을 &amp;quot;절반&amp;quot;까지 허용한다."),
    Said("/news/2", "똠방각하의 펲 시험", guid="NEWS-2", at=None),
    Said("javascript:alert(1)", "링크가 이상한 기사", guid="NEWS-3"),
    Said("/news/4?utm_source=x&no=1", "주소에 꼬리가 붙은 기사", guid="NEWS-4"),
    Said("", "링크도 없이 제목뿐인 기사"),
)

VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, blacklist_characters="\x7f"), max_size=60)
NAMES = st.sampled_from(
    [
        "Content-Type",
        "Content-Encoding",
        "ETag",
        "Last-Modified",
        "Retry-After",
        "Cache-Control",
        "Location",
        "Age",
        "Set-Cookie",
    ]
)
TELLING = st.sampled_from(
    [
        ("Content-Type", "application/rss+xml; charset=euc-kr"),
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Content-Encoding", "gzip, gzip"),
        ("Content-Encoding", "br"),
        ("ETag", 'W/"a b"'),
        ("Last-Modified", "어제".encode().decode("latin-1")),
        ("Retry-After", "9" * 40),
        ("Cache-Control", "max-age=99999999999999999999"),
        ("Location", "//[::1"),
        ("Content-Length", "7"),
        ("Content-Length", "-1"),
        ("Transfer-Encoding", "chunked"),
    ]
)
HEADERS = st.lists(st.one_of(st.tuples(NAMES, VALUES), TELLING), max_size=5)
STATUS = st.sampled_from([200] * 12 + [203, 204, 206, 301, 302, 304, 404, 410, 429, 500, 503, 999])


@st.composite
def bodies(draw: st.DrawFn, feed: bytes) -> bytes:
    """Anything at all, or a feed that went through something: cut, bitten, doubled, packed, in another encoding."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.binary(max_size=400))
    body = feed
    for _ in range(draw(st.integers(0, 3))):
        at, end = sorted((draw(st.integers(0, len(body))), draw(st.integers(0, len(body)))))
        match draw(st.sampled_from(["cut", "drop", "insert", "double", "pack", "legacy"])):
            case "cut":
                body = body[: max(end, 40)]
            case "drop":
                body = body[:at] + body[min(end, at + 40) :]
            case "insert":
                body = body[:at] + draw(st.binary(max_size=30)) + body[at:]
            case "double":
                body = body[:end] + body[at:]
            case "pack":
                body = gzip.compress(body)
            case "legacy":
                body = body.decode("utf-8", "replace").encode("cp949", "replace")
    return body


@pytest.fixture
def feed_bytes(press: Press) -> bytes:
    press.feed(*ENTRIES)
    published = press.answers.pop("/feed")
    return getattr(published, "body", b"")


@ON_SQLITE
def test_any_answer_ends_in_words_and_a_second_pass_adds_nothing(
    house_of: Build, press: Press, feed_bytes: bytes
) -> None:
    hours = itertools.count(step=400)
    numbers = itertools.count()

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(status=STATUS, headers=HEADERS, body=bodies(feed_bytes))
    def law(status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        path = f"/feed{next(numbers)}"
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        press.answers[path] = Raw([f"HTTP/1.1 {status} So\r\n{head}\r\n".encode("latin-1", "replace"), body])
        house = house_of(press.url(path), more="")
        began = NOW + timedelta(hours=next(hours))
        stored = []
        for poll in range(3):
            polled = house.poll(began + timedelta(hours=100 * poll))
            assert polled.outcome in ("read", "not_modified", "failed", "skipped")
            assert "\n" not in polled.detail
            feed = house.feed()
            assert feed.reason is None or feed.reason in FailureReason
            assert feed.next_poll_at > began or feed.gone_at is not None
            stored.append(house.count("entries"))
        assert stored[0] == stored[1] == stored[2], "a second pass adds nothing"
        for entry in house.entries():
            assert entry.entry.url == "" or entry.entry.url.startswith(("http://", "https://"))
            assert "\x00" not in entry.entry.title + entry.entry.summary

    law()
