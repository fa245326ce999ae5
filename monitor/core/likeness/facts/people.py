"""People: a name beside a title word, with the organisation that stands between or before.

    윤재혁 과기정통부 인공지능기반정책관은    바른데이터연구소 임나래 소장    젠슨 황 엔비디아 CEO
    에스토니아 전 국가정보책임자 카트린 메리발리    [권태린/스타트업 개발자 : ...]

A name is a Korean surname with one or two syllables, or words that read like a transliteration. Without a title word
nothing is a name: 이용자, 소비자, 정책 begin with surnames as well. Whoever signs the article is nobody in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from monitor.core.likeness.facts.phrases import is_noun, may_qualify, stem, words
from monitor.core.likeness.terms import FLOOR, shipped_share

SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설"
    "마길연위표명기반왕금옥육인맹제모탁국어은편용예경봉사부온독복라빈계피갈감승태팽"
)
"""One syllable; the rare ones as well, because a title word has to stand beside the name anyway."""
COMPOUND = ("남궁", "독고", "선우", "황보", "제갈", "사공", "서문", "동방")

_TITLES = (
    "부총리|장관|차관보|차관|대통령|총리|국회의원|의원|원내대표|공동대표|대표이사|대표|위원장|부위원장|교수|명예교수|회장|부회장|사장|부사장"
    "|연구원장|원장|부원장|센터장|본부장|부문장|실장|수석비서관|비서관|수석|책임연구원|선임연구원|수석연구원|연구원|연구위원|전문위원|자문위원|위원|소장"
    "|이사장|상무|전무|이사|국장|과장|정책관|심의관|기획관|조정관|담당관|단장|팀장|총장|학장|처장|청장|시장|도지사|지사|군수|구청장|대사|변호사|박사"
    "|최고경영자|최고기술책임자|최고[가-힣]{2,6}책임자|책임자|창업자|(?<!회)의장|대변인|사무총장|사무처장|사무국장|간사|총재|행장|특보|보좌관|활동가|평론가|작가"
    "|애널리스트|디렉터|그룹장|랩장|부장|차장|판사|검사|감독|이코노미스트|매니저"
)
_LATIN_TITLES = "CEO|CTO|CFO|COO|CIO|CISO|CSO|CAIO|CPO"
_TITLE = re.compile(
    rf"(?:{_TITLES}|{_LATIN_TITLES})(?: (?:내정자|후보자|후보|예정자|직무대행|권한대행|당선인))?"
    r"(?P<end>은|는|이|가|을|를|의|도|과|와|에게|께서|이라|라|로|만|에|측|님)?"
    r"(?=[\s,.:;\"“”'()\[\]/·]|$)"
)
_NO_TITLE = re.compile(
    r"(?:기자|특파원|앵커|리포터|아나운서|^시장(?:이|에|을|의|은)|이사회|대표팀|소비자|관계자|위원회|변호사회|교수팀|교수진)"
)
_GENERIC = frozenset(("시장", "박사", "검사", "부장", "이사", "감독", "대사", "지사", "수석", "작가", "위원", "과장"))
"""Title words that are ordinary words too: the name before them has to be a full one."""
_NAME_ENDS = frozenset("자사측팀당처청급들씨군님별형과단위국소권부")
_ORDINARY = words(
    """
    이사장 이대표 조사단 정책실 연구소 신임 주무 여성 남성 전임 현직 현임 전직 부처 정부 고위 주요 여당 야당 유명
    원내 사내 사외 공동 각자 선임 수석 책임 전담 상임 비상임 지역 국내 해외 정치 경제 사회 문화 민간 공공 소속 담당
    주최 주관 한국 조선 전국 정책 기술 기획 경영 인사 전략 안전 노동 이공계 공학 전자 인공지능 소프트웨어 반도체
    인하대 고려대 한양대 서강대 성균관대 이화여대 경희대 연세대 명지대 국민대 부산대 전남대 강원대 서울대 인천대
    국방부 기업인 문재 이들의 하도급 고영향 주민 정무 민정 홍보 안보 국정 정보 기조 주제 선정 심사 지원 현장 사업
    연구 조달청 장애인 청년 학생 이통사 통신사 민주당 국민의 정의당 진보당 조국 새누리 국회 소위 여야 양당 이날 전날
    지난 한 여 전 현 구 신 남녀 한중 한미 한일 우리 최근 모든 이번 여러 오랜 어느 다른 사립대 국립대 공립대 위원
    조사 과방위 법사위 지도 부설 부속 산하 소관 공개 비공개
    """
)
_FOREIGN = re.compile(
    r"[크트프스즈츠그드브카타파티키피디케테페코토포쿠투푸쿼슨먼턴런튼큰헨켄펜벤젠샘톰맥잭짐빌윌잉욘첸웨셸엘렌릭믹닉믈뮈뢰퀘콰샤쇼슈셔셰"
    r"르루릴릭렉렌뤼퍼버더머커터]"
)
_LATIN_NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z]\.)?(?: [A-Z][a-z]+){1,2}")
_NEVER = re.compile(r"[르크트프즈츠브쿠푸투티키틱탱턴런톤셔쥬]")
"""Syllables of no Korean name."""
_ORGANISED = re.compile(
    r"['\"“”‘’]|(?:재단|연구소|대학|센터|은행|그룹|위원회|담당|부문|전문|협회|학회|기구|회사|그룹)$"
)
_SHORT = frozenset("샘팀짐존빌톰맥잭벤폴켄앤조밥닉릭")
"""First names of one syllable."""
_JAPANESE = re.compile(
    r"히로|시게|야마|무라|가와|모토|사키|시마|나카|오카|후지|유키|니시|다카|스케|하시|이치|미치|요시|무네|노부|마사|사토|타로|지로"
)
_FORMER = frozenset(("전", "前", "현", "신임", "초대", "당시", "겸"))
_BROADCAST = re.compile(r"\[(?P<name>[가-힣]{2,4}(?: [가-힣]{2,6})?) ?/ ?(?P<title>[^:\[\]/]{2,24}?) ?: ")
BETWEEN = 3
"""Words that may stand between a name and the title word."""
KNOWN = 3 / 1800
"""Share of general news from which on a name is nobody new."""


@dataclass(frozen=True, slots=True)
class Person:
    """A name as a sentence gives it."""

    start: int
    end: int
    name: str
    role: str
    """과기정통부 차관; "" where only a title word stands there."""

    @property
    def key(self) -> str:
        """The name in one spelling."""
        return self.name.replace(" ", "")

    @property
    def shown(self) -> str:
        """김하늘 과기정통부 차관."""
        return f"{self.name} {self.role}".strip()


def is_korean_name(word: str, *, sure: bool = False) -> bool:
    """Whether a bare word reads like a Korean name. `sure`: what stands beside it speaks for a name already."""
    if not 2 <= len(word) <= 4 or word in _ORDINARY or not all("가" <= char <= "힣" for char in word):
        return False
    compound = word[:2] in COMPOUND and len(word) >= 3
    if not compound and (word[0] not in SURNAMES or len(word) == 4 or word[-1] in _NAME_ENDS):
        return False
    if (len(word) == 2 and not sure) or _NEVER.search(word) or not is_noun(word) or word[-1] == "해":
        return False
    if len(word) == 3 and not compound and _ends_in_particle(word):
        return False
    # A name has no place among some thousand words of general news, unless it is a name that everybody knows.
    return shipped_share(word) <= FLOOR


def _ends_in_particle(word: str) -> bool:
    """기계가, 소위는: a word and its particle; 김재은 is none."""
    plain_word = shipped_share(word[:2]) > FLOOR or word[:2] in _ORDINARY
    return word[-1] in "는를을에의" or (word[-1] in "이가은도로만과와" and plain_word)


def is_title(word: str) -> bool:
    """Whether a word is a title that stands behind a name or a surname."""
    return _TITLE.match(word) is not None


def is_known(name: str) -> bool:
    """Whether general news is full of the name."""
    return any(shipped_share(part) >= KNOWN for part in (*name.split(), name.replace(" ", "")))


def _is_foreign(parts: list[str]) -> bool:
    if len(parts) < 2:
        return False
    if (len(parts[0]) < 2 and parts[0] not in _SHORT) or any(len(word) > 6 for word in parts):
        return False
    if any(_ORGANISED.search(word) for word in parts):
        return False
    if any(shipped_share(word) > FLOOR * 2 and not (len(word) == 1 and word in SURNAMES) for word in parts):
        return False
    if (
        parts[0] in _FORMER
        or parts[-1] in _FORMER
        or any(stem(word)[1] or (len(word) > 1 and not is_noun(word)) for word in parts)
    ):
        return False
    return all("가" <= char <= "힣" for word in parts for char in word) and _sounds_foreign(parts)


def _sounds_foreign(parts: Sequence[str]) -> bool:
    return any(_FOREIGN.search(word) or _JAPANESE.search(word) for word in parts)


def people(sentence: str, authors: Collection[str] = ()) -> Iterator[Person]:
    """Everybody with a title in a sentence, in order; nobody of `authors`."""
    for found in _BROADCAST.finditer(sentence):
        name = found["name"]
        if (is_korean_name(name, sure=True) or _is_foreign(name.split())) and name not in authors:
            yield Person(found.start("name"), found.end("title"), name, found["title"].strip())
    for found in _TITLE.finditer(sentence):
        title = _whole(sentence, found)
        if _NO_TITLE.search(title.word + title.particle):
            continue
        person = _before(sentence, title) or _behind(sentence, title)
        if person is not None and person.key not in authors and not is_known(person.name):
            yield person


@dataclass(frozen=True, slots=True)
class _Title:
    start: int
    end: int
    word: str
    """Without its particle."""
    particle: str


_INSIDE = re.compile(r"[가-힣A-Za-z0-9·&]{0,12}$")


def _whole(sentence: str, found: re.Match[str]) -> _Title:
    """The word that a title closes: 인공지능기반정책관 of 정책관."""
    inside = _INSIDE.search(sentence, max(0, found.start() - 12), found.start())
    start = inside.start() if inside else found.start()
    particle = found["end"] or ""
    return _Title(start, found.end(), sentence[start : found.end() - len(particle)], particle)


_WORD = re.compile(r"\S+")


def _before(sentence: str, title: _Title) -> Person | None:
    """The name that stands before a title word: at once, or with the organisation between."""
    start = max(0, title.start - 45)
    behind = sentence[start : title.start]
    cut = max(behind.rfind(mark) + 1 for mark in (",", ".", "”", '"', "“", "]", ")", ":", "·"))
    around = [(found[0], start + cut + found.start()) for found in _WORD.finditer(behind[cut:])]
    if behind and not behind[-1].isspace() and behind[-1] not in "”\"'":
        return None
    word = title.word
    for between in range(min(BETWEEN, len(around) - 1) + 1 if around else 0):
        at = len(around) - 1 - between
        name, where = around[at]
        inner = [each for each, _ in around[at + 1 :]]
        if any(not _joins(each) or is_title(each) for each in inner):
            return None
        if _names(name, word, between):
            role = " ".join((*(each for each in inner), word))
            if not inner and (group := _group([each for each, _ in around[:at]])):
                role = f"{group} {word}"
            return Person(where, title.end - len(title.particle), name, role)
        if at > 0 and not is_korean_name(around[at - 1][0]) and _is_foreign([around[at - 1][0], name]):
            earlier = [around[at - 2][0], around[at - 1][0]] if at > 1 else []
            family_first = bool(earlier) and _JAPANESE.search(earlier[1]) is not None
            if (family_first or _sounds_foreign(earlier[:1])) and _is_foreign(earlier):
                at, inner = at - 1, [name, *inner]  # 단바 히로시게 사쿠라사 대표: the two that come first are the name
            first, where = around[at - 1]
            role = " ".join((*inner, word))
            return Person(where, title.end - len(title.particle), f"{first} {around[at][0]}", role)
    latin = [found for found in _LATIN_NAME.finditer(behind[cut:]) if found.end() >= len(behind) - cut - 25]
    if latin:
        found = latin[-1]
        inner = behind[cut + found.end() :].split()
        if all(_joins(each) for each in inner):
            return Person(start + cut + found.start(), title.end, found[0], " ".join((*inner, word)))
    return None


def _names(name: str, title: str, between: int) -> bool:
    if title.endswith("시장") and (title == "시장" or len(name) < 3 or between):
        return False  # a market, mostly; 솔빛시장 is a mayor where a name stands before it
    if (title in _GENERIC and len(name) < 3) or (name[-1] == "대" and title.endswith(("교수", "총장", "학장"))):
        return False  # 한체대 교수
    # Further away from the title word a name of three syllables must be one that nobody else is called by.
    return is_korean_name(name, sure=between == 0 and title not in _GENERIC)


def _joins(word: str) -> bool:
    """Whether a word may stand between a name and its title: no particle, no predicate."""
    if word in _FORMER:
        return True
    noun, particle = stem(word)
    return particle in ("", "의") and (is_noun(noun) or noun.isascii()) and word[-1:] not in ",.”\"'"


def _group(around: list[str]) -> str:
    """The organisation before a name: [한국창작인연합] -> 한국창작인연합."""
    if not around:
        return ""
    last = around[-1]
    noun, particle = stem(last)
    if (
        particle not in ("", "의")
        or not is_noun(noun)
        or is_korean_name(noun)
        or noun[-1] in "인는은던한할된될"
        or noun[0].isdecimal()
    ):
        return ""
    kept = [noun]
    for word in reversed(around[-3:-1]):
        bare, joined = stem(word)
        if joined or not may_qualify(bare) or len(" ".join(kept)) + len(bare) > 16 or word[-1:] in ",.":
            break
        kept.append(bare)
    return " ".join(reversed(kept))


_NAME_BEHIND = re.compile(
    r" (?P<name>[가-힣]{3,4}|[가-힣]{1,6} [가-힣]{1,6}?)(?P<end>은|는|이|가|의|도|에게|과|와|\(|\)|,|\.| 씨|$)"
)


def _behind(sentence: str, title: _Title) -> Person | None:
    """The name behind a title word: 전 국가정보책임자 카트린 메리발리."""
    if title.particle:
        return None
    found = _NAME_BEHIND.match(sentence, title.end)
    if not found:
        return None
    name = found["name"]
    if not (_is_foreign(name.split()) or (len(name) == 3 and is_korean_name(name) and title.word not in _GENERIC)):
        return None
    before = sentence[max(0, title.start - 30) : title.start].removesuffix("(").split()
    group = _group([word for word in before if word not in _FORMER]) if before else ""
    former = "전 " if before and before[-1] in ("전", "前") else ""
    return Person(title.start, found.end("name"), name, f"{group} {former}{title.word}".strip())
