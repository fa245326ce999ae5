"""`monitor alerts list|test`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import Json, emit, many, options
from monitor.errors import DeliveryError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.cli.views import View
    from monitor.config import AlertPlan, Config
    from monitor.model import Delivery
    from monitor.store.engine import Store
    from monitor.store.notices import NoticeDelivery, StoredAlert, StoredNotice

app = typer.Typer(help="What is told at once: look at it, try it.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str | None, typer.Option("--name", metavar="N", help="Which alert; default all.")]


@dataclass(frozen=True, slots=True)
class Standing:
    """How an alert stands. `wrong`: what is wrong with the variable of its webhook, if anything is."""

    plan: AlertPlan
    alert: StoredAlert | None
    last: StoredNotice | None
    ripe: int
    """Stories, or spikes, that only wait for the time at which a message may go out."""
    waits: int
    """Stories that may grow into what the alert asks for."""
    may: datetime | None
    trouble: tuple[NoticeDelivery, ...]
    wrong: str | None


def standings(config: Config, store: Store, now: datetime) -> tuple[Standing, ...]:
    """Each alert of the configuration, in its order."""
    from monitor.notifying import wrong_address
    from monitor.pipeline.alert import look
    from monitor.store import notices

    found = []
    with store.read() as connection:
        for plan in config.alerts:
            looked = look(connection, config, plan, now)
            found.append(
                Standing(
                    plan=plan,
                    alert=looked.alert if looked is not None else None,
                    last=notices.last(connection, plan.name),
                    ripe=len(looked.ripe) + len(looked.spikes) if looked is not None else 0,
                    waits=looked.waits if looked is not None else 0,
                    may=looked.may if looked is not None and looked.news and looked.may > now else None,
                    trouble=notices.in_trouble(connection, plan.name),
                    wrong=wrong_address(plan.webhook_env) if plan.webhook_env is not None else None,
                )
            )
    return tuple(found)


def chosen(config: Config, name: str | None) -> tuple[AlertPlan, ...]:
    """The alert called `name`, or all of them. Raises UsageError."""
    if not config.alerts:
        raise UsageError(f"{config.path} has no [[alerts]]; docs/configuration.md#alerts shows how to write one")
    found = tuple(plan for plan in config.alerts if name is None or plan.name == name)
    if not found:
        there = ", ".join(plan.name for plan in config.alerts)
        raise UsageError(f'there is no alert "{name}" in {config.path}; there is: {there}')
    return found


@app.command("list")
def listed(ctx: typer.Context, name: Name = None, as_json: Json = False) -> None:
    """How each alert stands, and what waits."""
    from monitor.service import open_database, utcnow

    config = options(ctx).load(quiet=True)
    plans = chosen(config, name) if name is not None or config.alerts else ()
    with open_database(config) as store:
        found = [each for each in standings(config, store, utcnow()) if each.plan in plans]
    if as_json:
        emit([_view(each, config) for each in found])
        return
    for each in found:
        _print(each, config)
    if not found:
        print(f"no alerts: {config.path} has no [[alerts]]")


def _view(standing: Standing, config: Config) -> View:
    from monitor.cli.views import moment

    plan, last = standing.plan, standing.last
    return {
        "name": plan.name,
        "kind": plan.kind,
        "targets": [*plan.recipients, *(["webhook"] if plan.webhook_env else [])],
        "webhook_env": plan.webhook_env,
        "since": moment(standing.alert.born_at if standing.alert else None, config.timezone),
        "last": {"at": moment(last.raised_at, config.timezone), "subject": last.subject} if last is not None else None,
        "ready": standing.ripe,
        "growing": standing.waits,
        "next_at": moment(standing.may, config.timezone),
        "errors": [
            {"recipient": each.recipient, "state": each.state, "attempts": each.attempts, "error": each.error}
            for each in standing.trouble
        ],
        "wrong": standing.wrong,
    }


def _print(standing: Standing, config: Config) -> None:
    from zoneinfo import ZoneInfo

    zone, plan = ZoneInfo(config.timezone), standing.plan

    def clock(at: datetime) -> str:
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

    targets = ", ".join([*plan.recipients, *([f"webhook ({plan.webhook_env})"] if plan.webhook_env else [])])
    print(f"{plan.name}  {plan.kind}, to {targets}")
    if standing.alert is None:
        print("    not known yet: the daemon takes it up")
    elif standing.last is None:
        print(f"    nothing told yet, since {clock(standing.alert.born_at)}")
    if standing.last is not None:
        print(f"    last {clock(standing.last.raised_at)}: {standing.last.subject}")
    what = "spike" if plan.kind == "spike" else "story"
    if standing.ripe:
        until = (
            f", told from {clock(standing.may)}" if standing.may is not None else ", told within seconds by the daemon"
        )
        print(f"    waiting: {many(standing.ripe, what)}{until}")
    if standing.waits:
        print(f"    growing: {many(standing.waits, 'story')} below min_outlets or min_rank")
    for each in standing.trouble:
        print(f"    {each.state}: {each.recipient}: {each.error}")
    if standing.wrong:
        print(f"    error: {standing.wrong}")


@app.command("test")
def send_samples(ctx: typer.Context, name: Name = None, as_json: Json = False) -> None:
    """Send a marked sample (시험) to whom the alert tells.

    Nothing is consumed: what the alert has to tell, it tells all the same.
    """
    from monitor.notifying import send_sample
    from monitor.service import utcnow

    config = options(ctx).load(quiet=True)
    plans = chosen(config, name)
    done = [(plan.name, each) for plan in plans for each in send_sample(config, plan, utcnow())]
    if as_json:
        emit(
            [
                {"name": plan, "recipient": each.recipient, "state": each.state, "error": _error(each)}
                for plan, each in done
            ]
        )
    else:
        for plan, each in done:
            if each.state == "sent":
                print(f"{plan}: a sample went to {each.detail if each.recipient == 'outbox' else each.recipient}")
    refused = [f"{plan}: {each.recipient}: {each.detail}" for plan, each in done if each.state != "sent"]
    if refused:
        raise DeliveryError("; ".join(refused))


def _error(delivery: Delivery) -> str | None:
    return None if delivery.state == "sent" else delivery.detail
