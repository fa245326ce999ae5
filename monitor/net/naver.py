"""What a request to Naver's news search looks like, in either generation of the service (facts.md, "Naver search API").

The older one gives no new keys since 2026-07-31 and ends on 2027-06-30; the API HUB follows it. Both understand the same
parameters and give the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from monitor.core.feed.searches import NAVER_SEARCH

Generation = Literal["hub", "old"]

NAVER_HUB = "https://naverapihub.apigw.ntruss.com/search/v1/news"
ACCEPT = "application/json"
DISPLAY = 100
"""Results asked for at once, the most that the service gives."""
LAST_START = 1000
"""Where the last page may begin: older results cannot be had."""

VARIABLES: Mapping[Generation, tuple[str, str]] = {
    "hub": ("NCP_APIGW_API_KEY_ID", "NCP_APIGW_API_KEY"),
    "old": ("NAVER_CLIENT_ID", "NAVER_CLIENT_SECRET"),
}
"""Environment variables of the two keys."""
_HEADERS: Mapping[Generation, tuple[str, str]] = {
    "hub": ("X-NCP-APIGW-API-KEY-ID", "X-NCP-APIGW-API-KEY"),
    "old": ("X-Naver-Client-Id", "X-Naver-Client-Secret"),
}
_ENDPOINTS: Mapping[Generation, str] = {"hub": NAVER_HUB, "old": NAVER_SEARCH}
_SENDABLE = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class NaverKeys:
    """A pair of keys; shown, it says only of which generation they are."""

    generation: Generation
    key_id: str = field(repr=False)
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoNaverKeys:
    """There are none that could be sent; `detail` says what to set."""

    detail: str


UNREAD = NoNaverKeys("the keys of Naver's search were not looked for")


@dataclass(frozen=True, slots=True)
class NaverRequest:
    """One page of results: its address, and the headers that carry the keys."""

    url: str
    headers: Mapping[str, str] = field(repr=False)


def read_keys(environment: Mapping[str, str]) -> NaverKeys | NoNaverKeys:
    """The keys of the environment, those of the API HUB where both generations are set."""
    trouble: list[str] = []
    for generation in ("hub", "old"):
        values = [environment.get(name, "").strip() for name in VARIABLES[generation]]
        for name, value in zip(VARIABLES[generation], values, strict=True):
            if not value and any(values):
                trouble.append(f"{name} is not set")
            elif value and not _SENDABLE.fullmatch(value):
                trouble.append(f"{name} holds what no header can carry")
        if all(_SENDABLE.fullmatch(value) for value in values):
            return NaverKeys(generation, *values)
    either = " or ".join(f"{' and '.join(VARIABLES[g])} ({_service(g)})" for g in VARIABLES)
    return NoNaverKeys("; ".join([*trouble, f"Naver's search wants its keys in the environment: {either}"]))


def request_of(search_url: str, keys: NaverKeys, start: int) -> NaverRequest:
    """The request for the page that begins at `start` (1 to `LAST_START`).

    `search_url` is the search's own address (`core.feed.searches.search_url`): the query stays as it stands there, Naver's
    endpoint becomes the one of the keys' generation, any other one (a desk's own gateway) is asked itself.
    """
    if not 1 <= start <= LAST_START:
        raise ValueError(f"a page of Naver's search begins between 1 and {LAST_START}, not at {start}")
    endpoint, _, query = search_url.partition("?")
    if endpoint in _ENDPOINTS.values():
        endpoint = _ENDPOINTS[keys.generation]
    headers = dict(zip(_HEADERS[keys.generation], (keys.key_id, keys.key), strict=True))
    return NaverRequest(f"{endpoint}?{query}&display={DISPLAY}&start={start}", headers)


def _service(generation: Generation) -> str:
    return {"hub": "API HUB", "old": "the older service, until 2027-06-30"}[generation]
