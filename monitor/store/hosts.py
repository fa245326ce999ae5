"""Hosts: whose turn it is, and what their robots.txt said. Both outlive a restart."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from monitor.store.tables import hosts, robots
from monitor.store.upsert import insert_new, insert_or_replace

CLOCK_JUMP = timedelta(minutes=5)
"""A slot that is further away than its own delay and this much was taken under a clock that has been set back since.

It must be more than units can be late against each other: each is told its `now` at its start, so that one of them may ask
with an instant that lies before the one at which another was given the slot.
"""


def reserve(connection: Connection, key: str, now: datetime, delay: timedelta) -> datetime:
    """Take the slot of `key` (host:port) if it is free: returns `now`, and the next one is free `delay` later.

    Otherwise nothing is taken and the instant at which it will be free is returned.
    """
    if insert_new(connection, hosts, {"key": key, "free_at": now + delay}):
        return now
    free_at: datetime = connection.scalars(select(hosts.c.free_at).where(hosts.c.key == key).with_for_update()).one()
    # A clock set back must not close a host for hours.
    if now < free_at <= now + delay + CLOCK_JUMP:
        return free_at
    connection.execute(update(hosts).where(hosts.c.key == key).values(free_at=now + delay))
    return now


def robots_of(connection: Connection, origin: str) -> tuple[datetime, int | None, str] | None:
    """(fetched_at, status, body) of the copy kept for this origin."""
    row = connection.execute(select(robots).where(robots.c.origin == origin)).one_or_none()
    return (row.fetched_at, row.status, row.body) if row is not None else None


def keep_robots(connection: Connection, origin: str, fetched_at: datetime, status: int | None, body: str) -> None:
    """Replace the copy kept for this origin."""
    values = {"origin": origin, "fetched_at": fetched_at, "status": status, "body": body}
    insert_or_replace(connection, robots, values)
