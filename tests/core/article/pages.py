# ruff: noqa: E501 - pages are written as servers send them
"""Pages that we wrote in the manner of Korean outlets: ten layouts, and what must be read off each."""

from __future__ import annotations

import json
from dataclasses import dataclass

from monitor.model import Kind

FIRST = (
    "과학기술당국이 여러 기관의 연산 자원을 하나로 묶는 ‘공동 연산망’을 다음 달 처음으로 시험 가동한다고 23일 밝혔다."
)
SECOND = "당국은 먼저 국책 연구소 세 곳을 잇고, 내년 상반기까지 대학 열두 곳으로 넓힐 계획이다. 사용 신청은 다음 달 2일부터 받는다."
THIRD = "이설비 연산자원국장은 “한 기관이 놀리는 장비를 다른 기관이 쓰게 하는 것이 핵심”이라며 “비용을 3할 줄일 수 있다”고 말했다."
FOURTH = "다만 업계에서는 무단 전재를 금지한 약관이 학습용 자료에도 적용되는지 분명하지 않다는 지적이 나온다."
BODY = (FIRST, SECOND, THIRD, FOURTH)
TITLE = "공동 연산망, 내달 첫 시험 가동"

NOISE = """<header><nav><a href="/">홈</a> <a href="/politics">정치</a> <a href="/tech">기술</a></nav></header>"""
ASIDE = """<aside class="ranking"><h2>많이 본 뉴스</h2><ol>
<li><a href="/1">예산 심사, 다음 주 마무리될 듯</a></li><li><a href="/2">반도체 설계 인력 두 배로</a></li>
<li><a href="/3">독자 모델 2차 평가 한 달 미뤄져</a></li></ol></aside>
<footer>SITE | 서울시 중구 어느길 1 | 발행인 홍발행 | Copyright ⓒ SITE. All rights reserved.</footer>"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A page and what stands on it. `absent` must not be left in the text."""

    name: str
    html: str
    url: str
    title: str = TITLE
    paragraphs: tuple[str, ...] = BODY
    outlet: str | None = None
    byline: str | None = "김하늘"
    published: str | None = "2026-11-23T16:40:00+09:00"
    modified: str | None = None
    kind: Kind = Kind.REPORT
    tags: tuple[str, ...] = ()
    agency: str | None = None
    canonical: str | None = None
    origin: str | None = None
    encoding: str = "utf-8"


def p(*paragraphs: str) -> str:
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def page(body: str, head: str = "", title: str = TITLE, charset: str = "utf-8", site: str = "새벽일보") -> str:
    return (
        f'<!doctype html>\n<html lang="ko"><head><meta charset="{charset}"><title>{title}</title>\n{head}</head>\n'
        f"<body>{NOISE}{body}{ASIDE.replace('SITE', site)}</body></html>"
    )


def og(title: str, url: str, site: str = "", more: str = "") -> str:
    named = f'<meta property="og:site_name" content="{site}">' if site else ""
    return (
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
        f'<meta property="og:url" content="{url}">{named}{more}'
    )


def ld(**values: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", **values}
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


ND_SOFT = Sample(
    "ND-Soft, dateline and signature",
    page(
        f"""<div class="article-head-title">[단독] {TITLE}</div><ul class="infomation"><li>김하늘 기자</li><li>승인 2026.11.23 16:40</li><li>댓글 0</li></ul>
<div id="article-view-content-div" class="article-body" itemprop="articleBody">
<figure class="photo-layout"><img src="/a.jpg"><figcaption>공동 연산망 시험실에서 직원이 장비를 살펴보고 있다. 사진=새벽일보</figcaption></figure>
{p("[새벽일보 김하늘 기자] " + FIRST, SECOND, "&nbsp;", THIRD, FOURTH)}
<p>김하늘 기자 sky@dawn.example</p><p>저작권자 © 새벽일보 무단전재 및 재배포 금지</p>
<div class="view-copyright"><a href="/x">다른기사 보기</a></div></div>""",
        og(
            f"[단독] {TITLE} - 새벽일보",
            "https://dawn.example/news/articleView.html?idxno=1001",
            "새벽일보",
            '<meta property="article:published_time" content="2026-11-23T16:40:00+09:00"><meta name="dable:author" content="김하늘 기자">',
        )
        + '<link rel="canonical" href="/news/articleView.html?idxno=1001">',
    ),
    "https://dawn.example/news/articleView.html?idxno=1001&utm_source=x",
    outlet="새벽일보",
    tags=("단독",),
    canonical="https://dawn.example/news/articleView.html?idxno=1001",
)

PORTAL_A = Sample(
    "portal with dic_area, br only, layout table",
    page(
        f"""<h2 id="title_area">{TITLE}(종합2보)</h2><span class="media_end_head_info_datestamp_time" data-date-time="2026-11-23 16:40:00">2026.11.23. 오후 4:40</span>
<a class="media_end_head_origin_link" href="https://wire.example/view?id=77&#x3D;1">기사원문</a><em class="media_end_head_journalist_name">김하늘 기자</em>
<div id="dic_area" class="go_trans"><strong class="media_end_summary">내달 첫 시험<br>연구소 세 곳 연결</strong>(서울=누리통신) 김하늘 기자 = {FIRST}<br><br>
<span class="end_photo_org"><table><tr><td><img src="/b.jpg"></td></tr><tr><td>공동 연산망 개념도 [누리통신 제공]</td></tr></table></span>
{SECOND}<br><br>{THIRD}<br><br>{FOURTH}<br><br>sky@wire.example<br><br>▶ 누리통신 구독하고 소식 받기<br>(끝)</div>
<p class="byline_s">김하늘(sky@wire.example)</p>""",
        og(
            f"{TITLE}(종합2보)",
            "https://n.news.naver.com/mnews/article/999/0000000077",
            "네이버뉴스",
            '<meta property="og:article:author" content="누리통신 | 네이버">',
        ),
        f"{TITLE}(종합2보) : 네이버 뉴스",
    ),
    "https://n.news.naver.com/mnews/article/999/0000000077?sid=105",
    outlet="누리통신",
    tags=("종합2보",),
    agency="누리통신",
    canonical="https://n.news.naver.com/mnews/article/999/0000000077",
    origin="https://wire.example/view?id=77=1",
)

PORTAL_B = Sample(
    "portal with article_view sections",
    page(
        f"""<h3 class="tit_view">{TITLE}</h3><span class="info_view"><span class="txt_info">김하늘</span> <span class="txt_info">입력 <span class="num_date">2026. 11. 23. 16:40</span></span></span>
<button>번역beta</button><p>글자크기 설정 파란원을 좌우로 움직이시면 글자크기가 변경 됩니다.</p>
<div class="news_view"><div class="article_view"><section><figure class="figure_frm"><img src="c.jpg"><figcaption class="txt_caption">그래픽=박그림</figcaption></figure>
{p(FIRST, SECOND)}<p>그래픽=박그림</p>{p(THIRD, FOURTH)}</section></div>
<p>Copyright © 새벽일보. 무단전재 및 재배포 금지.</p><p>이 기사에 대해 어떻게 생각하시나요?</p></div>""",
        og(
            TITLE,
            "https://v.daum.net/v/20261123164000123",
            "Daum | 새벽일보",
            '<meta property="og:article:author" content="새벽일보">',
        ),
    ),
    "https://v.daum.net/v/20261123164000123",
    outlet="새벽일보",
    canonical="https://v.daum.net/v/20261123164000123",
)

LEGACY_CP949 = Sample(
    "legacy tables in CP949, no og, bare text with double br",
    page(
        f"""<table width="100%"><tr><td width="160"><a href="/">메뉴</a></td><td><table><tr><td class="title"><b>{TITLE}</b></td></tr>
<tr><td>입력 : 2026-11-23 16:40</td></tr><tr><td><font size="3"><div align="justify">【한빛경제=김하늘 기자】{FIRST}<br><br>{SECOND}<br><br>{THIRD}
<br><br>똠방각하 씨는 펲이라 불리는 장비를 썼다고 했다.<br><br>{FOURTH}<br><br>김하늘 기자 sky@hanbit.example<br><br>&lt;저작권자ⓒ한빛경제. 무단전재-재배포금지&gt;</div></font></td></tr></table></td></tr></table>""",
        title=f"{TITLE} | 한빛경제",
        charset="euc-kr",
        site="한빛경제",
    ),
    "http://hanbit.example/news/view.php?no=5",
    paragraphs=(FIRST, SECOND, THIRD, "똠방각하 씨는 펲이라 불리는 장비를 썼다고 했다.", FOURTH),
    outlet="한빛경제",
    encoding="cp949",
)

BROADCAST = Sample(
    "broadcaster's script",
    page(
        f"""<article><h1>{TITLE}</h1><div class="news-body"><p>[앵커]</p><p>여러 기관의 연산 자원을 하나로 묶는 사업이 다음 달 시작됩니다.</p><p>김하늘 기자가 보도합니다.</p>
<p>[기자] 서버가 빼곡한 시험실입니다. 지금은 기관마다 장비를 따로 씁니다.</p><p>정부는 이를 하나로 묶어 놀리는 장비를 줄일 계획입니다.</p>
<p>[이설비/연산자원국장 : 비용을 3할 줄일 수 있습니다.]</p><p>시험 가동은 다음 달 2일 시작됩니다.</p><p>한빛방송 김하늘입니다.</p>
<p>영상취재: 박서준 / 영상편집: 이설비</p><p>▷ 카카오톡 : '한빛제보' 검색, 채널 추가</p><p>▷ 전화 : 02-000-0000</p></div></article>""",
        og(f"[영상] {TITLE} | 한빛방송", "https://tv.hanbit.example/n/9", "한빛방송")
        + ld(
            headline=TITLE,
            datePublished="2026-11-23T16:40:00+09:00",
            dateModified="2026-11-23T17:05:00+09:00",
            author=[{"@type": "Person", "name": "김하늘 기자"}],
        ),
    ),
    "https://tv.hanbit.example/n/9",
    paragraphs=(
        "여러 기관의 연산 자원을 하나로 묶는 사업이 다음 달 시작됩니다.",
        "김하늘 기자가 보도합니다.",
        "서버가 빼곡한 시험실입니다. 지금은 기관마다 장비를 따로 씁니다.",
        "정부는 이를 하나로 묶어 놀리는 장비를 줄일 계획입니다.",
        "[이설비/연산자원국장 : 비용을 3할 줄일 수 있습니다.]",
        "시험 가동은 다음 달 2일 시작됩니다.",
    ),
    outlet="한빛방송",
    tags=("영상",),
    modified="2026-11-23T17:05:00+09:00",
    canonical="https://tv.hanbit.example/n/9",
)

EDITORIAL = Sample(
    "editorial, signature glued to the last sentence",
    page(
        f"""<div class="article_txt">{p(FIRST, SECOND, THIRD, FOURTH + "논설위원실 editor@dawn.example")}</div>""",
        og("[사설] 연산 자원, 나눠 써야 커진다", "https://dawn.example/opinion/3", "새벽일보")
        + '<meta property="article:section" content="오피니언">',
        "[사설] 연산 자원, 나눠 써야 커진다 :: 새벽일보",
    )
    + "<!-- 입력 없음 -->",
    "https://dawn.example/opinion/3",
    title="연산 자원, 나눠 써야 커진다",
    outlet="새벽일보",
    byline=None,
    published=None,
    kind=Kind.EDITORIAL,
    tags=("사설",),
    paragraphs=(FIRST, SECOND, THIRD, FOURTH),
    canonical="https://dawn.example/opinion/3",
)

CONTRIBUTION = Sample(
    "contribution, author below",
    page(
        f"""<section class="article-body"><h2>{TITLE}</h2>{p(FIRST, SECOND, THIRD, FOURTH)}<p>박서준 한빛대 정책학과 교수</p></section>""",
        og(
            f"[기고] {TITLE}",
            "https://nuri.example/c/8",
            "디지털누리",
            '<meta property="article:published_time" content="2026-11-23 16:40">',
        ),
    ),
    "https://nuri.example/c/8",
    outlet="디지털누리",
    byline="박서준",
    kind=Kind.CONTRIBUTION,
    tags=("기고",),
    canonical="https://nuri.example/c/8",
)

NEXT = Sample(
    "Next.js, text in the data alone",
    page(
        '<div id="__next"><div class="skeleton"></div></div><script id="__NEXT_DATA__" type="application/json">'
        + json.dumps({"props": {"pageProps": {"article": {"title": TITLE, "body": p(*BODY), "id": 3}}}})
        + "</script>",
        og(f"{TITLE} | 디지털누리", "https://nuri.example/a/3", "디지털누리")
        + ld(
            headline=TITLE,
            datePublished="2026-11-23T07:40:00Z",
            author={"@type": "Person", "name": "김하늘"},
            publisher={"@type": "Organization", "name": "디지털누리"},
        ),
    ),
    "https://nuri.example/a/3",
    outlet="디지털누리",
    canonical="https://nuri.example/a/3",
)

ARC = Sample(
    "Arc, text in global content",
    page(
        '<div id="fusion-app"></div><script>window.Fusion={};Fusion.globalContent='
        + json.dumps(
            {"content_elements": [{"type": "text", "content": one} for one in BODY] + [{"type": "image", "url": "x}"}]},
            ensure_ascii=False,
        )
        + ";Fusion.spa=false;</script>",
        og(TITLE, "https://dawn.example/arc/1/", "새벽일보")
        + ld(
            headline=TITLE,
            datePublished="2026-11-23T16:40:00+09:00",
            author=[{"@type": "Person", "name": "김하늘"}, {"@type": "Person", "name": "박서준 기자"}],
        ),
    ),
    "https://dawn.example/arc/1/",
    outlet="새벽일보",
    byline="김하늘·박서준",
    canonical="https://dawn.example/arc/1/",
)

DEEP = Sample(
    "three hundred nested blocks",
    page(
        "<div>" * 300 + f"<h1>{TITLE}</h1>" + p(*BODY) + "</div>" * 300,
        og(f"{TITLE} - 새벽일보", "https://dawn.example/d/1", "새벽일보"),
    ),
    "https://dawn.example/d/1",
    outlet="새벽일보",
    byline=None,
    published=None,
    canonical="https://dawn.example/d/1",
)

WRONG_ZONE = Sample(
    "Korean time declared as UTC, what the page shows decides; LD left open",
    page(
        f"""<h1>{TITLE}</h1><div class="date"><em>입력</em> <span>2026.11.23 16:40</span> <em>수정</em> <span>2026.11.23 18:02</span></div>
<div itemprop="articleBody">{p("세종=김하늘 기자", FIRST, SECOND, THIRD, FOURTH)}<p>[관련기사]</p><ul><li><a href="/r">예산 심사 막바지</a></li></ul></div>""",
        og(
            f"&lt;속보&gt; {TITLE} &lt; 정책 &lt; 기사본문 - 새벽일보",
            "https://dawn.example/z/1",
            "새벽일보",
            '<meta property="article:published_time" content="2026-11-23T16:40:00Z">',
        )
        + '<script type="application/ld+json">{"@type": "Organization", "name": "새벽일보"}\n',
    ),
    "https://dawn.example/z/1",
    outlet="새벽일보",
    modified="2026-11-23T18:02:00+09:00",
    tags=("속보",),
    canonical="https://dawn.example/z/1",
)

SAMPLES = (ND_SOFT, PORTAL_A, PORTAL_B, LEGACY_CP949, BROADCAST, EDITORIAL, CONTRIBUTION, NEXT, ARC, DEEP, WRONG_ZONE)
