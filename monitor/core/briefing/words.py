"""Every Korean word that a desk reads, in one module: labels, badges and counts (dates and spans: `briefing.dates`).

The vocabulary is the desk's own (브리핑, 이슈, 매체, 수집처, 기존 자료 ...), noun endings throughout, 건 for articles
and 곳 for outlets and feeds. Mail and page take their words from here, so that one concept is called one thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from monitor.core.briefing import dates
from monitor.core.text.marks import CORRECTION_TAGS
from monitor.model import AlertKind, DeliveryState, Disposition, FailureReason, FeedKind, Kind

# --- concepts ---------------------------------------------------------------------------------------------------------

BRIEFING: Final = "브리핑"
SENDER_NAME: Final = "소버린 AI 브리핑"

DISPOSITIONS: Final[Mapping[Disposition, str]] = MappingProxyType(
    {
        Disposition.NO_MATCH: "키워드 없음",
        Disposition.TOO_OLD: "수집 기간 이전",
        Disposition.NOT_ALLOWED: "수집 불허(robots.txt)",
        Disposition.FETCH_FAILED: "본문 못 가져옴",
        Disposition.NO_TEXT: "본문 없음",
        Disposition.SEED_DUPLICATE: "기존 자료와 같은 글",
        Disposition.DUPLICATE: "같은 내용 기사",
        Disposition.STORED: "새 기사",
    }
)

DELIVERIES: Final[Mapping[DeliveryState, str]] = MappingProxyType(
    {"pending": "대기", "sent": "완료", "deferred": "대기(다시 시도)", "failed": "실패"}
)

FAILURES: Final[Mapping[FailureReason, str]] = MappingProxyType(
    {
        FailureReason.ADDRESS: "접속이 허용되지 않은 주소",
        FailureReason.ROBOTS: "수집 불허(robots.txt)",
        FailureReason.DNS: "서버 이름을 찾지 못함",
        FailureReason.CONNECT: "서버에 접속 못 함",
        FailureReason.TLS: "보안 연결(TLS) 실패",
        FailureReason.TIMEOUT: "응답 시간 초과",
        FailureReason.TOO_LARGE: "문서가 너무 큼",
        FailureReason.REDIRECTS: "주소 이동이 끝나지 않음",
        FailureReason.PROTOCOL: "응답이 깨짐",
        FailureReason.GONE: "제공 종료(410)",
        FailureReason.NOT_FOUND: "주소가 없음(404)",
        FailureReason.FORBIDDEN: "접근 거부",
        FailureReason.RATE_LIMITED: "요청 제한(429)",
        FailureReason.UNAVAILABLE: "일시 중단(503)",
        FailureReason.HTTP_CLIENT: "요청이 거절됨",
        FailureReason.HTTP_SERVER: "서버 오류",
        FailureReason.EMPTY: "빈 응답",
        FailureReason.NOT_A_FEED: "RSS가 아닌 내용",
        FailureReason.NOT_A_PAGE: "웹 문서가 아님",
        FailureReason.PARSE_BUDGET: "해석 한도 초과",
        FailureReason.QUOTA: "하루 검색 한도 소진",
        FailureReason.CREDENTIALS: "검색 열쇠 없음 또는 거부",
    }
)
UNKNOWN_FAILURE: Final = "원인 미상"

RANK_PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "keywords": "관련도: 걸린 키워드",
        "topics": "관련도: 주제 수",
        "density": "관련도: 키워드 밀도",
        "likeness": "관련도: 기존 자료·표시한 기사와 가까움",
        "spread": "보도 매체 수",
        "freshness": "최근 보도",
        "novelty": "새 이슈·새 내용",
        "major": "주요 매체",
        "exclusive": "단독",
        "noise": "단신·게시물",
    }
)

# --- badges -----------------------------------------------------------------------------------------------------------

EXCLUSIVE: Final = "단독"
NEW: Final = "신규"
FOLLOW_UP: Final = "후속"
AGAIN: Final = "재보도"
CORRECTION: Final = "정정"
MOST_BADGES: Final = 2
"""A line with three badges is read as a line of badges."""

RETITLED: Final = "제목 변경"

_BADGE_KINDS: Final = (Kind.EDITORIAL, Kind.COLUMN, Kind.CONTRIBUTION, Kind.PRESS_RELEASE)


def badges(
    *, kind: Kind, tags: tuple[str, ...], follow_up: bool, nothing_new: bool = False, new: bool = False
) -> tuple[str, ...]:
    """The marks before a headline, the weightiest first, at most `MOST_BADGES`.

    신규 stands alone: beside another mark it says nothing that matters.
    """
    found = [CORRECTION] if CORRECTION_TAGS & set(tags) else []
    if EXCLUSIVE in tags:
        found.append(EXCLUSIVE)
    if kind in _BADGE_KINDS:
        found.append(kind.value)
    if follow_up:
        found.append(AGAIN if nothing_new else FOLLOW_UP)
    return tuple(found[:MOST_BADGES]) or ((NEW,) if new else ())


# --- the head of a mail -----------------------------------------------------------------------------------------------

NOTHING_NEW: Final = "새 기사 없음"
NOTHING_RANKED: Final = "순위 기준에 든 새 기사 없음"
"""There is news, and none that this digest tells."""
WARNING: Final = "⚠"
MISSING: Final = "(누락 가능)"
FIRST: Final = "첫 브리핑"
FIRST_NOTE: Final = "수집을 시작한 뒤에 본 기사만 담음"


def newcomer(at: time | None, days: Sequence[int]) -> str:
    """첫 브리핑 · 키워드에 걸린 기사를 모아 매일 07:30 한 번 보냄 · 수신 변경은 이 메일에 회신; said once to each recipient."""
    when = f"{dates.on_days(days)} {at:%H:%M} " if at is not None else ""
    return f"{FIRST} · 키워드에 걸린 기사를 모아 {when}한 번 보냄 · {CHANGE}"


def edition(day: date, at: datetime, zone: ZoneInfo) -> str:
    """11월 24일(화) 아침 브리핑; the part of the day is that of `at`, when the window closes."""
    closing = at.astimezone(zone).hour
    parts = ((4, "새벽"), (11, "아침"), (14, "낮"), (18, "오후"), (24, "저녁"))
    part = next(name for until, name in parts if closing < until)
    return f"{dates.long_date(day)} {part} {BRIEFING}"


def counted(articles: int, stories: int) -> str:
    """기사 63건 → 이슈 14건."""
    return f"기사 {articles:,}건 → 이슈 {stories:,}건"


def and_more(count: int) -> str:
    """외 6건, for stories after the first."""
    return f"외 {count:,}건"


def late(length: timedelta) -> str:
    """지연 발송: 예정보다 1시간 20분 늦음."""
    return f"지연 발송: 예정보다 {dates.span(length)} 늦음"


def second(headline: str) -> str:
    """“독자 모델 2차 평가 한 달 연기”: the second story, in the preview line of a mail program."""
    return headline if headline[:1] in "“\"‘'「『" else f"“{headline}”"


def trouble_count(places: int) -> str:
    """수집 이상 1곳."""
    return f"수집 이상 {places:,}곳"


def failing(outlet: str, began: str | None, others: int) -> str:
    """한빛경제 어제 14시부터 수집 실패, or 한빛경제 외 2곳 수집 실패; `began`: see `dates.since`."""
    if others:
        return f"{outlet} 외 {others:,}곳 수집 실패"
    return f"{outlet} {began} 수집 실패" if began else f"{outlet} 수집 실패"


def silent_count(count: int) -> str:
    """새 글 없음 2곳."""
    return f"{SILENT} {count:,}곳"


def all_failing(feeds: int) -> str:
    """수집처 47곳 모두 수집 실패."""
    return f"수집처 {feeds:,}곳 모두 수집 실패"


def unasked(count: int, at: str) -> str:
    """07시 이후 미확인 2곳."""
    return f"{at} 이후 미확인 {count:,}곳"


def well(feeds_well: int, feeds: int) -> str:
    """46곳 정상 수집, or 47곳 중 46곳 정상 수집; no feed at all is said so."""
    if not feeds:
        return "등록된 수집처 없음"
    return f"{feeds:,}곳 정상 수집" if feeds_well >= feeds else f"{feeds:,}곳 중 {feeds_well:,}곳 정상 수집"


def last_relevant(day: date | None, today: date) -> str:
    """마지막 관련 기사 11.22."""
    return f"마지막 관련 기사 {dates.bare_date(day, today)}" if day else "관련 기사 아직 없음"


# --- a story ----------------------------------------------------------------------------------------------------------

TOP: Final = "오늘의 핵심"
OPINION: Final = "사설·칼럼"
OFFICIAL: Final = "공식 자료"
BACKWARDS: Final = "새 키워드 소급"
BACKWARDS_MARK: Final = "소급"
"""In a subject: the story is not of the day."""
NO_TOPIC: Final = "그 밖"
NOT_MENTIONED: Final = "언급 없음"
UNREAD: Final = "본문 미확인"
PORTAL: Final = "포털 송고본"
NEWS: Final = "새 내용"
NO_LINK: Final = "(링크 없음)"
UNTITLED: Final = "(제목 없음)"
REPORTS: Final = "관련 기사"
ATTACHED: Final = "첨부 파일에 전체 목록"


def news(facts: Sequence[str]) -> str:
    """새 내용: 지분 70% · 12월 9일 마감."""
    return f"{NEWS}: {' · '.join(facts)}" if facts else ""


def mentioned(heading: str, stories: int, *, above: bool) -> str:
    """위 오늘의 핵심에 1건, 아래 사설·칼럼에 2건: where the stories of a pinned topic stand that has no line of its own."""
    return f"{'위' if above else '아래'} {heading}에 {stories:,}건"


def mentioned_low(stories: int) -> str:
    """순위 기준에 못 미친 이슈 1건: what there is of a pinned topic and was not worth a line to this digest."""
    return f"순위 기준에 못 미친 이슈 {stories:,}건"


def pointed(articles: int) -> str:
    """다른 이슈에 든 1건 포함: of opinions or official material, what the head counts with the reports on the same."""
    return f"다른 이슈에 든 {articles:,}건 포함"


def found_backwards(keywords: Sequence[str], freed: Sequence[str], aliases: Sequence[str], days: int) -> str:
    """“독파모” 추가로 지난 7일에서 찾음; what was changed beside keywords is named too: 제외어 “소비자주권” 해제."""
    changes = ((keywords, "", "추가", "로"), (freed, "제외어 ", "해제", "로"), (aliases, "같은 말 ", "변경", "으로"))
    said = [(f"{kind}{_quoted(named)} {change}", particle) for named, kind, change, particle in changes if named]
    why = ", ".join(change for change, _ in said) + said[-1][1] if said else "키워드 변경으로"
    return f"{why} 지난 {days:,}일에서 찾음"


def _quoted(named: Sequence[str], shown: int = 3) -> str:
    """“독파모”, “국대 AI”, “소버린” 외 2개."""
    told = ", ".join(f"“{word}”" for word in named[:shown])
    return told + (f" 외 {len(named) - shown:,}개" if len(named) > shown else "")


def wire(agency: str) -> str:
    """통신 전재(누리통신)."""
    return f"통신 전재({agency})"


def outlets(others: int, reprints: int) -> str:
    """외 12개 매체(전재 8); 1개 매체 when there is no other."""
    if not others:
        return "1개 매체"
    return f"외 {others:,}개 매체" + (f"(전재 {reprints:,})" if reprints else "")


SAME_OUTLET: Final = "같은 매체 다른 기사"
"""The lead's outlet has more on the story."""


def numbered(name: str, number: int) -> str:
    """한빛경제, and 한빛경제 2 for its second article."""
    return name if number == 1 else f"{name} {number:,}"


def marked(badges: Sequence[str], title: str) -> str:
    """[단독] “독자 모델 2차 평가 한 달 연기”: a headline for pasting, with the marks that are its outlet's own."""
    return "".join(f"[{badge}] " for badge in badges if badge not in (NEW, FOLLOW_UP, AGAIN)) + title


def exclusive_report(outlet: str, when: str) -> str:
    """단독 보도 디지털누리 05:00: the exclusive of a story that another outlet's article leads."""
    return f"{EXCLUSIVE} 보도 {outlet} {when}"


def articles_of(name: str, count: int) -> str:
    """한빛경제, and 한빛경제 3건 of several articles."""
    return name if count == 1 else f"{name} {count:,}건"


def first_report(outlet: str, when: str) -> str:
    """Who was first of what was collected; the footer says that it is of that."""
    return f"최초 보도 {outlet} {when}"


def reports_at(place: str) -> str:
    """관련 기사: 오늘의 핵심 1."""
    return f"{REPORTS}: {place}"


def place_in(heading: str, number: int = 0) -> str:
    """오늘의 핵심 1, or 정책·법 where lines are not numbered."""
    return f"{heading} {number}" if number else heading


def more_copies(count: int) -> str:
    """그 밖 4건."""
    return f"그 밖 {count:,}건"


def cut(section: str, count: int) -> str:
    """정책·법 12건 더 있음(첨부 파일에 전체 목록)."""
    return f"{section} {count:,}건 더 있음({ATTACHED})"


# --- how much there is, beside what is usual --------------------------------------------------------------------------

TREND: Final = "추이"


def trend(a_day: float, days: int, mean: float, mean_days: int, spikes: Sequence[tuple[str, float]]) -> str:
    """오늘 14 · 7일 평균 9 · 급증: 컴퓨팅센터 ×3; of several days 3일 동안 하루 12 stands for today."""
    today = f"오늘 {_number(a_day)}" if days == 1 else f"{days:,}일 동안 하루 {_number(a_day)}"
    parts = [today, f"{'이전 ' if days > 1 else ''}{mean_days}일 평균 {_number(mean)}"]
    if spikes:
        parts.append(f"급증: {', '.join(f'{name} ×{_number(times)}' for name, times in spikes)}")
    return " · ".join(parts)


def _number(value: float) -> str:
    """14, 9.5, 1,200; one decimal below ten where there is one."""
    return f"{value:,.0f}" if value >= 10 or abs(value - round(value)) < 0.05 else f"{value:.1f}"


def below(count: int) -> str:
    """순위 기준에 못 미친 이슈 5건은 싣지 않음."""
    return f"순위 기준에 못 미친 이슈 {count:,}건은 싣지 않음"


# --- what changed in what was told ------------------------------------------------------------------------------------

CORRECTIONS: Final = "정정·제목 변경"
CORRECTIONS_HINT: Final = "지난 브리핑에 실린 기사"
CORRECTED_ABOVE: Final = "제목에 정정 표시가 붙음"
CORRECTED_BELOW: Final = "제목은 그대로, 바로잡는 글이 실림"


def corrections_count(count: int) -> str:
    """정정·제목 변경 2건."""
    return f"{CORRECTIONS} {count:,}건"


def headline_before(title: str) -> str:
    """이전 제목: “…”."""
    return f"이전 제목: “{title}”"


# --- what was collected -----------------------------------------------------------------------------------------------

COLLECTION: Final = "수집 상태"
SILENT: Final = "새 글 없음"
NEVER_COLLECTED: Final = "아직 수집된 적 없음"
RENAMED: Final = "기사 번호를 한꺼번에 바꾼 수집처"
"""A note that begins so says that nothing is missing: it stands with the collection, not among the warnings."""
SILENT_KEYWORDS: Final = "키워드 조용해짐"
SETTINGS_REFUSED: Final = "설정 파일(config.toml)"
KNOWN: Final = "기존 자료와 같은 글"
COPY_BLOCK: Final = "복사용"
COPY_HINT: Final = "제목과 원문 링크만 (메신저에 붙여 넣기)"
FOOTER: Final = ("온라인 기사 기준(지면 미확인)", "자동 발췌이며 논평 아님", "저작권은 각 언론사")
NEWS_BASIS: Final = "새 내용은 수집한 기사와 기존 자료 기준"
"""Stands in the footer of a mail that tells any."""
CHANGE: Final = "수신 변경은 이 메일에 회신"


def collection(*, well: int, feeds: int, unread: int, folded: int, known: int, undecided: int) -> str:
    """정상 46/47 · 본문 못 읽음 3 · 중복 묶음 41 · 기존 자료 2; what is zero is left out."""
    parts = [f"정상 {well:,}/{feeds:,}"]
    named = (
        ("본문 못 읽음", unread),
        ("중복 묶음", folded),
        ("기존 자료", known),
        ("처리 중(다음 브리핑에)", undecided),
    )
    parts += [f"{word} {count:,}" for word, count in named if count]
    return " · ".join(parts)


def failure(reason: FailureReason | None) -> str:
    """응답 시간 초과."""
    return FAILURES[reason] if reason else UNKNOWN_FAILURE


def trouble(outlet: str, began: str | None, reason: FailureReason | None, days: int = 0) -> str:
    """한빛경제 — 어제 14시부터 · 응답 시간 초과; after whole days 11.21 14시부터 3일째."""
    lasting = f" {days + 1:,}일째" if days and began else ""
    return f"{outlet} — {began or NEVER_COLLECTED}{lasting} · {failure(reason)}"


def never_collected(names: Sequence[str], shown: int = 3) -> str:
    """아직 수집된 적 없음 20곳: 가온신문, 나루일보, 다온방송 외 17곳."""
    return f"{NEVER_COLLECTED} {len(names):,}곳: {_some(names, shown)}"


def silent(places: tuple[tuple[str, str], ...], shown: int) -> str:
    """새 글 없음: 가온신문(11.20 이후), 나루일보(11.21 이후) 외 3곳; of each its name and the day of its newest entry."""
    return f"{SILENT}: {_some([f'{outlet}({day} 이후)' for outlet, day in places], shown)}"


def silent_keywords(named: Sequence[tuple[str, str]], shown: int = 3) -> str:
    """키워드 조용해짐: 독파모(11.10 이후), 국대 AI(11.12 이후) 외 2개; of each its name and the day of its last hit."""
    told = ", ".join(f"{keyword}({day} 이후)" for keyword, day in named[:shown])
    return f"{SILENT_KEYWORDS}: {told}" + (f" 외 {len(named) - shown:,}개" if len(named) > shown else "")


def settings_refused(line: int | None, since: str | None) -> str:
    """설정 파일(config.toml) 12행에 오류가 있어 11.24 14:03의 설정으로 보냄; `since`: when those in force were taken up."""
    where = f" {line:,}행에 오류가 있어" if line is not None else "을 읽을 수 없어"
    return f"{SETTINGS_REFUSED}{where} {f'{since}의' if since else '이전'} 설정으로 보냄"


def scrolled(names: tuple[str, ...]) -> str | None:
    """확인 사이에 지나간 글이 있을 수 있음: 가온신문, 나루일보 외 2곳(누락 가능)."""
    if not names:
        return None
    return f"확인 사이에 지나간 글이 있을 수 있음: {_some(names)}{MISSING}"


def renamed(names: tuple[str, ...]) -> str | None:
    """기사 번호를 한꺼번에 바꾼 수집처: 가온신문(이미 본 기사는 다시 싣지 않음)."""
    return f"{RENAMED}: {_some(names)}(이미 본 기사는 다시 싣지 않음)" if names else None


def _some(names: Sequence[str], shown: int = 3) -> str:
    """가온신문, 나루일보 외 2곳; 4곳 where none is to be named."""
    if not names[:shown]:
        return f"{len(names):,}곳"
    return ", ".join(names[:shown]) + (f" 외 {len(names) - shown:,}곳" if len(names) > shown else "")


def search(kind: FeedKind, query: str) -> str:
    """Google 뉴스 “소버린 AI”, or 네이버 뉴스 “소버린 AI”."""
    return f"{'네이버' if kind == 'naver-search' else 'Google'} 뉴스 “{query}”"


def unasked_list(names: tuple[str, ...], at: str, shown: int) -> str:
    """07시 이후 미확인: 가온신문, 나루일보 외 3곳."""
    return f"{at} 이후 미확인: {_some(names, shown)}"


def same_as(seed: str) -> str:
    """(기존 자료 “…”), behind a text that the desk knows by another title."""
    return f"(기존 자료 “{seed}”)"


def and_others(count: int) -> str:
    """외 3건, at the end of a list that was cut."""
    return f"외 {count:,}건"


def and_other_places(count: int) -> str:
    """외 3곳, at the end of a list of feeds that was cut."""
    return f"외 {count:,}곳"


def last_poll(at: str | None) -> str:
    """마지막 수집 07:27."""
    return f"마지막 수집 {at}" if at else "아직 수집 없음"


# --- a week -----------------------------------------------------------------------------------------------------------

WEEKLY: Final = "주간"
WEEK_TOP: Final = "이번 주 핵심"
WEEK_QUIET: Final = "이번 주 새 기사 없음"
FLOW: Final = "흐름"
FLOW_HINT: Final = "날마다 새 글이 나온 이슈 수"
BY_TOPIC: Final = "주제별 증감"
BY_TOPIC_HINT: Final = "여러 주제에 걸친 이슈는 주제마다 셈"
GREW: Final = "크게 번진 이슈"
GREW_HINT: Final = "그날까지 보도한 매체 수"
NEW_NAMES: Final = "새로 등장한 이름"
NEW_NAMES_HINT: Final = "수집한 기사에 처음 나온 인물·기관"
REST_OF_WEEK: Final = "그 밖의 이슈"
THIS_WEEK: Final = "이번 주"
LAST_WEEK: Final = "지난주"
DATE: Final = "날짜"
TOPIC: Final = "주제"
CHANGE_OF: Final = "증감"
NOT_COLLECTED: Final = "수집 없음"
FAILING: Final = "수집 실패"


def week_edition(first: date, last: date) -> str:
    """11월 18일~24일 주간 브리핑."""
    return f"{dates.long_span(first, last)} {WEEKLY} {BRIEFING}"


def week_label(short: str) -> str:
    """소버린AI 주간: what stands in the subject's brackets; `short` is the digest's short name without 주간."""
    return f"{WEEKLY} {BRIEFING}" if short == BRIEFING else f"{short} {WEEKLY}"


def span_before(days: int) -> str:
    """지난주, or 직전 9일 where the edition is not of a week."""
    return LAST_WEEK if days == 7 else f"직전 {days:,}일"


def span_now(days: int) -> str:
    """이번 주, or 이번 9일."""
    return THIS_WEEK if days == 7 else f"이번 {days:,}일"


def compared(stories: int, before: int, days: int) -> str:
    """지난주 대비 +12%; of few stories the number instead: 지난주 4건."""
    if before < 10:
        return f"{span_before(days)} {before:,}건"
    return f"{span_before(days)} 대비 {_signed(round(100 * (stories - before) / before))}%"


def not_compared(known: int, days: int) -> str:
    """지난주 수집 자료 없음, 지난주는 4일만 수집해 비교하지 않음, or that this week has gaps."""
    if known >= days:
        return f"{span_now(days)}에 수집이 빠진 날이 있어 비교하지 않음"
    if not known:
        return f"{span_before(days)} 수집 자료 없음"
    return f"{span_before(days)}{'는' if days == 7 else '은'} {known:,}일만 수집해 비교하지 않음"


def change(stories: int, before: int) -> str:
    """+3, -2, 0."""
    return _signed(stories - before)


def _signed(number: int) -> str:
    return f"{number:+,}" if number else "0"


def on_day(day: date) -> str:
    """월 11.18."""
    return f"{dates.weekday(day)} {day.month}.{day.day}"


def ran(days: Sequence[date]) -> str:
    """월~수 3일간, or 수 하루."""
    return f"{dates.weekdays(days)} {f'{len(days):,}일간' if len(days) > 1 else '하루'}"


def spread_from(first: int, last: int) -> str:
    """1곳 → 9곳."""
    return f"{first:,}곳 → {last:,}곳"


def by_days(steps: Sequence[tuple[date, int]]) -> str:
    """월 1 · 화 4 · 수 9."""
    return " · ".join(f"{dates.weekday(day)} {count:,}" for day, count in steps)


def named_by(outlets: int) -> str:
    """3개 매체."""
    return f"{outlets:,}개 매체"


def further_names(count: int) -> str:
    """그 밖 12명·곳."""
    return f"그 밖 {count:,}명·곳"


def further_lines(heading: str, count: int) -> str:
    """사설·칼럼 4건 더 있음."""
    return f"{heading} {count:,}건 더 있음"


def names_of(what: str, names: Sequence[str], shown: int = 2) -> str:
    """수집 실패 3곳(한빛경제, 나루일보 외); the names are left out where there are none to show."""
    told = ", ".join(names[:shown]) + (" 외" if len(names) > shown else "")
    return f"{what} {len(names):,}곳({told})" if names else ""


def quiet_words(count: int) -> str:
    """조용해진 키워드 2개."""
    return f"조용해진 키워드 {count:,}개"


def uncollected(days: Sequence[date]) -> str:
    """수집 없던 날 11.20, 11.21(누락 가능)."""
    return f"수집 없던 날 {', '.join(f'{day.month}.{day.day}' for day in days)}{MISSING}"


# --- the workbook, and the archive -------------------------------------------------------------------------------------

SHEET_DATE: Final = "일자"
SHEET_OUTLET: Final = "매체"
SHEET_BYLINE: Final = "기자"
SHEET_TITLE: Final = "제목"
SHEET_KIND: Final = "유형"
SHEET_LINK: Final = "링크"
SHEET_LEADS: Final = "굵은 글씨: 대표 기사"

ARCHIVE: Final = "지난 브리핑"
ARCHIVE_MONTHS: Final = "월별"
ARCHIVE_EMPTY: Final = "아직 보낸 브리핑 없음"


def archived(editions: int, first: date, last: date) -> str:
    """브리핑 214건 · 2026.3.2~2026.11.24."""
    days = [dates.full_date(day) for day in dict.fromkeys((first, last))]
    return f"{BRIEFING} {editions:,}건 · {'~'.join(days)}"


def year(number: int) -> str:
    """2026년."""
    return f"{number}년"


def month(day: date) -> str:
    """2026년 11월."""
    return f"{year(day.year)} {day.month}월"


def day(of: date) -> str:
    """24일."""
    return f"{of.day}일"


def editions_count(count: int) -> str:
    """21건."""
    return f"{count:,}건"


def told_counts(stories: int, articles: int) -> str:
    """이슈 14 · 기사 63."""
    return f"이슈 {stories:,} · 기사 {articles:,}"


# --- what is told at once ---------------------------------------------------------------------------------------------

NOTICE: Final = "알림"
BREAKING: Final = "속보"
SPIKE: Final = "급증"
SAMPLE: Final = "시험"
SAMPLE_NOTE: Final = "시험으로 보낸 알림 · 내용은 예시"
SAMPLE_TITLE: Final = "국가AI컴퓨팅센터, 지분 조건 바꿔 재공모"
SAMPLE_SECOND: Final = "“독자 모델 2차 평가 한 달 연기”"
SAMPLE_OUTLETS: Final = ("새벽일보", "디지털누리", "한빛경제")
SAMPLE_WORD: Final = "컴퓨팅센터"
NOTICE_CHANGE: Final = "알림을 바꾸거나 끄려면 config.toml의 [[alerts]]"
_NOTICE_WORDS: Final = (BREAKING, NOTICE, SPIKE)


def notice_label(kind: AlertKind, name: str, *, test: bool = False) -> str:
    """속보·컴퓨팅센터, 급증·컴퓨팅센터: the sort of notice, and the alert's name without that word."""
    sort = SAMPLE if test else SPIKE if kind == "spike" else BREAKING
    short = name
    for word in _NOTICE_WORDS:
        short = short.removesuffix(word).strip(" ·-") or short
    return sort if short in _NOTICE_WORDS else f"{sort}·{short}"


def spike(name: str, times: float, count: int, usual: float) -> str:
    """급증: 컴퓨팅센터 ×3 (24시간 9건, 평소 3건)."""
    return f"{SPIKE}: {times_usual(name, times)} (24시간 {count:,}건, 평소 {_number(usual)}건)"


def times_usual(name: str, times: float) -> str:
    """컴퓨팅센터 ×3."""
    return f"{name} ×{_number(times)}"


def new_stories(count: int) -> str:
    """새 이슈 3건."""
    return f"새 이슈 {count:,}건"


def spikes(count: int) -> str:
    """급증 2건."""
    return f"{SPIKE} {count:,}건"


def further(count: int) -> str:
    """그 밖 3건."""
    return f"그 밖 {count:,}건"


def why_notice(alert: str) -> str:
    """Why a notice came: the alert that it is of."""
    return f"{NOTICE} “{alert}”의 조건에 맞아 보냄"


# --- what an administrator is told ------------------------------------------------------------------------------------

TEST_SUBJECT = "[소버린AI] 메일 시험"
DAY_OFF: Final = "휴무일"
"""A day off of the desk's own."""


def test_mail(config_path: str) -> str:
    """The body of a test mail."""
    return f"메일 설정이 맞습니다. 이 주소로 아침 브리핑을 보낼 수 있습니다. (설정 파일: {config_path})"


def next_edition(
    at: datetime, now: datetime, recipients: int, collected: str, mail: str, skipped: Sequence[date] = ()
) -> str:
    """다음 브리핑: 내일 07:30, 수신 3명, 수집 46/47, 메일 시험 성공. `at` and `now` in the desk's zone; `skipped`: days without
    one until then, as in 2월 19일 07:30(설 연휴·설날 쉼)."""
    days = (at.date() - now.date()).days
    day = {0: "오늘", 1: "내일"}.get(days, f"{at.month}월 {at.day}일")
    return f"다음 브리핑: {day} {at:%H:%M}{rests(skipped)}, 수신 {recipients}명, 수집 {collected}, {mail}"


SETUP_SUBJECT: Final = f"[소버린AI] {BRIEFING} 서비스 설정 안내"
SETUP_NOTE: Final = (
    "서비스가 동작 중이며, 설정은 아래와 같음. 운영 담당자에게 한 번만 보냄(언제든 monitor doctor로 확인)"
)
SETUP_DIGESTS: Final = f"다음 {BRIEFING}"
SETUP_COLLECTION: Final = "수집"
SETUP_PLACES: Final = "위치"
SETUP_SIGNALS: Final = "미발송 알림"
SETUP_ADVICE: Final = "확인할 것(monitor doctor)"
SETUP_NO_ADVICE: Final = "없음"


def setup_digest(name: str, day: date | None, at: time, recipients: int) -> str:
    """아침: 11월 25일(수) 07:30, 수신 3명; without a mailbox it is written to a file."""
    when = f"{dates.long_date(day)} {at:%H:%M}" if day is not None else "예정 없음"
    return f"{name}: {when}, {f'수신 {recipients:,}명' if recipients else '수신자 없음(파일로 저장)'}"


def setup_places(config_path: str, database: str, log: str) -> tuple[str, ...]:
    """Where settings, database and log are."""
    return f"설정 파일: {config_path}", f"데이터베이스: {database}", f"로그: {log}"


def setup_signals(alarm: tuple[str, bool] | None, heartbeat: tuple[str, bool] | None) -> tuple[str, ...]:
    """Which calls outside of mail are set up: of each the variable's name and whether it is set, None where none is named."""
    named = (("미발송 시 호출(alarm_env)", alarm), ("발송 완료 시 호출(heartbeat_env)", heartbeat))
    return tuple(
        f"{what}: "
        + ("설정 안 함" if variable is None else f"{variable[0]} {'설정됨' if variable[1] else '값이 없음'}")
        for what, variable in named
    )


def undelivered(
    digest: str, day: date, due: str, *, states: Sequence[DeliveryState] | None, to_files: bool, why: str
) -> str:
    """The alarm: which edition, and in a second line when it was due, what is owed of it and why."""
    if states is None:
        owed = "브리핑을 만들지 못함"
    elif to_files:
        owed = "파일로 저장하지 못함"
    else:
        counted = [
            f"{DELIVERIES[state]} {states.count(state):,}"
            for state in ("pending", "deferred", "failed")
            if state in states
        ]
        left = sum(state != "sent" for state in states)
        owed = f"수신 {len(states):,}명 중 {left:,}명에게 보내지 못함({', '.join(counted)})"
    return f"{BRIEFING} 미발송: {digest} {dates.short_date(day)}\n예정 {due} · {owed}" + (f" · {why}" if why else "")


def recovered(digest: str, day: date, at: str, carried_by: date | None) -> str:
    """The all-clear after an alarm."""
    how = f"{dates.short_date(carried_by)} {BRIEFING}에 담아 보냄" if carried_by is not None else "늦게 모두 보냄"
    return f"{BRIEFING} 발송됨: {digest} {dates.short_date(day)}\n{at} 확인 · {how}"


def rests(skipped: Sequence[date]) -> str:
    """(설 연휴·설날 쉼): why there is no edition on these days; "" where there are none."""
    names = dict.fromkeys(name for day in skipped for name in dates.holiday_names(day) or (DAY_OFF,))
    return f"({'·'.join(names)} 쉼)" if names else ""
