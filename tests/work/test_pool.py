"""The worker pool with real processes: what hangs, dies or grows costs one answer, never the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.core.match.screen import Screen
from monitor.model import Article, FailureReason, Fetched, Screened, Unreadable, Validators
from monitor.work.pool import PoolClosed, WorkerPool
from tests.work import tasks

ROOT = Path(__file__).parents[2]
MEBIBYTE = 1024 * 1024

PAGE = """<!doctype html><html lang="ko"><head><meta charset="utf-8">
<meta property="og:title" content="공동 연산망, 내달 첫 시험 가동">
<meta property="og:type" content="article"></head><body><article>
<p>과학기술당국이 여러 기관의 연산 자원을 하나로 묶는 공동 연산망을 다음 달 처음으로 시험 가동한다고 23일 밝혔다.</p>
<p>당국은 먼저 세 곳의 연구소를 잇고, 내년 상반기까지 대학 열두 곳으로 넓힐 계획이라고 설명했다.</p>
</article></body></html>"""


def fetched(body: bytes, url: str = "https://press.example/news/1", kind: str | None = "text/html") -> Fetched:
    return Fetched(url=url, status=200, content_type=kind, body=body, validators=Validators())


def gone(pid: int) -> bool:
    """Whether the process ended; one that nobody has reaped yet counts."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return not shown.strip() or shown.strip().startswith("Z")


def until_gone(pids: list[int]) -> list[int]:
    """Those of `pids` that still live when the test's patience ends."""
    for _ in range(400):
        pids = [pid for pid in pids if not gone(pid)]
        if not pids:
            break
        time.sleep(0.05)
    return pids


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(workers=2, timeout=30.0) as opened:
        yield opened


def budget(answer: object) -> str:
    assert isinstance(answer, Unreadable)
    assert answer.reason is FailureReason.PARSE_BUDGET
    assert answer.detail
    assert "\n" not in answer.detail
    return answer.detail


def test_no_process_before_the_first_call() -> None:
    before = threading.active_count()
    WorkerPool().close()
    assert threading.active_count() == before


@pytest.mark.parametrize(("workers", "timeout"), [(0, 1.0), (1, 0.0), (2, -1.0)])
def test_nonsense_is_refused(workers: int, timeout: float) -> None:
    with pytest.raises(ValueError, match="worker pool"):
        WorkerPool(workers=workers, timeout=timeout)


def test_a_page_is_extracted(pool: WorkerPool) -> None:
    article = pool.extract(fetched(PAGE.encode()), timezone="Asia/Seoul")
    assert isinstance(article, Article)
    assert article.title == "공동 연산망, 내달 첫 시험 가동"
    assert len(article.paragraphs) == 2


def test_a_page_that_cannot_match_is_not_read(pool: WorkerPool) -> None:
    screen, other = Screen.of(["공동연산망"]), Screen.of(["소버린ai", "ai주권"])
    assert isinstance(pool.extract_if(fetched(PAGE.encode()), timezone="Asia/Seoul", screen=screen), Article)
    longer = PAGE.replace(
        "</article>", "<p>신청은 다음 달 2일부터 누리집에서 받고, 결과는 그달 말에 알린다.</p>" * 4 + "</article>"
    )
    answer = pool.extract_if(fetched(longer.encode()), timezone="Asia/Seoul", screen=other)
    assert isinstance(answer, Screened)
    assert answer.characters > 200
    assert isinstance(pool.extract(fetched(PAGE.encode()), timezone="Asia/Seoul"), Article)


def test_a_shell_is_read_whatever_the_screen_says(pool: WorkerPool) -> None:
    """A page that says next to nothing is not one that says nothing of the matter: its text was never here."""
    shell = "<html><head><title>새벽일보</title></head><body><div id='root'></div></body></html>"
    answer = pool.extract_if(fetched(shell.encode()), timezone="Asia/Seoul", screen=Screen.of(["소버린ai"]))
    assert isinstance(answer, Unreadable)
    assert answer.reason is None


def test_what_is_no_page_says_so(pool: WorkerPool) -> None:
    answer = pool.extract(fetched(b"%PDF-1.7 ...", kind="application/pdf"), timezone="Asia/Seoul")
    assert isinstance(answer, Unreadable)
    assert answer.reason is FailureReason.NOT_A_PAGE


def test_a_feed_is_parsed(pool: WorkerPool) -> None:
    pytest.importorskip("monitor.core.feed.parse")
    feed = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>새벽일보</title>'
        "<link>https://press.example/</link><description>.</description>"
        "<item><title>첫 소식</title><link>https://press.example/1</link></item></channel></rss>"
    )
    parsed = pool.parse_feed(fetched(feed.encode(), kind="application/rss+xml"), timezone="Asia/Seoul")
    assert not isinstance(parsed, Unreadable)
    assert [entry.title for entry in parsed.entries] == ["첫 소식"]


def test_a_task_that_never_ends_is_ended_and_the_next_works() -> None:
    with WorkerPool(workers=1, timeout=0.5) as pool:
        assert "0.5 s" in budget(pool._run(tasks.spin))
        assert pool._run(len, "abc") == 3


@pytest.mark.parametrize(
    ("code", "word"), [(0, "ended"), (3, "exit code 3"), (255, "exit code 255")], ids=["zero", "three", "last"]
)
def test_a_worker_that_leaves_is_named(code: int, word: str) -> None:
    with WorkerPool(workers=1, timeout=2.0) as pool:
        assert word in budget(pool._run(tasks.die, code))
        assert pool._run(len, "abc") == 3


def test_a_worker_that_is_killed_is_named(pool: WorkerPool) -> None:
    assert "SIGKILL" in budget(pool._run(tasks.kill_self))
    assert pool._run(len, "abc") == 3


def test_an_exception_becomes_one_line(pool: WorkerPool) -> None:
    assert budget(pool._run(tasks.fail, "first\nsecond")) == "reading failed with ValueError: first second"
    assert len(budget(pool._run(tasks.fail, "x" * 10_000))) < 300
    assert budget(pool._run(tasks.unpicklable))
    assert pool._run(len, "abc") == 3


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS does not bind elsewhere")
def test_memory_is_limited() -> None:
    with WorkerPool(workers=1, timeout=30.0, memory=512 * MEBIBYTE) as pool:
        assert "memory" in budget(pool._run(tasks.fill_memory, 2048 * MEBIBYTE))
        assert pool._run(tasks.fill_memory, MEBIBYTE) == MEBIBYTE


def test_a_worker_that_dies_while_idle_is_replaced() -> None:
    with WorkerPool(workers=1, timeout=30.0) as pool:
        first = pool._run(tasks.pid)
        assert isinstance(first, int)
        os.kill(first, signal.SIGKILL)
        second = pool._run(tasks.pid)
        assert isinstance(second, int)
        assert second != first


def test_workers_are_replaced_after_their_share_of_tasks() -> None:
    with WorkerPool(workers=1, timeout=30.0, max_tasks=3) as pool:
        seen = Counter(pool._run(tasks.pid) for _ in range(7))
    assert sorted(seen.values()) == [1, 3, 3]


def test_workers_ignore_the_signals_that_end_the_daemon(pool: WorkerPool) -> None:
    assert pool._run(tasks.deaf) is True


def test_fifty_threads_at_once() -> None:
    pages = [PAGE.replace("내달", f"{n}월").encode() for n in range(50)]
    with WorkerPool(workers=2, timeout=60.0) as pool, ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(lambda page: pool.extract(fetched(page), timezone="Asia/Seoul"), pages))
    titles = [answer.title for answer in answers if isinstance(answer, Article)]
    assert titles == [f"공동 연산망, {n}월 첫 시험 가동" for n in range(50)]


def test_the_good_are_served_beside_the_bad() -> None:
    with WorkerPool(workers=2, timeout=1.0) as pool, ThreadPoolExecutor(12) as threads:
        bad = [threads.submit(pool._run, tasks.spin), threads.submit(pool._run, tasks.die, 9)]
        good = [threads.submit(pool._run, len, "x" * n) for n in range(10)]
        assert [answer.result() for answer in good] == list(range(10))
        assert all(budget(answer.result()) for answer in bad)


def test_close_does_not_wait_for_a_stuck_task() -> None:
    pool = WorkerPool(workers=1, timeout=600.0)
    worker = pool._run(tasks.pid)
    assert isinstance(worker, int)
    outcome: list[BaseException] = []

    def call() -> None:
        try:
            pool._run(tasks.spin)
        except PoolClosed as error:
            outcome.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    while not pool._futures:
        time.sleep(0.01)
    pool.close()
    thread.join(30)
    assert not thread.is_alive()
    assert len(outcome) == 1
    assert gone(worker)


def test_a_closed_pool_refuses() -> None:
    pool = WorkerPool()
    pool.close()
    pool.close()
    with pytest.raises(PoolClosed):
        pool.extract(fetched(PAGE.encode()), timezone="Asia/Seoul")


def test_the_starting_thread_may_end() -> None:
    """PDEATHSIG is sent when the creating *thread* ends: the worker of a short-lived thread has to survive it."""
    with WorkerPool(workers=1, timeout=30.0) as pool:
        pids: list[object] = []
        for _ in range(3):
            thread = threading.Thread(target=lambda: pids.append(pool._run(tasks.pid)))
            thread.start()
            thread.join()
        assert len(set(pids)) == 1


SCRIPT = """
import sys, threading
sys.path.insert(0, {root!r})
from monitor.work.pool import WorkerPool
from tests.work import tasks

def main():
    pool = WorkerPool(workers=2, timeout=600.0)
    pids = set()
    while len(pids) < 2:
        asked = [threading.Thread(target=lambda: pids.add(pool._run(tasks.sleep, 0.2))) for _ in range(2)]
        [thread.start() for thread in asked]
        [thread.join() for thread in asked]
    print(*pids, flush=True)
    {last}

if __name__ == "__main__":
    sys.exit(main())
"""


def script(folder: Path, last: str) -> subprocess.Popen[str]:
    """A program of the kind an entry point is, which has two workers and then does `last`."""
    path = folder / "daemon"  # no suffix, like an installed console script
    path.write_text(SCRIPT.format(root=str(ROOT), last=last), encoding="utf-8")
    command = [sys.executable, "-W", "error", str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def first_pids(program: subprocess.Popen[str]) -> list[int]:
    assert program.stdout is not None
    return [int(word) for word in program.stdout.readline().split()]


@pytest.mark.parametrize("last", ["pool._run(tasks.sleep, 600)", "pool._run(tasks.spin)"], ids=["idle", "stuck"])
def test_workers_die_with_a_killed_parent(tmp_path: Path, last: str) -> None:
    if "spin" in last and sys.platform != "linux":
        pytest.skip("without PDEATHSIG an orphan spins until its CPU limit")
    with script(tmp_path, last) as program:
        pids = first_pids(program)
        assert len(pids) == 2
        os.kill(program.pid, signal.SIGKILL)
        program.wait(30)
        try:
            assert until_gone(pids) == []
        finally:
            for pid in pids:
                if not gone(pid):
                    os.kill(pid, signal.SIGKILL)


def test_a_console_script_leaves_nothing_and_says_nothing(tmp_path: Path) -> None:
    last = "pool._run(tasks.make_noise); pool._run(tasks.die, 2); pool._run(tasks.fail, 'x'); pool.close()"
    with script(tmp_path, last) as program:
        out, err = program.communicate(timeout=60)
    assert program.returncode == 0
    assert err == ""
    assert len(out.split()) == 2
    assert until_gone([int(word) for word in out.split()]) == []


def test_a_program_that_forgets_to_close_still_ends(tmp_path: Path) -> None:
    with script(tmp_path, "pass") as program:
        out, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (0, "")
    assert until_gone([int(word) for word in out.split()]) == []


def test_a_signal_to_the_whole_group_ends_the_parent_alone(tmp_path: Path) -> None:
    """Ctrl-C reaches every process of the terminal; the workers finish what they read."""
    last = (
        "import signal; signal.signal(signal.SIGINT, lambda *_: None); "
        "print('ready', flush=True); print(pool._run(tasks.sleep, 1.0), flush=True); pool.close()"
    )
    with script(tmp_path, last) as program:
        pids = first_pids(program)
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        os.killpg(program.pid, signal.SIGINT)
        out, err = program.communicate(timeout=60)
    assert int(out) in pids
    assert err == ""
