"""Invented weeks for the tests of the weekly edition: 16 to 22 November 2026, mailed on Monday the 23rd at 08:00."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from monitor.core.briefing import weekly
from monitor.core.briefing.weekly import Flow
from monitor.core.likeness.novelty import Novel
from monitor.model import Digest, FailureReason, FeedTrouble, Health, Kind, NewName, SilentFeed, ToldArticle, Topic
from tests.core.briefing.samples import WELL, article, at, edition, hit

WINDOW = (at(16, 8), at(23, 8))
TOPICS = (
    Topic("관심 기업", ("너른들반도체",), pin=True),
    Topic("정책·법", ("국가AI컴퓨팅센터",)),
    Topic("산업·기업", ("독파모",)),
    Topic("해외", ("소버린 AI",)),
)
OUTLETS = (
    "한빛경제",
    "디지털누리",
    "가온신문",
    "나루일보",
    "다온방송",
    "라온경제",
    "미르데일리",
    "바른뉴스",
    "세움타임스",
    "아라일보",
)
NAMES = (
    NewName("person", "오혜린 평가위원장", "s02", 3),
    NewName("organisation", "너른들반도체", "s01", 2),
    NewName("organisation", "지역어말뭉치연구회", "s07", 1),
)
COUNTS = ((13, 16, 15, 21, 19, 6, 4), (12, 11, 14, 13, 15, 5, 8))
"""Stories on the days of this week and of the last, Monday first."""


def flow(
    this: Sequence[int | None] = COUNTS[0],
    last: Sequence[int | None] = COUNTS[1],
    topics: Mapping[str, tuple[int, int]] = MappingProxyType({}),
) -> Flow:
    """Counts of both weeks, Monday first, as the database gives them; some stories stand on several days."""
    counts = (*reversed(this), *reversed(last))
    known = tuple(each or 0 for each in counts)
    sums = [sum(each or 0 for each in week) for week in (this, last)]
    return Flow(
        weekly.days_of(WINDOW),
        known,
        tuple(each is not None for each in counts),
        (sums[0] * 9 // 10, sums[1] * 9 // 10),
        topics,
    )


def week(
    articles: list[tuple[str, ToldArticle]], counted: Flow | None = None, names: Sequence[NewName] = (), **more: Any
) -> Digest:
    """The weekly edition of 23 November, composed."""
    values: dict[str, Any] = {
        "name": "소버린 AI 주간 브리핑",
        "date": date(2026, 11, 23),
        "window": WINDOW,
        "issued_at": WINDOW[1],
        "health": replace(WELL, last_poll_at=at(23, 7, 57), last_relevant_on=date(2026, 11, 22)),
        "topic_order": tuple(topic.name for topic in TOPICS),
        "pinned": ("관심 기업",),
    }
    return weekly.summed_up(edition(articles, **(values | more)), counted or flow(), names, topics=TOPICS)


def busy_week(**more: Any) -> Digest:
    """Forty stories with everything that a weekly mail can show."""
    centre = "민간 지분을 70%까지 허용하고 국가AI컴퓨팅센터 공모 요건을 다시 정하기로 했다고 관계 부처가 밝혔다."
    title = hit("국가AI컴퓨팅센터, 지분 조건 바꿔 재공모", "국가AI컴퓨팅센터", field="title", start=0)
    rows = [
        ("s01", article("a01", "국가AI컴퓨팅센터, 지분 조건 바꿔 재공모", topics=("정책·법",), published_at=at(17, 6, 10),
                        matches=(title, hit(centre, "국가AI컴퓨팅센터")))),
    ]  # fmt: skip
    for place, outlet in enumerate(OUTLETS):
        rows.append(
            ("s01", article(f"a01{place}", "컴퓨팅센터 재공모", outlet, topics=("정책·법",), duplicate=place > 6,
                            published_at=at(17 + min(3, place // 3), 9 + place)))
        )  # fmt: skip
    told: list[tuple[str, str, str, int, dict[str, Any]]] = [
        ("“독자 모델 2차 평가 한 달 연기”", "디지털누리", "산업·기업", 19, {"tags": ("단독",), "byline": "박서준"}),
        ("美 소버린 AI 칩 통제 항목 확대", "누리통신", "해외", 18, {"byline": None}),
        ("AI기본법 시행령, 고영향 기준 완화로 가닥", "가온신문", "정책·법", 20, {}),
        ("유럽 5개국, 공공 클라우드 공동 조달 합의", "다온방송", "해외", 16, {}),
        ("데이터센터 전력 특례, 상임위 문턱 넘어", "라온경제", "정책·법", 19, {}),
        ("지역어 말뭉치 3억 어절 개방", "나루일보", "산업·기업", 21, {}),
        ("국방 AI 기반 모델 사업 첫 설명회", "미르데일리", "산업·기업", 18, {}),
    ]
    for number, (headline, outlet, topic, day, extra) in enumerate(told, 2):
        sentence = f"이날 회의에서는 소버린 AI 정책의 다음 단계와 재원 마련 방안이 함께 논의됐다. ({number}차)"
        values = {"topics": (topic,), "published_at": at(day, 6, 30), "matches": (hit(sentence, "소버린 AI"),)} | extra
        rows.append((f"s{number:02}", article(f"a{number:02}", headline, outlet, **values)))
        for place in range(7 - number if number < 6 else 0):
            further = article(f"a{number:02}{place}", headline, OUTLETS[place + 2], topics=(topic,),
                              published_at=at(day + place // 2, 11 + place))  # fmt: skip
            rows.append((f"s{number:02}", further))
    for number in range(14):
        opinion = article(f"b{number:02}", f"소버린 AI, 구호가 아니라 예산으로 말하라 {number + 1}", OUTLETS[number % 10],
                          kind=(Kind.EDITORIAL, Kind.COLUMN)[number % 2], published_at=at(16 + number % 6, 5),
                          topics=("정책·법",))  # fmt: skip
        rows.append((f"o{number:02}", opinion))
    for number in range(3):
        release = article(f"c{number}", f"인공지능 컴퓨팅 기반 확충 {number + 2}차 공모 시행", "하늘부처", byline=None,
                          kind=Kind.PRESS_RELEASE, published_at=at(17 + number, 10), topics=("정책·법",))  # fmt: skip
        rows.append((f"p{number}" if number else "s01", release))
    for number in range(20):
        topic = ("정책·법", "산업·기업", "해외")[number % 3]
        rows.append((f"r{number:02}", article(f"d{number:02}", f"소버린 AI 현장 소식 {number + 1}", OUTLETS[number % 10],
                                              topics=(topic,), published_at=at(16 + number % 7, 13))))  # fmt: skip
    news = {
        "s01": (Novel("amount", "민간 지분 70%", 1, 9), Novel("date", "12월 9일 마감", 1, 12)),
        "s02": (Novel("date", "내년 1월 평가 시점", 2, 1), Novel("person", "오혜린 평가위원장", 2, 1)),
    }
    health = Health(
        feeds=47,
        feeds_well=45,
        trouble=(
            FeedTrouble("한빛경제", "https://x.example/1", at(22, 14, 3), FailureReason.TIMEOUT, ""),
            FeedTrouble("바른뉴스", "https://x.example/2", at(20, 14, 3), FailureReason.NOT_FOUND, ""),
        ),
        silent=(SilentFeed("다온방송", "https://x.example/3", at(12, 9)),),
        unread_pages=9,
        folded=188,
        last_poll_at=at(23, 7, 57),
        last_relevant_on=date(2026, 11, 22),
    )
    topics = {"정책·법": (34, 27), "산업·기업": (21, 22), "해외": (17, 17)}
    values = {
        "told_before": frozenset({"s03"}),
        "novelty": news,
        "health": health,
    }
    return week(rows, flow(topics=topics), NAMES, **(values | more))


def thin_week() -> Digest:
    """Two stories, one of them on two days; the last week was collected for four days."""
    rows = [
        ("s1", article("a1", "소버린 AI 예산안 예결위 상정", topics=("정책·법",), published_at=at(18, 9))),
        ("s1", article("a2", "소버린 AI 예산안 상정", "한빛경제", topics=("정책·법",), published_at=at(20, 9))),
        (
            "s2",
            article(
                "a3", "소버린 AI 학회, 겨울 학술대회 공고", "가온신문", topics=("산업·기업",), published_at=at(19, 9)
            ),
        ),
    ]
    counts = ((0, 0, 1, 1, 1, 0, 0), (None, None, None, 1, 0, 0, 0))
    return week(rows, flow(*counts, topics={"정책·법": (1, 1), "산업·기업": (1, 0)}))


def first_week() -> Digest:
    """The digest's first edition, three days after collecting began."""
    rows = [
        (f"s{n}", article(f"a{n}", f"소버린 AI 전략 후속 {n}차 회의", OUTLETS[n], topics=("정책·법",),
                          published_at=at(20 + n % 3, 9)))
        for n in range(9)
    ]  # fmt: skip
    counts: tuple[Sequence[int | None], Sequence[int | None]] = ((None, None, None, None, 3, 3, 3), (None,) * 7)
    return week(rows, flow(*counts, topics={"정책·법": (9, 0)}), first=True)


def quiet_week() -> Digest:
    """Nothing found, everything asked."""
    return week([], flow((0,) * 7, (0, 2, 0, 0, 1, 0, 0)), health=replace(WELL, last_relevant_on=date(2026, 11, 13)))


def endless_week(stories: int, *, url: str = "https://news.example/{n}") -> Digest:
    """More than a mail can carry of everything."""
    kinds = (Kind.REPORT, Kind.REPORT, Kind.EDITORIAL, Kind.PRESS_RELEASE)
    rows = [
        (f"s{n:04}", article(f"a{n}-{copy}", f"소버린 AI 예산 {n}차 조정안을 둘러싼 부처 간 논의가 길어지고 있다는 소식",
                             OUTLETS[(n + copy) % 10], url=url.format(n=f"{n}-{copy}"), topics=(f"주제 {n % 40}",),
                             kind=kinds[n % 4], published_at=at(16, 9) + timedelta(days=copy)))
        for n in range(stories)
        for copy in range(6)
    ]  # fmt: skip
    names = [NewName("person", f"김하늘{n} 위원장", f"s{n:04}", 2) for n in range(stories)]
    return week(rows, names=names)
