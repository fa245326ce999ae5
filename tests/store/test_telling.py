"""What an edition is made of, read out of the database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from monitor.config import Config, DigestPlan, load
from monitor.model import Disposition, FailureReason, Step, Validators
from monitor.store import editions, entries, feeds, telling
from monitor.store.engine import Store
from tests.store.made import DAY, HOUR, MINUTE, NOW, entry, judged, prose

EDITION = NOW + 30 * MINUTE
PLAN = DigestPlan.model_validate({"name": "아침", "at": "07:30"})
MODELS = DigestPlan.model_validate({"name": "모델", "at": "07:30", "topics": ["모델"]})
URLS = [f"https://press{n}.example/rss" for n in range(4)]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    tables = "".join(f'[[feeds]]\nurl = "{url}"\noutlet = "매체{n}"\n' for n, url in enumerate(URLS))
    (tmp_path / "config.toml").write_text(f'keywords = ["소버린 AI"]\n{tables}', "utf-8")
    return load(tmp_path / "config.toml", environment={})


def untold(store: Store, plan: DigestPlan = PLAN) -> telling.Untold:
    with store.read() as connection:
        return telling.untold(connection, plan, NOW - DAY)


def carry(store: Store, found: telling.Untold, *, plan: DigestPlan = PLAN, day: date = date(2026, 11, 24)) -> None:
    with store.write() as connection:
        editions.issue(
            connection, digest=plan.name, day=day, window=(NOW - DAY, NOW), issued_at=NOW, late_seconds=None,
            considered=found.considered, subject="", message_id="", message=b"", html="", stories=0, duplicates_folded=0,
            seed_duplicates=0, article_ids=found.article_ids, recipients=(),
        )  # fmt: skip


def test_untold(emptied: Store) -> None:
    assert untold(emptied) == telling.Untold((), frozenset(), (), 0)
    one = judged(emptied, "/1", prose(1)).article_id
    copy = judged(emptied, "/2", prose(1), outlet="한빛경제").article_id
    model = judged(emptied, "/3", prose(3), topic="모델", at=NOW - 20 * DAY).article_id
    found = untold(emptied)
    assert (found.article_ids, found.considered, found.told_before) == ((one, copy, model), model, frozenset())
    assert [(story, a.id, a.duplicate, a.topics) for story, a in found.articles] == [
        (f"s{one}", f"a{one}", False, ("연산",)),
        (f"s{one}", f"a{copy}", True, ("연산",)),
        (f"s{model}", f"a{model}", False, ("모델",)),
    ]
    models = untold(emptied, MODELS)
    assert (models.article_ids, models.considered) == ((model,), model)


def test_follow_ups_and_late_copies(emptied: Store) -> None:
    one = judged(emptied, "/1", prose(1)).article_id
    carry(emptied, untold(emptied))
    copy = judged(emptied, "/2", prose(1)).article_id
    found = untold(emptied)
    assert not found.articles
    assert (found.article_ids, found.told_before) == ((copy,), frozenset({f"s{one}"}))
    followed = judged(emptied, "/3", prose(1, 5) + "\n\n" + prose(1, 8).replace("호는", "호가"), title="제목 /1")
    found = untold(emptied)
    if followed.disposition is Disposition.STORED:
        assert len(found.articles) == 2, "beside a new text the copy is told as well: it counts as an outlet"
    carry(emptied, found, day=date(2026, 11, 25))
    assert untold(emptied).article_ids == ()


def test_seed_duplicates_are_never_told(emptied: Store) -> None:
    from monitor.store import seeds
    from tests.store.made import seed

    with emptied.write() as connection:
        seeds.put(connection, [seed(prose(1))], NOW)
    judged(emptied, "/1", prose(1))
    assert untold(emptied).articles == ()


def test_health(emptied: Store, config: Config) -> None:
    with emptied.write() as connection:
        feeds.configure(connection, config.feeds, NOW - DAY)
        stored = feeds.all_active(connection)
        polled = [EDITION - 5 * MINUTE, EDITION - 31 * MINUTE, EDITION - 5 * MINUTE]
        for feed, at in zip(stored, polled, strict=False):
            feeds.record_success(
                connection, feed, now=at, next_poll_at=at + HOUR, validators=Validators(), title=None, new_entries=1,
                moved_to=None,
            )  # fmt: skip
        feeds.record_failure(
            connection, stored[2].id, now=EDITION - MINUTE, next_poll_at=EDITION + HOUR, reason=FailureReason.TIMEOUT,
            detail="10초 안에 답이 없음", not_before=None,
        )  # fmt: skip
    repeated = judged(emptied, "/1", prose(1), source="feed").article_id
    with emptied.write() as connection:
        ends = [Disposition.DUPLICATE, Disposition.DUPLICATE, Disposition.SEED_DUPLICATE, Disposition.NO_MATCH]
        for number, word in enumerate(ends):
            led = entry(connection, stored[0].id, str(number))
            kept = repeated if word is Disposition.SEED_DUPLICATE else None
            entries.decide(connection, led, word, now=NOW, article_id=kept)
            entries.record(connection, led, Step("robots", "closed", "…", NOW))
        early = entry(connection, stored[0].id, "early")
        entries.decide(connection, early, Disposition.DUPLICATE, now=NOW - 2 * HOUR)
        entry(connection, stored[0].id, "pending")
    with emptied.read() as connection:
        health = telling.health(connection, config, [repeated], since=NOW - HOUR, until=EDITION, edition_at=EDITION)
    assert (health.feeds, health.feeds_well, health.undecided, health.folded) == (4, 2, 1, 2)
    assert [(t.outlet, t.since, t.reason) for t in health.trouble] == [
        ("매체2", EDITION - 5 * MINUTE, FailureReason.TIMEOUT)
    ]
    assert health.unasked == ("매체1", "매체3")
    assert (health.unread_pages, health.last_poll_at) == (1, EDITION - MINUTE)
    assert [(title, url) for title, url, _ in health.known] == [("제목 2", "https://press.example/2")]
    assert health.last_relevant_on == date(2026, 11, 24)
