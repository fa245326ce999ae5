"""Response headers and shown addresses, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Validators
from monitor.net.headers import (
    conditional_headers,
    max_age,
    one_line,
    redirect_target,
    retry_after,
    shown_url,
    stated_validators,
)

NOW = datetime(2026, 8, 11, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120", NOW + timedelta(seconds=120)),
        (" 0 ", NOW),
        ("Tue, 11 Aug 2026 01:00:00 GMT", datetime(2026, 8, 11, 1, tzinfo=UTC)),
        ("Tue, 11 Aug 2026 10:00:00 +0900", datetime(2026, 8, 11, 1, tzinfo=UTC)),
        ("Tuesday, 11-Aug-26 01:00:00 GMT", datetime(2026, 8, 11, 1, tzinfo=UTC)),
        ("Tue Aug 11 01:00:00 2026", datetime(2026, 8, 11, 1, tzinfo=UTC)),
        ("Tue, 11 Aug 2020 01:00:00 GMT", datetime(2020, 8, 11, 1, tzinfo=UTC)),
        ("9" * 40, NOW + timedelta(days=3650)),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("１２０", None),
        ("Tue, 99 Aug 2026 01:00:00 GMT", None),
        ("Tue, 11 Aug 99999 01:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
    ],
)
def test_retry_after(text: str | None, expected: datetime | None) -> None:
    assert retry_after(text, NOW) == expected


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("max-age=600", 600),
        ("public, max-age=600", 600),
        ("public,MAX-AGE = 600, must-revalidate", 600),
        ('max-age="60"', 60),
        ("max-age=0", 0),
        ("s-maxage=600", None),
        ("x-max-age=600", None),
        ("no-cache", None),
        ("max-age=", None),
        ("max-age=-1", None),
        ("", None),
        (None, None),
        ("max-age=" + "9" * 50, 3650 * 86400),
    ],
)
def test_max_age(text: str | None, seconds: int | None) -> None:
    assert max_age(text) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (b"/b?x=1", "http://news.example.kr/b?x=1"),
        (b"b", "http://news.example.kr/a/b"),
        (b"?idxno=3", "http://news.example.kr/a/list?idxno=3"),
        (b"//m.example.kr/a", "http://m.example.kr/a"),
        (b" https://news.example.kr/ ", "https://news.example.kr/"),
        (b"HTTP://NEWS.example.kr/A", "http://news.example.kr/A"),
        ("/기사/1".encode(), "http://news.example.kr/%EA%B8%B0%EC%82%AC/1"),
        ("/기사".encode("cp949"), "http://news.example.kr/%B1%E2%BB%E7"),
        ("http://한국.example/".encode(), "http://xn--3e0b707e.example/"),
        (b"/a b", "http://news.example.kr/a%20b"),
        (b"/a%20b?u=%2F", "http://news.example.kr/a%20b?u=%2F"),
        (b"javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_where_a_redirect_leads(location: bytes, expected: str) -> None:
    target = redirect_target(httpx.URL("http://news.example.kr/a/list?page=2"), location.decode("latin-1"))
    assert str(target) == expected


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:pw@news.example.kr/a", "https://news.example.kr/a"),
        ("https://news.example.kr/a?serviceKey=abc&no=1", "https://news.example.kr/a?serviceKey=***&no=1"),
        ("https://news.example.kr/a?no=1&api_key=abc", "https://news.example.kr/a?no=1&api_key=***"),
        ("https://news.example.kr/a?access_token=abc#x", "https://news.example.kr/a?access_token=***#x"),
        ("https://news.example.kr/a?sig=abc&pw=d", "https://news.example.kr/a?sig=***&pw=***"),
        ("https://news.example.kr/a?keyword=AI&idxno=1", "https://news.example.kr/a?keyword=AI&idxno=1"),
        ("https://news.example.kr/a@b?q=1", "https://news.example.kr/a@b?q=1"),
        ("https://u:p@w@news.example.kr/a", "https://news.example.kr/a"),
        ("https://a.kr/v?a=1;token=b;c/d?e&no=1", "https://a.kr/v?a=1;token=***&no=1"),
        ("https://a.kr/v?to%6Ben=abc&no=1", "https://a.kr/v?to%6Ben=***&no=1"),
        ("https://a.kr/v?u=https://b.kr/x?key=abc&no=1", "https://a.kr/v?u=https://b.kr/x?key=***&no=1"),
        ("https://a.kr/rss;jsessionid=ABC.1/x;v=2?no=1", "https://a.kr/rss;jsessionid=***/x;v=2?no=1"),
        ("https://a.kr/rss&token=abc/x", "https://a.kr/rss&token=***/x"),
        ("https://a.kr/#access_token=abc&state=1", "https://a.kr/#access_token=***&state=1"),
        ("https://a.kr/v?no=1#/login?jwt=abc", "https://a.kr/v?no=1#/login?jwt=***"),
        ("https://a.kr/v?pw[]=abc", "https://a.kr/v?pw[]=***"),
    ],
)
def test_secrets_are_not_shown(url: str, shown: str) -> None:
    assert shown_url(url) == shown
    assert one_line(f"at {url}\nsaid\tno") == f"at {shown} said no"


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "passwd",
        "PASSWORD",
        "passphrase",
        "credentials",
        "sessionid",
        "session",
        "token_id",
        "api_key_id",
        "apikey",
        "key",
        "serviceKey",
        "jwt",
        "jwt_v2",
        "PHPSESSID",
        "ASPSESSIONIDX",
        "JSESSIONID",
        "ticket",
        "ticketId",
        "client_secret",
        "X-Amz-Signature",
        "X-Amz-Credential",
        "authorization",
        "auth",
        "oauth_verifier",
        "authToken",
        "sig",
        "pw",
        "pwd",
        "pass",
        "keyword_token",
    ],
)
def test_a_parameter_that_is_called_like_a_secret_is_masked_wherever_it_stands(name: str) -> None:
    for head, tail in (
        ("https://a.kr/v?", ""),
        ("https://a.kr/v?no=1&", "&no=2"),
        ("https://a.kr/v;", "/w"),
        ("/v#", ""),
    ):
        assert shown_url(f"{head}{name}=hunter2{tail}") == f"{head}{name}=***{tail}"


@pytest.mark.parametrize(
    "parameter",
    [
        "keyword=AI",
        "keywords=AI",
        "searchKeyword=AI",
        "idxno=123456789012345678",
        "sid=105",
        "sid1=105",
        "code=LSD",
        "newsid=20261122000012345678",
        "author=kim",
        "authorName=kim",
        "bypass=1",
        "q=password",
        "q=token=abc",
        "title=secret-key",
        "token",
        "token=",
        "ticker=005930",
    ],
)
def test_a_parameter_that_says_which_article_it_is_stays(parameter: str) -> None:
    for url in (
        f"https://a.kr/v?{parameter}",
        f"https://a.kr/v?no=1&{parameter}&no=2",
        f"https://a.kr/v;{parameter}/w",
    ):
        assert shown_url(url) == url


@pytest.mark.parametrize("name", ["sid", "code"])
def test_a_long_value_of_a_short_name_is_a_secret(name: str) -> None:
    assert shown_url(f"https://a.kr/?{name}={'x' * 15}") == f"https://a.kr/?{name}={'x' * 15}"
    assert shown_url(f"https://a.kr/?{name}={'x' * 16}") == f"https://a.kr/?{name}=***"


@given(st.text("ab?&;#=/@:%*ktoeny", max_size=60))
def test_what_is_shown_stays_as_it_is_when_shown_again(text: str) -> None:
    assert shown_url(shown_url(f"https://a.kr/{text}")) == shown_url(f"https://a.kr/{text}")


@pytest.mark.parametrize("part", ["?", ";", "&token=", "?token", "key=", "@", "//", "#a=", " "])
def test_a_long_address_is_read_once(part: str) -> None:
    """Half a million characters: a rule that goes back over them would not end."""
    shown_url(part * (500_000 // len(part)))


def test_a_detail_is_one_short_line() -> None:
    assert one_line("a\r\nb\x00c\u2028d\ud800e") == "a b c d e"
    assert len(one_line("x" * 5000)) == 240


@given(st.binary(max_size=80).map(lambda raw: raw.decode("latin-1")))
def test_validators_that_a_header_carried_go_back_byte_for_byte(value: str) -> None:
    """Whatever cannot stand in a header is not sent at all; everything else exactly as it is."""
    for validators, name in (
        (Validators(etag=value), b"If-None-Match"),
        (Validators(None, value), b"If-Modified-Since"),
    ):
        for sent, octets in conditional_headers(validators):
            assert (sent, octets) == (name, value.encode("latin-1"))
            assert not {*octets} & {0, 10, 13}
            assert octets == octets.strip(b" \t")


def test_validators_are_kept_as_bytes_whatever_they_are() -> None:
    headers = httpx.Headers([(b"ETag", 'W/"한"'.encode()), (b"Last-Modified", b""), (b"etag", b'"second"')])
    validators = stated_validators(headers)
    assert validators.last_modified is None
    assert conditional_headers(validators) == [(b"If-None-Match", 'W/"한"'.encode())]
    assert conditional_headers(Validators("한", "")) == []
    assert conditional_headers(None) == []
