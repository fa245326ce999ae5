"""Searches as feeds, [polling] and [naver]: what is right, and what is answered to what is not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import load
from monitor.errors import Problem
from monitor.model import Feed
from tests.config.test_problems import problems

GOOGLE = '[[feeds]]\nkind = "google-news"\nquery = "소버린 AI"\n'
NAVER = '[[feeds]]\nkind = "naver-search"\nquery = "소버린 AI"\n'


def feeds(folder: Path, text: str) -> tuple[Feed, ...]:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return load(path, environment={}).feeds


@pytest.mark.parametrize(
    ("text", "kind", "query", "url"),
    [
        (GOOGLE, "google-news", "소버린 AI", "https://news.google.com/rss/search?q="),
        (NAVER, "naver-search", "소버린 AI", "https://openapi.naver.com/v1/search/news.json?query="),
        (
            GOOGLE.replace("소버린 AI", "site:example.kr AI"),
            "google-news",
            "site:example.kr AI",
            "https://news.google.com/",
        ),
        (GOOGLE + 'url = "http://127.0.0.1:9/g?x=1"', "google-news", "소버린 AI", "http://127.0.0.1:9/g?x=1&q="),
        (NAVER + 'url = "http://127.0.0.1:9/n"', "naver-search", "소버린 AI", "http://127.0.0.1:9/n?query="),
        ('[[feeds]]\nurl = "https://news.google.com/rss/search?q=x"', "google-news", None, "https://news.google.com/"),
        ('[[feeds]]\nkind = "feed"\nurl = "https://a.kr/rss"', "feed", None, "https://a.kr/rss"),
    ],
)
def test_a_search_is_a_feed(tmp_path: Path, text: str, kind: str, query: str | None, url: str) -> None:
    (feed,) = feeds(tmp_path, text)
    assert (feed.kind, feed.query) == (kind, query)
    assert feed.url.startswith(url)
    assert feed.adaptive


def test_one_question_put_to_two_services_is_two_feeds(tmp_path: Path) -> None:
    first, second = feeds(tmp_path, GOOGLE + NAVER)
    assert first.url != second.url


@pytest.mark.parametrize(("text", "share"), [("", 0.02), ("audit = 0", 0), ("audit = 1", 1), ("audit = 0.005", 0.005)])
def test_the_share_that_is_sampled(tmp_path: Path, text: str, share: float) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[polling]\n{text}", "utf-8")
    assert load(path, environment={}).polling.audit == share


def test_every_ends_the_adaptive_rhythm(tmp_path: Path) -> None:
    (feed,) = feeds(tmp_path, GOOGLE + 'every = "2h"')
    assert (feed.adaptive, feed.every) == (False, timedelta(hours=2))


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [
        ('[[feeds]]\nkind = "google-news"', 1, "feeds[0].query", 'is missing: add query = "소버린 AI"'),
        ('[[feeds]]\nkind = "naver-search"\nurl = "https://a.kr/"', 1, "feeds[0].query", "is missing"),
        ('[[feeds]]\nquery = "소버린 AI"', 2, "feeds[0].query", 'belongs to a search: add kind = "google-news"'),
        ('[[feeds]]\nurl = "https://a.kr/"\nquery = "x1"', 3, "feeds[0].query", "belongs to a search"),
        ('[[feeds]]\nkind = "feed"', 1, "feeds[0].url", "is missing: add url ="),
        ('[[feeds]]\nkind = "google"\nquery = "x1"', 2, "feeds[0].kind", "'google-news' or 'naver-search'"),
        (GOOGLE.replace("소버린 AI", "  "), 3, "feeds[0].query", "must not be empty"),
        (GOOGLE.replace("소버린 AI", "a\\nb"), 3, "feeds[0].query", "U+000A"),
        (GOOGLE + 'url = "news.google.com"', 4, "feeds[0].url", "no web address"),
        (GOOGLE + 'url = "https://key:secret@a.kr/"', 4, "feeds[0].url", "no secrets"),
        (GOOGLE + 'every = "5m"', 4, "feeds[0].every", '"10m" or more'),
        (GOOGLE + GOOGLE, 4, "feeds[1].url", "already feeds[0].url"),
        (NAVER + NAVER.replace('"소버린 AI"', '" 소버린 AI "'), 4, "feeds[1].url", "already feeds[0].url"),
        (GOOGLE + 'querry = "x"', 4, "feeds[0].querry", "did you mean query?"),
        ('[polling]\nshortest = "1h"\nlongest = "30m"', 3, "polling.longest", "must not be less than shortest"),
        ('[polling]\nlongest = "11m"', 2, "polling.longest", "must not be less than shortest"),
        ('[polling]\nshortest = "7h"', 1, "polling.longest", "must not be less than shortest"),
        ('[polling]\nshortest = "5m"', 2, "polling.shortest", '"10m" or more'),
        ('[polling]\nshortest = 15', 2, "polling.shortest", "with its unit"),
        ('[polling]\nshort = "15m"', 2, "polling.short", "did you mean shortest?"),
        ("[polling]\naudit = 2", 2, "polling.audit", "from 0 (none) to 1 (all), not 2; for 2 in 100 write 0.02"),
        ("[polling]\naudit = -0.1", 2, "polling.audit", "a share from 0 (none) to 1 (all), not -0.1"),
        ("[polling]\naudit = nan", 2, "polling.audit", "finite"),
        ('[polling]\naudit = "0.02"', 2, "polling.audit", "must be a number without quotes"),
        ("[polling]\naudit = true", 2, "polling.audit", "must be a number without quotes"),
        ("[polling]\naudits = 0.1", 2, "polling.audits", "did you mean audit?"),
        ("[naver]\ndaily_calls = 0", 2, "naver.daily_calls", "must be 1 or more"),
        ("[naver]\ndaily_calls = 30000", 2, "naver.daily_calls", "must be 25000 or less"),
        ('[naver]\nclient_secret = "x"', 2, "naver.client_secret", "unknown key"),
    ],
)  # fmt: skip
def test_one_mistake(tmp_path: Path, text: str, line: int, key: str, says: str) -> None:
    found: list[Problem] = [problem for problem in problems(tmp_path, text) if problem.key == key]
    assert found, problems(tmp_path, text)
    assert found[0].line == line
    assert says in found[0].message
