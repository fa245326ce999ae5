# ruff: noqa: E501 - pages are written as servers send them
"""The five seed documents, which are texts as a crawler left them, in pages as outlets would have sent them.

What must be read off each stands beside them in the shared folder (gold.toml); without it these tests are skipped.
"""

from __future__ import annotations

import html
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.core.article.extract import extract_article
from monitor.model import Article
from tests.core.article.pages import ASIDE, NOISE, ld, p

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
needs_shared = pytest.mark.skipif(not (SEEDS / "gold.toml").exists(), reason="no shared folder beside the project")
SEOUL = ZoneInfo("Asia/Seoul")
DESCRIPTION = 120
"""Characters of the text that an outlet puts into its description."""


@dataclass(frozen=True)
class Seed:
    """A seed document: what is known of it, and its lines, apart as they stood above the text, in it and below."""

    name: str
    outlet: str
    title: str | None
    byline: str | None
    published: str
    drop: tuple[str, ...]
    above: tuple[str, ...]
    dateline: str
    lines: tuple[str, ...]
    below: tuple[str, ...]
    whole: str

    @property
    def headline(self) -> str:
        return self.title or "소버린 AI를 둘러싼 각국의 움직임"

    @property
    def moment(self) -> datetime:
        """When it was published; a document that names the day or month alone appeared in its morning."""
        day = {7: "-11", 10: ""}.get(len(self.published))
        text = self.published if day is None else f"{self.published}{day}T09:30:00+09:00"
        return datetime.fromisoformat(text)

    @property
    def text(self) -> str:
        """What must be left, without white space: from the first words to the last, without the lines that are none of it."""
        kept = (line for line in self.lines if not any(fragment in line and len(line) < 40 for fragment in self.drop))
        return squeezed("".join(kept))

    @property
    def story(self) -> tuple[str, ...]:
        """The lines of the text, and the signature below it."""
        return (*self.lines, *self.below)


def squeezed(text: str) -> str:
    return "".join(text.split())


def seeds() -> list[Seed]:
    if not (SEEDS / "gold.toml").exists():
        return []
    found = []
    for gold in tomllib.loads((SEEDS / "gold.toml").read_text(encoding="utf-8"))["seed"]:
        whole = (SEEDS / gold["file"]).read_text(encoding="utf-8")
        lines = [" ".join(line.split()) for line in whole.splitlines() if line.strip()]
        first = next(at for at, line in enumerate(lines) if gold["keep_first"] in line)
        last = next(at for at, line in enumerate(lines) if gold["keep_last"] in line)
        dateline, _, opening = lines[first].partition(gold["keep_first"])
        body = [gold["keep_first"] + opening, *lines[first + 1 : last + 1]]
        found.append(
            Seed(
                gold["id"],
                gold["outlet"],
                gold.get("title"),
                gold.get("byline"),
                gold["published"],
                tuple(gold["drop"]),
                tuple(lines[:first]),
                dateline,
                tuple(body),
                tuple(lines[last + 1 :]),
                whole,
            )
        )
    return found


# --- pages ------------------------------------------------------------------------------------------------------------


def printed(seed: Seed) -> list[str]:
    """The lines as the outlet prints them: with the dateline where the outlet has one."""
    lines = list(map(html.escape, seed.story))
    lines[0] = html.escape(seed.dateline) + lines[0]
    return lines


def head(seed: Seed, url: str, site: str = "", more: str = "") -> str:
    title = html.escape(seed.headline)
    return f"""<meta charset="utf-8"><title>{title} - {site or seed.outlet}</title><meta property="og:type" content="article"><meta property="og:title" content="{title}">
<meta property="og:url" content="{url}"><meta property="og:site_name" content="{site or seed.outlet}"><meta property="og:description" content="{html.escape(seed.lines[0][:DESCRIPTION])}">{more}"""


def info(seed: Seed) -> str:
    """Reporter and date as pages show them above the text."""
    who = f"{seed.byline} 기자" if seed.byline else ""
    return f"<span class='txt_info'>{who}</span> <span class='txt_info'>입력 <span class='num_date'>{seed.moment:%Y. %-m. %-d. %H:%M}</span></span>"


def nd_soft(seed: Seed) -> tuple[bytes, str]:
    url = "https://press.example/news/articleView.html?idxno=1001"
    boxes = (
        '<figure class="photo-layout"><img src=a.jpg><figcaption>서버가 늘어선 시험실. 사진=누리통신</figcaption></figure>',
        '<div class="related-box"><strong>관련기사</strong><ul><li><a href="/2">예산 심사, 다음 주 마무리될 듯</a></li></ul></div>',
    )
    lines = p(*printed(seed)[:2]) + boxes[0] + p(*printed(seed)[2:3]) + boxes[1] + p(*printed(seed)[3:])
    body = f"""{NOISE}<header><h3 class="heading">{html.escape(seed.headline)}</h3><ul class="infomation"><li>{info(seed)}</li><li>댓글 0</li></ul></header>
<article id="article-view-content-div" class="article-veiw-body" itemprop="articleBody">{lines}<p>저작권자 © {seed.outlet} 무단전재 및 재배포 금지</p></article>{ASIDE.replace("SITE", seed.outlet)}"""
    return f"<!doctype html><html lang=ko><head>{head(seed, url)}</head><body>{body}</body></html>".encode(), url


def daum(seed: Seed) -> tuple[bytes, str]:
    url = "https://v.daum.net/v/20241008003606573"
    named = f'<meta property="og:article:author" content="{seed.outlet}">'
    body = f"""<h1 id="kakaoServiceLogo">뉴스</h1><h3 class="tit_view">{html.escape(seed.headline)}</h3><div class="info_view">{info(seed)}</div>
<button>번역beta</button><div class="layer_trans">Translated by kaka i</div><p>글자크기 설정 파란원을 좌우로 움직이시면 글자크기가 변경 됩니다.</p><p>이 글자크기로 변경됩니다.</p><p>(예시) 가장 빠른 뉴스가 있고 다양한 정보가 있는 곳입니다.</p>
<div class="news_view fs_type1"><div class="article_view" data-cloud="article_body"><section dmcf-sid="x1">{p(*printed(seed))}</section></div>
<p class="txt_copyright">Copyright © {seed.outlet}. 무단전재 및 재배포 금지.</p><div class="box_opinion"><strong>이 기사에 대해 어떻게 생각하시나요?</strong></div></div>"""
    return f"<html lang=ko><head>{head(seed, url, 'Daum', named)}</head><body>{body}</body></html>".encode(), url


def flight(seed: Seed) -> tuple[bytes, str]:
    url = "https://press.example/article/1001"
    text = p(*printed(seed))
    article = json.dumps(
        {"title": seed.headline, "content": "$1c", "others": ["예산 심사 막바지", "반도체 인력 두 배로"]},
        ensure_ascii=False,
    )
    rows = f'0:["$","main",null,{{"children":"$L1b"}}]\n1c:T{len(text.encode()):x},{text}1b:["$","$L2",null,{{"article":{article}}}]\n'
    pushes = "".join(
        f"<script>self.__next_f.push([1,{json.dumps(rows[at : at + 700])}])</script>" for at in range(0, len(rows), 700)
    )
    told = ld(
        headline=seed.headline,
        datePublished=seed.moment.isoformat(),
        **({"author": {"@type": "Person", "name": seed.byline}} if seed.byline and "·" not in seed.byline else {}),
    )
    return (
        f"<html lang=ko><head>{head(seed, url, more=told)}</head><body>{NOISE}<div id=app><div class=skeleton></div></div>{pushes}{ASIDE.replace('SITE', seed.outlet)}</body></html>".encode(),
        url,
    )


def json_ld(seed: Seed) -> tuple[bytes, str]:
    url = "https://press.example/2025/a-1001"
    body = "\n\n".join(map(html.unescape, printed(seed)))
    authors = [{"@type": "Person", "name": f"{name} 기자"} for name in (seed.byline or "").split("·") if name]
    told = ld(
        headline=seed.headline,
        articleBody=body,
        datePublished=seed.moment.isoformat(),
        author=authors,
        publisher={"@type": "NewsMediaOrganization", "name": seed.outlet},
    )
    return (
        f"<html lang=ko><head>{head(seed, url, more=told)}</head><body>{NOISE}<div id=root></div>{ASIDE.replace('SITE', seed.outlet)}</body></html>".encode(),
        url,
    )


def legacy(seed: Seed) -> tuple[bytes, str]:
    url = "http://press.example/news/view.php?no=1001"
    lines = "<br>\n<br>\n".join(f"&nbsp;{line}" for line in printed(seed))
    page = f"""<html><head><meta http-equiv="content-type" content="text/html; charset=euc-kr"><title>{html.escape(seed.headline)} | {seed.outlet}</title><meta property="og:site_name" content="{seed.outlet}"></head>
<body bgcolor=#ffffff><table width=900><tr><td width=160 valign=top><a href=/>홈</a><br><a href=/2>정책</a></td><td><table width=100%><tr><td class=title><b>{html.escape(seed.headline)}</b></td></tr><tr><td>{info(seed)}</td></tr>
<tr><td><table align=right width=250><tr><td><img src=a.jpg></td></tr><tr><td class=cap>서버가 늘어선 시험실</td></tr></table><font size=3>{lines}</font></td></tr></table></td></tr></table>
<table><tr><td>저작권자ⓒ{seed.outlet}. 무단전재-재배포금지</td></tr></table></body></html>"""
    return page.encode("cp949", errors="xmlcharrefreplace"), url


def amp(seed: Seed) -> tuple[bytes, str]:
    url = "https://m.press.example/amp/1001"
    told = ld(headline=seed.headline, datePublished=seed.moment.isoformat(), publisher={"name": seed.outlet})
    body = f"""<header><a href="/"><amp-img src="logo.png"></amp-img></a></header><main><article><h1>{html.escape(seed.headline)}</h1><p class="byline">{seed.byline or ""}</p>
<div class="amp-article-body">{p(*printed(seed)[:2])}<amp-img src="a.jpg" width="600"></amp-img><p class="caption">서버가 늘어선 시험실</p><amp-ad type="x"></amp-ad>{p(*printed(seed)[2:])}</div></article></main>
<section class="amp-related"><h2>함께 보면 좋은 기사</h2><ul><li><a href="/2">예산 심사, 다음 주 마무리될 듯</a></li></ul></section><footer>© {seed.outlet}</footer>"""
    return (
        f"<!doctype html><html amp lang=ko><head>{head(seed, url, more=told)}</head><body>{body}</body></html>".encode(),
        url,
    )


def arc(seed: Seed) -> tuple[bytes, str]:
    url = "https://press.example/arc/1001/"
    elements = [{"type": "text", "content": line} for line in printed(seed)]
    elements.insert(2, {"type": "image", "caption": "서버가 늘어선 시험실"})
    content = json.dumps(
        {"headlines": {"basic": seed.headline}, "content_elements": elements, "display_date": seed.moment.isoformat()},
        ensure_ascii=False,
    ).replace("</", "<\\/")
    shown = f"<header><h1>{html.escape(seed.headline)}</h1>{info(seed)}</header>"
    return (
        f"<html lang=ko><head>{head(seed, url)}</head><body>{NOISE}<div id=fusion-app>{shown}</div><script>window.Fusion=window.Fusion||{{}};Fusion.globalContent={content};</script>{ASIDE.replace('SITE', seed.outlet)}</body></html>".encode(),
        url,
    )


LAYOUTS: dict[str, Callable[[Seed], tuple[bytes, str]]] = {
    "ND-Soft": nd_soft,
    "Daum": daum,
    "flight": flight,
    "JSON-LD": json_ld,
    "legacy cp949": legacy,
    "AMP": amp,
    "Arc": arc,
}


@needs_shared
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", seeds(), ids=lambda seed: seed.name)
def test_seeds_in_pages(seed: Seed, layout: str) -> None:
    body, url = LAYOUTS[layout](seed)
    article = extract_article(body, content_type="text/html", url=url)
    assert isinstance(article, Article), article
    assert [fragment for fragment in seed.drop if fragment in article.text] == []
    assert squeezed(article.text) == seed.text
    assert len(article.paragraphs) >= min(8, len(seed.lines) - 4)
    assert article.outlet == seed.outlet
    assert seed.title is None or article.title == seed.title
    assert seed.byline is None or article.byline == seed.byline
    assert article.published_at is not None
    assert article.published_at.astimezone(SEOUL).isoformat().startswith(seed.published)


WRAPS: dict[str, Callable[[str], str]] = {
    "p": lambda text: "".join(f"<p>{line}</p>\n" for line in text.split("\n")),
    "br": lambda text: "<div>" + "<br>\n".join(text.split("\n")) + "</div>",
    "article": lambda text: "<article>" + "".join(f"<p>{line}</p>" for line in text.split("\n")) + "</article>",
    "pre": lambda text: f"<pre>{text}</pre>",
    "bare": lambda text: text,
}


@needs_shared
@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("seed", seeds(), ids=lambda seed: seed.name)
def test_seeds_as_the_crawler_left_them(seed: Seed, wrap: str) -> None:
    """All its lines, the site's furniture too, on a page that says nothing else."""
    plain = f"<!doctype html><html><head><meta charset=utf-8><title>{seed.title or seed.name}</title></head><body>{WRAPS[wrap](html.escape(seed.whole))}</body></html>"
    article = extract_article(plain.encode(), content_type="text/html", url="https://dawn.example/1")
    assert isinstance(article, Article), article
    assert [fragment for fragment in seed.drop if fragment in article.text] == []
    assert squeezed(article.text) == seed.text
    assert seed.byline is None or article.byline == seed.byline
