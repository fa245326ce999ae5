"""The settings of the demo's desk: its topics, and its config.toml."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.model import Topic
from monitor.newsroom.plan import ServedFeed

TOPICS = (
    Topic(
        "소버린 AI",
        ("소버린 AI", "AI 주권", "인공지능 주권", "주권 AI"),
        exclude=("소버린 AI 테마주", "소버린 AI 관련주"),
    ),
    Topic("컴퓨팅센터", ("국가AI컴퓨팅센터", "국가 인공지능 컴퓨팅센터")),
    Topic("독자 모델", ("독자 AI 파운데이션 모델", "독자 AI 모델", "독파모", "국가대표 AI")),
    Topic("AI 기본법", ("AI 기본법", "인공지능 기본법"), pin=True),
    # Nobody writes of it that day: a topic of interest says so.
    Topic("AI 안전연구소", ("AI 안전연구소", "인공지능 안전연구소"), pin=True),
)
MAJOR = ("누리통신",)
"""Outlets that the desk weighs more."""
TIMEZONE = "Asia/Seoul"
AT = time(7, 30)
"""When the demo's digest appears."""
ALIASES = {"소버린 AI": ("sovereign AI",)}
"""Keyword -> other spellings of it."""


def morning(now: datetime) -> datetime:
    """The last instant at which the demo's digest was due by `now` (both aware, the answer in the desk's zone)."""
    here = now.astimezone(ZoneInfo(TIMEZONE))
    due = datetime.combine(here.date(), AT, here.tzinfo)
    return due if due <= here else due - timedelta(days=1)


def config_toml(feeds: Sequence[ServedFeed], storage: str, smtp_port: int, recipients: Sequence[str]) -> str:
    """A complete config.toml for a desk that follows `feeds` and mails `recipients` through a server on loopback."""
    blocks = [
        f'timezone = "{TIMEZONE}"',
        _table(
            "network",
            user_agent="monitor-demo",
            contact="desk@demo.example",
            allow_addresses=["127.0.0.1"],
            per_host_delay=0,
        ),
        _table("polling", audit=0),  # the plan says of every page whether it is asked for
        _table("storage", directory=storage),
        _table(
            "smtp", host="127.0.0.1", port=smtp_port, security="none", sender="소버린 AI 브리핑 <briefing@demo.example>"
        ),
        "\n".join(("[aliases]", *(f"{_value(word)} = {_value(others)}" for word, others in ALIASES.items()))),
        _table("outlets", major=MAJOR),
        *(_topic(topic) for topic in TOPICS),
        *(_table("feeds", array=True, url=feed.url, outlet=feed.outlet, fulltext=feed.fulltext) for feed in feeds),
        _table("digests", array=True, name="소버린AI", at=f"{AT:%H:%M}", recipients=list(recipients)),
    ]
    return "\n\n".join(blocks) + "\n"


def _topic(topic: Topic) -> str:
    pinned = {"pin": True} if topic.pin else {}
    return _table("topics", array=True, name=topic.name, keywords=topic.keywords, exclude=topic.exclude, **pinned)


def _table(name: str, /, *, array: bool = False, **values: object) -> str:
    head = f"[[{name}]]" if array else f"[{name}]"
    return "\n".join((head, *(f"{key} = {_value(value)}" for key, value in values.items() if value != ())))


def _value(value: object) -> str:
    # A JSON string, number or array of strings is a TOML one as well.
    return json.dumps(value, ensure_ascii=False)
