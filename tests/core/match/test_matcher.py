"""What a desk may rely on when it writes keywords; the tables read as a specification."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.match.matcher import Matcher, Printed
from monitor.core.match.snippet import SNIPPET_LENGTH, snippet_around
from monitor.core.match.spelling import Aliases
from monitor.core.text.readings import readings
from monitor.model import Topic

TOPICS = (
    Topic("소버린 AI", ("소버린 AI", "Sovereign AI")),
    Topic("AI 주권", ("AI 주권", "데이터 주권")),
    Topic("국산 모델", ("국대 AI", "독파모", "K-AI"), exclude=("동국대 AI", "구독자 AI")),
    Topic("컴퓨팅", ("국가 AI 컴퓨팅 센터",)),
    Topic("3대 강국", ("AI 3대 강국", "AI G3")),
    Topic("주권", ("주권",), exclude=("소비자 주권", "국민주권정부")),
    Topic("수출 통제", ("H20 수출", "HBM", "미국 AI칩")),
    Topic("딥시크", ("딥시크",)),
    Topic("미중", ("미중 AI",)),
    Topic("기본법", ("AI 기본법",)),
    Topic("오픈AI", ("open AI",)),
)
ALIASES = {"AI": ("인공지능",), "딥시크": ("DeepSeek",), "소버린": ("소브린",)}
MATCHER = Matcher(TOPICS, ALIASES)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        # spacing, quotes, dots, hyphens, width, case and composition are free
        ("소버린 AI 전략을 내놨다", "소버린 AI"),
        ("소버린AI 전략", "소버린 AI"),
        ("‘소버린’ AI 전략", "소버린 AI"),
        ("“소버린 AI”가 뜬다", "소버린 AI"),
        ("소버린·AI", "소버린 AI"),
        ("소버린ㆍAI", "소버린 AI"),
        ("소버린-AI", "소버린 AI"),
        ("소버린\u00a0AI", "소버린 AI"),
        ("소버린\u200bAI", "소버린 AI"),
        ("소버린\nAI", "소버린 AI"),
        ("소버린 ＡＩ", "소버린 AI"),
        ("소버린 ai", "소버린 AI"),
        ("sovereign-ai fund", "소버린 AI"),
        (unicodedata.normalize("NFD", "소버린 AI"), "소버린 AI"),
        # sentence punctuation, and a blank line, are not
        ("소버린, AI", ""),
        ("소버린. AI", ""),
        ("소버린\n\nAI", ""),
        ("소버린 \n \n AI", ""),
        # glosses in brackets may be read over
        ("소버린(Sovereign) AI", "소버린 AI"),
        ("소버린（자립형） AI", "소버린 AI"),
        ("인공지능(AI) 기본법이 통과됐다", "기본법"),
        ("국가인공지능(AI)컴퓨팅센터", "컴퓨팅"),
        ("딥시크(DeepSeek)", "딥시크"),
        # Latin letters and digits are words
        ("AI 주권을 지킨다", "AI 주권|주권"),
        ("글로벌AI주권", "AI 주권|주권"),
        ("OpenAI 주권", "주권|오픈AI"),
        ("SAI 주권", "주권"),
        ("HBM4 양산", ""),
        ("HBM을 양산", "수출 통제"),
        ("XHBM", ""),
        ("ＨＢＭ", "수출 통제"),
        ("제13AI 3대 강국", ""),
        ("2026 AI 3대 강국", "3대 강국"),
        ("AI3대강국", "3대 강국"),
        ("AI G3 도약", "3대 강국"),
        ("AI G30", ""),
        # short acronyms are neither torn apart nor glued together
        ("K-AI 정예팀", "국산 모델"),
        ("K·AI 정예팀", "국산 모델"),
        ("한국항공우주산업(KAI)", ""),
        ("소버린 A I", ""),
        ("H20 수출을", "수출 통제"),
        ("H2 0 수출", ""),
        ("H-20 수출", "수출 통제"),
        # longer Latin words may be spaced as one likes
        ("open AI", "오픈AI"),
        ("OpenAI", "오픈AI"),
        ("open-ai는", "오픈AI"),
        ("deep seek", "딥시크"),
        # particles and compounds of Hangul stand where they like
        ("한국형소버린AI론", "소버린 AI"),
        ("국가AI컴퓨팅센터", "컴퓨팅"),
        ("독파모는", "국산 모델"),
        # aliases, inside phrases too, and only from the desk's word to the others
        ("인공지능 주권", "AI 주권|주권"),
        ("국가인공지능컴퓨팅센터", "컴퓨팅"),
        ("소브린 인공지능", "소버린 AI"),
        ("DeepSeek이 공개", "딥시크"),
        ("인공지능 3대 강국", "3대 강국"),
        # what is excluded is masked, and nothing else
        ("소비자 주권 운동", ""),
        ("소비자주권과 주권 국가", "주권"),
        ("국민주권정부가", ""),
        ("소비자 데이터 주권", "AI 주권|주권"),
        ("동국대 AI대학원", ""),
        ("동국대 AI대학원도 국대 AI에 참여", "국산 모델"),
        ("구독자 AI", ""),
        ("동국대 인공지능학과", ""),
        # hanja of headlines
        ("美 AI칩 규제", "수출 통제"),
        ("美·中 AI 경쟁", "미중"),
        ("美中 AI 경쟁", "미중"),
        ("미中 AI 경쟁", "미중"),
        ("AI主權", "AI 주권|주권"),
        ("AI기본法", "기본법"),
        # nothing
        ("", ""),
        (" \n ", ""),
        ("오늘의 날씨", ""),
    ],
)  # fmt: skip
def test_which_topics_a_text_touches(text: str, topics: str) -> None:
    found = {match.topic for match in MATCHER.matches(body=text)}
    assert found == set(topics.split("|")) - {""}


def test_a_match_tells_keyword_field_and_place() -> None:
    title, body = "딥시크 충격", "첫 문장이다. 중국 ‘딥 시크’가 새 모델을 냈다. 끝."
    first, second = MATCHER.matches(title, "요약", body)
    assert (first.topic, first.keyword, first.field, first.start, first.end) == ("딥시크", "딥시크", "title", 0, 3)
    assert (second.field, body[second.start : second.end]) == ("body", "딥 시크")
    assert second.snippet == "중국 ‘딥 시크’가 새 모델을 냈다."
    assert second.snippet[slice(*second.mark)] == "딥 시크"


def test_the_keyword_is_named_as_the_desk_wrote_it() -> None:
    (match,) = MATCHER.matches(summary="소브린 인공지능이 온다")
    assert match.keyword == "소버린 AI"


def test_one_match_for_each_topic_keyword_and_field_the_first_that_counts() -> None:
    text = "소비자 주권. 데이터 주권. 데이터 주권."
    assert [(m.topic, m.keyword, m.start) for m in MATCHER.matches(body=text)] == [
        ("AI 주권", "데이터 주권", 8),
        ("주권", "주권", 12),
    ]


def test_overlapping_keywords_are_all_found() -> None:
    matcher = Matcher([Topic("t", ("AI 주권", "주권 확보", "주권", "AI 주권 확보"))], {})
    assert [m.keyword for m in matcher.matches("AI 주권 확보")] == ["AI 주권", "주권 확보", "주권", "AI 주권 확보"]


def test_keywords_of_one_key_are_told_once() -> None:
    matcher = Matcher([Topic("t", ("AI 주권", "AI주권")), Topic("u", ("AI주권",))], {})
    assert [(m.topic, m.keyword) for m in matcher.matches("AI 주권")] == [("t", "AI 주권"), ("u", "AI주권")]


def test_a_matcher_without_keywords_finds_nothing() -> None:
    assert Matcher([], {}).matches("소버린 AI") == ()


@pytest.mark.parametrize(
    ("text", "hinted"),
    [
        ("AI 이야기", True), ("인공지능(AI) 이야기", True), ("주권자의 뜻", True), ("소버린 펀드", True), ("K AI", True),
        ("SAID", False), ("날씨가 맑다", False), ("", False), ("국대", True), ("센터 개관", True), ("OpenAI", False),
    ],
)  # fmt: skip
def test_a_hint_is_any_single_word_of_a_keyword(text: str, hinted: bool) -> None:
    matcher = Matcher([t for t in TOPICS if t.name != "오픈AI"], ALIASES)
    assert matcher.hint(text) is hinted


HEADED = Matcher(
    (
        Topic(
            "정책",
            ("title:AI AND title:(정부 OR 국회)", "title:미스트랄 AND AI", "예산 AND GPU", "소버린 NOT 자산운용"),
        ),
        Topic("매체", ("outlet:누리통신 AND 가온모델",)),
    ),
    {"AI": ("인공지능",)},
)


@pytest.mark.parametrize(
    ("title", "text", "hinted"),
    [
        ("정부, AI에 10조", "", True),  # it matches as well
        ("미스트랄 새 모델 공개", "프랑스 기업이다.", True),  # the page may speak of AI
        ("AI 스피커 새로 나왔다", "정부가 반긴다.", False),  # nothing but the headline counts, and it is known
        ("새 모델 공개", "미스트랄의 AI다.", False),
        ("추경안 의결", "예산이 늘었다.", False),  # of two words that are needed one is a hint, the longer
        ("추경안 의결", "GPU를 산다.", True),
        ("소버린 펀드", "", True),
        ("가온모델 공개", "", True),
        ("날씨", "맑다", False),
    ],
)
def test_what_asks_for_a_headline_is_hinted_by_it(title: str, text: str, hinted: bool) -> None:
    assert HEADED.hint(title, text) is hinted


@pytest.mark.parametrize(
    ("title", "text", "begun"),
    [
        ("추경안 의결", "GPU를 산다.", True),
        ("추경안 의결", "예산이 늘었다.", False),
        ("미스트랄 새 모델", "", True),
        ("날씨", "미스트랄", False),
    ],
)
def test_part_of_what_is_asked_for(title: str, text: str, begun: bool) -> None:
    assert HEADED.begun(title, text) is begun


def test_page_and_feed_are_looked_at_together() -> None:
    page, feed = Printed("제목", "", "GPU를 산다."), Printed("추경안", "예산이 늘었다.")
    (match,) = HEADED.matches_in((page, feed))
    assert (match.keyword, match.field, match.start) == ("예산 AND GPU", "body", 0)
    assert not HEADED.matches_in((page,))
    assert not HEADED.matches_in((feed,))
    assert HEADED.matches_in((Printed(body="소버린 펀드"),))
    assert not HEADED.matches_in((Printed(body="소버린 펀드"), Printed(title="자산운용사")))


@pytest.mark.parametrize(
    ("title", "body", "said"),
    [
        ("", "소버린자산운용을 판다", "정책: 소버린 NOT 자산운용: 자산운용 stands there too, ruled out by NOT"),
        ("", "미스트랄의 AI", "정책: title:미스트랄 AND AI: 미스트랄 not in the headline"),
        ("", "가온모델", "매체: outlet:누리통신 AND 가온모델: the outlet is not 누리통신"),
    ],
)
def test_what_almost_matches_is_told(title: str, body: str, said: str) -> None:
    assert said in HEADED.near_misses(title=title, body=body, most=9)


def test_a_keyword_that_nothing_can_match_is_told() -> None:
    topics = (
        Topic("자립", ("AI 자립 선언", "AI", "자립", "자립 AND AI 자립"), ("AI 자립",)),
        Topic("말", ("AI 자립 선언", "A.I.", "인공지능(AI)")),
    )
    assert Matcher(topics, {"AI": ("인공지능",)}).never_found() == (
        ("자립", "AI 자립 선언", "AI 자립 선언 only inside AI 자립, excluded"),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("주권 자강론 부상", True),
        ("주권·자립 두 축", True),
        ("주권자의 뜻", False),
        ("주권 자", False),
        ("소비자 주권 운동", False),
        ("소비자 주권을 말한다", False),
    ],
)
def test_what_is_excluded_ends_with_no_first_syllable_of_another_word(text: str, found: bool) -> None:
    matcher = Matcher((Topic("말", ("주권",), ("주권자", "소비자주권")),), {})
    assert bool(matcher.matches(title=text)) is found


@pytest.mark.parametrize(
    "text",
    [
        "10곳 中 4곳 AI",
        "국민 10명 中 6명",
        "AI칩 10개 中 9개",
        "점유율 100% 中 80%",
        "5만장 中 1만장",
        "전체 中 AI",
        "이 中 AI",
        "한 달 中 하루",
    ],
)
def test_among_is_no_country(text: str) -> None:
    assert Matcher((Topic("중국", ("중국",)),), {}).matches(title=text) == ()


def test_one_place_is_not_two_words() -> None:
    near = Matcher((Topic("말", ('"AI AI칩"~1',)),), {})
    assert not near.matches(body="AI칩을 만든다")
    assert near.matches(body="AI 기업이 AI칩을 만든다")


def test_a_letter_with_a_mark_is_another_letter() -> None:
    matcher = Matcher((Topic("말", ("국가", "cafe")),), {})
    assert matcher.matches(body="국가\u0301를 말한다") == ()
    assert [m.keyword for m in matcher.matches(body="국가를, cafe\u0301, cafe")] == ["국가", "cafe"]


def test_brackets_without_letters_are_gone_through_once() -> None:
    """Looking further and further for letters from every bracket took ten seconds for 60 kB."""
    assert MATCHER.matches(body="※(※)" * 12_000 + "소버린(※) AI")


def test_what_lacks_a_word_is_no_near_miss() -> None:
    assert HEADED.near_misses(title="GPU 소식", body="미스트랄") == ()


def test_a_keyword_that_stands_only_where_it_is_excluded_is_told() -> None:
    matcher = Matcher((Topic("AI 주권", ("주권",), ("소비자주권",)),), {})
    assert matcher.near_misses(body="소비자 주권을 말한다") == ("AI 주권: 주권 only inside 소비자주권, excluded",)
    assert matcher.near_misses(body="소비자 주권과 데이터 주권") == ()
    near = Matcher((Topic("예산", ('"예산 GPU"~2',)),), {})
    assert near.near_misses(body="예산을 하나 둘 셋 넷 쓰고 GPU를") == (
        '예산: "예산 GPU"~2: 예산 and GPU stand further apart than 2 words',
    )


def test_what_matches_is_hinted() -> None:
    assert MATCHER.hint("국가AI컴퓨팅센터") is True


@pytest.mark.parametrize("spaces", [" ", "\t", "  ", "\n"])
def test_snippets_have_single_spaces(spaces: str) -> None:
    text = f"가나{spaces}다라{spaces}마바"
    start = text.index("다라")
    snippet, mark = snippet_around(text, start, start + 2)
    assert snippet[slice(*mark)] == "다라"
    assert "  " not in snippet


def test_a_long_sentence_is_cut_at_words_around_the_hit() -> None:
    text = "정부가 새 계획을 " * 40 + "소버린 AI 전략과 " + "기업이 함께 하는 일을 " * 40
    start = text.index("소버린")
    snippet, mark = snippet_around(text, start, start + 6)
    assert len(snippet) <= SNIPPET_LENGTH
    assert snippet[slice(*mark)] == "소버린 AI"
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert mark[0] > 40


def test_figures_end_no_sentence() -> None:
    text = "트럼프 2.0 시대의 AI 주권은 3.5배. 다음 문장이다."
    (match,) = [m for m in MATCHER.matches(body=text) if m.topic == "AI 주권"]
    assert match.snippet == "트럼프 2.0 시대의 AI 주권은 3.5배."


CHUNKS = st.sampled_from(
    ["소버린", "소브린", "AI", "ai", "ＡＩ", "인공지능", "주권", "소비자", "데이터", "美", "中", "日", "딥시크", "DeepSeek",
     "K", "-", " ", "·",      "ㆍ", "'", "’", ",", ".", "(", ")", "\n", "\n\n", "\u200b", "\u0301", "\u11a8", "ㄱ", "ㅏ",
     "3대", "강국", "\ud800", "ﬁ", "㈜", "5"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(CHUNKS, max_size=40).map("".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_a_match_lies_in_its_field_and_reads_as_its_keyword(title: str, summary: str, body: str) -> None:
    fields = {"title": title, "summary": summary, "body": body}
    found = MATCHER.matches(title, summary, body)
    for match in found:
        text = fields[match.field]
        assert 0 <= match.start < match.end <= len(text)
        printed = text[match.start : match.end]
        # What begins in a bracket and goes on behind it ("인공지능(AI) 주권") is read as such with its bracket only.
        keys = {r.key.removeprefix("가(") for text in (printed, f"가({printed}") for r in readings(text)}
        assert keys & {s.key for s in Aliases(ALIASES).surfaces(match.keyword)}
        assert 0 <= match.mark[0] < match.mark[1] <= len(match.snippet) <= SNIPPET_LENGTH
    assert len({(m.topic, m.keyword, m.field) for m in found}) == len(found)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["소버린 AI", "데이터 주권", "국가 AI 컴퓨팅 센터", "딥시크"]), st.data())
def test_respacing_hangul_never_hides_a_keyword(keyword: str, data: st.DataObject) -> None:
    printed = ""
    for left, right in zip(keyword.replace(" ", ""), [*keyword.replace(" ", ""), ""][1:], strict=False):
        free = not (left.isascii() and right.isascii())
        printed += left + (data.draw(st.sampled_from(["", " ", "·", "-", "’", "\u200b"])) if free and right else "")
    assert keyword in {match.keyword for match in MATCHER.matches(body=f"그는 {printed}를 말했다")}


@settings(deadline=None)
@given(TEXTS)
def test_text_around_never_takes_a_match_away(text: str) -> None:
    assert (
        {m.topic for m in MATCHER.matches(body=f"독파모, {text}")} >= {"국산 모델"}
        or "구독자" in text
        or "동국대" in text
    )
