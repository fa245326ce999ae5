"""The scores as one table: a row for each page, then the means and the worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from bench.extract.scores import Question, Score

Scores = Mapping[str, Mapping[str, Score]]
"""Extractor -> page -> score."""

LEGEND = (
    "F1: of the text's tokens. TBD: title, byline and date right; a dot is wrong, a dash unknown here; in the means, per cent.",
    "left: fragments of boilerplate in the text. ms: to read the page.",
)


def table(questions: Sequence[Question], scores: Scores) -> list[str]:
    """The lines of the table, in Markdown."""
    ours = [question for question in questions if not question.page.name.startswith("saved/")]
    saved = [question for question in questions if question.page.name.startswith("saved/")]
    head = "".join(f" {name}: F1 | TBD | left | ms |" for name in scores)
    lines = [f"| page | kB |{head}", "|---|---:|" + "---:|:---:|---:|---:|" * len(scores)]
    lines += [_row(question, scores) for question in questions]
    for label, group in (("gold pages", ours), ("saved pages", saved)):
        if group:
            names = [question.page.name for question in group]
            size = fmean(len(question.page.body) / 1000 for question in group)
            lines += [
                f"| **mean of {len(group)} {label}** | {size:.0f} |"
                + "".join(_mean(each, names) for each in scores.values()),
                f"| **worst of {len(group)} {label}** | |" + "".join(_worst(each, names) for each in scores.values()),
            ]
    return lines


def _row(question: Question, scores: Scores) -> str:
    page = question.page
    cells = "".join(_cells(each[page.name]) for each in scores.values())
    return f"| {page.name} | {len(page.body) / 1000:.0f} |{cells}"


def _cells(score: Score) -> str:
    marks = "".join(mark(letter, right) for letter, right in zip("TBD", _right(score), strict=True))
    return f" {score.f1:.3f} | {marks} | {len(score.left)} | {score.milliseconds:.0f} |"


def mark(letter: str, right: bool | None) -> str:
    """The letter where it is right, a dot where it is wrong, a dash where nothing is known."""
    if right is None:
        return "-"
    return letter if right else "."


def _right(score: Score) -> tuple[bool | None, bool | None, bool | None]:
    return score.title, score.byline, score.date


def _mean(scores: Mapping[str, Score], names: Sequence[str]) -> str:
    found = [scores[name] for name in names]
    shares = " ".join(_share(column) for column in zip(*(_right(score) for score in found), strict=True))
    left, spent = sum(len(score.left) for score in found), fmean(score.milliseconds for score in found)
    return f" {fmean(score.f1 for score in found):.3f} | {shares} | {left} in all | {spent:.0f} |"


def _share(column: Sequence[bool | None]) -> str:
    known = [right for right in column if right is not None]
    return f"{100 * sum(known) / len(known):.0f}" if known else "-"


def _worst(scores: Mapping[str, Score], names: Sequence[str]) -> str:
    found = [scores[name] for name in names]
    left, spent = max(len(score.left) for score in found), max(score.milliseconds for score in found)
    return f" {min(score.f1 for score in found):.3f} | | {left} | {spent:.0f} |"
