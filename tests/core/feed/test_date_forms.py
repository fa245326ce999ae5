"""How a feed writes its dates, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.feed.date_forms import date_forms, form_of

ZONE = "Asia/Seoul"
HERE = "no zone (read as Asia/Seoul)"


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("Tue, 11 Aug 2026 07:00:00 +0900", "RFC 822 with +0900"),
        ("Tue,11 Aug 2026 07:00:00 +0900", "RFC 822 with +0900"),
        ("Tue, 11 Aug 2026 07:00:00 GMT", "RFC 822 with GMT"),
        ("9 Aug  2026 16:07:00 KST", "RFC 822 with KST"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", "RFC 822 with GMT"),
        ("Tue, 11 Aug 2026 07:00:00", f"RFC 822, {HERE}"),
        ("Tue, 11 Aug 2026 07:00:00 PM", f"RFC 822, {HERE}"),
        ("Tue, 11 08 2026 07:00:00 +0900", "RFC 822 with a number for the month with +0900"),
        ("2026-08-09T18:00:00+09:00", "ISO 8601 with +09:00"),
        ("2026-08-09T18:00:00.123Z", "ISO 8601 with Z"),
        ("20260809T180000Z", "ISO 8601 with Z"),
        ("2026-08-09T18:00", f"ISO 8601, {HERE}"),
        ("2026-08-09 18:00:00", f"numbers, {HERE}"),
        ("2026-08-09 18:00:00 KST", "numbers with KST"),
        ("2026.06.08 09:00", f"numbers, {HERE}"),
        ("2026-08-09", f"numbers, no time, {HERE}"),
        ("2026년 6월 8일 오후 3:05", f"Korean, {HERE}"),
        ("August 9, 2026 4:07 PM", f"month by name, {HERE}"),
        ("Thu Aug 13 2026 18:00:00 GMT+0900 (한국 표준시)", "month by name with GMT+0900"),
        ("Sun Aug 09 18:00:00 KST 2026", "month by name with KST"),
        ("1786000000", "seconds since 1970"),
        ("1786000000000", "milliseconds since 1970"),
        ("20260811", f"digits only, {HERE}"),
        ("어제", "unreadable"),
        ("2026-13-45", "unreadable"),
    ],
)
def test_a_date(raw: str, form: str) -> None:
    assert form_of(raw, ZONE) == form


A, B = "Tue, 11 Aug 2026 07:00:00 +0900", "2026-08-11 07:00:00"


@pytest.mark.parametrize(
    ("body", "forms"),
    [
        (
            f"<rss><channel><pubDate>{B}</pubDate><item><pubDate>{A}</pubDate></item>"
            f"<item><pubDate><![CDATA[ {B} ]]></pubDate></item><item><dc:date>{A}</dc:date></item></channel></rss>",
            {"RFC 822 with +0900": 2, f"numbers, {HERE}": 1},
        ),
        # when it was published counts, not when it was changed; an empty element is none
        (
            f"<feed><updated>{A}</updated><entry><updated>{B}</updated><published>2026-08-11T07:00:00Z</published></entry>"
            f"<entry><published/><updated>{A}</updated></entry><entry><title>글</title></entry></feed>",
            {"ISO 8601 with Z": 1, "RFC 822 with +0900": 1, "no date": 1},
        ),
        ("<atom:feed><atom:entry><atom:published>2026-08-11T07:00:00&#x5a;</atom:published></atom:entry></atom:feed>",
         {"ISO 8601 with Z": 1}),
        ('{"items": [{"date_published": "2026-08-11T07:00:00+09:00"}, {"date_modified": "x"}, {}, 3]}',
         {"ISO 8601 with +09:00": 1, "unreadable": 1, "no date": 1}),
        ('{"items": 3}', {}),
        ("{broken", {}),
        ("", {}),
        ("<html><item></html>", {"no date": 1}),
    ],
)  # fmt: skip
def test_a_feed(body: str, forms: dict[str, int]) -> None:
    for encoding in ("utf-8", "utf-16"):
        assert date_forms(body.encode(encoding), content_type=None, timezone=ZONE) == forms


def test_korean_bytes() -> None:
    body = "<rss><item><title>똠</title><pubDate>2026년 8월 11일 오전 7:00</pubDate></item></rss>"
    assert date_forms(body.encode("cp949"), content_type=None, timezone=ZONE) == {f"Korean, {HERE}": 1}


@given(st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    for each in (body, b"<item><pubDate>" + body, b"<entry>" * 20 + body):
        assert all(count > 0 for count in date_forms(each, content_type=None, timezone=ZONE).values())


@given(st.text(max_size=60))
def test_any_text_has_a_form(raw: str) -> None:
    assert form_of(raw, ZONE)
