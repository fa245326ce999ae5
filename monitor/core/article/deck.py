"""The deck: the lines between headline and text in which an outlet sums up its article (부제).

They are no part of the text, so cleanup leaves them out; but what stands in them concerns the desk as much as the headline
does. 이데일리 and 뉴데일리 name in them what their text then only paraphrases.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from monitor.core.article.blocks import paragraphs_of
from monitor.core.article.byline import read_dateline
from monitor.core.article.cleanup import is_prose
from monitor.core.article.page import Page
from monitor.core.article.rules import Where, whole
from monitor.core.text.scrub import one_line

MOST_LINES = 5
SHORTEST, LONGEST = 8, 100
"""Characters of one line."""

_FURNITURE = re.compile(
    r"@|기자|특파원|입력|수정|등록|승인|발행|글자|번역|본문|듣기|사진|이미지|그래픽|자료|출처|제공|무단|저작권|구독|댓글|공유|로그인|회원|광고"
    r"|추천|좋아요|스크랩|인쇄|뉴스홈|메뉴|[▶▲△■◆☞ⓒ©]|\d{4}[-./년]\s?\d{1,2}"
)
_HANGUL = re.compile(r"[가-힣]")
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:sub_?-?tit(?:le)?s?|tit(?:le)?_?-?sub|sub_?-?head(?:ing|line)?s?|deck|standfirst|summ[ae]ry|lead_?txt|precis|article_?summary|"
    r"news_?summary|end_summary|media_end_summary|edit(?:or)?s?[_-]?notes?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*[\[【(<][^\[\]【】()<>]{2,60}[\]】)>][^\[\]【】()<>]{0,30}$")
"""A dateline at the end of what stands before the first sentence in its line."""
_HEADINGS = ("h2", "h3", "h4", "h5", "strong", "b", "blockquote")
_QUESTION = re.compile(r"(?:[─—–-]|Q\s?[.:\d]|[▶■◆◇●○]|질문|문\s?[.:]).{4,}")
"""An interview's first question."""
_MOST_MARKED = 60
_MOST_READ = 80
"""Elements of one page that are read; named boxes nested in each other are one deck."""
_MOST_PIECES = 200
"""Pieces of an element's text; a deck has a few."""


def marked_decks(page: Page) -> tuple[frozenset[str], frozenset[str]]:
    """(lines of elements that are named a deck, lines of headings and of bold print): what an outlet may set above its text."""
    named: set[str] = set()
    bold: set[str] = set()
    read = 0
    for element in page.tree.iter("div", "p", "section", "span", "ul", *_HEADINGS):
        if _NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            into = named
        elif element.tag in _HEADINGS:
            into = bold
        else:
            continue
        if len(into) >= _MOST_MARKED:
            continue
        if not len(element):
            into.add(one_line(element.text or ""))
        elif read < _MOST_READ and _is_short(element):
            read += 1
            into.update(paragraphs_of(element))
    return frozenset(named), frozenset(bold)


def _is_short(element: HtmlElement) -> bool:
    pieces = list(itertools.islice(element.itertext(), _MOST_PIECES))
    return len(pieces) < _MOST_PIECES and sum(map(len, pieces)) <= MOST_LINES * 4 * LONGEST


def without_decks(paragraphs: Sequence[str], named: frozenset[str], bold: frozenset[str]) -> tuple[str, ...]:
    """`paragraphs` without the decks above the first sentence: lines named so, and bold ones that are no sentences.

    A short line that nothing marks stays: 매일경제 opens with decks of that form, and others with a sentence fragment.
    """
    at = 0
    while at < len(paragraphs) and (
        paragraphs[at] in named
        or (paragraphs[at] in bold and not is_prose(paragraphs[at]) and not _QUESTION.match(paragraphs[at]))
    ):
        at += 1
    rest = tuple(paragraphs[at:])
    return rest if any(map(is_prose, rest)) else tuple(paragraphs)


def deck_of(
    raw: Sequence[str], kept: Sequence[str], title: str, named: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """The lines of a page's text `raw` that stand right before the first paragraph `kept` of it and sum the article up, also
    run together with its dateline.

    Furniture between them ends the deck: what stands above it belongs to the site. Only a reporter's line may stand between,
    where the headline stands above the deck or the page names it one (`named`).
    """
    if not kept:
        return ()
    opening = kept[0][:40]
    start = next((number for number, line in enumerate(raw) if opening in line), 0)
    lines = [one_line(line) for line in raw[: start + 1]]
    before = lines.pop().partition(opening)[0] if lines else ""
    lines.append(_BRACKETED.sub("", before) if _BRACKETED.search(before) else "")
    below = max((at for at, line in enumerate(lines) if line == one_line(title)), default=len(lines))
    deck: list[str] = []
    crossed = False
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if at == below or not line:
            continue
        line = _behind_dateline(line)
        if not line or whole(Where.HEAD, line):
            crossed = True
        elif not _sums_up(line) or (crossed and not (line in named or at > below)):
            break
        else:
            deck.insert(0, line)
    return tuple(deck[-MOST_LINES:])


def _behind_dateline(line: str) -> str:
    """`[새벽일보 김하늘 기자] [연구소 세 곳부터… 내달 신청]`: a deck that the dateline opens, without it and its brackets."""
    dateline = read_dateline(line)
    return line if dateline is None else line[dateline.end :].strip(" []()<>")


def _sums_up(line: str) -> bool:
    """Whether a line may be a deck: of its length, in Korean, and no furniture."""
    return (
        SHORTEST <= len(line) <= LONGEST
        and whole(Where.LINE, line) is None
        and not _FURNITURE.search(line)
        and len(_HANGUL.findall(line)) * 3 >= len(line)
    )
