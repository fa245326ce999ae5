"""What expressions ask for, through the pipeline: feed and page judged together, and what an entry tells of a near miss."""

from __future__ import annotations

import pytest

from tests.pipeline.conftest import Build
from tests.pipeline.house import ON_SQLITE
from tests.pipeline.press import Press, Said

RULES = """
[[topics]]
name = "나라 살림"
keywords = ["추경안 AND 연산장비", "title:독자모형 AND (예산 OR 세제)", "차세대모형 NOT 게임", "outlet:누리통신 AND 가온모형"]

[[topics]]
name = "주권"
keywords = ["주권"]
exclude = ["소비자주권"]
"""
LONG = "주민 설명회는 다음 주에 열리고, 자세한 일정은 누리집에서 볼 수 있다. " * 4


@ON_SQLITE
@pytest.mark.parametrize(
    ("title", "summary", "page", "disposition", "says"),
    [
        # what the feed says is completed by the page, and the other way round
        (
            "추경안 의결",
            "국회가 어제 의결했다.",
            f"연산장비를 산다. {LONG}",
            "stored",
            "나라 살림: 추경안 AND 연산장비 (body)",
        ),
        (
            "장비 소식",
            "연산장비를 산다.",
            f"추경안에 담겼다. {LONG}",
            "stored",
            "나라 살림: 추경안 AND 연산장비 (body)",
        ),
        (
            "독자모형 만든다",
            "새 사업이다.",
            f"예산이 늘었다. {LONG}",
            "stored",
            "나라 살림: title:독자모형 AND (예산 OR 세제) (title)",
        ),
        # a page may rule out what its feed let through
        (
            "차세대모형 나온다",
            "새 소식이다.",
            f"게임에 쓰인다. {LONG}",
            "no_match",
            "차세대모형 NOT 게임: 게임 stands there too, ruled out by NOT",
        ),
        (
            "차세대모형 나온다",
            "새 소식이다.",
            f"행정에 쓰인다. {LONG}",
            "stored",
            "나라 살림: 차세대모형 NOT 게임 (title)",
        ),
        # near misses
        (
            "장터 소식",
            "소비자 주권을 말했다.",
            f"소비자 주권 운동이다. {LONG}",
            "no_match",
            "almost: 주권: 주권 only inside 소비자주권, excluded",
        ),
        (
            "세제 소식",
            "독자모형에 예산을 준다.",
            f"독자모형이 나왔다. {LONG}",
            "no_match",
            "독자모형 not in the headline",
        ),
        ("장터 소식", "가온모형이 나왔다.", f"가온모형이다. {LONG}", "no_match", "the outlet is not 누리통신"),
    ],
)
def test_what_becomes_of_an_entry(
    house_of: Build, press: Press, title: str, summary: str, page: str, disposition: str, says: str
) -> None:
    house = house_of(press.url("/feed"), more=RULES, feed='fulltext = "always"')
    press.page("/news/1", title, (page,))
    press.feed(Said("/news/1", title, summary))
    house.take()
    [entry] = house.entries()
    assert entry.disposition == disposition
    [match] = [step for step in house.steps(entry) if step.stage == "match"]
    assert says in match.detail


@ON_SQLITE
def test_an_outlet_by_the_desks_word(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), more=RULES, feed='outlet = "누리 통신"')
    press.page("/news/1", "가온모형 나온다", (LONG,))
    press.feed(Said("/news/1", "가온모형 나온다", "새 소식이다."))
    house.take()
    assert house.dispositions() == ["stored"]
