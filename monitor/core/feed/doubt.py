"""Whether a server's 304 can be believed.

Some answer "not modified" for ever: a cache in front of them that nobody empties, an ETag of the template instead of the
content. Such a feed looks well and brings nothing. So one that has been silent against its own habit, with nothing but 304
to show for it, is asked once without validators (a probe); facts.md, good manners 2, bounds what that may cost a server.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

DAY = timedelta(hours=24)
"""Never more than one probe in this time."""

WAITS = (DAY, 2 * DAY, 4 * DAY, 7 * DAY)
"""The time between two probes after so many in a row that found the 304 true."""

REHABILITATED = 7
"""Probes in a row that find nothing, after which a server that was shown to lie is believed again."""

LATE_CACHE = timedelta(minutes=15)
"""A 304 may be so much older than the entry that it misses: caches hold an answer for some minutes, and say so."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is known of a server's honesty. Times are aware UTC."""

    probed_at: datetime | None = None
    """The last unconditional request that was made out of doubt."""
    probes: int = 0
    """How many of them in a row found the 304 true."""
    lied_at: datetime | None = None
    """When it was last shown to lie; None: never, or it is believed again."""


def probe_wait(doubt: Doubt) -> timedelta:
    """The shortest time between two probes, and from the last answer that was read whole to the next probe."""
    return DAY if doubt.lied_at is not None else WAITS[min(doubt.probes, len(WAITS) - 1)]


def may_probe(doubt: Doubt, *, read_at: datetime | None, now: datetime) -> bool:
    """Whether manners allow a probe. `read_at`: the last answer that was more than a 304; None: longer ago than anyone knows.

    Whether there is reason for one is another question: a feed that was shown to lie needs none, any other has to be silent.
    """
    wait = probe_wait(doubt)
    return all(at is None or now - at >= wait for at in (doubt.probed_at, read_at))


def after_answer(doubt: Doubt, *, probe: bool, new: int, lied: bool, now: datetime) -> Doubt:
    """What an answer shows that was read and brought `new` entries; `probe` whether it was asked without validators, `lied`
    as `lie_shown` says.

    A feed that publishes again is not in doubt any more; one that was shown to lie stays so until probes find nothing.
    """
    if probe:
        doubt = replace(doubt, probed_at=now)
    if lied:
        return replace(doubt, probes=0, lied_at=now)
    if new:
        return doubt if doubt.lied_at is not None else replace(doubt, probes=0)
    if not probe:
        return doubt
    probes = doubt.probes + 1
    return replace(doubt, probes=probes, lied_at=doubt.lied_at if probes < REHABILITATED else None)


def lie_shown(
    *,
    new: int,
    probe: bool,
    same_validators: bool,
    published: Iterable[datetime | None],
    known_until: datetime | None,
    confirmed_at: datetime | None,
) -> bool:
    """Whether an answer with `new` entries shows that 304 (or the ETag) cannot be believed.

    New entries under unchanged validators always do. A probe that brings entries with new validators may simply have come
    first, after a feed's honest silence; it shows a lie where one of them was `published` after the newest known entry
    (`known_until`) and well before the last 304 (`confirmed_at`), or where no date tells.
    """
    if not new:
        return False
    if same_validators:
        return True
    if not probe or confirmed_at is None:
        return False
    dated = [at for at in published if at is not None and (known_until is None or at > known_until)]
    return not dated or min(dated) <= confirmed_at - LATE_CACHE
