"""Requests to Naver's search: which keys, which headers, which address; and nothing that shows a key."""

from __future__ import annotations

import pytest

from monitor.core.feed.searches import search_url
from monitor.net.naver import NAVER_HUB, NaverKeys, NoNaverKeys, read_keys, request_of

OLD = {"NAVER_CLIENT_ID": "id-of-old-7", "NAVER_CLIENT_SECRET": "secret-of-old-7"}
HUB = {"NCP_APIGW_API_KEY_ID": "id-of-hub-9", "NCP_APIGW_API_KEY": "secret-of-hub-9"}
QUERY = "query=%EC%86%8C%EB%B2%84%EB%A6%B0+AI&sort=date"


@pytest.mark.parametrize(
    ("environment", "keys"),
    [
        (OLD, NaverKeys("old", "id-of-old-7", "secret-of-old-7")),
        (HUB, NaverKeys("hub", "id-of-hub-9", "secret-of-hub-9")),
        (OLD | HUB, NaverKeys("hub", "id-of-hub-9", "secret-of-hub-9")),
        (OLD | {"NCP_APIGW_API_KEY_ID": "half"}, NaverKeys("old", "id-of-old-7", "secret-of-old-7")),
        ({name: f" {value}\n" for name, value in OLD.items()}, NaverKeys("old", "id-of-old-7", "secret-of-old-7")),
    ],
)
def test_keys(environment: dict[str, str], keys: NaverKeys) -> None:
    found = read_keys(environment | {"HOME": "/home/desk"})
    assert found == keys
    assert not any(value.strip() in f"{found!r} {found}" for value in environment.values())


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "NCP_APIGW_API_KEY_ID and NCP_APIGW_API_KEY (API HUB) or NAVER_CLIENT_ID and NAVER_CLIENT_SECRET"),
        ({"NAVER_CLIENT_ID": "id-of-old-7"}, "NAVER_CLIENT_SECRET is not set"),
        ({"NCP_APIGW_API_KEY": "secret-of-hub-9"}, "NCP_APIGW_API_KEY_ID is not set"),
        (OLD | {"NAVER_CLIENT_SECRET": "비밀 secret-of-old-7"}, "NAVER_CLIENT_SECRET holds what no header can carry"),
        (OLD | {"NAVER_CLIENT_ID": "a\r\nb-of-old-7"}, "NAVER_CLIENT_ID holds what no header can carry"),
    ],
)
def test_no_keys(environment: dict[str, str], words: str) -> None:
    found = read_keys(environment)
    assert isinstance(found, NoNaverKeys)
    assert words in found.detail
    assert "of-old-7" not in found.detail
    assert "of-hub-9" not in found.detail


@pytest.mark.parametrize(
    ("endpoint", "environment", "address", "header"),
    [
        (None, OLD, "https://openapi.naver.com/v1/search/news.json", "X-Naver-Client-Secret"),
        (None, HUB, NAVER_HUB, "X-NCP-APIGW-API-KEY"),
        (NAVER_HUB, OLD, "https://openapi.naver.com/v1/search/news.json", "X-Naver-Client-Secret"),
        (NAVER_HUB, HUB, NAVER_HUB, "X-NCP-APIGW-API-KEY"),
        ("http://127.0.0.1:9/news", HUB, "http://127.0.0.1:9/news", "X-NCP-APIGW-API-KEY"),
        ("http://127.0.0.1:9/news", OLD, "http://127.0.0.1:9/news", "X-Naver-Client-Secret"),
    ],
)
def test_requests(endpoint: str | None, environment: dict[str, str], address: str, header: str) -> None:
    keys = read_keys(environment)
    assert isinstance(keys, NaverKeys)
    request = request_of(search_url("naver-search", "소버린 AI", endpoint), keys, 101)
    assert request.url == f"{address}?{QUERY}&display=100&start=101"
    assert request.headers[header] == keys.key
    assert len(request.headers) == 2
    assert keys.key not in repr(request)


@pytest.mark.parametrize("start", [0, -1, 1001])
def test_pages_that_do_not_exist(start: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 1000"):
        request_of(search_url("naver-search", "가"), NaverKeys("old", "a", "b"), start)
