"""Every command of the contract against a filled database: keys, exit codes, and words that a person can use."""

from __future__ import annotations

import json
import math
import os
import shutil
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import get_args

import pytest

from monitor.config import load
from monitor.core.briefing.words import RANK_PARTS
from monitor.model import Disposition, Section
from monitor.newsroom.server import PressServer, Reply
from monitor.store.lock import hold
from tests.cli.conftest import Filled
from tests.e2e.running import Done, call, run
from tests.e2e.running import desk as small_desk

ARTICLE = {
    "id", "url", "canonical_url", "title", "outlet", "byline", "published_at", "first_seen_at", "topics", "matches",
    "disposition", "duplicate_of", "story_id", "group_id", "text_source",
    # what issue 4 added
    "kind", "tags", "agency", "affiliation", "section", "language", "access", "published_from", "modified_at", "modified_from",
    # what issue 5 added
    "relevance",
    # what issue 5 added
    "origin", "quotes", "key_sentence",
}  # fmt: skip
MATCH = {"topic", "keyword", "field", "snippet"}
FEED = {
    "url", "outlet", "state", "next_poll_at", "last_success_at", "failures", "last_error", "etag", "last_modified",
    "entries_seen",
    # what issue 3 added
    "name", "kind", "query", "catalogue", "silent_since", "reason", "grade", "notice", "notice_at", "polls", "unchanged_share",
    "entries_per_day",
    "hinting",
}  # fmt: skip
HINTING = {"days", "spared", "audited", "missed", "estimated_missed"}
CHECKED = {
    "url", "outlet", "name", "ok", "final_url", "moved_to", "title", "kind", "encoding", "entries", "dated", "with_summary",
    "with_text", "newest", "oldest", "date_forms", "entries_per_day", "gap_minutes", "ttl_minutes", "skip_hours", "skip_days",
    "etag", "last_modified", "conditional", "problems",
}  # fmt: skip
LISTED = {
    "name", "outlet", "kind", "section", "language", "encoding", "url", "status", "last_answered", "quirks", "fulltext",
    "timezone", "note", "on", "add",
}  # fmt: skip
STORY = {
    "id",
    "headline",
    "first_seen_at",
    "last_seen_at",
    "topics",
    "lead",
    "articles",
    "outlets",
    "copies",
    "relevance",
    "novelty",
    "key_sentence",
    "follows",
    "first",
    "origin",
    "history",
    "growth",
}
TWO_STORIES = ("국가AI컴퓨팅센터 다시 공모", "국민 10명 중 6명")
"""How the headlines of the widest story begin, and of one that is about the subject in passing."""
RANKING = {"digest", "date", "preview", "place", "of", "section", "heading", "score", "parts", "above", "under"}
BESIDE = {"story_id", "headline", "place", "score", "parts", "decided_by"}
EDITION = {
    "name", "date", "window", "message_id", "stories", "articles", "duplicates_folded", "seed_duplicates", "deliveries",
}  # fmt: skip


def ask(filled: Filled, *words: str, stdin: bytes = b"") -> Done:
    return call(filled.config, *words, stdin=stdin)


def well(done: Done) -> Done:
    assert done.code == 0, done.err
    assert done.err == ""
    return done


def is_instant(text: str | None) -> bool:
    return text is None or datetime.fromisoformat(text).utcoffset() == timedelta(hours=9)


# --- articles, stories, explain ---------------------------------------------------------------------------------------


def test_articles(filled: Filled) -> None:
    views = well(ask(filled, "articles", "--json")).json
    assert {frozenset(view) for view in views} == {frozenset(ARTICLE)}
    for view in views:
        assert view["disposition"] == "stored"
        assert view["duplicate_of"] is None
        assert view["topics"]
        assert view["matches"]
        assert all(set(match) == MATCH for match in view["matches"])
        assert is_instant(view["published_at"])
        assert is_instant(view["first_seen_at"])
        assert view["text_source"] in ("page", "feed", "title")
    with_text = well(ask(filled, "articles", "--json", "--text")).json
    assert {frozenset(view) for view in with_text} == {frozenset(ARTICLE | {"text"})}
    assert sum(len(view["text"]) > 200 for view in with_text) > 15
    planted = {entry.title for entry in filled.newsroom.plan}
    assert len(planted & {view["title"] for view in views}) >= 20
    assert len(well(ask(filled, "articles", "--since", "24h", "--json")).json) == len(views)
    assert well(ask(filled, "articles", "--since", "0h", "--json")).json == []
    of_law = well(ask(filled, "articles", "--topic", "AI 기본법", "--json")).json
    assert 0 < len(of_law) < len(views)
    assert all("AI 기본법" in view["topics"] for view in of_law)


@pytest.mark.parametrize("word", [*Disposition, "all"])
def test_articles_by_disposition(filled: Filled, word: str) -> None:
    views = well(ask(filled, "articles", "--disposition", word, "--json", "--text")).json
    assert {frozenset(view) for view in views} == {frozenset(ARTICLE | {"text"})}
    for view in views:
        if word != "all":
            assert view["disposition"] == word
        if view["disposition"] in ("duplicate", "seed_duplicate"):
            assert set(view["duplicate_of"]) == {
                "kind", "id", "title", "similarity", "containment", "estimated", "relation",
            }  # fmt: skip
            assert view["duplicate_of"]["kind"] == ("article" if view["disposition"] == "duplicate" else "seed")
            assert 0 < view["duplicate_of"]["similarity"] <= 1
            assert view["text"]
        elif view["disposition"] not in ("stored", None):
            assert view["id"] is None
            assert view["text"] is None
            assert view["outlet"]
    if word == "all":
        assert len(views) == len(filled.newsroom.plan)


def test_articles_for_people(filled: Filled) -> None:
    lines = well(ask(filled, "articles")).out.splitlines()
    views = ask(filled, "articles", "--json").json
    assert len(lines) == 2 * len(views)
    assert "[AI 기본법]" in "\n".join(lines)
    assert well(ask(filled, "articles", "--since", "0m")).out == "no articles in this span\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("articles", "--disposition", "stord"), "the words are: no_match, too_old, not_allowed, "),
        (("articles", "--topic", "AI 기본"), "AI 기본법"),
        (("articles", "--since", "yesterday"), "such as 90m, 24h, 7d or 2w"),
        (("stories", "--since", "24"), "such as 90m, 24h, 7d or 2w"),
        (("digest", "preview", "--date", "24.11.2026"), "YYYY-MM-DD"),
        (("digest", "send", "--name", "저녁"), "there is no digest"),
        (("digest", "send", "--test", "nobody"), "no e-mail address"),
        (("digest", "resend", "--to", "nobody", "--date", "2026-01-01"), "no edition of"),
        (("doctor", "--send-test", "nobody"), "no e-mail address"),
        (("feeds", "check", "htp:/x"), "no http(s) address"),
    ],
)
def test_an_unknown_word_exits_2(filled: Filled, words: tuple[str, ...], said: str) -> None:
    ended = ask(filled, *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.line


@pytest.mark.parametrize("words", [("articels",), ("articles", "--jsn"), ("digest", "sent"), ("explain",), ("init",)])
def test_bad_usage_exits_2(filled: Filled, words: tuple[str, ...]) -> None:
    ended = ask(filled, *words)
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: monitor" in ended.err
    assert "Traceback" not in ended.err


def test_stories(filled: Filled) -> None:
    views = well(ask(filled, "stories", "--json")).json
    assert {frozenset(view) for view in views} == {frozenset(STORY)}
    for view in views:
        assert set(view["lead"]) == ARTICLE
        assert {frozenset(article) for article in view["articles"]} == {frozenset(ARTICLE)}
        assert view["lead"] == view["articles"][0]
        assert view["headline"] == view["lead"]["title"]
        assert {article["story_id"] for article in view["articles"]} == {view["id"]}
        assert set(view["outlets"]) == {article["outlet"] for article in view["articles"]}
        assert view["relevance"] == max(article["relevance"] for article in view["articles"]) > 0
        assert is_instant(view["first_seen_at"])
        assert is_instant(view["last_seen_at"])
        assert len(view["novelty"]) <= 24
        for new in view["novelty"]:
            assert set(new) == {"kind", "text", "article_id", "outlets"}
            assert new["kind"] in ("person", "organisation", "amount", "date", "quote")
            assert new["article_id"] in {article["id"] for article in view["articles"]}
            assert 1 <= new["outlets"] <= len(view["outlets"])
    assert sum(bool(view["novelty"]) for view in views) >= 12
    assert any("70%" in new["text"] and new["outlets"] >= 4 for view in views for new in view["novelty"])
    assert max(view["copies"] for view in views) >= 2
    assert len({view["id"] for view in views}) == len(views)
    people = well(ask(filled, "stories")).out
    assert "1 article: " in people
    assert "    new: " in people
    assert " articles, " in people
    assert "1 articles" not in people


def test_explain(filled: Filled) -> None:
    ended = ask(filled, "articles", "--disposition", "all", "--json").json
    for word in {view["disposition"] for view in ended}:
        url = next(view["url"] for view in ended if view["disposition"] == word)
        told = well(ask(filled, "explain", url, "--json")).json
        assert set(told) == {"url", "canonical_url", "feeds", "steps", "disposition", "relevance", "ranking"}
        assert (told["relevance"] is not None) == (word in ("stored", "duplicate", "seed_duplicate"))
        assert told["url"] == url
        assert set(told["feeds"]) <= {feed.url for feed in filled.newsroom.feeds}
        assert told["steps"]
        assert {frozenset(step) for step in told["steps"]} == {frozenset({"stage", "outcome", "detail", "at"})}
        assert all(is_instant(step["at"]) for step in told["steps"])
        people = well(ask(filled, "explain", url)).out
        assert f"disposition: {told['disposition']}" in people
        assert all(step["detail"] in people for step in told["steps"])
        assert ("\nrelevance " in people) == (told["relevance"] is not None)
        for standing in told["ranking"]:
            assert set(standing) == RANKING
            assert standing["section"] in get_args(Section)
            assert math.isclose(standing["score"], sum(standing["parts"].values()), abs_tol=0.001)
            for beside in (standing["above"], standing["under"]):
                assert beside is None or set(beside) == BESIDE
                assert beside is None or beside["decided_by"] in (*RANK_PARTS, None)
        assert (", if it were issued now: place " in people) == any(each["preview"] for each in told["ranking"])
    for url in ("https://nowhere.example/1", "nonsense", ""):
        unseen = ask(filled, "explain", url, "--json")
        assert (unseen.code, unseen.out) == (1, "")
        assert "was never seen in a feed" in unseen.line


# --- feeds, seeds, keywords -------------------------------------------------------------------------------------------


def test_feeds_list(filled: Filled) -> None:
    views = well(ask(filled, "feeds", "list", "--json")).json
    assert {frozenset(view) for view in views} == {frozenset(FEED)}
    assert {frozenset(view["hinting"]) for view in views if view["hinting"] is not None} == {frozenset(HINTING)}
    assert {view["url"] for view in views} == {feed.url for feed in filled.newsroom.feeds}
    assert Counter(view["state"] for view in views)["active"] == 13
    assert Counter(view["state"] for view in views)["failing"] == 2
    assert all(is_instant(view[key]) for view in views for key in ("next_poll_at", "last_success_at", "silent_since"))
    assert all((view["reason"] is None) == (view["grade"] is None) == (view["state"] == "active") for view in views)
    assert {view["polls"] for view in views} == {1}
    assert {view["kind"] for view in views} == {"feed"}
    assert sum(view["entries_seen"] for view in views) == len(filled.newsroom.plan)
    people = well(ask(filled, "feeds", "list")).out
    assert "never answered here (" in people
    assert "1 entries" not in people
    names = well(ask(filled, "feeds", "list", "--catalogue", "--json")).json
    assert len(names) >= 100
    assert {frozenset(view) for view in names} == {frozenset(LISTED)}
    assert not any(view["on"] for view in names)
    assert "연합뉴스" in well(ask(filled, "feeds", "list", "--catalogue")).out


def test_feeds_check(filled: Filled) -> None:
    good = next(feed for feed in filled.newsroom.feeds if feed.planted)
    before = len(filled.newsroom.requests())
    view = well(ask(filled, "feeds", "check", good.url, "--json")).json[0]
    assert set(view) == CHECKED
    assert (view["ok"], view["entries"]) == (True, len(good.planted))
    asked = filled.newsroom.requests()[before:]
    assert len(asked) == 1 + (view["conditional"] != "none")
    assert "entries," in well(ask(filled, "feeds", "check", good.url)).out
    assert len(filled.newsroom.requests()) == before + 2 * len(asked)
    dead = next(v["url"] for v in ask(filled, "feeds", "list", "--json").json if v["state"] == "failing")
    refused = ask(filled, "feeds", "check", dead, "--json")
    assert (refused.code, refused.json[0]["ok"]) == (1, False)
    assert refused.json[0]["error"]
    assert ask(filled, "feeds", "check", "http://10.0.0.1/rss").code == 1
    entries = well(ask(filled, "feeds", "list", "--json")).json
    assert sum(view["entries_seen"] for view in entries) == len(filled.newsroom.plan)  # nothing was taken in


def test_a_server_that_wants_to_be_left_alone_is(tmp_path: Path) -> None:
    answers = {"/gone": Reply(410), "/busy": Reply(503, b"", (("Retry-After", "86400"),))}
    # Two hosts: one that asks for rest is left alone with all its feeds.
    with (
        PressServer(lambda request: answers[request.path]) as press,
        PressServer(lambda request: answers[request.path]) as other,
    ):
        config = small_desk(tmp_path, [f"{press.origin}/gone", f"{other.origin}/busy"])
        assert call(config, "once", "--json").json["failed"] == 2
        views = call(config, "feeds", "list", "--json").json
        assert {view["url"].rpartition("/")[2]: view["state"] for view in views} == {"gone": "gone", "busy": "failing"}
        assert len(press.requests) + len(other.requests) == 2
        assert call(config, "once", "--force", "--json").json["polled"] == 0
        refused = call(config, "feeds", "check", "--json")
        assert refused.code == 1
        assert [view["reason"] for view in refused.json] == ["not_yet", "not_yet"]
        assert len(press.requests) + len(other.requests) == 2


def test_seeds_list(filled: Filled) -> None:
    views = well(ask(filled, "seeds", "list", "--json")).json
    assert Counter(view["origin"] for view in views) == {"shipped": 5, "folder": 1}
    assert {"id", "title", "outlet", "published", "url"} <= set(views[0])
    assert "hanul-brief.txt" in well(ask(filled, "seeds", "list")).out


def test_seeds_check(filled: Filled, tmp_path: Path) -> None:
    name, text = filled.newsroom.seed_documents[0]
    file = tmp_path / name
    file.write_text(text, "utf-8")
    view = well(ask(filled, "seeds", "check", str(file), "--json")).json
    assert set(view) == {"verdict", "seed"}
    assert view["verdict"] == "seed_duplicate"
    assert set(view["seed"]) == {"id", "title", "similarity", "containment"}
    assert (view["seed"]["id"], view["seed"]["similarity"]) == (name, 1.0)
    assert "similarity 1.00" in well(ask(filled, "seeds", "check", str(file))).out
    file.write_bytes(b"\x00\x01\x02" * 500)
    refused = ask(filled, "seeds", "check", str(file), "--json")
    assert (refused.code, refused.out) == (1, "")
    assert "neither text nor HTML" in refused.line
    for name, head, said in (
        ("a.pdf", b"%PDF-1.4\n1 0 obj", "is a PDF"),
        ("a.txt", b" \n", "is empty"),
        ("b.txt", b"x" * 5_000_001, "more than"),
    ):
        (tmp_path / name).write_bytes(head)
        assert said in ask(filled, "seeds", "check", str(tmp_path / name)).line
    for address in ("ftp://press.example/1", "http://"):
        assert "is no address of a page" in ask(filled, "seeds", "add", address).line


STANDING = frozenset({"keyword", "hits_1d", "hits_7d", "hits_30d", "alone_30d", "last_hit_at", "state"})


def test_keywords(filled: Filled) -> None:
    view = well(ask(filled, "keywords", "list", "--json")).json
    assert view["topics"][0]["name"] == "소버린 AI"
    assert {frozenset(topic) for topic in view["topics"]} == {frozenset({"name", "keywords", "exclude", "standing"})}
    for topic in view["topics"]:
        assert [each["keyword"] for each in topic["standing"]] == topic["keywords"]
        assert {frozenset(each) for each in topic["standing"]} == {STANDING}
    people = well(ask(filled, "keywords", "list")).out
    assert "not: 소버린 AI 테마주" in people
    assert "소버린 AI = sovereign AI" in people

    sentence = "정부가 ‘소버린’ AI와 인공지능(AI) 기본법을 함께 다룬다."
    found = well(ask(filled, "keywords", "test", sentence, "--json")).json
    assert set(found) == {"matches"}
    assert {(match["topic"], match["field"]) for match in found["matches"]} == {
        ("소버린 AI", "body"),
        ("AI 기본법", "body"),
    }
    assert all(set(match) == MATCH for match in found["matches"])
    for encoding in ("utf-8", "cp949"):
        assert well(ask(filled, "keywords", "test", "-", "--json", stdin=sentence.encode(encoding))).json == found
    assert "«" in well(ask(filled, "keywords", "test", sentence)).out
    assert well(ask(filled, "keywords", "test", "배추 값", "--json")).json == {"matches": []}
    assert well(ask(filled, "keywords", "test", "배추 값")).out == "no keyword stands in this text\n"


# --- doctor, db, service, init ----------------------------------------------------------------------------------------


def test_doctor(filled: Filled) -> None:
    view = ask(filled, "doctor", "--json").json
    assert set(view) == {"ok", "checks", "next"}
    assert view["ok"] is True
    states = {check["name"]: check["state"] for check in view["checks"]}
    assert {"config", "program", "database", "feeds", "seeds", "daemon", "mail"} <= set(states)
    assert view["next"].startswith("다음 브리핑: ")
    assert "수집 13/15" in view["next"]
    assert "수신 1명" in view["next"]
    people = well(ask(filled, "doctor")).out
    assert str(filled.config) in people
    assert people.splitlines()[-1] == view["next"]
    before = len(filled.mailbox.received)
    tested = ask(filled, "doctor", "--send-test", "me@demo.example")
    assert tested.code == 0
    assert "메일 시험 성공" in tested.out
    ((_, to, message),) = filled.mailbox.received[before:]
    assert to == ["me@demo.example"]
    assert "메일 시험" in str(message_from_bytes(message, policy=policy.default)["Subject"])


def test_db(filled: Filled, tmp_path: Path) -> None:
    current = well(ask(filled, "db", "current", "--json")).json
    assert current["current"] == current["expected"]
    assert "already at" in well(ask(filled, "db", "upgrade")).out
    copy = tmp_path / "copy.sqlite"
    assert str(copy) in well(ask(filled, "db", "backup", str(copy))).out
    with sqlite3.connect(copy) as connection:
        (count,) = connection.execute("SELECT count(*) FROM entries").fetchone()
    connection.close()
    assert count == len(filled.newsroom.plan)
    assert ask(filled, "db", "backup", str(copy)).code == 1
    # Restored under another desk it is the same press.
    other = tmp_path / "other"
    (other / "var").mkdir(parents=True)
    shutil.copy(filled.config, other / "config.toml")
    shutil.copy(copy, other / "var" / "monitor.sqlite")
    stories = well(call(other / "config.toml", "stories", "--json")).json
    assert stories == ask(filled, "stories", "--json").json


@pytest.mark.long
def test_tables_are_not_changed_under_a_daemon(tmp_path: Path) -> None:
    """A program that was updated meets the daemon of the version before: here tables that are not there yet."""
    path = small_desk(tmp_path)
    config = load(path)
    with hold(config.database_url, config.storage_directory, purpose="run", now=datetime.now(UTC)):
        for words in (("articles", "--json"), ("db", "upgrade")):
            refused = call(path, *words)
            assert (refused.code, refused.out) == (3, "")
            assert "this version needs" in refused.line
            assert f"`monitor run` (pid {os.getpid()}" in refused.line
    assert call(path, "articles", "--json").json == []
    with hold(config.database_url, config.storage_directory, purpose="run", now=datetime.now(UTC)):
        assert call(path, "articles", "--json").json == []  # of the same version they get along
        assert "already at" in call(path, "db", "upgrade").out


def test_nothing_to_back_up(filled: Filled, tmp_path: Path) -> None:
    shutil.copy(filled.config, tmp_path / "config.toml")
    ended = call(tmp_path / "config.toml", "db", "backup", str(tmp_path / "x"))
    assert ended.code == 1
    assert "holds nothing yet" in ended.line


def test_service(filled: Filled) -> None:
    unit = ask(filled, "service", "--print", "--user", "nobody")
    assert unit.code == 0
    lines = unit.out.splitlines()
    for line in (
        "[Unit]", "[Service]", "[Install]", "Type=notify", "User=nobody", "KillMode=mixed", "NoNewPrivileges=true",
        "ProtectSystem=strict", f"WorkingDirectory={filled.config.parent}", "EnvironmentFile=-/etc/monitor/environment",
    ):  # fmt: skip
        assert line in lines
    (start,) = [line for line in lines if line.startswith("ExecStart=")]
    assert start.endswith(f"--config {filled.config} --log-format json run")
    assert f"-{filled.config.parent / 'var'}" in next(line for line in lines if line.startswith("ReadWritePaths="))
    assert "install -m 0640" in unit.out


def test_service_in_a_folder_with_odd_letters(filled: Filled, tmp_path: Path) -> None:
    folder = tmp_path / "정책 팀 100%"
    folder.mkdir()
    shutil.copy(filled.config, folder / "config.toml")
    out = call(folder / "config.toml", "service", "--user", "nobody").out
    escaped = str(folder).replace("%", "%%")
    assert f'--config "{escaped}/config.toml"' in out
    assert f'"-{escaped}/var"' in out
    assert f"WorkingDirectory={escaped}\n" in out


def test_init_and_what_follows(tmp_path: Path) -> None:
    target = tmp_path / "나의 책상"
    made = call(None, "init", str(target))
    assert made.code == 0
    config = target / "config.toml"
    assert str(config) in made.out
    assert (target / "seeds").is_dir()
    config.write_text(config.read_text("utf-8") + "\n# ours\n", "utf-8")
    again = call(None, "init", str(target))
    assert again.code == 1
    assert "was not touched" in again.line
    assert config.read_text("utf-8").endswith("# ours\n")
    blocked = tmp_path / "file"
    blocked.write_text("x")
    assert call(None, "init", str(blocked)).code == 1

    doctor = call(config, "doctor", "--json")
    assert doctor.code == 0, doctor.out
    view = doctor.json
    feeds = next(check for check in view["checks"] if check["name"] == "feeds")
    assert feeds["detail"].startswith("0 of ")
    assert int(feeds["detail"].split(" ")[2]) >= 40
    assert "메일 서버 없음" in view["next"]
    assert call(config, "articles", "--json").json == []
    assert call(config, "stories").out == "no stories in this span\n"
    assert call(config, "digest", "list").out == "no edition was issued yet\n"
    assert len(call(config, "feeds", "list").out.splitlines()) > 40


# --- digest -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(filled: Filled, tmp_path: Path) -> Path:
    """A copy of the filled desk, to issue editions from."""
    shutil.copytree(filled.config.parent, tmp_path / "desk")
    return tmp_path / "desk" / "config.toml"


def test_digest(filled: Filled, desk: Path, tmp_path: Path) -> None:
    html = tmp_path / "out.html"
    preview = well(call(desk, "digest", "preview", "--output", str(html), "--json")).json
    assert {"name", "date", "subject", "stories", "articles", "output", "text"} <= set(preview)
    assert "소버린AI" in preview["subject"]
    assert html.read_text("utf-8").strip().endswith("</html>")
    assert preview["subject"] in well(call(desk, "digest", "preview")).out
    assert call(desk, "digest", "preview", "--output", str(tmp_path / "no" / "x.html")).code == 1

    before = len(filled.mailbox.received)
    tested = well(call(desk, "digest", "send", "--test", "boss@demo.example", "--json")).json
    assert tested["test"] == "boss@demo.example"
    assert call(desk, "digest", "list", "--json").json == []  # a test consumes nothing

    sent = well(call(desk, "digest", "send", "--json")).json
    assert set(sent) == EDITION
    assert all(is_instant(instant) for instant in sent["window"])
    assert {frozenset(delivery) for delivery in sent["deliveries"]} == {
        frozenset({"recipient", "state", "attempts", "error"})
    }
    assert (sent["stories"], sent["articles"]) == (preview["stories"], preview["articles"])
    assert (sent["duplicates_folded"], sent["seed_duplicates"]) == (8, 2)
    assert [to for _, to, _ in filled.mailbox.received[before:]] == [["boss@demo.example"], ["desk@demo.example"]]
    ours, theirs = (message_from_bytes(message) for _, _, message in filled.mailbox.received[before:])
    assert ours["Message-ID"] != theirs["Message-ID"] == sent["message_id"]

    assert well(call(desk, "digest", "list", "--json")).json == [sent]
    assert f"{sent['stories']} stories" in well(call(desk, "digest", "send")).out
    assert len(filled.mailbox.received) == before + 2
    again = well(call(desk, "digest", "resend", "--to", "second@demo.example", "--json")).json
    assert again["recipient"] == "second@demo.example"
    assert filled.mailbox.received[-1][1] == ["second@demo.example"]
    identifier = str(message_from_bytes(filled.mailbox.received[-1][2])["Message-ID"])
    assert identifier != sent["message_id"]  # or the mailbox would show one of the two
    assert sent["date"] in well(call(desk, "digest", "resend", "--to", "third@demo.example")).out


def test_explain_ranks_as_the_next_edition_does(desk: Path) -> None:
    settings = desk.read_text("utf-8")
    assert settings.rstrip().splitlines()[-1].startswith("recipients"), "what is added belongs to the digest"
    desk.write_text(settings + "min_rank = 5\n", "utf-8")
    stories = well(call(desk, "stories", "--json")).json
    urls = [
        next(story for story in stories if story["headline"].startswith(head))["lead"]["url"] for head in TWO_STORIES
    ]
    (told,), (low,) = (well(call(desk, "explain", url, "--json")).json["ranking"] for url in urls)
    assert (told["preview"], told["date"], told["place"], told["section"]) == (True, None, 1, "top")
    assert (low["preview"], low["place"], low["section"], low["heading"]) == (True, None, "below", None)
    sent = well(call(desk, "digest", "send", "--json")).json
    (issued,) = well(call(desk, "explain", urls[0], "--json")).json["ranking"]
    assert (issued["preview"], issued["date"], issued["of"]) == (False, sent["date"], sent["stories"])
    assert [issued[key] for key in ("place", "of", "heading", "digest")] == [
        told[key] for key in ("place", "of", "heading", "digest")
    ]
    assert issued["under"]["story_id"] == told["under"]["story_id"]
    left, again = (
        well(call(desk, "explain", urls[1], "--json")).json["ranking"],
        well(call(desk, "explain", urls[1])).out,
    )
    assert [(each["preview"], each["place"]) for each in left] == [(False, None)], "it is told again when it grows"
    assert f"edition {sent['date']} of 소버린AI: not told, it ranks below the digest's min_rank: score " in again


def test_dates_of_editions(desk: Path) -> None:
    today = call(desk, "digest", "preview", "--json").json["date"]
    day = datetime.fromisoformat(today).date()
    assert call(desk, "digest", "send", "--date", str(day), "--json").code == 0
    for command in ("send", "preview"):
        earlier = call(desk, "digest", command, "--date", str(day - timedelta(days=1)), "--json")
        assert (earlier.code, earlier.out) == (2, "")
        assert f"the last edition of 소버린AI is of {day}" in earlier.line
    tomorrow = well(call(desk, "digest", "send", "--date", str(day + timedelta(days=1)), "--json")).json
    assert (tomorrow["articles"], tomorrow["stories"]) == (0, 0)  # everything was carried
    assert [edition["date"] for edition in call(desk, "digest", "list", "--json").json] == [
        str(day + timedelta(days=1)),
        str(day),
    ]


def test_an_edition_without_a_mail_server(filled: Filled, desk: Path) -> None:
    text = desk.read_text("utf-8")
    head, _, rest = text.partition("[smtp]")
    desk.write_text(head + "[aliases]" + rest.partition("[aliases]")[2], "utf-8")
    sent = call(desk, "digest", "send")
    assert sent.code == 0, sent.err
    (html,) = (desk.parent / "var" / "outbox").glob("*.html")
    assert str(html) in sent.out
    assert html.with_suffix(".eml").is_file()
    assert html.name.endswith("-소버린AI.html")
    for words in (("send", "--test", "a@demo.example"), ("resend", "--to", "a@demo.example")):
        refused = call(desk, "digest", *words)
        assert (refused.code, refused.out) == (1, "")
        assert "no mail server is configured" in refused.line


# --- once, as a process -----------------------------------------------------------------------------------------------


def test_json_alone_on_stdout_and_the_log_on_stderr(desk: Path) -> None:
    done = run(desk, "--log-level", "debug", "--log-format", "json", "once", "--force", "--json")
    assert done.code == 0
    assert set(done.json) == {"feeds", "polled", "not_modified", "failed", "entries", "pending", "dispositions"}
    lines = [json.loads(line) for line in done.err.splitlines()]
    assert {"timestamp", "level", "event"} <= set.intersection(*(set(line) for line in lines))
    plain = call(desk, "once")
    assert plain.out.splitlines()[0].startswith("polled 0 of 15 feeds")
    assert plain.err == ""
