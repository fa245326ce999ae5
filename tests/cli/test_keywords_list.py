"""`monitor keywords list` as people and machines see it: the table, the verdicts below it, and a desk without a database."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli.keywords_list import Standings, standings, told, view_of
from monitor.cli.tables import cells
from monitor.config import Config, load
from monitor.core.match.standing import State
from monitor.service import open_database
from monitor.store.engine import open_store
from monitor.store.keyword_hits import KeywordHits
from monitor.store.migrate import current
from tests.cli.conftest import Filled
from tests.e2e.running import call
from tests.store.made import feed
from tests.store.test_keyword_hits import put, watch_since

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

SETTINGS = """
keywords = ["연산 거점"]

[[topics]]
name = "말 주권"
keywords = ["말뭉치 주권", "우리말 모형", "WM"]
exclude = ["소비자주권", "식량주권"]

[aliases]
"우리말 모형" = ["국어 모형", "KLM"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(SETTINGS, "utf-8")
    return load(path, environment={})


def hits(
    topic: str,
    keyword: str,
    counts: tuple[int, int, int] = (1, 2, 3),
    alone: float | None = 0.5,
    last: datetime | None = NOW - HOUR,
    state: State = "ok",
) -> KeywordHits:
    return KeywordHits(topic, keyword, *counts, alone, last, None, state)


def all_of(*each: KeywordHits) -> Standings:
    return Standings({(one.topic, one.keyword): one for one in each}, collected=True)


FOUND = all_of(
    hits("말 주권", "말뭉치 주권", (1240, 9001, 31337), 0.994, state="noisy"),
    hits("말 주권", "우리말 모형", (0, 0, 8), 1 / 3, NOW - 9 * DAY, "silent"),
    hits("말 주권", "WM", (0, 0, 0), None, NOW - 400 * DAY, "quiet"),
    hits("키워드", "연산 거점", (0, 0, 0), None, None, "young"),
)


def test_a_table_with_topics_as_headings(config: Config) -> None:
    assert told(config, FOUND, NOW, None) == [
        "               1 day  7 days  30 days  alone  last hit",
        "말 주권",
        "  말뭉치 주권  1,240   9,001   31,337    99%  11-24 06:00  noisy",
        "  우리말 모형      0       0        8    33%  11-15 07:00  silent",
        "  WM               0       0        0      -  2025-10-20   quiet",
        "    not: 소비자주권, 식량주권",
        "키워드",
        "  연산 거점        0       0        0      -  never        young",
        "aliases:",
        "    우리말 모형 = 국어 모형, KLM",
        "",
        "silent (used to hit, and stopped): 우리말 모형; `monitor keywords try` shows what another spelling would find",
        "quiet (no hit in 30 days): WM; `monitor keywords try` shows what another spelling would find",
        "noisy (alone a quarter of all articles or more): 말뭉치 주권;"
        " `monitor keywords try` shows what a longer phrase would lose",
        "too young to tell (looked for less than 30 days so far): 연산 거점",
    ]


def test_a_terminal_cuts_the_keyword_and_no_figure(config: Config) -> None:
    long = "말뭉치 " * 30
    path = config.path
    path.write_text(f'[[topics]]\nname = "말"\nkeywords = ["{long.strip()}", "WM"]\n', "utf-8")
    found = all_of(hits("말", long.strip(), state="silent"), hits("말", "WM"))
    lines = told(load(path, environment={}), found, NOW, 80)
    assert max(map(cells, lines[:4])) <= 80
    assert lines[2].endswith("1       2        3    50%  11-24 06:00  silent")
    assert "…" in lines[2]
    assert long.strip() in lines[-1], "what is to be done is told of the whole keyword"


def test_nothing_to_say_is_not_said(config: Config) -> None:
    found = all_of(*(hits(topic.name, keyword) for topic in config.topics for keyword in topic.keywords))
    assert told(config, found, NOW, None)[-1] == "    우리말 모형 = 국어 모형, KLM"


def test_a_keyword_of_two_topics_is_named_with_its_topic(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('keywords = ["WM"]\n[[topics]]\nname = "말"\nkeywords = ["WM", "말뭉치"]\n', "utf-8")
    found = all_of(*(hits(t, k, state="quiet") for t, k in (("말", "WM"), ("말", "말뭉치"), ("키워드", "WM"))))
    lines = told(load(path, environment={}), found, NOW, None)
    assert "quiet (no hit in 30 days): WM (말), 말뭉치, WM (키워드); " in lines[-1]


def test_a_desk_that_collected_nothing_gets_no_database(config: Config) -> None:
    found = standings(config, NOW)
    assert found == Standings({}, collected=False)
    assert told(config, found, NOW, None) == [
        "말 주권",
        "  말뭉치 주권",
        "  우리말 모형",
        "  WM",
        "    not: 소비자주권, 식량주권",
        "키워드",
        "  연산 거점",
        "aliases:",
        "    우리말 모형 = 국어 모형, KLM",
        "",
        "nothing was collected yet: `monitor run` does that, and `monitor once`",
    ]
    people, machines = (call(config.path, "keywords", "list", *more) for more in ((), ("--json",)))
    assert (people.code, machines.code, people.err, machines.err) == (0, 0, "", "")
    assert [each["state"] for topic in machines.json["topics"] for each in topic["standing"]] == ["young"] * 4
    assert list(config.path.parent.iterdir()) == [config.path]


def test_a_database_without_tables_stays_without(store_url: str, config: Config) -> None:
    config = config.model_copy(update={"database_url": store_url})
    found = standings(config, NOW)
    assert found == Standings({}, collected=False)
    if not store_url.startswith("sqlite"):
        with contextlib.closing(open_store(store_url)) as store:
            assert current(store) is None


def test_a_database_in_which_nothing_is_yet(config: Config) -> None:
    with open_database(config):
        pass
    found = standings(config, NOW)
    assert not found.collected
    assert told(config, found, NOW, None)[-1].startswith("nothing was collected yet")
    with open_database(config) as store, store.write() as connection:
        feed(connection)  # it is configured, and was not read yet
    assert not standings(config, NOW).collected


def test_what_is_in_the_database_is_told(config: Config) -> None:
    with open_database(config) as store, store.write() as connection:
        watch_since(connection, NOW - 60 * DAY)
        put(connection, NOW - HOUR, ("말 주권", "WM"))
        put(connection, NOW - 2 * DAY, ("말 주권", "WM"), ("키워드", "연산 거점"), ("말 주권", "치운 낱말"))
    view = view_of(config, standings(config, NOW))
    assert view["topics"] == [
        {
            "name": "말 주권",
            "keywords": ["말뭉치 주권", "우리말 모형", "WM"],
            "exclude": ["소비자주권", "식량주권"],
            "standing": [
                nothing("말뭉치 주권", "quiet"),
                nothing("우리말 모형", "quiet"),
                {
                    "keyword": "WM",
                    "hits_1d": 1,
                    "hits_7d": 2,
                    "hits_30d": 2,
                    "alone_30d": 0.5,
                    "last_hit_at": "2026-11-24T06:00:00+09:00",
                    "state": "ok",
                },
            ],
        },
        {
            "name": "키워드",
            "keywords": ["연산 거점"],
            "exclude": [],
            "standing": [
                {
                    "keyword": "연산 거점",
                    "hits_1d": 0,
                    "hits_7d": 1,
                    "hits_30d": 1,
                    "alone_30d": 0.0,
                    "last_hit_at": "2026-11-22T07:00:00+09:00",
                    "state": "ok",
                }
            ],
        },
    ]
    assert view["aliases"] == {"우리말 모형": ["국어 모형", "KLM"]}
    lines = told(config, standings(config, NOW), NOW, None)
    assert lines[-1].startswith("quiet (no hit in 30 days): 말뭉치 주권, 우리말 모형; ")
    assert not any("치운 낱말" in line for line in lines)


def nothing(keyword: str, state: State) -> dict[str, object]:
    return {
        "keyword": keyword,
        "hits_1d": 0,
        "hits_7d": 0,
        "hits_30d": 0,
        "alone_30d": None,
        "last_hit_at": None,
        "state": state,
    }


def test_no_keywords(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("", "utf-8")
    done = call(path, "keywords", "list")
    assert (done.code, done.out.splitlines()[0]) == (0, f"{path} names no keywords yet")
    assert call(path, "keywords", "list", "--json").json == {"topics": [], "aliases": {}}


def test_a_database_that_cannot_be_had_is_an_error(config: Config) -> None:
    config.path.write_text(f'{SETTINGS}\n[database]\nurl = "sqlite:///config.toml/x/monitor.sqlite"\n', "utf-8")
    assert call(config.path, "keywords", "list").code == 0, "a file below a file is none"
    (config.path.parent / "folder").mkdir()
    config.path.write_text(f'{SETTINGS}\n[database]\nurl = "sqlite:///folder"\n', "utf-8")
    done = call(config.path, "keywords", "list")
    assert done.code == 1
    assert "folder" in done.line


def test_after_a_first_reading(filled: Filled) -> None:
    """A desk that has read the newsroom's feeds once."""
    done = call(filled.config, "keywords", "list")
    assert done.code == 0
    assert "last hit" in done.out.splitlines()[0]
    view = call(filled.config, "keywords", "list", "--json").json
    found = [each for topic in view["topics"] for each in topic["standing"]]
    assert any(each["hits_30d"] for each in found)
    assert {each["state"] for each in found} <= {"ok", "young", "noisy"}
    assert all((each["alone_30d"] is None) == (each["hits_30d"] == 0) for each in found)
    assert all((each["last_hit_at"] is None) == (each["hits_30d"] == 0) for each in found)
