"""THE SPINE. Three units of work, each resumable, each safe to run twice, each told the instant `now`.

    poll_feed      Feed, its state -> fetch -> Fetched | NotModified | FetchFailed -> decode, parse
                   -> ParsedFeed(FeedEntry...) -> identity: unseen? edited? -> match(feed text)
                   commits entries (pending), validators and the next poll time in ONE transaction
    follow_entry   wanted? -> robots -> fetch -> screen -> extract, clean -> Article -> match(body)
                   -> likeness -> verdict -> store, group, story, disposition in ONE transaction
    issue_digest   what this digest has not carried -> rank -> Digest -> render -> outbox in ONE transaction;
                   `deliver` then hands it over, recipient by recipient

Expected outcomes are values; an exception here is a fault of ours or of the database, and whoever runs the unit says so and
comes back later. A host whose slot is taken makes its work "not due yet", never a sleeping thread.
"""

from monitor.pipeline.desk import Desk
from monitor.pipeline.follow import Followed, Known, Unmatched, follow_entry, follow_known, look_up, record_unmatched
from monitor.pipeline.issue import OUTBOX, Composed, compose_digest, draw_up, edition_due, issue_digest, message_of
from monitor.pipeline.poll import Polled, Ready, Unchanged, ask_feed, make_ready, poll_feed, record_unchanged

__all__ = [
    "OUTBOX",
    "Composed",
    "Desk",
    "Followed",
    "Known",
    "Polled",
    "Ready",
    "Unchanged",
    "Unmatched",
    "ask_feed",
    "compose_digest",
    "draw_up",
    "edition_due",
    "follow_entry",
    "follow_known",
    "issue_digest",
    "look_up",
    "make_ready",
    "message_of",
    "poll_feed",
    "record_unchanged",
    "record_unmatched",
]
