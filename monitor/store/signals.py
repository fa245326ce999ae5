"""Calls outside of mail: how the latest editions of a digest stand, and what became of the calls about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Row, func, select

from monitor.core.briefing.signals import Signal, SignalKind, Standing, tellable
from monitor.core.briefing.timetable import Timetable
from monitor.model import DeliveryState
from monitor.store import editions
from monitor.store.tables import deliveries, signals
from monitor.store.tables import editions as edition_table
from monitor.store.upsert import insert_or_replace

RECENT = timedelta(days=3)
"""Editions issued within this time are looked at: deliveries are given up after two days."""

CALLED = timedelta(days=31)
"""Calls about editions of this time are known: a weekly edition that cannot be issued stays due for a week, and is carried by
another one after that."""


def standings(
    connection: Connection, digest: str, timetable: Timetable, now: datetime, why_unissued: str = ""
) -> tuple[Standing, ...]:
    """How the recent editions of a digest stand, and the one that should be there; `why_unissued` where that is known."""
    query = (
        select(edition_table.c.id, edition_table.c.date, edition_table.c.issued_at)
        .where(edition_table.c.digest == digest, edition_table.c.issued_at >= now - RECENT)
        .order_by(edition_table.c.date)
    )
    rows = connection.execute(query).all()
    owed = _owed(connection, [number for number, _, _ in rows])
    found = [
        _standing(digest, date.fromisoformat(day), issued_at, owed.get(number, ()), timetable)
        for number, day, issued_at in rows
    ]
    latest = found[-1] if found else None
    born, due = editions.birth(connection, digest), timetable.last_edition(now)
    if due is not None and born is not None and born <= due:
        day = timetable.day_of(due)
        newest = connection.scalar(select(func.max(edition_table.c.date)).where(edition_table.c.digest == digest))
        if newest is None or newest < day.isoformat():
            found.append(Standing(digest, day, due, None, tellable(why_unissued)))
    if latest is not None:
        issued = {standing.day for standing in found}
        found += [
            replace(latest, day=day, due=timetable.due_at(day), carried_by=latest.day)
            for day in _alarmed(connection, digest, since=(now - CALLED).date())
            if day not in issued and day < latest.day
        ]
    return tuple(found)


class _Owed(NamedTuple):
    recipient: str
    state: DeliveryState
    error: str | None


def _standing(digest: str, day: date, issued_at: datetime, owed: Sequence[_Owed], timetable: Timetable) -> Standing:
    errors = [tellable(each.error) for each in owed if each.state != "sent" and each.error]
    return Standing(
        digest=digest,
        day=day,
        due=timetable.due_at(day) if timetable.appears_on(day) else issued_at,
        states=tuple(each.state for each in owed),
        why=errors[0] if errors else "",
        to_files=bool(owed) and not any("@" in each.recipient for each in owed),
    )


def _owed(connection: Connection, edition_ids: Sequence[int]) -> Mapping[int, list[_Owed]]:
    columns = deliveries.c
    query = (
        select(columns.edition_id, columns.recipient, columns.state, columns.error)
        .where(columns.edition_id.in_(edition_ids))
        .order_by(columns.id)
    )
    found: dict[int, list[_Owed]] = {}
    for number, recipient, state, error in connection.execute(query):
        found.setdefault(number, []).append(_Owed(recipient, state, error))
    return found


def _alarmed(connection: Connection, digest: str, since: date) -> tuple[date, ...]:
    query = select(signals.c.date).where(
        signals.c.digest == digest, signals.c.kind == "alarm", signals.c.date >= since.isoformat()
    )
    return tuple(date.fromisoformat(day) for day in connection.scalars(query))


Known = Mapping[tuple[str, date, SignalKind], Signal]


def known(connection: Connection, since: date) -> Known:
    """The calls about editions of `since` and later."""
    query = select(signals).where(signals.c.date >= since.isoformat())
    found = [_signal(row) for row in connection.execute(query)]
    return {(signal.digest, signal.day, signal.kind): signal for signal in found}


def last_made(connection: Connection) -> Mapping[SignalKind, Signal]:
    """The call of each kind that was tried last; one that is to be tried again stands before those that were answered."""
    query = select(signals).where(signals.c.attempts > 0)
    return {signal.kind: signal for signal in sorted(map(_signal, connection.execute(query)), key=_when_tried)}


def _when_tried(signal: Signal) -> tuple[datetime, date, str]:
    at = signal.next_attempt_at or signal.done_at or datetime.combine(signal.day, time.max, UTC)
    return at, signal.day, signal.digest


def record(connection: Connection, signal: Signal) -> None:
    """Put it in the place of what was known of this call."""
    insert_or_replace(
        connection,
        signals,
        {
            "digest": signal.digest,
            "date": signal.day.isoformat(),
            "kind": signal.kind,
            "attempts": signal.attempts,
            "next_attempt_at": signal.next_attempt_at,
            "done_at": signal.done_at,
            "error": signal.error,
        },
    )


def _signal(row: Row[tuple[object, ...]]) -> Signal:
    m = row._mapping
    kind: SignalKind = m["kind"]
    return Signal(
        digest=m["digest"],
        day=date.fromisoformat(m["date"]),
        kind=kind,
        attempts=m["attempts"],
        next_attempt_at=m["next_attempt_at"],
        done_at=m["done_at"],
        error=m["error"],
    )
