"""Bodies under a cap: every coding, every way to lie about it."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.body import BadEncodingError, TooLargeError, read_body

TEXT = "정부가 독자 인공지능 기반 모형 사업의 두 번째 평가 결과를 내놓았다. ".encode() * 40
HEADERLESS = zlib.compressobj(wbits=-15)


def _pieces(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


def _read(
    body: bytes, encoding: str | None, *, limit: int = 100_000, size: int = 999, length: str | None = None
) -> bytes:
    return read_body(_pieces(body, size), encoding=encoding, length=length, limit=limit)


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (None, TEXT),
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("identity, gzip", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:500]) + gzip.compress(TEXT[500:])),
        ("gzip", gzip.compress(TEXT) + b"\0" * 20),
        ("deflate", zlib.compress(TEXT)),
    ],
)
def test_what_was_sent_comes_out(encoding: str | None, body: bytes, size: int) -> None:
    assert _read(body, encoding, size=size) == TEXT


def test_deflate_without_a_header() -> None:
    assert _read(zlib.compress(TEXT)[2:-4], "deflate") == TEXT


def test_nothing_is_nothing() -> None:
    assert _read(b"", None) == b""
    assert _read(b"", "gzip") == b""


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip,deflate", "utf-8", "gzip;q=1", "gzip, br"])
def test_codings_that_were_not_asked_for_are_refused(encoding: str) -> None:
    with pytest.raises(BadEncodingError):
        _read(gzip.compress(TEXT), encoding)


@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        gzip.compress(TEXT)[:-9],
        gzip.compress(TEXT)[:40],
        gzip.compress(TEXT)[:-8] + b"\0" * 8,
        gzip.compress(TEXT) + b"\x1f\x00\x00",
        gzip.compress(b"") * 1000,
    ],
    # Named here: gzip writes the time into its header, and a test has to be called the same by every process that collects it.
    ids=["not compressed", "cut short", "hardly begun", "a wrong length", "something behind it", "a thousand members"],
)
def test_bodies_that_break_their_coding_are_refused(body: bytes) -> None:
    with pytest.raises(BadEncodingError):
        _read(body, "gzip")


def test_the_cap_holds_before_and_after_inflation() -> None:
    exact = TEXT[:1000]
    assert _read(exact, None, limit=1000) == exact
    assert _read(gzip.compress(exact), "gzip", limit=1000) == exact
    for body, encoding in ((exact + b"x", None), (gzip.compress(exact + b"x"), "gzip")):
        with pytest.raises(TooLargeError):
            _read(body, encoding, limit=1000)


def test_a_bomb_is_left_where_the_cap_is() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 50_000_000))
    with pytest.raises(TooLargeError):
        _read(gzip.decompress(bomb), "gzip", limit=10_000)


def test_a_declared_length_above_the_cap_is_refused_unread() -> None:
    def unread() -> Iterator[bytes]:
        raise AssertionError
        yield b""

    for length in ("100001", "9" * 400):
        with pytest.raises(TooLargeError):
            read_body(unread(), encoding=None, length=length, limit=100_000)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", None]), st.integers(1, 50))
def test_any_bytes_end_in_bytes_or_a_named_refusal(body: bytes, encoding: str | None, size: int) -> None:
    with suppress(TooLargeError, BadEncodingError):
        assert len(_read(body, encoding, limit=200, size=size)) <= 200


@given(st.binary(max_size=2000), st.integers(1, 300))
def test_gzip_is_undone_however_it_is_cut_up(body: bytes, size: int) -> None:
    assert _read(gzip.compress(body), "gzip", size=size) == body
