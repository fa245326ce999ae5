"""`monitor feeds list` and `monitor feeds search`: how the feeds do, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from monitor.cli.views import View
    from monitor.config import CatalogueFeed, Config
    from monitor.model import FailureReason
    from monitor.store.engine import Store
    from monitor.store.feeds import StoredFeed
    from monitor.store.hinting import Hinting
    from monitor.store.polls import Vitals

Trouble = Literal["gone", "failing", "silent", "never", "new", "ok"]
ORDER: tuple[Trouble, ...] = ("gone", "failing", "silent", "never", "new", "ok")
"""Trouble first. never: it has not answered here yet; new: it was not asked yet."""
NOTICE_SHOWN = timedelta(days=7)
"""How long a notice is shown to people."""
WIDTH = 80


@dataclass(frozen=True, slots=True)
class Standing:
    """A feed and how it does."""

    feed: StoredFeed
    vitals: Vitals | None
    silent_since: datetime | None
    apart: str = ""
    """What tells it from another of the same name: its path, or its whole address."""
    hinting: Hinting | None = None
    """None where the pages of this feed are not asked for by hints."""

    @property
    def called(self) -> str:
        """The best name that is known for it."""
        from monitor.cli.feeds_known import label

        name = label(self.feed.feed, self.feed.title)
        return f"{name} ({self.apart})" if self.apart else name

    @property
    def trouble(self) -> Trouble:
        """What a person wants to know first."""
        feed = self.feed
        if feed.first_success_at is None and feed.reason is not None:
            return "never"
        if feed.state == "gone":
            return "gone"
        if feed.failures:
            return "failing"
        if self.silent_since is not None:
            return "silent"
        return "ok" if feed.first_success_at is not None else "new"


def standings(config: Config, store: Store, now: datetime) -> list[Standing]:
    """Every feed of config.toml, trouble first: what failed longest, what was silent longest, then by name."""
    from monitor.store import feeds, hinting, polls, silence

    with store.write() as connection:
        feeds.configure(connection, config.feeds, now)
    with store.read() as connection:
        vitals: Mapping[int, Vitals] = polls.vitals(connection, now)
        silent = {feed.id: since for feed, since in silence.listed(connection, now)}
        hinted = hinting.counted(connection, now)
        found = [Standing(f, vitals.get(f.id), silent.get(f.id)) for f in feeds.all_active(connection)]
    found = [
        replace(each, hinting=hinted.get(each.feed.id, hinting.Hinting()))
        if each.feed.feed.fulltext == "hinted"
        else each
        for each in _told_apart(found)
    ]
    oldest = now - timedelta(days=36_500)

    def rank(each: Standing) -> tuple[int, datetime, str, str]:
        since = {"failing": each.feed.last_success_at, "silent": each.silent_since}.get(each.trouble)
        return ORDER.index(each.trouble), since or oldest, each.called, each.feed.feed.url

    return sorted(found, key=rank)


def _told_apart(found: Sequence[Standing]) -> list[Standing]:
    """The same feeds; those of one name with the path of their address, or all of it where the paths are the same too."""
    from monitor.net.headers import shown_url

    alike: dict[str, list[Standing]] = {}
    for each in found:
        alike.setdefault(each.called, []).append(each)
    apart: dict[int, str] = {}
    for group in alike.values():
        if len(group) < 2:
            continue
        whole = [shown_url(each.feed.feed.url).partition("://")[2] for each in group]
        paths = [f"/{address.partition('/')[2]}" for address in whole]
        marks = paths if len(set(paths)) == len(group) else whole
        apart |= {each.feed.id: mark for each, mark in zip(group, marks, strict=True)}
    return [replace(each, apart=apart.get(each.feed.id, "")) for each in found]


def views_of(config: Config, found: Sequence[Standing]) -> list[View]:
    """The same for machines."""
    from monitor.cli.views import feed_view
    from monitor.config import catalogue

    urls = {catalogue()[name].url for name in config.catalogue}
    return [
        feed_view(each.feed, config.timezone, each.vitals, each.silent_since, each.feed.feed.url in urls, each.hinting)
        for each in found
    ]


# --- for people -------------------------------------------------------------------------------------------------------


def told(config: Config, found: Sequence[Standing], now: datetime, width: int | None) -> list[str]:
    """A line for each feed and one more for what is wrong with it; those that never answered here share one line."""
    from monitor.cli.tables import table

    shown = [each for each in found if each.trouble != "never"]
    rows: list[tuple[str, ...]] = [("state", "feed", "read", "next", "304", "a day")]
    rows += [_row(each, config.timezone, now) for each in shown]
    if any(each.hinting and each.hinting.spared for each in shown):
        spared = [f"{each.hinting.spared:,}" if each.hinting else "-" for each in shown]
        rows = [(*row, cell) for row, cell in zip(rows, ("spared", *spared), strict=True)]
    head, *lines = table(rows, width)
    said = [head] if shown else []
    never = [each for each in found if each.trouble == "never"]
    for each, line in zip(shown, lines, strict=True):
        if never and each.trouble in ("new", "ok"):
            said += [_never(never, width), line]
            never = []
        else:
            said.append(line)
        said += [_cut(f"         {remark}", width) for remark in _remarks(each, config.timezone, now)]
    return said + ([_never(never, width)] if never else [])


def _row(each: Standing, timezone: str, now: datetime) -> tuple[str, ...]:
    feed, vitals = each.feed, each.vitals
    unchanged = "-" if vitals is None or vitals.unchanged is None else f"{vitals.unchanged:.0%}"
    # What was there at the first reading is not counted: none since then says something after a day of asking only.
    first = feed.first_success_at
    early = first is None or feed.last_success_at == first or now - first < timedelta(days=1)
    pace = "-" if vitals is None or (early and not vitals.entries_a_day) else _figure(vitals.entries_a_day)
    coming = _at(feed.next_poll_at, timezone) if feed.gone_at is None else "-"
    return each.trouble, each.called, _at(feed.last_success_at, timezone), coming, unchanged, pace


def _figure(number: float) -> str:
    return f"{number:.0f}" if number >= 10 or number == 0 else f"{number:.1f}"


def _at(instant: datetime | None, timezone: str) -> str:
    from monitor.cli.views import moment

    return str(moment(instant, timezone))[5:16].replace("T", " ") if instant is not None else "-"


def _remarks(each: Standing, timezone: str, now: datetime) -> list[str]:
    """What is wrong with it and since when, and what else a person should know."""
    from monitor.net.headers import shown_text

    feed = each.feed
    remarks = []
    if feed.reason is not None:
        since = f" since {_at(feed.last_success_at, timezone)}" if feed.state == "failing" else ""
        remarks.append(shown_text(f"{feed.reason.value}{since}: {feed.error}"))
    if each.silent_since is not None:
        remarks.append(f"nothing new since {_at(each.silent_since, timezone)}, although it answers")
    if feed.notice and feed.notice_at is not None and now - feed.notice_at <= NOTICE_SHOWN:
        remarks.append(f"{_at(feed.notice_at, timezone)}: {shown_text(feed.notice)}")
    if each.hinting is not None and each.hinting.missed:
        share = f"{each.hinting.missed:,} of {each.hinting.audited:,}"
        remarks.append(f'hinting missed {share} sampled pages; mend: fulltext = "always"')
    return remarks


def _never(never: Sequence[Standing], width: int | None) -> str:
    """never answered here (3): A, B (dns), C (not_found)"""
    reasons: dict[FailureReason | None, list[str]] = {}
    for each in never:
        reasons.setdefault(each.feed.reason, []).append(each.called)
    parts = [f"{', '.join(names)} ({reason.value if reason else 'unknown'})" for reason, names in reasons.items()]
    return _cut(f"never answered here ({len(never)}): {', '.join(parts)}", width)


def _cut(line: str, width: int | None) -> str:
    from monitor.cli.tables import cells, fitted

    return line if width is None or cells(line) <= width else fitted(line, width).rstrip()


def hinting_lines(found: Sequence[Standing], width: int | None) -> list[str]:
    """What hinting spared and missed at all feeds together, in words: one line, or two where it would be too wide for one."""
    from monitor.cli.options import many
    from monitor.cli.tables import cells
    from monitor.store.hinting import HINTING_SPAN, Hinting

    total = sum((each.hinting for each in found if each.hinting is not None), Hinting())
    if not total.spared and not total.audited:
        return []
    said = f"hinting spared {many(total.spared, 'page')} in {HINTING_SPAN.days} days"
    if not total.audited:
        return [said]
    missed = f"{total.missed:,}" if total.missed else "none"
    sampled = f"of {total.audited:,} looked at all the same, {missed} concerned the desk"
    if total.missed and total.spared:
        sampled += f": about {total.estimated_missed:,} missed"
    whole = f"{said}; {sampled}"
    return [whole] if width is None or cells(whole) <= width else [f"{said};", sampled]


def last_line(config: Config, store: Store, found: Sequence[Standing], now: datetime) -> str:
    """How many answer, and what a search service was asked today."""
    from monitor.store import quotas

    well = sum(each.trouble in ("ok", "silent") for each in found)
    unasked = sum(each.trouble == "new" for each in found)
    said = f"{well} of {len(found)} answer" + (f", {unasked} not asked yet" if unasked else "")
    with store.read() as connection:
        used = quotas.used(connection, quotas.NAVER, quotas.day_of(now))
    if used or any(feed.kind == "naver-search" for feed in config.feeds):
        said += f"; Naver search: used {used:,} of {config.naver.daily_calls:,} calls today"
    return said


# --- the catalogue ----------------------------------------------------------------------------------------------------


def catalogue_lines(feeds: Sequence[CatalogueFeed], on: frozenset[str], *, adding: bool) -> list[str]:
    """Feeds of the catalogue for people; `adding`: with the command that adds one."""
    from monitor.cli.feeds_known import quirks_in_words

    lines = []
    for feed in feeds:
        is_on = feed.name in on
        seen = f" {feed.last_answered}" if feed.last_answered else ""
        lines.append(f"{'on ' if is_on else 'off'} {feed.name}  [{feed.kind}, {feed.section}] {feed.status}{seen}")
        lines.append(f"    {feed.url}")
        lines += [f"    {text}" for text in (quirks_in_words(feed), feed.note) if text]
        if adding and not is_on and feed.status != "dead":
            lines.append(f'    -> monitor feeds add "{feed.name}"')
    return lines
