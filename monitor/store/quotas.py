"""Quotas: how many requests a search service was sent on a day, counted where every thread and every restart sees it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from monitor.store.tables import quotas

NAVER: Final = "naver-search"
"""The service that all searches of `kind = "naver-search"` share."""

SEOUL: Final = ZoneInfo("Asia/Seoul")
"""Where Naver's day begins, whatever the desk's own zone."""


def day_of(now: datetime) -> date:
    """The day as the service counts it."""
    return now.astimezone(SEOUL).date()


def renewal(now: datetime) -> datetime:
    """When the next day begins there."""
    return datetime.combine(day_of(now) + timedelta(days=1), time(), SEOUL)


def take(connection: Connection, service: str, day: date, limit: int) -> bool:
    """Count one request, unless `limit` of them are counted on that day already; True when it may be sent.

    One statement: no two threads, and no two programs, are ever given the same last one.
    """
    if limit < 1:
        return False
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    first = dialect.insert(quotas).values(service=service, day=day.isoformat(), used=1)
    counted = first.on_conflict_do_update(
        index_elements=["service", "day"], set_={"used": quotas.c.used + 1}, where=quotas.c.used < limit
    )
    # SQLAlchemy does not ask psycopg how many rows an INSERT wrote (-1) unless told to.
    return connection.execute(counted, execution_options={"preserve_rowcount": True}).rowcount == 1


def used(connection: Connection, service: str, day: date) -> int:
    """How many requests were counted on that day."""
    query = select(quotas.c.used).where(quotas.c.service == service, quotas.c.day == day.isoformat())
    return connection.scalar(query) or 0
