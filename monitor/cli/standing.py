"""Where a story stands in an edition, why, and what put it between the stories above and under it: part of `explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.core.briefing import rank, words
from monitor.model import Disposition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.cli.views import View
    from monitor.config import Config, DigestPlan
    from monitor.store.articles import StoredArticle
    from monitor.store.engine import Store
    from monitor.store.ranking import Ranked

_HEADINGS = {
    "top": words.TOP,
    "backwards": words.BACKWARDS,
    "opinion": words.OPINION,
    "official": words.OFFICIAL,
}


def standings(config: Config, store: Store, article: StoredArticle, now: datetime) -> list[View]:
    """Of each digest the latest edition in which the article's story ranked; where no edition carried the article, moreover how
    the next one would rank it, were it issued now."""
    from monitor.store import ranking

    with store.read() as connection:
        views = list(_as_issued(connection, article))
        carriers = ranking.carriers(connection, article.id)
    for plan in config.digests if article.disposition is not Disposition.SEED_DUPLICATE else ():
        if plan.name not in carriers:
            views += _as_it_would_be(config, store, plan, article, now)
    return views


def _as_issued(connection: Connection, article: StoredArticle) -> Iterator[View]:
    from monitor.store import ranking

    names = ranking.names_of(connection, article.id, article.story_id)
    for edition in ranking.latest(connection, names).values():
        # Two of its stories may be one by now: the article's own is told of, or else the first.
        mine = sorted((row for row in edition.rows if row.story_id in names), key=lambda row: row.place)
        then = ranking.told_in(connection, edition.digest, article.id)
        own = next((row for row in mine if row.story_id == then), mine[0])
        yield _view(edition.rows, own, edition.digest, edition.date.isoformat(), preview=False)


def _as_it_would_be(
    config: Config, store: Store, plan: DigestPlan, article: StoredArticle, now: datetime
) -> Iterator[View]:
    from zoneinfo import ZoneInfo

    from monitor.pipeline import draw_up
    from monitor.store import ranking

    day = now.astimezone(ZoneInfo(config.timezone)).date()
    digest, _ = draw_up(config, store, plan, now, day=day, scheduled=None)
    rows = ranking.ranked(digest.placed)
    for placed, row in zip(digest.placed, rows, strict=True):
        if article.id in ranking.article_ids_of(placed):
            yield _view(rows, row, plan.name, None, preview=True)


def _view(rows: Sequence[Ranked], own: Ranked, digest: str, day: str | None, *, preview: bool) -> View:
    told = sum(row.section != "below" for row in rows)
    above, under = _neighbours(rows, own)
    return {
        "digest": digest,
        "date": day,
        "preview": preview,
        "place": own.place if own.section != "below" else None,
        "of": told,
        "section": own.section,
        "heading": own.topic if own.section == "topic" else _HEADINGS.get(own.section),
        "score": round(own.score, 3),
        "parts": dict(own.parts),
        "above": _neighbour(above, rank.decisive(above.parts, own.parts)) if above is not None else None,
        "under": _neighbour(under, rank.decisive(own.parts, under.parts)) if under is not None else None,
    }


def _neighbours(rows: Sequence[Ranked], own: Ranked) -> tuple[Ranked | None, Ranked | None]:
    """The stories right above and right under one in its list: the top stories and those under a topic are one list, parted by
    topic after the top. A story is told apart from another list by what it is, not by its rank."""
    listed = [row for row in rows if (row.section, row.topic) == (own.section, own.topic)]
    at = listed.index(own)
    above = listed[at - 1] if at else None
    under = listed[at + 1] if at + 1 < len(listed) else None
    if own.section == "topic" and above is None:
        above = next((row for row in reversed(rows) if row.section == "top"), None)
    if own.section == "top" and under is None:
        rest = (row for row in rows if row.section == "topic")
        under = max(rest, key=lambda row: (row.score, -row.place), default=None)
    return above, under


def _neighbour(row: Ranked, decided: tuple[str, float] | None) -> View:
    from monitor.store import stories

    return {
        "story_id": stories.public_id(row.story_id),
        "headline": row.headline,
        "place": row.place if row.section != "below" else None,
        "score": round(row.score, 3),
        "parts": dict(row.parts),
        "decided_by": decided[0] if decided is not None else None,
    }


# --- for people -------------------------------------------------------------------------------------------------------


def lines(view: View) -> Iterator[str]:
    """edition 2026-11-24 of 소버린 AI: place 2 of 14 (오늘의 핵심), score 7.1 = keywords 3.0 + spread 2.4 + novelty 1.0"""
    where = f"the next edition of {view['digest']}, if it were issued now"
    if not view["preview"]:
        where = f"edition {view['date']} of {view['digest']}"
    parts = _points(view)
    told = " ".join(f"{'-' if part < 0 else '+'} {name} {abs(part):.1f}" for name, part in parts.items() if part)
    score = f"score {_score(view):.1f} = {told.removeprefix('+ ') or '0'}"
    if view["place"] is None:
        yield f"{where}: not told, it ranks below the digest's min_rank: {score}"
    else:
        yield f"{where}: place {view['place']} of {view['of']} ({view['heading']}), {score}"
    for side in ("above", "under"):
        if isinstance(other := view[side], dict):
            yield f"  {_beside(side, other, parts)}"


def _beside(side: str, other: View, parts: dict[str, float]) -> str:
    """under place 1, “…”, score 8.3: spread decides, 3.6 there, 2.4 here"""
    word = "under" if side == "above" else "above"
    place = f"place {other['place']}, " if other["place"] is not None else ""
    where = f"{word} {place}“{other['headline']}”, score {_score(other):.1f}"
    decided = other["decided_by"]
    if not isinstance(decided, str):
        return f"{where}: equal in score, so that the one at more outlets goes first, then the earlier one"
    theirs, ours = _points(other).get(decided, 0.0), parts.get(decided, 0.0)
    digits = next(digits for digits in (1, 2, 3) if digits == 3 or round(theirs, digits) != round(ours, digits))
    return f"{where}: {decided} decides, {theirs:.{digits}f} there, {ours:.{digits}f} here"


def _points(view: View) -> dict[str, float]:
    parts = view["parts"]
    return {str(name): float(part) for name, part in parts.items()} if isinstance(parts, dict) else {}


def _score(view: View) -> float:
    return float(str(view["score"]))
