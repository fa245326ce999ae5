"""New keywords, applied to what is stored: noticed when the rules change, and carried through slice by slice.

apply_rules   compare the rules with those last applied; what they may find more is asked for
look_back     slices of what was asked for, until there are no more, or until it is enough for now
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from monitor.config import Config
from monitor.core.match.rules import gained, rules_of
from monitor.pipeline import Desk, replay
from monitor.store import replays
from monitor.store.engine import Store

log = structlog.get_logger("monitor")

AT_ONCE = 1.0
"""Seconds for which a daemon looks back at a stretch: what is due goes on meanwhile, but shares the processor with it."""


def apply_rules(store: Store, config: Config, now: datetime) -> replays.Replay | None:
    """Remember the rules of `config`, and ask for what they may find more than those before to be looked for in what came in the
    last `backfill_days`. Returns the replay that is open now, if there is one.

    The first time there is nothing to compare with. A replay that is open already goes on by these rules.
    """
    rules = rules_of(config.topics, config.aliases)
    with store.write() as connection:
        store.advisory(connection, replays.REPLAYING)
        before = replays.applied(connection)
        if before == rules:
            return replays.current(connection)
        replays.remember(connection, rules, now)
        gain = gained(before, rules) if before is not None else None
        if gain and config.backfill_days:
            asked = replays.ask(connection, gain, rules, now - timedelta(days=config.backfill_days), now)
        elif gain and replays.current(connection) is None:
            # Nothing is looked at, and all the same it is known from when on these keywords are looked for.
            replays.finish(connection, replays.ask(connection, gain, rules, now, now), now)
            return None
        else:
            replays.go_on_by(connection, rules, now)
            return replays.current(connection)
    log.info("looking back", why=asked.reason, days=asked.days)
    return asked


def look_back(
    desk: Desk,
    clock: Callable[[], datetime],
    *,
    alone: bool = False,
    seconds: float = AT_ONCE,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Look at what the open replay has left, slice by slice, for about `seconds`. Returns how many were found.

    Safe to call again and again, also where nothing is open. `alone`: no unit of work goes on by rules from before (`once`).
    """
    found, until = 0, time.monotonic() + seconds
    while not stopped():
        looked = replay.look_back(desk, clock(), alone=alone)
        if looked is None:
            break
        found += looked.found
        if looked.over:
            _report(desk, looked.replay.id)
            break
        if time.monotonic() > until:
            break
    return found


def _report(desk: Desk, replay_id: int) -> None:
    with desk.store.read() as connection:
        over = replays.by_ids(connection, (replay_id,))
    for each in over:
        log.info(
            "looked back", why=each.reason, entries=each.entries_seen, articles=each.articles_seen, found=each.found
        )
