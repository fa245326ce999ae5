"""What `monitor doctor` says of when digests appear, and of what is told outside of mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.cli.doctor import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config import Config

A_YEAR = timedelta(days=366)


def timetables(config: Config, now: datetime) -> Iterator[Check]:
    """Digests that never appear, and years whose holidays nobody here knows."""
    from monitor.core.briefing import holidays

    for plan in config.digests:
        if not config.timetable(plan).editions(after=now, count=1):
            yield Check(
                "digests",
                "warning",
                f"{plan.name}: no edition in the next two years, because each of its days is a holiday or a day off",
                "look at its days and skip_holidays, and at days_off",
            )
    years = {now.year, (now + A_YEAR).year}
    unknown = sorted(year for year in years if not holidays.known(year))
    if unknown and any(plan.skip_holidays for plan in config.digests):
        yield Check(
            "digests",
            "warning",
            f"the public holidays of {' and '.join(map(str, unknown))} are not known here: digests appear on them all the same",
            "a newer version may know them; until then write them under days_off",
        )
