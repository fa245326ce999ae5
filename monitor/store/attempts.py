"""An attempt at a delivery, of an edition or of a notice, and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table, update

from monitor.model import DeliveryState


def record(
    connection: Connection,
    table: Table,
    delivery_id: int,
    state: DeliveryState,
    *,
    now: datetime,
    error: str | None,
    next_attempt_at: datetime | None,
) -> None:
    """One more attempt at this row of `table`; `next_attempt_at` None: nothing left to do."""
    values: dict[str, object] = {
        "state": state,
        "attempts": table.c.attempts + 1,
        "error": error,
        "next_attempt_at": next_attempt_at,
    }
    if state == "sent":
        values["sent_at"] = now
    connection.execute(update(table).where(table.c.id == delivery_id).values(**values))
