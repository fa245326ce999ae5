# ruff: noqa: E501 - a pattern broken at every alternative reads worse than a long one, and Hangul counts double
"""Lines that end an article, with everything after them: copyright, lists of other articles, references."""

from __future__ import annotations

from monitor.core.article.rules.rule import Rule, Where, rule

_OPEN = r"[<〈《＜\[(■▶※\s*\-]*"

CUTS: tuple[Rule, ...] = (
    rule(
        "copyright",
        Where.CUT,
        rf"{_OPEN}(?:copyrights?|저작권자?|[ⓒ©]|\(c\)).{{0,160}}(?:금지|불허|reserved|금합니다).{{0,60}}",
        rf"{_OPEN}(?:copyrights?\s?(?:by\s|[ⓒ©]|\(c\))|저작권자?\s?(?:[ⓒ©:：]|\(c\))|[ⓒ©]\s?(?:20\d\d|copyright)).{{0,120}}",
        r"(?!.*[가-힣]다\.).{0,60}무단\s?(?:전재|복제|배포|사용).{0,12}(?:재배포|배포|복제|전재).{0,6}(?:금지|불허|금합니다).{0,60}",
        r".{0,60}all rights reserved.{0,20}",
        only=r"copyright|저작권|[ⓒ©]|\(c\)|무단|reserved",
        touch=(
            "Copyright © 새벽일보. 무단전재 및 재배포 금지.",
            "<저작권자(c) 누리통신, 무단 전재-재배포, AI 학습 및 활용 금지>",
            "ⓒ 2026 새벽일보 All rights reserved.",
            "저작권자 © 한빛경제 무단전재 및 재배포 금지",
            "무단전재 & 재배포 금지",
            "[ⓒ 새벽일보, 무단전재 및 재배포 금지]",
            "[ⓒ 새벽일보(www.dawn.example), 무단 전재 및 재배포 금지]",
            "<ⓒ한빛경제 무단전재 및 재배포금지>",
            "저작권자 ⓒ 새벽일보 무단전재 및 재배포, AI 학습 이용 금지",
            "Copyrights ⓒ dawn.example",
            "＜ⓒ경제를 보는 눈, 한빛경제(www.hanbit.example) 무단전재 배포금지＞",
            "- Copyrights ⓒ 새벽일보 & dawn.example, 무단 전재 및 재배포 금지 -",
        ),
        spare=(
            "그는 “무단 전재를 금지한 약관은 학습에도 적용된다”고 말했다.",
            "무단 전재를 금지한 약관이 쟁점이 됐고 법원은 이를 인정했다.",
            "저작권법 개정안은 학습 목적의 이용을 허용한다.",
            "저작권 단체들은 소송을 내기로 했다.",
            "저작권자 없는 자료도 있다",
            "무단 전재 금지 약관",
            "AI 학습 이용 금지",
        ),
    ),
    rule(
        "list of other articles",
        Where.CUT,
        r"[\[<〈【▶☞■◆●※\s]*(?:관련\s?기사|관련\s?뉴스|연관\s?기사|추천\s?(?:기사|뉴스|콘텐츠)|주요\s?(?:기사|뉴스)|인기\s?(?:기사|뉴스)|최신\s?(?:기사|뉴스)|많이\s?본\s?(?:기사|뉴스)|"
        r"(?:오늘의|이 시각|지금 뜨는|실시간|핫)\s?(?:주요\s?|핫\s?|인기\s?)?(?:뉴스|기사|이슈)|핫\s?클릭|베스트\s?클릭|함께\s?볼만한\s?(?:기사|뉴스)|.{2,10}\s(?:헤드라인|주요뉴스|인기기사|랭킹\s?뉴스)|"
        r"당신(?:이|만)\s.{2,14}(?:뉴스|기사|콘텐츠)|이 분야의? (?:인기|주요).{0,10}|섹션별? 주요.{0,10}|기자의 다른 기사|함께\s?보면 좋은.{0,10}|Related (?:articles?|news)|Most (?:read|viewed).{0,12})[\]>〉】\s:：▶]*",
        touch=(
            "[관련기사]",
            "이 시각 주요뉴스",
            "많이 본 뉴스",
            "▶ 관련기사",
            "[인기기사]",
            "새벽일보 헤드라인",
            "함께 볼만한 뉴스",
        ),
        spare=("관련 기사를 낸 매체는 아홉 곳이다.", "주요 뉴스 매체가 소송을 냈다."),
    ),
    rule(
        "references",
        Where.CUT,
        r"[\[<■▣\s]*(?:참고\s?문헌|참고\s?자료|references?|각주|미주|주석)[\]>:\s]*",
        touch=("참고 문헌", "■ 참고자료", "References"),
        spare=("참고 자료로 위원회가 낸 통계를 썼다.", "각주까지 읽어야 뜻이 통한다."),
    ),
)
