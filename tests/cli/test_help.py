"""--help is instant because nothing heavy is imported, and no line of it is cut."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.e2e.running import call, environment, run

HEAVY = (
    "sqlalchemy",
    "alembic",
    "trafilatura",
    "httpx",
    "pydantic",
    "feedparser",
    "numpy",
    "rich",
    "structlog",
    "lxml",
)
GROUPS = ("digest", "alerts", "feeds", "seeds", "keywords", "db")
COMMANDS = (
    "run", "once", "demo", "init", "articles", "stories", "explain", "mark", "doctor", "service", "digest preview", "digest send",
    "digest resend", "digest list", "alerts list", "alerts test",
    "feeds list", "feeds search", "feeds add", "feeds remove", "feeds check", "feeds import",
    "feeds export", "seeds list", "seeds add", "seeds check", "seeds build",
    "keywords list", "keywords add", "keywords remove", "keywords try", "keywords test", "db upgrade", "db current", "db backup",
)  # fmt: skip


@pytest.mark.parametrize(
    "words", [["--help"], ["-h"], ["--version"], ["digest", "--help"], ["once", "--help"], ["nonsense"]]
)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    # For a command's own help typer itself brings pydantic along (0.03 s).
    heavy = [name for name in HEAVY if name != "pydantic" or words[0].startswith("-")]
    program = (
        "import sys\nfrom monitor.cli import main\n"
        f"sys.argv = ['monitor', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write('loaded:' + ','.join(m for m in {heavy!r} if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment(), check=True, timeout=60
    )
    assert done.stderr.rpartition("loaded:")[2] == ""


@pytest.mark.parametrize("group", ["", *GROUPS])
def test_every_command_is_listed_and_none_is_cut(group: str) -> None:
    done = call(None, *group.split(), "--help")
    assert done.code == 0
    assert done.err == ""
    assert "..." not in done.out.partition("Commands:")[2]
    listed = {line.split()[0] for line in done.out.partition("Commands:\n")[2].splitlines() if line.strip()}
    wanted = {(name.removeprefix(group).split() or [name])[0] for name in COMMANDS if name.startswith(group)}
    assert wanted | (set(GROUPS) if not group else set()) == listed


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    done = call(None, *name.split(), "--help")
    assert done.code == 0
    said = done.out.partition("Usage:")[2].split("\n\n")[1].strip()
    assert said
    assert said[0].isupper()


def test_the_script_itself() -> None:
    assert run(None, "--help").out.startswith("Usage: monitor [OPTIONS] COMMAND")
    assert run(None, "--version").out.startswith("monitor ")
    bare = run(None)
    assert "Usage: monitor" in bare.out + bare.err
