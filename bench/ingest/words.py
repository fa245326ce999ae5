"""Invented Korean sentences, put together from parts: what the press of the measurement prints.

Nothing here was copied from an outlet. The parts are many enough that two articles share no more than turns of phrase (near-
duplicates would fold), and they name AI, 인공지능, 국가, 독자, 주권 as technology pages do, without a phrase of any topic.
"""

from __future__ import annotations

from random import Random


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


WHEN = _parts(
    "지난달 초,이번 주 들어,올해 상반기,지난해 말,이달 중순,최근 한 달 사이,연휴가 끝난 뒤,새 학기를 앞두고,장마가 길어지면서,"
    "회계 연도가 바뀌면서,공사가 끝난 직후,현장 점검을 마친 뒤,두 차례 공청회를 거쳐,시범 사업 석 달 만에,예년보다 보름 일찍"
)
WHO = _parts(
    "한빛시스템즈,누리데이터,도담전자,새온테크,가람소프트,미르에너지,온새미물류,다솜병원,푸른결은행,아라통신,해솔건설,"
    "나래모빌리티,예그리나출판,마루식품,이든바이오,시온정밀,별하게임즈,늘봄교육,초롱보험,한울조선,달보드레제과,다온카드,"
    "라온항공,모아유통,여울시청,솔바람군,은가람도서관,참빛협회,두레조합,물빛공사,바른연구소,소담재단,윤슬대,하늬기상센터"
)
PERSON = _parts(
    "고은결,남도윤,류시아,맹하준,방서율,복나린,석지안,소예담,심가온,안다흰,엄태리,예하람,오로운,용시후,우새벽,원바다,위단오,"
    "은소리,장노을,제아린,주보라,지한별,채우주,탁미소,편가람,표이룸,하늘찬,함초원,현가비,호수인"
)
TITLE = _parts("대표,본부장,연구원,교수,국장,과장,팀장,이사,위원,사무관,조합장,센터장,실장")
PLACE = _parts(
    "여울시 본관,동쪽 부두,하늘마루 회의장,새터 산업단지,은솔역 광장,강변 물류 기지,두물 연수원,청람 전시장,별빛 문화회관,"
    "솔숲 체육관,서쪽 관문 터미널,해안 도로 공사장,늘푸른 시장,옛 방직 공장 터,온누리 강당,남쪽 배수장,하람 실험동"
)
WHAT = _parts(
    "노후 배관 교체 계획,심야 버스 노선,창고 자동화 설비,공유 자전거 요금,하천 정비 공사,학교 급식 식재료,전기 화물차 충전소,"
    "상담 창구 운영 시간,중소 제조업체 납품 단가,반려동물 등록 절차,도심 주차 요금,고객 응대 안내문,태양광 지붕 설비,"
    "어린이 통학로 울타리,온라인 장보기 배송,재고 관리 방식,노인 돌봄 일정,농산물 저온 창고,관광 안내 지도,전자책 대여 기간,"
    "모바일 신분 확인 절차,공장 배출 가스 측정,해외 송금 수수료,음성 안내 기능,사진 보정 기능,자동 번역 자막,반도체 후공정 장비,"
    "배터리 검사 장비,회의록 정리 도구,추천 목록 화면,고속 충전 규격,공동 연구 과제,신입 직원 교육 과정,지역 화폐 가맹점,"
    "야간 응급실 인력,빗물 저장 시설,방음벽 설치 구간,전통 시장 조명,청년 창업 공간,통신망 점검 주기,서버 냉각 방식,계약 서식"
)
HOW = _parts(
    "예정보다 한 달 앞당겨,주민 의견을 들은 뒤,외부 감사를 거쳐,추가 비용 없이,단계마다 나누어,협력 업체와 함께,"
    "시범 지역을 정해,내년 예산에 맞추어,전문가 자문을 받아,기존 설비를 고쳐 쓰는 쪽으로,두 부서가 역할을 나누어,"
    "이용 기록을 바탕으로,현장 인력을 늘려,공개 입찰로,해마다 한 번씩,작은 규모부터,시민 평가단을 꾸려,절차를 줄여"
)
DID = _parts(
    "손보기로 했다,다시 짜고 있다,시험하고 있다,넓히기로 했다,처음 공개했다,내년으로 미뤘다,절반으로 줄였다,한데 묶기로 했다,"
    "점검하겠다고 밝혔다,검토 대상에 올렸다,새로 마련했다,두 배로 늘렸다,중단 없이 이어 가기로 했다,표준으로 삼기로 했다,"
    "전면 개편했다,공동으로 추진한다,우선 적용하기로 했다,조사하고 있다,안내하기 시작했다,정비하겠다고 설명했다"
)
WHY = _parts(
    "이용자가 한꺼번에 몰리자,원자재 값이 오르면서,민원이 잇따르자,일손이 모자란 탓에,기온이 크게 떨어지면서,환율이 흔들리자,"
    "안전 기준이 바뀜에 따라,경쟁 업체가 값을 내리자,고장 신고가 늘자,설비 수명이 다해 가면서,지난 감사에서 지적을 받은 뒤,"
    "인구가 빠르게 줄면서,배송 지연이 길어지자,전력 사용이 늘어나면서,계약 기간이 끝나 가자"
)
CLAIM = _parts(
    "서두르기보다 순서를 지키는 일이 먼저,숫자만 보아서는 현장의 어려움을 알 수 없다,처음 계획한 범위를 벗어나지 않겠다,"
    "비용보다 안전을 앞에 두겠다,한 번에 바꾸면 혼란이 더 크다,작은 업체도 같은 조건으로 참여할 수 있어야 한다,"
    "결과를 숨김없이 공개하겠다,이용자가 기다리는 시간을 줄이는 것이 목표,지금 고치지 않으면 나중에 더 큰 돈이 든다,"
    "지역마다 사정이 달라 같은 잣대를 댈 수 없다,기록을 남겨야 다음 해에 비교할 수 있다,약속한 날짜를 지키겠다,"
    "현장에서 나온 제안을 먼저 살폈다,해마다 같은 문제가 되풀이되고 있다,담당자를 늘리는 것만으로는 부족하다,"
    "상반기 안에 결론을 내겠다,경험 많은 사람이 떠나는 것이 가장 큰 걱정,계약 조건을 처음부터 다시 들여다보겠다"
)
MEASURE = _parts(
    "이용 건수,처리 시간,고장 신고,월평균 비용,가입자,재방문율,납품 물량,전력 사용량,대기 인원,상담 건수,반품률"
)
MOVED = _parts("늘었다,줄었다,나아졌다,뛰었다,내려갔다,되돌아왔다")

LEADS = ("", "", "", "AI ", "인공지능 ", "[현장] ", "[단독] ", "“AI가 대신” ", "국가 과제 ", "독자가 뽑은 ")

TECH = (
    "{who}{는} 생성형 AI로 {what}{를} 돕는 기능을 {did}",
    "{person} {title}{는} “인공지능이 답을 내더라도 마지막 확인은 사람이 한다”고 말했다",
    "{place}에서는 AI 스피커와 번역기를 써 보려는 사람들이 줄을 섰다",
    "{who}의 인공지능 상담원은 하루 {number}건을 받아 {percent}%를 스스로 끝냈다",
    "소비자주권 단체인 {who}{는} {what} 약관이 독자에게 불리하다며 {how} 고치라고 요구했다",
    "국가 장학금 신청 화면에도 AI 도우미가 붙어 {measure}{가} {percent}% {moved}",
    "{who}{는} 독자 여러분의 물음에 답하는 AI 창구를 {place}에 {did}",
    "AI 학습에 쓰인 사진의 저작권을 두고 {who}{와} {who2}{가} 맞서고 있다",
    "{who} 직원 {number}명은 인공지능 교육을 마치고 {what}{를} 맡는다",
    "국민주권을 다룬 {person} {title}의 강연은 {place}에서 열렸고 {number}명이 들었다",
    "{when} {who}{는} GPU 서버 {number}대를 {place}에 들여놓았다",
    "클라우드 요금이 오르자 {who}{는} 데이터를 {how} 옮기기로 했다",
    "{who}{는} AI 카메라로 {what}{를} {how} 살피고 있다",
    "인공지능 바둑 대국에서 {person} {title}{는} {number}수 만에 돌을 거두었다",
    "윤슬대 AI 대학원은 {when} 신입생 {number}명을 뽑았다",
    "구독자 AI 추천 화면을 바꾼 뒤 {measure}{가} {percent}% {moved}",
)
"""Sentences of pages about technology that concern no topic."""

PLAIN = (
    "{when} {who}{는} {place}에서 {what}{를} {how} {did}",
    "{why} {who}{는} {what}{를} {how} {did}",
    "{person} {title}{는} “{claim}”라며 “{claim2}”고 말했다",
    "{what}의 {measure}{는} {when} {number}건으로 한 해 전보다 {percent}% {moved}",
    "{who}{와} {who2}{는} {place}에서 만나 {what}{를} {how} 다루기로 뜻을 모았다",
    "{person} {title}에 따르면 {what}{는} {why} {measure}{가} {percent}% {moved}",
    "{why} {what}{를} 찾는 사람이 하루 {number}명까지 {moved}",
    "{who2}{는} {when} 낸 자료에서 {what}{를} {did}",
)

ON_TOPIC = (
    "{place}에서 열린 토론에서는 {key} 이야기가 {number}분 넘게 이어졌다",
    "{person} {title}{는} {key} 논의가 {what}에도 영향을 줄 것으로 내다봤다",
    "{who}{는} {key} 관련 사업에 {number}억원을 쓰겠다고 {when} 밝혔다",
    "참석자들은 {why} {key}에 관한 물음을 {number}개나 던졌다",
    "{when} {who2}{가} 낸 보고서에는 {key} 항목이 {number}쪽에 걸쳐 담겼다",
    "{who}{와} {who2}{는} {key} 문제를 {how} 다루는 모임을 만들었다",
)
"""The one sentence for which an article concerns a topic: `{key}` is the keyword, however it is written there."""

_PARTICLES = {"는": "은는", "를": "을를", "가": "이가", "와": "과와"}


def particle(word: str, kind: str) -> str:
    """은 or 는, 을 or 를, ... as the word's last syllable wants it."""
    closed = "가" <= word[-1] <= "힣" and (ord(word[-1]) - 0xAC00) % 28 > 0
    return _PARTICLES[kind][0 if closed else 1]


def sentence(pattern: str, random: Random, key: str = "") -> str:
    """One sentence: every name in the pattern filled in, each particle by the word before it."""
    chosen = {
        "when": random.choice(WHEN),
        "who": random.choice(WHO),
        "who2": random.choice(WHO),
        "person": random.choice(PERSON),
        "title": random.choice(TITLE),
        "place": random.choice(PLACE),
        "what": random.choice(WHAT),
        "how": random.choice(HOW),
        "did": random.choice(DID),
        "why": random.choice(WHY),
        "claim": random.choice(CLAIM),
        "claim2": random.choice(CLAIM),
        "measure": random.choice(MEASURE),
        "moved": random.choice(MOVED),
        "number": str(random.randrange(3, 990)),
        "percent": str(random.randrange(2, 95)),
        "key": key,
    }
    written: list[str] = []
    for number, piece in enumerate(pattern.replace("}", "{").split("{")):
        named = number % 2 == 1
        written.append(piece if not named else particle(written[-2], piece) if piece in _PARTICLES else chosen[piece])
    return "".join(written) + "."


def paragraph(random: Random, *, tech: float, length: int) -> str:
    """A paragraph of `length` sentences; `tech` is the share of those that speak of AI."""
    patterns = [random.choice(TECH if random.random() < tech else PLAIN) for _ in range(length)]
    return " ".join(sentence(pattern, random) for pattern in patterns)


def headline(random: Random) -> str:
    """A headline without a final stop; one in three speaks of AI."""
    lead = random.choice(LEADS)
    who, what, how = random.choice(WHO), random.choice(WHAT), random.choice(HOW)
    return (
        f"{lead}{who}, {what} {how} {random.choice(DID).split()[0]}…{random.choice(MEASURE)} {random.randrange(2, 80)}%"
    )
