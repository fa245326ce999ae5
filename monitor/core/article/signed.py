"""How a text is signed below its last sentence: reporters with ranks and e-mails, or a contributor with an affiliation.

Signatures are read word by word: a line, or the end of one behind a sentence, is a signature if every word of it belongs there.
One pattern for them would either miss half of what papers print (`신나리 shin@… ·홍정수 기자 / 워싱턴=이정은 특파원`) or split a
line of names in exponentially many ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.core.article.names import NAME, OFFICES, OUTLET_LIKE, PLACES, RANK, SURNAMES, is_name, is_rank, names_in


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LONGEST = 240
"""Characters that a signature may take at the end of a text."""
MOST_WORDS = 40
LONGEST_LEFTOVER = 100
"""Characters of other headlines that may stand behind a signature in the same line."""

_WORD = re.compile(
    r"(?P<email>\[email\s?protected\]|[A-Za-z0-9._%+-]{1,40}@(?:[A-Za-z0-9-]{1,40}[.,]){0,4}[A-Za-z]{0,20})"
    r"|(?P<word>[가-힣]{1,12}(?:[A-Z]{1,3}(?![A-Za-z0-9@._]))?|[A-Za-z0-9]{1,20})"
    r"|(?P<apart>(?:(?!\[email)[^가-힣A-Za-z0-9@一-鿿]){1,12})"
)
_RANKED = re.compile(
    r"(?P<name>[가-힣]{2,8}?)(?P<rank>(?:[가-힣A-Z]{2,6}(?:전문|담당)|선임|수석|수습|인턴|객원|시민|사진|영상)?(?:기자|특파원|통신원|논설위원|앵커))"
)
_DESK = re.compile(
    r"[가-힣A-Za-z]{1,8}(?:팀|부|실|국|센터|본부|취재단|취재반|팀장|부장|국장|실장|에디터|데스크|차장|위원)"
)
_FILLERS = (
    OFFICES | PLACES | frozenset(("이메일", "메일", "email", "Email", "mail", "e", "E", "및", "글", "채널", "이"))
)
_REPORTER = re.compile(rf"[\s=/·]{{1,3}}{NAME}\s?(?:{RANK})(?![가-힣])")
_RANK_BEHIND = re.compile(rf"\s?(?:{RANK})(?![가-힣])")
_TRIGGER = re.compile(
    r"@|\[email|기자|특파원|통신원|논설위원|논설실장|논설고문|편집위원|해설위원|편집국장|주필|앵커|아나운서|리포터|에디터|칼럼니스트|캐스터|PD|피디"
)
_BOUNDARY = re.compile(
    r"[.!?…”’\"'」』)\]〉>]+\s*(?=[^\s.!?…”’\"'」』)\]〉>])|(?<=[다요죠음함됨임])\s*(?=[가-힣A-Za-z\[/(<■▶])"
)
_LATIN = re.compile(r"[A-Z][A-Za-z]{1,15}")
_STOP = frozenset(".!?")
_BUTTON = re.compile(
    r"(?:\s*(?:(?:기자\s?)?페이지|바로\s?가기|구독(?:하기|중)?|더\s?보기|다른\s?기사.{0,12}|응원(?:하기)?)){1,4}\s*"
)
_STOPPED = re.compile(r"[다요죠까][.!?][”’\"']?")
_SENTENCE = re.compile(r"[다요죠까]\s?[.!?]")
_PARTICLE = re.compile(r"(?:으로|로|에|을|를|이|가|은|는|와|과|의)(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Signature:
    """Where a signature begins in its line (a character offset), and whom it names."""

    start: int
    names: tuple[str, ...] = ()


def read_signature(line: str) -> Signature | None:
    """The signature that a whole line is, or None: `정책팀=김하늘 기자 sky@…`, `sky@…`, `[김하늘·박서준 기자]`."""
    if len(line) > LONGEST or not _TRIGGER.search(line):
        return None
    found = _read(line, 0)
    if found is None or (found.end < len(line) and not _BUTTON.fullmatch(line, found.end)):
        return None
    return Signature(0, found.names)


def glued_signature(line: str) -> Signature | None:
    """The signature behind the last sentence of a line, with what other headlines stand behind it; the earliest that fits."""
    least = max(0, len(line) - LONGEST)
    if not _TRIGGER.search(line, least):
        return None
    for boundary in _BOUNDARY.finditer(line, least):
        at = boundary.end()
        if not _TRIGGER.search(line, at):
            return None
        found = _read(line, at)
        if found is None or not (found.email or boundary[0].strip()):
            continue
        leftover = line[found.end :].strip()
        if line[at:].rstrip().endswith(("!", "?")):  # an anchor calls: 김하늘 기자!
            continue
        if not leftover or (found.email and _is_leftover(leftover)):
            return Signature(at, found.names)
    return None


def _is_leftover(text: str) -> bool:
    """Whether what stands behind an e-mail address is no sentence: another headline, `더 보기`."""
    return len(text) <= LONGEST_LEFTOVER and not _SENTENCE.search(text) and not _PARTICLE.match(text)


@dataclass(frozen=True, slots=True)
class _Read:
    end: int
    names: tuple[str, ...]
    email: bool


def _read(line: str, start: int) -> _Read | None:
    """As many words of a signature as stand from `start` on; None unless they name a rank or an e-mail, and somebody."""
    at, names, ranks, end, email = start, list[str](), 0, start, False
    latin = 0
    pending = 0  # words that only a rank behind them explains: `누리포털` of `김하늘 누리포털 기자`
    for _ in range(MOST_WORDS):
        found = _WORD.match(line, at)
        if found is None:
            break
        at = found.end()
        if found["apart"]:
            if pending and not _STOP.isdisjoint(found["apart"]):
                break
            end = at if pending == 0 else end
            continue
        if found["email"]:
            if pending:
                break
            email, end = True, at
            continue
        word = found["word"]
        if is_rank(word):
            ranks, pending, end = ranks + bool(names), 0, at
        elif (ranked := _RANKED.fullmatch(word)) and (_names_somebody(ranked["name"]) or names):
            names += [ranked["name"]] if _names_somebody(ranked["name"]) else []
            ranks, pending, end = ranks + 1, 0, at
        elif not pending and (_names_somebody(word) or _is_name_by_rank(word, line, at)):
            names.append(word)
            end = at
        elif not pending and (_belongs(word, line[at : at + 3]) or (len(word) > 1 and _before_reporter(line, at))):
            end = at
        elif not names and latin < 4 and _LATIN.fullmatch(word):  # Kim Haneul sky@…
            latin += 1
        elif names and pending < 2 and len(word) > 1 and not is_name(word):
            pending += 1
        else:
            break
    if not (email or (ranks and names)):
        return None
    return _Read(end, tuple(dict.fromkeys(names)), email)


def _belongs(word: str, behind: str) -> bool:
    """Whether a word that is no name may stand in a signature: a place or desk before "=", an office, an outlet."""
    return (
        word in _FILLERS
        or behind.lstrip()[:1] in ("=", "＝")
        or _DESK.fullmatch(word) is not None
        or OUTLET_LIKE.search(word) is not None
    )


def _names_somebody(word: str) -> bool:
    """Whether a word of running text is a name: `현장에` and `한다` have the form of one."""
    return is_name(word) and word[-1] not in "는를을에와과다"


def _is_name_by_rank(word: str, line: str, at: int) -> bool:
    """Whether a word is a name because a rank follows directly: four syllables (`이다니엘 기자`), or an ending that looks like
    a particle (`변가을 기자`)."""
    shaped = (len(word) == 4 and word[0] in SURNAMES) or (len(word) == 3 and word[-1] == "을" and is_name(word))
    return shaped and _RANK_BEHIND.match(line, at) is not None


def _before_reporter(line: str, at: int) -> bool:
    """Whether a reporter's name and rank follow directly, as behind an outlet that nobody lists."""
    return _REPORTER.match(line, at) is not None


_OF_OTHERS = re.compile(
    r"#|[(\[]?(?:영상|촬영|화면|그래픽|사진|편집|디자인|자막|VJ|CG)\s?(?:취재|편집|기자|제공|구성)?\s?[:：=]"
)
"""Hashtags, and lines that name who filmed and cut it."""
_SIGN_OFF = re.compile(
    r"(?:^|[다까요]\.\s?)(?:지금까지\s)?[가-힣A-Za-z0-9\s,]{2,20}\s(?P<name>[가-힣]{2,4}?)(?:입니다|이었습니다|였습니다)\.?$"
)
"""새벽뉴스 김하늘입니다."""


def final_signature(paragraphs: Iterable[str], *, outlet: str | None = None) -> tuple[str, ...]:
    """Names in the signature of the last few lines that carry one, also where it is glued to the last sentence."""
    lines = [line.strip() for line in list(paragraphs)[-12:]]
    lines = [line for line in lines if not _OF_OTHERS.match(line)]
    for line in lines:
        if (signed_off := _SIGN_OFF.search(line)) and is_name(signed_off["name"]):
            return (signed_off["name"],)
        for found in (read_signature(line), glued_signature(line)):
            names = tuple(name for name in found.names if name != outlet) if found else ()
            if names:
                return names
        if len(line) <= 100 and re.search(r"@", line) and not re.search(r"[가-힣]{2}다\.", line):
            names = names_in(line, outlet=outlet)
            if names:
                return names
    for line in lines[-6:]:
        contributor = read_contributor(line)
        if contributor:
            return (contributor.name,)
    return ()


# --- contributors -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contributor:
    """Who wrote an opinion piece, and as what: `한빛대 정책학과 교수`."""

    name: str
    affiliation: str | None = None


TITLES = (
    r"(?:[가-힣]{0,4}교수|[가-힣]{0,4}연구위원|[가-힣]{0,4}연구원|[가-힣]{0,4}위원|변호사|변리사|회계사|박사|대표이사|대표|이사장|이사|소장|원장|부원장|학장|총장|"
    r"칼럼니스트|[가-힣]{0,4}평론가|위원장|센터장|본부장|단장|실장|회장|부회장|사무총장|사무국장|사무처장|국장|작가|시인|소설가|번역가|저자|고문|주필|논설실장|"
    r"의원|장관|차관|대사|활동가|전문위원|감독|기획자|개발자|컨설턴트|강사|석좌|펠로|CEO|CTO|CAIO)"
)
_LEAD = re.compile(
    r"[/=■◆▶△▲▷▼※*<\[(\s•·-]*(?:(?:기고|시론|칼럼|특별기고|외부칼럼|기고문|글쓴이|글|필자|저자)\s?[\])〉>=:：·ㆍ|/]\s?|\[[^\[\]]{1,12}\]\s?|(?:기고|글)\s)?"
)
_PERSON = re.compile(r"(?P<name>[가-힣]{2,4})(?:\s?[_|ㅣ/ㆍ·,=:：(]\s?|\s)(?P<role>[가-힣A-Za-z0-9()&·ㆍ,/.\s-]{2,50})")
_BETWEEN = re.compile(
    rf"(?P<of>[가-힣A-Za-z0-9()·\s]{{1,28}}(?:대|대학교?|대학원|학과|학부|연구소|연구원|재단|협회|학회|포럼|센터|법인|위원회))\s"
    rf"(?P<name>[가-힣]{{2,4}})\s(?P<title>{TITLES})"
)
_TITLED = re.compile(rf"(?:^|[\s(·ㆍ,/&)]|[가-힣A-Za-z]){TITLES}(?:[·ㆍ/(]\s?[가-힣A-Za-z\s]{{2,16}}\)?)?$")
_SAYS = re.compile(
    r"(?:을|를|은|는|에서|에게|하는|했던|이끈|밝힌|말한|맡은|등|또|및|했다|한다|으로|대한|관련|최근|현재|이날|지난)(?=\s|$)|[다요]\.|\s(?:기자|특파원)"
)
_NO_PEOPLE = _words(
    "인터뷰 도움말 정부 국회 공공 공동 현재 이번 이날 국내 주요 국립 고려대 연세대 한양대 서강대 경희대 동국대 "
    "국민대 명지대 인하대 홍익대 전남대 전북대 경북대 경남대 부경대 강원대 제주대 조선대 공주대 안동대 한성대 "
    "서경대 세종대 상명대 배재대 목포대 우송대 선문대 한국대 인천대 부산대 한림대 성신대 공학과 경제학 정책학 "
    "한국형 기업은 주식 연구소 이사회 위원회"
)
"""Words that have the form of a name and stand before a title."""
_BY = re.compile(r"(?:글쓴이|글)\s?[=:：·ㆍ|/]\s?(?P<name>[가-힣]{2,4})")


def read_contributor(line: str) -> Contributor | None:
    """Name and affiliation on a contributor's line or in a page's author string, None for anything else.

    `김하늘 한빛대 정책학과 교수`, `박서준_한빛대학교 교수.`, `[기고] 김하늘 한빛대 교수`, `글·김하늘 작가`,
    `김하늘(한빛대 교수)`. A reporter is no contributor, nor is a sentence about somebody (`필자 김하늘은 …`).
    """
    line = line.strip()
    if not 3 <= len(line) <= 80:
        return None
    by = _BY.fullmatch(line)
    if by and is_name(by["name"]):
        return Contributor(by["name"])
    lead = _LEAD.match(line)
    said = line[lead.end() if lead else 0 :].rstrip(" .]>〉*")
    between = _BETWEEN.fullmatch(said)  # 한빛대 김하늘 교수
    if between and is_name(between["name"]) and not _SAYS.search(between["of"]):
        return Contributor(between["name"], f"{between['of']} {between['title']}")
    found = _PERSON.fullmatch(said)
    if found is None or not _names_somebody(found["name"]) or found["name"] in _NO_PEOPLE:
        return None
    role = _role(found["role"])
    if " " not in role and found["name"].endswith(("대", "부", "처", "청", "회")):  # 한빛대 교수
        return None
    if (
        found["name"].endswith(("시", "군", "구", "도")) and found.string[found.end("name")] == ","
    ):  # 강릉시, 자체 위원회
        return None
    if _SAYS.search(role) or not _TITLED.search(role) or _is_list(role):
        return None
    return Contributor(found["name"], role)


def _is_list(role: str) -> bool:
    """Whether more people follow: `한빛대 교수, 박서준 누리대 교수`."""
    return any(is_name(words[0]) for part in re.split(r"[,，]", role)[1:] if len(words := part.split()) > 1)


def glued_contributor(line: str) -> int | None:
    """Where a contributor's name and affiliation stand behind the last sentence of a line."""
    for boundary in _STOPPED.finditer(line, max(0, len(line) - 60)):
        rest = line[boundary.end() :].lstrip()
        if not rest.startswith("(") and read_contributor(rest):  # “…” (김하늘 한빛대 교수): who said it
            return boundary.end()
    return None


def _role(said: str) -> str:
    """An affiliation with its brackets in pairs: `한빛대 교수` of `김하늘(한빛대 교수)`."""
    role = " ".join(said.split()).strip(" ·ㆍ,/-")
    if role.count(")") <= role.count("("):
        return role
    return role.rstrip(")").strip() if role.endswith(")") else f"({role}"
