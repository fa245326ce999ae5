"""`monitor doctor`: what is set up, what is not, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from monitor.cli.options import Json, address, emit, many, options
from monitor.errors import ConfigError, DeliveryError, MonitorError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from monitor.cli.feeds_list import Standing
    from monitor.config import Config
    from monitor.store.engine import Store


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `advice` says what to do about it, when there is something to do."""

    name: str
    state: Literal["ok", "warning", "error"]
    detail: str
    advice: str = ""


def doctor(
    ctx: typer.Context,
    send_test: Annotated[
        str | None, typer.Option("--send-test", metavar="ADDRESS", help="Send a short test mail there.")
    ] = None,
    as_json: Json = False,
) -> None:
    """What is set up, what is not, and what to do about it."""
    from monitor.cli.doctor_archive import archive
    from monitor.cli.doctor_editions import timetables
    from monitor.service import utcnow

    chosen = options(ctx)
    mailbox = address(send_test, "--send-test") if send_test is not None else None
    now = utcnow()
    try:
        config = chosen.load(quiet=True)
    except ConfigError as error:
        from monitor.cli.doctor_daemon import without_settings

        checks = [Check("config", "error", str(problem), f"mend {error.path}") for problem in error.problems]
        checks += without_settings(chosen.config, now)
        _report(checks, None, as_json)
        raise typer.Exit(error.exit_code) from None
    checks = [Check("config", "ok", f"{config.path}: {len(config.topics)} topics, {len(config.feeds)} feeds")]
    checks.append(_who())
    checks += _keywords(config)
    checks += timetables(config, now)
    in_database, issued = _database(config, now)
    checks += in_database
    checks += archive(config)
    checks += _mail(config, mailbox)
    checks += _manners(config)
    _report(checks, _next(config, checks, issued, now), as_json)
    if any(check.state == "error" for check in checks):
        raise typer.Exit(1)


def warnings(config: Config, store: Store, now: datetime) -> tuple[str, ...]:
    """What is to be looked at, a line each: for whom `doctor` is not at hand."""
    from monitor.cli.doctor_archive import archive
    from monitor.cli.doctor_editions import operator, timetables

    checks = [*_keywords(config), *timetables(config, now), *_feeds(config, store, now), *archive(config)]
    checks += [*_mail(config, None), *operator(config, store), *_manners(config)]
    wrong = [check for check in checks if check.state != "ok"]
    return tuple(f"{check.name}: {check.detail}" + (f" -> {check.advice}" if check.advice else "") for check in wrong)


def _keywords(config: Config) -> list[Check]:
    """Keywords that nothing can match."""
    from monitor.core.match.matcher import Matcher

    advice = "write what is excluded longer, or take the keyword out: it finds nothing"
    return [
        Check("keywords", "warning", f"{topic}: {why}", advice)
        for topic, _, why in Matcher(config.topics, config.aliases).never_found()
    ]


def _who() -> Check:
    import getpass
    import platform
    import sqlite3

    from monitor import __version__

    return Check(
        "program",
        "ok",
        f"monitor {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, user {getpass.getuser()}",
    )


def _database(config: Config, now: datetime) -> tuple[list[Check], dict[str, date]]:
    """What the database says, and the date of each digest's last edition."""
    from monitor.cli.doctor_alerts import alerts
    from monitor.cli.doctor_daemon import elsewhere, with_settings
    from monitor.cli.doctor_editions import operator
    from monitor.service import open_database

    try:
        with open_database(config) as store:
            detail = f"{store.url}" + (f" (journal: {store.journal})" if store.journal else "")
            checks = [
                Check("database", "ok", detail),
                *_feeds(config, store, now),
                _seeds(config, store, now),
                *_editions(store),
                *operator(config, store),
                *alerts(config, store, now),
                *with_settings(config, now),
            ]
            return checks, _issued(config, store)
    except MonitorError as error:
        broken = Check("database", "error", str(error), "see [database] url and [storage] directory")
        return [broken, *elsewhere(config, now)], {}


def _issued(config: Config, store: Store) -> dict[str, date]:
    from monitor.store import editions

    with store.read() as connection:
        return editions.last_days(connection, [plan.name for plan in config.digests])


def _feeds(config: Config, store: Store, now: datetime) -> list[Check]:
    import shlex

    from monitor.cli.feeds_known import found_by
    from monitor.cli.feeds_list import standings
    from monitor.store import counts

    found = standings(config, store, now)
    if not found:
        return [Check("feeds", "error", "no feeds are named", 'add catalogue = ["연합뉴스"] or [[feeds]]')]
    with store.read() as connection:
        pending = counts.pending(connection)
    well = sum(each.trouble in ("ok", "silent") for each in found)
    unasked = sum(each.trouble == "new" for each in found)
    told = f"{well} of {len(found)} answer, {unasked} not asked yet, {pending} entries pending"
    checks = [Check("feeds", "ok", told)]
    for each in found:
        stored = each.feed
        if each.trouble in ("gone", "failing"):
            wrong = f"{stored.reason}: {stored.error}"
        elif each.silent_since is not None:
            wrong = f"answers, but has brought nothing new since {each.silent_since:%Y-%m-%d}"
        else:
            continue
        advice = f"monitor feeds check {shlex.quote(found_by(stored.feed))}"
        checks.append(Check("feeds", "warning", f"{each.called}: {wrong}", advice))
    checks += [*_naver(config, store, now), *_hinting(found)]
    if never := [each.called for each in found if each.trouble == "never"]:
        told = f"never answered here ({len(never)}): {', '.join(never)}"
        checks.append(Check("feeds", "warning", told, "leave them out of config.toml"))
    return checks


def _hinting(found: Sequence[Standing]) -> list[Check]:
    """Feeds at which the sample found what no hint spoke for."""
    from monitor.cli.feeds_list import hinting_lines

    missed = [each.called for each in found if each.hinting is not None and each.hinting.missed]
    if not missed:
        return []
    [told] = hinting_lines(found, None)
    return [Check("hinting", "warning", f"{', '.join(missed)}: {told}", 'fulltext = "always" for them, if it goes on')]


def _naver(config: Config, store: Store, now: datetime) -> list[Check]:
    """The keys and the quota of Naver's search, where the desk uses it."""
    import os

    from monitor.net.naver import NoNaverKeys, read_keys
    from monitor.store import quotas

    searches = sum(feed.kind == "naver-search" for feed in config.feeds)
    if not searches:
        return []
    keys = read_keys(os.environ)
    if isinstance(keys, NoNaverKeys):
        return [
            Check("naver", "warning", keys.detail, "set both where the service finds them: deploy/environment.example")
        ]
    with store.read() as connection:
        used = quotas.used(connection, quotas.NAVER, quotas.day_of(now))
    limit = config.naver.daily_calls
    detail = f"{many(searches, 'search')}, used {used:,} of {limit:,} calls today ({keys.generation} keys)"
    if used >= limit:
        return [Check("naver", "warning", detail, "goes on at midnight in Seoul; fewer searches, or a longer `every`")]
    return [Check("naver", "ok", detail)]


def _seeds(config: Config, store: Store, now: datetime) -> Check:
    from monitor.seeding import plant
    from monitor.service import seeds_folder
    from monitor.store import seeds

    problems = plant(store, seeds_folder(config), now).problems
    with store.read() as connection:
        count = len(seeds.listed(connection))
    if problems:
        return Check("seeds", "warning", "; ".join(problems), "mend or remove these files")
    return Check("seeds", "ok", f"{count} known texts; the desk's own belong into {seeds_folder(config)}")


def _editions(store: Store) -> list[Check]:
    from monitor.store import editions, past

    with store.read() as connection:
        stuck = [
            f"{d.recipient} ({d.state}: {d.error})"
            for edition in past.listed(connection)[:5]
            for d in editions.deliveries_of(connection, edition.id)
            if d.state in ("deferred", "failed")
        ]
    if stuck:
        return [
            Check("deliveries", "warning", "; ".join(stuck), "monitor doctor --send-test ADDRESS tries the mail server")
        ]
    return []


def _mail(config: Config, send_test: str | None) -> list[Check]:
    from monitor.delivery import smtp_server

    people = len({recipient for plan in config.digests for recipient in plan.recipients})
    if config.smtp is None:
        where = config.storage_directory / "outbox"
        state: Literal["warning", "error"] = "error" if send_test else "warning"
        return [Check("mail", state, f"no mail server; briefings are written to {where}", "add [smtp] host and sender")]
    try:
        server = smtp_server(config)
    except DeliveryError as error:
        return [Check("mail", "error", str(error), "set the variable in the service's environment")]
    place = f"{server.host}:{server.port} ({server.security})"
    if not people:
        advice = "add recipients to a [[digests]] table"
        checks = [Check("mail", "warning", f"{place}; no recipients, so briefings are written to the outbox", advice)]
    else:
        checks = [Check("mail", "ok", f"{place}, {many(people, 'recipient')}")]
    if send_test is not None:
        checks.append(_tested(config, send_test))
    return checks


def _tested(config: Config, address: str) -> Check:
    from monitor.delivery import send_test

    delivery = send_test(config, address)
    if delivery.state == "sent":
        return Check("mail test", "ok", f"a test mail went to {address}")
    return Check(
        "mail test", "error", delivery.detail, "docs/operations.md has recipes for Gmail, Naver and Microsoft 365"
    )


def _manners(config: Config) -> list[Check]:
    if config.network.contact or config.network.user_agent:
        return []
    return [
        Check(
            "manners",
            "warning",
            "the User-Agent names no contact",
            'set [network] contact = "name@example.org" for the outlets',
        )
    ]


def _next(config: Config, checks: list[Check], issued: Mapping[str, date], now: datetime) -> str | None:
    """다음 브리핑: 내일 07:30, 수신 3명, 수집 46/47, 메일 시험 성공"""
    from zoneinfo import ZoneInfo

    from monitor.core.briefing import words

    coming = [(config.timetable(plan).coming(now, issued.get(plan.name)), plan) for plan in config.digests]
    upcoming = [(at, plan) for at, plan in coming if at is not None]
    if not upcoming:
        return None
    at, plan = min(upcoming, key=lambda pair: pair[0])
    skipped = config.timetable(plan).skipped(now, at)
    zone = ZoneInfo(config.timezone)
    counts = next((c.detail.split(" answer")[0].replace(" of ", "/") for c in checks if c.name == "feeds"), "0/0")
    tested = {c.state for c in checks if c.name == "mail test"}
    mail = "메일 시험 성공" if tested == {"ok"} else "메일 시험 실패" if tested else "메일 시험 안 함"
    if config.smtp is None:
        mail = "메일 서버 없음(파일로 저장)"
    people = len(plan.recipients)
    return words.next_edition(at.astimezone(zone), now.astimezone(zone), people, counts, mail, skipped)


def _report(checks: list[Check], coming: str | None, as_json: bool) -> None:
    if as_json:
        emit(
            {
                "ok": not any(check.state == "error" for check in checks),
                "checks": [{"name": c.name, "state": c.state, "detail": c.detail, "advice": c.advice} for c in checks],
                "next": coming,
            }
        )
        return
    marks = {"ok": "ok     ", "warning": "warning", "error": "ERROR  "}
    for check in checks:
        print(f"{marks[check.state]} {check.name}: {check.detail}")
        if check.advice and check.state != "ok":
            print(f"        -> {check.advice}")
    if coming is not None:
        print(coming)
