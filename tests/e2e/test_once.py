"""`monitor once` on the whole simulated press: what was planted comes out, once, and a kill -9 changes nothing."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.newsroom import Newsroom, discrepancies, tally
from tests.e2e.mails import check_mail, parts_of
from tests.e2e.running import Done, call, run, started
from tests.mail.servers import Mailbox, mail_server

WORK = 4.0
"""Seconds that an undisturbed run takes here, about: the span that moments are drawn from."""


State = tuple[set[str], set[frozenset[str]], set[frozenset[str]]]


def written(newsroom: Newsroom, directory: Path, port: int = 25, recipients: tuple[str, ...] = ()) -> Path:
    config = directory / "config.toml"
    config.parent.mkdir()
    config.write_text(newsroom.config_toml("var", port, recipients), "utf-8")
    (directory / "seeds").mkdir()
    for name, text in newsroom.seed_documents:
        (directory / "seeds" / name).write_text(text, "utf-8")
    return config


def parted(pairs: Iterable[tuple[str, str]]) -> set[frozenset[str]]:
    """Canonical URLs by what they belong to, without the names of what they belong to."""
    sets: dict[str, set[str]] = defaultdict(set)
    for key, url in pairs:
        sets[key].add(url)
    return {frozenset(urls) for urls in sets.values()}


def state(config: Path) -> State:
    """(articles, groups, stories) as canonical URLs, duplicates included."""
    stories = call(config, "stories", "--json").json
    articles = [article for story in stories for article in story["articles"]]
    urls = [article["canonical_url"] for article in articles]
    assert len(urls) == len(set(urls))
    return (
        set(urls),
        parted((a["group_id"], a["canonical_url"]) for a in articles),
        parted((story["id"], a["canonical_url"]) for story in stories for a in story["articles"]),
    )


def outcomes(config: Path) -> dict[tuple[str, str], tuple[str, str | None, str | None]]:
    from monitor.cli.demo import outcomes_of
    from monitor.store.engine import open_store

    store = open_store(f"sqlite:///{config.parent / 'var' / 'monitor.sqlite'}")
    try:
        return outcomes_of(store)
    finally:
        store.close()


def kill_and_go_on(newsroom: Newsroom, directory: Path, moments: Iterable[float]) -> bool:
    """Kill a run at each moment, then run to the end. Returns whether any kill met a run that was under way."""
    config = written(newsroom, directory)
    met = False
    for moment in moments:
        with started(config, "once", "--json") as once:
            time.sleep(moment)
            met |= once.popen.poll() is None
            once.popen.send_signal(signal.SIGKILL)
            once.popen.wait()
            assert once.leaves_nobody(), once.others()
    done = run(config, "once", "--json")
    assert done.code == 0, done.err
    assert done.json["pending"] == 0
    return met


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A desk on which `once` ran to its end, and what it said."""

    newsroom: Newsroom
    config: Path
    first: Done
    mailbox: Mailbox


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Undisturbed]:
    mailbox = Mailbox()
    with Newsroom(datetime.now(UTC)) as newsroom, mail_server(mailbox) as port:
        directory = tmp_path_factory.mktemp("once") / "desk"
        config = written(newsroom, directory, port, ("desk@demo.example", "chief@demo.example"))
        yield Undisturbed(newsroom, config, run(config, "once", "--json"), mailbox)
        assert newsroom.errors() == ()


def test_what_was_planted_comes_out(undisturbed: Undisturbed) -> None:
    plan, first = undisturbed.newsroom.plan, undisturbed.first
    assert first.code == 0, first.err
    assert set(first.json) == {"feeds", "polled", "not_modified", "failed", "entries", "pending", "dispositions"}
    assert first.json["dispositions"] == {word.value: count for word, count in tally(plan).items()}
    assert discrepancies(plan, outcomes(undisturbed.config)) == ()
    ended = call(undisturbed.config, "articles", "--disposition", "all", "--json").json
    assert len(ended) == len(plan)
    assert Counter(view["disposition"] for view in ended) == first.json["dispositions"]


def test_once_again_brings_nothing_and_sends_nothing_twice(undisturbed: Undisturbed) -> None:
    newsroom, config, mailbox = undisturbed.newsroom, undisturbed.config, undisturbed.mailbox
    sent = run(config, "digest", "send", "--json")
    assert sent.code == 0, sent.err
    assert [d["state"] for d in sent.json["deliveries"]] == ["sent", "sent"]
    assert [to for _, to, _ in mailbox.received] == [["desk@demo.example"], ["chief@demo.example"]]
    for _, _, message in mailbox.received:
        check_mail(message)
        assert parts_of(message)[0]["Message-ID"] == sent.json["message_id"]

    before = len(newsroom.requests())
    second = call(config, "once", "--json")
    assert second.code == 0
    assert (second.json["polled"], second.json["entries"], second.json["dispositions"]) == (0, 0, {})
    assert len(newsroom.requests()) == before  # nothing is due, so nobody is asked

    forced = run(config, "once", "--force", "--json").json
    assert (forced["entries"], forced["pending"], forced["dispositions"]) == (0, 0, {})
    asked = [(outlet, request) for outlet, request in newsroom.requests()[before:]]
    paths = Counter((outlet, request.path) for outlet, request in asked)
    assert set(paths.values()) == {1}  # each feed once (one of them by way of a redirect), and no page of any
    assert not {request.path for _, request in asked} & {urlsplit(planted.url).path for planted in newsroom.plan}
    conditional = {
        (outlet, request.path)
        for outlet, request in asked
        if request.header("If-None-Match") or request.header("If-Modified-Since")
    }
    configured = {(feed.outlet, urlsplit(feed.url).path) for feed in newsroom.feeds}
    assert forced["not_modified"] == len(conditional & configured) >= 10

    again = call(config, "digest", "send", "--json")
    assert again.code == 0
    assert again.json["message_id"] == sent.json["message_id"]
    assert len(mailbox.received) == 2


def test_killed_twice_on_the_way(undisturbed: Undisturbed, tmp_path: Path) -> None:
    """Then `once` again: as if nothing had happened, ids and times aside."""
    chance = random.Random(20261124)
    moments = [chance.uniform(0.3, 0.6) * WORK, chance.uniform(0.3, 0.9) * WORK]
    check_killed(undisturbed, tmp_path / "killed", moments)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_killed_at_a_dozen_moments(undisturbed: Undisturbed, tmp_path: Path) -> None:
    chance = random.Random(1031)
    met = 0
    for number in range(12):
        moments = [chance.uniform(0.1, 1.0) * WORK for _ in range(chance.choice((1, 1, 2, 3)))]
        met += check_killed(undisturbed, tmp_path / f"killed-{number}", moments)
    assert met >= 6


def check_killed(undisturbed: Undisturbed, directory: Path, moments: Iterable[float]) -> bool:
    met = kill_and_go_on(undisturbed.newsroom, directory, moments)
    config = directory / "config.toml"
    assert discrepancies(undisturbed.newsroom.plan, outcomes(config)) == (), moments
    assert state(config) == state(undisturbed.config), moments
    return met
