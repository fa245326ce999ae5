"""`monitor seeds list|add|check|build`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Json, emit, options
from monitor.errors import SeedError

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.model import Article, Repeats
    from monitor.store.engine import Store

app = typer.Typer(
    help="The seed corpus: texts that the desk knows already.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
def listed(ctx: typer.Context, as_json: Json = False) -> None:
    """The seeds in force: shipped ones and the desk's own."""
    from monitor.service import open_database
    from monitor.store import seeds

    config = options(ctx).load(quiet=True)
    with open_database(config) as store:
        _planted(store, config)
        with store.read() as connection:
            found = seeds.listed(connection)
    if as_json:
        keys = ("id", "origin", "title", "outlet", "byline", "published", "url", "source")
        emit([{key: getattr(seed, key) for key in keys} for seed in found])
        return
    for seed in found:
        print(f"{seed.origin:<8} {seed.id}\n    {seed.outlet or '-'}, {seed.published or 'no date'}: {seed.title}")


def _planted(store: Store, config: Config) -> datetime:
    """Bring the corpus up to date with its files; a file that cannot be read is said on stderr."""
    from monitor.seeding import plant
    from monitor.service import seeds_folder, utcnow

    now = utcnow()
    for problem in plant(store, seeds_folder(config), now).problems:
        typer.echo(f"monitor: {problem}", err=True)
    return now


@app.command("check")
def check(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Plain text or HTML.")],
    as_json: Json = False,
) -> None:
    """Whether a text is known already, and on what evidence."""
    from monitor.core.likeness.signature import sign
    from monitor.seeding import read_seed
    from monitor.service import open_database
    from monitor.store.judging import against_seeds

    config = options(ctx).load(quiet=True)
    article = read_seed(file)
    with open_database(config) as store:
        _planted(store, config)
        with store.read() as connection:
            repeats, nearest = against_seeds(connection, sign(article.text))
    best = repeats or nearest
    if as_json:
        emit({"verdict": "seed_duplicate" if repeats is not None else "new", "seed": _seed_view(best)})
        return
    if best is None:
        print("new: no seed shares a passage with this text")
        return
    evidence = (
        f"similarity {best.likeness.similarity:.2f}, containment {best.likeness.containment:.2f}"
        f" ({best.likeness.shared} shared pieces of {best.likeness.smaller} in the shorter text)"
    )
    verdict = "seed_duplicate" if repeats is not None else "new, though it shares a passage with a seed"
    print(f"{verdict}\n    {best.id}: {best.title}\n    {evidence}")


def _seed_view(found: Repeats | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "id": found.id,
        "title": found.title,
        "similarity": round(found.likeness.similarity, 4),
        "containment": round(found.likeness.containment, 4),
    }


@app.command("add")
def add(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="A text or HTML file, or an article's address.")],
) -> None:
    """Make a text known, so that reprints of it stay out.

    It is kept in `seeds/` beside the config file, and in force from now on, in a running daemon too. What is like it ranks
    higher. An article that is stored already stays what it is.
    """
    from monitor.cli import shifts
    from monitor.service import open_database, seeds_folder, utcnow

    config = options(ctx).load(quiet=True)
    with open_database(config) as store:
        article = _fetched(store, config, source) if "://" in source else _read(Path(source))
        folder = seeds_folder(config)
        target = folder / f"{_slug(article.title)}.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if target.exists():
                raise SeedError(f"{target} is there already; remove it first if this text is to take its place")
            target.write_text(f"{article.title}\n\n{article.text}\n", "utf-8")
        except OSError as error:
            raise SeedError(f"{target} cannot be written: {error.strerror or error}") from None
        with store.read() as connection:
            recent = shifts.recent(connection, utcnow())
            before = shifts.standing(connection, recent)
        _planted(store, config)
        with store.read() as connection:
            moved = shifts.shift(before, shifts.standing(connection, recent))
    print(f"known from now on: {article.title} ({len(article.text):,} characters, {target})")
    print(f"what is like it ranks higher: {moved}")


def _read(path: Path) -> Article:
    from monitor.seeding import read_seed

    return read_seed(path)


def _fetched(store: Store, config: Config, url: str) -> Article:
    """The article at an address, fetched as politely as any other page."""
    import time

    from monitor.core.text.urls import domain
    from monitor.model import Fetched, NotYet, Unreadable
    from monitor.net.fetch import PAGE_ACCEPT
    from monitor.seeding import long_enough
    from monitor.service import open_desk, utcnow

    if not url.lower().startswith(("http://", "https://")) or not domain(url):
        raise SeedError(f"{url} is no address of a page; give one that begins with http:// or https://, or a file")
    with open_desk(config, store) as desk:
        while isinstance(allowed := desk.robots.check(url, utcnow()), NotYet):
            time.sleep(min(5.0, max(0.1, (allowed.until - utcnow()).total_seconds())))
        if allowed == "closed" and desk.robots.unreachable_until(url, utcnow()) is not None:
            raise SeedError(
                f"{url}: the server does not answer; try again later, or save its text as a file and add that"
            )
        if allowed == "closed":
            raise SeedError(f"{url}: robots.txt closes this page; save its text as a file and add that")
        while isinstance(outcome := desk.fetch(url, now=utcnow(), accept=PAGE_ACCEPT), NotYet):
            time.sleep(min(5.0, max(0.1, (outcome.until - utcnow()).total_seconds())))
        if not isinstance(outcome, Fetched):
            raise SeedError(f"{url}: {getattr(outcome, 'detail', 'the server sent nothing')}")
        read = desk.workers.extract(outcome, timezone=config.timezone)
    if isinstance(read, Unreadable):
        raise SeedError(f"{url}: {read.detail}")
    return long_enough(url, read)


def _slug(title: str) -> str:
    """A file name that an analyst recognises."""
    kept = "".join(c if c.isalnum() else " " for c in title)
    return "-".join(kept.split())[:60].strip("-") or "seed"


@app.command("build")
def build(
    texts: Annotated[Path, typer.Argument(metavar="DIR", help="The seed texts and their gold.toml.")],
    output: Annotated[Path, typer.Option("--output", metavar="FILE")] = Path("seeds/corpus.toml"),
) -> None:
    """Regenerate the shipped records from the texts.

    They hold bibliographic facts and fingerprints only, no line of any text.
    """
    from monitor.core.likeness.seeds import build_corpus, dump_corpus

    try:
        gold = (texts / "gold.toml").read_text("utf-8")
        records = build_corpus(gold, lambda name: (texts / name).read_text("utf-8"))
        output.write_text(dump_corpus(records), "utf-8")
    except OSError as error:
        raise SeedError(f"{error.filename}: {error.strerror or error}") from None
    print(f"{output}: {len(records)} seeds")
