"""Writes the days and weeks of `tests.core.briefing` as mails to be looked at: `python -m tests.mail.scenes DIRECTORY`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from monitor.mail.render import render
from monitor.model import Digest
from tests.core.briefing.samples import backwards_day, busy_day, crowded_day, large_day, monday, quiet_day
from tests.core.briefing.weeks import busy_week, first_week, quiet_week, thin_week

SCENES: Mapping[str, Callable[[], Digest]] = {
    "busy": busy_day,
    "quiet": quiet_day,
    "large": large_day,
    "monday": monday,
    "backwards": backwards_day,
    "crowded": lambda: crowded_day(700),
    "week": busy_week,
    "week-thin": thin_week,
    "week-first": first_week,
    "week-quiet": quiet_week,
    "bare": lambda: replace(busy_day(), extract="none"),
}


def main(directory: Path) -> None:
    """One HTML file a day, and the whole edition of a day that no mail has room for."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, scene in SCENES.items():
        mail = render(scene())
        (directory / f"{name}.html").write_text(mail.html, "utf-8")
        (directory / f"{name}.txt").write_text(mail.text, "utf-8")
        if mail.full_html is not None:
            (directory / f"{name}-whole.html").write_text(mail.full_html, "utf-8")
        print(f"{name}: {mail.subject} | {mail.preheader} | {len(mail.html.encode()):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
