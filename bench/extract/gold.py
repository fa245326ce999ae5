"""The gold pages: what a server would send, and what must be read off it.

The gold text is the reporter's words as printed, paragraph by paragraph, subheads included: without headline, deck, dateline,
byline, captions, credits, advertisements, links to other articles, copyright lines and calls for tips. The marks [앵커] and
[기자] of a broadcast transcript are no words of the reporter either; the marks that an outlet prints before a subhead (□, ◆) stay
as printed, and so do the boxes in which reporters explain a word.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bench.extract.printing import blocks, page

TEXTS = Path(__file__).resolve().parent / "texts"

Access = Literal["free", "paywall", "partial"]


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page and the truth about it."""

    name: str
    manner: str
    """Whose layout it follows."""
    url: str
    body: bytes
    content_type: str
    """The header that the server sends."""
    title: str
    """Without bracketed tags and without the outlet's name."""
    paragraphs: tuple[str, ...]
    outlet: str
    byline: str | None
    """Names joined by "·", without titles."""
    published: datetime | None
    modified: datetime | None = None
    kind: str = "보도"
    """보도 사설 칼럼 기고 보도자료 인터뷰."""
    tags: tuple[str, ...] = ()
    """Taken off the headline: 속보, 단독, 종합2보 ..."""
    agency: str | None = None
    section: str | None = None
    language: str = "ko"
    canonical_url: str | None = None
    affiliation: str | None = None
    """What a guest author is: 교수, 대표 ..."""
    access: Access | None = None
    boilerplate: tuple[str, ...] = ()
    """Fragments that stand on the page and must not be in the text."""

    @property
    def text(self) -> str:
        """Paragraphs separated by blank lines."""
        return "\n\n".join(self.paragraphs)


@cache
def gold_pages() -> tuple[GoldPage, ...]:
    """Every gold page, by name."""
    return tuple(_printed(path) for path in sorted(TEXTS.glob("*.toml")))


def _printed(path: Path) -> GoldPage:
    with path.open("rb") as file:
        told: dict[str, Any] = tomllib.load(file)
    body = blocks(told["text"])
    authors: list[str] = told.get("authors", [])
    values: dict[str, Any] = {
        "headline": told["title"],
        "deck": [],
        "modified": None,
        "section": "",
        "affiliation": "",
        "canonical_url": told["url"],
        **told,
        "authors": authors,
        "author": authors[0] if authors else "",
        "body": body,
        "lead": " ".join(block.text for block in body if not block.subhead)[:150],
    }
    html = page(told.get("layout", path.stem), values)
    return GoldPage(
        name=path.stem,
        manner=told["manner"],
        url=told["url"],
        body=html.encode(told.get("encoding", "utf-8")),
        content_type=told.get("content_type", "text/html; charset=utf-8"),
        title=told["title"],
        paragraphs=tuple(block.text for block in body),
        outlet=told["outlet"],
        byline="·".join(authors) or None,
        published=told.get("published"),
        modified=told.get("modified"),
        kind=told.get("kind", "보도"),
        tags=tuple(told.get("tags", ())),
        agency=told.get("agency"),
        section=told.get("section"),
        language=told.get("language", "ko"),
        canonical_url=values["canonical_url"] or None,
        affiliation=told.get("affiliation"),
        access=told.get("access"),
        boilerplate=tuple(told.get("boilerplate", ())),
    )
