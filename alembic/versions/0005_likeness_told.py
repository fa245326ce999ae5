"""Likeness as it was found: pairs, how an article repeats another, its facts, what the desk marked, and follow-ups.

Revision 0005. Columns are only added, at the end of their table, as in 0002. Of articles from before the pairs stay unknown;
`monitor run` and `monitor once` enter who stands for each of their groups of the last 30 days, and read the facts of those whose
text is still kept.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("articles", sa.Column("relation", sa.Text()))
    op.add_column("articles", sa.Column("estimated", sa.Boolean()))
    op.add_column("articles", sa.Column("facts", sa.LargeBinary()))
    op.add_column("articles", sa.Column("key_sentence", sa.Text()))
    op.add_column("stories", sa.Column("follows", Id))
    op.create_index(op.f("ix_stories_merged_into"), "stories", ["merged_into"], unique=False)
    op.create_index(op.f("ix_stories_follows"), "stories", ["follows"], unique=False)
    op.add_column("seeds", sa.Column("terms", sa.LargeBinary()))
    op.create_table(
        "likenesses",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("other_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("duplicate", sa.Boolean(), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=False),
        sa.Column("containment", sa.Float(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_likenesses_article_id")),
        sa.PrimaryKeyConstraint("article_id", "other_id", name=op.f("pk_likenesses")),
    )
    op.create_index(op.f("ix_likenesses_other_id"), "likenesses", ["other_id"], unique=False)
    op.create_table(
        "fact_keys",
        sa.Column("h", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("h", "owner", name=op.f("pk_fact_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_fact_keys_owner"), "fact_keys", ["owner"], unique=False)
    op.create_table(
        "representatives",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("group_id", Id, nullable=False),
        sa.Column("dated_at", Instant, nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_representatives_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_representatives")),
    )
    op.create_index(op.f("ix_representatives_group_id"), "representatives", ["group_id"], unique=False)
    op.create_index(op.f("ix_representatives_dated_at"), "representatives", ["dated_at"], unique=False)
    op.create_table(
        "ties",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("other_id", Id, autoincrement=False, nullable=False),
        sa.Column("closeness", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "other_id", name=op.f("pk_ties")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "marks",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.Column("marked_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_marks_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_marks")),
    )
