# ruff: noqa: E501 - a pattern broken at every alternative reads worse than a long one, and Hangul counts double
"""What stands in an article's place: it is gone, it wants a login, the address is wrong, the site wants scripts or cookies.

Such a page answers 200, calls itself an article and holds whole sentences. Only a text of which every sentence is a notice is none:
inside an article the same words are news.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.core.article.cleanup import is_prose

_POLITE = r"(?!.*(?<!니)다[.”\"])"
_GONE = r"삭제|중단|종료|비공개|만료|존재하지\s?않|찾을\s?수\s?없|열람(?:하실|할)?\s?수\s?없|볼\s?수\s?없|제공되지\s?않|이동(?:되었|했)|변경(?:되었|됐)"
_NOTICE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_POLITE}.{{0,40}}(?:기사|페이지|게시[물글]|콘텐츠|글|주소|URL)[^.]{{0,40}}(?:{_GONE}).{{0,160}}",
        rf"{_POLITE}.{{0,60}}(?:{_GONE})[^.]{{0,10}}\s(?:기사|페이지|게시[물글]|콘텐츠|글)[^.]{{0,12}}\.?",
        rf"{_POLITE}.{{0,60}}(?:로그인|회원\s?가입|본인\s?인증|성인\s?인증)[^.]{{0,20}}(?:필요|후\s?이용|하신\s?후|해\s?주|하시|하셔야|바랍니다).{{0,120}}",
        rf"{_POLITE}.{{0,40}}(?:가입하시(?:면|고)|회원이\s?아니(?:신|세)).{{0,120}}",
        rf"{_POLITE}.{{0,60}}(?:쿠키|자바스크립트|javascript|브라우저|광고\s?차단|애드\s?블록|ad\s?block)[^.]{{0,60}}(?:사용합니다|사용하고|동의|허용|켜|활성화|설정|해제|간주|확인해|지원하지).{{0,120}}",
        rf"{_POLITE}.{{0,60}}(?:입력하신|요청하신|방문하시려는|찾으시는|접속하신|접근하신).{{0,160}}",
        rf"{_POLITE}(?:.{{0,60}}(?:이용에\s?불편|불편을\s?드려|고객\s?센터|관리자에게|다시\s?(?:한\s?번\s?)?(?:확인|시도)|새로\s?고침|잠시\s?후).{{0,120}}|.{{0,30}}이용해\s?주.{{0,30}}|감사합니다[.!]?)",
        r".{0,60}(?:404|403|500)\s?(?:not found|error|forbidden)?.{0,60}|.{0,60}(?:page|article|story)[^.]{0,40}(?:not\s(?:be\s)?found|no longer available|does not exist|has been (?:removed|deleted)).{0,80}",
        r".{0,40}(?:you must|please)\s(?:be\s)?(?:log(?:ged)?\s?in|sign\s?in|subscribe|enable (?:javascript|cookies)).{0,80}",
    )
)
_SENTENCES = re.compile(r"(?<=[다요까오][.?!])\s+")
_NO_HEADLINE = re.compile(
    r"(?:\W|\d{3}|http)*(?:오류|에러|error|not found|페이지를 찾을 수 없습니다|페이지 없음|로그인|log\s?in|회원\s?가입|접근\s?(?:거부|제한|불가)|access denied|forbidden|잘못된 (?:접근|주소)(?:입니다)?|안내|알림|"
    r"삭제된 (?:기사|페이지|게시물)(?:입니다)?|just a moment|잠시만\s?기다려\s?주(?:세요|십시오)|checking your browser)[\s.!]*",
    re.IGNORECASE,
)
_LONGEST = 600
"""Characters of a text that can be nothing but notices."""


def only_notices(paragraphs: Sequence[str]) -> bool:
    """Whether every sentence tells the reader that there is no article for him here."""
    if sum(map(len, paragraphs)) > _LONGEST:
        return False
    sentences = [
        sentence for paragraph in paragraphs if is_prose(paragraph) for sentence in _SENTENCES.split(paragraph)
    ]
    told = [any(pattern.fullmatch(sentence) for pattern in _NOTICE) for sentence in sentences]
    return bool(told) and told[0] and 2 * sum(told) >= len(told) and all(map(_goes_with, sentences, told))


def _goes_with(sentence: str, told: bool) -> bool:
    """Whether a sentence is a notice, or one that a notice brings along: polite, and short."""
    return told or (len(sentence) <= 60 and re.search(r"(?:니다|세요|시오|까|요)[.?!]?$", sentence) is not None)


def no_headline(title: str) -> bool:
    """Whether a page's title says that something else than an article is shown: 로그인, 404 Not Found."""
    return _NO_HEADLINE.fullmatch(title) is not None
