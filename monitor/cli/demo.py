"""`monitor demo`: the whole job on a simulated Korean press, without outside network."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import Json, LogLevel, emit, options, program
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from email.message import EmailMessage

    from monitor.config import Config
    from monitor.model import Delivery, Section
    from monitor.newsroom.newsroom import Newsroom
    from monitor.newsroom.plan import Outcome, Planted
    from monitor.service import Summary
    from monitor.store.editions import StoredEdition
    from monitor.store.engine import Store

RECIPIENT = "desk@demo.example"
DAY = timedelta(days=1)
EDITIONS = 2
"""Yesterday's, and the one that is shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo ended with."""

    summary: Summary
    rows: tuple[tuple[str, str, str, str], ...]
    """(disposition, outlet, title, detail) of every entry."""
    eml: Path
    html: Path
    """The mail as it arrived, and its HTML part."""
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
    """The whole job on a simulated press, offline.

    A newsroom on loopback, the real pipeline over real HTTP, real SMTP to a mailbox: then look at the briefing.
    """
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
    from monitor.archive import keep_archive
    from monitor.cli.daemon import progress
    from monitor.config import load
    from monitor.newsroom.desk import morning
    from monitor.newsroom.newsroom import Newsroom
    from monitor.newsroom.order import misplaced
    from monitor.newsroom.plan import discrepancies
    from monitor.service import open_locked, run_once, utcnow

    mailbox = Mailbox()
    started, at = utcnow(), morning(utcnow())

    def clock() -> datetime:
        return at + (utcnow() - started)

    with _listening(mailbox) as port, Newsroom(at) as newsroom:
        path = _settings(directory, newsroom, port)
        config = load(path)
        with open_locked(config, "demo") as (store, _):
            # The day before, so that today's edition is one among others: what it takes up again is told as a follow-up.
            newsroom.show(at - DAY)
            before = run_once(config, store, clock=lambda: clock() - DAY)
            _, undelivered = _edition(config, store, clock() - DAY)
            newsroom.show(at)
            with progress(not quiet) as show:
                summary = _both(before, run_once(config, store, force=True, clock=clock, progress=show))
            edition, delivered = _edition(config, store, clock())
            keep_archive(store, config)
            outcomes, rows, database = outcomes_of(store), _rows(store), store.url
            told = _told(store, edition)
        problems = [*discrepancies(newsroom.plan, outcomes), *(f"newsroom: {e}" for e in newsroom.errors())]
        problems += misplaced(newsroom.plan, outcomes, told)
        problems += _unaccounted(newsroom.plan, summary)
    problems += [f"{d.recipient}: {d.state}: {d.detail}" for d in (*undelivered, *delivered) if d.state != "sent"]
    eml, html = directory / "briefing.eml", directory / "briefing.html"
    if len(mailbox.messages) != EDITIONS:
        problems.append(f"the mailbox holds {len(mailbox.messages)} messages, not {EDITIONS}")
    else:
        eml.write_bytes(mailbox.messages[-1])
        problems += _mail_problems(mailbox.messages[-1], html)
    return Shown(summary, rows, eml, html, database, path, len(mailbox.messages), tuple(problems))


def _edition(config: Config, store: Store, now: datetime) -> tuple[StoredEdition, Sequence[Delivery]]:
    """Issue the edition of that day and hand it over."""
    from monitor.delivery import deliver_owed
    from monitor.pipeline import issue_digest
    from monitor.service import open_desk

    with open_desk(config, store) as desk:
        edition = issue_digest(desk, config.digests[0], now, day=_today(config.timezone, now))
    return edition, deliver_owed(store, config, now, edition.id)


def _both(before: Summary, today: Summary) -> Summary:
    """What came of all entries; feeds and polls are today's."""
    from dataclasses import replace

    dispositions = Counter(before.dispositions) + Counter(today.dispositions)
    return replace(today, entries=before.entries + today.entries, dispositions=dict(dispositions))


def _told(store: Store, edition: StoredEdition) -> list[tuple[str, Section]]:
    """(story id, section) of what an edition told, in the order of its mail."""
    from monitor.store import ranking, stories

    with store.read() as connection:
        rows = ranking.of_edition(connection, edition.id)
    return [(stories.public_id(row.story_id), row.section) for row in rows if row.section != "below"]


@contextmanager
def _listening(mailbox: Mailbox) -> Iterator[int]:
    """A mail server on a loopback port; yields the port. aiosmtpd cannot be asked for port 0, so the socket is ours."""
    import socket

    from aiosmtpd.controller import Controller

    bound = socket.create_server(("127.0.0.1", 0))

    class OnSocket(Controller):
        def _create_server(self) -> Any:
            return self.loop.create_server(self._factory_invoker, sock=bound)

    controller = OnSocket(mailbox, hostname="127.0.0.1", port=bound.getsockname()[1])
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _settings(directory: Path, newsroom: Newsroom, smtp_port: int) -> Path:
    """The demo desk's config.toml and the texts that it knows."""
    path = directory / "config.toml"
    path.write_text(newsroom.config_toml("var", smtp_port, [RECIPIENT]), "utf-8")
    (directory / "seeds").mkdir(exist_ok=True)
    for name, text in newsroom.seed_documents:
        (directory / "seeds" / name).write_text(text, "utf-8")
    return path


def _today(timezone: str, now: datetime) -> date:
    from zoneinfo import ZoneInfo

    return now.astimezone(ZoneInfo(timezone)).date()


def outcomes_of(store: Store) -> dict[tuple[str, str], Outcome]:
    """(feed URL, entry URL) -> (disposition, group, story) of every decided entry."""
    from monitor.store import articles, entries, grouping, stories

    with store.read() as connection:
        decided = entries.with_disposition(connection, None, None)
        known = {a.id: a for a in articles.by_ids(connection, [e.article_id for e, _, _ in decided if e.article_id])}
    outcomes: dict[tuple[str, str], Outcome] = {}
    for entry, feed_url, _ in decided:
        article = known.get(entry.article_id or 0)
        group = grouping.public_id(article.group_id) if article is not None else None
        story = stories.public_id(article.story_id) if article is not None and article.story_id is not None else None
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
    from monitor.cli.daemon import summary_text
    from monitor.cli.tables import table, terminal_width

    head = ("disposition", "outlet", "title", "why")
    print("What became of every entry\n")
    for line in table((head, *shown.rows), terminal_width()):
        print(line)
    counts = Counter(word for word, _, _, _ in shown.rows)
    totals = [*counts.most_common(), ("all", sum(counts.values()))]
    print("\nDispositions\n")
    for line in table([(word, f"{count:>5}") for word, count in totals]):
        print(line)
    print(f"\n{summary_text(shown.summary).splitlines()[0]}")
    if shown.messages:
        print(f"\nThe briefing, as it arrived in the mailbox:\n  {shown.html}\n  {shown.eml}")
    print(f"\nLook around:\n  {program()} --config {shown.config} stories")
