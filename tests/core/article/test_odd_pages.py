# ruff: noqa: E501 - pages are written as servers send them
"""Pages of the worst day: odd markup, odd forms of articles, and pages that look like articles and hold none."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from monitor.core.article.extract import extract_article
from monitor.core.article.notices import no_headline, only_notices
from monitor.model import Article, Kind, Unreadable
from tests.core.article.pages import BODY, TITLE, ld, og, p, page

URL = "https://dawn.example/1"
A, B, C, D = BODY
HEAD = og(TITLE, URL, "새벽일보", f'<meta name="description" content="{A[:80]}">')
UNTITLED = og("새벽일보", URL, "새벽일보").replace('content="article"', 'content="website"')
COMMENTS = "".join(f"<p>정말 좋은 기사입니다. {n}번이나 읽었습니다. 앞으로도 부탁드립니다.</p>" for n in range(40))
SUMMARY = "공동 연산망이 내달 시험 가동된다고 당국이 밝혔다."


def read(source: str | bytes, url: str = URL) -> Article:
    body = source.encode() if isinstance(source, str) else source
    found = extract_article(body, content_type="text/html", url=url)
    assert isinstance(found, Article), found
    return found


# --- pages whose text is BODY, whatever is done to it -----------------------------------------------------------------

ODD = {
    "a paragraph per table cell": "<table>" + "".join(f"<tr><td class=x>{one}</td></tr>" for one in BODY) + "</table>",
    "the text in <noscript>": f'<div id="app"></div><noscript><div id="articleBody">{p(*BODY)}</div></noscript>',
    "the text in <template>": f'<div id="app"></div><template id="articleBody">{p(*BODY)}</template>',
    "the text in a hidden <textarea>": f'<div id="v"></div><textarea style="display:none">{p(*BODY)}</textarea>',
    "three hundred levels": "<div>" * 300 + '<div id="articleBody">' + "<span>" * 200 + p(*BODY) + "</div>" * 300,
    "for the screen and for the phone": f'<div class="pc article_view">{p(*BODY)}</div><div class="mo article_view">{p(*BODY)}</div>',
    "both in one container": f'<div id="articleBody"><div class="pc">{p(*BODY)}</div><div class="mobile">{p(*BODY)}</div></div>',
    "a hidden copy": f'<div id="articleBody"><div>{p(*BODY)}</div><div style="display:none">{p(*BODY)}</div></div>',
    "a hidden beginning first": f'<div class="article_view" style="display:none">{p(*BODY[:2])}</div><div class="article_view">{p(*BODY)}</div>',
    "a summary in bullets above": f'<div class="ai_summary"><strong>요약</strong><ul><li>{SUMMARY}</li><li>비용을 3할 줄일 수 있다.</li></ul></div><div class="article_body">{p(*BODY)}</div>',
    "a summary in the container": f'<div class="article_body"><div class="summary_box"><p>■ 요약</p><ul><li>{SUMMARY}</li></ul></div>{p(*BODY)}</div>',
    "a machine's summary with its note": f'<div class="article_body"><div class="gpt"><p>AI 요약</p><p>{SUMMARY}</p><p>AI가 기사의 주요 내용을 요약했습니다. 정확하지 않을 수 있으니 본문을 함께 확인하세요.</p></div>{p(*BODY)}</div>',
    "all in bold": '<div class="article_body">' + "".join(f"<p><strong>{one}</strong></p>" for one in BODY) + "</div>",
    "all in links": '<div class="article_body">' + "".join(f'<p><a href="/x">{one}</a></p>' for one in BODY) + "</div>",
    "all in headings": '<div class="article_body">' + "".join(f"<h2>{one}</h2>" for one in BODY) + "</div>",
    "all in a list": '<div class="article_body"><ol>' + "".join(f"<li>{one}</li>" for one in BODY) + "</ol></div>",
    "all in a figure": f'<figure class="article">{p(*BODY)}</figure>',
    "in boxes named like furniture": f'<div class="photo_body"><div class="share_wrap">{p(*BODY)}</div></div>',
    "in the form of the whole page": f'<form id="aspnetForm"><div class="wrap">{p(*BODY)}</div></form>',
    "more comments than text": f'<div id="articleBody">{p(*BODY)}</div><div id="comments">{COMMENTS}</div>',
    "paragraphs that are containers": f"<div class=w>{''.join(f'<p class=article_txt>{one}</p>' for one in BODY)}</div>",
    "two containers around an advertisement": f'<div class=w><div class="article_body">{p(*BODY[:2])}</div><div class="ad"></div><div class="article_body">{p(*BODY[2:])}</div></div>',
    "an opening before the container": f'<div class=w><p class="opening">{A}</p><div class="article_body">{p(*BODY[1:])}</div></div>',
    "an opening named as such": f'<div class="article_body"><p class="lead">{A}</p>{p(*BODY[1:])}</div>',
    "breaks and blanks": f'<div id="articleBody">{"<br>&nbsp;<br>".join(BODY)}<br><br><strong>김하늘 기자</strong><br>sky@dawn.example<br>&lt;ⓒ 새벽일보, 무단전재 및 재배포 금지&gt;</div>',
    "captions in paragraphs": f'<div id="articleBody"><p><img src=a.jpg></p><p>공동 연산망 시험실 전경. 새벽일보 DB</p>{p(*BODY[:2])}<span>이설비 국장이 23일 연산망을 설명하고 있다. 2026.11.23 /사진=새벽일보</span>{p(*BODY[2:])}</div>',
    "pointers to other articles": f'<div id="articleBody">{p(*BODY[:2])}<p>▶ <a href="/2">예산 심사 막바지</a></p><p><a href="/3">[관련기사] 반도체 인력 두 배</a></p>{p(*BODY[2:])}</div>',
    "words of advertisements": f'<div id="articleBody">{p(*BODY[:2])}<div>ADVERTISEMENT</div><p>[배너광고]</p>{p(*BODY[2:])}<p>AD</p></div>',
    "an invitation in the middle": f'<div id="articleBody">{p(*BODY[:2])}<div class="nl"><p>매일 아침 메일함으로 새벽일보의 주요 소식을 받아보세요.</p><a href="/nl">구독하기</a></div>{p(*BODY[2:])}</div>',
    "three signatures": f'<div id="articleBody">{p(*BODY)}<p>[저작권자 ⓒ 새벽일보. 무단전재-재배포 금지]</p><p>새벽일보 김하늘 기자 (sky@dawn.example)</p><p>*본 기사는 새벽일보와 한빛대가 함께 기획했습니다.</p></div>',
    "comments in the same box": f'<div class="q1"><h1>{TITLE}</h1>{p(*BODY)}<div class="comment_list">{COMMENTS}</div></div>',
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_the_text_is_found(body: str) -> None:
    assert read(page(body, HEAD)).paragraphs == BODY


def test_a_short_article_under_many_comments() -> None:
    short = page(f'<div id="articleBody">{p(*BODY[:2])}</div><div id="comments">{COMMENTS}</div>', HEAD)
    assert read(short).paragraphs == BODY[:2]


def test_without_html_and_head() -> None:
    article = read(f'<h1>{TITLE}</h1><div id="articleBody">{p(*BODY)}')
    assert (article.title, article.paragraphs) == (TITLE, BODY)


def test_a_page_in_two_encodings() -> None:
    """A frame in CP949 around a text in UTF-8 cannot be saved whole; the headline of the frame's encoding must not crash it."""
    source = page(f'<div id="articleBody">{p(*BODY)}</div>', HEAD).encode()
    mixed = source.replace("홈".encode(), "홈".encode("cp949"))
    assert read(mixed).paragraphs[-1][-5:] == BODY[-1][-5:]


# --- pieces that are one paragraph, sentences that are short ----------------------------------------------------------

RUNS = ("정부는 소버린 ", "AI", " 육성에 나선다고 ", "30일", " 밝혔다.")


def _edited(children: str, kind: str, link: str) -> list[dict[str, object]]:
    plain, bold, more, linked, end = RUNS
    runs: list[dict[str, object]] = [
        {"text": plain},
        {"text": bold, "bold": True, "marks": [{"type": "bold"}]},
        {"text": more},
        {"type": link, "url": "/x", children: [{"text": linked}]},
        {"text": end},
    ]
    blocks: list[list[dict[str, object]]] = [runs]
    blocks += [[{"text": one[:21]}, {"text": one[21:30], "bold": True}, {"text": one[30:]}] for one in BODY]
    typed = [[{"type": "text", **run} for run in block] if children == "content" else block for block in blocks]
    return [{"type": kind, children: block} for block in typed]


@pytest.mark.parametrize("link", ["link", "autolink", "a"])
@pytest.mark.parametrize("kind", ["paragraph", "p", "Paragraph", "heading-two"])
@pytest.mark.parametrize("children", ["children", "content"])
def test_runs_of_an_editors_paragraph(children: str, kind: str, link: str) -> None:
    told = json.dumps({"root": {"type": "doc", children: _edited(children, kind, link)}}, ensure_ascii=False)
    script = f'<script id="__NEXT_DATA__" type="application/json">{told}</script>'
    assert read(page(f'<div id="app"></div>{script}', og(TITLE, URL))).paragraphs == ("".join(RUNS), *BODY)


def test_blocks_inside_an_editors_block_stay_apart() -> None:
    items = [{"type": "listItem", "content": [{"type": "paragraph", "content": [{"text": one}]}]} for one in BODY[1:]]
    blocks = [{"type": "paragraph", "content": [{"text": A}]}, {"type": "bulletList", "content": items}]
    script = f'<script type="application/json">{json.dumps({"content": blocks}, ensure_ascii=False)}</script>'
    assert read(page(f'<div id="app"></div>{script}', og(TITLE, URL))).paragraphs == BODY


SHORT = (
    "정부가 소버린 인공지능 육성에 나선다.",
    "관계 부처는 이달 안에 계획을 낸다.",
    "예산은 올해보다 두 배로 늘어난다.",
    "업계는 환영한다는 뜻을 나타냈다.",
    "전문가들은 사람이 더 필요하다고 했다.",
    "국회는 다음 달에 공청회를 연다고 했다.",
)


@pytest.mark.parametrize("lines", [SHORT, SHORT[:4], (*SHORT, D)], ids=["six", "four", "with a long one"])
def test_short_sentences_in_a_layout_table(lines: tuple[str, ...]) -> None:
    menu = "".join(f'<a href="/{n}">{name}</a> ' for n, name in enumerate(("홈", "정치", "경제", "사회")))
    cell = f"{TITLE}<br>이몽룡 기자<br><br>{'<br><br>'.join(lines)}"
    table = f"<table><tr><td>{menu}</td><td>{cell}</td></tr><tr><td colspan=2>새벽일보 서울시 중구</td></tr></table>"
    article = read(f"<html><head><title>{TITLE}</title>{og(TITLE, URL)}</head><body>{table}</body></html>")
    assert article.paragraphs == lines


# --- other forms of articles ------------------------------------------------------------------------------------------


def test_questions_and_answers_in_a_definition_list() -> None:
    body = f'<div class="article_body"><p>{A}</p><dl><dt>Q. 누가 쓰나</dt><dd>{B}</dd><dt>Q. 값은</dt><dd>{C}</dd></dl><p>{D}</p></div>'
    assert read(page(body, HEAD)).paragraphs == (A, "Q. 누가 쓰나", B, "Q. 값은", C, D)


@pytest.mark.parametrize("mark", ["─ ", "Q. ", "▶ "])
def test_an_interview_that_begins_with_its_question(mark: str) -> None:
    lines = (f"{mark}왜 지금인가", A, f"{mark}값은 어떤가", B, f"{mark}남은 일은", C)
    shown = "".join(f"<p><b>{one}</b></p>" if one.startswith(mark) else f"<p>{one}</p>" for one in lines)
    article = read(page(f'<div class="article_body">{shown}</div>', og("[인터뷰] 이설비 국장 “나눠 써야 커진다”", URL)))
    assert (article.paragraphs, article.kind) == (lines, Kind.INTERVIEW)


def test_a_broadcast_is_signed_by_its_reporter() -> None:
    lines = (
        "정부가 연산망을 시험 가동합니다.",
        "서버가 빼곡한 시험실입니다. 지금은 기관마다 장비를 따로 씁니다.",
        "▶ 인터뷰 : 이설비 / 연산자원국장",
        "- “비용을 3할 줄일 수 있습니다.”",
    )
    below = ("한빛뉴스 김하늘입니다.", "영상취재 : 박서준 기자", "영상편집 : 홍서준", "#한빛 #연산망 #김하늘기자")
    shown = p("【 앵커멘트 】", lines[0], "【 기자 】", *lines[1:], *below)
    article = read(page(f'<div id="articleBody">{shown}</div>', og(TITLE, URL, "한빛방송")))
    assert (article.paragraphs, article.byline, article.deck) == (lines, "김하늘", ())


def test_a_table_that_is_the_content() -> None:
    rows = "".join(f"<tr><td>연구소 {n}</td><td>{n * 100}</td><td>{n * 230}</td></tr>" for n in range(1, 4))
    table = (
        f"<table><caption>기관별 연산 자원</caption><tr><th>기관</th><th>2025년</th><th>2026년</th></tr>{rows}</table>"
    )
    paragraphs = read(page(f'<div class="article_body"><p>{A}</p>{table}<p>{B}</p></div>', HEAD)).paragraphs
    assert paragraphs == (
        A,
        "기관별 연산 자원",
        "기관 2025년 2026년",
        "연구소 1 100 230",
        "연구소 2 200 460",
        "연구소 3 300 690",
        B,
    )


def test_a_live_blog() -> None:
    posts = [("시험 가동 시작", A), ("신청 창구 열려", B), ("국장 발언", C), ("업계 반응", D)]
    shown = "".join(f"<article class=live><h3>{head}</h3><p>{text}</p></article>" for head, text in posts)
    told = {"@type": "LiveBlogPosting", "headline": TITLE, "datePublished": "2026-11-23T10:00:00+09:00"}
    article = read(
        page(
            f"<div><h1>{TITLE}</h1>{shown}</div>",
            HEAD + f'<script type="application/ld+json">{json.dumps(told)}</script>',
        )
    )
    assert [text for _, text in posts if text not in article.paragraphs] == []
    assert article.published_at == datetime.fromisoformat("2026-11-23T10:00:00+09:00")


def test_a_story_in_pictures_is_told_by_its_captions() -> None:
    captions = (
        "시험실 문이 열리자 찬 바람이 쏟아졌다. 직원 셋이 장비를 나르고 있다.",
        "점심시간에도 불이 꺼지지 않는다. 이설비 국장이 숫자판을 들여다본다.",
    )
    figures = "".join(f"<figure><img src=a.jpg><figcaption>{one}</figcaption></figure>" for one in captions)
    article = read(
        page(f'<div class="article_body">{figures}<p>사진·글 김하늘 기자</p></div>', og("[포토] 연산망의 하루", URL))
    )
    assert (article.paragraphs, article.byline, article.tags) == (captions, "김하늘", ("포토",))


LISTS = {
    "appointments": ("[인사] 과학기술부", ("◇국장급 전보 ▲정책국장 김하늘 ▲기획실장 박서준", "◇과장급 전보 ▲연산과장 이설비 ▲예산과장 홍서준")),
    "a poem": ("[시] 강가에서", ("강물은 어디로 가나", "물어도 대답이 없고", "돌 하나 던져 놓고", "나는 오래 서 있었다", "저녁이 오면", "불을 켜는 집이 있다")),
    "deaths": ("[부고] 김바람씨 부친상", ("▲김하늘씨 별세, 김바람(누리전자 부장)씨 부친상=23일 한빛병원, 발인 25일", "▲박서준씨 별세, 박이슬(누리전자 과장)씨 모친상=22일 누리병원, 발인 24일")),
}  # fmt: skip


@pytest.mark.parametrize(("title", "lines"), LISTS.values(), ids=LISTS)
def test_articles_without_a_sentence(title: str, lines: tuple[str, ...]) -> None:
    assert read(page(f'<div class="article_body">{p(*lines)}</div>', og(title, URL, "새벽일보"))).paragraphs == lines


ENGLISH = (
    "The government said on Monday it will pool computing resources of several institutes in a shared network.",
    "Three state-run laboratories will be connected first, with twelve universities to follow by next summer.",
)


def test_an_english_article_of_a_korean_outlet() -> None:
    body = f'<div class="article_body">{p("By Kim Ha-neul", *ENGLISH)}<p>sky@dawn.example</p><p>(END)</p></div>'
    head = og("Korea to pool computing power", URL, "Dawn Daily") + '<meta name="author" content="Kim Ha-neul">'
    article = read(page(body, head, title="Korea to pool computing power - Dawn Daily"))
    assert (article.paragraphs, article.byline, article.language) == (ENGLISH, "Kim Ha-neul", "en")


def test_an_english_dateline() -> None:
    body = (
        f'<div class="article_body"><p>SEOUL, Nov. 23 (Yonhap) -- {ENGLISH[0]}</p>{p(*ENGLISH[1:])}<p>(END)</p></div>'
    )
    article = read(page(body, og("Korea to pool computing power", URL, "Dawn Daily")))
    assert (article.paragraphs, article.agency) == (ENGLISH, "연합뉴스")


def test_a_correction_within_an_article_stays() -> None:
    note = "[바로잡습니다] 위 기사 가운데 ‘열두 곳’은 ‘열세 곳’이기에 바로잡습니다. 새벽일보 24일자 3면."
    body = f'<div class="article_body">{p(*BODY)}<div class="c"><p>{note}</p></div><p>저작권자 © 새벽일보 무단전재 및 재배포 금지</p></div>'
    assert read(page(body, HEAD)).paragraphs == (*BODY, note)


def test_a_correction_that_is_the_article() -> None:
    lines = (
        "본지는 지난 23일자 3면 기사에서 비용을 3할 줄일 수 있다고 보도했습니다.",
        "그러나 사실 확인 결과 해당 국장은 그런 말을 한 사실이 없음이 밝혀져 이를 바로잡습니다.",
    )
    article = read(page(f'<div class="article_body">{p(*lines)}</div>', og("[정정보도문] 연산망 기사 관련", URL)))
    assert (article.paragraphs, article.tags, article.kind) == (lines, ("정정보도문",), Kind.REPORT)


def test_footnotes_stay_with_their_numbers() -> None:
    note = "1) 여러 기관의 장비를 하나처럼 쓰게 하는 통신망을 가리킨다."
    body = f'<div class="article_body"><p>{A}<a href="#n1"><sup>1)</sup></a></p>{p(*BODY[1:])}<hr><p id="n1">{note}</p></div>'
    assert read(page(body, HEAD)).paragraphs == (f"{A}1)", *BODY[1:], note)


# --- data about the article -------------------------------------------------------------------------------------------

BROKEN = [
    '{"@type":"NewsArticle","headline":"HEAD","datePublished":"2026-11-23T16:40:00+09:00","author":{"@type":"Person","name":"김하늘"},"description":"그는 "늦었다"고 했다"}',
    '{"@context":"https://schema.org",\n"@type": "NewsArticle",\n"headline": "HEAD",\n"datePublished": "2026-11-23T16:40:00+09:00"\n"author": [{"@type": "Person", "name": "김하늘"}]\n}',
    '{"@type":"NewsArticle","description":"줄이 \\x 끊긴","headline":"HEAD","author":[{"@type":"Person","name":"김하늘"}],"datePublished":"2026-11-23T16:40:00+09:00"',
]  # fmt: skip


@pytest.mark.parametrize("told", BROKEN)
def test_broken_json_ld_still_tells_some(told: str) -> None:
    head = f'<script type="application/ld+json">{told.replace("HEAD", TITLE)}</script>'
    article = read(page(f'<div id="articleBody">{p(*BODY)}</div>', head, title="새벽일보"))
    assert (article.title, article.byline) == (TITLE, "김하늘")
    assert article.published_at == datetime.fromisoformat("2026-11-23T16:40:00+09:00")


def test_microdata_in_the_place_of_json_ld() -> None:
    body = f"""<div itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">{TITLE}</h1>
<span itemprop="author" itemscope itemtype="http://schema.org/Person"><span itemprop="name">김하늘 기자</span></span>
<time itemprop="datePublished" datetime="2026-11-23T16:40:00+09:00">어제</time><meta itemprop="dateModified" content="2026-11-23T18:00:00+09:00">
<div itemprop="articleBody">{p(*BODY)}</div></div>"""
    article = read(page(body))
    assert (article.title, article.byline, article.paragraphs) == (TITLE, "김하늘", BODY)
    assert article.published_at == datetime.fromisoformat("2026-11-23T16:40:00+09:00")
    assert article.modified_at == datetime.fromisoformat("2026-11-23T18:00:00+09:00")


# --- no article -------------------------------------------------------------------------------------------------------

GONE = "해당 기사는 삭제되었거나 존재하지 않는 기사입니다. 이용에 불편을 드려 죄송합니다."
NOT_FOUND = (
    "요청하신 페이지를 찾을 수 없습니다. 입력하신 주소가 정확한지 다시 확인해 주시기 바랍니다.",
    "페이지의 주소가 잘못 입력되었거나, 변경 혹은 삭제되어 요청하신 페이지를 찾을 수 없습니다. 궁금한 점이 있으시면 고객센터로 문의해 주시기 바랍니다. 감사합니다.",
)
COOKIES = (
    "이 사이트는 쿠키를 사용합니다. 계속 이용하시면 쿠키 사용에 동의하는 것으로 간주됩니다. 자세한 내용은 개인정보 처리방침을 확인해 주시기 바랍니다.",
    "사이트를 이용하려면 자바스크립트를 켜 주세요. 브라우저 설정에서 자바스크립트를 허용한 뒤 새로고침하시면 됩니다. 불편을 드려 죄송합니다.",
)
ENTRIES = [f'<h3><a href="/{n}">공동 연산망 {n}번째 소식</a></h3><p>{BODY[n % 4]}</p>' for n in range(16)]

NOTHING = {
    "deleted": page(f'<div class="article_body"><p>{GONE}</p></div>', HEAD),
    "withdrawn": page('<div class="article_body"><p>해당 언론사의 요청에 따라 서비스가 중단된 기사입니다. 다른 기사를 이용해 주시기 바랍니다.</p></div>', HEAD),
    "a login wall": page('<div class="article_body"><p>로그인이 필요한 서비스입니다. 로그인 후 이용해 주시기 바랍니다.</p><p>아직 회원이 아니신가요? 지금 가입하시면 한 달 동안 모든 기사를 보실 수 있습니다.</p></div>', HEAD),
    "not found": page(f'<div class="content"><h1>페이지를 찾을 수 없습니다</h1>{p(*NOT_FOUND)}</div>', title="새벽일보"),
    "not found, in an article's frame": page(f'<article class="content"><h1>페이지를 찾을 수 없습니다</h1>{p(*NOT_FOUND)}</article>', og("새벽일보", URL)),
    "cookies and scripts": page(f'<div class="article_body">{p(*COOKIES)}</div>', HEAD),
    "a search": page("<ul>" + "".join(f"<li><a href=/{n}><strong>공동 연산망 {n}번째 소식</strong></a><p>{one[:60]}...</p><span>2026.11.{n + 10}</span></li>" for n, one in enumerate(BODY * 4)) + "</ul>", title="연산망 - 새벽일보 검색"),
    "a list in list points": page("<main><ul>" + "".join(f"<li>{one}</li>" for one in ENTRIES) + "</ul></main>", UNTITLED, title="정책 - 새벽일보"),
    "a list of articles": page("<main>" + "".join(f"<article>{one}</article>" for one in ENTRIES) + "</main>", UNTITLED, title="정책 - 새벽일보"),
    "a list with dates": page("<main>" + "".join(f"<div>{one}<span>2026.11.{n + 10}</span></div>" for n, one in enumerate(ENTRIES)) + "</main>", UNTITLED, title="정책 - 새벽일보"),
    "cards of pictures": page('<div class="article_body"><img src=1.jpg alt="연산망이란"><img src=2.jpg alt="장비를 묶은 것"></div>', og("[카드뉴스] 연산망", URL)),
    "a refresh": f'<html><head><meta http-equiv="refresh" content="0;url=/2"><title>{TITLE}</title></head><body>이동 중입니다.</body></html>',
}  # fmt: skip


@pytest.mark.parametrize("source", NOTHING.values(), ids=NOTHING)
def test_pages_without_an_article(source: str) -> None:
    found = extract_article(source.encode(), content_type="text/html", url=URL)
    assert isinstance(found, Unreadable), found
    assert found.reason is None


NEWS = [
    ("카카오톡 로그인 서비스가 오늘 오전 한때 중단됐습니다.",),
    ("정부 누리집의 로그인 방식이 다음 달부터 바뀝니다. 지문과 얼굴을 함께 씁니다.",),
    ("브라우저 회사들이 쿠키를 없애려던 계획을 미뤘습니다. 광고 업계는 반겼습니다.",),
    ("정부 요청으로 삭제된 게시물이 한 해 동안 20만 건에 이르는 것으로 나타났다.",),
    (GONE, *BODY),
    ("법원은 삭제된 기사도 검색에서 지워야 한다고 판단했습니다. 언론단체는 반발했습니다.",),
]


@pytest.mark.parametrize("lines", NEWS)
def test_news_about_such_things_are_no_notices(lines: tuple[str, ...]) -> None:
    assert not only_notices(lines)


@pytest.mark.parametrize("lines", [(GONE,), NOT_FOUND, COOKIES])
def test_notices(lines: tuple[str, ...]) -> None:
    assert only_notices(lines)


@pytest.mark.parametrize(
    ("title", "none"),
    [
        ("404 Not Found", True),
        ("로그인", True),
        ("Just a moment...", True),
        ("페이지를 찾을 수 없습니다", True),
        ("로그인 없는 세상", False),
        ("오류 투성이 AI 교과서", False),
    ],
)
def test_headlines_of_no_article(title: str, none: bool) -> None:
    assert no_headline(title) is none


def test_data_about_the_article_survive_an_unknown_type() -> None:
    assert (
        read(page(f'<div id="articleBody">{p(*BODY)}</div>', HEAD + ld(headline=TITLE, articleSection="정책"))).section
        == "정책"
    )
