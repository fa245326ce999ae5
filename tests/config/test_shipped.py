"""What ships ready: the catalogue of feeds, and the desk's first config.toml."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date, time
from pathlib import Path
from typing import get_args

import pytest

from monitor.config import CatalogueFeed, Config, catalogue, load
from monitor.config.tables import CatalogueKind, CatalogueQuirk, FeedStatus
from monitor.core.match.matcher import Matcher
from monitor.core.text.urls import canonical_url, domain
from monitor.model import Topic

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "catalogue.md"
NAMES = Path(__file__).with_name("catalogue_names.txt")
"""Every name that ever shipped."""

FEEDS = tuple(catalogue().values())
SEEDS = ROOT.parent / "shared" / "seeds"


@pytest.fixture(scope="module")
def config() -> Config:
    return load(ROOT / "config.toml", environment={})


@pytest.fixture(scope="module")
def matcher(config: Config) -> Matcher:
    return Matcher(config.topics, config.aliases)


# --- the catalogue ----------------------------------------------------------------------------------------------------


def written() -> list[dict[str, object]]:
    """The feeds as they stand in the file, before any default."""
    text = (ROOT / "monitor" / "shipped" / "catalogue.toml").read_text(encoding="utf-8")
    found: list[dict[str, object]] = tomllib.loads(text)["feeds"]
    return found


def test_the_catalogue_is_wide() -> None:
    kinds = Counter(feed.kind for feed in FEEDS)
    assert len(FEEDS) >= 100
    assert kinds["opinion"] >= 8
    assert kinds["government"] >= 3
    assert set(kinds) == set(get_args(CatalogueKind))
    assert len({feed.outlet for feed in FEEDS if feed.outlet}) >= 60


def test_no_name_and_no_address_stands_twice() -> None:
    """By canonical form: http and https, with and without tracking, are one address."""
    for given in ((feed["name"] for feed in written()), (canonical_url(feed.url) for feed in FEEDS)):
        assert [value for value, times in Counter(given).items() if times > 1] == []


def test_a_name_that_shipped_once_stays() -> None:
    """Desks rely on names. A new feed's name is added to the file beside this test; none is ever taken out."""
    assert set(NAMES.read_text(encoding="utf-8").splitlines()) == set(catalogue())


def test_every_feed_says_itself_what_it_is() -> None:
    """Kind, section, language, address and status are written down, not left to a default."""
    told = {"name", "kind", "section", "language", "url", "status"}
    assert [feed["name"] for feed in written() if told - set(feed)] == []


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_every_feed_is_consistent(feed: CatalogueFeed) -> None:
    searched = domain(feed.url) == "news.google.com"
    assert (feed.status == "live") == (feed.last_answered is not None)
    assert feed.last_answered is None or date(2026, 1, 1) <= feed.last_answered < date(2027, 1, 1)
    assert len(set(feed.quirks)) == len(feed.quirks)
    assert searched == ("search" in feed.quirks)
    assert feed.outlet or searched, "only a search may leave the outlet to its entries"
    assert (feed.kind == "opinion") == bool(re.search("오피니언|사설|칼럼", feed.section))
    assert "http-only" not in feed.quirks or feed.url.startswith("http:")
    assert feed.encoding != "euc-kr" or not {"bom", "naive-dates"} & set(feed.quirks)
    assert feed.status not in ("doubtful", "dead") or feed.note, "say why, and what to use in its place"
    assert len(feed.note) <= 90


def test_every_quirk_is_used() -> None:
    assert {quirk for feed in FEEDS for quirk in feed.quirks} == set(get_args(CatalogueQuirk))


# --- docs/catalogue.md ------------------------------------------------------------------------------------------------


def told(title: str) -> dict[str, str]:
    """Of the table under a heading: what stands in `code` in the first cell -> the second cell."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.*?) \|", section, re.MULTILINE))


def test_the_page_explains_every_field_and_every_quirk() -> None:
    assert set(told("Fields")) == set(CatalogueFeed.model_fields)
    assert set(told("Quirks")) == set(get_args(CatalogueQuirk))
    assert all(told("Quirks").values())


def test_the_page_counts_right() -> None:
    kinds, states = Counter(feed.kind for feed in FEEDS), Counter(feed.status for feed in FEEDS)
    assert told("Kinds") == {kind: str(kinds[kind]) for kind in get_args(CatalogueKind)}
    assert told("Status") == {status: str(states[status]) for status in get_args(FeedStatus)}
    known = sum(feed.encoding is not None for feed in FEEDS)
    assert f"The encoding of {known} of {len(FEEDS)} feeds is known" in PAGE.read_text(encoding="utf-8")
    assert [feed.name for feed in FEEDS if feed.encoding == "euc-kr"] == ["보안뉴스"]


# --- the first config.toml --------------------------------------------------------------------------------------------


def named() -> list[tuple[str, bool]]:
    """(name, whether it is on) of every line of `catalogue = [...]`, in order."""
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    block = re.search(r"^catalogue = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert block
    return [(name, not off) for off, name in re.findall(r'^  (# )?"(.+)",$', block[1], re.MULTILINE)]


def test_the_first_config_names_every_feed_exactly_once_on_or_off(config: Config) -> None:
    assert Counter(name for name, _ in named()) == Counter(list(catalogue()))
    assert tuple(name for name, on in named() if on) == config.catalogue


def test_the_first_config_turns_on_only_what_was_seen_alive(config: Config) -> None:
    assert {catalogue()[name].status for name in config.catalogue} == {"live"}
    assert len({feed.outlet for feed in config.feeds}) >= 40


def test_the_first_config_mails_nobody_at_half_past_seven(config: Config) -> None:
    (digest,) = config.digests
    assert (config.timezone, digest.at, digest.recipients, digest.days) == (
        "Asia/Seoul",
        time(7, 30),
        (),
        tuple(range(7)),
    )
    assert config.smtp is None


def test_the_mail_examples_work_when_uncommented(tmp_path: Path) -> None:
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    blocks = text.split("# [smtp]\n")[1:]
    assert len(blocks) == 3
    for block in blocks:
        lines = [line[2:] for line in block.splitlines() if line.startswith("# ") and " = " in line][:6]
        (tmp_path / "config.toml").write_text("[smtp]\n" + "\n".join(lines), encoding="utf-8")
        smtp = load(tmp_path / "config.toml", environment={}).smtp
        assert smtp is not None
        assert smtp.password_env == "MONITOR_SMTP_PASSWORD"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("정부, ‘국대 AI’ 2차 평가 착수", "독자 AI 모델"),
        ("독파모 정예팀 선정", "독자 AI 모델"),
        ("독자 인공지능(AI) 파운데이션 모델 사업", "독자 AI 모델"),
        ("K-AI 모델 공개", "독자 AI 모델"),
        ("인공지능 주권을 말하다", "AI 주권"),
        ("데이터 주권 논의", "AI 주권"),
        ("소버린(Sovereign) AI 전략", "소버린 AI"),
        ("국가AI컴퓨팅센터 재공모", "국가 AI 컴퓨팅 센터"),
        ("인공지능(AI) 3대 강국 도약", "AI 3대 강국"),
        ("AI G3 도약", "AI 3대 강국"),
        ("국가인공지능전략위원회 출범", "국가인공지능위원회"),
        ("국가AI전략위 첫 회의", "국가인공지능위원회"),
        ("AI기본法 시행령", "AI 기본법"),
        ("인공지능(AI) 기본법 시행", "AI 기본법"),
        ("AI 고속도로 예산", "국가 AI 컴퓨팅 센터"),
        ("EU ‘AI 기가 팩토리’ 공모", "AI 기가팩토리"),
        ("AI 안전연구소 개소", "AI 안전"),
        ("파리 AI 정상회의", "AI 액션 서밋"),
        ("美, HBM 대중 수출 제한", "AI 반도체 수출 통제"),
        ("美 반도체 수출규제", "AI 반도체 수출 통제"),
        ("DeepSeek 쇼크", "딥시크"),
        ("스타게이트 프로젝트", "스타게이트"),
        ("佛 미스트랄AI 투자 유치", "미스트랄·유럽 기업"),
        ("유엔 인공지능 과학 패널", "AI 거버넌스"),
        ("오픈소스 AI 생태계", "오픈소스 AI"),
        ("한국형 AI 문샷 사업", "한국형 AI 문샷"),
    ],
)
def test_the_words_of_the_debate_are_found(matcher: Matcher, text: str, topic: str) -> None:
    assert topic in {match.topic for match in matcher.matches(text)}


@pytest.mark.parametrize(
    "text",
    [
        "동국대 AI대학원 신입생 모집",
        "단국대, AI 캠퍼스 문 열어",
        "KAI, 수리온 수출 계약",
        "젠슨 황 방한에 주가 들썩",
        "배우 하정우 새 영화",
        "소비자 주권 시민회의",
        "SAID 재단 기부",
        "삼성전자 HBM4 양산",
        "미스트랄 미사일 도입",
        "구독자 AI 추천 서비스",
        "오늘의 날씨: 전국 맑음",
        "AI로 장관상 받은 고교생",
        "국무총리상 받은 AI 스타트업",
        "AI 기업 대표, 대통령 표창",
        "부처님오신날 AI 연등 행렬",
        "대통령 AI 합성 영상 유포자 검거",
        "AI가 뽑은 한국 축구 세계 베스트",
    ],
)
def test_what_a_policy_desk_does_not_want_is_not(matcher: Matcher, text: str) -> None:
    assert matcher.matches(text) == ()


WANTED = (
    "독파모 최종 2팀 가린다…정부, 내년 1월 마지막 평가",
    "‘국대 AI’ 재도전 팀 추가 공모 마감",
    "정부, 독자 AI 모델 오픈소스로 전면 공개",
    "국산 LLM, 행정망에 처음 들어간다",
    "“외산 AI 끊기면 멈춘다” 공공기관 AI 자립률 첫 조사",
    "소버린 클라우드 인증제 도입 논란",
    "인공지능 주권 없이는 안보도 없다",
    "데이터 주권 지키는 법안 잇따라 발의",
    "美, 앤트로픽 최신 모델 수출 빗장…정부 긴급 점검",
    "미토스 접속 막힌 앤스로픽, 동맹국에 순차 개방",
    "AI 모델도 수출 통제 대상 되나",
    "국가AI컴퓨팅센터 해남서 첫 삽",
    "GPU 5만 장 추가 확보…정부 “내년 산학연 배분”",
    "국가 슈퍼컴 7호기 예타 통과",
    "AI 데이터센터 특별법 국회 본회의 통과",
    "정부, AI 데이터센터 전력 우선 공급 추진",
    "AI 기본법 과태료 유예 1년 더",
    "고영향 AI 범위 좁힌다",
    "AI 생성물 표시 의무 첫 시정명령",
    "EU, AI법 고위험 조항 시행 또 미뤄",
    "유럽연합 집행위, 미국 빅테크 AI에 과징금",
    "伊 이어 獨도 AI 규제법 통과",
    "日 정부, 국산 AI에 3조원 투입",
    "英 총리 “AI 허브 되겠다”…데이터센터 투자 유치",
    "사우디, 국부펀드로 AI 칩 대량 구매…투자 동맹 넓힌다",
    "인도 AI 임팩트 서밋 공동선언 채택",
    "유엔 AI 과학패널 첫 보고서",
    "G7 정상회의서 AI 안전 공동 기준 논의",
    "한미 정상회담 의제에 AI 동맹 오른다",
    "李 “AI 3강 문턱까지 왔다”",
    "이 대통령, 국가AI전략위 전체회의 주재",
    "李대통령, 젠슨 황 접견…GPU 공급 논의",
    "과기부총리 “AI 예산 구조조정 없다”",
    "배경훈 부총리, 독자 모델 평가 기준 바꾼다",
    "내년 AI 예산 12조…연구개발 비중 절반",
    "국회 과방위, AI 청문회 열기로",
    "당정, AI 인재 10만 양성 대책 발표",
    "국감서 도마 오른 AI 바우처 사업",
    "기획예산처, AI 사업 통폐합 착수",
    "산업부, 제조 AI 연합체 2단계 출범",
    "한국 AI 경쟁력 세계 5위로 한 계단 상승",
    "AI 인재유출 심각…순유출 2년째",
    "국민성장펀드, 리벨리온에 2500억원 출자",
    "트럼프, 주(州) AI 규제 막는 행정명령 서명",
    "美 상무부, AI 칩 확산 규칙 새로 짠다",
    "백악관, 제네시스 미션 성과 공개",
    "美 의회, H200 대중 수출 막는 칩 안보법 처리",
    "엔비디아, 중국용 블랙웰 재설계 착수",
    "中, 엔비디아 칩 통관 다시 조인다",
    "中 AI 굴기 상징 화웨이, 어센드 신제품 공개",
    "딥시크 새 모델, 국산 칩만으로 학습",
    "미중 AI 패권 경쟁, 중동으로 번졌다",
    "중국 AI 모델 공공기관 사용 금지 검토",
    "미스트랄, 유럽 AI 데이터센터에 5조 투자",
    "스타게이트 코리아 부지 확정",
    "오픈AI, 국방부와 기밀망 모델 공급 계약",
    "AI 정부 원년…공무원 70만명에 AI 도입",
    "AI 세액공제 3년 연장 추진",
    "AI안전연구소, 프런티어 모델 평가 결과 공개",
    "구글 고정밀 지도 반출 조건부 허용",
    "국산 NPU 공공조달 의무화",
    "‘모두의 AI’ 전국민 서비스 시작",
    "과학기술정보통신부, 인공지능 반도체 실증에 2000억",
)
"""Headlines as they may read in 2026 and 2027, invented before anybody saw whether the keywords find them."""

UNWANTED = (
    "AI로 되살린 김광석 목소리, 콘서트 매진",
    "삼성 갤럭시 S27, AI 카메라로 승부",
    "LG 올레드 AI TV 북미 출시",
    "AI 관련주 동반 급락…나스닥 2% 하락",
    "[특징주] AI 반도체 훈풍에 장비주 강세",
    "엔비디아 실적 앞두고 코스피 관망세",
    "SK하이닉스 목표가 상향…HBM 호황 계속",
    "AI 면접 도입한 기업 늘었다",
    "AI 피부 진단기 홈쇼핑 완판",
    "챗GPT로 숙제하는 초등생들",
    "AI 셰프가 만든 레시피 먹어보니",
    "AI 심판 도입한 프로야구 개막",
    "축구 국가대표팀, AI 분석관 채용",
    "AI 딥페이크 성범죄 10대 검거",
    "AI 스피커, 독거노인 구했다",
    "AI 챗봇과 사랑에 빠진 30대",
    "유튜브 점령한 AI 슬롭 영상",
    "네이버 AI 쇼핑 추천 개편",
    "카카오톡 AI 비서 이용자 1000만",
    "현대차, AI 로봇 공장 투입",
    "롯데마트 AI 소믈리에 인기",
    "AI 신약 후보물질 임상 2상 진입",
    "AI로 산불 조기 감지한 강원도",
    "AI 교과서 대신 종이책 찾는 학부모",
    "보이스피싱 막는 AI 통화 앱",
    "AI 작곡가와 협업한 아이돌 컴백",
    "AI 번역기 들고 떠난 유럽 여행",
    "AI 영화제 대상에 20대 감독",
    "KAI, KF-21 양산 1호기 출고",
    "동국대 AI융합대학 수시 경쟁률 12대 1",
    "건국대 AI 캠퍼스 준공",
    "소비자주권시민회의, 배달앱 고발",
    "국민주권정부 2년 차 인사 단행",
    "식량주권 지키는 토종 씨앗",
    "자립준비청년 돕는 AI 멘토링",
    "탄소중립 에너지 자립마을 견학",
    "배우 하정우, 신작서 감독 겸 주연",
    "데이터센터 화재로 은행 앱 먹통",
    "반도체 공장 인근 아파트 분양",
    "반도체 마이스터고 취업률 1위",
    "美 금리 인하에 뉴욕증시 최고치",
    "트럼프, 골프장서 깜짝 인터뷰",
    "중국 관광객 무비자 첫 주말 명동 북적",
    "한국 축구, 중국 꺾고 우승",
    "구글 픽셀폰 신제품 유출",
    "오픈AI 동영상 앱 다운로드 1위",
    "머스크, 테슬라 로봇택시 확대",
    "애플 AI 시리 출시 또 연기",
    "메타, AI 안경 할인 판매",
    "MS 윈도 새 버전에 AI 비서 기본 탑재",
    "아마존 AI 물류로봇 100만대 돌파",
    "총리배 바둑대회 우승",
    "장관 후보자 부동산 의혹",
    "예산군 사과축제 개막",
    "국회 앞 벚꽃길 통제",
    "정부, 설 성수품 공급 확대",
    "대통령기 사격대회 신기록",
    "영국 왕실 결혼식 화제",
    "스타게이트 드라마 새 시즌 제작",
    "리벨리온 영화 재개봉 20주년",
    "게임 독자 세계관으로 승부",
    "GPU 품귀에 PC방 한숨",
)
"""Of the two for which a keyword was changed afterwards one is about a series, one about a film."""


FOUND_SINCE = (
    "AI 주권 회복 없인 미래 없다",
    '"AI 주권 회복해야" 전문가 한목소리',
    "데이터 주권 회복 나선 유럽",
    "기술주권 회복의 조건",
    "AI 자립 기반 다진다…국산 칩 실증",
    "AI 자립 지원 3조 투입",
    "인공지능 자립 준비 됐나",
    "AI 주권 자강론 다시 고개",
    '"외산 AI 못 쓴다"…軍, 자체 LLM 도입 추진',
    "국정원, 공공 챗봇에 외산 모델 사용 제한 검토",
    "공공기관 챗봇 70%가 외산 모델…국산화율 공개",
    "미국산 모델 차단 대비 국산 백업 AI 의무화 검토",
    "AI 모델도 '국적'이 있다",
    '샘 올트먼 "한국, 자체 AI 가질 자격 있다"',
    "인도, 자국 언어 AI 모델 '바라트젠' 공개",
    "대만, 자국어 모델 'TAIDE' 공개",
    "사우디 휴메인, 아랍어 LLM 국가 표준으로",
    "스위스, 완전 공개 국가 모델 내놔",
    "데이터 국외 이전 제한법 발의",
    "정부 A.I 전략 다시 짠다",
    "정부, 농장 AI 보급에 500억",
    "농장 AI 로봇 실증, 국회 예산 통과",
    "사이버 방역 AI 예산 두 배로…정부 대책",
    "AI 백신 설계 플랫폼, 정부가 개발 지원",
    "질병청장·과기정통부, AI 백신 개발 협력",
    "AI로 가축 방역…정부 데이터 개방 전략",
    "스마트농장 AI 규제 푼다…정부 특례",
    "국가 AI 전략에 방역·의료 데이터 개방",
    "농장 AI 표준 법안 국회 통과",
    "농림부, 축산 AI 정책 로드맵 발표",
    "정부, 축산농가 AI 장비 보급 예산 늘린다",
    '스마트농장 AI 특구 지정…장관 "농업도 AI 전환"',
    "국회, 가축 방역 데이터 개방해 AI 키우는 법안 발의",
    "AI로 조류 독감 예측…과기정통부, 독자 모델 실증",
    "백신 개발 AI에 국가 GPU 지원",
    "감염병 대응 AI, 정부가 오픈소스로 공개",
    "방역 데이터 주권 논쟁…AI 학습에 누가 쓰나",
    "농장 자동화 AI 로봇, 국민성장펀드 1호로",
    '총리 "AI 인재 양성, 백신 개발하듯 서둘러야"',
    "정부, AI 양성 과정 전국 확대",
    "AI 확산 전략, 정부 올해 안에 낸다",
    '정부 "AI 확산 속도가 국가 경쟁력"',
    "이탈리아 정부, 자국 AI 모델 공공조달 우선",
    "외산 LLM에 기댄 행정 서비스, 감사원 지적",
    "軍, 자체 AI 모델로 정보 분석",
    "독일, 국가 언어모델 오픈소스로 공개",
    "AI 모델 국적 논쟁, 어디까지 국산인가",
    "중국산 모델 쓴 공공 챗봇 논란",
    "칩 국산화율 절반…NPU 조달 확대",
    "힌디어 LLM 내놓은 인도 스타트업 컨소시엄",
    "개인 데이터 해외 이전 막는다…유럽 새 규정",
    "과기정통부, 국산 AI 도입 기관에 가점",
    "대통령 상하이 방문…AI 협력 의제",
    "국산 LLM 의무화 법안, 상임위 문턱 넘었다",
    "행정망에 미국산 AI 못 들어온다",
    '외국산 AI 의존도 90%…"끊기면 마비"',
    "정부 챗봇, 해외 LLM 의존 심각",
    "자체 파운데이션 모델 없는 나라의 미래",
    "나라마다 자국 LLM 만들기 열풍",
    "베트남, 자국어 LLM 국책사업 착수",
    "네덜란드, 공공 언어모델 'GPT-NL' 공개",
    "우리말 잘하는 국산 언어모델 순위 공개",
    "국방 AI, 외국 모델 배제 원칙 세운다",
    "AI 주권 회복, 반도체에서 시작하자",
    "에너지부터 데이터까지…AI 자립 로드맵",
    "개인정보 국외 이전 제한 강화",
    "클라우드 데이터 국외 반출 금지 입법 예고",
    "UAE, 아랍어 모델 팔콘 새 버전 오픈소스로",
    "인도네시아, 국가 언어모델 첫 공개",
    "정부, 외산 클라우드 점유율 공개",
    '이 대통령 "우리 AI 우리 손으로"',
    '李 "AI가 국운 가른다"',
    "軍, 국산 AI 참모 도입",
    "국정원, 중국산 AI 모델 사용 자제령",
    "스페인 정부, 카탈루냐어 AI 공개",
    "공공부문 AI 국산화 로드맵",
    "토종 LLM, 공공 챗봇 입찰 첫 승리",
    "국산 파운데이션 모델, 공공기관 10곳에 깔린다",
    "외산 AI 규제 움직임…통상 마찰 우려",
    "국회서 'AI 주권법' 공청회",
    "튀르키예, 튀르키예어 LLM 국산화 선언",
    "폴란드 정부 언어모델 '플룸' 배포",
    "정부 문서 요약에 챗GPT 대신 토종 AI",
    "AI 식민지 될라…EU 의원들 자체 모델 촉구",
    "한국, 자체 LLM 세계 몇 위",
    "공공 AI, 미국산 대신 국산으로",
    "대통령실 AI수석 후임 인선 임박",
    "美, 한국에 지도 데이터 국외 반출 압박",
    "AI 자강 외친 유럽, 예산은 제자리",
    "데이터 주권 담은 클라우드 보안 인증 개편",
    "국방부, 외국 LLM 반입 금지",
    "日, 일본어 특화 LLM에 1조엔",
    "과방위, AI기본법 개정안 심사",
    '총리 "농업 AI 전환에 3년간 1조"',
)
"""Invented likewise, many by a reader who looked for what is missed: a subject that an excluded word swallowed, foreign
models in public offices, models of a nation's own, data that leave the country; farms, vaccines and quarantine in AI policy."""

LEFT_ALONE_SINCE = (
    '고병원성 AI 확진 닭 12만마리 살처분…정부 "위기경보 심각"',
    "정부, 조류인플루엔자(AI) 긴급 방역 회의",
    '李대통령 "고병원성 AI 초동 방역 철저히"',
    "日 고병원성 AI 확산…정부 닭고기 수입 금지",
    "가금농장 AI 의심신고…장관 현장점검",
    "도로 위 인도 침범 오토바이, AI 카메라로 단속 전략",
    "李선수, AI 분석으로 홈런 30개",
    "정부24 AI 상담사",
    "국회 도서관 AI 사서",
    "한국AI협회 송년회",
    "일본 총리 딥페이크 AI 영상",
    "캐나다 총리 영상, AI 조작",
    "한국 드라마 AI 더빙 순위 1위",
    "올겨울 첫 고병원성 AI…정부 방역 총력",
    "오리농장서 AI 항원 검출, 장관 긴급 지시",
    "AI 확산에 계란값 들썩…정부 비축물량 푼다",
    '철새 도래지 AI 바이러스 검출…총리 "철저 대응"',
    '대통령, AI 방역 현장 찾아 "농가 피해 최소화"',
    '농식품부 장관 "AI 살처분 보상금 예산 확보"',
    "산란계 농장 또 AI…정부 이동중지 명령",
    "AI 위기경보 '심각' 상향…전국 가금농장 이동중지",
    "국회 농해수위, AI 확산 방역 실패 질타",
    "AI 차단방역 예산 추경에 반영",
    "조류독감(AI) 백신 접종 논의…정부 신중",
    "美 젖소 AI 감염 확산에 연방정부 비상",
    "영국 정부, 칠면조 AI 확산에 실내사육 명령",
    "일본 정부, AI 발생 양계장 35만마리 살처분",
    "프랑스 정부, 오리 AI 백신 접종 의무화",
    "정부, AI 발생국 미국산 가금육 수입 금지",
    "H5N1형 AI 인체감염 대비 정부 대책",
    "메추리 농장 AI 확진에 정부 일시이동중지",
    "AI 인체감염 첫 사례…질병청·정부 긴급회의",
    '중수본 "AI 발생 농장 방역대 해제"…정부 위기경보 하향',
    "정부 부처 합동 AI 가축방역 점검",
    "전남 영암 육용오리 농장서 또 AI…정부 긴급 대응",
    'AI에 텅 빈 양계장…총리 "보상 서두를 것"',
    "오리 농장 AI 의심신고, 장관 상황점검회의",
    "AI 비상…정부 계란 수입 검토",
    "가금류 AI 확산, 예산 추가 투입",
    "경기도 산란계 농장 AI 확진, 올겨울 10번째",
    "정부, AI 방역대책상황실 24시간 가동",
    '대통령실 "AI·구제역 방역에 만전"',
    "AI·ASF 동시 발생…농식품부 장관 현장으로",
    "국감장에 오른 AI 살처분 트라우마",
    "일본 AI 확산에 계란 대란…정부 비축분 방출",
    "인도에 쓰러진 행인, AI CCTV가 찾았다…투자 확대",
    "인도 위 킥보드 AI 단속 전략 세운 구청",
    "선박 인도 앞당긴 AI 용접…조선 투자",
    "정부24 AI 챗봇으로 등본 발급",
    "국회도서관 AI 추천 도서",
    "한국AI협회 신년 인사회",
    "프랑스 총리 합성 AI 영상 확산",
    "한국 웹툰 AI 번역 순위 상승",
    "외산 맥주 모델 된 가수",
    "외산 자동차 모델 할인",
    "국산 콩 두부 출시",
    "자립준비청년에 AI 교육 지원금",
    "장애인 자립 기반, AI 카페가 돕는다",
    "청년 자립 지원 AI 상담 앱",
    "복지국가 모델 공개 토론",
    "李 감독, AI로 만든 단편 공개",
    "그 배우 국적 논란, AI가 답하다",
    "겨울 철새 북상…AI 전파 우려에 정부 예찰 강화",
    "AI 유입 막아라…총리, 방역 총력 지시",
    "고병원성 조류 인플루엔자 AI, 경북 구미 확진",
    "AI 여파 계란 한 판 8000원…정부 할인 지원",
    "AI 살처분 농가 보상 예산 바닥",
    "야생조류 분변서 AI 검출…정부 위기단계 상향",
    "브라질산 닭 AI 발생에 수입 금지…정부 수급 점검",
    "정부, AI·구제역 특별방역기간 연장",
    "日 정부, AI로 살처분 1000만마리",
    'AI 확산세에 대통령 "방역 빈틈 없어야"',
    "농식품부 장관, AI 발생 농장 점검",
    "美 정부, AI 감염 젖소 우유 유통 차단",
    "인도 덮친 승용차, AI 블랙박스 투자사가 공개",
    "李작가, AI 그림 전시",
    "국회의사당 견학 AI 로봇 안내",
    "대통령 배우 역 AI 드라마",
    "외산 모델 꺾은 국산차 판매",
    "한국어 AI 모델 대신 사람 번역가",
    "국적 불명 선박, AI로 잡는다",
    "국산 과일 AI 선별기",
    "천안 종오리 농장 AI 양성…정부 48시간 이동중지",
    "AI 잠복기 지나 방역대 풀린 김제",
    "고병원성 AI 방역 실패 책임론…국감 쟁점",
    'AI 위험 커진 설 연휴, 장관 "철새도래지 가지 말라"',
    "전국 가금농장 AI 일제검사 예산 투입",
    "AI 백신 놓고 갈린 양계업계…정부 결론 못 내",
    "강남 인도 정비에 AI 로봇 투자",
    "李가네 국밥, AI 주문기 도입",
    "국산 밀 빵집 AI 추천",
    "해외 모델 뺨치는 AI 모델 화보",
    "자국 리그 AI 판정",
    "공공 수영장 AI 감시",
    "외국인 관광객 AI 통역",
    "LLM 스타트업 해외 진출",
    "데이터 로밍 해외 이전 요금",
)
"""Invented likewise, for what is found wrongly: avian influenza, pavements, people called 李, names of sites and societies."""


@pytest.mark.parametrize("title", WANTED + FOUND_SINCE)
def test_a_headline_on_the_subject_is_found_by_itself(matcher: Matcher, title: str) -> None:
    assert matcher.matches(title)


@pytest.mark.parametrize("title", UNWANTED + LEFT_ALONE_SINCE)
def test_a_headline_beside_the_subject_is_left_alone(matcher: Matcher, title: str) -> None:
    assert matcher.matches(title) == ()


@pytest.mark.parametrize(
    ("title", "summary", "body"),
    [
        (
            "은행 앱, 상담 기능 바꿨다",
            "정부 지침에 따라 AI 상담원을 둔다.",
            "국회와 대통령실도 AI를 쓴다. 예산은 늘었다.",
        ),
        ("삼성전자, 새 노트북 공개", "AI 기능을 넣었다.", "미국과 중국에 판다. 장관이 행사에 왔다. 규제는 없다."),
        ("반도체 장비 회사 사옥 준공", "중국과 미국에 수출한다.", "수출 허가와 규제가 변수다."),
        ("유럽 여행지 다섯 곳", "AI가 골랐다.", "투자도 규제도 아닌 휴가 이야기다."),
    ],
)
def test_common_words_of_a_text_do_not_make_it_one_on_policy(
    matcher: Matcher, title: str, summary: str, body: str
) -> None:
    """What is common counts in headlines only: there is hardly an article whose text does not name AI and the government."""
    assert matcher.matches(title=title, summary=summary, body=body) == ()


@pytest.mark.parametrize(
    ("written", "topic"),
    [
        ("에이아이 주권", "AI 주권"),
        ("A.I 주권", "AI 주권"),
        ("A.I. 주권", "AI 주권"),
        ("인공지능 3강", "AI 3대 강국"),
        ("국가대표 인공지능", "독자 AI 모델"),
        ("국대 AI", "독자 AI 모델"),
        ("안트로픽 아닌 앤트로픽, 백악관과 합의", "미국 AI 정책"),
        ("앤스로픽, 백악관과 합의", "미국 AI 정책"),
        ("Anthropic, 펜타곤과 맞섰다", "미국 AI 정책"),
        ("알트만, 대통령 예방", "미국 AI 정책"),
        ("올트먼, 대통령 예방", "미국 AI 정책"),
        ("젠슨 황, 대통령 예방", "미국 AI 정책"),
        ("Jensen Huang, 총리 예방", "미국 AI 정책"),
        ("OpenAI, 정부와 협약", "미국 AI 정책"),
        ("수퍼컴 6호기에 GPU 9천장", "국가 AI 컴퓨팅 센터"),
        ("슈퍼컴 6호기에 그래픽 처리 장치 9천장", "국가 AI 컴퓨팅 센터"),
        ("과학기술정보통신부, AI 사업 공고", "국가 AI 전략"),
        ("기획재정부, AI 사업 심사", "국가 AI 전략"),
        ("청와대, AI 회의 소집", "국가 AI 전략"),
        ("李대통령, AI 현장 찾았다", "국가 AI 전략"),
        ("AI 반도체 수출 제한", "AI 반도체 수출 통제"),
        ("고대역폭 메모리 수출규제", "AI 반도체 수출 통제"),
        ("美, NVIDIA 中 판매 허용", "AI 반도체 수출 통제"),
        ("소버레인 AI", "소버린 AI"),
    ],
)
def test_other_spellings_are_the_same(matcher: Matcher, written: str, topic: str) -> None:
    assert topic in {match.topic for match in matcher.matches(written)}


def test_avian_influenza_counts_in_no_topic(config: Config) -> None:
    """Nor in one of the desk's own whose keyword is AI alone; AI elsewhere in the article does."""
    own = Matcher((*config.topics, Topic("키워드", ("AI",), config.exclude)), config.aliases)
    assert own.matches("고병원성 AI 확진", body="조류인플루엔자(AI) 방역에 나섰다.") == ()
    assert {match.topic for match in own.matches("고병원성 AI 확진", body="AI로 예측한다.")} == {"키워드"}
    assert all(set(config.exclude) <= set(topic.exclude) for topic in config.topics)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not here")
def test_every_seed_document_touches_its_topics(matcher: Matcher) -> None:
    for seed in tomllib.loads((SEEDS / "gold.toml").read_text(encoding="utf-8"))["seed"]:
        body = (SEEDS / seed["file"]).read_text(encoding="utf-8")
        found = {match.topic for match in matcher.matches(body=body)}
        assert set(seed["topics"]) <= found, seed["id"]
        assert matcher.hint(body)
