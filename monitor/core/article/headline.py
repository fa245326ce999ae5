"""The headline: its text, apart from the marks around it and the outlet's name behind it.

Marks are what an outlet adds in brackets: update marks (속보, 1보, 종합2보), rubrics (사설, 단독, AI픽) at either end. They leave
the title and stay as `tags`. A long series title (`[신년기획 특별논평 시리즈]`) is part of the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.core.text.marks import CORRECTION_TAGS, NOISE_TAGS, RUBRICS, UPDATE
from monitor.core.text.scrub import one_line
from monitor.model import Kind

LONGEST_TAG = 12
"""Characters; what is longer in brackets is a series' title and stays."""

SHORTEST_REST = 6
"""Letters that a headline has beside its series' title, or the title stays."""

LONGEST_SECTION = 14
"""Characters of a section's name behind a headline."""

_OPEN, _CLOSE = r"\[【〔<＜［", r"\]】〕>＞］"
_LEADING = re.compile(rf"\s*[{_OPEN}]\s*(?P<tag>[^{_OPEN}{_CLOSE}]{{1,{LONGEST_TAG}}}?)\s*[{_CLOSE}]\s*")
_TRAILING = re.compile(rf"\s*[{_OPEN}]\s*(?P<tag>[^{_OPEN}{_CLOSE}]{{1,{LONGEST_TAG}}}?)\s*[{_CLOSE}]\s*$")
_KNOWN = "|".join((UPDATE, *sorted(CORRECTION_TAGS | NOISE_TAGS | RUBRICS)))
_LEADING_KNOWN = re.compile(rf"\s*[(（〈《]\s*(?P<tag>{_KNOWN})\s*[)）〉》]\s*")
"""Brackets that also hold a place, a company's form or the title of a work: `(서울=연합뉴스)`, `(주)한빛`, `〈오징어 게임〉`."""
_TRAILING_UPDATE = re.compile(rf"\s*\(\s*(?P<tag>{UPDATE})\s*\)\s*$")
_QUOTING = re.compile(r"[<＜][^<＜>＞]*[>＞](?:은|는|이|가|을|를|의|에|에서|와|과|도)\s")
"""`<표적>의 시대`: what stands in the brackets is quoted, no mark."""
_BARE_UPDATE = re.compile(r"\s*(?P<tag>속보|단독)\s*[:：|]\s*")

_SUFFIX = re.compile(r"\s*(?:\s[-–—|｜:·<〈>›»/]{1,2}\s|[|｜»]|::|\s>\s|(?<=\S)\s-(?=\S))\s*")
_BEFORE = re.compile(r"(?![\[<【〔＜]).{2,16}?\s?(?:[-–—|｜:·>»]{1,2}|::)\s?")
"""An outlet's name in front of a headline: `다솔경제 - ...`."""
_GENERIC = re.compile(
    r"(?:네이버|다음|Daum|daum|NAVER|네이트|구글)?\s?(?:뉴스|기사|기사본문|기사 본문|본문|전체기사|뉴스홈|홈|"
    r"오피니언|사설|칼럼|정치|경제|사회|국제|문화|"
    r"산업|IT|IT/과학|과학|전체|종합|미디어다음|세계|지역|전국|스포츠|연예|홈페이지|모바일|모바일웹|공식)"
)
_OUTLET_LIKE = re.compile(
    r"[^\s].{0,14}(?:일보|신문|뉴스|경제|방송|미디어|타임스|타임즈|투데이|저널|포스트|데일리|닷컴|통신|매거진|프레스|헤럴드|매일|TV|tv|뉴시스|뉴스1|닷넷|"
    r"\.com|\.co\.kr|\.kr|\.net|브리핑|코리아|리포트|신보|비즈|와이어|연합뉴스|누리|넷)"
)

_SIGNED = re.compile(r"(?P<rubric>[^/|]{2,8}?)\s?[/|]\s?[가-힣]{2,4}")
"""A rubric with its author: 기고/김하늘."""

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.EDITORIAL, re.compile(r"(?:.{0,6}\s)?사설(?:/?\d+)?")),
    (
        Kind.PRESS_RELEASE,
        re.compile(r"보도자료|보도참고자료|보도설명자료|보도참고|보도설명|설명자료|해명자료|press ?releases?", re.I),
    ),
    (Kind.INTERVIEW, re.compile(r".{0,8}인터뷰.{0,4}|.{0,4}대담|.{0,6}에게 듣는다|만났습니다|.{0,4}초대석|일문일답")),
    (Kind.CONTRIBUTION, re.compile(r".{0,6}(?:기고|기고문|독자투고|투고|독자마당|독자의 눈)|contributions?", re.I)),
    (
        Kind.COLUMN,
        re.compile(
            r".{0,8}(?:칼럼|시론|시평|논단|논설|기자수첩|기자의 ?눈|데스크|광장|수첩|오피니언|단상|세상읽기|시각|"
            r"기명칼럼|월요논단|만물상|횡설수설|여적|아침을 열며|"
            r"프리즘|에세이|세평|논평|의 창|기자의 시각|포럼|view|opinion)(?:\s.{0,6})?|columns?|opinions?",
            re.I,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline taken apart. `tags` in the order in which they stood."""

    title: str
    tags: tuple[str, ...] = ()


def read_headline(raw: str, *, outlets: Iterable[str] = (), prefixes: Iterable[str] = ()) -> Headline:
    """Take marks and the outlet's name off a headline.

    `outlets` are names of this page's outlet; `prefixes` are other titles of the page (headings): where the headline begins with
    one of them and goes on after a separator, the rest is the site's. A headline that is nothing but a mark keeps it.
    """
    text = without_outlet(one_line(raw), outlets=outlets, prefixes=prefixes)
    tags: list[str] = []
    title = _peel(text, tags)
    return Headline(title, tuple(dict.fromkeys(tags))) if title else Headline(text)


def without_outlet(text: str, *, outlets: Iterable[str] = (), prefixes: Iterable[str] = ()) -> str:
    """A page's title without the names of sections and outlet behind it (` - 새벽일보`, ` | 한빛경제`, ` : 뉴스 : 매체`)."""
    for prefix in sorted({one_line(prefix) for prefix in prefixes}, key=len, reverse=True):
        if len(prefix) >= 8 and text.startswith(prefix) and _SUFFIX.match(text[len(prefix) :]):
            return prefix
        if len(prefix) >= 8 and text.endswith(prefix) and _BEFORE.fullmatch(text[: -len(prefix)]):
            return prefix
    names = {_key(name) for name in outlets if name}
    first = _SUFFIX.search(text)
    if first and _key(text[: first.start()]) in names and text[first.end() :].strip():
        text = text[first.end() :].lstrip()
    while True:
        last = None
        for last in _SUFFIX.finditer(text):  # noqa: B007 - the last one is wanted
            pass
        if last is None or not last.start():
            return text
        tail = text[last.end() :].strip()
        section = "<" in last[0] and len(tail) <= LONGEST_SECTION  # ND-Soft: headline < section < 기사본문 - outlet
        if not (section or _is_site(tail, names)):
            return text
        text = text[: last.start()].rstrip()


def outlet_in(page_title: str) -> str | None:
    """The outlet that a page's title ends or begins with, where it looks like an outlet's name: `... | 한빛경제`."""
    parts = [part.strip() for part in re.split(_SUFFIX, one_line(page_title))]
    ends = (parts[-1], parts[0]) if len(parts) > 1 else ()
    return next((end for end in ends if _OUTLET_LIKE.fullmatch(end) and not _GENERIC.fullmatch(end)), None)


def is_outlet_name(name: str) -> bool:
    """Whether a name has the form of an outlet's: 늘푸른일보, 한빛경제."""
    return _OUTLET_LIKE.fullmatch(name) is not None and " " not in name


def read_kind(tags: Iterable[str], sections: Iterable[str] = (), url: str = "") -> Kind:
    """What sort of piece it is: by its headline's marks, then by the section that the page names, then by its address."""
    tags = tuple(tags)
    signed = tuple(found["rubric"] for tag in tags if (found := _SIGNED.fullmatch(one_line(tag))))
    for words in (tags, signed, sections):
        for word in words:
            for kind, pattern in _KINDS:
                if pattern.fullmatch(one_line(word)):
                    return kind
    if re.search(r"press[-_]?release|/briefing/press", url, re.IGNORECASE):
        return Kind.PRESS_RELEASE
    if re.search(r"/(?:editorials?|opinion/editorial)(?:/|$)", url, re.IGNORECASE):
        return Kind.EDITORIAL
    if re.search(r"/(?:opinions?|columns?|columnist)(?:/|$)", url, re.IGNORECASE):
        return Kind.COLUMN
    return Kind.REPORT


def _peel(text: str, tags: list[str]) -> str:
    """`text` without its marks, which are appended to `tags`; never empties it of everything but marks."""
    trailing: list[str] = []
    while True:
        for form, into in (
            (_LEADING, tags),
            (_LEADING_KNOWN, tags),
            (_BARE_UPDATE, tags),
            (_TRAILING_UPDATE, trailing),
            (_TRAILING, trailing),
        ):
            found = form.search(text) if form in (_TRAILING, _TRAILING_UPDATE) else form.match(text)
            if found and (rest := (text[: found.start()] + text[found.end() :]).strip()):
                tag = found["tag"].strip()
                if form is _LEADING and _QUOTING.match(text) and not re.fullmatch(_KNOWN, tag):
                    continue
                if form is _LEADING and len(re.sub(r"\W", "", rest)) < SHORTEST_REST and not _says_what_it_is(tag):
                    continue  # `[AI 주권 시대] 상`: the series is all that it says
                if form is _TRAILING and not (re.fullmatch(_KNOWN, tag) or _is_rubric(tag)):
                    continue  # `장관이 말한 [소버린 AI]`
                into.append(tag)
                text = rest
                break
        else:
            tags.extend(reversed(trailing))
            return text


def _says_what_it_is(tag: str) -> bool:
    return re.fullmatch(_KNOWN, tag) is not None or any(kind.fullmatch(tag) for _, kind in _KINDS)


def _is_rubric(tag: str) -> bool:
    """Whether what stands in brackets behind a headline may be a rubric: one Hangul word (누구템), or a word for a kind."""
    return re.fullmatch(r"[가-힣0-9]{2,8}", tag) is not None or any(kind.fullmatch(tag) for _, kind in _KINDS)


def _key(name: str) -> str:
    return re.sub(r"[\s.·]", "", name).lower()


def _is_site(tail: str, names: set[str]) -> bool:
    return bool(tail) and (
        _key(tail) in names or (len(tail) <= 20 and bool(_GENERIC.fullmatch(tail) or _OUTLET_LIKE.fullmatch(tail)))
    )
