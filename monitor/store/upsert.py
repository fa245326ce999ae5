"""INSERT that yields to a row already there: the one statement that the two databases spell in two dialects."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert one row unless a unique key is taken; True when the row is new. Both databases wait for a rival's commit."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return connection.execute(dialect.insert(table).values(**values).on_conflict_do_nothing()).rowcount == 1
