"""What differs between two states of config.toml, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import Config, load_bytes
from monitor.config.changes import SAID, SHOWN, changes, waits

HOME = Path("/desk/config.toml")


def read(text: str, **environment: str) -> Config:
    return load_bytes(HOME, text.encode(), environment=environment)


TOPIC = '[[topics]]\nname = "AI 주권"\n'
SEOUL = 'timezone = "Asia/Seoul"\n'
DIGEST = '[[digests]]\nname = "아침"\n'
MAIL = '[smtp]\nhost = "mail.example.kr"\npassword_env = "P"\n'


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "# 설정\n", []),
        # topics
        (f'{TOPIC}keywords = ["주권"]', f'{TOPIC}keywords = ["주권", "독파모"]', ["topic AI 주권: +독파모"]),
        (
            f'{TOPIC}keywords = ["주권", "x1"]',
            f'{TOPIC}keywords = ["주권"]\nexclude = ["소비자주권"]',
            ["topic AI 주권: -x1, exclude +소비자주권"],
        ),
        (f'{TOPIC}keywords = ["주권"]', f'{TOPIC}keywords = ["주권"]\npin = true', ["topic AI 주권: pinned"]),
        (f'{TOPIC}keywords = ["주권", "x1"]', f'{TOPIC}keywords = ["x1", "주권"]', ["topic AI 주권: order"]),
        ("", f'{TOPIC}keywords = ["주권"]', ["+topic AI 주권"]),
        (f'{TOPIC}keywords = ["주권"]', "", ["-topic AI 주권"]),
        ("", 'keywords = ["독파모"]', ["topic 키워드: +독파모"]),
        ('keywords = ["독파모"]', "keywords = []", ["topic 키워드: -독파모"]),
        # what no topic counts: told once
        (
            f'keywords = ["독파모"]\nexclude = ["AI방역"]\n{TOPIC}keywords = ["주권"]\nexclude = ["주권자"]',
            f'keywords = ["독파모"]\nexclude = ["AI방역", "AI픽"]\n{TOPIC}keywords = ["주권"]\nexclude = ["주권자", "주권매매"]',
            ["topic AI 주권: exclude +주권매매", "exclude: +AI픽"],
        ),
        (
            f'exclude = ["주권자"]\n{TOPIC}keywords = ["주권"]',
            f'{TOPIC}keywords = ["주권"]\nexclude = ["주권자"]',
            ["topic AI 주권: exclude +주권자", "exclude: -주권자"],
        ),
        (f'{TOPIC}keywords = ["주권"]', f'exclude = ["주권자"]\n{TOPIC}keywords = ["주권"]', ["exclude: +주권자"]),
        ('exclude = ["주권자", "AI픽"]', 'exclude = ["AI픽", "주권자"]', ["exclude: order"]),
        # aliases
        ("", '[aliases]\nAI = ["에이아이"]', ["aliases: AI +에이아이"]),
        (
            '[aliases]\nAI = ["에이아이", "인공지능"]\n"국대" = "국가대표"',
            '[aliases]\nAI = "인공지능"',
            ["aliases: AI -에이아이, -국대"],
        ),
        # feeds
        ('catalogue = ["KBS"]', 'catalogue = ["전자신문 속보"]', ["feeds: +전자신문 속보, -KBS"]),
        (
            "",
            '[[feeds]]\nurl = "https://www.example.kr/rss;jsessionid=s3cret?key=s3cret#s3cret"',
            ["feeds: +www.example.kr/rss"],
        ),
        ("", '[[feeds]]\nkind = "google-news"\nquery = "소버린 AI"', ["feeds: +소버린 AI"]),
        (
            '[[feeds]]\nurl = "https://www.example.kr/rss"',
            '[[feeds]]\nurl = "https://www.example.kr/rss"\nevery = "1h30m"\noutlet = "새벽"',
            ["feeds: www.example.kr/rss (outlet none -> 새벽, every 1h -> 1h30m)"],
        ),
        # digests
        (
            f'{DIGEST}at = "07:30"',
            f'{DIGEST}at = "08:00"\nrecipients = ["a@b.kr"]\ndays = "weekdays"',
            ["digest 아침: at 07:30 -> 08:00, days daily -> mon tue wed thu fri, recipients +a@b.kr"],
        ),
        (f'{DIGEST}at = "07:30"', "", ["-digest 아침"]),
        # everything else
        (SEOUL, 'timezone = "Asia/Tokyo"', ["timezone: Asia/Seoul -> Asia/Tokyo"]),
        ("[network]\ntimeout = 30", "[network]\ntimeout = 20", ["network.timeout: 30 -> 20"]),
        ("", '[network]\nallow_addresses = ["localhost"]', ["network.allow_addresses: +127.0.0.1, +::1"]),
        ("", '[polling]\nshortest = "30m"', ["polling.shortest: 15m -> 30m"]),
        ("", "[storage]\ntext_days = 30", ["storage.text_days: 90 -> 30"]),
        ("", '[outlets]\nmajor = ["새벽일보"]', ["outlets.major: +새벽일보"]),
        ("", 'days_off = ["2026-12-31", "2026-12-28"]', ["days_off: +2026-12-28, +2026-12-31"]),
        ('days_off = ["2026-12-31"]', 'days_off = ["2026-12-28"]', ["days_off: +2026-12-28, -2026-12-31"]),
        ("", '[operator]\nalarm_env = "ALARM_URL"', ["operator.alarm_env: none -> ALARM_URL"]),
        ("", '[storage]\ndirectory = "store"', ["storage.directory: var -> store"]),
        ("", '[database]\nurl = "postgresql://u:s3cret@db/m"', ["database.url changed"]),
        # mail
        ("", f'{MAIL}username = "desk@example.kr"', ["+smtp mail.example.kr:587"]),
        (f'{MAIL}username = "desk@example.kr"', "", ["-smtp mail.example.kr:587"]),
        (
            f'{MAIL}username = "desk@example.kr"',
            f'{MAIL}username = "desk@example.kr"\nport = 465',
            ["smtp.port: 587 -> 465", "smtp.security: starttls -> tls"],
        ),
        (
            f'{MAIL}username = "a-s3cret"\nsender = "a@b.kr"',
            f'{MAIL}username = "b-s3cret"\nsender = "c@b.kr"',
            ["smtp.username changed", "smtp.sender: a@b.kr -> c@b.kr"],
        ),
        (f'{MAIL}username = "a@s3cret.kr"', f'{MAIL}username = "b@s3cret.kr"', ["smtp.username changed"]),
    ],
)  # fmt: skip
def test_in_words(before: str, after: str, told: list[str]) -> None:
    said = changes(read(before), read(after))
    assert list(said) == told
    assert "s3cret" not in "".join((*said, *changes(read(after), read(before))))


def test_long_lists_are_cut() -> None:
    words = [f"낱말{n}" for n in range(SHOWN + 12)]
    (told,) = changes(read(""), read(f"keywords = {words!r}"))
    assert told.endswith(f"+낱말{SHOWN - 1}, and 12 more")
    topics = "".join(f'[[topics]]\nname = "t{n}"\nkeywords = ["주권"]\n' for n in range(SAID + 3))
    said = changes(read(""), read(topics))
    assert len(said) == SAID + 1
    assert said[-1] == "and 3 more"
    (told,) = changes(read(""), read(f'keywords = ["{"가" * 200}"]'))
    assert len(told) < 100


@pytest.mark.parametrize(
    ("running", "file", "keys"),
    [
        ("", "", ()),
        ("", '[storage]\ndirectory = "store"', ("storage.directory",)),
        ("", '[database]\nurl = "sqlite:///elsewhere.sqlite"', ("database.url",)),
        ("", '[storage]\ndirectory = "store"\n[database]\nurl = "sqlite:///x"', ("storage.directory", "database.url")),
        (
            '[database]\nurl = "sqlite:///x"',
            '[storage]\ndirectory = "store"\n[database]\nurl = "sqlite:///x"',
            ("storage.directory",),
        ),
        ('[database]\nurl = "sqlite:///var/monitor.sqlite"', "", ()),
    ],
)  # fmt: skip
def test_what_waits_for_the_next_start(running: str, file: str, keys: tuple[str, ...]) -> None:
    assert waits(read(running), read(file)) == keys
    assert waits(
        read(running, MONITOR_DATABASE_URL="sqlite:////d"), read(file, MONITOR_DATABASE_URL="sqlite:////d")
    ) == tuple(key for key in keys if key != "database.url")
