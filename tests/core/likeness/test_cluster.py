# ruff: noqa: E501  (paragraphs stand in one line, as printed)

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.likeness import cluster
from monitor.core.likeness.cluster import Member, choose, features, pack_background, shipped_share, term_key, tokens
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


def arrive(order: list[int]) -> dict[int, int]:
    """Article number -> story id, merging as the store does."""
    members: list[Member] = []
    for number in order:
        chosen = choose(ARTICLES[number][1], NOW, members)
        story = min(chosen, default=number)
        members = [
            Member(m.article_id, story if m.story_id in chosen else m.story_id, NOW, m.features) for m in members
        ]
        members.append(Member(number, story, NOW, ARTICLES[number][1]))
    return {member.article_id: member.story_id for member in members}


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
    assert len(found) == cluster.TERMS
    assert json.loads(json.dumps(found)) == found
    assert len(json.dumps(found, ensure_ascii=False).encode()) < 5_000
    assert found["연산센터"] > found["시민단체"]
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert features("", []) == {}


def test_the_background_travels_with_the_package() -> None:
    assert len(cluster._background()) > 10_000
    assert shipped_share("ai") > shipped_share("정부") > shipped_share("소버린") > shipped_share("큐비트압축기")
    assert shipped_share("없는낱말이다") == cluster.FLOOR


@given(st.dictionaries(st.text("가나다ab12", min_size=1, max_size=4), st.floats(0.001, 1), max_size=30))
def test_pack_background(shares: dict[str, float]) -> None:
    packed = pack_background(shares)
    assert len(packed) == 5 * len({term_key(term) for term in shares})
    assert packed == pack_background(dict(reversed(shares.items())))


@pytest.mark.parametrize("seed", range(12))
def test_stories_come_out_whatever_the_order(seed: int) -> None:
    """Cold start included: the first article arrives in an empty window."""
    order = list(range(len(ARTICLES)))
    random.Random(seed).shuffle(order)
    told = arrive(order)
    for a, (story_a, _) in enumerate(ARTICLES):
        for b, (story_b, _) in enumerate(ARTICLES):
            assert (told[a] == told[b]) == (story_a == story_b), (a, b)


def test_an_empty_window_has_no_story() -> None:
    assert choose(ARTICLES[0][1], NOW, []) == ()


def test_nothing_to_go_by_is_a_story_of_its_own() -> None:
    members = [Member(1, 1, NOW, ARTICLES[0][1]), Member(2, 2, NOW, {})]
    assert choose({}, NOW, members) == ()


@pytest.mark.parametrize(
    ("hours", "joined"), [(0, True), (71, True), (72, True), (73, False), (-71, True), (-73, False)]
)
def test_the_window_reaches_both_ways(hours: int, joined: bool) -> None:
    member = Member(7, 3, NOW + timedelta(hours=hours), ARTICLES[0][1])
    assert choose(ARTICLES[1][1], NOW, [member]) == ((3,) if joined else ())


def test_an_article_between_two_halves_of_a_story_unites_them() -> None:
    members = [
        Member(1, 10, NOW, ARTICLES[0][1]),
        Member(2, 20, NOW, ARTICLES[1][1]),
        Member(3, 30, NOW, ARTICLES[3][1]),
    ]
    assert set(choose(ARTICLES[2][1], NOW, members)) == {10, 20}


def test_a_round_up_does_not_weld_two_stories() -> None:
    round_up = features("한 주의 기술 정책", [CENTER, MODEL])
    members = [
        Member(n, 1 if story == "center" else 2, NOW, f) for n, (story, f) in enumerate(ARTICLES) if story != "speech"
    ]
    assert len(choose(round_up, NOW, members)) == 1


@given(st.permutations(range(len(ARTICLES))), st.floats(0.01, 0.9))
@settings(max_examples=25, deadline=None)
def test_the_members_order_does_not_matter(order: list[int], threshold: float) -> None:
    new = features("연산센터 새 소식", [CENTER_AGAIN, MODEL_AGAIN])
    members = [Member(n, len(ARTICLES[n][0]), NOW, ARTICLES[n][1]) for n in order]
    expected = choose(new, NOW, sorted(members, key=lambda member: member.article_id), threshold=threshold)
    assert set(choose(new, NOW, members, threshold=threshold)) == set(expected)
    assert set(expected) <= {member.story_id for member in members}


def test_bare_headlines_of_one_debate_are_not_one_event() -> None:
    titles = ["소버린 AI 보안 인증제 도입 추진", "LG 연구원, 소버린 AI 평가 1위", "루프 AI 주권", "내부망 소버린 AI"]
    told: list[Member] = []
    for number, title in enumerate(titles, 1):
        found = features(title, ())
        assert choose(found, NOW, told) == (), title
        told.append(Member(number, number, NOW, found))
