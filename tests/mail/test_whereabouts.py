"""What a mail says of where things stand: a pinned topic, an exclusive, what ranks too low; and the counts add up."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from monitor.mail.render import render
from monitor.mail.view import Limits, look
from monitor.model import FailureReason, FeedTrouble, Kind, ToldArticle
from tests.core.briefing.samples import WELL, article, at, busy_day, edition, large_day

PINNED = "정책·법"
ORDER = (PINNED, "산업·기업", "해외")


def pinned(id: str, **more: Any) -> ToldArticle:
    return article(id, topics=(PINNED,), **more)


def lead(story: str, **more: Any) -> tuple[str, ToldArticle]:
    """A report of another topic that has the keyword in its headline, so that it stands above."""
    return story, article(story, topics=("산업·기업",), tags=("단독",), **more)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("s1", pinned("a1"))], "위 오늘의 핵심에 1건"),
        ([("s1", pinned("a1", kind=Kind.EDITORIAL))], "아래 사설·칼럼에 1건"),
        ([("s1", pinned("a1", kind=Kind.PRESS_RELEASE))], "아래 공식 자료에 1건"),
        ([("s1", pinned("a1", backwards=True))], "아래 새 키워드 소급에 1건"),
        (
            [("s1", pinned("a1")), ("s2", pinned("a2", kind=Kind.COLUMN)), ("s3", pinned("a3", kind=Kind.EDITORIAL))],
            "위 오늘의 핵심에 1건 · 아래 사설·칼럼에 2건",
        ),
        ([("s1", article("a1"))], "언급 없음"),
    ],
)
def test_a_pinned_topic_is_not_called_absent_while_it_is_told(rows: list[tuple[str, ToldArticle]], said: str) -> None:
    mail = render(edition(rows, pinned=(PINNED,), topic_order=ORDER))
    assert f"■ {PINNED}\n\n{said}\n" in mail.text
    assert said in mail.html


def test_a_story_of_two_pinned_topics_stands_under_one_and_is_named_under_the_other() -> None:
    both = article("a9", "두 주제의 소식", topics=("가", "나"))
    rows = [*(lead(f"s{n}") for n in range(5)), ("s9", both)]
    text = render(edition(rows, pinned=("가", "나"))).text
    assert "■ 가 1\n" in text
    assert "■ 나\n\n위 가에 1건\n" in text


def test_what_ranks_too_low_is_no_absence() -> None:
    mail = render(edition([("s1", pinned("a1"))], pinned=(PINNED,), min_rank=50))
    assert mail.subject == "[소버린AI] 11.24(화) 순위 기준에 든 새 기사 없음"
    assert "\n순위 기준에 든 새 기사 없음\n47곳 정상 수집\n" in mail.text
    assert f"■ {PINNED}\n\n순위 기준에 못 미친 이슈 1건\n" in mail.text
    assert "언급 없음" not in mail.text
    assert not re.search("(?<!든 )새 기사 없음", mail.text)


def test_the_contents_add_up_to_the_stories() -> None:
    rows = [
        *(lead(f"s{n}") for n in range(6)),
        ("s0", article("r1", "재공모 안내", "하늘부처", kind=Kind.PRESS_RELEASE)),
        ("s7", article("r2", "인력 양성 공고", "하늘부처", kind=Kind.PRESS_RELEASE)),
        ("s8", article("e1", kind=Kind.EDITORIAL)),
    ]
    for digest in (edition(rows), busy_day(), large_day()):
        contents = look(digest).contents
        assert sum(int(part.rpartition(" ")[2]) for part in contents) == len(digest.stories), contents
    text = render(edition(rows)).text
    assert "■ 공식 자료 2 (다른 이슈에 든 1건 포함)\n" in text


def test_an_editorial_on_what_is_reported_stands_with_the_opinions_and_was_never_first() -> None:
    comment = article(
        "e1",
        "유예가 답인가",
        "세움타임스",
        kind=Kind.EDITORIAL,
        byline=None,
        published_at=at(24, 5),
    )
    digest = edition([("s1", article("a1", "과태료 유예 1년으로")), ("s1", comment)])
    mail = render(digest)
    told = "■ 사설·칼럼 1\n\n· [사설] 유예가 답인가 — 세움타임스 05:00 · 관련 기사: 오늘의 핵심 1\n"
    assert told in mail.text
    assert "최초 보도" not in mail.text, "it comments on a report"
    assert mail.preheader == "사설 1"
    assert "기사 2건 → 이슈 1건" in mail.text


def test_releases_that_a_long_day_has_no_room_for_are_counted() -> None:
    rows = [
        (story, each)
        for n in range(3)
        for story, each in (
            lead(f"s{n}"),
            (f"s{n}", article(f"r{n}", "재공모 안내", "하늘부처", kind=Kind.PRESS_RELEASE)),
        )
    ]
    view = look(edition(rows), Limits(lines=1))
    [official] = [section for section in view.sections if section.heading == "공식 자료"]
    assert (official.count, len(official.pointers)) == (3, 1)
    assert official.note == "공식 자료 2건 더 있음(첨부 파일에 전체 목록)"
    assert view.cut


@pytest.mark.parametrize(
    ("scoop", "spread"),
    [
        ({"published_at": at(24, 5)}, "외 1개 매체 · 단독 보도 디지털누리 05:00"),
        ({"published_at": at(24, 6, 30)}, "외 1개 매체 · 단독 보도 디지털누리 06:30"),
        ({"published_at": at(24, 6, 30), "duplicate": True, "group_id": "ga1"}, "외 1개 매체(전재 1)"),
    ],
)
def test_the_exclusive_of_another_outlet_than_the_leads_is_named(scoop: dict[str, object], spread: str) -> None:
    """It counts in the rank, so the mail says whose it is."""
    rows = [
        ("s1", article("a1", length=2000)),
        ("s1", article("a2", "예산 두 배로", "디지털누리", tags=("단독",), length=300, **scoop)),
    ]
    digest = edition(rows)
    assert look(digest).top[0].spread == spread
    assert (dict(digest.top[0].parts)["exclusive"] > 0) == ("단독" in spread)
    assert look(replace(digest, extract="none")).top[0].spread == spread.partition(" · ")[0]


def test_the_text_names_an_outlet_once_however_much_it_wrote() -> None:
    rows = [("s1", article("a0")), *(("s1", article(f"a{n}", outlet="한빛경제")) for n in range(1, 16))]
    mail = render(edition(rows))
    assert "(한빛경제 15건)" in mail.text
    assert len(set(re.findall(r'href="(https://news\.example/a\d+)"', mail.html))) == 16, "each has its link"


def test_feeds_are_counted_as_places() -> None:
    dead = tuple(
        FeedTrouble(f"매체{n}", f"https://m{n}.example/rss", at(23, 14), FailureReason.TIMEOUT, "timed out")
        for n in range(25)
    )
    mail = render(edition([], health=replace(WELL, feeds_well=22, trouble=dead)))
    assert "\n외 5곳\n" in mail.text


def test_the_encoding_stands_where_browsers_look_for_it() -> None:
    assert b'<meta charset="utf-8">' in render(busy_day()).html.encode()[:1024]
