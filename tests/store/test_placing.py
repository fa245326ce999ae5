"""Groups and stories follow from what is stored, not from what came first; what stops a judgement leaves nothing half done."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from monitor.core.likeness.naming import AGAIN
from monitor.model import Article, Disposition, TextSource
from monitor.store import articles, judging, placing, seeds, stories, tables
from monitor.store.engine import Store
from tests.core.likeness.test_cluster import TOLD
from tests.core.likeness.texts import CENTER, MODEL, SPEECH
from tests.store.made import DAY, HOUR, NOW, match, prose, seed

Printed = tuple[str, str, str, datetime]
"""Path, title, text, time of publication."""


def news(
    path: str,
    title: str,
    body: str,
    at: datetime = NOW - HOUR,
    *,
    outlet: str = "",
    source: TextSource = "page",
    agency: str | None = None,
    tags: tuple[str, ...] = (),
    portal: bool = False,
) -> judging.Prepared:
    url = f"https://press.example{path}"
    article = Article(
        url=url,
        title=title,
        paragraphs=tuple(body.split("\n\n")) if body else (),
        text_source=source,
        published_at=at,
        agency=agency,
        tags=tags,
    )
    name = outlet or f"매체 {path.split('/')[1]}"
    return judging.prepare(article, canonical_url=url, outlet=name, portal=portal, found=(match(),), first_seen_at=NOW)


def judge(store: Store, new: judging.Prepared, now: datetime = NOW) -> judging.Judged:
    with store.write() as connection:
        return judging.judge(store, connection, new, now)


def rows(store: Store) -> dict[str, articles.StoredArticle]:
    """The stored articles by path."""
    with store.read() as connection:
        found = articles.listed(connection, since=None, disposition=None)
    return {a.canonical_url.removeprefix("https://press.example"): a for a in found}


def partition(store: Store, key: str) -> set[frozenset[str]]:
    parts: dict[object, set[str]] = {}
    for path, article in rows(store).items():
        parts.setdefault(getattr(article, key) or path, set()).add(path)
    return {frozenset(part) for part in parts.values()}


def unsound(store: Store) -> list[str]:
    """What no committed state may show: half-linked rows."""
    with store.read() as connection:
        known = {row.id: row for row in connection.execute(select(tables.articles))}
        told = {row.id: row for row in connection.execute(select(tables.stories))}
        kept = set(connection.scalars(select(tables.article_texts.c.article_id)))
        owners = set(connection.scalars(select(tables.dup_bands.c.owner)))
        stand = {row.article_id: row.group_id for row in connection.execute(select(tables.representatives))}
        tied = {(row.article_id, row.other_id) for row in connection.execute(select(tables.ties))}
        pairs = {(row.article_id, row.other_id) for row in connection.execute(select(tables.likenesses))}
    groups = {row.group_id for row in known.values() if row.disposition != "seed_duplicate"}
    wrong = [f"{i}: no group" for i, row in known.items() if row.group_id % AGAIN not in known]
    wrong += [f"{i}: no story" for i, row in known.items() if row.disposition != "seed_duplicate" and not row.story_id]
    wrong += [
        f"{i}: told, but known" for i, row in known.items() if row.disposition == "seed_duplicate" and row.story_id
    ]
    wrong += [f"{i}: no text" for i in known if i not in kept]
    wrong += [f"{i}: not indexed" for i in known if i not in owners]
    wrong += [f"story {i}: leads on" for i in {r.story_id for r in known.values()} - {None} if told[i].merged_into]
    wrong += [
        f"story {i}: empty" for i in told if not told[i].merged_into and i not in {r.story_id for r in known.values()}
    ]
    wrong += [f"story {i}: leads nowhere" for i, r in told.items() if r.merged_into and told[r.merged_into].merged_into]
    wrong += [
        f"group {g}: {list(stand.values()).count(g)} stand for it" for g in groups if list(stand.values()).count(g) != 1
    ]
    wrong += [f"{i}: stands for a group that is not its own" for i, g in stand.items() if known[i].group_id != g]
    wrong += [f"tie {a}-{b}: one way" for a, b in tied if (b, a) not in tied or a not in stand]
    wrong += [f"pair {a}-{b}" for a, b in pairs if a not in known or (b > 0 and b not in known) or 0 < b <= a]
    one_story: dict[int, set[int]] = {}
    for row in known.values():
        if row.story_id:
            one_story.setdefault(row.group_id, set()).add(row.story_id)
    return wrong + [f"group {g}: in stories {s}" for g, s in one_story.items() if len(s) > 1]


# --- order ------------------------------------------------------------------------------------------------------------

A, B = prose(31, 15), prose(32, 15)
DAYS: list[Printed] = [
    *(
        (f"/{story}{n}", title, body, NOW - n * 20 * HOUR)
        for story, told in TOLD.items()
        for n, (title, body) in enumerate(told)
    ),
    ("/portal", "재공모 소식", CENTER + "\n\n무단 전재 및 재배포 금지", NOW - 2 * HOUR),
    ("/cut", "연산센터 다시 공모", CENTER[: len(CENTER) // 2], NOW - 3 * HOUR),
    ("/cut/model", "언어모델 평가 한 달 뒤로", MODEL[len(MODEL) // 3 :], NOW - HOUR),
    ("/headline", "국가 연산센터 세 번째 공모에 통신사 세 곳 신청", "", NOW - 5 * HOUR),
    ("/headline/again", "국가 연산센터 세 번째 공모에 통신사 세 곳 신청", "", NOW - 4 * HOUR),
    ("/bridge/a", "가교의 한쪽", A, NOW - 60 * HOUR),
    ("/bridge/b", "가교의 다른 쪽", B, NOW - 10 * HOUR),
    ("/bridge", "가교", A + "\n\n" + B, NOW - 30 * HOUR),
    ("/later", "연산센터 공모 그 뒤", CENTER + "\n\n" + prose(33, 30), NOW + 5 * DAY),
    ("/speech/late", "데이터 국내 보관 공청회", SPEECH, NOW - 4 * DAY),
]


def settled(store: Store, order: Collection[int]) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    for place in order:
        path, title, body, at = DAYS[place]
        judge(store, news(path, title, body, at, source="page" if body else "title"))
    assert unsound(store) == []
    return partition(store, "group_id"), partition(store, "story_id")


EXPECTED_GROUPS = [
    {"/center0", "/portal", "/cut", "/later"},
    {"/model0", "/cut/model"},
    {"/headline", "/headline/again"},
    {"/bridge/a", "/bridge", "/bridge/b"},
    {"/speech0", "/speech/late"},
]

EXPECTED_STORIES = [
    {"/center0", "/portal", "/cut", "/later", "/center1", "/center2", "/headline", "/headline/again"},
    {"/model0", "/cut/model", "/model1"},
    {"/bridge/a", "/bridge", "/bridge/b"},
    {"/speech0", "/speech/late"},  # the text was out 76 hours before the other report on the hearing
]


@given(st.permutations(range(len(DAYS))))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_order_of_arrival_changes_nothing(emptied: Store, order: list[int]) -> None:
    with emptied.write() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            if table.name != "meta":
                connection.execute(table.delete())
    groups, told = settled(emptied, order)
    assert {group for group in groups if len(group) > 1} == {frozenset(group) for group in EXPECTED_GROUPS}
    assert {story for story in told if len(story) > 1} == {frozenset(story) for story in EXPECTED_STORIES}


# --- merges, splits, follow-ups -----------------------------------------------------------------------------------------


def story_ids(store: Store) -> dict[str, int | None]:
    return {path: article.story_id for path, article in rows(store).items()}


def test_what_arrives_late_unites_and_the_younger_id_leads_on(emptied: Store) -> None:
    one = judge(emptied, news("/a", "가교의 한쪽", A, NOW - 30 * HOUR)).article_id
    two = judge(emptied, news("/b", "가교의 다른 쪽", B, NOW - 20 * HOUR)).article_id
    assert story_ids(emptied) == {"/a": one, "/b": two}
    judged = judge(emptied, news("/ab", "가교", A + "\n\n" + B, NOW - 25 * HOUR))
    assert set(story_ids(emptied).values()) == {one}
    with emptied.read() as connection:
        assert stories.in_use(connection, [one, two]) == {one}
    assert [step.detail for step in judged.steps if step.stage == "story"] == [f"joins story s{one}"]
    assert unsound(emptied) == []


def test_a_text_that_bridges_no_more_parts_what_it_held_together(emptied: Store) -> None:
    one = judge(emptied, news("/a", "가교의 한쪽", A, NOW - 30 * HOUR)).article_id
    two = judge(emptied, news("/b", "가교의 다른 쪽", B, NOW - 20 * HOUR)).article_id
    bridge = judge(emptied, news("/ab", "가교", A + "\n\n" + B, NOW - 25 * HOUR)).article_id
    with emptied.write() as connection:
        assert judging.revise(emptied, connection, bridge, news("/ab", "가교", A), NOW + HOUR) == "text"
    found = rows(emptied)
    assert [found[path].group_id for path in ("/a", "/ab", "/b")] == [one, one, two]
    assert [found[path].story_id for path in ("/a", "/ab", "/b")] == [one, one, two], "the older id lives again"
    assert unsound(emptied) == []


def test_what_pauses_for_three_days_is_taken_up_again(emptied: Store) -> None:
    first = judge(emptied, news("/center0", *TOLD["center"][0], NOW - 10 * DAY)).article_id
    judge(emptied, news("/model0", *TOLD["model"][0], NOW - 9 * DAY))
    judged = judge(emptied, news("/center1", *TOLD["center"][1], NOW))
    with emptied.read() as connection:
        assert stories.followed(connection, [judged.article_id]) == {judged.article_id: first}
    assert f"takes up s{first} again" in judged.steps[-1].detail
    other = judge(emptied, news("/speech0", *TOLD["speech"][0], NOW))
    with emptied.read() as connection:
        assert stories.followed(connection, [other.article_id]) == {}


def test_the_threshold_is_the_desks(emptied: Store) -> None:
    for n, (title, body) in enumerate(TOLD["center"]):
        new = news(f"/center{n}", title, body)
        with emptied.write() as connection:
            judging.judge(emptied, connection, judging.prepare(
                new.article, canonical_url=new.canonical_url, outlet=new.outlet, portal=False, found=new.found,
                first_seen_at=NOW, threshold=0.9,
            ), NOW)  # fmt: skip
    assert len(set(story_ids(emptied).values())) == 3


# --- first the feed's text, then the page -----------------------------------------------------------------------------------


def test_a_page_that_is_had_later_is_compared_again(emptied: Store) -> None:
    original = judge(emptied, news("/one", "연산센터 재공모", CENTER))
    stub = judge(emptied, news("/two", "재공모 나섰다", "연산센터 지분 조건이 바뀐다.", source="feed"))
    assert stub.disposition is Disposition.STORED
    again = judge(emptied, news("/two", "재공모 나섰다", CENTER), NOW + HOUR)
    assert again.article_id == stub.article_id
    found = rows(emptied)["/two"]
    assert (found.disposition, found.text_source, found.repeats_id) == ("duplicate", "page", f"a{original.article_id}")
    assert found.group_id == rows(emptied)["/one"].group_id
    assert unsound(emptied) == []


def test_a_page_that_says_something_else_than_its_headline_did_is_told(emptied: Store) -> None:
    headline = "국가 연산센터 세 번째 공모에 통신사 세 곳 신청"
    judge(emptied, news("/one", headline, "", source="title"))
    second = judge(emptied, news("/two", headline, "", source="title"))
    assert second.disposition is Disposition.DUPLICATE
    judge(emptied, news("/two", headline, CENTER), NOW + HOUR)
    found = rows(emptied)
    assert (found["/two"].disposition, found["/two"].repeats_id, found["/two"].relation) == ("stored", None, None)
    assert found["/one"].group_id != found["/two"].group_id
    assert unsound(emptied) == []


def test_a_page_that_turns_out_to_be_known_is_not_told(emptied: Store) -> None:
    with emptied.write() as connection:
        seeds.put(connection, [seed(CENTER)], NOW)
    judge(emptied, news("/one", "재공모", "연산센터 지분 조건이 바뀐다.", source="feed"))
    again = judge(emptied, news("/one", "재공모", CENTER), NOW + HOUR)
    assert again.disposition is Disposition.SEED_DUPLICATE
    assert rows(emptied)["/one"].story_id is None
    assert unsound(emptied) == []


def test_less_than_a_page_changes_nothing(emptied: Store) -> None:
    judge(emptied, news("/one", "재공모", CENTER))
    assert judge(emptied, news("/one", "재공모", "다른 말이다.", source="feed")).steps[0].outcome == "same URL"
    assert rows(emptied)["/one"].text_source == "page"


# --- texts that become others ---------------------------------------------------------------------------------------------


def revise(store: Store, path: str, body: str) -> None:
    with store.write() as connection:
        judging.revise(store, connection, rows(store)[path].id, news(path, "바뀐 글", body), NOW + HOUR)


def test_groups_that_others_left_keep_their_ids_to_themselves(emptied: Store) -> None:
    """a leaves the group that is called after it, joins another, and leaves that one as well."""
    for path in ("/a", "/b", "/c"):
        judge(emptied, news(path, "같은 글", A))
    for path in ("/j", "/k"):
        judge(emptied, news(path, "다른 글", B))
    revise(emptied, "/a", B)
    revise(emptied, "/a", prose(40, 15))
    assert partition(emptied, "group_id") == {frozenset({"/a"}), frozenset({"/b", "/c"}), frozenset({"/j", "/k"})}
    assert partition(emptied, "story_id") == {frozenset({"/a"}), frozenset({"/b", "/c"}), frozenset({"/j", "/k"})}
    assert unsound(emptied) == []


def test_what_a_copy_repeats_is_never_stale(emptied: Store) -> None:
    for path in ("/a", "/b", "/c"):
        judge(emptied, news(path, "같은 글", A))
    revise(emptied, "/a", prose(41, 15))
    found = rows(emptied)
    assert [found[path].disposition for path in ("/a", "/b", "/c")] == ["stored", "stored", "duplicate"]
    assert (found["/b"].repeats_id, found["/c"].repeats_id) == (None, f"a{found['/b'].id}")
    revise(emptied, "/c", prose(41, 15))
    assert rows(emptied)["/c"].repeats_id == f"a{found['/a'].id}"
    assert unsound(emptied) == []


def test_a_page_that_becomes_a_reprint_is_one(emptied: Store) -> None:
    judge(emptied, news("/a", "재공모", A))
    judge(emptied, news("/b", "곧 전합니다", prose(42, 8)))
    revise(emptied, "/b", A)
    assert rows(emptied)["/b"].disposition == "duplicate"
    with emptied.write() as connection:
        seeds.put(connection, [seed(B)], NOW)
    judge(emptied, news("/c", "곧 전합니다", prose(43, 8)))
    revise(emptied, "/c", B)
    assert (rows(emptied)["/c"].disposition, rows(emptied)["/c"].story_id) == ("seed_duplicate", None)
    assert unsound(emptied) == []


# --- verdicts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "new", "relation"),
    [
        ({"outlet": "새벽일보"}, {"outlet": "한빛경제"}, "reprint"),
        ({"outlet": "새벽일보"}, {"outlet": "모아포털", "portal": True}, "portal_copy"),
        ({"outlet": "모아포털", "portal": True}, {"outlet": "새벽일보"}, "portal_copy"),
        ({"outlet": "새벽일보", "agency": "누리통신"}, {"outlet": "한빛경제"}, "wire_copy"),
        ({"outlet": "한빛경제"}, {"outlet": "연합뉴스"}, "wire_copy"),
        ({"outlet": "새벽일보", "tags": ("속보",)}, {"outlet": "새벽일보", "tags": ("종합",)}, "update"),
        ({"outlet": "새벽일보", "tags": ("종합",)}, {"outlet": "새벽일보", "tags": ("속보",)}, "update"),
        ({"outlet": "새벽일보"}, {"outlet": "새벽 일보"}, "reprint"),
    ],
)
def test_a_verdict_says_what_kind_of_copy_it_is(
    emptied: Store, known: dict[str, object], new: dict[str, object], relation: str
) -> None:
    judge(emptied, news("/one", "재공모", CENTER, **known))  # type: ignore[arg-type]
    judged = judge(emptied, news("/two", "재공모", CENTER, **new))  # type: ignore[arg-type]
    found = rows(emptied)["/two"]
    assert (found.relation, found.similarity, found.containment) == (relation, 1.0, 1.0)
    assert relation.replace("_", " ") in judged.steps[0].detail


def test_a_shared_passage_is_said_and_kept(emptied: Store) -> None:
    passage = prose(1, 3)
    one = judge(emptied, news("/one", "연설", prose(2, 12) + "\n\n" + passage))
    two = judge(emptied, news("/two", "논평", prose(3, 12) + "\n\n" + passage))
    assert two.disposition is Disposition.STORED
    assert "shares a passage" in two.steps[0].detail
    with emptied.read() as connection:
        kept = connection.execute(select(tables.likenesses)).one()
    assert (kept.article_id, kept.other_id, kept.duplicate) == (one.article_id, two.article_id, False)


# --- stopped in the middle ----------------------------------------------------------------------------------------------------


class Stopped(RuntimeError):
    """In the place of a kill."""


@contextmanager
def stopping_at(store: Store, statement: int) -> Iterator[list[int]]:
    """Raise before that statement of the transaction; the list says how many there were."""
    count = [0]

    def before(*_: object) -> None:
        count[0] += 1
        if count[0] == statement:
            raise Stopped

    event.listen(store._engine, "before_cursor_execute", before)
    try:
        yield count
    finally:
        event.remove(store._engine, "before_cursor_execute", before)


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables.metadata.sorted_tables
        }


def test_a_judgement_that_is_stopped_between_any_two_writes_leaves_nothing(emptied: Store) -> None:
    judge(emptied, news("/a", "가교의 한쪽", A, NOW - 30 * HOUR))
    judge(emptied, news("/b", "가교의 다른 쪽", B, NOW - 20 * HOUR))
    before, statement, done = everything(emptied), 0, False
    while not done:
        statement += 1
        with stopping_at(emptied, statement):
            try:
                judge(emptied, news("/ab", "가교", A + "\n\n" + B, NOW - 25 * HOUR))
                done = True
            except Stopped:
                pass
        if not done:
            assert everything(emptied) == before, f"stopped at statement {statement}"
    assert statement > 20, "the transaction that was stopped is a real one"
    assert unsound(emptied) == []
    assert len(set(story_ids(emptied).values())) == 1


# --- at the same instant -------------------------------------------------------------------------------------------------------

RIVAL = """
import sys
from monitor.store.engine import open_store
from tests.store.test_placing import CENTER, NOW, judging, news
store = open_store(sys.argv[1])
new = news(f"/rival/{sys.argv[2]}", "재공모", CENTER)
print("ready", flush=True)
sys.stdin.readline()
with store.write() as connection:
    print(judging.judge(store, connection, new, NOW).disposition.value, flush=True)
store.close()
"""


def test_reprints_that_two_processes_bring_at_the_same_instant_fold_into_one(store: Store, migrated_url: str) -> None:
    rivals = [
        subprocess.Popen(
            [sys.executable, "-c", RIVAL, migrated_url, str(n)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(4)
    ]
    try:
        for rival in rivals:
            assert rival.stdout is not None
            assert rival.stdout.readline() == "ready\n"
        for rival in rivals:
            assert rival.stdin is not None
            rival.stdin.write("go\n")
            rival.stdin.flush()
        said = sorted(rival.communicate(timeout=60)[0].strip() for rival in rivals)
    finally:
        for rival in rivals:
            rival.kill()
    assert said == ["duplicate", "duplicate", "duplicate", "stored"]
    assert len({article.group_id for article in rows(store).values()}) == 1
    assert unsound(store) == []


# --- databases of an earlier version ---------------------------------------------------------------------------------------


def test_what_an_earlier_version_stored_can_be_joined(emptied: Store) -> None:
    one, two = (judge(emptied, news(f"/center{n}", *TOLD["center"][n], NOW - DAY)).article_id for n in (0, 1))
    judge(emptied, news("/old", "오래된 글", prose(9), NOW - 90 * DAY), NOW - 90 * DAY)
    with emptied.write() as connection:
        for table in (tables.representatives, tables.ties, tables.likenesses):
            connection.execute(table.delete())
    while placing.backfill(emptied, NOW - placing.FOLLOWED, 1):
        pass
    with emptied.read() as connection:
        assert set(connection.scalars(select(tables.representatives.c.article_id))) == {one, two}, (
            "not what is long past"
        )
    third = judge(emptied, news("/center2", *TOLD["center"][2], NOW))
    assert third.article_id != one
    assert {story_ids(emptied)[f"/center{n}"] for n in range(3)} == {one}


# --- more than can be sorted anew -------------------------------------------------------------------------------------------


def test_in_a_burst_an_article_joins_what_it_is_closest_to(emptied: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "MANY", 2)
    for story, told in TOLD.items():
        for n, (title, body) in enumerate(told):
            judge(emptied, news(f"/{story}{n}", title, body))
    judge(emptied, news("/copy", "같은 글", CENTER))
    judge(emptied, news("/far", "연산센터", CENTER.replace("재공모", "공모"), NOW + 30 * DAY))
    found = story_ids(emptied)
    for story, told in TOLD.items():
        assert len({found[f"/{story}{n}"] for n in range(len(told))}) == 1, story
    assert len(set(found.values())) == len(TOLD)
    assert found["/copy"] == found["/center0"]
    assert unsound(emptied) == []


def test_in_a_burst_a_text_that_bridges_two_groups_unites_their_stories(
    emptied: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "MANY", 1)
    for path, body, hours in (("/a", A, 30), ("/b", B, 20), ("/ab", A + "\n\n" + B, 25)):
        judge(emptied, news(path, path, body, NOW - hours * HOUR))
    assert len(set(story_ids(emptied).values())) == 1
    assert unsound(emptied) == []
