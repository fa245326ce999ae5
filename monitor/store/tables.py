"""Every table, PostgreSQL-clean; `alembic/versions` must lead to exactly this (tests/migrations compares them).

`entries` (feed, identity) point to `articles`, one per canonical URL, duplicates included; an article belongs to a group of
near-duplicates and to a story, each known by the id of its first article. Ids are never recomputed.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from monitor.store.types import Instant, Packed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only for a column declared INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("url", Text, nullable=False, unique=True),  # as configured: the feed's identity
    Column("current_url", Text),  # where a saved permanent redirect leads
    Column("moved_to", Text),  # a permanent redirect seen, but not often enough to be saved yet
    Column("moved_seen", Integer, nullable=False, server_default=text("0")),
    Column("name", Text),
    Column("outlet", Text),
    Column("title", Text),  # what the feed calls itself
    Column("fulltext", Text, nullable=False),
    Column("every_seconds", Integer, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("next_poll_at", Instant, nullable=False),
    Column("not_before", Instant),  # the server's own Retry-After, which even `once --force` obeys
    Column("last_polled_at", Instant),
    Column("first_success_at", Instant),
    Column("last_success_at", Instant),
    Column("failures", Integer, nullable=False, server_default=text("0")),  # in a row
    Column("last_reason", Text),
    Column("last_error", Text),
    Column("gone_at", Instant),
    Column("entries_seen", Integer, nullable=False, server_default=text("0")),
    Column("kind", Text, nullable=False, server_default="feed"),
    Column("query", Text),  # what a search looks for
    Column("adaptive", Boolean, nullable=False, server_default=false()),  # the desk set no `every`
    # What the feed said of itself when it was last read; a 304 says nothing, so it has to be remembered.
    Column("ttl_seconds", Integer),
    Column("skip_hours", Text),  # JSON array of hours in UTC
    Column("skip_days", Text),  # JSON array of weekdays in UTC, 0 is Monday
    Column("gap_seconds", Integer),  # the usual time between two of its entries
    Column("span_seconds", Integer),  # from its oldest entry to its newest: what scrolls by in that time is lost
    Column("newest_at", Instant),  # when its newest entry was published
    # Whether its 304 can be believed.
    Column("confirmed_at", Instant),  # the last 304
    Column("probed_at", Instant),  # the last unconditional request made out of doubt
    Column("probes", Integer, nullable=False, server_default=text("0")),  # in a row that found the 304 true
    Column("lied_at", Instant),  # a probe found entries behind a 304
    # A search's results are read page by page; where an unfinished reading goes on, and when it began.
    Column("cursor", Integer),
    Column("cursor_since", Instant),
    # What a person should know of it: every identity changed at once, entries scrolled by between two polls.
    Column("notice", Text),
    Column("notice_at", Instant),
    Index(None, "next_poll_at"),
)

polls = Table(
    "polls",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("feed_id", Id, ForeignKey("feeds.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", Text, nullable=False),  # read, not_modified or failed
    Column("reason", Text),  # of a failure: model.FailureReason
    Column("entries", Integer, nullable=False, server_default=text("0")),  # new ones
    Index(None, "feed_id", "at"),
    Index(None, "at"),
)

quotas = Table(
    "quotas",
    metadata,
    Column("service", Text, primary_key=True),
    Column("day", Text, primary_key=True),  # YYYY-MM-DD where the service counts
    Column("used", Integer, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("feed_id", Id, ForeignKey("feeds.id"), nullable=False),
    Column("identity", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("content", Packed),
    Column("author", Text),
    Column("outlet", Text),
    Column("published_at", Instant),
    Column("first_seen_at", Instant, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("edited_at", Instant),
    Column("host", Text),  # whose slot the page needs; null: nothing has to be fetched
    Column("next_attempt_at", Instant),  # null: nothing left to do
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("disposition", Text),  # null: pending
    Column("decided_at", Instant),
    Column("article_id", Id, ForeignKey("articles.id")),
    Column("edits", Integer, nullable=False, server_default=text("0")),
    Column("copy_url", Text),  # canonical address of a portal's copy, where the source names both
    Column("page_reason", Text),  # model.PageReason; null: never judged (too old, or from before this was kept)
    Column("replay_id", Id),  # the last replay that found it
    UniqueConstraint("feed_id", "identity"),
    Index(None, "page_reason", "first_seen_at", "feed_id"),  # what hinting spared is counted in here alone
    Index(None, "feed_id", "first_seen_at"),
    Index(None, "feed_id", "fingerprint"),
    Index(None, "copy_url"),
    # All that "what can be followed now?" needs: rows of entries are long, and a backlog is asked again and again.
    Index(None, "next_attempt_at", "host", "feed_id", "replay_id"),
    Index(None, "disposition", "decided_at"),
    Index(None, "canonical_url"),
    Index(None, "url"),
    Index(None, "article_id"),
)

entry_steps = Table(
    "entry_steps",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("entry_id", Id, ForeignKey("entries.id"), nullable=False),
    Column("stage", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "entry_id"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    Column("byline", Text),
    Column("published_at", Instant),
    Column("modified_at", Instant),
    Column("first_seen_at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("tags", Text, nullable=False),  # JSON array
    Column("agency", Text),
    Column("origin_url", Text),
    Column("portal", Boolean, nullable=False),
    Column("text_source", Text, nullable=False),
    Column("length", Integer, nullable=False),
    Column("features", Packed, nullable=False),  # JSON object: what clustering compares
    Column("disposition", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("duplicate_of_kind", Text),
    Column("duplicate_of_id", Text),
    Column("duplicate_of_title", Text),
    Column("similarity", Float),
    Column("containment", Float),
    Column("group_id", Id, nullable=False),
    Column("story_id", Id, ForeignKey("stories.id")),
    Column("title_key", Text),  # by which an article of a search is paired with the same one of its outlet's feed
    Column("section", Text),
    Column("language", Text),  # BCP 47
    Column("access", Text),  # whole, partial or paywall; null where no page was read
    Column("affiliation", Text),  # who the author of a contribution is
    Column("published_from", Text),  # where the page said so
    Column("modified_from", Text),
    Column("relation", Text),  # model.Relation: how it repeats what it repeats
    Column("estimated", Boolean),  # whether similarity and containment are: the other text was no longer kept
    Column("facts", Packed),  # JSON array: what stands in it that may be new; null: never read
    Column("key_sentence", Text),  # which of its own sentences stands for it; null: from before that was read off
    Index(None, "decided_at"),
    Index(None, "title_key"),
    Index(None, "published_at"),
    Index(None, "group_id"),
    Index(None, "story_id"),
    Index(None, "url"),
)

article_texts = Table(
    "article_texts",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("body", Packed, nullable=False),  # paragraphs separated by blank lines
    Column("stored_at", Instant, nullable=False),
    Index(None, "stored_at"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Packed, nullable=False),
    Column("replaced_at", Instant, nullable=False),
    Column("change", Text, nullable=False),
    Index(None, "article_id"),
    Index(None, "replaced_at"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("noticed_at", Instant, nullable=False),
    Index(None, "article_id"),
)

edition_corrections = Table(
    "edition_corrections",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("correction_id", Id, ForeignKey("corrections.id"), primary_key=True, autoincrement=False),
    Column("edition_id", Id, ForeignKey("editions.id"), nullable=False),
    Index(None, "edition_id"),
    Index(None, "correction_id"),
)

matches = Table(
    "matches",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False),
    Column("topic", Text, nullable=False),
    Column("keyword", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("snippet", Text, nullable=False),
    Column("mark_start", Integer, nullable=False),
    Column("mark_end", Integer, nullable=False),
    Index(None, "article_id"),
    Index(None, "topic", "keyword"),
)

# Keywords that are new, applied backwards. At most one is open (`done_at` null); what it looks at is what was there when it was
# asked for, in the order of ids, and the cursors say how far it is.
replays = Table(
    "replays",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("asked_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),  # what changed, in words for the log
    Column("gain", Text, nullable=False),  # JSON: what is new (core.match.rules.Gain)
    Column("rules", Text, nullable=False),  # the fingerprint of the rules that are applied
    Column("since", Instant, nullable=False),
    Column("entries_at", Id, nullable=False),
    Column("entries_to", Id, nullable=False),
    Column("articles_at", Id, nullable=False),
    Column("articles_to", Id, nullable=False),
    Column("late_at", Id, nullable=False),  # of entries that were under way by the rules before
    Column("done_at", Instant),
    Column("entries_seen", Integer, nullable=False, server_default=text("0")),
    Column("articles_seen", Integer, nullable=False, server_default=text("0")),
    Column("found", Integer, nullable=False, server_default=text("0")),
)

# Stored articles that came to concern a topic by a replay. Ids grow with the order of commits: an edition looks at those above
# the mark of the one before (`editions.finds_considered`).
replay_finds = Table(
    "replay_finds",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("replay_id", Id, ForeignKey("replays.id"), nullable=False),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False),
    Column("topics", Text, nullable=False),  # JSON array of those that it concerns since
    Column("found_at", Instant, nullable=False),
    Index(None, "replay_id"),
    Index(None, "article_id"),
)

# The near-duplicate index. `owner` is an article's id, or minus a seed's number: one look-up answers for both.
dup_bands = Table(
    "dup_bands",
    metadata,
    Column("h", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, primary_key=True, autoincrement=False),
    Index(None, "owner"),
    sqlite_with_rowid=False,
)

dup_sentences = Table(
    "dup_sentences",
    metadata,
    Column("h", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, primary_key=True, autoincrement=False),
    Index(None, "owner"),
    sqlite_with_rowid=False,
)

# The pairs that were compared and found alike, both ways round at once: the smaller id of two articles first. A negative
# `other_id` is minus a seed's number, as in the index.
likenesses = Table(
    "likenesses",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("other_id", BigInteger, primary_key=True, autoincrement=False),
    Column("duplicate", Boolean, nullable=False),  # false: they share a passage, no more
    Column("similarity", Float, nullable=False),
    Column("containment", Float, nullable=False),
    Column("shared", Integer, nullable=False),
    Index(None, "other_id"),
)

# The article that stands for its group of near-duplicates where stories are made, and what it is compared by.
representatives = Table(
    "representatives",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("group_id", Id, nullable=False),
    Column("dated_at", Instant, nullable=False),  # published, or first seen where nothing says when
    Column("vector", LargeBinary, nullable=False),  # core.likeness.cluster.Vector
    Index(None, "group_id"),
    Index(None, "dated_at"),
)

# Representatives that lie close to each other in time and matter, each pair both ways round.
ties = Table(
    "ties",
    metadata,
    Column("article_id", Id, primary_key=True, autoincrement=False),
    Column("other_id", Id, primary_key=True, autoincrement=False),
    Column("closeness", Float, nullable=False),  # cosine of their vectors
    sqlite_with_rowid=False,
)

# Where each name, amount, date and statement stands, as in the index above. `owner` is an article's id, or minus a seed's number.
fact_keys = Table(
    "fact_keys",
    metadata,
    Column("h", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, primary_key=True, autoincrement=False),
    Index(None, "owner"),
    sqlite_with_rowid=False,
)

marks = Table(
    "marks",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("relevant", Boolean, nullable=False),  # what the desk said of it
    Column("marked_at", Instant, nullable=False),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # its first article's
    Column("headline", Text, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("merged_into", Id),  # a merge leaves a redirect
    Column("follows", Id),  # the earlier story that it takes up again
    Index(None, "merged_into"),
    Index(None, "follows"),
    Index(None, "last_seen_at"),
)

seeds = Table(
    "seeds",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("origin", Text, nullable=False),  # shipped, folder or added
    Column("title", Text, nullable=False),
    Column("outlet", Text),
    Column("byline", Text),
    Column("published", Text),
    Column("url", Text),
    Column("version", Integer, nullable=False),
    Column("shingles", LargeBinary, nullable=False),  # sorted little-endian 64-bit hashes
    Column("body", Packed),  # the desk's own texts; shipped seeds have none
    Column("source", Text),  # the file or URL it was read from
    Column("digest", Text, nullable=False),  # of what was indexed, to notice a change
    Column("active", Boolean, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("terms", LargeBinary),  # pairs of uint32: hashed term, weight in thousandths, heaviest first
)

digests = Table(
    "digests",
    metadata,
    Column("name", Text, primary_key=True),
    Column("born_at", Instant, nullable=False),
)

editions = Table(
    "editions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("digest", Text, nullable=False),
    Column("date", Text, nullable=False),  # YYYY-MM-DD in the digest's timezone
    Column("window_from", Instant, nullable=False),
    Column("window_to", Instant, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("late_seconds", Integer),
    Column(
        "considered", Id, nullable=False
    ),  # every article up to this id was carried, or was not this digest's matter
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("message", LargeBinary, nullable=False),  # RFC 5322 bytes without a To header
    Column("html", Packed, nullable=False),
    Column("stories", Integer, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("duplicates_folded", Integer, nullable=False),
    Column("seed_duplicates", Integer, nullable=False),
    Column(
        "finds_considered", Id
    ),  # the same of what replays found in stored articles; null: from before there were any
    Column("full_html", Packed),  # with everything that the mail's own HTML had no room for; null: it had room
    Column("newcomer_message", LargeBinary),  # for recipients whose first edition it is; null: there are none
    UniqueConstraint("digest", "date"),
)

edition_stories = Table(
    "edition_stories",
    metadata,
    Column("edition_id", Id, ForeignKey("editions.id"), primary_key=True, autoincrement=False),
    Column("story_id", Id, primary_key=True, autoincrement=False),  # a story may be merged into another later
    Column("place", Integer, nullable=False),  # in the order of the mail, from 1; below `min_rank` last
    Column("section", Text, nullable=False),  # model.Section
    Column("topic", Text),  # under whose heading, where the section is that of a topic
    Column("lead_id", Id, nullable=False),  # the article that stood for it
    Column("score", Float, nullable=False),
    Column("parts", Text, nullable=False),  # JSON: [[name, points], ...]
    Index(None, "story_id"),
)

edition_articles = Table(
    "edition_articles",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("edition_id", Id, ForeignKey("editions.id"), nullable=False),
    Column("story_id", Id),  # in which it was told, as stories were then; null: carried without a word, or before 0007
    Index(None, "edition_id"),
    Index(None, "article_id"),
)

# Articles that an edition left untold because their stories ranked below the digest's `min_rank`: when one of these stories
# grows, they are looked at again. A row goes when its article is carried.
edition_leftovers = Table(
    "edition_leftovers",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("edition_id", Id, ForeignKey("editions.id"), nullable=False),
    Index(None, "edition_id"),
    Index(None, "article_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("edition_id", Id, ForeignKey("editions.id"), nullable=False),
    Column("recipient", Text, nullable=False),  # an address, or "outbox" for the pair of files
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", Instant),  # null: nothing left to do
    Column("sent_at", Instant),
    Column("error", Text),
    Column("first", Boolean),  # this recipient was never sent an edition of the digest before; null: from before 0007
    UniqueConstraint("edition_id", "recipient"),
    Index(None, "next_attempt_at"),
)

signals = Table(  # calls outside of mail: an edition is undelivered, came through after all, or was delivered
    "signals",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("date", Text, primary_key=True),  # of the edition
    Column("kind", Text, primary_key=True),  # core.briefing.signals.SignalKind
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", Instant),  # null: done, or given up
    Column("done_at", Instant),
    Column("error", Text),
)

alerts = Table(
    "alerts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("born_at", Instant, nullable=False),
    Column("born_after", Id, nullable=False),  # the newest article then: what is told came in later
    Column("considered", Id, nullable=False),  # every article up to this id was looked at, and waits for nothing
    Column("looked_at", Instant, nullable=False),  # when that was found; what is decided anew later is looked at again
    Column("waiting", Text),  # JSON: spikes that came up when nothing could be sent; null: none
)

notices = Table(  # what an alert said
    "notices",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("alert", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("message", LargeBinary, nullable=False),  # RFC 5322 bytes without a To header
    Column("payload", Text),  # the body of the webhook's request; null: none is asked for
    Column("spikes", Text),  # JSON array of the names of spikes told in it; null: none
    Index(None, "alert", "raised_at"),
)

notice_articles = Table(  # a story is told by an alert once: by any of its articles
    "notice_articles",
    metadata,
    Column("alert", Text, primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("notice_id", Id, ForeignKey("notices.id"), nullable=False),
    Index(None, "article_id"),
)

notice_deliveries = Table(
    "notice_deliveries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("notice_id", Id, ForeignKey("notices.id"), nullable=False),
    Column("recipient", Text, nullable=False),  # an address, "webhook", or "outbox" for a file
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", Instant),
    Column("sent_at", Instant),
    Column("error", Text),
    UniqueConstraint("notice_id", "recipient"),
    Index(None, "next_attempt_at"),
)

hosts = Table(
    "hosts",
    metadata,
    Column("key", Text, primary_key=True),  # host:port
    Column("free_at", Instant, nullable=False),
    Column("held_until", Instant),  # the host itself asked to be left alone (429, 503): nothing of it is asked before
)

robots = Table(
    "robots",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("fetched_at", Instant, nullable=False),
    Column("status", Integer),
    Column("body", Packed, nullable=False),
)
