"""Briefings: how stories ranked, whole editions beside the mail, first editions of recipients, alerts, calls outside of mail.

Revision 0007. Columns are only added, at the end of their table, as in 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("editions", sa.Column("full_html", sa.LargeBinary()))
    op.add_column("editions", sa.Column("newcomer_message", sa.LargeBinary()))
    op.add_column("deliveries", sa.Column("first", sa.Boolean()))
    op.add_column("edition_articles", sa.Column("story_id", Id))
    op.create_table(
        "edition_stories",
        sa.Column("edition_id", Id, autoincrement=False, nullable=False),
        sa.Column("story_id", Id, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("lead_id", Id, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_edition_stories_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "story_id", name=op.f("pk_edition_stories")),
    )
    op.create_index(op.f("ix_edition_stories_story_id"), "edition_stories", ["story_id"], unique=False)
    op.create_table(
        "edition_leftovers",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("edition_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_edition_leftovers_article_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_edition_leftovers_edition_id")),
        sa.PrimaryKeyConstraint("digest", "article_id", name=op.f("pk_edition_leftovers")),
    )
    op.create_index(op.f("ix_edition_leftovers_article_id"), "edition_leftovers", ["article_id"], unique=False)
    op.create_index(op.f("ix_edition_leftovers_edition_id"), "edition_leftovers", ["edition_id"], unique=False)
    op.create_table(
        "signals",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", Instant, nullable=True),
        sa.Column("done_at", Instant, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("digest", "date", "kind", name=op.f("pk_signals")),
    )
    op.create_table(
        "alerts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("born_at", Instant, nullable=False),
        sa.Column("born_after", Id, nullable=False),
        sa.Column("considered", Id, nullable=False),
        sa.Column("looked_at", Instant, nullable=False),
        sa.Column("waiting", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alerts")),
    )
    op.create_table(
        "notices",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("raised_at", Instant, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("spikes", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_alert_raised_at"), "notices", ["alert", "raised_at"], unique=False)
    op.create_table(
        "notice_articles",
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("notice_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_notice_articles_article_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_articles_notice_id")),
        sa.PrimaryKeyConstraint("alert", "article_id", name=op.f("pk_notice_articles")),
    )
    op.create_index(op.f("ix_notice_articles_article_id"), "notice_articles", ["article_id"], unique=False)
    op.create_table(
        "notice_deliveries",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("notice_id", Id, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", Instant, nullable=True),
        sa.Column("sent_at", Instant, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_deliveries_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_deliveries")),
        sa.UniqueConstraint("notice_id", "recipient", name=op.f("uq_notice_deliveries_notice_id_recipient")),
    )
    op.create_index(
        op.f("ix_notice_deliveries_next_attempt_at"), "notice_deliveries", ["next_attempt_at"], unique=False
    )
