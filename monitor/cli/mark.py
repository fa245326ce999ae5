"""`monitor mark URL --relevant|--irrelevant|--clear`: the desk's own word on an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Json, emit, options
from monitor.errors import MonitorError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from monitor.config import Config
    from monitor.store.articles import StoredArticle
    from monitor.store.engine import Store

WORDS = {True: "relevant", False: "irrelevant", None: None}


def mark(
    ctx: typer.Context,
    url: Annotated[
        str | None, typer.Argument(metavar="URL", help="An article's address, as printed or canonical.")
    ] = None,
    relevant: Annotated[bool, typer.Option("--relevant", help="More like this.")] = False,
    irrelevant: Annotated[bool, typer.Option("--irrelevant", help="Less like this.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Take the mark away.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="What is marked; the default without URL.")] = False,
    as_json: Json = False,
) -> None:
    """Say that the desk wants more, or less, like an article.

    What is like it ranks higher or lower from now on. A mark hides no article, and decides nothing anew that was decided.
    """
    from monitor.service import open_database

    config = options(ctx).load(quiet=True)
    said = [
        word for word, given in (("--relevant", relevant), ("--irrelevant", irrelevant), ("--clear", clear)) if given
    ]
    if url is None and said:
        raise UsageError(f"name the article: monitor mark URL {said[0]}")
    if url is not None and (listing or len(said) != 1):
        raise UsageError("say one of --relevant, --irrelevant and --clear")
    with open_database(config) as store:
        if url is None:
            _list(config, store, as_json)
        else:
            _mark(store, url, None if clear else relevant, as_json)


def _mark(store: Store, url: str, wanted: bool | None, as_json: bool) -> None:
    from monitor.cli import shifts
    from monitor.service import utcnow
    from monitor.store import marks

    now = utcnow()
    with store.read() as connection:
        article = _article(connection, url)
        recent = shifts.recent(connection, now)
        before = shifts.standing(connection, (*recent, article))
    with store.write() as connection:
        if wanted is None:
            changed = marks.clear(connection, article.id)
        else:
            marks.put(connection, article.id, relevant=wanted, now=now)
            changed = True
    with store.read() as connection:
        after = shifts.standing(connection, (*recent, article))
    kept = {stored.id for stored in recent}
    moved = shifts.shift({i: before[i] for i in kept}, after)
    was, becomes = before[article.id], after[article.id]
    if as_json:
        emit(
            {
                "url": article.url,
                "title": article.title,
                "mark": WORDS[wanted],
                "relevance": {"before": round(was, 2), "after": round(becomes, 2)},
                "moved": {"articles": moved.articles, "up": moved.up, "down": moved.down},
            }
        )
        return
    word = WORDS[wanted] or ("mark taken away" if changed else "was not marked")
    print(f"{word}: {article.title} ({article.outlet})")
    print(f"relevance {was:.1f} -> {becomes:.1f}; {moved}")


def _article(connection: Connection, url: str) -> StoredArticle:
    """The article at an address. Raises MonitorError where there is none, with what to do instead."""
    from monitor.core.text.urls import canonical_url
    from monitor.store import entries, marks

    canonical = canonical_url(url)
    if (article := marks.article_at(connection, url, canonical)) is not None:
        return article
    seen = [entry for entry, _ in entries.at_url(connection, url, canonical)]
    if any(entry.disposition is None for entry in seen):
        raise MonitorError(f"{url} is not read yet; mark it once `monitor explain URL` says what became of it")
    ended = f"ended {seen[0].disposition}, so there is no article to mark" if seen else "was never seen in a feed"
    raise MonitorError(f"{url} {ended}; `monitor seeds add URL` fetches it and makes its words count")


def _list(config: Config, store: Store, as_json: bool) -> None:
    from monitor.cli import shifts
    from monitor.cli.views import moment
    from monitor.store import articles, marks

    with store.read() as connection:
        found = marks.listed(connection)
        marked = {article.id: article for article in articles.by_ids(connection, [m.article_id for m in found])}
        relevance = shifts.standing(connection, list(marked.values()))
    views = [
        {
            "url": marked[each.article_id].url,
            "title": marked[each.article_id].title,
            "outlet": marked[each.article_id].outlet,
            "mark": WORDS[each.relevant],
            "marked_at": moment(each.marked_at, config.timezone),
            "relevance": round(relevance[each.article_id], 2),
        }
        for each in found
    ]
    if as_json:
        emit(views)
        return
    for view in views:
        at = str(view["marked_at"])[:16].replace("T", " ")
        print(f"{view['mark']:<10}  {at}  {view['outlet']}  {view['title']}\n    {view['url']}")
    if not views:
        print("no article is marked; `monitor mark URL --relevant` or `--irrelevant` marks one")
