"""What is told outside of mail: an alarm for an edition that is undelivered, that it came through after all, and a sign of life.

Which calls an edition asks for is decided here; that they are made, and made again until somebody answers, is
`monitor.signalling`'s matter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from monitor.model import DeliveryState

SignalKind = Literal["alarm", "recovered", "heartbeat"]

WAITS: Final = (1, 1, 2, 5, 10, 15, 30, 60)
"""Minutes before each further try; the last one repeats."""

TRIES: Final = 30
"""With these waits about a day: whoever did not answer by then gets no news of it any more."""

LONGEST_WHY: Final = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """How an edition stands: whether it was issued, and what became of it with each to whom it is owed."""

    digest: str
    day: date
    due: datetime
    """When it should have been there."""
    states: tuple[DeliveryState, ...] | None
    """One for each recipient, () where it is owed to nobody; None: it was not issued."""
    why: str = ""
    """What stands in the way, without a recipient's address; "" where nobody knows."""
    to_files: bool = False
    """It is written to files, and mailed to nobody."""
    carried_by: date | None = None
    """It was never issued; what it would have told stands in the edition of that day, of which `states` speaks."""

    @property
    def delivered(self) -> bool:
        """Whether nothing is owed of it any more."""
        return self.states is not None and all(state == "sent" for state in self.states)


@dataclass(frozen=True, slots=True)
class Signal:
    """A call about an edition. Open while `next_attempt_at` is set; else answered (`done_at`), given up, or not needed after
    all (no attempts)."""

    digest: str
    day: date
    kind: SignalKind
    attempts: int = 0
    next_attempt_at: datetime | None = None
    done_at: datetime | None = None
    error: str | None = None


def asked_for(
    standing: Standing,
    known: Mapping[SignalKind, Signal],
    wanted: Collection[SignalKind],
    *,
    now: datetime,
    started_at: datetime,
    grace: timedelta,
) -> tuple[Signal, ...]:
    """What is new about the calls for this edition, or changes: `known` are those there are, `wanted` those the desk asks for.

    The alarm comes `grace` after the edition's time. Whoever was not there at that time (the machine was off) gives the late
    edition as long again from the moment it is noticed, once: a program that is started again and again raises it all the same.
    """
    alarm, heartbeat = known.get("alarm"), known.get("heartbeat")
    name = standing.digest, standing.day
    if not standing.delivered:
        if alarm is not None or "alarm" not in wanted or now < standing.due + grace:
            return ()
        return (Signal(*name, "alarm", next_attempt_at=now if started_at <= standing.due else now + grace),)
    changed: list[Signal] = []
    if alarm is not None:
        if alarm.next_attempt_at is not None:
            changed.append(replace(alarm, next_attempt_at=None))
        # One that nobody answered may have been heard: an answer can be lost on its way.
        if alarm.attempts and "recovered" not in known and "recovered" in wanted:
            changed.append(Signal(*name, "recovered", next_attempt_at=now))
    if heartbeat is None and "heartbeat" in wanted and standing.carried_by is None:
        changed.append(Signal(*name, "heartbeat", next_attempt_at=now))
    return tuple(changed)


def after_call(signal: Signal, *, now: datetime, error: str | None, again: datetime | None = None) -> Signal:
    """The signal after one more try: answered where there is no `error`, else to be tried again, `again` at the earliest."""
    attempts = signal.attempts + 1
    if error is None:
        return replace(signal, attempts=attempts, next_attempt_at=None, done_at=now, error=None)
    later = now + timedelta(minutes=WAITS[min(signal.attempts, len(WAITS) - 1)])
    if again is not None:  # a server that asks for more than an hour is not waited for so long
        later = max(later, min(again, now + timedelta(minutes=WAITS[-1])))
    return replace(signal, attempts=attempts, next_attempt_at=later if attempts < TRIES else None, error=error)


def tellable(why: str) -> str:
    """The first line of a reason without mail addresses, cut: it goes to a service outside."""
    line = next(iter(why.strip().splitlines()), "")
    return re.sub(r"[^\s<>()\"',;:]+@[^\s<>()\"',;:]+", "(address)", line)[:LONGEST_WHY]
