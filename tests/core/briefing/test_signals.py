"""Which calls an edition asks for, as tables; and that no call carries an address."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.core.briefing import words
from monitor.core.briefing.signals import (
    LONGEST_WHY,
    TRIES,
    WAITS,
    Signal,
    SignalKind,
    Standing,
    after_call,
    asked_for,
    tellable,
)
from monitor.model import DeliveryState

DUE = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
DAY = date(2026, 11, 24)
MINUTE = timedelta(minutes=1)
GRACE = 10 * MINUTE
ALL: tuple[SignalKind, ...] = ("alarm", "recovered", "heartbeat")

UNISSUED = Standing("아침", DAY, DUE, None)
SENT = replace(UNISSUED, states=("sent", "sent"))
WAITING = replace(UNISSUED, states=("sent", "pending"))
DEFERRED = replace(UNISSUED, states=("deferred",))
FAILED = replace(UNISSUED, states=("sent", "failed"))
TO_NOBODY = replace(UNISSUED, states=())
CARRIED = replace(SENT, carried_by=date(2026, 11, 25))

PLANNED = Signal("아침", DAY, "alarm", next_attempt_at=DUE + 2 * GRACE)
TRIED = replace(PLANNED, attempts=2, error="503")
RAISED = Signal("아침", DAY, "alarm", attempts=1, done_at=DUE + GRACE)
CLEARED = Signal("아침", DAY, "recovered", attempts=1, done_at=DUE + 2 * GRACE)
BEATEN = Signal("아침", DAY, "heartbeat", attempts=1, done_at=DUE)


def asked(
    standing: Standing,
    *known: Signal,
    after: timedelta = GRACE,
    started: timedelta = -60 * MINUTE,
    wanted: tuple[SignalKind, ...] = ALL,
) -> dict[SignalKind, datetime | None]:
    """Kind -> when it is to be called, of what is new or changed."""
    found = asked_for(
        standing,
        {signal.kind: signal for signal in known},
        wanted,
        now=DUE + after,
        started_at=DUE + started,
        grace=GRACE,
    )
    return {signal.kind: signal.next_attempt_at for signal in found}


@pytest.mark.parametrize("standing", [UNISSUED, WAITING, DEFERRED, FAILED])
def test_an_alarm_is_raised_once_after_its_grace(standing: Standing) -> None:
    assert asked(standing, after=GRACE - timedelta(seconds=1)) == {}
    assert asked(standing) == {"alarm": DUE + GRACE}
    assert asked(standing, RAISED, after=60 * MINUTE) == {}
    assert asked(standing, PLANNED, after=60 * MINUTE) == {}
    assert asked(standing, wanted=("heartbeat",)) == {}


def test_whoever_comes_late_waits_once_as_long_again() -> None:
    assert asked(UNISSUED, after=5 * MINUTE, started=4 * MINUTE) == {}
    assert asked(UNISSUED, after=60 * MINUTE, started=59 * MINUTE) == {"alarm": DUE + 60 * MINUTE + GRACE}
    assert asked(UNISSUED, PLANNED, after=65 * MINUTE, started=64 * MINUTE) == {}, "a second start moves nothing"
    assert asked(UNISSUED, started=timedelta()) == {"alarm": DUE + GRACE}


@pytest.mark.parametrize("standing", [SENT, TO_NOBODY])
def test_what_is_delivered_beats_once(standing: Standing) -> None:
    assert asked(standing, after=timedelta()) == {"heartbeat": DUE}
    assert asked(standing, BEATEN) == {}
    assert asked(standing, wanted=("alarm", "recovered")) == {}


@pytest.mark.parametrize(
    ("alarm", "expected"),
    [
        (PLANNED, {"alarm": None}),  # nobody was alarmed: nobody is told that all is well
        (TRIED, {"alarm": None, "recovered": DUE + 3 * GRACE}),  # the answer may have been lost on its way
        (replace(TRIED, next_attempt_at=None), {"recovered": DUE + 3 * GRACE}),
        (RAISED, {"recovered": DUE + 3 * GRACE}),
    ],
)
def test_after_an_alarm_comes_the_all_clear(alarm: Signal, expected: dict[SignalKind, datetime | None]) -> None:
    assert asked(SENT, alarm, BEATEN, after=3 * GRACE) == expected
    assert asked(CARRIED, alarm, after=3 * GRACE) == expected, "an edition that never was has no heartbeat"
    assert asked(SENT, RAISED, CLEARED, BEATEN, after=3 * GRACE) == {}


def test_a_call_is_made_again_until_it_is_answered_or_a_day_is_over() -> None:
    signal, now, waits = replace(PLANNED, next_attempt_at=DUE), DUE, []
    for _ in range(TRIES):
        assert signal.next_attempt_at is not None
        now = signal.next_attempt_at
        signal = after_call(signal, now=now, error="503 Service Unavailable")
        if signal.next_attempt_at is not None:
            waits.append((signal.next_attempt_at - now) // MINUTE)
    assert (signal.next_attempt_at, signal.done_at, signal.attempts) == (None, None, TRIES)
    assert waits[: len(WAITS)] == list(WAITS)
    assert timedelta(hours=22) < now - DUE < timedelta(hours=26)
    answered = after_call(TRIED, now=DUE, error=None)
    assert (answered.attempts, answered.next_attempt_at, answered.done_at, answered.error) == (3, None, DUE, None)


@pytest.mark.parametrize(("asks", "waits"), [(3, 3), (0, 1), (600, 60)])
def test_a_server_may_ask_for_some_patience(asks: int, waits: int) -> None:
    later = after_call(PLANNED, now=DUE, error="429", again=DUE + asks * MINUTE)
    assert later.next_attempt_at == DUE + waits * MINUTE


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        ("550 5.1.1 <kim@desk.example>: no such user", "550 5.1.1 <(address)>: no such user"),
        ("refused the login of desk+a@mail.example (535): check", "refused the login of (address) (535): check"),
        ("하나@나라.example, b@desk.example 거부", "(address), (address) 거부"),
        ("OperationalError: one\nparameters: two", "OperationalError: one"),
        ("", ""),
        ("가" * 1000, "가" * LONGEST_WHY),
    ],
)
def test_no_address_leaves(why: str, expected: str) -> None:
    assert tellable(why) == expected


@pytest.mark.parametrize(
    ("states", "to_files", "expected"),
    [
        (None, False, "예정 07:30 · 브리핑을 만들지 못함 · 까닭"),
        (
            ("sent", "deferred", "failed"),
            False,
            "예정 07:30 · 수신 3명 중 2명에게 보내지 못함(대기(다시 시도) 1, 실패 1) · 까닭",
        ),
        (("pending",), False, "예정 07:30 · 수신 1명 중 1명에게 보내지 못함(대기 1) · 까닭"),
        (("deferred",), True, "예정 07:30 · 파일로 저장하지 못함 · 까닭"),
    ],
)
def test_what_the_alarm_says(states: tuple[DeliveryState, ...] | None, to_files: bool, expected: str) -> None:
    said = words.undelivered("아침", DAY, "07:30", states=states, to_files=to_files, why="까닭")
    assert said == f"브리핑 미발송: 아침 11.24(화)\n{expected}"


def test_what_the_all_clear_says() -> None:
    assert words.recovered("아침", DAY, "09:12", None) == "브리핑 발송됨: 아침 11.24(화)\n09:12 확인 · 늦게 모두 보냄"
    carried = words.recovered("아침", DAY, "11.25 07:31", date(2026, 11, 25))
    assert carried.endswith("\n11.25 07:31 확인 · 11.25(수) 브리핑에 담아 보냄")
