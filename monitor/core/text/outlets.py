"""Which outlet publishes at which address."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from monitor.core.text.urls import domain

AGENCIES: tuple[str, ...] = (
    "연합뉴스",
    "뉴시스",
    "뉴스1",
    "뉴스핌",
    "연합인포맥스",
    "연합뉴스TV",
    "아시아뉴스통신",
    "NSP통신",
    "국제뉴스",
    "로이터",
    "AP",
    "AFP",
    "UPI",
    "EPA",
    "DPA",
    "블룸버그",
    "신화통신",
    "신화",
    "교도통신",
    "교도",
    "지지통신",
    "타스통신",
    "타스",
)
"""Wire agencies whose copy other outlets reprint, as datelines name them."""

_OUTLETS = """
    # wire agencies
    yna.co.kr 연합뉴스 | yonhapnews.co.kr 연합뉴스 | yonhapnewstv.co.kr 연합뉴스TV | einfomax.co.kr 연합인포맥스
    newsis.com 뉴시스 | news1.kr 뉴스1 | newspim.com 뉴스핌 | reuters.com 로이터 | apnews.com AP | afp.com AFP
    # general dailies
    chosun.com 조선일보 | biz.chosun.com 조선비즈 | it.chosun.com IT조선 | itchosun.com IT조선
    health.chosun.com 헬스조선 | sports.chosun.com 스포츠조선 | sportschosun.com 스포츠조선
    weekly.chosun.com 주간조선 | monthly.chosun.com 월간조선 | economychosun.com 이코노미조선 | tvchosun.com TV조선
    joongang.co.kr 중앙일보 | joins.com 중앙일보 | koreajoongangdaily.joins.com 코리아중앙데일리
    jmagazine.joins.com 월간중앙 | isplus.com 일간스포츠 | donga.com 동아일보 | it.donga.com IT동아
    weekly.donga.com 주간동아 | shindonga.donga.com 신동아 | sports.donga.com 스포츠동아
    dongascience.com 동아사이언스 | dongascience.donga.com 동아사이언스 | dbr.donga.com DBR | hani.co.kr 한겨레
    h21.hani.co.kr 한겨레21 | khan.co.kr 경향신문 | weekly.khan.co.kr 주간경향 | sports.khan.co.kr 스포츠경향
    hankookilbo.com 한국일보 | hankooki.com 한국일보 | daily.hankooki.com 데일리한국 | kmib.co.kr 국민일보
    seoul.co.kr 서울신문 | segye.com 세계일보 | munhwa.com 문화일보 | naeil.com 내일신문
    asiatoday.co.kr 아시아투데이 | ekn.kr 에너지경제 | sisaweek.com 시사위크 | metroseoul.co.kr 메트로신문
    koreatimes.co.kr 코리아타임스 | koreaherald.com 코리아헤럴드 | kyeongin.com 경인일보 | kyeonggi.com 경기일보
    busan.com 부산일보 | kookje.co.kr 국제신문 | imaeil.com 매일신문 | yeongnam.com 영남일보 | kwnews.co.kr 강원일보
    kado.net 강원도민일보 | daejonilbo.com 대전일보 | joongdo.co.kr 중도일보 | cctoday.co.kr 충청투데이
    kwangju.co.kr 광주일보 | jnilbo.com 전남일보 | mdilbo.com 무등일보 | jjan.kr 전북일보 | domin.co.kr 전북도민일보
    jemin.com 제민일보 | knnews.co.kr 경남신문 | idomin.com 경남도민일보
    # business papers
    mk.co.kr 매일경제 | mbn.co.kr MBN | hankyung.com 한국경제 | magazine.hankyung.com 한경비즈니스
    wowtv.co.kr 한국경제TV | sedaily.com 서울경제 | edaily.co.kr 이데일리 | mt.co.kr 머니투데이
    moneys.mt.co.kr 머니S | moneys.co.kr 머니S | mtn.co.kr 머니투데이방송 | thebell.co.kr 더벨
    asiae.co.kr 아시아경제 | fnnews.com 파이낸셜뉴스 | heraldcorp.com 헤럴드경제 | ajunews.com 아주경제
    etoday.co.kr 이투데이 | bizwatch.co.kr 비즈워치 | newstomato.com 뉴스토마토 | newsway.co.kr 뉴스웨이
    businesspost.co.kr 비즈니스포스트 | bizhankook.com 비즈한국 | ebn.co.kr EBN | dnews.co.kr 대한경제
    ftoday.co.kr 파이낸셜투데이 | g-enews.com 글로벌이코노믹 | sentv.co.kr 서울경제TV | fntimes.com 한국금융신문
    econovill.com 이코노믹리뷰 | straightnews.co.kr 스트레이트뉴스 | opinionnews.co.kr 오피니언뉴스
    theguru.co.kr 더구루 | seoulfn.com 서울파이낸스 | newsprime.co.kr 프라임경제 | ceoscoredaily.com CEO스코어데일리
    dealsite.co.kr 딜사이트 | investchosun.com 인베스트조선 | economist.co.kr 이코노미스트
    news2day.co.kr 뉴스투데이 | sisajournal-e.com 시사저널e | numbers.co.kr 넘버스
    # technology
    etnews.com 전자신문 | zdnet.co.kr ZDNet Korea | ddaily.co.kr 디지털데일리 | inews24.com 아이뉴스24
    dt.co.kr 디지털타임스 | aitimes.com AI타임스 | aitimes.kr 인공지능신문 | bloter.net 블로터 | techm.kr 테크M
    tech42.co.kr 테크42 | byline.network 바이라인네트워크 | boannews.com 보안뉴스 | itworld.co.kr ITWorld Korea
    ciokorea.com CIO Korea | dailysecu.com 데일리시큐 | irobotnews.com 로봇신문 | thelec.kr 디일렉
    itbiznews.com IT비즈뉴스 | epnc.co.kr 테크월드 | gttkorea.com GTT KOREA | datanet.co.kr 데이터넷
    platum.kr 플래텀 | venturesquare.net 벤처스퀘어 | hellodd.com 헬로디디 | sciencetimes.co.kr 사이언스타임즈
    thisisgame.com 디스이즈게임 | inven.co.kr 인벤 | outstanding.kr 아웃스탠딩 | mobiinside.co.kr 모비인사이드
    techneedle.com 테크니들 | d2.naver.com 네이버 D2 | comworld.co.kr 컴퓨터월드 | itdaily.kr 아이티데일리
    cctvnews.co.kr CCTV뉴스 | koit.co.kr 정보통신신문 | hellot.net 헬로티 | techsuda.com 테크수다
    # broadcasters
    kbs.co.kr KBS | imbc.com MBC | sbs.co.kr SBS | biz.sbs.co.kr SBS Biz | ytn.co.kr YTN | jtbc.co.kr JTBC
    ichannela.com 채널A | ebs.co.kr EBS | obsnews.co.kr OBS | cbs.co.kr CBS | nocutnews.co.kr 노컷뉴스
    tbs.seoul.kr TBS | bbsi.co.kr BBS불교방송 | cpbc.co.kr 가톨릭평화방송 | knn.co.kr KNN | arirang.com 아리랑
    # online and weekly
    ohmynews.com 오마이뉴스 | pressian.com 프레시안 | newdaily.co.kr 뉴데일리 | dailian.co.kr 데일리안
    mediatoday.co.kr 미디어오늘 | sisain.co.kr 시사IN | sisajournal.com 시사저널 | newspost.kr 뉴스포스트
    newstapa.org 뉴스타파 | vop.co.kr 민중의소리 | redian.org 레디앙 | huffingtonpost.kr 허프포스트코리아
    insight.co.kr 인사이트 | wikitree.co.kr 위키트리 | slownews.kr 슬로우뉴스 | thescoop.co.kr 더스쿠프
    journalist.or.kr 기자협회보 | mediaus.co.kr 미디어스 | polinews.co.kr 폴리뉴스 | kukinews.com 쿠키뉴스
    tf.co.kr 더팩트 | newsen.com 뉴스엔 | newstown.co.kr 뉴스타운 | lawtimes.co.kr 법률신문 | lec.co.kr 법률저널
    dhnews.co.kr 대학저널 | unn.net 한국대학신문 | kyosu.net 교수신문 | veritas-a.com 베리타스알파
    docdocdoc.co.kr 청년의사 | medicaltimes.com 메디칼타임즈 | yakup.com 약업신문 | greened.kr 녹색경제신문
    womennews.co.kr 여성신문 | skyedaily.com 스카이데일리 | pennmike.com 펜앤드마이크 | safetimes.co.kr 세이프타임즈
    cstimes.com 컨슈머타임스 | job-post.co.kr 잡포스트 | nspna.com NSP통신 | breaknews.com 브레이크뉴스
    shinailbo.co.kr 신아일보
    # official material and research
    korea.kr 정책브리핑 | msit.go.kr 과학기술정보통신부 | moef.go.kr 기획재정부 | motie.go.kr 산업통상부
    mois.go.kr 행정안전부 | pipc.go.kr 개인정보보호위원회 | president.go.kr 대통령실 | assembly.go.kr 국회
    nars.go.kr 국회입법조사처 | opm.go.kr 국무조정실 | ftc.go.kr 공정거래위원회 | mofa.go.kr 외교부
    moe.go.kr 교육부 | mss.go.kr 중소벤처기업부 | kipo.go.kr 특허청 | fsc.go.kr 금융위원회
    eai.or.kr 동아시아연구원(EAI) | nia.or.kr 한국지능정보사회진흥원 | iitp.kr 정보통신기획평가원
    kisdi.re.kr 정보통신정책연구원 | kisa.or.kr 한국인터넷진흥원 | etri.re.kr 한국전자통신연구원
    stepi.re.kr 과학기술정책연구원 | spri.kr 소프트웨어정책연구소 | kiep.go.kr 대외경제정책연구원 | kdi.re.kr KDI
    nipa.kr 정보통신산업진흥원 | asaninst.org 아산정책연구원 | sejong.org 세종연구소 | newswire.co.kr 뉴스와이어
"""

_PORTALS = frozenset(
    {
        "naver.com",
        "naver.me",
        "daum.net",
        "kakao.com",
        "nate.com",
        "zum.com",
        "msn.com",
        "news.google.com",
        "news.yahoo.com",
    }
)


def _table(text: str) -> dict[str, str]:
    """Domain -> outlet, of lines such as "a.kr 가일보 | b.kr 나신문"."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    entries = (entry.strip().partition(" ") for line in lines for entry in line.split("|") if entry.strip())
    return {name: outlet.strip() for name, _, outlet in entries}


_BY_DOMAIN = _table(_OUTLETS)


def outlet_of(url: str) -> str | None:
    """The Korean name of the outlet whose site `url` is on, by the longest known domain; None for portals and unknown
    sites.
    """
    return next((_BY_DOMAIN[name] for name in _suffixes(domain(url)) if name in _BY_DOMAIN), None)


def sites() -> Mapping[str, str]:
    """Domain -> the Korean name of the outlet there, of every outlet known; an outlet's main domain before its others."""
    return MappingProxyType(_BY_DOMAIN)


def is_portal(url: str) -> bool:
    """Whether `url` is on a portal, which carries copies of other outlets' articles; an outlet's own corner of one is
    not.
    """
    return outlet_of(url) is None and any(name in _PORTALS for name in _suffixes(domain(url)))


def _suffixes(name: str) -> list[str]:
    """ "a.b.kr" -> "a.b.kr", "b.kr", "kr"."""
    labels = name.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]


def outlet_key(name: str) -> str:
    """An outlet's name for comparing: NFKC, without spaces, in lower case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


_AGENCY_KEYS = frozenset(map(outlet_key, AGENCIES))


def is_agency(name: str) -> bool:
    """Whether an outlet is a wire agency, by its name."""
    return outlet_key(name) in _AGENCY_KEYS
