"""INSERT that yields to a row already there, or replaces it: what the two databases spell in two dialects."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert one row unless a unique key is taken; True when the row is new. Both databases wait for a rival's commit."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    # SQLAlchemy does not ask psycopg how many rows an INSERT wrote (-1) unless told to.
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def insert_or_replace(connection: Connection, table: Table, values: Mapping[str, object]) -> None:
    """Insert one row, or overwrite the one that has its primary key. The last to come stays, whoever else does the same."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    key = [column.name for column in table.primary_key]
    rest = {name: value for name, value in values.items() if name not in key}
    statement = dialect.insert(table).values(**values)
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=rest))
