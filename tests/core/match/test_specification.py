"""What a plain keyword finds, as somebody who reads Korean newspapers would say it: the specification of the matcher.

Every table is a list of (text, topics): a sentence or a headline as it is printed, and the topics it belongs to. A topic is
named by its keyword, so that "AI 주권" after a text reads "the desk that follows AI 주권 gets this text". All texts are invented.
Expressions (AND, OR, NOT, quotes, fields) have a specification of their own: test_expressions_spec.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.match.matcher import Matcher
from monitor.model import Match, Topic


def _desk(*keywords: str, aliases: Mapping[str, Sequence[str]] | None = None) -> Matcher:
    """One topic for each keyword, named by it."""
    return Matcher(tuple(Topic(keyword, (keyword,)) for keyword in keywords), aliases or {})


def _found(matcher: Matcher, text: str) -> set[str]:
    return {match.topic for match in matcher.matches(body=text)}


def _the(matches: Sequence[Match]) -> Match:
    (match,) = matches
    return match


# --- A desk that follows the debate -----------------------------------------------------------------------------------
# All of its keywords are looked for in every text of the table: what a text does not name, it must not find.

DEBATE = _desk(
    "소버린 AI", "Sovereign AI", "AI 주권", "데이터 주권", "기술 주권", "AI 기본법", "인공지능 기본법", "독파모",
    "국가 AI 컴퓨팅 센터", "AI 3대 강국", "AI 고속도로", "북한 해킹", "오픈AI",
)  # fmt: skip

WRITING: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "as the desk wrote it": [
        ("정부가 소버린 AI 예산을 두 배로 늘렸다.", ("소버린 AI",)),
        ("AI 주권 확보가 국정 과제에 들었다.", ("AI 주권",)),
        ("예산 심사는 다음 주에 시작된다.", ()),
        ("", ()),
        ("소버린 AI", ("소버린 AI",)),
    ],
    "spacing is free, in the keyword and in the text": [
        ("[단독] 소버린AI 예산 3조 원으로", ("소버린 AI",)),
        ("국가AI컴퓨팅센터 재공모, 이번 주 공고", ("국가 AI 컴퓨팅 센터",)),
        ("국가 AI컴퓨팅 센터 부지 실사", ("국가 AI 컴퓨팅 센터",)),
        ("AI3대강국 로드맵 나왔다", ("AI 3대 강국",)),
        ("AI 3대 강국 도약을 내걸었다", ("AI 3대 강국",)),
        ("AI 3 대 강국 도약을 내걸었다", ("AI 3대 강국",)),
        ("데 이 터 주 권", ("데이터 주권",)),
        ("데이터  주권을   다시 묻다", ("데이터 주권",)),
        ("독파 모 2차 평가", ("독파모",)),
        ("데이터\t주권", ("데이터 주권",)),
    ],
    "spaces that are not the space bar's": [
        ("소버린\u00a0AI 전략", ("소버린 AI",)),  # no-break space: every second article
        ("소버린\u3000AI 전략", ("소버린 AI",)),  # ideographic
        ("소버린\u2009AI 전략", ("소버린 AI",)),  # thin
        ("소버린\u202fAI 전략", ("소버린 AI",)),  # narrow no-break
        ("소버린\u200bAI 전략", ("소버린 AI",)),  # zero width space
        ("데이\u200b터 주권", ("데이터 주권",)),
        ("데이터\u200d주권", ("데이터 주권",)),  # zero width joiner
        ("독\ufeff파\u2060모", ("독파모",)),  # byte order mark, word joiner
        ("기술\u00ad주권", ("기술 주권",)),  # soft hyphen
    ],
    "quotation marks do not part a phrase": [
        ("‘소버린’ AI, 말보다 예산", ("소버린 AI",)),
        ("“소버린” AI의 조건", ("소버린 AI",)),
        ("'소버린' AI의 조건", ("소버린 AI",)),
        ('"소버린" AI의 조건', ("소버린 AI",)),
        ("‘AI’ ‘주권’을 말하다", ("AI 주권",)),
        ("「소버린」 AI 백서", ("소버린 AI",)),
        ("『데이터』 주권", ("데이터 주권",)),
        ("《데이터》 주권", ("데이터 주권",)),
        ("`데이터` 주권", ("데이터 주권",)),
        ("[사설] ‘AI 주권’ 더 미룰 수 없다", ("AI 주권",)),
    ],
    "middle dots": [
        ("소버린·AI 특별위원회", ("소버린 AI",)),  # U+00B7
        ("소버린ㆍAI 특별위원회", ("소버린 AI",)),  # U+318D, what Korean keyboards give
        ("소버린・AI 특별위원회", ("소버린 AI",)),  # U+30FB
        ("소버린･AI 특별위원회", ("소버린 AI",)),  # U+FF65
        ("소버린‧AI 특별위원회", ("소버린 AI",)),  # U+2027
        ("소버린∙AI 특별위원회", ("소버린 AI",)),  # U+2219
        ("AI·데이터 주권 토론회", ("데이터 주권",)),
        ("기술ㆍ주권", ("기술 주권",)),
    ],
    "hyphens": [
        ("소버린-AI 얼라이언스 출범", ("소버린 AI",)),
        ("소버린‐AI 얼라이언스 출범", ("소버린 AI",)),  # U+2010
        ("소버린\u2011AI 얼라이언스 출범", ("소버린 AI",)),  # non-breaking
        ("소버린–AI 얼라이언스 출범", ("소버린 AI",)),  # en dash
        ("소버린－AI 얼라이언스 출범", ("소버린 AI",)),  # full width
        ("데이터-주권 국가", ("데이터 주권",)),
    ],
    "full width": [
        ("ＡＩ　주권 선언문", ("AI 주권",)),
        ("소버린ＡＩ 특구", ("소버린 AI",)),
        ("ＡＩ ３대 강국", ("AI 3대 강국",)),
        ("Ｓｏｖｅｒｅｉｇｎ　ＡＩ", ("Sovereign AI",)),
        ("ＳＡＩＤ 주권", ()),  # the guard sees through it
    ],
    "composed and decomposed Hangul": [
        (unicodedata.normalize("NFD", "독파모 2차 평가 연기"), ("독파모",)),
        (unicodedata.normalize("NFD", "소버린 AI 예산"), ("소버린 AI",)),
        (unicodedata.normalize("NFD", "국가AI컴퓨팅센터 공모"), ("국가 AI 컴퓨팅 센터",)),
        (unicodedata.normalize("NFD", "데이터") + "주권", ("데이터 주권",)),  # pasted from two machines
        (unicodedata.normalize("NFKD", "ＡＩ 주권"), ("AI 주권",)),
    ],
    "compatibility ideographs": [
        ("\uf963 해킹 조직, 국책연구소 노렸다", ("북한 해킹",)),
        ("北 해킹 조직, 국책연구소 노렸다", ("북한 해킹",)),
        ("\uf963해킹 피해 두 배", ("북한 해킹",)),
    ],
    "case": [
        ("SOVEREIGN AI SUMMIT", ("Sovereign AI",)),
        ("sovereign ai를 앞세운 기업", ("Sovereign AI",)),
        ("소버린 ai 시대", ("소버린 AI",)),
        ("소버린 Ai 시대", ("소버린 AI",)),
    ],
    "any particle, and whatever else Korean glues to a word": [
        ("소버린 AI를 말할 때다", ("소버린 AI",)),
        ("소버린AI에서부터라도 시작해야", ("소버린 AI",)),
        ("AI 주권이란 무엇인가", ("AI 주권",)),
        ("AI주권론자들의 주장", ("AI 주권",)),
        ("독파모가 독파모를 낳는다", ("독파모",)),
        ("이번 독파모사업은 다르다", ("독파모",)),
        ("한국판소버린AI로 불린다", ("소버린 AI",)),
        ("탈오픈AI를 외치다", ("오픈AI",)),
        ("소버린AI發 투자 경쟁", ("소버린 AI",)),
        ("對AI 주권 투자", ("AI 주권",)),
    ],
    "what is close is not enough": [
        ("소버린 클라우드와 AI", ()),
        ("AI는 주권의 문제다", ()),
        ("AI 시대 주권", ()),
        ("주권 AI", ()),
        ("소버린은 펀드 이름이다. AI와 무관하다.", ()),
        ("데이터와 주권", ()),
        ("데이터 주식", ()),
        ("인공 지능형 기본법무", ()),
        ("파독모임 회원들", ()),
    ],
    "a phrase does not cross the end of a sentence": [
        ("화두는 소버린. AI 업계는 환영했다.", ()),
        ("쟁점은 데이터다. 데이터. 주권은 다음이다.", ()),
        ("왜 소버린? AI 때문이다", ()),
        ("답은 데이터! 주권은 그다음", ()),
        ("화두는 소버린… AI 업계 환영", ()),
        ("화두는 소버린... AI 업계 환영", ()),
        ("화두는 ‘소버린.’ AI 업계는 환영했다.", ()),
        ("화두는 소버린。AI 업계 환영", ()),
        ("반도체, 배터리, AI, 주권 논의까지", ()),
        ("AI: 주권 없는 기술", ()),
        ("AI; 주권", ()),
        ("끝났다.소버린 AI가 시작됐다.", ("소버린 AI",)),
        ("예산은 3.5조원, AI 주권 확보에 쓴다.", ("AI 주권",)),
    ],
    "nor a blank line, though it does cross the end of a line": [
        ("소버린\nAI", ("소버린 AI",)),
        ("소버린\r\nAI", ("소버린 AI",)),
        ("이번 사업은 데이터\n주권을 지키려는 것이다", ("데이터 주권",)),
        ("주제는 소버린\n\nAI 업계 반응", ()),
        ("주제는 소버린\r\n\r\nAI 업계 반응", ()),
        ("주제는 소버린\n \t\nAI 업계 반응", ()),
        ("주제는 소버린\n\u00a0\nAI 업계 반응", ()),
        ("주제는 소버린\n\n\n\nAI 주권", ("AI 주권",)),
    ],
    "headlines": [
        ("[속보] 정부 “소버린 AI에 5년간 100조”", ("소버린 AI",)),
        ("<속보>국가AI컴퓨팅센터 유찰", ("국가 AI 컴퓨팅 센터",)),
        ("(종합2보) 국회, AI기본법 개정안 처리", ("AI 기본법",)),
        ("[AI픽] 데이터주권 vs 클라우드", ("데이터 주권",)),
        ("[포토] ‘AI 고속도로’ 기공식", ("AI 고속도로",)),
        ("AI주권·데이터주권 ‘두 마리 토끼’", ("AI 주권", "데이터 주권")),
        ("소버린AI 외치더니…독파모 평가 또 연기", ("소버린 AI", "독파모")),
        ("“AI 주권은 곧 기술 주권” - 새벽일보", ("AI 주권", "기술 주권")),
        ("이름뿐인 AI 주권?", ("AI 주권",)),
        ("‘AI 3대 강국’ 길, AI 고속도로부터", ("AI 3대 강국", "AI 고속도로")),
    ],
}  # fmt: skip


# --- Explanations in brackets -----------------------------------------------------------------------------------------
# As shipped: AI and 인공지능 are one word.

EXPLAINED = _desk(
    "소버린 AI", "데이터 주권", "AI 기본법", "인공지능 기본법", "독파모", "오픈AI", "AI 3대 강국", "AI 고속도로",
    aliases={"AI": ("인공지능",)},
)  # fmt: skip
IN_BRACKETS: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "the explanation is stepped over": [
        ("인공지능(AI) 기본법 시행령 입법 예고", ("AI 기본법", "인공지능 기본법")),
        ("인공지능(AI)기본법 시행령", ("AI 기본법", "인공지능 기본법")),
        ("인공지능（AI） 기본법 시행령", ("AI 기본법", "인공지능 기본법")),
        ("인공지능 (AI) 기본법 시행령", ("AI 기본법", "인공지능 기본법")),
        ("AI(인공지능) 기본법 시행령", ("AI 기본법", "인공지능 기본법")),
        ("데이터(data) 주권", ("데이터 주권",)),
        ("소버린(sovereign·주권형) AI 전략", ("소버린 AI",)),
        ("독자 파운데이션 모델(독파모) 2차 평가", ("독파모",)),
        ("인공지능 발전과 신뢰 조성에 관한 법률(인공지능 기본법)", ("AI 기본법", "인공지능 기본법")),
        ("챗봇 개발사(오픈AI)의 새 모델", ("오픈AI",)),
        ("AI(인공지능) 3대(미국·중국 다음) 강국", ("AI 3대 강국",)),
        ("소버린 (이번 정부에서 이름을 세 번이나 바꾼 바로 그 사업이다) AI", ()),  # no explanation
        ("국가 인공지능(AI) 고속도로 착공", ("AI 고속도로",)),
    ],
}  # fmt: skip

IN_PLACE_OF_THE_WORD: list[tuple[str, str, bool]] = [
    # (keyword, text, found): without an alias too. Who reads X(Y) Z has read "X Z" and "Y Z".
    ("AI 기본법", "인공지능(AI) 기본법 시행령", True),
    ("인공지능 기본법", "인공지능(AI) 기본법 시행령", True),
    ("KAI 사장", "한국항공우주산업(KAI) 사장 공모", True),
    ("한국항공우주산업 사장", "한국항공우주산업(KAI) 사장 공모", True),
    ("NST 이사장", "국가과학기술연구회(NST) 이사장 취임", True),
    ("공모", "한국항공우주산업(KAI) 사장 공모", True),
    ("항공 사장", "한국항공우주산업(KAI) 사장 공모", False),
]


# --- Latin letters and digits are whole words -------------------------------------------------------------------------

LETTERS = _desk("AI", "G3", "K-AI", "KAI", "GPT-5", "H20 수출", "UN", "100조", "5조", "R&D 예산")

WHOLE_WORDS: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "not inside another word of Latin letters": [
        ("He SAID so, 장관이 전했다", ()),
        ("AIDS 퇴치의 날", ()),
        ("said, paid, main", ()),
        ("OpenAI 새 모델", ()),
        ("xAI 투자 유치", ()),
        ("KAIST 교수", ()),
        ("AIoT 가전", ()),
        ("A사, MAINTAIN 등급", ()),
    ],
    "not beside a digit": [
        ("AI4 콘퍼런스", ()),
        ("13AI 프로젝트", ()),
        ("AI2027 보고서", ()),
        ("2026AI 엑스포", ()),
        ("ＡＩ４ 콘퍼런스", ()),
    ],
    "but beside Hangul, hanja, brackets and marks": [
        ("AI가 바꾼 교실", ("AI",)),
        ("소버린AI를 말하다", ("AI",)),
        ("오픈AI의 새 모델", ("AI",)),
        ("13일AI포럼", ("AI",)),
        ("생성형(AI)", ("AI",)),
        ("‘AI’", ("AI",)),
        ("AI·SW 인재", ("AI",)),
        ("SW/AI 인재", ("AI",)),
        ("AI-반도체", ("AI",)),
        ("脫AI 선언", ("AI",)),
        ("#AI #정책", ("AI",)),
        ("AI, 그 이후", ("AI",)),
        ("AI 3대 강국", ("AI",)),
        ("Open AI 진영", ("AI",)),
        ("AI", ("AI",)),
        ("AI\u200b가", ("AI",)),
    ],
    "G3 is not G30": [
        ("AI G3 도약", ("AI", "G3")),
        ("G3로 가는 길", ("G3",)),
        ("‘G3’ 도약", ("G3",)),
        ("G30 국제은행가 회의", ()),
        ("SG3 단지", ()),
        ("G3·G7", ("G3",)),
        ("5G3사", ()),
    ],
    "K-AI is not KAI, nor the other way round": [
        ("K-AI 얼라이언스", ("AI", "K-AI")),
        ("‘K-AI’를 세계로", ("AI", "K-AI")),
        ("K\u2011AI 얼라이언스", ("AI", "K-AI")),
        ("Ｋ－ＡＩ 얼라이언스", ("AI", "K-AI")),
        ("K AI 얼라이언스", ("AI", "K-AI")),
        ("KAI 차세대 전투기 수주", ("KAI",)),
        ("한국항공우주산업(KAI)이 수주했다", ("KAI",)),
        ("SK-AI 데이터센터", ("AI",)),
        ("SK AI 데이터센터", ("AI",)),
        ("K-AID 사업", ()),
        ("KAIS 학회", ()),
    ],
    "names with numbers": [
        ("GPT-5 공개", ("GPT-5",)),
        ("GPT5 공개", ("GPT-5",)),
        ("GPT 5 공개", ("GPT-5",)),
        ("GPT-50 소문", ()),
        ("GPT-5.5 공개", ()),  # another model
        ("새 모델은 GPT-5.", ("GPT-5",)),
        ("GPT-5, 6개월 만에 교체", ("GPT-5",)),
        ("챗GPT-5를 써 보니", ("GPT-5",)),
        ("H20 수출 재개", ("H20 수출",)),
        ("H20수출 재개", ("H20 수출",)),
        ("H200 수출 재개", ()),
        ("H2 0 수출", ()),
        ("GH20 수출", ()),
    ],
    "amounts are whole": [
        ("AI에 100조 투자", ("AI", "100조")),
        ("AI에 1100조 투자", ("AI",)),
        ("AI에 1,100조 투자", ("AI",)),
        ("AI에 15조 투자", ("AI",)),
        ("AI에 1.5조 투자", ("AI",)),
        ("AI에 １．５조 투자", ("AI",)),
        ("AI에 1，100조 투자", ("AI",)),
        ("AI에 1, 100조 투자", ("AI", "100조")),
        ("AI에 100조, 5조 투자", ("AI", "100조", "5조")),
        ("AI에 5조원 투자", ("AI", "5조")),
        ("AI에 약5조 투자", ("AI", "5조")),
    ],
    "short names": [
        ("UN 총회", ("UN",)),
        ("UN총회 결의", ("UN",)),
        ("RUN 캠페인", ()),
        ("UNESCO 권고", ()),
        ("fun한 하루", ()),
        ("정부 R&D예산 복원", ("R&D 예산",)),
        ("정부 R＆D 예산 복원", ("R&D 예산",)),
        ("r&d 예산", ("R&D 예산",)),
        ("RD 예산", ()),
    ],
}  # fmt: skip


# --- The hanja of headlines -------------------------------------------------------------------------------------------

HANJA = _desk(
    "미국 AI", "중국 AI", "일본 AI", "한국 AI", "영국 AI", "프랑스 AI", "독일 AI", "인도 AI", "여당", "야당", "검찰",
    "북한", "정부", "청와대", "미중 갈등", "한일 협력", "한미일 협력", "중국 기업", "대중 수출", "미국",
)  # fmt: skip

READ_AS_HANGUL: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "countries": [
        ("美 AI 규제 완화", ("미국 AI", "미국")),
        ("美AI 기업 실적", ("미국 AI", "미국")),
        ("‘美 AI’ 독주", ("미국 AI", "미국")),
        ("中 AI 굴기", ("중국 AI",)),
        ("中AI 굴기", ("중국 AI",)),
        ("[속보] 中 AI 모델 공개", ("중국 AI",)),
        ("日 AI 법안 통과", ("일본 AI",)),
        ("韓 AI 인재 유출", ("한국 AI",)),
        ("英 AI 연구소", ("영국 AI",)),
        ("佛 AI 서밋", ("프랑스 AI",)),
        ("獨 AI 공장", ("독일 AI",)),
        ("印 AI 인력", ("인도 AI",)),
        ("미국 AI 규제 완화", ("미국 AI", "미국")),
    ],
    "parties, prosecutors, the North": [
        ("與 “AI 예산 늘려야”", ("여당",)),
        ("野, AI 예산 삭감 예고", ("야당",)),
        ("檢, 기술 유출 5명 기소", ("검찰",)),
        ("北, 위성 발사", ("북한",)),
        ("\uf963, 위성 발사", ("북한",)),
        ("政, 기본계획 확정", ("정부",)),
        ("靑 “사실 아니다”", ("청와대",)),
    ],
    "pairs": [
        ("美中 갈등 재점화", ("미중 갈등", "미국")),
        ("美·中 갈등 재점화", ("미중 갈등", "미국")),
        ("美ㆍ中 갈등 재점화", ("미중 갈등", "미국")),
        ("미·중 갈등 재점화", ("미중 갈등",)),
        ("韓日 협력 복원", ("한일 협력",)),
        ("韓·日 협력 복원", ("한일 협력",)),
        ("韓美日 협력 강화", ("한미일 협력", "미국")),
        ("對中 수출 통제", ("대중 수출",)),
    ],
    "中 as during": [
        ("회의 中 AI 활용 논란", ()),
        ("개발 中인 AI 모델", ()),
        ("검토中 AI 규제안", ()),
        ("통화 中 AI 요약 기능", ()),
        ("기자회견 中 AI 통역 오류", ()),
        ("시행 中 AI 규제 손질", ()),
        ("재판 中 AI 증거 논란", ()),
        ("운전 中 AI 비서 사용", ()),
        ("수업 中 AI 사용 금지", ()),
        ("진행 中, AI 도입은 보류", ()),
    ],
    "and 中 as 중국 all the same": [
        ("美 규제에 中 AI 반격", ("중국 AI", "미국")),
        ("수출 막힌 中 AI, 자립으로", ("중국 AI",)),
        ("美 이어 中 AI도 요금 인상", ("중국 AI", "미국")),
        ("추격하는 中 AI", ("중국 AI",)),
        ("美 제재 中 AI칩 자립", ("중국 AI", "미국")),
        ("엔비디아, 中 AI 시장 복귀", ("중국 AI",)),
        ("세계 1위 中 AI", ("중국 AI",)),
        ("韓·中 AI 협력", ("중국 AI",)),
        ("“中 AI, 1년 안에 따라온다”", ("중국 AI",)),
    ],
    "日 as day": [
        ("13日 AI 포럼 개막", ()),
        ("오는 13日 AI 포럼", ()),
        ("11월 3日 AI 포럼", ()),
        ("13~15日 AI 포럼", ()),
        ("13日 日 AI 기업 방한", ("일본 AI",)),
    ],
    "words of hanja are read as words": [
        ("中東 AI 투자", ()),
        ("中企 AI 도입 지원", ()),
        ("美術 AI 전시", ()),
        ("日程 AI 관리", ()),
        ("野球 AI 판독", ()),
        ("佛敎 AI 법문", ()),
        ("英才 AI 교육", ()),
        ("北極 항로", ()),
    ],
}  # fmt: skip


# --- Aliases: the word and its other spellings are equal --------------------------------------------------------------

SPELLINGS = {
    "AI": ("인공지능", "에이아이", "A.I."),
    "국가대표": ("국대",),
    "앤트로픽": ("앤스로픽", "Anthropic"),
    "딥시크": ("DeepSeek",),
    "슈퍼컴": ("수퍼컴",),
    "유엔": ("UN",),
}

ALIASED: list[tuple[str, str, bool]] = [
    # (keyword, text, found)
    # from the word to its spellings
    ("AI 주권", "AI 주권 선언", True),
    ("AI 주권", "인공지능 주권 선언", True),
    ("AI 주권", "인공지능주권 선언", True),
    ("AI 주권", "에이아이 주권 선언", True),
    ("AI 주권", "A.I. 주권 선언", True),
    ("AI 주권", "A.I.주권 선언", True),
    ("AI 주권", "a.i. 주권 선언", True),
    ("AI 주권", "인공 지능 주권 선언", True),
    ("AI 주권", "‘인공지능’ 주권 선언", True),
    ("AI 주권", "주권 인공지능", False),
    ("AI 주권", "인공지능. 주권", False),
    # from a spelling to the word
    ("인공지능 주권", "AI 주권 선언", True),
    ("인공지능 주권", "인공지능 주권 선언", True),
    ("인공지능주권", "AI주권 선언", True),
    ("A.I. 주권", "AI 주권 선언", True),
    # from spelling to spelling
    ("인공지능 주권", "에이아이 주권 선언", True),
    ("에이아이 주권", "A.I. 주권 선언", True),
    ("앤스로픽", "Anthropic 투자 유치", True),
    ("Anthropic", "앤스로픽, 새 모델 공개", True),
    # the guard holds for the spellings
    ("앤트로픽", "ANTHROPIC이 밝혔다", True),
    ("앤트로픽", "misanthropic한 태도", False),
    ("앤트로픽", "anthropics 저장소", False),
    ("딥시크", "DeepSeek-V5 공개", True),
    ("딥시크", "deepseek가 공개했다", True),
    ("DeepSeek", "딥시크發 충격", True),
    ("유엔 총회", "UN 총회 개막", True),
    ("유엔 총회", "UN총회 개막", True),
    ("UN 총회", "유엔총회 개막", True),
    ("유엔 총회", "RUN 총회 개막", False),
    ("인공지능", "SAID", False),
    ("인공지능", "AIDS 퇴치", False),
    # a word inside another Latin word is not that word
    ("OpenAI", "Open인공지능", False),
    ("KAIST", "K인공지능ST", False),
    # inside a phrase, at any place, more than once
    ("국가 AI 컴퓨팅 센터", "국가인공지능컴퓨팅센터 착공", True),
    ("국가인공지능위원회", "국가AI위원회 2차 회의", True),
    ("소버린 AI", "소버린 인공지능", True),
    ("AI를 위한 AI", "인공지능을 위한 AI", False),  # the particle is part of the phrase that the desk wrote
    ("AI 반도체와 AI 모델", "AI 반도체와 인공지능 모델", True),
    # two words with aliases in one keyword
    ("국대 AI", "국가대표 AI 선발", True),
    ("국대 AI", "국가대표 인공지능 선발", True),
    ("국대 AI", "국대 인공지능 선발", True),
    ("국가대표 AI", "국대AI 선발", True),
    ("슈퍼컴 6호기", "수퍼컴 6호기 가동", True),
    ("수퍼컴 6호기", "슈퍼컴 6호기 가동", True),
    ("국가 슈퍼컴퓨터", "국가 수퍼컴퓨터", True),
    # brackets, hanja and aliases together
    ("AI 기본법", "인공지능(AI) 기본법", True),
    ("인공지능 기본법", "AI(에이아이) 기본법", True),
    ("미국 AI", "美 인공지능 정책", True),
    ("미국 인공지능", "美 AI 정책", True),
    # a keyword without any of the words is what it was
    ("독파모", "독파모 평가", True),
    ("독파모", "인공지능 평가", False),
]  # fmt: skip

ODD_ALIASES: list[tuple[str, dict[str, tuple[str, ...]], str, bool]] = [
    # (keyword, aliases, text, found)
    # the longest word of a keyword that has spellings counts as one
    ("AI 반도체 예산", {"AI": ("인공지능",), "AI 반도체": ("NPU",)}, "NPU 예산 확정", True),
    ("AI 반도체 예산", {"AI": ("인공지능",), "AI 반도체": ("NPU",)}, "AI반도체 예산 확정", True),
    ("AI 반도체 예산", {"AI 반도체": ("NPU",), "AI": ("인공지능",)}, "NPU 예산 확정", True),
    ("NPU 예산", {"AI": ("인공지능",), "AI 반도체": ("NPU",)}, "AI 반도체 예산 확정", True),
    # a spelling that holds its own word does not feed on itself
    ("소버린 모델", {"소버린": ("소버린 AI",)}, "소버린 AI 모델", True),
    ("소버린 모델", {"소버린": ("소버린 AI",)}, "소버린 모델", True),
    ("소버린 모델", {"소버린": ("소버린 AI",)}, "소버린 AI AI 모델", False),
    ("소버린 AI 모델", {"소버린": ("소버린 AI",)}, "소버린 모델", True),
    ("서밋", {"서밋": ("AI 서밋", "정상회의")}, "정상회의 폐막", True),
    # a spelling that means the word itself, and one named twice
    ("AI 주권", {"AI": ("ai", "인공지능", "인공 지능")}, "인공지능 주권", True),
    # without aliases nothing is equal
    ("AI 주권", {}, "인공지능 주권", False),
    ("AI 주권", {"딥시크": ("DeepSeek",)}, "인공지능 주권", False),
]  # fmt: skip


# --- Excluded words: what they cover does not count, the rest of the article does -------------------------------------

SOVEREIGNTY = (
    Topic("주권", ("주권",), exclude=("소비자주권", "국민주권정부", "주권자")),
    Topic("소비자", ("소비자주권",)),
    Topic("국가대표", ("국대 AI",), exclude=("동국대 AI", "건국대 AI")),
    Topic("모델", ("독자 AI", "AI 모델"), exclude=("구독자 AI",)),
    Topic("메타", ("메타",), exclude=("메타버스", "메타인지", "메타버스 플랫폼")),
    Topic("메타버스", ("메타버스",)),
    Topic("에스케이", ("SK AI",), exclude=("AI 캠퍼스",)),
    Topic("자립", ("AI 자립 선언", "자립 정부"), exclude=("AI 자립", "국민 자립")),
)
MASKED: list[tuple[str, tuple[str, ...]]] = [
    ("AI 시대의 주권", ("주권",)),
    ("소비자주권 침해 논란", ("소비자",)),
    ("소비자 주권 침해 논란", ("소비자",)),
    ("‘소비자’ 주권 침해 논란", ("소비자",)),
    ("소비자·주권 침해 논란", ("소비자",)),
    (unicodedata.normalize("NFD", "소비자주권 침해 논란"), ("소비자",)),
    ("소비자주권도 주권이다", ("주권", "소비자")),
    ("주권 없이 소비자주권 없다", ("주권", "소비자")),
    ("소비자주권\n\n데이터 주권", ("주권", "소비자")),
    ("소비자. 주권을 말하다", ("주권",)),  # two sentences: no 소비자주권 stands there
    ("국민주권정부 출범 반년", ()),
    ("국민 주권 정부 출범 반년", ()),
    ("국민주권 회복", ("주권",)),
    ("주권자의 선택", ()),
    ("소비자주권자 모임", ("소비자",)),  # two excluded words that overlap
    ("소비자주권, 국민주권정부, 주권자", ("소비자",)),
    ("동국대 AI대학원 신설", ()),
    ("동국대AI대학원 신설", ()),
    ("건국대·동국대 AI 협력", ()),
    ("국대 AI 선발전", ("국가대표",)),
    ("동국대 AI대학원, 국대 AI 선발전 참가", ("국가대표",)),
    ("구독자 AI 추천", ()),
    ("구독자 AI 모델 추천", ()),  # 독자 AI is covered; AI 모델 shares the AI with it
    ("구독자 대상 AI 모델 추천", ("모델",)),
    ("독자 AI 구독자 AI", ("모델",)),
    ("메타버스 플랫폼 종료", ("메타버스",)),
    ("메타인지 학습법", ()),
    ("메타, 메타버스 접는다", ("메타", "메타버스")),
    ("메타의 새 모델", ("메타",)),
    ("SK AI 캠퍼스 개관", ()),  # the excluded word begins within the keyword
    ("SK AI 데이터센터와 AI 캠퍼스", ("에스케이",)),
    ("AI 자립 선언문", ()),  # the excluded word is a part of a longer keyword: it does not count there either
    ("국민 자립 정부", ()),
    ("다시 자립 정부", ("자립",)),
]  # fmt: skip


# --- Keywords that overlap are all found ------------------------------------------------------------------------------

OVERLAPS: list[tuple[tuple[str, ...], str, tuple[str, ...]]] = [
    # (keywords, text, those that are found)
    (("AI 주권", "주권 국가", "AI", "국가"), "AI 주권 국가", ("AI 주권", "주권 국가", "AI", "국가")),
    (("한국형 AI", "AI 모델"), "한국형 AI 모델", ("한국형 AI", "AI 모델")),
    (("AI칩 수출통제", "칩 수출통제", "통제"), "AI칩 수출통제", ("AI칩 수출통제", "칩 수출통제", "통제")),
    (("국가AI위원회", "AI위원회", "위원회"), "국가 AI위원회", ("국가AI위원회", "AI위원회", "위원회")),
    (("소버린", "소버린 AI", "버린"), "소버린AI", ("소버린", "소버린 AI", "버린")),
    (("AI 주권", "AI 주권 선언문"), "AI 주권 선언", ("AI 주권",)),
    (("AI 기본법 시행령", "기본법"), "AI 기본법", ("기본법",)),
]  # fmt: skip


def _cases(table: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]) -> list[object]:
    return [
        pytest.param(text, topics, id=f"{heading}: {text!a}"[:110])
        for heading, rows in table.items()
        for text, topics in rows
    ]


@pytest.mark.parametrize(("text", "topics"), _cases(WRITING))
def test_however_it_is_written(text: str, topics: tuple[str, ...]) -> None:
    assert _found(DEBATE, text) == set(topics)


@pytest.mark.parametrize(("text", "topics"), _cases(IN_BRACKETS))
def test_explanations_in_brackets(text: str, topics: tuple[str, ...]) -> None:
    assert _found(EXPLAINED, text) == set(topics)


@pytest.mark.parametrize(("keyword", "text", "found"), IN_PLACE_OF_THE_WORD)
def test_an_explanation_may_take_the_place_of_the_word(keyword: str, text: str, found: bool) -> None:
    assert _found(_desk(keyword), text) == ({keyword} if found else set())


@pytest.mark.parametrize(("text", "topics"), _cases(WHOLE_WORDS))
def test_latin_letters_and_digits_are_whole_words(text: str, topics: tuple[str, ...]) -> None:
    assert _found(LETTERS, text) == set(topics)


@pytest.mark.parametrize(("text", "topics"), _cases(READ_AS_HANGUL))
def test_hanja_of_headlines(text: str, topics: tuple[str, ...]) -> None:
    assert _found(HANJA, text) == set(topics)


@pytest.mark.parametrize(("keyword", "text", "found"), ALIASED)
def test_a_word_and_its_spellings_are_equal(keyword: str, text: str, found: bool) -> None:
    assert _found(_desk(keyword, aliases=SPELLINGS), text) == ({keyword} if found else set())


@pytest.mark.parametrize(("keyword", "aliases", "text", "found"), ODD_ALIASES)
def test_aliases_that_hold_one_another(
    keyword: str, aliases: dict[str, tuple[str, ...]], text: str, found: bool
) -> None:
    assert _found(_desk(keyword, aliases=aliases), text) == ({keyword} if found else set())


@pytest.mark.parametrize(("text", "topics"), MASKED)
def test_excluded_words_cover_what_they_name(text: str, topics: tuple[str, ...]) -> None:
    assert _found(Matcher(SOVEREIGNTY, {}), text) == set(topics)


@pytest.mark.parametrize(("keywords", "text", "found"), OVERLAPS)
def test_keywords_that_overlap_are_all_found(keywords: tuple[str, ...], text: str, found: tuple[str, ...]) -> None:
    matches = Matcher((Topic("모두", keywords),), {}).matches(body=text)
    assert sorted(match.keyword for match in matches) == sorted(found)


def test_the_specification_is_as_long_as_it_promises() -> None:
    grouped = [len(rows) for table in (WRITING, IN_BRACKETS, WHOLE_WORDS, READ_AS_HANGUL) for rows in table.values()]
    flat = [len(IN_PLACE_OF_THE_WORD), len(ALIASED), len(ODD_ALIASES), len(MASKED), len(OVERLAPS)]
    assert sum(grouped) + sum(flat) >= 170


# --- Keywords as a desk may write them --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "keyword",
    [
        "소버린 AI",
        "소버린AI",
        "소버린-AI",
        "소버린·AI",
        "‘소버린’ AI",
        "소버린　ＡＩ",
        "소버린 ai",
        unicodedata.normalize("NFD", "소버린 AI"),
    ],
)
@pytest.mark.parametrize("text", ["소버린 AI", "소버린AI", "소버린-AI", "‘소버린’ AI", "소버린ＡＩ", "소버린 ai를"])
def test_a_keyword_means_the_same_however_the_desk_writes_it(keyword: str, text: str) -> None:
    assert _found(_desk(keyword), text) == {keyword}


@pytest.mark.parametrize("keyword", ["美 AI", "미국 AI", "美AI"])
@pytest.mark.parametrize("text", ["美 AI 규제", "미국 AI 규제", "미국AI 규제", "美AI 규제"])
def test_a_desk_may_write_hanja_too(keyword: str, text: str) -> None:
    assert _found(_desk(keyword), text) == {keyword}


# --- What a match says ------------------------------------------------------------------------------------------------

AS_PRINTED: list[tuple[str, str, str]] = [
    # (keyword, text, the hit as printed there)
    ("소버린 AI", "정부가 소버린AI를 키운다", "소버린AI"),
    ("소버린 AI", "정부가 ‘소버린’ AI를 키운다", "소버린’ AI"),
    ("소버린 AI", "정부가 소버린·AI를 키운다", "소버린·AI"),
    ("소버린 AI", "정부가 소버린\u200b\u00a0AI를 키운다", "소버린\u200b\u00a0AI"),
    ("AI 주권", "㈜한빛, ＡＩ　주권 선언", "ＡＩ　주권"),  # ㈜ is three characters to a matcher, one on paper
    ("AI 주권", "총 30㎞ 구간에 AI 주권 표지", "AI 주권"),
    ("AI 주권", "😀 이모지 뒤의 AI 주권", "AI 주권"),
    ("데이터 주권", unicodedata.normalize("NFD", "이제는 데이터 주권을"), unicodedata.normalize("NFD", "데이터 주권")),
    ("인공지능 기본법", "국회가 인공지능(AI) 기본법을 고쳤다", "인공지능(AI) 기본법"),
    ("AI 기본법", "국회가 인공지능(AI) 기본법을 고쳤다", "AI) 기본법"),
    ("미국 AI", "[속보] 美 AI 규제 완화", "美 AI"),
    ("북한 해킹", "또 \uf963 해킹 시도", "\uf963 해킹"),
    ("미중 갈등", "다시 美·中 갈등", "美·中 갈등"),
    ("독파모", "독파모 독파모", "독파모"),
    ("AI", "SAID라고 적고 AI라 읽다", "AI"),
]


@pytest.mark.parametrize(("keyword", "text", "printed"), AS_PRINTED)
def test_a_match_points_at_the_hit_as_printed(keyword: str, text: str, printed: str) -> None:
    match = _the(_desk(keyword).matches(body=text))
    assert text[match.start : match.end] == printed
    assert match.keyword == keyword
    assert match.field == "body"
    start, end = match.mark
    assert (
        match.snippet[start:end].split() == printed.split()
    )  # a snippet is one line: white space may be a plain space


def test_of_an_alias_it_keeps_the_keyword_that_the_desk_wrote() -> None:
    text = "국회가 인공지능 주권을 말했다"
    match = _the(_desk("AI 주권", aliases=SPELLINGS).matches(summary=text))
    assert (match.keyword, match.field, text[match.start : match.end]) == ("AI 주권", "summary", "인공지능 주권")


def test_one_match_for_each_topic_keyword_and_field_at_the_first_place() -> None:
    topics = (Topic("가", ("AI 주권", "독파모")), Topic("나", ("독파모",)))
    title, summary, body = "독파모, 또 독파모", "AI 주권 논쟁", "첫째 독파모. 둘째 AI 주권. 셋째 독파모."
    matches = Matcher(topics, {}).matches(title=title, summary=summary, body=body)
    assert sorted((match.topic, match.keyword, match.field, match.start) for match in matches) == [
        ("가", "AI 주권", "body", body.index("AI 주권")),
        ("가", "AI 주권", "summary", 0),
        ("가", "독파모", "body", body.index("독파모")),
        ("가", "독파모", "title", 0),
        ("나", "독파모", "body", body.index("독파모")),
        ("나", "독파모", "title", 0),
    ]


def test_fields_are_read_one_by_one() -> None:
    assert not DEBATE.matches(title="화두는 소버린", summary="AI 업계", body="주권")


def test_an_excluded_word_in_the_headline_covers_nothing_in_the_text() -> None:
    matches = Matcher(SOVEREIGNTY[:1], {}).matches(title="소비자주권 논란", body="데이터 주권 논란")
    assert [(match.field, match.keyword) for match in matches] == [("body", "주권")]


SENTENCES: list[tuple[str, str]] = [
    # (text, the sentence that is shown); the keyword is AI 주권
    ("첫 문장이다. 정부가 AI 주권을 말했다. 끝 문장이다.", "정부가 AI 주권을 말했다."),
    ("AI 주권이 먼저다. 예산은 다음이다.", "AI 주권이 먼저다."),
    ("정부가 3.5조원을 AI 주권에 쓴다. 국회는 반대한다.", "정부가 3.5조원을 AI 주권에 쓴다."),
    ("왜 지금인가? 답은 AI 주권이다! 그뿐이다.", "답은 AI 주권이다!"),
    ("부제 한 줄\n\n정부가 AI 주권을 말했다", "정부가 AI 주권을 말했다"),
    ("AI 주권 선언", "AI 주권 선언"),
]


@pytest.mark.parametrize(("text", "sentence"), SENTENCES)
def test_the_snippet_is_the_sentence_with_the_hit_marked(text: str, sentence: str) -> None:
    match = _the(_desk("AI 주권").matches(body=text))
    assert match.snippet == sentence
    start, end = match.mark
    assert match.snippet[start:end] == "AI 주권"


@pytest.mark.parametrize("before", [0, 40, 400, 4000])
@pytest.mark.parametrize("after", [0, 40, 400, 4000])
def test_of_an_endless_sentence_the_snippet_is_a_piece_around_the_hit(before: int, after: int) -> None:
    match = _the(_desk("AI 주권").matches(body="말이 길어 " * before + "AI 주권" + " 끝이 없어" * after))
    start, end = match.mark
    assert match.snippet[start:end] == "AI 주권"
    assert len(match.snippet) <= 170  # "about 160"


# --- Laws -------------------------------------------------------------------------------------------------------------
# Three that sound alike and do not hold are not here: respacing between two Latin letters or digits, whether masking an
# excluded word can gain a match (under NOT it can), and the order of articles.

LAW_TOPICS = (
    Topic("소버린 AI", ("소버린 AI", "데이터 주권")),
    Topic("주권", ("주권", "기술 자립"), exclude=("소비자주권", "주권자")),
    Topic("기본법", ("인공지능 기본법", "AI 기본법")),
    Topic("이름", ("K-AI", "G3", "UN 총회", "독파모")),
    Topic("국대", ("국대 AI",), exclude=("동국대 AI",)),
)
LAW_ALIASES = {"소버린": ("소브린", "sovereign")}
LAWS = Matcher(LAW_TOPICS, LAW_ALIASES)
OPEN = Matcher([replace(topic, exclude=()) for topic in LAW_TOPICS], LAW_ALIASES)

_PIECES = st.sampled_from([
    "소버린", "소브린", "sovereign", "AI", "AI를", "데이터", "주권", "주권을", "소비자", "소비자주권", "주권자", "기술", "자립",
    "인공지능", "기본법", "K-AI", "KAI", "G3", "G30", "UN", "총회", "독파모", "독", "파모", "국대", "동국대", "동", "SAID",
    "정부가", "예산", "말했다.", "3",
])  # fmt: skip
_TEXTS = st.lists(st.tuples(_PIECES, st.sampled_from([" ", "", "\n", " "])), max_size=12).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)
_HANGUL_PAIR = re.compile(r"(?<=[가-힣])(?=[가-힣])")


def _what(text: str, matcher: Matcher = LAWS) -> set[tuple[str, str]]:
    return {(match.topic, match.keyword) for match in matcher.matches(body=text)}


@given(_TEXTS, st.data())
def test_respacing_between_hangul_changes_nothing(text: str, draws: st.DataObject) -> None:
    """Of keywords; what is excluded looks at where words end (주권자 is not in "주권 자강론")."""
    respaced = _HANGUL_PAIR.sub(lambda _: draws.draw(st.sampled_from(["", "", " ", "  ", "\u00a0", "\u200b"])), text)
    assert _what(respaced, OPEN) == _what(text, OPEN)
    closed = re.sub(r"(?<=[가-힣]) +(?=[가-힣])", "", text)
    assert _what(closed, OPEN) == _what(text, OPEN)


@given(_TEXTS)
def test_case_changes_nothing(text: str) -> None:
    assert _what(text.upper()) == _what(text.lower()) == _what(text)


@given(_TEXTS)
def test_width_changes_nothing(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    assert _what(wide) == _what(text)


@given(_TEXTS)
def test_the_unicode_form_changes_nothing(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert _what(unicodedata.normalize(form, text)) == _what(text)


@given(st.lists(_PIECES, max_size=10), st.sampled_from(["‘’", "“”", "''", '""', "「」"]), st.sets(st.integers(0, 9)))
def test_quoting_words_changes_nothing(words: list[str], quotes: str, quoted: set[int]) -> None:
    # A word whose sentence ends stays outside: ‘말했다.’ would move the mark to another place, not quote a word.
    marked = [
        quotes[0] + word + quotes[1] if index in quoted and not word.endswith(".") else word
        for index, word in enumerate(words)
    ]
    assert _what(" ".join(marked)) == _what(" ".join(words))


@given(_TEXTS, _TEXTS)
def test_what_follows_after_a_blank_line_loses_no_match(text: str, more: str) -> None:
    plain = Matcher(tuple(Topic(topic.name, topic.keywords) for topic in LAW_TOPICS), LAW_ALIASES)
    assert _what(text, plain) <= _what(f"{text}\n\n{more}", plain)
    assert _what(text, plain) <= _what(f"{more}\n\n{text}", plain)


@given(_TEXTS, _TEXTS)
def test_two_paragraphs_find_what_each_of_them_finds(text: str, more: str) -> None:
    assert _what(f"{text}\n\n{more}") == _what(text) | _what(more)


@given(_TEXTS, st.permutations(LAW_TOPICS))
def test_topics_do_not_know_of_each_other(text: str, order: list[Topic]) -> None:
    together = LAWS.matches(title=text, body=text)
    assert set(Matcher(order, LAW_ALIASES).matches(title=text, body=text)) == set(together)
    alone = [match for topic in LAW_TOPICS for match in Matcher((topic,), LAW_ALIASES).matches(title=text, body=text)]
    assert sorted(map(repr, alone)) == sorted(map(repr, together))


@given(_TEXTS)
def test_a_match_lies_within_its_text_and_its_snippet(text: str) -> None:
    for match in LAWS.matches(body=text):
        assert 0 <= match.start < match.end <= len(text)
        start, end = match.mark
        assert 0 <= start < end <= len(match.snippet)
        assert match.snippet[start:end].split() == text[match.start : match.end].split()


@given(_TEXTS)
def test_every_spelling_of_an_alias_finds_the_same(text: str) -> None:
    spellings = ("소버린 AI", "소브린 AI", "Sovereign AI")
    found = [bool(_desk(keyword, aliases=LAW_ALIASES).matches(body=text)) for keyword in spellings]
    assert len(set(found)) == 1
