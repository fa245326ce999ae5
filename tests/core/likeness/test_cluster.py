# ruff: noqa: E501  (paragraphs stand in one line, as printed)

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.likeness import terms
from monitor.core.likeness.cluster import LEAST_TIE, THRESHOLD, Told, alike, closeness, stories, unpacked, vector
from monitor.core.likeness.terms import features, pack_background, shipped_share, term_key, tokens
from tests.core.likeness.texts import CENTER, MODEL, SPEECH

NOW = datetime(2026, 11, 24, tzinfo=UTC)

CENTER_AGAIN = """\
연산센터 지을 사업자를 세 번째로 구한다. 미래기술부가 24일 내놓은 재공모 계획을 보면 민간 지분 상한이 70%로 높아졌고 공공의 되사기 조항이 사라졌다.
정부 출자액도 4천억원으로 배가 됐다. 통신사와 클라우드 기업 서너 곳이 연합을 꾸리는 방안을 검토하는 것으로 알려졌다. 한 관계자는 “이번에는 유찰되지 않을 것”이라고 했다.
남은 쟁점은 국산 추론 반도체 15% 의무 도입이다. 업계는 성능이 검증되지 않았다며 비율을 단계적으로 높여 달라고 요구한다.
"""
CENTER_REACTION = """\
국가 연산센터 재공모를 두고 지역의 움직임이 빨라졌다. 비수도권으로 입지가 한정되자 세 개 광역시가 전력 요금 지원을 앞세워 유치전에 나섰다.
한 시는 센터 터에 변전소를 새로 짓겠다고 했고, 다른 시는 통신사와 업무협약을 맺었다. 미래기술부는 다음 달 9일 신청을 마감한 뒤 현장을 둘러볼 계획이다.
민간 지분이 70%까지 허용되면서 지역 기업의 참여 길이 넓어졌다는 평가도 나온다.
"""
MODEL_AGAIN = """\
한빛지능정보원이 독자 언어모델 2차 평가를 내년 1월로 연기했다. 학습 자료에 시험 문항이 섞여 있었다는 지적 때문이다.
참가한 다섯 기업은 연산 자원 임대를 한 달 늘려야 한다. 심사단은 한국어 법령 해석과 긴 문서 요약 과제를 새로 넣는다. 한 곳은 이번 평가에서 탈락한다.
"""
SPEECH_AGAIN = """\
데이터 국내 보관을 의무로 할지를 두고 국회 공청회에서 찬반이 갈렸다. 과학기술위원회는 소위원회에서 조문을 다듬는다.
바른데이터연구소는 의료와 금융 기록의 국내 서버 보관을 주장했고, 새싹기업 쪽은 서비스 원가가 20% 오른다고 맞섰다.
"""

TOLD = {
    "center": [
        ("연산센터 재공모…민간 지분 70%까지", CENTER),
        ("국가 연산센터 세 번째 공모", CENTER_AGAIN),
        ("연산센터 유치전 불붙었다", CENTER_REACTION),
    ],
    "model": [("독자 언어모델 2차 평가 한 달 연기", MODEL), ("언어모델 평가 1월로 미뤄", MODEL_AGAIN)],
    "speech": [("데이터 국내 보관 공청회 찬반 팽팽", SPEECH), ("국회, 데이터 국내 보관 공청회", SPEECH_AGAIN)],
}
ARTICLES = [(story, features(title, text.split("\n"))) for story, told in TOLD.items() for title, text in told]


def told(number: int, *, hours: float = 0.0) -> Told:
    return Told(f"press.example/{number}", NOW + timedelta(hours=hours), vector(ARTICLES[number][1]))


def keys(articles: list[Told], threshold: float = THRESHOLD) -> set[frozenset[str]]:
    """The stories by the keys of their articles."""
    return {frozenset(articles[place].key for place in story) for story in stories(articles, threshold)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("정부가 데이터를 해외에서도 지켰다", ["정부", "데이터", "해외"]),
        ("지분 70%, 2조4천억원, 1,500장", ["지분", "70%", "2조", "4천억원", "1500장"]),
        ("ＡＩ와 K-AI", ["ai", "ai"]),
        ("美 의회", ["美", "의회"]),
        ("그는 a 를 썼다", ["그는"]),
        ("", []),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_features_are_small_and_plain() -> None:
    long = [" ".join(f"낱말{chr(0xAC00 + n)}나" for n in range(start, start + 200)) for start in range(0, 4000, 200)]
    found = features("연산센터 재공모", [CENTER, *long])
    assert len(found) == terms.TERMS
    assert json.loads(json.dumps(found)) == found
    assert len(json.dumps(found, ensure_ascii=False).encode()) < 5_000
    assert found["연산센터"] > found["시민단체"]
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert features("", []) == {}


def test_the_background_travels_with_the_package() -> None:
    assert len(terms._background()) > 10_000
    assert shipped_share("ai") > shipped_share("정부") > shipped_share("소버린") > shipped_share("큐비트압축기")
    assert shipped_share("없는낱말이다") == terms.FLOOR


@given(st.dictionaries(st.text("가나다ab12", min_size=1, max_size=4), st.floats(0.001, 1), max_size=30))
def test_pack_background(shares: dict[str, float]) -> None:
    packed = pack_background(shares)
    assert len(packed) == 5 * len({term_key(term) for term in shares})
    assert packed == pack_background(dict(reversed(shares.items())))


# --- vectors ----------------------------------------------------------------------------------------------------------


def test_a_vector_survives_storage() -> None:
    one = vector(ARTICLES[0][1])
    kept = unpacked(one.packed())
    assert kept is not None
    assert (kept.keys.tolist(), kept.weights.tolist()) == (one.keys.tolist(), one.weights.tolist())
    assert len(one.packed()) == 4 + 8 * len(ARTICLES[0][1])
    assert unpacked(b"otherwise" + one.packed()) is None, "made with another background"
    assert unpacked(None) is None
    assert unpacked(vector({}).packed()) is not None


def test_alike() -> None:
    vectors = [vector(found) for _, found in ARTICLES]
    for number, one in enumerate(vectors):
        cosines = alike(one, vectors).tolist()
        assert cosines[number] == pytest.approx(1, abs=1e-6)
        assert all(0 <= cosine <= 1.000001 for cosine in cosines)
        for other, two in enumerate(vectors):
            assert alike(two, [one])[0] == pytest.approx(cosines[other], abs=1e-9), "symmetric"
    assert alike(vector({}), vectors).tolist() == [0.0] * len(vectors)
    assert alike(vectors[0], []).tolist() == []


def test_closeness_is_between_the_average_and_the_nearest() -> None:
    assert closeness([]) == 0
    assert closeness([0.4]) == pytest.approx(0.4)
    assert 0.2 < closeness([0.1, 0.3]) < 0.3


# --- stories ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_stories_come_out_whatever_the_order(seed: int) -> None:
    order = list(range(len(ARTICLES)))
    random.Random(seed).shuffle(order)
    expected: dict[str, set[str]] = {}
    for number, (story, _) in enumerate(ARTICLES):
        expected.setdefault(story, set()).add(told(number).key)
    assert keys([told(number) for number in order]) == {frozenset(story) for story in expected.values()}


def test_an_empty_window_has_no_story() -> None:
    assert stories([]) == []
    assert stories([told(0)]) == [[0]]


def test_nothing_to_go_by_is_a_story_of_its_own() -> None:
    nothing = [Told(f"press.example/empty/{n}", NOW, vector({})) for n in range(2)]
    assert len(stories([*nothing, told(0), told(1)])) == 3


@pytest.mark.parametrize(
    ("hours", "joined"), [(0, True), (71, True), (72, True), (73, False), (-71, True), (-73, False)]
)
def test_the_window_reaches_both_ways(hours: int, joined: bool) -> None:
    assert len(stories([told(0), told(1, hours=hours)])) == (1 if joined else 2)


def test_a_story_goes_on_from_one_article_to_the_next() -> None:
    assert len(stories([told(0), told(1, hours=60), told(2, hours=120)])) == 1


def test_a_round_up_does_not_weld_two_stories() -> None:
    round_up = Told("press.example/week", NOW, vector(features("한 주의 기술 정책", [CENTER, MODEL])))
    found = keys([round_up, *(told(n) for n, (story, _) in enumerate(ARTICLES) if story != "speech")])
    assert len(found) == 2


def test_bare_headlines_of_one_debate_are_not_one_event() -> None:
    titles = ["소버린 AI 보안 인증제 도입 추진", "LG 연구원, 소버린 AI 평가 1위", "루프 AI 주권", "내부망 소버린 AI"]
    assert len(stories([Told(title, NOW, vector(features(title, ()))) for title in titles])) == len(titles)


MANY = st.lists(st.tuples(st.sampled_from(range(len(ARTICLES))), st.integers(-200, 200)), max_size=14, unique=True)


@given(MANY, st.floats(LEAST_TIE, 0.9), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_does_not_matter(chosen: list[tuple[int, int]], threshold: float, chance: random.Random) -> None:
    articles = [
        Told(f"press.example/{place}", NOW + timedelta(hours=hours), vector(ARTICLES[number][1]))
        for place, (number, hours) in enumerate(chosen)
    ]
    found = stories(articles, threshold)
    assert sorted(place for story in found for place in story) == list(range(len(articles))), "each in one story"
    shuffled = list(articles)
    chance.shuffle(shuffled)
    assert keys(shuffled, threshold) == keys(articles, threshold)


@given(MANY)
@settings(max_examples=40, deadline=None)
def test_what_is_tied_to_nothing_changes_nothing(chosen: list[tuple[int, int]]) -> None:
    """Stories never reach across what no pair above the threshold holds together: the store may sort a neighbourhood alone."""
    articles = [
        Told(f"press.example/{place}", NOW + timedelta(hours=hours), vector(ARTICLES[number][1]))
        for place, (number, hours) in enumerate(chosen)
    ]
    whole = keys(articles)
    for apart in {ARTICLES[number][0] for number, _ in chosen}:
        some = [article for article, (number, _) in zip(articles, chosen, strict=True) if ARTICLES[number][0] == apart]
        others = [article for article in articles if article not in some]
        assert whole == keys(some) | keys(others)
