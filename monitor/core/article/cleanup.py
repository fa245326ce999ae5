"""The article without what stands around it: datelines, bylines, credits, copyright tails, promotion, lists of other headlines.

Only heads and tails are edited, of the text and of paragraphs; what stands inside a sentence stays as printed, whatever it says
("무단 전재를 금지한 약관"). The rules are a table in `rules.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.core.article.byline import opening_dateline, read_dateline
from monitor.core.article.rules import RULES, Where, whole
from monitor.core.text.scrub import one_line

HEAD_LINES = 20
"""How far down the first sentence of an article may stand below the top of its page."""
CLOSING_LINES = 3
"""Paragraphs at the end in which signatures glued to a sentence are looked for."""

_SENTENCE_END = re.compile(r"[.!?…。][\s”’\"'」』)\]〉》>]*$")
_SENTENCE_INSIDE = re.compile(r"(?:다|요|죠|까|음|함|임)[.!?][\s”’\"'가-힣A-Z‘“(\[]|[a-z]{2}[.!?]\s[A-Z]")
_DECLARATION = re.compile(r"(?<!니)다[.”\"'’]*$")
_SUBHEAD = re.compile(r"\s?[◇◆■□●○▣◈▲△▶]")


def is_prose(line: str) -> bool:
    """Whether a paragraph reads as sentences: not a headline, credit, label or list entry."""
    if len(line) >= 20 and _SENTENCE_END.search(line):
        return True
    return len(line) >= 60 and _SENTENCE_INSIDE.search(line) is not None


def prose_length(paragraphs: Sequence[str]) -> int:
    """Characters in paragraphs that read as sentences: the measure by which readings of one page are compared."""
    return sum(len(paragraph) for paragraph in paragraphs if is_prose(paragraph))


def clean(paragraphs: Sequence[str], *, title: str | None = None) -> tuple[str, ...]:
    """The article's own paragraphs; `title` is the headline, which many pages repeat above the text. May come out empty."""
    lines = [line for line in map(one_line, paragraphs) if line]
    furniture_above = any(whole(Where.LINE, line) for line in lines[: _first_prose(lines)])
    lines = [_trimmed(line) for line in lines if not whole(Where.LINE, line)]
    lines = [line for line in lines if line]
    lines = _without_tail(_cut(lines))
    return tuple(_without_head(lines, title, furniture_above))


def _trimmed(line: str) -> str:
    """Without what any paragraph may carry at its edges: speaker marks, photo credits."""
    for rule in RULES:
        if rule.where is Where.START:
            line = line[found.end() :] if (found := rule.pattern.match(line)) else line
        elif rule.where is Where.END and not rule.edge:
            line = line[: found.start()] if (found := rule.pattern.search(line)) else line
    return line.strip()


def _cut(lines: list[str]) -> list[str]:
    """Up to the first line that ends articles, provided that more text stands before it than after; else without that line."""
    kept: list[str] = []
    before = 0
    total = prose_length(lines)
    for line in lines:
        if whole(Where.CUT, line):
            if before and 2 * before >= total:
                return kept
            continue
        kept.append(line)
        before += len(line) if is_prose(line) else 0
    return kept


def _without_tail(lines: list[str]) -> list[str]:
    lines = _after_signature(list(lines))
    while lines:
        last = lines[-1]
        if whole(Where.TAIL, last) and not _declares(last):
            lines.pop()
            continue
        shorter = _unglued(last)
        if shorter == last:
            break
        if shorter:
            lines[-1] = shorter
        else:
            lines.pop()
    for at in range(max(0, len(lines) - CLOSING_LINES), len(lines)):
        lines[at] = _unglued(lines[at]) or lines[at]
    return lines


def _after_signature(lines: list[str]) -> list[str]:
    """Without the headlines, labels and names that follow a signature, where no sentence comes after it."""
    last_prose = max(
        (at for at, line in enumerate(lines) if is_prose(line) and not whole(Where.TAIL, line)), default=-1
    )
    for at in range(last_prose + 1, len(lines)):
        rule = whole(Where.TAIL, lines[at])
        if rule is not None and rule.name in ("signature", "agency tail", "sign-off", "reaction"):
            return lines[:at]
    if last_prose >= 0 and _unglued(lines[last_prose]) != lines[last_prose]:
        return lines[: last_prose + 1]
    return lines


def _declares(line: str) -> bool:
    """Whether a line ends as newspapers end a sentence (`밝혔다.`): then it is the article's, whatever words it has."""
    return len(line) >= 25 and _DECLARATION.search(line) is not None


def _unglued(line: str) -> str:
    """Without signatures, agencies and copyright glued to the last sentence."""
    changed = True
    while changed:
        changed = False
        for rule in RULES:
            if rule.where is Where.END and rule.edge and (found := rule.pattern.search(line, max(0, len(line) - 200))):
                line, changed = line[: found.start()].rstrip(), True
    return line


def _without_head(lines: list[str], title: str | None, furniture_above: bool) -> list[str]:
    """Without the title, date, byline and labels above the first sentence, and without the dateline before it."""
    first = _first_prose(lines)
    if first >= len(lines):
        return _without_labels(lines, title)
    above = lines[:first]
    dateline = opening_dateline(lines[first])
    if furniture_above or dateline or any(_is_furniture(line, title) for line in above):
        above = _subheads_at_end(above, title)
    rest = lines[first:]
    if dateline:
        opening = rest[0][dateline.end :].strip()
        rest = [opening, *rest[1:]] if opening else rest[1:]
    return [*above, *rest]


def _without_labels(lines: list[str], title: str | None) -> list[str]:
    """A text without one full sentence (a flash, a list): only what is certainly furniture goes."""
    kept = [line for line in lines if not _is_furniture(line, title)]
    if kept and (dateline := read_dateline(kept[0])):
        kept[0] = kept[0][dateline.end :].strip()
    return [line for line in kept if line]


def _subheads_at_end(above: list[str], title: str | None) -> list[str]:
    """Of the lines above the first sentence, the marked subheads that stand directly over it."""
    at = len(above)
    while at and _SUBHEAD.match(above[at - 1]) and not _is_furniture(above[at - 1], title):
        at -= 1
    return above[at:]


def _is_furniture(line: str, title: str | None) -> bool:
    if title and _same(line, title):
        return True
    dateline = read_dateline(line)
    return whole(Where.HEAD, line) is not None or (dateline is not None and dateline.end >= len(line))


def _same(line: str, title: str) -> bool:
    """Whether a line repeats the headline, whatever its marks and punctuation."""
    a, b = (re.sub(r"[\W_]", "", text) for text in (line, title))
    return bool(a) and bool(b) and (a == b or (len(b) >= 10 and b in a and len(a) <= len(b) + 20))


def _first_prose(lines: Sequence[str]) -> int:
    """Index of the first paragraph of sentences within the head; the number of lines when there is none."""
    for at, line in enumerate(lines[:HEAD_LINES]):
        dateline = opening_dateline(line)
        if is_prose(line[dateline.end :] if dateline else line) and not whole(Where.LINE, line):
            return at
    return len(lines)
