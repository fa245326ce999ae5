"""How feeds behave: their rhythm, each poll, quotas, hosts that asked for rest; portal copies, pairs, and corrections.

Revision 0002. Columns are only added, at the end of their tables: SQLite rebuilds a table for anything else, and would have
to let go of the rows that point to it meanwhile.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("kind", sa.Text(), server_default="feed", nullable=False),
        sa.Column("query", sa.Text()),
        sa.Column("adaptive", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ttl_seconds", sa.Integer()),
        sa.Column("skip_hours", sa.Text()),
        sa.Column("skip_days", sa.Text()),
        sa.Column("gap_seconds", sa.Integer()),
        sa.Column("span_seconds", sa.Integer()),
        sa.Column("newest_at", Instant),
        sa.Column("confirmed_at", Instant),
        sa.Column("probed_at", Instant),
        sa.Column("probes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lied_at", Instant),
        sa.Column("cursor", sa.Integer()),
        sa.Column("cursor_since", Instant),
        sa.Column("notice", sa.Text()),
        sa.Column("notice_at", Instant),
    ):
        op.add_column("feeds", column)

    op.create_table(
        "polls",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("feed_id", Id, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("entries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_polls_feed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
    )
    op.create_index(op.f("ix_polls_feed_id_at"), "polls", ["feed_id", "at"], unique=False)
    op.create_index(op.f("ix_polls_at"), "polls", ["at"], unique=False)

    op.create_table(
        "quotas",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("service", "day", name=op.f("pk_quotas")),
    )

    op.add_column("entries", sa.Column("edits", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("entries", sa.Column("copy_url", sa.Text()))
    op.create_index(op.f("ix_entries_feed_id_first_seen_at"), "entries", ["feed_id", "first_seen_at"], unique=False)
    op.create_index(op.f("ix_entries_feed_id_fingerprint"), "entries", ["feed_id", "fingerprint"], unique=False)
    op.create_index(op.f("ix_entries_copy_url"), "entries", ["copy_url"], unique=False)

    op.add_column("articles", sa.Column("title_key", sa.Text()))
    op.create_index(op.f("ix_articles_title_key"), "articles", ["title_key"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("noticed_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_corrections_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index(op.f("ix_corrections_article_id"), "corrections", ["article_id"], unique=False)

    op.create_table(
        "edition_corrections",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("correction_id", Id, autoincrement=False, nullable=False),
        sa.Column("edition_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["corrections.id"], name=op.f("fk_edition_corrections_correction_id")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_edition_corrections_edition_id")),
        sa.PrimaryKeyConstraint("digest", "correction_id", name=op.f("pk_edition_corrections")),
    )
    op.create_index(op.f("ix_edition_corrections_edition_id"), "edition_corrections", ["edition_id"], unique=False)
    op.create_index(
        op.f("ix_edition_corrections_correction_id"), "edition_corrections", ["correction_id"], unique=False
    )

    op.add_column("hosts", sa.Column("held_until", Instant))
