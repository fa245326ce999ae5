"""Korean words round a fact, without an analyser: particles, what is a noun, the noun phrase before or behind a place.

Everything here looks at a few words only, and every pattern is bounded: hostile text costs no more than any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from monitor.core.likeness.terms import FLOOR, shipped_share

READ = 8000
"""Characters of an article that are read; what is new about an event stands at its beginning."""
LABEL = 18
"""Characters of the noun phrase that stands beside a value."""


def words(text: str) -> frozenset[str]:
    """A list of words, as it is written down in these modules."""
    return frozenset(text.split())


_MARKS = {
    "ㆍ": "·", "・": "·", "‧": "·", "•": "·", "∙": "·", "„": "“", "‟": "“", "″": '"', "〝": "“", "〞": "”", "‘": "'", "’": "'",
    "‛": "'", "′": "'", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "", "∼": "~", "～": "~",
    "〜": "~", "–": "~", "−": "-", "—": " ",
}  # fmt: skip
_MARK = re.compile(f"[{''.join(_MARKS)}]")
_SPACES = re.compile(r"\s+")
_DOTS = re.compile(r"\.{2,}")
_BRACKET = re.compile(r"\([^()]{1,40}\)")


def plain(text: str) -> str:
    """One paragraph in one form: NFKC, plain quotes and dots, single spaces. The same for NFC, NFD and full-width input."""
    marked = _MARK.sub(_plain_mark, text)
    normal = unicodedata.normalize("NFKC", marked)
    if normal is not marked:
        normal = _MARK.sub(_plain_mark, normal)
    # What stands behind an ellipsis begins anew: …2조8천억원 is no decimal.
    return _SPACES.sub(" ", _DOTS.sub("… ", normal)).strip()


def _plain_mark(found: re.Match[str]) -> str:
    return _MARKS[found[0]]


def without_brackets(text: str) -> str:
    """`text` without its short brackets: 특수목적법인(SPC) 지분 -> 특수목적법인 지분."""
    return _SPACES.sub(" ", _BRACKET.sub(" ", text)) if "(" in text else text


# --- one word ---------------------------------------------------------------------------------------------------------

_JOSA = re.compile(
    r"(?:에서는|에서도|에서의|으로는|으로도|으로의|이라고|이라는|이라며|에게는|에게서|까지는|까지의|부터는|으로써|으로서|로서는"
    r"|에서|에게|께서|으로|까지|부터|보다|처럼|만큼|이나|이며|이고|이란|에는|에도|와의|과의|과는|와는|로는|로의|이다|였다|이었다|입니다"
    r"|은|는|이|가|을|를|에|의|도|로|와|과|만|란)$"
)
_KEPT = re.compile(
    r"(?:[회협논합동정심문결건주토상항거]의|[평국추증허인물원단주유참휴여]가|[가-힣]문가|[제한속정온강밀수시의보지구각빈]도"
    r"|^[도경진통활선항]로|고속도로|경로|차이|나이|사이|길이|높이|깊이|아이|[가-힣]놀이|[효결성학초통부경교]과|[불조자]만|[가-힣](?:이크|매크|메트|제|히어|뉴|유)로|프로|[평]화와|[주]로|세로|가로|테러와"
    r"|가나로|개도|절도|태도|인도|지수가|[가-힣]용도|[가-힣]{2}진흥도|소이|[가-힣]전도)$"
)
"""Nouns whose last syllable looks like a particle: 전체회의, 허가, 한도, 경로."""
_BOUND = frozenset("명곳건팀쪽장개대종번것수때중만데점곧안밖위앞뒤속")
"""Nouns of one syllable that mean nothing alone: 명이 is 명 and 이, while 차이 is a word."""
_ALWAYS = frozenset(("에서", "에", "을", "를", "은", "는", "으로", "에는", "에도", "에서는", "에게", "까지", "부터"))
_PREDICATE = re.compile(
    r"(?:다|며|면서|지만|려고|려면|려는|도록|는데|던|[하되][고여는지면자며]|[하되]기로|했고|됐고|[아어여해돼]서|었고|았고|위해|위한|대해|대한"
    r"|통해|통한|따라|따른|따르면|관련|때문|[있없]는|[있없]고|[있없]어|않은|않는|않고|라며|라고|라는|다는|다고|자고|냐고|[가-힣]겠다|받는|받은|받아"
    r"|만든|만드는|드는|쓰는|주는|맡은|나선|나온|열린|[가-힣]+했|[가-힣]+됐|늘어|줄어|늘려|줄여|넘게|넘는|넘어|[크작높낮]은|[새]로운|같은"
    r"|[가-힣]적인|들어|올라|내려|가운데|이번|지난|모든|여러|다른|어떤|각종|더니|는지|[가-힣]지만|으면|죠|나요|어요|아요|으나|인데|놓고|[가-힣](?<![보광사재창공경권신제최참원피포예충선금중국부회투기수])고|다면|[적크높낮르쉽많싸늦길짧깊넓렵히하되]게|[하되][면]|[가-힣]{2}들여"
    r"|[떼내열걸들넣먹읽]어|한꺼번에?|[였았었]고|^[두받보주내놓갖담쓰]고|[졌였했됐렸났]기|[졌였했됐렸났]다|[가-힣]도록|등의?|및|또는|그리고|하지만|그러나|다만|이어|또한|특히|한편)$"
)
_ADNOMINAL = re.compile(r"[가-힣](?:[한될할된]|[가-힣]던)$")
_PRONOUNS = words(
    """
    이 그 저 것 수 때 중 등 뒤 전 후 안 밖 더 또 못 안의 그는 그가 이는 이를 이들 그들 우리 저희 여기 거기 무엇 누구
    자신 자사 당시 이날 이후 이전 지금 현재 최근 앞으로 오늘 어제 내일 올해 지난해 내년 작년 해마다 매년 매월 매일
    하루 이미 다시 아직 계속 모두 각각 함께 직접 가장 매우 나머지 가운데 상당 일부 대부분 대략 약 무려 불과 고작
    겨우 거의 바로 따로 서로 스스로 처음 한 두 세 네 다섯 여섯 일곱 여덟 아홉 열 몇 첫 첫째 이상 이하 미만 초과 산하
    소속 관련 대상 동안 둘째 셋째 먼저 이어 기존 종전 당초 결국 만약 과연 오히려 정작 실제 실제로 사실 사실상 최대 최소
    평균 총 누적 연간 월간 주로 즉 예컨대 이르면
    """
)


@lru_cache(maxsize=32768)
def stem(word: str) -> tuple[str, str]:
    """(noun, particle) of a word: 지분을 -> 지분, 을. Two characters of the noun remain at the least."""
    word = word.strip("'\"“”‘’「」『』《》〈〉<>[](),.…·~-")
    if _KEPT.search(word):
        return word, ""
    found = _JOSA.search(word)
    if not found or (found.start() == 1 and word[0] not in _BOUND and found[0] not in _ALWAYS):
        return word, ""
    noun, particle = word[: found.start()], found[0]
    return (noun, particle) if _agrees(noun[-1:], particle) else (word, "")


_AFTER_CONSONANT = frozenset(("은", "이", "을", "과", "과의", "과는", "으로", "으로는", "으로도", "으로의"))
_AFTER_VOWEL = frozenset(("는", "가", "를", "와", "와의", "와는", "로", "로는", "로의"))


def _agrees(last: str, particle: str) -> bool:
    """Whether a particle may follow a syllable: 작가 is no 작 with 가, 차이 no 차 with 이. Latin and digits take either."""
    if not "가" <= last <= "힣":
        return bool(last)
    final = (ord(last) - 0xAC00) % 28
    if particle.startswith("로"):
        return final in (0, 8)
    return final != 0 if particle in _AFTER_CONSONANT else final == 0 or particle not in _AFTER_VOWEL


@lru_cache(maxsize=32768)
def is_noun(word: str) -> bool:
    """Whether a word without its particle may stand in a noun phrase: neither predicate nor pronoun nor adverb."""
    if len(word) < 2 or word in _PRONOUNS or word[0].isdecimal():
        return False
    return not _PREDICATE.search(word) and not (_ADNOMINAL.search(word) and len(word) > 1 and _is_adnominal(word))


_NOUNS_IN_HAN = re.compile(r"(?:권한|제한|기한|상한|하한|무한|북한|남한|최한|시한|인한|역할|분할|구할|관할|배당할)$")


def _is_adnominal(word: str) -> bool:
    return not _NOUNS_IN_HAN.search(word)


_CLAUSE_ENDS = re.compile(r"(?:해|(?<![참기수대부])여|(?<![측화국장전평라])면|(?<![투업])자)$")
_ADNOMINAL_ENDS = re.compile(r"[은는긴린킨친던운릴쓴연단선된진힌간른큰낸]$")
_NOUNS_AT_ENDS = re.compile(
    r"^(?:이해|피해|올해|손해|동해|서해|남해|방해|침해|지난해|새해|재해|상해|이듬해)$"
    r"|(?:[가-힣]{2}간|[가-힣][가-힣](?<![꾸하되내가보나르기리])자|[시공기야민연주일월년순인중구]간|첨단|분단|첨단|노선|수단|판단|집단|사단|재단|공단|진단|계단|우선|개선|당선|조선|전선|자연|공연|강연|출연|지연|운영|사진|추진|증진|촉진"
    r"|선진|대운|행운|대연)$"
)


def _ends_clause(word: str) -> bool:
    """포함해, 어기면, 쌓인: whether a word ends a clause, or stands before a noun as a verb does."""
    if _NOUNS_AT_ENDS.search(word):
        return False
    if _CLAUSE_ENDS.search(word):
        return True
    known = shipped_share(word.lower()) > FLOOR
    ends_in_l = "가" <= word[-1:] <= "힣" and (ord(word[-1]) - 0xAC00) % 28 == 8  # 다룰, 열릴
    as_a_verb = ends_in_l and not known
    return as_a_verb or ((len(word) < 3 or not known) and _ADNOMINAL_ENDS.search(word) is not None)


_PEOPLE_IN = words(
    """
    외국인 한국인 미국인 중국인 일본인 정치인 직장인 예술인 기업인 언론인 장애인 농업인 경제인 대리인
    일반인 온라인 디자인 군인 연예인 법조인
    """
)


def is_copula(word: str) -> bool:
    """수준인, 간사인: a noun and 이다 before another noun."""
    return len(word) >= 3 and word[-1] == "인" and word not in _PEOPLE_IN and shipped_share(word[:-1]) > FLOOR


@lru_cache(maxsize=32768)
def may_qualify(word: str) -> bool:
    """Whether a bare word may stand before the noun of a phrase."""
    return is_noun(word) and not is_copula(word) and not _ends_clause(word)


# --- noun phrases -----------------------------------------------------------------------------------------------------

_TOPIC = frozenset(("은", "는", "이", "가", "을", "를", "의", "도", "만", ""))
_JOINING = frozenset(("", "의"))
_VERB_STEMS = frozenset("치끼키리히르끄뜨")
_QUOTE = re.compile(r"['\"“”()\[\]]")
_NUMBERED = re.compile(r"\d{1,3}(?:차|단계|호|기)")


def phrase_before(words: Sequence[str], *, particles: frozenset[str] = _TOPIC, most: int = 3) -> str:
    """The noun phrase that ends with the last of `words`, or "": [민간, 지분, 한도를] -> 민간 지분 한도.

    The last word may carry one of `particles`; words before it join only bare, or with 의.
    """
    if not words:
        return ""
    noun, particle = stem(words[-1])
    if particle not in particles or not is_noun(noun) or _QUOTE.search(noun):
        return ""
    if particle == "는" and noun[-1:] in _VERB_STEMS and shipped_share(noun) <= FLOOR:
        return ""  # 미치는, 끼치는
    if _PREDICATE.search(words[-1]) or (not particle and (is_copula(noun) or _ends_clause(noun))):
        return ""
    kept = [noun]
    length = len(noun)
    for word in reversed(words[max(0, len(words) - most) : -1]):
        bare, joined = stem(word)
        whole = bare + joined if joined == "의" else bare
        length += len(whole) + 1
        if (
            joined not in _JOINING
            or not (may_qualify(bare) or _NUMBERED.fullmatch(bare))
            or length > LABEL
            or word[-1:] in ",.)]”\"'"
        ):
            break
        kept.append(whole)
    return " ".join(reversed(kept))


_VERBAL = re.compile(r"([가-힣]{2,5})(?:하|되|한|할|된|될|했|됐|합|됩|해|돼|시키|시킨)[가-힣]{0,6}$")
"""A Sino-Korean verb: its noun says what happens (신청할, 마감된다)."""
_STOP_VERBAL = words(
    """
    위 대 통 관 비 의 인 향 가능 필요 계속 예정 계획 방침 이행 전망 예상 진행 포함 해당 생각 말 이야기 설명
    발표
    """
)


def phrase_after(words: Sequence[str], *, most: int = 5) -> str:
    """What happens, from the words behind a date or amount: [의료기기, 허가를, 신청할] -> 의료기기 허가 신청."""
    kept: list[str] = []
    length = 0
    owed = False
    for word in words[:most]:
        word = word.replace("'", "")
        bare = word.strip('"“”「」『』《》〈〉<>[]()…')
        ends = word[-1:] in ",.;!?"
        bare = bare.rstrip(",.;!?")
        verb = _VERBAL.fullmatch(bare)
        noun, particle = stem(bare)
        if verb and verb[1] not in _STOP_VERBAL and not _NOUNS_IN_HAN.search(noun):
            if length + len(verb[1]) < LABEL:
                kept.append(verb[1])
            break
        if not is_noun(noun) or length + len(noun) > LABEL or (owed and kept) or particle in ("은", "는"):
            break
        if not particle and _ends_clause(bare):
            break
        if particle in ("에게", "께서", "보다", "처럼"):
            kept.clear()
            length = 0
            continue
        kept.append(noun)
        length += len(noun) + 1
        owed = particle in ("을", "를")  # behind an object only its verb belongs to the phrase
        if ends:
            break
    return " ".join(kept)


_AGENTS = re.compile(
    r"(?:정부|업계|회사|업체|기업|국회|기관|당국|부처|[가-힣]{2}부|[가-힣]{2,}[청처]|은행|팀|팀들|관계자|대학|사업자|[가-힣]{2}사|측|여야|양측|위원회|소위|단체|연구진|연구팀|학생|시민|주민|[가-힣]+들|의원)"
)


def is_agent(noun: str) -> bool:
    """Whether a noun is somebody who does something rather than something that is measured or scheduled."""
    return _AGENTS.fullmatch(noun.rpartition(" ")[2]) is not None


def clip(text: str, most: int) -> str:
    """`text` cut at a word's edge to at most `most` characters, with … where something is missing."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    edge = cut.rfind(" ")
    return (cut[:edge] if edge > most // 2 else cut).rstrip(" ,.·") + "…"
