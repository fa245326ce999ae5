"""A keyword that is added in config.toml finds what is stored: `once` again, and the next edition says so, once."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.e2e.conftest import Answer, Serve
from tests.e2e.mails import parts_of
from tests.e2e.running import article, call, desk, page, rss, started
from tests.mail.servers import Mailbox, mail_server

FAIR = "해오름 축제"
LINE = f"“{FAIR}” 추가로 지난 7일에서 찾음"

TWO = """
[[topics]]
name = "행사"
keywords = {fair}

[[topics]]
name = "실증"
keywords = ["실증 사업"]

[[digests]]
name = "행사만"
at = "07:40"
topics = ["행사"]
recipients = ["fair@example.kr"]
"""


def town(serve: Serve) -> str:
    """An outlet with an article on the subject, and three entries beside it; the page of one says more than its feed."""
    answers: dict[str, Answer] = {}
    origin = serve(answers).origin
    told = [article(0)]
    beside = [
        ("/b/1", f"{FAIR} 열린다", f"{FAIR}가 주말에 열린다고 시가 밝혔다. 먹거리 장터도 선다."),
        ("/b/2", "도로 공사 안내", f"{FAIR} 기간에는 도로를 막는다고 시가 밝혔다. 버스는 돌아간다."),
        ("/b/3", "실증 단지 소식", "새 단지가 들어선다고 시가 밝혔다. 내년에 문을 연다고 한다."),
    ]
    answers["/rss"] = rss(
        [(f"{origin}/a/{n}", title) for n, (title, _) in enumerate(told)]
        + [(origin + path, *said) for path, *said in beside]
    )
    answers |= {f"/a/{n}": page(*each) for n, each in enumerate(told)}
    answers |= {
        "/b/1": page(
            f"{FAIR} 열린다", [f"{FAIR}가 주말에 열린다. {n}만 명이 온다고 시가 밝혔다." for n in range(3, 9)]
        ),
        "/b/2": page(
            "도로 공사 안내", [f"도로를 {n}시까지 막는다고 시가 밝혔다. 버스는 돌아간다." for n in range(3, 9)]
        ),
        "/b/3": page("실증 단지 소식", [f"{FAIR} 이야기는 쪽에만 있다. {n}억 원이 든다고 한다." for n in range(3, 9)]),
    }
    return f"{origin}/rss"


def settings(directory: Path, feed: str, keywords: Sequence[str], port: int | None = None, more: str = "") -> Path:
    recipients = ["desk@example.kr"] if port is not None else []
    return desk(directory, [feed], keywords=keywords, smtp_port=port, recipients=recipients, more=more)


def once(config: Path) -> dict[str, int]:
    done = call(config, "once", "--json")
    assert done.code == 0, done.err
    found: dict[str, int] = done.json["dispositions"]
    return found


def edition(config: Path, day: str, name: str = "아침") -> str:
    """Issue the edition of a day; the text part of what it wrote into the outbox."""
    done = call(config, "digest", "send", "--name", name, "--date", day, "--yes", "--json")
    assert done.code == 0, done.err
    return parts_of((config.parent / "var" / "outbox" / f"{day}-{name}.eml").read_bytes())[1]


def test_a_new_keyword_finds_what_is_stored_and_the_next_edition_says_so_once(serve: Serve, tmp_path: Path) -> None:
    keywords = ["소버린 AI", "실증 시설"]
    config = settings(tmp_path, town(serve), keywords)
    assert once(config) == {"stored": 1, "no_match": 3}
    first = edition(config, "2030-01-07")
    assert (FAIR in first, "새 키워드 소급" in first) == (False, False)

    tried = call(config, "keywords", "try", FAIR, "--json").json
    assert [view["title"] for view in tried["gained"]] == [f"{FAIR} 열린다", "도로 공사 안내"]
    assert (tried["lost"], tried["looked_at"], tried["unknown"]) == ([], {"entries": 3, "articles": 1}, 1)

    settings(tmp_path, config_feed(config), [*keywords, FAIR])
    assert once(config) == {"stored": 2}
    second = edition(config, "2030-01-08")
    assert f"■ 새 키워드 소급 2 ({LINE})" in second
    assert "오늘의 핵심" not in second
    assert {view["title"] for view in tried["gained"]} <= set(second.replace("· ", "").replace(" —", "\n").splitlines())
    assert once(config) == {}
    third = edition(config, "2030-01-09")
    assert ("새 키워드 소급" in third, FAIR in third) == (False, False)


def config_feed(config: Path) -> str:
    """The feed's address in a desk's settings."""
    import tomllib

    url: str = tomllib.loads(config.read_text("utf-8"))["feeds"][0]["url"]
    return url


def test_two_digests_with_different_topics_each_say_it_once(serve: Serve, tmp_path: Path) -> None:
    """By mail, over a real server: the digest of all topics had carried the article, that of one topic had not."""
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        feed = town(serve)
        config = settings(tmp_path, feed, ["소버린 AI"], port, TWO.format(fair='["없는 말씀"]'))
        assert once(config)["stored"] == 1
        both = ("아침", "desk@example.kr"), ("행사만", "fair@example.kr")
        sent = {name: mailed(config, mailbox, name, "2030-01-07") for name, _ in both}
        assert "실증 1차 공모" in sent["아침"]
        assert "새 기사 없음" in sent["행사만"]

        settings(tmp_path, feed, ["소버린 AI"], port, TWO.format(fair=json.dumps(["없는 말씀", FAIR, "시민 단체"])))
        assert once(config) == {"stored": 2}
        sent = {name: mailed(config, mailbox, name, "2030-01-08") for name, _ in both}
        assert "■ 새 키워드 소급 2" in sent["아침"], "the article was carried under its other topic"
        assert f"{FAIR} 열린다" in sent["아침"]
        assert "실증 1차 공모" not in sent["아침"]
        assert "실증 1차 공모" in sent["행사만"], "it came to concern this digest by a keyword that is new"
        assert "오늘의 핵심" not in sent["행사만"]
        assert f"“{FAIR}”, “시민 단체” 추가로 지난 7일에서 찾음" in sent["행사만"]

        sent = {name: mailed(config, mailbox, name, "2030-01-09") for name, _ in both}
        assert ["소급" in text for text in sent.values()] == [False, False]


def mailed(config: Path, mailbox: Mailbox, name: str, day: str) -> str:
    """Send the edition of a day; the text part of the mail that arrived."""
    before = len(mailbox.received)
    done = call(config, "digest", "send", "--name", name, "--date", day, "--yes", "--json")
    assert done.code == 0, done.err
    [letter] = mailbox.received[before:]
    return parts_of(letter[2])[1]


# --- keywords try -----------------------------------------------------------------------------------------------------


@pytest.fixture
def read(serve: Serve, tmp_path: Path) -> Path:
    config = settings(tmp_path, town(serve), ["소버린 AI"], None, TWO.format(fair='["없는 말씀"]'))
    once(config)
    return config


def test_try_says_what_a_keyword_would_find(read: Path) -> None:
    before = read.read_bytes()
    done = call(read, "keywords", "try", FAIR)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[:3] == [
        f"with {FAIR} in 키워드, the last 30d:",
        "  2 gained, 0 lost",
        "  looked at: 3 entries that were not stored, 1 article",
    ]
    assert any(line.endswith(f"«{FAIR}» 열린다") for line in lines)
    assert f"      «{FAIR}» 기간에는 도로를 막는다고 시가 밝혔다." in lines
    assert "not known: 1 entry judged by the feed's text alone; their pages were read, and are not kept" in lines
    assert read.read_bytes() == before


def test_try_in_a_topic_names_what_is_stored_already(read: Path) -> None:
    done = call(read, "keywords", "try", "시민 단체", "--topic", "행사", "--since", "7d", "--json").json
    assert len(done["gained"]) == 1
    assert {tuple(view["topics"]) for view in done["gained"]} == {("행사",)}
    assert {tuple(view["besides"]) for view in done["gained"]} == {("실증", "키워드")}
    assert all(view["id"] and view["disposition"] == "stored" for view in done["gained"])
    text = call(read, "keywords", "try", "시민 단체", "--topic", "행사").out
    assert "1 gained (1 of them stored already for another topic), 0 lost" in text
    assert "stored for 실증, 키워드" in text


def test_try_says_what_would_be_lost(read: Path) -> None:
    gone = call(read, "keywords", "try", "소버린 AI", "--remove", "--json").json
    assert ([view["topics"] for view in gone["lost"]], gone["gained"]) == ([["키워드"]], [])
    assert {tuple(view["besides"]) for view in gone["lost"]} == {("실증",)}
    masked = call(read, "keywords", "try", "실증 사업의", "--topic", "실증", "--exclude").out
    assert "0 gained, 1 lost" in masked
    assert "lost, the newest first:" in masked
    assert "stays for 키워드" in masked


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["소버린 AI"], '"소버린 AI" is in 키워드 already; --remove tries taking it out'),
        (["없다", "--remove"], '"없다" is no keyword of 키워드'),
        (["실증 사업", "--remove"], "it is in 실증: name that with --topic"),
        (["축제", "--topic", "없음"], 'no topic is named "없음"'),
        (["축제", "--exclude"], "--exclude needs --topic NAME"),
        (["축제", "--since", "x"], '--since "x" is no span'),
        (["A"], '"A" is too short to look for'),
        (["AI OR OR 주권"], "^"),
        (["AI OR 주권", "--exclude", "--topic", "행사"], "is an expression; here stand plain words"),
    ],
)  # fmt: skip
def test_try_refuses_what_config_toml_would(read_once: Path, words: list[str], said: str) -> None:
    done = call(read_once, "keywords", "try", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose feed is not there: what is refused is refused before anything is looked at."""
    return settings(tmp_path_factory.mktemp("desk"), "http://127.0.0.1:9/rss", ["소버린 AI"], None,
                    TWO.format(fair='["없는 말씀"]'))  # fmt: skip


def test_try_on_an_empty_database(tmp_path: Path) -> None:
    config = settings(tmp_path, "http://127.0.0.1:9/rss", ["소버린 AI"])
    done = call(config, "keywords", "try", "축제", "--json")
    assert done.json == {
        "gained": [], "lost": [], "looked_at": {"entries": 0, "articles": 0}, "unknown": 0, "forgotten": 0, "found_anyway": 0,
    }  # fmt: skip


def test_a_kill_in_the_middle_costs_nothing_and_doubles_nothing(serve: Serve, tmp_path: Path) -> None:
    """Sixty entries that a new keyword finds; `once` is killed while it looks back and follows them, three times."""
    answers: dict[str, Answer] = {}
    origin = serve(answers).origin
    names = [f"{FAIR} {n}구역 {word} 행사" for n in range(20) for word in ("등불", "바람", "나무")]
    answers["/rss"] = rss([(f"{origin}/n/{n}", name, f"{name}를 시가 {n}일에 연다.") for n, name in enumerate(names)])
    config = settings(tmp_path, f"{origin}/rss", ["소버린 AI"])
    assert once(config) == {"no_match": 60}
    edition(config, "2030-01-07")
    settings(tmp_path, f"{origin}/rss", ["소버린 AI", FAIR])
    for moment in (0.9, 1.1, 1.4):
        with started(config, "once", "--json", log=tmp_path / "killed.log") as killed:
            time.sleep(moment)
            killed.popen.send_signal(signal.SIGKILL)
            killed.popen.wait()
    once(config)
    known = call(config, "articles", "--disposition", "all", "--json").json
    assert len(known) == 60
    assert {view["disposition"] for view in known} <= {"stored", "duplicate"}
    text = edition(config, "2030-01-08")
    assert "기사 60건" in text
    assert "새 키워드 소급" in text
    assert "소급" not in edition(config, "2030-01-09")


def test_a_daemon_looks_back_when_config_toml_is_saved(serve: Serve, tmp_path: Path) -> None:
    """Without a restart, and while it goes on; a second saving of the same file finds nothing more."""
    feed = town(serve)
    config = settings(tmp_path, feed, ["소버린 AI"])

    def titles() -> set[str]:
        return {view["title"] for view in call(config, "articles", "--json").json}

    def ended(word: str) -> int:
        return len(call(config, "articles", "--disposition", word, "--json").json)

    with started(config, "run") as daemon:
        daemon.until(lambda: "started" in daemon.said, "the start")
        daemon.until(lambda: ended("no_match") == 3, "three entries beside the subject")
        settings(tmp_path, feed, ["소버린 AI", FAIR])
        daemon.until(lambda: {f"{FAIR} 열린다", "도로 공사 안내"} <= titles(), "what the new keyword finds")
        assert daemon.said.count("looking back") == 1
        settings(tmp_path, feed, ["소버린 AI", FAIR])
        assert daemon.stop() == 0
    assert daemon.said.count("looking back") == 1
    assert ended("no_match") == 1
