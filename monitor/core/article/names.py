"""The words of a Korean byline: surnames, ranks, places and offices."""

from __future__ import annotations

import re

SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소석선설마"
    "길연위표명기반라왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간견당화창옹방계류"
)
COMPOUND_SURNAMES = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLACES = _words(
    "서울 부산 인천 대구 대전 광주 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주 수원 성남 용인 안양 안산 고양 전주 "
    "청주 천안 창원 진주 포항 구미 경주 춘천 원주 강릉 여수 순천 목포 평양 도쿄 파리 하노이 방콕 베이징 워싱턴 뉴욕 런던 "
    "상하이 홍콩 베를린 브뤼셀 모스크바 제네바 싱가포르 자카르타 뉴델리 두바이 실리콘밸리"
)
OFFICES = _words(
    "그래픽 영상 정리 취재 편집 디지털 온라인 뉴스 신문 방송 한국 조선 전자 정치 경제 사회 문화 국제 산업 과학 연합 공동 편집국 "
    "취재팀 편집부 정치부 경제부 사회부 산업부 국제부 문화부 과학부 인턴 선임 전문 수습 객원 논설 위원 연합뉴스 경제팀 산업팀 "
    "정책팀 이슈팀 사회팀 정치팀 문화팀 영상팀 제작팀 온라인팀 디지털팀 기획팀 심층팀 보도국 보도팀 통신원 지방 전국 사진 "
    "디자인 겸 글"
)
_NO_NAMES = (
    PLACES
    | OFFICES
    | _words(
        "기자 특파원 관리자 운영자 제보 문의 구독 입력 수정 등록 승인 송고 오전 오후 이메일 제공 무단 배포 금지 사설 기고 고침"
    )
)

RANK = (
    r"(?:(?:[가-힣A-Z]{1,6}(?:전문|담당)|AI|IT|선임|수석|수습|인턴|객원|시민|명예|의학|과학|사진|영상|교육|취재|정치|경제|사회|산업|문화|국제)\s?)?"
    r"(?:기자|특파원|통신원)|논설위원실장|논설위원|논설실장|논설고문|주필|편집위원|해설위원|편집국장|칼럼니스트|앵커|아나운서|리포터|에디터|"
    r"기상캐스터|대기자|피디|PD"
)
NAME = r"(?!기자|특파원|통신원|논설|편집|해설)[가-힣]{2,4}"
# Counted, not starred: a line of nothing but ranks would otherwise be split into names in exponentially many ways.
NAMES = rf"{NAME}(?:\s?[·ㆍ・,/&]\s?{NAME}|\s{NAME}){{0,5}}"
SIGNED = rf"(?:{NAMES}\s?(?:{RANK})(?:\s?[,·ㆍ/]?\s?{NAMES}\s?(?:{RANK})){{0,3}})"
EMAIL = r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,}"

OUTLET_LIKE = re.compile(
    r"(?:통신|뉴시스|뉴스\d?|일보|신문|경제|방송|데일리|투데이|타임[스즈]|미디어|저널|포스트|헤럴드|프레스|매거진|닷컴|TV|SBS|KBS|MBC|YTN|비즈|"
    r"인포맥스|연합|스포츠)$"
)
"""How an outlet's name ends."""

_DESK = re.compile(r"[가-힣]{2,}[부팀]")
_RANK_AT = re.compile(RANK)
_EMAIL_AT = re.compile(EMAIL)
_SEPARATORS = re.compile(r"[\s·ㆍ・,/&|=()\[\]<>【】:;~.‧∙]+")
_LATIN_NAME = re.compile(r"[A-Z][a-z'’-]+(?:\s[A-Z][A-Za-z'’.-]*){1,2}")
_NAME_SHAPE = re.compile(NAME)


def names_in(text: str, *, outlet: str | None = None) -> tuple[str, ...]:
    """Reporters' names in a byline, in order, each once: `임유경·김연서 기자` -> two names. Offices and outlets are no names."""
    text = _EMAIL_AT.sub(" ", text)
    if outlet:
        text = text.replace(outlet, " ")
    text = _RANK_AT.sub(" ", text)
    found = [token for token in words_of(text) if is_name(token)]
    found = [token for token in found if not _DESK.fullmatch(token)] or found  # 김하늘 기자 | 정책부
    if not found and not re.search("[가-힣]", text):
        found = [name[0].strip() for name in _LATIN_NAME.finditer(text)][:4]
    return tuple(dict.fromkeys(found))


def words_of(text: str) -> list[str]:
    """The words of a byline, without what stands between them."""
    return [word for word in _SEPARATORS.split(text) if word]


def is_rank(word: str) -> bool:
    """Whether a word is a reporter's rank and nothing else: `기자`, `선임기자`."""
    return _RANK_AT.fullmatch(word) is not None


def is_office(word: str) -> bool:
    """Whether a word is a place, an office or another word that names nobody."""
    return word in _NO_NAMES


def is_name(word: str) -> bool:
    """A Korean person's name: a surname and one or two syllables, or a compound surname and two."""
    if word in _NO_NAMES or not _NAME_SHAPE.fullmatch(word):
        return False
    if OUTLET_LIKE.search(word) or is_rank(word):
        return False
    if word.startswith(COMPOUND_SURNAMES) and len(word) > 2:
        return True
    if len(word) == 4:
        return False
    return word[0] in SURNAMES
