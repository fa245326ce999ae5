"""Several threads at once, on both databases: what two of them decide about one thing is decided once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from monitor.newsroom.server import Reply, Request
from monitor.pipeline import Followed, follow_entry
from tests.pipeline.conftest import Build
from tests.pipeline.house import House
from tests.pipeline.press import NOW, Press, Said, page
from tests.pipeline.texts import CENTER, CENTER_TITLE

MATCHING = "국가 연산센터 사업자를 다시 찾는다."
HTML = (("Content-Type", "text/html"),)


def together(house: House, entry_ids: list[int]) -> list[Followed]:
    with ThreadPoolExecutor(len(entry_ids)) as pool:
        return list(pool.map(lambda entry_id: follow_entry(house.desk, entry_id, NOW), entry_ids))


def waiting(barrier: Barrier, body: bytes) -> Callable[[Request], Reply]:
    def answer(_: Request) -> Reply:
        barrier.wait(20)
        return Reply(200, body, HTML)

    return answer


def test_reprints_at_the_same_instant_fold_into_one(house_of: Build, press: Press, second: Press) -> None:
    """Four outlets' copies arrive together: one is stored, the rest are its copies, whoever was first."""
    paths = [f"/news/{number}" for number in range(1, 5)]
    house = house_of(press.url("/feed"))
    press.feed(*(Said(path, f"{CENTER_TITLE} {path[-1]}", MATCHING) for path in paths))
    house.poll()
    barrier = Barrier(4)
    for number, path in enumerate(paths):
        press.answers[path] = waiting(barrier, page(f"{CENTER_TITLE} {number}", CENTER))
    press.answers["/robots.txt"] = Reply(404)
    house.desk.robots.check(press.url("/news/1"), NOW)
    together(house, [entry.id for entry in house.entries()])
    assert sorted(house.dispositions(), key=str) == ["duplicate"] * 3 + ["stored"]
    found = house.articles()
    assert len({article.group_id for article in found}) == 1
    assert len({article.story_id for article in found}) == 1
    assert house.count("stories") == 1


def test_one_entry_in_two_hands_is_decided_once(house: House, press: Press) -> None:
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING))
    house.poll()
    barrier = Barrier(2)
    press.answers["/news/1"] = waiting(barrier, page(CENTER_TITLE, CENTER))
    house.desk.robots.check(press.url("/news/1"), NOW)
    [entry] = house.entries()
    done = together(house, [entry.id, entry.id])
    assert [each.disposition for each in done] == ["stored", "stored"]
    assert house.dispositions() == ["stored"], "not a copy of itself"
    assert house.stages(entry) == [
        "feed: new",
        "fetch: fetched",
        "extract: read",
        "match: matched",
        "likeness: new",
        "story: new",
    ]


def test_one_address_in_two_hands(house_of: Build, press: Press) -> None:
    house = house_of(press.url("/feed"), press.url("/best"))
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING))
    press.feed(Said("/news/1", CENTER_TITLE, MATCHING), path="/best")
    for number in range(2):
        house.poll(number=number)
    barrier = Barrier(2)
    press.answers["/news/1"] = waiting(barrier, page(CENTER_TITLE, CENTER))
    house.desk.robots.check(press.url("/news/1"), NOW)
    together(house, [entry.id for entry in house.entries()])
    assert sorted(house.dispositions(), key=str) == ["duplicate", "stored"]
    assert len(house.articles()) == 1
