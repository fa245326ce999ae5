"""What `monitor doctor` says of when digests appear, and of what is told outside of mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.cli.doctor import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config import Config
    from monitor.core.briefing.signals import Signal, SignalKind
    from monitor.store.engine import Store

A_YEAR = timedelta(days=366)


def timetables(config: Config, now: datetime) -> Iterator[Check]:
    """Digests that never appear, and years whose holidays nobody here knows."""
    from monitor.core.briefing import holidays

    for plan in config.digests:
        if not config.timetable(plan).editions(after=now, count=1):
            yield Check(
                "digests",
                "warning",
                f"{plan.name}: no edition in the next two years, because each of its days is a holiday or a day off",
                "look at its days and skip_holidays, and at days_off",
            )
    for plan in config.digests:
        if plan.kind == "weekly" and len(plan.days) > 1:
            yield Check(
                "digests",
                "warning",
                f"{plan.name}: a weekly digest on {len(plan.days)} days a week sums up only what came since the last one",
                'give it one day, such as days = ["금"], or take kind = "weekly" out',
            )
    years = {now.year, (now + A_YEAR).year}
    unknown = sorted(year for year in years if not holidays.known(year))
    if unknown and any(plan.skip_holidays for plan in config.digests):
        yield Check(
            "digests",
            "warning",
            f"the public holidays of {' and '.join(map(str, unknown))} are not known here: digests appear on them all the same",
            "a newer version may know them; until then write them under days_off",
        )


def operator(config: Config, store: Store) -> Iterator[Check]:
    """How the operator is told outside of the briefing: which variables are set, and what the last calls came to."""
    from monitor.store import signals

    with store.read() as connection:
        last = signals.last_made(connection)
    named: tuple[tuple[SignalKind, str | None], ...] = (
        ("alarm", config.operator.alarm_env),
        ("heartbeat", config.operator.heartbeat_env),
    )
    if not any(variable for _, variable in named):
        told = "nobody is told when an edition stays undelivered ([operator] alarm_env, heartbeat_env)"
        yield Check("operator", "ok", told)
    for kind, variable in named:
        if variable is not None:
            yield _signal(kind, variable, last.get(kind), config.timezone)
    yield from _setup_mail(config, store)


def _signal(kind: SignalKind, variable: str, last: Signal | None, timezone: str) -> Check:
    import os

    from monitor.net.webhook import is_usable

    where = f"{kind} ({variable})"
    address = os.environ.get(variable, "").strip()
    if not address:
        advice = (
            "set it in the service's environment file (deploy/environment.example); here, too, to have it looked at"
        )
        return Check("operator", "warning", f"{where}: the variable is not set here{_call(last, timezone)}", advice)
    if not is_usable(address):
        told = f"{where}: what the variable holds is no web address (https:// and a host name)"
        return Check("operator", "warning", told, "mend its value, without quotes, and restart the service")
    if last is not None and last.done_at is None:
        return Check("operator", "warning", f"{where}{_call(last, timezone)}", "try the address with curl")
    return Check("operator", "ok", f"{where}: set{_call(last, timezone)}")


def _call(last: Signal | None, timezone: str) -> str:
    from zoneinfo import ZoneInfo

    if last is None:
        return "; never called yet"
    edition = f"the edition of {last.day} of {last.digest}"
    if last.done_at is None:
        return f"; the call for {edition} failed {last.attempts} times: {last.error}"
    at = last.done_at.astimezone(ZoneInfo(timezone)).isoformat(sep=" ", timespec="minutes")
    return f"; last called at {at} for {edition}"


def _setup_mail(config: Config, store: Store) -> Iterator[Check]:
    from monitor.setup_mail import tried

    address = config.operator.mail
    if address is None:
        return
    if config.smtp is None:
        yield Check("operator", "warning", f"no set-up mail to {address}: no mail server", "add [smtp] host and sender")
        return
    with store.read() as connection:
        known = tried(connection)
    if known is None or known.address != address:
        yield Check("operator", "ok", f"the set-up mail to {address} goes out when the service runs")
    elif known.sent_at is None:
        advice = "monitor doctor --send-test ADDRESS tries the mail server"
        yield Check("operator", "warning", f"the set-up mail to {address} was refused: {known.error}", advice)
