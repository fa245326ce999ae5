"""Calls outside of mail: when an edition is undelivered somebody is told by another way than the one that failed.

One round looks at how the latest editions stand (`monitor.store.signals`), decides which calls they ask for
(`monitor.core.briefing.signals`) and makes those that are due. It depends on nothing that mail depends on, and as little as
possible on the database: where that cannot be written, calls are remembered until it can; where it cannot be read, that is what
is told. A call whose answer was not written down before the machine failed is made again; no other is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from monitor.config import Config, Operator
from monitor.core.briefing import dates, words
from monitor.core.briefing.signals import Signal, SignalKind, Standing, after_call, asked_for, tellable
from monitor.errors import StoreError
from monitor.net.webhook import Posted, post
from monitor.store import signals
from monitor.store.engine import Store

TIMEOUT = 5.0
"""Seconds for one call: a daemon that is asked to stop waits for what is under way."""

_TROUBLE = (StoreError, SQLAlchemyError)
"""Whatever the database says no with: of all work this one has to go on."""

TEXT = "text/plain; charset=utf-8"

Key = tuple[str, date, SignalKind]


@dataclass(frozen=True, slots=True)
class Called:
    """One call that was made, for the log: never its address."""

    signal: Signal
    state: Literal["sent", "deferred", "given up"]


@dataclass
class Signalling:
    """The calls of one daemon, on an open store. Not for several threads at once."""

    store: Store
    user_agent: str
    started_at: datetime
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    _unwritten: dict[Key, Signal] = field(default_factory=dict)
    _known: signals.Known = field(default_factory=dict)
    """As last read."""
    _delivered: dict[str, date] = field(default_factory=dict)
    """Of each digest the latest edition seen delivered: what cannot be read of it later is no reason for an alarm."""

    def look(self, config: Config, now: datetime, why_unissued: Mapping[str, str]) -> tuple[Called, ...]:
        """One round: the calls that were made. `why_unissued`: of each digest that cannot be issued, the reason."""
        wanted = _wanted(config.operator)
        if not wanted:
            return ()
        self._write()
        called: list[Called] = []
        for standing in self._standings(config, now, why_unissued):
            changes = asked_for(
                standing,
                self._calls_of(standing),
                wanted,
                now=now,
                started_at=self.started_at,
                grace=config.operator.grace,
            )
            for signal in changes:
                self._keep(signal)
            calls = self._calls_of(standing)
            due = [calls[kind] for kind in wanted if kind in calls]
            called += [
                self._call(config, standing, signal, now)
                for signal in due
                if signal.next_attempt_at is not None and signal.next_attempt_at <= now
            ]
        return tuple(called)

    def _standings(self, config: Config, now: datetime, why_unissued: Mapping[str, str]) -> tuple[Standing, ...]:
        try:
            with self.store.read() as connection:
                found = tuple(
                    standing
                    for plan in config.digests
                    for standing in signals.standings(
                        connection, plan.name, config.timetable(plan), now, why_unissued.get(plan.name, "")
                    )
                )
                # Of an edition that came very late, too: whatever is not known here would be called for again, in each round.
                since = min([(now - signals.CALLED).date(), *(standing.day for standing in found)])
                self._known = signals.known(connection, since)
        except _TROUBLE as error:
            return self._unreadable(config, now, tellable(str(error)))
        for standing in found:
            if standing.delivered:
                before = self._delivered.get(standing.digest, standing.day)
                self._delivered[standing.digest] = max(before, standing.day)
        return found

    def _unreadable(self, config: Config, now: datetime, why: str) -> tuple[Standing, ...]:
        """Editions whose time came while we were there, and of which nobody can say that they were delivered."""
        found = []
        for plan in config.digests:
            timetable = config.timetable(plan)
            due = timetable.last_edition(now)
            if due is None or due < self.started_at:
                continue
            day, delivered = timetable.day_of(due), self._delivered.get(plan.name)
            if delivered is None or delivered < day:
                found.append(Standing(plan.name, day, due, None, why))
        return tuple(found)

    def _calls_of(self, standing: Standing) -> Mapping[SignalKind, Signal]:
        known = {**self._known, **self._unwritten}
        return {
            kind: signal
            for (digest, day, kind), signal in known.items()
            if (digest, day) == (standing.digest, standing.day)
        }

    # -- one call

    def _call(self, config: Config, standing: Standing, signal: Signal, now: datetime) -> Called:
        posted = self._post(config, standing, signal, now)
        done = after_call(signal, now=now, error=None if posted.state == "sent" else posted.detail, again=posted.again)
        self._keep(done)
        state: Literal["sent", "deferred", "given up"] = "sent"
        if done.done_at is None:
            state = "deferred" if done.next_attempt_at is not None else "given up"
        return Called(done, state)

    def _post(self, config: Config, standing: Standing, signal: Signal, now: datetime) -> Posted:
        heartbeat = signal.kind == "heartbeat"
        variable = config.operator.heartbeat_env if heartbeat else config.operator.alarm_env
        address = self.environment.get(variable or "", "").strip()
        if not address:
            return Posted("deferred", f"the environment variable {variable} is not set")
        return post(
            address,
            "" if heartbeat else said(standing, signal.kind, config.timezone, now),
            content_type=TEXT,
            user_agent=self.user_agent,
            now=now,
            timeout=TIMEOUT,
            method="GET" if heartbeat else "POST",
        )

    # -- what is written down

    def _keep(self, signal: Signal) -> None:
        self._unwritten[signal.digest, signal.day, signal.kind] = signal
        self._write()

    def _write(self) -> None:
        """Write down what is not yet; a database that cannot be written leaves it for the next round."""
        if not self._unwritten:
            return
        try:
            with self.store.write() as connection:
                for signal in self._unwritten.values():
                    signals.record(connection, signal)
        except _TROUBLE:
            return
        self._known = {**self._known, **self._unwritten}
        self._unwritten.clear()


def _wanted(operator: Operator) -> tuple[SignalKind, ...]:
    """In the order in which they are made: a service that hears of the alarm and of the heartbeat ends with the latter."""
    alarm: tuple[SignalKind, ...] = ("alarm", "recovered") if operator.alarm_env is not None else ()
    return (*alarm, "heartbeat") if operator.heartbeat_env is not None else alarm


def said(standing: Standing, kind: SignalKind, timezone: str, now: datetime) -> str:
    """The body of a call: which digest, which date, what is owed and why; no address of anybody."""
    zone = ZoneInfo(timezone)
    if kind == "recovered":
        return words.recovered(standing.digest, standing.day, dates.stamp(now, zone, standing.day), standing.carried_by)
    return words.undelivered(
        standing.digest,
        standing.day,
        dates.stamp(standing.due, zone, standing.day),
        states=standing.states,
        to_files=standing.to_files,
        why=standing.why,
    )
