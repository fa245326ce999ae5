"""What to tell a person when the database refuses: one line that says what, where and what to do, never a password."""

from __future__ import annotations

import re
from urllib.parse import quote, quote_plus

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from monitor.errors import StoreError

BUSY_SECONDS = 30
"""How long SQLite waits for another writer before it gives up."""

_SECRET_PARAMETERS = ("password", "sslpassword")
_SCHEMA = "its tables are older than this program: run `monitor db upgrade`"

_BUSY = f"another program has kept it locked for more than {BUSY_SECONDS} s; stop that program, or try again"

# By SQLite's primary result code; see https://www.sqlite.org/rescode.html
_SQLITE_WORDS = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_FULL": "the disk is full; make room, nothing was half written",
    "SQLITE_READONLY": "it is read-only; give this user write permission on the file and its directory",
    "SQLITE_CANTOPEN": "it cannot be opened; check that the path is a file in a directory this user may write to",
    "SQLITE_NOTADB": "that file is no SQLite database; name another file under [database] url, or move this one away",
    "SQLITE_CORRUPT": "the file is damaged; restore it from a backup, or rescue it with `sqlite3 FILE .recover`",
    "SQLITE_IOERR": "the disk reported an error; check the disk and its free space",
    "SQLITE_PERM": "access is denied; give this user read and write permission on the file",
    "SQLITE_AUTH": "access is denied; give this user read and write permission on the file",
    "SQLITE_NOLFS": "the file system cannot hold a file this large",
    "SQLITE_PROTOCOL": "its file locks do not work; network file systems often cannot lock: use a local disk",
}

# By SQLSTATE, longest prefix first; see https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL_WORDS = {
    "42P01": _SCHEMA,
    "42703": _SCHEMA,
    "42501": "this user may not do that; grant it the right, or name another user in [database] url",
    "3D000": "there is no such database; create it (`createdb NAME`), or name another one in [database] url",
    "28": "the server refuses this user or password; check both in [database] url",
    "08": "the connection broke; check that the server is up",
    "53": "the server is out of connections, memory or disk; see its log",
    "55P03": "a lock could not be had in time; try again",
    "57": "the server stopped this work (shutdown, restart or timeout); try again when it is up",
    "58": "the server reported a system error; see its log",
    "XX": "the server reported an internal error; see its log",
    "40": "it collided with another transaction; try again",
}

# Errors of connecting carry no SQLSTATE through libpq; these are libpq's own words, or the server's in English.
_CONNECT_WORDS = (
    (r"password authentication failed|no password supplied|authentication failed", "28"),
    (r'database "[^"]*" does not exist', "3D000"),
    (r'role "[^"]*" does not exist|no pg_hba.conf entry', "28"),
    (r"too many (clients|connections)|remaining connection slots", "53"),
    (r"starting up|shutting down", "57"),
)
_UNREACHABLE = "check that the server is up and that host and port in [database] url are right"


def masked(url: URL) -> str:
    """`url` as it may be shown: every password in it, in the user part or among the parameters, is ***."""
    shown = url.set(drivername=url.get_backend_name()).update_query_dict(
        {key: "***" for key in _SECRET_PARAMETERS if key in url.query}
    )
    return shown.render_as_string(hide_password=True).replace("%2A%2A%2A", "***")


def one_line(text: str, url: URL) -> str:
    """`text` with its line breaks closed up and the passwords of `url`, plain or percent-encoded, taken out."""
    secrets = [url.password or "", *(str(url.query.get(key, "")) for key in _SECRET_PARAMETERS)]
    for secret in secrets:
        # A one or two letter password would blot out half the sentence and tell its reader the password.
        if len(secret) > 2:
            for form in {secret, quote(secret, safe=""), quote_plus(secret)}:
                text = text.replace(form, "***")
    return re.sub(r"\s+", " ", text).strip().rstrip(".")


def store_error(error: Exception, url: URL) -> StoreError:
    """What to raise for `error`; also where nobody thought of it, with what the driver said."""
    words = database_words(error, url)
    return StoreError(words or f"database {masked(url)}: {one_line(str(_cause(error)), url)}; check [database] url")


def database_words(error: Exception, url: URL) -> str | None:
    """The line for a failure that is the database's, or None where it is a fault of ours (bad SQL, broken constraint).

    `error` comes from SQLAlchemy or straight from a driver.
    """
    where = f"database {masked(url)}"
    if isinstance(error, PoolTimeout):
        return f"{where}: every connection is in use; try again, or see `monitor doctor`"
    cause = _cause(error)
    said = one_line(str(cause), url)
    if url.get_backend_name() == "sqlite":
        advice = _sqlite_advice(cause, said)
        return advice and f"{where}: {advice} ({said})"
    advice = _postgresql_advice(cause, said)
    return advice and f"{where}: {advice} ({said})"


def writes_where_it_reads(error: Exception) -> bool:
    """Whether a transaction that may only read was asked to write."""
    cause = _cause(error)
    return getattr(cause, "sqlite_errorname", None) == "SQLITE_READONLY" or getattr(cause, "sqlstate", None) == "25006"


def _cause(error: Exception) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _sqlite_advice(cause: BaseException, said: str) -> str | None:
    name = getattr(cause, "sqlite_errorname", None) or ""
    if name == "SQLITE_ERROR" and re.match(r"no such (table|column)", said):
        return _SCHEMA
    primary = "_".join(name.split("_")[:2])  # SQLITE_READONLY_DBMOVED is a kind of SQLITE_READONLY
    return _SQLITE_WORDS.get(primary)


def _postgresql_advice(cause: BaseException, said: str) -> str | None:
    from psycopg import Error, OperationalError

    if not isinstance(cause, Error):
        return None
    state = cause.sqlstate
    if state is None and isinstance(cause, OperationalError):
        state = next((code for pattern, code in _CONNECT_WORDS if re.search(pattern, said)), None)
        if state is None:
            return _UNREACHABLE
    for length in (5, 2):
        if state is not None and state[:length] in _POSTGRESQL_WORDS:
            return _POSTGRESQL_WORDS[state[:length]]
    return None
