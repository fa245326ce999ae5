"""Under which section does the outlet file it?"""

from __future__ import annotations

import re

from monitor.core.article.page import Page, strings

_NO_SECTION = re.compile(
    r"(?:홈|홈으로|home|뉴스\s?홈|뉴스|news|전체|전체\s?기사|기사|기사\s?본문|본문|article|main|메인|newsarticle|최신\s?뉴스|.{0,4}메뉴|단독|속보|종합|광고)",
    re.IGNORECASE,
)
_HANGUL_NAME = re.compile(r"[가-힣·/\s]{2,10}")
_CRUMBS = tuple(
    f"//*[contains(@class,'{name}') or contains(@id,'{name}')]//*[self::a or self::li][not(.//a)]"
    for name in ("breadcrumb", "location", "navi_path")
)
_PATHS = tuple(
    f"//*[contains(@class,'{name}') or contains(@id,'{name}')][not(*[2])]" for name in ("path", "location", "navi")
)
"""Paths without links: 홈 > 금융."""
_SECTION_NAMES = (" sectionname", " section_n", " section_tit", " cate", " cat ", " news_cate", " article_section")
_SECTION_PLACES = "//*[@class][{}]".format(
    " or ".join(f"contains(concat(' ', translate(@class,'SNC-','snc_'), ' '),'{name}')" for name in _SECTION_NAMES)
)
_ABOVE_HEADLINE = (
    "//*[self::h1 or self::h2[contains(@class,'tit')]]"
    "/preceding-sibling::*[1][self::p or self::span or self::a or self::div]"
)
_BESIDE_DATE = tuple(
    f"//*[self::p or self::div][contains(concat(' ',@class,' '),' {name} ')]/a[1]" for name in ("meta", "info")
)
"""정책 | 입력 2026.11.23"""


def sections(page: Page) -> list[str]:
    """Names of the sections that the page files its article under: as its meta tags and JSON-LD say, else its path of links."""
    named = [
        *page.meta("article:section", "article:section1", "article:section2", "section", "dable:section"),
        *strings(page.ld("articleSection", "genre")),
    ]
    # IT/과학 is one section; a path (경제 > 산업) is several.
    found = [step for name in named for step in _steps(name)]
    if not any(_is_section(name) and re.search("[가-힣]", name) for name in found):
        found += [
            *page.crumbs,
            *page.texts(*_CRUMBS, _SECTION_PLACES, longest=20),
            *_nd_soft_sections(page.page_title),
            *(name for text in page.texts(*_PATHS, longest=60) for name in _steps(text) if ">" in text or "›" in text),
            *(name for text in page.texts(_ABOVE_HEADLINE, longest=20) for name in _steps(text)),
            *(name for name in page.texts(*_BESIDE_DATE, longest=10) if _HANGUL_NAME.fullmatch(name)),
        ]
    named = [name for name in dict.fromkeys(found) if _is_section(name)]
    return sorted(named, key=lambda name: not re.search("[가-힣]", name))  # 증권 rather than the "stock" of its address


def _steps(path: str) -> list[str]:
    return [step.strip() for step in re.split(r"[>›,]", path)]


def _is_section(name: str) -> bool:
    return 1 < len(name) <= 24 and _NO_SECTION.fullmatch(name) is None


def _nd_soft_sections(title: str) -> list[str]:
    """`headline < 정책 < 기사본문 - 새벽일보`: sections stand between the headline and the outlet."""
    return [part.strip() for part in title.split(" < ")[1:-1]]
