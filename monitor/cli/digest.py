"""`monitor digest preview|send|resend|list`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.digest_shown import Form, as_composed, as_issued, chosen_form
from monitor.cli.options import Json, address, emit, many, options, plan_named
from monitor.errors import DeliveryError, MonitorError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.cli.views import View
    from monitor.config import Config, DigestPlan
    from monitor.pipeline import Composed, Desk
    from monitor.store.editions import StoredEdition
    from monitor.store.engine import Store

app = typer.Typer(help="The briefing: look at it, send it, send it again.", no_args_is_help=True, rich_markup_mode=None)

NOT_MAILED = "not mailed: it has nothing to tell, nothing may be missing, and send_quiet is false"
"""Of an edition that is owed to nobody; `digest resend --to ADDRESS` mails it all the same."""

Name = Annotated[str | None, typer.Option("--name", metavar="N", help="Which digest; needed where there are several.")]
Day = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Which edition; default today's.")]


def _day(text: str | None, config: Config, now: datetime) -> date:
    from zoneinfo import ZoneInfo

    if text is None:
        return now.astimezone(ZoneInfo(config.timezone)).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'--date "{text}" is no date; write it as YYYY-MM-DD, such as 2026-11-24') from None


def _issued(store: Store, plan: DigestPlan, day: date) -> StoredEdition | None:
    """The edition of that day, if it was issued. Raises UsageError for a day before the digest's last edition."""
    from monitor.store import editions

    with store.read() as connection:
        issued = editions.of_date(connection, plan.name, day)
        last = editions.last(connection, plan.name)
    if issued is None and last is not None and day < last.date:
        raise UsageError(
            f"--date {day}: the last edition of {plan.name} is of {last.date}, and none is issued for a day before it"
        )
    return issued


def _composed(desk: Desk, plan: DigestPlan, day: date, now: datetime) -> Composed:
    from monitor.pipeline import compose_digest

    return compose_digest(desk, plan, now, day=day, scheduled=None)


@app.command("preview")
def preview(
    ctx: typer.Context,
    name: Name = None,
    day: Day = None,
    wanted: Annotated[
        Form | None, typer.Option("--format", help="Default text; of a file what its name ends in, or html.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write it there.")] = None,
    as_json: Json = False,
) -> None:
    """What would be sent now, or what was sent that day.

    As text, as HTML, or as a workbook (xlsx).

    Nothing is issued and nothing consumed. The workbook has a row for each article: date, outlet, reporter, headline, kind, link.
    """
    from monitor.service import open_database, open_desk, utcnow

    form = chosen_form(wanted, output, as_json=as_json)
    config = options(ctx).load(quiet=True)
    plan, now = plan_named(config, name), utcnow()
    chosen = _day(day, config, now)
    with open_database(config) as store, open_desk(config, store) as desk:
        issued = _issued(store, plan, chosen)
        shown = as_issued(store, issued) if issued is not None else as_composed(_composed(desk, plan, chosen, now))
        content = shown.content(form, plan.name, chosen, config)
    if output is not None:
        try:
            output.write_bytes(content)
        except OSError as error:
            raise MonitorError(f"{output} cannot be written: {error.strerror or error}") from None
    if as_json:
        emit(
            {
                "name": plan.name,
                "date": chosen.isoformat(),
                "issued": issued is not None,
                "subject": shown.subject,
                "stories": shown.stories,
                "articles": shown.articles,
                "format": form.value,
                "output": str(output) if output is not None else None,
                "text": shown.text,
            }
        )
    elif output is not None:
        print(f"{shown.subject}\nwritten to {output}")
    elif form is Form.TEXT:
        print(f"{shown.subject}\n\n{shown.text}")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


@app.command("send")
def send(
    ctx: typer.Context,
    name: Name = None,
    day: Day = None,
    test: Annotated[
        str | None, typer.Option("--test", metavar="ADDRESS", help="Mail a preview there; nothing is consumed.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before an edition's time.")] = False,
    as_json: Json = False,
) -> None:
    """Issue today's edition and deliver what is owed of it.

    The edition's window closes now. One that was issued already is not issued again: only what is still owed goes out.
    """
    from monitor.cli.views import edition_view
    from monitor.delivery import deliver_owed
    from monitor.pipeline import issue_digest
    from monitor.service import open_database, open_desk, utcnow
    from monitor.store import editions

    config = options(ctx).load(quiet=True)
    plan, now = plan_named(config, name), utcnow()
    chosen = _day(day, config, now)
    with open_database(config) as store, open_desk(config, store) as desk:
        issued = _issued(store, plan, chosen)
        if test is not None:
            mailbox = address(test, "--test")
            _send_test(desk, plan, issued, chosen, mailbox, now)
            if as_json:
                emit({"name": plan.name, "date": chosen.isoformat(), "test": mailbox, "state": "sent"})
            else:
                print(f"a preview went to {mailbox}; nothing was consumed")
            return
        if issued is None and not yes:
            _ask_before_time(config, plan, chosen, now)
        edition = issue_digest(desk, plan, now, day=chosen)
        with store.write() as connection:
            if config.smtp is not None and editions.deliveries_of(connection, edition.id):
                editions.add_recipients(connection, edition.id, plan.recipients, now)
        deliver_owed(store, config, now, edition.id)
        _keep(store, config)
        with store.read() as connection:
            deliveries = editions.deliveries_of(connection, edition.id)
    view = edition_view(edition, deliveries, config.timezone)
    if as_json:
        emit(view)
    else:
        _print_edition(config, view, edition)
    owed = [d for d in deliveries if d.state != "sent"]
    for delivery in owed:
        later = "; it is tried again by the daemon, or by `digest send`" if delivery.state != "failed" else ""
        print(
            f"monitor: {delivery.recipient}: {delivery.state}: {delivery.error or 'under way'}{later}", file=sys.stderr
        )
    if owed:
        raise typer.Exit(1)


def _keep(store: Store, config: Config) -> None:
    """Its page in the archive; one that cannot be written is told, and changes nothing about what was sent."""
    from monitor.archive import keep_archive

    try:
        keep_archive(store, config)
    except MonitorError as error:
        print(f"monitor: {error}", file=sys.stderr)


def _ask_before_time(config: Config, plan: DigestPlan, chosen: date, now: datetime) -> None:
    """Before an edition's own time a person at a terminal is asked: sending now means that nothing is sent then."""
    timetable = config.timetable(plan)
    if timetable.appears_on(chosen) and now < timetable.due_at(chosen) and sys.stdin.isatty():
        typer.confirm(
            f"The edition of {chosen} is due at {plan.at:%H:%M}; sent now, it will not be sent again then. Send it now?",
            abort=True,
            err=True,
        )


def _send_test(
    desk: Desk, plan: DigestPlan, issued: StoredEdition | None, chosen: date, address: str, now: datetime
) -> None:
    from monitor.delivery import smtp_server
    from monitor.mail.deliver import deliver
    from monitor.mail.message import copy_of
    from monitor.pipeline import message_of

    server = smtp_server(desk.config)
    if issued is not None:
        message = issued.message
    else:
        composed = _composed(desk, plan, chosen, now)
        message = message_of(desk.config, plan, composed.digest, composed.rendered, now)
    # Under an id of its own: no mailbox may take the real edition for a copy of the preview.
    for delivery in deliver(server, copy_of(message, f"test-{int(now.timestamp())}"), [address]):
        if delivery.state != "sent":
            raise DeliveryError(f"{address}: {delivery.detail}")


def _print_edition(config: Config, view: View, edition: StoredEdition) -> None:
    from monitor.mail.files import edition_stem
    from monitor.pipeline import OUTBOX

    print(edition.subject)
    print(f"{many(edition.stories, 'story')}, {many(edition.articles, 'article')} ({edition.date})")
    deliveries = view["deliveries"]
    if not deliveries:
        print(f"  {NOT_MAILED}")
    for delivery in deliveries if isinstance(deliveries, list) else []:
        place = str(delivery["recipient"])
        if place == OUTBOX:
            place = str(config.storage_directory / "outbox" / f"{edition_stem(edition.date, edition.digest)}.html")
        print(f"  {delivery['state']}: {place}")


@app.command("resend")
def resend(
    ctx: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Who gets the copy.")],
    name: Name = None,
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Default the last edition.")] = None,
    as_json: Json = False,
) -> None:
    """Send an issued edition once more, to one address.

    This is the one way to a second copy.
    """
    from monitor.delivery import smtp_server
    from monitor.mail.deliver import deliver
    from monitor.mail.message import copy_of
    from monitor.service import open_database, utcnow
    from monitor.store import editions

    config = options(ctx).load(quiet=True)
    plan = plan_named(config, name)
    with open_database(config) as store:
        with store.read() as connection:
            last = editions.last(connection, plan.name)
            chosen = _day(day, config, utcnow()) if day is not None or last is None else last.date
            edition = editions.of_date(connection, plan.name, chosen)
        if edition is None:
            raise UsageError(
                f"no edition of {plan.name} was issued for {chosen}; `monitor digest list` shows which were"
            )
        mailbox = address(to, "--to")
        copy = copy_of(edition.message, f"copy-{int(utcnow().timestamp())}")
        for delivery in deliver(smtp_server(config), copy, [mailbox]):
            if delivery.state != "sent":
                raise DeliveryError(f"{mailbox}: {delivery.detail}")
    if as_json:
        emit({"name": plan.name, "date": edition.date.isoformat(), "recipient": mailbox, "state": "sent"})
    else:
        print(f"the edition of {edition.date} went to {mailbox} once more")


@app.command("list")
def listed(ctx: typer.Context, name: Name = None, as_json: Json = False) -> None:
    """The editions that were issued, the latest first."""
    from monitor.cli.views import edition_view
    from monitor.service import open_database
    from monitor.store import editions

    config = options(ctx).load(quiet=True)
    if name is not None:
        plan_named(config, name)
    with open_database(config) as store, store.read() as connection:
        found = editions.listed(connection, name)
        owed = {edition.id: editions.deliveries_of(connection, edition.id) for edition in found}
    if as_json:
        emit([edition_view(edition, owed[edition.id], config.timezone) for edition in found])
        return
    for edition in found:
        states = ", ".join(f"{d.recipient} {d.state}" for d in owed[edition.id]) or NOT_MAILED
        print(f"{edition.date}  {edition.digest}  {edition.subject}\n    {states}")
    if not found:
        print("no edition was issued yet")
