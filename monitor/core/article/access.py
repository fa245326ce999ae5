"""Is the whole article here, and in which language?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from monitor.core.article.page import Page, strings
from monitor.core.article.rules.walls import MORE, PAID
from monitor.core.text.scrub import one_line
from monitor.model import Access

_LOCKED_TIERS = ("locked", "metered", "premium", "paid")
_PAID_NAMES = ("paywall", "pay-wall", "premium-lock", "article-lock", "locked-article")
_PAID_PLACES = "//*[{}]".format(
    " or ".join(f"contains(@class,'{name}') or contains(@id,'{name}')" for name in _PAID_NAMES)
)
_BROKEN_OFF = re.compile(r"(?:…|\.\.\.)\s*$")
_NO = frozenset(("false", "no", "0"))
_WORDS_MISSING = 0.5
"""Share of the words that the page says its article has below which the text found is a part of it."""

_HANGUL, _KANA, _HAN, _LATIN = (re.compile(f"[{range_}]") for range_ in ("가-힣", "ぁ-ヿ", "一-鿿", "A-Za-z"))


def access_of(page: Page, raw: Sequence[str], kept: Sequence[str]) -> Access:
    """Whether the text `kept` of the container's lines `raw` is the whole article.

    paywall: the page says so, in JSON-LD (isAccessibleForFree), a meta tag (article:content_tier), an element or a line of its
    own. partial: a line says that more stands elsewhere, the text breaks off, or it has less than half of the words that JSON-LD
    counts.
    """
    if _says_paid(page) or any(PAID.find(line) for line in _beside(raw, kept)):
        return "paywall"
    if any(MORE.find(line) for line in _beside(raw, kept)) or (kept and _BROKEN_OFF.search(kept[-1])):
        return "partial"
    counted = max(_counts(page), default=0)
    found = sum(len(paragraph.split()) for paragraph in kept)
    return "partial" if found < _WORDS_MISSING * counted else "whole"


def _says_paid(page: Page) -> bool:
    for value in _free(page):
        if str(value).strip().lower().rpartition("/")[2] in _NO:
            return True
    if any(tier.lower() in _LOCKED_TIERS for tier in page.meta("article:content_tier", "content_tier")):
        return True
    named = any(name in page.source for name in _PAID_NAMES)
    return named and any(_visible(found) for found in page.tree.xpath(_PAID_PLACES)[:5])


def _free(page: Page) -> Iterator[Any]:
    """What JSON-LD says of the article, and of the parts of it that it names."""
    yield from (article["isAccessibleForFree"] for article in page.ld_articles if "isAccessibleForFree" in article)
    for part in page.ld("hasPart"):
        for one in part if isinstance(part, list) else [part]:
            if isinstance(one, dict) and "isAccessibleForFree" in one:
                yield one["isAccessibleForFree"]


def _visible(element: Any) -> bool:
    """An element named after a paywall that says something; many pages of free articles carry an empty one."""
    style = re.sub(r"\s", "", element.get("style") or "")
    return (
        "display:none" not in style
        and element.get("hidden") is None
        and len(one_line("".join(element.itertext()))) >= 4
    )


def _beside(raw: Sequence[str], kept: Sequence[str]) -> list[str]:
    """The short lines that are no part of the text."""
    text = set(kept)
    return [line for line in map(one_line, raw) if line not in text and len(line) <= 100]


def _counts(page: Page) -> Iterator[int]:
    for value in page.ld("wordCount"):
        if isinstance(value, int) or (isinstance(value, str) and value.isdecimal() and len(value) < 7):
            yield int(value)


def language_of(page: Page, text: str) -> str | None:
    """BCP 47 of the text: by its letters where these decide, else as the page declares; None where neither says.

    Korean outlets serve English articles in a frame that declares Korean, so the letters go first.
    """
    hangul, kana, han, latin = (len(pattern.findall(text)) for pattern in (_HANGUL, _KANA, _HAN, _LATIN))
    letters = hangul + kana + han + latin
    if letters >= 20:
        if hangul >= 0.2 * letters:
            return "ko"
        if kana >= 0.1 * letters:
            return "ja"
        if han >= 0.5 * letters:
            return "zh"
    declared = [*strings(page.ld("inLanguage")), *page.meta("og:locale", "language"), page.tree.get("lang") or ""]
    named = [found[0].lower() for each in declared if (found := re.match(r"[A-Za-z]{2}(?![A-Za-z])", each.strip()))]
    if letters >= 20 and latin >= 0.8 * letters:
        return next((name for name in named if name not in ("ko", "ja", "zh")), "en")
    return named[0] if named else None
