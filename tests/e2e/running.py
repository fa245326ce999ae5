"""The monitor as its users run it: real processes, a desk's folder, a page that is an article."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from monitor.newsroom.server import Reply

MONITOR = Path(sys.executable).with_name("monitor")
MARK = "MONITOR_TEST_MARK"
"""Environment variable that every process of one test carries, workers included, so that none is left unnoticed."""


@dataclass(frozen=True, slots=True)
class Done:
    """A command that ended: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout as JSON: fails if anything else stands there."""
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """stderr, which must be one clear line."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("monitor: "), self.err
        assert "Traceback" not in self.err
        return lines[0].removeprefix("monitor: ")


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours, without what would change a desk's settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MONITOR_", "NOTIFY_"))}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **(more or {})}


def command(config: Path | None, words: Sequence[str]) -> list[str]:
    """The words of a command line."""
    return [str(MONITOR), *(["--config", str(config)] if config is not None else []), *words]


def run(config: Path | None, *words: str, env: Mapping[str, str] | None = None, **more: Any) -> Done:
    """Run the console script to its end."""
    options: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 100, "check": False} | more
    ended = subprocess.run(command(config, words), env=environment(env), **options)
    return Done(ended.returncode, ended.stdout, ended.stderr)


def call(config: Path | None, *words: str, stdin: bytes = b"") -> Done:
    """The same in this process, for the many commands whose imports would take longer than their work."""
    from monitor.cli import main

    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    sys.argv, sys.stdin = command(config, words), io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    sys.stdout, sys.stderr = out, err
    code: object = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
        structlog.reset_defaults()
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
    return Done(code if isinstance(code, int) else int(code is not None), out.read(), err.read())


class Process:
    """A monitor that keeps running; what it says on stderr is read when it has ended, or by `said`."""

    def __init__(
        self, arguments: Sequence[str], log: Path, env: Mapping[str, str] | None, more: Mapping[str, Any]
    ) -> None:
        self.mark = uuid.uuid4().hex
        self.log = log
        with log.open("wb") as errors:
            self.popen = subprocess.Popen(
                list(arguments),
                env=environment({**(env or {}), MARK: self.mark}),
                stdout=subprocess.PIPE,
                stderr=errors,
                stdin=subprocess.DEVNULL,
                **more,
            )

    @property
    def said(self) -> str:
        """Everything on stderr so far."""
        return self.log.read_text("utf-8", "replace")

    def wait_for(self, words: str, seconds: float = 60.0) -> None:
        """Until `words` stand on stderr."""
        self.until(lambda: words in self.said, f"{words!r} on stderr", seconds)

    def until(self, true: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
        """Until `true()`; the process must live that long."""
        deadline = time.monotonic() + seconds
        while not true():
            assert self.popen.poll() is None, f"ended with {self.popen.returncode} before {what}: {self.said}"
            assert time.monotonic() < deadline, f"not within {seconds} s: {what}; stderr: {self.said}"
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM, seconds: float = 30.0) -> int:
        """Send a signal and wait for the end; the exit code."""
        self.popen.send_signal(number)
        return self.popen.wait(seconds)

    def others(self) -> list[int]:
        """Processes that this one started and that still live; empty where there is no /proc to ask."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (
                    int(folder.name) != self.popen.pid
                    and f"{MARK}={self.mark}".encode() in (folder / "environ").read_bytes()
                ):
                    found.append(int(folder.name))
        return found

    def leaves_nobody(self, seconds: float = 10.0) -> bool:
        """Whether every process that it started ends within this time."""
        deadline = time.monotonic() + seconds
        while self.others():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True


@contextlib.contextmanager
def started(
    config: Path, *words: str, log: Path | None = None, env: Mapping[str, str] | None = None, **more: Any
) -> Iterator[Process]:
    """A monitor that is running; killed at the end of the block if it still is."""
    process = Process(command(config, words), log or config.parent / "stderr.log", env, more)
    try:
        yield process
    finally:
        if process.popen.poll() is None:
            process.popen.kill()
        process.popen.wait()
        if process.popen.stdout is not None:
            process.popen.stdout.close()


# --- a desk -----------------------------------------------------------------------------------------------------------


def desk(
    directory: Path,
    feeds: Sequence[str] = (),
    *,
    keywords: Sequence[str] = ("소버린 AI",),
    smtp_port: int | None = None,
    recipients: Sequence[str] = (),
    at: str = "07:30",
    network: str = 'allow_addresses = ["127.0.0.1"]\nper_host_delay = 0',
    top: str = "",
    more: str = "",
    feed: str = "",
    audit: float = 0,
) -> Path:
    """Write a config.toml of a small desk and return its path; `feed` is added to each [[feeds]] table."""
    blocks = [
        f'timezone = "Asia/Seoul"\nkeywords = {json.dumps(list(keywords), ensure_ascii=False)}\n{top}',
        f"[network]\n{network}" if network else "",
        f"[polling]\naudit = {audit}",
        *(f'[[feeds]]\nurl = "{url}"\n{feed}' for url in feeds),
        f'[[digests]]\nname = "아침"\nat = "{at}"\nrecipients = {json.dumps(list(recipients))}',
        (
            f'[smtp]\nhost = "127.0.0.1"\nport = {smtp_port}\nsecurity = "none"\nsender = "desk@example.kr"'
            if smtp_port is not None
            else ""
        ),
        more,
    ]
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "config.toml"
    path.write_text("\n\n".join(block for block in blocks if block) + "\n", "utf-8")
    return path


# --- a press ----------------------------------------------------------------------------------------------------------

HTML = (("Content-Type", "text/html; charset=utf-8"),)
RSS = (("Content-Type", "application/rss+xml; charset=utf-8"),)


def rss(entries: Sequence[tuple[str, ...]], *, title: str = "시험 매체") -> Reply:
    """A feed of (URL, title) or (URL, title, summary)."""
    body = "".join(
        f"<item><title>{head}</title><link>{url}</link><guid>{url}</guid><description>{''.join(summary)}</description></item>"
        for url, head, *summary in entries
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{title}</title>{body}</channel></rss>'
    return Reply(200, text.encode(), RSS)


def page(title: str, paragraphs: Sequence[str]) -> Reply:
    """A plain article page."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    text = (
        f'<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )
    return Reply(200, text.encode(), HTML)


SENTENCES = (
    "정부가 {n}번째 소버린 AI 실증 사업의 참여 기관을 모집한다고 밝혔다.",
    "담당 부처는 올해 예산 {n}백억 원을 들여 지방 자치단체와 공공 병원의 업무에 국산 모델을 시험한다고 설명했다.",
    "참여 기관은 자체 자료를 국외 서버로 보내지 않는 조건을 지켜야 하며, 심사 위원 {n}명이 두 달 동안 서류를 살핀다.",
    "업계에서는 전기 요금과 냉각 설비 부담이 커서 작은 지역이 나서기 어렵다는 말이 나온다.",
    "시민 단체는 결과 보고서를 {n}주 안에 모두 공개하라고 요구했다.",
)
"""An article's text with a number in it; written for these tests."""


def article(number: int) -> tuple[str, list[str]]:
    """(title, paragraphs) of an invented article on the debate; different numbers give different texts."""
    words = ("가람", "나루", "다온", "라온", "마루", "바름", "사임", "아람", "자람", "차오름")
    place = words[number % len(words)]
    told = [sentence.format(n=number + 2) for sentence in SENTENCES]
    own = [f"{place}시 {number}구역 주민 {number * 37 + 11}명은 {word} 설명회에 모였다." for word in words]
    return f"{place}시, 소버린 AI 실증 {number + 1}차 공모", [*told, " ".join(own)]
