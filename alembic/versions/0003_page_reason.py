"""Why an entry's page is asked for, or is not; and an index in which `feeds list` counts it.

Revision 0003. The column is added at the end of its table, as in 0002: SQLite rebuilds a table for anything else. Entries
from before stay without a reason, and count nowhere. The index holds all that counting what hinting spared needs: rows of
entries are long, and grow to millions.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entries", sa.Column("page_reason", sa.Text()))
    op.create_index(
        op.f("ix_entries_page_reason_first_seen_at_feed_id"),
        "entries",
        ["page_reason", "first_seen_at", "feed_id"],
        unique=False,
    )
