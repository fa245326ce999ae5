"""How keywords are read: what is an expression, what it asks for, and what is said of one that cannot be read, and where."""

from __future__ import annotations

import pytest

from monitor.core.match.expression import pointed, problem, read
from monitor.core.match.query import And, Near, Not, Or, Outlet, Phrase, Query, leaves, need, phrases, rewritten


def _bare(query: Query) -> Query:
    """Without places."""

    def change(leaf: Phrase | Near | Outlet) -> Query:
        match leaf:
            case Phrase(words, titled):
                return Phrase(words, titled)
            case Near(words, distance, titled):
                return Near(words, distance, titled)
            case Outlet(name):
                return Outlet(name)

    return rewritten(query, change)


def _parts(query: Query) -> object:
    """Without the places of NOT either."""
    match query:
        case And(parts) | Or(parts):
            return (type(query).__name__, *map(_parts, parts))
        case Not(part):
            return ("Not", _parts(part))
    return query


A, B, C, D = Phrase("가나"), Phrase("다라"), Phrase("마바"), Phrase("사아")


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ("소버린 AI", Phrase("소버린 AI")),
        ("  소버린 AI ", Phrase("소버린 AI")),
        ("AI and Robotics", Phrase("AI and Robotics")),
        ("인공지능(AI) 기본법", Phrase("인공지능(AI) 기본법")),
        ("(주)가온", Phrase("(주)가온")),
        ("K-AI", Phrase("K-AI")),
        ("R&D", Phrase("R&D")),
        ("C++", Phrase("C++")),
        ("AI: 소버린", Phrase("AI: 소버린")),
        ("‘소버린’ AI", Phrase("‘소버린’ AI")),
        ('"소버린 AI"', Phrase("소버린 AI")),
        ("가나 AND 다라", ("And", A, B)),
        ("가나 OR 다라", ("Or", A, B)),
        ("가나 NOT 다라", ("And", A, ("Not", B))),
        ("가나 AND NOT 다라", ("And", A, ("Not", B))),
        ("가나 NOT 다라 NOT 마바", ("And", A, ("Not", B), ("Not", C))),
        ("가나 AND 다라 AND 마바", ("And", A, B, C)),
        ("가나 OR 다라 AND 마바", ("Or", A, ("And", B, C))),
        ("(가나 OR 다라) AND 마바", ("And", ("Or", A, B), C)),
        ("((((가나))))AND(다라)", ("And", A, B)),
        ("가나 AND NOT (다라 OR 마바)", ("And", A, ("Not", ("Or", B, C)))),
        ("NOT NOT 가나 AND 다라", ("And", A, B)),
        ("소버린 AI AND 예산 편성", ("And", Phrase("소버린 AI"), Phrase("예산 편성"))),
        ('"가나" AND “다라”', ("And", A, B)),
        ('"예산 GPU"~10', Near(("예산", "GPU"), 10)),
        ("“예산 GPU”~3", Near(("예산", "GPU"), 3)),
        ("title:가나", Phrase("가나", titled=True)),
        ("제목: 가나 다라", Phrase("가나 다라", titled=True)),
        ('TITLE:"예산 GPU"~2', Near(("예산", "GPU"), 2, titled=True)),
        ("title:(가나 OR 다라) AND 마바", ("And", ("Or", Phrase("가나", True), Phrase("다라", True)), C)),
        ("outlet:누리통신 AND 가나", ("And", Outlet("누리통신"), A)),
        ("매체:(누리통신 OR 새벽 일보) 가나", None),
        ("매체:(누리통신 OR 새벽 일보) AND 가나", ("And", ("Or", Outlet("누리통신"), Outlet("새벽 일보")), A)),
        ("가나 NOT outlet:누리통신", ("And", A, ("Not", Outlet("누리통신")))),
        ("（가나 OR 다라） AND 마바", ("And", ("Or", A, B), C)),
        ("ANDROID AND NOTE AND ORACLE", ("And", Phrase("ANDROID"), Phrase("NOTE"), Phrase("ORACLE"))),
        ('"AND" AND 가나', ("And", Phrase("AND"), A)),
    ],
)
def test_how_a_keyword_is_read(keyword: str, expected: object) -> None:
    if expected is None:
        assert problem(keyword) is not None
    else:
        assert _parts(_bare(read(keyword))) == expected


@pytest.mark.parametrize(
    ("keyword", "needed"),
    [
        ("소버린 AI", {"소버린 AI"}),
        ("AI AND 국가 전략 AND 법", {"국가 전략"}),
        ("AI AND (예산 OR 추경)", {"예산", "추경"}),
        ("AI OR 예산", {"AI", "예산"}),
        ("AI AND NOT (예산 OR 추경)", {"AI"}),
        ('"정부 GPU 예산안"~9', {"예산안"}),
        ("outlet:누리통신 AND AI", {"AI"}),
        ("(AI AND 예산) OR (GPU AND NOT 게임)", {"AI", "GPU"}),
    ],
)
def test_what_has_to_stand_in_every_text_that_matches(keyword: str, needed: set[str]) -> None:
    found = need(read(keyword))
    assert isinstance(found, tuple)
    assert len(found) == len(set(found))
    if needed != set(found):  # of parts as rare as each other either will do
        assert len(found) <= len(needed)
        assert set(found) <= set(phrases(read(keyword)))


BAD = """
"" ¦ 0 ¦ nothing stands between the quotes
예산 AND "" ¦ 7 ¦ nothing stands between the quotes
예산 AND "·" ¦ 7 ¦ holds no letter or digit
예산 AND !!! ¦ 7 ¦ holds no letter or digit
AI AND () ¦ 7 ¦ nothing stands between these brackets
(AI 주권 OR 기술 주권 ¦ 0 ¦ this bracket is never closed
(AI 주권 OR (기술 주권 AND 예산) ¦ 0 ¦ this bracket is never closed
예산 AND (AI 주권 OR 기술 주권 ¦ 7 ¦ this bracket is never closed
AI 주권 OR 기술 주권) ¦ 14 ¦ this bracket closes none that was opened
(AI 주권 OR 기술 주권)) AND 예산 ¦ 16 ¦ this bracket closes none that was opened
"AI 주권 ¦ 0 ¦ this quote is never closed
예산 AND "AI 주권 ¦ 7 ¦ this quote is never closed
"AI 주권" OR "기술 주권 ¦ 11 ¦ this quote is never closed
예산 AND ("AI 주권) ¦ 8 ¦ this quote is never closed
AND 예산 ¦ 0 ¦ nothing stands before AND
OR 예산 ¦ 0 ¦ nothing stands before OR
예산 AND ¦ 3 ¦ nothing stands behind AND
예산 OR ¦ 3 ¦ nothing stands behind OR
예산 AND NOT ¦ 7 ¦ nothing stands behind NOT
예산 NOT ¦ 3 ¦ nothing stands behind NOT
AND ¦ 0 ¦ nothing stands before AND
OR ¦ 0 ¦ nothing stands before OR
NOT ¦ 0 ¦ nothing stands behind NOT
예산 OR OR GPU ¦ 6 ¦ nothing stands before OR
예산 AND OR GPU ¦ 7 ¦ nothing stands before OR
예산 NOT AND 게임 ¦ 7 ¦ nothing stands before AND
(AND 예산) OR GPU ¦ 1 ¦ nothing stands before AND
(예산 AND) OR GPU ¦ 4 ¦ nothing stands behind AND
본문:예산 AND GPU ¦ 0 ¦ "본문
예산 AND body:GPU ¦ 7 ¦ "body
예산 OR titel:GPU ¦ 6 ¦ "titel
(예산 OR author:"김하늘") AND AI ¦ 7 ¦ "author
title: ¦ 0 ¦ nothing stands behind title
예산 AND title: ¦ 7 ¦ nothing stands behind title
title: AND 예산 ¦ 0 ¦ nothing stands behind title
제목:"" OR 예산 ¦ 3 ¦ nothing stands between the quotes
예산 AND outlet: ¦ 7 ¦ nothing stands behind outlet
title:outlet:누리통신 ¦ 6 ¦ a field within a field
title:(outlet:누리통신 AND 예산) ¦ 7 ¦ a field within a field
outlet:(누리통신 OR title:예산) AND AI ¦ 16 ¦ a field within a field
소버린* AND AI ¦ 3 ¦ * has no meaning here
소버? AND AI ¦ 2 ¦ ? has no meaning here
AI AND * ¦ 7 ¦ * has no meaning here
소버린~ AND AI ¦ 3 ¦ ~ stands behind words in quotes, "예산 GPU"~10
소버린~2 AND AI ¦ 3 ¦ ~ stands behind words in quotes, "예산 GPU"~10
예산 GPU~10 AND AI ¦ 6 ¦ ~ stands behind words in quotes, "예산 GPU"~10
소버린^2 OR AI ¦ 3 ¦ boosts (^2) are not known
"소버린 AI"^4 ¦ 8 ¦ boosts (^2) are not known
예산 AND [2026 TO 2027] ¦ 7 ¦ ranges ([...]) are not known
title:{가 TO 나} AND AI ¦ 6 ¦ ranges ({...}) are not known
/소버린.*/ AND AI ¦ 0 ¦ regular expressions (/.../) are not known
예산 && GPU OR NPU ¦ 3 ¦ && has no meaning here
예산 || GPU AND NPU ¦ 3 ¦ || has no meaning here
예산 AND !게임 ¦ 7 ¦ ! has no meaning here
예산 OR -게임 ¦ 6 ¦ - has no meaning here
+예산 OR GPU ¦ 0 ¦ + has no meaning here
NOT 게임 ¦ 0 ¦ says only what must not stand there, and nearly
NOT title:게임 ¦ 0 ¦ says only what must not stand there, and nearly
NOT (게임 OR 웹툰) ¦ 0 ¦ says only what must not stand there, and nearly
NOT 게임 AND NOT 웹툰 ¦ 0 ¦ says only what must not stand there, and nearly
AI OR NOT 게임 ¦ 6 ¦ says only what must not stand there, and nearly
(NOT 게임) OR AI ¦ 1 ¦ says only what must not stand there, and nearly
예산 AND (AI OR GPU) OR NOT 게임 ¦ 22 ¦ says only what must not stand there, and nearly
title:(NOT 게임) ¦ 7 ¦ says only what must not stand there, and nearly
outlet:누리통신 ¦ 0 ¦ an outlet alone would match everything that it p
매체:누리통신 AND NOT 게임 ¦ 0 ¦ an outlet alone would match everything that it p
outlet:누리통신 AND outlet:새벽일보 ¦ 0 ¦ an outlet alone would match everything that it p
AI OR outlet:누리통신 ¦ 6 ¦ an outlet alone would match everything that it p
outlet:누리통신 OR AI ¦ 0 ¦ an outlet alone would match everything that it p
outlet:(누리통신 OR 새벽일보) ¦ 0 ¦ an outlet alone would match everything that it p
""~10 ¦ 0 ¦ nothing stands between the quotes
예산 AND "  "~10 ¦ 7 ¦ nothing stands between the quotes
"예산"~10 ¦ 0 ¦ nearness takes two words or more in the quotes
"예산 GPU"~ ¦ 8 ¦ write a number of words behind ~, without a spac
"예산 GPU"~열 ¦ 8 ¦ write a number of words behind ~, without a spac
"예산 GPU"~-3 ¦ 8 ¦ write a number of words behind ~, without a spac
"예산 GPU"~ 10 ¦ 8 ¦ write a number of words behind ~, without a spac
outlet:"누리 통신"~5 AND AI ¦ 7 ¦ outlet
(소버린 OR 독자) AI ¦ 12 ¦ AND or OR is missing before this
AI (예산 OR GPU) ¦ 3 ¦ AND or OR is missing before this
(예산 OR GPU) (AI OR NPU) ¦ 12 ¦ AND or OR is missing before this
인공지능(AI) AND 예산 ¦ 4 ¦ AND or OR is missing before this
"AI 주권" 예산 ¦ 8 ¦ AND or OR is missing before this
예산 "AI 주권" ¦ 3 ¦ AND or OR is missing before this
"예산" "GPU" ¦ 5 ¦ AND or OR is missing before this
"예산 GPU"~10 추경 ¦ 12 ¦ AND or OR is missing before this
title:예산 title:GPU ¦ 9 ¦ AND or OR is missing before this
title:"예산" GPU AND AI ¦ 11 ¦ AND or OR is missing before this
"""


@pytest.mark.parametrize("line", BAD.strip("\n").split("\n"))
def test_a_bad_expression_is_told_where_it_is_bad(line: str) -> None:
    keyword, at, says = line.split(" ¦ ")
    found = problem(keyword)
    assert found is not None
    assert found.at == int(at)
    assert says in str(found)


@pytest.mark.parametrize(
    ("keyword", "at", "says"),
    [
        ("AI | 주권", 3, "write OR"),
        ("AI|주권", 2, "write OR"),
        ("AI|주권 AND 예산", 2, "write OR"),
        ("AI,주권", 2, "a comma"),
        ("소버린, AI 주권", 3, "a comma"),
        ("AI NEAR 주권", 3, '"AI 주권"~3'),
        ("AI AROUND(3) 주권", 3, '"AI 주권"~3'),
        ("/소버린.{2}/", 0, "regular expressions"),
        ("[2026 TO 2027]", 0, "ranges"),
        ("body:예산", 0, "no field"),
        ("가" * 201, 0, "too long"),
        ("예산 AND " + "가" * 201, 7, "too long"),
        ("a", 0, "too short"),
        ("!!", 0, "nothing to look for"),
    ],
)
def test_what_other_searches_mean_by_a_sign_is_refused(keyword: str, at: int, says: str) -> None:
    found = problem(keyword)
    assert found is not None
    assert (found.at, says in str(found)) == (at, True)


@pytest.mark.parametrize(
    "keyword", ["1,000억", "AI 1,100조", "소버린?", "AI/데이터", "5G+AI", "R&D", "CHIPS 법", "가온, "]
)
def test_what_is_print_all_the_same(keyword: str) -> None:
    assert isinstance(read(keyword), Phrase)


def test_brackets_around_everything_and_what_was_pasted_along() -> None:
    assert _parts(_bare(read("((소버린 AI))"))) == Phrase("소버린 AI")
    assert _parts(_bare(read("가나 AND\u200b 다라"))) == ("And", A, B)


def test_of_a_long_keyword_the_place_is_shown() -> None:
    keyword = "가나 OR " * 200 + "AND 다라"
    found = problem(keyword)
    assert found is not None
    shown, caret = pointed(keyword, found.at).split("\n")
    assert shown.startswith("…")
    assert shown.endswith("AND 다라")
    assert len(caret) < 130


def test_the_caret_stands_under_the_place_whatever_the_width_of_what_is_before_it() -> None:
    assert pointed("예산 AND", 3) == "예산 AND\n     ^"
    assert pointed("AI OR", 3) == "AI OR\n   ^"


@pytest.mark.parametrize("count", [1000, 8000])
def test_long_expressions_are_read(count: int) -> None:
    query = read(" OR ".join(f"낱말{n}" for n in range(count)))
    assert len(list(leaves(query))) == count
    assert _parts(_bare(read("(" * count + "가나 AND 다라" + ")" * count))) == ("And", A, B)


def test_deep_nesting_is_refused_before_anything_recurses() -> None:
    deep = "(가나 AND (다라 OR " * 5000 + "마바" + "))" * 5000
    assert "levels deep" in str(problem(deep))
    assert "nothing stands" in str(problem("(가나 AND " * 5000))
    assert problem("NOT " * 20000 + "가나") is None or "must not" in str(problem("NOT " * 20001 + "가나"))
