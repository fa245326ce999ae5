"""What `monitor doctor` says of alerts: whether each can reach whom it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.cli.doctor import Check
from monitor.cli.options import many

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.config import Config
    from monitor.store.engine import Store

ADVICE = "monitor alerts test --name NAME tries its ways, monitor alerts list says more"


def alerts(config: Config, store: Store, now: datetime) -> list[Check]:
    """One line; nothing where the configuration has no alerts."""
    from monitor.cli.alerts import standings

    if not config.alerts:
        return []
    found = standings(config, store, now)
    errors = [f"{each.plan.name}: {each.wrong}" for each in found if each.wrong]
    passing: list[str] = []
    for standing in found:
        for each in standing.trouble:
            line = f"{standing.plan.name}: {each.recipient}: {each.error}"
            (errors if each.state == "failed" else passing).append(line)
    if errors or passing:
        return [Check("alerts", "error" if errors else "warning", "; ".join([*errors, *passing]), ADVICE)]
    ready = sum(each.ripe for each in found)
    return [Check("alerts", "ok", f"{many(len(found), 'alert')}, {ready} waiting to be told")]
