"""What only shows between the tables of config.toml: a digest that names no topic, a feed listed twice, a login without password.

Judged on the raw tables, valid or not, so that a mistake in one place hides none in another. What stands here never raises.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import get_args
from urllib.parse import urlsplit

from monitor.config.tables import CatalogueFeed
from monitor.config.template import WebhookFormat
from monitor.config.values import address_of, duration
from monitor.config.words import Where, dotted, nearest
from monitor.core.feed.searches import search_url
from monitor.core.match.expression import problem, read
from monitor.core.match.query import phrases
from monitor.core.match.spelling import SPELLINGS_LIMIT, Aliases
from monitor.model import AlertKind

PLAIN_TOPIC = "키워드"
"""The topic that the plain list `keywords` becomes."""

SEARCHES = ("google-news", "naver-search")
"""Kinds of feeds that are asked with a query."""

SHORTEST_EVERY = timedelta(minutes=10)
"""Between two polls of a feed on the open web."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port of each way to secure a mail connection."""

Finding = tuple[Where, str]
"""Where something is wrong, and what."""


def table_of(tables: Mapping[str, object], name: str) -> Mapping[str, object]:
    """A table as written; empty when it is absent or no table."""
    found = tables.get(name)
    return found if isinstance(found, dict) else {}


def _array(tables: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = tables.get(name)
    return [each if isinstance(each, dict) else {} for each in found] if isinstance(found, list) else []


def _texts(value: object) -> list[str]:
    """The strings of a list, trimmed; others keep their place as ""."""
    return [each.strip() if isinstance(each, str) else "" for each in value] if isinstance(value, list) else []


def _text(table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    return value.strip() if isinstance(value, str) else ""


def across(tables: Mapping[str, object], known: Mapping[str, CatalogueFeed]) -> Iterator[Finding]:
    """Everything that one value alone cannot show; `known` is the catalogue."""
    yield from _topics(tables)
    yield from _keywords(tables)
    yield from _feeds(tables, known)
    yield from _digests(tables)
    yield from _alerts(tables)
    yield from _mail(table_of(tables, "smtp"))
    yield from _polling(table_of(tables, "polling"), table_of(tables, "network"))
    yield from _manners(table_of(tables, "network"))


def _twice(names: Sequence[str], places: Sequence[Where], what: str) -> Iterator[Finding]:
    seen: dict[str, Where] = {}
    for name, place in zip(names, places, strict=True):
        if name and (first := seen.setdefault(name.casefold(), place)) != place:
            yield place, f"{what} is already {dotted(first)}: {name}"


def _topics(tables: Mapping[str, object]) -> Iterator[Finding]:
    names = [_text(topic, "name") for topic in _array(tables, "topics")]
    places: list[Where] = [("topics", n, "name") for n in range(len(names))]
    yield from _twice(names, places, "a topic of this name")
    if tables.get("keywords") and PLAIN_TOPIC in names:
        message = f"{PLAIN_TOPIC} is the topic that the plain list `keywords` becomes; choose another name"
        yield places[names.index(PLAIN_TOPIC)], message


def _keywords(tables: Mapping[str, object]) -> Iterator[Finding]:
    aliases = {word: _texts([o] if isinstance(o, str) else o) for word, o in table_of(tables, "aliases").items()}
    aliases = {word: [other for other in others if other] for word, others in aliases.items()}
    for word in aliases:
        if word in ("timezone", "keywords", "exclude", "catalogue", "first_poll_days", "backfill_days"):
            yield ("aliases", word), "stands under [aliases]; move it to the top of the file, above the first [table]"
    equal = Aliases(aliases)
    lists: list[tuple[Where, object]] = [(("keywords",), tables.get("keywords"))]
    lists += [(("topics", n, "keywords"), topic.get("keywords")) for n, topic in enumerate(_array(tables, "topics"))]
    for where, written in lists:
        for number, keyword in enumerate(_texts(written)):
            if not keyword or problem(keyword) is not None:
                continue
            for words in phrases(read(keyword)):
                if len(equal.spellings(words)) >= SPELLINGS_LIMIT:
                    message = (
                        f'"{words}" has {SPELLINGS_LIMIT} spellings or more through [aliases]; shorten those lists'
                    )
                    yield (*where, number), message


def _feeds(tables: Mapping[str, object], known: Mapping[str, CatalogueFeed]) -> Iterator[Finding]:
    named = _texts(tables.get("catalogue"))
    own = _array(tables, "feeds")
    named_places: list[Where] = [("catalogue", n) for n in range(len(named))]
    for place, name in zip(named_places, named, strict=True):
        if name and name not in known:
            close = nearest(name, known)
            hint = f'did you mean "{close}"?' if close else "the config.toml that `monitor init` writes lists the names"
            yield place, f'"{name}" is not in the catalogue; {hint}'
    for number, feed in enumerate(own):
        yield from _source(feed, number)
    urls = [known[name].url if name in known else "" for name in named] + [_asked_at(feed) for feed in own]
    url_places = named_places + [("feeds", n, "url") for n in range(len(own))]
    yield from _twice([_plain_url(url) for url in urls], url_places, "this feed")
    names = [*named, *(_text(feed, "name") for feed in own)]
    name_places = named_places + [("feeds", n, "name") for n in range(len(own))]
    doubled = {place for place, _ in _twice([_plain_url(url) for url in urls], url_places, "")}
    yield from (f for f in _twice(names, name_places, "a feed of this name") if f[0] not in doubled)
    allowed = table_of(tables, "network").get("allow_addresses")
    for number, feed in enumerate(own):
        if _too_often(_text(feed, "every")) and not _is_allowed(_text(feed, "url"), _texts(allowed)):
            yield ("feeds", number, "every"), 'must be "10m" or more: a good guest does not ask more often'


def _source(feed: Mapping[str, object], number: int) -> Iterator[Finding]:
    """A feed has an address, a search has a query."""
    kind = _text(feed, "kind")
    if kind in SEARCHES and "query" not in feed:
        yield ("feeds", number, "query"), 'is missing: add query = "소버린 AI", what this search looks for'
    if kind in ("", "feed"):
        if "url" not in feed and "query" not in feed:
            yield ("feeds", number, "url"), 'is missing: add url = "https://www.example.kr/rss"'
        if "query" in feed:
            yield ("feeds", number, "query"), f'belongs to a search: add kind = "{SEARCHES[0]}", or remove it'


def _asked_at(feed: Mapping[str, object]) -> str:
    """The feed's identity as far as the table gives it."""
    query, kind = _text(feed, "query"), _text(feed, "kind")
    if query and kind in SEARCHES:
        return search_url(
            "naver-search" if kind == "naver-search" else "google-news", query, _text(feed, "url") or None
        )
    return _text(feed, "url")


def _plain_url(url: str) -> str:
    """The address as far as case does not matter in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), fragment="").geturl()


def _too_often(every: str) -> bool:
    try:
        return timedelta(seconds=1) <= duration(every) < SHORTEST_EVERY
    except ValueError:
        return False


def _is_allowed(url: str, allowed: list[str]) -> bool:
    """Whether the URL's host is one of the desk's own addresses, for which the guard and good manners make way."""
    try:
        host = urlsplit(url).hostname or ""
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return False
    for each in allowed:
        try:
            if address in ipaddress.ip_network("127.0.0.1" if each == "localhost" else each, strict=False):
                return True
        except ValueError:
            continue
    return False


def _digests(tables: Mapping[str, object]) -> Iterator[Finding]:
    digests = _array(tables, "digests")
    names = [_text(digest, "name") for digest in digests]
    yield from _twice(names, [("digests", n, "name") for n in range(len(names))], "a digest of this name")
    # Editions are files as well, and there a space is a hyphen.
    files = [re.sub(r"[\s-]+", "-", name) for name in names]
    for number, (file, name) in enumerate(zip(files, names, strict=True)):
        if file in files[:number] and name not in names[:number]:
            same = dotted(("digests", files.index(file), "name"))
            yield ("digests", number, "name"), f"would be written to the same files as {same}; choose another name"
    for number, digest in enumerate(digests):
        yield from _told(tables, digest, ("digests", number))


def _told(tables: Mapping[str, object], plan: Mapping[str, object], where: Where) -> Iterator[Finding]:
    """The topics that a plan tells of, and whom it tells."""
    topics = [name for topic in _array(tables, "topics") if (name := _text(topic, "name"))]
    if tables.get("keywords"):
        topics.append(PLAIN_TOPIC)
    for place, name in enumerate(_texts(plan.get("topics"))):
        if name and name not in topics:
            close = nearest(name, topics)
            hint = f'did you mean "{close}"?' if close else f"topics are: {', '.join(topics) or 'none yet'}"
            yield (*where, "topics", place), f'no topic is named "{name}"; {hint}'
    addresses = [_bare(each) for each in _texts(plan.get("recipients"))]
    places: list[Where] = [(*where, "recipients", n) for n in range(len(addresses))]
    yield from _twice(addresses, places, "this recipient")


OF_KIND = {"min_outlets": "story", "min_rank": "story", "times": "spike"}
"""Keys of [[alerts]] that say something of one kind of alert only."""


def _alerts(tables: Mapping[str, object]) -> Iterator[Finding]:
    alerts = _array(tables, "alerts")
    names = [_text(alert, "name") for alert in alerts]
    yield from _twice(names, [("alerts", n, "name") for n in range(len(names))], "an alert of this name")
    for number, alert in enumerate(alerts):
        yield from _told(tables, alert, ("alerts", number))
        yield from _ways(alert, number)


def _ways(alert: Mapping[str, object], number: int) -> Iterator[Finding]:
    """By which way an alert tells, and what it says there."""
    if not alert.get("recipients") and "webhook_env" not in alert:
        yield (
            ("alerts", number, "recipients"),
            'is missing, so that nobody is told: add recipients = ["duty@example.kr"], or webhook_env = "MONITOR_WEBHOOK"',
        )
    for key in ("format", "body"):
        if key in alert and "webhook_env" not in alert:
            message = 'belongs to a webhook: name the variable that holds its address, webhook_env = "MONITOR_WEBHOOK"'
            yield ("alerts", number, key), message
    kind: AlertKind = "spike" if _text(alert, "kind") == "spike" else "story"
    for key, other in OF_KIND.items():
        if key in alert and kind != other:
            yield ("alerts", number, key), f'belongs to alerts of kind = "{other}"; remove it'
    body, written = alert.get("body"), _text(alert, "format") or "slack"
    form = next((each for each in get_args(WebhookFormat) if each == written), None)
    if isinstance(body, str) and form is not None and (wrong := _fills(body, form, kind)) is not None:
        yield ("alerts", number, "body"), wrong


def _fills(body: str, form: WebhookFormat, kind: AlertKind) -> str | None:
    """What goes wrong with a template that can be read; what cannot be, its own value has said."""
    from monitor.config.template import problem as wrong_in
    from monitor.config.template import trial

    return trial(body, form, kind) if wrong_in(body) is None else None


def _bare(recipient: str) -> str:
    try:
        return address_of(recipient)
    except ValueError:
        return ""


def _mail(smtp: Mapping[str, object]) -> Iterator[Finding]:
    if not smtp:
        return
    if "host" not in smtp:
        yield (
            ("smtp", "host"),
            'is missing: add host = "smtp.example.kr", or remove [smtp] to write mails to the outbox',
        )
    username, port, security = _text(smtp, "username"), smtp.get("port"), smtp.get("security")
    if username and "password_env" not in smtp:
        yield (
            ("smtp", "password_env"),
            'is missing: name the variable that holds the password, such as "MONITOR_SMTP_PASSWORD"',
        )
    if not username and "password_env" in smtp:
        yield ("smtp", "username"), "is missing: a password needs a user name"
    if "host" in smtp and "sender" not in smtp and not _bare(username):
        yield ("smtp", "sender"), 'is missing: add sender = "desk@example.kr", the address that mails come from'
    if (port, security) in ((465, "starttls"), (587, "tls")):
        right = "tls" if port == PORTS["tls"] else "starttls"
        yield ("smtp", "security"), f'port {port} speaks "{right}": write security = "{right}", or change the port'


def _polling(polling: Mapping[str, object], network: Mapping[str, object]) -> Iterator[Finding]:
    shortest, longest = _text(polling, "shortest"), _text(polling, "longest")
    if _too_often(shortest) and not network.get("allow_addresses"):
        yield ("polling", "shortest"), 'must be "10m" or more: a good guest does not ask more often'
    try:
        if duration(shortest or "15m") > duration(longest or "6h"):
            yield ("polling", "longest"), "must not be less than shortest"
    except ValueError:
        return


def _manners(network: Mapping[str, object]) -> Iterator[Finding]:
    delay = network.get("per_host_delay")
    if isinstance(delay, int | float) and 0 <= delay < 1 and not network.get("allow_addresses"):
        yield ("network", "per_host_delay"), "must be 1 (second) or more: a good guest does not ask more often"
