"""The tables of config.toml that say who is told what, when and by which way: digests, alerts, the operator, the mail server."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, model_validator

from monitor.config.template import WebhookFormat
from monitor.config.values import (
    Address,
    Clock,
    Every,
    FileName,
    Number,
    QuietHours,
    Sender,
    Table,
    Template,
    Text,
    Texts,
    Variable,
    Weekdays,
)
from monitor.model import AlertKind, EditionKind

Security = Literal["starttls", "tls", "none"]


class DigestPlan(Table):
    """[[digests]]: what is mailed when to whom."""

    name: FileName
    at: Clock
    kind: EditionKind = "daily"
    """weekly: a week summed up, not seven days one after the other."""
    days: Weekdays = tuple(range(7))
    """A weekly one that names none comes on Mondays."""
    recipients: tuple[Address, ...] = ()
    """None: the edition is written to the outbox only."""
    topics: Texts = ()
    """Names; none: all."""
    min_rank: Annotated[Number, Field(ge=0, le=100)] | None = None
    """Stories of a lower score (`monitor explain`) are not told, only counted."""
    skip_holidays: StrictBool = False
    """No edition on public holidays of Korea and on the desk's own days off: the next one carries what came in."""
    send_quiet: StrictBool = True
    """Whether an edition without anything to tell is mailed."""

    @model_validator(mode="before")
    @classmethod
    def _on_mondays(cls, values: object) -> object:
        """A weekly digest that says no days is no daily one."""
        weekly = isinstance(values, dict) and values.get("kind") == "weekly" and "days" not in values
        return {**values, "days": ["mon"]} if weekly and isinstance(values, dict) else values


class AlertPlan(Table):
    """[[alerts]]: what is told at once, to whom or where."""

    name: FileName
    kind: AlertKind = "story"
    """story: every new story; spike: a topic or keyword found `times` as often as usual."""
    topics: Texts = ()
    """Names; none: all."""
    min_outlets: Annotated[StrictInt, Field(ge=1, le=100)] = 1
    """A story is told once so many outlets have it."""
    min_rank: Annotated[Number, Field(ge=0, le=100)] | None = None
    times: Annotated[Number, Field(ge=1.5, le=100)] = 3.0
    recipients: tuple[Address, ...] = ()
    webhook_env: Variable | None = None
    """Name of the environment variable that holds the webhook's address: whoever knows it can post there."""
    format: WebhookFormat = "slack"
    body: Template | None = None
    """Of the webhook's request; none: the one of `format`."""
    every: Every = timedelta(minutes=30)
    """The shortest time between two messages: what comes in between waits for the next."""
    quiet_hours: QuietHours | None = None


class Operator(Table):
    """[operator]: who looks after the machine, and how to reach them when mail does not."""

    mail: Address | None = None
    """Gets the set-up mail."""
    alarm_env: Variable | None = None
    """Names the environment variable with the URL that is called when an edition is undelivered `grace` after its time."""
    heartbeat_env: Variable | None = None
    """Names the one with the URL that is called when an edition has been delivered: whoever waits for it raises the alarm."""
    grace: Every = timedelta(minutes=10)


class SmtpTable(Table):
    """[smtp] as written; `monitor.config` completes it."""

    host: Text | None = None
    port: Annotated[StrictInt, Field(ge=1, le=65535)] | None = None
    security: Security | None = None
    username: Text | None = None
    password_env: Variable | None = None
    sender: Sender | None = None


class Smtp(Table):
    """The mail server, complete."""

    host: str
    port: int
    security: Security
    username: str | None
    password_env: str | None
    """Name of the environment variable that holds the password."""
    sender: str
    """An address, or a name and an address in angle brackets."""
