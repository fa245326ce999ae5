"""Hosts: whose turn it is, and what their robots.txt said. Both outlive a restart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select, update

from monitor.store.tables import hosts, robots
from monitor.store.upsert import insert_new, insert_or_replace

CLOCK_JUMP = timedelta(minutes=5)
"""A slot that is further away than its own delay and this much was taken under a clock that has been set back since.

It must be more than units can be late against each other: each is told its `now` at its start, so that one of them may ask
with an instant that lies before the one at which another was given the slot.
"""


LONGEST_HOLD = timedelta(hours=24)
"""More than any host is asked to be left alone for (`net.headers.LONGEST_REST`): a hold further away (and `CLOCK_JUMP`) is none,
the clock has been set back since."""

WORTH_WAITING = timedelta(hours=6)
"""Pages are held back for so long a hold; of a longer one each is tried, and decided by what comes of it."""


_TAKEN = update(hosts).where(hosts.c.key == bindparam("host")).values(free_at=bindparam("until"))


def reserve_all(connection: Connection, delays: Mapping[str, timedelta], now: datetime) -> frozenset[str]:
    """Take the slots of many hosts, each for its own delay (zero: its host is not spaced); those that were to be had.

    As `reserve`, in a few statements for all of them: one by one they cost more than the polls they are for.
    """
    keys = sorted(delays)
    query = select(hosts).where(hosts.c.key.in_(keys)).order_by(hosts.c.key)
    if any(delays.values()):  # else nothing is written, and a transaction that only reads will do
        query = query.with_for_update()
    known = {
        row.key: _free_from(row.free_at, row.held_until, now, delays[row.key]) for row in connection.execute(query)
    }
    free = frozenset(key for key in keys if known.get(key, now) <= now)
    spaced = [{"host": key, "until": now + delays[key]} for key in sorted(free) if delays[key]]
    if old := [slot for slot in spaced if slot["host"] in known]:
        connection.execute(_TAKEN, old)
    rivals = {
        slot["host"]
        for slot in spaced
        if slot["host"] not in known
        and not insert_new(connection, hosts, {"key": slot["host"], "free_at": slot["until"]})
    }
    return free - rivals


def _free_from(free_at: datetime, held_until: datetime | None, now: datetime, delay: timedelta) -> datetime:
    """When a host may be asked again; not after `now`: at once."""
    # A clock set back must not close a host for hours.
    slot = free_at if delay and now < free_at <= now + delay + CLOCK_JUMP else now
    rest = held_until if held_until is not None and _in_force(held_until, now) else now
    return max(slot, rest)


def reserve(connection: Connection, key: str, now: datetime, delay: timedelta) -> datetime:
    """Take the slot of `key` (host:port) if it is free: returns `now`, and the next one is free `delay` later.

    Otherwise nothing is taken, and the instant is returned at which it will be free, or the host's hold is over.
    """
    if insert_new(connection, hosts, {"key": key, "free_at": now + delay}):
        return now
    query = select(hosts.c.free_at, hosts.c.held_until).where(hosts.c.key == key).with_for_update()
    row = connection.execute(query).one()
    free_from = _free_from(row.free_at, row.held_until, now, delay)
    if free_from > now:
        return free_from
    connection.execute(update(hosts).where(hosts.c.key == key).values(free_at=now + delay))
    return now


def hold(connection: Connection, key: str, until: datetime) -> None:
    """Leave the host `key` (host:port) alone until `until`, at most `LONGEST_HOLD` from now: it asked for it (429, 503).

    A hold that lasts longer already stays as it is.
    """
    values = {"key": key, "free_at": until - LONGEST_HOLD - CLOCK_JUMP, "held_until": until}
    if insert_new(connection, hosts, values):
        return
    held = hosts.c.held_until
    # One that is further away than this one's whole span was made under another clock.
    weaker = or_(held.is_(None), held < until, held > until + LONGEST_HOLD)
    connection.execute(update(hosts).where(hosts.c.key == key, weaker).values(held_until=until))


_HELD = select(hosts.c.held_until).where(hosts.c.key == bindparam("host"))


def held(connection: Connection, key: str, now: datetime) -> datetime | None:
    """The end of the hold that is in force on `key`; None when there is none."""
    until: datetime | None = connection.scalar(_HELD, {"host": key})
    return until if until is not None and _in_force(until, now) else None


def at_rest(now: datetime) -> ColumnElement[bool]:
    """Of a row of `hosts`: whether a hold is in force that pages are waited for. Never NULL, also where there is no row."""
    until = hosts.c.held_until
    return and_(until.is_not(None), until > now, until <= now + WORTH_WAITING)


def _in_force(until: datetime, now: datetime) -> bool:
    return now < until <= now + LONGEST_HOLD + CLOCK_JUMP


def robots_of(connection: Connection, origin: str) -> tuple[datetime, int | None, str] | None:
    """(fetched_at, status, body) of the copy kept for this origin."""
    row = connection.execute(select(robots).where(robots.c.origin == origin)).one_or_none()
    return (row.fetched_at, row.status, row.body) if row is not None else None


def keep_robots(connection: Connection, origin: str, fetched_at: datetime, status: int | None, body: str) -> None:
    """Replace the copy kept for this origin."""
    values = {"origin": origin, "fetched_at": fetched_at, "status": status, "body": body}
    insert_or_replace(connection, robots, values)
