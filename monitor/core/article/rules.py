# ruff: noqa: E501 - a pattern broken at every alternative reads worse than a long one, and Hangul counts double
"""What stands around a Korean article and is not the article: one table, every rule with what it must and must not touch.

Five kinds of rule, by what `cleanup.clean` does with a hit:

    LINE    the whole paragraph goes, wherever it stands (photo credits, broadcast markers, portal furniture)
    HEAD    a line of furniture above the text; it proves that what stands above the first sentence is not the article
    TAIL    the whole paragraph goes when nothing but other such lines stands after it
    CUT     this paragraph and everything after it goes, when less text stands after it than before
    START   the match goes from a paragraph's beginning (`first`: of the first paragraph alone)
    END     the match goes from a paragraph's end (`last`: in the closing lines alone)

`touch` and `spare` are the tests: for LINE, HEAD, TAIL and CUT whether the pattern matches the whole paragraph, for START and END
whether it finds anything. Shares of real articles that carry each are in facts.md ("Wire copy and boilerplate").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from monitor.core.article.byline import EMAIL, SIGNED

_WHEN = (
    r"(?:(?:기사|최초|최종)?\s?(?:입력|등록|승인|송고|발행|수정|업데이트|작성)(?:일시?|시간|시각)?\s?[:：]?\s?)?20\d\d\s?[-./년]\s?\d{1,2}\s?[-./월]"
    r"(?:[\d\s.:/|,()~•·-]|[년월일시분초]|오전|오후|[월화수목금토일]요일|\([월화수목금토일]\)|[APap][Mm]|KST|입력|수정|등록|승인|송고|발행|업데이트|최종|기사|원문|스크랩)"
    r"{0,60}"
)
_SHOT = r"사진|이미지|그래픽|일러스트|삽화|그림|자료사진|자료화면|자료|영상|표|인포그래픽|동영상|화면|캡처|캡쳐"
_AFTER_SENTENCE = r"(?<=[.!?…”’\"')\]〉>다요죠])"


class Where(Enum):
    """What becomes of a hit; see the module's docstring."""

    LINE = auto()
    HEAD = auto()
    TAIL = auto()
    CUT = auto()
    START = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of boilerplate. `edge`: START and END rules of the article's own first or last paragraphs alone."""

    name: str
    where: Where
    pattern: re.Pattern[str]
    touch: tuple[str, ...]
    spare: tuple[str, ...]
    edge: bool = False


def _rule(
    name: str, where: Where, pattern: str, *, touch: tuple[str, ...], spare: tuple[str, ...], edge: bool = False
) -> Rule:
    return Rule(name, where, re.compile(pattern, re.IGNORECASE), touch, spare, edge)


RULES: tuple[Rule, ...] = (
    # --- whole paragraphs, wherever they stand ---
    _rule(
        "photo credit",
        Where.LINE,
        rf"[(\[<〈【▲△▶\s/]*(?:{_SHOT})(?:\s?(?:제공|출처|캡처|캡쳐|촬영|합성))?(?:\s?[=:：ㅣ|/]\s?|\s제공\s?[=:：]?\s?|\s?출처\s?[=:：]?\s?)"
        r"[^.!?\n]{1,60}[)\]>〉】.\s]*(?:재판매\s?및\s?DB\s?금지\s?[)\]]?)?",
        touch=(
            "(사진=누리통신)",
            "사진=새벽일보 DB",
            "[사진 제공=과학기술부]",
            "그래픽=박그림·Midjourney",
            "(이미지=게티이미지)",
            "▲사진: 한빛경제",
            "/사진=픽사베이",
            "사진제공=한빛경제",
            "자료=통계청",
            "/그래픽=김도표 디자인기자",
        ),
        spare=(
            "사진은 지난 3월 열린 공청회 모습을 담고 있다.",
            "표적=연산이라는 등식은 더는 성립하지 않는다. 업계의 판단도 같다.",
            "자료를 제출하지 않은 기업은 세 곳이다.",
            "영상 분석 모델의 정확도는 91%였다.",
        ),
    ),
    _rule(
        "credit by sign",
        Where.LINE,
        r"[▲△▶◀▼\s]*[ⓒ©](?!\s?20\d\d)\s?[^.!?\n]{1,40}|[▲△▶◀▼]\s?[^.!?\n]{0,80}[ⓒ©]\s?[^.!?\n]{1,30}",
        touch=("▲ ⓒ누리통신", "ⓒ새벽일보 김하늘", "© 게티이미지뱅크", "▲ 공동 연산망 개소식 ⓒ과학기술부"),
        spare=(
            "▲즉각 착수 ▲예산 증액 ▲인력 확보 등을 요구했다.",
            "© 표시를 붙인 자료는 학습에 쓸 수 없다고 했다. 그 밖의 자료는 쓸 수 있다.",
        ),
    ),
    _rule(
        "caption by mark",
        Where.LINE,
        rf"[▲△▼◀▶]\s?(?=.{{10,220}}$).*?(?:(?:고|어|아|여|해)\s있다|모습|장면|전경|기념\s?촬영|조감도|포스터|예상도|로고|사진|제공)"
        rf"[.\s]*(?:[(\[/<]?\s?(?:{_SHOT}|ⓒ|©)\s?[=:：]?.{{0,40}}|[ⓒ©].{{1,30}})?",
        touch=(
            "▲ 23일 서울에서 열린 공청회에서 김하늘 위원장이 발언하고 있다. /사진=누리통신",
            "▲공동 연산망 개소식 모습",
            "◀ 이설비 원장이 시연을 지켜보고 있다. ⓒ새벽일보",
        ),
        spare=(
            "▲전문인력 1만 명 양성 ▲연산 자원 공동 활용 ▲데이터 개방을 3대 과제로 꼽았다.",
            "▶소버린 AI의 조건은 무엇인가",
        ),
    ),
    _rule(
        "caption with credit",
        Where.LINE,
        r"[^.!?]{8,180}(?:(?:고|어|아|여|해)\s있(?:다|는 모습)|모습|장면|전경|조감도|기념\s?촬영(?:을 하고 있다)?)[.\s]*"
        rf"(?:[(\[<]\s?(?:(?:{_SHOT})\s?(?:제공)?\s?[=:：/]?\s?[^()\[\]]{{0,40}}|[^()\[\]=]{{1,30}}\s제공|[ⓒ©=][^()\[\]]{{1,30}})[)\]>]"
        rf"|/\s?(?:{_SHOT})?\s?=?\s?[^\s.()/]{{2,12}}(?:\s?제공)?|[ⓒ©]\s?[^.()]{{2,20}})",
        touch=(
            "김하늘 장관이 23일 서울에서 열린 공청회에서 질문에 답하고 있다.(사진=공동취재단)",
            "공동 연산망이 들어설 부지 전경 [사진=새벽일보]",
        ),
        spare=(
            "정부는 “예산을 늘리겠다”고 말했다. (사진=누리통신)",
            "기업은 자체 모델을 만들고 있다. 학계는 이를 지켜보고 있다. 국회도 같은 뜻이다.",
        ),
    ),
    _rule(
        "broadcast marker",
        Where.LINE,
        r"[\[<〈【(]?\s?(?:앵커|기자|리포트|리포터|앵커멘트|VCR|인터뷰|녹취|스튜디오|CG|멘트|진행|앵커\s?리포트)\s?[\]>〉】)][.:\s]*"
        r"|(?:◀|◁)\s?(?:앵커|기자|리포트|리포터|인터뷰|VCR)\s?(?:▶|▷)",
        touch=("[앵커]", "<기자>", "◀ 앵커 ▶", "◀리포트▶", "[리포트]"),
        spare=("앵커 기업이 먼저 투자했다.", "[기자수첩] 연산의 값"),
    ),
    _rule(
        "portal furniture",
        Where.LINE,
        r"번역\s?(?:beta|베타).{0,60}|글자\s?크기.{0,60}|이 글자\s?크기로.{0,30}|\(예시\)\s?가장 빠른 뉴스가.{0,300}|.{0,20}인쇄하기.{0,20}|"
        r"파란원을 좌우로.{0,60}|가장 빠른 뉴스가 있고.{0,300}|음성\s?(?:으로\s?)?(?:재생|듣기).{0,60}|기사\s?듣기|본문\s?(?:듣기|인쇄|글씨).{0,40}|"
        r"Translated by.{0,40}|(?:카카오톡|페이스북|트위터|카카오스토리|네이버\s?블로그|밴드|URL\s?복사|공유하기|스크랩|북마크|댓글\s?\d*|좋아요\s?\d*)"
        r"(?:[\s,·|/]+(?:카카오톡|페이스북|트위터|카카오스토리|네이버\s?블로그|밴드|URL\s?복사|공유하기?|스크랩|북마크|댓글\s?\d*|좋아요\s?\d*))*|"
        r"기사\s?(?:공유|스크랩|저장|요약|인쇄)(?:하기)?|요약\s?보기|AI\s?(?:요약|기사\s?요약).{0,20}|이미지\s?(?:크게|확대)\s?보기|클릭하시면.{0,40}|닫기|광고|"
        r"사진\s?(?:크게|확대)\s?보기|원본\s?보기|동영상\s?뉴스|advertisement|이 기사는 언론사에서.{0,60}섹션으로 분류.{0,20}|언론사별 섹션.{0,40}",
        touch=(
            "번역beta Translated by nuri i",
            "글자크기 설정 파란원을 좌우로 움직이시면 글자크기가 변경 됩니다.",
            "이 글자크기로 변경됩니다.",
            "(예시) 가장 빠른 뉴스가 있고 다양한 정보가 있는 곳입니다. 주요 이슈를 전합니다.",
            "카카오톡 페이스북 트위터 URL복사",
            "공유하기",
            "기사 듣기",
            "이미지 크게보기",
        ),
        spare=(
            "공유하기 쉬운 데이터부터 개방하기로 했다.",
            "광고 시장은 20% 줄었다.",
            "번역 모델의 정확도가 높아졌다.",
            "댓글 조작을 막는 기술도 공개됐다.",
        ),
    ),
    _rule(
        "related headline",
        Where.LINE,
        r"(?:[\[<【▶☞■]\s?)*(?:관련\s?기사|연관\s?기사|함께\s?보면.{0,12}|이어보기|추천\s?기사|주요\s?기사|핫뉴스|더\s?보기)(?:[\]>】]|\s?[:：▶])\s?.{0,80}",
        touch=("[관련기사] 공동 연산망 내달 가동", "▶관련기사: 예산 심사 막바지", "관련기사 ▶ 연산망 시험 가동"),
        spare=("관련 기사 수백 건을 학습했다.", "추천 기사 배열을 사람이 아니라 모델이 정한다."),
    ),
    # --- above the text ---
    _rule(
        "byline or date above",
        Where.HEAD,
        rf"(?:[가-힣·/]{{1,12}}\s?[/=]\s?)?{SIGNED}(?:\s?\(?{EMAIL}\)?)?(?:[\s|,·]*{_WHEN})?|(?:•\s?)?{_WHEN}"
        rf"|{EMAIL}|기자\s?페이지|다른\s?기사\s?보기|.{{2,12}}기자의?\s(?:기사|다른 기사).{{0,20}}",
        touch=(
            "김하늘 기자",
            "파리/김하늘 특파원 2026. 11. 8. 00:36",
            "입력 2026.11.23 16:40 | 수정 2026.11.23 18:02",
            "2026-11-13",
            "• 2026-01-13",
            "등록 2026-11-23 오후 4:06:12",
            "김하늘 기자 sky@press.example",
        ),
        spare=("2026년은 독자 모델의 원년이 될 전망이다", "김하늘 기자가 현장을 찾았다."),
    ),
    _rule(
        "page furniture above",
        Where.HEAD,
        r"(?:ISBN|ISSN)[\s\d:-]{8,60}|(?:홈|뉴스|HOME)\s?[>›»].{0,60}|조회수?\s?:?\s?[\d,]+|댓글\s?:?\s?[\d,]+|연구센터|본문\s?바로가기|메뉴\s?(?:열기|바로가기)|"
        r"목록(?:으로)?|인쇄|폰트|가\s?가|구독(?:하기|중)?|\+?\s?구독|기자\s?구독.{0,12}|(?:이전|다음)\s?기사|\d+\s?(?:min|분)\s?(?:read|분량)",
        touch=("ISBN 979-11-0000-000-0 95340", "홈 > 뉴스 > 정책", "조회수 1,204", "구독하기"),
        spare=("구독 서비스는 모델을 빌려 쓰는 방식이다", "연구센터는 세 곳에 들어선다."),
    ),
    # --- below the text: whole lines ---
    _rule(
        "signature",
        Where.TAIL,
        rf"[/=■◆▶<\[(\s]*(?:[가-힣A-Za-z·]{{2,10}}[/=|\s]\s?)?(?:{SIGNED}|[가-힣]{{2,4}}(?:\s?[·,ㆍ]\s?[가-힣]{{2,4}})*)\s*[/=|:\s]*[(\[<]?\s*{EMAIL}\s*[)\]>\s]*"
        rf"(?:기자)?|[/=■◆▶<\[(\s]*(?:[가-힣A-Za-z·]{{2,10}}[/=|]\s?)?{SIGNED}[)\]>\s.]*|(?:이메일|메일|e-?mail|mail)?\s?[:：]?\s?[(\[<]?{EMAIL}[)\]>]?"
        rf"|(?:글|취재|정리|사진|영상|편집|그래픽|기획|제작|연출|담당)(?:\s?[·/ㆍ,및&]\s?(?:글|취재|정리|사진|영상|편집|그래픽|기획|제작))*\s?[=:：|/]?\s?{SIGNED}.{{0,40}}",
        touch=(
            "김하늘 기자 sky@press.example",
            "김하늘 (sky01@press.example)",
            "/김하늘 기자 sky@press.example",
            "[김하늘 기자]",
            "정책팀=김하늘 기자 sky@press.example",
            "sky@press.example",
            "김하늘·박서준 기자",
            "글·사진 김하늘 기자",
        ),
        spare=(
            "담당자 이메일(ai@agency.example)로 신청하면 된다.",
            "김하늘 위원장이 이를 발표했다.",
            "신청은 공고문을 따른다.",
        ),
    ),
    _rule(
        "opinion signature",
        Where.TAIL,
        r"[/=■◆▶△▲※*<\[(\s]*[가-힣]{2,4}\s?[_|/ㆍ·,=]?\s?(?:[가-힣A-Za-z()&·\s]{1,30}\s)?(?:교수|명예교수|연구위원|연구원|선임연구위원|논설위원|변호사|대표|이사장|소장|원장|"
        r"칼럼니스트|평론가|위원장|센터장|회장|사무총장|작가|객원논설위원|논설실장|주필)[)\]>.\s]*",
        touch=("김하늘 한빛대 정치외교학과 교수", "박서준_한빛대학교 교수.", "/김하늘 논설위원", "이설비 변호사"),
        spare=("토론에는 김하늘 교수와 박서준 연구위원이 참석했다.", "이를 이끈 이는 김하늘 한빛대 교수였다."),
    ),
    _rule(
        "staff",
        Where.TAIL,
        r"[(\[<■▷※\s]*(?:(?:영상|화면|사진|자료|제작)\s?)?(?:취재|촬영|편집|그래픽|영상|디자인|제작|담당 및 편집|담당|편집|문의|자막|연출|작가|구성|진행|기획|자료조사|"
        r"영상취재|촬영기자|영상편집|CG|VJ|AD|PD)\s?(?:기자)?\s?[:：=ㅣ|/]\s?.{1,100}",
        touch=(
            "영상취재: 박서준 / 영상편집: 이설비",
            "촬영기자 : 박서준",
            "담당 및 편집: 박서준_연구원",
            "문의: 02 000 0000 (ext. 204) | desk@press.example",
        ),
        spare=("편집권 독립을 요구하는 목소리가 나왔다.", "취재 결과 세 곳이 신청했다."),
    ),
    _rule(
        "sign-off",
        Where.TAIL,
        r"(?:지금까지\s)?(?:[가-힣]{2,10}에서\s)?(?:KBS|MBC|SBS|YTN|JTBC|MBN|OBS|TBS|EBS|CBS|채널A|TV조선|연합뉴스TV|[가-힣A-Za-z0-9]{2,12}(?:뉴스|방송|TV))"
        rf"\s?(?:뉴스)?,?\s?[가-힣]{{2,4}}(?:입니다|이었습니다|였습니다)?\.?\s*(?:[(\[]?{EMAIL}[)\]]?)?|[가-힣]{{2,4}}\s?기자였습니다\.?",
        touch=(
            "새벽뉴스 김하늘입니다.",
            "한빛TV 김하늘",
            "지금까지 세종에서 한빛방송 김하늘입니다.",
            "YTN 김하늘 (sky@press.example)",
        ),
        spare=("그가 말한 뉴스는 이것입니다.", "방송은 23일 시작한다."),
    ),
    _rule(
        "agency tail",
        Where.TAIL,
        rf"[<〈《(\[]\s?[가-힣A-Za-z0-9]{{0,10}}(?:통신|뉴스|뉴시스|뉴스1|뉴스24|일보|신문|경제|TV|투데이|데일리)\s?[>〉》)\]](?:\s?\(?{EMAIL}\)?)?"
        rf"|◎\s?(?:공감언론\s)?[가-힣A-Za-z0-9]{{2,12}}(?:\s?\(?{EMAIL}\)?)?|송고\s?20\d\d.{{0,30}}|.{{0,20}}배포용?\s?끝|\(끝\)|<끝>|끝\.?|[a-z0-9_]{{2,16}}@\w*",
        touch=("<누리통신>", "◎공감언론 누리통신 sky@press.example", "송고 2026-11-23 16:46", "(끝)", "sky0901@"),
        spare=("◎독자 모델 ‘해온’을 공개한 기업은 세 곳이다.", "끝이 보이지 않는 경쟁이다."),
    ),
    _rule(
        "promotion",
        Where.TAIL,
        r"\s?[▶►☞▷※◆■●□◇◈➤→☎📢👉🔗]+.{0,90}(?:구독|제보|채널|바로\s?가기|보러\s?가기|앱\s?(?:다운|설치)|다운로드|카카오톡|카톡|유튜브|텔레그램|네이버(?:에서|TV|\s?홈|\s?메인)|"
        r"뉴스레터|이벤트|무료|클릭|확인하세요|만나보세요|팔로우|친구\s?추가|좋아요|기사\s?더\s?보기|다른\s?기사|추천|핫한|화제|많이 본|헤드라인|운세|특가|쿠폰|전문가|종목|▶).{0,90}",
        touch=(
            "▶ 새벽일보 구독하고 경품 받자",
            "▶카카오톡 제보 : 새벽일보",
            "☞ 한빛경제 유튜브 채널 바로가기",
            "▶네이버에서 새벽일보 보기 ▶무료 만화",
        ),
        spare=("▶독자 모델이란 무엇인가", "■ 연산 자원을 어떻게 나눌 것인가"),
    ),
    _rule(
        "subscription or tip-off",
        Where.TAIL,
        r".{0,60}(?:구독(?:하기|하세요|해\s?주세요|을 눌러)|제보(?:를 (?:기다립니다|받습니다)|하기|하세요|해\s?주세요|는\s.{0,30}(?:@|카카오톡|메일|전화|\d{2,4}-)|\s?[:：])|카톡\s?[:：]|카카오톡\s?[:：'‘]|친구\s?추가|뉴스레터\s?(?:신청|구독)).{0,120}"
        r"|[▷■•·\s]*(?:전화|카카오톡|카톡|이메일|메일|e메일|홈페이지|유튜브|네이버|인스타그램|팩스)\s?[:：].{1,80}|.{0,20}당신의 제보.{0,60}|뉴스\s?제보.{0,60}",
        touch=(
            "제보는 카카오톡 @새벽일보",
            "■ 제보하기",
            "▷ 전화 : 02-000-0000",
            "▷ 카카오톡 : '새벽제보' 검색, 채널 추가",
            "새벽일보를 구독해주세요!",
            "여러분의 제보를 기다립니다.",
        ),
        spare=("위원회는 내부 제보를 받아 조사에 들어갔다고 밝혔다.", "구독료를 낮춘 모델이 늘었다."),
    ),
    _rule(
        "reaction",
        Where.TAIL,
        r"이 기사(?:에 대해|를|가|는|의).{0,60}|.{0,20}기사에 대해 어떻게 생각.{0,20}|(?:이\s?기사를?\s)?(?:추천|응원|좋아요|훈훈해요|슬퍼요|화나요|후속기사 원해요|쏠쏠정보|흥미진진|공감백배|"
        r"분석탁월|후속강추)(?:[\s\d,]+(?:추천|좋아요|훈훈해요|슬퍼요|화나요|후속기사 원해요|쏠쏠정보|흥미진진|공감백배|분석탁월|후속강추))*[\s\d]*"
        r"|(?:전체)?\s?댓글\s?(?:\d[\d,]*|쓰기|보기|달기|더보기|많은\s?기사)?\s?(?:개|건)?|기자(?:의)?\s?(?:다른\s?기사|프로필).{0,40}|.{2,10}\s?기자의?\s?(?:다른|최신|주요)?\s?기사.{0,20}|태그\s?[:：#].{0,80}|(?:#[^\s#]{1,20}\s?){1,20}"
        r"|(?:다른기사\s?보기|기사원문|원문보기|목록|인쇄|이전글|다음글|맨\s?위로|top)",
        touch=(
            "이 기사에 대해 어떻게 생각하시나요?",
            "좋아요 12 훈훈해요 3",
            "#독자모델 #연산망 #예산",
            "다른기사 보기",
            "김하늘 기자의 다른 기사 보기",
        ),
        spare=("이 모델에 대해 학계는 신중하다.", "댓글 조작 방지 기술이 핵심이라고 설명했다. 도입은 내년이다."),
    ),
    _rule(
        "headline list",
        Where.TAIL,
        r"\s?[-▶►☞•∙▷◆■●★→>＞※]\s?(?!.*다\.$).{6,90}",
        touch=("- 공동 연산망, 내달 시험 가동", "▶ “예산 두 배로” 한목소리", "☞ 독자 모델 2차 평가 연기"),
        spare=("- 위원회는 예산을 두 배로 늘리기로 했다.", "공동 연산망, 내달 시험 가동"),
    ),
    # --- below the text: this and everything after ---
    _rule(
        "copyright",
        Where.CUT,
        r"[<〈《\[(■▶※\s*\-]*(?:(?:copyrights?|저작권자?)\b.{0,160}|[ⓒ©]\s?(?:20\d\d|copyright).{0,120}|.{0,60}(?:무단\s?(?:전재|복제|배포|사용)|재배포|all rights reserved|AI\s?학습).{0,30}"
        r"(?:금지(?:합니다|됩니다|(?![가-힣]))|불허(?![가-힣])|reserved|금합니다).{0,60}|(?!.*[가-힣]다\.).{0,40}무단\s?(?:전재|복제).{0,6}재배포.{0,30}|.{0,60}all rights reserved.{0,20})",
        touch=(
            "Copyright © 새벽일보. 무단전재 및 재배포 금지.",
            "<저작권자(c) 누리통신, 무단 전재-재배포, AI 학습 및 활용 금지>",
            "ⓒ 2026 새벽일보 All rights reserved.",
            "저작권자 © 한빛경제 무단전재 및 재배포 금지",
            "무단전재 & 재배포 금지",
            "[ⓒ 새벽일보, 무단전재 및 재배포 금지]",
        ),
        spare=(
            "그는 “무단 전재를 금지한 약관은 학습에도 적용된다”고 말했다.",
            "무단 전재를 금지한 약관이 쟁점이 됐고 법원은 이를 인정했다.",
            "저작권법 개정안은 학습 목적의 이용을 허용한다.",
        ),
    ),
    _rule(
        "list of other articles",
        Where.CUT,
        r"[\[<〈【▶☞■◆●※\s]*(?:관련\s?기사|관련\s?뉴스|연관\s?기사|추천\s?(?:기사|뉴스|콘텐츠)|주요\s?(?:기사|뉴스)|인기\s?(?:기사|뉴스)|최신\s?(?:기사|뉴스)|많이\s?본\s?(?:기사|뉴스)|"
        r"(?:오늘의|이 시각|지금 뜨는|실시간|핫)\s?(?:주요\s?|핫\s?|인기\s?)?(?:뉴스|기사|이슈)|핫\s?클릭|베스트\s?클릭|함께\s?볼만한\s?(?:기사|뉴스)|.{2,10}\s(?:헤드라인|주요뉴스|인기기사|랭킹\s?뉴스)|"
        r"당신이 (?:좋아할|관심).{0,20}|이 분야의? (?:인기|주요).{0,10}|섹션별? 주요.{0,10}|기자의 다른 기사|함께\s?보면 좋은.{0,10})[\]>〉】\s:：▶]*",
        touch=("[관련기사]", "이 시각 주요뉴스", "많이 본 뉴스", "▶ 관련기사", "새벽일보 헤드라인", "함께 볼만한 뉴스"),
        spare=("관련 기사를 낸 매체는 아홉 곳이다.", "주요 뉴스 매체가 소송을 냈다."),
    ),
    _rule(
        "references",
        Where.CUT,
        r"[\[<■▣\s]*(?:참고\s?문헌|참고\s?자료|references?|각주|미주|주석)[\]>:\s]*",
        touch=("참고 문헌", "■ 참고자료", "References"),
        spare=("참고 자료로 위원회가 낸 통계를 썼다.", "각주까지 읽어야 뜻이 통한다."),
    ),
    # --- at a paragraph's edge ---
    _rule(
        "speaker mark",
        Where.START,
        r"\s*(?:[\[<〈【]\s?(?:앵커|기자|리포트|리포터|앵커멘트|VCR|앵커\s?리포트)\s?[\]>〉】]|◀\s?(?:앵커|기자|리포트|리포터|VCR)\s?▶|(?:앵커|기자)\s?[:：](?=\s))\s*",
        touch=("[앵커] 정부가 공모에 나섭니다.", "<기자> 공모는 내달 시작됩니다.", "◀ 앵커 ▶ 정부가 공모에 나섭니다."),
        spare=("앵커 기업이 먼저 투자했다.", "[기자회견] 위원회는 23일 입장을 냈다."),
    ),
    _rule(
        "credit behind a sentence",
        Where.END,
        rf"{_AFTER_SENTENCE}\s*[(\[〈<]\s?(?:{_SHOT})(?:\s?(?:제공|출처|캡처|캡쳐))?\s?[=:：/ㅣ|]\s?[^()\[\]\n]{{1,40}}[)\]〉>]\s*$",
        touch=("정부는 예산을 늘린다고 밝혔다. (사진=누리통신)", "공모는 내달 시작한다.[사진=한빛경제]"),
        spare=("정부(사진) 발표는 내달이다.", "예산은 두 배(자료: 국회예산정책처)로 늘었다고 밝혔다."),
    ),
    _rule(
        "glued signature",
        Where.END,
        rf"(?:{_AFTER_SENTENCE}|(?<=[.다]))(?:\s*[/=|<\[(■▶◆]*\s*(?:[가-힣A-Za-z]{{2,10}}[=/]\s?)?(?:{SIGNED}|[가-힣A-Za-z]{{1,8}}(?:팀|실|부|국|센터)|[가-힣]{{2,4}}(?:[·,ㆍ\s][가-힣]{{2,4}}){{0,3}})?"
        rf"\s*[/=|:(\[<]*\s*{EMAIL}\s*[)\]>/,]*){{1,4}}\s*(?:기자)?\s*$",
        touch=(
            "정부는 예산을 늘린다고 밝혔다.김하늘 기자 sky@press.example",
            "공모는 내달 시작한다. sky@press.example",
            "공모는 내달 시작한다./김하늘 기자(sky@press.example)",
            "공모는 내달 시작한다. 김하늘 sky@press.example",
            "공모는 내달 시작한다.김하늘 기자 sky@press.example 박서준 기자 park@press.example",
            "공모는 내달 시작한다.세종=김하늘 특파원sky@press.example",
        ),
        spare=("신청은 담당자 이메일(ai@agency.example)로 받는다.", "문의는 ai@agency.example"),
        edge=True,
    ),
    _rule(
        "glued reporter",
        Where.END,
        rf"(?<=[.!?”’\"')\]])\s*[/=<\[(■▶]*\s*(?:[가-힣]{{2,6}}[=/]\s?)?{SIGNED}\s*[)\]>]*\s*$",
        touch=(
            "정부는 예산을 늘린다고 밝혔다. 김하늘 기자",
            "공모는 내달 시작한다.[김하늘·박서준 기자]",
            "공모는 내달 시작한다. /김하늘 기자",
        ),
        spare=("공모를 처음 알린 이는 김하늘 기자", "정부는 예산을 늘린다고 밝혔다."),
        edge=True,
    ),
    _rule(
        "glued agency or copyright",
        Where.END,
        r"(?<=[.!?”’\"')\]])\s*(?:[<〈]\s?[가-힣A-Za-z0-9]{2,12}\s?[>〉]|[<〈\[(]?\s?(?:copyrights?\s?)?(?:저작권자)?\s?[ⓒ©(].{0,60}(?:무단|재배포|reserved).{0,40}"
        r"|[<〈\[(]?\s?저작권자.{0,60}(?:무단|재배포).{0,40}|무단\s?전재.{0,6}재배포\s?금지.{0,3}|\(끝\)|<끝>)\s*$"
        r"|\s*[<〈\[(]\s?(?:저작권자\s?)?(?:[ⓒ©]|\(c\)).{0,60}(?:무단|재배포|reserved)[^.]{0,40}[>〉\])]\s*$"
        r"|\s*copyright\s?(?:by|ⓒ|©|\(c\)).{0,80}(?:reserved|금지)[.\s]*$"
        r"|\s*[\[<](?:화보|영상|동영상|포토|사진|관련\s?기사|인기\s?기사|바로\s?가기|\s|·|\]\s?\[)+[\]>]\s*$",
        touch=(
            "공모는 내달 시작한다.<누리통신>",
            "공모는 내달 시작한다. <저작권자 ⓒ 새벽일보 무단전재 및 재배포 금지>",
            "공모는 내달 시작한다. (끝)",
            "공모는 내달 시작한다.Copyright by dawn.example All rights reserved.",
            "세종=김하늘 특파원sky@press.example[ⓒ 새벽일보, 무단전재 및 재배포 금지]",
            "공모는 내달 시작한다. [화보]",
        ),
        spare=("모델의 이름은 <해온>", "공모는 내달 시작한다. 무단 전재를 금지한 약관도 바뀐다."),
        edge=True,
    ),
)


def whole(where: Where, line: str) -> Rule | None:
    """The first rule of this kind that matches the whole of `line` (at most 320 characters long), or None."""
    if len(line) > 320:
        return None
    for rule in RULES:
        if rule.where is where and rule.pattern.fullmatch(line):
            return rule
    return None
