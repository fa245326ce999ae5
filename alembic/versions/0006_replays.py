"""New keywords applied backwards: what is looked for in what is stored, how far that is, and what it found.

Revision 0006. Columns are only added, at the end of their table, as in 0002. The index by which work is handed out knows what a
replay found: that yields to news.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "replays",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("gain", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("entries_at", Id, nullable=False),
        sa.Column("entries_to", Id, nullable=False),
        sa.Column("articles_at", Id, nullable=False),
        sa.Column("articles_to", Id, nullable=False),
        sa.Column("late_at", Id, nullable=False),
        sa.Column("done_at", Instant, nullable=True),
        sa.Column("entries_seen", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("articles_seen", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("found", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replays")),
    )
    op.create_table(
        "replay_finds",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("replay_id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("found_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["replay_id"], ["replays.id"], name=op.f("fk_replay_finds_replay_id")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_replay_finds_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replay_finds")),
    )
    op.create_index(op.f("ix_replay_finds_replay_id"), "replay_finds", ["replay_id"], unique=False)
    op.create_index(op.f("ix_replay_finds_article_id"), "replay_finds", ["article_id"], unique=False)
    op.add_column("entries", sa.Column("replay_id", Id))
    op.drop_index(op.f("ix_entries_next_attempt_at_host_feed_id"), "entries")
    op.create_index(
        op.f("ix_entries_next_attempt_at_host_feed_id_replay_id"),
        "entries",
        ["next_attempt_at", "host", "feed_id", "replay_id"],
        unique=False,
    )
    op.add_column("editions", sa.Column("finds_considered", Id))
    # What each keyword found is asked for one by one where it found nothing lately.
    op.drop_index(op.f("ix_matches_topic"), "matches")
    op.create_index(op.f("ix_matches_topic_keyword"), "matches", ["topic", "keyword"], unique=False)
