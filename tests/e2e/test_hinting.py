"""What hinting spares and misses, from the outlet's server to `feeds list`, by the commands as people give them."""

from __future__ import annotations

from pathlib import Path

from monitor.newsroom.server import PressServer
from tests.e2e.conftest import Answer, Serve
from tests.e2e.running import article, call, desk, page, rss

PLAIN = "동네 소식을 전한다. 주민 설명회는 다음 주에 열린다."
"""Carries no word of any keyword."""
GARDEN = ("마을 텃밭에 고추 모종을 심었다.", "주민 열두 명이 나와 물을 주고 풀을 뽑았다.", "가을에는 함께 김장을 한다.")


def published(serve: Serve) -> PressServer:
    """An outlet with two entries whose summaries say nothing; the page of the first concerns the desk."""
    title, paragraphs = article(1)
    answers: dict[str, Answer] = {"/1": page(title, paragraphs), "/2": page("마을 텃밭 이야기", GARDEN)}
    press = serve(answers)
    answers["/feed"] = rss([(f"{press.origin}/{number}", f"{number}번째 소식", PLAIN) for number in (1, 2)])
    return press


def written(directory: Path, press: PressServer, audit: float) -> Path:
    return desk(directory, [f"{press.origin}/feed"], feed='name = "새벽일보"', audit=audit)


def test_a_sample_of_everything_finds_what_hinting_would_miss(serve: Serve, tmp_path: Path) -> None:
    press = published(serve)
    config = written(tmp_path, press, 1)
    assert call(config, "once", "--json").json["dispositions"] == {"no_match": 1, "stored": 1}
    [found] = call(config, "articles", "--json").json
    assert (found["url"], found["text_source"]) == (f"{press.origin}/1", "page")
    steps = call(config, "explain", found["url"], "--json").json["steps"]
    assert [(step["stage"], step["outcome"]) for step in steps[:3]] == [
        ("feed", "new"), ("page", "sample"), ("fetch", "fetched"),
    ]  # fmt: skip
    lines = call(config, "feeds", "list").out.splitlines()
    assert lines[1].split()[:2] == ["ok", "새벽일보"]
    assert lines[2].strip() == 'hinting missed 1 of 2 sampled pages; mend: fulltext = "always"'
    assert lines[3] == "hinting spared 0 pages in 30 days; of 2 looked at all the same, 1 concerned the desk"
    [view] = call(config, "feeds", "list", "--json").json
    assert view["hinting"] == {"days": 30, "spared": 0, "audited": 2, "missed": 1, "estimated_missed": 0}
    [check] = [each for each in call(config, "doctor", "--json").json["checks"] if each["name"] == "hinting"]
    assert (check["state"], check["detail"]) == ("warning", f"새벽일보: {lines[3]}")


def test_without_a_sample_its_page_is_never_asked_for(serve: Serve, tmp_path: Path) -> None:
    press = published(serve)
    config = written(tmp_path, press, 0)
    assert call(config, "once", "--json").json["dispositions"] == {"no_match": 2}
    assert [request.path for request in press.requests] == ["/feed"]
    steps = call(config, "explain", f"{press.origin}/1", "--json").json["steps"]
    assert ("page", "not wanted") in [(step["stage"], step["outcome"]) for step in steps]
    assert call(config, "feeds", "list").out.splitlines()[2:] == ["hinting spared 2 pages in 30 days", "1 of 1 answer"]
    [view] = call(config, "feeds", "list", "--json").json
    assert view["hinting"] == {"days": 30, "spared": 2, "audited": 0, "missed": 0, "estimated_missed": None}
    assert "hinting" not in {each["name"] for each in call(config, "doctor", "--json").json["checks"]}
    # A feed of which every page is asked for has nothing to say of it, whatever it was before.
    changed = config.read_text("utf-8").replace('name = "새벽일보"', 'name = "새벽일보"\nfulltext = "always"')
    config.write_text(changed, "utf-8")
    [view] = call(config, "feeds", "list", "--json").json
    assert view["hinting"] is None
