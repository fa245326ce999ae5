"""What addresses and answers must not make us tell: passwords and keys in URLs stay out of logs, stored errors and steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from monitor.daemon import Pulse
from monitor.newsroom.server import Raw, Reply, Request
from monitor.service import report_follow, report_poll
from tests.hostile.conftest import Strict
from tests.pipeline.house import House
from tests.pipeline.press import NOW, Press, Said
from tests.pipeline.texts import CENTER, CENTER_TITLE

SECRET = "hunter2hunter2"
QUERY = (
    "&".join(
        f"{name}={SECRET}"
        for name in ("serviceKey", "crtfc_key", "access_token", "pw", "password", "token_id", "PHPSESSID")
    )
    + "&no=7"
)


def told(house: House) -> str:
    """Every word that the database keeps for people: errors, steps, notices."""
    with house.store.read() as connection:
        errors = connection.execute(text("SELECT last_error, notice FROM feeds")).all()
        steps = connection.execute(text("SELECT stage, outcome, detail FROM entry_steps")).all()
    return repr((errors, steps))


Answering = Callable[[Request], Reply | Raw]
ANSWERS: dict[str, Reply | Raw | Answering] = {
    "an error": Reply(500, SECRET.encode()),
    "a redirect elsewhere": Reply(302, b"", (("Location", f"http://desk:{SECRET}@10.0.0.1/?{QUERY}"),)),
    "a redirect to a broken address": Reply(302, b"", (("Location", f"http://desk:{SECRET}@[/?{QUERY}"),)),
    "a redirect in a circle": Reply(302, b"", (("Location", f"/feed?{QUERY}"),)),
    "a redirect to an error": Reply(301, b"", (("Location", f"/gone?{QUERY}"),)),
    "an HTML page": Reply(200, b"<!doctype html><html><body>login</body></html>"),
    "no HTTP": Raw([b"nonsense\r\n\r\n"]),
    "nothing": Raw([]),
    "silence": Raw([60.0]),
    "no robots": Reply(404),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_feed_that_fails_tells_no_secret_of_its_address(
    strict: Strict, press: Press, answer: Reply | Raw | Answering
) -> None:
    house = strict(press.url(f"/feed?{QUERY}"), timeout=0.5)
    press.answers["/feed"] = answer
    pulse = Pulse(every=0)
    with capture_logs() as lines:
        for number in range(3):
            polled = house.poll(NOW + timedelta(days=number))
            assert polled.outcome == "failed"
            report_poll(polled)
            pulse.polled(polled)
        press.feed(Said("/news/1", "소식"))
        polled = house.poll(NOW + timedelta(days=9))
        report_poll(polled)
        pulse.polled(polled)
    assert len(lines) >= 5
    assert SECRET not in repr(lines)
    assert SECRET not in polled.detail
    assert SECRET not in told(house)
    assert press.asked(f"/feed?{QUERY}"), "although it is what was asked for"


def test_a_feed_that_moves_tells_none_either(strict: Strict, press: Press) -> None:
    house = strict(press.url(f"/feed?{QUERY}"))
    press.feed(Said("/news/1", "소식"), path="/new")
    press.answers["/feed"] = Reply(301, b"", (("Location", f"/new?{QUERY}"),))
    details = [house.poll(NOW + timedelta(days=number)).detail for number in range(3)]
    assert "moved for good" in details[-1]
    assert SECRET not in repr(details)
    assert SECRET not in told(house)


@pytest.mark.parametrize("status", [200, 301, 404, 500])
def test_a_page_tells_none(strict: Strict, press: Press, status: int) -> None:
    house = strict()
    press.feed(
        Said(f"/news/1?{QUERY}", CENTER_TITLE, "국가 연산센터 공모"),
        Said(f"http://10.0.0.1/news/2?{QUERY}", CENTER_TITLE + " 2", "국가 연산센터 공모"),
        Said(f"http://desk:{SECRET}@10.0.0.1/3", CENTER_TITLE + " 3", "국가 연산센터 공모"),
    )
    if status == 200:
        press.page("/news/1", CENTER_TITLE, CENTER)
    else:
        press.answers["/news/1"] = Reply(status, b"", (("Location", f"/?{QUERY}"),) if status == 301 else ())
        press.page("/", CENTER_TITLE, CENTER)
    house.poll()
    with capture_logs() as lines:
        for number in range(5):
            for followed in house.follow(NOW + timedelta(hours=number)):
                report_follow(followed)
    assert lines
    assert SECRET not in repr(lines)
    assert SECRET not in told(house)
    assert None not in house.dispositions()
    assert not any("desk:" in kept.entry.url for kept in house.entries())
