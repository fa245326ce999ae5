"""Column types: instants and packed text, the same in Python on both databases."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary, String
from sqlalchemy.types import TypeDecorator, TypeEngine

INSTANT_WIDTH = 27
"""What SQLite holds: 27 characters whatever the instant, so that text order is time order."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


def instant_text(value: datetime) -> str:
    """`value` as fixed-width UTC text with microseconds, such as `2026-08-09T09:00:00.000000Z`.

    Raises ValueError for a naive datetime: nobody can say which instant it means.
    """
    # isoformat pads years below 1000, which strftime("%Y") does not on every C library; the width is the point of this format.
    return f"{_aware_utc(value).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def instant_from_text(text: str) -> datetime:
    """The aware UTC datetime that `instant_text` wrote. Raises ValueError for anything else."""
    # A row of `feeds` holds five or more of them, and strptime takes 20 us for one, a hundred times as long as this.
    if _INSTANT.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no instant as this database writes it (such as 2026-08-09T09:00:00.000000Z)")
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _aware_utc(value: datetime) -> datetime:
    if not isinstance(value, datetime):
        raise ValueError(f"an instant is a datetime, not {type(value).__name__}: {value!r}")
    if value.tzinfo is None or value.utcoffset() is None:
        raise ValueError(f"naive datetime {value!r}: an instant needs a timezone (datetime.now(UTC), .astimezone(UTC))")
    return value.astimezone(UTC)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime with microseconds.

    Fixed-width UTC text on SQLite (it sorts), `timestamptz` on PostgreSQL. Whatever zone goes in, and whatever zone the
    server session speaks, UTC comes out. A naive datetime raises ValueError (wrapped by SQLAlchemy in StatementError).
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """VARCHAR(27) on SQLite, TIMESTAMP WITH TIME ZONE elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(INSTANT_WIDTH))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive datetimes; text for SQLite."""
        if value is None:
            return None
        return instant_text(value) if dialect.name == "sqlite" else _aware_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware UTC, whatever came back."""
        if value is None:
            return None
        return instant_from_text(value) if isinstance(value, str) else _aware_utc(value)


class Packed(TypeDecorator[str]):
    """Text kept as zlib-compressed UTF-8: a Korean article shrinks to about half, and is never searched in place."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Compress; a lone surrogate raises UnicodeEncodeError here rather than at a reader."""
        return None if value is None else zlib.compress(value.encode("utf-8"), 6)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Inflate."""
        return None if value is None else zlib.decompress(bytes(value)).decode("utf-8")
