"""The words and forms a desk reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.core.briefing import dates, words
from monitor.model import Disposition, FailureReason, Kind
from tests.core.briefing.samples import DAY, SEOUL, at


def test_every_word_of_the_model_has_a_korean_one() -> None:
    assert set(words.DISPOSITIONS) == set(Disposition)
    assert set(words.FAILURES) == set(FailureReason)
    assert set(words.DELIVERIES) == {"pending", "sent", "deferred", "failed"}


@pytest.mark.parametrize(
    ("kind", "tags", "follow_up", "expected"),
    [
        (Kind.REPORT, (), False, ()),
        (Kind.REPORT, ("속보", "종합"), False, ()),
        (Kind.REPORT, ("단독",), True, ("단독", "후속")),
        (Kind.EDITORIAL, (), True, ("사설", "후속")),
        (Kind.COLUMN, ("고침", "단독"), True, ("정정", "단독")),
        (Kind.REPORT, ("정정보도",), False, ("정정",)),
        (Kind.REPORT, ("정정보도문",), True, ("정정", "후속")),
        (Kind.PRESS_RELEASE, (), False, ("보도자료",)),
        (Kind.INTERVIEW, (), False, ()),
    ],
)
def test_badges(kind: Kind, tags: tuple[str, ...], follow_up: bool, expected: tuple[str, ...]) -> None:
    assert words.badges(kind=kind, tags=tags, follow_up=follow_up) == expected


def test_dates() -> None:
    assert dates.long_date(DAY) == "11월 24일(화)"
    assert dates.short_date(DAY) == "11.24(화)"
    assert dates.bare_date(date(2025, 12, 31), DAY) == "2025.12.31"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-02-16", "2월 16일(월·설 연휴)"),
        ("2026-02-17", "2월 17일(화·설날)"),
        ("2026-03-02", "3월 2일(월·대체 휴일)"),
        ("2026-05-01", "5월 1일(금·노동절)"),
        ("2025-05-05", "5월 5일(월·부처님오신날·어린이날)"),
        ("2025-05-06", "5월 6일(화·대체 휴일)"),
        ("2025-01-27", "1월 27일(월·임시공휴일)"),
        ("2026-09-26", "9월 26일(토·추석 연휴)"),
        ("2026-12-25", "12월 25일(금·성탄절)"),
        ("2027-01-01", "1월 1일(금·신정)"),
        ("2026-11-22", "11월 22일(일)"),
        ("2199-01-01", "1월 1일(화)"),
    ],
)
def test_a_long_date_names_the_holiday(day: str, expected: str) -> None:
    assert dates.long_date(date.fromisoformat(day)) == expected


def test_the_next_edition_says_what_lies_between() -> None:
    now, later = at(24, 9), datetime(2026, 12, 28, 7, 30, tzinfo=SEOUL)
    skipped = [date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)]
    said = words.next_edition(later, now, 3, "46/47", "메일 시험 안 함", skipped)
    assert said == "다음 브리핑: 12월 28일 07:30(휴무일·성탄절 쉼), 수신 3명, 수집 46/47, 메일 시험 안 함"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(24, 6, 10), "06:10"),
        (at(24, 0, 0), "00:00"),
        (at(23, 23, 59), "11.23 23:59"),
        (datetime(2025, 12, 31, 15, 0, tzinfo=UTC), "1.1 00:00"),
        (datetime(2025, 12, 31, 14, 0, tzinfo=UTC), "2025.12.31 23:00"),
    ],
)
def test_stamp(moment: datetime, expected: str) -> None:
    assert dates.stamp(moment, SEOUL, DAY) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(at(24, 3, 59), "오늘 03시부터"), (at(23, 14, 3), "어제 14시부터"), (at(20, 14), "11.20 14시부터")],
)
def test_since(moment: datetime, expected: str) -> None:
    assert dates.since(moment, SEOUL, DAY) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (at(23, 7, 30), at(24, 7, 30), "월 07:30~화 07:30"),
        (at(20, 7, 30), at(23, 7, 30), "금 07:30~월 07:30"),
        (at(17, 7, 30), at(24, 7, 30), "11.17(화) 07:30~11.24(화) 07:30"),
    ],
)
def test_window(start: datetime, end: datetime, expected: str) -> None:
    assert dates.window(start, end, SEOUL) == expected


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (0, "새벽"),
        (3, "새벽"),
        (4, "아침"),
        (7, "아침"),
        (10, "아침"),
        (11, "낮"),
        (14, "오후"),
        (18, "저녁"),
        (23, "저녁"),
    ],
)
def test_edition(hour: int, part: str) -> None:
    assert words.edition(DAY, at(24, hour), SEOUL) == f"11월 24일(화) {part} 브리핑"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(seconds=5), "1분"),
        (timedelta(minutes=80), "1시간 20분"),
        (timedelta(hours=2), "2시간"),
        (timedelta(days=1, minutes=3), "1일 3분"),
    ],
)
def test_span(length: timedelta, expected: str) -> None:
    assert dates.span(length) == expected


def test_places() -> None:
    names = ("가온신문", "나루일보", "다온방송", "라온경제")
    assert words.unasked_list(names, "07시", 2) == "07시 이후 미확인: 가온신문, 나루일보 외 2곳"
    assert words.unasked_list(names, "07시", 0) == "07시 이후 미확인: 4곳"
    assert words.silent((("가온신문", "11.20"), ("나루일보", "11.21")), 1) == "새 글 없음: 가온신문(11.20 이후) 외 1곳"
    assert words.scrolled(names) == (
        "확인 사이에 지나간 글이 있을 수 있음: 가온신문, 나루일보, 다온방송 외 1곳(누락 가능)"
    )
    assert words.scrolled(()) is words.renamed(()) is None
    assert words.search("google-news", "소버린 AI") == "Google 뉴스 “소버린 AI”"
    assert words.search("naver-search", "독파모") == "네이버 뉴스 “독파모”"


def test_counts() -> None:
    assert words.counted(63, 14) == "기사 63건 → 이슈 14건"
    assert words.outlets(12, 0) == "외 12개 매체"
    assert words.outlets(0, 0) == "1개 매체"
    assert words.well(46, 47) == "47곳 중 46곳 정상 수집"
    assert words.well(47, 47) == "47곳 정상 수집"
    assert words.well(0, 0) == "등록된 수집처 없음"
    assert dates.hour(at(24, 7), SEOUL) == "07시"
    assert dates.hour(at(24, 7, 10), SEOUL) == "07:10"


@pytest.mark.parametrize(
    ("keywords", "freed", "aliases", "expected"),
    [
        (("독파모",), (), (), "“독파모” 추가로 지난 7일에서 찾음"),
        (tuple("가나다라마"), (), (), "“가”, “나”, “다” 외 2개 추가로 지난 7일에서 찾음"),
        ((), ("소비자주권",), (), "제외어 “소비자주권” 해제로 지난 7일에서 찾음"),
        ((), (), ("국대",), "같은 말 “국대” 변경으로 지난 7일에서 찾음"),
        (("독파모",), (), ("국대",), "“독파모” 추가, 같은 말 “국대” 변경으로 지난 7일에서 찾음"),
        ((), (), (), "키워드 변경으로 지난 7일에서 찾음"),
    ],
)
def test_found_backwards(
    keywords: tuple[str, ...], freed: tuple[str, ...], aliases: tuple[str, ...], expected: str
) -> None:
    assert words.found_backwards(keywords, freed, aliases, 7) == expected


def test_what_an_administrator_is_told_of_keywords_and_settings() -> None:
    assert words.silent_keywords([("독파모", "11.10")]) == "키워드 조용해짐: 독파모(11.10 이후)"
    many = [(word, "11.10") for word in "가나다라마"]
    assert words.silent_keywords(many) == "키워드 조용해짐: 가(11.10 이후), 나(11.10 이후), 다(11.10 이후) 외 2개"
    assert words.settings_refused(12, "11.24 14:03") == (
        "설정 파일(config.toml) 12행에 오류가 있어 11.24 14:03의 설정으로 보냄"
    )
    assert words.settings_refused(None, None) == "설정 파일(config.toml)을 읽을 수 없어 이전 설정으로 보냄"
