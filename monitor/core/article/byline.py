"""Who wrote it: Korean datelines, and where else a text names its reporters.

A dateline opens wire copy and many dailies: `(서울=누리통신) 김하늘 기자 =`, `[새벽일보 김하늘·박서준 기자]`,
`【파리=김하늘 특파원】`. It names the agency, the outlet and the reporters. A signature closes a text: `signed.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from monitor.core.article.names import (
    EMAIL,
    NAME,
    OUTLET_LIKE,
    RANK,
    SIGNED,
    is_name,
    is_office,
    is_rank,
    names_in,
    words_of,
)
from monitor.core.article.signed import Contributor, final_signature, read_contributor
from monitor.core.text.outlets import AGENCIES, sites

__all__ = [
    "EMAIL",
    "SIGNED",
    "Contributor",
    "Dateline",
    "final_signature",
    "join_names",
    "names_in",
    "opening_dateline",
    "read_contributor",
    "read_dateline",
    "signed_names",
]

_ABROAD = r"(?:\s?[(\[<]\s?[가-힣A-Za-z一-鿿\s]{1,14}[)\]>])?"  # 칸(프랑스), 오스틴[미국 텍사스주]
_PLACE = rf"[가-힣A-Za-z]{{1,10}}{_ABROAD}(?:[·ㆍ,/\s]\s?[가-힣A-Za-z]{{1,10}}{_ABROAD}){{0,3}}"
_OUTLET = r"[가-힣A-Za-z][가-힣A-Za-z0-9&+.]{1,15}(?:[\s/·][가-힣A-Za-z0-9]{1,8})?"
_MAIL = rf"(?:\s?\(?{EMAIL}\)?)?"

# (서울=누리통신) 김하늘 기자 =    [서울=뉴시스]김하늘 박서준 기자 =    (세종·서울=뉴스1) 김하늘 기자    (파리 AFP=누리통신)
_WIRE = re.compile(
    rf"\s*[(\[【〔]\s*(?P<place>{_PLACE})\s?=\s?(?P<outlet>{_OUTLET}?)(?:\s(?P<inside>{SIGNED}))?\s*[)\]】〕]\s*"
    rf"(?:(?P<signed>{SIGNED}){_MAIL}\s*(?P<equals>[=＝―—–])?\s*)?"
)
# [새벽일보 김하늘 기자]   [김하늘·박서준 기자]   【파리=김하늘 특파원】   (새벽일보 부산=김하늘 기자)
# [누리포스트=칸(프랑스), 김하늘 기자]
_SIGNED_BRACKET = re.compile(
    rf"\s*(?:[(\[【〔<＜]\s*(?P<before>(?:[^\[\]()【】<>\n]|\([가-힣A-Za-z\s]{{1,10}}\)){{0,30}}?(?:[=\s|/,·ㆍ]|(?<=\)))\s?)??"
    rf"(?P<signed>{NAME}(?:\s?\([가-힣]{{2,6}}\)\s?(?:{RANK})|[^\[\]()【】<>\n]{{0,60}}?(?:{RANK}))(?:[\s,·ㆍ/]+[^\[\]()【】<>\n]{{0,60}}(?:{RANK}))?)"
    rf"{_MAIL}\s*[)\]】〕>＞])\s*[=＝]?\s*"
)
# 김하늘 기자 = 정부는...
_SIGNED_EQUALS = re.compile(rf"\s*(?P<signed>{SIGNED}){_MAIL}\s?[=＝]\s*")
# [새벽일보] 정부는...   [새벽스포츠 김하늘] 정부는...
_OUTLET_BRACKET = re.compile(
    rf"\s*[\[【〔]\s?(?P<outlet>[가-힣A-Za-z0-9]{{2,12}})(?:\s(?:(?P<name>{NAME})|(?P<corner>[가-힣A-Za-z]{{2,8}})))?\s?[\]】〕]\s*"
)
_ENGLISH = re.compile(
    r"[A-Z][A-Z .'-]{1,20}(?:, [A-Z][A-Za-z]+)?, (?:[A-Z][a-z]{2,8}\.? \d{1,2} )?"
    r"\((?P<outlet>[A-Z][A-Za-z0-9 ]{1,20})\) ?(?:--|—|–|-) ?"
)
_IN_ENGLISH = {
    "Yonhap": "연합뉴스",
    "Newsis": "뉴시스",
    "News1": "뉴스1",
    "Reuters": "로이터",
    "AP": "AP",
    "AFP": "AFP",
    "Xinhua": "신화",
    "Kyodo": "교도",
}
"""Agencies as their English datelines name them."""
_CREDIT = re.compile(
    r"사진|이미지|그래픽|자료|제공|출처|영상|표\b|일러스트|삽화|글\b|취재|편집|그림|캡처|촬영|디자인|인포그래픽"
)
_RANK_AT = re.compile(RANK)
_EMAIL_AT = re.compile(EMAIL)
_OFFICIAL = re.compile(r"\.(?:go|re|or)\.kr$|^(?:assembly|president|korea|nipa|iitp|spri)\b")
_KNOWN = frozenset(AGENCIES) | {outlet for site, outlet in sites().items() if not _OFFICIAL.search(site)}
"""Outlets, without ministries and institutes: `[외교부] 과장급 전보` names no outlet."""
_NO_OUTLETS = frozenset(
    ["뉴스", "경제", "방송", "신문", "통신", "미디어", "스포츠", "연합", "데일리", "투데이", "타임스", "포스트"]
)
_ASIDE = re.compile(r"\([가-힣A-Za-z\s]{1,10}\)")
"""`(필리핀)` behind a place, `(변호사)` behind a name."""
_RUBRICS = re.compile(
    r"(?:오늘의?|이\s?시각|주간|주요|지역|국제|글로벌|생활|산업|해외|한국|세계|실물|디지털|창조|공유)(?:경제|뉴스|방송|미디어)"
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
    head = text[:200]
    if head[:1].isascii() and head[:1].isalpha():
        return _english(head)
    if head.lstrip().startswith(("(", "[", "【", "〔", "<", "＜")):
        return _wire(head) or _signed_bracket(head) or _outlet_bracket(head)
    found = _SIGNED_EQUALS.match(head) if "=" in head or "＝" in head else None
    if found and (names := names_in(found["signed"])):
        return Dateline(found.end(), names=names)
    return None


def _english(head: str) -> Dateline | None:
    """`SEOUL, Nov. 23 (Yonhap) -- `"""
    found = _ENGLISH.match(head)
    return Dateline(found.end(), _IN_ENGLISH.get(found["outlet"]), found["outlet"] in _IN_ENGLISH) if found else None


def _wire(head: str) -> Dateline | None:
    """`(place=outlet)`, with the reporter inside or behind it."""
    found = _WIRE.match(head)
    if not found or _CREDIT.match(found["place"]):
        return None
    outlet = re.split(r"[/·]", found["outlet"])[-1].strip()  # AP/누리통신: the latter sends it
    signed = found["signed"] if found["equals"] or _stands_alone(head, found) else None
    names = names_in(f"{found['inside'] or ''} {signed or ''}")
    if not (names or _is_outlet(outlet)):
        return None
    end = found.end() if signed or not found["signed"] else found.start("signed")
    if is_name(outlet) and not OUTLET_LIKE.search(outlet):  # [파리=김하늘]
        return Dateline(end, names=(outlet, *names))
    return Dateline(end, outlet, True, names)


def _signed_bracket(head: str) -> Dateline | None:
    """`[outlet name rank]` in every order that papers print it in."""
    found = _SIGNED_BRACKET.match(head)
    if not found:
        return None
    said = _ASIDE.sub(" ", f"{found['before'] or ''} {found['signed']}")
    before, equals, signed = said.rpartition("=")
    names = names_in(signed)
    if names:
        return Dateline(found.end(), _outlet_of(before if equals else signed, names), False, names)
    for word in words_of(signed):  # [새벽일보김하늘 기자]
        for outlet in _KNOWN:
            if word.startswith(outlet) and is_name(word[len(outlet) :]):
                return Dateline(found.end(), outlet, False, (word[len(outlet) :],))
    return None


def _outlet_bracket(head: str) -> Dateline | None:
    """`[outlet]` alone, or with a name that has no rank."""
    found = _OUTLET_BRACKET.match(head)
    if not found or found["outlet"] in _NO_OUTLETS or _RUBRICS.fullmatch(found["outlet"]):
        return None
    if not _is_outlet(found["outlet"]) or _CREDIT.search(found["corner"] or found["name"] or ""):
        return None
    name = found["name"] if found["name"] and is_name(found["name"]) else None
    return Dateline(found.end(), found["outlet"], False, (name,) if name else ())


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


def signed_names(text: str, *, outlet: str | None = None) -> tuple[str, ...]:
    """Names that stand before 기자, 특파원 and the like, or beside an e-mail address, in a line that signs a text; else ()."""
    line = text.strip()
    if len(line) > 100 or not (_RANK_AT.search(line) or _EMAIL_AT.search(line)):
        return ()
    return names_in(line, outlet=outlet)


def join_names(names: Iterable[str]) -> str | None:
    """Names as a byline: joined by "·"; None when there are none."""
    return "·".join(dict.fromkeys(names)) or None


def _stands_alone(head: str, wire: re.Match[str]) -> bool:
    """Whether the reporter after the bracket ends the line or is followed by a new sentence, not by a particle."""
    rest = head[wire.end() :]
    return not rest or head[wire.end() - 1].isspace()


def _outlet_of(before: str, names: tuple[str, ...]) -> str | None:
    """`새벽일보` of `[새벽일보 김하늘 기자]`; a single word that is no known outlet before "=" is a place."""
    words = [word for word in words_of(before) if len(word) > 1 and not is_office(word) and not is_rank(word)]
    if (
        not words
        or words[0] in names
        or ("=" not in before and words[0] == before.strip() and not _is_outlet(words[0]))
    ):
        return None
    return words[0]


def _is_outlet(word: str) -> bool:
    return word in _KNOWN or OUTLET_LIKE.search(word) is not None
