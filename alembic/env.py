"""How alembic runs the migrations: on the connection, and in the transaction, that `monitor.store.migrate` opened.

There is no alembic.ini and no offline mode. To draft a new migration from a change of `monitor/store/tables.py`,
compare with a database at the present head (`alembic.autogenerate`), then write it by hand for both databases.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from monitor.store.tables import metadata

connection = context.config.attributes.get("connection")
if not isinstance(connection, Connection):
    raise SystemExit("migrations run through `monitor db upgrade`, not through the alembic command")

context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite cannot alter most things in place: batch operations rebuild the table.
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
