"""config.toml -> a frozen `Config`, or every problem it has at once, each with its line and what would be right.

Single values are judged by `monitor.config.values` and the tables that hold them, what only shows between tables by
`monitor.config.across`; both speak through `monitor.config.words`, and `monitor.config.lines` knows where things stand. Secrets
come from the environment: the file names the variable, and whether that is set is the business of `monitor doctor`. Relative
paths start at the file.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from monitor.config.across import PLAIN_TOPIC, PORTS, Finding, across
from monitor.config.lines import Lines, decode, parse
from monitor.config.plans import AlertPlan, DigestPlan, Operator, Smtp, SmtpTable
from monitor.config.tables import CatalogueFeed, FeedTable, FileTable, Naver, Network, Polling
from monitor.config.whereabouts import database_url, storage_directory
from monitor.config.words import dotted, in_words
from monitor.core.briefing.timetable import Timetable
from monitor.core.feed.searches import kind_of
from monitor.errors import ConfigError, Problem
from monitor.model import Extract, Feed, Topic

__all__ = [
    "AlertPlan",
    "CatalogueFeed",
    "Config",
    "DigestPlan",
    "Naver",
    "Network",
    "Operator",
    "Polling",
    "Smtp",
    "catalogue",
    "feed_of",
    "load",
    "load_bytes",
]

EVERY = timedelta(minutes=60)
"""What an ordinary feed gets (facts.md, good manners 3)."""


class Config(BaseModel):
    """The desk's settings, complete and checked; a frozen snapshot."""

    model_config = ConfigDict(frozen=True)

    path: Path
    """The file it came from, absolute."""
    timezone: str
    keywords: tuple[str, ...]
    topics: tuple[Topic, ...]
    """As in the file; the plain `keywords` come last, as a topic named 키워드. Each excludes its own words, then `exclude`."""
    exclude: tuple[str, ...]
    """What every topic excludes."""
    aliases: Mapping[str, tuple[str, ...]]
    catalogue: tuple[str, ...]
    feeds: tuple[Feed, ...]
    """Those named from the catalogue, then the desk's own."""
    first_poll_days: int
    backfill_days: int
    """How far back keywords that are new are applied; 0: not at all."""
    database_url: str
    network: Network
    polling: Polling
    naver: Naver
    digests: tuple[DigestPlan, ...]
    alerts: tuple[AlertPlan, ...]
    operator: Operator
    days_off: frozenset[date]
    """Beside the public holidays."""
    extract: Extract
    smtp: Smtp | None
    """None: every delivery is a pair of files in the outbox."""
    storage_directory: Path
    """Absolute; it need not exist yet."""
    text_days: int
    outlets_major: tuple[str, ...]
    story_threshold: float

    def timetable(self, plan: DigestPlan) -> Timetable:
        """When this digest appears."""
        return Timetable(plan.at, plan.days, self.timezone, plan.skip_holidays, self.days_off)


def load(path: Path, *, environment: Mapping[str, str] | None = None) -> Config:
    """Read the file; `environment` is the running program's own unless given. Raises ConfigError with every problem."""
    return load_bytes(path, _bytes(path), environment=environment)


def load_bytes(path: Path, raw: bytes, *, environment: Mapping[str, str] | None = None) -> Config:
    """The same of bytes that were read from the file at `path` before: the file itself is not looked at."""
    environment = os.environ if environment is None else environment
    source = decode(raw)
    if isinstance(source, Problem):
        raise ConfigError(str(path), (source,))
    tables = parse(source)
    if isinstance(tables, Problem):
        raise ConfigError(str(path), (tables,))
    home = Path(path).absolute().parent
    findings: list[Finding] = []
    try:
        file = FileTable.model_validate(tables)
    except ValidationError as error:
        file = None
        findings += _findings(error)
    findings += across(tables, catalogue())
    url, wrong = database_url(tables, environment, home)
    findings += wrong
    if findings or file is None:
        raise ConfigError(str(path), _problems(findings, Lines(source)))
    return _config(Path(path).absolute(), file, url)


@cache
def catalogue() -> Mapping[str, CatalogueFeed]:
    """Every feed that ships with the package, by its name; in the file's order."""
    text = resources.files("monitor.shipped").joinpath("catalogue.toml").read_text("utf-8")
    feeds = (CatalogueFeed.model_validate(table) for table in tomllib.loads(text)["feeds"])
    return {feed.name: feed for feed in feeds}


# --- reading ----------------------------------------------------------------------------------------------------------


def _bytes(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):  # a pipe would be waited for
            raise ConfigError(str(path), (Problem(None, "", "what stands in the file's place is no plain file"),))
        return Path(path).read_bytes()
    except FileNotFoundError:
        message = "there is no such file; run `monitor init DIR` to write one, or name yours with --config PATH"
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
    raise ConfigError(str(path), (Problem(None, "", message),))


def _findings(error: ValidationError) -> Iterator[Finding]:
    found = [(tuple(part for part in each["loc"] if part != "[key]"), each) for each in error.errors(include_url=False)]
    for where, each in found:
        if each["type"] == "too_short" and any(len(w) > len(where) and w[: len(where)] == where for w, _ in found):
            continue  # it is not empty: pydantic counts the elements that are well
        yield where, in_words(each["type"], where, each["input"], each.get("ctx", {}), each["msg"])


def _problems(findings: list[Finding], lines: Lines) -> tuple[Problem, ...]:
    """Problems in the file's order, one for each place and message."""
    problems = {Problem(lines.of(where), dotted(where), message): None for where, message in findings}
    return tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.key)))


def _config(path: Path, file: FileTable, database: str) -> Config:
    """Build what `load` promises from a file without problems."""
    topics = tuple(Topic(t.name, t.keywords, (*t.exclude, *file.exclude), t.pin) for t in file.topics)
    if file.keywords:
        topics += (Topic(PLAIN_TOPIC, file.keywords, file.exclude),)
    feeds = tuple(feed_of(catalogue()[name]) for name in file.catalogue)
    own = (_own(feed, file.timezone) for feed in file.feeds)
    return Config(
        path=path,
        timezone=file.timezone,
        keywords=file.keywords,
        topics=topics,
        exclude=file.exclude,
        aliases=file.aliases,
        catalogue=file.catalogue,
        feeds=(*feeds, *own),
        first_poll_days=file.first_poll_days,
        backfill_days=file.backfill_days,
        database_url=database,
        network=file.network,
        polling=file.polling,
        naver=file.naver,
        digests=file.digests,
        alerts=file.alerts,
        operator=file.operator,
        days_off=frozenset(file.days_off),
        extract=file.extract,
        smtp=_smtp(file.smtp),
        storage_directory=storage_directory({"storage": file.storage.model_dump()}, path.parent),
        text_days=file.storage.text_days,
        outlets_major=file.outlets.major,
        story_threshold=file.stories.threshold,
    )


def feed_of(listed: CatalogueFeed) -> Feed:
    """A feed of the catalogue as it is asked."""
    kind = kind_of(listed.url)
    return Feed(
        listed.url, listed.outlet, listed.name, listed.fulltext, EVERY, listed.timezone, kind=kind, adaptive=True
    )


def _own(table: FeedTable, timezone: str) -> Feed:
    """A feed of the desk's own; a search written as a plain URL is one as well."""
    kind = kind_of(table.address) if table.kind == "feed" else table.kind
    return Feed(
        url=table.address,
        outlet=table.outlet,
        name=table.name,
        fulltext=table.fulltext,
        every=table.every or EVERY,
        timezone=table.timezone or timezone,
        kind=kind,
        query=table.query,
        adaptive=table.every is None,
    )


def _smtp(table: SmtpTable) -> Smtp | None:
    if table.host is None:
        return None
    security = table.security or ("tls" if table.port == PORTS["tls"] else "starttls")
    return Smtp(
        host=table.host,
        port=table.port or PORTS[security],
        security=security,
        username=table.username,
        password_env=table.password_env,
        sender=table.sender or table.username or "",
    )
