"""Keywords added to and taken out of a config.toml: one difference, and every other byte as it was."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.edit import edit
from monitor.config.own_keywords import add_keyword, add_topic, remove_keyword
from monitor.errors import MonitorError

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (ROOT / "config.toml").read_text("utf-8")
T = '[[topics]]\nname = "가"\n'
NEW = '[[topics]]\nname = "새"\nkeywords = [\n  "b1",\n]\n'


@pytest.mark.parametrize(
    ("before", "topic", "word", "after"),
    [
        # the plain list
        ("keywords = []\n", None, "독파모", 'keywords = ["독파모"]\n'),
        ("keywords = [ ] # 빠르게\n", None, "독파모", 'keywords = ["독파모" ] # 빠르게\n'),
        ('keywords = ["a1"]\n', None, "독파모", 'keywords = ["a1", "독파모"]\n'),
        ('keywords = ["a1",]', None, "독파모", 'keywords = ["a1", "독파모",]'),
        ('keywords = [\n  "a1", # 왜\n]\n', None, "독파모", 'keywords = [\n  "a1", # 왜\n  "독파모",\n]\n'),
        ("keywords = [\r\n\t'a1' # 왜\r\n]\r\n", None, "b1", "keywords = [\r\n\t'a1', # 왜\r\n\t\"b1\"\r\n]\r\n"),
        ('keywords = [\n  "a1"\n, "b1"\n]\n', None, "c1", 'keywords = [\n  "a1"\n, "b1",\n  "c1"\n]\n'),
        ('"keywords" = ["a1"]\n', None, "b1", '"keywords" = ["a1", "b1"]\n'),
        # it is not there: above the first table and its heading
        ("", None, "독파모", 'keywords = ["독파모"]\n'),
        (
            'timezone = "Asia/Seoul"\n\n# 주제\n[[topics]]\n',
            None,
            "독파모",
            'timezone = "Asia/Seoul"\n\nkeywords = ["독파모"]\n\n# 주제\n[[topics]]\n',
        ),
        ("# 설정\r\n\r\n# 망\r\n[network]\r\n", None, "b1", '# 설정\r\n\r\nkeywords = ["b1"]\r\n\r\n# 망\r\n[network]\r\n'),
        # a topic's list
        (f'{T}keywords = ["a1"]\nexclude = ["b1"]\n', "가", "c1", f'{T}keywords = ["a1", "c1"]\nexclude = ["b1"]\n'),
        (
            f'keywords = []\n{T}keywords = [\n  "a1",\n]\n[[feeds]]\n[[topics]]\nkeywords = ["b1"]\nname = " 나 "\n',
            "나",
            "c1",
            f'keywords = []\n{T}keywords = [\n  "a1",\n]\n[[feeds]]\n[[topics]]\nkeywords = ["b1", "c1"]\nname = " 나 "\n',
        ),
        # an expression stands in single quotes, where it can
        ("keywords = []", None, '"예산 GPU"~10', "keywords = ['\"예산 GPU\"~10']"),
        ("keywords = []", None, "\"it's\" OR b1", 'keywords = ["\\"it\'s\\" OR b1"]'),
    ],
)  # fmt: skip
def test_a_keyword_is_added_and_taken_out(before: str, topic: str | None, word: str, after: str) -> None:
    assert add_keyword(before, word, topic) == after
    if "keywords" in before.partition("[[")[0] or topic is not None:
        assert remove_keyword(after, {word}, topic) == before


@pytest.mark.parametrize(
    ("before", "words", "after"),
    [
        ('keywords = ["a1", "b1", "c1"]', {"b1"}, 'keywords = ["a1", "c1"]'),
        ('keywords = ["a1", "b1", "c1"]', {"a1"}, 'keywords = ["b1", "c1"]'),
        ('keywords = ["a1", "b1", "c1"]', {"c1", "b1"}, 'keywords = ["a1"]'),
        ('keywords = ["a1", "b1", "c1",]', {"c1"}, 'keywords = ["a1", "b1",]'),
        ('keywords = ["a1"]', {"a1"}, "keywords = []"),
        # comments stay
        (
            'keywords = [\n  # 앞\n  "a1", # 뒤\n  # 다음\n  "b1",\n]',
            {"a1"},
            'keywords = [\n  # 앞\n  # 뒤\n  # 다음\n  "b1",\n]',
        ),
        ('keywords = [\n  "a1", # 하나\n  "b1" # 둘\n]', {"b1"}, 'keywords = [\n  "a1" # 하나\n  # 둘\n]'),
        ('keywords = [\n  "a1" # 하나\n  , "b1"\n]', {"b1"}, 'keywords = [\n  "a1" # 하나\n  \n]'),
        ('keywords = [\n  "a1"\n, "b1"\n, "c1"\n]', {"b1"}, 'keywords = [\n  "a1"\n\n, "c1"\n]'),
        ('keywords = [\n  "a1", "b1", # 둘\n  "c1"]', {"b1"}, 'keywords = [\n  "a1", # 둘\n  "c1"]'),
        ("keywords = ['a1', \"\"\"b1\"\"\"]", {"b1"}, "keywords = ['a1']"),
    ],
)  # fmt: skip
def test_what_is_taken_out(before: str, words: set[str], after: str) -> None:
    assert remove_keyword(before, words, None) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", NEW),
        (f'{T}keywords = ["a1"] # 끝\n\n# 둘\n[[feeds]]\n', f'{T}keywords = ["a1"] # 끝\n\n{NEW}\n# 둘\n[[feeds]]\n'),
    ],
)  # fmt: skip
def test_a_topic_is_added(before: str, after: str) -> None:
    assert add_topic(before, "새", "b1") == after


@pytest.mark.parametrize(
    "text",
    [
        'topics = [{name = "가", keywords = ["a1"]}]\n',
        '[[topics]]\nname = "가"\nkeywords = ["a1" # 하나\n, "b1" # 둘\n, # 셋\n"c1"]\n',
    ],
)
def test_what_cannot_be_changed_safely_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(MonitorError, match=r'take .* out of `keywords` of the topic "가" by hand'):
        remove_keyword(text, {"b1", "a1"}, "가")
    if text.startswith("topics"):
        with pytest.raises(MonitorError, match='add "c1" to `keywords` of the topic "가" by hand'):
            add_keyword(text, "c1", "가")
        with pytest.raises(MonitorError, match="add by hand: "):
            add_topic(text, "나", "c1")


# --- the law: added and taken out again, the file is as it was ---------------------------------------------------------

WORD = st.text(st.sampled_from("가나다 AI\"'\\#[],="), min_size=1, max_size=8).filter(lambda word: word == word.strip())
GAP = st.sampled_from(["", " ", "  ", "\t"])
REMARK = st.sampled_from(["", "", " # 설명", ' # "가",', " # [[topics]]"])


Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def lists(draw: Draw) -> tuple[list[str], str]:
    """A list as people write it, on one line or on several, and what it holds."""
    words: list[str] = draw(st.lists(WORD, max_size=4, unique=True))
    plain = draw(st.booleans())
    quotes = [f"'{word}'" if plain and "'" not in word else _basic(word) for word in words]
    last = "," if words and draw(st.booleans()) else ""
    if draw(st.booleans()):
        return words, f"[{draw(GAP)}{','.join(draw(GAP) + each + draw(GAP) for each in quotes)}{last}{draw(GAP)}]"
    indent = draw(GAP)
    lines = []
    for number, each in enumerate(quotes):
        comma = "," if number < len(quotes) - 1 else last
        lines += [f"{indent}# 설명"] * draw(st.integers(0, 1)) + [f"{indent}{each}{comma}{draw(REMARK)}"]
    return words, "\n".join(["[", *lines, *[f"{indent}# 끝"] * draw(st.integers(0, 1)), f"{draw(GAP)}]"])


def _basic(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


@settings(max_examples=300, deadline=None)
@given(written=lists(), other=lists(), word=WORD, crlf=st.booleans(), plain=st.booleans(), remark=REMARK)
def test_added_and_taken_out_the_file_is_as_it_was(
    written: tuple[list[str], str], other: tuple[list[str], str], word: str, crlf: bool, plain: bool, remark: str
) -> None:
    words, body = written
    topic = f'[[topics]]{remark}\nname = "가"\nkeywords = {other[1] if plain else body}{remark}\n'
    text = f'timezone = "Asia/Seoul"\nkeywords = {body if plain else other[1]}{remark}\n\n# 주제\n{topic}# 끝\n'
    text = text.replace("\n", "\r\n") if crlf else text
    if word in words:
        return
    name = None if plain else "가"
    added = add_keyword(text, word, name)
    found = tomllib.loads(added)
    assert (found if plain else found["topics"][0])["keywords"] == [*words, word]
    assert remove_keyword(added, {word}, name) == text
    for each in words:
        tables = tomllib.loads(remove_keyword(text, {each}, name))
        assert (tables if plain else tables["topics"][0])["keywords"] == [kept for kept in words if kept != each]


def test_every_keyword_of_the_shipped_file_can_be_taken_out() -> None:
    tables = tomllib.loads(SHIPPED)
    for topic in tables["topics"]:
        for keyword in topic["keywords"]:
            without = remove_keyword(SHIPPED, {keyword}, topic["name"])
            assert [line for line in SHIPPED.splitlines() if line.lstrip().startswith("#")] == [
                line for line in without.splitlines() if line.lstrip().startswith("#")
            ]
        added = add_keyword(SHIPPED, "새 낱말", topic["name"])
        assert remove_keyword(added, {"새 낱말"}, topic["name"]) == SHIPPED


def test_on_the_file_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    raw = "\ufeff# 설정\r\nkeywords = [\r\n  '독파모', # 왜\r\n]\r\n# 끝".encode()
    path.write_bytes(raw)
    assert edit(path, lambda text: add_keyword(text, "국대 AI", None))
    assert path.read_bytes() == raw.replace("왜\r\n".encode(), '왜\r\n  "국대 AI",\r\n'.encode())
    assert edit(path, lambda text: remove_keyword(text, {"국대 AI"}, None))
    assert path.read_bytes() == raw
