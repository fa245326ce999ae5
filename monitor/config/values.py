"""What single values of config.toml may be, and in which words a bad one is answered. Values are trimmed."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from datetime import date, time, timedelta
from email.utils import parseaddr
from textwrap import indent
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from monitor.core.match.expression import pointed, problem, sign_of

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d|초|분|시간|일)", re.IGNORECASE)
_SECONDS = {"s": 1, "초": 1, "m": 60, "분": 60, "h": 3600, "시간": 3600, "d": 86400, "일": 86400}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NAMES = (
    {name: number for number, name in enumerate(_WEEKDAYS)}
    | {name: number for number, name in enumerate("월화수목금토일")}
    | {f"{name}요일": number for number, name in enumerate("월화수목금토일")}
    | {f"{name}day": n for n, name in enumerate(("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))}
)
_DAY_GROUPS = {
    "daily": tuple(range(7)), "매일": tuple(range(7)),
    "weekdays": tuple(range(5)), "평일": tuple(range(5)),
    "weekends": (5, 6), "주말": (5, 6),
}  # fmt: skip


def _text(value: str) -> str:
    trimmed = value.strip()
    if not trimmed:
        raise ValueError("must not be empty")
    if bad := next((c for c in trimmed if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs")), None):
        raise ValueError(f"must be one line without control characters (it holds U+{ord(bad):04X})")
    return trimmed


def _keyword(value: str) -> str:
    if (wrong := problem(value)) is not None:
        raise ValueError(_at_its_place(str(wrong), value, wrong.at))
    return value


def _plain(value: str) -> str:
    if (sign := sign_of(value)) is not None:
        message = "is an expression; here stand plain words, without AND, OR, NOT, quotes, title: and the like"
        raise ValueError(_at_its_place(f'"{value[:60]}" {message}', value, sign))
    return _keyword(value)


def _at_its_place(message: str, keyword: str, at: int) -> str:
    return f"{message}\n{indent(pointed(keyword, at), '    ')}"


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError):
        alike = [name for name in available_timezones() if name.casefold().endswith(value.casefold())]
        hint = f"did you mean {min(alike, key=len)}? " if alike else ""
        raise ValueError(f'"{value}" is no time zone: {hint}write an IANA name such as "Asia/Seoul"') from None
    return value


def _clock(value: object) -> object:
    if isinstance(value, time):
        return value.replace(tzinfo=None)
    found = re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*", value) if isinstance(value, str) else None
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError('must be a time of day from "00:00" to "23:59", such as "07:30"')
    return time(int(found[1]), int(found[2]))


def duration(value: str) -> timedelta:
    """A duration such as "60m", "2h" or "1h30m" (90분, 2시간 as well); raises ValueError on anything else."""
    parts = _DURATION.findall(value)
    if not parts or _DURATION.sub("", value).strip():
        raise ValueError(f'"{value}" is no duration: write a number and a unit, such as "30m", "2h" or "1d"')
    seconds = sum(int(number[:9]) * _SECONDS[unit.lower()] for number, unit in parts)
    return timedelta(seconds=min(seconds, 366 * 86400))


def _every(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError('must be a duration in quotes with its unit, such as "60m" or "2h"')
    found = duration(value)
    if found < timedelta(seconds=1):
        raise ValueError(f'must be longer than "{value}", such as "10m"')
    if found > timedelta(days=7):
        raise ValueError('must be "7d" at the most')
    return found


def _days(value: object) -> object:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not words:
        raise ValueError('must be a list of weekdays such as ["mon", "fri"] or ["월", "금"], or "daily", or "weekdays"')
    found: set[int] = set()
    for word in words:
        name = word.strip().casefold() if isinstance(word, str) else None
        if name in _DAY_GROUPS:
            found.update(_DAY_GROUPS[name])
        elif name in _WEEKDAY_NAMES:
            found.add(_WEEKDAY_NAMES[name])
        else:
            raise ValueError(
                f'{word!r} is no weekday: write mon tue wed thu fri sat sun, 월 화 수 목 금 토 일, or "daily"'
            )
    return tuple(sorted(found))


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(f'{value!r} is no date: write it as YYYY-MM-DD, such as "2026-12-31"') from None


def _quiet_hours(value: object) -> object:
    parts = re.fullmatch(r"\s*(\d{1,2}:\d{2})\s*[-~–]\s*(\d{1,2}:\d{2})\s*", value) if isinstance(value, str) else None
    if parts is None:
        raise ValueError('must be two times of day, such as "22:00-07:00"')
    begin, end = _clock(parts[1]), _clock(parts[2])
    if begin == end:
        raise ValueError("begin and end are the same time; leave the key out where no hour is quiet")
    return (begin, end)


def _template(value: str) -> str:
    from monitor.config.template import problem as wrong_in

    if (wrong := wrong_in(value)) is not None:
        raise ValueError(wrong)
    return value


def address_of(value: str) -> str:
    """The bare address of `desk@example.kr` or `정책실 <desk@example.kr>`; raises ValueError when there is none."""
    bare = parseaddr(value)[1] if "<" in value else value
    domain = bare.rpartition("@")[2]
    if not _ADDRESS.fullmatch(bare) or ".." in bare or ("." not in domain and domain != "localhost"):
        raise ValueError(f'"{value}" is no e-mail address: write one such as "desk@example.kr"')
    return bare


def _sender(value: str) -> str:
    address_of(value)
    return value


def _file_name(value: str) -> str:
    if re.search(r'[\\/:*?"<>|]', value) or value.startswith(".") or len(value) > 60:
        raise ValueError(
            r'becomes part of a file name: at most 60 characters, no leading dot, none of \ / : * ? " < > |'
        )
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, secret, _ = parts.hostname, parts.password or parts.username, parts.port
    except ValueError:
        host, secret, parts = None, None, urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not host or re.search(r"\s", value):
        raise ValueError(f'"{value}" is no web address: it begins with http:// or https:// and a host name')
    if secret:
        raise ValueError("carries a user name or password; addresses in this file carry no secrets")
    return value


def _allowed(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value, strict=False)) if "/" in value else str(ipaddress.ip_address(value))
    except ValueError:
        raise ValueError(
            f'"{value}" is no address: write an IP address or network without a port, such as "127.0.0.1"'
        ) from None


def _allow_localhost(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [each for word in value for each in (("127.0.0.1", "::1") if word == "localhost" else (word,))]


def _header(value: str) -> str:
    if not value.isascii():
        raise ValueError("goes into an HTTP header: plain ASCII letters only")
    return value


def _variable(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise ValueError(
            'is the name of an environment variable, such as "MONITOR_SECRET", which holds it; never the secret itself'
        )
    return value


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        hint = f"; for {value:g} in 100 write {value / 100:g}" if 1 < value <= 100 else ""
        raise ValueError(f"must be a share from 0 (none) to 1 (all), not {value:g}{hint}")
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _checked(check: Callable[[str], str]) -> AfterValidator:
    return AfterValidator(check)


Text = Annotated[str, _checked(_text)]
Texts = tuple[Text, ...]
Keyword = Annotated[str, _checked(_text), _checked(_keyword)]
Words = Annotated[str, _checked(_text), _checked(_plain)]
Zone = Annotated[str, _checked(_text), _checked(_zone)]
WebAddress = Annotated[str, _checked(_text), _checked(_web_address)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
FileName = Annotated[str, _checked(_text), _checked(_file_name)]
Clock = Annotated[time, BeforeValidator(_clock)]
"""Wall-clock time in the desk's timezone."""
Weekdays = Annotated[tuple[int, ...], BeforeValidator(_days)]
"""0 is Monday, ascending."""
Day = Annotated[date, BeforeValidator(_day)]
QuietHours = Annotated[tuple[time, time], BeforeValidator(_quiet_hours)]
"""Begin and end on the desk's clock; the end may lie on the next day."""
Template = Annotated[str, _checked(_template)]
"""The body of a webhook's request: see `monitor.config.template`."""
Every = Annotated[timedelta, BeforeValidator(_every)]
Address = Annotated[str, _checked(_text), _checked(address_of)]
"""A bare mail address."""
Sender = Annotated[str, _checked(_text), _checked(_sender)]
"""An address, or a name and an address in angle brackets."""
Variable = Annotated[str, _checked(_text), _checked(_variable)]
"""The name of an environment variable."""
Header = Annotated[str, _checked(_text), _checked(_header)]
Addresses = Annotated[
    tuple[Annotated[str, _checked(_text), _checked(_allowed)], ...], BeforeValidator(_allow_localhost)
]
"""IP addresses and networks; "localhost" is both of its own."""
Share = Annotated[Number, AfterValidator(_share)]
"""From 0 to 1."""
Spellings = Annotated[tuple[Words, ...], BeforeValidator(_listed), Field(min_length=1)]


class Table(BaseModel):
    """A table that takes the keys it knows and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid")
