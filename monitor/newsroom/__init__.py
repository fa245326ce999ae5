"""A simulated Korean press on loopback, every word of it invented.

with Newsroom(now) as newsroom:     fourteen outlets, each on a port of its own
    newsroom.feeds                  what a desk must configure
    newsroom.plan                   what must become of every entry
    discrepancies(newsroom.plan, outcomes)
"""

from __future__ import annotations

from monitor.newsroom.newsroom import Newsroom
from monitor.newsroom.order import ORDER, Rank, misplaced, ranks_of
from monitor.newsroom.plan import EntryKey, Outcome, Planted, ServedFeed, discrepancies, tally
from monitor.newsroom.server import PressServer, Raw, Reply, Request

__all__ = [
    "ORDER",
    "EntryKey",
    "Newsroom",
    "Outcome",
    "Planted",
    "PressServer",
    "Rank",
    "Raw",
    "Reply",
    "Request",
    "ServedFeed",
    "discrepancies",
    "misplaced",
    "ranks_of",
    "tally",
]
