# ruff: noqa: E501 - a pattern broken at every alternative reads worse than a long one, and Hangul counts double
"""What stands at a paragraph's beginning or end: speakers' marks, credits, glued signatures, agencies, copyright."""

from __future__ import annotations

from monitor.core.article.rules.lines import SHOT
from monitor.core.article.rules.rule import Rule, Span, Where, rule
from monitor.core.article.signed import glued_contributor, glued_signature

_AFTER_SENTENCE = r"(?<=[.!?…”’\"')\]〉>다요죠])"
_SPEAKER = r"앵커|기자|리포트|리포터|앵커\s?멘트|VCR|앵커\s?리포트|ANC|캐스터"


def _signature(line: str) -> Span | None:
    found = glued_signature(line)
    return (found.start, len(line)) if found else None


def _contributor(line: str) -> Span | None:
    start = glued_contributor(line)
    return None if start is None else (start, len(line))


EDGES: tuple[Rule, ...] = (
    rule(
        "speaker mark",
        Where.START,
        rf"\s*(?:[\[<〈【]\s?(?:{_SPEAKER})\s?[\]>〉】]|[◀◁]\s?(?:{_SPEAKER})\s?[▶▷]|(?:앵커|기자)\s?[:：](?=\s))\s*",
        touch=(
            "[앵커] 정부가 공모에 나섭니다.",
            "<기자> 공모는 내달 시작됩니다.",
            "◀ 앵커 ▶ 정부가 공모에 나섭니다.",
            "◀ANC▶ 정부가 공모에 나섭니다.",
            "앵커: 정부가 공모에 나섭니다.",
            "【앵커멘트】 정부가 공모에 나섭니다.",
        ),
        spare=(
            "앵커 기업이 먼저 투자했다.",
            "[기자회견] 위원회는 23일 입장을 냈다.",
            "[인터뷰] 시민들은 기대를 나타냈습니다.",
        ),
    ),
    rule(
        "credit behind a sentence",
        Where.END,
        rf"{_AFTER_SENTENCE}\s*[(\[〈<]\s?(?:{SHOT})(?:\s?(?:제공|출처|캡처|캡쳐))?\s?[=:：/ㅣ|]\s?[^()\[\]\n]{{1,40}}[)\]〉>]\s*$",
        only=r"[)\]〉>]\s*$",
        touch=(
            "정부는 예산을 늘린다고 밝혔다. (사진=누리통신)",
            "공모는 내달 시작한다.[사진=한빛경제]",
            "공모는 내달 시작한다. <그래픽=박그림>",
        ),
        spare=("정부(사진) 발표는 내달이다.", "예산은 두 배(자료: 국회예산정책처)로 늘었다고 밝혔다."),
    ),
    Rule(
        "glued signature",
        Where.END,
        _signature,
        touch=(
            "정부는 예산을 늘린다고 밝혔다.김하늘 기자 sky@press.example",
            "공모는 내달 시작한다. sky@press.example",
            "공모는 내달 시작한다./김하늘 기자(sky@press.example)",
            "공모는 내달 시작한다. 김하늘 sky@press.example",
            "공모는 내달 시작한다.김하늘 기자 sky@press.example 박서준 기자 park@press.example",
            "공모는 내달 시작한다.세종=김하늘 특파원sky@press.example",
            "정부는 예산을 늘린다고 밝혔다. 김하늘 기자",
            "공모는 내달 시작한다.[김하늘·박서준 기자]",
            "공모는 내달 시작한다. /김하늘 기자",
            "공모는 내달 시작한다.김하늘 sky@press.example·박서준·이설비 기자 / 파리=홍서준 특파원",
            "공모는 내달 시작한다. 파리 = 김하늘 특파원 sky@, 박서준 기자",
            "공모는 내달 시작한다.김하늘 누리닷컴 기자 sky@press.example",
            "공모는 내달 시작한다.김하늘 기자 sky@press.example‘연산망’ 시험 가동 막바지",
            "공모는 내달 시작한다.김하늘 기자sky@press.example사진=한빛경제",
        ),
        spare=(
            "신청은 담당자 이메일(ai@agency.example)로 받는다.",
            "문의는 ai@agency.example",
            "공모는 내달 시작한다. 문의 ai@agency.example",
            "공모를 처음 알린 이는 김하늘 기자",
            "정부는 예산을 늘린다고 밝혔다. 현장에 있던 김하늘 기자",
            "공모는 내달 시작한다. 김하늘 sky@press.example 로 신청",
        ),
        edge=True,
    ),
    Rule(
        "glued contributor",
        Where.END,
        _contributor,
        touch=(
            "답은 사람에게 있다. 김하늘 한빛대 교수",
            "답은 사람에게 있다.박서준 누리포럼 이사장",
            "답은 사람에게 있다. /이설비 변호사",
        ),
        spare=(
            "답은 사람에게 있다. 그는 한빛대 교수다.",
            "수상자는 두 명이다. 김하늘 한빛대 교수, 박서준 누리대 교수",
            "이를 이끈 이는 김하늘 한빛대 교수",
        ),
        edge=True,
    ),
    rule(
        "glued house note",
        Where.END,
        r"(?<=[다요수][.\s])\s*[※*(\[]?\s?(?:외부\s?)?(?:필진|필자|기고|칼럼)[^.]{0,24}(?:본지|본사|편집\s?방향)[^.]{0,24}(?:수 있습니다|무관합니다|수 있음)[.)\]]*$",
        touch=(
            "답은 사람에게 있다. 외부 필진 칼럼은 본지 편집 방향과 다를 수 있습니다.",
            "답은 사람에게 있다. ※ 필자의 견해는 본지와 다를 수 있습니다",
            "김하늘 한빛대 교수 외부 필진 칼럼은 본지 편집 방향과 다를 수 있습니다.",
        ),
        spare=("답은 사람에게 있다. 칼럼의 방향도 그렇다.", "본지 편집 방향은 다를 수 있다."),
        only="필진|필자|기고|칼럼",
        edge=True,
    ),
    rule(
        "glued agency or copyright",
        Where.END,
        r"(?<=[.!?”’\"')\]])\s*(?:[<〈]\s?[가-힣A-Za-z0-9]{2,12}\s?[>〉]|[<〈\[(]?\s?(?:copyrights?\s?)?(?:저작권자)?\s?[ⓒ©(].{0,60}(?:무단|재배포|reserved).{0,40}"
        r"|[<〈\[(]?\s?저작권자.{0,60}(?:무단|재배포).{0,40}|무단\s?전재.{0,6}재배포\s?금지.{0,3}|[(\[<]\s?끝\s?[)\]>]|(?:(?:[가-힣]{2,8}|\s|·)\s)?(?:연합뉴스|뉴시스|뉴스1))\s*$",
        r"\s*\([가-힣·ㆍ\s]{2,14}\s?=\s?(?:연합뉴스|뉴시스|뉴스1|[가-힣]{2,4}통신)\)\s*$",
        r"(?<=[.!?”’\"')\]])\s*(?:#[^\s#]{1,20}\s*){2,12}$",
        r"\s*[<〈\[(]\s?(?:저작권자\s?)?(?:[ⓒ©]|\(c\)).{0,60}(?:무단|재배포|reserved)[^.]{0,40}[>〉\])]\s*$",
        r"\s*copyright\s?(?:by|ⓒ|©|\(c\)).{0,80}(?:reserved|금지)[.\s]*$",
        only=r"[ⓒ©#<〈]|copyright|\(c\)|저작권|무단|재배포|끝[)>\]]|연합뉴스|뉴시스|뉴스1|통신\)",
        touch=(
            "공모는 내달 시작한다.<누리통신>",
            "공모는 내달 시작한다. <저작권자 ⓒ 새벽일보 무단전재 및 재배포 금지>",
            "공모는 내달 시작한다. (끝)",
            "공모는 내달 시작한다.Copyright by dawn.example All rights reserved.",
            "세종=김하늘 특파원sky@press.example[ⓒ 새벽일보, 무단전재 및 재배포 금지]",
            "공모는 내달 시작한다. 연합뉴스",
            "▲ 정책과장 김하늘 (서울=누리통신)",
            "공모는 내달 시작한다. #연산망 #예산",
        ),
        spare=(
            "모델의 이름은 <해온>",
            "공모는 내달 시작한다. 무단 전재를 금지한 약관도 바뀐다.",
            "이를 처음 전한 곳은 연합뉴스",
        ),
        edge=True,
    ),
    rule(
        "glued credit",
        Where.END,
        rf"(?<=[.!?”’\"')\]])\s*,?\s?(?:{SHOT})\s?(?:제공|출처)?\s?[=|ㅣ]\s?[^.!?=]{{2,40}}$",
        only=r"[=|ㅣ]",
        touch=(
            "공모는 내달 시작한다.사진=한빛경제",
            "공모는 내달 시작한다. 사진=박서준 기자, 누리통신",
            "공모는 내달 시작한다. 그래픽|박그림",
        ),
        spare=(
            "표적=연산",
            "수치는 늘었다. 사진과 표는 별도로 낸다",
            "정부는 예산=주권이라고 했다. 자료=주권이라는 말도 나왔다.",
        ),
        edge=True,
    ),
    rule(
        "glued pointer",
        Where.END,
        r"(?<=[.!?”’\"')\]])\s*[\[<](?:화보|영상|동영상|포토|사진|관련\s?(?:기사|영상)|인기\s?기사|바로\s?가기|\s|·|\]\s?\[){1,8}[\]>]\s?[^.!?]{0,90}$",
        r"(?<=[.!?”’\"')\]])\s*[☞▶►◎☎](?!.{0,160}[다요]\.).{1,160}$",
        r"(?:\s*[◎☞▶►]\s?[^◎☞▶►\n]{2,60}(?:바로\s?가기|구독하기|보러\s?가기)\s?[:：]?\s?(?:https?://[\w./?=&%-]{4,80})?){1,4}$",
        r"(?<=[.!?”’\"')\]])\s*(?:화보|관련\s?기사)\s?[:：](?!.{0,100}[다요]\.).{2,100}$",
        only=r"[☞▶►◎☎]|화보|관련|[\[<](?:영상|동영상|포토|사진|인기|바로)",
        touch=(
            "공모는 내달 시작한다. [화보]",
            "공모는 내달 시작한다.[관련기사] 예산 심사 막바지",
            "공모는 내달 시작한다.☞ ‘연산망’ 시험 가동 막바지",
            "공모는 내달 시작한다.◎ 누리경제 홈페이지 바로가기: https://www.nuri.example/economy◎ 누리경제 페이스북 바로가기: https://www.nuri.example/face",
            "공모는 내달 시작한다.화보 : 시험 가동 현장",
            "공모는 내달 시작한다. ☞ 관련 기사 : “예산 모자라나?” 심사 막바지",
        ),
        spare=(
            "정부는 ▶예산 ▶인력 ▶자료를 늘린다고 밝혔다.",
            "공모는 내달 시작한다. 바로가기 단추도 달았다.",
            "과제는 셋이다. ▶예산을 두 배로 늘린다. ▶인력을 키운다.",
        ),
        edge=True,
    ),
)
