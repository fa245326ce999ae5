"""The texts: ours, and real articles where they lie beside the checkout.

Ours were written one by one or made of invented parts, so that no two are the same text: what the simulated press wrote (its
copies left out, one text of a group), the gold pages of `bench.extract`, and articles of `bench.ingest`'s press.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.dedup.edits import Text, text_of
from bench.extract.gold import gold_pages
from bench.ingest import pages
from monitor.newsroom.press import load_press

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"

INVENTED = 60
"""Articles of `bench.ingest`'s press: at 60 the three sources weigh about the same."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts that are looked at together. `distinct`: no two of them are one text, by the way they came about."""

    name: str
    texts: tuple[Text, ...]
    distinct: bool


def ours() -> Corpus:
    """Everything that was written for this project."""
    press = load_press()
    found, groups = [], set()
    for outlet in press.outlets:
        for piece in outlet.articles:
            if piece.copies or not piece.body or (piece.group and piece.group in groups):
                continue
            groups.add(piece.group)
            found.append(text_of(f"press/{outlet.key}/{piece.key}", piece.title, "\n".join(piece.paragraphs)))
    for name, body in press.seeds:
        title, _, rest = body.strip().partition("\n")
        found.append(text_of(f"press/{name}", title, rest))
    found += [text_of(f"gold/{page.name}", page.title, "\n".join(page.paragraphs)) for page in gold_pages()]
    for number in range(INVENTED):
        story = pages.story_of(number, on_topic=number % 2 == 0, html=False)
        found.append(text_of(f"invented/{number}", story.title, "\n".join(story.plain)))
    return Corpus("our texts", tuple(found), distinct=True)


def real(data: Path = DATA) -> tuple[Corpus, ...]:
    """Articles of others, read where they lie and kept nowhere; none where there are none."""
    found = []
    for name, file in (("dailies", "reprints_2019q1.jsonl.gz"), ("wire", "wire_articles.jsonl.gz")):
        if (data / file).is_file():
            with gzip.open(data / file, "rt", encoding="utf-8") as lines:
                texts = tuple(_real(name, json.loads(line)) for line in lines)
            found.append(Corpus(name, texts, distinct=False))
    return tuple(found)


def _real(corpus: str, record: dict[str, Any]) -> Text:
    """A daily's article has a title of its own; a wire article's first line is headline, tab, text."""
    title, body = record.get("title"), record["text"]
    if title is None:
        title, _, body = body.partition("\t")
    return text_of(f"{corpus}/{record['id']}", title.strip(), body.replace("\xa0", " "))
