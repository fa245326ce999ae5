"""`monitor articles`, `monitor stories`, `monitor explain URL`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Json, emit, many, options, since
from monitor.errors import MonitorError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from monitor.cli.views import View
    from monitor.config import Config
    from monitor.store.articles import StoredArticle
    from monitor.store.engine import Store
    from monitor.store.entries import StoredEntry

Since = Annotated[str | None, typer.Option("--since", metavar="SPAN", help="How far back: 90m, 24h, 7d, 2w.")]


def listed(
    ctx: typer.Context,
    reach: Since = None,
    topic: Annotated[str | None, typer.Option("--topic", help="Only articles that touch this topic.")] = None,
    disposition: Annotated[
        str | None, typer.Option("--disposition", metavar="WORD", help="Entries that ended so, or `all`.")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="With the article's text.")] = False,
    as_json: Json = False,
) -> None:
    """What was stored, the newest news first.

    With --disposition the entries that ended so, the latest decision first.
    """
    from monitor.service import open_database

    config = options(ctx).load(quiet=True)
    _check(config, topic, disposition)
    with open_database(config) as store:
        views = (
            _stored(config, store, reach, text)
            if disposition is None
            else _ended(config, store, reach, disposition, text)
        )
    if topic is not None:
        views = [view for view in views if topic in _list(view["topics"])]
    if as_json:
        emit(views)
        return
    for view in views:
        print(_line(view))
        if view.get("text"):
            print(f"\n{view['text']}\n")
    if not views:
        print("no articles in this span" if disposition is None else "no entries ended so in this span")


def _check(config: Config, topic: str | None, disposition: str | None) -> None:
    from monitor.model import Disposition

    words = [*Disposition, "all"]
    if disposition is not None and disposition not in words:
        raise UsageError(f'--disposition "{disposition}" is no disposition; the words are: {", ".join(words)}')
    names = [t.name for t in config.topics]
    if topic is not None and topic not in names:
        raise UsageError(f'--topic "{topic}" is no topic of {config.path}; there are: {", ".join(names)}')


def _stored(config: Config, store: Store, reach: str | None, with_text: bool) -> list[View]:
    from monitor.cli.views import article_view
    from monitor.model import Disposition
    from monitor.service import utcnow
    from monitor.store import articles, relevance, telling, texts

    with store.read() as connection:
        found = articles.listed(connection, since=since(reach, utcnow()), disposition=Disposition.STORED)
        hits = texts.matches_of(connection, [article.id for article in found])
        bodies = texts.texts_of(connection, [article.id for article in found]) if with_text else {}
        likeness = relevance.likenesses(connection, relevance.profile(connection), [article.id for article in found])
        kin = telling.kin(connection, found)
    return [
        article_view(
            a,
            hits.get(a.id, ()),
            config.timezone,
            bodies.get(a.id, "") if with_text else None,
            likeness=likeness.get(a.id, 0.0),
            kin=kin[a.id],
        )
        for a in found
    ]


def _ended(config: Config, store: Store, reach: str | None, word: str, with_text: bool) -> list[View]:
    from monitor.cli.views import entry_view
    from monitor.model import Disposition
    from monitor.service import utcnow
    from monitor.store import articles, entries, relevance, telling, texts

    chosen = None if word == "all" else Disposition(word)
    with store.read() as connection:
        found = entries.with_disposition(connection, chosen, since(reach, utcnow()))
        ids = [entry.article_id for entry, _, _ in found if entry.article_id is not None]
        known = {article.id: article for article in articles.by_ids(connection, ids)}
        hits = texts.matches_of(connection, list(known))
        bodies = texts.texts_of(connection, list(known)) if with_text else {}
        likeness = relevance.likenesses(connection, relevance.profile(connection), list(known))
        kin = telling.kin(connection, list(known.values()))
    return [
        entry_view(
            entry,
            outlet,
            known.get(entry.article_id or 0),
            hits.get(entry.article_id or 0, ()),
            config.timezone,
            bodies.get(entry.article_id or 0, "") if with_text else None,
            likeness=likeness.get(entry.article_id or 0, 0.0),
            kin=kin.get(entry.article_id or 0, telling.NO_KIN),
        )
        for entry, _, outlet in found
    ]


def _list(value: object) -> list[str]:
    return value if isinstance(value, list) else []


def _line(view: View) -> str:
    when = str(view["published_at"] or view["first_seen_at"])[:16].replace("T", " ")
    topics = f"  [{', '.join(_list(view['topics']))}]" if view["topics"] else ""
    return f"{when}  {view['disposition']:<14} {view['outlet'] or '-'}  {view['title']}{topics}\n    {view['url']}"


def stories(ctx: typer.Context, reach: Since = None, as_json: Json = False) -> None:
    """What happened: articles by event, the latest first."""
    from monitor.cli.views import story_view
    from monitor.core.likeness.novelty import line
    from monitor.service import open_database, utcnow
    from monitor.store import articles, novelty, relevance, telling, texts
    from monitor.store import stories as told

    config = options(ctx).load(quiet=True)
    with open_database(config) as store, store.read() as connection:
        found = told.listed(connection, since(reach, utcnow()))
        members = articles.of_stories(connection, [story.id for story in found])
        ids = [a.id for rows in members.values() for a in rows]
        hits = texts.matches_of(connection, ids)
        likeness = relevance.likenesses(connection, relevance.profile(connection), ids)
        news = novelty.novelty_of_stories(connection, members)
        kin = telling.kin(connection, [a for rows in members.values() for a in rows])
        revised = articles.revisions_of(connection, ids)
    fresh = {told.public_id(story_id): novels for story_id, novels in news.items()}
    views = [
        story_view(
            s,
            members[s.id],
            hits,
            config.timezone,
            likenesses=likeness,
            kin=kin,
            revised=revised,
            novelty=news.get(s.id, ()),
        )
        for s in found
        if s.id in members
    ]
    if as_json:
        emit(views)
        return
    for view in views:
        outlets = _list(view["outlets"])
        print(f"{str(view['last_seen_at'])[:16].replace('T', ' ')}  {view['headline']}")
        copies = f", {many(int(str(view['copies'])), 'copy')}" if view["copies"] else ""
        print(f"    {many(len(_list(view['articles'])), 'article')}{copies}: {', '.join(outlets)}")
        if new := line(fresh.get(str(view["id"]), ()), str(view["headline"])):
            print(f"    new: {' · '.join(new)}")
    if not views:
        print("no stories in this span")


def explain(ctx: typer.Context, url: Annotated[str, typer.Argument(metavar="URL")], as_json: Json = False) -> None:
    """What became of an address, stage by stage.

    And where its story ranks in each digest, and why.
    """
    from monitor.cli.standing import lines, standings
    from monitor.cli.views import moment
    from monitor.core.text.urls import canonical_url
    from monitor.service import open_database, utcnow
    from monitor.store import articles, entries, marks

    config = options(ctx).load(quiet=True)
    canonical = canonical_url(url)
    with open_database(config) as store:
        with store.read() as connection:
            seen = entries.at_url(connection, url, canonical)
            article = articles.at_url(connection, url, canonical)
            if not seen and article is not None:
                seen = entries.of_article(connection, article.id)
            steps = entries.steps_of(connection, [entry.id for entry, _ in seen])
            known = article or marks.article_at(connection, url, canonical)
            relevance = _relevance(connection, known) if known is not None else None
        ranking = standings(config, store, known, utcnow()) if known is not None else []
    if not seen:
        raise MonitorError(f"{url} was never seen in a feed; `monitor feeds list` shows which feeds are asked")
    best = _telling([entry for entry, _ in seen])
    view = {
        "url": url,
        "canonical_url": article.canonical_url if article is not None else canonical,
        "feeds": list(dict.fromkeys(feed_url for _, feed_url in seen)),
        "steps": [
            {"stage": s.stage, "outcome": s.outcome, "detail": s.detail, "at": moment(s.at, config.timezone)}
            for s in steps
        ],
        "disposition": best.disposition.value if best.disposition is not None else None,
        "relevance": relevance,
        "ranking": ranking,
    }
    if as_json:
        emit(view)
        return
    print(f"{best.entry.title}\n{view['canonical_url']}")
    print(f"disposition: {view['disposition'] or 'pending'}")
    for step in steps:
        at = (moment(step.at, config.timezone) or "")[:19].replace("T", " ")
        print(f"  {at}  {step.stage}: {step.outcome} - {step.detail}")
    if relevance is not None:
        print(_why(relevance))
    for standing in ranking:
        for line in lines(standing):
            print(line)


def _relevance(connection: Connection, article: StoredArticle) -> View:
    from monitor.cli.mark import WORDS
    from monitor.cli.views import relevance_view
    from monitor.store import articles, marks, relevance, texts

    profile = relevance.profile(connection)
    features = articles.features_of(connection, [article.id])[article.id]
    found = texts.matches_of(connection, [article.id]).get(article.id, ())
    mark = marks.of_article(connection, article.id)
    return relevance_view(article, found, profile, features, WORDS[mark.relevant] if mark is not None else None)


def _why(view: View) -> str:
    """relevance 5.2 = keywords 3.0 + topics 0.5 + density 0.8 + likeness 0.9 (연산센터, 지분; like the seed “…”)."""
    parts = {name: float(str(view[name])) for name in ("keywords", "topics", "density", "likeness")}
    told = " ".join(f"{'-' if part < 0 else '+'} {name} {abs(part):.1f}" for name, part in parts.items()).lstrip("+ ")
    why = [", ".join(_list(view["words"]))] if view["words"] else []
    if isinstance(like := view["like"], dict):
        title = f"“{like['title']}”"
        why.append(f"like the seed {title}" if like["sort"] == "seed" else f"like {title}, marked {like['sort']}")
    because = f" ({'; '.join(why)})" if why else ""
    mark = f"; marked {view['mark']}" if view["mark"] else ""
    return f"relevance {view['relevance']:.1f} = {told}{because}{mark}"


def _telling(seen: Sequence[StoredEntry]) -> StoredEntry:
    """Of several entries at one address, the one that decided its fate: stored first, pending last."""
    from monitor.model import Disposition

    worth = [Disposition.STORED, Disposition.DUPLICATE, Disposition.SEED_DUPLICATE]
    return min(
        seen,
        key=lambda entry: (
            worth.index(entry.disposition) if entry.disposition in worth else len(worth) + (entry.disposition is None),
            entry.id,
        ),
    )
