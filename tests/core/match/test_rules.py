"""What a change of the desk's rules may find that was not found before."""

from __future__ import annotations

import pytest

from monitor.core.match.rules import Gain, Rules, dump, dump_gain, gained, load, load_gain, rules_of
from monitor.model import Match, Topic

SOVEREIGN = Topic("AI 주권", ("AI 주권", "소버린 AI"), ("소비자주권",))
MODEL = Topic("모델", ("독자 언어모델",))


def rules(*topics: Topic, **aliases: list[str]) -> Rules:
    return rules_of(topics, aliases)


def with_keywords(topic: Topic, *keywords: str) -> Topic:
    return Topic(topic.name, keywords, topic.exclude)


BEFORE = rules(SOVEREIGN, MODEL, AI=["인공지능"])


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (BEFORE, Gain()),
        (rules(MODEL, SOVEREIGN, AI=["인공지능"]), Gain()),
        (rules(Topic("AI 주권", SOVEREIGN.keywords[::-1], SOVEREIGN.exclude, pin=True), MODEL, AI=["인공지능"]), Gain()),
        (rules(SOVEREIGN, MODEL, 인공지능=["AI"]), Gain()),
        (rules(SOVEREIGN, AI=["인공지능"]), Gain()),
        (rules(with_keywords(SOVEREIGN, "AI 주권"), MODEL, AI=["인공지능"]), Gain()),
        (rules(Topic("AI 주권", SOVEREIGN.keywords, ("소비자주권", "주권국가")), MODEL, AI=["인공지능"]), Gain()),
        (rules(SOVEREIGN, MODEL), Gain()),
        (
            rules(with_keywords(SOVEREIGN, "AI 주권", "독파모", "소버린 AI"), MODEL, AI=["인공지능"]),
            Gain(keywords=(("AI 주권", "독파모"),)),
        ),
        (
            rules(SOVEREIGN, MODEL, Topic("키워드", ("독파모", "국대 AI")), AI=["인공지능"]),
            Gain(keywords=(("키워드", "독파모"), ("키워드", "국대 AI"))),
        ),
        (
            rules(Topic("AI 주권", SOVEREIGN.keywords), MODEL, AI=["인공지능"]),
            Gain(freed=(("AI 주권", "소비자주권"),)),
        ),
        (rules(SOVEREIGN, MODEL, AI=["인공지능", "에이아이"]), Gain(aliases=("에이아이",))),
        (rules(SOVEREIGN, MODEL, AI=["인공지능"], 국대=["국가대표"]), Gain(aliases=("국가대표", "국대"))),
        # what an expression asks for is a keyword like any other
        (
            rules(with_keywords(SOVEREIGN, "AI 주권 OR 소버린", "소버린 AI"), MODEL, AI=["인공지능"]),
            Gain(keywords=(("AI 주권", "AI 주권 OR 소버린"),)),
        ),
        # a keyword that moves to another topic is new there
        (
            rules(with_keywords(SOVEREIGN, "AI 주권"), with_keywords(MODEL, "독자 언어모델", "소버린 AI"), AI=["인공지능"]),
            Gain(keywords=(("모델", "소버린 AI"),)),
        ),
        (
            rules(Topic("주권", SOVEREIGN.keywords, SOVEREIGN.exclude), MODEL, AI=["인공지능"]),
            Gain(renamed=(("주권", "AI 주권"),)),
        ),
        (
            rules(Topic("주권", ("AI 주권", "독파모"), SOVEREIGN.exclude), MODEL, AI=["인공지능"]),
            Gain(keywords=(("주권", "독파모"),), renamed=(("주권", "AI 주권"),)),
        ),
        (
            rules(Topic("주권", ("데이터 주권", "클라우드")), MODEL, AI=["인공지능"]),
            Gain(keywords=(("주권", "데이터 주권"), ("주권", "클라우드"))),
        ),
    ],
)  # fmt: skip
def test_gain(after: Rules, expected: Gain) -> None:
    assert gained(BEFORE, after) == expected
    assert bool(expected) == (expected != Gain())


def test_losing_an_alias_may_find_more_where_it_keeps_something_out() -> None:
    kept_out = Topic("AI 주권", ("AI 주권",), ("인공지능 주권 선언",))
    before = rules(kept_out, AI=["인공지능"])
    assert gained(before, rules(kept_out)).aliases == ("인공지능",)
    negative = Topic("AI 주권", ("주권 NOT 인공지능",))
    assert gained(rules(negative, AI=["인공지능"]), rules(negative)).aliases == ("인공지능",)
    assert not gained(rules(MODEL, AI=["인공지능"]), rules(MODEL))


def test_two_topics_are_renamed_at_once_and_each_is_known_by_its_own_keywords() -> None:
    after = rules(
        Topic("언어모델", MODEL.keywords), Topic("주권", SOVEREIGN.keywords, SOVEREIGN.exclude), AI=["인공지능"]
    )
    gain = gained(BEFORE, after)
    assert (dict(gain.renamed), gain.keywords) == ({"언어모델": "모델", "주권": "AI 주권"}, ())


def test_rules_and_gains_survive_json() -> None:
    assert load(dump(BEFORE)) == BEFORE
    assert BEFORE.fingerprint == rules(SOVEREIGN, MODEL, AI=["인공지능"]).fingerprint != rules(SOVEREIGN).fingerprint
    gain = Gain((("a", "b"),), (("c", "d"),), ("e",), (("f", "g"),))
    assert load_gain(dump_gain(gain)) == gain
    for broken in ("[]", "{}", '{"topics": [{}], "aliases": []}', "no json"):
        with pytest.raises(ValueError, match=r".+"):
            load(broken)


def test_a_second_change_covers_the_first_as_far_as_it_still_stands() -> None:
    first = Gain(keywords=(("AI 주권", "독파모"), ("AI 주권", "국대 AI")), freed=(("AI 주권", "소비자주권"),))
    later = rules(Topic("주권", ("AI 주권", "독파모", "소버린"), ("소비자주권",)))
    second = Gain(keywords=(("주권", "소버린"),), renamed=(("주권", "AI 주권"),))
    assert first.then(second, later) == Gain(
        keywords=(("주권", "독파모"), ("주권", "소버린")), renamed=(("주권", "AI 주권"),)
    )
    assert not first.then(Gain(), rules(SOVEREIGN)), "what was added is gone again, and so is the reason to look"
    back = Gain(renamed=(("AI 주권", "주권"),))
    assert second.then(back, rules(SOVEREIGN)).renamed == ()


def test_words() -> None:
    gain = Gain(
        keywords=(("AI 주권", "독파모"), ("모델", "국대 AI")), freed=(("AI 주권", "소비자주권"),), aliases=("에이아이",),
        renamed=(("모델", "언어모델"),),
    )  # fmt: skip
    assert gain.in_words() == (
        "AI 주권: +독파모, no longer without 소비자주권; 모델: +국대 AI; spellings of 에이아이; 언어모델 is called 모델"
    )

    def match(topic: str, keyword: str) -> Match:
        return Match(topic, keyword, "title", 0, 1, "x", (0, 1))

    assert gain.because([match("AI 주권", "독파모")]) == "“독파모” was added to AI 주권"
    assert gain.because([match("AI 주권", "AI 주권")]) == "“소비자주권” is no longer excluded from AI 주권"
    assert gain.because([match("법", "AI 법")]) == "other spellings of “에이아이” count now"
    assert Gain(renamed=(("a", "b"),)).because([match("법", "AI 법")]) == "the keywords were changed"
