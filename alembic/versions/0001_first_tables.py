"""The first tables: feeds, entries, articles, stories, near-duplicates, seeds, editions, deliveries, hosts, robots.

Revision 0001. What the columns are for stands in `monitor/store/tables.py`. Types are spelt out here, not imported: a
migration says what was built on its day.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only for a column declared INTEGER.
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# On SQLite an instant is fixed-width UTC text: 2026-08-09T09:00:00.000000Z
Instant = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("born_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_digests")),
    )

    op.create_table(
        "dup_bands",
        sa.Column("h", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("h", "owner", name=op.f("pk_dup_bands")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_dup_bands_owner"), "dup_bands", ["owner"], unique=False)

    op.create_table(
        "dup_sentences",
        sa.Column("h", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("h", "owner", name=op.f("pk_dup_sentences")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_dup_sentences_owner"), "dup_sentences", ["owner"], unique=False)

    op.create_table(
        "editions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("window_from", Instant, nullable=False),
        sa.Column("window_to", Instant, nullable=False),
        sa.Column("issued_at", Instant, nullable=False),
        sa.Column("late_seconds", sa.Integer(), nullable=True),
        sa.Column("considered", Id, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("duplicates_folded", sa.Integer(), nullable=False),
        sa.Column("seed_duplicates", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint("digest", "date", name=op.f("uq_editions_digest_date")),
    )

    op.create_table(
        "feeds",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("current_url", sa.Text(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("moved_seen", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("fulltext", sa.Text(), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", Instant, nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("next_poll_at", Instant, nullable=False),
        sa.Column("not_before", Instant, nullable=True),
        sa.Column("last_polled_at", Instant, nullable=True),
        sa.Column("first_success_at", Instant, nullable=True),
        sa.Column("last_success_at", Instant, nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_reason", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("gone_at", Instant, nullable=True),
        sa.Column("entries_seen", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("url", name=op.f("uq_feeds_url")),
    )
    op.create_index(op.f("ix_feeds_next_poll_at"), "feeds", ["next_poll_at"], unique=False)

    op.create_table(
        "hosts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("free_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_hosts")),
    )

    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )

    op.create_table(
        "robots",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("fetched_at", Instant, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_robots")),
    )

    op.create_table(
        "seeds",
        sa.Column("number", Id, autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("byline", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shingles", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seeds")),
        sa.UniqueConstraint("id", name=op.f("uq_seeds_id")),
    )

    op.create_table(
        "stories",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("first_seen_at", Instant, nullable=False),
        sa.Column("last_seen_at", Instant, nullable=False),
        sa.Column("merged_into", Id, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    op.create_index(op.f("ix_stories_last_seen_at"), "stories", ["last_seen_at"], unique=False)

    op.create_table(
        "articles",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text(), nullable=True),
        sa.Column("published_at", Instant, nullable=True),
        sa.Column("modified_at", Instant, nullable=True),
        sa.Column("first_seen_at", Instant, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("origin_url", sa.Text(), nullable=True),
        sa.Column("portal", sa.Boolean(), nullable=False),
        sa.Column("text_source", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant, nullable=False),
        sa.Column("duplicate_of_kind", sa.Text(), nullable=True),
        sa.Column("duplicate_of_id", sa.Text(), nullable=True),
        sa.Column("duplicate_of_title", sa.Text(), nullable=True),
        sa.Column("similarity", sa.Float(), nullable=True),
        sa.Column("containment", sa.Float(), nullable=True),
        sa.Column("group_id", Id, nullable=False),
        sa.Column("story_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_articles_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("canonical_url", name=op.f("uq_articles_canonical_url")),
    )
    op.create_index(op.f("ix_articles_decided_at"), "articles", ["decided_at"], unique=False)
    op.create_index(op.f("ix_articles_group_id"), "articles", ["group_id"], unique=False)
    op.create_index(op.f("ix_articles_published_at"), "articles", ["published_at"], unique=False)
    op.create_index(op.f("ix_articles_story_id"), "articles", ["story_id"], unique=False)
    op.create_index(op.f("ix_articles_url"), "articles", ["url"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("edition_id", Id, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", Instant, nullable=True),
        sa.Column("sent_at", Instant, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_deliveries_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("edition_id", "recipient", name=op.f("uq_deliveries_edition_id_recipient")),
    )
    op.create_index(op.f("ix_deliveries_next_attempt_at"), "deliveries", ["next_attempt_at"], unique=False)

    op.create_table(
        "article_texts",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_texts_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_texts")),
    )
    op.create_index(op.f("ix_article_texts_stored_at"), "article_texts", ["stored_at"], unique=False)

    op.create_table(
        "edition_articles",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("edition_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_edition_articles_article_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_edition_articles_edition_id")),
        sa.PrimaryKeyConstraint("digest", "article_id", name=op.f("pk_edition_articles")),
    )
    op.create_index(op.f("ix_edition_articles_article_id"), "edition_articles", ["article_id"], unique=False)
    op.create_index(op.f("ix_edition_articles_edition_id"), "edition_articles", ["edition_id"], unique=False)

    op.create_table(
        "entries",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("feed_id", Id, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("published_at", Instant, nullable=True),
        sa.Column("first_seen_at", Instant, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("edited_at", Instant, nullable=True),
        sa.Column("host", sa.Text(), nullable=True),
        sa.Column("next_attempt_at", Instant, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("decided_at", Instant, nullable=True),
        sa.Column("article_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_entries_article_id")),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_entries_feed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("feed_id", "identity", name=op.f("uq_entries_feed_id_identity")),
    )
    op.create_index(op.f("ix_entries_article_id"), "entries", ["article_id"], unique=False)
    op.create_index(op.f("ix_entries_canonical_url"), "entries", ["canonical_url"], unique=False)
    op.create_index(op.f("ix_entries_disposition_decided_at"), "entries", ["disposition", "decided_at"], unique=False)
    op.create_index(op.f("ix_entries_next_attempt_at"), "entries", ["next_attempt_at"], unique=False)
    op.create_index(op.f("ix_entries_url"), "entries", ["url"], unique=False)

    op.create_table(
        "matches",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("keyword", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("snippet", sa.Text(), nullable=False),
        sa.Column("mark_start", sa.Integer(), nullable=False),
        sa.Column("mark_end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_matches_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
    )
    op.create_index(op.f("ix_matches_article_id"), "matches", ["article_id"], unique=False)
    op.create_index(op.f("ix_matches_topic"), "matches", ["topic"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", Instant, nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_revisions_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
    )
    op.create_index(op.f("ix_revisions_article_id"), "revisions", ["article_id"], unique=False)
    op.create_index(op.f("ix_revisions_replaced_at"), "revisions", ["replaced_at"], unique=False)

    op.create_table(
        "entry_steps",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_steps_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_steps")),
    )
    op.create_index(op.f("ix_entry_steps_entry_id"), "entry_steps", ["entry_id"], unique=False)
    # ### end Alembic commands ###
