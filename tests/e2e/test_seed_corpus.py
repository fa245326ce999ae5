"""Reprints of known texts: of the shipped seeds (where their texts are present), and of the desk's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from html import escape
from pathlib import Path

import pytest

from monitor.config import Config, load
from monitor.core.likeness.seeds import dump_corpus, load_corpus
from monitor.seeding import shipped_corpus
from monitor.service import open_locked, run_once
from tests.e2e.conftest import Answer, Serve
from tests.e2e.running import call, desk, page, rss, run, started

ROOT = Path(__file__).parents[2]
TEXTS = ROOT.parent / "shared" / "seeds"
present = pytest.mark.skipif(not (TEXTS / "gold.toml").is_file(), reason="the seed texts are not beside this checkout")


def gold() -> list[dict[str, object]]:
    if not (TEXTS / "gold.toml").is_file():
        return []
    seeds: list[dict[str, object]] = tomllib.loads((TEXTS / "gold.toml").read_text("utf-8"))["seed"]
    return seeds


def head(seed: Mapping[str, object]) -> str:
    """The title that a feed would carry: the seed's own where it is known."""
    topics = seed["topics"]
    assert isinstance(topics, list)
    return str(seed.get("title") or ", ".join(topics))


def shipped_desk(directory: Path, url: str) -> Config:
    """The shipped config.toml, its feeds replaced by one on loopback."""
    text = (ROOT / "config.toml").read_text("utf-8")
    text = re.sub(r"(?ms)^catalogue = \[.*?^\]", "catalogue = []", text)
    text = text.replace("[network]\n", '[network]\nallow_addresses = ["127.0.0.1"]\n').replace(
        "per_host_delay = 1.0", "per_host_delay = 0"
    )
    text = re.sub(r"(?m)^audit = .*", "audit = 0", text)
    path = directory / "config.toml"
    path.write_text(f'{text}\n[[feeds]]\nurl = "{url}"\n', "utf-8")
    return load(path)


def served(serve: Serve, seeds: list[dict[str, object]]) -> tuple[str, dict[str, str]]:
    """(URL of a feed, page URL by seed id): the crawled text of each seed as a plain article page.

    The feed's summary is the beginning of the text, as most outlets' are; 이데일리's deck stands there, which alone names one of
    its topics and which the article's body rightly leaves out.
    """
    answers: dict[str, Answer] = {}
    press = serve(answers)
    pages = {str(seed["id"]): f"{press.origin}/news/{number + 1001}" for number, seed in enumerate(seeds)}
    entries = []
    for seed, url in zip(seeds, pages.values(), strict=True):
        lines = [escape(line) for line in (TEXTS / str(seed["file"])).read_text("utf-8").splitlines() if line.strip()]
        answers[url.removeprefix(press.origin)] = page(escape(head(seed)), lines)
        entries.append((url, escape(head(seed)), " ".join(lines)[:300]))
    answers["/rss"] = rss(entries)
    return f"{press.origin}/rss", pages


@present
def test_the_five_seeds_end_as_seed_duplicates(serve: Serve, tmp_path: Path) -> None:
    url, pages = served(serve, gold())
    config = shipped_desk(tmp_path, url)
    done = run(config.path, "once", "--json")
    assert done.json["dispositions"] == {"seed_duplicate": 5}, done.err
    views = call(config.path, "articles", "--disposition", "seed_duplicate", "--json").json
    assert {view["duplicate_of"]["id"]: view["url"] for view in views} == pages
    assert {view["duplicate_of"]["kind"] for view in views} == {"seed"}
    assert call(config.path, "articles", "--json").json == []
    for seed, page_url in pages.items():
        assert call(config.path, "explain", page_url, "--json").json["disposition"] == "seed_duplicate", seed


@present
@pytest.mark.parametrize("seed", gold(), ids=lambda seed: str(seed["id"]))
def test_a_seed_that_is_not_in_the_corpus_is_an_article(seed: dict[str, object], serve: Serve, tmp_path: Path) -> None:
    url, _ = served(serve, [seed])
    config = shipped_desk(tmp_path, url)
    corpus = tmp_path / "corpus.toml"
    others = [record for record in load_corpus(shipped_corpus().read_text("utf-8")) if record.id != seed["id"]]
    assert len(others) == len(gold()) - 1
    corpus.write_text(dump_corpus(others), "utf-8")
    with open_locked(config, "once") as (store, _):
        assert run_once(config, store, corpus=corpus).dispositions == {"stored": 1}
    (view,) = call(config.path, "articles", "--json").json
    topics = seed["topics"]
    assert isinstance(topics, list)
    assert set(topics) <= set(view["topics"])
    assert view["text_source"] == "page"


# --- the desk's own texts ---------------------------------------------------------------------------------------------

TITLE = "섬마을 발전소가 남긴 세 가지 숙제"
TEXT = (
    "남해의 작은 섬 세 곳이 지난가을부터 한 발전소의 전기를 나누어 쓴다. 배로 실어 나르던 경유는 절반으로 줄었고 밤마다 꺼지던"
    " 가로등은 새벽까지 켜져 있다.",
    "그러나 섬 주민들이 꼽는 숙제는 따로 있다. 첫째는 고장이 났을 때 뭍에서 기술자가 오기까지 걸리는 이틀이다. 지난달에는 태풍이"
    " 지나간 뒤 꼬박 나흘이 걸렸다.",
    "둘째는 소버린 AI 관제 장비를 누가 돌보느냐는 물음이다. 군청은 예산이 한 해치뿐이라고 하고, 설치한 회사는 보증 기간이 끝나면"
    " 손을 뗀다고 한다.",
    "셋째는 값이다. 섬마다 다른 요금을 한 장의 고지서로 묶자는 조례안이 의회에 올라 있지만, 가장 많이 쓰는 양식장들이 반대한다.",
    "그래도 이장 문씨는 웃는다. 냉장고를 바꾼 집이 올해만 스물두 집이고, 방학이면 손주들이 하루 더 머물다 간다는 것이다.",
)


def test_texts_in_the_folder_are_known_and_their_reprints_stay_out(serve: Serve, tmp_path: Path) -> None:
    answers: dict[str, Answer] = {}
    press = serve(answers)
    config = desk(tmp_path, [f"{press.origin}/rss"])
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "섬마을.txt").write_text(f"{TITLE}\n\n" + "\n\n".join(TEXT), "utf-8")
    (folder / "page.html").write_bytes(page("다른 글", [line.replace("섬", "산골") for line in TEXT[::-1]]).body)
    (folder / "short.txt").write_text("너무 짧다", "utf-8")
    (folder / "notes.pdf").write_bytes(b"%PDF-1.7")
    listed = call(config, "seeds", "list", "--json")
    own = {view["id"] for view in listed.json if view["origin"] == "folder"}
    assert own == {"섬마을.txt", "page.html"}
    assert "short.txt holds too little text" in listed.line

    # A reprint, its end cut off and a line of its own in front.
    answers["/a/1"] = page("소버린 AI를 누가 돌보나", ["본지가 다시 싣는다.", *TEXT[:4]])
    answers["/rss"] = rss([(f"{press.origin}/a/1", "소버린 AI를 누가 돌보나")])
    assert call(config, "once", "--json").json["dispositions"] == {"seed_duplicate": 1}
    (view,) = call(config, "articles", "--disposition", "seed_duplicate", "--json", "--text").json
    assert view["duplicate_of"]["id"] == "섬마을.txt"
    assert TEXT[0] in view["text"]

    (folder / "섬마을.txt").unlink()
    call(config, "seeds", "list")
    assert {v["id"] for v in call(config, "seeds", "list", "--json").json if v["origin"] == "folder"} == {"page.html"}
    (folder / "page.html").write_bytes(b"")  # cannot be read any more, which does not make it unknown
    kept = call(config, "seeds", "list", "--json")
    assert {v["id"] for v in kept.json if v["origin"] == "folder"} == {"page.html"}
    assert "page.html is empty" in kept.err


def test_seeds_are_added_and_checked(serve: Serve, tmp_path: Path) -> None:
    answers: dict[str, Answer] = {"/known": page(TITLE, TEXT), "/robots.txt": rss([])}
    press = serve(answers)
    config = desk(tmp_path)
    text, html, other = tmp_path / "t.txt", tmp_path / "t.html", tmp_path / "other.txt"
    text.write_text(f"{TITLE}\n\n" + "\n\n".join(TEXT[:4]), "utf-8")
    html.write_bytes(page(TITLE, TEXT).body)
    other.write_bytes(
        "\n".join(f"{i}번째 골목의 가게는 {i * 7}시에 문을 연다고 알렸다." for i in range(30)).encode("cp949")
    )
    before = call(config, "seeds", "check", str(text), "--json")
    assert before.code == 0
    assert before.json == {"verdict": "new", "seed": None}

    added = call(config, "seeds", "add", f"{press.origin}/known")
    assert added.code == 0, added.err
    target = next((tmp_path / "seeds").glob("*.txt"))
    assert target.read_text("utf-8").startswith(f"{TITLE}\n\n{TEXT[0]}")
    assert str(target) in added.out
    for file in (text, html):
        checked = call(config, "seeds", "check", str(file), "--json").json
        assert checked["verdict"] == "seed_duplicate"
        assert set(checked["seed"]) == {"id", "title", "similarity", "containment"}
        assert checked["seed"]["title"] == TITLE
        assert 0.7 <= checked["seed"]["containment"] <= 1.0
    assert call(config, "seeds", "check", str(other), "--json").json["verdict"] == "new"
    again = call(config, "seeds", "add", str(html))
    assert again.code == 1
    assert "is there already" in again.line
    assert call(config, "seeds", "add", str(other)).code == 0

    for source, said in (
        (tmp_path / "missing.txt", "cannot be read"),
        (tmp_path, "cannot be read"),
        (f"{press.origin}/nothing", "404"),
        ("http://10.1.2.3/x", "10.1.2.3"),
        ("ftp://press.example/x", "ftp"),
    ):
        refused = call(config, "seeds", "add", str(source))
        assert (refused.code, refused.out) == (1, ""), source
        assert said in refused.line


def test_a_seed_added_beside_a_running_daemon_counts_at_once(serve: Serve, tmp_path: Path) -> None:
    answers: dict[str, Answer] = {"/a/1": page(TITLE, TEXT)}
    press = serve(answers)
    answers["/first"] = rss([("https://press.example/1", "축제")])
    answers["/second"] = rss([(f"{press.origin}/a/1", f"{TITLE} 소버린 AI")])
    config = desk(tmp_path, [f"{press.origin}/first"])
    with started(config, "run") as daemon:
        daemon.wait_for("polled")
        source = tmp_path / "known.txt"
        source.write_text(f"{TITLE}\n\n" + "\n\n".join(TEXT), "utf-8")
        assert call(config, "seeds", "add", str(source)).code == 0
        desk(tmp_path, [f"{press.origin}/first", f"{press.origin}/second"])
        daemon.wait_for("disposition=seed_duplicate")
        assert daemon.stop() == 0
