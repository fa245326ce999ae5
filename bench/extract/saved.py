"""Real pages that lie beside the checkout on some machines: gold.json says title, date and text of a few of them."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

from bench.extract.gold import GoldPage
from bench.extract.scores import DESK, Question

PAGES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "pages"


def saved_pages(directory: Path) -> tuple[Question, ...]:
    """The pages of `directory` whose gold is known; none where there is no gold.json."""
    listed = directory / "gold.json"
    if not listed.is_file():
        return ()
    return tuple(_question(directory, told) for told in json.loads(listed.read_text("utf-8")))


def _question(directory: Path, told: dict[str, str | None]) -> Question:
    file, date = str(told["file"]), told.get("date")
    published = datetime.fromisoformat(date) if date else None
    known = {"title"} if told.get("title") else set()
    if published is not None:
        known |= {"date", "minute"} if published.tzinfo else {"date"}
        published = published if published.tzinfo else published.replace(tzinfo=DESK)
    page = GoldPage(
        name=f"saved/{Path(file).stem}",
        manner="a saved page",
        url=told.get("url") or "https://saved.example/",
        body=(directory / file).read_bytes(),
        content_type="text/html",
        title=told.get("title") or "",
        paragraphs=tuple(re.split(r"\s*\n\s*", (told.get("text") or "").strip())),
        outlet="",
        byline=None,
        published=published,
    )
    return Question(page, frozenset(known))
