"""JSON in a page's scripts: found wherever pages put it, read as far as it is whole, never executed."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from monitor.core.article.payload import (
    LONGEST_STATE,
    Script,
    flight_rows,
    load_json,
    objects_in,
    scripts_of,
    values_of,
)

KOREAN = "정부는 연산 자원을 하나로 묶는 사업을 시작한다고 23일 밝혔다. "


def found(html: str) -> list[Script]:
    return list(scripts_of(document_fromstring(f"<html><body>{html}</body></html>")))


def row(key: str, text: str) -> str:
    return f"{key}:T{len(text.encode()):x},{text}"


# --- which scripts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "kinds"),
    [
        ('<script type="application/ld+json">{"a": 1}</script>', ["ld"]),
        ('<script type="Application/LD+JSON">{"a": 1}</script>', ["ld"]),
        ('<script type="application/json">{"a": 1}</script>', ["json"]),
        ('<script id="__NEXT_DATA__">{"a": 1}</script>', ["json"]),
        ('<script>self.__next_f.push([1,"1:[]"])</script><script>self.__next_f.push([1,"2:[]"])</script>', ["flight"]),
        (f'<script>window.__STATE__ = {{"a": "{KOREAN}"}};</script>', ["state"]),
        (f"<script>var a = JSON.parse('{{\"a\": \"{KOREAN}\"}}')</script>", ["state"]),
        ('<script>Fusion.globalContent={"content_elements":[]};</script>', ["state"]),
        ("<script>window.a = {b: 1}; ga('send')</script>", []),
        ('<script>var x = {"a": "no korean in it"};</script>', []),
        ("<script> </script>", []),
        ('<script src="a.js"></script>', []),
    ],
)  # fmt: skip
def test_scripts_that_may_carry_text(html: str, kinds: list[str]) -> None:
    assert [script.kind for script in found(html)] == kinds


# --- JSON as outlets write it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('  <!-- {"a": 1} -->', {"a": 1}),
        ('//<![CDATA[\n{"a": 1}\n//]]>', {"a": 1}),
        ('{"a": 1};', {"a": 1}),
        ('{"a": [1, 2, ], }', {"a": [1, 2]}),
        ('{"a": "한 줄\n다음 줄"}', {"a": "한 줄\n다음 줄"}),
        ('{"a": "\\ub300"}', {"a": "대"}),
        ('{"a": "열린 문자열', None),
        ("{'a': 1}", None),
        ("undefined", None),
        ("", None),
        ("[" * 100_000, None),
    ],
    ids=range(12),
)
def test_json_as_outlets_write_it(text: str, value: Any) -> None:
    assert load_json(text) == value


def test_objects_below_some_keys() -> None:
    graph = {
        "@graph": [{"@type": "Person"}, [{"@type": "NewsArticle", "mainEntity": {"@type": "Report"}}]],
        "x": {"@type": "No"},
    }
    assert [one.get("@type") for one in objects_in(graph, ("@graph", "mainEntity"))] == [
        None,
        "Person",
        "NewsArticle",
        "Report",
    ]


def test_objects_without_end_are_left() -> None:
    assert sum(1 for _ in objects_in([{"n": n} for n in range(10_000)], ())) <= 2000


# --- flights ----------------------------------------------------------------------------------------------------------

ARTICLE = {"title": "공동 연산망", "body": "$1c"}
ROWS = [
    ('1a:{"title": "가동"}\n', [{"title": "가동"}]),
    ('1a:["$","p",null,{"children":"가"}]\n2:"나"\n', [["$", "p", None, {"children": "가"}], "나"]),
    ('3:I[123,["a.js"],"Default"]\n4:{"a":1}\n', [[123, ["a.js"], "Default"], {"a": 1}]),  # a module; no text in it
    (row("1c", "첫 문장.\n둘째 문장.") + '1b:{"a":1}\n', [{"a": 1}, "첫 문장.\n둘째 문장."]),
    (row("1c", "본문") + f"1b:{json.dumps(ARTICLE)}\n", [{"title": "공동 연산망", "body": "본문"}, "본문"]),
    (f"1b:{json.dumps(ARTICLE)}\n" + row("1c", "본문"), [{"title": "공동 연산망", "body": "본문"}, "본문"]),
    (row("1c", "본문") + '1b:["$L2",{"a":["$1c","$@1c","$9"]}]\n', [["$L2", {"a": ["본문", "본문", "$9"]}], "본문"]),
    (row("1", "𝒜가a") + row("2", "é") + "3:[]\n", [[], "𝒜가a", "é"]),
    ("1:Tffffff,짧은 글", ["짧은 글"]),  # longer than what is there
    ('1:{"a": \n2:{"b": 2}\n', [None, {"b": 2}]),  # a row cut off loses itself alone
    ("no rows at all\n\n:::\n", []),
    ("", []),
]


@pytest.mark.parametrize(("flight", "values"), ROWS, ids=range(len(ROWS)))
def test_rows_of_a_flight(flight: str, values: list[Any]) -> None:
    assert list(flight_rows(flight)) == values


@given(st.lists(st.integers(0, 400), max_size=20))
def test_pushes_may_be_cut_anywhere(cuts: list[int]) -> None:
    rows = row("1c", KOREAN * 3) + f"1b:{json.dumps(ARTICLE, ensure_ascii=False)}\n"
    edges = [0, *sorted(cut % len(rows) for cut in cuts), len(rows)]
    pushes = "".join(
        f"<script>self.__next_f.push([1,{json.dumps(rows[a:b])}])</script>" for a, b in itertools.pairwise(edges)
    )
    (script,) = found("<script>(self.__next_f=self.__next_f||[]).push([0])</script>" + pushes)
    assert list(values_of(script)) == [{"title": "공동 연산망", "body": KOREAN * 3}, KOREAN * 3]


@pytest.mark.parametrize(
    "push",
    [
        'self.__next_f.push([1,"0:[]\\n"]',  # the call is not closed
        'self.__next_f.push([1,"0:[]\\n',
        "self.__next_f.push(",
        "self.__next_f.push([2,null])",
        "self.__next_f.push(f(x))",
        'self.__next_f.push([1,"\\u00"])',
    ],
)
def test_broken_pushes_are_nothing(push: str) -> None:
    for script in found(f"<script>{push}</script>"):
        assert [value for value in values_of(script) if value] == []


# --- assigned state ---------------------------------------------------------------------------------------------------

LONG = {"body": KOREAN * 3}
TOLD = json.dumps(LONG, ensure_ascii=False)


@pytest.mark.parametrize(
    "script",
    [
        f"window.__INITIAL_STATE__ = {TOLD};",
        f"window.__INITIAL_STATE__={TOLD}",
        f'window["__DATA__"] = {TOLD}; start()',
        f"var a = 1, article = {TOLD}, b = 2;",
        f"window.Fusion=window.Fusion||{{}};Fusion.globalContent={TOLD};Fusion.spa=false;",
        f"(function(){{ self.data.article = {TOLD} }})()",
        f"const s = JSON.parse({json.dumps(TOLD)});",
        f"const s = JSON.parse({json.dumps(TOLD, ensure_ascii=False)});",
        "const s = JSON.parse('" + TOLD.replace('"', '\\"') + "');",
        f"const s = JSON.parse('{TOLD}');",
    ],
)  # fmt: skip
def test_assigned_state(script: str) -> None:
    (kept,) = found(f"<script>{script}</script>")
    assert LONG in list(values_of(kept))


def test_brackets_and_quotes_inside_strings_close_nothing() -> None:
    value = {"a": 'Ｆ “]}” \\ " } ]', "body": KOREAN * 2}
    assert list(values_of(Script("state", f"x = {json.dumps(value)}; y = 1"))) == [value]


def test_small_states_are_left() -> None:
    assert list(values_of(Script("state", 'config = {"lang": "한국어"}'))) == []


# --- hostile ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        Script("state", "a={" * 100_000),
        Script("state", "a=" + "[" * 500_000),
        Script("state", 'a={"' + "가" * LONGEST_STATE),
        Script("state", "JSON.parse('" * 50_000),
        Script("state", "JSON.parse('" + "\\" * 500_000),
        Script("state", "a." * 200_000 + '={"b":1}'),
        Script("state", ("a=" + json.dumps({"가": "나" * 100}) + ";") * 5_000),
        Script("flight", "1:T9," * 100_000),
        Script("flight", "1:Tffffffff," + "가" * 500_000),
        Script("flight", "1:" + "[" * 500_000 + "\n"),
        Script("flight", '1:"$2"\n' * 50_000 + row("2", "가")),
        Script("flight", "1:" + "[" * 900 + '"$2"' + "]" * 900 + "\n" + row("2", "가")),
        Script("json", "[" * 500_000),
        Script("json", '{"a":' * 500_000),
        Script("ld", "[" + "{}," * 300_000),
    ],
    ids=range(15),
)
def test_hostile_scripts_come_back_soon(script: Script) -> None:
    started = time.process_time()
    for _ in values_of(script):
        pass
    assert time.process_time() - started < 2
