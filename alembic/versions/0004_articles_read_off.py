"""What else is read off an article's page: section, language, access, its author's affiliation, and where its dates stood.

Revision 0004. Columns are only added, at the end of their table, as in 0002. Of articles from before, what was not read off them
stays unknown.
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
