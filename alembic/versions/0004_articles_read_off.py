"""What else is read off an article's page: section, language, access, its author's affiliation, and where its dates stood.

Revision 0004. Columns are only added, at the end of their table, as in 0002. Of articles from before, what was not read off them
stays unknown. The index holds all that handing out work needs of entries that wait.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("section", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("access", sa.Text()),
        sa.Column("affiliation", sa.Text()),
        sa.Column("published_from", sa.Text()),
        sa.Column("modified_from", sa.Text()),
    ):
        op.add_column("articles", column)
    op.drop_index(op.f("ix_entries_next_attempt_at"), "entries")
    op.create_index(
        op.f("ix_entries_next_attempt_at_host_feed_id"), "entries", ["next_attempt_at", "host", "feed_id"], unique=False
    )
