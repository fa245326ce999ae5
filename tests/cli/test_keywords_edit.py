"""`monitor keywords add` and `remove`, as they are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.config import load
from tests.e2e.running import Done, call

FILE = """# 설정
timezone = "Asia/Seoul"
keywords = ["국대 AI"]  # 빠르게

[[topics]]
name = "AI 주권"
keywords = [
  "소버린 AI", # 이것부터
  "AI 주권",
  'title:독자 AND "AI 모델"',
]

[[topics]]
name = "반도체"
keywords = ["AI 반도체"]

[[topics]]
name = "법"
keywords = ["AI 주권", "AI 기본법"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(FILE, "utf-8")
    return path


def said(done: Done) -> str:
    """The one line of a command that did what it was asked for."""
    assert (done.code, done.err) == (0, "")
    (line,) = done.out.splitlines()
    return line


def topics(config: Path) -> dict[str, tuple[str, ...]]:
    return {topic.name: topic.keywords for topic in load(config).topics}


def test_added_and_removed(config: Path) -> None:
    assert said(call(config, "keywords", "add", " 독파모 ")) == (
        f"{config}: topic 키워드: +독파모; a running daemon takes it up by itself and looks for it in the last 7 days too"
    )
    assert config.read_text("utf-8") == FILE.replace('["국대 AI"]', '["국대 AI", "독파모"]')
    told = said(call(config, "keywords", "remove", "독파모"))
    assert told == f"{config}: topic 키워드: -독파모; a running daemon takes it up by itself"
    assert config.read_text("utf-8") == FILE

    done = call(config, "keywords", "add", '"예산 GPU"~10', "--topic", "반도체", "--json")
    assert done.json == {"changed": True, "topic": "반도체", "keyword": '"예산 GPU"~10'}
    assert topics(config)["반도체"] == ("AI 반도체", '"예산 GPU"~10')
    done = call(config, "keywords", "remove", '"예산 GPU"~10', "--json")
    assert done.json == {"changed": True, "topic": "반도체", "keyword": '"예산 GPU"~10'}
    assert config.read_text("utf-8") == FILE

    said(call(config, "keywords", "remove", "소버린AI"))
    assert config.read_text("utf-8") == FILE.replace('  "소버린 AI", # 이것부터\n', "  # 이것부터\n")


def test_the_span_is_the_files(config: Path) -> None:
    for days, words in ((1, " and looks for it in the last 1 day too"), (0, "")):
        config.write_text(f"backfill_days = {days}\n{FILE}", "utf-8")
        assert said(call(config, "keywords", "add", "독파모")).endswith(f"takes it up by itself{words}")


def test_a_topic_is_found_by_its_name_however_it_is_spaced(config: Path) -> None:
    said(call(config, "keywords", "add", "독파모", "--topic", "ai주권"))
    assert topics(config)["AI 주권"][-1] == "독파모"
    said(call(config, "keywords", "add", "수퍼컴", "--topic", "키워드"))
    assert topics(config)["키워드"] == ("국대 AI", "수퍼컴")


@pytest.mark.parametrize(
    ("words", "topic", "written"),
    [
        (("소버린-ai",), "AI 주권", "소버린 AI"),
        (("소버린 AI", "--topic", "AI 주권"), "AI 주권", "소버린 AI"),
        (("국대AI",), "키워드", "국대 AI"),
        (('title:독자 AND "AI 모델"',), "AI 주권", 'title:독자 AND "AI 모델"'),
    ],
)
def test_what_is_there_already(config: Path, words: tuple[str, ...], topic: str, written: str) -> None:
    assert said(call(config, "keywords", "add", *words)).startswith(f"{config}: topic {topic} has {words[0]} already")
    assert call(config, "keywords", "add", *words, "--json").json == {
        "changed": False,
        "topic": topic,
        "keyword": written,
    }
    assert config.read_text("utf-8") == FILE


def test_a_keyword_of_another_topic_can_be_added_where_it_is_asked_for(config: Path) -> None:
    said(call(config, "keywords", "add", "소버린 AI", "--topic", "반도체"))
    assert topics(config)["반도체"] == ("AI 반도체", "소버린 AI")


def test_a_new_topic(config: Path) -> None:
    told = said(call(config, "keywords", "add", "컴퓨팅센터", "--topic", "컴퓨팅", "--new"))
    assert told.startswith(f"{config}: +topic 컴퓨팅: +컴퓨팅센터; a running daemon takes it up by itself and looks")
    assert config.read_text("utf-8") == f'{FILE}\n[[topics]]\nname = "컴퓨팅"\nkeywords = [\n  "컴퓨팅센터",\n]\n'
    done = call(config, "keywords", "add", "데이터센터", "--topic", "데이터", "--new", "--json")
    assert done.json == {"changed": True, "topic": "데이터", "keyword": "데이터센터"}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "독파모", "--topic", "AI 주건"), 'named "AI 주건"; did you mean "AI 주권"? With --new it becomes a topic'),
        (("add", "독파모", "--topic", "전혀 다른"), "topics are: AI 주권, 반도체, 법, 키워드"),
        (("add", "독파모", "--new"), "--new makes a topic and needs its name"),
        (("add", "독파모", "--new", "--topic", "반도체"), 'a topic "반도체" is there already'),
        (("add", "독파모", "--new", "--topic", " "), "--topic must not be empty"),
        (("add", "가"), "too short"),
        (("add", "  "), "must not be empty"),
        (("add", "(AI AND 주권"), "keyword "),
        (("remove", "독파모"), 'has no keyword "독파모"; `monitor keywords list`'),
        (("remove", "소버린 A"), 'did you mean "소버린 AI"?'),
        (("remove", "AI 주권"), '"AI 주권" stands in several topics; name one with --topic: AI 주권, 법'),
        (("remove", "소버린 AI", "--topic", "법"), 'topic 법 has no keyword "소버린 AI"; it stands in: AI 주권'),
        (("remove", "AI 반도체"), '"AI 반도체" is the only keyword of topic 반도체, and a topic needs one: add another first'),
    ],
)  # fmt: skip
def test_what_is_refused(config: Path, words: tuple[str, ...], why: str) -> None:
    done = call(config, "keywords", *words)
    assert (done.code, done.out) == (2, "")
    assert why in done.err
    assert config.read_text("utf-8") == FILE


def test_one_of_several_topics(config: Path) -> None:
    said(call(config, "keywords", "remove", "AI 주권", "--topic", "법"))
    assert topics(config) == {
        "AI 주권": ("소버린 AI", "AI 주권", 'title:독자 AND "AI 모델"'),
        "반도체": ("AI 반도체",),
        "법": ("AI 기본법",),
        "키워드": ("국대 AI",),
    }


def test_the_last_one_of_the_plain_list_may_go(config: Path) -> None:
    said(call(config, "keywords", "remove", "국대 AI"))
    assert config.read_text("utf-8") == FILE.replace('["국대 AI"]', "[]")
    said(call(config, "keywords", "add", "국대 AI"))
    assert config.read_text("utf-8") == FILE
    config.write_text(f'{FILE}\n[[digests]]\nname = "아침"\nat = "07:30"\ntopics = ["키워드"]\n', "utf-8")
    done = call(config, "keywords", "remove", "국대 AI")
    assert done.code == 2
    assert 'no topic is named "키워드"' in done.err
    assert '["국대 AI"]' in config.read_text("utf-8")


def test_a_file_without_the_list(config: Path) -> None:
    config.write_text('# 설정\n\n# 주제\n[[topics]]\nname = "가"\nkeywords = ["주권"]\n', "utf-8")
    said(call(config, "keywords", "add", "독파모"))
    assert topics(config) == {"가": ("주권",), "키워드": ("독파모",)}
    assert config.read_text("utf-8").startswith('# 설정\n\nkeywords = ["독파모"]\n\n# 주제\n')


def test_written_in_a_way_that_cannot_be_changed(config: Path) -> None:
    text = f'topics = [{{name = "가", keywords = {json.dumps(["주권", "소버린"], ensure_ascii=False)}}}]\n'
    config.write_text(text, "utf-8")
    for words in (("add", "독파모", "--topic", "가"), ("remove", "주권")):
        done = call(config, "keywords", *words)
        assert done.code == 1
        assert "by hand" in done.line
    assert config.read_text("utf-8") == text


def test_a_topic_that_has_the_name_of_the_plain_list(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('timezone = "Asia/Seoul"\n[[topics]]\nname = "키워드"\nkeywords = ["독파모"]\n', "utf-8")
    assert call(config, "keywords", "add", "소버린 AI").code == 0
    assert 'keywords = ["독파모", "소버린 AI"]' in config.read_text("utf-8")
    assert call(config, "keywords", "remove", "독파모").code == 0
    assert 'keywords = ["소버린 AI"]' in config.read_text("utf-8")
