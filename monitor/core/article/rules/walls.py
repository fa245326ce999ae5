# ruff: noqa: E501 - a pattern broken at every alternative reads worse than a long one, and Hangul counts double
"""Lines that say that more of the article stands elsewhere. `access` asks them what kind of part the text is."""

from __future__ import annotations

from monitor.core.article.rules.rule import Rule, Where, rule

PAID = rule(
    "for subscribers",
    Where.TAIL,
    r"(?:이|본)?\s?(?:기사|콘텐츠|글|전문)?(?:은|는|의)?\s?(?:나머지\s?(?:내용|부분)?(?:은|는)?\s?)?(?:유료|구독자|정기\s?구독자|프리미엄|멤버십|플러스)\s?(?:회원|독자|구독자|가입자)?"
    r"(?:\s?(?:에게만|만|께만|전용|한정|공개|제공|서비스|기사|콘텐츠|로|을|를|의|에|볼 수|이용|읽으실 수|열람)){1,4}.{0,40}"
    r"|.{0,30}(?:구독|결제|가입|로그인)\s?(?:하고|하시면|하면|후|해야|하여)\s?.{0,12}(?:전문|나머지|전체\s?기사|이어서|계속\s?(?:읽|보)).{0,30}",
    only=r"유료|구독|회원|프리미엄|멤버십|플러스|결제|가입|로그인",
    touch=(
        "이 기사는 유료 회원 전용 콘텐츠입니다.",
        "이 기사의 나머지 내용은 구독자에게만 공개됩니다",
        "로그인하면 전문을 볼 수 있습니다",
        "구독하고 전체 기사 보기",
    ),
    spare=(
        "유료 회원은 20만 명을 넘었다.",
        "구독료를 낮춘 모델이 늘었다.",
        "회원 전용 공간도 마련됐다",
    ),
)
MORE = rule(
    "more elsewhere",
    Where.TAIL,
    r"[\[(▶※☞…\s]*(?:(?:기사\s?)?전문(?:은|을)?\s?(?:보기|보러\s?가기|.{0,30}에서\s?(?:확인|볼 수|보실 수).{0,12})|(?:기사|본문|내용)\s?(?:더\s?보기|계속\s?보기|이어\s?보기|전체\s?보기)|"
    r"(?:이어지는|나머지|자세한)\s?(?:내용|기사)(?:은|는)\s?.{0,40}(?:에서|지면).{0,20}|계속\s?읽기|read\s?more|continue\s?reading)[\])▶>»…\s.]*",
    only=r"전문|더\s?보기|계속|이어|나머지|자세한|read|continue|전체\s?보기",
    touch=("기사 더보기", "[전문 보기]", "자세한 내용은 새벽주간 1204호 지면에서 볼 수 있습니다", "Read more"),
    spare=("전문 인력 1만 명을 기른다.", "자세한 내용은 내달 공개된다.", "더 보기 좋은 화면으로 바꿨다"),
)

WALLS: tuple[Rule, ...] = (PAID, MORE)
