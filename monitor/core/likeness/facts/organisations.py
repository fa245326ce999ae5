"""Organisations by what their names end in, or by what stands beside a name that general news does not know.

    한국인터넷진흥원   무산담 인텔리전스   너른들반도체   법무법인 단아   스타트업 온율   LG AI연구원

What general news knows well, and ministries and committees that everybody knows, are nothing new.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from monitor.core.likeness.facts.people import is_korean_name
from monitor.core.likeness.facts.phrases import is_noun, stem, words
from monitor.core.likeness.terms import FLOOR, shipped_share

_PUBLIC = (
    "위원회|연구원|연구소|연구센터|재단|협회|공사|공단|진흥원|정보원|평가원|개발원|기술원|과학원|교육원|관리원|보호원|인증원|센터|대학교|대학원|은행|그룹|컨소시엄"
    "|학회|조합|연맹|연대|연합|연합회|협의회|총연합|총연합회|협의체|기구|포럼|거래소|공제회|경제원|연구회|시민넷|네트워크|노동조합|노조|사무국|국부펀드|지원단|추진단|전담반"
    "|집행위원회|협동조합|리서치|정책원|시험원|연수원|노동원|원자력원|안전원|보안원|표준원|의료원|병원|박물관|도서관|의회"
)
_FIRM = (
    "랩스|랩|클라우드|반도체|인텔리전스|테크|테크놀로지|소프트|소프트웨어|시스템즈|시스템|네트웍스"
    "|네트워크스|바이오|모빌리티|증권|캐피탈|벤처스|파트너스|인베스트먼트|홀딩스|텔레콤|통신|전자|칩스"
    "|게임즈|로보틱스|로직스|솔루션|솔루션즈|시큐리티|스튜디오|엔터테인먼트|생명|화재|카드|자산운용"
    "|건설|중공업|에너지|제약|AI|데이터|코리아|컴퍼니|디지털|이노베이션|브레인|뱅크|페이|전력|철강"
    "|해운|물산|항공|모터스|마이크로|파운데이션|헬스케어|메디칼|웍스|팩토리|네트웍|제철|전선|공과대"
    "|과학대"
)
_SUFFIX = re.compile(
    rf"(?:[가-힣A-Za-z0-9&]{{1,16}}(?:{_PUBLIC})|(?:한국|국립|대한|전국)[가-힣A-Z]{{2,12}}(?:원|회|단|소|청|련)"
    r"|[가-힣]{1,6}AI[가-힣]{0,6}(?:청|처|국|원|소|회|단))$"
)
_FIRM_SUFFIX = re.compile(rf"[가-힣A-Za-z0-9&]{{2,12}}(?:{_FIRM})$")
_ALONE = re.compile(rf"(?:{_PUBLIC}|{_FIRM})")
_COMMON_ENDS = re.compile(
    r"(?:은행|병원|도서관|센터|대학원|연구소|의회|조합|네트워크|데이터|반도체|시스템|솔루션|에너지|통신|전자|디지털|그룹|포럼|기구|연합|연대|박물관|건설|카드|AI)$"
)
_CUE_BEFORE = re.compile(
    r"(?:기업|업체|회사|스타트업|법무법인|로펌|시민단체|단체|여론조사기관|조사기관|연합|팹리스|벤처|운영사|제조사|개발사|자회사|모회사|계열사|매체|통신사|은행|건설사"
    r"|유니콘|사업자|주식회사|㈜|\(주\)|재단법인|사단법인|싱크탱크|학회|기관|정예팀인?|설계사|투자사|벤처캐피털|빅테크)$"
)
_CUE_BEHIND = re.compile(
    r"(?:은|는|이|가|의|측|측은)?[ (]?(?:관계자|측|대표|창업자|연구진|임원|직원|공동창업자|이사회|최고경영자|CEO|경영진|컨소시엄"
    r"|대변인|사장|회장|를 상대로|을 상대로)"
)
_SAID = re.compile(
    r"(?:밝혔|설명했|말했|전했|발표했|내놨|내놓|출시했|공개했|체결했|선정됐|인수했|투자했|개발했|세웠|설립했|열었|맡는|맡았|참여했|참여한|공급했|공급한다|맺었|유치했|꼬집었|비판했"
    r"|주장했|강조했|답했|조사한|조사했|집계했|출범했|나섰|합류했|선보였|도입했|낸다|팔고|판다)"
)
_KNOWN = words(
    """
    국회 정부 청와대 대통령실 국무총리실 국무조정실 기획재정부 재정경제부 과학기술정보통신부 과기정통부
    산업통상자원부 산업통상부 산업부 중소벤처기업부 중기부 행정안전부 행안부 국방부 교육부 외교부 통일부 법무부
    문화체육관광부 문체부 농림축산식품부 보건복지부 복지부 환경부 고용노동부 노동부 여성가족부 국토교통부 국토부
    해양수산부 금융위원회 공정거래위원회 공정위 방송통신위원회 방통위 개인정보보호위원회 개인정보위 국가인권위원회
    국민권익위원회 감사원 국가정보원 국정원 경찰청 검찰청 대검찰청 국세청 관세청 조달청 통계청 특허청 기상청 병무청
    방위사업청 농촌진흥청 산림청 질병관리청 식품의약품안전처 식약처 법제처 인사혁신처 과학기술정보방송통신위원회
    과방위 한국거래소 국제통화기금 세계은행 국제표준화기구 경제협력개발기구
    법제사법위원회 법사위 정무위원회 기획재정위원회 행정안전위원회 산업통상자원중소벤처기업위원회
    국회입법조사처 헌법재판소 대법원 한국은행 금융감독원 서울시 유럽연합 유엔 집행위원회 무역대표부 삼성전자 네이버
    카카오 구글 애플 마이크로소프트 메타 아마존 국가인공지능전략위원회 국가인공지능위원회 방송통신심의위원회
    """
)
_GENERIC = re.compile(
    r"^(?:(?:연합|남북|북미|한미|합동|국내|해외|지역|민간|공공|정부|대형|중소|시중|지방|산하|전문|담당|소속|부설|정책|관련|국책|공동|출연|민관|산학|대학|시민|노동|학부모|환자|소비자|데이터|컴퓨팅|AI|인공지능"
    r"|스타트업|클라우드|건설|금융|전력|통신|보험|투자|사내|기업|그래픽|국가|국산|독자|언어|차세대|첨단|외국|외산|생성형|초거대|문서|의료|로봇|물류|고객|콜|콜센|주민|행정|연구|개발|교육|훈련|상담|지원|관제|시험|전산|전시|스포츠|문화|복지|안전|상황|테스트|종합|통합|업계|업종|대기업|두|세|네|한)*)"
    r"(?:위원회|연구원|연구소|연구센터|재단|협회|공사|공단|센터|대학교|대학원|대학|은행|그룹|컨소시엄|학회|조합|연대|연합|협의회|협의체|기구|포럼|네트워크|노조|사무국|병원|도서관|의회|지원단"
    r"|클라우드|반도체|시스템|소프트웨어|통신|전자|증권|솔루션|건설|에너지|데이터|디지털|AI|카드|생명|페이|정보원|기술원|리서치|박물관|국부펀드|전담반|추진단|랩|바이오|로보틱스|모빌리티|테크|게임즈|스튜디오)$"
)
_BODY_PARTS = re.compile(
    r"(?:상임위원회|소위원회|심사위원회|평가위원회|전체회의|특별위원회|소위|이사회|심의위원회|투자심의위원회|운영위원회|빅데이터|메타데이터|수석연구원|책임연구원|선임연구원|데이터센터|콜센터|병의원|지방의회|시의회$|군의회$|구의회$|생명공학|초전자|휴먼에러"
    r"|자율통신|이동통신|무선통신|위성통신|사이버공사|운영체제시스템|학습데이터|원천데이터|공공데이터|개인데이터|의료데이터|음성데이터|합성데이터|훈련데이터|언어데이터|비메모리반도체|AI반도체|메모리반도체|시스템반도체|국산반도체|추론반도체"
    r"|소버린AI|소버린클라우드|생성형AI|에이전틱AI|피지컬AI|온디바이스AI|독자AI|국산AI|국대AI|국가대표AI|K-AI|오픈AI모델|온라인|멀티클라우드|퍼블릭클라우드|프라이빗클라우드|하이브리드클라우드|GPU클라우드|AI클라우드|의사결정시스템)$"
)
_LATIN = re.compile(
    r"(?<![A-Za-z0-9.@/-])[A-Z][A-Za-z0-9&]*[a-z][A-Za-z0-9&]*(?: (?:AI|[A-Z][a-z]+)){0,2}(?![A-Za-z0-9@/-])"
)
_NOT_LATIN = words(
    """
    AI GPU NPU CPU LLM API SPC CEO CTO IT ICT R&D TPU SaaS IaaS PaaS IoT ESG KST Cloud Sovereign SovereignAI Copilot
    Windows Linux Android iPhone Korea The This That And For With From In On At Of To By As Is Are Was We You It He
    She They January February March April May June July August September October November December Monday Tuesday
    Wednesday Thursday Friday Saturday Sunday
    """
)
KNOWN = 3 / 1800
"""Share of general news from which on a name is nothing new."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as a sentence names it."""

    start: int
    name: str
    sure: bool
    """Whether its own ending or the word beside it says so; otherwise only how it stands in the sentence does."""

    @property
    def key(self) -> str:
        """The name in one spelling."""
        return self.name.replace(" ", "").replace("·", "").casefold()


_WORD = re.compile(r"[가-힣A-Za-z0-9&㈜]+")


def is_known(name: str) -> bool:
    """Whether it is nothing new to whoever reads news."""
    bare = name.replace(" ", "")
    return bare in _KNOWN or shipped_share(bare.lower()) >= KNOWN


def organisations(sentence: str) -> Iterator[Organisation]:
    """Every organisation of a sentence that not everybody knows, in order."""
    previous: re.Match[str] | None = None
    for found in _WORD.finditer(sentence):
        noun, particle, sort = _taken_apart(found[0])
        if sort:
            touching = previous is not None and sentence[previous.end() : found.start()] == " "
            before = previous[0] if previous is not None and touching else ""
            name = _named(noun, sort, particle, before, sentence, found)
            if name is not None and not is_known(name[0]):
                yield Organisation(found.start(), *name)
        previous = found
    for latin in _LATIN.finditer(sentence):
        name_ = latin[0]
        if name_ in _NOT_LATIN or name_.split()[0] in _NOT_LATIN or is_known(name_) or len(name_) < 3:
            continue
        behind = sentence[latin.end() : latin.end() + 60]
        if _CUE_BEHIND.match(behind) or (re.match(r"[은는이가]\s", behind) and _SAID.search(behind)):
            yield Organisation(latin.start(), name_, False)


_OF_COLLEGE = re.compile(r"(?:의)?[ (]?(?:총장|교수|연구팀|연구진|[가-힣]{2,8}학과)")
_ANY_COLLEGE = words("사립대 국립대 공립대 지방대 전문대 여대 공대 의대 과기대 단과대 명문대 시립대 도립대")


@lru_cache(maxsize=32768)
def _sort_of(noun: str) -> Literal["", "public", "firm", "general", "unknown"]:
    """What a word is by itself: an organisation by its ending, an ending that wants a name before it, or unknown to general
    news; "" for all that can be none."""
    if (
        not 2 <= len(noun) <= 24
        or noun[0].isdecimal()
        or noun in _KNOWN
        or not is_noun(noun)
        or _BODY_PARTS.search(noun)
    ):
        return ""
    if _ALONE.fullmatch(noun):
        return "general"
    public, firm = _SUFFIX.search(noun) is not None, _FIRM_SUFFIX.search(noun) is not None
    if public or firm:
        if _GENERIC.match(noun) or _is_common(noun):
            return "general"
        known = shipped_share(noun.lower()) > FLOOR or len(noun) < 4
        return "" if known else "public" if public else "firm"
    return "" if shipped_share(noun.lower()) > FLOOR or _ordinary(noun) else "unknown"


@lru_cache(maxsize=32768)
def _taken_apart(word: str) -> tuple[str, str, str]:
    """(noun, particle, what it is by itself)."""
    noun, particle = stem(word)
    sort = _sort_of(noun)
    if not sort and noun.endswith("다") and _FIRM_SUFFIX.search(noun[:-1]):
        noun, particle = noun[:-1], "다"  # 가장 빠른 곳은 새솔클라우드다
        sort = _sort_of(noun)
    return noun, particle, sort


def _named(
    noun: str, sort: str, particle: str, before: str, sentence: str, found: re.Match[str]
) -> tuple[str, bool] | None:
    """(name, whether it surely is one) of the organisation that a word closes, or None."""
    if sort == "general":
        longer = _with_word_before(noun, before)
        if longer is None and len(noun) >= 4 and noun.endswith("AI") and not _GENERIC.match(noun):
            # 하늘AI 측은: a common word before a common ending is a name where somebody speaks for it
            return (noun, False) if _CUE_BEHIND.match(sentence, found.start() + len(noun)) else None
        return longer
    if sort != "unknown":
        return noun, sort == "public"
    if before and (particle or _ends(sentence, found.end())) and _CUE_BEFORE.search(before):
        return f"{before} {noun}" if before in ("법무법인", "로펌") else noun, True
    behind = found.start() + len(noun)
    if noun[-1] == "대" and noun not in _ANY_COLLEGE:
        said = len(noun) > 2 and _OF_COLLEGE.match(sentence, behind) is not None
    else:
        said = len(noun) > 3 and "가" <= noun[0] <= "힣" and _CUE_BEHIND.match(sentence, behind) is not None
    return (noun, False) if said else None


def _is_common(noun: str) -> bool:
    """문제은행, 상급종합병원: a common end behind words that everybody uses."""
    bare = _COMMON_ENDS.sub("", noun)
    return bare != noun and (
        shipped_share(bare.lower()) > FLOOR
        or re.search(r"(?:종합|시립|도립|군립|구립|전문|상급|거점)$", bare) is not None
    )


def _ends(sentence: str, at: int) -> bool:
    return sentence[at : at + 1] in ("", ",", ".", "(", "·", ")", "'", "”") or sentence[at : at + 2] in (" 등", " 대")


_ORDINARY = re.compile(
    r"(?:[가-힣]*(?:자|인|들|력|성|률|액|비|권|안|법|금|식|형|화|책|품|망|체|업|업체|기업|시장|분야|사업|모델|기술|정책|제도|서비스|담당자|개발자|이용자|관계자|책임자|가격|요금|서류|문서|기준|조항|지침))$"
)


def _ordinary(noun: str) -> bool:
    return _ORDINARY.match(noun) is not None


_TOO_COMMON = words(
    "데이터 통신 시스템 에너지 디지털 건설 카드 화재 생명 솔루션 소프트웨어 반도체 전자 증권 항공 전력 철강 병원"
)


def _with_word_before(noun: str, before: str) -> tuple[str, bool] | None:
    """무산담 인텔리전스, LG AI연구원: a general word is part of a name where an unknown one stands before it."""
    if len(before) < 2 or before[0].isdecimal() or before[-1] in "과와의" or noun in _TOO_COMMON:
        return None
    bare, joined = stem(before)
    if joined or bare != before or is_korean_name(before) or _GENERIC.match(f"{before}센터"):
        return None
    latin = before.isascii() and before[0].isupper() and before not in _NOT_LATIN
    if latin or (
        noun != "AI"
        and shipped_share(before.lower()) <= FLOOR
        and is_noun(before)
        and len(before) >= 2
        and not _ordinary(before)
    ):
        return f"{before} {noun}", False
    return None


def folded(found: Collection[Organisation]) -> Collection[Organisation]:
    """Without names that are the end of a longer one found beside them."""
    keys = {each.key for each in found}
    return [each for each in found if not any(other != each.key and other.endswith(each.key) for other in keys)]
