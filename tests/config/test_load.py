"""A right config.toml, and what it becomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from monitor.config import Config, Smtp, catalogue, load
from monitor.model import Feed, Topic

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def read(path: Path, **environment: str) -> Config:
    return load(path, environment=environment)


FULL = """
timezone = "Europe/Paris"
keywords = [" 독파모 ", "국대 AI"]
exclude = [" 조류인플루엔자 AI "]
catalogue = ["전자신문", "연합뉴스"]
first_poll_days = 7
backfill_days = 30

[[topics]]
name = "AI 주권"
keywords = ["AI 주권"]
exclude = ["소비자 주권"]
pin = true

[aliases]
AI = ["인공지능", "A.I."]
"소버린" = "소브린"

[[feeds]]
url = "http://127.0.0.1:8080/rss"
name = "연습"
outlet = "새벽일보"
fulltext = "always"
every = "30s"

[[feeds]]
url = " https://www.example.kr/rss.xml?a=1&b=2 "
every = "1h30m"
timezone = "Asia/Tokyo"

[[digests]]
name = "아침 브리핑"
at = "7:30"
days = ["월", "fri", "토요일"]
recipients = ["desk@example.kr", "정책실 <policy@mail.example.kr>"]
topics = ["AI 주권", "키워드"]

[database]
url = "sqlite:///db/news.sqlite"

[network]
user_agent = "monitor-desk/1.0"
contact = "desk@example.kr"
allow_addresses = ["127.0.0.0/8", "::1"]
per_host_delay = 0
max_bytes = 5_000_000
timeout = 10

[smtp]
host = "smtp.example.kr"
port = 465
username = "desk@example.kr"
password_env = "DESK_PASSWORD"

[storage]
directory = "자료"
text_days = 30

[outlets]
major = ["연합뉴스"]
"""


def test_every_key_arrives(write: Write, tmp_path: Path) -> None:
    config = read(write(FULL))
    assert config.path == tmp_path / "config.toml"
    assert config.timezone == "Europe/Paris"
    assert config.keywords == ("독파모", "국대 AI")
    assert config.topics == (
        Topic("AI 주권", ("AI 주권",), ("소비자 주권", "조류인플루엔자 AI"), pin=True),
        Topic("키워드", ("독파모", "국대 AI"), ("조류인플루엔자 AI",)),
    )
    assert config.exclude == ("조류인플루엔자 AI",)
    assert dict(config.aliases) == {"AI": ("인공지능", "A.I."), "소버린": ("소브린",)}
    assert config.catalogue == ("전자신문", "연합뉴스")
    assert config.first_poll_days == 7
    assert config.backfill_days == 30
    etnews, yonhap, own, other = config.feeds
    assert (etnews.name, etnews.url, etnews.timezone) == ("전자신문", catalogue()["전자신문"].url, "Asia/Seoul")
    assert yonhap.outlet == "연합뉴스"
    assert own == Feed("http://127.0.0.1:8080/rss", "새벽일보", "연습", "always", timedelta(seconds=30), "Europe/Paris")
    assert other == Feed("https://www.example.kr/rss.xml?a=1&b=2", every=timedelta(minutes=90), timezone="Asia/Tokyo")
    (digest,) = config.digests
    assert (digest.name, digest.at, digest.days) == ("아침 브리핑", time(7, 30), (0, 4, 5))
    assert digest.recipients == ("desk@example.kr", "policy@mail.example.kr")
    assert digest.topics == ("AI 주권", "키워드")
    assert config.database_url == f"sqlite:///{tmp_path.resolve()}/db/news.sqlite"
    assert (config.network.user_agent, config.network.contact) == ("monitor-desk/1.0", "desk@example.kr")
    assert config.network.allow_addresses == ("127.0.0.0/8", "::1")
    assert (config.network.per_host_delay, config.network.max_bytes, config.network.timeout) == (0.0, 5_000_000, 10.0)
    assert config.smtp == Smtp(
        host="smtp.example.kr",
        port=465,
        security="tls",
        username="desk@example.kr",
        password_env="DESK_PASSWORD",
        sender="desk@example.kr",
    )
    assert config.storage_directory == tmp_path.resolve() / "자료"
    assert config.text_days == 30
    assert config.outlets_major == ("연합뉴스",)


def test_an_empty_file_is_all_defaults(write: Write, tmp_path: Path) -> None:
    config = read(write(""))
    assert (config.timezone, config.topics, config.feeds, config.digests, config.smtp) == (
        "Asia/Seoul",
        (),
        (),
        (),
        None,
    )
    assert config.storage_directory == tmp_path.resolve() / "var"
    assert config.database_url == f"sqlite:///{tmp_path.resolve()}/var/monitor.sqlite"
    assert (config.first_poll_days, config.backfill_days, config.text_days) == (3, 7, 90)
    assert (config.network.per_host_delay, config.network.max_bytes, config.network.timeout) == (1.0, 10_000_000, 30.0)


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbfkeywords = ["AI \xec\xa3\xbc\xea\xb6\x8c"]\r\n[storage]\r\ntext_days = 5\r\n')
    assert (read(path).keywords, read(path).text_days) == (("AI 주권",), 5)


def test_a_config_is_frozen(write: Write) -> None:
    config = read(write(""))
    with pytest.raises(ValidationError):
        config.timezone = "UTC"


def test_the_order_of_feeds_and_the_default_of_days(write: Write) -> None:
    config = read(write('[[digests]]\nname = "d"\nat = 07:30:00\n'))
    assert config.digests[0].days == (0, 1, 2, 3, 4, 5, 6)
    assert config.digests[0].at == time(7, 30)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ('"daily"', (0, 1, 2, 3, 4, 5, 6)),
        ('"weekdays"', (0, 1, 2, 3, 4)),
        ('["평일"]', (0, 1, 2, 3, 4)),
        ('"주말"', (5, 6)),
        ('["Monday", "sun", "mon"]', (0, 6)),
        ('["화", "목요일"]', (1, 3)),
    ],
)
def test_days(write: Write, days: str, expected: tuple[int, ...]) -> None:
    assert read(write(f'[[digests]]\nname = "d"\nat = "07:30"\ndays = {days}\n')).digests[0].days == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("postgresql://u@h/db", "postgresql+psycopg://u@h/db"),
        ("postgres://u@h/db", "postgresql+psycopg://u@h/db"),
        ("postgresql+psycopg://u@h/db?host=/run", "postgresql+psycopg://u@h/db?host=/run"),
        ("sqlite:////srv/a.sqlite", "sqlite:////srv/a.sqlite"),
    ],
)
def test_database_urls_name_their_driver(write: Write, written: str, expected: str) -> None:
    assert read(write(f'[database]\nurl = "{written}"\n')).database_url == expected
    assert read(write('[database]\nurl = "sqlite:///x.db"\n'), MONITOR_DATABASE_URL=written).database_url == expected


def test_an_empty_variable_overrides_nothing(write: Write) -> None:
    assert read(write(""), MONITOR_DATABASE_URL=" ").database_url.endswith("var/monitor.sqlite")


@pytest.mark.parametrize(
    ("lines", "port", "security"),
    [("", 587, "starttls"), ("port = 465", 465, "tls"), ('security = "tls"', 465, "tls"), ("port = 2525", 2525, "starttls"),
     ('security = "none"', 25, "none")],
)  # fmt: skip
def test_mail_ports_and_security_complete_each_other(write: Write, lines: str, port: int, security: str) -> None:
    smtp = read(write(f'[smtp]\nhost = "m.example.kr"\nsender = "브리핑 <a@example.kr>"\n{lines}\n')).smtp
    assert smtp is not None
    assert (smtp.port, smtp.security, smtp.sender) == (port, security, "브리핑 <a@example.kr>")


def test_localhost_is_two_addresses(write: Write) -> None:
    assert read(write('[network]\nallow_addresses = ["localhost"]\n')).network.allow_addresses == ("127.0.0.1", "::1")


def test_whether_the_password_is_set_is_not_asked_here(write: Write) -> None:
    text = '[smtp]\nhost = "m.example.kr"\nusername = "a@example.kr"\npassword_env = "NOT_SET_ANYWHERE"\n'
    assert read(write(text)).smtp is not None
