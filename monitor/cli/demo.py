"""`monitor demo`: the whole job on a simulated Korean press, without outside network."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import Json, LogLevel, emit, options
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import EmailMessage

    from monitor.newsroom.plan import Outcome, Planted
    from monitor.service import Summary
    from monitor.store.engine import Store

RECIPIENT = "desk@demo.example"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo ended with."""

    summary: Summary
    rows: tuple[tuple[str, str, str, str], ...]
    """(disposition, outlet, title, detail) of every entry."""
    eml: Path
    html: Path
    database: str
    config: Path
    messages: int
    problems: tuple[str, ...]


def demo(
    ctx: typer.Context,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", metavar="DIR", help="Where everything is left; default a new temporary directory."),
    ] = None,
    as_json: Json = False,
) -> None:
    """A simulated newsroom on loopback, the real pipeline over real HTTP, real SMTP to a mailbox: then look at the briefing."""
    from monitor.cli.daemon import summary_json
    from monitor.cli.logs import configure

    chosen = options(ctx)
    configure(chosen.log_format, LogLevel.ERROR if chosen.log_level is LogLevel.INFO else chosen.log_level)
    directory = _directory(keep)
    shown = _play(directory, quiet=as_json or not sys.stderr.isatty())
    if as_json:
        emit(
            summary_json(shown.summary)
            | {
                "eml": str(shown.eml),
                "html": str(shown.html),
                "database": shown.database,
                "config": str(shown.config),
                "directory": str(directory),
                "messages": shown.messages,
                "problems": list(shown.problems),
            }
        )
    else:
        _print(shown)
    if shown.problems:
        for problem in shown.problems:
            print(f"monitor: demo: {problem}", file=sys.stderr)
        raise typer.Exit(1)


def _directory(keep: Path | None) -> Path:
    try:
        if keep is None:
            return Path(tempfile.mkdtemp(prefix="monitor-demo-"))
        keep.mkdir(parents=True, exist_ok=True)
        if any(keep.iterdir()):
            raise MonitorError(f"{keep} is not empty; name a new directory for the demo")
        return keep.absolute()
    except OSError as error:
        raise MonitorError(f"{keep or tempfile.gettempdir()} cannot be written: {error.strerror or error}") from None


class Mailbox:
    """An SMTP server's handler that keeps what it is sent."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        """Accept a message."""
        self.messages.append(bytes(envelope.content))
        return "250 OK"


def _play(directory: Path, *, quiet: bool) -> Shown:
    from aiosmtpd.controller import Controller

    from monitor.cli.daemon import progress
    from monitor.config import load
    from monitor.delivery import deliver_owed
    from monitor.newsroom.newsroom import Newsroom
    from monitor.newsroom.plan import discrepancies
    from monitor.pipeline import issue_digest
    from monitor.service import open_database, open_desk, run_once, utcnow

    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=_free_port())
    controller.start()
    try:
        with Newsroom(utcnow()) as newsroom:
            path = directory / "config.toml"
            path.write_text(newsroom.config_toml("var", controller.port, [RECIPIENT]), "utf-8")
            (directory / "seeds").mkdir(exist_ok=True)
            for name, text in newsroom.seed_documents:
                (directory / "seeds" / name).write_text(text, "utf-8")
            config = load(path)
            with open_database(config, purpose="demo") as store:
                with progress(not quiet) as show:
                    summary = run_once(config, store, force=False, progress=show)
                with open_desk(config, store) as desk:
                    now, plan = utcnow(), config.digests[0]
                    edition = issue_digest(desk, plan, now, day=_today(config.timezone))
                deliver_owed(store, config, utcnow(), edition.id)
                outcomes = outcomes_of(store)
                rows = _rows(store)
                database = store.url
            problems = [*discrepancies(newsroom.plan, outcomes), *(f"newsroom: {e}" for e in newsroom.errors())]
            problems += _unaccounted(newsroom.plan, summary)
    finally:
        controller.stop()
    if len(mailbox.messages) != 1:
        raise MonitorError(f"the mailbox holds {len(mailbox.messages)} messages, not one")
    eml, html = directory / "briefing.eml", directory / "briefing.html"
    eml.write_bytes(mailbox.messages[0])
    problems += _mail_problems(mailbox.messages[0], html)
    return Shown(summary, rows, eml, html, database, path, len(mailbox.messages), tuple(problems))


def _free_port() -> int:
    """A port nobody listens on. aiosmtpd cannot be asked for port 0."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _today(timezone: str) -> Any:
    from zoneinfo import ZoneInfo

    from monitor.service import utcnow

    return utcnow().astimezone(ZoneInfo(timezone)).date()


def outcomes_of(store: Store) -> dict[tuple[str, str], Outcome]:
    """(feed URL, entry URL) -> (disposition, group, story) of every decided entry."""
    from monitor.store import articles, entries

    with store.read() as connection:
        decided = entries.with_disposition(connection, None, None)
        known = {a.id: a for a in articles.by_ids(connection, [e.article_id for e, _, _ in decided if e.article_id])}
    outcomes: dict[tuple[str, str], Outcome] = {}
    for entry, feed_url, _ in decided:
        article = known.get(entry.article_id or 0)
        group = f"g{article.group_id}" if article is not None else None
        story = f"s{article.story_id}" if article is not None and article.story_id is not None else None
        outcomes[feed_url, entry.entry.url] = (entry.disposition.value if entry.disposition else "", group, story)
    return outcomes


def _rows(store: Store) -> tuple[tuple[str, str, str, str], ...]:
    from monitor.model import Disposition
    from monitor.store import entries

    order = list(Disposition)[::-1]
    rows = []
    with store.read() as connection:
        for entry, _, outlet in entries.with_disposition(connection, None, None):
            assert entry.disposition is not None
            steps = entries.steps_of(connection, [entry.id])
            rows.append(
                (order.index(entry.disposition), entry.disposition.value, outlet or "", entry.entry.title, steps[-1])
            )
    rows.sort(key=lambda row: (row[0], row[2], row[3]))
    return tuple((word, outlet, title, step.detail) for _, word, outlet, title, step in rows)


def _unaccounted(plan: Sequence[Planted], summary: Summary) -> list[str]:
    decided = sum(summary.dispositions.values())
    if decided == len(plan) == summary.entries and not summary.pending:
        return []
    return [
        f"{len(plan)} entries were served, {summary.entries} taken in, {decided} decided, {summary.pending} pending"
    ]


def _mail_problems(message: bytes, html: Path) -> list[str]:
    """What is wrong with the mail that arrived; its HTML part is written out to be looked at."""
    from email import message_from_bytes, policy

    parsed: EmailMessage = message_from_bytes(message, policy=policy.default)
    problems = [
        f"the mail has no {header}" for header in ("Subject", "From", "To", "Date", "Message-ID") if not parsed[header]
    ]
    for kind in ("plain", "html"):
        part = parsed.get_body((kind,))
        text = str(part.get_content()) if part is not None else ""
        if not text.strip():
            problems.append(f"the mail has no {kind} part")
        if kind == "html":
            html.write_text(text, "utf-8")
    return problems


def _print(shown: Shown) -> None:
    from rich.console import Console
    from rich.table import Table

    from monitor.cli.daemon import summary_text

    console = Console()
    table = Table(title="What became of every entry", title_justify="left", show_lines=False, expand=False)
    for column in ("disposition", "outlet", "title", "why"):
        table.add_column(
            column, overflow="ellipsis", no_wrap=True, max_width=46 if column in ("title", "why") else None
        )
    for row in shown.rows:
        table.add_row(*row)
    console.print(table)
    counts = Counter(word for word, _, _, _ in shown.rows)
    totals = Table(title="Dispositions", title_justify="left")
    totals.add_column("disposition")
    totals.add_column("entries", justify="right")
    for word, count in counts.most_common():
        totals.add_row(word, str(count))
    totals.add_row("all", str(sum(counts.values())), style="bold")
    console.print(totals)
    print(summary_text(shown.summary).splitlines()[0])
    print("\nThe briefing, as it arrived in the mailbox:")
    print(f"  {shown.html}\n  {shown.eml}")
    print(f"Look around:\n  monitor --config {shown.config} stories")
