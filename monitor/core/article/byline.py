"""Who wrote it: Korean reporters' names, datelines and signature lines.

A dateline opens wire copy and many dailies: `(서울=누리통신) 김하늘 기자 =`, `[새벽일보 김하늘·박서준 기자]`,
`【파리=김하늘 특파원】`. It names the agency, the outlet and the reporters. A signature closes it: `김하늘 기자 sky@...`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소석선설마"
    "길연위표명기반라왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범좌팽승간견당화창옹방계류"
)
COMPOUND_SURNAMES = ("남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NO_NAMES = _words(
    "서울 부산 인천 대구 대전 광주 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주 수원 성남 용인 안양 안산 "
    "고양 전주 청주 천안 창원 진주 포항 구미 경주 춘천 원주 강릉 여수 순천 목포 평양 도쿄 파리 하노이 방콕 기자 사진 "
    "그래픽 영상 정리 취재 편집 디지털 온라인 뉴스 신문 방송 한국 조선 전자 정치 경제 사회 문화 국제 산업 과학 연합 "
    "공동 편집국 취재팀 편집부 정치부 경제부 사회부 산업부 국제부 문화부 과학부 인턴 선임 전문 수습 객원 특파원 논설 "
    "위원 연합뉴스 경제팀 산업팀 정책팀 이슈팀 사회팀 정치팀 문화팀 영상팀 제작팀 온라인팀 디지털팀 기획팀 심층팀 "
    "보도국 보도팀 통신원 관리자 운영자 지방 전국 제보 문의 구독 입력 수정 등록 승인 송고 오전 오후 이메일 제공 무단 "
    "배포 금지 사설 기고 고침"
)

RANK = (
    r"(?:(?:[가-힣A-Z]{1,6}(?:전문|담당)|AI|IT|선임|수석|수습|인턴|객원|시민|명예|의학|과학|사진|영상|교육|취재|정치|경제|사회|산업|문화|국제)\s?)?"
    r"(?:기자|특파원|통신원)|논설위원|논설실장|논설고문|주필|편집위원|해설위원|편집국장|칼럼니스트|앵커|아나운서|리포터|에디터|피디|PD"
)
_NAME = r"(?!기자|특파원|통신원|논설|편집|해설)[가-힣]{2,4}"
# Counted, not starred: a line of nothing but ranks would otherwise be split into names in exponentially many ways.
_NAMES = rf"{_NAME}(?:\s?[·ㆍ・,/&]\s?{_NAME}|\s{_NAME}){{0,5}}"
EMAIL = r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,}"

_RANK_AT = re.compile(RANK)
_EMAIL_AT = re.compile(EMAIL)
_SEPARATORS = re.compile(r"[\s·ㆍ・,/&|=()\[\]<>【】:;~.‧∙]+")
_LATIN_NAME = re.compile(r"[A-Z][a-z'’-]+(?:\s[A-Z][A-Za-z'’.-]*){1,2}")

_PLACE = r"[가-힣]{1,8}(?:[·ㆍ,/\s][가-힣]{1,8}){0,2}"
_OUTLET = r"[가-힣A-Za-z][가-힣A-Za-z0-9&+.]{1,15}(?:\s[가-힣A-Za-z0-9]{1,8})?"
SIGNED = rf"(?:{_NAMES}\s?(?:{RANK})(?:\s?[,·ㆍ/]?\s?{_NAMES}\s?(?:{RANK})){{0,3}})"
_MAIL = rf"(?:\s?\(?{EMAIL}\)?)?"

# (서울=누리통신) 김하늘 기자 =    [서울=뉴시스]김하늘 박서준 기자 =    (세종·서울=뉴스1) 김하늘 기자
_WIRE = re.compile(
    rf"\s*[(\[【〔]\s*(?P<place>{_PLACE})\s?=\s?(?P<outlet>{_OUTLET}?)(?:\s(?P<inside>{SIGNED}))?\s*[)\]】〕]\s*"
    rf"(?:(?P<signed>{SIGNED}){_MAIL}\s*(?P<equals>[=＝―—–])?\s*)?"
)
# [새벽일보 김하늘 기자]   [김하늘·박서준 기자]   【파리=김하늘 특파원】   [새벽일보=김하늘 기자]   (새벽일보 부산=김하늘 기자)
_SIGNED_BRACKET = re.compile(
    rf"\s*[(\[【〔<＜]\s*(?P<before>[^\[\]()【】<>\n]{{0,30}}?[=\s|/,·ㆍ]\s?)??(?P<signed>{SIGNED}){_MAIL}\s*[)\]】〕>＞]\s*[=＝]?\s*"
)
# 김하늘 기자 = 정부는...
_SIGNED_EQUALS = re.compile(rf"\s*(?P<signed>{SIGNED}){_MAIL}\s?[=＝]\s*")
_OUTLET_LIKE = re.compile(
    r"(?:통신|뉴시스|뉴스\d?|일보|신문|경제|방송|데일리|투데이|타임[스즈]|미디어|저널|포스트|헤럴드|프레스|매거진|닷컴|TV|SBS|KBS|MBC|YTN|비즈|"
    r"인포맥스|연합)$"
)
_CREDIT = re.compile(
    r"사진|이미지|그래픽|자료|제공|출처|영상|표\b|일러스트|삽화|글\b|취재|편집|그림|캡처|촬영|디자인|인포그래픽"
)

DECK = 160
"""Characters that a deck of one or two lines may take before the dateline."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """What opens a text: where it ends (a character offset), and whom it names."""

    end: int
    outlet: str | None = None
    wire: bool = False
    """It has the form `(place=outlet)`, in which agencies sign."""
    names: tuple[str, ...] = ()


def read_dateline(text: str) -> Dateline | None:
    """The dateline at the beginning of `text`, or None. `(AI=인공지능) 기술` is none: it names no outlet and no reporter."""
    head = text[:160]
    wire = _WIRE.match(head)
    if wire and not _CREDIT.match(wire["place"]):
        signed = wire["signed"] if wire["equals"] or _stands_alone(head, wire) else None
        names = names_in(f"{wire['inside'] or ''} {signed or ''}")
        if names or _OUTLET_LIKE.search(wire["outlet"]):
            end = wire.end() if signed or not wire["signed"] else wire.start("signed")
            if _is_name(wire["outlet"]) and not _OUTLET_LIKE.search(wire["outlet"]):  # [파리=김하늘]
                return Dateline(end, names=(wire["outlet"], *names))
            return Dateline(end, wire["outlet"], True, names)
    for form in (_SIGNED_BRACKET, _SIGNED_EQUALS):
        found = form.match(head)
        if found and (names := names_in(found["signed"])):
            outlet = _outlet_before(found.groupdict().get("before"), found["signed"], names)
            return Dateline(found.end(), outlet, False, names)
    return None


def opening_dateline(text: str) -> Dateline | None:
    """The dateline of a first paragraph, also behind a deck run together with it; `end` counts from the beginning."""
    found = read_dateline(text)
    if found is not None:
        return found
    for bracket in re.finditer(r"[\[【(]", text[:DECK]):
        if re.search(r"[다요죠]\.", text[: bracket.start()]):
            return None
        dateline = read_dateline(text[bracket.start() :])
        if dateline is not None and dateline.names and (dateline.outlet or dateline.wire):
            return replace(dateline, end=bracket.start() + dateline.end)
    return None


def names_in(text: str, *, outlet: str | None = None) -> tuple[str, ...]:
    """Reporters' names in a byline, in order, each once: `임유경·김연서 기자` -> two names. Offices and outlets are no names."""
    text = _EMAIL_AT.sub(" ", text)
    if outlet:
        text = text.replace(outlet, " ")
    text = _RANK_AT.sub(" ", text)
    found = [token for token in _SEPARATORS.split(text) if _is_name(token)]
    if not found and not re.search("[가-힣]", text):
        found = [name[0].strip() for name in _LATIN_NAME.finditer(text)][:4]
    return tuple(dict.fromkeys(found))


def signed_names(text: str, *, outlet: str | None = None) -> tuple[str, ...]:
    """Names that stand before 기자, 특파원 and the like, or beside an e-mail address, in a line that signs a text; else ()."""
    line = text.strip()
    if len(line) > 100 or not (_RANK_AT.search(line) or _EMAIL_AT.search(line)):
        return ()
    return names_in(line, outlet=outlet)


def final_signature(paragraphs: Iterable[str], *, outlet: str | None = None) -> tuple[str, ...]:
    """Names in the signature of the last few lines that carry one, also where it is glued to the last sentence."""
    lines = list(paragraphs)[-12:]
    for line in lines:
        names = signed_names(line, outlet=outlet)
        if names and not re.search(r"[가-힣]{2}다\.", line):
            return names
        glued = _GLUED.search(line[-160:])
        if glued:
            names = names_in(glued["signed"], outlet=outlet)
            if names:
                return names
    for line in lines[-6:]:
        contributor = _CONTRIBUTOR.fullmatch(line.strip())
        if contributor and _is_name(contributor["name"]):
            return (contributor["name"],)
    return ()


# 김하늘 한빛대 교수   김하늘_한빛대학교 정치외교학과 교수.   /이설비 변호사
_CONTRIBUTOR = re.compile(
    r"[/=■◆▶△▲※*<\[(\s]*(?P<name>[가-힣]{2,4})\s?[_|/ㆍ·,=]?\s?(?:[가-힣A-Za-z()&·\s]{1,30}\s)?(?:[가-힣]{0,4}교수|[가-힣]{0,4}연구위원|[가-힣]{0,3}연구원|"
    r"논설위원|변호사|대표|이사장|소장|원장|칼럼니스트|평론가|위원장|센터장|회장|사무총장|작가|논설실장|주필)[)\]>.\s]*"
)
_GLUED = re.compile(
    rf"[.!?…”’\"')\]]\s*[/=|]?\s*[(\[<]?\s*(?P<signed>{_NAMES}\s?(?:{RANK})?)\s*[(\[</=]?\s*(?:{EMAIL})\s*[)\]>]?\s*$"
    rf"|[.!?…”’\"')\]]\s*[/=|]?\s*(?P<ranked>{_NAMES}\s?(?:{RANK}))\s*$"
)


def join_names(names: Iterable[str]) -> str | None:
    """Names as a byline: joined by "·"; None when there are none."""
    return "·".join(dict.fromkeys(names)) or None


def _stands_alone(head: str, wire: re.Match[str]) -> bool:
    """Whether the reporter after the bracket ends the line or is followed by a new sentence, not by a particle."""
    rest = head[wire.end() :]
    return not rest or head[wire.end() - 1].isspace()


def _outlet_before(before: str | None, signed: str, names: tuple[str, ...]) -> str | None:
    """`새벽일보` of `[새벽일보 김하늘 기자]`; the pattern may have read it as the first name."""
    words = [word for word in _SEPARATORS.split(f"{before or ''} {signed}") if word]
    for word in words:
        if word in names:
            return None
        if word not in _NO_NAMES and len(word) > 1 and not _RANK_AT.fullmatch(word):
            return word
    return None


def _is_name(token: str) -> bool:
    """A Korean person's name: a surname and one or two syllables, or a compound surname and two."""
    if token in _NO_NAMES or not re.fullmatch(_NAME, token):
        return False
    if _OUTLET_LIKE.search(token) or _RANK_AT.fullmatch(token):
        return False
    if len(token) == 4:
        return token.startswith(COMPOUND_SURNAMES)
    return token[0] in SURNAMES
