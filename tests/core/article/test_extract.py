"""Pages to articles: our own pages in eleven layouts, what is no article, and real pages where the shared folder is present."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.core.article.extract import extract_article
from monitor.model import Article, FailureReason, Unreadable
from tests.core.article.pages import BODY, SAMPLES, TITLE, Sample, og, p, page

SHARED = Path(__file__).parents[4] / "shared"


def extracted(
    body: str | bytes, url: str = "https://dawn.example/1", content_type: str | None = "text/html"
) -> Article:
    raw = body.encode() if isinstance(body, str) else body
    article = extract_article(raw, content_type=content_type, url=url)
    assert isinstance(article, Article), article
    return article


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_layouts(sample: Sample) -> None:
    article = extracted(sample.html.encode(sample.encoding), sample.url)
    assert article.paragraphs == sample.paragraphs
    assert (article.title, article.tags) == (sample.title, sample.tags)
    assert (article.outlet, article.byline, article.agency) == (sample.outlet, sample.byline, sample.agency)
    assert article.published_at == moment(sample.published)
    assert article.modified_at == moment(sample.modified)
    assert article.kind == sample.kind
    assert (article.canonical_url, article.origin_url) == (sample.canonical, sample.origin)
    assert (article.url, article.text_source) == (sample.url, "page")


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", FailureReason.EMPTY),
        (b" \r\n\t ", None, FailureReason.EMPTY),
        (b"\xef\xbb\xbf", "text/html", FailureReason.EMPTY),
        (b"%PDF-1.7\n%...", "application/pdf", FailureReason.NOT_A_PAGE),
        (b"%PDF-1.7\n%...", "text/html", FailureReason.NOT_A_PAGE),
        (b"\x89PNG\r\n\x1a\n....", "image/png", FailureReason.NOT_A_PAGE),
        (b"\xff\xd8\xff\xe0....", None, FailureReason.NOT_A_PAGE),
        (b"PK\x03\x04....", "application/octet-stream", FailureReason.NOT_A_PAGE),
        (b"....", "video/mp4", FailureReason.NOT_A_PAGE),
        (b"\x00\x01\x02\x03" * 50, None, FailureReason.NOT_A_PAGE),
        (b"just words", "text/plain", FailureReason.NOT_A_PAGE),
    ],
)
def test_what_is_no_page(body: bytes, content_type: str | None, reason: FailureReason) -> None:
    answer = extract_article(body, content_type=content_type, url="https://dawn.example/1")
    assert isinstance(answer, Unreadable)
    assert answer.reason is reason
    assert answer.detail


FRONT = page(
    "".join(f'<li><a href="/n/{n}">과학 예산 심사, {n}일째 공방 이어져</a></li>' for n in range(200)), title="새벽일보"
)


@pytest.mark.parametrize(
    "body",
    [
        FRONT,
        page("<h1>404</h1><p>요청하신 페이지를 찾을 수 없습니다. 주소를 확인해 주세요.</p>", title="새벽일보"),
        page("<form><p>로그인이 필요한 서비스입니다.</p><input name=id><input name=pw></form>", title="로그인"),
        "<html></html>",
        "<html><head><title>제목뿐</title></head><body></body></html>",
        page("<script>location.href='/x'</script>", og(TITLE, "https://dawn.example/1")),
    ],
    ids=["front page", "not found", "login", "nothing", "title alone", "script alone"],
)
def test_pages_without_an_article(body: str) -> None:
    answer = extract_article(body.encode(), content_type="text/html", url="https://dawn.example/")
    assert isinstance(answer, Unreadable)
    assert answer.reason is None
    assert answer.detail


def test_a_flash_of_one_sentence_is_an_article() -> None:
    flash = page(
        f'<div id="articleBody"><p>{BODY[0]}</p></div>', og(f"[속보] {TITLE}", "https://dawn.example/2", "새벽일보")
    )
    article = extracted(flash)
    assert article.paragraphs == BODY[:1]
    assert article.tags == ("속보",)


def test_missing_closing_tags_and_stray_ones() -> None:
    broken = page(
        '<div class="article_body"></b>' + "".join(f"<p>{one}" for one in BODY) + "</span></div>",
        og(TITLE, "https://dawn.example/3"),
    )
    assert extracted(broken).paragraphs == BODY


@pytest.mark.parametrize(
    "layout",
    [
        "<br>".join(BODY),
        "<br/><br/>\n".join(BODY),
        "</div><div>".join(BODY),
        "<pre>" + "\n".join(BODY) + "</pre>",
        "\n".join(BODY),
    ],
    ids=["br", "br br", "div", "pre", "source lines"],
)
def test_paragraphs_survive(layout: str) -> None:
    assert (
        extracted(
            page(f"<div id='articleBody'><div>{layout}</div></div>", og(TITLE, "https://dawn.example/4"))
        ).paragraphs
        == BODY
    )


def test_an_unknown_layout_is_found_by_its_sentences() -> None:
    unknown = page(f'<div class="q1"><div class="q2">{p(*BODY)}</div></div>', title=f"{TITLE} - 새벽일보")
    article = extracted(unknown)
    assert article.paragraphs == BODY
    assert article.title == TITLE


def test_text_is_never_rewritten() -> None:
    odd = "당국은  “3대 강국(G3)”　도약을 위해 ㈜누리·ㄱ사와 ‘독자 AI’를 만든다고 했다… 값은 1,200만 원(≒9천 달러)이다."
    article = extracted(page(f'<div id="articleBody">{p(odd, *BODY)}</div>', og(TITLE, "https://dawn.example/5")))
    assert article.paragraphs[0] == " ".join(odd.split())


def test_hostile_characters_leave_no_trace() -> None:
    bad = p(BODY[0] + "&#0;&#xD800;\x0b\u2028 끝까지 읽었다.", *BODY[1:])
    article = extracted(page(f'<div id="articleBody">{bad}</div>', og(f"{TITLE}&#10;Bcc: x", "https://dawn.example/6")))
    assert "\n" not in article.title
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\u2028]", article.text + article.title)
    article.text.encode()


@pytest.mark.parametrize(
    "body",
    [
        "<p>" + "</p><p>".join(f"{BODY[n % 4]} {n}." for n in range(20_000)) + "</p>",
        "<div>" * 3000 + p(*BODY) + "</div>" * 3000,
        "<table><tr><td>" * 500 + "<br>".join(BODY) + "</td></tr></table>" * 500,
        "<a " + " ".join(f'x{n}="{n}"' for n in range(10_000)) + ">x</a>" + p(*BODY),
        "<!--" * 50_000 + p(*BODY),
        "가" * 3_000_000,
        ("<b>" + "다. " * 20) * 10_000,
        '<div class="summary">' * 1200 + p(*BODY),
        "<template>가" * 3000 + p(*BODY),
        ("<article><a href=/>가나다라마바사아자차</a>") * 2000 + p(*BODY) * 500,
    ],
    ids=[
        "many paragraphs",
        "deep blocks",
        "deep tables",
        "many attributes",
        "open comments",
        "one long word",
        "open tags",
        "decks in decks",
        "templates in templates",
        "articles in articles",
    ],
)
def test_pathological_pages_come_back(body: str) -> None:
    """Bounded well below a worker's budget; what is read off them is not the point."""
    source = page(body, og(TITLE, "https://dawn.example/7")).encode()
    started = time.process_time()
    extract_article(source, content_type="text/html", url="https://dawn.example/7")
    assert time.process_time() - started < 6


# --- real pages, where they are present -------------------------------------------------------------------------------

needs_shared = pytest.mark.skipif(
    not (SHARED / "data" / "pages").exists(), reason="no shared folder beside the project"
)


def gold_pages() -> list[dict[str, Any]]:
    path = SHARED / "data" / "pages" / "gold.json"
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []


def f1(ours: str, theirs: str) -> float:
    a, b = (Counter(re.findall(r"\w+", text)) for text in (ours, theirs))
    return 2 * (a & b).total() / (a.total() + b.total())


@needs_shared
@pytest.mark.parametrize("gold", gold_pages(), ids=lambda gold: str(gold["file"]))
def test_real_pages(gold: dict[str, Any]) -> None:
    body = (SHARED / "data" / "pages" / gold["file"]).read_bytes()
    article = extracted(body, gold["url"] or "https://www.mk.co.kr/news/1")
    assert f1(article.text, gold["text"]) >= 0.98
    if gold["title"]:
        assert article.title == gold["title"]
        assert article.published_at == datetime.fromisoformat(gold["date"])


@pytest.mark.parametrize(
    ("link", "origin"),
    [
        ('<a href="https://dawn.example/article/7" class="origin_link">기사원문</a>', "https://dawn.example/article/7"),
        ('<a href="https://dawn.example/article/7">기사원문</a>', "https://dawn.example/article/7"),
        ('<a href="/article/7" class="origin_link">기사원문</a>', None),  # its own page
        ('<a href="https://law.example/act/3">법안 원문</a>', None),
        ('<a href="https://paper.example/2611">원문보기</a>', None),  # may be what the article is about
    ],
)
def test_a_portal_nobody_listed_is_known_by_its_link_to_the_original(link: str, origin: str | None) -> None:
    url = "https://moa.example/read/1"
    body = page(f"<div>{link}</div><div id='dic_area'>{p(*BODY)}</div>", og(TITLE, url))
    assert extracted(body, url).origin_url == origin


SHORT = (
    "서귀포 농가 312곳이 잎 사진을 올리면 병을 가려내는 앱을 쓰기 시작했다고 기술원이 23일 밝혔다.",
    "기술원은 국산 소버린 AI 모델을 제주어로 다시 학습시켰다고 덧붙였다.",
    "내년에는 한라봉과 당근으로 넓히고 사용료는 받지 않기로 했다.",
)


@pytest.mark.parametrize("more", ["", '<meta property="og:type" content="article">'])
@pytest.mark.parametrize("opening", ["<article>", '<article itemprop="articleBody">', "<article class='view'>"])
@pytest.mark.parametrize("length", [2, 3])
def test_a_short_article_is_read_paragraph_by_paragraph(more: str, opening: str, length: int) -> None:
    """A flash of two sentences is an article too, and its headline and byline are no part of its text."""
    head = "<h1>제주 감귤밭의 새 일꾼</h1><p class='byline'>홍길동 기자 2026-11-23 00:59</p>"
    site = f"<html><head><title>제주 감귤밭의 새 일꾼</title>{more}</head>"
    body = f"{site}<body>{opening}{head}{p(*SHORT[:length])}</article></body></html>"
    assert extracted(body).paragraphs == SHORT[:length]
