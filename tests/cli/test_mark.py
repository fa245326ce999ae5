"""The desk's own word on articles: what `monitor mark` says, what it shifts, and what it leaves alone."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Filled
from tests.e2e.running import Done, call

CENTRE = "컴퓨팅센터"
LAW = "AI 기본법"
VIEW = {"url", "title", "mark", "relevance", "moved"}
LISTED = {"url", "title", "outlet", "mark", "marked_at", "relevance"}


@pytest.fixture
def desk(filled: Filled, tmp_path: Path) -> Path:
    """A copy of the filled desk, to mark articles in."""
    shutil.copytree(filled.config.parent, tmp_path / "desk")
    return tmp_path / "desk" / "config.toml"


def well(done: Done) -> Done:
    assert (done.code, done.err) == (0, "")
    return done


def articles(desk: Path, topic: str | None = None) -> dict[str, dict[str, Any]]:
    """What is stored, by id."""
    words = ("--topic", topic) if topic else ()
    return {view["id"]: view for view in well(call(desk, "articles", *words, "--json")).json}


def relevance(desk: Path) -> dict[str, float]:
    return {article_id: float(view["relevance"]) for article_id, view in articles(desk).items()}


def test_a_mark_shifts_what_is_like_it_and_can_be_taken_back(desk: Path) -> None:
    before = relevance(desk)
    centre = {i for i in articles(desk, CENTRE) if i in before}
    one, *siblings = sorted(centre, key=lambda i: int(i[1:]))
    assert siblings
    url = articles(desk)[one]["url"]

    liked = well(call(desk, "mark", url, "--relevant", "--json")).json
    assert set(liked) == VIEW
    assert (liked["url"], liked["mark"]) == (url, "relevant")
    assert liked["relevance"]["before"] == before[one] < liked["relevance"]["after"]
    after = relevance(desk)
    assert after[one] == liked["relevance"]["after"]
    assert liked["moved"]["articles"] == len(before)
    risen = {i: after[i] - before[i] for i in before}  # of figures rounded to .01
    up = liked["moved"]["up"]
    assert (
        len(siblings)
        <= sum(rise > 0.06 for rise in risen.values())
        <= up
        <= sum(rise > 0.039 for rise in risen.values())
    )
    assert min(risen[i] for i in siblings) > max(risen[i] for i in before if i not in centre)

    disliked = well(call(desk, "mark", url, "--irrelevant", "--json")).json
    lower = relevance(desk)
    assert disliked["relevance"] == {"before": after[one], "after": lower[one]}
    assert lower[one] < before[one]
    assert all(lower[i] < after[i] for i in siblings)
    assert set(lower) == set(before), "a mark hides nothing"

    cleared = well(call(desk, "mark", url, "--clear", "--json")).json
    assert cleared["mark"] is None
    assert relevance(desk) == before
    assert "was not marked" in well(call(desk, "mark", url, "--clear")).out


def test_the_briefing_follows(desk: Path) -> None:
    """Two stories of one debate change places in what would be sent."""

    def places() -> dict[str, int]:
        text = well(call(desk, "digest", "preview", "--json")).json["text"]
        return {i: text.index(view["title"][:20]) for i, view in articles(desk).items() if view["title"][:20] in text}

    stories = [view for view in well(call(desk, "stories", "--json")).json if len(view["articles"]) == 1]
    before = places()
    alone = sorted((s["lead"]["id"] for s in stories if s["lead"]["id"] in before), key=lambda i: before[i])
    first, last = alone[0], alone[-1]
    urls = {i: view["url"] for i, view in articles(desk).items()}
    well(call(desk, "mark", urls[first], "--irrelevant"))
    well(call(desk, "mark", urls[last], "--relevant"))
    after = places()
    assert set(after) >= {first, last}
    assert [i for i in sorted(after, key=lambda i: after[i]) if i in alone] != alone


def test_by_whatever_address(desk: Path) -> None:
    """As printed, canonical, with a mail's tracking, or that of a reprint's entry."""
    view = next(iter(articles(desk).values()))
    for url in (
        view["url"],
        view["canonical_url"],
        f"{view['canonical_url']}{'&' if '?' in view['url'] else '?'}utm_source=mail",
    ):
        assert well(call(desk, "mark", url, "--relevant", "--json")).json["url"] == view["url"]
    copies = well(call(desk, "articles", "--disposition", "duplicate", "--json")).json
    told = well(call(desk, "mark", copies[0]["url"], "--relevant", "--json")).json
    assert told["mark"] == "relevant"
    assert len(well(call(desk, "mark", "--list", "--json")).json) == 2


def test_for_people(desk: Path) -> None:
    assert well(call(desk, "mark")).out.startswith("no article is marked; ")
    view = next(iter(articles(desk).values()))
    said = well(call(desk, "mark", view["url"], "--irrelevant")).out.splitlines()
    assert said[0] == f"irrelevant: {view['title']} ({view['outlet']})"
    assert said[1].startswith("relevance ")
    assert f" of {len(articles(desk))} articles of the last 7 days moved" in said[1]
    (listed,) = well(call(desk, "mark", "--json")).json
    assert set(listed) == LISTED
    assert (listed["mark"], listed["title"]) == ("irrelevant", view["title"])
    people = well(call(desk, "mark")).out
    assert view["title"] in people
    assert view["url"] in people
    said = well(call(desk, "explain", view["url"])).out.splitlines()
    why = next(line for line in said if line.startswith("relevance "))
    assert " - likeness 0.6 (" in why
    assert why.endswith(f"like “{view['title']}”, marked irrelevant); marked irrelevant")


def test_explain_gives_the_parts(desk: Path) -> None:
    view = max(articles(desk).values(), key=lambda view: float(view["relevance"]))
    told = well(call(desk, "explain", view["url"], "--json")).json["relevance"]
    assert set(told) == {"relevance", "keywords", "topics", "density", "likeness", "words", "like", "mark"}
    assert told["relevance"] == view["relevance"]
    assert abs(sum(told[part] for part in ("keywords", "topics", "density", "likeness")) - told["relevance"]) < 0.03
    assert 0 < told["likeness"] <= 0.6
    assert 1 <= len(told["words"]) <= 3
    assert told["like"]["sort"] == "seed"
    assert told["mark"] is None


def test_a_database_of_an_earlier_version_gets_its_seeds_terms(desk: Path) -> None:
    before = relevance(desk)
    with contextlib.closing(sqlite3.connect(desk.parent / "var" / "monitor.sqlite")) as connection, connection:
        connection.execute("UPDATE seeds SET terms = NULL, digest = 'of 0.3.0'")
    without = relevance(desk)
    assert all(without[i] <= before[i] for i in before)
    assert sum(without.values()) < sum(before.values())
    well(call(desk, "seeds", "list"))
    assert relevance(desk) == before


def test_what_cannot_be_marked(filled: Filled) -> None:
    ended = call(filled.config, "articles", "--disposition", "no_match", "--json").json
    for url, said in (
        ("https://nowhere.example/1", "was never seen in a feed; `monitor seeds add URL` fetches it"),
        ("nonsense", "was never seen in a feed"),
        (ended[0]["url"], "ended no_match, so there is no article to mark"),
    ):
        refused = call(filled.config, "mark", url, "--relevant", "--json")
        assert (refused.code, refused.out) == (1, "")
        assert said in refused.line


@pytest.mark.parametrize(
    "words",
    [
        ("https://press.example/1",),
        ("https://press.example/1", "--relevant", "--irrelevant"),
        ("https://press.example/1", "--relevant", "--clear"),
        ("https://press.example/1", "--list"),
        ("--relevant",),
        ("--clear",),
        ("--list", "--irrelevant"),
    ],
)
def test_bad_usage_exits_2(filled: Filled, words: tuple[str, ...]) -> None:
    refused = call(filled.config, "mark", *words)
    assert (refused.code, refused.out) == (2, "")
    assert "--relevant" in refused.line or "name the article" in refused.line


def test_a_stored_article_that_becomes_a_seed_stays_what_it_is(desk: Path) -> None:
    sent = well(call(desk, "digest", "send", "--json")).json
    before = articles(desk)
    chosen = max((i for i in articles(desk, LAW) if i in before), key=lambda i: len(before[i]["matches"]))
    url = before[chosen]["url"]
    added = well(call(desk, "seeds", "add", url)).out.splitlines()
    assert added[0].startswith(f"known from now on: {before[chosen]['title'][:10]}")
    assert added[1].startswith("what is like it ranks higher: ")
    assert " moved: " in added[1]
    after = articles(desk)
    assert {i: (view["disposition"], view["duplicate_of"], view["story_id"]) for i, view in before.items()} == {
        i: (view["disposition"], view["duplicate_of"], view["story_id"]) for i, view in after.items()
    }
    assert after[chosen]["relevance"] > before[chosen]["relevance"]
    assert well(call(desk, "explain", url, "--json")).json["disposition"] == "stored"
    assert call(desk, "digest", "list", "--json").json == [sent]
