"""How well is an article read off its page, here and elsewhere?

    python -m bench.extract [--pages DIR] [--only NAME] [--python PATH] [--json]

The gold pages of this benchmark, and the saved pages beside the checkout where there are any, are read by this monitor, by
trafilatura, and by newspaper4k and news-please: those two in an environment of their own, made for this run unless PATH names
an interpreter that has them. Nothing is fetched; every library gets the page, decoded, and the address.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.elsewhere import LeftOut, install
from bench.extract import extractors
from bench.extract.extractors import RIVALS, Readings
from bench.extract.gold import GoldPage, gold_pages
from bench.extract.saved import PAGES, saved_pages
from bench.extract.scores import Question, Score, differences, score
from bench.extract.table import LEGEND, table
from monitor.model import Article

OURS = "ours"


def read_all(pages: Sequence[GoldPage], python: str | None) -> dict[str, Readings]:
    """What each extractor says of each page; one that cannot be had is left out, with a line."""
    found = {OURS: extractors.ours(pages), "trafilatura": extractors.by_trafilatura(pages)}
    with tempfile.TemporaryDirectory(prefix="bench-extract-") as directory:
        try:
            python = python or install(Path(directory) / "venv", RIVALS)
        except LeftOut as why:
            print(f"left out: {why}", file=sys.stderr)
            return found
        for name in RIVALS:
            try:
                found[name] = extractors.rival(name, python, pages)
            except LeftOut as why:
                print(f"left out: {why}", file=sys.stderr)
    return found


def besides(pages: Sequence[GoldPage]) -> list[str]:
    """What else this monitor reads off the gold pages: how often it is right, and where it is not."""
    wrong: dict[str, list[str]] = {}
    read = [(page, article) for page in pages if isinstance(article := extractors.article_of(page), Article)]
    for page, article in read:
        for field, gold, found in (
            ("outlet", page.outlet, article.outlet),
            ("kind", page.kind, str(article.kind)),
            ("tags", page.tags, article.tags),
            ("agency", page.agency, article.agency),
            ("section", page.section, article.section),
            ("language", page.language, article.language),
            ("affiliation", page.affiliation, article.affiliation),
            ("canonical_url", page.canonical_url, article.canonical_url),
            ("modified", page.modified, article.modified_at),
        ):
            places = wrong.setdefault(field, [])
            if gold != found:
                places.append(f"{page.name} ({found!s} for {gold!s})")
    return [
        f"{field} {len(read) - len(places)}/{len(read)}  {'; '.join(places)}".rstrip()
        for field, places in wrong.items()
    ]


def as_json(
    questions: Sequence[Question], readings: dict[str, Readings], scores: dict[str, dict[str, Score]]
) -> list[dict[str, object]]:
    """Every score, with what was found, and the first tokens that are missing or too many."""
    lines: list[dict[str, object]] = []
    for question in questions:
        page = question.page
        for name, found in readings.items():
            reading, got = found[page.name], scores[name][page.name]
            missing, extra = differences(page.text, reading.text)
            lines.append(
                {
                    "page": page.name,
                    "extractor": name,
                    "f1": round(got.f1, 4),
                    "title": got.title,
                    "byline": got.byline,
                    "date": got.date,
                    "left": got.left,
                    "ms": round(got.milliseconds, 1),
                    "found": {
                        "title": reading.title,
                        "names": reading.names,
                        "published": reading.published.isoformat() if reading.published else None,
                    },
                    "missing": missing[:25],
                    "extra": extra[:25],
                    "trouble": reading.trouble,
                }
            )
    return lines


def main() -> None:
    """Read, score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--pages", type=Path, default=PAGES, help="saved pages with their gold.json (default: %(default)s)"
    )
    parser.add_argument("--only", action="append", help="only pages whose name holds this; may be repeated")
    parser.add_argument(
        "--python", help="an interpreter with newspaper4k[nlp] and news-please; default: one made for this run"
    )
    parser.add_argument("--json", action="store_true", help="every score and what was found, instead of the table")
    wanted = parser.parse_args()
    questions = [Question(page) for page in gold_pages()] + list(saved_pages(wanted.pages))
    if wanted.only:
        questions = [each for each in questions if any(part in each.page.name for part in wanted.only)]
    if not questions:
        parser.error("no page has such a name")
    readings = read_all([question.page for question in questions], wanted.python)
    scores = {
        name: {each.page.name: score(each, found[each.page.name], strict=name == OURS) for each in questions}
        for name, found in readings.items()
    }
    if wanted.json:
        print(json.dumps(as_json(questions, readings, scores), ensure_ascii=False, indent=1))
        return
    print("\n".join(table(questions, scores)))
    print("\n" + "\n".join(LEGEND))
    print("\nours, besides:\n" + "\n".join(besides([each.page for each in questions if each.page.outlet])))


if __name__ == "__main__":
    main()
