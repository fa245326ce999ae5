"""Article pages of 120-200 kB as Korean outlets serve them: an article of six to fifteen paragraphs in a lot of everything else.

What surrounds the text is what makes a page expensive: inline styles and scripts, a menu, lists of other headlines, comments,
and the state of the page's own program as JSON. Each outlet has its own of it, made once; a page is put together from that, its
article, and as much more of it as its size wants.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from random import Random

from bench.ingest import words

SMALLEST, LARGEST = 120_000, 200_000
"""Bytes of a page."""

KEYWORDS = (
    "소버린 AI",
    "소버린AI",
    "‘소버린’ AI",
    "AI·주권",
    "AI 주권",
    "인공지능(AI) 주권",
    "소버린(Sovereign) AI",
    "주권 AI",
    "AI 主權",
    "소버린-AI",
    "독자 AI 모델",
    "국가AI컴퓨팅센터",
    "인공지능 기본법",
    "AI 3대 강국",
    "데이터 주권",
    "독파모",
)
"""What an article on topic writes, as plain text."""

HTML_KEYWORDS = (
    "소버린 <b>AI</b>",
    "<strong>소버린</strong> AI",
    "소버린&nbsp;AI",
    "&lsquo;소버린&rsquo; AI",
    "소버린&#32;AI",
    "&#49548;&#48260;&#47536; AI",
    "AI&middot;주권",
    "소버린 <a href='/search?q=%EC%86%8C%EB%B2%84%EB%A6%B0'>A</a>I",
    "AI<!-- 광고 --> 주권",
    "소<wbr>버린 AI",
    "소버린&#x200b; AI",
    "인공지능(<em>AI</em>) 주권",
)
"""The same as only HTML can write it."""


@dataclass(frozen=True, slots=True)
class Story:
    """An article as it is printed: `paragraphs` are HTML inside, `plain` the same as text."""

    number: int
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    plain: tuple[str, ...]
    byline: str


def story_of(number: int, *, on_topic: bool, html: bool) -> Story:
    """Article `number`, the same at every call. `html`: its outlet's pages carry the text as HTML, not as JSON."""
    random = Random(f"story {number}")
    tech = random.choice((0.0, 0.1, 0.3, 0.6))
    plain = [words.paragraph(random, tech=tech, length=random.randrange(2, 5)) for _ in range(random.randrange(6, 16))]
    printed = [escape(text, quote=False) for text in plain]
    if on_topic:
        place, pattern = random.randrange(len(plain)), random.choice(words.ON_TOPIC)
        key = random.choice(HTML_KEYWORDS if html and random.random() < 0.5 else KEYWORDS)
        said = words.sentence(pattern, random, key)
        plain[place], printed[place] = f"{plain[place]} {said}", f"{printed[place]} {said}"
    summary = words.sentence(random.choice(words.PLAIN), random)
    byline = random.choice(words.PERSON)
    return Story(number, words.headline(random), summary, tuple(printed), tuple(plain), byline)


Layout = Callable[[Story], str]


def _ndsoft(story: Story) -> str:
    text = "\n".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs)
    return (
        '<article class="article-veiw-body view-page font-size17" id="article-view-content-div" itemprop="articleBody">'
        f'<figure class="photo-layout"><img src="/photo/{story.number}.jpg" alt=""><figcaption>사진 제공</figcaption></figure>'
        f"{text}</article>"
    )


def _daily(story: Story) -> str:
    text = "\n".join(f'<p class="par" data-idx="{n}">{paragraph}</p>' for n, paragraph in enumerate(story.paragraphs))
    return f'<div class="article_body" id="article_body"><div class="inner">{text}</div></div>'


def _breaks(story: Story) -> str:
    text = "<br /><br />\n".join(story.paragraphs)
    return f'<div id="articleBody" class="fs3">{text}<br /><br /></div>'


def _plain(story: Story) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs)
    return f'<main><article><h1>{escape(story.title)}</h1><div class="c-b91f">{text}</div></article></main>'


def _script(story: Story) -> str:
    state = {"props": {"pageProps": {"article": {"id": story.number, "title": story.title, "content": _joined(story)}}}}
    said = json.dumps(state).replace("</", "<\\/")  # every Korean letter as \\uXXXX
    return f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{said}</script>'


def _joined(story: Story) -> str:
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in story.plain)


LAYOUTS: tuple[tuple[str, Layout, str], ...] = (
    ("ndsoft", _ndsoft, "utf-8"),
    ("daily", _daily, "utf-8"),
    ("breaks", _breaks, "utf-8"),
    ("plain", _plain, "utf-8"),
    ("script", _script, "utf-8"),
    ("ndsoft", _ndsoft, "utf-8"),
    ("daily", _daily, "euc-kr"),
    ("ndsoft", _ndsoft, "utf-8"),
    ("breaks", _breaks, "utf-8"),
    ("daily", _daily, "utf-8"),
)
"""Name, how the text is printed, and charset; outlet n has number n modulo ten: one in ten carries its text in a script only."""


class Outlet:
    """An outlet: its address, its layout, and what stands on all of its pages."""

    def __init__(self, number: int, origin: str) -> None:
        self.number, self.origin = number, origin
        self.name = f"{words.WHO[number % len(words.WHO)]} 신문"
        self.layout, self._body, self.charset = LAYOUTS[number % len(LAYOUTS)]
        random = Random(f"outlet {number}")
        self._style = _style(random, 14_000)
        self._scripts = [_script_text(random, 2_800) for _ in range(60)]
        self._menu = _menu(random, 170)
        self._headlines = [_headline_item(random, n) for n in range(120)]
        self._comments = [_comment(random, n) for n in range(60)]
        self._states = [_state(random, n) for n in range(40)]

    @property
    def html(self) -> bool:
        """Whether the text stands on its pages as HTML."""
        return self.layout != "script"

    def url(self, number: int) -> str:
        """Where article `number` is served."""
        return f"{self.origin}{path_of(number)}"

    def page(self, story: Story, at: datetime) -> bytes:
        """The article's page."""
        random = Random(f"page {story.number}")
        size = random.randrange(SMALLEST + 4_000, LARGEST - 4_000)
        head, article = self._head(story, at), self._article(story, at)
        left = size - len((head + article + self._menu).encode(self.charset, "xmlcharrefreplace"))
        blocks: list[str] = []
        while left > 0:
            block = self._more(random, len(blocks))
            blocks.append(block)
            left -= len(block.encode(self.charset, "xmlcharrefreplace"))
        half = len(blocks) // 2
        text = "".join([head, self._menu, *blocks[:half], article, *blocks[half:], "</div></body></html>"])
        return text.encode(self.charset, "xmlcharrefreplace")

    def _head(self, story: Story, at: datetime) -> str:
        title, summary, url = escape(story.title), escape(story.summary), self.url(story.number)
        described = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.title,
            "datePublished": at.isoformat(),
            "author": {"@type": "Person", "name": story.byline},
            "publisher": {"@type": "NewsMediaOrganization", "name": self.name},
            "mainEntityOfPage": url,
        }
        return (
            f'<!DOCTYPE html><html lang="ko"><head><meta charset="{self.charset}"><title>{title} - {self.name}</title>'
            f'<meta name="description" content="{summary}"><link rel="canonical" href="{url}">'
            f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
            f'<meta property="og:description" content="{summary}"><meta property="og:url" content="{url}">'
            f'<meta property="og:site_name" content="{self.name}">'
            f'<meta property="article:published_time" content="{at.isoformat()}">'
            f'<script type="application/ld+json">{json.dumps(described, ensure_ascii=False)}</script>'
            f"<style>{self._style}</style></head><body><div id=wrap>"
        )

    def _article(self, story: Story, at: datetime) -> str:
        return (
            f'<section class="article-head"><h1 class="heading">{escape(story.title)}</h1>'
            f'<div class="info"><span class="name">{story.byline} 기자</span>'
            f'<span class="date">입력 {at:%Y.%m.%d %H:%M}</span></div></section>{self._body(story)}'
            f'<p class="copyright">저작권자 © {self.name} 무단전재 및 재배포 금지</p>'
        )

    def _more(self, random: Random, turn: int) -> str:
        """A block of 2-4 kB of what is not the article."""
        kind = turn % 5
        if kind == 0:
            return f"<script>{random.choice(self._scripts)}</script>"
        if kind in (1, 2):
            items = "".join(random.sample(self._headlines, 9))
            return f'<div class="aside box{turn}"><h3 class="tit">많이 본 뉴스</h3><ul class="list">{items}</ul></div>'
        if kind == 3:
            return f'<div class="reply">{"".join(random.sample(self._comments, 4))}</div>'
        state = json.dumps(random.sample(self._states, 8), ensure_ascii=turn % 2 == 0)
        return f"<script>window.__STATE_{turn}__ = {state};</script>"


def path_of(number: int) -> str:
    """The path of article `number`."""
    return f"/news/articleView.html?idxno={100_000 + number}"


def _style(random: Random, size: int) -> str:
    rules: list[str] = []
    while sum(map(len, rules)) < size:
        rules.append(
            f".{_name(random)} .{_name(random)}>li:nth-child({random.randrange(9)})"
            f"{{margin:{random.randrange(40)}px auto;padding:0 {random.randrange(30)}px;color:#{random.randrange(4096):03x};"
            f"font:400 {random.randrange(11, 30)}px/1.5 sans-serif}}"
        )
    return "\n".join(rules)


def _script_text(random: Random, size: int) -> str:
    lines: list[str] = []
    while sum(map(len, lines)) < size:
        a, b, n = _name(random), _name(random), random.randrange(10_000)
        lines.append(
            f'(function(w,d){{var {a}=d.querySelector(".{b}");if({a}&&w.innerWidth<{n}){{{a}.setAttribute("data-{b}","{n}");'
            f'w.dataLayer=w.dataLayer||[];w.dataLayer.push({{event:"{a}",slot:"/{n}/{b}",size:[{n % 970},{n % 250}]}});'
            "}})(window,document);"
        )
    return "\n".join(lines)


def _menu(random: Random, links: int) -> str:
    items = "".join(
        f'<li class="gnb-item m{n}"><a href="/list/S1N{n}.html" target="_top">'
        f"<span>{random.choice(words.WHAT).split()[-1]}</span></a></li>"
        for n in range(links)
    )
    return f'<header id="header"><nav class="gnb"><ul>{items}</ul></nav></header>'


def _headline_item(random: Random, number: int) -> str:
    return (
        f'<li class="item i{number}"><a href="{path_of(90_000 + number)}" class="link" data-gtm="list_{number}">'
        f'<span class="thumb"><img loading="lazy" src="/thumb/{_name(random)}.jpg" alt="" width="120" height="80"></span>'
        f'<strong class="tit">{escape(words.headline(random))}</strong>'
        f'<em class="dt">{random.randrange(1, 24)}시간 전</em></a></li>'
    )


def _comment(random: Random, number: int) -> str:
    said = words.sentence(random.choice(words.PLAIN), random)
    return (
        f'<div class="cmt" data-no="{number}"><b class="nick">{_name(random)}***</b>'
        f'<span class="time">{random.randrange(1, 59)}분 전</span><p class="txt">{escape(said)}</p>'
        f'<button type="button" class="up">공감 {random.randrange(90)}</button></div>'
    )


def _state(random: Random, number: int) -> dict[str, object]:
    return {"id": number, "title": words.headline(random), "url": path_of(80_000 + number), "slot": _name(random)}


def _name(random: Random) -> str:
    return "".join(random.choices("abcdefghijklmnoprstuvw", k=random.randrange(4, 11)))


def planted(articles: int, share: float) -> frozenset[int]:
    """The numbers of the articles that are on topic: `share` of them, in no order."""
    return frozenset(Random(f"planted {share}").sample(range(articles), round(articles * share)))


def host_of(feed: int) -> str:
    """The host of feed `feed`: 127.1.0.0 and upwards, all of which is this machine on Linux."""
    return f"127.1.{feed >> 8}.{feed & 255}"


def outlets(count: int, port: int) -> Sequence[Outlet]:
    """The first `count` outlets, each on a host of its own."""
    return [Outlet(number, f"http://{host_of(number)}:{port}") for number in range(count)]
