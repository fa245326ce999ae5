from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text.dates import clamp, parse_date

# What is printed -> UTC. Zone-less times are Korean: nine hours earlier in UTC.
FORMS = {
    # RFC 822 and its misprints
    "Tue, 11 Aug 2026 07:00:00 +0900": "2026-08-10 22:00",
    "Tue,11 Aug 2026 07:00:00 +0900": "2026-08-10 22:00",
    "11 Aug 2026 07:00 +0900": "2026-08-10 22:00",
    "Tue, 11 Aug 2026 07:00:00 GMT": "2026-08-11 07:00",
    "Tue, 11 Aug 2026 07:00:00 UTC": "2026-08-11 07:00",
    "Tue, 11 Aug 2026 07:00:00 Z": "2026-08-11 07:00",
    "Tue, 11 Aug 2026 07:00:00 KST": "2026-08-10 22:00",
    "Tue, 11 Aug 2026 07:00:00 EST": "2026-08-11 12:00",
    "Tue, 11 Aug 2026 07:00:00 PDT": "2026-08-11 14:00",
    "Tue, 11 Aug 2026 07:00:00 -0500": "2026-08-11 12:00",
    "Tue, 11 Aug 2026 07:00:00": "2026-08-10 22:00",
    "Tue, 11 Aug 2026": "2026-08-10 15:00",
    "Tue, 11 08 2026 07:00:00 +0900": "2026-08-10 22:00",
    "Tue, 08 11 2026 07:00:00 +0900": "2026-08-10 22:00",  # the 8th of November 2026 is no Tuesday
    "9 Aug  2026 16:07:00 GMT": "2026-08-09 16:07",
    "  9 Aug  2026 16:07:00 GMT\n": "2026-08-09 16:07",
    "Sat, 31 Dec 2005 13:47:03+0900": "2005-12-31 04:47:03",
    "Fri,  9 Dec 2005 19:49:38 +0900": "2005-12-09 10:49:38",
    "Sunday, 06-Nov-94 08:49:37 GMT": "1994-11-06 08:49:37",
    "Sun Nov  6 08:49:37 1994": "1994-11-05 23:49:37",
    "Sun Aug 09 18:00:00 KST 2026": "2026-08-09 09:00",
    "Thu Aug 13 2026 18:00:00 GMT+0900 (한국 표준시)": "2026-08-13 09:00",
    "Sun, 09 Aug 2026 18:00:00 GMT+9": "2026-08-09 09:00",
    "Sun, 09 Aug 2026 18:00:00 GMT+09:00": "2026-08-09 09:00",
    "August 9, 2026 4:07 PM": "2026-08-09 07:07",
    "Aug 9, 2026": "2026-08-08 15:00",
    "9 September 2026 00:30": "2026-09-08 15:30",
    "Sept. 9, 2026, 12:05 a.m.": "2026-09-08 15:05",
    # ISO 8601
    "2026-08-09T18:00:00+09:00": "2026-08-09 09:00",
    "2026-08-09T18:00:00+0900": "2026-08-09 09:00",
    "2026-08-09T18:00:00+09": "2026-08-09 09:00",
    "2026-08-09T18:00:00Z": "2026-08-09 18:00",
    "2026-08-09T18:00:00.123Z": "2026-08-09 18:00",
    "2026-08-09T18:00:00,123456+09:00": "2026-08-09 09:00",
    "2026-08-09T18:00Z": "2026-08-09 18:00",
    "2026-08-09T18:00": "2026-08-09 09:00",
    "2026-08-09T18:00:00-05:00": "2026-08-09 23:00",
    "2026-08-09t18:00:00z": "2026-08-09 18:00",
    "2026-08-09T18:00:00+09:00[Asia/Seoul]": "2026-08-09 09:00",
    "2026-08-09T24:00:00": "2026-08-09 15:00",
    "2026-06-30T23:59:60Z": "2026-06-30 23:59:59",
    "20260809T180000Z": "2026-08-09 18:00",
    "20260809T180000+0900": "2026-08-09 09:00",
    "2026-08-09": "2026-08-08 15:00",
    # what Korean systems print
    "2026-08-09 18:00:00": "2026-08-09 09:00",
    "2026-08-09 18:00:00.0": "2026-08-09 09:00",
    "2026-08-09 18:00:00 +0900": "2026-08-09 09:00",
    "2026-08-09 18:00 GMT+9": "2026-08-09 09:00",
    "2026-08-09 18:00 UTC+9:00": "2026-08-09 09:00",
    "2026-08-09 18:00 KST": "2026-08-09 09:00",
    "2026.06.08 09:00": "2026-06-08 00:00",
    "2026/06/08 09:00": "2026-06-08 00:00",
    "2026/06/08": "2026-06-07 15:00",
    "2026.6.8": "2026-06-07 15:00",
    "26.06.08": "2026-06-07 15:00",
    "26.06.08 09:00": "2026-06-08 00:00",
    "2026년 06월 08일": "2026-06-07 15:00",
    "2026년 06월 08일 오후 3:05": "2026-06-08 06:05",
    "2026년 6월 8일 오후 3시 5분": "2026-06-08 06:05",
    "2026년6월8일 15시": "2026-06-08 06:00",
    "2026년 6월 8일 (월) 오전 9:00": "2026-06-08 00:00",
    "2026년 6월 8일 월요일 09:00": "2026-06-08 00:00",
    "2026.06.08(월) 09:00": "2026-06-08 00:00",
    "2024. 10. 8. 00:36": "2024-10-07 15:36",
    "2021.10.04. 오후 4:26": "2021-10-04 07:26",
    "2021.10.04. 오전 12:26": "2021-10-03 15:26",
    "2021.10.04. 오후 12:26": "2021-10-04 03:26",
    "2021-10-04 오전 12시": "2021-10-03 15:00",
    "2021-10-04 오후 12시": "2021-10-04 03:00",
    "2021-10-04 PM 4:26": "2021-10-04 07:26",
    "2021-10-04 04:26 PM": "2021-10-04 07:26",
    "2021-10-04 오후 16:26": "2021-10-04 07:26",
    "입력 2020.08.27 20:27": "2020-08-27 11:27",
    "입력 : 2020.08.27 20:27 | 수정 : 2020.08.28 09:00": "2020-08-27 11:27",
    "송고2026-01-06 16:46": "2026-01-06 07:46",
    "등록 2026-01-06 16:46 기사수정 2026-01-07 10:00": "2026-01-06 07:46",
    "２０２６．０６．０８ ０９：００": "2026-06-08 00:00",
    "20260806100000": "2026-08-06 01:00",
    "202608061000": "2026-08-06 01:00",
    "20260806": "2026-08-05 15:00",
    "1786266000": "2026-08-09 09:00",
    "1786266000000": "2026-08-09 09:00",
}

NO_DATES = [
    None,
    "",
    "   ",
    "어제",
    "3시간 전",
    "2026-13-40",
    "2026-02-30 10:00",
    "2026-08-09 25:00",
    "2026-08-09 18:61",
    "Tue, 32 Aug 2026 07:00:00 +0900",
    "Tue, 11 Aug 2026 07:00:00 +9900",
    "0001-01-01T00:00:00",
    "20261340",
    "12345",
    "99999999999999",
    "010-1234-5678",
    "18:00",
    "2026-08",
    "Aug 2026",
    "9999999999999",
]


@pytest.mark.parametrize(("printed", "utc"), FORMS.items())
def test_forms(printed: str, utc: str) -> None:
    assert parse_date(printed) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("printed", NO_DATES)
def test_no_date(printed: str | None) -> None:
    assert parse_date(printed) is None


def test_enough_forms() -> None:
    assert len(FORMS) >= 60


def test_the_feeds_zone_counts_where_none_is_named() -> None:
    assert parse_date("2026-08-09 18:00", timezone="America/New_York") == datetime(2026, 8, 9, 22, tzinfo=UTC)
    assert parse_date("2026-01-09 18:00", timezone="America/New_York") == datetime(2026, 1, 9, 23, tzinfo=UTC)
    assert parse_date("2026-08-09 18:00 KST", timezone="America/New_York") == datetime(2026, 8, 9, 9, tzinfo=UTC)


MINUTES = st.datetimes(datetime(1990, 1, 1), datetime(2069, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)


@given(MINUTES)
def test_every_minute_is_read_alike_in_every_form(moment: datetime) -> None:
    half = "오전" if moment.hour < 12 else "오후"
    expected = moment.replace(tzinfo=UTC) - timedelta(hours=9)
    for printed in (
        moment.isoformat(),
        moment.isoformat() + "+09:00",
        f"{moment:%Y.%m.%d %H:%M}",
        f"{moment:%Y%m%d%H%M%S}",
        f"{moment:%a, %d %b %Y %H:%M:%S +0900}",
        f"{moment:%a,%d %m %Y %H:%M:%S +0900}",
        f"{moment.year}년 {moment.month}월 {moment.day}일 {half} {(moment.hour - 1) % 12 + 1}:{moment.minute:02}",
        f"{moment.year}. {moment.month}. {moment.day}. {moment:%H:%M}",
    ):
        assert parse_date(printed, timezone="Etc/GMT-9") == expected, printed


@given(st.text(max_size=80) | st.text(alphabet="0123456789-./: 년월일오전후TZ+GMT", max_size=40))
def test_never_raises(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.tzinfo is UTC


def test_clamp() -> None:
    now = datetime(2026, 8, 9, tzinfo=UTC)
    assert clamp(None, now) is None
    assert clamp(now + timedelta(hours=1), now) == now
    assert clamp(now - timedelta(hours=1), now) == now - timedelta(hours=1)
