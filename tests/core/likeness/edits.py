"""What becomes of an article on its way through other outlets, portals and crawlers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

PORTAL_HEAD = """\
새로 붙인 제목입니다
누리일보 원문
입력 2026.11.24. 오전 9:12
홍길동 기자
번역beta
글자크기 설정 동그라미를 끌면 크기가 변경 됩니다.
이 글자크기로 변경됩니다.
공유하기
"""
PORTAL_TAIL = """\
박서준 기자 seojun@hanbit.example
Copyright ⓒ 누리일보. All rights reserved. 무단 전재 및 재배포 금지.
이 기사에 대해 어떻게 생각하시나요?
- 서울 첫눈, 작년보다 열흘 일러
- 출근길 지하철 2호선 한때 지연
- “우리 동네 빵집이 사라졌다” 상가 공실의 그늘
"""


def lines(text: str) -> list[str]:
    return text.strip().split("\n")


def cut(text: str, share: float) -> str:
    return text[: int(len(text) * share)]


def _swap_words(text: str) -> str:
    swaps = {"밝혔다": "전했다", "정부": "당국", "다음 달": "내달", "업계": "관련 업계", "전문가들": "학계"}
    for old, new in swaps.items():
        text = text.replace(old, new)
    return text


EDITS: dict[str, Callable[[str], str]] = {
    "as it was": lambda text: text,
    "decomposed (NFD)": lambda text: unicodedata.normalize("NFD", text),
    "full-width figures": lambda text: text.translate({ord(str(n)): 0xFF10 + n for n in range(10)}),
    "all in one line": lambda text: " ".join(lines(text)),
    "glued sentences": lambda text: "".join(lines(text)),
    "no spaces": lambda text: text.replace(" ", ""),
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "straight quotes": lambda text: text.translate({0x201C: '"', 0x201D: '"'}),
    "wire dateline": lambda text: "(세종=누리통신) 홍길동 김하늘 기자 = " + text,
    "house dateline": lambda text: "[한빛경제 박서준 기자] " + text,
    "photo credits between": lambda text: "\n▲ 발표 모습 ⓒ누리통신\n(사진=한빛경제)\n".join(lines(text)),
    "signature and copyright": lambda text: (
        text.strip() + " 박서준 기자 seojun@hanbit.example\n<저작권자 ⓒ 한빛경제, 무단 전재-재배포 금지>"
    ),
    "portal": lambda text: PORTAL_HEAD + text + PORTAL_TAIL,
    "portal, one line": lambda text: " ".join(lines(PORTAL_HEAD + text + PORTAL_TAIL)),
    "promotion lines": lambda text: text + "▶ 한빛경제 채널 구독하기\n▶ 제보는 카카오톡 ‘한빛제보’\n",
    "first paragraph gone": lambda text: "\n".join(lines(text)[1:]),
    "cut to 60 %": lambda text: cut(text, 0.6),
    "cut to 45 %": lambda text: cut(text, 0.45),
    "cut to 45 % on a portal": lambda text: PORTAL_HEAD + cut(text, 0.45) + "\n" + PORTAL_TAIL,
    "paragraphs in another order": lambda text: "\n".join(reversed(lines(text))),
    "a paragraph added": lambda text: (
        text + "한편 이날 증시에서 관련 종목은 큰 움직임이 없었다. 거래량은 평소의 절반에 그쳤다.\n"
    ),
    "words swapped": _swap_words,
    "wire copy, edited and cut": lambda text: (
        "[서울=누리통신]홍길동 기자 = " + _swap_words(cut(text, 0.8)) + "\n<누리통신>\n"
    ),
}
