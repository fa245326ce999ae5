"""Invented articles for the briefing's tests: nothing in here was printed anywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.core.briefing.digest import compose
from monitor.core.likeness.novelty import Novel
from monitor.model import (
    Digest,
    FailureReason,
    FeedTrouble,
    Field,
    Health,
    Kind,
    Match,
    RefusedSettings,
    Replayed,
    SilentKeyword,
    Spike,
    ToldArticle,
    Trend,
)

SEOUL = ZoneInfo("Asia/Seoul")
DAY = date(2026, 11, 24)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026 on a clock in Seoul, as aware UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SEOUL).astimezone(UTC)


WINDOW = (at(23, 7, 30), at(24, 7, 30))
WELL = Health(feeds=47, feeds_well=47, last_poll_at=at(24, 7, 27), last_relevant_on=date(2026, 11, 22))


def hit(sentence: str, keyword: str, *, topic: str = "소버린 AI", field: Field = "body", start: int = 40) -> Match:
    """A match whose snippet is `sentence`, with the first `keyword` in it marked."""
    place = sentence.index(keyword)
    return Match(topic, keyword, field, start, start + len(keyword), sentence, (place, place + len(keyword)))


def article(id: str, title: str = "소버린 AI 전략 발표", outlet: str = "새벽일보", **more: Any) -> ToldArticle:
    """An article with sensible values for whatever is not said."""
    values: dict[str, Any] = {
        "id": id,
        "url": f"https://news.example/{id}",
        "title": title,
        "outlet": outlet,
        "byline": "김하늘",
        "published_at": at(24, 6, 10),
        "kind": Kind.REPORT,
        "tags": (),
        "topics": ("소버린 AI",),
        "matches": (hit("정부는 소버린 AI 전략을 내놓았다.", "소버린 AI"),),
        "text_source": "page",
        "length": 1200,
        "group_id": f"g{id}",
    }
    return ToldArticle(**(values | more))


def edition(articles: list[tuple[str, ToldArticle]], **more: Any) -> Digest:
    """The edition of 24 November, composed."""
    values: dict[str, Any] = {
        "name": "소버린 AI",
        "date": DAY,
        "timezone": "Asia/Seoul",
        "window": WINDOW,
        "issued_at": at(24, 7, 30),
        "articles": articles,
        "told_before": frozenset(),
        "topic_order": ("정책·법", "산업·기업", "해외"),
        "health": WELL,
    }
    return compose(**(values | more))


_OUTLETS = (
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


def busy_day() -> Digest:
    """Fourteen stories with everything that a mail can show."""
    centre = "민간 지분을 70%까지 허용하고 국가AI컴퓨팅센터 공모 요건을 다시 정하기로 했다고 관계 부처가 밝혔다."
    rows: list[tuple[str, ToldArticle]] = [
        (
            "s01",
            article(
                "a01",
                "국가AI컴퓨팅센터, 지분 조건 바꿔 재공모",
                topics=("정책·법",),
                matches=(
                    hit("국가AI컴퓨팅센터, 지분 조건 바꿔 재공모", "국가AI컴퓨팅센터", field="title", start=0),
                    hit(centre, "국가AI컴퓨팅센터"),
                ),
            ),
        )
    ]
    rows += [
        (
            "s01",
            article(
                f"a01{place}",
                "국가AI컴퓨팅센터 재공모",
                outlet,
                topics=("정책·법",),
                published_at=at(24, 6, 20 + place),
                duplicate=place > 3,
                group_id="ga01" if place > 3 else f"ga01 {place}",
            ),
        )
        for place, outlet in enumerate((*_OUTLETS, "자람일보", "차오름경제"))
    ]
    monthly = "평가위원회는 독자 AI 파운데이션 모델 2차 평가를 한 달 미루는 방안을 검토 중이다."
    rows.append(
        (
            "s02",
            article(
                "a02",
                "“독자 모델 2차 평가 한 달 연기”… 참여사 의견 받아들여",
                "디지털누리",
                byline="박서준",
                tags=("단독",),
                topics=("정책·법",),
                published_at=at(24, 7, 2),
                matches=(
                    hit(monthly, "독자 AI 파운데이션 모델"),
                    hit("독자 모델 2차 평가", "독자 모델", field="title", start=1),
                ),
            ),
        )
    )
    more: list[tuple[str, str, str, str, dict[str, Any]]] = [
        (
            "s03",
            "美 반도체 통제 확대에 ‘AI 주권’ 논의 재점화",
            "누리통신",
            "해외",
            {"tags": ("종합2보",), "agency": "누리통신"},
        ),
        (
            "s04",
            "국산 거대언어모델 3종, 공공 시범서비스에 오른다",
            "가온신문",
            "산업·기업",
            {"published_at": at(23, 22, 10)},
        ),
        (
            "s05",
            "AI 기본법 시행령 입법예고… 고영향 사업자 범위 좁혀",
            "한빛경제",
            "정책·법",
            {"tags": ("속보",), "length": 140},
        ),
        ("s06", "데이터센터 전력 특례, 상임위 문턱 넘었다", "나루일보", "정책·법", {}),
        ("s07", "지자체 다섯 곳, 지역어 말뭉치 함께 모은다", "다온방송", "정책·법", {"text_source": "feed"}),
        ("s08", "스타트업 “국산 NPU 실증 물량 늘려 달라”", "라온경제", "산업·기업", {"agency": "누리통신"}),
        (
            "s09",
            "佛·獨, 공공 클라우드 조달 기준에 ‘소버린’ 명시",
            "미르데일리",
            "해외",
            {"text_source": "title", "byline": None},
        ),
        ("s10", "[대담] 연구소장 “모델보다 데이터 주권이 먼저”", "바른뉴스", "산업·기업", {"kind": Kind.INTERVIEW}),
        (
            "s11",
            "소버린 AI, 구호가 아니라 예산으로 말하라",
            "세움타임스",
            "정책·법",
            {"kind": Kind.EDITORIAL, "byline": None},
        ),
        ("s12", "국대 AI 뽑기가 놓친 것", "아라일보", "정책·법", {"kind": Kind.COLUMN, "byline": "이도현"}),
        (
            "s13",
            "인공지능 컴퓨팅 기반 확충 2차 공모 시행",
            "하늘부처",
            "정책·법",
            {"kind": Kind.PRESS_RELEASE, "byline": None},
        ),
        ("s14", "AI 주권 토론회 현장", "가온신문", "정책·법", {"tags": ("포토",), "length": 90}),
    ]
    for place, (story, title, outlet, topic, extra) in enumerate(more):
        sentence = f"이날 회의에서는 소버린 AI 정책의 다음 단계와 재원 마련 방안이 함께 논의됐다. ({place + 1}차)"
        values: dict[str, Any] = {
            "topics": (topic,),
            "published_at": at(24, 5, 3 * place),
            "byline": "정유진",
            "matches": (hit(sentence, "소버린 AI"),),
        } | extra
        rows.append((story, article(f"a{story[1:]}", title, outlet, **values)))
    rows.append(("s03", article("a033", "美 통제 확대", "누리통신", tags=("속보",), length=80, topics=("해외",))))
    rows.append(("s06", article("a066", "전력 특례 통과", "차오름경제", topics=("정책·법",))))
    trouble = (
        FeedTrouble(
            "한빛경제", "https://hanbit.example/rss", at(23, 14, 3), FailureReason.TIMEOUT, "timed out after 20 s"
        ),
    )
    health = Health(
        feeds=47,
        feeds_well=46,
        trouble=trouble,
        unasked=("아라일보", "라온경제"),
        unread_pages=3,
        undecided=2,
        folded=41,
        known=(
            ("소버린 AI란 무엇인가", "https://news.example/known1", "소버린 AI란 무엇인가"),
            ("[재송] AI 주권 해설", "https://news.example/known2", "AI 주권 해설"),
        ),
        last_poll_at=at(24, 7, 27),
        last_relevant_on=DAY,
    )
    news = {
        "s01": (
            Novel("amount", "민간 지분 70%", 1, 9),
            Novel("date", "12월 9일 마감", 1, 12),
            Novel("organisation", "너른들반도체", 3, 2),
            Novel("quote", "윤재혁 “시장이 들어올 수 없던 문턱을 치웠다”", 1, 4),
        ),
        "s02": (
            Novel("date", "내년 1월 평가 시점", 2, 1),
            Novel("person", "오혜린 평가위원장", 2, 1),
        ),
        "s07": (Novel("amount", "지역어 말뭉치 3억 어절", 7, 1),),
    }
    return edition(
        rows,
        told_before=frozenset({"s01"}),
        health=health,
        pinned=("관심 대상",),
        novelty=news,
        trend=Trend(14.0, 1, 9.3, 7, (Spike("국가AI컴퓨팅센터", "keyword", 9, 3.0),)),
    )


def backwards_day() -> Digest:
    """Three stories, of which a new keyword found one in what was stored, one has a find beside news, and one is an editorial
    that was found so; and everything that an administrator is told."""
    sentence = "다섯 팀이 겨루는 독파모 2차 평가의 기준을 두고 참여사들의 의견이 갈린다."
    found: dict[str, Any] = {
        "topics": ("산업·기업",),
        "matches": (hit(sentence, "독파모", topic="산업·기업"),),
        "backwards": True,
    }
    rows = [
        ("s1", article("a1", "국가AI컴퓨팅센터, 지분 조건 바꿔 재공모", topics=("정책·법",))),
        ("s1", article("a2", "컴퓨팅센터 재공모 뒷이야기", "한빛경제", published_at=at(19, 9), **found)),
        ("s2", article("a3", "독파모 2차 평가 기준 두고 이견", "디지털누리", published_at=at(18, 9, 40), **found)),
        (
            "s3",
            article("a4", "독파모, 숫자만 남았다", "세움타임스", published_at=at(20, 5), kind=Kind.EDITORIAL, **found),
        ),
        ("s4", article("a5", "구호가 아니라 예산으로 말하라", "아라일보", kind=Kind.EDITORIAL, topics=("정책·법",))),
    ]
    replayed = Replayed(7, keywords=(("산업·기업", "독파모"), ("산업·기업", "국대 AI")))
    health = replace(
        WELL,
        silent_keywords=(
            SilentKeyword("정책·법", "독자 AI", at(10, 9)),
            SilentKeyword("정책·법", "소버린 클라우드", at(12, 9)),
        ),
        refused_settings=RefusedSettings(12, at(24, 14, 3) - timedelta(days=1)),
    )
    return edition(rows, replayed=[replayed], health=health, pinned=("산업·기업",))


_SUBJECTS = (
    (
        "국가AI컴퓨팅센터",
        "정책·법",
        ("입지 후보 두 곳으로 압축", "민간 지분 상한 다시 논의", "전력 인입 시점 앞당긴다"),
    ),
    ("독자 AI 파운데이션 모델", "산업·기업", ("2차 평가 기준 공개", "참여사 다섯 곳 중간 점검", "공개 범위 두고 이견")),
    ("AI 기본법", "정책·법", ("시행령 의견 수렴 마감", "고영향 기준 다시 좁혀", "과태료 유예 요구 잇따라")),
    ("소버린 클라우드", "산업·기업", ("공공 조달 요건에 오른다", "국내 사업자 세 곳 맞손", "보안 인증 간소화 추진")),
    ("AI 주권", "해외", ("유럽 의회 공청회 열려", "日 공공 모델 예산 배로", "美 반도체 통제에 다시 쟁점")),
)


def large_day(stories: int = 90, articles: int = 300) -> Digest:
    """A day as full as the subject ever was: a few stories that everybody has, many that one outlet has."""
    sizes = [1] * stories
    for spare in range(articles - stories):
        sizes[int(stories * (spare / (articles - stories)) ** 3)] += 1
    rows = [(f"s{n:03}", _of_large_day(n, copy)) for n, size in enumerate(sizes) for copy in range(size)]
    trend = Trend(float(stories), 1, 31.4, 7, (Spike("국가AI컴퓨팅센터", "keyword", 18, 5.2),))
    news = {
        "s000": (Novel("amount", "민간 지분 49%", 1, 9), Novel("date", "12월 9일 마감", 1, 12)),
        "s002": (Novel("person", "오혜린 평가위원장", 1, 2),),
    }
    return edition(rows, told_before=frozenset({"s000", "s003"}), trend=trend, novelty=news)


def _of_large_day(n: int, copy: int) -> ToldArticle:
    keyword, topic, events = _SUBJECTS[n % len(_SUBJECTS)]
    event = events[n // 5 % 3]
    title = f"{keyword} {event}" + (f"… {n}번째 논의" if n >= 15 else "")
    sentence = f"정부는 이날 {keyword} 사업의 다음 단계를 밝히고 {n + 2}월까지 세부 기준을 내놓기로 했다."
    in_title = (hit(title, keyword, topic=topic, field="title", start=0),) if n % 3 else ()
    return article(
        f"c{n}-{copy}",
        title if n % 3 or copy else f"“{event}” 관계 부처 한목소리",
        _OUTLETS[(n + copy) % len(_OUTLETS)] if copy < 10 else f"{_OUTLETS[copy % 10]} {copy // 10}판",
        topics=(topic,),
        byline=("김하늘", "박서준", "정유진", "이도현", None)[(n + copy) % 5],
        published_at=at(23, 9) + timedelta(minutes=13 * n % 1300 + 4 * copy),
        kind=Kind.COLUMN if n % 11 == 7 else Kind.PRESS_RELEASE if n % 17 == 9 else Kind.REPORT,
        tags=("단독",) if n in (2, 31) and not copy else (),
        matches=(hit(sentence, keyword, topic=topic), *in_title),
        duplicate=copy % 2 == 1,
        group_id=f"gc{n}" if copy % 2 else f"gc{n}-{copy}",
    )


def monday() -> Digest:
    """The edition of a weekday digest after a weekend: Friday's, Saturday's and Sunday's news ranked together."""
    sunday = busy_day()
    rows = [(story.id, each) for story in sunday.stories for each in (story.lead, *story.others)]
    moved = [
        (story, replace(each, published_at=each.published_at - timedelta(days=(n % 3) + 1)))
        for n, (story, each) in enumerate(rows)
    ]
    window = (at(20, 7, 30), at(23, 7, 30))
    return edition(
        moved,
        date=date(2026, 11, 23),
        window=window,
        issued_at=window[1],
        health=replace(WELL, last_poll_at=at(23, 7, 26)),
        trend=Trend(4.7, 3, 9.3, 7),
    )


def quiet_day() -> Digest:
    """Nothing found, everything asked."""
    return edition([])


def crowded_day(stories: int, *, url: str = "https://news.example/{n}", copies: int = 3) -> Digest:
    """More stories than a mail can carry."""
    return edition([_crowd(n, copy, url) for n in range(stories) for copy in range(copies + 1)])


def _crowd(n: int, copy: int, url: str) -> tuple[str, ToldArticle]:
    told = article(
        f"b{n}-{copy}",
        f"소버린 AI 예산 {n}차 조정안을 둘러싼 부처 간 논의가 길어지고 있다는 소식",
        _OUTLETS[(n + copy) % len(_OUTLETS)],
        url=url.format(n=f"{n}-{copy}"),
        topics=(("정책·법", "산업·기업", "해외")[n % 3],),
        published_at=at(24, 1) + timedelta(minutes=copy),
        kind=Kind.COLUMN if n % 10 == 7 else Kind.REPORT,
    )
    return f"s{n:04}", told
