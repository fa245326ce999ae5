"""The article without what stands around it: datelines, bylines, credits, copyright tails, promotion, lists of other headlines.

Only heads and tails are edited, of the text and of paragraphs; what stands inside a sentence stays as printed, whatever it says
("무단 전재를 금지한 약관"). The rules are a table in `rules/`. Cleaning twice changes nothing more: what one pass uncovers
(a second speaker's mark, a signature above a copyright line) the next one takes, until a pass takes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from monitor.core.article.byline import opening_dateline, read_dateline
from monitor.core.article.rules import Rule, Where, rules_of, whole
from monitor.core.text.scrub import one_line

HEAD_LINES = 20
"""How far down the first sentence of an article may stand below the top of its page."""
CLOSING_LINES = 3
"""Paragraphs at the end in which signatures glued to a sentence are looked for."""
SUMMARY_LINES = 8
"""Lines at the top within which the note on a machine's summary is looked for."""
DECK_LINES = 5
"""Lines between furniture and the first sentence that are a deck; a longer list is the article's."""
GLUED = 240
"""Characters at the end of a paragraph within which furniture run together with it is looked for."""
PASSES = 8
"""Enough for every text that anybody printed; the limit is there for texts built to be peeled one layer at a time."""

_SENTENCE_END = re.compile(r"[.!?…。][\s”’\"'」』)\]〉》>]*$")
_SENTENCE_INSIDE = re.compile(r"(?:다|요|죠|까|음|함|임)[.!?][\s”’\"'가-힣A-Z‘“(\[]|[a-z]{2}[.!?]\s[A-Z]")
_SHORT_END = re.compile(r"[가-힣][다요죠까][.?!][”’\"']*$")
_DECLARATION = re.compile(r"(?<!니)다[.”\"'’]*$")
_SENTENCE_BREAK = re.compile(r"[가-힣][다요죠까][.?!][”’\"']?\s*(?=[^\s”’\"'.])")
_SENTENCE_FIRST = re.compile(r"[^.!?]{15,300}(?<!니)다[.]”?\"?\s?\S")
_SUBHEAD = re.compile(r"\s?[◇◆■□●○▣◈▲△▶]")
_INTRODUCES = re.compile(
    r"(?:[:：]|같다[.]?|같습니다[.]?|(?:소개|정리|공개)(?:한다|했다)[.]?|(?:살펴|알아)(?:본다|봤다)[.]?|▲|△)\s*$"
)
_BULLET = re.compile(r"\s?[-•∙◆●■※★]")
_SURVEY = re.compile(r"조사\s?(?:의뢰|기관|기간|일시|방법|대상)|표본\s?오차|응답률")
"""A poll's particulars, which the law wants told; they stand below the signature and are the article's."""


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
    for _ in range(PASSES):
        cleaned = _pass(lines, title)
        if cleaned == lines:
            break
        lines = cleaned
    return tuple(lines)


def _pass(lines: list[str], title: str | None) -> list[str]:
    return _without_tail(_cut(_without_lines(_without_head(_behind_summary(lines), title))))


def _behind_summary(lines: list[str]) -> list[str]:
    """Without a machine's summary above the text, where a note says that it is one; the note stands below it."""
    for at, line in enumerate(lines[:SUMMARY_LINES]):
        rule = whole(Where.LINE, line)
        if rule is not None and rule.name == "note on a summary":
            return lines[at + 1 :] if prose_length(lines[:at]) < prose_length(lines[at + 1 :]) else lines
    return lines


def _is_none_of_it(line: str) -> bool:
    return (whole(Where.LINE, line) or whole(Where.CAPTION, line)) is not None


def is_caption(line: str) -> bool:
    """Whether a line is a picture's caption or credit."""
    return _is_none_of_it(one_line(line))


def _without_lines(lines: list[str]) -> list[str]:
    """Without credits, captions and marks, and what else any paragraph may carry at its edges."""
    last = max((at for at, line in enumerate(lines) if _is_sentence(line)), default=-1)
    kept = (_trimmed(line) for at, line in enumerate(lines) if not _goes(lines, at, at == last))
    return [line for line in kept if line]


def _goes(lines: list[str], at: int, last: bool) -> bool:
    """Whether a paragraph goes wherever it stands; a caption not as the last sentence, a marked name not in a list of such."""
    rule = whole(Where.LINE, lines[at])
    if rule is None:
        return not last and whole(Where.CAPTION, lines[at]) is not None
    return not (
        rule.alone and any(line[:1] == lines[at][:1] for line in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]))
    )


def _is_sentence(line: str) -> bool:
    """Whether a paragraph may be the last of the text: sentences that no other rule takes."""
    if whole(Where.LINE, line) or (whole(Where.CUT, line) and not declares(line)) or _ends(line):
        return False
    return is_prose(line) or whole(Where.CAPTION, line) is not None


def _trimmed(line: str) -> str:
    """Without what any paragraph may carry at its edges: speaker marks, photo credits."""
    before = ""
    while before != line:
        before = line
        for rule in rules_of(Where.START):
            line = line[found[1] :] if (found := rule.find(line)) else line
        for rule in rules_of(Where.END):
            line = line[: found[0]] if not rule.edge and (found := rule.find(line)) else line
        line = line.strip()
    return line


def _cut(lines: list[str]) -> list[str]:
    """Up to the first line that ends articles, provided that more text stands before it than after; else without that line."""
    kept: list[str] = []
    before = 0
    total = prose_length(lines)
    for line in lines:
        if whole(Where.CUT, line) and not declares(line):
            if before and 2 * before >= total:
                return kept
            continue
        kept.append(line)
        before += len(line) if is_prose(line) else 0
    return kept


def _ends(line: str) -> Rule | None:
    """The rule by which a line belongs below the text. One that ends as newspapers end a sentence (`밝혔다.`) does not."""
    rule = whole(Where.TAIL, line)
    return None if rule is None or (declares(line) and not rule.sure) else rule


def declares(line: str) -> bool:
    """Whether a line is a sentence of the article, or begins with one."""
    return len(line) >= 12 and (_DECLARATION.search(line) or _SENTENCE_FIRST.match(line)) is not None


def _without_tail(lines: list[str]) -> list[str]:
    lines = _after_signature(list(lines))
    removed: list[tuple[str, Rule]] = []
    while lines:
        last = lines[-1]
        if rule := _ends(last):
            removed.append((lines.pop(), rule))
            continue
        shorter = _unglued(last)
        if shorter == last:
            break
        lines[-1:] = [shorter] if shorter else []
    while removed and removed[-1][1].entry and _is_of_the_text(lines, removed[-1][0]):
        lines.append(removed.pop()[0])
    for at in range(max(0, len(lines) - CLOSING_LINES), len(lines)):
        lines[at] = _unglued(lines[at]) or lines[at]
    return lines


def _is_of_the_text(lines: list[str], entry: str) -> bool:
    """Whether a list's entry right below the text is the reporter's: it has a bullet, or the text leads to it, or is all list."""
    if _BULLET.match(entry) or not lines:
        return True
    return _INTRODUCES.search(lines[-1]) is not None or lines[-1].lstrip()[:1] == entry.lstrip()[:1]


def _after_signature(lines: list[str]) -> list[str]:
    """Without the headlines, labels and names that follow a signature, where no sentence comes after it."""
    last = max((at for at, line in enumerate(lines) if _is_sentence(line)), default=-1)
    if last < 0:
        return lines
    for at in range(last + 1, len(lines)):
        rule = whole(Where.TAIL, lines[at])
        if rule is not None and rule.closes:
            return [*lines[:at], *_poll(lines[at + 1 :])]
    if _unglued(lines[last]) != lines[last]:
        return [*lines[: last + 1], *_poll(lines[last + 1 :])]
    return lines


def _poll(lines: list[str]) -> list[str]:
    """What stands below a signature, if it holds a poll's particulars; else nothing."""
    return lines if any(map(_SURVEY.search, lines)) else []


@lru_cache(maxsize=256)
def _unglued(line: str) -> str:
    """Without signatures, agencies and copyright glued to the last sentence."""
    changed = True
    while changed:
        changed = False
        for rule in rules_of(Where.END):
            if rule.edge and (found := rule.find(line)):
                line, changed = line[: found[0]].rstrip(), True
        if not changed and (shorter := _without_glued_line(line)) != line:
            line, changed = shorter, True
    return line


def _without_glued_line(line: str) -> str:
    """Without what would go as a line of its own, run together with the last sentence."""
    for boundary in _SENTENCE_BREAK.finditer(line, max(0, len(line) - GLUED)):
        rest = line[boundary.end() :]
        rule = whole(Where.TAIL, rest) or whole(Where.CUT, rest)
        if rule is not None and not rule.entry and not declares(rest):
            return line[: boundary.end()].rstrip()
    return line


def _without_head(lines: list[str], title: str | None) -> list[str]:
    """Without the title, date, byline and labels above the first sentence, and without the dateline before it."""
    first = _opening(lines)
    if first >= len(lines):
        return _without_labels(lines, title)
    above = lines[:first]
    furniture = [
        at
        for at, line in enumerate(above)
        if _is_none_of_it(line) or _is_furniture(line, title) or _is_deck_behind_outlet(line)
    ]
    deck = above[furniture[-1] + 1 :] if furniture else above
    dateline = opening_dateline(lines[first]) is not None
    if dateline or (furniture and len(deck) <= DECK_LINES and not _speaks(above[furniture[-1]])):
        deck = _subheads_at_end(deck, title)
    return [*deck, *_without_datelines(lines[first:])]


def _speaks(line: str) -> bool:
    """Whether a mark says that the text begins below it: short lines behind `[앵커]` are spoken, no deck."""
    rule = whole(Where.LINE, line)
    return rule is not None and rule.name == "broadcast marker"


def _without_datelines(lines: list[str]) -> list[str]:
    """Without the dateline of the first paragraph, and without those of others near the top that name a reporter."""
    kept: list[str] = []
    for at, line in enumerate(lines):
        dateline = (opening_dateline(line) if not at else read_dateline(line)) if at < HEAD_LINES else None
        if dateline is not None and (not at or dateline.names):
            line = line[dateline.end :].strip()
        if line:
            kept.append(line)
    return kept


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
    if dateline is not None and (dateline.end >= len(line) or line[dateline.end :].startswith(("[", "(", "<"))):
        return True
    return whole(Where.HEAD, line) is not None


def _is_deck_behind_outlet(line: str) -> bool:
    """`[새벽일보] 비용 3할 줄어`, above a text: had it been the text, there would be a sentence behind the outlet."""
    return line.startswith("[") and read_dateline(line) is not None


def _is_short_sentence(line: str) -> bool:
    """`김하늘은 김하늘이었다.`: too short for prose, and no deck."""
    return 6 <= len(line) <= 60 and _SHORT_END.search(line) is not None and not whole(Where.HEAD, line)


def _same(line: str, title: str) -> bool:
    """Whether a line repeats the headline, whatever its marks and punctuation."""
    a, b = (re.sub(r"[\W_]", "", text) for text in (line, title))
    return bool(a) and bool(b) and (a == b or (len(b) >= 10 and b in a and len(a) <= len(b) + 20))


def _opening(lines: Sequence[str]) -> int:
    """Index of the paragraph that opens the text, within the head: sentences, or what stands behind a dateline; else the
    number of lines.
    """
    for at, line in enumerate(lines[:HEAD_LINES]):
        if _is_none_of_it(line):
            continue
        dateline = opening_dateline(line)
        rest = line[dateline.end :].strip() if dateline else line
        if (
            is_prose(rest)
            or _is_short_sentence(rest)
            or (dateline and (dateline.names or dateline.wire) and rest and rest[0] not in "[(<")
        ):
            return at
    return len(lines)
