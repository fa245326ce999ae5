"""Under which section does the outlet file it?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from monitor.core.article.page import Page, strings
from monitor.core.text.scrub import one_line

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
_SECTION_CLASS = re.compile(
    r"(?:^|\s)(?:section[_-]?n(?:ame)?|section[_-]?tit|news[_-]cate|article[_-]section|cate|cat(?=\s|$))", re.I
)
_MOST = 50
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
    found: list[str] = []
    for names in _said(page):
        found += filter(_is_section, names)
        if any(re.search("[가-힣]", name) for name in found):
            break
    # 증권 rather than the "stock" of its address
    return sorted(dict.fromkeys(found), key=lambda name: not re.search("[가-힣]", name))


def _said(page: Page) -> Iterator[Iterable[str]]:
    """Names in the places that tell sections, the most trusted first, and the costly ones last."""
    declared = [
        *page.meta("article:section", "article:section1", "article:section2", "section", "dable:section"),
        *strings(page.ld("articleSection", "genre")),
    ]
    # IT/과학 is one section; a path (경제 > 산업) is several.
    yield (step for name in declared for step in _steps(name))
    yield page.crumbs
    yield _nd_soft_sections(page.page_title)
    yield page.texts(*_CRUMBS, longest=20)
    yield _placed(page)
    yield (step for text in page.texts(*_PATHS, longest=60) for step in _steps(text) if re.search("[>›]", text))
    yield (step for text in page.texts(_ABOVE_HEADLINE, longest=20) for step in _steps(text))
    yield (name for name in page.texts(*_BESIDE_DATE, longest=10) if _HANGUL_NAME.fullmatch(name))


def _placed(page: Page) -> list[str]:
    """Short texts of elements that are named after a section."""
    named = (element for element in page.tree.iter() if _SECTION_CLASS.search(element.get("class") or ""))
    texts = (one_line("".join(element.itertext())) for element in itertools.islice(named, _MOST))
    return [text for text in texts if 0 < len(text) <= 20]


def _steps(path: str) -> list[str]:
    return [step.strip() for step in re.split(r"[>›,]", path)]


def _is_section(name: str) -> bool:
    return 1 < len(name) <= 24 and _NO_SECTION.fullmatch(name) is None


def _nd_soft_sections(title: str) -> list[str]:
    """`headline < 정책 < 기사본문 - 새벽일보`: sections stand between the headline and the outlet."""
    return [part.strip() for part in title.split(" < ")[1:-1]]
